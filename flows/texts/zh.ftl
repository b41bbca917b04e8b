# 住户和员工读到的每一句中文。键与变量两种语言相同；只由空变量组成的一行不显示(flows/words.py)。

## 日子与时间

day-today = 今天{ " " }
day-tomorrow = 明天{ " " }
day-date = { $month }月{ $day }日({ $weekday })
moment = { $day }{ $time }
moment-agreed = 约定的时间
span = { $day }{ $from }–{ $until }
span-days = { $day }{ $from } 至 { $last }{ $until }
span-day = { $day }全天
span-whole-days = { $day } 至 { $last }全天
span-part = { $day }{ $part }
visit-open = 另行约定
visit-window = { $day }{ $part }{ $from }–{ $until }点

part-morning = 上午
part-noon = 中午
part-afternoon = 下午
part-evening = 晚上

weekday-1 = 周一
weekday-2 = 周二
weekday-3 = 周三
weekday-4 = 周四
weekday-5 = 周五
weekday-6 = 周六
weekday-7 = 周日

## 地点、岗位、状态

home = { $building }{ $unit }单元{ $room }
home-full = { $building }{ $unit }单元{ $room }室
home-and = { $first }、{ $rest }
building-hao = { $number }号楼
building-dong = { $number }栋
building-zhuang = { $number }幢
building-zuo = { $number }座
unverified = { $what }(未核实)
who-staff = 工号 { $number } 的同事

queue-front-desk = 客服前台
queue-maintenance = 工程维修组
queue-security = 秩序安保组
queue-cleaning = 保洁绿化组
queue-finance = 收费处
queue-manager = 管理处经理
queue-on-duty = 值班组
queue-company = 物业公司

status-new = 待接单
status-accepted = 已接单
status-in-progress = 处理中
status-waiting = 等待中
status-resolved = 已完成
status-closed = 已结案
status-cancelled = 已取消
status-merged = 已并单

kind-repair = 报修
kind-complaint = 投诉
kind-inquiry = 咨询
kind-suggestion = 建议
kind-order = 特约服务
kind-emergency = 紧急
kind-praise = 表扬
kind-application = 申请
kind-task = 任务

urgency-emergency = 特急
urgency-urgent = 紧急
urgency-important = 重要
urgency-normal = 一般
urgency-by-appointment = 预约
urgency-complaint = 投诉时限
urgency-inquiry = 咨询时限
urgency-suggestion = 建议时限

mark-emergency = 🚨
mark-urgent = 🔴
mark-important = 🟠
mark-normal = 🟢
mark-by-appointment = 🗓️
mark-complaint = 🟣
mark-inquiry = 💬
mark-suggestion = 💡

source-phone = 📞 来电
source-walk-in = 🚶 到访

## 一件事属于哪一类

intent-emergency-fire = 火情、烟味
intent-emergency-gas = 燃气泄漏
intent-emergency-electric = 触电、漏电
intent-emergency-lift-trapped = 电梯困人
intent-emergency-flood = 爆管、大量进水
intent-emergency-intruder = 闯入、打斗、威胁
intent-emergency-medical = 有人受伤或急病
intent-repair-plumbing = 水管、龙头、下水维修
intent-repair-electrical = 家中电路、灯具维修
intent-repair-lift = 电梯故障
intent-repair-access = 门禁、道闸维修
intent-repair-structure = 墙面、门窗、渗水维修
intent-repair-appliance = 暖气、空调等设备维修
intent-repair-public = 公共设施维修
intent-complaint-noise = 噪音扰民
intent-complaint-environment = 环境卫生问题
intent-complaint-security = 安保问题
intent-complaint-parking = 乱停车、车位被占
intent-complaint-neighbour = 邻里行为问题
intent-complaint-staff = 对工作人员不满意
intent-complaint-fee = 对收费有异议
intent-complaint-service = 对服务不满意
intent-ask-fee = 费用与缴费
intent-ask-parking = 停车与充电
intent-ask-decoration = 装修手续
intent-ask-moving = 搬家、交房
intent-ask-access-card = 门禁卡办理
intent-ask-outage = 停水停电停气情况
intent-ask-facility = 会所、泳池等设施
intent-ask-contact = 联系方式、上班时间
intent-ask-governance = 业委会与维修资金
intent-ask-document = 证明与资料
intent-ask-parcel = 快递、信件
intent-ask-visitor = 访客登记
intent-ask-service = 服务项目与价格
intent-ask-lost-found = 失物招领
intent-ask-third-party = 宽带、供电等外部单位的事
intent-ask-activity = 社区活动
intent-ask-notice = 近期通知
intent-order-service = 预约上门服务
intent-suggestion = 改进小区的想法
intent-praise = 表扬感谢
intent-ticket-status = 查询进度
intent-ticket-urge = 催办
intent-ticket-add = 补充情况
intent-ticket-reschedule = 更改上门时间
intent-ticket-cancel = 取消已报的事
intent-ticket-reopen = 没修好、没解决
intent-rate = 评价服务
intent-bind-home = 绑定房号
intent-update-profile = 更改个人资料
intent-notify-settings = 通知设置
intent-data-request = 我的个人数据
intent-switch-language = 切换语言
intent-greet = 打招呼
intent-goodbye = 道别
intent-thanks = 道谢
intent-affirm = 是的
intent-deny = 不是
intent-stop = 不用了
intent-human = 转人工
intent-help = 使用帮助
intent-bot-challenge = 问问我是谁
intent-chitchat = 随便聊聊
intent-out-of-scope = 小区以外的事

