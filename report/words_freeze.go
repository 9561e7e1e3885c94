package report

import "dyetrace/freeze"

// freezeWords are the texts of lists, plans and returns in one language.
type freezeWords struct {
	// Returns.
	returnTitle   string // %s: the method
	sheetTitle    string // %s: the claim
	sheetGets     string // %s: lost, returned, open
	method        [freeze.Methods]string
	methodMeans   [freeze.Methods]string
	reason        [freeze.Methods]string // %[1]s account, %[2]s frozen, %[3]s of this claim, %[4]s of all, %[5]s the rule
	lessFrozen    string
	itGets        string // %s: the share
	nothingFrozen string
	comparedNote  string
	notDecision   string

	// Lists.
	listTitle      string // %s: when, %s: zone
	neverMore      string
	safeMeans      string
	holderOrdinary string // %s: share of turnover, %s: sum
	holderPasses   string // %s: share of turnover

	// Plans.
	planTitle       string // %s: when, %s: zone
	planAssumes     string // %v: delay, %v: horizon, %s: capacity, %s: price
	anyNumber       string
	perMinute       string // %g
	planUnseen      string
	planEstimated   string
	planFitted      string // %d: arrivals, %v: window, %.0f: times
	planFound       string // %d: accounts with scores, %d: networks
	foundGrown      string
	foundLater      string
	foundModel      string
	foundClaims     string
	planHindsight   string // %s: sum, %d: entries
	calibrationNote string // %v: delay
	semicolon       string
	// Evidence, %d each, and what is expected.
	whyClaimed, whyPayers, whyPayees, whyPassed string
	whyExits, whyDevices, whyKept, whyOwn       string
	whyThrough, whyMutual, whyDesk, whyWages    string
	whyScore                                    string // %s: score
	whyRole                                     string // %s: role, %s: how sure, %d: members
	whyHeld                                     string // %s: sum, %s: per cent, %v: delay
	whyArrives                                  string // %s: per cent, %v: horizon, %s: sum

	headings, sheets, terms map[string]string
}

