# 通知：起草、审批、发送、变更、结束；住户看到的样子，员工群里的卡片，网页和海报。

## 种类

notice-kind-water = 停水
notice-kind-power = 停电
notice-kind-gas = 停气
notice-kind-lift = 电梯检修
notice-kind-pest = 消杀
notice-kind-weather = 天气
notice-kind-fee = 缴费
notice-kind-activity = 活动
notice-kind-rule = 规定
notice-kind-other = 其他
notice-supply-water = 供水
notice-supply-power = 供电
notice-supply-gas = 供气
notice-supply-lift = 电梯

## 范围和时间

notice-audience = { $buildings }{ $units }{ $floors }{ $role }
notice-all = 全小区
notice-units = { " " }{ $units }单元
notice-floors = { " " }{ $floors }层
notice-only = ({ $role })
notice-role-owner = 业主
notice-role-tenant = 租户
notice-role-family = 家属
notice-span = { $from } 至 { $until }
notice-until = { $until } 前

## 住户看到的

notice-outage =
    { $state }
    { $head }
    🕘 { $window }
    📍 { $where }
    ━━━━━━━━━━
    { $text }
    { $community }物业服务中心
notice-plain =
    { $state }
    { $head }
    { $about }
    { $text }
    { $community }物业服务中心
notice-about-window = 🕘 { $window }
notice-about-where = 📍 { $where }
notice-head = { $mark } { $urgent }{ $kind }通知{ $changed }
notice-files = 📎 上面通知的附件
notice-set-off = ⚠️ ━━━━━━━━━━
notice-urgent = 【紧急】
notice-changed = (有更新)
notice-ended-end = 【已结束】
notice-ended-expire = 【已结束】
notice-ended-restore = ✅【已恢复】
notice-ended-call-off = ❎【已取消】
button-notice-read = 👌 收到
notice-read = 好的，谢谢您！
notice-read-over = 这条通知已经结束了，谢谢您。
notice-back = ✅ { $what }已恢复。感谢您的理解！如果您家还没有恢复，直接告诉我。
notice-done = ✅ 上面通知的{ $kind }事宜已经办好，一切如常。感谢您的配合！
notice-off = ❎ 上面的{ $kind }通知取消了，请不必再做准备。给您添麻烦了。
notice-moved = 🔔 上面的{ $kind }通知改时间了：{ $window }。

## 正文的样式

notice-text-water = { $because }需要暂停供水。请提前储水，用后关好水龙头；来水之初水质可能浑浊，请先放一会儿再用。给您带来不便，敬请谅解。
notice-text-power = { $because }需要暂停供电。请提前给手机充好电，关好电器；停电期间请不要乘坐电梯。给您带来不便，敬请谅解。
notice-text-gas = { $because }需要暂停供气。请提前关好灶具和表前阀；恢复后先检查再点火，闻到异味请开窗并马上告诉我们。给您带来不便，敬请谅解。
notice-text-lift = { $because }电梯需要暂停使用。请改走楼梯或其他电梯；家里有行动不便的人，请提前告诉我们，我们来安排。给您带来不便，敬请谅解。
notice-text-pest = { $because }将进行公共区域消杀。请关好门窗，收好晾晒的衣物和食物，看好孩子和宠物；结束后两小时内请勿接触喷洒的地方。
notice-text-weather = { $because }请关好门窗，收好阳台和窗台上的东西，车辆不要停在树下和低洼处，尽量少出门。有险情请马上告诉我们。
notice-text-fee = { $because }请您抽空缴纳；已经缴过的请忽略。有疑问直接在这里回复我们。
notice-text-activity = { $because }欢迎各位住户参加！
notice-text-rule = { $because }请各位住户配合，谢谢。
notice-text-other = { $because }特此通知。
notice-because-of = 因{ $reason }，
notice-because-none = 接计划，
notice-because-said = { $reason }。

## 卡片

notice-card =
    📢 通知 N-{ $id } · { $stage }
    起草：{ $author }{ $approver } · { $send }{ $files }
    { $reason }
    { $reached }{ $without }{ $declined }{ $moved }{ $unowned }
    { $progress }
    ┄┄┄ 住户看到的 ┄┄┄
    { $preview }
    { $other }
notice-card-other =
    ┄┄┄ 另一种语言 ┄┄┄
    { $text }
notice-with-files = { " " }· 📎 附件 { $count } 个
notice-approved-by = { " " }· 批准：{ $name }
notice-reason = 🔴 紧急：{ $reason }
notice-reached = 送达 { $count } 人
notice-without = ，另有 { $count } 人没有可用的渠道(请管家张贴或上门)
notice-declined = ，{ $count } 人不收非紧急通知
notice-moved-out = ，{ $count } 人名下有账单但已搬走
notice-unowned = ，{ $count } 户没有登记业主，账单无人可发
notice-send-now = 批准后立即发送
notice-send-at = 定于 { $at } 发送
notice-progress =
    📤 已发 { $sent } · 失败 { $failed }{ $unknown } · 待发 { $left } · { $pause }
    👌 已确认 { $read } 人