## 按钮

button-repair = 🔧 报修
button-complaint = 📣 投诉
button-inquiry = ❓ 咨询
button-order = 🧹 预约服务
button-progress = 📋 查进度
button-human = 👤 转人工
button-bind = 🏠 绑定房号
button-cancel = 取消
button-cancel-it = 确认取消
button-keep = 不取消
button-skip = 跳过
button-yes = 确认
button-no = 不用了
button-neither = 都不是，转人工
button-other-matter = 这是另一件事
button-urge = 催办 { $number }
button-share-phone = 📱 发送我的手机号
button-helped = 👍 有帮助
button-not-helped = 还是问问人工
button-mended = ✅ 修好了
button-not-mended = 没修好
button-restored = ✅ 恢复了
button-not-restored = 还没有
button-settled = ✅ 解决了
button-not-settled = 还没解决
button-satisfied = 😀 满意
button-fairly = 🙂 较满意
button-not-satisfied = 🙁 不满意
button-too-old = 这个按钮已经过时了。您需要什么，点下面的选项，或者直接告诉我。
button-too-old-question = 那是之前的按钮，我们接着刚才的问题：

## 问住户

ask-community = 请问您住在哪个小区？
ask-home = 请问是哪一户？例如「3号楼2单元501」。
ask-home-to-bind = 您要绑定哪一户？例如「3号楼2单元501」。
ask-where-to = 您现在在哪里？楼栋房号或公共位置都可以，值班人员好直接过去。
ask-text = 请说说具体情况：在哪里、怎么样了？发文字、照片、视频或语音都可以。
ask-place = 在小区的哪个位置？例如「3号楼一楼大堂」「地下车库B2」。
ask-visit = 哪个时间上门您方便？点一个，或者直接说，例如「周六上午」。
ask-phone = 方便留个联系电话吗？需要时好及时联系您。
ask-service = 您想预约哪一项？
ask-ticket = 您说的是哪一件？
ask-name = 请问怎么称呼您？管家核对时需要您的姓名。
ask-rating = { $number } 处理得怎么样？您点一下就好。
ask-purpose = 收到了。您是要报修、投诉，还是咨询？
which-of-two = 想和您确认一下，是哪一种情况？
choose-one = 有几户都对得上，麻烦您选一下。
not-clear = 这条没看明白。需要什么，直接告诉我，或者点下面的选项。
add-something = 是想补充 { $number } 的情况吗？有要说的直接写给我，我转给负责的同事；也可以点下面的选项。
ask-belongs = 收到了。这是哪一件事的？
ask-why = 哪里没做好，您直接说，我们改。
button-new-matter = 新的事情
not-understood = 不好意思，没能从这句里看出答案，再问您一次：
corrected-slot = 好的，已按您说的更正。

## 打招呼与闲聊

greet-resident =
    { $name }，您好！我是{ $community }的智能管家。
    家里要报修，想投诉、咨询或查进度，一句话告诉我就行；照片和语音也可以直接发。
greet-visitor =
    您好！我是{ $community }的智能管家。
    要报修、投诉或咨询，一句话告诉我就行。绑定房号之后，不用每次再报地址。
goodbye = 再见，有事随时叫我。遇到紧急情况，直接发消息，我一直都在。
you-are-welcome = 不客气，应该的。有事随时找我。
what-else = 好的。还有什么可以帮您？
nothing-to-stop = 好的，目前没有正在填写的内容。需要什么随时告诉我。
help =
    像平时聊天一样说就行，例如：
    · 「厨房水槽漏水，下午有人」——报修
    · 「楼上半夜装修」——投诉
    · 「停车月卡怎么办」——咨询
    · 「我的报修到哪了」「改到周六上午」「不用修了」
    照片、视频、语音都能直接发。说「转人工」随时找到同事，说「取消」随时退出；着火、漏气、被困等紧急情况，直接发就行。
i-am-a-bot = 我是物业的智能管家，是一个程序，不是真人。简单的事我马上办，其余的由物业同事接手；您想找人，随时点「转人工」。
chitchat = 和您聊天很开心！小区里的事，我更拿手一些，有需要尽管说。
out-of-scope = 这件事在小区物业的服务之外，怕耽误您，建议直接联系对应的单位。如果和小区有关，点一下「转人工」，同事来帮您看看。
language-set = 好的，以后用中文和您沟通。
language-not-ours = 目前我会中文和 English。您的消息已转给{ $queue }(编号 { $number })，{ $respond }前回复您。
unsupported = 这种消息我这边打不开。请改发文字、照片、视频、语音或文件。
flow-left = 好的，先不办了。需要时随时告诉我。
offer-left = 好的，这样就可以了，有进展会在这里告诉您。

## 绑定房号

