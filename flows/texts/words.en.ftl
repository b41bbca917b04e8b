# Before words go out: phrases, other residents, anonymous and plain words, the manager's approval.

held-phrase = ✋ { $name }: this reply on { $number } has not gone out yet. Please look at its wording again.
held-stranger = ✋ { $name }: this reply on { $number } has not gone out yet. It may name another resident.
held-unsure = { $name }: this was not sent to the resident of { $number }. Send it, or keep it inside? (Plain messages go out once you have taken it; what begins with // always stays inside.)
held-anonymous = Written anonymously, so it was not sent to the resident of { $number }. Send it as the desk, or keep it inside?
held-authority =
    📝 { $name } asks you to approve an answer to { $number }.
    The resident asks: { $asked }
    Draft answer: { $text }
held-send-anyway = Send anyway
held-change = I'll change it
held-where = Where is it?
held-to-resident = Send to resident
held-inside = Keep inside
held-as-desk = Send as the desk
held-agree = Agree
held-return = Send back

desk-held-it-is = It is this: { $phrase }
desk-held-dropped = All right, it was not sent ({ $number }). Edit your message, or write a new reply.
desk-held-kept = All right, it stays inside ({ $number }).
desk-held-decided = That was decided already ({ $number }).
desk-held-authors-word = That is for whoever wrote it to decide.
held-was-sent = ✅ { $number }: this has gone to the resident.
held-was-dropped = { $number }: this was not sent to the resident.
held-was-returned = ↩️ { $number }: the answer was sent back.
desk-edited = { $number }: the resident sees the new words.
front-desk-says =
    Property front desk:
    { $text }

## The manager's approval

approval-under-way = For { $number } we need our manager's confirmation. We will answer you here as soon as we have it.
desk-approval-asked = The answer to { $number } is with the manager; it goes out once approved.
desk-approval-given = Approved: the answer to { $number } has gone to the resident.
desk-approval-returned = The answer to { $number } was sent back with your reason.
desk-approval-needs-reason = Please say why, so that your colleague can change it.
desk-approval-own = You wrote this answer; another manager has to approve it.
desk-managers-word = This is for the manager.
approval-given-staff =
    ✅ { $to } the manager approved the answer to { $number }; it has gone to the resident.
    { $reason }
approval-returned-staff =
    ↩️ { $to } the manager sent back the answer to { $number }:
    { $reason }
event-approval-asked = asked the manager to approve an answer
event-approval-given = approved the answer
event-approval-returned = sent the answer back

## Asking the resident

staff-asks =
    About { $number }, staff no. { $staff } would like to know:
    { $text }
question-over = That needs no answer any more. If there is anything else about { $number }, just write it here.
answer-passed-on = Thank you, your answer on { $number } is with my colleague.
answered-staff =
    💬 { $to } the resident has answered on { $number }
    Asked: { $question }
    Answer: { $answer }
question-unanswered-staff =
    ⏳ { $to } the resident has not answered on { $number }. You may want to phone.
    Asked: { $question }

desk-ask = Ask resident
desk-ask-question = What would you like to ask the resident of { $number }?
desk-ask-choices = Which choices for { $number }? Put | between them, e.g. "morning | afternoon"; skip for none.
desk-ask-waits = Should the clock of { $number } stop until the resident answers?
desk-ask-waits-yes = Wait for the answer
desk-ask-waits-no = Carry on
desk-asked = The resident of { $number } has been asked; the answer comes back under the card.
desk-needs-question = Please write the question; at most 8 choices.
desk-request = Ask the manager
desk-ask-answer = What would you answer to { $number }? It goes out once the manager agrees.
desk-send-back = Send back
desk-ask-return-reason = Why is the answer to { $number } sent back? Your colleague will see it.
approval-waiting = ⏰ An answer to { $number } is still waiting for your approval, and so is the resident.

## Complaints: agreed to before they are done

desk-propose = Done
desk-ask-solution = What solution do you propose to the resident of { $number }? It is done once they agree.
desk-ask-cause = What was the cause of { $number }? (stays inside)
desk-ask-measure = How will { $number } be kept from happening again? (stays inside)
desk-ask-agreed = The resident of { $number } has no chat. Did they agree to this on the phone?
button-agreed = I agree
button-not-agreed = I do not agree
desk-solution-put = The solution of { $number } is with the resident; it is done once they agree.
desk-solution-by-phone = The resident of { $number } cannot be reached here. Please ask them by phone and enter the result.
desk-solution-agreed = The resident of { $number } agrees; it is done.
desk-solution-refused = Noted: the resident of { $number } does not agree. Please carry on.
desk-solution-goes-on = { $number } goes on.
desk-no-solution-open = No solution of { $number } is waiting for the resident.
desk-complaint-agreed-first = { $number } is a complaint: enter solution, cause and measure; it is done once the resident agrees.
desk-no-complaint = { $number } is no complaint.
desk-supervisors-word = This is for the supervisor or the manager.
solution-proposed =
    About your complaint { $number }, this is what we propose:
    { $text }
    Would that be all right? If not, just write to me.
solution-which = Thank you, I have passed that on. Do you agree to what we propose for { $number }?
solution-agreed = Thank you! { $number } is settled this way. A quick rating would help us.
solution-refused = All right, we will think again about { $number } and come back to you. Just write what does not suit you; I pass it on.
solution-concluded = { $number } was settled as we had proposed to you. If you see it differently, just reply. A quick rating would help us too.
solution-agreed-staff = ✅ { $to } the resident agrees to the solution of { $number }; it is done.
solution-refused-staff =
    🙁 { $to } the resident does not agree to the solution of { $number }. Please carry on.
    { $words }
solution-unanswered-staff = ⏳ { $names } the resident has not answered the solution of { $number }. Supervisor, please decide:
desk-conclude = Done as proposed
desk-go-on = Carry on
event-proposed = proposed:
event-cause = gave the cause:
event-measure = gave the corrective measure:
event-refused = did not agree:

## Suggestions: adopted or not

desk-adopt = Adopt
desk-decline = Not adopted
desk-ask-adopted = What will be done about { $number }? The resident will see it.
desk-ask-declined = Why is { $number } not adopted? The resident will see it.
desk-suggestion-adopted = { $number } is adopted; the resident has been told.
desk-suggestion-declined = { $number } is not adopted; the resident has been told why.
desk-suggestion-adopted-or-not = { $number } is a suggestion: choose "Adopt" or "Not adopted" and say why.
desk-no-suggestion = { $number } is no suggestion.
suggestion-adopted =
    💡 We are taking up your suggestion { $number }. Thank you!
    { $reason }
suggestion-declined =
    We have talked your suggestion { $number } over and are not taking it up this time:
    { $reason }
    Thank you for thinking along; please keep your ideas coming.
event-suggestion-adopted = adopted it
event-suggestion-declined = did not adopt it

## The desk page

page-desk-held-phrase = Not sent yet: please look at its wording again
page-desk-held-stranger = Not sent yet: it may name another resident
page-desk-held-unsure = Not sent to the resident yet
page-desk-held-anonymous = Written anonymously, not sent yet
page-desk-held-authority = Waiting for the manager
page-desk-return-title = Send back the answer to { $number }
page-desk-return-hint = Why is it sent back? Your colleague will see it
page-chat-desk = Property front desk

## The report after an emergency

desk-report = Write report
desk-ask-report = Report on { $number }: { $part }?
desk-ask-report-recorded = Report on { $number }: { $part }? Skip to take it from the ticket.
desk-ask-report-photos = Any photos of { $number }? Send them together, or skip.
desk-report-filed = The report on { $number } is filed and with the manager.
desk-no-report-owed = { $number } needs no incident report.
report-asked = 📝 { $to } { $number } is dealt with, well done! Please write the incident report by { $due }; time, place and course can be taken from the ticket.
report-reminder = ⏰ { $names } the incident report on { $number } is not there yet; it is due { $due }.
report-overdue = ⏰ { $names } the incident report on { $number } was due { $due }. { $by } owes it; please see to it.
report-filed = 📄 Incident report on { $number }, by { $by }.
report-title = Incident report { $number }
report-head = By { $by }, { $at }
report-time = Time
report-place = Place
report-course = Course of events
report-done = What was done
report-harm = Harm
report-cause = Cause
report-change = What is to change
event-reported = filed the incident report
