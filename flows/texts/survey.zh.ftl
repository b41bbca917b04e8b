# 满意度调查 (SPEC 6)

survey-subject-power = 供电
survey-subject-water = 供水
survey-subject-security = 治安与消防
survey-subject-cleanliness = 清洁卫生
survey-subject-greening = 绿化
survey-subject-facilities = 公共设施
survey-subject-repairs = 维修服务
survey-subject-attitude = 服务态度

survey-judge-3 = 满意
survey-judge-2 = 较满意
survey-judge-1 = 不满意

survey-half-1 = { $year } 年上半年
survey-half-2 = { $year } 年下半年
survey-quarter = { $year } 年第 { $n } 季度

survey-first =
    📋 { $period }满意度调查
    占用您一分钟，点按钮就行。结果会公布，您的姓名不会出现；{ $month } 月 { $day } 日前都可以填。
    第 { $n }/{ $of } 题：您对「{ $subject }」满意吗？
survey-question =
    📋 { $period }满意度调查
    { $lines }
    第 { $n }/{ $of } 题：您对「{ $subject }」满意吗？
survey-line = · { $subject }：{ $judgement }
survey-lines =
    { $line }
    { $more }
survey-comment =
    📋 { $period }满意度调查
    { $lines }
    { $ask }
survey-ask-comment = 都答完了，谢谢您！还有什么想说的，直接写给我们；没有就点「提交」。
survey-ask-why = 都答完了，谢谢您！「{ $subjects }」没让您满意，是哪里不好？直接写给我们，我们好改；不想写就点「提交」。
survey-and = { $one }、{ $more }
survey-thanks =
    📋 { $period }满意度调查
    { $lines }
    谢谢您，已经收到。{ $month } 月 { $day } 日截止，结果会告诉大家。
survey-comment-noted = 记下了，谢谢您花时间告诉我们。
survey-reminder =
    前几天请您填的满意度调查还差一点，方便时点几下就好。
    { $sheet }
survey-comment-ticket = 记下了，谢谢您花时间告诉我们。要不要也登记成投诉，请同事跟进处理？
survey-button-register = 登记，请跟进
survey-registered = 已经登记过了，编号 { $number }，同事在跟进。
survey-how = 点下面的按钮就行，也可以直接回复「满意」「较满意」「不满意」；不想填点「这次不填」。
survey-left = 好的，不打扰您了。哪天想填，给我发「问卷」就行。
survey-over = 这次调查已经结束了，谢谢您惦记。
survey-none = 现在没有要您填的满意度调查。有什么意见，随时直接写给我们。

menu-desk-survey = 满意度调查：进度、发起、结束
survey-button-back = ↩ 上一题
survey-button-send = 提交
survey-button-leave = 这次不填

survey-opened = 📋 { $period }满意度调查已开始，{ $closes } 截止。发 /survey 看进度。

survey-result =
    📊 { $period }满意度调查结果
    填写 { $homes }/{ $of } 户（{ $response }），{ $people } 人；总体满意率 { $total }
    { $rows }
    { $themes }
    { $note }
survey-row = · { $subject } { $rate }（满意 { $satisfied }，较满意 { $fairly }，不满意 { $dissatisfied }）
survey-row-weak = ⚠️ { $subject } { $rate }（满意 { $satisfied }，较满意 { $fairly }，不满意 { $dissatisfied }）
survey-themes =
    💬 大家说得最多的：
    { $rows }
survey-theme = · { $theme }（{ $count } 人）：「{ $quote }」
survey-theme-lift = 电梯
survey-theme-parking = 停车
survey-theme-cleaning = 保洁
survey-theme-greening = 绿化
survey-theme-security = 治安门禁
survey-theme-fire = 消防
survey-theme-noise = 噪音
survey-theme-water = 用水
survey-theme-power = 用电照明
survey-theme-repairs = 维修
survey-theme-slow = 不及时
survey-theme-attitude = 服务态度
survey-theme-facilities = 设施
survey-theme-fees = 收费
survey-theme-pets = 宠物
survey-theme-parcels = 快递外卖
survey-theme-other = 其他
survey-nobody = 📊 { $period }满意度调查已结束，没有人填写。
survey-chart = { $period }满意度调查
survey-tasks =
    🛠 需要改进，已派任务：
    { $rows }
survey-task-row = · { $subject }：{ $number }，{ $owner }，{ $by } 前
survey-task =
    满意度整改：{ $period }「{ $subject }」满意率 { $rate }，{ $count } 人不满意。
    { $quotes }
    办完请写明做了什么，会告诉提意见的住户。
survey-quote = · { $text }
intent-survey-task = 满意度整改

survey-button-publish = 公布给住户
survey-button-withhold = 不公布
survey-button-begin = 现在发起
survey-button-end = 提前结束
survey-decided-before = 已经定过了
survey-published = 好的，结果会发给住户
survey-withheld = 好的，不公布
survey-published-by = ✅ { $name } 已同意公布
survey-withheld-by = 🚫 { $name } 决定不公布
survey-no-survey = 还没有做过满意度调查。
survey-standing =
    📋 { $period }满意度调查进行中，{ $closes } 截止
    已发 { $asked } 人，填好 { $people } 人；{ $homes }/{ $of } 户（{ $response }）
survey-had-one = 这一期的调查已经做过了
survey-ended = { $period }满意度调查已结束，马上出结果
survey-ended-before = 这次调查已经结束了

survey-published-to-residents =
    📊 { $period }满意度调查结果
    谢谢大家！{ $homes } 户填写（{ $response }），总体满意率 { $total }。
    { $rows }
    { $plans }
survey-published-row = · { $subject } { $rate }
survey-plan = 🛠「{ $subject }」做得不够，{ $queue }会在 { $month } 月 { $day } 日前改进。
survey-plan-own = 🛠 您不满意的「{ $subject }」，{ $queue }会在 { $month } 月 { $day } 日前改进，办好了告诉您。
survey-outcome = 您在{ $period }满意度调查里对「{ $subject }」不满意，我们已经整改，谢谢您的提醒。以后看到哪里不好，随时告诉我们。
survey-outcome-words = 您在{ $period }满意度调查里对「{ $subject }」不满意，我们已经整改：{ $text }。谢谢您的提醒。

page-survey-title = 满意度调查
page-survey-short = 满意度
page-survey-csv = 下载表格
page-survey-subject = 项目
page-survey-rate = 满意率
page-survey-comments = 大家说了什么
page-survey-tasks = 整改任务
page-survey-none = 还没有做过满意度调查。
page-survey-open = 进行中，{ $closes } 截止
page-survey-closed = 已结束
page-survey-total = 总体满意率
page-survey-response = 回收率
page-survey-publish-ask = 公布后会发给所有住户，现在公布吗？
page-survey-end-ask = 结束后不能再填，现在结束吗？
