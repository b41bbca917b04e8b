# Every English sentence that residents and staff read. Keys and variables are the same in both
# languages; a line that holds nothing but empty variables is not shown (flows/words.py).

## Days and times

day-today = today{ " " }
day-tomorrow = tomorrow{ " " }
day-date =
    { $weekday } { $day } { $month ->
        [1] Jan
        [2] Feb
        [3] Mar
        [4] Apr
        [5] May
        [6] Jun
        [7] Jul
        [8] Aug
        [9] Sep
        [10] Oct
        [11] Nov
       *[12] Dec
    }{ " " }
moment = { $day }{ $time }
moment-agreed = the agreed time
span = { $day }{ $from }–{ $until }
span-days = { $day }{ $from } to { $last }{ $until }
span-day = { $day }all day
span-whole-days = { $day }to { $last }all day
span-part = { $day }{ $part }
visit-open = to be arranged
visit-window = { $day }{ $part }, { $from }–{ $until }h

part-morning = morning
part-noon = noon
part-afternoon = afternoon
part-evening = evening

weekday-1 = Mon
weekday-2 = Tue
weekday-3 = Wed
weekday-4 = Thu
weekday-5 = Fri
weekday-6 = Sat
weekday-7 = Sun

## Places, teams, states

home = { $building }, unit { $unit }, room { $room }
home-full = { $building }, Unit { $unit }, Room { $room }
home-and = { $first } and { $rest }
building-hao = Building { $number }
building-dong = Building { $number }
building-zhuang = Building { $number }
building-zuo = Building { $number }
unverified = { $what } (not verified)
who-staff = staff no. { $number }

queue-front-desk = the front desk
queue-maintenance = maintenance
queue-security = security
queue-cleaning = cleaning and gardens
queue-finance = the fees office
queue-manager = the manager
queue-on-duty = the on-duty team
queue-company = the company

status-new = waiting to be taken
status-accepted = taken
status-in-progress = in progress
status-waiting = on hold
status-resolved = done
status-closed = closed
status-cancelled = cancelled
status-merged = merged

kind-repair = Repair
kind-complaint = Complaint
kind-inquiry = Question
kind-suggestion = Suggestion
kind-order = Service order
kind-emergency = Emergency
kind-praise = Praise
kind-application = Application
kind-task = Task

urgency-emergency = emergency
urgency-urgent = urgent
urgency-important = important
urgency-normal = normal
urgency-by-appointment = by appointment
urgency-complaint = complaint times
urgency-inquiry = question times
urgency-suggestion = suggestion times

mark-emergency = 🚨
mark-urgent = 🔴
mark-important = 🟠
mark-normal = 🟢
mark-by-appointment = 🗓️
mark-complaint = 🟣
mark-inquiry = 💬
mark-suggestion = 💡

source-phone = 📞 Phone call
source-walk-in = 🚶 Walk-in

## What a matter is about

intent-emergency-fire = fire or smoke
intent-emergency-gas = gas leak
intent-emergency-electric = electric shock or sparks
intent-emergency-lift-trapped = people stuck in a lift
intent-emergency-flood = burst pipe or flooding
intent-emergency-intruder = break-in, fight or threat
intent-emergency-medical = somebody hurt or ill
intent-repair-plumbing = plumbing, taps, drains
intent-repair-electrical = power or lights at home
intent-repair-lift = lift out of order
intent-repair-access = entrance door, gate or barrier
intent-repair-structure = walls, windows, doors, seepage
intent-repair-appliance = heating, air-conditioning, appliances
intent-repair-public = something broken in a common area
intent-complaint-noise = noise
intent-complaint-environment = dirt, rubbish, pests, plants
intent-complaint-security = guards and safety
intent-complaint-parking = parking trouble
intent-complaint-neighbour = a neighbour's behaviour
intent-complaint-staff = a staff member's behaviour
intent-complaint-fee = a charge that seems wrong
intent-complaint-service = slow or poor service
intent-ask-fee = fees and paying
intent-ask-parking = parking and charging
intent-ask-decoration = fitting-out permits
intent-ask-moving = moving in or out
intent-ask-access-card = access cards
intent-ask-outage = water, power or gas outages
intent-ask-facility = pool, gym and other facilities
intent-ask-contact = phone numbers and office hours
intent-ask-governance = owners' committee and repair fund
intent-ask-document = certificates and records
intent-ask-parcel = parcels and mail
intent-ask-visitor = letting visitors in
intent-ask-service = services and prices
intent-ask-lost-found = lost and found
intent-ask-third-party = broadband, utilities, other companies
intent-ask-activity = community events
intent-ask-notice = current notices
intent-order-service = book a home service
intent-suggestion = an idea for the community
intent-praise = thanks for good work
intent-ticket-status = progress of my request
intent-ticket-urge = please hurry it up
intent-ticket-add = add to my request
intent-ticket-reschedule = change the visit time
intent-ticket-cancel = cancel my request
intent-ticket-reopen = it is not fixed after all
intent-rate = rate the service
intent-bind-home = link my home
intent-update-profile = change my details
intent-notify-settings = message settings
intent-data-request = my personal data
intent-switch-language = change language
intent-greet = just saying hello
intent-goodbye = saying goodbye
intent-thanks = saying thanks
intent-affirm = yes
intent-deny = no
intent-stop = never mind
intent-human = talk to a person
intent-help = how this works
intent-bot-challenge = who I am
intent-chitchat = just chatting
intent-out-of-scope = something outside the community

