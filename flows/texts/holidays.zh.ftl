# 节日问候与安全提示 (SPEC 5)

holiday-greeting =
    { $text }
    { $help }
    { $signed }
holiday-help = 假期有事照常发给我，急事请拨 { $phone }。
holiday-new-year = { $name }，新年好！明天元旦，祝您和家人平安顺心。出门前请关好水、电、燃气和门窗；天干物燥，楼道里别堆纸箱杂物。
holiday-spring-festival = { $name }，给您拜个早年！明天起过年了，祝阖家团圆、平安健康。远行前请关好水、电、燃气，锁好门窗；烟花爆竹到允许的地方放，别在楼道、阳台、车旁点；老人孩子用取暖器时身边留个人。
holiday-qingming = { $name }，明天清明。祭扫路上慢些开车，提倡鲜花祭奠；小区里和绿地请不要烧纸、点香烛，风大容易起火。
holiday-labour-day = { $name }，明天五一，祝您假期愉快！出门前请关好水、电、燃气和门窗；电动车别推上楼充电；带孩子玩水要有大人看着。
holiday-dragon-boat = { $name }，明天端午，祝您安康！汛期雷雨多，阳台花盆请收好，雨天别走积水的地方；煮粽子时灶上别离人。
holiday-mid-autumn = { $name }，明天中秋，祝您和家人团团圆圆！赏月点灯请离窗帘、草地远些，孔明灯请不要放；家里没人时关好水、电、燃气和门窗。
holiday-national-day = { $name }，明天国庆，祝您假期愉快！远行前请关好水、电、燃气，锁好门窗，贵重物品收好；车停好别占消防通道。
holiday-christmas = { $name }，圣诞快乐！明天是圣诞节，彩灯和蜡烛离窗帘远些，睡前和出门前请关掉。
holiday-other = { $name }，明天是公共假日（{ $holiday }），祝您假期愉快！出门前请关好水、电、燃气和门窗。
