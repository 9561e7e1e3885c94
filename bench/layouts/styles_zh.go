package layouts

const (
	cnZone  = "Asia/Shanghai"
	cnClock = "15:04:05"
)

// chineseStyles are exports of online banks, answers of banks to inquiries,
// dumps of core systems and personal exports of wallets.
var chineseStyles = []Style{
	{Bank: "bank return, common form", Lang: "zh", Country: "cn", Zone: cnZone, Currency: "CNY",
		Forms: []string{"card=交易卡号|own=交易账号~查询账号|ownname=交易户名~账户开户名称|?id=开户人证件号码|stamp=交易时间|amount=交易金额|bal=交易余额|" +
			"dir=收付标志~借贷标志~进出标志|peer=对手账号~交易对手账卡号~对方账号|peername=对手户名~对方户名|?peerid=对手身份证号|peerbank=对手开户银行~对方开户行|" +
			"memo=摘要说明~交易摘要|cur=交易币种|?branch=交易网点名称|?place=交易发生地|state=交易是否成功|?voucher=传票号|?ip=IP地址|?mac=MAC地址|" +
			"?peerbal=对手交易余额|ref=交易流水号|?teller=交易柜员号|?remark=备注",
			"own=账号|date=交易日期|clock=交易时间|dir=借贷标志~借/贷|amount=交易金额~发生额|bal=账户余额~余额|peer=对方账号|peername=对方名称|peerbank=对方行名|ref=流水号|memo=摘要"},
		Dates: []string{"2006-01-02", "20060102"}, Clocks: []string{cnClock, "150405", "{HMS}"},
		Stamps:  []string{"20060102150405", "2006-01-02 15:04:05", "2006/1/2 15:04", "2006-01-02 15:04:05.000"},
		Numbers: []string{"1234.56", "1,234.56", "1234.5"}, Words: []string{"出/进", "付/收", "借/贷", "D/C", "支出/收入", "往/来"},
		States: []string{"成功/失败/处理中/撤销", "1/0/2/3", "是/否/处理中/已冲正"},
		Seps:   []string{",", "\t"}, Charsets: []string{"gb18030", "utf8", "bom", "utf16"}, File: "{own}交易明细.csv",
		Inner: "//合计", Guard: true, Contra: true},
	{Bank: "core dump, initials of pinyin", Lang: "zh", Country: "cn", Zone: cnZone, Currency: "CNY",
		Forms: []string{"own=ZH|date=JYRQ|clock=JYSJ|dir=JDBZ|amount=JYJE|bal=YE|peer=DFZH|peername=DFHM|peerbank=DFHH|" +
			"memo=ZY|ref=LSH|?teller=GYH|?branch=JGH",
			"own=KHZH|stamp=JYSJ|dir=BZ|amount=FSE|bal=ZHYE|peer=DSZH|peername=DSXM|cur=BZH|ref=JYLSH"},
		Dates: []string{"20060102"}, Clocks: []string{"150405", "{HMS}"},
		Stamps: []string{"20060102150405", "2006-01-02 15:04:05"}, Numbers: []string{"1234.56"},
		Words: []string{"1/2", "D/C", "借/贷", "0/1", "-/+"}, Seps: []string{",", "|", "\t"},
		Charsets: []string{"gb18030", "utf8"}, File: "{own}.txt"},
	{Bank: "ICBC online", Lang: "zh", Country: "cn", Zone: cnZone, Currency: "CNY",
		Forms: []string{"date=交易日期|memo=摘要|?cat=交易详情|place=交易场所|?country=交易国家或地区简称|?fx=钞/汇|in=交易金额(收入)|out=交易金额(支出)|" +
			"cur=交易币种|in=记账金额(收入)|out=记账金额(支出)|cur=记账币种|bal=余额|peername=对方户名|peer=对方账户"},
		Dates: []string{"2006-01-02"}, Numbers: []string{"1,234.56"},
		Head: []string{"明细查询文件下载", "卡号: {own},别名: 工资卡,起始日期: {from},截止日期: {to}"},
		Foot: []string{"合计笔数: {n},收入合计: {in},支出合计: {out}"},
		Seps: []string{","}, Charsets: []string{"gb18030", "utf8"}, File: "hisdetail{from}.csv", Guard: true, Newest: true},
	{Bank: "CMB online", Lang: "zh", Country: "cn", Zone: cnZone, Currency: "CNY",
		Forms: []string{"date=交易日期|clock=交易时间|in=收入|out=支出|bal=余额|cat=交易类型|memo=交易备注",
			"date=记账日期|cur=货币|signed=交易金额|bal=联机余额|memo=交易摘要|peermix=对手信息"},
		Dates: []string{"20060102", "2006-01-02"}, Clocks: []string{cnClock}, Numbers: []string{"1234.56", "1,234.56"},
		Signs: []string{"plain"},
		Head:  []string{"# 招商银行交易记录", "# 导出时间: {to} 09:12:44", "# 账    号: [{own} 一卡通]", "# 过滤设置: {from} 至 {to}"},
		Foot:  []string{"# 收入合计: {ins} 笔，共 {in} 元", "# 支出合计: {outs} 笔，共 {out} 元"}, Seps: []string{","},
		Charsets: []string{"gb18030", "utf8", "bom"}, File: "CMB_{own}.csv", Guard: true, Newest: true},
	{Bank: "CCB online", Lang: "zh", Country: "cn", Zone: cnZone, Currency: "CNY",
		Forms: []string{"num=序号|memo=摘要|cur=币别|?fx=钞汇|date=交易日期|signed=交易金额|bal=账户余额|place=交易地点/附言|peermix=对方账号与户名",
			"own=账号|ownname=账户名称|stamp=交易时间|out=借方发生额（支取）|in=贷方发生额（收入）|bal=余额|cur=币种|peername=对方户名|peer=对方账号|peerbank=对方开户机构|post=记账日期|memo=摘要|remark=备注|ref=账户明细编号-交易流水号|voucher=凭证种类"},
		Dates: []string{"20060102"}, Stamps: []string{"20060102 15:04:05"}, Numbers: []string{"1234.56", "1,234.56"},
		Signs: []string{"plain"}, Zeros: "0.00",
		Head: []string{"中国建设银行个人活期账户全部交易明细", "卡号/账号:{own},客户名称:{name},起始日期:{from},结束日期:{to}"}, Foot: []string{"以上数据仅供参考"},
		Seps: []string{",", "\t"}, Charsets: []string{"gb18030", "utf8"}, File: "交易明细_{from}_{to}.csv"},
	{Bank: "ABC online", Lang: "zh", Country: "cn", Zone: cnZone, Currency: "CNY",
		Forms: []string{"date=交易日期|clock=交易时间|signed=交易金额|bal=本次余额|peermix=对手信息|ref=日志号|cat=交易渠道|memo=交易摘要",
			"stamp=交易时间|in=收入金额|out=支出金额|bal=账户余额|peerbank=对方开户行|peername=对方户名|peer=对方账号|memo=交易用途"},
		Dates: []string{"20060102"}, Clocks: []string{"150405", "{HMS}"}, Stamps: []string{"2006-01-02 15:04:05"},
		Numbers: []string{"1234.56", "1,234.56"}, Signs: []string{"plus"},
		Head: []string{"户名：{name}   账户：{own}   币种：人民币"}, Seps: []string{",", "\t"}, Charsets: []string{"gb18030", "bom"},
		File: "detail{to}.csv"},
	{Bank: "BOC online", Lang: "zh", Country: "cn", Zone: cnZone, Currency: "CNY",
		Forms: []string{"cat=交易类型[ Transaction Type ]|cat=业务类型[ Business type ]|" +
			"payerbank=付款人开户行号[ Account holding bank number of payer ]|payer=付款人账号[ Debit Account No. ]|" +
			"payername=付款人名称[ Payer's Name ]|payee=收款人账号[ Payee's Account Number ]|payeename=收款人名称[ Payee's Name ]|" +
			"date=交易日期[ Transaction Date ]|clock=交易时间[ Transaction time ]|cur=交易货币[ Trade Currency ]|" +
			"signed=交易金额[ Trade Amount ]|bal=交易后余额[ After-transaction balance ]|?value=起息日期[ Value Date ]|" +
			"?rate=汇率[ Exchange rate ]|ref=交易流水号[ Transaction reference number ]|memo=用途[ Purpose ]"},
		Dates: []string{"20060102"}, Clocks: []string{cnClock}, Numbers: []string{"1234.56", "1,234.56"},
		Signs: []string{"plain"},
		Head: []string{"查询账号[ Inquirer account number ],{own}", "总笔数[ Total number ],{n}", "借方发生总笔数,{outs},借方发生总额,{out}",
			"贷方发生总笔数,{ins},贷方发生总额,{in}", "时间范围,{from}-{to}"},
		Seps: []string{","}, Charsets: []string{"gb18030", "utf8"}, File: "{own}-{from}.csv"},
	{Bank: "BOCOM, Dr and Cr columns", Lang: "zh", Country: "cn", Zone: cnZone, Currency: "CNY",
		Forms: []string{"num=序号|stamp=交易时间 Trans Date|cat=交易类型 Trading Type|dir=借贷 Dc Flg|amount=交易金额 Trans Amt|" +
			"bal=余额 Balance|peer=对方账号 Payment Receipt Account|peername=对方户名 Payment Receipt Account Name|" +
			"place=交易地点 Trading Place|memo=摘要 Abstract"},
		Stamps: []string{"2006-01-02 15:04:05"}, Numbers: []string{"1,234.56"}, Words: []string{"借 Dr/贷 Cr", "Dr/Cr"},
		Head: []string{"交通银行个人客户交易清单", "账号/卡号: {own}  户名: {name}", "查询起日: {from} 查询止日: {to}"},
		Foot: []string{"累计支出: {out},累计收入: {in}", "打印时间: {to}"},
		Seps: []string{",", "\t"}, Charsets: []string{"utf8", "gb18030"}, File: "transactions.csv", Inner: "承前余额//本页小计"},
	{Bank: "rural bank, one column of C and D", Lang: "zh", Country: "cn", Zone: cnZone, Currency: "CNY",
		Forms: []string{"date=日期|clock=时间|num=笔数|memo=摘要|cat=现转标志|dir=方向~标志~类别|amount=金额|bal=结存~当前余额|peer=对方卡号/账号|" +
			"peername=对方姓名|teller=操作员|branch=机构"},
		Dates: []string{"2006.01.02", "2006年01月02日", "20060102"}, Clocks: []string{cnClock, "15时04分"},
		Numbers: []string{"1234.56", "￥1,234.56"}, Words: []string{"支/存", "转出/转入", "D/C", "借方/贷方", "取/存"},
		Head: []string{"农村商业银行账户流水", "账号 {own} 户名 {name}"}, Seps: []string{",", "\t", ";"}, Charsets: []string{"gb18030"},
		File: "流水.csv", Inner: "上页余额//合计", Contra: true},
	{Bank: "PAB corporate, two columns", Lang: "zh", Country: "cn", Zone: cnZone, Currency: "CNY",
		Forms: []string{"stamp=交易日期|own=账号|out=借|in=贷|bal=账户余额|peer=对方账户|peername=对方账户名称|peerbank=对方银行|ref=交易流水号|memo=摘要|" +
			"remark=用途"},
		Stamps: []string{"2006-01-02 15:04:05", "2006/01/02 15:04:05"}, Numbers: []string{"1,234.56", "1234.56"},
		Zeros: "0.00", Seps: []string{","}, Charsets: []string{"gb18030", "bom"}, File: "账户明细{from}.csv", Guard: true,
		Contra: true, Newest: true},
	{Bank: "payer and payee columns", Lang: "zh", Country: "cn", Zone: cnZone, Currency: "CNY",
		Forms: []string{"ref=交易流水号|stamp=交易时间|payer=付款方账号|payername=付款方户名|payerbank=付款方开户行|payee=收款方账号|payeename=收款方户名|" +
			"payeebank=收款方开户行|amount=金额|cur=币种|?state=交易状态|memo=附言"},
		Stamps: []string{"2006-01-02 15:04:05", "20060102150405"}, Numbers: []string{"1234.56", "1,234.56"},
		States: []string{"成功/失败/处理中/已退回"}, Seps: []string{",", "\t"}, Charsets: []string{"utf8", "gb18030"},
		File: "转账记录.csv", Head: []string{"查询账号：{own}"}},
	{Bank: "wallet, personal export", Lang: "zh", Country: "wallet", Zone: cnZone, Currency: "CNY",
		Forms: []string{"stamp=交易时间|cat=交易分类|peername=交易对方|peer=对方账号|memo=商品说明|dir=收/支|amount=金额|paid=收/付款方式|state=交易状态|" +
			"ref=交易订单号|?order=商家订单号|?remark=备注",
			"ref=交易号|?order=商家订单号|stamp=交易创建时间|?pay=付款时间|?changed=最近修改时间|cat=交易来源地|kind=类型|peername=交易对方|memo=商品名称|amount=金额（元）|dir=收/支|state=交易状态|?fee=服务费（元）|remark=备注"},
		Stamps: []string{"2006-01-02 15:04:05", "2006/1/2 15:04"}, Numbers: []string{"1234.56", "¥1234.56"},
		Words: []string{"支出/收入/不计收支", "支出/收入"}, States: []string{"交易成功/交易关闭/等待付款/还款失败", "支付成功/支付失败/处理中/已撤销"},
		Head: []string{"------------------------------------------------------------------------------------", "导出信息：",
			"姓名：{name}", "支付宝账户：{own}", "起始时间：[{from} 00:00:00]    终止时间：[{to} 23:59:59]", "共{n}笔记录"}, Seps: []string{","},
		Charsets: []string{"gb18030", "utf8"}, File: "alipay_record_{to}.csv", Newest: true},
	{Bank: "payment company's answer", Lang: "zh", Country: "wallet", Zone: cnZone, Currency: "CNY",
		Forms: []string{"own=用户账号|ref=订单号|dir=进出~收支类型~资金流向|amount=金额(元)|fee=手续费(元)|bal=账户余额(元)|stamp=交易时间|peer=对方账号|" +
			"peername=对方昵称|state=状态|memo=备注", "own=商户号|ref=流水号|stamp=完成时间|dir=类型|fen=交易金额(分)|fenbal=账户余额(分)|peer=对手商户号|memo=说明"},
		Stamps: []string{"2006-01-02 15:04:05", "2006-01-02 15:04:05.000"}, Numbers: []string{"1234.56", "1234.5"},
		Words: []string{"出/入", "支出/收入", "out/in", "减少/增加", "出账/入账"}, States: []string{"成功/失败/处理中/已撤销"},
		Seps: []string{",", "\t"}, Charsets: []string{"utf8", "gb18030"}, File: "{own}.csv"},
}