## Buttons

button-repair = 🔧 Repair
button-complaint = 📣 Complaint
button-inquiry = ❓ Question
button-order = 🧹 Book a service
button-progress = 📋 My requests
button-human = 👤 Talk to a person
button-bind = 🏠 Link my home
button-cancel = Cancel
button-cancel-it = Yes, cancel it
button-keep = No, keep it
button-skip = Skip
button-yes = Yes
button-no = No
button-neither = Neither, a person please
button-other-matter = That is another matter
button-urge = Hurry up { $number }
button-share-phone = 📱 Share my number
button-helped = 👍 That helped
button-not-helped = Ask a person
button-mended = ✅ It is fixed
button-not-mended = Not fixed
button-restored = ✅ It is back
button-not-restored = Not yet
button-settled = ✅ It is settled
button-not-settled = Not settled yet
button-satisfied = 😀 Satisfied
button-fairly = 🙂 Fairly satisfied
button-not-satisfied = 🙁 Not satisfied
button-too-old = That button has expired. Pick one below, or just tell me what you need.
button-too-old-question = That was an earlier button. Let us go on with the question:

## Asking residents

ask-community = Which community do you live in?
ask-home = Which home is it? For example "Building 3, unit 2, room 501".
ask-home-to-bind = Which home would you like to link? For example "Building 3, unit 2, room 501".
ask-where-to = Where are you now? A home or any spot in the community will do, so that help can come straight to you.
ask-text = What is the matter, and where? Words, photos, video or a voice note are all fine.
ask-place = Where in the community is it? For example "lobby of building 3" or "garage B2".
ask-visit = When would a visit suit you? Pick one, or just say it, for example "Saturday morning".
ask-phone = Would you like to leave a phone number, in case we need to reach you?
ask-service = Which service would you like?
ask-ticket = Which one do you mean?
ask-name = What is your name? The steward needs it to check.
ask-rating = How did we do on { $number }? One tap is enough.
ask-purpose = Got it. Is it a repair, a complaint or a question?
which-of-two = Just to be sure, which of these is it?
choose-one = Several homes match. Please pick yours.
not-clear = I could not quite read that. Just tell me what you need, or tap an option below.
add-something = Did you want to add something to { $number }? Just write it and I pass it on; or tap an option below.
ask-belongs = Got it. Which of these is it for?
ask-why = What went wrong? Tell us and we will put it right.
button-new-matter = Something new
not-understood = Sorry, I could not read the answer from that, so let me ask again:
corrected-slot = Thanks, I have corrected that.

## Greetings and small talk

greet-resident =
    Hello { $name }! I am the digital steward of { $community }.
    Repairs, complaints, questions, progress: just tell me in one message. Photos and voice notes are fine too.
greet-visitor =
    Hello! I am the digital steward of { $community }.
    For a repair, a complaint or a question, just tell me in one message. Link your home and you need not give the address each time.
goodbye = Goodbye! Write whenever you need us. In an emergency just send a message, I am always here.
you-are-welcome = You are welcome! I am here whenever you need something.
what-else = All right. What else can I do for you?
nothing-to-stop = All right, nothing is being filled in right now. Just tell me when you need something.
help =
    Just write as you would to a person, for example:
    · "kitchen sink leaks, home this afternoon" – a repair
    · "drilling upstairs at midnight" – a complaint
    · "how do I get a monthly parking card" – a question
    · "any news on my repair", "make it Saturday morning", "cancel my report"
    Photos, video and voice notes can be sent here. Say "talk to a person" at any time, or "cancel" to leave a question. In an emergency, just write.
i-am-a-bot = I am the digital steward: a program, not a person. Simple things I do at once, the rest goes to my human colleagues. Tap "Talk to a person" whenever you like.
chitchat = Nice chatting with you! I am at my best with community matters, so just say when you need something.
out-of-scope = That lies outside what property management covers, and I would rather not keep you waiting: the company concerned can help you directly. If it does concern the community, tap "Talk to a person" and a colleague will look into it.
language-set = OK, I will write to you in English.
language-not-ours = I speak English and 中文. Your message is with { $queue } (no. { $number }); you will hear from us by { $respond }.
unsupported = I cannot open this kind of message. Please send words, a photo, a video, a voice note or a file instead.
flow-left = All right, we will leave it. Just tell me when you need it.
offer-left = All right, that is all we need. You will hear of any progress here.

