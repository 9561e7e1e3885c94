package report

var commandsChinese = CommandWords{
	Time: "时间（%s）", First: "首次（%s）", Last: "末次", Transfer: "转账编号",
	From: "付款账户", To: "收款账户", Amount: "金额",
	Received: "到账金额", Sent: "转出",
	Channel: "渠道", Serial: "流水号", Order: "订单号", Source: "来源", Memo: "摘要",
	Account: "账户", Currency: "币种",
	Holder: "户名", Transfers: "笔数", In: "收入", Out: "支出", Balance: "余额", Stated: "所载余额",
	OtherSide: "对方金额",
	FromOrTo:  "对方账户", Money: "资金构成", ClaimedHere: "本笔报案", LeftSight: "去向终止",
	ThenHolds: "此后留存", Lots: "资金批次",
	StandIn: "代称", MayBe: "可能是", Name: "名称", Is: "即", Because: "依据",
	MayBeOneWith: "可能同为一户的账户",
	Begins:       "起", Ends: "止", Lines: "行数", Copies: "副本", Balances: "所载余额数",
	NoStandIn: "没有待定的代称。",

	TookNames:     "%s视为其他账户的别名，%s可能与其他账户同为一户。",
	TookIn:        "读入 %[2]s 行，采纳%[1]s。",
	NameCount:     Count{"%s 个名称", "%s 个名称"},
	AccountCount:  Count{"%s 个账户", "%s 个账户"},
	DecisionCount: Count{" %s 项决定", " %s 项决定"},
	NothingFits:   "没有账号与户名都只符合一个账户的待定代称。",
	Joined: "账本共有%s流水，其中副本 %s 行；合并为双方齐全的%s、" +
		"仅有一方的 %s 笔；%s。",
	LineCount:     Count{" %s 行", " %s 行"},
	TransferCount: Count{" %s 笔转账", " %s 笔转账"},
	StandInCount:  Count{"%s 个对方以代称表示", "%s 个对方以代称表示"},
	MayBeAny:      "%s 可能是 %s 中的任一个：单独列账",
	OneNumber:     "%s 与其他机构的 %s 账号相同：分别列账",
	TwoCodes: "%s 与 %s 账号相同，一个用 BIC、一个用本国行号：" +
		"两号若属同一银行（以该国行号目录为准），" +
		"即为同一账户；现分别列账",
	MayBeIt:           "%s 与 %s 可能是同一账户：没有规则可以证明，分别列账",
	MoreOf:            " 等另外 %d 个",
	OtherName:         Count{"%s 个名称视为某账户的别名", "%s 个名称视为某账户的别名"},
	ListsThem:         "%s；`dyetrace join --names` 列出依据",
	AndMoreAccounts:   "…… 另有%s；`dyetrace join --names` 列出全部",
	ToDecide:          "如需认定，请比较户名及双方流水所载的付款，再用 `dyetrace join --decisions`（stand_in 列填一个名称，account 列填另一个）",
	AndMoreStatements: "…… 另有%s；-o 和 --json 列出全部",

	Checked:        "共%s，其中 %s 份无误。",
	StatementCount: Count{" %s 份流水", " %s 份流水"},

	AccountIs: "账户 %s", Also: "又名 %s", Uncovered: "账本中没有该账户的流水：仅列其他流水所载",
	StatementIn: "%s 流水", ByRule: "，按规则 %s",
	Opening: "期初余额 %s（%s）", OpeningLeast: "使余额始终不低于零的最小值",
	OpeningStated: "由首个所载余额推算", FirstShown: "所示首行之前",
	Closing: "期末余额 %s，共%s", HoldsThen: "：%s", Unrecorded: "（流水未载）",
	ToItself: "（转给自己，余额不变）",
	Frozen:   "已冻结：%s %s", FrozenSince: "已冻结：%s，自 %s 起 %s", WentOut: "（冻结期间转出：%s）",
	WentOutShort: "（冻结期间转出：%s，不足 %s）",
	TakesBack:    "（冲正 %s）", Clean: "自有", Marked: "标记", AndMore: "等另外 %d 项", Comma: "、",
	Semicolon: "；", Colon: "：",
	OpeningLine: "期初余额", ClosingLine: "期末余额", ClosingHow: "共%s",

	Patterns: patternsChinese,
	whys: map[string]string{
		"number and name fit": "账号与户名均符合", "the number fits": "账号符合", "the name fits": "户名符合",
		"the country's rule computes one from the other":                                 "按该国规则可由一个推算出另一个",
		"it is the wallet's own id":                                                      "为钱包自身的编号",
		"of the accounts with this number whose institution is known it is the only one": "已知开户机构的同号账户仅此一个",
		"somebody decided so":                                                            "由人员认定",
	},
}

var patternsChinese = PatternWords{
	Names: map[string]string{"fan-in": "多转一", "fan-out": "一转多", "gather-scatter": "先集后散",
		"scatter-gather": "先散后集",
		"layer":          "层间互转", "chain": "链式转移", "cycle": "回流"},
	Means: map[string]string{
		"fan-in": "多个账户转入一个账户", "fan-out": "一个账户转给多个账户",
		"gather-scatter": "多个账户转入一个账户，再转给多个账户",
		"scatter-gather": "一个账户转给多个账户，再汇入一个账户",
		"layer":          "若干账户各自转给同一批账户中的若干个",
		"chain":          "资金逐户转移，金额几乎不减", "cycle": "资金转回起点",
	},
	Ranked: "按偶然出现的可能性由小到大排序：" +
		"假设各账户收付次数与时段不变，" +
		"而日期和陌生对手随机。图形仅为线索，不能证明任何事实。",
	Found: "%s：%s 个，含窗口或路径 %s 个；%s", Listed: "由前 %s 个组成",
	Hubs: "略去 %s 个枢纽账户",
	Fan:  "%s：对方 %d 个，%d 笔", Gather: "%s：对方 %d 个，%d 笔", Scatter: "%s → %d 个账户 → %s",
	Layer: "%d 个付款方 → %d 个收款方，首个付款方 %s：%d 笔", Arrow: " → ",
	Kept: "转入 %s，未见转出", OwnMoney: "转出 %s，此前未见转入",
	Passed:    "转入 %s，转出 %s（%s），停留 %s",
	WentRound: "转出 %s，到达 %s（%s），每户停留 %s",
	Mixed:     "跨币种转账不计入合计",
	Between:   "%s 至 %s（%s）",
	Whole:     "属于 %s 笔相连转账的一部分，%s 至 %s",

	PartnersOnce:   "%d 个仅往来一次的对手集中在 %s 内；同样时长通常为 %s 个",
	PartnersSeldom: "%d 个往来不超过三次的对手集中在 %s 内；同样时长通常为 %s 个",
	Partners:       "%d 个对手集中在 %s 内；同样时长通常为 %s 个",
	Steps:          "%d 笔转账在 %s 内首尾相合",
	Chance:         "本账本中偶然出现的预期为 %s 个",
	Rare:           "偶然出现的机会：每 %s 个同样的账本才有一个",
	Findings:       "涉及线索：%s", Finding: "%s（第 %d 名）",
}
