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
event-held = held before sending
event-approval = approval
event-approval-asked = asked the manager to approve an answer
event-approval-given = approved the answer
event-approval-returned = sent the answer back