## Linking a home

bound = { $name }, your home { $home } is now linked. From now on just tell me what you need; no address or phone required.
bound-already = { $home } is linked to you already, so you can go right ahead.
binding-asked =
    The steward will check your link to { $home } (no. { $number }) and answer by { $respond }.
    Meanwhile you can report repairs and ask questions as usual.
binding-refused = Your link to { $home } could not be confirmed this time. Please bring an ID to the front desk, or ask the owner for an invitation link.
binding-refused-because =
    { $home } could not be linked this time, because: { $reason }
    Please bring your papers to the front desk, or ask the owner to send you the invitation link.
invitation-not-valid = This invitation link is no longer valid. Ask your steward or the owner for a new one, or reply "link my home" and the steward will check.
household-new = { $name } has just been linked to { $home }. If you do not know this person, please tell us at once.
phone-not-on-file = I have noted the number so that we can reach you. It does not link you to a home by itself; reply "link my home" and the steward will check.

## Receipts

repair-opened =
    ✅ Your repair is registered as { $number } and is with { $queue }.
    · Somebody contacts you by { $respond }
    · Fixed by { $finish }
    { $visit }
    Photos, video or a voice note? Just send them here, the technician will get them.
repair-opened-urgent =
    🔴 Registered as urgent: { $number }, and { $queue } will see to it right away.
    · Somebody contacts you by { $respond }
    · Fixed by { $finish }
    { $visit }
    If water is leaking and you can reach the valve, please close it. Photos, video or a voice note can simply be sent here.
repair-opened-power =
    🔴 Registered as urgent: { $number }, and { $queue } will see to it right away.
    · Somebody contacts you by { $respond }
    · Fixed by { $finish }
    { $visit }
    If something smells burnt or sparks, switch off the mains and keep away. Photos, video or a voice note can simply be sent here.
complaint-opened =
    We are sorry for the trouble. Your complaint is registered as { $number } and is with { $queue }.
    · Somebody contacts you by { $respond }
    · You get the outcome by { $finish }
    Nobody will be told who raised it. Photos, video or a voice note can simply be sent here.
inquiry-opened =
    Got it (no. { $number }): { $queue } will reply by { $respond }.
    If it needs looking into, we agree with you when you get the answer. More words, photos or a voice note can simply be sent here.
inquiry-answered =
    { $body }

    From "{ $source }". Did this help?
inquiry-answered-otherwise =
    { $body }

    From "{ $source }", which is in Chinese only for now. Did this help?
    If it is hard to read, ask for a person: a colleague replies in English.
human-called =
    Of course. { $number } is with { $queue } now; a colleague replies by { $respond }.
    More words, photos or a voice note can simply be sent here.
human-has-it = Got it. The colleague who is looking after you has it and will reply here.
suggestion-opened =
    Thank you for thinking of the community! Your suggestion is registered as { $number } and is with { $queue }.
    You hear from us by { $respond }, and by { $finish } whether it is adopted and why. Photos can simply be sent here.
praise-opened = Thank you, that means a lot! It is registered as { $number }; { $queue } will pass it on to the person and the team.
recorded-for-you =
    What you told us is registered as { $number } and is with { $queue }.
    · Somebody contacts you by { $respond }
    · Done by { $finish }
    Photos, video or a voice note can simply be sent here.
receipt-visit = · Visit: { $visit }
receipt-moved = It will be finished by { $finish }, to suit that time.
split-off = All right, that is handled separately: no. { $number }, with { $queue }, reply by { $respond }.

## Priced services

price-list =
    Our services and prices:
    { $rows }
    Tap one to book it.
order-confirm =
    Please check:
    · Service: { $service }, { $price }
    · Home: { $home }
    · Time: { $visit }
    Shall I book it?
order-confirm-unlisted = This one needs a quote first. May the front desk contact you with a price?
order-opened =
    ✅ Booked as { $number }; { $queue } will arrange it.
    · Confirmed with you by { $respond }
    · Done by { $finish }
    { $visit }
    Photos or video of the place can simply be sent here.
order-dropped = All right, nothing is booked. Just say when you need it.

## Emergencies: what to do comes first

emergency-fire =
    🔥 Get out first! Take everyone down the stairs, not the lift, close doors behind you, leave your things.
    In smoke stay low and cover nose and mouth with a wet cloth.
    Door handle hot or corridor full of smoke: keep the door shut, seal the gap with wet cloth, call for help at a window.
    Once safe call 119 (fire); 120 if anyone is hurt.
    🚨 The on-duty staff have been alerted { $phone }
emergency-gas =
    ⚠️ No flame, no smoking, touch no switch or appliance, make no calls indoors.
    If it is on your way: close the gas valve, open doors and windows.
    Take everyone outside now by the stairs; no doorbell, no lift.
    Call from outside only: 119 for fire, 120 if anyone feels dizzy or sick. We call the gas company.
    🚨 The on-duty staff have been alerted { $phone }
