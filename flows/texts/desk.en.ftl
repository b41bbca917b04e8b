### Looking up, duty, set phrases, the ledger, knowledge: words for staff alone

# Looking up
desk-list-line =
    { $line }
    { $more }
desk-list-row = { $place }. { $row }
desk-list-more = … and { $count } more.
desk-list-elsewhere = { $count } more in other groups: send me the same command in private.
desk-list-in-private = { $count } more are not this group's: I sent them to you in private.
desk-find-what = What are you looking for? Write a ticket number, a home, the last four digits of a phone, or words: /find 3-2-501 leak
desk-find =
    🔎 “{ $words }”: { $count } found
    { $rows }
    { $more }
    { $tail }
desk-find-none =
    🔎 Nothing here for “{ $words }”. Try other words, or a ticket number, a home, the last four digits of a phone.
    { $tail }
desk-found-row = { $mark } { $number } { $home } · { $category } · { $status } · { $who } “{ $text }”
desk-mine =
    📋 { $name } has { $count } open, first due first:
    { $rows }
    { $more }
    { $tail }
desk-mine-none =
    📋 { $name } has nothing open in this group.
    { $tail }
desk-queue =
    📋 { $count } open, first due first:
    { $rows }
    { $more }
    { $tail }
desk-queue-none =
    📋 Nothing is open.
    { $tail }
desk-due-row = { $mark } { $number } { $home } · { $category } · { $who } { $clock }
desk-respond = · respond by { $at }
desk-finish = · finish by { $at }
desk-late-respond = · ⚠️ response was due { $at }
desk-late-finish = · ⚠️ was due { $at }

# Duty
desk-duty =
    👥 On duty:
    { $rows }
desk-duty-now = { $queue }: { $who }{ $next }
desk-duty-next = ; from { $at } { $who }
desk-duty-always = { $queue } (no shifts): { $who }
desk-duty-nobody = nobody

menu-desk-mine = What I have in hand
menu-desk-queue = What is open in this group, first due first
menu-desk-find = Find by number, home, end of a phone, words
menu-desk-duty = Who is on duty now, and who comes next

# The ledger
ledger =
    { $title }
    { $count } inquiries: { $open } open, { $knowledge } answered from the knowledge, { $staff } by staff
    { $held }
    { $rows }
    { $more }
    { $note }
ledger-day = 📒 Front-desk ledger { $period }
ledger-week = 📒 Front-desk ledger { $period } (week)
ledger-held = ✋ Asked about before they went out: { $count }; changed { $changed }, sent anyway { $sent }, not decided { $waiting }
page-ledger-held = Words that were asked about before they went out (seen by supervisor and manager only)
ledger-held-row = { $name }: { $count }; changed { $changed }, sent anyway { $sent }, not decided { $waiting }
ledger-empty = No inquiries.
ledger-more = … and { $count } more: the desk page has all of them.
ledger-row-open = ⏳ { $number } { $at } { $home } “{ $text }” { $answer } { $due }
ledger-row = ✓ { $number } { $at } { $home } “{ $text }” { $answer }
ledger-answer = { $by } { $at } { $how }
ledger-how-knowledge = from the knowledge
ledger-how-chat = in chat
ledger-how-phone = by phone
ledger-how-walk-in = in person
ledger-how-open = not answered
ledger-how-gone = withdrawn
ledger-for = { $name } please press “Read” when you have.
ledger-read = ✅ Read
ledger-read-mark = ✅ Read { $at }
ledger-read-now = The ledger of { $period } is marked as read.
ledger-read-before = You had confirmed it already.
ledger-not-yours = This copy is for staff { $reader } to confirm.
ledger-read-by = ✅ { $name } read it { $at }
ledger-not-read-by = ◻️ { $name } has not read it
ledger-remind = ⏰ { $name } the front-desk ledger of { $period } is not confirmed yet: please press “Read” when you have.
ledger-not-here = The ledger is shown in the front desk's and the manager's group, and in private.
ledger-which-day = Which day is “{ $words }”? Write /ledger, /ledger yesterday, /ledger 2026-11-22 or /ledger 2026-W47.

menu-desk-ledger = The front-desk ledger, of a day if you like

# The ledger as a file and as a page
ledger-column-number = Number
ledger-column-opened = Asked at
ledger-column-channel = Channel
ledger-column-home = Home
ledger-column-name = Resident
ledger-column-category = Category
ledger-column-question = Question
ledger-column-status = Status
ledger-column-how = Answered how
ledger-column-by = Answered by
ledger-column-answered = Answered at
ledger-column-minutes = Minutes taken
ledger-column-due = Agreed or due
ledger-column-assignee = Has it
ledger-channel-telegram = Telegram
ledger-channel-web = web page
ledger-channel-terminal = terminal
ledger-channel-phone = phone
ledger-channel-walk-in = walk-in
page-ledger-title = Front-desk ledger
page-ledger-short = Ledger
page-ledger-csv = Download CSV
page-ledger-count = { $count } inquiries, the open ones first.
page-desk-back = Back to the desk

