# Duties (SPEC 5)

duty-committee-statement = last month's statement to the owners' committee
duty-committee-questions = the owners' committee's questions, received and answered
duty-committee-meeting = the quarterly meeting with the owners' committee
duty-half-year-report = the half-year's report
duty-bulletin-board = the bulletin board, posted anew
duty-task = Duty: { $name } ({ $first } to { $last }). Press "Done" when it is.
duty-coming = ⏰ { $who } { $number }: this duty is due by { $day }.
duty-last-day = ⏰ { $who } { $number }: today ({ $day }) is this duty's last day.
duty-missed =
    ⚠️ { $who } Nobody was asked to do "{ $name }" on these days (the system was down, or the community's file did not have it):
    { $rows }
    Please see whether it was done; if not, record it with /new.
duty-missed-row = · { $first } to { $last }
intent-routine = Duty
intent-routine-entered = Committee matter
event-told-duty-reminded = reminded of the duty

routine-kind-tell = Tell them (within 3 working days)
routine-kind-apply = Apply for it (15 days ahead)
routine-ask-kind = Is the owners' committee to be told of it, or applied to?
routine-ask-what = What is it about? One sentence, please.
routine-ask-day-tell = On which day did it happen? For example 11-25.
routine-ask-day-apply = On which day is it to begin? A day after today, for example 2026-12-20.
routine-task-tell = Tell the owners' committee: { $what } ({ $day }). By { $by }; then press "Done".
routine-task-apply = Apply to the owners' committee: { $what } (begins { $day }). By { $by }; then press "Done".
routine-added = 📌 Noted: { $number } { $what }, by { $by }. You will be reminded.
routine-added-late = 📌 Noted: { $number } { $what }. It should have been done before; see to it today ({ $by }).
menu-desk-routine-add = Note what the owners' committee is to know

page-duties-title = Duties
page-duties-short = Duties
page-duties-new = Enter a matter for the owners' committee
page-duties-enter = Enter it
page-duties-day = When it happened, or is planned to begin
page-duties-to-do = To be done
page-duties-none = There is nothing to be done now.
page-duties-over = Done (in three months)
page-duties-coming = Next
page-duties-number = Number
page-duties-what = What
page-duties-due = By
page-duties-days = Days
page-duties-who = Who
page-duties-nobody = Nobody yet
page-duties-status = Status
page-duties-queue = Queue
page-duties-late = late
page-duties-done-ask = Is { $number } done?