emergency-electric =
    ⚡ Do not touch the live part, a person in contact with it, or water on the floor. Keep everyone away.
    With dry hands and if you can reach it, switch off the mains. If not, push the wire away with a dry wooden or plastic stick.
    Somebody got a shock: power off, then call 120; if they do not breathe, start CPR.
    Smoke or flames: no water; get out and call 119.
    🚨 The on-duty staff have been alerted { $phone }
emergency-lift-trapped =
    🛗 You are safe in there: the car is ventilated. Hold the call button inside and give the building and lift number.
    Do not force or kick the doors and do not climb out; lean on the wall or sit down until we open it.
    Anyone unwell or hurt: call 120. If you cannot reach us: call 119.
    🚨 The on-duty staff have been alerted { $phone }
emergency-lift-trapped-outside =
    🛗 Please talk to them through the door: the car is ventilated, help is coming, they should hold the call button and lean on the wall.
    Do not force the doors and do not let them climb out; keep others from calling this lift.
    Tell me the building, the lift, the floor it stopped at and how many are inside. Anyone unwell or hurt: call 120. If you cannot reach us: call 119.
    🚨 The on-duty staff have been alerted { $phone }
emergency-flood =
    💧 Close your main water valve first (by the meter or under the kitchen sink).
    Water near sockets or appliances: switch off the mains with dry hands and feet. If you already stand in water, touch no switch.
    Basement or garage flooding: go up at once, do not go back for the car.
    Somebody trapped: call 119. Somebody hurt: call 120.
    🚨 The on-duty staff have been alerted { $phone }
emergency-intruder =
    🚔 Your safety comes first: do not confront anyone, do not touch a suspicious object.
    At home: lock the door, stay in a room you can lock, mute your phone. Outside: go where there is light and people.
    Call 110 (police) now with building and room; if you cannot speak, text 12110. Somebody hurt: call 120.
    🚨 The on-duty staff have been alerted { $phone }
emergency-medical =
    🚑 Call 120 now: say where you are and what happened, follow their advice, do not hang up first.
    Not responding and not breathing normally: lay them flat, push hard on the middle of the chest 100 to 120 times a minute until help comes.
    Heavy bleeding: press firmly with clean cloth. After a fall do not move them; give no food, drink or medicine.
    Send someone downstairs to guide the ambulance and hold the lift.
    🚨 The on-duty staff have been alerted { $phone }
emergency-more = Got it, passed to the on-duty staff at once. Tell me when anything changes, and keep yourself safe first.

## What is registered already

noted-down = Noted, thank you.
all-noted = That is all we need. You will hear of any progress here.
added = Added to { $number }; the people in charge can see it now.
corrected = { $number } is corrected as you said.
edit-passed-on = Your change has been passed on.
urged = Whoever has { $number } has been reminded and will get back to you soon.
rescheduled =
    The visit for { $number } is now { $visit }.
    { $moved }
visit-noted =
    All right, somebody comes for { $number } { $visit }.
    { $moved }
cancel-confirm = Cancel { $number } "{ $title }"?
cancelled = { $number } is cancelled. Report it again whenever you need to.
cancelled-by-staff =
    { $number } was cancelled by us. Reason: { $reason }
    If that is not right, just reply to this message and we will carry on.
kept = All right, we carry on with { $number }.
nothing-to-cancel = There is nothing to cancel at the moment. Just tell me what you need.
confirmed = Great! { $number } is closed. Thank you for letting us know.
reopened = { $number } is open again and goes first. We are sorry for the extra trouble.
not-possible-now = { $number } is { $status } now, so this is not needed any more. Just tell me if there is something else.
rated = Thank you for rating { $number }. We will keep it up!
rated-not = We are sorry that { $number } did not go well. We will take it up again, and the supervisor sees it too. Tell us what went wrong and we will put it right.
rated-not-because = We are sorry about that. What you said is on { $number }; we take it up again, and the supervisor sees it too.
reason-noted = Thank you for telling us, and we are sorry. It is on { $number } now, where the people in charge and the supervisor see it; we will put it right.
nothing-to-rate = Thank you! Nothing is waiting for a rating, but just tell me what you would like to say.
progress =
    Where your requests stand:
    { $rows }
progress-rows =
    { $head }
    { $tail }
progress-more =
    { $head }
    { $tail }
progress-row =
    📌 { $number } { $title }
    { $status } · { $who } · due { $due }
    { $visit }
