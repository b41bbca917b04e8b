# What the company writes of its own accord: greetings, callbacks, visits; residents' own settings.

## Greetings

birthday-greeting =
    🎂 Happy birthday, { $name }!
    We wish you and your family good health and many happy days. If there is anything you need at home, just tell me.
    { $signed }
signed-steward = — { $steward }, your steward at { $community }
signed-desk = — everybody at the front desk of { $community }

birthday-list =
    🎂 @{ $name }({ $number }), these residents have their birthday this week; a kind word will please them:
    { $rows }
birthday-row = { $day }: { $name } ({ $home })

desk-mark-how = Please write: /mark 3-2-501 no-greetings (none for this home for now), or /mark 3-2-501 greetings (again).
desk-marked = Noted: no birthday or holiday greetings for { $home }, and nobody of it on the birthday list. To undo: /mark HOME greetings.
desk-mark-lifted = Greetings go to { $home } again.
menu-desk-mark = No greetings for a home, or again

## Own settings

settings =
    Your settings:
    · Birthday and holiday greetings: { $greetings }
    · Notices that are not urgent: { $notices }
    Urgent notices such as water or power cuts, your own bills, and news of your requests always reach you. From { $from } to { $until } we leave you in peace unless something is urgent.
settings-visitor =
    You have not linked a home yet, so we send you no greetings or notices of our own accord. Once you have, you can choose what to receive.
    From { $from } to { $until } we leave you in peace unless something is urgent.
setting-on = yes
setting-off = no
wish-greetings-off = All right, no more birthday or holiday greetings. Sorry to have bothered you.
wish-greetings-off-sorry = All right, we will not send them any more. Our condolences; if there is anything we can do for you, just tell us.
wishes-returned = Thank you for the kind wishes! All the best to you and your family, too.
wish-greetings-on = All right, we will send you our greetings on birthdays and holidays.
wish-notices-off = All right, we will keep notices that are not urgent from you. You will still hear of water and power cuts and the like, and get your own bills.
wish-notices-on = All right, you will get all notices of your community.
button-greetings-off = No more greetings
button-greetings-on = Greetings again
button-notices-off = Urgent notices only
button-notices-on = All notices
button-language-zh = 中文
button-language-en = English

## Callbacks

callback-ask-repair = Hello! Your repair { $number } was finished a day ago. Is everything working? Press a button, or just tell us.
callback-ask-order = Hello! The service you ordered ({ $number }) was done a day ago. Are you happy with it? Press a button, or just tell us.
callback-ask-complaint = Hello! What you told us about ({ $number }) was dealt with a day ago. Is it settled now? Press a button, or just tell us.
callback-remind-repair = Sorry to ask again: how is it with repair { $number }? One word from you helps us a lot.
callback-remind-order = Sorry to ask again: how was the service { $number }? One word from you helps us a lot.
callback-remind-complaint = Sorry to ask again: is what you told us about ({ $number }) settled? One word from you helps us a lot.
callback-again = How did it go this time? Satisfied, fairly satisfied or not satisfied: just say it.
callback-noted = Thank you, we have noted it and passed it to the colleague who did the work.
callback-no-hurry = No hurry. Once you have had a look, press a button or just tell us.
callback-task =
    Please call back about { $number }: the resident has not said how it went. Ask how it is and whether they are satisfied.
    What it was: { $text }
callback-heard-of-itself = the resident has answered by themselves
task-for-you = 📞 { $who } This one is for you: { $number }
called-3 = called: satisfied
called-2 = called: fairly satisfied
called-1 = called: not satisfied
called-not-mended = called: not mended

desk-called3 = 😀 Called: satisfied
desk-called2 = 🙂 Called: fairly satisfied
desk-called1 = 🙁 Called: not satisfied
desk-unmended = Not mended
desk-unreached = No answer
desk-called-back = The result of { $number } is noted.
desk-no-callback = { $number } is no callback task.
desk-unreached-noted = Noted that nobody answered ({ $number }); please try at another time.
desk-unreached-last = Nobody answered three times; { $number } is noted and done.
event-callback-ask = asked the resident in chat how it went
event-callback-remind = reminded the resident to say how it went
event-callback-phone = left the callback to a phone call
event-callback-unreachable = left the callback to a phone call: the resident has no chat that works
event-unreached = called, nobody answered (call { $nth })
intent-callback-phone = callback by phone
intent-callback-visit = callback by visit
new-household =
    { $name }, you moved into { $home } almost a month ago. How is it going?
    Whatever we can do for you about the home, the neighbours or our service, just tell us.
    { $signed }

## Visits to look again, and after rain

ask-revisit = To be sure that it holds we would like to come and look once more. When would suit you?
ask-revisit-complaint = We take what you told us seriously, and the manager would like to come and hear what you think. When would suit you?
revisit-agreed-complaint = Good, the manager will come { $visit }. See you then.
revisit-by-phone-complaint = All right, the manager will call you to find a time.
callback-visit-complaint = Major complaint: please go there within 3 days and hear whether { $number } is settled for them. { $text }
revisit-agreed = Good, we will come and look { $visit }. See you then.
revisit-declined = All right, nobody will come then; I will tell the people in charge. If anything is wrong, just tell me.
revisit-by-phone = All right, your steward will call you to find a time.
callback-visit-rework = Look at it again: { $number } was a rework; please go there within 3 days. { $text }
callback-visit-seepage = Look at it: { $number }, bathroom seepage or a drain; please go there within 3 days. { $text }
callback-visit-hidden = Look at it: { $number }, hidden works; please go there within 3 days. { $text }
callback-visit-leak = After the rain: it rained heavily since leak { $number } was mended; please go there within 3 days. { $text }
event-callback-visit = arranged a visit

rain-how = Please write: /rain heavy 14:00 (when it rained; now if you leave that out).
rain-not-heavy = Light rain need not be reported; send /rain when it rains heavily.
rain-known = This rain was reported already.
rain-noted = 🌧 Noted: heavy rain at { $at }. Leaks to be looked at after it: { $leaks }.
menu-desk-rain = Report heavy rain: leaks are looked at
