# The visit plan (SPEC 5)

visit-task = Visit of the month: { $home }. Afterwards: /visit HOME WHOM what they said, todo what is to be done.
intent-visit-plan = visit
visit-list =
    🚪 @{ $name }({ $number }) visits of month { $month }: { $count } homes; the bot agrees times with the residents first:
    { $rows }
visit-row = · { $home } ({ $number })
ask-home-visit = Your steward would like to look in on you this month and hear what you think of the service; ten minutes will do. When would it suit you?
home-visit-agreed = All right, your steward comes { $visit }. See you then.
visit-how =
    Write: /visit 3-2-501 Ms-Li all well, the lift shakes todo check the lift; change the lamp
    You have { $count } homes left to visit this month.
    { $rows }
visit-left = · { $home }
visit-kept =
    🚪 Noted: { $home } was visited.
    { $rows }
visit-ticket = · { $number } { $text }
quota =
    📈 Visits and callbacks of month { $month }
    { $visits }
    Repairs called back ({ $due } due): asked { $asked } (goal 100%), heard { $heard } (goal { $goal })
quota-row = · visits, { $name }: { $done } of { $goal } homes
quota-met = ✅ visits, { $name }: { $done } of { $goal } homes
visit-records =
    🚪 Visits of month { $month }: { $planned } planned, { $done } made
    { $rows }
visit-record = · { $home } { $whom } ({ $by }): { $said }; { $todo } to be done
visit-adopted =
    🚪 What came of the visits of month { $month }: { $taken } of { $of } taken up
    { $rows }
visit-adopted-row = · { $number } { $text }: { $status }
menu-desk-visit = Record a visit: home, whom, what was said, to do
menu-desk-quota = How the month's visits and callbacks stand
visit-record-wanted = { $who } the visit to { $home } is done; please record it: /visit { $home } WHO what they said to-do what is to be done
