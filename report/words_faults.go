package report

import "dyetrace/ledger"

// faultWords is what the faults of statements are called in one language.
type faultWords struct {
	title string
	means [ledger.FaultKindCount]string

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
	title: "What is not right in these accounts' statements",
	means: [...]string{
		"opening balance and lines do not come to the closing balance",
		"a statement does not open with what the one before it closed with",
		"a stated balance is not what the line before it leads to",
		"running numbers are missing between lines of a file",
		"days are missing between statements",
		"a line lies outside what its file says it covers",
		"lines of two files must be copies of each other and differ",
		"a file repeats a line with its serial number and balance; it counts once",
		"a batch and its parts in another file: one of the two counts",
		"a report of the day and the statement have the same line; it counts once",
		"files that follow each other have equal lines; the balances show that all of them count",
		"equal lines of two files, and no balance shows whether they are copies: get one statement of the whole time",
		"the statement covers that day and does not have what another account's line says: ask its bank",
		"lines of one second were put in the order of their balances; nothing is to be done about them",
		"a wallet's line and a card's may be one movement, and nothing decides: both are left as they are; ask the payment company for the order number",
	},
	headings: map[string]string{
		"fault": "Fault", "fault_from": "From", "fault_to": "To", "expected": "Expected", "found": "Stated", "count": "Count",
		"source": "Source", "other_source": "Beside", "claimed": "Claimed money", "claims": "Claims",
	},
	sheets: map[string]string{"faults": "Faults of statements"},
	terms:  map[string]string{},
}

var faultsChinese = faultWords{
	title: "涉案账户流水中的问题",
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
	},
	sheets: map[string]string{"faults": "流水问题"},
	terms: map[string]string{
		"sum": "总额不符", "carried": "承接不符", "balance": "余额不符", "serial": "缺流水号", "days": "缺日期",
		"outside": "超出范围", "differs": "副本不一", "twice": "重复行", "parts": "批量与明细", "report": "报告与对账单",
		"split": "相接两笔", "maybe-copies": "或为副本", "lacks": "对方缺此笔", "reordered": "已重排", "apart": "卡与钱包未能对应",
	},
}