bound = { $name }，已为您绑定 { $home }。以后有事直接说，不用再报地址和电话。
bound-already = 您已经绑定了 { $home }，直接用就可以。
binding-asked =
    已请管家核对您与 { $home } 的绑定(编号 { $number })，{ $respond }前给您答复。
    等待期间，报修和咨询都可以照常提。
binding-refused = { $home } 的绑定这次没有通过核对。请带上证件到客服前台，或请户主把邀请链接发给您。
binding-refused-because =
    { $home } 的绑定这次没有通过核对，原因：{ $reason }
    请带上证件到客服前台，或请户主把邀请链接发给您。
invitation-not-valid = 这个邀请链接已经失效。请管家或户主重新发一个，或者回复「绑定房号」，由管家核对。
household-new = { $name } 刚刚绑定了 { $home }。如果您不认识这个人，请马上告诉我们。
phone-not-on-file = 号码已记下，方便联系您。按这个号码还不能自动绑定房号；您可以回复「绑定房号」，由管家核对。

## 回执

repair-opened =
    ✅ 报修已登记，编号 { $number }，由{ $queue }处理。
    · { $respond }前有人联系您
    · { $finish }前处理完成
    { $visit }
    有照片、视频或语音，直接发到这里，会一并交给师傅。
repair-opened-urgent =
    🔴 已按紧急情况登记，编号 { $number }，{ $queue }马上处理。
    · { $respond }前有人联系您
    · { $finish }前处理完成
    { $visit }
    如果是漏水，能够到的话请先关上水阀。现场照片、视频或语音，直接发到这里就行。
repair-opened-power =
    🔴 已按紧急情况登记，编号 { $number }，{ $queue }马上处理。
    · { $respond }前有人联系您
    · { $finish }前处理完成
    { $visit }
    如果有焦味或火花，请先拉下总闸，离远一点。现场照片、视频或语音，直接发到这里就行。
complaint-opened =
    给您添麻烦了，实在抱歉。投诉已登记，编号 { $number }，由{ $queue }跟进。
    · { $respond }前有人联系您
    · { $finish }前给您处理结果
    处理时不会透露是谁反映的。照片、视频或语音可以直接发到这里。
inquiry-opened =
    收到，编号 { $number }，{ $queue }的同事{ $respond }前回复您。
    需要多查证一下的，会和您约好时间答复。想补充的文字、照片或语音，直接发到这里。
inquiry-answered =
    { $body }

    —— 来自《{ $source }》。这样回答有帮助吗？
inquiry-answered-otherwise =
    { $body }

    —— 来自《{ $source }》，这条说明目前只有英文。这样回答有帮助吗？
    看着不方便的话，点“还是问问人工”，同事用中文回复您。
human-called =
    好的，已请{ $queue }的同事接手，编号 { $number }，{ $respond }前回复您。
    想补充的文字、照片或语音，直接发到这里就行。
human-has-it = 收到，已转给正在跟进的同事，会在这里回复您。
suggestion-opened =
    谢谢您为小区出主意！建议已登记，编号 { $number }，由{ $queue }跟进。
    { $respond }前有人回应，{ $finish }前告诉您是否采纳、为什么。照片也可以直接发到这里。
praise-opened = 谢谢您的肯定！表扬已登记(编号 { $number })，{ $queue }会转告本人和团队，大家一定很高兴。
recorded-for-you =
    您反映的事情已经登记，编号 { $number }，由{ $queue }处理。
    · { $respond }前有人联系您
    · { $finish }前处理完成
    照片、视频或语音，直接发到这里就行。
receipt-visit = · 上门时间：{ $visit }
receipt-moved = 处理完成的时限相应改到{ $finish }前。
split-off = 好的，分开办理：新编号 { $number }，由{ $queue }跟进，{ $respond }前回复您。

## 特约服务

price-list =
    特约服务价目：
    { $rows }
    点一项就可以预约。
order-confirm =
    请您核对：
    · 服务：{ $service }，{ $price }
    · 地址：{ $home }
    · 时间：{ $visit }
    确认预约吗？
order-confirm-unlisted = 这一项需要先核价。请客服前台报价后联系您，可以吗？
order-opened =
    ✅ 预约成功，编号 { $number }，由{ $queue }安排。
    · { $respond }前与您确认
    · { $finish }前完成
    { $visit }
    想先让师傅看看现场的，照片或视频直接发到这里。
order-dropped = 好的，这次先不预约。需要时随时说。

## 紧急情况：先告诉人怎么做

emergency-fire =
    🔥 先离开！叫上家人走楼梯，不乘电梯，随手关门，不要回头拿东西。
    有烟就弯腰低行，用湿毛巾捂住口鼻。
    门把手发烫或楼道全是浓烟：关紧房门，湿布塞住门缝，到窗口呼救。
    到安全处立即拨打 119，有人受伤拨打 120。
    🚨 已紧急通知物业值班人员 { $phone }
emergency-gas =
    ⚠️ 不点火、不抽烟，不碰任何电器和开关，不在屋里打电话。
    顺手能做的：关燃气阀门，打开门窗。
    全家马上走楼梯到室外，不按门铃，不乘电梯。
    到室外再打电话：着火 119，头晕恶心 120；燃气公司由物业联系抢修。
    🚨 已紧急通知物业值班人员 { $phone }
