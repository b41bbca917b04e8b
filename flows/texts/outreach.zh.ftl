# 物业主动发给住户的话：祝福、回访、走访；住户自己的设置。

## 祝福

birthday-greeting =
    🎂 { $name }，生日快乐！
    祝您和家人身体健康、天天开心。家里有什么需要，随时找我。
    { $signed }
signed-steward = —— { $community } 您的管家 { $steward }
signed-desk = —— { $community } 物业服务中心 全体同事

birthday-list =
    🎂 @{ $name }({ $number }) 本周过生日的住户，见面时记得道声祝福：
    { $rows }
birthday-row = { $day } { $name }({ $home })

desk-mark-how = 请这样写：/mark 3-2-501 no-greetings(这户暂不发祝福)，或 /mark 3-2-501 greetings(恢复)。
desk-marked = 记下了：{ $home } 暂不发生日和节日祝福，也不列入生日名单。恢复请发 /mark 房号 greetings。
desk-mark-lifted = 已恢复：{ $home } 照常发送祝福。
menu-desk-mark = 某户暂不发祝福，或恢复

## 自己的设置

settings =
    您的设置：
    · 生日和节日祝福：{ $greetings }
    · 非紧急的通知：{ $notices }
    停水停电等紧急通知、您家的账单和您的单子的进展，一直会告诉您；{ $from }–{ $until } 不打扰，只发紧急的事。
settings-visitor =
    您还没有绑定房号，我们不会主动给您发祝福和通知。绑定以后可以随时选择要收哪些。
    { $from }–{ $until } 不打扰，只发紧急的事。
setting-on = 接收
setting-off = 不接收
wish-greetings-off = 好的，以后不再给您发生日和节日祝福，打扰了。
wish-greetings-off-sorry = 好的，以后不再发了。请您节哀，家里有需要帮忙的，随时告诉我们。
wishes-returned = 谢谢您的祝福！也祝您和家人平安喜乐。
wish-greetings-on = 好的，以后逢生日和节日，我们照常问候您。
wish-notices-off = 好的，不紧急的通知以后不发给您了。停水停电这类要紧的事，还有您家的账单，还是会告诉您。
wish-notices-on = 好的，小区的通知都会发给您。
button-greetings-off = 不再接收祝福
button-greetings-on = 恢复接收祝福
button-notices-off = 不收非紧急通知
button-notices-on = 接收所有通知
button-language-zh = 中文
button-language-en = English

## 回访

callback-ask-repair = 您好，报修 { $number } 处理完一天了，现在好用吗？请点下面的按钮，或者直接说说。
callback-ask-order = 您好，您预约的服务 { $number } 做完一天了，还满意吗？请点下面的按钮，或者直接说说。
callback-ask-complaint = 您好，您反映的事情({ $number })处理完一天了，现在解决了吗？请点下面的按钮，或者直接说说。
callback-remind-repair = 打扰您一下：报修 { $number } 修得怎么样？您一句话，我们心里就有数了。
callback-remind-order = 打扰您一下：服务 { $number } 做得怎么样？您一句话，我们心里就有数了。
callback-remind-complaint = 打扰您一下：您反映的事情({ $number })解决了吗？您一句话，我们心里就有数了。
callback-again = 这次处理得怎么样？满意、一般或不满意，直接说就行。
callback-noted = 谢谢您，说的我们都记下了，也转给了经手的同事。
callback-no-hurry = 好的，不着急。您看过以后点一下，或者说一声就行。
callback-task =
    请回访 { $number }：住户还没有评价，打个电话问问处理得怎么样、满意不满意。
    当时反映：{ $text }
callback-heard-of-itself = 住户已经自己答复
task-for-you = 📞 { $who } 这件请您跟一下：{ $number }
called-3 = 已回访：满意
called-2 = 已回访：较满意
called-1 = 已回访：不满意
called-not-mended = 已回访：没修好

desk-called3 = 😀 回访：满意
desk-called2 = 🙂 回访：较满意
desk-called1 = 🙁 回访：不满意
desk-unmended = 没修好
desk-unreached = 没打通
desk-called-back = { $number } 回访结果已记下。
desk-no-callback = { $number } 不是回访任务。
desk-unreached-noted = { $number } 已记下没打通，请换个时间再打。
desk-unreached-last = { $number } 打了三次都没打通，记下并结束。
event-callback-ask = 已在聊天里回访
event-callback-remind = 已提醒住户评价
event-callback-phone = 已转电话回访
event-callback-unreachable = 住户没有可用的聊天渠道，转电话回访
event-unreached = 第 { $nth } 次电话没打通
intent-callback-phone = 电话回访
intent-callback-visit = 上门回访
new-household =
    { $name }，您搬进 { $home } 快一个月了，住得还习惯吗？
    房子、邻里、服务上有什么要我们帮忙的，直接说就行。
    { $signed }

## 上门回访与雨后回访

ask-revisit = 为了确认修得牢靠，我们想再上门看一眼，您哪个时间方便？
ask-revisit-complaint = 您反映的事情我们很重视，经理想上门当面听听您的意见，您哪个时间方便？
revisit-agreed-complaint = 好的，经理 { $visit } 上门拜访，到时见。
revisit-by-phone-complaint = 好的，经理会打电话和您另约。
callback-visit-complaint = 重大投诉回访：{ $number } 请经理 3 天内上门，听听住户满意不满意。{ $text }
revisit-agreed = 好的，我们 { $visit } 上门查看，到时见。
revisit-declined = 好的，就不上门打扰了，我会告诉负责的同事。哪里不对随时找我。
revisit-by-phone = 好的，管家会打电话和您另约。
callback-visit-rework = 返修回访：{ $number } 是返修，请 3 天内上门看看修好没有。{ $text }
callback-visit-seepage = 上门回访：{ $number } 卫生间渗水或下水疏通，请 3 天内上门看看。{ $text }
callback-visit-hidden = 上门回访：{ $number } 隐蔽工程，请 3 天内上门看看。{ $text }
callback-visit-leak = 雨后回访：{ $number } 渗漏维修后下了大雨，请 3 天内上门看看还漏不漏。{ $text }
event-callback-visit = 已安排上门回访

rain-how = 请这样写：/rain 大雨 14:00(下雨的时间；不写就是现在)。
rain-not-heavy = 小雨、中雨不用登记；下大雨或暴雨时再发 /rain。
rain-known = 这场雨已经登记过了。
rain-noted = 🌧 记下了：{ $at } 大雨。待雨后回访的渗漏维修 { $leaks } 单。
menu-desk-rain = 登记大雨，安排雨后回访
