package layouts

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// cellOf returns a cell of a row by the kind of its column.
func (l *drawing) cellOf(kind string, row *Row) string {
	switch kind {
	case "own", "card", "owncard", "ownname", "id", "sort":
		return l.ownCell(kind)
	case "peer", "peername", "peerbank", "peercode", "peermix", "peerid":
		return l.peerCell(kind, row)
	case "payer", "payername", "payerbank", "payee", "payeename", "payeebank":
		return l.partyCell(kind, row)
	case "stamp", "done", "pay", "changed", "date", "clock", "value", "post", "zone":
		return l.timeCell(kind, row)
	case "dir", "sens", "dirextra", "state", "statede":
		return l.wordCell(kind, row)
	case "memo", "remark", "info", "cat", "kind", "paid", "blank", "num", "ref", "order", "uuid", "cheque", "mandate",
		"creditor",
		"branch", "place", "country", "fx", "teller", "voucher", "ip", "mac", "rate", "cur":
		return l.textCell(kind, row)
	}
	return l.amountCell(kind, row)
}

func (l *drawing) ownCell(kind string) string {
	own := &l.truth.Own
	switch kind {
	case "owncard":
		return "-" + last4(own.Number) + "1"
	case "ownname":
		return own.Name
	case "id":
		return "11010119800101" + last4(own.Number)
	case "sort":
		return own.Code
	}
	return l.account(own.Number)
}

// account writes an account's number as the layout does.
func (l *drawing) account(number string) string {
	if number == "" {
		return ""
	}
	switch l.guard {
	case "tab":
		return number + "\t"
	case "formula":
		return `="` + number + `"`
	case "apostrophe":
		return "'" + number
	case "groups":
		return groups(number)
	}
	return number
}