emergency-electric =
    ⚡ 不要碰漏电的东西、触电的人和地上的水，让家人都离远。
    双手干燥、够得着的话，先拉下总电闸；拉不到，就用干木棍或塑料棍把电线拨开。
    有人触电：断电后马上拨打 120，没有呼吸就做心肺复苏。
    冒烟起火：不要泼水，撤到室外拨打 119。
    🚨 已紧急通知物业值班人员 { $phone }
emergency-lift-trapped =
    🛗 请放心，轿厢通风，不会缺氧。按住轿厢里的呼叫按钮，报上楼栋和梯号。
    不要扒门、踹门，不要爬顶窗；靠着轿厢壁站稳或坐下，等人来开门。
    有人胸闷、受伤拨打 120；联系不上我们就拨打 119。
    🚨 已紧急通知物业值班人员 { $phone }
emergency-lift-trapped-outside =
    🛗 请在门外和里面的人说说话：轿厢通风，已经有人来开门，请他们按住呼叫按钮、靠壁站稳。
    不要自己扒门、撬门，也不要让里面的人爬出来；拦住别人，不要再按这部电梯。
    请告诉我楼栋、梯号、停在几楼，里面几个人。里面有人不舒服、受伤拨打 120；联系不上我们就拨打 119。
    🚨 已紧急通知物业值班人员 { $phone }
emergency-flood =
    💧 先关进户水阀(水表旁，或厨房水槽下面)。
    水快碰到插座、电器：手脚干燥时拉下总电闸；已经站在水里，就不要碰任何开关。
    地下室或车库进水：马上往高处走，不要回去挪车。
    有人被困拨打 119，有人受伤拨打 120。
    🚨 已紧急通知物业值班人员 { $phone }
emergency-intruder =
    🚔 人最要紧：不要上前对峙，可疑物品也不要碰。
    在家就锁好门，躲进能反锁的房间，手机调静音；在外面就往有灯、有人的地方走。
    马上拨打 110，说清楼栋房号；不便出声就发短信到 12110。有人受伤拨打 120。
    🚨 已紧急通知物业值班人员 { $phone }
emergency-medical =
    🚑 马上拨打 120，说清地址、人怎么样了，听调度员指导，不要先挂电话。
    叫不醒、没有正常呼吸：平放在地上，双手按压胸口正中，每分钟100到120下，一直按到急救人员来。
    流血不止：用干净的布用力压住。摔伤不要随意搬动，也不要喂水喂药。
    请一个人到楼下等，给急救人员带路、按电梯。
    🚨 已紧急通知物业值班人员 { $phone }
emergency-more = 收到，已马上转给值班人员。情况有变化随时发；请先保证自己的安全。

## 已经登记的事

noted-down = 好的，已记下。
all-noted = 好的，信息够了，有进展会在这里告诉您。
added = 已补充到 { $number }，负责的同事马上能看到。
corrected = 已按您说的更正了 { $number }。
edit-passed-on = 您改过的内容已同步给同事。
urged = 已催办 { $number }，负责的同事收到了提醒，会尽快给您回话。
rescheduled =
    { $number } 的上门时间已改为 { $visit }。
    { $moved }
visit-noted =
    好的，{ $number } 约在{ $visit }上门。
    { $moved }
cancel-confirm = 要取消 { $number }「{ $title }」吗？
cancelled = { $number } 已取消。需要时随时再报。
cancelled-by-staff =
    { $number } 已由物业取消，原因：{ $reason }
    如果您觉得不妥，直接回复这条消息，我们接着办。
kept = 好的，{ $number } 继续处理。
nothing-to-cancel = 目前没有可以取消的登记。需要什么，直接告诉我就好。
confirmed = 太好了！{ $number } 就此结案，谢谢您告诉我们。
reopened = { $number } 已重新处理，优先跟进，抱歉让您费心了。
not-possible-now = { $number } 目前{ $status }，这一步已经不需要了。还有要办的，直接告诉我。
rated = 谢谢您对 { $number } 的评价，我们会继续做好！
rated-not = 没能让您满意，很抱歉。{ $number } 会重新跟进，主管也会看到。哪里没做好，您直接说，我们改。
rated-not-because = 没能让您满意，很抱歉。您说的已记在 { $number } 里，会重新跟进，主管也会看到。
reason-noted = 谢谢您告诉我们，给您添麻烦了。您说的已记在 { $number } 里，负责的同事和主管都会看到，我们尽快改好。
nothing-to-rate = 谢谢您！目前没有等待评价的事项，有什么想说的，直接告诉我就好。
progress =
    您的事项进展：
    { $rows }
progress-rows =
    { $head }
    { $tail }
progress-more =
    { $head }
    { $tail }
progress-row =
    📌 { $number } { $title }
    { $status } · { $who } · 时限 { $due }
    { $visit }