var freezeEnglish = freezeWords{
	returnTitle: "Return of frozen money: %s",
	sheetTitle:  "Return of frozen money: claim %s",
	sheetGets:   "Lost %s; returned %s; still open %s.",
	method: [...]string{"what each claim is traced to", "in proportion to what was paid in",
		"in proportion to the losses"},
	methodMeans: [...]string{
		"Each claim gets what the account held of it when it was frozen, by the rule in use. Where less is frozen than claims held there, it is shared in that proportion.",
		"Each frozen sum is shared in proportion to what each claim had paid into the account, at most that.",
		"Each frozen sum is shared in proportion to each claim's whole loss, at most that loss (China, 2016 rules on returning frozen telecom-fraud money, article 8(3)).",
	},
	reason: [...]string{
		"Account %[1]s: %[2]s is frozen. By the rule %[5]s it held %[3]s of this claim and %[4]s of all claims together.",
		"Account %[1]s: %[2]s is frozen. This claim had paid in %[3]s, all claims together %[4]s.",
		"Account %[1]s: %[2]s is frozen. This claim lost %[3]s, all claims that share in the account together %[4]s.",
	},
	lessFrozen:    " Together that is more than is frozen, so the sum is shared in proportion.",
	itGets:        " This claim gets %s of it.",
	nothingFrozen: "None of this claim's money has reached an account in which a sum is frozen.",
	comparedNote: "What each method would give. Sums are taken in the order of the file; what a claim got of one " +
		"counts against the next, so that none gets more than it lost.",
	notDecision: "This is a computation for the authority that decides to check, not a decision. Whoever is " +
		"concerned can object, and a correction is possible.",
	listTitle: "What can be frozen at %s (%s)",
	neverMore: "No more is proposed than the claimed money that an account holds or that is expected to reach it; " +
		"what else lies there is other people's.",
	safeMeans: "Safe is what every rule of law finds there.",
	holderOrdinary: "claimed money is %s of what it ever received: its holder may have been paid with it; only %s is " +
		"at issue, not the account",
	holderPasses: "claimed money is %s of what it ever received",

	planTitle: "Freezing plan at %s (%s)",
	planAssumes: "A freeze takes hold after %v; the plan looks %v ahead; requests: %s; price of freezing somebody " +
		"innocent: %s.",
	anyNumber: "any number",
	perMinute: "%g a minute",
	planUnseen: "A chance is no more than that of those by whom an account comes into question. In made-up worlds " +
		"whose people and platforms the odds had never seen, one entry in sixty was an innocent account's, and most of those " +
		"were in two or three worlds: read every line.",
	planEstimated: "Claimed money has moved since it was last traced. Until the next trace it is taken to leave " +
		"first: what is held is an estimate for the order, and no rule of law.",
	planFitted: "How long money stays is estimated from %d sums that came to accounts of this trace. This network " +
		"passes money on within %v, which its accounts do %.0f times as often as others.",
	planFound: "Findings of dyetrace detect are evidence beside what the claims show, of accounts that claimed money " +
		"or a member's has reached (accounts with a score: %d, networks: %d). A score alone is no ground for a freeze.",
	foundGrown:  "The ledger has changed since these findings were made: what came since is not in them. Make them again.",
	foundLater:  "These findings know transfers after the instant of this plan: nobody could have had them then.",
	foundModel:  "The scores of these findings are not by this program's trees: how much they count was fitted to those.",
	foundClaims: "These findings were made with claims, which count twice here: make them without --claims.",
	planHindsight: "The ledger goes on: if nobody had reacted, %s of the claims known then would have been stopped " +
		"by the %d entries.",
	calibrationNote: "Tested on this ledger, each time with what was known until then: the share of sums that stayed " +
		"another %v, beside the chance given for it.",
	semicolon:  "; ",
	whyClaimed: "victims paid it (claims: %d)", whyPayers: "accounts of the network that passed money on to it: %d",
	whyPayees:  "accounts of the network to which it passed money on: %d",
	whyPassed:  "sums from the network that it passed on: %d",
	whyExits:   "payments of money just received to exits of the network: %d",
	whyDevices: "accounts of the network on the same device: %d",
	whyKept:    "against it: sums from the network that it kept (%d)", whyOwn: "payments of its own money to the network: %d",
	whyThrough: "sums from others that it passed on: %d",
	whyMutual:  "against it: accounts of the network with which money goes both ways (%d)",
	whyDesk:    "against it: receipts from cash desks and the like (%d)",
	whyWages:   "against it: receipts from companies (%d)",
	whyScore:   "detect scores it %s",
	whyRole:    "detect finds it a %s (%s sure) in a network with %d other members of this one",
	whyHeld:    "holds %s, %s likely to stay %v", whyArrives: "%s likely to get more within %v, usually %s",

	headings: map[string]string{
		"lost": "Lost", "returned": "Returned", "still_open": "Open", "by_traced": "Traced", "by_pari_passu": "Pari passu",
		"by_loss_share": "By loss",
		"method":        "Method", "frozen": "Frozen", "stays_with_holder": "Stays with holder", "request": "Request",
		"frozen_at": "Frozen at",
		"balance":   "Balance", "paid_by_claim": "Paid in by claim", "paid": "Paid in", "out_since": "Paid out since",
		"source":    "Source",
		"to_freeze": "To freeze", "others": "Other people's", "minutes_since": "Minutes since",
		"usual_minutes": "Usual minutes", "turnover_share": "Share of turnover",
		"safe": "Safe", "why": "Why", "order": "No.", "entry": "Entry", "send_after": "Send after min", "stays": "Stays",
		"arrives": "More comes", "plan.expected": "Usually",
		"probability": "Serves network", "saves": "Saves", "harm": "Harm", "worth": "Worth",
		"would_have_stopped": "Would have stopped",
		"chance_from":        "Chance from", "chance_to": "to", "sums": "Sums", "calibration.said": "Said", "stayed": "Stayed",
	},
	sheets: map[string]string{
		"holders": "Accounts", "plan": "Plan", "calibration": "Calibration",
		"about": "About", "returns": "What each claim gets", "return_totals": "Totals", "frozen": "Frozen accounts",
		"return_shares":   "Shares by account",
		"return_compared": "Methods compared", "return_accounts": "Accounts", "return_transfers": "Transfers behind it",
	},
	terms: map[string]string{"freeze": "freeze", "watch": "watch", "traced": "traced", "pari-passu": "pari passu",
		"loss-share": "by loss"},
}

