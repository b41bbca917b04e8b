# 走访计划 (SPEC 5)

visit-task = 本月走访：{ $home }。走访后发 /visit 房号 谁 说了什么 待办 事项。
intent-visit-plan = 走访
visit-list =
    🚪 @{ $name }({ $number }) { $month } 月走访计划，{ $count } 户，机器人会先和住户约时间：
    { $rows }
visit-row = · { $home }（{ $number }）
ask-home-visit = 管家这个月想上门看看您，听听您对服务的意见，十来分钟就好。您哪个时间方便？
home-visit-declined = 好的，这次就不上门打扰了，我会告诉管家。有事随时找我。
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
visit-unvisited = ⚠️ 还没走访的 { $count } 户：{ $homes }
visit-adopted =
    🚪 { $month } 月走访意见采纳情况：{ $of } 件中已采纳 { $taken } 件
    { $rows }
visit-adopted-row = · { $number } { $text }：{ $status }
menu-desk-visit = 登记走访：房号、谁、说了什么、待办
menu-desk-quota = 本月走访和回访完成情况
visit-record-wanted = { $who } { $home } 走访完了，请补一条记录：/visit { $home } 谁 说了什么 待办 事项

page-visits-title = 走访
page-visits-short = 走访
page-visits-new = 登记走访
page-visits-enter = 记下
page-visits-home = 房号（例如 3-2-501）
page-visits-whom = 见到了谁
page-visits-said = 说了什么
page-visits-todo = 要跟进的事，一行一件，会开成工单
page-visits-quota = { $name } 已走访 { $done } 户，应走访 { $goal } 户
page-visits-none = 这个月没有走访计划，也没有走访记录。
page-visits-column-home = 房号
page-visits-column-steward = 管家
page-visits-column-when = 时间
page-visits-column-said = 见到谁、说了什么
page-visits-column-todo = 跟进
page-visits-agreed = 约在 { $at }
page-visits-planned = 还没走访
page-visits-unplanned = 计划外
page-visits-unrecorded = 走访完了，还没写记录
page-visits-by = { $at } { $name }
page-visits-words = { $whom }：{ $said }
page-visits-given = 走访记录每月 5 日给经理，意见采纳情况 10 日给经理；5 日以前补登的上月走访，还算上个月的。
