# Notices: written, approved, sent, changed, ended; as residents see them, the card in the group,
# the page and the poster.

## Kinds

notice-kind-water = Water outage
notice-kind-power = Power outage
notice-kind-gas = Gas outage
notice-kind-lift = Lift maintenance
notice-kind-pest = Pest control
notice-kind-weather = Weather
notice-kind-fee = Fees
notice-kind-activity = Activity
notice-kind-rule = House rules
notice-kind-other = Notice
notice-supply-water = The water
notice-supply-power = The power
notice-supply-gas = The gas
notice-supply-lift = The lift

## For whom and when

notice-audience = { $buildings }{ $units }{ $floors }{ $role }
notice-all = The whole community
notice-units = , unit { $units }
notice-floors = , floor { $floors }
notice-only = { " " }({ $role })
notice-role-owner = owners
notice-role-tenant = tenants
notice-role-family = family
notice-span = { $from } to { $until }
notice-until = until { $until }

## As residents see them

notice-outage =
    { $state }
    { $head }
    🕘 { $window }
    📍 { $where }
    ━━━━━━━━━━
    { $text }
    { $community } Property Services
notice-plain =
    { $state }
    { $head }
    { $about }
    { $text }
    { $community } Property Services
notice-about-window = 🕘 { $window }
notice-about-where = 📍 { $where }
notice-head = { $mark } { $urgent }{ $kind }{ $changed }
notice-files = 📎 With the notice above
notice-set-off = ⚠️ ━━━━━━━━━━
notice-urgent = URGENT:{ " " }
notice-changed = { " " }(updated)
notice-ended-end = [OVER]
notice-ended-expire = [OVER]
notice-ended-restore = ✅ [BACK TO NORMAL]
notice-ended-call-off = ❎ [CALLED OFF]
button-notice-read = 👌 Got it
notice-read = Noted, thank you!
notice-read-over = This notice is over by now, thank you.
notice-back = ✅ { $what } is back. Thank you for your patience! If it is not back in your home, just tell me.
notice-done = ✅ { $kind }: it is done, everything is back to normal. Thank you!
notice-off = ❎ The notice above ({ $kind }) is called off: there is nothing to prepare. Sorry for the trouble.
notice-moved = 🔔 The notice above ({ $kind }) has a new time: { $window }.

## What they say

notice-text-water = { $because }the water will be off. Please store some beforehand and close the taps after use; it may be cloudy at first, so let it run for a while. We are sorry for the trouble.
notice-text-power = { $because }the power will be off. Please charge your phones beforehand, switch appliances off, and do not use the lifts meanwhile. We are sorry for the trouble.
notice-text-gas = { $because }the gas will be off. Please close cookers and valves beforehand, check before you light them again, and if you smell gas open the windows and tell us at once. We are sorry for the trouble.
notice-text-lift = { $because }the lift will be out of service. Please use the stairs or another lift; if somebody at home has difficulty walking, tell us and we will arrange something. We are sorry for the trouble.
notice-text-pest = { $because }the common areas will be treated against pests. Please close doors and windows, take in laundry and food, and keep children and pets away; do not touch treated places for two hours afterwards.
notice-text-weather = { $because }Please close doors and windows, take things in from balconies and sills, do not park under trees or in low places, and stay in if you can. Tell us at once of any danger.
notice-text-fee = { $because }Please pay when you have a moment; if you have paid, ignore this. Any question: just answer here.
notice-text-activity = { $because }Everybody is welcome!
notice-text-rule = { $because }Thank you for keeping to it.
notice-text-other = { $because }For your information.
notice-because-of = { $reason }:{ " " }
notice-because-none = As planned,{ " " }
notice-because-said = { $reason }.{ " " }

## The card

notice-card =
    📢 Notice N-{ $id } · { $stage }
    Written by { $author }{ $approver } · { $send }{ $files }
    { $reason }
    { $reached }{ $without }{ $declined }{ $moved }{ $unowned }
    { $progress }
    ┄┄┄ as residents see it ┄┄┄
    { $preview }
    { $other }
notice-card-other =
    ┄┄┄ In the other language ┄┄┄
    { $text }
notice-with-files = { " " }· 📎 { $count } files
notice-approved-by = { " " }· approved by { $name }
notice-reason = 🔴 Urgent: { $reason }
notice-reached = Reaches { $count }
notice-without = , and { $count } without a channel (for the steward to post or call on)
notice-declined = ; { $count } want urgent notices only
notice-moved-out = ; { $count } named as payers have moved out
notice-unowned = ; { $count } homes have no owner on file to be told
notice-send-now = goes when approved
notice-send-at = goes at { $at }
notice-progress =
    📤 { $sent } sent · { $failed } failed{ $unknown } · { $left } to go · { $pause }
    👌 { $read } have read it
