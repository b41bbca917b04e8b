## 员工对单子的操作：按钮

desk-escalate = 升级
desk-more = 更多…
desk-less = 收起
desk-consult = 会办
desk-refile = 改类别或紧急程度
desk-major = 定为重大
desk-minor = 取消重大
desk-merge = 并单
desk-split = 拆单
desk-cancel = 取消这一单
desk-callback = 回访方式
desk-only-urgency = 只改紧急程度

role-supervisor = 客服主管
role-manager = 管理处经理

callback-ordinary = 普通
callback-rework = 返修
callback-leak = 楼板、门窗或外墙渗漏
callback-seepage = 卫生间渗水、下水堵塞
callback-hidden = 隐蔽工程

## 先问一句

desk-ask-did = { $number } 做了什么？写一两句，也可以带照片，会发给住户。
desk-ask-did-and-callback = { $number } 已完成。做了什么？回复本条写一两句或发照片，会发给住户。再点一下这次是哪一种活，回访按它安排，不点就按普通。
desk-ask-cancel = { $number } 为什么取消？住户会看到这个原因。
desk-ask-escalate = { $number } 为什么升级？写一句，主管看得快；也可以跳过。
desk-ask-consult-whom = { $number } 请哪个组会办？单子还在您手里。
desk-ask-consult-what = { $number } 想请他们看什么？
desk-ask-refile = { $number } 应该是哪一类？
desk-ask-category = { $number } 具体是哪一项？
desk-ask-urgency = { $number } 改成多急？
desk-ask-merge = { $number } 并到哪一单？点一个，或写上单号。
desk-ask-part = { $number } 要分出来的是什么事？用一句话写下来。
desk-ask-part-kind = { $number } 分出来的这件属于哪一类？
desk-ask-callback = { $number } 这次做的是哪一种？回访按它安排，不点就按普通。
desk-nothing-more = { $number } 现在没有别的可做，请先接单，或请接单人操作。
desk-about-what = 请回复那一单的卡片再发这个命令，这样才知道是哪一单。
desk-hand-to-whom = { $number } 转给谁？写上组名、姓名或工号，例如：/hand 保安 麻烦看下监控

## 做了以后

desk-escalated = { $number } 已升级，已通知{ $role }。
desk-consulted = { $number } 已请{ $queue }会办，他们的答复会出现在卡片下面，单子还在您手里。
desk-advised = 已转给 { $number } 的接单人，住户看不到。
desk-refiled = { $number } 已改好，时限重新计算，单号不变。
desk-marked-major = { $number } 已定为重大。
desk-marked-minor = { $number } 不再是重大。
desk-merged = { $number } 已并入 { $into }，之后在 { $into } 里跟进。
desk-split-off = 已从 { $number } 分出 { $part }，住户已收到新单号。
desk-callback-set = { $number } 回访方式：{ $what }。

desk-for-those-above = 是否重大，由主管或经理来定。
desk-nobody-above = { $number } 已经在最上面，没有再往上的人可以升级了。
desk-not-asked = 这一单没有请您的组会办。
desk-no-work = { $number } 不是上门的活，没有回访方式。
desk-no-such-category = 没有这个类别，请另选一个。
desk-urgency-of-kind = { $number } 这一类的时限是固定的，不能单独改紧急程度。
desk-filed-so-already = { $number } 本来就是这样，没有改动。
desk-no-such-ticket = 没有找到未办完的单子 { $number }，请核对单号。
desk-not-one-house = { $number } 和那一单不是同一户的，不能并单。

## 群里

major-proposed = 📌 { $names } { $number } { $why }，是否定为重大？
major-because-injury = 提到有人受伤
major-because-damage = 提到财物受损
major-because-again = 是这一户 30 天内的第三次反映
major-because-escalated = 已升级到经理
called-up =
    📣 { $names } 请看 { $number }：{ $name } 请您支援。
    { $text }
desk-consult-there =
    🤝 { $name } 请你们会办：
    { $text }
    —— 回复本条即可，只有同事看得到。
    { $card }
desk-consult-here =
    🤝 { $name } 请{ $queue }会办：
    { $text }
    —— 请以 // 开头回复，只有同事看得到。
desk-advice =
    🤝 { $name } 会办答复：
    { $text }

event-escalated = 升级到{ $role }
event-consulted = 请{ $queue }会办
event-filed-as = 改为{ $category } · { $urgency }
event-major-yes = 定为重大
event-major-no = 取消重大
event-merged = 并入 { $number }
event-merged-with = 并入了 { $number }
event-split-with = 拆出 { $number }
event-split-from = 从 { $number } 拆出
event-callback = 回访方式：{ $what }

## 告诉住户

merged = { $number } 和 { $into } 是同一件事，已经合并到 { $into } 一起办理，您之前说的都在，不用再说一遍。
split-by-staff = { $whole } 里还有另一件事，我们为您单独登记：{ $number }，由{ $queue }处理，{ $respond }前有人联系您。

menu-desk-escalate = 升级给主管(回复卡片使用)
menu-desk-consult = 请别的组会办(回复卡片使用)
menu-desk-hand = 转给别的组或同事(回复卡片使用)
