# Fees: bills, reminders, questions, what is paid.

fee-told =
    🧾 Payment notice
    { $rows }
    Total: { $total } yuan
    { $how }
    Please ignore this if you have paid. Questions about a bill? Press the button, or just write here.
    { $community } property service
fee-reminded-before =
    🧾 A friendly reminder: these bills fall due soon
    { $rows }
    Total: { $total } yuan
    { $how }
    Please ignore this if you have paid. Thank you!
    { $community } property service
fee-reminded-after =
    🧾 The date of these bills has passed. Please pay them when you can
    { $rows }
    Total: { $total } yuan
    { $how }
    If you have paid, or have a question, tell us: we look at it at once.
    { $community } property service
fee-off = ❎ The bill above is void: please do not pay it yet. We will tell you again once it has been checked. Sorry for the trouble.
fee-row = · { $home } { $period } { $item }: { $amount } yuan, due { $due }
fee-rows =
    { $first }
    { $rest }
fee-how-to-pay = Please pay at the front desk of the service centre.
button-fee-question = I have a question
bill-paid-noted =
    Thank you! We have asked { $queue } to check that it has arrived (no. { $number }) and to tell you by { $respond }.
    A picture of the payment, sent here, makes that quicker.
fee-attached =
    { $text }
    ── Bills ──
    { $rows }
fee-batch = Fees: { $periods }, { $homes } homes, { $bills } bills, { $total } yuan in all. Each household is told its own in private.
fee-load-again = Bills are not changed here: mend the file and load it again; what has changed is told anew.
fee-no-poster = Bills are told to each household in private; there is no poster.
fee-paid-how = Write it so: /paid 3-2-501, or /paid 3-2-501 2026-11 management.
fee-paid-none = There is no open bill of { $home }.
fee-paid-kept = ✅ { $home }: { $count ->
        [one] 1 bill is
       *[other] { $count } bills are
    } kept as paid; no more reminders.
menu-desk-paid = keep that a home has paid

## On the page

fee-loaded = { $created } new, { $updated } updated, { $unchanged } unchanged.
fee-paid-loaded = { $count } kept as paid; no more reminders.
fee-file-refused =
    Nothing was loaded. Please mend these rows and send the file again:
    { $problems }
page-fees-title = Fees
page-fees-how = Bills (CSV or XLSX): home, period, item, amount, due, and payer where it is not the owner. Once a supervisor has approved, each household is told its own in private. What is paid: home, period, and item where it is not all of the period.
page-fees-file = File
page-fees-load = Load bills
page-fees-paid = Load what is paid
