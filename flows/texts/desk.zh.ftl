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
    { $rows }
    { $more }
    { $note }
ledger-day = 📒 客服前台工作台帐 { $period }
ledger-week = 📒 客服前台工作台帐 { $period }(一周)
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

menu-desk-recall = 撤回发给住户的消息(回复那条消息使用)