progress-nothing = You have nothing open at the moment. For a repair, a complaint or a question, just tell me in one message.
taken = { $number } has been taken by staff no. { $staff }, who will contact you soon.
on-the-way = { $name } (staff no. { $staff }) is on the way to you for { $number }.
agreed-visit = { $number }: agreed, we come { $when }. To change the time, just tell me.
agreed-answer = { $number }: you will have our answer by { $when }.
waiting-for-parts = { $number } is waiting for parts, expected by { $until }. We go on as soon as they are here.
waiting-for-resident = { $number } is waiting for you. Please let us hear from you by { $until }, and we go on at once.
waiting-for-rain = { $number } has to wait for dry weather, until about { $until }. We keep it in mind.
handed-over = { $number } is now with { $queue }. You need not explain it again.
handed-to-colleague = { $number } is now with staff no. { $staff }, who will contact you soon.
restored = { $building } · { $what }: the fault is mended ({ $number }). Is it back for you?
resolved = { $number } is done. Is everything all right now? A quick rating would help us too.
staff-says =
    Property staff no. { $number }:
    { $text }

## The card of a ticket

card =
    { $head }
    { $where }
    { $who }
    { $text }
    { $files }
    { $visit }
    { $clock }
    { $wait }
    { $state }
    { $history }
card-head = { $mark } { $number } { $kind }·{ $category } · { $urgency }
card-home = 🏠 { $home } { $place }
card-place = 📍 { $place }
card-who = 👤 { $name } { $phone }
card-files = 📷 Photos and files: { $count }, below
card-visit = 🕒 Visit { $visit }
card-gone = { $number } was passed on; colleagues elsewhere are seeing to it.
card-clock-both = ⏱️ Respond by { $respond } · finish by { $finish }
card-clock-finish = ⏱️ Finish by { $finish }
card-wait = ⏳ Waiting for { $what } until { $until }
card-state = ▶️ { $status } · { $name } ({ $number })
card-state-queue = ▶️ { $status } · { $queue }
card-history =
    { $line }
    { $more }
event-line = { $time } { $actor } { $what } { $text }
actor-resident = Resident
actor-guanjia = Guanjia

event-opened = opened it
event-added = added:
event-edited = changed a message, which said:
event-replied = replied:
event-agreed-visit = agreed a visit, { $when }
event-agreed-answer = agreed to answer, { $when }
event-waiting = waits for { $what } until { $until }
event-noted = noted:
event-recalled = took back a message, which said:
event-folded = put it with other reports of the same fault
event-unfolded = took it out of the shared fault
event-unfolded-again = took it out of the shared fault: it is not back for this resident
event-unfolded-refiled = took it out of the shared fault: it was filed as something else
event-urged = asked us to hurry
event-rescheduled = changed the visit
event-rescheduled-to = moved the visit to { $when }
event-corrected = corrected the details
event-urgency = set it to { $urgency }, by what the resident added
event-another-matter = said that the last words were about another matter
event-rated-3 = rated it: satisfied
event-rated-2 = rated it: fairly satisfied
event-rated-1 = rated it: not satisfied
event-not-delivered = could not deliver a message to the resident
event-told = told

event-moved-queue = handed it over to { $queue }
event-moved-colleague = handed it over to { $name } ({ $staff })
event-given = gave it to { $name } ({ $staff })
event-moved-take = took it
event-moved-give-back = gave it back
event-moved-hand-over = handed it over
event-moved-start = set off
event-moved-wait = put it on hold
event-moved-resume = went on with it
event-moved-resolve = finished it
event-moved-answer = answered
event-moved-confirm = confirmed it is settled
event-moved-reopen = reopened it
event-moved-cancel = cancelled it
event-moved-merge = merged it
event-binding-approved = approved the request
event-binding-refused = sent the request back
event-recorded = recorded it ({ $source })
event-phone-shown = looked at the number
event-wrong-answer = said that the automatic answer was wrong
event-alerted = reminder { $nth }: not taken yet

desk-take = Take
desk-hand = Hand over
desk-done = Done
desk-start = On the way
desk-back = Give back
desk-resume = Go on
desk-agree = Set a time
desk-wait = Wait

wait-for-parts = parts
wait-for-resident = the resident
wait-for-rain = dry weather
desk-phone = Phone
desk-reopen = Reopen
desk-approve = Approve
desk-refuse = Send back
desk-wrong = Wrong answer

## What staff are told in their group

called = 📣 { $names } please look after { $number }.
called-emergency = 🚨 { $names } emergency! Take { $number } now and go there.
alert-again = 🚨 Reminder { $nth }: nobody has taken the emergency { $number }! { $names } take it now and go there.
resident-says =
    💬 { $name }
    { $text }
resident-says-edited =
    ✏️ { $name } (edited)
    { $text }
urged-staff = ⏰ { $who } the resident is waiting on { $number }. Please send a line on how it stands.
withdrawn-staff = 🚫 The resident has withdrawn { $number }: no need to go on.
reopened-staff = 🔁 The resident says { $number } is not settled. It is open again, please see to it first.
not-satisfied-staff = 🙁 The resident is not satisfied with { $number }. It is open again; supervisor, please look.
split-off-staff = ↪️ { $number }: the message above is another matter and now has a number of its own.