# The photo that residents see when somebody is on the way
page-photos-title = Photos of who comes
page-photos-short = Photos
page-photos-why = On "On the way" residents see who comes. A clear picture of the face, please (jpg, png or webp, at most 10 MB).
page-photos-of = Photo of { $name }
page-photos-none = No photo yet: residents see name and number alone.
page-photos-choose = Choose a photo
page-photos-drop = Show no photo
page-refused-photo = This is no photo that residents could see. Please choose a jpg, png or webp.
page-refused-photo-of = You can change your own photo here; a supervisor or manager changes other people's.
desk-photo-kept = 📷 { $name }'s photo is kept; residents see it when { $name } is on the way. Send another to change it, /photo off to take it back.
desk-photo-dropped = All right: when { $name } is on the way, residents see name and number, without a photo.
desk-photo-no-picture = Please send it as a photo (not as a file), with /photo as its caption.
desk-photo-how = There is no photo of you yet. Send a clear one of your face with /photo as its caption; residents then see who comes.
desk-photo-how-to-change = Your photo is on file. To change it, send another with /photo as its caption; /photo off takes it back.

menu-desk-photo = The photo residents see when you are on the way (as a photo's caption)
menu-desk-recall = Take back a message to the resident (as a reply to it)

# Set phrases
canned-none = There is no such set phrase. They stand under canned: in the community's file.
canned-all =
    📝 Set phrases. Send /canned at a ticket's card or in its topic to see one filled in and send it:
    { $rows }
canned-row = · { $text }
canned-which = 📝 { $number }: choose a set phrase; you see it before it goes.
canned-shown =
    📝 { $number }, to the resident:
    { $text }
canned-send = Send
canned-others = Another one
canned-sent = Sent to the resident.
canned-lacks = This phrase names a home, a time or the like that the ticket does not have yet: choose another, or write it yourself.
canned-resident = resident

menu-desk-canned = Set phrases: see one, send it (as a reply to the card)

# Save as knowledge
desk-know = Save as knowledge
know-asked =
    📚 { $names } this is to become knowledge: please have a look. Names, homes and phones are taken out.
    Title: { $title }
    Asked as: { $asked }
    Answer: { $body }
know-yes = Agree
know-no = Do not use
know-accepted = ✅ “{ $title }” is in force. { $name } agreed. Id { $id }
know-refused = “{ $title }” is not used. For other words, reply to the answer with /know and the new text.
know-supervisors-word = A supervisor or the manager must agree.
know-decided-before = This has been decided already.
know-no-answer = { $number } has no answer to the resident yet. Reply to the answer with /know, or write the answer after /know.
know-nothing-left = Without what tells of somebody nothing is left of { $number }. Write the answer after /know.
know-saved =
    📚 { $count } answers of staff were saved as knowledge:
    { $rows }
know-row = · { $title } ({ $id })

menu-desk-know = Save an answer as knowledge, once a supervisor agrees
menu-desk-update = News of one fault to all who reported it (as a reply to its card)
menu-desk-restored = It works again: tell all who reported it (as a reply to its card)
menu-desk-ask = Ask the resident, with choices (as a reply to the card)
menu-desk-approve = Have the manager approve an answer first (as a reply to the card)

# The page for clerks
page-help-title = The front desk on one page
page-help-short = Help
page-help-lead = In the group a ticket is one place: read the card, press a button, reply. That is all.
page-help-card = A card
page-help-place = Where the group has topics, each ticket is one of them; elsewhere you reply to the card.
page-help-marks = Colours
page-help-words = Words
page-help-reply = Reply to a card or to a resident's message: it goes to the resident, with your staff number only. Who took the ticket just writes in its topic.
page-help-note = Begin with //: a note inside, unseen by the resident.
page-help-files = Photos, videos, voice, files and places pass both ways; the phone number is behind its button once you took it.
page-help-recall = Edit a message and the resident's copy changes; reply to it with /recall and it is taken back.
page-help-held = Words that put people off, or that name another home, are asked about once before they go.
page-help-buttons = Buttons
page-help-button-take = It is mine; the resident is told
page-help-button-start = On the way; the resident knows who comes
page-help-button-agree = A time agreed with the resident; you are reminded
page-help-button-wait = Waiting for parts, the resident, dry weather
page-help-button-done = Done; the resident is asked to confirm and rate
page-help-button-hand = To a colleague or another queue
page-help-button-back = Back to the queue
page-help-button-phone = The number, for who took it alone
page-help-button-know = A good answer becomes knowledge once a supervisor agrees
page-help-button-more = Shows the buttons you need less often
page-help-commands = Commands
page-help-more = More commands

menu-desk-assign = Give it to a colleague, by number
menu-desk-back = Give it back to the queue
menu-desk-callback = What kind of work it was, for the callback
menu-desk-cancel = Cancel it, with a reason
menu-desk-go = On the way; the resident is told
menu-desk-major = Set as major (supervisor, manager)
menu-desk-merge = Merge it into another, by number
menu-desk-minor = Not major after all
menu-desk-refile = Change its category or urgency
menu-desk-reopen = Open it again
menu-desk-resume = The wait is over, go on
menu-desk-split = Make a ticket of its own of another matter
