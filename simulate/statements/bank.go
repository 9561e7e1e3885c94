package statements

import "strconv"

// The columns of a bank's return to an inquiry. The numbers are their places.
const (
	colCard = iota
	colAccount
	colHolder
	colHolderID
	colTime
	colAmount
	colBalance
	colDirection
	colPeer
	colCash
	colPeerName
	colPeerID
	colPeerBank
	colMemo
	colCurrency
	colBranch
	colBranchNo
	colPlace
	colSuccess
	colVoucher
	colTerminal
	colIP
	colMAC
	colPeerBalance
	colSerial
	colLog
	colDocument
	colDocumentNo
	colTeller
	colMerchant
	colMerchantNo
	colRemark
	colKind
	colReason
	columns
)

func bankHeader() []string {
	return []string{"交易卡号", "交易账号", "账户开户名称", "开户人证件号码", "交易时间", "交易金额", "交易余额", "收付标志",
		"交易对手账卡号", "现金标志", "对手户名", "对手身份证号", "对手开户银行", "摘要说明", "交易币种", "交易网点名称", "交易网点代码",
		"交易发生地", "交易是否成功", "传票号", "终端号", "IP地址", "MAC地址", "对手交易余额", "交易流水号", "日志号", "凭证种类", "凭证号",
		"交易柜员号", "商户名称", "商户号", "备注", "交易类型", "查询反馈结果原因"}
}

// bankHeader is the header as the institution writes it.
func (a *answer) bankHeader() []string {
	header := bankHeader()
	if a.variant {
		header[colHolder], header[colHolderID], header[colPeer], header[colPeerID] = "交易户名", "交易证件号码", "对手账号", "对手证件号"
	}
	return header
}

// bankRow is a line as a row of a bank's return.
func (a *answer) bankRow(l *line) []string {
	// Each bank has its own spelling of times, directions and states; the columns are the
	// same for all.
	row := make([]string, columns)
	who, peer := a.s.Account(l.account), a.counterparty(l)
	row[colCard], row[colHolder], row[colHolderID] = who.ID, who.Holder, who.HolderID
	row[colTime], row[colCurrency] = a.bankTime(l.at), a.says.currency
	row[colAmount], row[colDirection] = a.bankAmount(l)
	if a.stated && l.balance >= 0 {
		row[colBalance] = a.yuan(l.balance)
	}
	row[colPeer], row[colPeerName], row[colPeerID], row[colPeerBank] = peer.number, peer.name, peer.holderID, peer.bank
	row[colMemo], row[colCash] = a.memos[l.memo], "其它"
	if row[colMemo] == "取款" || row[colMemo] == "存款" {
		row[colCash] = "现金"
	}
	row[colSuccess] = a.says.done
	if l.failed {
		row[colSuccess] = a.says.wrong
		row[colReason] = "交易失败"
	}
	row[colSerial], row[colLog] = a.serial(l), strconv.FormatUint(a.hash(l, 2)%1e9, 10)
	row[colBranch], row[colBranchNo] = who.Institution, a.code
	if peer.wallet {
		row[colRemark] = a.order(l)
	}
	// Some banks put a tab behind long numbers, so that spreadsheets keep them as text.
	if a.tabs {
		row[colCard] += "\t"
		row[colPeer] += "\t"
		row[colSerial] += "\t"
	}
	return row
}

// bankAmount is the amount and the direction as the institution writes them.
func (a *answer) bankAmount(l *line) (amount, direction string) {
	fen := l.amount()
	direction = a.says.out
	if l.in {
		direction = a.says.in
	}
	amount = a.yuan(fen)
	if direction == "" && l.in {
		amount = "+" + amount
	} else if direction == "" {
		amount = "-" + amount
	}
	return amount, direction
}

func (a *answer) bankTime(at int64) string {
	switch a.says.clock {
	case dashes:
		return a.time(at, "2006-01-02 15:04:05")
	case slashes:
		return a.time(at, "2006/01/02 15:04:05")
	case digits16:
		return a.time(at, "20060102150405") + "00"
	}
	return a.time(at, "20060102150405")
}

// bankTotals is the last row of an answer that sums up.
func (a *answer) bankTotals(rows int, fen int64) []string {
	row := make([]string, columns)
	row[colCard], row[colAccount], row[colAmount] = "合计", strconv.Itoa(rows)+"笔", a.yuan(fen)
	return row
}

// table is a return's rows with the lines that they are, nil for a header and
// for totals.
type table struct {
	rows  [][]string
	lines []*line
}

func (t *table) add(l *line, row []string) {
	t.rows, t.lines = append(t.rows, row), append(t.lines, l)
}

// bankTable is a return about some accounts.
func (a *answer) bankTable(accounts [][]line) table {
	var t table
	t.add(nil, a.bankHeader())
	rows, sum := 0, int64(0)
	for i, lines := range accounts {
		if i > 0 && a.repeats {
			t.add(nil, a.bankHeader())
		}
		for j := range lines {
			t.add(&lines[j], a.bankRow(&lines[j]))
			rows++
			sum += lines[j].amount()
		}
	}
	if a.totals {
		t.add(nil, a.bankTotals(rows, sum))
	}
	return t
}

// accountTable returns the institution's table of accounts, and personTable that of their
// holders.
func (a *answer) accountTable() [][]string {
	rows := [][]string{{"账户开户名称", "开户人证件号码", "交易卡号", "交易账号", "账号开户时间", "账户余额", "币种", "账户状态", "账号开户银行"}}
	for _, lines := range a.accounts {
		who := a.s.Account(lines[0].account)
		balance := ""
		if last := lines[len(lines)-1].balance; a.stated && last >= 0 {
			balance = a.yuan(last)
		}
		rows = append(rows, []string{who.Holder, who.HolderID, who.ID, "", who.Opened, balance, a.says.currency, "正常",
			who.Institution})
	}
	return rows
}

func (a *answer) personTable() [][]string {
	rows := [][]string{{"客户名称", "证照类型", "证照号码", "联系手机"}}
	seen := make(map[string]bool)
	for _, lines := range a.accounts {
		who := a.s.Account(lines[0].account)
		if who.HolderID == "" || seen[who.HolderID] {
			continue
		}
		seen[who.HolderID] = true
		rows = append(rows, []string{who.Holder, "居民身份证", who.HolderID, who.Phone})
	}
	return rows
}
