package report

// lineWords are the names of a statement's columns and lines in one language.
type lineWords struct{ headings, terms map[string]string }

var linesEnglish = lineWords{
	headings: map[string]string{
		"line_kind": "Line", "in": "In", "out": "Out", "stated": "Stated balance", "peer": "From or to",
		"other_amount": "Other side", "other_currency": "Its currency",
		"money": "Money", "claimed_here": "Claimed here", "left_sight": "Left sight", "then_holds": "Then holds",
		"lots": "Lots", "serial": "Serial number",
		"order_number": "Order number", "reverses": "Takes back",
	},
	terms: map[string]string{"transfer": "transfer", "unrecorded": "unrecorded", "self": "to itself",
		"opening": "opening balance", "closing": "closing balance"},
}

var linesChinese = lineWords{
	headings: map[string]string{
		"line_kind": "类别", "in": "收入", "out": "支出", "stated": "所载余额", "peer": "对方账户", "other_amount": "对方金额",
		"other_currency": "对方币种",
		"money":          "资金构成", "claimed_here": "本笔报案", "left_sight": "去向终止", "then_holds": "此后留存", "lots": "资金批次", "serial": "流水号",
		"order_number": "订单号", "reverses": "冲正",
	},
	terms: map[string]string{"transfer": "转账", "self": "转给自己", "opening": "期初余额", "closing": "期末余额"},
}
