"""The words of danger, by language: what alarms, and what makes the same words harmless.

Rows of a table. A row's words are looked for in the normalised text (lower case, simplified
characters); its ``unless`` in the sentence around them. What denies, looks back or supposes holds
for every row and stands in ``nlu.safety``.
"""

from dataclasses import dataclass
from typing import Final

FIRE: Final = "emergency_fire"
GAS: Final = "emergency_gas"
ELECTRIC: Final = "emergency_electric"
LIFT: Final = "emergency_lift_trapped"
FLOOD: Final = "emergency_flood"
INTRUDER: Final = "emergency_intruder"
MEDICAL: Final = "emergency_medical"


@dataclass(frozen=True, slots=True)
class Cue:
    """Words of one danger and the words in the same sentence that make them harmless."""

    intent: str
    words: tuple[str, ...]
    unless: tuple[str, ...] = ()


_NEAR: Final = r"[^。!?;\n]"
"""Any character of the same sentence."""
_BURNABLE: Final = (
    r"(?:锅|灶台?|窗帘|被子|床|垃圾桶?|垃圾房|车|电瓶车?|纸箱子?|箱子|草坪?|草地|树|电线|线路|阳台|房子?|屋子?里?|家里?"
    r"|厨房|沙发|电池|充电器|插座|插排|空调|外机|楼道|楼顶|配电房|那边|衣柜|木头|杂物|商铺|热水器|洗衣机|冰箱|烟机)"
)
_GAS_ZH: Final = r"(?:煤气|燃气|天然气|瓦斯|液化气|媒气|煤汽|天燃气)"
_LIFT_ZH: Final = r"(?:电梯|货梯|客梯|消防梯|轿厢|号梯|[0-9a-z一二三四]梯)"
_SHUT_ZH: Final = r"(?:被困|困在|困住|困进|关在|关进|卡在|夹在|锁在|闷在|堵在|陷在|被关|被卡|被锁|卡住在?|困了在?)"
_ELECTRIC_ZH: Final = (
    r"(?:电箱|配电箱|插座|电表箱?|插排|插苏|开关|电闸|灯里|灯具|吊灯|吸顶灯|射灯|灯座|灯|电源|配电房|配电柜|电线|弱电井|电井)"
)
_PIPE_ZH: Final = (
    r"(?:水管|管子|管道|水阀|总阀|阀门|角阀|水龙头|龙头|软管|暖气片?|地暖|热水器|太阳能|消防栓|消火栓|喷淋头?|消防管|水表|主管|马桶"
    r"|接口|接头|水箱|增压泵|花洒)"
)
_PERSON_ZH: Final = (
    r"(?:老人|老头|老太太?|老爷子|大爷|大妈|大叔|阿伯|阿婆|奶奶|爷爷|外婆|外公|我妈|我爸|妈妈|爸爸|父亲|母亲|婆婆|公公|岳母|岳父|孩子|小孩"
    r"|小朋友|宝宝|娃|婴儿|保安|保洁|工人|师傅|阿姨|邻居|孕妇|有人|有个人|一个人|有位|老伴|老公|老婆|女儿|儿子|孙子|孙女|行人|骑车的|小哥|同事|朋友)"
)
_STRANGER_ZH: Final = (
    r"(?:陌生(?:人|男|女)?|不认识的?|奇怪的?|戴口罩的?|蒙面的?|鬼鬼祟祟的?|有人|有个人|有个男的|男的|男人|那人|家伙|醉汉|酒鬼|喝醉的?|疯子|精神病)"
)

