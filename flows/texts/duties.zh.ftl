# 例行工作 (SPEC 5)

duty-committee-statement = 向业主委员会报送上月收支
duty-committee-questions = 收集并答复业主委员会的疑问
duty-committee-meeting = 与业主委员会的季度例会
duty-half-year-report = 半年工作报告
duty-bulletin-board = 更换宣传栏
duty-task = 例行工作：{ $name }（{ $first } 至 { $last }）。办完点「完成」。
duty-coming = ⏰ { $who } { $number } 这项例行工作 { $day } 截止，请安排好。
duty-last-day = ⏰ { $who } { $number } 这项例行工作今天（{ $day }）截止。
duty-missed =
    ⚠️ { $who } 例行工作「{ $name }」下面几次没有派出去（当时系统没有运行，或小区文件里还没有这一项）：
    { $rows }
    请核实做了没有；没做的话用 /new 补一件。
duty-missed-row = · { $first } 至 { $last }
intent-routine = 例行工作
intent-routine-entered = 业委会事项
event-told-duty-reminded = 已提醒例行工作

routine-kind-tell = 告知（3 个工作日内）
routine-kind-apply = 申请（提前 15 天）
routine-ask-kind = 这件事是要告知业主委员会，还是要向业主委员会申请？
routine-ask-what = 是什么事？一句话说清楚。
routine-ask-day-tell = 哪天发生的？例如 11-25。
routine-ask-day-apply = 计划哪天开始？写今天以后的日期，例如 2026-12-20。
routine-task-tell = 告知业主委员会：{ $what }（{ $day }）。{ $by } 前办完，点「完成」。
routine-task-apply = 向业主委员会申请：{ $what }（{ $day } 开始）。{ $by } 前递交，点「完成」。
routine-added = 📌 记下了：{ $number } { $what }，{ $by } 前办，到时会提醒。
routine-added-late = 📌 记下了：{ $number } { $what }。按规定应该更早办，已经晚了，今天（{ $by }）务必办。
menu-desk-routine-add = 记一件要告知或报业委会的事

page-duties-title = 例行工作
page-duties-short = 例行工作
page-duties-new = 记一件要告知或报业委会的事
page-duties-enter = 记下
page-duties-day = 哪天发生的，或计划哪天开始
page-duties-to-do = 要办的
page-duties-none = 现在没有要办的。
page-duties-over = 办过的（近三个月）
page-duties-coming = 接下来
page-duties-number = 单号
page-duties-what = 事项
page-duties-due = 截止
page-duties-days = 日期
page-duties-who = 经办人
page-duties-nobody = 还没人接
page-duties-status = 状态
page-duties-queue = 部门
page-duties-late = 超时
page-duties-done-ask = { $number } 已经办完了吗？
