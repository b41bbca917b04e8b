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