CUES_ZH: Final = (
    Cue(FIRE, (
        r"(?<![不打点睡])着(?:了)?(?:大)?火(?!点|锅)", r"起火", r"失火", r"走水了", r"有火(?![锅灶机柴车])", r"冒火(?!锅)", r"火灾(?!报警|隐患|险|保险|演|应急|逃生|预防|防|疏散|自动)",
        r"自燃", r"引燃", r"救火", r"火警(?!电话)", r"火势", r"火光", r"火苗", r"明火", r"大火(?!锅)", r"火海", r"[很好]大的?火(?!气|锅)",
        r"烧起来", r"燃起来", r"烧着了", r"着起来", r"火烧(?!得|云|烤)", r"快来灭火", r"灭火器在哪", r"点着了",
        r"火灾报警(?:器|铃)?.{0,8}(?:响|叫|闪)",
    ), (r"火锅|烤火|篝火",)),
    Cue(FIRE, (
        rf"{_BURNABLE}.{{0,4}}(?<![睡不走看听忙放坐没])着(?:了|起来)(?!急)", r"(?:^|[,。!\s快])着了(?:[,。!\s]|$)",
    )),
    Cue(FIRE, (
        r"冒.{0,3}烟(?!味|头)", r"浓烟", r"浓的?.{0,2}烟", r"[么好很老]大的?烟(?![味囱])", r"黑烟", r"白烟", r"烟雾(?!报警|探测|感应|弹)",
        r"(?:全|都|满)(?:部)?(?:是|屋|楼道?|屋子|家)?.{0,2}(?<!油)烟(?![道囱头酒味])",
        r"有(?:很大的?|好大的?|很多|好多|股|一股)?烟(?![味感道囱机灶头酒花雾])", r"(?<![油香抽吸])烟(?:很|好|特别|非常|越来越)?(?:大|浓)(?!家)",
        r"(?:大|好多|很多|一股)烟(?![味道囱头酒花])", r"往[上外里](?:飘|窜|冒)烟", r"烟呛", r"呛.{0,4}烟", r"烟味.{0,6}呛", r"出烟了", r"烟.{0,3}(?:[飘窜冒]?上来|[飘窜冒]进来|进来)",
    ), (r"油烟|抽烟|吸烟|吸菸|二手烟|香烟|禁烟|戒烟|嗓子|喉咙|烟花|烟囱|烧烤",)),
    Cue(FIRE, (
        r"[焦糊](?:糊|焦|臭)?味", r"烧焦", r"烧糊", r"焦糊", r"烧(?:塑料|胶皮|电线|橡胶|东西|木头|纸)的?(?:味|臭)",
        r"(?:烧|焦|糊)(?:着|了)?的?味(?:道|儿)?", r"(?:塑料|胶皮|电线|橡胶|线路).{0,4}(?:烧(?!烤)|焦|糊)",
    ), (r"烧烤|外卖|糊墙",)),
    Cue(FIRE, (
        r"(?:烟感|烟雾报警器?|烟雾探测器|消防警报|消防报警|火警铃?|消防(?:警)?铃|消防广播|火灾报警器?).{0,8}(?:响|叫|闪|报警|鸣)", r"🔥",
    ), (r"没电|换电池|误报|坏了?.{0,4}(?:换|修)",)),
    Cue(FIRE, (
        r"(?<!火)爆炸", r"炸了(?:[,。!\s]|$)", r"(?:打|拨)119", r"消防车(?:来|快)", r"消防员", r"烧(?:得)?(?:特别|通红|穿)(?!水)",
        r"忘(?:记|了)?关火", r"锅.{0,4}烧干",
        r"(?:房子?|屋|家|车|楼|厨房|变电箱|配电箱|电表箱|电箱|床|柜子?|阳台)(?:都|在|被|全)?烧(?:了|起|着)",
    ), (r"信息爆炸",)),
    Cue(GAS, (
        rf"{_GAS_ZH}{_NEAR}{{0,8}}(?:味|漏(?!水)|泄|臭|爆)", rf"{_GAS_ZH}{_NEAR}{{0,20}}(?:嘶嘶|滋滋|哧哧|嗤嗤|呲呲|怪味|气味|味儿|臭|头晕|恶心)",
        rf"(?:漏|泄漏?|泄露|跑|闻到?|股|阵|满).{{0,6}}{_GAS_ZH}", rf"(?:像|就是|绝对是|肯定是|好像是)(?:是)?{_GAS_ZH}(?!费|卡|灶|表|公司|的?问题|炉)",
        rf"{_GAS_ZH}.{{0,4}}(?:报警|警报){_NEAR}{{0,10}}(?:响|叫|闪|报|鸣|滴|嘀)", rf"{_GAS_ZH}报警(?!器|电话)", r"可燃气体",
        rf"{_GAS_ZH}{_NEAR}{{0,16}}(?:一直|还|老是|总)?(?:有气|冒气|出气)", r"臭鸡蛋", rf"有{_GAS_ZH}(?![灶表卡费管公热锅报吗炉])", r"漏气了?(?=[,。!?\s]|$)", r"[满全]屋(?:子)?(?:都是)?气(?![球氛])", r"一氧化碳", r"(?:煤气|燃气|一氧化碳)中毒", r"(?:管|阀|表|灶|瓶|罐).{0,6}(?:漏气|跑气)", rf"{_GAS_ZH}.{{0,4}}(?:忘|没)关", rf"忘(?:记|了)?关{_GAS_ZH}",
        rf"(?:嘶嘶|滋滋|哧哧){_NEAR}{{0,10}}(?:气|灶)", rf"灶{_NEAR}{{0,10}}(?:嘶嘶|滋滋|有气味|漏气)", r"(?:有|没)?气.{0,4}往外(?:冒|跑|漏|喷)", r"有气(?:出来|冒|跑|漏)",
        rf"{_GAS_ZH}(?:软|胶|主|总)?(?:管|阀|接头|接口){_NEAR}{{0,10}}(?:断|破|裂|挖|掉|脱|钻|咬|松|坏|撞)", rf"(?:挖|钻|撞|锯|切|打|割)(?:断|破|穿|坏|到|漏)了?.{{0,6}}{_GAS_ZH}",
        rf"(?:味道?|气味|味儿){_NEAR}{{0,40}}{_GAS_ZH}公司", r"气味.{0,16}(?:爆炸|头晕|恶心|头疼)", r"气(?:还)?开着.{0,12}(?:小时|头)", r"动了(?:煤气|燃气|天然气)管.{0,10}味",
    ), (r"防(?:止)?(?:煤气|燃气)?(?:泄漏|漏气)|安检.{0,6}(?:什么时候|几点|预约)",)),
    Cue(ELECTRIC, (
        r"触电", r"电击", r"漏电(?!保护|开关|断路器)", r"(?:被|给).{0,8}电(?:了|到|着|麻|倒|死)(?!话|梯|池)", r"被电(?![话动梯瓶视商信脑子线])",
        r"电(?:了|到|着)(?:我|他|她|孩子|手|人|老人)", r"电人(?![员工])", r"发麻", r"麻手", r"手麻", r"麻得", r"麻了一下", r"麻人", r"麻一下", r"会麻", r"麻麻的", r"酥酥",
        r"过电(?![话影视])", r"带电(?![作梯池脑动瓶话])", r"火花(?!塞)", r"冒火星", r"火星子?", r"电火", r"电弧", rf"(?:电|闸|插|线){_NEAR}{{0,8}}打火(?![机灶])", r"电线杆.{0,4}倒", r"线在水里", r"线.{0,3}掉[在到进].{0,3}水", r"短路.{0,6}(?:响|炸|闪|火|爆)",
        r"(?:墙|水|(?<!对)门|栏杆|铁|扶手|龙头|把手|外壳|洗衣机|冰箱|灯杆|地)(?:上|里|都|面)?有电(?![池梯话视动瓶费工线表闸])",
        r"(?:电线|电缆|火线|线头|高压线|裸线|线皮)[^。!?;]{0,10}(?:裸露|露(?:在|出|着)|断(?:了|落|开)|掉(?:下|在|到|了)|垂|耷拉|破皮?|泡|老化漏|外露|吊着|刮断|搭(?:在|着)|拖)",
        r"裸露的?.{0,3}(?:电线|电缆|线|铜)", r"露(?:在|着|出)?(?:外)?(?:面)?的?.{0,3}(?:电线|线头|铜线|铜丝)",
        rf"(?:水|雨|漏|淋|流|滴|泡|渗)[^,。!?;]{{0,6}}(?:进|到|在|湿|入)(?:了)?[^,。!?;]{{0,4}}{_ELECTRIC_ZH}",
        rf"{_ELECTRIC_ZH}(?:里|上|那|都|全|也|面|旁)?.{{0,4}}(?:进水|在?滴水|流水|泡水|漏水|被水|淋水|滴滴?答答?|渗水|往下滴)",
        rf"(?:电箱|配电箱|插座|插苏|插排|开关|电表箱?|电闸|变压器|配电房){_NEAR}{{0,10}}(?:滋滋|嗞嗞|吱吱响|噼啪|啪啪|炸|爆|打火|巨响|蓝光|闪光|打了?一下)",
    ), (r"打火灶|静电(?!.{0,6}持续)|睡.{0,4}麻|压.{0,4}麻|麻将|停水.{0,4}带电", r"电梯按钮(?:灯)")),
    Cue(LIFT, (
        rf"{_SHUT_ZH}{_NEAR}{{0,8}}{_LIFT_ZH}", rf"{_LIFT_ZH}(?:里|内|中|门)?(?:面)?{_NEAR}{{0,10}}(?:被困|困住|困人|困了(?:人|我|\d|两|三|好)|关人|关住|出不来|出不去|出唔来)",
        rf"{_LIFT_ZH}(?:里|内)(?:面)?(?:还)?(?:有|的)?{_NEAR}{{0,10}}(?:喊|叫人|求救|拍门|哭|敲门|呼救|喘不|缺氧|闷得|不敢动|放我)",
        rf"(?:我|我们|人|孩子|女儿|儿子|小朋友|老人|妈|爸|老婆|老公|他|她|客人|邻居|住户){_NEAR}{{0,6}}(?:还)?在(?:[一二三四五六七八九十0-9]+号楼的?|这个?)?{_LIFT_ZH}里{_NEAR}{{0,24}}"
        r"(?:黑|灭|不动|不开|打不开|出不|停|卡|晃|怕|闷|救|动不了|掉|快来)",
        rf"{_LIFT_ZH}{_NEAR}{{0,24}}(?:不动|卡住|卡在|停住|停在|停了|不走|不开|打不开|坏|没反应){_NEAR}{{0,30}}"
        r"(?:(?:人|我|她|他|孩子|我们|们)(?:还|就)?在里|里(?:面|头)(?:还)?(?:有(?!没有|点|股|味|个?屏|水|垃圾|广告)|就|两个|几个|热|闷)|不敢动|关在里|外面有人吗|放我|救|透过门缝)",
        rf"(?:里(?:面|头)(?:还)?有人|里面有没有人|听见有人|有人在里面?){_NEAR}{{0,16}}{_LIFT_ZH}?(?:.{{0,6}}(?:停|不开|叫|喊|卡))", rf"里(?:面)?有人{_NEAR}{{0,8}}{_LIFT_ZH}",
        rf"{_LIFT_ZH}{_NEAR}{{0,10}}(?:有人(?:在里|出不|喊|叫|被|敲|拍|求)|里面?有人|夹(?:住|到|了)(?:人|手|脚|腿|孩子|老人|我))", r"(?:放|救)(?:我|我们|他们|她|他|人)(?:们)?出(?:去|来)",
        rf"{_LIFT_ZH}{_NEAR}{{0,10}}(?:掉下|下坠|坠(?:落|了|下)|冲顶|急坠|往下掉|乱窜)", r"困(?:住)?了?.{0,3}(?:人(?!家)|口人?|[个名位]人?)(?:了|在|呢|[,。!?\s]|$)", rf"{_LIFT_ZH}{_NEAR}{{0,30}}(?:我|人|我们)出不来", r"(?:我|我们|人|孩子|老人)(?:给|被)?关(?:着|在)?(?:在)?里(?:面|头|边)", rf"在{_LIFT_ZH}里{_NEAR}{{0,10}}开不了门", r"困(?:在)?电梯", rf"{_LIFT_ZH}{_NEAR}{{0,6}}掉了", r"掉了[一二两三四五几\d]层", r"被关(?:在)?里面", r"电梯困人", r"困梯", r"梯困", r"来开电梯门", r"被困",
        rf"救(?:我|我们|命|人|救)?{_NEAR}{{0,8}}{_LIFT_ZH}", rf"{_LIFT_ZH}{_NEAR}{{0,8}}救(?:我|命|人)", rf"出不(?:去|来){_NEAR}{{0,10}}{_LIFT_ZH}", r"困(?:了|住)(?:\d+|好几|半|快|[一二两三四五十]+)个?多?(?:分钟|小时|钟)",
        r"门(?:关上|关了)?.{0,10}(?:打不开|不开).{0,6}里面就我", rf"被{_NEAR}{{0,2}}{_LIFT_ZH}里",
    ), (r"里面?(?:是)?(?:没有?|无)人|没(?:有)?人在里|没(?:有)?困人|没(?:有)?人被困|(?:沙发|家具|钥匙|箱子|鞋跟|快递|手机|车)(?:被)?(?:卡|夹|掉)",)),
    Cue(MEDICAL, (
        r"晕倒", r"昏倒", r"昏迷", r"[昏晕]过去", r"昏厥", r"晕(?:了|在)(?!头)", r"头晕", r"暈低", r"不省人事", r"没有?(?:了)?(?:呼吸|意识|心跳|脉搏)", r"心跳停", r"(?:叫|喊)(?:不醒|他不应|她不应)", r"抽搐", r"口吐白沫",
        r"吐白沫", r"吐血", r"咯血", r"大?出血(?!费|价)", r"流(?:了)?(?:很多|好多|一地|满地|好大)?(?:的)?血", r"[都全]是血", r"满[脸头身地]是?血", r"一[地脸滩身]的?血", r"止不住血", r"心脏病", r"心梗", r"心绞痛",
        r"脑梗", r"脑溢血", r"中风", r"休克", r"窒息", r"喘不(?:上|过)来?气", r"呼吸困难", r"上不来气", r"胸口?.{0,2}(?:痛|疼|闷)", r"噎[住着到]", r"卡(?:住)?了?(?:喉咙|嗓子|气管)", r"癫痫", r"羊[癫角]疯?风?",
        r"过敏.{0,6}(?:喘|肿|晕|休克)", r"(?<!食物)中毒", r"溺水", rf"(?:{_PERSON_ZH}|人|他|她)[^,。的]{{0,4}}掉(?:进|到|下|入)?(?:了)?.{{0,3}}(?:水里|泳池|水池|池塘|池子|湖|河|井|坑)", r"低血糖", r"高血压犯", r"哮喘", r"高烧.{0,4}抽", r"抽筋", r"吃错药", r"误(?:食|吞|服)",
        r"脸(?:都|色)?(?:发)?(?:紫|青|惨白|煞白)", r"说不出话", r"没(?:有)?知觉", r"失去知觉", r"我(?:快要?|要)死了", r"半边身[子体]", r"嘴歪", r"aed", r"急救(?!箱|知识|培训)", r"抢救",
        r"(?:要|快|想|准备|说要|正要)跳楼", r"跳楼了", r"跳下(?:去|来)", r"坠楼", r"轻生", r"割腕", r"自杀", r"喝(?:了)?农药", r"吞(?:了)?(?:很多)?(?:安眠药|药)", r"服毒", r"快(?:要)?(?:不行|死)了", r"不行了(?:[,。!快]|$)", r"救命(?!稻草|恩人)", r"救救(?!我的)", r"救我",
        r"(?:叫|打|喊|拨|call)(?:一?下|个)?(?:120|救护车|白车)", r"救护车", r"要生了", r"羊水破", r"临产",
        r"(?:砸|撞|咬|烫|烧|割|划|摔|扎|刺|打|炸|夹|电|刮|碰|踩|抓|压)(?:得|到|成)?.{0,3}(?:伤|骨折|流血|断了?(?:腿|手|胳膊|指)|破了?头|昏)", r"受伤", r"骨折", r"伤(?:得)?(?:很|好|比较|挺)?(?:重|厉害)", r"头破",
        r"(?:砸|撞|扎|刺|压)(?:到|中|着|倒|住)?(?:了)?(?:人|头|孩子|小孩|老人|我|他|她|一个|行人|路人|我妈|我爸)(?![家这那的])", r"被(?:车|电动车|汽车|摩托).{0,4}撞", r"咬(?:到|了|伤)?(?:人(?!的)|我|孩子|小孩|老人|他|她)", r"(?:狗|蛇|马蜂|黄蜂).{0,6}(?:咬|蛰|蜇)(?:了|到|伤)",
        rf"(?:手|脚|头|腿|手指|胳膊){_NEAR}{{0,3}}被{_NEAR}{{0,6}}(?:夹|压|卡|绞|轧)", rf"(?:摔|跌|滑|绊|倒|躺)(?:了)?(?:一?跤|倒|下|了|在)?{_NEAR}{{0,14}}(?:起不来|站不起|不能动|动不了|不动了|动弹不得|爬不起|没反应|不醒|不省|流血|很痛|疼得|骨)",
        r"(?:起不来了|爬不起来|动不了了|一动不动|没反应了)(?=[,。!?\s]|$|快|怎么)", r"站不(?:住|稳)", r"躺(?:在)?地上",
        rf"{_PERSON_ZH}[^,。!?;]{{0,10}}(?:摔倒|跌倒|摔下|滚下|倒下|倒在|晕|昏|跌下|摔了|从[^,。]{{0,6}}(?:摔|掉|跌|坠)下|倒地|不行了|发病|抽了|烫到|烧伤)",
        r"(?:大爷|大妈|老人|老太太?|奶奶|爷爷|阿姨|独居|邻居)[^。]{0,16}(?:没出门|没动静|敲门[没不]|没人应|叫门不|怕出事)", r"急救铃", r"sos",
    ), (
        r"鱼(?:缸|死)|花(?:草)?.{0,3}(?:不行|死)了|(?:空调|网|手机|电脑|灯|电池|门禁|电梯).{0,6}(?:不行|快死)了", r"差(?:一)?点|险些", r"保安.{0,14}睡|门岗.{0,14}睡|睡觉.{0,10}叫不醒",
        r"报警器(?:在)?哪|哪里买", r"(?:吵|噪|装修|气|急).{0,8}(?:心脏病|头晕|头疼|高血压)|心脏病.{0,10}(?:噪|吵|装修|受不了)", r"(?:占|乱停|天天停|堵).{0,10}救护车|救护车.{0,8}(?:进不[来去]|通道|过不|登记|收费)|(?:感谢|谢谢).{0,12}$", r"手机|宝贝",
    )),
    Cue(INTRUDER, (
        r"(?:撬|踹|踢|破|翻|闯|砸)(?:我|我家|他家|别人|人家|邻居|隔壁|对门|邻家|他们家|开|了)?(?:家)?(?:的)?(?:门|窗|锁)(?!禁)", r"撬锁", r"撬棍", r"被(?:人)?撬", r"翻墙", r"有(?:陌生)?人(?:进来了|入屋|闯)", r"入屋", r"见人就(?:打|砍|骂)", r"陌生人.{0,8}敲门", r"在偷", r"入室", r"破门", r"(?:闯|溜|摸|爬|翻|钻)(?:进|入)了?(?:我|人|别人|邻居|他|她|隔壁|屋|家|房|室)",
        r"爬(?:窗|阳台|水管|墙)(?:.{0,3}(?:进|上))?", r"硬要?(?:往|闯|进)", r"小偷", r"[进来遭]贼", r"有贼", r"被(?:人)?跟踪", r"(?:老公|老婆|丈夫|男友|男朋友|他|儿子|爸|继父).{0,2}打(?:我|她)(?!电话|手机|座机)", r"抓贼", r"盗贼", r"贼(?:还|在|进|跑|来)", r"行窃", r"抢劫", r"抢(?:我|了|包|钱|小孩|孩子|人|手机|走)", r"打劫", r"劫持",
        r"拿(?:着|了)?(?:把|一把|了)?(?:菜|水果|砍|大)?刀", r"持刀", r"带刀", r"刀子", r"砍人", r"砍(?:我|他|她|门)", r"捅(?:人|了|伤|我)", r"(?:拿着?|拎着?|挥)(?:着)?(?:个|把|根)?(?:棍|棒|枪|斧|锤|铁|砖)", r"(?:有|开|拿|用)枪", r"枪(?:声|一样|指)",
        r"打架", r"打人(?!电话)", r"打起来", r"动手(?:打|了)", r"斗殴", r"[群互]殴", r"殴打", r"打得(?:头破|很凶|厉害)", r"家暴", r"[在正]打(?:他|她|老婆|孩子|我|女人|人|小孩)", r"要打(?:我|人|死)", r"围着.{0,10}打", r"惨叫", r"像(?:是)?被打",
        r"威胁(?:我|要|说)?", r"恐吓", r"要(?:杀|弄死|砍)", r"弄死", r"杀人", r"杀了", r"跟踪(?:我|她|女|孩)", r"尾随", r"绑架", r"拐(?:走|卖|孩子)", r"人贩子", r"非礼", r"猥亵", r"强奸", r"流氓", r"露阴", r"脱裤子", r"裸体", r"裸奔", r"摸我", r"偷窥", r"骚扰(?:我|女|小|她)",
        r"可疑", r"不明(?:包裹|物|液体|人|男|身份)", r"炸弹", r"炸药", r"没人认领", r"(?:快|请|帮我?|赶紧|要不要|得|已经?)报警(?!器)", r"打110", r"叫警察",
        rf"{_STRANGER_ZH}[^,。!?;]{{0,12}}(?:撬|拧|开(?:我|锁|门锁)|砸|敲我|蹲在|守(?:在|着)|堵(?:着|在|我|门)|跟着(?:我|她|孩子|进)|追|闯|趴|在我家|试密码|试钥匙|拍门|拉(?:我家门|孩子)|翻(?:柜|东西)|打人|骂人|闹事|躲)",
        r"(?:转|拧|拉|扭|撬|捅)(?:我家|我)(?:的)?(?:门把|门锁|锁|把手|房门|大门)", r"车里坐着.{0,4}不认识", r"黑影", r"被人从外面", r"放了?(?:个|一个)?(?:箱子|包|袋子).{0,6}跑", r"砸(?:车|玻璃|店)", r"在.{0,8}砸东西",
    ), (
        r"(?:防|防止|预防)(?:小偷|贼|盗|进贼|入室)|开玩笑|怀疑小偷|招贼|(?:上个?月|去年|以前).{0,10}(?:偷|贼)", r"抢(?:钱|劫).{0,4}(?:啊|吗|呢)|(?:收费|滞纳金|本金|物业费|停车费|乱收|涨价|收我|\d块).{0,12}抢", r"已经验伤|拍到.{0,6}[吗没]", r"抢.{0,8}(?:车位|红包|票|名额|购)",
        r"(?:微信|电话|短信).{0,6}骚扰|骚扰.{0,3}(?:电话|短信)", r"(?:隔壁|别的|其他)小区|楼上.{0,8}砸东西", r"翻(?:围栏|墙).{0,6}(?:抄近|遛|天天)", r"(?:水|喷|玩具|胶|电)枪", r"(?:电话|客服|前台|管家).{0,10}威胁",
    )),
    Cue(FLOOD, (
        rf"{_PIPE_ZH}[^,。!?;]{{0,8}}(?:爆|崩|炸(?:了|开)|喷|断了?[^,。]{{0,6}}(?:喷|水|关不)|狂(?:喷|漏|流)|哗哗|呲水|滋水|飙水|窜水|破裂)", rf"{_PIPE_ZH}(?:断|掉|脱|碰掉|裂){_NEAR}{{0,10}}(?:喷|淹|哗|满|流了一|冲)", r"爆管", r"爆水管", r"爆裂",
        r"水[^,。!?;]{0,8}(?:哗哗|哗啦|喷|涌|狂流|漫(?:出|到|进|过|上|了)|淹|灌(?:进|入|到|了|下)|往(?:里|家里|屋里|下|我家)(?:涌|灌|喷|冲|倒)|倒灌|关不(?:住|掉|上)|止不住|堵不住|没过|齐[脚膝腰]|冲(?:下|进)|进(?:屋|家|房|卧|客厅|电梯)|流进(?:了)?(?:屋|家|房|客厅|卧室|电梯|走廊|楼道))",
        r"淹(?!死)", r"发大?水(?:了|啦)?(?!票|费)", r"水漫", r"漫(?:出|到|进)(?:了)?(?:卫生间|厨房|客厅|卧室|楼道|走廊|门|房|阳台)", r"(?:龙头|阀|水管|接头).{0,8}飞了?", r"成(?:了)?(?:水帘洞|瀑布|河|池塘|汪洋|海|泳池)", r"像(?:小|条)?(?:河|瀑布|喷泉|下雨)", r"倒灌", r"反涌", r"瀑布", r"水帘洞", r"跑水", r"漂(?:起来|在水|着)",
        r"(?:满屋|满地|一屋子?|满客厅|整个?(?:屋|家|客厅|房|厨房|地库|车库)|家里?|屋里?|屋子里?|客厅|地上|全家|地板|楼道|电梯里?)(?:里|上|子)?(?:都|全|已经|到处)?(?:是|进|泡)(?:了|满)?(?:都|全)?(?:是)?(?:的)?水(?!痕|管|渍|印|味|泥|汽|珠|表)",
        r"(?:地库|车库|地下室|地下车库|b[123]|负一楼?|家里|屋里|电梯|电梯井|储藏[室间]|大堂)[^,。!?;]{0,6}(?:进水|积水(?:很深|到|没|已经|越来越|半米|\d)|被淹|泡水|灌水|全是水|水位)", r"水(?:已经|都|位)?(?:到|没过|漫过)(?:了)?(?:脚|膝|小腿|门口|踢脚|插座|床|腰)", r"(?:到|没过|没)(?:了)?膝盖?",
        r"(?:天花板|天花|屋顶|吊顶|楼上|楼顶|墙|灯)[^,。!?;]{0,8}(?:哗哗|哗啦|倾|瓢泼|下(?:大)?雨(?!天|就|时|的)|喷|大量(?:漏|流|涌)|狂(?!犬)|倒水|灌|水柱|塌.{0,4}水)", r"(?:漏|流|喷|冒)[^,。!?;]{0,6}(?:哗哗|止不住|不停.{0,4}(?:满|淹|漫)|越来越多|出卫生间)", r"水柱", r"喷得?.{0,6}(?:老高|一地|到处)", r"喷淋.{0,6}(?:喷|炸|爆)",
        r"山洪", r"洪水", rf"水{_NEAR}{{0,12}}总[阀闸]{_NEAR}{{0,6}}(?:关不|拧不|锈)", rf"总[阀闸]{_NEAR}{{0,6}}(?:关不|拧不|锈){_NEAR}{{0,10}}水", r"立即.{0,8}关.{0,4}水[阀闸]",
    ), (r"蓄水|喷泉(?:不|什么|几点|开|坏|没)|水景|水费|淹死|太阳能广告|细细|慢慢(?:地)?[滴流渗]|滴滴答答|一小块|一点点|往窗外|往楼下泼|(?:怕|担心).{0,8}淹|淋浴.{0,6}(?:排|积)|洗.{0,4}排不|停水|水压|烟",)),
)  # fmt: skip