progress-nothing = 您目前没有正在处理的事项。需要报修、投诉或咨询，一句话告诉我就行。
taken = { $number } 已由工号 { $staff } 的同事接单，会尽快联系您。
on-the-way = { $name }(工号 { $staff })已经出发，来为您处理 { $number }。
agreed-visit = { $number } 已和您约好：{ $when }上门，我们会按时到。要改时间，直接告诉我就好。
agreed-answer = { $number } 我们在{ $when }前答复您，请您放心。
waiting-for-parts = { $number } 需要的配件正在准备，预计{ $until }前到位，到了马上继续为您处理。
waiting-for-resident = { $number } 正等您这边确认或配合，方便时请在{ $until }前回复一声，我们马上接着办。
waiting-for-rain = { $number } 要等天晴才能施工，预计{ $until }前继续，我们一直记着。
handed-over = { $number } 已转到{ $queue }继续处理，您不用再说一遍。
handed-to-colleague = { $number } 已交给工号 { $staff } 的同事处理，会尽快联系您。
restored = { $building } · { $what } 的问题已处理完毕({ $number })。您家这边恢复了吗？
resolved = { $number } 已处理完成。您看都解决了吗？也请顺手评价一下。
staff-says =
    物业工号 { $number }：
    { $text }

## 工单卡片

card =
    { $head }
    { $where }
    { $who }
    { $text }
    { $files }
    { $visit }
    { $clock }
    { $wait }
    { $state }
    { $history }
card-head = { $mark } { $number } { $kind }·{ $category } · { $urgency }
card-home = 🏠 { $home } { $place }
card-place = 📍 { $place }
card-who = 👤 { $name } { $phone }
card-files = 📷 照片和文件 { $count } 个，在下面
card-visit = 🕒 上门 { $visit }
card-gone = { $number } 已移交，由其他同事跟进。
card-clock-both = ⏱️ { $respond }前响应 · { $finish }前完成
card-clock-finish = ⏱️ { $finish }前完成
card-wait = ⏳ 等{ $what }，到 { $until }
card-state = ▶️ { $status } · { $name }({ $number })
card-state-queue = ▶️ { $status } · { $queue }
card-history =
    { $line }
    { $more }
event-line = { $time } { $actor } { $what } { $text }
actor-resident = 住户
actor-guanjia = 管家

event-opened = 登记
event-added = 补充
event-edited = 修改了消息，原文：
event-replied = 回复
event-agreed-visit = 约定上门 { $when }
event-agreed-answer = 约定答复 { $when }
event-waiting = 等{ $what }，到 { $until }
event-noted = 备注
event-recalled = 撤回了消息，原文：
event-folded = 归入同一处故障
event-unfolded = 单独处理，不再并在一起
event-unfolded-again = 住户那边还没有恢复，单独处理
event-unfolded-refiled = 类别改了，不再并入同一处故障
event-urged = 催办
event-rescheduled = 改约时间
event-rescheduled-to = 改约到 { $when }
event-corrected = 更正信息
event-urgency = 按住户补充的情况调为{ $urgency }
event-another-matter = 说刚才补充的是另一件事
event-rated-3 = 评价：满意
event-rated-2 = 评价：较满意
event-rated-1 = 评价：不满意
event-not-delivered = 有消息没送到住户
event-told = 通知

event-moved-queue = 转派到{ $queue }
event-moved-colleague = 转派给 { $name }({ $staff })
event-given = 派给 { $name }({ $staff })
event-moved-take = 接单
event-moved-give-back = 退回，等人接单
event-moved-hand-over = 转派
event-moved-start = 出发
event-moved-wait = 等待
event-moved-resume = 继续处理
event-moved-resolve = 完成
event-moved-answer = 答复
event-moved-confirm = 确认解决
event-moved-reopen = 重开
event-moved-cancel = 取消
event-moved-merge = 并单
event-binding-approved = 批准绑定
event-binding-refused = 退回绑定申请
event-recorded = 代录({ $source })
event-phone-shown = 查看了电话
event-wrong-answer = 指出自动答复不对
event-alerted = 第 { $nth } 次提醒：还没有人接单

desk-take = 接单
desk-hand = 转派
desk-done = 完成
desk-start = 出发
desk-back = 退回
desk-resume = 继续
desk-agree = 约定
desk-wait = 等待

wait-for-parts = 配件
wait-for-resident = 住户
wait-for-rain = 天晴
desk-phone = 电话
desk-reopen = 重开
desk-approve = 批准
desk-refuse = 退回申请
desk-wrong = 答非所问

## 群里告诉员工

called = 📣 { $names } 请关注 { $number }。
called-emergency = 🚨 { $names } 紧急！{ $number } 请立即接单、赶往现场。
alert-again = 🚨 第 { $nth } 次提醒：紧急 { $number } 还没有人接单！{ $names } 请立即接单、赶往现场。
resident-says =
    💬 { $name }
    { $text }
resident-says-edited =
    ✏️ { $name }(已修改)
    { $text }
urged-staff = ⏰ { $who } 住户在催 { $number }，请尽快回一句进展。
withdrawn-staff = 🚫 住户取消了 { $number }，不用再处理。
reopened-staff = 🔁 { $number } 住户反映没有解决，已重开，请优先跟进。
not-satisfied-staff = 🙁 { $number } 住户评价不满意，已重开，请主管关注。
split-off-staff = ↪️ { $number } 上面这条是另一件事，已另行登记。

