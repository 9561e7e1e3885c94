package letter

import "dyetrace/casework/rules"

// labels are the fields of letters, as people read them.
var labels = map[string]rules.Text{
	"number":    {En: "Number", Zh: "文书编号"},
	"case":      {En: "Case", Zh: "案件编号"},
	"document":  {En: "Legal document", Zh: "法律文书号"},
	"original":  {En: "Earlier request", Zh: "原文书编号"},
	"to":        {En: "To", Zh: "致"},
	"account":   {En: "Account", Zh: "账号"},
	"holder":    {En: "Holder", Zh: "户名"},
	"bank":      {En: "Bank", Zh: "开户机构"},
	"amount":    {En: "Amount", Zh: "金额"},
	"measure":   {En: "Measure", Zh: "措施"},
	"scope":     {En: "Scope", Zh: "范围"},
	"kept":      {En: "What remains", Zh: "保留的服务"},
	"term":      {En: "Term", Zh: "期限"},
	"start":     {En: "From", Zh: "起始"},
	"end":       {En: "Until", Zh: "截止"},
	"period":    {En: "Period", Zh: "查询期间"},
	"ground":    {En: "Ground", Zh: "事由"},
	"reason":    {En: "Reason", Zh: "理由"},
	"remedy":    {En: "What you can do", Zh: "救济途径"},
	"authority": {En: "Authority", Zh: "认定机关"},
	"person":    {En: "Name", Zh: "姓名"},
	"reported":  {En: "Reported", Zh: "报案时间"},
	"police":    {En: "Police number", Zh: "接警编号"},
	"state":     {En: "State", Zh: "当前状态"},
	"office":    {En: "Office", Zh: "承办单位"},
	"code":      {En: "Office code", Zh: "机构代码"},
	"address":   {En: "Address", Zh: "地址"},
	"phone":     {En: "Phone", Zh: "电话"},
	"handler":   {En: "Handled by", Zh: "经办人"},
	"second":    {En: "Second handler", Zh: "协办人"},
	"written":   {En: "Date", Zh: "日期"},
	"remark":    {En: "Remark", Zh: "备注"},
}

// rowLabels are the columns of a letter's table.
var rowLabels = map[string]rules.Text{
	"claim":   {En: "Claim", Zh: "被害人编号"},
	"time":    {En: "Time", Zh: "时间"},
	"from":    {En: "From", Zh: "付款账户"},
	"to":      {En: "To", Zh: "收款账户"},
	"amount":  {En: "Amount", Zh: "金额"},
	"lost":    {En: "Loss", Zh: "损失金额"},
	"share":   {En: "Share", Zh: "拟返还金额"},
	"serial":  {En: "Serial", Zh: "流水号"},
	"account": {En: "Account", Zh: "账户"},
}

// The sentences of a letter that are of no form.
var (
	notReviewed = rules.Text{
		En: "This text has not been reviewed by a lawyer.",
		Zh: "本文书文本未经法律专业人员审核。",
	}
	reviewed = rules.Text{En: "Text reviewed by %s on %s.", Zh: "文本审核：%s，%s。"}
	hashed   = rules.Text{En: "Form %s", Zh: "模板 %s"}
)

// in is a text in a language, in the other one where it has none.
func in(t rules.Text, lang string) string {
	if lang == "zh" && t.Zh != "" || t.En == "" {
		return t.Zh
	}
	return t.En
}
