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
event-approval-asked = 请经理批准答复
event-approval-given = 同意了答复
event-approval-returned = 退回了答复

## 问住户

staff-asks =
    关于 { $number }，工号 { $staff } 的同事想问您：
    { $text }
question-over = 这个问题已经不用回答了。{ $number } 还有什么要说的，直接写给我就行。
answer-passed-on = 收到，您对 { $number } 的答复已转给同事。
answered-staff =
    💬 { $to } 住户答复了 { $number }
    问：{ $question }
    答：{ $answer }
question-unanswered-staff =
    ⏳ { $to } 住户还没有答复 { $number } 的提问，可以打个电话。
    问：{ $question }

desk-ask = 问住户
desk-ask-question = { $number } 想问住户什么？
desk-ask-choices = { $number } 给住户几个选项？用 | 隔开，例如「上午 | 下午」；不要选项请跳过。
desk-ask-waits = { $number } 等住户答复期间，要不要暂停计时？
desk-ask-waits-yes = 等住户答复
desk-ask-waits-no = 照常进行
desk-asked = { $number } 已问住户，答复会出现在卡片下面。
desk-needs-question = 请写上要问的话；选项最多 8 个。
desk-request = 请示经理
desk-ask-answer = { $number } 打算怎么答复？经理同意后发给住户。
desk-send-back = 退回
desk-ask-return-reason = { $number } 的答复为什么退回？同事会看到。
approval-waiting = ⏰ { $number } 的答复还在等您批准，住户在等。

## 投诉：先征得同意再办结

desk-propose = 完成
desk-ask-solution = { $number } 给住户的处理方案是什么？住户同意后才办结。
desk-ask-cause = { $number } 原因是什么？(只留在内部)
desk-ask-measure = { $number } 今后怎么避免？(只留在内部)
desk-ask-agreed = { $number } 的住户没有聊天渠道。电话里住户同意这个方案吗？
button-agreed = 同意
button-not-agreed = 不同意
desk-solution-put = { $number } 的方案已发给住户，同意后自动办结。
desk-solution-by-phone = { $number } 的住户收不到消息，请打电话征求意见，再把结果一起填上。
desk-solution-agreed = { $number } 住户同意方案，已办结。
desk-solution-refused = { $number } 住户不同意，已记录，请继续处理。
desk-solution-goes-on = { $number } 继续处理。
desk-no-solution-open = { $number } 没有等住户答复的方案。
desk-complaint-agreed-first = { $number } 是投诉：先填处理方案、原因和措施，住户同意后办结。
desk-no-complaint = { $number } 不是投诉。
desk-supervisors-word = 这一步由主管或经理来做。
solution-proposed =
    关于您的投诉 { $number }，我们的处理方案是：
    { $text }
    您看可以吗？有不同意见，直接写给我。
solution-which = 收到，您说的已转给同事。{ $number } 的处理方案，您同意吗？
solution-agreed = 谢谢您！{ $number } 就按这个方案办结。请您顺手评价一下。
solution-refused = 好的，{ $number } 我们重新考虑，会再和您商量。哪里不合适，直接写给我，我转给同事。
solution-concluded = { $number } 已按之前发给您的方案办结。如果还有意见，直接回复就行；也请评价一下。
solution-agreed-staff = ✅ { $to } 住户同意了 { $number } 的方案，已办结。
solution-refused-staff =
    🙁 { $to } 住户不同意 { $number } 的方案，请继续处理。
    { $words }
solution-unanswered-staff = ⏳ { $names } { $number } 的方案发出后，住户一直没有答复。请主管决定：
desk-conclude = 按方案办结
desk-go-on = 继续处理
event-proposed = 提出方案：
event-cause = 填写原因：
event-measure = 填写纠正措施：
event-refused = 不同意方案：

## 建议：采纳与否

desk-adopt = 采纳
desk-decline = 不采纳
desk-ask-adopted = { $number } 采纳后打算怎么做？住户会看到。
desk-ask-declined = { $number } 为什么不采纳？住户会看到。
desk-suggestion-adopted = { $number } 已采纳，已告诉住户。
desk-suggestion-declined = { $number } 不采纳，原因已告诉住户。
desk-suggestion-adopted-or-not = { $number } 是建议：请点「采纳」或「不采纳」，并写上原因。
desk-no-suggestion = { $number } 不是建议。
suggestion-adopted =
    💡 您的建议 { $number } 采纳了，谢谢您！
    { $reason }
suggestion-declined =
    您的建议 { $number } 我们认真讨论过，这次没有采纳：
    { $reason }
    谢谢您为小区出主意，有好想法请继续告诉我们。
event-suggestion-adopted = 采纳
event-suggestion-declined = 不采纳

## 员工台页面

page-desk-held-phrase = 还没有发给住户：有一处说法请再看一眼
page-desk-held-stranger = 还没有发给住户：里面可能有别的住户的信息
page-desk-held-unsure = 还没有发给住户
page-desk-held-anonymous = 匿名发言，还没有发给住户
page-desk-held-authority = 等经理批准
page-desk-return-title = 退回 { $number } 的答复
page-desk-return-hint = 为什么退回？同事会看到
page-chat-desk = 物业客服

## 紧急事件之后的报告

desk-report = 填写报告
desk-ask-report = { $number } 事故报告：{ $part }？
desk-ask-report-recorded = { $number } 事故报告：{ $part }？跳过则按工单记录填写。
desk-ask-report-photos = { $number } 有现场照片吗？一次发来；没有请跳过。
desk-report-filed = { $number } 的事故报告已归档，已发给经理。
desk-no-report-owed = { $number } 不需要事故报告。
report-asked = 📝 { $to } { $number } 处理完了，辛苦了！请在 { $due } 前填写事故报告，时间、地点、经过可以按工单记录。
report-reminder = ⏰ { $names } { $number } 的事故报告还没有填，{ $due } 截止。
report-overdue = ⏰ { $names } { $number } 的事故报告已过 { $due } 的期限，由 { $by } 填写，请督促。
report-filed = 📄 { $number } 的事故报告，由 { $by } 提交。
report-title = 事故报告 { $number }
report-head = 报告人：{ $by }，{ $at }
report-time = 时间
report-place = 地点
report-course = 经过
report-done = 处理措施
report-harm = 损失与伤害
report-cause = 原因
report-change = 今后改进
event-reported = 提交事故报告