notice-unknown = { " " }· { $count } unknown
notice-pause-stopped = ⏸ stopped
notice-pause-quiet = quiet hours, goes on at { $morning }
notice-pause-sent = all done
notice-pause-seconds = about { $seconds } s left
notice-stage-draft = draft
notice-stage-submitted = to be approved
notice-stage-approved = approved, to be sent
notice-stage-running = in force
notice-stage-stopped = stopped
notice-stage-over = over
notice-stage-called-off = called off
button-notice-submit = Submit
button-notice-change-draft = Edit
button-notice-call-off-draft = Cancel
button-notice-approve = Approve
button-notice-send-back = Send back
button-notice-change = Change
button-notice-end = End early
button-notice-restore = Restored
button-notice-call-off = Call off
button-notice-stop = Stop sending
button-notice-again = Send again to these { $count }
button-notice-resume = Go on sending
notice-please-approve = { $names } please look at notice N-{ $id }: approve it or send it back.

## What staff are told

notice-drafted = Notice N-{ $id } is written.
notice-known = This notice is there already; nothing was written twice.
notice-did-submit = Notice N-{ $id } is submitted and waits for the supervisor.
notice-did-approve = Notice N-{ $id } is approved.
notice-did-send-back = Notice N-{ $id } is back with its author.
notice-did-change = Notice N-{ $id } is changed.
notice-did-change-again = Notice N-{ $id } is changed. It says something else than what was approved, and has to be approved again.
notice-did-begin = Notice N-{ $id } is on its way.
notice-did-stop = Notice N-{ $id } is stopped; what has not gone waits.
notice-did-resume = Notice N-{ $id } goes on.
notice-did-again = Notice N-{ $id } is being sent again to { $count } people, and to nobody else.
notice-nobody-again = Nobody to send it to again: whoever has not got it has no channel; the steward posts it or goes there.
notice-did-end = Notice N-{ $id } is ended.
notice-did-restore = Notice N-{ $id } is ended; residents are being told that it is back to normal.
notice-did-call-off = Notice N-{ $id } is called off; whoever got it is told.
notice-did-expire = Notice N-{ $id } has come to its end.
notice-not-now = Notice N-{ $id } is “{ $stage }”: this cannot be done now.
notice-supervisor-approves = Notices are approved by a supervisor or manager.
notice-changed-meanwhile = Notice N-{ $id } has just been changed. Please read what it says now, then approve it.
notice-others-change = You wrote this notice and residents have it: another supervisor or manager changes it.
notice-not-own = Somebody else must approve your own notice: another supervisor or manager.
notice-authors-own = A notice that is not approved is changed by its author, or by a supervisor.
notice-supervisor-changes = This notice is approved: a supervisor changes it or calls it off.
notice-needs-text = It says nothing yet. Please write what residents are to be told.
notice-needs-window = This kind of notice ({ $kind }) needs its window, as 2026-11-25 09:00-17:00.
notice-ends-before = It must end after it begins.
notice-window-past = That time has passed. Please give another.
notice-over-by-morning = Residents are left in peace at night, and by morning this would be over. Choose another time, or say why it is urgent: then it goes at night too.
notice-too-late =
    A notice of this kind ({ $kind }) goes out at least { $hours } hours ahead; it is too late for that.
    Move it, or if it is really urgent write why: it is then marked as urgent.
notice-too-long = Too long: please keep to { $most } letters.
notice-audience-how = “{ $words }” is not understood. Write building=3,unit=2,floor=5,role=owner; name building again for each.
notice-no-such-building = There is no building { $building } here; there is { $known }.
notice-nobody-there = Nobody lives there. Please look at building, unit and floor again.

## Written in the group

menu-desk-notice = Write a notice: outages, pest control …
notice-ask-kind = 📢 A notice. Of which kind?
notice-ask-audience = For whom? Press a button, or write “building 3 unit 2”, “buildings 1 and 3”.
notice-ask-window = From when to when? For example 2026-11-25 09:00-17:00.
notice-ask-text = { $files }What are residents to be told? Write a reason (for the set text), or all of it. In two languages, begin a new line for the second. Photos and files that are to go with it can be sent here too.
notice-ask-send = { $files }When is it to be sent?
notice-files-taken = 📎 Files received: { $count }.{ " " }
notice-file-kind = This kind of file cannot go with a notice. You can send photos (jpg, png, webp, heic), videos (mp4), voice notes (ogg, m4a) and files (pdf, docx, xlsx). Please send another, or just answer the question above.
notice-file-large = The file is too large: photos up to 10 MB, other files up to 20 MB. Please send a smaller one, or just answer the question above.
notice-files-many = At most { $most } files go with a notice; what came just now was not added.
notice-files-gone = It is being sent already, so files cannot be added. Please write another notice for them.
notice-ask-reason = Such a notice should have gone earlier. Why only now? Write the reason: it is then marked as urgent.
notice-ask-change = What is to change in notice N-{ $id }? Write the new time (09:00-18:00) or the new text. Photos and files can be added here before it is sent.
notice-everybody = The whole community
button-notice-template = Set text
button-notice-now = Once approved
button-notice-morning = Tomorrow at 9

