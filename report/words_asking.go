package report

// askingWords are the texts of inquiries in one language.
type askingWords struct {
	title, sheetTitle string // %s: the institution
	noneTitle         string
	plea              string
	reason            string
	claimsOnly        string
	caseNumber        string
	legalBasis        string
	dueBy             string
	longNumber        string // %s: the account
	askWho            string
	askWhoOf          string // %s: the account whose counterparty it is
	askForWhom        string

	headings, sheets map[string]string
}

var askingEnglish = askingWords{
	title:      "Inquiries to make next",
	sheetTitle: "Inquiry to %s",
	noneTitle:  "institutions that are not known",
	plea: "Please give, for each account and all of the days below: every movement with time, counterparty, the " +
		"counterparty's account and institution, " +
		"channel and text; the balance after each; the holder's particulars; and the balance at the end.",
	reason: "Money that was reported stolen reached these accounts. Where it went from there shows only in their " +
		"statements.",
	claimsOnly: "Claims are named by their number only.",
	caseNumber: "Case",
	legalBasis: "Legal basis",
	dueBy:      "Answer by",
	longNumber: "account %s has a number of more than 34 characters, which auth.001 cannot hold: it is in the " +
		"spreadsheet only",
	askWho:     "who the counterparty is: name, account and institution",
	askWhoOf:   "who the counterparty of %s is: name, account and institution",
	askForWhom: "for whom these payments were taken, by order number: name, account, and where the money went",
	headings: map[string]string{
		"ask_from": "From day", "ask_to": "To day", "reference": "Reference", "source": "Source", "folder": "Folder",
	},
	sheets: map[string]string{"inquired_accounts": "Accounts", "inquired_transfers": "Transfers that reached them"},
}

var askingChinese = askingWords{
	title:      "下一步调取清单",
	sheetTitle: "调取函：%s",
	noneTitle:  "开户机构不详",
	plea:       "请提供下列账户在所列日期内的全部交易明细：每笔交易的时间、对手户名、对手账号及开户机构、渠道、摘要和交易后余额；账户开户资料；以及期末余额。",
	reason:     "报案的被骗资金已转入下列账户；资金的后续去向只能由其交易明细查明。",
	claimsOnly: "报案仅以编号列示。",
	caseNumber: "案件编号",
	legalBasis: "法律依据",
	dueBy:      "答复期限",
	longNumber: "账户 %s 的账号超过 34 个字符，auth.001 无法载明，仅列于表格中",
	askWho:     "对手方身份：户名、账号及开户机构",
	askWhoOf:   "%s 的对手方身份：户名、账号及开户机构",
	askForWhom: "按订单号查明上述款项代谁收取：户名、账号及资金后续去向",
	headings: map[string]string{
		"ask_from": "起始日", "ask_to": "截止日", "reference": "调取编号", "source": "来源", "folder": "文件夹",
	},
	sheets: map[string]string{"inquired_accounts": "账户", "inquired_transfers": "转入的转账"},
}
