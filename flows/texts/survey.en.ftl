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
survey-left = All right, we will not trouble you. If you change your mind, send “survey”.
survey-over = This survey is over. Thank you for thinking of it.
survey-none = There is no survey for you to fill in at the moment. Whatever is on your mind, just write to us.

survey-button-back = ↩ Back
survey-button-send = Send
survey-button-leave = Not this time

survey-opened = 📋 The satisfaction survey for the { $period } has begun and closes on { $closes }. Send /survey to see how it goes.
