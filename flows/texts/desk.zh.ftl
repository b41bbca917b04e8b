### 群里查单、值班、常用语、台帐、存知识：只给员工看的话

# 查单
desk-list-line =
    { $line }
    { $more }
desk-list-row = { $place }. { $row }
desk-list-more = ……还有 { $count } 件没有列出。
desk-list-elsewhere = 另有 { $count } 件在别的群，请私聊我发同样的命令查看。
desk-list-in-private = 另有 { $count } 件不在本群，已私信发给您。
desk-find-what = 要找什么？写单号、房号、电话后四位或关键词，例如：/find 3-2-501 漏水
desk-find =
    🔎 「{ $words }」共 { $count } 件：
    { $rows }
    { $more }
    { $tail }
desk-find-none =
    🔎 本群没有找到「{ $words }」。换个说法，或写单号、房号、电话后四位再试。
    { $tail }
desk-found-row = { $mark } { $number } { $home } · { $category } · { $status } · { $who }「{ $text }」
desk-mine =
    📋 { $name } 手里有 { $count } 件，先到期的在前：
    { $rows }
    { $more }
    { $tail }
desk-mine-none =
    📋 { $name } 在本群没有未完成的单。
    { $tail }
desk-queue =
    📋 未完成 { $count } 件，先到期的在前：
    { $rows }
    { $more }
    { $tail }
desk-queue-none =
    📋 没有未完成的单。
    { $tail }
desk-due-row = { $mark } { $number } { $home } · { $category } · { $who } { $clock }
desk-respond = · { $at }前响应
desk-finish = · { $at }前完成
desk-late-respond = · ⚠️ 应在 { $at }前响应
desk-late-finish = · ⚠️ 应在 { $at }前完成

# 值班
desk-duty =
    👥 值班：
    { $rows }
desk-duty-now = { $queue }：{ $who }{ $next }
desk-duty-next = ；{ $at } 起 { $who }
desk-duty-always = { $queue }(不排班)：{ $who }
desk-duty-nobody = 无人值班

menu-desk-mine = 我手里的单
menu-desk-queue = 本群未完成的单，先到期的在前
menu-desk-find = 查单：单号、房号、电话后四位、关键词
menu-desk-duty = 现在谁值班，接着是谁

# 台帐
ledger =
    { $title }
    共 { $count } 件咨询：未结 { $open } 件，知识库答复 { $knowledge } 件，员工答复 { $staff } 件
    { $held }
    { $rows }
    { $more }
    { $note }
ledger-day = 📒 客服前台工作台帐 { $period }
ledger-week = 📒 客服前台工作台帐 { $period }(一周)
ledger-held = ✋ 发出前提醒过 { $count } 条：改过 { $changed } 条，照样发出 { $sent } 条，还没决定 { $waiting } 条
page-ledger-held = 发出前提醒过的话(只有主管和经理看得到)
ledger-held-row = { $name }：{ $count } 条，改过 { $changed } 条，照样发出 { $sent } 条，还没决定 { $waiting } 条
ledger-empty = 没有咨询。
ledger-more = ……还有 { $count } 件没有列出，工作台可下载全部。
ledger-row-open = ⏳ { $number } { $at } { $home }「{ $text }」{ $answer } { $due }
ledger-row = ✓ { $number } { $at } { $home }「{ $text }」{ $answer }
ledger-answer = { $by } { $at } { $how }
ledger-how-knowledge = 知识库自动答复
ledger-how-chat = 聊天答复
ledger-how-phone = 电话答复
ledger-how-walk-in = 当面答复
ledger-how-open = 未答复
ledger-how-gone = 已撤销
ledger-for = { $name } 看完请点「已阅」。
ledger-read = ✅ 已阅
ledger-read-mark = ✅ 已阅 { $at }
ledger-read-now = { $period } 的台帐已记为已阅。
ledger-read-before = 之前已经确认过了。
ledger-not-yours = 这一份由工号 { $reader } 确认。
ledger-read-by = ✅ { $name } 已阅 { $at }
ledger-not-read-by = ◻️ { $name } 未阅
ledger-remind = ⏰ { $name } { $period } 的客服前台工作台帐还没有确认，看完请点「已阅」。
ledger-not-here = 台帐只在客服前台群、经理群或私聊里看。
ledger-which-day = 没看懂「{ $words }」是哪一天。请写 /ledger、/ledger 昨天、/ledger 2026-11-22 或 /ledger 2026-W47。

menu-desk-ledger = 客服前台工作台帐，可写日期

# 台帐的文件与网页
ledger-column-number = 单号
ledger-column-opened = 来询时间
ledger-column-channel = 渠道
ledger-column-home = 房号
ledger-column-name = 住户
ledger-column-category = 类别
ledger-column-question = 咨询内容
ledger-column-status = 状态
ledger-column-how = 答复方式
ledger-column-by = 答复人
ledger-column-answered = 答复时间
ledger-column-minutes = 用时(分钟)
ledger-column-due = 约定或时限
ledger-column-assignee = 负责人
ledger-channel-telegram = Telegram
ledger-channel-web = 网页
ledger-channel-terminal = 终端
ledger-channel-phone = 电话
ledger-channel-walk-in = 到访
page-ledger-title = 客服前台工作台帐
page-ledger-short = 台帐
page-ledger-csv = 下载 CSV
page-ledger-count = 共 { $count } 件咨询，未结的在前。
page-desk-back = 回到工作台