desk-taken = { $number } 已接单。
desk-taken-by = 已由 { $name }({ $number })接单。
desk-given-back = { $number } 已退回，等同组同事接单。
desk-handed-over = { $number } 已转派到{ $queue }。
desk-handed-to = { $number } 已转派给 { $name }({ $staff })。
desk-remark =
    📝 { $name } 转派备注：
    { $text }
desk-for-you =
    📣 { $to } ：{ $name } 把这一件转派给您。
    { $text }
desk-note-with-files =
    📝 { $name } 的内部备注：
    { $text }
desk-which-queue = { $number } 转派到哪里？
desk-started = { $number } 已出发，住户已收到通知。
desk-resumed = { $number } 继续处理。
desk-agreed = { $number } 已约定{ $when }，已记为承诺。
desk-waiting = { $number } 先等着，到{ $until }。
desk-ask-agree = { $number } 约到什么时候？点一个，或直接写，例如“明天下午三点”。{ $unread }
desk-ask-wait-for = { $number } 在等什么？
desk-ask-wait-until = { $number } 等到什么时候？点一个，或直接写，例如“周三下午”。{ $unread }
desk-time-not-read = (刚才那句没看出是哪个时间，或者已经过了。)
desk-time-over = { $number } 这个时间已经过了，请另选一个。
desk-replied = 已回复住户({ $number })。
desk-replied-later = 现在是休息时间，回复将在 { $at }发给住户。
desk-noted = 备注已记到 { $number }，住户看不到。
desk-resolved = { $number } 已完成，正在请住户确认和评价。
desk-resolved-unasked = { $number } 已完成。
desk-cancelled = { $number } 已取消，原因已告诉住户。
desk-reopened = { $number } 已重开。
desk-wrong-answer-noted = 已记下：{ $number } 的自动答复不对题，会用来改进识别。
desk-no-article = { $number } 不是由知识库自动答复的。
desk-approved = { $number } 已批准，房号已绑定。
desk-refused = { $number } 申请已退回，住户已收到通知。
desk-recorded = ✅ 已登记 { $number }，卡片已发到对应的组。
desk-done-before = 这一步刚才已经做过，没有重复执行。
desk-not-now = { $number } 现在是「{ $status }」，这一步不适用。
desk-not-your-queue = { $number } 归{ $queue }处理，请联系该组同事。
desk-not-your-role = 这一步由客服、管家、主管或经理来做。
desk-not-yours = { $number } 由接单人操作，请先接单，或请主管处理。
desk-no-such-queue = 小区没有「{ $queue }」这个组，请另选一个。
desk-same-queue = 已经在这个组里了，请选另一个组。
desk-no-such-colleague = 工号 { $staff } 不能接这一件，请另选一位同事。
desk-has-it-already = 已经在 { $name } 手里了，请另选一位同事。
desk-stays-with-manager = { $number } 反映的是工作人员，只由管理处经理处理，不转到别的组。
desk-needs-reason = 请写上原因，住户会看到。
desk-needs-words = 请写上内容再发。
desk-too-late-to-reopen = { $number } 结案已超过 30 天，请用 /new 另行登记。
desk-nothing-to-approve = 这一件没有需要审批的绑定申请。
desk-nobody-to-write-to = { $number } 的住户没有聊天渠道，请打电话联系。
desk-channel-closed = { $number } 的住户已关闭聊天，消息未发出，请打电话联系。
desk-phone-is = ☎️ { $phone }
desk-phone-after-take = 接单之后就能看到完整号码。
desk-edit-not-passed-on = 这条原来的内容已经发给住户，这次改动没有同步过去。要更正，请再回复一条。
desk-recalled = 已撤回，住户那边的这条消息会一起删除。
desk-recalled-before = 这条已经撤回过了。
desk-recall-what = 请回复要撤回的那条消息，再发 /recall。只有发给住户的消息才能撤回。
desk-recall-not-yours = 只能撤回自己发的消息；别人发的，请本人或主管撤回。
desk-recall-too-late = 这条发出已超过可撤回的时限，撤不回来了。请再回复一条说明。

## 一处故障，多人报修

desk-fold = 归为一起
desk-unlike = 不是
desk-inform = 发进展
desk-restore = 已恢复
incident-card =
    { $head }
    { $lines }
