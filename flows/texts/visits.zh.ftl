# 走访计划 (SPEC 5)

visit-task = 本月走访：{ $home }。走访后发 /visit 房号 谁 说了什么 待办 事项。
intent-visit-plan = 走访
visit-list =
    🚪 @{ $name }({ $number }) { $month } 月走访计划，{ $count } 户，机器人会先和住户约时间：
    { $rows }
visit-row = · { $home }（{ $number }）
ask-home-visit = 管家这个月想上门看看您，听听您对服务的意见，十来分钟就好。您哪个时间方便？
home-visit-agreed = 好的，管家 { $visit } 上门拜访，到时见。
visit-how =
    这样写：/visit 3-2-501 李女士 家里都好，说电梯晃 待办 检查电梯；换楼道灯
    本月您还有 { $count } 户没走访。
    { $rows }
visit-left = · { $home }
visit-kept =
    🚪 记下了：{ $home } 已走访。
    { $rows }
visit-ticket = · { $number } { $text }
quota =
    📈 { $month } 月走访和回访
    { $visits }
    维修回访（应回访 { $due } 单）：已询问 { $asked }（目标 100%），已回访 { $heard }（目标 { $goal }）
quota-row = · 走访 { $name }：{ $done }/{ $goal } 户
quota-met = ✅ 走访 { $name }：{ $done }/{ $goal } 户
visit-records =
    🚪 { $month } 月走访记录：计划 { $planned } 户，已走访 { $done } 户
    { $rows }
visit-record = · { $home } { $whom }（{ $by }）：{ $said }；待办 { $todo } 件
visit-adopted =
    🚪 { $month } 月走访意见采纳情况：{ $of } 件中已采纳 { $taken } 件
    { $rows }
visit-adopted-row = · { $number } { $text }：{ $status }
menu-desk-visit = 登记走访：房号、谁、说了什么、待办
menu-desk-quota = 本月走访和回访完成情况
visit-record-wanted = { $who } { $home } 走访完了，请补一条记录：/visit { $home } 谁 说了什么 待办 事项
