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
    停水停电等紧急通知和您的单子的进展，一直会告诉您；{ $from }–{ $until } 不打扰，只发紧急的事。
settings-visitor =
    您还没有绑定房号，我们不会主动给您发祝福和通知。绑定以后可以随时选择要收哪些。
    { $from }–{ $until } 不打扰，只发紧急的事。
setting-on = 接收
setting-off = 不接收
wish-greetings-off = 好的，以后不再给您发生日和节日祝福，打扰了。
wish-greetings-on = 好的，以后逢生日和节日，我们照常问候您。
wish-notices-off = 好的，不紧急的通知以后不发给您了。停水停电这类要紧的事，还是会告诉您。
wish-notices-on = 好的，小区的通知都会发给您。
button-greetings-off = 不再接收祝福
button-greetings-on = 恢复接收祝福
button-notices-off = 不收非紧急通知
button-notices-on = 接收所有通知
button-language-zh = 中文
button-language-en = English
