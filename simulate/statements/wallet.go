package statements

import (
	"bytes"
	"strconv"
	"strings"
	"time"

	"dyetrace"
)

// tenpayHeader has two names twice, as the logs have.
func tenpayHeader() []string {
	return []string{"用户ID", "交易单号", "大单号", "用户侧账号名称", "借贷类型", "交易业务类型", "交易用途类型", "交易时间", "交易金额(分)",
		"账户余额(分)", "用户银行卡号", "用户侧网银联单号", "网联/银联", "第三方账户名称", "对手方ID", "对手侧账户名称", "对手方银行卡号",
		"对手侧银行名称", "对手侧网银联单号", "网联/银联", "基金公司信息", "间联/非间联交易", "第三方账户名称", "对手方接收时间",
		"对手方接收金额(分)", "备注1", "备注2"}
}

// writeTenpay answers as WeChat Pay does: text with tabs, amounts in fen.
func (a *answer) writeTenpay() {
	name := a.fileName("TenpayTrades", "txt")
	rows := [][]string{tenpayHeader()}
	info := [][]string{{"账户状态", "账号", "注册姓名", "注册时间", "注册身份证号", "绑定手机", "绑定状态", "开户行信息", "银行账号"}}
	for _, lines := range a.accounts {
		for i := range lines {
			l := &lines[i]
			if l.failed {
				continue
			}
			rows = append(rows, a.tenpayRow(l))
			a.mark(l, name, "", len(rows))
			if l.fee() > 0 {
				rows = append(rows, a.tenpayFee(l))
			}
		}
		who := a.s.Account(lines[0].account)
		info = append(info, []string{"正常", number(a.s, a.o, lines[0].account), who.Holder, who.Opened + " 00:00:00",
			who.HolderID, who.Phone, "已绑定", "", ""})
	}
	a.files = append(a.files, file{name, tabbed(rows)}, file{a.fileName("TenpayRegInfo", "txt"), tabbed(info)})
}

func tabbed(rows [][]string) []byte {
	var b bytes.Buffer
	for _, row := range rows {
		b.WriteString(strings.Join(row, "\t"))
		b.WriteString("\r\n")
	}
	return b.Bytes()
}

func (a *answer) tenpayRow(l *line) []string {
	peer := a.counterparty(l)
	at := a.time(l.at, time.DateTime)
	row := make([]string, len(tenpayHeader()))
	row[0], row[1], row[2], row[3] = number(a.s, a.o, l.account), a.serial(l), a.order(l), a.s.Account(l.account).Holder
	row[4], row[5], row[6], row[7] = "出", a.business(l), a.memos[l.memo], at
	if l.in {
		row[4] = "入"
	}
	row[8] = strconv.FormatInt(l.amount()-l.fee(), 10)
	if a.stated {
		row[9] = strconv.FormatInt(l.balance+l.fee(), 10)
	}
	row[11], row[12], row[15] = a.order(l), "网联", peer.name
	if peer.same {
		row[14] = peer.number
	} else {
		row[16], row[17], row[18], row[19] = peer.number, peer.bank, a.order(l), "网联"
		if l.own {
			row[10] = peer.number
		}
	}
	row[21] = "非间联"
	if !l.in {
		row[23], row[24] = at, strconv.FormatInt(l.received, 10)
	}
	return row
}

// tenpayFee is the row of the fee that a withdrawal costs.
func (a *answer) tenpayFee(l *line) []string {
	row := make([]string, len(tenpayHeader()))
	row[0], row[1], row[3] = number(a.s, a.o, l.account), a.serial(l)+"F", a.s.Account(l.account).Holder
	row[4], row[5], row[6], row[7] = "出", "手续费", "提现手续费", a.time(l.at, time.DateTime)
	row[8], row[15] = strconv.FormatInt(l.fee(), 10), companyName(tenpay)
	if a.stated {
		row[9] = strconv.FormatInt(l.balance, 10)
	}
	return row
}

// business is what a wallet company calls a movement.
func (a *answer) business(l *line) string {
	card := !a.s.IsWallet(l.peer)
	switch {
	case l.own && card && l.in:
		return "充值"
	case l.own && card:
		return "提现"
	case card && a.s.Kind(l.peer) == dyetrace.Merchant:
		return "消费"
	}
	return "转账"
}

// writeAlipay answers as Alipay does: what moved in and out of accounts, and
// withdrawals to cards in a file of their own.
func (a *answer) writeAlipay() {
	// Withdrawals are only in the file of transfers to cards, as in Alipay's own answers: a
	// reader that looks at the details alone misses them.
	details, moves := a.fileName("账户明细", "csv"), a.fileName("转账明细", "csv")
	detailRows := [][]string{{"交易号", "商户订单号", "交易创建时间", "付款时间", "最近修改时间", "交易来源地", "类型", "用户信息", "交易对方信息",
		"消费名称", "金额（元）", "收/支", "交易状态", "备注", "对应的协查数据"}}
	moveRows := [][]string{{"交易号", "付款方支付宝账号", "收款方支付宝账号", "收款机构信息", "到账时间", "转账金额（元）", "转账产品名称",
		"交易发生地", "提现流水号", "对应的协查数据"}}
	info := [][]string{{"用户Id", "登录手机", "账户名称", "证件类型", "证件号", "对应的协查数据"}}
	for _, lines := range a.accounts {
		who := a.s.Account(lines[0].account)
		id := number(a.s, a.o, lines[0].account)
		info = append(info, []string{id, who.Phone, who.Holder, "身份证", who.HolderID, id})
		for i := range lines {
			l := &lines[i]
			if a.business(l) == "提现" {
				if !l.failed {
					moveRows = append(moveRows, a.alipayMove(l))
					a.mark(l, moves, "", len(moveRows))
				}
				continue
			}
			detailRows = append(detailRows, a.alipayDetail(l))
			a.mark(l, details, "", len(detailRows))
		}
	}
	for _, f := range []struct {
		name string
		rows [][]string
	}{{details, detailRows}, {moves, moveRows}, {a.fileName("注册信息", "csv"), info}} {
		a.files = append(a.files, file{f.name, append([]byte("\uFEFF"), asCSV(f.rows)...)})
	}
}

func (a *answer) alipayDetail(l *line) []string {
	who, peer := a.s.Account(l.account), a.counterparty(l)
	at, way, state := a.time(l.at, time.DateTime), "支出", "交易成功"
	if l.in {
		way = "收入"
	}
	if l.failed {
		state = "交易失败"
	}
	id := number(a.s, a.o, l.account)
	return []string{a.order(l), a.serial(l), at, at, at, "手机", a.business(l), id + "(" + who.Holder + ")",
		peer.number + "(" + peer.name + ")", a.memos[l.memo], a.yuan(l.amount()), way, state, "", id}
}

// alipayMove is a withdrawal to a card. The sum is what arrived.
func (a *answer) alipayMove(l *line) []string {
	id, peer := number(a.s, a.o, l.account), a.counterparty(l)
	return []string{a.order(l), id, "", peer.bank + "(" + peer.number + ")", a.time(l.at, time.DateTime),
		a.yuan(l.received), "提现",
		"手机", a.order(l), id}
}
