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
