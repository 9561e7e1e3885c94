package report

import "dyetrace/freeze"

// freezeWords is what lists, plans and returns say in one language.
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

	headings, sheets, terms map[string]string
}

var freezeEnglish = freezeWords{
	returnTitle: "Return of frozen money: %s",
	sheetTitle:  "Return of frozen money: claim %s",
	sheetGets:   "Lost %s; returned %s; still open %s.",
	method:      [...]string{"what each claim is traced to", "in proportion to what was paid in", "in proportion to the losses"},
	methodMeans: [...]string{
		"Each claim gets what the account held of it when it was frozen, by the rule in use. Where less is frozen than claims held there, it is shared in that proportion.",
		"Each frozen sum is shared in proportion to what each claim had paid into the account, at most that.",
		"Each frozen sum is shared in proportion to each claim's whole loss, at most that loss (China, 2016 rules on returning frozen telecom-fraud money, article 8(3)).",
	},
	reason: [...]string{
		"Account %[1]s: %[2]s is frozen. By the rule %[5]s it held %[3]s of this claim, of %[4]s of all claims.",
		"Account %[1]s: %[2]s is frozen. This claim had paid in %[3]s, of %[4]s of all claims.",
		"Account %[1]s: %[2]s is frozen. This claim lost %[3]s, of %[4]s lost by all claims that share in the account.",
	},
	lessFrozen:    " That is more than is frozen, so that the sum is shared in proportion.",
	itGets:        " This claim gets %s of it.",
	nothingFrozen: "None of this claim's money has reached an account in which a sum is frozen.",
	comparedNote:  "What each method would give. Sums are taken in the order of the file; what a claim got of one counts against the next, so that none gets more than it lost.",
	notDecision:   "This is a computation for the authority that decides to check, not a decision. Whoever is concerned can object, and a correction is possible.",
	headings: map[string]string{
		"lost": "Lost", "returned": "Returned", "still_open": "Open", "by_traced": "Traced", "by_pari_passu": "Pari passu", "by_loss_share": "By loss",
		"method": "Method", "frozen": "Frozen", "stays_with_holder": "Stays with holder", "request": "Request", "frozen_at": "Frozen at",
		"balance": "Balance", "paid_by_claim": "Paid in by claim", "paid": "Paid in", "out_since": "Paid out since", "source": "Source",
	},
	sheets: map[string]string{
		"about": "About", "returns": "What each claim gets", "return_totals": "Totals", "frozen": "Frozen accounts", "return_shares": "Shares by account",
		"return_compared": "Methods compared", "return_accounts": "Accounts", "return_transfers": "Transfers behind it",
	},
	terms: map[string]string{"traced": "traced", "pari-passu": "pari passu", "loss-share": "by loss"},
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
	lessFrozen:    "合计超过冻结金额，因此按比例分配。",
	itGets:        "本报案分得 %s。",
	nothingFrozen: "本报案的资金未到达任何被冻结资金的账户。",
	comparedNote:  "各方法的结果对照。按文件中的次序逐笔分配；已从一笔中获得的金额计入下一笔，任何报案所得均不超过其损失。",
	notDecision:   "本表为供决定机关核对的计算结果，并非决定。相关人员可以提出异议，结果可以更正。",
	headings: map[string]string{
		"lost": "损失", "returned": "返还", "still_open": "未返还", "by_traced": "按追踪", "by_pari_passu": "按转入", "by_loss_share": "按损失",
		"method": "方法", "frozen": "冻结金额", "stays_with_holder": "留归户主", "request": "申请编号", "frozen_at": "冻结时间",
		"balance": "余额", "paid_by_claim": "各报案转入", "paid": "转入", "out_since": "冻结后转出", "source": "来源",
	},
	sheets: map[string]string{
		"about": "说明", "returns": "各报案返还", "return_totals": "合计", "frozen": "冻结账户", "return_shares": "各账户分配",
		"return_compared": "方法对照", "return_accounts": "账户", "return_transfers": "相关转账",
	},
	terms: map[string]string{"traced": "按追踪", "pari-passu": "按转入", "loss-share": "按损失"},
}
