# 服务报告 (SPEC 8)

figures-title = { $community } 服务报告 · { $period }
figures-week = { $year } 年第 { $week } 周
figures-month = { $year } 年 { $month } 月
figures-made = { $at } 统计
figures-main = 主要数据
figures-kinds = 各类事项
figures-categories = 各类问题
figures-buildings = 各楼栋
figures-channels = 来源
figures-times = 响应和完成时效
figures-callbacks = 回访
figures-judged = 满意度（处理完后的评价）
figures-survey = 满意度调查
figures-repeats = 反复出现的问题（30 天内）
figures-complaints = 投诉重点和处理措施
figures-notices = 通知
figures-visits = 走访
figures-duties = 例行工作
figures-matters = 受理
figures-settled = 办结
figures-responded = 按时响应
figures-finished = 按时完成
figures-satisfied = 满意率
figures-reopened = 返工、重开
figures-nowhere = 公共区域、未注明
figures-respond = { $urgency } · 响应
figures-finish = { $urgency } · 完成
figures-goal = 目标
figures-survey-before = 上一次总体满意率
figures-head-figure = 项目
figures-head-now = 本期
figures-head-before = 上期
figures-head-kinds = 类型
figures-head-categories = 问题
figures-head-buildings = 楼栋
figures-head-channels = 来源
figures-head-clock = 时限
figures-head-judged = 应达标
figures-head-kept = 达标率
figures-head-median = 中位数
figures-head-ninth = 九成不超过
figures-in-minutes = { $what }（分钟）
figures-head-kind = 类型
figures-head-due = 应回访
figures-head-asked = 已询问
figures-head-asked-share = 询问率
figures-head-heard = 已回访
figures-head-heard-share = 回访率
figures-head-when = 时期
figures-head-good = 满意
figures-head-fair = 较满意
figures-head-bad = 不满意
figures-head-rate = 满意率
figures-head-subject = 项目
figures-head-where = 位置
figures-head-times = 次数
figures-head-numbers = 单号
figures-head-settled = 已办结
figures-head-measures = 采取的措施
figures-head-day = 日期
figures-head-people = 应通知
figures-head-reached = 已送达
figures-head-share = 送达率
figures-head-read = 已确认
figures-head-month = 月份
figures-head-steward = 管家
figures-head-visited = 已走访（户）
figures-head-quota = 应走访（户）
figures-head-in-time = 按时完成
figures-head-late = 超时完成
figures-head-undone = 未完成
page-report-short = 报告
page-report-day = 日
page-report-week = 周
page-report-month = 月
page-report-quarter = 季
page-report-which = 「{ $words }」不是日期范围。写 2026-11-22、2026-W47、2026-11 或 2026-Q4。
page-report-undecided = { $period }的服务报告要不要公布给住户，还没有定（最晚 20 日公布）。
page-report-waits = { $period }的服务报告等经理决定要不要公布给住户。
page-report-look = 去看看
page-report-preview = 住户会收到这段话
page-report-published = ✅ { $at } { $name }同意公布给住户
page-report-withheld = 🚫 { $at } { $name }决定不公布
figures-row = · { $what } { $now }
figures-subject = · { $what } { $count } 件
figures-for-staff =
    📊 { $community } · { $period }
    { $rows }
    完整报告在工作台「报告」里（{ $written }）。
    { $note }
figures-for-residents =
    📊 { $community } { $period }服务报告
    感谢大家的支持和监督，主要情况：
    { $rows }
    有意见和建议，随时写给我们。
figures-for-client =
    📊 { $community } { $period }服务情况
    { $rows }
figures-undecided = ⏰ { $who } { $period }的服务报告要不要公布给住户，还没有定。最晚 20 日公布，请点上面那条消息下的按钮，或在工作台「报告」里决定。
figures-told = { $text }
figures-published = 好的，报告会发给住户
