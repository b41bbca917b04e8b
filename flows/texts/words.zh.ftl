# 发出之前的把关：用语、他人信息、匿名与未接单的发言、经理批准。

held-phrase = ✋ { $name }：{ $number } 这条回复先没有发给住户，有一处说法请再看一眼。
held-stranger = ✋ { $name }：{ $number } 这条回复先没有发给住户，里面可能有别的住户的信息。
held-unsure = { $name }：{ $number } 这条没有发给住户。是发给住户，还是留在内部？(接单后直接发言会转给住户；以 // 开头的始终留在内部)
held-anonymous = 匿名发言没有发给 { $number } 的住户。以客服的名义发出，还是留在内部？
held-authority =
    📝 { $name } 请示 { $number } 的答复。
    住户问：{ $asked }
    拟答复：{ $text }
held-send-anyway = 照样发
held-change = 我改一下
held-where = 是哪一处
held-to-resident = 发给住户
held-inside = 留在内部
held-as-desk = 以客服名义发出
held-agree = 同意
held-return = 退回

desk-held-it-is = 这一处：{ $phrase }
desk-held-dropped = 好的，{ $number } 这条没有发出。直接编辑原来那条，或者重新回复一条。
desk-held-kept = 好的，{ $number } 这条留在内部。
desk-held-decided = { $number } 这条已经处理过了。
desk-held-authors-word = 这一步由写的人自己决定。
held-was-sent = ✅ { $number } 这条已经发给住户。
held-was-dropped = { $number } 这条没有发给住户。
held-was-returned = ↩️ { $number } 的答复已退回。
desk-edited = { $number } 的改动已同步给住户。
front-desk-says =
    物业客服：
    { $text }

## 经理批准

approval-under-way = { $number } 问的事需要管理处经理核实，我们确认之后马上在这里答复您。
desk-approval-asked = { $number } 的答复已交经理批准，同意后自动发给住户。
desk-approval-given = 已同意，{ $number } 的答复已发给住户。
desk-approval-returned = { $number } 的答复已退回，原因已告诉同事。
desk-approval-needs-reason = 请写上退回的原因，同事好改。
desk-approval-own = 自己拟的答复，请另一位经理批准。
desk-managers-word = 这一步由管理处经理来做。
approval-given-staff =
    ✅ { $to } 经理已同意 { $number } 的答复，已发给住户。
    { $reason }
approval-returned-staff =
    ↩️ { $to } 经理退回了 { $number } 的答复：
    { $reason }
event-held = 发出前提醒
event-approval = 经理批准
event-approval-asked = 请经理批准答复
event-approval-given = 同意了答复
event-approval-returned = 退回了答复