_LIFT_EN: Final = r"(?:lift|elevator)s?"
_SELF_EN: Final = r"(?:i'?m|i am|we'?re|we are|she'?s|he'?s|they'?re|she is|he is|they are|people|persons?|kids?|child\w*|someone|somebody|passengers?|adults?|mom|mum|dad|mother|father|wife|husband|son|daughter|grandma|grandpa|neighbou?r|woman|man|lady|guy|rider|us)"
_PEOPLE_EN: Final = r"(?:a |an |the |my |our |some |another |old |young |little |elderly )*(?:woman|man|child|kid|boy|girl|person|people|pedestrian|passer-?by|someone|somebody|lady|guy|baby|mum|mom|dad|mother|father|son|daughter|wife|husband|resident|worker|guard|cleaner|me|him|her)\b"

CUES_EN: Final = (
    Cue(FIRE, (
        r"\bfire\b(?!\s*(?:lanes?|drills?|doors?|exits?|escapes?|extinguishers?|hydrants?|safety|place|inspection|hose|works?|stairs|passage|route|equipment|alarm|department|truck|engines?|insurance|access|codes?|regulations?|risk|hazard|brigade|fighting|him|her|them|the|your|that|corridor|compartment|blanket|certificate)\b)",
        r"\bon fire\b", r"\bablaze\b", r"\bflames?\b", r"\bcatch(?:es|ing)? fire", r"\bcaught (?:fire|light|alight)", r"\b(?<!no )alight\b(?! (?:from|at))", r"\bburning\b(?!\s+(?:question|desire|to\b|man|calories|up with))", r"\bis burnt?\b", r"\bset .{0,20}(?:alight|on fire)",
        r"\bfire alarms?\b.{0,40}(?:ring|going|went|sound|blar|off\b|non ?stop|beep)", r"\bsprinklers? (?:went|going) off", r"🔥", r"\bcall(?:ed)? 119\b", r"\balarms?\b.{0,40}\bevacuat\w*", r"\bshould (?:we|i) evacuate",
        r"\bexplo(?:ded?|sion|ding)\b", r"\bsmell(?:s|ing)? (?:of |like )?(?:something |it'?s? )?(?:burn\w*|scorch\w*|smoke)", r"\bburn(?:t|ed|ing)? (?:smell|rubber|plastic|wire|cable)", r"\bscorched\b", r"\b(?:wire|plug|socket|strip|cable|charger)\w*\b.{0,20}\bmelt(?:ed|ing|s)?\b", r"\bmelt(?:ed|ing)\b.{0,20}(?:wire|plug|socket|strip|cable)",
    ), (r"\bfire (?:him|her|them)\b|\bfirework\w* (?:allowed|show|display)|\bbarbecues? (?:allowed|area)",)),
    Cue(FIRE, (
        r"\bsmoke\b(?! (?:break|alarm|detector|free))", r"\bsmoking\b", r"\bsmok(?:y|es)\b", r"\bsmoke (?:alarm|detector)s?\b.{0,30}(?:ring|going|went|off\b|beep\w* non|sound|non ?stop)",
    ), (
        r"\b(?:cigar\w*|cigs?|smokers?|no[- ]smoking|second-?hand|vap(?:e|ing)|weed|chain[- ]smok\w*|tobacco|barbecue|bbq)\b", r"\bsmoking (?:area|room|ban|rule|corner|in|on|at|near|under|while|outside|inside|by)\b", r"\bsmokes (?:in|on|at|every|near|under|while|outside|his|her|by|all|like)\b",
        r"\b(?:neighbou?rs?|co-?workers|colleagues|guards?|man|men|guy|people|someone|somebody|staff|they|he|she|who|tenants?|workers?|repairman|plumber|technician)\b(?:'?s| is| are| keeps?| was| were| always)* smok(?:es?|ing)\b",
    )),
    Cue(GAS, (
        r"\bgas\b[^.!?;]{0,45}\b(?:leak\w*|smell\w*|odou?r|escap\w*|hiss\w*|fumes?|scream\w*)", r"\b(?:smell\w*|odou?r|stink\w*|whiff|reek\w*|leak\w*|sniff\w*|fumes?|scent)\b.{0,25}\b(?:gas|gaz|lpg|propane|butane)\b", r"\b(?:rotten|bad) eggs?\b", r"\beggs? smell",
        r"\bgas (?:alarm|detector|sensor)\b.{0,25}(?:ring|going|went|off\b|beep|sound|alarm|red|trigger)", r"\bhiss\w*\b.{0,25}\b(?:gas|stove|cylinder|hob|meter)", r"\bgas (?:hose|pipe|line|tube|main|valve|tap|cylinder|bottle)\b.{0,25}(?:\boff|broke\w*|crack\w*|loose|cut|burst|rupture\w*|hit|damag\w*|open|snap\w*|bubbl\w*)",
        r"\b(?:hit|cut|broke|drilled|damag\w*|punctur\w*|dug|sliced|ruptur\w*|struck)\b.{0,25}\bgas (?:pipe|line|main|hose|tube)", r"\bgas\b (?:keeps? |is |still )*(?:coming|flowing|pouring|in the air|everywhere|on all)", r"(?:^|[.!] ?)gas ?!", r"\bcarbon monoxide", r"\bco alarm", r"\b(?:left|forgot).{0,15}\bgas\b.{0,10}(?:on|open|running)", r"\bgassy\b",
    ), (r"\bgas (?:bill|meter reading|card|station|fee)\b(?!.*(?:smell|leak|hiss))",)),
    Cue(ELECTRIC, (
        r"\belectrocut\w*", r"\bshock(?:ed|s|ing)?\b", r"\bzap(?:ped|s)?\b", r"\btingl\w+", r"\bprickl\w+", r"\bspark(?:s|ed|ing)?\b", r"\bsparkles? (?:come|coming|out|from|in)", r"\barcing\b", r"\blive (?:wire|cable|electric|conductor)", r"\b(?:feel|felt)\b.{0,12}\b(?:current|electricity)\b",
        r"\b(?:bare|exposed|naked|fallen|hanging|dangling|downed|torn|stripped|frayed)\b.{0,14}\b(?:wire|cable|conductor|power line|electric)\w*", r"\b(?:wire|cable|power line|wiring)s?\b[^.!?;]{0,30}\b(?:exposed|fell|fallen|hang\w*|bare|snapped|on the (?:ground|pavement|floor|path|grass)|dangl\w+|naked|torn|with power)",
        r"(?:water|\brain|leak\w*|\bwet\b|\bdrip\w*|pour\w*|flood\w*|soak\w*)\b[^.!?;]{0,30}\b(?:sockets?|fuse|breaker|electric\w*|power outlet|outlets?|distribution box|meter (?:box|cupboard|room)|switch(?:board)?|light fitting|ceiling (?:light|lamp)|lamp|chandelier|power strip|downlight|wiring|plugs?)\b",
        r"\b(?:sockets?|fuse|breaker|electric\w*|outlets?|distribution box|meter (?:box|cupboard|room)|light fitting|(?:ceiling|bathroom) (?:light|lamp)|switchboard|power strip|plugs?)\b.{0,25}\b(?:drip\w*|wet|soaked|full of water|under water|flooded|submerged|crackl\w*|fizz\w*|sizzl\w*)", r"\b(?:tap|faucet|shower|heater|fridge|handle|lamp post|railing|fence|washing machine)\b.{0,20}\b(?:bites?|is live|electrified)\b", r"\bcurrent\b.{0,20}(?:tap|body|hand|water|touch)",
    ), (r"\bshock\w* (?:at|when i (?:saw|got|opened|heard)|by (?:the |your |this |my |how )?(?:price|bill|fee|attitude|amount|cost|invoice|charge|rude|noise|news)|to (?:see|hear|find|learn))\b|\bin shock\b|shock absorber|sparking joy|sticker shock|sparks? (?:joy|interest|debate)|\bshocking (?:service|attitude|price|bill|state|how|behav\w*|that|amount)|\bwater (?:and|or) electric\w*|electric\w* (?:and|or) water|water meter|\bwater bill|electric\w* bill",)),
    Cue(LIFT, (
        rf"\b(?:stuck|trapped|locked|shut|stranded|caught|jammed|closed|confined|held|imprisoned)\b (?:up )?(?:in|inside|into)\b[^.!?;]{{0,20}}\b{_LIFT_EN}\b(?! (?:lobby|hall|shaft door))", rf"\b(?:stuck|trapped|locked|stranded)\b.{{0,30}}\b{_LIFT_EN}\b.{{0,20}}\b(?:with|help|kid|child|dark)\b",
        rf"\b{_LIFT_EN}\b[^.!?;]{{0,40}}\b(?:trapp\w+|people (?:are )?(?:still )?inside|someone (?:is )?(?:still )?(?:in it|inside|in there)|somebody (?:is )?(?:still )?(?:in it|inside|in there)|(?:can'?t|cannot|cant|couldn'?t) (?:get|come|go|climb) out|(?:we|i|me|us)(?:'re|'m| are| am)? (?:still )?(?:all )?(?:alone )?(?:in it|inside|in here|stuck|alone)|people in it|won'?t let (?:me|us) out|scream\w*|calling for help|cries|passengers|(?:\d|two|three|four|five|six) (?:people|persons|adults|kids|children))",
        rf"\b{_SELF_EN}\b.{{0,25}}\bin(?:side)? (?:the |a |this |our |that )?(?:\w+ )?{_LIFT_EN}\b(?! (?:lobby|hall))[^.!?;]{{0,40}}\b(?:won'?t|don'?t|doesn'?t|does not|can'?t|cannot|stuck|stopp?\w*|dark|help|frozen|not (?:open|mov)\w*|moving up and down)", rf"\b(?:cries|cry|scream\w*|shout\w*|voice\w*|knock\w*|help)\b.{{0,30}}\b(?:from|in|inside) (?:the )?{_LIFT_EN}\b",
        rf"\b(?:get|let) (?:me|us|him|her|them) out\b", rf"\b(?:can'?t|cannot|cant|couldn'?t) (?:get|climb|come|go) out (?:of )?(?:the |this )?(?:{_LIFT_EN})?", rf"\b{_LIFT_EN}\b.{{0,30}}\b(?:wont|won'?t|doesn'?t|does not|don'?t|not) (?:move|open)\w*\b.{{0,30}}\b(?:in here|inside|we are|i am|i'm|we're|been in)", rf"\b(?:kid|child|woman|man|mom|mum|dad|mother|father|wife|husband|son|daughter|grandma|delivery guy|someone|somebody|we'?re|i'?m|we are|i am)\b.{{0,15}}\b(?:stuck|trapped) in(?:side)?\b(?! (?:traffic|a queue|the (?:past|loop|mud)))",
        rf"\b{_LIFT_EN}\b.{{0,12}}\bfrom inside\b", rf"\b{_LIFT_EN}\b.{{0,30}}\b(?:plung\w+|plummet\w*|free ?fall\w*|falling)", rf"\b{_LIFT_EN}\b[^!?;]{{0,60}}\bwith (?:\w+ ){{1,6}}(?:in it|inside|in there)\b", r"\bwe(?:'re| are) (?:stuck|trapped)\b", r"\b(?:shut|stuck|trapped) in the cabin", rf"\b{_LIFT_EN}\b[^!?;]{{0,80}}\b(?:two|three|four|five|\d) (?:adults|people|kids|children|persons|of us)", r"\bentrap\w+", r"\btrapped\b.{0,10}(?:please|help|!)", rf"\b{_LIFT_EN}\b.{{0,20}}\bdoors?\b.{{0,20}}\b(?:crush\w*|squeez\w*|trap\w*|caught)\b.{{0,20}}(?:hand|arm|leg|child|person|foot|finger)", r"\bin here (?:\d+|for|ten|twenty) .{0,6}min", rf"\bdoors?\b.{{0,12}}(?:won'?t|wont|don'?t) open\b.{{0,30}}\b(?:inside|in here|stuck)",
    ), (r"\b(?:bike|keys?|phone|package|parcel|trolley|sofa|furniture|card|ring|cart|headphones|earphones|shoe|bag|coat|scarf|umbrella|hat) (?:is |got |are |fell )?(?:stuck|trapped|jammed|down)", r"\bnobody (?:is )?(?:inside|in it|trapped|stuck)|\bno one (?:is )?(?:inside|in it|trapped)|\bempty (?:lift|elevator)|(?:lift|elevator) (?:is )?empty|\bwith nobody|\bgot out (?:fine|ok|safe\w*)")),
    Cue(MEDICAL, (
        r"\bcollaps(?:ed|ing|es)\b(?!.{0,12}(?:wall|ceiling|shelf|fence|roof|tree))", r"\bunconscious\b", r"\bfaint(?:ed|ing|s)\b", r"\b(?:to|might|will|gonna|about to|could) faint\b", r"\bpass(?:ed|ing) out\b", r"\bnot (?:breathing|responding|waking|moving)\b", r"\b(?:isn'?t|is not|stopped|can'?t|cannot|cant|hardly|barely|trouble|difficulty|struggling to) (?:\w+ )?breath\w*", r"\bbleed(?:ing|s)?\b",
        r"\bblood (?:everywhere|all over|on (?:the|his|her|my)|pour\w*|from|gush\w*|coming)", r"\b(?:lots? of|much|covered in|puddle of|pool of) blood", r"\bheart attack", r"\bstroke\b(?! of)", r"\bseizure", r"\bconvuls\w+", r"\bepilep\w+", r"\bchok(?:ing|ed|es)\b", r"\boverdos\w+", r"(?<!food )\bpoison(?:ed|ing)\b", r"\bdrown(?:ing|ed)\b", r"\bambulance\b", r"\baed\b", r"\bman down\b", r"\bsos\b", r"\bmoaning\b", r"\bgroaning\b",
        r"\b(?:call|dial|need|called) (?:an? )?(?:120|911|doctor|paramedics?)\b", r"\bmedical emergency", r"\bsuicid\w*", r"\b(?:going to|about to|wants? to|threaten\w* to|trying to) jump\b", r"\bjump(?:ed|ing)? (?:off|from) (?:the|a|his|her)? ?(?:roof|building|window|balcony|floor|\d+)", r"\bbroken? (?:his|her|my|a|their) (?:leg|arm|hip|wrist|ankle|bone|neck|hand)", r"\b(?:badly|seriously|severely) (?:hurt|injured|burn\w*|cut)\b", r"\binjur(?:ed|y|ies)\b", r"\b(?:is|are|got|was|been|someone|somebody|kid|child|he'?s|she'?s|i'?m|me|myself|himself|herself) (?:badly |really )?hurt\b",
        r"\b(?:fell|fallen|falls|slipped|tripped)\b[^.!?;]{0,50}\b(?:can'?t (?:get up|move|stand|walk)|cannot (?:get up|move|stand|walk)|cant (?:get up|move|stand)|bleed\w*|not moving|unconscious|broke\w*|hurt\w*|doesn'?t (?:move|respond|wake)|won'?t wake|in pain|hit (?:his|her|my) head|lying)", rf"\b(?:he|she|i|{_PEOPLE_EN})\b.{{0,12}}\b(?:fell|fallen|falls|slipped) (?:down|off|from|out|into|in|on) (?:the |a |an |his |her )?(?:\w+ )?(?:stairs|steps|roof|ladder|balcony|window|staircase|pool|pond|scaffold\w*|swing|slide|ice|floor|\d+)", rf"\bhit (?:a|an|my|his|her|the) (?:old |little )?(?:woman|man|child|kid|girl|boy|person|pedestrian|lady|guy|head|resident)\b", rf"\bfell (?:on|onto) {_PEOPLE_EN}", rf"\b(?:knocked (?:down|over)|run over|ran over) {_PEOPLE_EN}",
        r"\b(?:can'?t|cannot|cant|unable to) (?:get up|stand up|wake)\b", r"\blying (?:on the|motionless|still|unconscious|in the)\b.{0,30}(?:ground|floor|lobby|grass|street|stairs|path|corridor|motion|respon|move)", r"\b(?:on the|sits? on the|sitting on the) (?:ground|floor)\b.{0,30}\b(?:pale|shak\w+|sweat\w*|respon\w*|diabet\w*|confus\w*)", r"\bdiabet\w*\b", r"\bhypoglyc\w+", r"\b(?:chest|heart) pain\w*", r"\bpains? in (?:his|her|my|the) chest", r"\b(?:bit|bitten|attacked|stung)\b (?:by )?(?:me|my|him|her|a (?:child|kid|boy|girl|man|woman|dog|snake|wasp))\b", r"\bcut (?:his|her|my) (?:leg|arm|hand|finger|head|foot|face|throat|wrists?)\b", r"\bhit by a? ?(?:car|scooter|bike|e-bike|falling|van|truck|tile|brick)",
        r"\b(?:anaphyla\w+|allergic reaction|heat ?stroke|going into labou?r|in labou?r|miscarr\w+|unrespons\w+|burned (?:his|her|my)self|scald\w*|won'?t wake up|doesn'?t wake up|dead body|cardiac|defibrillator|asthma attack)\b", r"\b(?:he|she|man|woman|someone|somebody|father|mother|dad|mum|mom|neighbou?r|grandma|grandpa|wife|husband|baby|child|i'?m) (?:is |looks |may be )?(?:dying|dead)\b", r"\bsave (?:him|her|me|us)\b", r"\bnot (?:opened|answered|been seen|seen)\b.{0,40}\b(?:days|worried|moan\w*|elderly|old)", r"\b(?:elderly|old)\b.{0,40}\b(?:not|n't) (?:open|answer)\w*.{0,20}\bdoor",
    ), (r"\bbleeding money|ambulance (?:access|parking|lane|bay|route)|\bbleed(?:ing)? (?:a |the |my )?radiators?|first aid (?:kit|course|training|class)|hurt(?:s)? (?:my|our|the) (?:ears|eyes)|(?:gutter|drain|pipe|valve|trees?|plants?|grass|battery|phone|socket)s? .{0,12}(?:chok\w+|dying|dead|bleed\w*)|\binjur\w+ (?:insurance|claim)|\brestaurant\b",)),
    Cue(INTRUDER, (
        r"\bbreak(?:ing|s)? in(?:to)?\b", r"\bbroke in(?:to)?\b", r"\bbreak-?in\b", r"\bbroken into\b", r"\bburgl\w+", r"\bintruder", r"\bprowl\w*", r"\brobb(?:ed|er|ery|ing|ers)\b", r"\bmugg(?:ed|er|ing)\b", r"\bthie(?:f|ves)\b", r"\bsteal(?:ing|s)?\b", r"\bkni(?:fe|ves)\b", r"\bmachete", r"\bcleaver\b", r"\bgun\b", r"\bgunshot", r"\bshots? fired", r"\bweapon", r"\bstabb?(?:ed|ing|s)?\b",
        r"\battack(?:ed|ing|s|er)?\b(?!.{0,12}(?:termite|mosquito|mould|pest|heart))", r"\bassault\w*", r"\bfight(?:ing|s)?\b(?! (?:for|over (?:the )?fee|against|this (?:charge|fee)|with (?:the )?(?:app|system|form)|the (?:fee|charge|fine|ants?|mould)))", r"\bfist ?fight", r"\bbrawl\w*", r"\bbeat(?:ing|en|s)?\b.{0,12}\b(?:up|him|her|wife|his|woman|kid|child|girl|guy|man|me)\b", r"\b(?:hitting|punch(?:ed|ing)|kick(?:ed|ing)) (?:his|her|a|the|me|my|him|each) ?(?:wife|kid|child|guard|man|woman|other|door|husband|girl|son)?",
        r"\bthreat(?:en\w*|s)?\b(?! to (?:sue|leave|complain))", r"\bkidnap\w*", r"\babduct\w*", r"\bstalk(?:er|ing|ed)?\b", r"\bfollow(?:ed|ing|s)? (?:me|my (?:daughter|wife|kid|son|girl)|her|us|a girl|a woman)\b(?! up)", r"\bdomestic (?:violence|abuse)", r"\brap(?:ed|ist)\b", r"\bmolest\w*", r"\bexposing himself", r"\bflasher\b", r"\bnaked (?:man|guy|person|men)", r"\bmasked\b",
        r"\bsuspicious\b", r"\b(?:unattended|abandoned|unknown|strange) (?:bag|suitcase|package|backpack|box|luggage)\b", r"\bbox with wires", r"\bbomb\b", r"\bexplosives?\b", r"\bhostage", r"\bcall(?:ed|ing)? (?:the )?(?:police|cops|110)\b", r"\bpolice (?:now|please|quick|asap)", r"\bpick(?:ing|ed)? (?:my|the|our|their|a) ?(?:\w+ )?lock", r"\blocks? (?:was |is |were |has been )?forced", r"\b(?:work|fiddl|tamper)\w* (?:at|with) (?:the|my|our) (?:\w+ )?lock", r"\bforc(?:ing|ed?) (?:my|the|our|open|their|his)(?: \w+)? ?(?:door|window|lock|way)",
        r"\b(?:man|men|someone|somebody|guy|person|stranger|people|they|he)\b.{0,12}\btr(?:ying|ied|ies) (?:to (?:get|come|force|climb|break|open|enter|grab)|(?:my|the|our|every|all|each|different)(?: \w+)? (?:doors?|handles?|locks?|codes?|keys?))", r"\bstranger\b(?!'s).{0,30}\b(?:in my|inside my|at my door|in our|won'?t leave|banging|following|my door|outside my|door handle|on my balcony|in the flat|at the lock|lock)", r"\b(?:man|men|guy|someone|somebody|person)\b.{0,12}\bclimb(?:ing|s)? (?:into|in|over|through|up|onto)\b", r"\bgot in(?:to)? (?:through|my|our|the (?:flat|house|window))", r"\b(?:somebody|someone|man|men|guy|people|person) (?:is |are )?(?:in(?:side)? my (?:flat|home|apartment|house|kitchen|bedroom|living)|banging on my|kicking (?:at |in )?my|pounding on|smashing|screaming for help)",
        r"\bcrowbar\b", r"\b(?:baseball bat|hammer|axe|iron bar|stick)\b.{0,20}\b(?:people|rider|guard|door|window|kids)", r"\bwaving a\b", r"\bhelp me\b.{0,20}(?:he|man|someone)", r"\bi'?m being (?:followed|attacked|robbed|threatened|beaten)", r"\bgrab(?:bed|bing)? (?:me|my|a|the) ?(?:child|kid|daughter|son|bag|arm|girl|boy|woman)\b", r"\bviolent\b", r"\bdangerous (?:man|person|guy)", r"\bi'?m hiding\b", r"\bchasing (?:kids|children|people|me|a)\b",
    ), (r"\b(?:knife (?:block|sharpen\w*)|glue gun|nail gun|heat gun|price gun|identity theft|theft insurance|bath bomb|breaking in(?:to)? (?:new|shoes))\b|\brobb\w* .{0,14}(?:fees?|charges?|prices?)|\b(?:fees?|charges?|prices?)\b.{0,20}\b(?:robb\w*|thie\w+|steal\w*)|\bkeeps? stealing|always steal|(?:could|can) (?:just )?(?:break|walk|steal)",)),
    Cue(FLOOD, (
        r"\bburst(?:ing|s|ed)?\b(?! (?:into|out))", r"\bflood(?:ed|ing|s)?\b", r"\binundat\w+", r"\b(?:water|it|sewage|stream)(?:'?s| is| was| are|)?\s?(?:\w+ ){0,3}(?:pour(?:ing|s|ed)?|gush(?:ing|es|ed)?|rush(?:ing|es|ed)?|spray(?:ing|s|ed)?|spurt(?:ing|s)?|shoot(?:ing|s)|cascad\w+|streaming|spout\w*|jetting|surg\w+|rising|rose|everywhere)\b", r"\bwater\b.{0,20}\b(?:flowing|runs?|running) (?:into|down|through|out|under|all over)\b",
        r"\bwater\b.{0,12}\b(?:coming (?:in|through|up|from) (?:fast|quick\w*|everywhere|like|the ceiling)|all over the (?:floor|flat|kitchen|place))", r"\b(?:pour|gush|spray|spurt|spew|cascad|stream|rush)(?:ing|s|es|ed)?\b.{0,30}\bwater\b", r"\bwater(?:'?s)? .{0,20}\b(?:ankle|knee|waterfall|(?:can'?t|cannot|won'?t|doesn'?t|not) (?:be )?(?:stop|shut)\w*)", r"\b(?:ankle|knee)[- ](?:deep|high)", r"\b(?:inches|cm|centimet\w+|feet|foot|met(?:er|re)s?) (?:deep|high|of water|in water|under water|deep in water)", r"\bunder ?water\b", r"\bwaterfall", r"\btorrent", r"\bfull of water\b",
        r"\b(?:ceiling|roof)\b.{0,25}\b(?:pouring|gushing|raining|like rain|waterfall|streaming|falling down)", r"\braining (?:in(?:side)?|from the ceiling|through)", r"\b(?:pipe|main|valve|hose|hydrant|boiler|heater|sprinkler|tap|radiator|tank|joint|connector|faucet)s?\b.{0,25}\b(?:broke off|exploded|blew|blown off|snapped|ruptur\w*|came off|shoot\w*|gush\w*|spray\w*|spurt\w*|flew off|popped)", r"\bwater main\b.{0,12}\b(?:broke\w*|crack\w*|leak\w*)", r"\bcan'?t (?:stop|shut(?: off)?|turn off) (?:the |this )?(?:water|it)\b", r"\bcannot (?:stop|shut off|turn off) (?:the )?water",
        r"\b(?:flat|apartment|home|house|kitchen|basement|garage|room|floor|lobby|shaft|corridor|bedroom|cellar) (?:is |was |all |getting |now |already |completely )*(?:filling (?:up )?with|covered (?:in|with)|under|filled with|swimming in|submerged) ?(?:in )?water", r"\bwater (?:is )?(?:already )?(?:up to|reaches|reached|at) (?:my|the|our) (?:ankle|knee|socket|bed|door)\w*", r"\b(?:a lot|lots?|so much|tons?|huge amount)(?: lot)? of water.{0,15}(?:com|from|in\b|out)", r"\bthe (?:water )?level (?:is |keeps )?rising", r"\bdoor sill\b.{0,20}water|water.{0,20}into the (?:lift|elevator)",
    ), (r"\bflood(?:ed)? (?:with|of) (?:messages|ads|spam|calls|notifications|leaflets)|\bburst (?:out|into)|\bbursts? of|bursting with|\bpool\b|flood insurance|flood ?light\w*|\bpressure (?:is )?(?:low|weak)|\brising (?:fees?|costs?|prices?)|brown water|\bdrip\w* slow",)),
)  # fmt: skip


