# The satisfaction survey (SPEC 6)

survey-subject-power = power supply
survey-subject-water = water supply
survey-subject-security = security and fire safety
survey-subject-cleanliness = cleanliness
survey-subject-greening = greening
survey-subject-facilities = shared facilities
survey-subject-repairs = repair service
survey-subject-attitude = service attitude

survey-judge-3 = Satisfied
survey-judge-2 = Fairly satisfied
survey-judge-1 = Not satisfied

survey-half-1 = first half of { $year }
survey-half-2 = second half of { $year }
survey-quarter = quarter { $n } of { $year }

survey-first =
    📋 Satisfaction survey, { $period }
    It takes a minute, by buttons. The results are published, your name is not; you can answer until { $month }/{ $day }.
    { $n } of { $of }: how satisfied are you with { $subject }?
survey-question =
    📋 Satisfaction survey, { $period }
    { $lines }
    { $n } of { $of }: how satisfied are you with { $subject }?
survey-line = · { $subject }: { $judgement }
survey-lines =
    { $line }
    { $more }
survey-comment =
    📋 Satisfaction survey, { $period }
    { $lines }
    { $ask }
survey-ask-comment = That is all, thank you! If there is anything you want to add, just write it here; if not, press “Send”.
survey-ask-why = That is all, thank you! You are not satisfied with { $subjects }: what is wrong? Just write it here, so that we can mend it, or press “Send”.
survey-and = { $one }, { $more }
survey-thanks =
    📋 Satisfaction survey, { $period }
    { $lines }
    Thank you, we have it. The survey closes on { $month }/{ $day }, and we will tell everybody how it came out.
survey-comment-noted = Noted, and thank you for taking the time to tell us.
survey-reminder =
    The satisfaction survey we sent you is not quite filled in yet; a few taps will do.
    { $sheet }
survey-comment-ticket = Noted, and thank you for taking the time to tell us. Shall we also register it as a complaint, so that somebody sees to it?
survey-button-register = Yes, please see to it
survey-registered = It is registered already as { $number }, and somebody is seeing to it.
survey-how = Press one of the buttons, or just write “satisfied”, “fairly satisfied” or “not satisfied”; “Not this time” leaves it.
survey-left = All right, we will not trouble you. If you change your mind, send “survey”.
survey-over = This survey is over. Thank you for thinking of it.
survey-none = There is no survey for you to fill in at the moment. Whatever is on your mind, just write to us.

menu-desk-survey = Satisfaction survey: how it goes, begin, end
survey-button-back = ↩ Back
survey-button-send = Send
survey-button-leave = Not this time

survey-opened = 📋 The satisfaction survey for the { $period } has begun and closes on { $closes }. Send /survey to see how it goes.

survey-result =
    📊 Satisfaction survey, { $period }: the result
    { $homes } of { $of } homes answered ({ $response }), { $people } people; satisfied overall: { $total }
    { $rows }
    { $themes }
    { $note }
survey-row = · { $subject } { $rate } (satisfied { $satisfied }, fairly { $fairly }, not { $dissatisfied })
survey-row-weak = ⚠️ { $subject } { $rate } (satisfied { $satisfied }, fairly { $fairly }, not { $dissatisfied })
survey-themes =
    💬 What most people speak of:
    { $rows }
survey-theme = · { $theme } ({ $count }): “{ $quote }”
survey-theme-lift = lifts
survey-theme-parking = parking
survey-theme-cleaning = cleaning
survey-theme-greening = greening
survey-theme-security = security
survey-theme-fire = fire safety
survey-theme-noise = noise
survey-theme-water = water
survey-theme-power = power and lighting
survey-theme-repairs = repairs
survey-theme-slow = waiting
survey-theme-attitude = manners
survey-theme-facilities = facilities
survey-theme-fees = fees
survey-theme-pets = pets
survey-theme-parcels = parcels
survey-theme-other = other
survey-nobody = 📊 The satisfaction survey for the { $period } is over; nobody answered.
survey-chart = Satisfaction survey, { $period }
survey-tasks =
    🛠 To be made better, given as tasks:
    { $rows }
survey-task-row = · { $subject }: { $number }, { $owner }, by { $by }
survey-task =
    To be made better: { $subject }, { $rate } satisfied in the { $period }, { $count } not satisfied.
    { $quotes }
    When it is done, please say what was done: those who complained are told.
survey-quote = · { $text }
intent-survey-task = after the survey

survey-button-publish = Tell residents
survey-button-withhold = Keep it
survey-button-begin = Begin now
survey-button-end = End it now
survey-decided-before = That was decided before
survey-published = The result goes to residents
survey-withheld = It is not published
survey-published-by = ✅ { $name } let it be published
survey-withheld-by = 🚫 { $name } decided not to publish it
survey-no-survey = There has been no satisfaction survey yet.
survey-standing =
    📋 Satisfaction survey, { $period }: open until { $closes }
    { $asked } people asked, { $people } answered; { $homes } of { $of } homes ({ $response })
survey-had-one = This period has had its survey
survey-ended = The survey for the { $period } is over; the result comes at once
survey-ended-before = This survey is over already

survey-published-to-residents =
    📊 Satisfaction survey, { $period }: the result
    Thank you all! { $homes } homes answered ({ $response }); satisfied overall: { $total }.
    { $rows }
    { $plans }
survey-published-row = · { $subject } { $rate }
survey-plan = 🛠 Not good enough: { $subject }. { $queue } will make it better by { $month }/{ $day }.
survey-plan-own = 🛠 You were not satisfied with { $subject }: { $queue } will make it better by { $month }/{ $day }, and you will hear of it.
survey-outcome = In the satisfaction survey for the { $period } you were not satisfied with { $subject }. It has been seen to; thank you for telling us, and do so again.
survey-outcome-words = In the satisfaction survey for the { $period } you were not satisfied with { $subject }. It has been seen to: { $text }. Thank you for telling us.

page-survey-title = Satisfaction survey
page-survey-short = Survey
page-survey-csv = Download table
page-survey-subject = Subject
page-survey-rate = Satisfied, with fairly
page-survey-comments = What people say
page-survey-tasks = To be made better
page-survey-none = There has been no satisfaction survey yet.
page-survey-open = open until { $closes }
page-survey-closed = over
page-survey-total = Satisfied overall
page-survey-response = Answered
page-survey-publish-ask = It goes to all residents. Publish now?
page-survey-end-ask = Nobody can answer after that. End it now?