## Posters

intent-poster-post = put up a poster
intent-poster-check = look at a poster
intent-poster-down = take down a poster
poster-task-post = Please put up the poster of notice N-{ $id } ({ $kind }) at { $where }, until { $until }. It is printed from the notices page of the desk. Press Done when it hangs; if none is needed, cancel with a reason.
poster-task-check = Please look whether the poster of notice N-{ $id } ({ $kind }) at { $where } still hangs and can be read; put up a new one if not. It hangs until { $until }. Press Done when you have looked.
poster-task-down = Notice N-{ $id } ({ $kind }) is over. Please take down its poster at { $where }, then press Done.
poster-over = the notice is over: nothing to do any more

## Systems, the page and the poster

notice-no-instant = “{ $words }” is no instant: write 2026-11-25T09:00.
notice-key-wrong = The key is wrong or revoked: send Authorization: Bearer with the key that guanjia notice key printed.
notice-key-missing = Please send an Idempotency-Key: the same one for the same notice, so that it is never written twice.
notice-step-draft = written
notice-step-submit = submitted
notice-step-approve = approved
notice-step-send-back = sent back
notice-step-change = changed
notice-step-begin = sending began
notice-step-stop = stopped
notice-step-resume = went on
notice-step-again = sent again
notice-step-end = ended early
notice-step-restore = restored
notice-step-call-off = called off
notice-step-expire = came to its end
notice-why-no-channel = no channel
notice-why-declined = wants urgent notices only
notice-why-moved-out = has moved out of that home
notice-why-unowned = no owner on file
notice-why-failed = not delivered
notice-why-unknown = perhaps not delivered
notice-why-cancelled = over before it went
page-notices-title = Notices
page-notices-short = Notices
page-notices-all = All notices
page-notices-none = No notices yet.
page-notice-new = Write a notice
page-notice-write = Save as a draft
page-notice-save = Save the change
page-notice-change = Change
page-notice-preview = As residents see it
page-notice-poster = Poster
page-notice-print = Print
page-notice-from = From
page-notice-until = Until
page-notice-send = When to send it (empty: once approved)
page-notice-where = For whom (nothing chosen: the whole community)
page-notice-units = Units
page-notice-floors = Floors
page-notice-reason = Reason (for the set text)
page-notice-text-zh = Text in Chinese (empty: the set text)
page-notice-text-en = Text in English
page-notice-files = Files (photos, documents, sent with it)
page-notice-urgent = Why it is urgent (late, or to go at night too)
page-notice-recipients = Reaches
page-notice-left = To go
page-notice-without = Without a channel
page-notice-declined = Urgent only
page-notice-unreached = Not reached
page-notice-all-reached = Nobody so far.
page-notice-home = Home
page-notice-name = Name
page-notice-why = Why
page-notice-steward = Steward
page-notice-versions = Ledger: every change
page-notice-stage = Stage
page-notice-column-id = Number
page-notice-column-kind = Kind
page-notice-column-at = When
page-notice-column-who = Who
page-notice-column-what = What
page-notice-column-version = Version
page-notice-column-from = From
page-notice-column-until = Until
page-notice-column-window = Window
page-notice-column-text = Text
page-notice-column-author = Written by
page-notice-column-approved = Approved by
page-notice-column-sent = Sent
page-notice-column-failed = Failed
page-notice-column-unknown = Unknown
page-notice-column-read = Read
page-poster-heading = { $kind }
page-poster-scan = Scan to ask or report
page-poster-signed = { $community } Property Services
page-poster-until = To be taken down on { $day }
page-pdf-missing = This server cannot write PDF yet: whoever runs it adds that by { $command }. Until then, print, and choose "Save as PDF" as the printer.

## Asked while it is in force

notice-ask-else = Is it something else? If it is this, I will tell you when it is back.
button-notice-nothing-else = It is this
button-notice-else = Something else
notice-nothing-else = All right, I will tell you when it is back. I am here for anything else.
notice-none = No notices are in force now.