HARMLESS: Final = {
    FIRE: r"灭火器|消防(?:栓|通道|演|检查|门|设施|器材)|防火门|演习|演练|换电池|没电|吸烟|抽烟|烟味|油烟|烧烤|充电桩|打不着火|打不燃|保险|\bburn(?:t|ed) out\b|\btest(?:s|ed|ing)?\b|发烧|烧香|上香"
          r"|\bextinguisher|\bfire (?:drill|door|exit|escape|lane|hydrant|safety)|\bbatter(?:y|ies)\b|\bsmok(?:er|es)\b|\bbbq\b|\bbarbecue|\bincense\b|\bfever\b",
    GAS: r"(?:煤气|燃气|天然气)(?:表|费|卡|灶(?!.{0,8}(?:漏|味))|公司|改造|安检|炉|热水器|报警器.{0,4}(?:安装|装|买)|账单|缴费|多少|开通|通气|点火|开户|停了|过户|管道?改)|改.{0,3}(?:煤气|燃气)管|点不着|打不着|打不燃|点不燃|停气"
         r"|\bgas (?:water heater|cans?|stove|bill|meter|card|compan|fee|station|supply|cooker|oven|boiler|heater|off|outage|back|inspection|service)|\bno gas\b|won't light|doesn't light|not light|ignit",
    ELECTRIC: r"漏电(?:保护|开关)|充电|电费|电表读|打火灶|打不着|静电|\bshock\w* (?:at|when)|\bcharg(?:er|ing)\b|\bbill\b|\bpower cut\b|\bno power\b|\bignit",
    LIFT: r"里面?没(?:有)?人|没(?:有)?困人|保养|年检|预约|搬|钥匙|空调|按钮|按键|\bnobody\b|\bno one\b|\bempty\b|\binspection|\bmaintenance\b|\bbook\b|\bmov(?:e|ing) (?:in|out|day)\b|\bkeys?\b|\bbuttons?\b",
    FLOOD: r"水费|水压|停水|滴水|渗水|慢慢|一点点|水很?浑|发黄|\brush hour|\bno leak|\bdrip|\bslow(?:ly)?\b|\bpressure\b|\bbill\b|\bno water\b|\bpool\b|\bwithout water\b",
    INTRUDER: r"监控|录像|防盗|建议|好几天了|天天|经常|随便|装(?:个|一个)?摄像头|\bcctv\b|\bfootage\b|\bcamera|\bsuggest|\bstrangers\b|\bfreely\b|\banyone can\b",
    MEDICAL: r"医院|挂号|血压|血糖.{0,6}(?:吃|高)|要紧吗|吃什么药|养老院|医保|疫苗|体检|健身|课|讲座|\bhospital (?:near|address|phone)|\bvaccin|\bclinic\b|\bclass\b|\bcourse\b|\bkit\b|\bnearly hit|\balmost hit|\bnurses?\b",
}  # fmt: skip
"""Ordinary business in dangerous words: the model alone raises no alarm over these."""
