# The visit plan (SPEC 5)

visit-task = Visit of the month: { $home }. Afterwards: /visit HOME WHOM what they said, todo what is to be done.
intent-visit-plan = visit
visit-list =
    🚪 @{ $name }({ $number }) visits of month { $month }: { $count } homes; the bot agrees times with the residents first:
    { $rows }
visit-row = · { $home } ({ $number })
ask-home-visit = Your steward would like to look in on you this month and hear what you think of the service; ten minutes will do. When would it suit you?
home-visit-declined = All right, nobody will call on you this time; I will tell your steward. I am here whenever you need something.
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
visit-unvisited = ⚠️ Not visited yet ({ $count }): { $homes }
visit-adopted =
    🚪 What came of the visits of month { $month }: { $taken } of { $of } taken up
    { $rows }
visit-adopted-row = · { $number } { $text }: { $status }
menu-desk-visit = Record a visit: home, whom, what was said, to do
menu-desk-quota = How the month's visits and callbacks stand
visit-record-wanted = { $who } the visit to { $home } is done; please record it: /visit { $home } WHO what they said to-do what is to be done

page-visits-title = Visits
page-visits-short = Visits
page-visits-new = Record a visit
page-visits-enter = Keep it
page-visits-home = Home (such as 3-2-501)
page-visits-whom = Whom you met
page-visits-said = What was said
page-visits-todo = What is to be done, one a line; each becomes a ticket
page-visits-quota = { $name } visited { $done }, to visit { $goal }
page-visits-none = There is no plan and no record of this month.
page-visits-column-home = Home
page-visits-column-steward = Steward
page-visits-column-when = When
page-visits-column-said = Who was met, what was said
page-visits-column-todo = To be done
page-visits-agreed = agreed for { $at }
page-visits-planned = not visited yet
page-visits-unplanned = beside the plan
page-visits-unrecorded = visited, no record yet
page-visits-by = { $at } { $name }
page-visits-words = { $whom }: { $said }
page-visits-given = The manager gets the records on the 5th, what was taken up on the 10th; a visit of the plan before that is entered before the 5th still counts there.
