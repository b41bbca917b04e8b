## What staff do to a ticket: buttons

desk-escalate = Escalate
desk-more = More…
desk-less = Fewer buttons
desk-consult = Consult
desk-refile = Change category or urgency
desk-major = Set as major
desk-minor = Not major
desk-merge = Merge
desk-split = Split
desk-cancel = Cancel this ticket
desk-callback = Callback
desk-only-urgency = Urgency only

role-supervisor = the supervisor
role-manager = the manager

callback-ordinary = Ordinary
callback-rework = Rework
callback-leak = Leak through slab, window or wall
callback-seepage = Bathroom seepage, blocked drain
callback-hidden = Hidden works

## Asked first

desk-ask-did = { $number }: what was done? A sentence or two, photos too if you like; the resident gets them.
desk-ask-did-and-callback = { $number } is done. What was done? Reply here with a sentence or photos, for the resident. And tap what kind of work it was, for the callback.
desk-ask-cancel = { $number }: why is it cancelled? The resident will see the reason.
desk-ask-escalate = { $number }: why do you escalate it? A line helps the supervisor; you can skip it.
desk-ask-consult-whom = { $number }: which queue shall look at it? You keep the ticket.
desk-ask-consult-what = { $number }: what would you like them to look at?
desk-ask-refile = { $number }: what kind is it?
desk-ask-category = { $number }: which of these is it?
desk-ask-urgency = { $number }: how urgent is it?
desk-ask-merge = { $number }: into which ticket? Tap one, or write its number.
desk-ask-part = { $number }: what is to be split off? Put it in one sentence.
desk-ask-part-kind = { $number }: what kind is the part that is split off?
desk-ask-callback = { $number }: what kind of work was it? The callback follows it; ordinary, unless you tap.
desk-nothing-more = { $number }: there is nothing else to do now. Please take it first, or ask whoever has it.
desk-about-what = Please send this order as a reply to the card, so that we know which ticket you mean.
desk-hand-to-whom = { $number }: to whom? Write a queue, a name or a staff number, for example: /hand security please check the camera

## Afterwards

desk-escalated = { $number } is escalated, { $role } is called.
desk-consulted = { $number }: { $queue } was asked. What they say will stand under the card; you keep the ticket.
desk-advised = Passed on to whoever has { $number }; the resident does not see it.
desk-refiled = { $number } is changed, its clocks are set anew, its number stays.
desk-marked-major = { $number } is major now.
desk-marked-minor = { $number } is no longer major.
desk-merged = { $number } is merged into { $into } and goes on there.
desk-split-off = { $part } is split off from { $number }; the resident has its number.
desk-callback-set = { $number }: callback { $what }.

desk-for-those-above = Whether it is major is for a supervisor or the manager to say.
desk-nobody-above = { $number } lies at the top already; there is nobody above to call.
desk-not-asked = Your queue was not consulted on this ticket.
desk-no-work = { $number } is no work on site; it has no kind of callback.
desk-no-such-category = There is no such category. Please choose another.
desk-urgency-of-kind = { $number }: tickets of this kind have fixed times, its urgency cannot be changed alone.
desk-filed-so-already = { $number } is filed so already; nothing was changed.
desk-no-such-ticket = No open ticket { $number } was found. Please check the number.
desk-not-one-house = { $number } and that ticket are not of one household; they cannot be merged.

## In the group

major-proposed = 📌 { $names }: { $number } { $why }. Is it a major one?
major-because-injury = tells of somebody hurt
major-because-damage = tells of damage
major-because-again = is this home's third report in 30 days
major-because-escalated = was escalated to the manager
called-up =
    📣 { $names }: { $number }, please. { $name } asks for your help.
    { $text }
desk-consult-there =
    🤝 { $name } asks for your advice:
    { $text }
    Just reply to this message; only colleagues see it.
    { $card }
desk-consult-here =
    🤝 { $name } asks { $queue }:
    { $text }
    Please begin your answer with //; only colleagues see it then.
desk-advice =
    🤝 { $name } advises:
    { $text }

event-escalated = escalated it to { $role }
event-consulted = asked { $queue } for advice
event-filed-as = filed it as { $category } · { $urgency }
event-major-yes = set it as major
event-major-no = set it as not major
event-merged = merged it into { $number }
event-merged-with = merged { $number } into it
event-split-with = split off { $number }
event-split-from = split it off from { $number }
event-callback = set the callback: { $what }

## To the resident

merged = { $number } and { $into } are one matter: both go on as { $into }. All you told us is there, you need not say it again.
split-by-staff = { $whole } holds another matter, which has its own number now: { $number }, with { $queue }. Somebody will contact you by { $respond }.

menu-desk-escalate = Call the supervisor (as a reply to the card)
menu-desk-consult = Ask another queue (as a reply to the card)
menu-desk-hand = Hand it to a queue or a colleague (as a reply to the card)
