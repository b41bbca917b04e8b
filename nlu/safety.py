"""Danger to people, found by rule before any model reads the text. Missing one is the worse error.

A cue of the table (a word of danger, with the words that make it harmless) is an alarm unless the
clause it stands in denies it, tells of the past, or only supposes it. What is going on now
("again", "still", "hurry") overrules the past. Rules only ever raise an alarm; whatever else the
text says is left to the model.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final


@dataclass(frozen=True, slots=True)
class Alarm:
    """A danger and the words that tell of it, in places of the normalised text."""

    intent: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Cue:
    """Words of one danger; ``unless`` is searched in the sentence around them."""

    intent: str
    pattern: str
    unless: str | None = None


FIRE: Final = "emergency_fire"
GAS: Final = "emergency_gas"
ELECTRIC: Final = "emergency_electric"
LIFT: Final = "emergency_lift_trapped"
FLOOD: Final = "emergency_flood"
INTRUDER: Final = "emergency_intruder"
MEDICAL: Final = "emergency_medical"

ORDER: Final = (FIRE, GAS, LIFT, MEDICAL, ELECTRIC, INTRUDER, FLOOD)
"""Which danger a text with several is about: the one that kills soonest."""

_SMOKING: Final = r"抽烟|吸烟|吸菸|二手烟|烟味.{0,4}(?:重|大)|香烟|禁烟|烟头(?!.{0,8}(?:着|燃|烧|冒))|戒烟"
_BURNABLE: Final = (
    r"(?:锅|灶台?|窗帘|被子|床|垃圾桶?|垃圾房|车|电瓶车?|纸箱子?|箱子|草坪?|草地|树|电线|线路|阳台|房子?|屋子?里?|家里?"
    r"|厨房|沙发|电池|充电器|插座|插排|空调|外机|楼道|楼顶|配电房|那边|衣柜|木头|杂物|商铺|热水器|洗衣机|冰箱|烟机)"
)

CUES_ZH: Final = (
    Cue(FIRE, r"(?<![不打点睡])着咗?(?:大)?火(?!点|锅)|起火|失火|走水了|火灾(?!报警|隐患|险|演|应急|逃生|预防|防|疏散)"
              r"|自燃|引燃|救火|火警|火势|火光|火苗|明火|大火(?!锅)|火海|很大的?火|好大的?火(?!气)|烧起来|燃起来|烧着了|着起来"
              r"|火烧(?!得)|扑灭|快来灭火|火灾报警(?:器|铃)?.{0,8}(?:响|叫|闪)"),
    Cue(FIRE, rf"{_BURNABLE}.{{0,4}}(?<![睡不走看听忙放坐])着(?:了|起来)(?!急|急了)|(?:^|[,。!\s快])着了(?:[,。!\s]|$)"),
    Cue(FIRE, r"冒.{0,3}烟(?!味|头)|浓烟|黑烟|白烟|烟雾(?!报警|探测|感应|弹)|(?:全|都|满)(?:部)?(?:是|屋|楼道?|屋子|家)?.{0,2}(?<!油)烟(?![道囱头酒])"
              r"|有(?:很大的?|好大的?|很多|好多|股|一股)?烟(?![味感道囱机灶头酒花])|(?<![油香])烟(?:很|好|特别|非常|太|越来越)?(?:大|浓)(?!家)|(?:大|好多|很多|一股)烟(?![味道囱头酒])"
              r"|往[上外里](?:飘|窜|冒)烟|烟呛|呛.{0,4}烟",
        rf"油烟|{_SMOKING}|喉咙|嗓子|烟花|烟囱|烤烧|烧烤"),
    Cue(FIRE, r"[焦糊](?:糊|焦|臭)?味|烧焦|烧糊|烧(?:塑料|胶皮|电线|橡胶|东西|木头|纸)的?(?:味|臭)|(?:烧|焦|糊)(?:着|了)?的?味(?:道|儿)?"
              r"|(?:塑料|胶皮|电线|橡胶|线路).{0,4}(?:烧|焦|糊)|烧焦糊",
        r"烧烤|做饭|炒菜|外卖"),
    Cue(FIRE, r"(?:烟感|烟雾报警器?|烟雾探测器|消防警报|消防报警|火警铃?|消防(?:警)?铃|消防广播|火灾报警器?).{0,8}(?:响|叫|闪|报警|鸣)|🔥",
        r"没电|电池|滴一?声|误报.{0,6}(?:修|换)|坏了?.{0,4}(?:换|修)"),
    Cue(FIRE, r"(?<!火)爆炸|炸了(?:[,。!\s]|$)|(?:打|拨)119|消防车(?:来|进不|快)|消防员|烧(?:得)?(?:很|特别|通红|到|穿)(?!水)"
              r"|忘(?:记|了)?关火|锅.{0,4}烧干|(?:房子?|屋|家|车|楼|厨房|变电箱|配电箱|电表箱|电箱|床|柜子?|阳台)(?:都|在|被|全)?烧(?:了|起|着)",
        r"爆炸(?:新闻|头)|信息爆炸"),
    Cue(GAS, r"(?:煤气|燃气|天然气|瓦斯|液化气|媒气|煤汽|天燃气).{0,6}(?:味|漏|泄|臭|爆)|(?:漏|泄漏?|泄露|跑).{0,3}(?:煤气|燃气|天然气|瓦斯|液化气|气了)"
             r"|(?:煤气|燃气|天然气|可燃气体?).{0,4}(?:报警|警报).{0,10}(?:响|叫|闪|报|鸣|滴|嘀)|(?:煤气|燃气)报警(?!器|电话)"
             r"|(?:闻|股|阵|满).{0,6}(?:煤气|燃气|瓦斯|天然气)|臭鸡蛋味?|(?:煤气|燃气|一氧化碳)中毒|(?:管|阀|表|灶|瓶).{0,6}(?:漏气|跑气)"
             r"|(?:煤气|燃气|天然气).{0,4}(?:忘|没)关|忘(?:记|了)?关(?:煤气|燃气)|(?:煤气|燃气).{0,6}嘶嘶|嘶嘶.{0,6}(?:煤气|燃气)"
             r"|(?:煤气|燃气)管.{0,6}(?:断|破|裂|挖|掉|脱)|气味.{0,6}(?:头晕|恶心)|有气味.{0,4}像(?:煤气|燃气)",
        r"(?:煤气|燃气)味?.{0,4}(?:灶|费|卡|表|公司|改造|安检).{0,6}(?:多少|怎么|预约|办|坏|换|充|缴|交)|防(?:止)?(?:煤气|燃气)?(?:泄漏|漏气)"),
    Cue(ELECTRIC, r"触电|电击|漏电|(?:被|给).{0,8}电(?:了一?下|到了?|着了|麻|倒|打)(?!话)|电(?:了|到)(?:我|他|她|孩子|手|人|老人)|(?<!短)(?:发麻|麻手|麻得|手麻|麻了一下|麻人|有点麻|麻麻的|麻一下|会麻|打手|过电)"
                  r"|带电(?!作业|梯|池|脑|动)|(?:冒|打|有|迸|飞|喷|蹦)(?:出|了)?(?:一串|蓝色?|很大的?|好多|蓝)?火花|打火(?!机|灶)|冒火星|火星子?|电火|短路.{0,6}(?:响|炸|闪|火|爆)"
                  r"|(?:电线|电缆|火线|线头|高压线|裸线).{0,10}(?:裸露|露(?:在|出|着)|断(?:了|落|开)|掉(?:下|在|到|了)|垂|耷拉|破皮|泡|老化漏|外露|吊着|刮断)|裸露的?(?:电线|电缆|线|铜)"
                  r"|(?:水|雨|漏|淋|流|滴|进|泡|渗)[^,。!?;]{0,8}(?:进|到|在|了|湿)?[^,。!?;]{0,4}(?:电箱|配电箱|插座|电表箱?|插排|开关|电闸|灯里|灯具|吊灯|吸顶灯|电源|配电房|配电柜|电线)"
                  r"|(?:电箱|配电箱|插座|电表箱?|插排|开关|电闸|灯|电源|配电房|配电柜|电线)(?:里|上|那|都|全|也|面)?.{0,4}(?:进水|在?滴水|流水|泡水|漏水|被水|淋水|滴滴?答答?|渗水|往下滴)"
                  r"|(?:插座|插排|开关|电箱|配电箱|电表箱?|电闸|变压器|配电房).{0,8}(?:滋滋|嗞嗞|吱吱响|噼啪|啪啪|炸|爆|打火)",
        r"打火灶|静电|手麻.{0,4}(?:睡|压)|麻将|麻烦.{0,3}(?:电|充)"),
    Cue(LIFT, r"(?:困|关|卡|夹|锁|闷|堵|陷)(?:住)?(?:了)?.{0,6}(?:在|进)?.{0,8}(?:电梯|货梯|客梯|轿厢|号梯|[0-9a-z一二三四]梯)(?:里|内|中)?"
              r"|(?:电梯|货梯|客梯|轿厢|梯)[^。!?;]{0,14}(?:困|出不来|出唔来|出不去|有人(?:在里|出|喊|叫|被|敲|拍|求)|里面?有人|里面?还?有?.{0,8}(?:被困|困|卡住|关|喊|叫|哭|拍门|求救|出不)|夹(?:住|到|了)(?:人|手|脚|腿|孩子|老人|我)|关住|关人|掉下|下坠|坠|冲顶|急坠|往下掉)"
              r"|(?:我|我们|人|孩子|小孩|老人|妈|爸|老婆|老公|邻居|快递员|外卖员?|阿姨|同事|朋友|两个|几个|\d个)[^,。!?;]{0,8}(?:被|还)?(?:困|关|卡|锁|闷)(?:住)?在?[^,。!?;]{0,4}(?:电梯|梯|轿厢)"
              r"|电梯(?:突然)?(?:停|卡|不动|死)[^。!?]{0,14}(?:门(?:也)?(?:打|开)不|出不|里面?有|我们?在里|我还在|人在里)|电梯困人|梯困|困梯|[被关困]在(?:里面|梯里).{0,6}(?:电梯)?"
              r"|电梯(?:里)?.{0,6}(?:救|按铃没|呼叫没|没人(?:应|接|理)).{0,6}|电梯.{0,10}(?:门打不开|开不了门|门不开)(?=.{0,12}(?:里|我|人|困|救|喘|怕|黑))"),
    Cue(MEDICAL, r"晕倒|昏倒|昏迷|昏过去|晕过去|昏厥|不省人事|没有?(?:了)?(?:呼吸|意识|心跳|脉搏|反应了)|叫不醒|叫他不应|喊不醒|抽搐|口吐白沫|吐白沫|吐血|咯血|大出血"
                 r"|流(?:了)?(?:很多|好多|一地|满地)?(?:的)?血|(?:都|全)是血|满(?:脸|头|身|地)是?血|一(?:地|脸|滩|身)的?血|血流|出血(?:了|不止)|止不住血|心脏病|心梗|心绞痛|脑梗|脑溢血|中风|休克|窒息"
                 r"|喘不(?:上|过)(?:来)?气|呼吸困难|上不来气|胸(?:口)?(?:好|很|特别|剧)?(?:痛|疼|闷得)|噎(?:住|着|到)|卡(?:住)?(?:了)?(?:喉咙|嗓子|气管)|癫痫|羊癫疯|羊角风|过敏.{0,6}(?:喘|肿|晕|休克)|中毒|溺水|掉(?:进|到)(?:了)?.{0,4}(?:水里|池|湖|塘|井|坑)"
                 r"|(?:要|快|想|准备|说要|正要)跳楼|跳楼了?|有人跳|坠楼|轻生|割腕|自杀|喝(?:了)?农药|吞(?:了)?(?:药|安眠药)|服毒|快(?:要)?(?:不行|死)了|不行了(?:[,。!快]|$)|救命|(?:叫|打|喊|拨|call)(?:一?下|个)?(?:120|救护车)|救护车(?!.{0,4}(?:占|停|通道|位))|要生了|羊水破|临产"
                 r"|(?:砸|撞|咬|烫|烧|割|划|摔|扎|刺|打|炸|夹|电|刮|碰|踩|抓)(?:得|到|成)?.{0,3}(?:伤|骨折|流血|断了?(?:腿|手|胳膊|指)|破了?头|出血|昏)|受伤|骨折|伤(?:得)?(?:很|好|比较|挺)?(?:重|厉害)|头破"
                 r"|(?:砸|撞)(?:到|中|着|倒)(?:了)?(?:人|头|孩子|小孩|老人|我|他|她|一个|行人|路人|我妈|我爸)|被(?:车|电动车|汽车|摩托).{0,4}撞|咬(?:到|了|伤)?(?:人|我|孩子|小孩|老人|他|她)|(?:狗|蛇|马蜂|黄蜂).{0,6}(?:咬|蛰|蜇)(?:了|到|伤)"
                 r"|(?:摔|跌|滑|晕|倒|绊)(?:了)?(?:一?跤|倒|下|了)?[^。!?;]{0,12}(?:起不来|站不起|不能动|动不了|不动了|动弹不得|爬不起|没反应|不醒|不省|流血|很痛|疼得|骨)|(?:起不来了|爬不起来|动不了了|一动不动|没反应了|没有反应)(?=[,。!?\s]|$|快|怎么)"
                 r"|(?:老人|老头|老太太?|大爷|大妈|奶奶|爷爷|外婆|外公|我妈|我爸|妈妈|爸爸|父亲|母亲|婆婆|公公|孩子|小孩|宝宝|保安|保洁|工人|师傅|阿姨|邻居|孕妇|有人|有个人|一个人|有位|老伴|我老公|我老婆|女儿|儿子)[^,。!?;]{0,10}(?:摔倒|跌倒|摔下|滚下|倒下|倒在|晕|昏|跌下|摔了|从[^,。]{0,6}(?:摔|掉|跌|坠)下|倒地|不行了|发病|抽了|抽筋.{0,4}抖)",
        r"鱼|花(?:草)?.{0,3}(?:不行|死)了|空调.{0,6}(?:不行|死)了|网.{0,4}(?:不行|死)了|手机|电脑|吵死|热死|冷死|臭死|烦死|笑死|急死|累死|气死|噪音.{0,8}心脏病|心脏病.{0,8}(?:噪|吵|装修)"),
    Cue(INTRUDER, r"(?:撬|砸|踹|踢|破|闯|翻|爬)(?:我|我家|他家|别人|人家|邻居|隔壁|对门|邻家|他们家|了)?(?:家)?(?:的)?(?:门|窗|锁|进(?:来|屋|家|我家|了)|入室|墙进)|撬锁|撬门|破门|入室|(?:闯|溜|摸|爬|翻|钻|进)(?:进|入|到)?了?(?:来|我家|我屋|家里|屋里|别人家|人家|邻居家|隔壁|屋子)(?:了|来)?(?:个|一个)?(?:小偷|贼|陌生人|人|男)?"
                  r"|小偷|进贼|有贼|抓贼|盗贼|行窃|偷东西(?!.{0,4}(?:监控|怎么办))|抢劫|抢(?:我|了|东西|包|钱)|打劫|拿(?:着)?(?:把|了)?(?:菜|水果|砍)?刀|持刀|带刀|刀子|菜刀(?!架)|砍人|砍(?:我|他)|捅(?:人|了|伤)|拿着?(?:棍|棒|枪|斧|锤|铁)|有枪|枪声"
                  r"|打架|打人(?!.{0,4}电话)|打起来|动手(?:打|了)|斗殴|群殴|互殴|打(?:得|成)(?:头破|很凶|一团|厉害)|殴打|家暴|(?:在|正)打(?:他|她|老婆|孩子|我|女人|人)|要打(?:我|人|死)|(?:威胁|恐吓|要杀|要弄死|弄死|杀人|杀了|要砍|跟踪|尾随|尾行)(?:我|你|他|她|了|全家|孩子|女)?|绑架|拐(?:走|卖|孩子)|抢孩子|人贩子|非礼|猥亵|强奸|耍流氓|露阴|偷窥|骚扰我"
                  r"|可疑(?:的)?(?:包裹|物品|物体|箱子|包|人员?|男|人)|炸弹|炸药|疑似(?:爆炸|炸)|报警(?!器|铃|灯|电话|系统|声)|打110|叫警察|(?:疯子|精神病|神经病|醉汉|醉鬼|酒鬼|流浪汉)[^,。]{0,10}(?:砸|打|闹|闯|踢|追|骂|敲|堵|拦)"
                  r"|(?:陌生|不认识的?|奇怪的?|戴口罩的?)(?:的)?(?:男|人|女)[^,。!?;]{0,12}(?:撬|拧|开(?:我|锁|门锁)|砸|敲(?:我|了|门)|按(?:我|密码)|蹲|守(?:在|着)|堵|跟(?:着|踪|了)|追|闯|趴|在我家|进(?:了|来)|试密码|试钥匙|拍门|拉(?:门|孩子))|(?:转|拧|拉|开|扭|撬|捅)(?:我家|我)(?:的)?(?:门把|门锁|锁|把手|房门|大门)",
        r"(?:防|防止|预防|担心|怕)(?:小偷|贼|盗|进贼|入室)|报警器|打架子|开玩笑|刀(?:具|架|闸)"),
    Cue(FLOOD, r"(?:水管|管子|管道|水阀|总阀|阀门|水龙头|龙头|软管|角阀|暖气|暖气片|地暖|热水器|太阳能|消防栓|消火栓|喷淋|消防管|水表|主管|马桶|接口|接头|水箱)[^,。!?;]{0,8}(?:爆|崩|炸(?:了|开)|喷|断了?[^,。]{0,6}(?:喷|水|关不)|狂(?:喷|漏|流)|哗哗|呲水|滋水|飙水|窜水|破裂)|爆管|爆水管|爆裂|爆了.{0,6}(?:水|管)"
               r"|水[^,。!?;]{0,8}(?:哗哗|哗啦|喷(?:出|得|涌|了)|涌(?:出|进|上|入|了)|狂(?:喷|流|涌|漏)|漫(?:出|到|进|过|上|了)|淹|灌(?:进|入|到|了)|往(?:里|家里|屋里|外|上)(?:涌|灌|喷|冒|倒)|倒灌|关不(?:住|掉|上)(?!.{0,6}滴)|止不住|堵不住|没过|没到|齐(?:脚|膝|腰)|快(?:要)?(?:进|流进|漫))|(?:淹|发大水|水漫|水淹|成河|成了?(?:水帘洞|瀑布|河|池塘|汪洋|海)|倒灌|瀑布|水帘洞)"
               r"|(?:满屋|满地|一屋子?|满客厅|整个?(?:屋|家|客厅|房|厨房|地库|车库)|家里?|屋里?|屋子里?|客厅|地上|全家|地板|楼道|电梯里?)(?:里|上|子)?(?:都|全|已经|到处)?(?:是|进|灌|泡)(?:了|满)?(?:都|全)?(?:是)?(?:的)?水(?!痕|管|渍|印|味|泥|汽|珠)|(?:地库|车库|地下室|地下车库|负一楼?|家里|屋里|电梯|电梯井|储藏室|大堂)[^,。!?;]{0,6}(?:进水|积水(?:很深|到|没|已经|越来越)|被淹|泡水|灌水|全是水|水位)|水(?:已经|都)?(?:到|没过|漫过|淹)(?:了)?(?:脚|膝|小腿|门口|踢脚|插座|床)|水深"
               r"|(?:天花板|天花|屋顶|吊顶|楼上|墙|灯)[^,。!?;]{0,8}(?:哗哗|哗啦|倾|瓢泼|像下雨|下雨一样|下(?:大)?雨|喷|大量(?:漏|流|涌)|狂|倒水|灌|水柱|塌.{0,4}水)|(?:漏|流|喷)[^,。!?;]{0,6}(?:像(?:下雨|瀑布|水帘)|跟下雨|哗哗|止不住|不停.{0,4}(?:满|淹|漫))|水柱|喷泉一样|喷(?:得|出|水)[^,。]{0,8}(?:老高|很高|一地|满|到处)|山洪|洪水|海水倒",
        r"蓄水|游泳池.{0,6}水|喷泉.{0,4}(?:几点|开放|景观)|水费|淹死"),
)  # fmt: skip

CUES_EN: Final = (
    Cue(FIRE, r"\bfire\b(?!\s*(?:lane|drill|door|exit|escape|extinguisher|hydrant|safety|place|inspection|doors|exits|hose|work|stairs|passage|route|engine access|equipment|alarm|department|truck|insurance|access|code|regulation|fighting|him|her|them|the)\b)"
              r"|\bfire alarms?\b.{0,30}(?:ring|going|went|sound|blar|off|on\b|non ?stop|beep)|\bon fire\b|\bablaze\b|\bflames?\b|\bburst into flame|\bcatch(?:es|ing)? fire|\bcaught (?:fire|light|alight)|\balight\b|\bburning\b(?!\s+(?:question|desire|man|up with|calories))"
              r"|\bis burn(?:ing|t)\b|\bsmok(?:e|y|ing)\b|\bsmell(?:s|ing)? (?:of |like )?(?:something |it'?s? )?(?:burn\w*|scorch\w*|smoke)|\bburn(?:t|ed|ing)? (?:smell|rubber|plastic|wire|cable)|\bscorched\b|\bexplo(?:ded?|sion|ding)\b|\bsmoke (?:alarm|detector)s?\b.{0,30}(?:ring|going|went|off|beep|sound)|\bsprinklers? (?:went|going) off|\bset .{0,20}(?:alight|on fire)|🔥|\bcall(?:ed)? 119\b|\bmelt(?:ed|ing)\b.{0,20}(?:wire|plug|socket|strip|cable)|(?:wire|plug|socket|strip|cable)\w*\b.{0,20}\bmelt(?:ed|ing)\b",
        r"\b(?:cigar\w*|cigs?|smokers?|no[- ]smoking|smoking (?:area|room|ban|rule|corner)|smokes? (?:in|on|at|every|weed|near|under|while|outside|his|her|by)|vap(?:e|ing)|weed|chain[- ]smok\w*|tobacco|barbecue|bbq|fireworks? (?:allowed|show|display|tonight)|smoking on|smoking in (?:the|our|my) (?:lift|elevator|stair\w*|lobby|corridor|hall\w*)|(?:neighbou?r|guard|man|guy|people|someone|somebody|staff|they|he|she)(?:'?s| is| are| keeps?| was)? (?:always )?smok(?:es|ing))\b(?!.*\b(?:burning|flames?|on fire|caught)\b)"),
    Cue(FIRE, r"\bsmoke (?:alarm|detector)\b.{0,30}(?:ring|going off|went off|beeping non|sound)"),
    Cue(GAS, r"\bgas\b.{0,25}\b(?:leak\w*|smell\w*|odou?r|escap\w*|hiss\w*|fumes?)|\b(?:smell\w*|odou?r|stink\w*|whiff|reek\w*|leak\w*|sniff\w*|fumes?|scent)\b.{0,25}\b(?:gas|lpg|propane|butane|mercaptan)\b|\brotten eggs?\b|\bgas (?:alarm|detector|sensor)\b.{0,25}(?:ring|going|went|off|beep|sound|scream|alarm|red|trigger)"
             r"|\bhiss\w*\b.{0,25}\b(?:gas|stove|cylinder|hob|meter)|\bgas (?:hose|pipe|line|tube|main|valve|tap|cylinder|bottle)\b.{0,25}(?:off|broke\w*|crack\w*|loose|cut|burst|rupture\w*|hit|damag\w*|open|snap\w*)|\bcarbon monoxide|\bco alarm|\b(?:left|forgot).{0,15}\bgas\b.{0,10}(?:on|off|open|running)|\bgassy\b",
        r"\bgas (?:bill|meter reading|card|station|fee|company)\b(?!.*(?:smell|leak|hiss))"),
    Cue(ELECTRIC, r"\belectrocut\w*|\b(?:electric(?:al|ity)?|static)? ?shock(?:ed|s|ing)?\b(?!ed (?:at|by the (?:price|bill|fee|att|way))|ing (?:service|attitude|price|bill|state|how|behav|that))|\bzap(?:ped|s)?\b|\btingl\w+|\bspark(?:s|ed|ing)?\b(?!ling)|\barcing\b|\blive (?:wire|cable|electric|conductor)|\b(?:bare|exposed|naked|fallen|loose|hanging|dangling|downed|broken|torn|open|stripped|frayed)\b.{0,14}\b(?:wire|cable|conductor|power line|electric)\w*|\b(?:wire|cable|power line|wiring)s?\b.{0,25}\b(?:exposed|fell|fallen|hanging (?:down|low|loose|out)|bare|snapped|on the (?:ground|pavement|floor|path|grass)|dangling|naked|torn)"
                  r"|\b(?:water|rain|leak\w*|wet|drip\w*|pour\w*|flood\w*|soak\w*|pool\w*)\b.{0,30}\b(?:socket|fuse|breaker|electric\w*|power outlet|outlet|distribution box|meter (?:box|cupboard|room)|switch|switchboard|light fitting|lamp|chandelier|power strip|downlight|wiring|plug)s?\b|\b(?:socket|fuse|breaker|electric\w*|outlet|distribution box|meter (?:box|cupboard|room)|light fitting|light switch|switchboard|power strip|plug|lamp|switch)s?\b.{0,25}\b(?:drip\w*|wet|soaked|full of water|under water|filled with water|flooded|leaking|submerged)|\bbuzz\w* .{0,12}(?:shock|bite|hand)|\bcurrent\b.{0,20}(?:tap|body|hand|water|touch)|\b(?:tap|faucet|shower|heater|fridge|handle|lamp post|railing|fence)\b.{0,20}\b(?:bites?|is live|electrified)\b",
        r"\b(?:shock\w* (?:at|by) (?:the|your|this) (?:price|bill|fee|charge|cost|increase|attitude)|shock absorber|sparking joy|sparkl\w+|sticker shock|sparks? (?:joy|interest|debate)|static electricity)\b"),
    Cue(LIFT, r"\b(?:stuck|trapped|locked|shut|stranded|caught|jammed|closed|confined)\b.{0,30}\b(?:lift|elevator|cabin)s?\b(?!\s+(?:keeps?|is|are|has|been|again|on|between|at)\b.{0,15}(?:stuck)?$)|\b(?:lift|elevator)s?\b.{0,40}\b(?:trapp\w+|people (?:are )?inside|with (?:\w+ )?(?:people|kids?|child\w*|passengers?|someone|me|us|my|a|an|two|three|old|\d+)\b.{0,20}(?:inside|in it)|someone (?:is )?(?:in it|inside|in there)|somebody (?:is )?(?:in it|inside)|(?:can'?t|cannot|cant|couldn'?t) (?:get|come|go) out|we(?:'re| are)? (?:in it|inside|stuck)|i'?m (?:in it|inside|in here|still in)|people in it|won'?t let (?:me|us) out|knocking from|screaming|banging|calling for help|get (?:us|me|them|him|her) out)|\b(?:i'?m|we'?re|i am|we are|people|kid|child|woman|man|mom|dad|mother|father|wife|husband|son|daughter|grandma|delivery guy|someone|somebody)\b.{0,20}\b(?:stuck|trapped|locked|shut) in(?:side)?\b(?! (?:traffic|a queue|the (?:past|loop|mud)))|\b(?:lift|elevator)\b.{0,30}\b(?:fell|plunged|dropped|falling|plummet\w*|free ?fall)|\bentrap\w+|\btrapped\b.{0,10}(?:please|help|!)|\b(?:lift|elevator)\b.{0,20}\bdoors?\b.{0,20}\b(?:crush\w*|squeez\w*|trap\w*|caught)\b.{0,20}(?:hand|arm|leg|child|person|foot|finger)",
        r"\bmy (?:bike|key|keys|phone|package|parcel|trolley|sofa|furniture|card|ring) (?:is |got |are )?(?:stuck|trapped|jammed)"),
    Cue(MEDICAL, r"\bcollaps(?:ed|ing|es)\b(?!.{0,12}(?:wall|ceiling|shelf|fence|roof|tree))|\bunconscious\b|\bfaint(?:ed|ing|s)?\b(?!ly| smell| noise| sound| odou?r| buzz)|\bpass(?:ed|ing) out\b|\bnot (?:breathing|responding|waking|moving)\b|\b(?:isn'?t|is not|stopped|can'?t|cannot|cant|hardly|barely|trouble|difficulty) (?:\w+ )?breath\w*|\bbleed(?:ing|s)?\b|\bblood (?:everywhere|all over|on (?:the|his|her|my)|pour\w*|from|gush\w*)|\bcovered in blood|\bpuddle of blood|\bheart attack|\bstroke\b(?! of)|\bseizure|\bconvuls\w+|\bepilep\w+|\bchok(?:ing|ed|es)\b|\boverdos\w+|\bpoison(?:ed|ing)\b|\bdrown(?:ing|ed)\b|\bambulance\b|\b(?:call|dial|need|called) (?:an? )?(?:120|911|doctor|paramedic)\b|\bmedical emergency|\bsuicid\w*|\b(?:going to|about to|wants? to|threaten\w* to|trying to) jump\b|\bjump(?:ed|ing)? (?:off|from) (?:the|a|his|her)? ?(?:roof|building|window|balcony|floor|\d+)|\bbroken? (?:his|her|my|a|their) (?:leg|arm|hip|wrist|ankle|bone|neck|hand)|\b(?:badly|seriously|severely) (?:hurt|injured|burn\w*|cut)\b|\binjur(?:ed|y|ies)\b|\b(?:is|are|got|was|been|someone|somebody|kid|child|he'?s|she'?s|i'?m) hurt\b|\b(?:fell|fallen|falls|slipped|tripped)\b.{0,50}\b(?:can'?t (?:get up|move|stand|walk)|cannot (?:get up|move|stand|walk)|cant (?:get up|move|stand)|bleed\w*|not moving|unconscious|broke\w*|hurt\w*|doesn'?t (?:move|respond|wake)|won'?t wake|in pain|hit (?:his|her|my) head|lying)|\b(?:fell|fallen|falls) (?:down|off|from|out|into|in) (?:the |a |an |his |her )?(?:stairs|steps|roof|ladder|balcony|window|staircase|pool|pond|scaffold\w*|swing|slide|\d+)|\b(?:can'?t|cannot|cant|unable to) (?:get up|stand up|wake)\b|\blying (?:on the|motionless|still|unconscious|in the)\b.{0,30}(?:ground|floor|lobby|grass|street|stairs|path|corridor|motion|respon|move)|\b(?:chest|heart) pain\w*|\bpains? in (?:his|her|my|the) chest|\b(?:bit|bitten|attacked|stung) (?:by|me|my|him|her|a (?:child|kid|boy|girl|man|woman))\b|\bdog (?:just )?(?:bit|attack\w*)|\bhit by a? ?(?:car|scooter|bike|e-bike|falling|van|truck|tile|brick)|\brun over\b|\b(?:anaphyla\w+|allergic reaction|heat ?stroke|going into labou?r|in labou?r|water broke|miscarr\w+|unrespons\w+|burned (?:his|her|my)self|scald\w*|electrocuted|diabetic|hypoglyc\w+|won'?t wake up|doesn'?t wake up|dying|is dead|dead body|cardiac|defibrillator|first aid (?:now|please|quick))\b|\bsave (?:him|her|me|us)\b|\bfell on (?:a|his|her|my|an|some|the) (?:head|man|woman|kid|child|person|someone|pedestrian|passer)",
        r"\b(?:bleeding money|stroke of|ambulance (?:access|parking|lane|bay|route)|dying (?:plant|tree|grass|lawn|to)|(?:plant|tree|tree|battery|phone)s? (?:is|are) dying|bleed the radiator|bleed(?:ing)? (?:a |the |my )?radiators?|first aid (?:kit|course|training|class)|hurt my (?:ears|eyes)|hurts? (?:the|our|my) (?:ears|eyes))\b"),
    Cue(INTRUDER, r"\bbreak(?:ing|s)? in(?:to)?\b|\bbroke in(?:to)?\b|\bbreak-?in\b|\bbroken into\b|\bburgl\w+|\bintruder|\bprowl\w*|\brobb(?:ed|er|ery|ing|ers)\b|\bmugg(?:ed|er|ing)\b|\bthie(?:f|ves)\b|\bsteal(?:ing|s)?\b.{0,20}\b(?:now|right now|my|bike|from)|\bstole\b.{0,10}\bjust\b|\bkni(?:fe|ves)\b|\bmachete|\bcleaver\b|\bgun\b(?! ?metal)|\bgunshot|\bshots? fired|\bweapon|\bstabb?(?:ed|ing|s)?\b|\battack(?:ed|ing|s|er)?\b(?!.{0,12}(?:termite|mosquito|mould|pest|heart))|\bassault\w*|\bfight(?:ing|s)?\b(?! (?:for|over (?:the )?fee|against|this (?:charge|fee)|with (?:the )?(?:app|system|form)|the (?:fee|charge|fine|ants?|mould)))|\bfist ?fight|\bbrawl\w*|\bbeat(?:ing|en|s)?\b.{0,12}\b(?:up|him|her|wife|his|woman|kid|child|girl|guy|man|me)\b|\b(?:hitting|punch(?:ed|ing)|kick(?:ed|ing)) (?:his|her|a|the|me|my|him|each) ?(?:wife|kid|child|guard|man|woman|other|door|husband|girl|son)?|\bthreat(?:en\w*|s)?\b(?! to (?:sue|leave|complain))|\bkidnap\w*|\babduct\w*|\bstalk(?:er|ing|ed)?\b|\bfollow(?:ed|ing|s) (?:me|my (?:daughter|wife|kid|son|girl)|her|us|a girl|a woman)\b(?! up)|\bdomestic (?:violence|abuse)|\brap(?:e|ed|ist)\b|\bmolest\w*|\bexposing himself|\bflasher\b|\bsuspicious (?:man|men|person|people|package|bag|box|object|guy|stranger|parcel|suitcase|car|item|device|figure|backpack)\w*|\bunattended (?:bag|suitcase|package|backpack)|\bbomb\b|\bexplosives?\b|\bhostage|\bcall(?:ed|ing)? (?:the )?(?:police|cops|110)\b|\bpolice (?:now|please|quick|asap)|\bpicking (?:my|the|our|their|a) ?(?:\w+ )?lock|\bforc(?:ing|ed?) (?:my|the|our|open|their|his)(?: \w+)? ?(?:door|window|lock|way)|\btrying (?:to (?:get|come|force|climb|break|open|enter)|(?:my|the|our|every|all|each|different)(?: \w+)? (?:door|handle|lock|code|key)s?)\b(?=.{0,40}(?:door|window|flat|home|apartment|in\b|house|lock|balcony|handle|car))|\bstranger\b.{0,30}\b(?:in my|inside my|at my door|in our|won'?t leave|banging|following|my door|outside my|door handle|climb\w*|on my balcony|in the flat)|\b(?:climb(?:ed|ing|s)?) (?:into|in|over|through|up|onto)\b.{0,30}\b(?:window|balcon\w+|wall|flat|fence|apartment|home|house)|\b(?:somebody|someone|man|men|guy|people|person) (?:is |are )?(?:in(?:side)? my (?:flat|home|apartment|house|kitchen|bedroom|living)|banging on my|kicking (?:at |in )?my|pounding on|smashing|screaming for help|crowbar)|\bcrowbar\b|\bhelp me\b.{0,20}(?:he|man|someone)|\bi'?m being (?:followed|attacked|robbed|threatened|beaten)|\bgrab(?:bed|bing) (?:me|my|a|the) ?(?:child|kid|daughter|son|bag|arm|girl|boy|woman)?\b|\bviolent\b|\bdangerous (?:man|person|guy)",
        r"\b(?:gas attack|knife (?:block|sharpen\w*)|beat(?:s|ing)? (?:the|their) (?:drum|carpet|rug)|fight (?:mosquitoes|ants|mould|rats)|breaking in(?:to)? (?:new|shoes)|glue gun|nail gun|heat gun|price gun|identity theft|theft insurance|bomb(?:ed|ing)? (?:the )?exam|bath bomb|in case of|rob(?:bery)? (?:prices?|fees?))\b"),
    Cue(FLOOD, r"\bburst(?:ing|s|ed)?\b(?! (?:into|out))|\bflood(?:ed|ing|s)?\b(?!light)|\binundat\w+|\b(?:water|it|sewage|stream)(?:'?s| is| was| are|)?\s?(?:\w+ ){0,3}(?:pour(?:ing|s|ed)?|gush(?:ing|es|ed)?|rush(?:ing|es|ed)?|spray(?:ing|s|ed)?|spurt(?:ing|s)?|shoot(?:ing|s)|cascad\w+|flowing (?:into|down|through|out|all)|streaming|spout\w*|jetting|surg\w+|rising|rose|(?:all )?over the (?:floor|flat|kitchen)|everywhere|coming (?:in|through|up) (?:fast|quick\w*|everywhere|like))|\b(?:pour|gush|spray|spurt|spew|cascad|stream|rush)(?:ing|s|es|ed)?\b.{0,30}\bwater\b|\bwater(?:'?s)? .{0,20}\b(?:everywhere|pouring|gushing|ankle|knee|rising|waterfall|(?:can'?t|cannot|won'?t|doesn'?t|not) (?:be )?(?:stop|shut|turn)\w*)|\b(?:ankle|knee|inches|cm|feet|foot)[- ]?(?:deep|high|of water)|\bunder ?water\b|\bwaterfall|\b(?:ceiling|roof)\b.{0,25}\b(?:pouring|gushing|raining|like rain|waterfall|streaming|came down|collaps\w* .{0,10}water)|\braining (?:in(?:side)?|from the ceiling|through)|\b(?:pipe|main|valve|hose|hydrant|boiler|heater|sprinkler|tap|radiator|tank|joint|connector|faucet)s?\b.{0,25}\b(?:broke off|exploded|blew|blown off|snapped|ruptur\w*|came off|shoot\w*|gush\w*|spray\w*|spurt\w*|flew off|popped)|\bcan'?t (?:stop|shut(?: off)?|turn off) (?:the |this )?(?:water|it)|\bcannot (?:stop|shut off|turn off) (?:the )?water|\bwhole (?:flat|apartment|home|house|kitchen|basement|garage|room|floor|living room) (?:is |full of |under )?(?:under |full of |in )?water|\b(?:flat|apartment|home|house|kitchen|basement|garage|room|floor|lobby|lift shaft|corridor|bedroom) (?:is |was |all |getting |now |already |completely )*(?:full of|filling (?:up )?with|covered (?:in|with)|under|filled with|swimming in|submerged) ?(?:in )?water|\bwater (?:is )?(?:already )?(?:up to|reaches|reached|at) (?:my|the|our) (?:ankle|knee|socket|bed|door)\w*",
        r"\b(?:flood(?:ed)? (?:with|of) (?:messages|ads|spam|calls|notifications|leaflets)|burst (?:out|into)|bursts? of|bursting with|pool|flood insurance|flood light\w*|pressure (?:is )?(?:low|weak))\b"),
)  # fmt: skip

_NEGATED_ZH: Final = re.compile(
    r"(?:(?<![有])没(?:有)?(?:再|人)?(?:闻到|看到|看见|发现|出现|任何|什么|一点|继续|发生|真的?|听到|冒|在)?(?:的|过)?|(?<!是)(?<!要)(?<!会)不(?:再|会再|是(?!.{0,8}吧)|像是?|存在)|无|未(?:发现|见|闻到)?|没有?人(?:被|受)?|并非|不算|防|防止|避免|预防|杜绝|严禁|禁止|以防|谨防)\Z"
)
_DOUBT_ZH: Final = re.compile(r"(?:怕|担心|害怕|容易|会不会(?!是)|会(?:引起|引发|导致|造成)?|引起|引发|导致|造成|以防|万一|存在|有.{0,3}隐患)\Z")
_OVER_ZH: Final = re.compile(
    r"[^,。!?;]{0,6}?(?:已经|现在|都|早就)?(?:没有了|没了(?!人|法|办)|散(?:了|掉|完)|消失|(?:被)?扑?灭了|解决了|处理(?:好|完)了|修好了|恢复(?:了|正常)|好了(?:[,。!?\s吗]|$)|不(?:漏|冒|响|叫|喷|麻|闻|流)了|停了(?=[,。!?\s]|$)|救出|出来了|放出来|抬走|送(?:到|去|走)医院|抓(?:到|走)了|走了(?=[,。!?]|$)|误报|虚惊|没事了?)"
)
_THAT_ZH: Final = re.compile(r"[^,。!?;]{0,4}?(?:那(?:次|回|件|个|天|事|户|家)|的(?:那|事|案|原因|赔|结果)|事(?:件|故|情)|一事|之后|以后|后(?!来|面|背|门|院))")
_PAST_ZH: Final = re.compile(
    r"上次|上回|上一次|上个?月|上个?(?:周|星期|礼拜)|去年|前年|前几[天日]|前些[天日]|前一?阵|前段时间|以前|曾经|那次|那回|那天|当时|当初|[一二两三四五六七八九十几0-9]+(?:天|周|个?月|年|个?星期|个?礼拜)(?:以|之)?前|之前|大前天|年初|上半年|历史"
)
_RECENT_ZH: Final = re.compile(r"昨[天晚夜日]|前[天晚]|今早|今天早上|刚刚?才")
_FOLLOW_ZH: Final = re.compile(
    r"处理|调查|查(?:得|清|到|一下|明)|赔|理赔|原因|结果|进展|后续|说法|交代|责任|整改|怎么样了?|如何了|修好了?[吗没]?|解决|报告|通报|公示|公告|监控|录像|损失|保险|怎么回事|谁(?:负责|的责任)|追究|感谢|谢谢|表扬|锦旗|帮忙|及时|幸好|幸亏|辛苦|为什么|检查(?:了|过)|有没有人(?:管|受)|证明|打扫|清理|换了|换新|恢复"
)
_NOW_ZH: Final = re.compile(
    r"又|还在|还有(?!.{0,4}(?:一件|个问题|个事))|正在|仍|越来越|一直|到现在|快来|快点|快派|快去|救命|救火|救人|刚刚|刚才|赶紧|赶快|马上|立刻|急急|十万火急|开始(?!培训)|怎么办|继续"
)
_SUPPOSED_ZH: Final = re.compile(
    r"如果|假如|假设|要是|万一|一旦|倘若|演习|演练|培训|讲座|宣传|知识|科普|模拟|预案|应急预案|逃生(?:路线|图|通道)|几点演|课|新闻|电影|电视|小说|视频里|朋友圈|别的小区|其他小区|其它小区|(?:防火|消防|燃气|用电|安全)(?:检查|巡检|安检|宣传|知识|演)|怎么预防|如何预防|时(?:应该|该怎么|怎么逃)|打火机|定期|年检|保养"
)

_NEGATED_EN: Final = re.compile(
    r"\b(?:no(?! one| idea| doubt|body| longer working)|not|never|without|isn'?t|wasn'?t|aren'?t|weren'?t|don'?t|doesn'?t|didn'?t|no longer|nothing|neither|nor|nobody|no one|hasn'?t|haven'?t|nobody is|stopped|prevent\w*|avoid\w*|against|free of)\s+(?:\w+\s+){0,3}\Z"
)
_NOT_NEGATED_EN: Final = re.compile(
    r"\b(?:don'?t know|not sure|isn'?t (?:it|there|that)|can'?t|cannot|no answer|nobody (?:answers|comes|helps)|not a drill|no joke|not kidding|don'?t (?:smell|see) any(?:one|body)|i don'?t think)\b"
)
_OVER_EN: Final = re.compile(
    r"[^,.!?;]{0,30}?\b(?:is gone|has gone|gone now|(?:was|is|been|got) (?:put out|extinguished|fixed|repaired|solved|resolved|over|rescued|freed)|put out|went away|disappeared|false alarm|is over|stopped (?:now|already|by itself)|no longer|has stopped|have stopped|all clear|under control now)\b"
)
_PAST_EN: Final = re.compile(
    r"\b(?:last (?:time|week|month|year|summer|winter|spring|autumn|fall|monday|tuesday|wednesday|thursday|friday|saturday|sunday)|(?:a|one|two|three|few|several|\d+|couple of) (?:days?|weeks?|months?|years?) ago|previous(?:ly)?|earlier this (?:week|month|year)|back in|used to|in the past|years ago|months ago|weeks ago|days ago|the other day|ages ago|since the)\b"
)
_RECENT_EN: Final = re.compile(r"\b(?:yesterday|last night|the day before|this morning)\b")
_FOLLOW_EN: Final = re.compile(
    r"\b(?:any (?:news|update|result|progress)|updates?\b|what (?:happened|came|became|was the (?:cause|reason))|investigat\w*|cause[ds]?|result|compensat\w*|insurance|report\b|cctv|footage|responsible|thank\w*|grateful|great|progress|status|follow(?:ing)? up|refund|repaired|fixed yet|been (?:fixed|repaired|handled|solved|done)|how (?:is|did|was|far)|outcome|why (?:was|did|were)|lesson|kudos|well done|so (?:fast|quick\w*|kind)|helped|saved)\b"
)
_NOW_EN: Final = re.compile(
    r"\b(?:again|still|now|right now|currently|hurry|quick(?:ly)? (?:please|help|come)|come quick\w*|help|asap|urgent\w*|immediately|getting (?:worse|bigger|stronger)|just (?:started|now|happened)|at (?:the|this) moment|keeps?|since)\b"
)
_SUPPOSED_EN: Final = re.compile(
    r"\b(?:if|in case|in the event|what if|drills?|training|exercise|practice|course|lesson|seminar|talk on|safety (?:talk|check|inspection|week|day|tips|lecture)|how (?:do|can|should|to) (?:i |we |you |one )?(?:prevent|avoid|report|react)|what should (?:i|we|one) do (?:if|in case)|suppose|imagine|movie|film|on tv|news (?:about|from)|another (?:community|compound|estate)|procedure|would happen|could (?:cause|start|lead|catch)|might (?:cause|start|catch)|may (?:cause|start|catch)|risk of|danger of|hazard|afraid of|worr(?:y|ied) (?:about|of)|inspection|maintenance (?:of|schedule)|insurance|policy|plan|where (?:is|are) the|when is|is there an?)\b"
)

_SENTENCE: Final = re.compile(r"[。!?;\n]|(?<=[a-z\s])\.(?=\s|$)")
_CLAUSE: Final = re.compile(r"[,,。!?;\n::]|(?<=[a-z\s])\.(?=\s|$)|\bbut\b|但是?|可是|不过|然后")
_PERSISTING: Final = frozenset({FIRE, GAS, ELECTRIC, FLOOD})
"""Yesterday's danger of these may well be today's; a quarrel of yesterday is over."""


@cache
def _compiled(chinese: bool) -> tuple[tuple[str, re.Pattern[str], re.Pattern[str] | None], ...]:
    """Compile the table of one language."""
    table = CUES_ZH if chinese else CUES_EN
    return tuple(
        (cue.intent, re.compile(cue.pattern), re.compile(cue.unless) if cue.unless else None)
        for cue in table
    )


def _around(text: str, start: int, end: int, border: re.Pattern[str]) -> tuple[int, int]:
    """Give the stretch between borders that holds a span."""
    before = 0
    for m in border.finditer(text, 0, start):
        before = m.end()
    after = border.search(text, end)
    return before, after.start() if after else len(text)


def _calm_zh(text: str, start: int, end: int, intent: str) -> bool:
    """Tell whether the Chinese words around a cue deny it, look back or suppose."""
    first, last = _around(text, start, end, _CLAUSE)
    clause = text[first:last]
    opening, closing = _around(text, start, end, _SENTENCE)
    sentence = text[opening:closing]
    before, after = text[first:start], text[end:last]
    now = bool(_NOW_ZH.search(sentence))
    if _NEGATED_ZH.search(before) or _DOUBT_ZH.search(before):
        return True
    if _OVER_ZH.match(after) and not now:
        return True
    if _SUPPOSED_ZH.search(clause) and not re.search(r"真的|不是演", sentence):
        return True
    follow = bool(_FOLLOW_ZH.search(sentence))
    past = bool(_PAST_ZH.search(clause))
    if past and (follow or not now) and not re.search(r"又|还在|越来越|快来", clause):
        return True
    if _THAT_ZH.match(after) and follow and not re.search(r"又|还在|越来越|快来", sentence):
        return True
    recent = bool(_RECENT_ZH.search(clause))
    return recent and not now and (follow or intent not in _PERSISTING)


def _calm_en(text: str, start: int, end: int, intent: str) -> bool:
    """Tell whether the English words around a cue deny it, look back or suppose."""
    first, last = _around(text, start, end, _CLAUSE)
    clause = text[first:last]
    opening, closing = _around(text, start, end, _SENTENCE)
    sentence = text[opening:closing]
    before, after = text[first:start], text[end:last]
    now = bool(_NOW_EN.search(sentence))
    if _NEGATED_EN.search(before) and not _NOT_NEGATED_EN.search(before + text[start:end]):
        return True
    if _OVER_EN.match(after):
        return True
    if _SUPPOSED_EN.search(clause):
        return True
    follow = bool(_FOLLOW_EN.search(sentence))
    past = bool(_PAST_EN.search(clause))
    if past and (follow or not now):
        return True
    recent = bool(_RECENT_EN.search(clause))
    return recent and not now and (follow or intent not in _PERSISTING)


def _alarms(text: str) -> Iterator[Alarm]:
    """Find every cue that nothing around it calms."""
    chinese = any("㐀" <= char <= "鿿" for char in text)
    latin = bool(re.search(r"[a-z]{2}", text)) or "🔥" in text
    for wanted, table_is_chinese in ((chinese, True), (latin, False)):
        if not wanted:
            continue
        calm = _calm_zh if table_is_chinese else _calm_en
        for intent, pattern, unless in _compiled(table_is_chinese):
            for m in pattern.finditer(text):
                opening, closing = _around(text, m.start(), m.end(), _SENTENCE)
                if unless is not None and unless.search(text, opening, closing):
                    continue
                if not calm(text, m.start(), m.end(), intent):
                    yield Alarm(intent, m.start(), m.end())
                    break


def alarm(text: str) -> Alarm | None:
    """Find the danger that a normalised text tells of, or None. Smoke is fire (INTENTS, rulings)."""
    found = list(_alarms(text))
    if not found:
        return None
    return min(found, key=lambda each: (ORDER.index(each.intent), each.start))