desk-taken = { $number } is yours.
desk-taken-by = Already taken by { $name } ({ $number }).
desk-given-back = { $number } is given back for the team to take.
desk-handed-over = { $number } is handed over to { $queue }.
desk-handed-to = { $number } is handed over to { $name } ({ $staff }).
desk-remark =
    📝 { $name } on handing over:
    { $text }
desk-for-you =
    📣 { $to }: { $name } hands this over to you.
    { $text }
desk-note-with-files =
    📝 Internal note by { $name }:
    { $text }
desk-which-queue = Where should { $number } go?
desk-started = { $number }: the resident has been told you are on the way.
desk-resumed = { $number } goes on.
desk-agreed = { $number }: agreed, { $when }. It is noted as a promise.
desk-waiting = { $number } waits until { $until }.
desk-ask-agree = { $number }: agreed for when? Tap one, or write it, for example “tomorrow 3 pm”. { $unread }
desk-ask-wait-for = { $number }: what does it wait for?
desk-ask-wait-until = { $number }: until when does it wait? Tap one, or write it, for example “Wednesday afternoon”. { $unread }
desk-time-not-read = (No time could be read there, or it is over.)
desk-time-over = { $number }: that time is over. Please choose another.
desk-replied = Sent to the resident ({ $number }).
desk-replied-later = It is quiet time: your reply goes out { $at }.
desk-noted = Noted on { $number }, unseen by the resident.
desk-resolved = { $number } is done; the resident is asked to confirm and rate.
desk-resolved-unasked = { $number } is done.
desk-cancelled = { $number } is cancelled; the resident has the reason.
desk-reopened = { $number } is open again.
desk-wrong-answer-noted = Noted: the automatic answer to { $number } was not what was asked. We learn from it.
desk-no-article = { $number } was not answered from the knowledge base.
desk-approved = { $number } approved; the home is linked.
desk-refused = { $number } is sent back; the resident has been told.
desk-recorded = ✅ Registered as { $number }; the card is with its team.
desk-done-before = That was done a moment ago; nothing was done twice.
desk-not-now = { $number } is "{ $status }" now, so this does not apply.
desk-not-your-queue = { $number } belongs to { $queue }. Please ask a colleague there.
desk-not-your-role = This is for agents, stewards, supervisors and managers.
desk-not-yours = { $number } is for whoever took it. Take it first, or ask the supervisor.
desk-no-such-queue = This community has no team "{ $queue }". Please pick another.
desk-same-queue = It is with that team already. Please pick another.
desk-no-such-colleague = Staff no. { $staff } cannot take this one. Please pick another colleague.
desk-has-it-already = { $name } has it already. Please pick another colleague.
desk-stays-with-manager = { $number } is about a member of staff: it stays with the manager.
desk-needs-reason = Please give the reason; the resident will see it.
desk-needs-words = Please write something first.
desk-too-late-to-reopen = { $number } was closed more than 30 days ago. Please record it anew with /new.
desk-nothing-to-approve = There is no request to link a home here.
desk-nobody-to-write-to = The resident of { $number } has no chat. Please phone.
desk-channel-closed = The resident of { $number } has closed the chat, so nothing was sent. Please phone.
desk-phone-is = ☎️ { $phone }
desk-phone-after-take = Take it and you will see the full number.
desk-edit-not-passed-on = The resident has this message as it was; the change was not passed on. To correct it, please send another reply.
desk-recalled = Taken back: the resident's copy of it is deleted too.
desk-recalled-before = This one was taken back before.
desk-recall-what = Please reply to the message that you want to take back, with /recall. Only what went to a resident can be taken back.
desk-recall-not-yours = You can take back your own messages only; others are for whoever wrote them, or for a supervisor.
desk-recall-too-late = It was sent too long ago to be taken back. Please send a word of correction.

## One fault, many reports

desk-fold = Fold together
desk-unlike = Not the same
desk-inform = Send an update
desk-restore = Restored
incident-card =
    { $head }
    { $lines }