notice-unknown = { " " }· 不确定 { $count }
notice-pause-stopped = ⏸ 已停，可继续
notice-pause-quiet = 夜间不打扰，{ $morning } 继续
notice-pause-sent = 发完了
notice-pause-seconds = 约剩 { $seconds } 秒
notice-stage-draft = 草稿
notice-stage-submitted = 待批准
notice-stage-approved = 已批准，待发送
notice-stage-running = 生效中
notice-stage-stopped = 已停发
notice-stage-over = 已结束
notice-stage-called-off = 已取消
button-notice-submit = 提交
button-notice-change-draft = 修改
button-notice-call-off-draft = 取消
button-notice-approve = 批准
button-notice-send-back = 退回
button-notice-change = 更改
button-notice-end = 提前结束
button-notice-restore = 已恢复
button-notice-call-off = 取消发送
button-notice-stop = 停发
button-notice-again = 再发给这 { $count } 人
button-notice-resume = 继续发
notice-please-approve = { $names } 请看一下通知 N-{ $id }，批准或退回。

## 说给员工的话

notice-drafted = 通知 N-{ $id } 写好了。
notice-known = 这条通知已经有了，没有重复写。
notice-did-submit = 通知 N-{ $id } 已提交，等主管批准。
notice-did-approve = 通知 N-{ $id } 已批准。
notice-did-send-back = 通知 N-{ $id } 已退回给起草人。
notice-did-change = 通知 N-{ $id } 已更改。
notice-did-change-again = 通知 N-{ $id } 已更改，内容和批准时不同，要重新批准。
notice-did-begin = 通知 N-{ $id } 开始发送。
notice-did-stop = 通知 N-{ $id } 停发了，没发出的先留着。
notice-did-resume = 通知 N-{ $id } 接着发。
notice-did-again = 通知 N-{ $id } 正在再发给 { $count } 人，其他人不会再收到。
notice-nobody-again = 现在没有要再发的：没送达的都已没有可用的渠道，请管家张贴或上门。
notice-did-end = 通知 N-{ $id } 提前结束了。
notice-did-restore = 通知 N-{ $id } 已结束，正在告诉住户已恢复。
notice-did-call-off = 通知 N-{ $id } 已取消；收到过的住户会被告知。
notice-did-expire = 通知 N-{ $id } 到期结束。
notice-not-now = 通知 N-{ $id } 现在是“{ $stage }”，这样做不了。
notice-supervisor-approves = 通知由客服主管或经理批准。
notice-changed-meanwhile = 通知 N-{ $id } 刚刚改过，请看一下现在的内容，再批准。
notice-others-change = 这是您自己写的通知，已经在发了；更改请另一位主管或经理来做。
notice-not-own = 自己写的通知要由别人批准，请找另一位主管或经理。
notice-authors-own = 还没批准的通知由起草人自己改；主管也可以改。
notice-supervisor-changes = 这条通知已经批准，更改和取消请主管来做。
notice-needs-text = 还没有正文。请写上要告诉住户的话。
notice-needs-window = { $kind }通知要写明从什么时候到什么时候，例如 2026-11-25 09:00-17:00。
notice-ends-before = 结束的时间要晚于开始的时间。
notice-window-past = 这个时间已经过去了，请换一个。
notice-over-by-morning = 夜里不打扰住户，等早上发出去，这个时间已经过了。请换个时间；确实紧急的，写明原因，会标上“紧急”，夜里也发。
notice-too-late =
    { $kind }通知要提前 { $hours } 小时以上发出，现在来不及了。
    请改时间；确实紧急的，写明原因，会标上“紧急”。
notice-too-long = 太长了，请写在 { $most } 字以内。
notice-audience-how = 看不懂“{ $words }”。请写 building=3,unit=2,floor=5,role=owner，几栋就写几个 building。
notice-no-such-building = 没有 { $building } 栋；本小区有 { $known }。
notice-nobody-there = 这个范围里没有住户，请再看一下楼栋、单元和楼层。

## 在群里起草

menu-desk-notice = 写通知：停水、停电、消杀……
notice-ask-kind = 📢 写通知。是哪一类？
notice-ask-audience = 发给谁？点按钮，或写“3号楼2单元”“1、3号楼”“3号楼 5-8层”。
notice-ask-window = 从什么时候到什么时候？例如 2026-11-25 09:00-17:00。
notice-ask-text = { $files }要告诉住户什么？写个原因(套用样式)，或者写全文(中英文都有时各起一行)；照片、文件也发到这里。
notice-ask-send = { $files }什么时候发？
notice-files-taken = 📎 附件收到 { $count } 个。{ " " }
notice-file-kind = 这种文件不能随通知发。可以发：照片(jpg、png、webp、heic)、视频(mp4)、语音(ogg、m4a)、文件(pdf、docx、xlsx)。请换一个再发，或直接回答上面的问题。
notice-file-large = 文件太大了：照片最大 10 MB，其他文件最大 20 MB。请压缩后再发，或直接回答上面的问题。
notice-files-many = 一条通知最多带 { $most } 个附件，这次发来的没有加上。
notice-files-gone = 通知已经在发了，附件不能再加。要补发文件，请另写一条通知。
notice-ask-reason = 按规定这类通知要更早发出。为什么现在才发？写明原因，会标上“紧急”。
notice-ask-change = 通知 N-{ $id } 改成什么？写新的时间(如 09:00-18:00)，或写新的正文；要加照片、文件，也发在这里。
notice-everybody = 全小区
button-notice-template = 用样式
button-notice-now = 批准后立即发
button-notice-morning = 明早 9 点