// groups writes a number in groups of four.
func groups(number string) string {
	var b strings.Builder
	for i, r := range number {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

func (l *drawing) peerCell(kind string, row *Row) string {
	p := &row.Peer
	if p.Number == "" {
		return l.nobody
	}
	switch kind {
	case "peer":
		row.Shown.Number = true
		return l.account(p.Number)
	case "peername":
		row.Shown.Name = true
		return p.Name
	case "peerbank":
		return p.Bank
	case "peercode":
		return p.Code
	case "peerid":
		return ""
	}
	row.Shown.Number, row.Shown.Name = true, true
	return strings.NewReplacer("{number}", p.Number, "{name}", p.Name).Replace(l.mix)
}

// partyCell is a cell of a table with a payer and a payee: one of them is the
// account's own holder.
func (l *drawing) partyCell(kind string, row *Row) string {
	payer := strings.HasPrefix(kind, "payer")
	if payer != row.Out {
		kind = strings.TrimPrefix(strings.TrimPrefix(kind, "payer"), "payee")
		return l.peerCell("peer"+kind, row)
	}
	switch kind {
	case "payer", "payee":
		return l.account(l.truth.Own.Number)
	case "payername", "payeename":
		return l.truth.Own.Name
	}
	return l.truth.Own.Bank
}

func (l *drawing) timeCell(kind string, row *Row) string {
	switch kind {
	case "stamp":
		return stamp(row.At, l.stamp, l.style.Lang)
	case "clock":
		return stamp(row.At, l.clock, l.style.Lang)
	case "date":
		return stamp(row.At, l.date, l.style.Lang)
	case "zone":
		return row.At.Format("MST")
	case "done", "pay", "changed":
		if row.State == Pending {
			return ""
		}
		return stamp(row.Post.Add(3*time.Second), l.stamp, l.style.Lang)
	case "value":
		return stamp(row.Post.AddDate(0, 0, int(row.Amount%3)), l.day(), l.style.Lang)
	}
	return stamp(row.Post, l.day(), l.style.Lang)
}

// day is the layout of days beside the time of a row.
func (l *drawing) day() string {
	if l.date != "" {
		return l.date
	}
	return time.DateOnly
}

func (l *drawing) wordCell(kind string, row *Row) string {
	if strings.HasPrefix(kind, "state") {
		return l.states[map[State]int{Booked: 0, Failed: 1, Pending: 2, Undone: 3}[row.State]]
	}
	out := row.Out
	if l.contra && row.TakesBack {
		out = !out
	}
	switch {
	case row.State != Booked && len(l.words) > 2:
		return l.words[2]
	case out:
		return l.words[0]
	}
	return l.words[1]
}

func (l *drawing) textCell(kind string, row *Row) string {
	switch kind {
	case "memo":
		if l.multiline && row.Amount%5 == 0 {
			return row.Memo + "\n" + row.Ref
		}
		return row.Memo
	case "remark", "blank", "info":
		return ""
	case "num":
		return fmt.Sprint(l.running(row))
	case "ref":
		return row.Ref
	case "cur":
		return l.currency
	case "paid": // a wallet's rows are paid from its balance
		return "账户余额"
	case "cat", "kind":
		return memos[l.style.Lang].kinds[row.Kind][0]
	}
	return decoy(kind, row)
}

// decoy is a value that is neither a party nor an amount, however it looks.
func decoy(kind string, row *Row) string {
	rng := rand.New(rand.NewPCG(uint64(row.At.UnixNano()), uint64(row.Amount)))
	switch kind {
	case "order":
		return pattern(rng, "D99999999999999999999", row.At)
	case "uuid":
		return strings.ToLower(pattern(rng, "99A99999-9A99-4999-A999-99999999A999", row.At))
	case "mandate":
		return pattern(rng, "MREF-99999999", row.At)
	case "creditor":
		return "DE98ZZZ0" + pattern(rng, "9999999999", row.At)
	case "branch":
		return pattern(rng, "9999", row.At)
	case "teller":
		return pattern(rng, "999999", row.At)
	case "ip":
		return fmt.Sprintf("10.%d.%d.%d", rng.IntN(256), rng.IntN(256), rng.IntN(256))
	case "mac":
		return pattern(rng, "99:9A:99:A9:99:9A", row.At)
	case "rate":
		return "1.0000"
	case "country":
		return "CHN"
	case "fx":
		return "钞"
	case "cheque":
		if rng.IntN(4) > 0 {
			return ""
		}
		return pattern(rng, "00099999", row.At)
	}
	return ""
}

func (l *drawing) amountCell(kind string, row *Row) string {
	out, amount := row.Out, row.Amount
	minus := ""
	if l.contra && row.TakesBack {
		out, minus = !out, "-"
	}
	text := minus + l.money(amount)
	switch kind {
	case "amount":
		return text
	case "signed", "signedextra", "orig", "gross":
		return l.signed(l.money(amount), row.Out)
	case "net":
		if row.Out {
			return l.signed(l.money(amount+row.Fee), true)
		}
		return l.signed(l.money(amount-row.Fee), false)
	case "fen":
		return fmt.Sprint(row.Amount)
	case "out", "outneg":
		if !out {
			return l.zeros
		}
		if kind == "outneg" {
			return "-" + l.money(amount)
		}
		return text
	case "in", "indup":
		if out {
			return l.zeros
		}
		return text
	case "fee", "feein", "feeneg":
		return l.feeCell(kind, row)
	}
	return l.balanceCell(kind, row)
}

func (l *drawing) feeCell(kind string, row *Row) string {
	switch {
	case kind == "feein":
		return l.money(row.FeeIn)
	case kind == "feeneg" && row.Fee > 0:
		return "-" + l.money(row.Fee)
	}
	return l.money(row.Fee)
}

func (l *drawing) balanceCell(kind string, row *Row) string {
	switch kind {
	case "bal":
		return l.money(row.Balance)
	case "balsigned":
		if l.style.Lang == "de" {
			return l.money(row.Balance) + " H"
		}
		return strings.NewReplacer("#", l.money(row.Balance), "Dr", "Cr", "DR", "CR").Replace(l.suffix)
	case "fenbal":
		return fmt.Sprint(row.Balance)
	case "avail":
		return l.money(row.Balance + 50_000)
	case "balend":
		return l.money(l.truth.Closing())
	case "peerbal":
		return ""
	case "balday":
		if l.lastOfDay[row] {
			return l.money(row.Balance)
		}
		return ""
	}
	panic("no such kind of column: " + kind)
}

// money writes an amount that is not negative as the layout does.
func (l *drawing) money(minor int64) string {
	return beside(number(minor, l.number, decimals(l.currency)), l.beside)
}