incident-head-proposed = 🧩 像是同一处故障：{ $building } · { $what }，{ $count } 单。归为一起处理吗？
incident-head-open = 🧩 同一处故障：{ $building } · { $what }，{ $count } 单。回复本条 /update 进展内容，一次发给所有住户。
incident-head-restored = ✅ 已恢复：{ $building } · { $what }，{ $count } 单，正在逐户确认。
incident-head-declined = { $building } · { $what }：不是同一处故障，各自处理。
incident-line = · { $number } { $home } { $state }
incident-part-proposed = ❔ 待确认
incident-part-declined = 不是这处
incident-part-refiled = ↪️ 改了类别，单独处理
incident-part-left = ↩️ 还没有恢复，单独处理
incident-another = 🧩 { $number } 也像是 { $building } · { $what } 这处故障，归进去吗？
incident-folded = 已归为一起({ $count } 单)。
incident-declined = 好的，{ $count } 单各自处理。
incident-none = 这张工单现在没有归入任何故障。
incident-nothing-to-fold = 没有待确认的工单，可能已经有人处理过了。
incident-needs-words = 请写上要告诉住户的进展，例如：/update 电梯配件下午三点到
incident-how-to-inform = 请回复故障卡片：/update 进展内容，会一次发给所有住户；修好后按「已恢复」。
incident-informed = 已发给 { $count } 户。{ $phone }
incident-restored = 已告诉 { $count } 户，并逐户询问是否恢复。{ $phone }
incident-by-phone = 下面几单没有聊天，请打电话：{ $numbers }
desk-unsupported = 这种消息转不过去，请改发文字、照片、视频、语音或文件。
desk-button-too-old = 这个按钮已经过时，请看最新的卡片。
desk-not-staff = 这里由物业员工操作。您若是员工，请主管为您绑定账号。
desk-anonymous = 匿名发言认不出是哪位同事，没有转给住户。请关闭匿名后再发。
desk-why-which = 想看哪一单的时限？回复它的卡片发 /why，或写上单号，例如 /why R-261123-0001。
desk-here = 本群编号：{ $chat }
desk-unknown-command = 没有 { $order } 这个命令，没有转给住户。发 /help 看看能做什么。
desk-help =
    · 回复卡片或住户的消息：转给住户，只显示工号
    · 以 // 开头：内部备注，住户看不到
    · /take 接单，/done 说明 完成(回复卡片时使用)
    · /recall 撤回：回复自己发给住户的那条消息
    · /agree 约时间，/wait 等待，例如：/agree 明天下午三点，/wait 配件 周三
    · /hand 转给组或同事，/escalate 升级，/consult 会办，/refile 改类别，/merge 并单，/split 拆单
    · /update 进展，/restored 已恢复：回复故障卡片，一次告诉所有报修的住户
    · /new 来电或到访代录，例如：/new 3-2-501 厨房漏水
    · /mine 我手里的单，/queue 本群未完成的单，/duty 谁值班
    · /find 单号、房号、电话后四位或关键词
    · /why 时限是怎么算的(回复卡片，或写上单号)
    · /canned 常用语(回复卡片使用)
    · /know 把答复存为知识(回复答复使用)
    · /ledger 客服前台工作台帐
    · /mark 房号 no-greetings 这户暂不发祝福(如家有丧事)，greetings 恢复
    · /rain 大雨 14:00 登记大雨，渗漏维修雨后回访
    · 发照片时写 /photo：出发时住户看到是谁来
    · /survey 满意度调查：看进度、发起、结束(主管、经理)
    · /here 查看本群编号

half-told =
    刚才说到一半的事还没登记上，就差这一步：
    { $question }
half-told-handed = 刚才说到一半的事，我先转给{ $queue }跟进，单号 { $number }，{ $respond }前有人联系您。要补充什么，直接发给我就行。

line-waits-parts = { $number } 还在等配件，预计{ $until }前到位，到了马上继续为您处理。让您久等了。
line-waits-resident = { $number } 还等着您这边的消息，方便时请在{ $until }前回复一声，我们马上接着办。
line-waits-rain = { $number } 还在等天晴施工，预计{ $until }前继续，我们一直记着。
line-late = { $number } 没能按答应您的时间办好，非常抱歉。{ $queue }还在跟进，一有进展马上告诉您。
line-goes-on = { $number } 还没办完，{ $queue }一直在跟进，一有进展马上告诉您。

## 时钟在群里说的话

clock-warned-respond = ⏰ { $who } { $number } 要在 { $due } 前响应，时间快到了。
clock-warned-finish = ⏰ { $who } { $number } 要在 { $due } 前完成，时间快到了。
clock-over-respond = 📣 { $who } { $number } 应在 { $due } 前响应，已经超时，请跟进。
clock-over-finish = 📣 { $who } { $number } 应在 { $due } 前完成，已经超时，请跟进。
clock-twice-respond = 📣 { $who } { $number } 应在 { $due } 前响应，超时已经一倍，请亲自过问。
clock-twice-finish = 📣 { $who } { $number } 应在 { $due } 前完成，超时已经一倍，请亲自过问。
resident-unanswered = 💬 { $who } { $number } 住户 { $since } 的话还没有人回复。回复这条就会转给住户。
line-wanted = ✍️ { $who } { $number } 已有 { $since }没给住户消息了。请在 { $by } 前回复这条写一句进展，会转给住户。
promise-soon-visit = ⏰ { $who } { $number } 与住户约好 { $when }上门，请准备出发。
promise-soon-answer = ⏰ { $who } { $number } 答应住户 { $when }答复，请准备。
promise-broken-visit = 📣 { $who } { $number } 与住户约好 { $when }上门，没有人出发，请跟进。
event-told-promise-reminder = 提醒：约定的时间快到了
event-told-promise-broken = 约定没有做到，通知
wait-over-parts = ⏳ { $who } { $number } 等配件的时间到了，请继续处理，或改个时间。
wait-over-resident = ⏳ { $who } { $number } 等住户的时间到了，请继续处理，或改个时间。
wait-over-rain = ⏳ { $who } { $number } 等天晴的时间到了，请继续处理，或改个时间。
button-to-ticket = 去看这一单
event-told-clock-warned = 提醒：时限快到了
event-told-supervisor-called = 已超时，通知
event-told-manager-called = 超时一倍，通知
event-told-resident-unanswered = 提醒：住户在等回复
event-told-line-wanted = 请经办人给住户一句进展
event-told-question-asked-again = 向住户再问了一次
event-told-line-said = 已告诉住户办到哪里了
event-told-line-unsaid = 住户联系不上，没能告诉进展
event-told-wait-over = 提醒：等待的时间到了
event-told-half-told = 没说完，转给前台跟进
event-closed-by-time = 没有新的反馈，自动结案

