package report

import "dyetrace/ledger"

// faultWords are the names of faults of statements in one language.
type faultWords struct {
	title   string
	differs string // what to make of claims that contradict their transfers
	means   [ledger.FaultKindCount]string

	headings, sheets, terms map[string]string
}

// FaultName is what a kind of fault is called in the language, in a word or two.
func (l Lang) FaultName(kind ledger.FaultKind) string {
	if name, is := l.words().faults.terms[kind.String()]; is {
		return name
	}
	return kind.String()
}

var faultsEnglish = faultWords{
	title: "Faults in these accounts' statements",
	differs: "These claims contradict the transfer of their number, or one of their own columns another. The figures " +
		"follow what counts: ask the claimant.",
	means: [...]string{
		"opening balance and lines do not add up to the closing balance",
		"an opening balance is not the closing balance of the statement before",
		"a stated balance does not follow from the line before it",
		"running numbers are missing between lines of a file",
		"days are missing between statements",
		"a line is outside the days that its file declares",
		"lines of two files must be copies of each other and differ",
		"a file repeats a line with its serial number and balance; it counts once",
		"a batch and its parts in another file: one of the two counts",
		"a report of the day and the statement have the same line; it counts once",
		"files that follow each other have equal lines; the balances show that all of them count",
		"equal lines of two files, and no balance shows whether they are copies: get one statement of the whole time",
		"the statement covers that day and lacks the other side of another account's line: ask its bank",
		"lines of one second were put in the order of their balances; nothing is to be done about them",
		"a wallet's line and a card's may be one movement, and nothing shows whether they are: both are left as they are; ask the payment company for the order number",
	},
	headings: map[string]string{
		"fault": "Fault", "fault_from": "From", "fault_to": "To", "expected": "Expected", "found": "Stated", "count": "Count",
		"source": "Source", "other_source": "Beside", "claimed": "Claimed money", "claims": "Claims",
		"claims_line": "Line", "claim_says": "The claim says", "counts": "What counts",
	},
	sheets: map[string]string{"faults": "Faults of statements", "claim_differs": "What claims contradict"},
	terms: map[string]string{
		"claim-amount": "amount is not the transfer's", "claim-time": "time is not the transfer's",
		"claim-from": "payer is not the transfer's",
		"claim-to":   "payee is not the transfer's", "claim-serial": "no transfer has the number; found by what else the " +
			"claim says",
		"claim-number":       "one of the numbers is of another transfer",
		"claim-reported":     "the sum reported is not the transfer's",
		"claim-no-amount":    "without the transfer's sum, the one reported counts",
		"claim-short-number": "number too short to look for",
		"claim-unread":       "cannot be read beside the transfer's id",
	},
}

var faultsChinese = faultWords{
	title:   "涉案账户流水中的问题",
	differs: "以下报案内容与其流水号对应的交易不符，或自身各列互相矛盾。各项金额以“采用”一栏为准：请向报案人核实。",
	means: [...]string{
		"期初余额加各笔收支不等于期末余额",
		"流水的期初余额与上一份流水的期末余额不符",
		"所载余额与上一行推算的余额不符",
		"同一文件各行之间的流水号有缺号",
		"各份流水之间有缺失的日期",
		"该行不在文件声明的日期范围内",
		"不同文件中应为同一笔的记录内容不一致",
		"文件重复同一行（流水号与余额均相同），只计一次",
		"批量入账与另一文件中的明细，只计其一",
		"当日报告与对账单为同一笔，只计一次",
		"前后相接的文件有相同的行，余额表明各计一笔",
		"两个文件有相同的行，余额无法说明是否为同一笔：请调取整段时间的流水",
		"该流水覆盖当日，却没有对方账户所载的这一笔：请询问开户行",
		"同一秒内的各行已按余额重新排序，无需处理",
		"钱包与银行卡各有一行可能属同一笔，无从判定，两者均保持原样：请向支付公司核实订单号",
	},
	headings: map[string]string{
		"fault": "问题", "fault_from": "起", "fault_to": "止", "expected": "应为", "found": "所载", "count": "数量",
		"source": "来源", "other_source": "对照来源", "claimed": "涉案金额", "claims": "报案",
		"claims_line": "行", "claim_says": "报案所述", "counts": "采用",
	},
	sheets: map[string]string{"faults": "流水问题", "claim_differs": "报案内容不符"},
	terms: map[string]string{
		"claim-amount": "金额与交易不符", "claim-time": "时间与交易不符", "claim-from": "付款账户与交易不符", "claim-to": "收款账户与交易不符",
		"claim-serial": "没有此流水号的交易，按其他内容找到", "claim-number": "其中一个号码属另一笔交易", "claim-reported": "报案金额与转账金额不符",
		"claim-no-amount": "无转账金额，以报案金额为准", "claim-short-number": "号码过短，未用于查找", "claim-unread": "交易编号之外的内容无法读取",
		"sum": "总额不符", "carried": "承接不符", "balance": "余额不符", "serial": "缺流水号", "days": "缺日期",
		"outside": "超出范围", "differs": "副本不一", "twice": "重复行", "parts": "批量与明细", "report": "报告与对账单",
		"split": "相接两笔", "maybe-copies": "或为副本", "lacks": "对方缺此笔", "reordered": "已重排", "apart": "卡与钱包未能对应",
	},
}