incident-head-proposed = 🧩 This looks like one fault: { $building } · { $what }, { $count } tickets. Handle them together?
incident-head-open = 🧩 One fault: { $building } · { $what }, { $count } tickets. Reply to this with /update and your words to tell all residents at once.
incident-head-restored = ✅ Restored: { $building } · { $what }, { $count } tickets. Each resident is being asked.
incident-head-declined = { $building } · { $what }: different matters, each on its own.
incident-line = · { $number } { $home } { $state }
incident-part-proposed = ❔ to be decided
incident-part-declined = not this fault
incident-part-refiled = ↪️ filed as something else, handled by itself
incident-part-left = ↩️ not back yet, on its own
incident-another = 🧩 { $number } looks like { $building } · { $what } too. Fold it in?
incident-folded = Folded together ({ $count } tickets).
incident-declined = All right, { $count } tickets stay on their own.
incident-none = This ticket belongs to no fault at present.
incident-nothing-to-fold = Nothing is waiting to be decided; somebody may have done so already.
incident-needs-words = Please write what the residents should be told, for example: /update the part for the lift comes at three
incident-how-to-inform = Please reply to the card of the fault: /update and your words, and all residents are told at once; press "Restored" when it is mended.
incident-informed = Sent to { $count } residents. { $phone }
incident-restored = { $count } residents were told, and each is asked whether it is back. { $phone }
incident-by-phone = These have no chat, please call them: { $numbers }
desk-unsupported = This kind of message cannot be passed on. Please send words, a photo, a video, a voice note or a file.
desk-button-too-old = That button has expired. Please see the latest card.
desk-not-staff = This is for the property staff. If you are one of them, ask the supervisor to link your account.
desk-anonymous = An anonymous message cannot be matched to a colleague, so it was not sent to the resident. Please turn off anonymity and send it again.
desk-why-which = Which ticket? Send /why as a reply to its card, or with its number: /why R-261123-0001.
desk-here = This group's id: { $chat }
desk-unknown-command = There is no command { $order }; nothing was sent to the resident. Send /help to see what there is.
desk-help =
    · Reply to a card or to a resident's message: it goes to the resident, with your staff number only
    · Begin with //: an internal note, unseen by the resident
    · /take to take it, /done and what was done to finish it (as a reply to the card)
    · /recall to take back what you sent to the resident (as a reply to it)
    · /agree to set a time, /wait to put it on hold: /agree tomorrow 3 pm, /wait parts Wednesday
    · /hand to a queue or colleague, /escalate, /consult, /refile, /merge, /split
    · /update and your words, /restored: as a reply to the card of a fault, to tell all who reported it
    · /new to record a call or a visit, for example: /new 3-2-501 kitchen leak
    · /mine what you have, /queue what is open here, /duty who is on duty
    · /find a ticket number, a home, the last four digits of a phone, or words
    · /why for how the times come about (as a reply to the card, or with the number)
    · /canned set phrases (as a reply to the card)
    · /know to save an answer as knowledge (as a reply to it)
    · /ledger the front-desk ledger
    · /mark HOME no-greetings: none for a home for now (bereavement), greetings: again
    · /rain heavy 14:00: leaks are looked at after it
    · /photo as the caption of your photo: residents see who comes
    · /survey the satisfaction survey: how it goes, begin, end (supervisor, manager)
    · /here for this group's id

half-told =
    What you began to tell is not registered yet. Just this is missing:
    { $question }
half-told-handed = I have passed on what you began to tell to { $queue } as { $number }; somebody will be in touch by { $respond }. To add anything, just write it.

line-waits-parts = { $number } is still waiting for parts, expected by { $until }. We go on as soon as they are here; thank you for your patience.
line-waits-resident = { $number } is still waiting for you. Please let us hear from you by { $until }, and we go on at once.
line-waits-rain = { $number } is still waiting for dry weather, until about { $until }. We keep it in mind.
line-late = { $number } is not done by the time we gave you, and we are sorry. { $queue } is still on it; you hear from us as soon as there is news.
line-goes-on = { $number } is not finished yet. { $queue } is still on it; you hear from us as soon as there is news.

## What the clock says in the groups

clock-warned-respond = ⏰ { $who } { $number } is to be answered by { $due }; that is soon.
clock-warned-finish = ⏰ { $who } { $number } is to be finished by { $due }; that is soon.
clock-over-respond = 📣 { $who } { $number } was to be answered by { $due } and is late. Please follow it up.
clock-over-finish = 📣 { $who } { $number } was to be finished by { $due } and is late. Please follow it up.
clock-twice-respond = 📣 { $who } { $number } was to be answered by { $due } and has taken twice its time. Please see to it yourself.
clock-twice-finish = 📣 { $who } { $number } was to be finished by { $due } and has taken twice its time. Please see to it yourself.
resident-unanswered = 💬 { $who } { $number }: nobody has answered what the resident wrote at { $since }. A reply to this goes to them.
line-wanted = ✍️ { $who } { $number }: the resident has heard nothing for { $since }. Please reply to this by { $by } with a line on how it stands; they get it.
promise-soon-visit = ⏰ { $who } { $number }: the resident was promised a visit { $when }. Please get ready.
promise-soon-answer = ⏰ { $who } { $number }: the resident was promised an answer { $when }. Please get ready.
promise-broken-visit = 📣 { $who } { $number }: a visit was promised { $when } and nobody set off. Please follow it up.
event-told-promise-reminder = reminder: the promised time is near
event-told-promise-broken = called, for a promised time passed:
wait-over-parts = ⏳ { $who } { $number }: the time for the parts has come. Please go on, or set a new time.
wait-over-resident = ⏳ { $who } { $number }: the time given to the resident is over. Please go on, or set a new time.
wait-over-rain = ⏳ { $who } { $number }: the time for dry weather has come. Please go on, or set a new time.
button-to-ticket = Open the ticket
event-told-clock-warned = reminder: time is running out
event-told-supervisor-called = called, for it is late:
event-told-manager-called = called, for it took twice its time:
event-told-resident-unanswered = reminder: the resident waits for an answer
event-told-line-wanted = asked for a line to the resident
event-told-question-asked-again = asked the resident once more
event-told-line-said = told the resident how it stands
event-told-line-unsaid = could not tell the resident how it stands: no channel
event-told-wait-over = reminder: the wait is over
event-told-half-told = gave what was left half told to the front desk
event-closed-by-time = closed it: nothing more was heard

