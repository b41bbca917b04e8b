# 缴费：账单、提醒、提问、登记已缴。

fee-told =
    🧾 缴费通知
    { $rows }
    合计 { $total } 元
    { $how }
    已经缴过的请忽略。对账单有疑问，点下面的按钮，或直接在这里说。
    { $community }物业服务中心
fee-reminded-before =
    🧾 温馨提醒：下面的费用快到期了
    { $rows }
    合计 { $total } 元
    { $how }
    已经缴过的请忽略，谢谢您！
    { $community }物业服务中心
fee-reminded-after =
    🧾 下面的费用已过缴费日期，请您抽空缴纳
    { $rows }
    合计 { $total } 元
    { $how }
    已经缴过或有疑问，请告诉我们，马上为您核对。
    { $community }物业服务中心
fee-off = ❎ 上面的账单作废了，请先不要按它缴费。核对以后会再告诉您，给您添麻烦了。
fee-row = · { $home } { $period } { $item }：{ $amount } 元，缴费截止 { $due }
fee-rows =
    { $first }
    { $rest }
fee-how-to-pay = 请到物业服务中心前台缴纳。
button-fee-question = 我有疑问
bill-paid-noted =
    好的，谢谢您！已请{ $queue }核对到账，编号 { $number }，{ $respond }前告诉您结果。
    有缴费截图的话，发到这里核对得更快。
fee-attached =
    { $text }
    ── 账单 ──
    { $rows }
fee-batch = 催缴：{ $periods }，{ $homes } 户 { $bills } 笔，合计 { $total } 元。每户只会私下收到自己的账单。
fee-load-again = 账单不在这里改：请改好文件再导入一次，改过的会重新告诉住户。
fee-no-poster = 账单只私下告诉每一户，没有海报。
fee-paid-how = 请这样写：/paid 3-2-501，或 /paid 3-2-501 2026-11 物业费。
fee-paid-none = { $home }没有待缴的账单。
fee-paid-kept = ✅ { $home }：{ $count } 笔记为已缴，不再提醒。
menu-desk-paid = 登记一户已缴费

## 网页

fee-loaded = 新增 { $created } 笔，更新 { $updated } 笔，没有变化 { $unchanged } 笔。
fee-paid-loaded = { $count } 笔记为已缴，不再提醒。
fee-file-refused =
    文件没有导入，请按行改好再传：
    { $problems }
page-fees-title = 催缴
page-fees-how = 账单(CSV 或 XLSX)：home、period、item、amount、due，缴费人不是业主时加 payer。主管批准后，每户私下收到自己的账单。已缴名单：home、period，只缴了其中一项时加 item。
page-fees-file = 文件
page-fees-load = 导入账单
page-fees-paid = 导入已缴名单
