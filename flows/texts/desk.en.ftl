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
    { $rows }
    { $more }
    { $note }
ledger-day = 📒 Front-desk ledger { $period }
ledger-week = 📒 Front-desk ledger { $period } (week)
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

menu-desk-recall = Take back a message to the resident (as a reply to it)