## Where the times come from (/why)

why =
    🧮 How the times of { $number } come about
    { $lines }
why-lines =
    { $line }
    { $more }
why-opened = { $time } opened, { $standard }: { $urgency }
why-reopened = { $time } reopened, clocks set anew, { $standard }: { $urgency }
why-the-standard = by the service standard
why-own-standard = by this community's own standard
why-respond = Respond: within { $span }, { $measure }
why-respond-none = Respond: the standard gives no time
why-respond-at-once = Respond: at once
why-respond-by = → respond by { $time }
why-respond-over = ✓ responded: { $event }
why-finish = Finish: within { $span }, { $measure }
why-finish-none = Finish: the standard gives no time; what is agreed with the resident counts
why-finish-at-once = Finish: at once
why-finish-by = → finish by { $time }
why-finish-over = ✓ finished: { $event }
why-agreed = Finish: a time for the answer was agreed at { $time }; that counts
why-ran = · { $from }–{ $until } counts { $length }
why-day = · working day { $nth }: { $day } { $weekday }
why-and-so-on = · …
why-stopped = · { $from }–{ $until } waiting for the resident, not counted
why-stands-still = · since { $from } waiting for the resident, the clock stands still
why-chosen = · the time the resident chose ends { $time }; not before it
measure-service = in service hours only ({ $hours })
measure-rests = running on, and ending at the next opening where it ends outside service hours
measure-day-and-night = day and night
measure-working-days = in working days, until the close of service
length-minutes = { $n } min
length-hours = { $n } h
length-both = { $hours } h { $minutes } min
length-working-days = { $n ->
    [one] { $n } working day
   *[other] { $n } working days
}

menu-help = What I can do for you
menu-human = Talk to a person
menu-language = Another language / 中文
menu-cancel = Leave the present question
menu-desk-new = Record a call or a visit
menu-desk-take = Take a ticket (as a reply to its card)
menu-desk-done = Done, with what was done (as a reply to its card)
menu-desk-why = How the times of a ticket come about
menu-desk-agree = Set a time with the resident (as a reply to its card)
menu-desk-wait = Wait for parts, the resident, dry weather (as a reply to its card)
menu-desk-here = This group's id
menu-desk-help = What you can do in this group

new-ask-kind = Recording: what kind of matter is it?
new-ask-text = What did they say? Please write down the details.
new-ask-home = Which home? For example 3-2-501; skip it for a common area.
new-ask-phone = Their phone number? Skip it if there is none.
new-ask-source = Was it a phone call or a visit?
new-left = All right, nothing is registered.
new-needs-text = Please write down the details first.
new-no-such-home = There is no home { $home } in this community. Please check the number.

delivery-not-delivered = ⚠️ { $number }, a message was not delivered: the resident has blocked or closed the chat. Please phone.
delivery-edit-lost = ⚠️ { $number }, an edit did not arrive: the resident's copy is gone or can no longer be changed.
delivery-recall-lost = ⚠️ { $number }: it could not be taken back, the resident still has the message. Please send a word of correction.
delivery-gave-up = ⚠️ { $number }, a message was not delivered after a whole day of trying. Please phone the resident.
delivery-refused = ⚠️ { $number }, a message was not delivered: the channel does not take this kind of content. Please send it another way.
delivery-topic-lost = ℹ️ { $number }: the former topic was deleted, so it goes on in this new one.
delivery-no-rights = ⚠️ The bot may not manage topics or write in this group. Until it may, new tickets are cards in the group: please reply to the card.
delivery-group-lost = ⚠️ The group of { $queue } cannot be written to: it is gone, or the bot was removed. Please check the group ids in the community's file.
delivery-not-a-forum = ⚠️ Topics are switched off in this group. Tickets are cards in the group for now: please reply to the card. With topics on again, all is as before.

## The terminal

terminal-orders =
    · /queue lists what is open
    · NUMBER words: reply to the resident, for example R-261122-0007 on my way
    · /take NUMBER, /start NUMBER, /done NUMBER what was done, /back NUMBER
    · /hand NUMBER TEAM: front_desk maintenance security cleaning finance manager on_duty
    · /note NUMBER words: an internal note, unseen by the resident
terminal-nothing = Nothing is open at the moment.

# A clerk's account is bound by their one-time link.
staff-bound = { $name }, your Telegram account is now tied to staff number { $number }. You can take and answer tickets in the staff groups.
