# Service reports (SPEC 8)

figures-title = { $community } · Service report · { $period }
figures-week = { $year }, week { $week }
figures-month = { $month }/{ $year }
figures-made = Counted on { $at }
figures-main = Main figures
figures-kinds = What came in
figures-categories = Subjects
figures-buildings = Buildings
figures-channels = Channels
figures-times = Response and finish times
figures-callbacks = Callbacks
figures-judged = Satisfaction with what was done
figures-survey = Satisfaction survey
figures-repeats = Problems that came again within 30 days
figures-complaints = What people complained of, and what was done
figures-notices = Notices
figures-visits = Visits
figures-duties = Duties
figures-matters = Matters received
figures-settled = Settled
figures-responded = Responded in time
figures-finished = Finished in time
figures-satisfied = Satisfied
figures-reopened = Taken up again
figures-nowhere = Common areas, or not said
figures-respond = { $urgency } · response
figures-finish = { $urgency } · finish
figures-goal = Goal
figures-survey-before = Satisfied overall, the survey before
figures-head-figure = Figure
figures-head-now = This period
figures-head-before = Before
figures-head-kinds = Kind
figures-head-categories = Subject
figures-head-buildings = Building
figures-head-channels = Channel
figures-head-clock = Clock
figures-head-judged = Due
figures-head-kept = Kept
figures-head-median = Median
figures-head-ninth = Nine of ten within
figures-in-minutes = { $what } (minutes)
figures-head-kind = Kind
figures-head-due = Due
figures-head-asked = Asked
figures-head-asked-share = Asked, share
figures-head-heard = Answered
figures-head-heard-share = Answered, share
figures-head-when = When
figures-head-good = Satisfied
figures-head-fair = Fairly
figures-head-bad = Not
figures-head-rate = Satisfied, share
figures-head-subject = Subject
figures-head-where = Where
figures-head-times = Times
figures-head-numbers = Tickets
figures-head-settled = Settled
figures-head-measures = What was done
figures-head-day = Day
figures-head-people = For
figures-head-reached = Reached
figures-head-share = Share
figures-head-read = Acknowledged
figures-head-month = Month
figures-head-steward = Steward
figures-head-visited = Homes visited
figures-head-quota = Homes to visit
figures-head-in-time = In time
figures-head-late = Late
figures-head-undone = Not done
page-report-short = Reports
page-report-day = Day
page-report-week = Week
page-report-month = Month
page-report-quarter = Quarter
page-report-which = "{ $words }" is no period. Write 2026-11-22, 2026-W47, 2026-11 or 2026-Q4.
page-report-undecided = Whether residents may have the service report ({ $period }) is not decided yet; they should have it by the 20th.
page-report-waits = The manager is to say whether residents may have the service report ({ $period }).
page-report-look = Look at it
page-report-preview = What residents will get
page-report-published = ✅ { $name } let residents have it, { $at }
page-report-withheld = 🚫 { $name } decided to keep it, { $at }
figures-row = · { $what } { $now }
figures-subject = · { $what } { $count }
figures-for-staff =
    📊 { $community } · { $period }
    { $rows }
    The whole report is on the desk page, under "Reports" ({ $written }).
    { $note }
figures-for-residents =
    📊 { $community }: service report, { $period }
    Thank you for your trust. The main figures:
    { $rows }
    Write to us any time with what could be better.
figures-for-client =
    📊 { $community }: service figures, { $period }
    { $rows }
figures-undecided = ⏰ { $who } Residents should have the service report ({ $period }) by the 20th. Please say whether they may, under the message above or on the desk page, under "Reports".
figures-told = { $text }
figures-published = Very well, residents will get the report
