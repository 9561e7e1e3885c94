package native

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/mapping"
)

// headings are the names that people give to the columns of a list, by field, in the form of
// heading.bare.
type headings map[string][]string

// plainer writes words that mean one thing as one.
var plainer = strings.NewReplacer("帐", "账", "账户", "账号", "帐户", "账号", "银行卡号", "账号", "银行账号", "账号", "银行账户", "账号", "卡号",
	"账号")

// claimHeadings are those of claims.
var claimHeadings = headings{
	"id":       words("id claimid claimno claimnumber caseid caseno casenumber 案件编号 报案编号 编号 案号 案件号 报案号"),
	"transfer": words("transfer transferid"),
	"victim":   words("victim victimname claimant claimantname nameofvictim 被害人 受害人 报案人 被害人姓名 受害人姓名 报案人姓名 事主 事主姓名"),
	"amount":   words("amount 金额"),
	// What the transfer came to, and what was reported of it or of the whole case:
	// see claims.amounts.
	"moved": words("transferamount transactionamount 转账金额 交易金额 付款金额 汇款金额"),
	"sum": words("claimamount claimedamount amountclaimed loss lossamount amountlost totalloss 报案金额 被骗金额 损失金额 " +
		"立案金额 涉案金额 案值"),
	"serial": words("serial serialno serialnumber transferserial transferno transactionid transactionno " +
		"transactionnumber reference referenceno referencenumber " +
		"paymentreference orderno ordernumber orderid 流水号 交易流水号 转账流水号 银行流水号 业务流水号 交易单号 转账单号 订单号 交易订单号 商户单号 商户订单号 " +
		"订单编号 凭证号 交易号"),
	"paid":     words("paid amountpaid paidamount"),
	"currency": words("currency currencycode ccy 币种 币别 货币"),
	"time": words("time date datetime transfertime transferdate transactiontime transactiondate paymenttime paymentdate " +
		"转账时间 转账日期 交易时间 交易日期 付款时间 付款日期 汇款时间 汇款日期 时间 日期"),
	"within": words("within tolerance 误差 时间误差"),
	"from": words("from fromaccount payeraccount senderaccount victimaccount victimsaccount account accountnumber " +
		"accountno iban " +
		"付款账号 付款人账号 付款方账号 转出账号 汇款账号 汇出账号 被害人账号 受害人账号 报案人账号 账号"),
	"to": words("to toaccount payeeaccount beneficiaryaccount recipientaccount receiveraccount suspectaccount " +
		"suspectsaccount " +
		"account accountnumber accountno iban 收款账号 收款人账号 收款方账号 转入账号 汇入账号 对方账号 嫌疑账号 嫌疑人账号 涉案账号 账号"),
}

// frozenHeadings are those of frozen sums.
var frozenHeadings = headings{
	"account":     words("account accountnumber accountno iban frozenaccount 账号 冻结账号 被冻结账号 涉案账号"),
	"amount":      words("amount frozenamount amountfrozen frozensum sumfrozen 冻结金额 实际冻结金额 已冻结金额 金额"),
	"currency":    claimHeadings["currency"],
	"institution": words("institution bank bankname 冻结机关 冻结机构 冻结银行 机构 银行 银行名称 开户行 开户银行"),
	"request":     words("request requestid requestno 冻结文号 文号 文书号 文书编号 冻结文书号 冻结编号"),
	"time":        words("time date frozentime frozendate frozenat freezetime freezedate 冻结时间 冻结日期 时间 日期"),
	"claims":      words("claims claimids 案件编号 报案编号 关联案件"),
}

func words(list string) []string { return strings.Fields(list) }

// heading is a column's name in parts.
type heading struct {
	bare   string   // without blanks, marks and brackets
	beside []string // the texts in brackets
}