var freezeChinese = freezeWords{
	returnTitle: "冻结资金返还：%s",
	sheetTitle:  "冻结资金返还：报案 %s",
	sheetGets:   "损失 %s；返还 %s；未返还 %s。",
	method:      [...]string{"按追踪结果", "按转入金额比例", "按损失金额比例"},
	methodMeans: [...]string{
		"按所用规则，账户被冻结时留存的各报案资金返还该报案；冻结金额少于留存总额时，按比例分配。",
		"每笔冻结资金按各报案转入该账户的金额比例分配，且不超过其转入金额。",
		"每笔冻结资金按各报案的全部损失比例分配，且不超过其损失（2016 年《电信网络新型违法犯罪案件冻结资金返还若干规定》第八条第（三）项）。",
	},
	reason: [...]string{
		"账户 %[1]s：冻结 %[2]s。按规则 %[5]s，其中留存本报案资金 %[3]s，全部报案合计 %[4]s。",
		"账户 %[1]s：冻结 %[2]s。本报案转入 %[3]s，全部报案合计 %[4]s。",
		"账户 %[1]s：冻结 %[2]s。本报案损失 %[3]s，参与分配的全部报案合计损失 %[4]s。",
	},
	lessFrozen:     "合计超过冻结金额，因此按比例分配。",
	itGets:         "本报案分得 %s。",
	nothingFrozen:  "本报案的资金未到达任何被冻结资金的账户。",
	comparedNote:   "各方法的结果对照。按文件中的次序逐笔分配；已从一笔中获得的金额计入下一笔，任何报案所得均不超过其损失。",
	notDecision:    "本表为供决定机关核对的计算结果，并非决定。相关人员可以提出异议，结果可以更正。",
	listTitle:      "可冻结账户清单，%s（%s）",
	neverMore:      "建议冻结的金额不超过账户内留存的或预计到达的涉案资金；其余为他人资金。",
	safeMeans:      "“稳妥”为各法律规则一致认定的金额。",
	holderOrdinary: "涉案资金占其全部收入的 %s：户主可能只是收取货款；仅 %s 涉案，不涉及整个账户",
	holderPasses:   "涉案资金占其全部收入的 %s",

	planTitle:     "冻结计划，%s（%s）",
	planAssumes:   "冻结在 %v 后生效；预测时长 %v；请求数量：%s；误冻一名无辜者计价 %s。",
	anyNumber:     "不限",
	perMinute:     "每分钟 %g 个",
	planUnseen:    "账户的可能性不会高于使其受到怀疑的那些账户。在人群与平台类型均未用于拟合的模拟世界中，约六十分之一的条目属于无辜账户，且多集中于两三个世界：请逐行核对。",
	planEstimated: "上次追踪之后涉案资金又有变动。下次追踪之前暂按涉案资金先行转出估计：所列留存金额仅用于排序，不是法律规则。",
	planFitted:    "资金停留时间依据本次追踪中到账的 %d 笔款项估计。该网络在 %v 内转出资金，其账户这样做的可能性是其他账户的 %.0f 倍。",
	planFound: "dyetrace detect 的线索作为报案之外的证据，仅用于涉案资金或网络成员资金到达过的账户：有评分的账户 %d 个，网络 %d 个。" +
		"单凭评分不得冻结。",
	foundGrown:      "账本在得出这些线索之后有变动：其后的记录未包含在内，请重新检测。",
	foundLater:      "这些线索包含本计划时点之后的转账：当时无人能够知道。",
	foundModel:      "这些线索的评分并非由本程序的模型给出：其权重是按本程序的模型拟合的。",
	foundClaims:     "这些线索在检测时已用到报案，在此重复计入：请不带 --claims 重新检测。",
	planHindsight:   "账本有后续记录：就当时已知的报案，如无人作出反应，可拦截 %s（%d 项）。",
	calibrationNote: "在本账本上检验，每次只用当时已知的数据：预计以此概率再停留 %v 的款项中，实际停留的比例。",
	semicolon:       "；",
	whyClaimed:      "%d 起报案的受害人付款至此", whyPayers: "网络中 %d 个账户向其转入", whyPayees: "向网络中 %d 个账户转出",
	whyPassed: "转出网络来款 %d 笔", whyExits: "将刚收到的资金付至网络出口 %d 笔", whyDevices: "与网络中 %d 个账户共用设备",
	whyKept: "反证：留存网络来款 %d 笔", whyOwn: "以自有资金向网络付款 %d 笔",
	whyThrough: "转出他人来款 %d 笔", whyMutual: "反证：与网络中 %d 个账户互有往来",
	whyDesk: "反证：收到现金存入等来款 %d 笔", whyWages: "反证：收到单位来款 %d 笔",
	whyScore: "检测评分 %s",
	whyRole:  "检测认为其为%[1]s（把握 %[2]s），所在网络另有本网络成员 %[3]d 个",
	whyHeld:  "留存 %[1]s，停留 %[3]v 的可能性 %[2]s", whyArrives: "%[2]v 内再有资金到账的可能性 %[1]s，通常为 %[3]s",

	headings: map[string]string{
		"lost": "损失", "returned": "返还", "still_open": "未返还", "by_traced": "按追踪", "by_pari_passu": "按转入",
		"by_loss_share": "按损失",
		"method":        "方法", "frozen": "冻结金额", "stays_with_holder": "留归户主", "request": "申请编号", "frozen_at": "冻结时间",
		"balance": "余额", "paid_by_claim": "各报案转入", "paid": "转入", "out_since": "冻结后转出", "source": "来源",
		"to_freeze": "拟冻结", "others": "他人资金", "minutes_since": "到账后分钟", "usual_minutes": "通常停留分钟", "turnover_share": "占收入比例",
		"safe": "稳妥", "why": "理由", "order": "序号", "entry": "类别", "send_after": "发出时刻（分）", "stays": "仍在概率", "arrives": "再到账概率",
		"plan.expected": "通常金额",
		"probability":   "属网络概率", "saves": "预计挽回", "harm": "预计损害", "worth": "净值", "would_have_stopped": "本可拦截",
		"chance_from": "概率自", "chance_to": "至", "sums": "笔数", "calibration.said": "预计", "stayed": "实际",
	},
	sheets: map[string]string{
		"holders": "账户", "plan": "计划", "calibration": "校准",
		"about": "说明", "returns": "各报案返还", "return_totals": "合计", "frozen": "冻结账户", "return_shares": "各账户分配",
		"return_compared": "方法对照", "return_accounts": "账户", "return_transfers": "相关转账",
	},
	terms: map[string]string{"freeze": "冻结", "watch": "关注", "traced": "按追踪", "pari-passu": "按转入", "loss-share": "按损失"},
}