## 时限从哪里来(/why)

why =
    🧮 { $number } 的时限是这样算的
    { $lines }
why-lines =
    { $line }
    { $more }
why-opened = { $time } 登记，{ $standard }「{ $urgency }」
why-reopened = { $time } 重开，重新计时，{ $standard }「{ $urgency }」
why-the-standard = 按服务标准
why-own-standard = 按本小区的服务标准
why-respond = 响应：{ $span }以内，{ $measure }
why-respond-none = 响应：标准没有规定时限
why-respond-at-once = 响应：立即
why-respond-by = → { $time } 前响应
why-respond-over = ✓ 已响应：{ $event }
why-finish = 完成：{ $span }以内，{ $measure }
why-finish-none = 完成：标准没有规定时限，以与住户约定的时间为准
why-finish-at-once = 完成：立即
why-finish-by = → { $time } 前完成
why-finish-over = ✓ 已办结：{ $event }
why-agreed = 完成：{ $time } 与住户约定了答复时间，以约定为准
why-ran = · { $from }–{ $until } 计 { $length }
why-day = · 第 { $nth } 个工作日：{ $day } { $weekday }
why-and-so-on = · ……
why-stopped = · { $from }–{ $until } 等住户，不计时
why-stands-still = · { $from } 起等住户，时钟停着
why-chosen = · 住户选的时间到 { $time }，不早于它
measure-service = 只计服务时间({ $hours })
measure-rests = 连续计时，落在服务时间外的顺延到开门
measure-day-and-night = 昼夜连续计时
measure-working-days = 按工作日计，到当天收班为止
length-minutes = { $n } 分钟
length-hours = { $n } 小时
length-both = { $hours } 小时 { $minutes } 分钟
length-working-days = { $n } 个工作日

menu-help = 我能帮您做什么
menu-human = 转人工客服
menu-language = 换一种语言 / English
menu-cancel = 取消正在办的这一步
menu-desk-new = 代录来电或到访
menu-desk-take = 接单(回复卡片使用)
menu-desk-done = 完成，可写上做了什么(回复卡片使用)
menu-desk-why = 时限是怎么算的
menu-desk-agree = 约定时间(回复卡片使用)
menu-desk-wait = 等待配件、住户或天晴(回复卡片使用)
menu-desk-here = 查看本群编号
menu-desk-help = 在群里能做什么

new-ask-kind = 代录：属于哪一类？
new-ask-text = 来人说了什么？请写下具体情况。
new-ask-home = 哪一户？例如 3-2-501；公共区域可以跳过。
new-ask-phone = 联系电话？没有可以跳过。
new-ask-source = 是来电还是到访？
new-left = 好的，这次不登记。
new-needs-text = 请写下具体情况再登记。
new-no-such-home = 小区里没有 { $home } 这一户，请核对房号。

delivery-not-delivered = ⚠️ { $number } 有一条没有送达：住户已屏蔽或关闭了聊天，请打电话联系。
delivery-edit-lost = ⚠️ { $number } 的修改没有送达：住户那边的原消息已经不在，或不能再改。
delivery-recall-lost = ⚠️ { $number } 的撤回没有成功：住户那边的消息已经不能删除，请再发一条说明。
delivery-gave-up = ⚠️ { $number } 有一条试了一整天都没有送达，请打电话联系住户。
delivery-refused = ⚠️ { $number } 有一条没有送达：对方渠道不接受这种内容，请换一种方式。
delivery-topic-lost = ℹ️ { $number } 原来的话题已被删除，转到这个新话题继续。
delivery-no-rights = ⚠️ 机器人在群里缺少管理话题或发言的权限。补上之前，新工单以卡片发在群里，请回复卡片处理。
delivery-group-lost = ⚠️ { $queue }的工作群发不进消息：群已解散，或机器人已被移出。请检查小区文件里的群编号。
delivery-not-a-forum = ⚠️ 本群的话题功能被关闭了。工单先以卡片发在群里，请回复卡片处理；重新打开话题后照旧。

## 终端

terminal-orders =
    · /queue 列出待办
    · 编号 内容：回复住户，例如 R-261122-0007 师傅马上到
    · /take 编号 接单，/start 编号 出发，/done 编号 说明 完成，/back 编号 退回
    · /hand 编号 组名 转派：front_desk maintenance security cleaning finance manager on_duty
    · /note 编号 内容：内部备注，住户看不到
terminal-nothing = 目前没有待办的工单。

# A clerk's account is bound by their one-time link.
staff-bound = { $name }，您的 Telegram 账号已绑定工号 { $number }。现在可以在员工群里接单和回复了。