func newHeading(name string) heading {
	var h heading
	var out, in strings.Builder
	depth := 0
	for _, r := range intake.CleanName(name) {
		switch {
		case strings.ContainsRune("([{【〔〈《", r):
			depth++
		case strings.ContainsRune(")]}】〕〉》", r):
			if depth = max(0, depth-1); depth == 0 && in.Len() > 0 {
				h.beside = append(h.beside, in.String())
				in.Reset()
			}
		case unicode.IsSpace(r) || strings.ContainsRune("_-.:*'’/", r):
		case depth > 0:
			in.WriteRune(r)
		default:
			out.WriteRune(r)
		}
	}
	if in.Len() > 0 {
		h.beside = append(h.beside, in.String())
	}
	h.bare = plainer.Replace(out.String())
	return h
}

// remarks are texts in brackets that change nothing.
var remarks = words("元 必填 选填 可选 非必填 required optional 如有 ifknown")

// fields are the fields that a heading fits.
func (v headings) fields(h heading) (fit []string) {
	for field, names := range v {
		if slices.Contains(names, h.bare) {
			fit = append(fit, field)
		}
	}
	slices.Sort(fit)
	return fit
}

// count is how many columns of a header fit a field, 0 where the required ones
// are not among them.
func (v headings) count(header intake.Header, required ...string) (n int) {
	found := map[string]bool{}
	for _, name := range header {
		for _, field := range v.fields(newHeading(name)) {
			found[field] = true
			n++
		}
	}
	for _, field := range required {
		if !found[field] {
			return 0
		}
	}
	return n
}

// columns is the place of each field of a list, and the columns that are not read.
type columns struct {
	at       map[string]int
	several  map[string][]int // the places of fields that may have several columns
	fields   []string         // of each column, "" where it is not read
	unread   []string
	currency dyetrace.Currency // that the heading of the amounts names; 0: none
	points   bool              // a comma in amounts separates thousands
}

// place finds the fields of a list. It is an error if a heading fits two fields, two headings fit
// one, or a bracket has an instruction that cannot be followed.
func (v headings) place(t *intake.Table) (*columns, error) {
	// People write these lists by hand, so nothing is guessed: a wrong column would follow the
	// wrong money.
	c := &columns{at: map[string]int{}, several: map[string][]int{}, fields: make([]string, len(t.Names))}
	written := shown(t)
	for i, name := range t.Names {
		h := newHeading(name)
		fit := v.fields(h)
		switch {
		case len(fit) == 0:
			if strings.TrimSpace(name) != "" {
				c.unread = append(c.unread, strings.TrimSpace(name))
			}
			continue
		case len(fit) > 1:
			return nil, fmt.Errorf("the heading %q could mean %s in the header %s: name it for the one that is meant",
				name, strings.Join(fit, " or "), written)
		}
		field := fit[0]
		if field == "sum" || field == "serial" {
			c.several[field], c.fields[i] = append(c.several[field], i), field
			continue
		}
		if before, is := c.at[field]; is {
			if t.Names[before] == name {
				return nil, fmt.Errorf("the header has the column %q twice", name)
			}
			return nil, fmt.Errorf("the headings %q and %q both mean %s in the header %s: leave one of them",
				t.Names[before], name, field, written)
		}
		if err := c.heed(field, name, h); err != nil {
			return nil, err
		}
		c.at[field], c.fields[i] = i, field
	}
	return c, nil
}

// heed follows the instructions in the brackets of a heading.
func (c *columns) heed(field, name string, h heading) error {
	money := field == "amount" || field == "moved" || field == "paid"
	if money && strings.ContainsFunc(h.bare, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		c.points = true
	}
	for _, text := range h.beside {
		if slices.Contains(remarks, text) {
			continue
		}
		currency, err := new(mapping.Singles).Currency([]byte(strings.ToUpper(text)))
		if err != nil || !money || c.currency != 0 && c.currency != currency {
			return fmt.Errorf("the heading %q says %q, which cannot be heeded: write the column in plain units and name "+
				"it without", name, text)
		}
		c.currency = currency
	}
	return nil
}

// column returns the place of a field, -1 where it has none.
func (c *columns) column(field string) int {
	if at, is := c.at[field]; is {
		return at
	}
	return -1
}