# 出发时给住户看的照片
page-photos-title = 上门照片
page-photos-short = 上门照片
page-photos-why = 点「出发」时，住户会看到来的是谁。请用清楚的正面照(jpg、png、webp，不超过 10 MB)。
page-photos-of = { $name } 的照片
page-photos-none = 还没有照片，住户只看到姓名和工号。
page-photos-choose = 选照片
page-photos-drop = 不用照片
page-refused-photo = 这不是能给住户看的照片。请选 jpg、png 或 webp。
page-refused-photo-of = 这里只能改自己的照片；别人的由主管或经理来改。
desk-photo-kept = 📷 { $name } 的照片已存好，出发时住户会看到。换一张就再发一次，不想用了发 /photo off。
desk-photo-dropped = 好的，{ $name } 出发时不再附照片，住户只看到姓名和工号。
desk-photo-no-picture = 请作为照片发送(不要作为文件)，并在说明里写 /photo。
desk-photo-how = 还没有您的照片。发一张清楚的正面照，在说明里写 /photo；出发时住户会看到是谁来。
desk-photo-how-to-change = 已有您的照片。要换，再发一张并在说明里写 /photo；不想用了发 /photo off。

menu-desk-photo = 出发时给住户看的照片(发照片时写在说明里)
menu-desk-recall = 撤回发给住户的消息(回复那条消息使用)

# 常用语
canned-none = 没有这样的常用语。常用语写在小区文件的 canned 里。
canned-all =
    📝 常用语。在单子的卡片或话题里发 /canned，就能预览和发送：
    { $rows }
canned-row = · { $text }
canned-which = 📝 { $number }：选一句常用语，先预览再发送。
canned-shown =
    📝 { $number } 将发给住户：
    { $text }
canned-send = 发送
canned-others = 换一句
canned-sent = 已发给住户。
canned-lacks = 这一句里有房号、时间等内容，这件单上还没有，请换一句或自己写。
canned-resident = 住户

menu-desk-canned = 常用语：预览、发送(回复卡片使用)

# 存为知识
desk-know = 存为知识
know-asked =
    📚 { $names } 这一条要存为知识，请主管过目。姓名、房号、电话已去掉。
    标题：{ $title }
    问法：{ $asked }
    答复：{ $body }
know-yes = 同意入库
know-no = 不采用
know-accepted = ✅ 「{ $title }」已入库，马上生效。{ $name } 同意。编号 { $id }
know-refused = 「{ $title }」没有采用。要换个写法，请回复答复那条消息发 /know 加上新的内容。
know-supervisors-word = 入库要由主管或经理同意。
know-decided-before = 这一条已经有结论了。
know-no-answer = { $number } 还没有发给住户的答复。请回复那条答复发 /know，或在 /know 后面写上答复内容。
know-nothing-left = { $number } 去掉个人信息后没有内容可存。请在 /know 后面写上答复内容。
know-saved =
    📚 员工答复存成的知识 { $count } 条：
    { $rows }
know-row = · { $title }({ $id })

menu-desk-know = 把答复存为知识(回复答复使用)，主管同意后生效
menu-desk-update = 一处故障的进展，一次告诉所有报修的住户(回复故障卡片)
menu-desk-restored = 故障已恢复，一次告诉所有报修的住户(回复故障卡片)
menu-desk-ask = 带选项问住户一个问题(回复卡片使用)
menu-desk-approve = 请经理批准后再答复(回复卡片使用)

# 给客服的一页
page-help-title = 客服上手一页纸
page-help-short = 帮助
page-help-lead = 群里一件单就是一个地方：看卡片、按按钮、回复，就够了。
page-help-card = 一张卡片
page-help-place = 群里开了话题，一件单一个话题；没有话题，就回复这张卡片。
page-help-marks = 颜色
page-help-words = 说话
page-help-reply = 回复卡片或住户的消息：转给住户，只显示工号。接单人在话题里直接说，也会转过去。
page-help-note = 以 // 开头：内部备注，住户看不到。
page-help-files = 照片、视频、语音、文件、位置两边都能发；电话接单后按「电话」看。
page-help-recall = 改了已发的消息，住户那边一起改；回复它发 /recall 就撤回。
page-help-held = 推脱的话、别家的房号电话，发出前会先问一句，换个说法更好。
page-help-buttons = 按钮
page-help-button-take = 这件归我，住户会收到通知
page-help-button-start = 出门了，住户知道谁来
page-help-button-agree = 和住户约好时间，到点前提醒
page-help-button-wait = 等配件、等住户、等天晴
page-help-button-done = 做完了，请住户确认评价
page-help-button-hand = 转给同事或别的组
page-help-button-back = 退回，同组的人再接
page-help-button-phone = 只给接单人看号码
page-help-button-know = 好答复存成知识，主管同意后生效
page-help-button-more = 展开不常用的按钮，用完点「收起」
page-help-commands = 命令
page-help-more = 其他命令

menu-desk-assign = 交给某位同事，写工号
menu-desk-back = 退回，同组的人再接
menu-desk-callback = 这次是哪一种活，回访按它安排
menu-desk-cancel = 取消这一单，要写原因
menu-desk-go = 出发，住户会收到通知
menu-desk-major = 定为重大(主管、经理)
menu-desk-merge = 并到另一单，写单号
menu-desk-minor = 取消重大
menu-desk-refile = 改类别或紧急程度
menu-desk-reopen = 重开已完成的单
menu-desk-resume = 等待结束，继续处理
menu-desk-split = 把另一件事拆成新单