## 海报

intent-poster-post = 张贴海报
intent-poster-check = 查看海报
intent-poster-down = 取下海报
poster-task-post = 请把通知 N-{ $id }({ $kind })的海报贴到{ $where }，贴到 { $until }。海报在工作台的通知页面上打印，贴好后点“完成”；不需要贴就取消并写明原因。
poster-task-check = 请看看{ $where }的通知 N-{ $id }({ $kind })海报是否还在、还清楚，掉了或破了就补一张。要贴到 { $until }，看过后点“完成”。
poster-task-down = 通知 N-{ $id }({ $kind })已经结束，请取下{ $where }的海报，取下后点“完成”。
poster-over = 通知已经结束，不用再做了

## 接口、网页和海报

notice-no-instant = 看不懂时间“{ $words }”，请写 2026-11-25T09:00。
notice-key-wrong = 密钥不对或已作废：请在 Authorization 里带上 Bearer 和 guanjia notice key 生成的密钥。
notice-key-missing = 请带上 Idempotency-Key：同一条通知重复提交时用同一个值，就不会写两遍。
notice-step-draft = 起草
notice-step-submit = 提交
notice-step-approve = 批准
notice-step-send-back = 退回
notice-step-change = 更改
notice-step-begin = 开始发送
notice-step-stop = 停发
notice-step-resume = 继续发送
notice-step-again = 再次发送
notice-step-end = 提前结束
notice-step-restore = 已恢复
notice-step-call-off = 取消
notice-step-expire = 到期
notice-why-no-channel = 没有可用的渠道
notice-why-declined = 不收非紧急通知
notice-why-moved-out = 已从这一户搬走
notice-why-unowned = 没有登记业主
notice-why-failed = 没有送达
notice-why-unknown = 不确定是否送达
notice-why-cancelled = 没发出就结束了
page-notices-title = 通知
page-notices-short = 通知
page-notices-all = 全部通知
page-notices-none = 还没有通知。
page-notice-new = 写通知
page-notice-write = 存为草稿
page-notice-save = 保存更改
page-notice-change = 更改
page-notice-preview = 住户看到的
page-notice-poster = 打印海报
page-notice-print = 打印
page-notice-from = 从
page-notice-until = 到
page-notice-send = 什么时候发(不填：批准后立即发)
page-notice-where = 发给谁(不选：全小区)
page-notice-units = 单元
page-notice-floors = 楼层
page-notice-reason = 原因(套用样式时用)
page-notice-text-zh = 中文正文(不填：用样式)
page-notice-text-en = 英文正文
page-notice-files = 附件(照片、文件，随通知一起发)
page-notice-urgent = 为什么紧急(来不及提前，或夜里也要发)
page-notice-recipients = 可送达
page-notice-left = 待发
page-notice-without = 没有渠道
page-notice-declined = 不收非紧急通知
page-notice-unreached = 没有送达的住户
page-notice-all-reached = 目前没有。
page-notice-home = 房号
page-notice-name = 姓名
page-notice-why = 原因
page-notice-steward = 管家
page-notice-versions = 台帐：每一次变更
page-notice-stage = 状态
page-notice-column-id = 编号
page-notice-column-kind = 类别
page-notice-column-at = 时间
page-notice-column-who = 经手人
page-notice-column-what = 事项
page-notice-column-version = 版本
page-notice-column-from = 开始
page-notice-column-until = 结束
page-notice-column-window = 时间范围
page-notice-column-text = 正文
page-notice-column-author = 起草
page-notice-column-approved = 批准
page-notice-column-sent = 已发
page-notice-column-failed = 失败
page-notice-column-unknown = 不确定
page-notice-column-read = 已确认
page-poster-heading = { $kind }通知
page-poster-scan = 扫码咨询、报修
page-poster-signed = { $community }物业服务中心
page-poster-until = 张贴至 { $day }
page-pdf-missing = 这台服务器还不能生成 PDF：请管理员运行 { $command }。现在可以用“打印”，打印机选“另存为 PDF”。

## 生效期间来问的住户

notice-ask-else = 是别的问题吗？如果就是这件事，恢复后我会告诉您。
button-notice-nothing-else = 就是这件事
button-notice-else = 是别的问题
notice-nothing-else = 好的，恢复了就告诉您。有别的事随时找我。
notice-none = 现在没有生效的通知。
