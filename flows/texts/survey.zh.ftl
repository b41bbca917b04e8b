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
survey-left = 好的，不打扰您了。哪天想填，给我发「问卷」就行。
survey-over = 这次调查已经结束了，谢谢您惦记。
survey-none = 现在没有要您填的满意度调查。有什么意见，随时直接写给我们。

survey-button-back = ↩ 上一题
survey-button-send = 提交
survey-button-leave = 这次不填

survey-opened = 📋 { $period }满意度调查已开始，{ $closes } 截止。发 /survey 看进度。
