package mapping

import (
	"slices"
	"strings"

	"dyetrace/intake"
)

// byName returns the reading that names, words and signs suggest where no balance
// proves one.
func (d *draft) byName(columns []int) (*moves, error) {
	// Two columns that each row fills one of show the direction by themselves; no
	// word or sign is surer.
	m := noMoves()
	m.balance = d.named(columns, "balance")
	if best, err := d.pair(columns, m); best != nil || err != nil {
		return best, err
	}
	// Otherwise one column holds the amounts. Without a name for it, the one with
	// decimals that is filled most often is the likeliest.
	amounts := slices.DeleteFunc(slices.Clone(columns), func(c int) bool {
		return c == m.balance || d.is(c, "available", "charge", "ignored", "balance")
	})
	if m.amount = d.named(amounts, "amount"); m.amount < 0 {
		for _, c := range amounts {
			if d.shape(c).decimals > 0 && (m.amount < 0 || d.shape(c).filled > d.shape(m.amount).filled) {
				m.amount = c
			}
		}
	}
	if m.amount < 0 {
		return nil, errNoAmount
	}
	isCurrency := func(c int) bool { return d.is(c, "currency") && d.currencies(c) }
	if strings.Contains(d.keys[m.amount], "原币") && !slices.ContainsFunc(d.free(), isCurrency) {
		return nil, errOriginal
	}
	// A column of words shows the direction if most of its words are known. Without a
	// name for it, it must have words of both directions: a column of remarks may
	// contain one of them by chance.
	known := directionWords()
	for _, c := range d.directionColumns() {
		words := make(map[string]bool)
		sides := [2]int{}
		for w, n := range d.shape(c).distinct {
			isIn, ok := known.meaning([]byte(w))
			if !ok {
				isIn, ok = initialOf(w, d.keys[c], known)
			}
			if ok {
				words[w] = isIn
				sides[b2i(isIn)] += n
			}
		}
		read := sides[0] + sides[1]
		both := sides[0] > 0 && sides[1] > 0
		if read > 0 && mostOf(read, d.shape(c).filled) && (d.is(c, "direction") || both) {
			m.direction, m.words, m.byWords = c, words, true
			// Where the signs agree with the words anyway, the signs are used: they cover
			// rows whose word is not known.
			if d.shape(m.amount).negative > 0 && d.agreesWithSign(&m) {
				m.direction, m.byWords = -1, false
			}
			return &m, nil
		}
	}
	// Nothing names the direction. What is left, from the surest on: a few balances,
	// the parties, and the usual meaning of the sign.
	if d.byFewBalances(&m) {
		return &m, nil
	}
	if d.shape(m.amount).negative == 0 {
		return d.byParties(&m)
	}
	return d.bySign(&m)
}

// agreesWithSign reports whether the words of direction mean the same as the signs.
func (d *draft) agreesWithSign(m *moves) bool {
	agree, of := 0, 0
	for i, row := range d.rows {
		a := d.shape(m.amount).amounts[i]
		isIn, known := m.words[row[m.direction]]
		if !a.Known || a.Amount == 0 || !known {
			continue
		}
		of++
		if isIn == (a.Amount > 0) {
			agree++
		}
	}
	return of > 0 && nearlyAll(agree, of)
}

// named returns the first of some columns whose name fits a field. Names that fit
// no other field better come first.
func (d *draft) named(columns []int, field string) int {
	for _, c := range columns {
		if len(d.role(c)) > 0 && d.role(c)[0] == field {
			return c
		}
	}
	for _, c := range columns {
		if d.is(c, field) {
			return c
		}
	}
	return -1
}

// pair finds two columns such that each row fills one of them.
func (d *draft) pair(columns []int, m moves) (*moves, error) {
	// The values find the two columns; their names, or a minus in one of them, show
	// which is which.
	var unsure bool
	for _, a := range columns {
		for _, b := range columns {
			other := a == m.balance || b == m.balance || d.is(a, "balance", "charge") || d.is(b, "balance", "charge")
			if a >= b || other || !d.halves(a, b) || d.nonZero(a) == 0 || d.nonZero(b) == 0 {
				continue
			}
			m.in, m.out = a, b
			switch {
			case d.is(a, "in") && !d.is(b, "in"), d.is(b, "out") && !d.is(a, "out"):
			case d.is(a, "out") && !d.is(b, "out"), d.is(b, "in") && !d.is(a, "in"):
				m.in, m.out = b, a
			case d.shape(a).negative > 0 && d.shape(b).negative == 0:
				m.in, m.out = b, a
			case d.shape(b).negative > 0 && d.shape(a).negative == 0:
			default:
				unsure = true
				continue
			}
			m.outBelow = d.shape(m.out).negative*2 > d.nonZero(m.out)
			return &m, nil
		}
	}
	if unsure {
		return nil, errWhichHalf
	}
	// Names alone do where money went one way only, so that the other column is empty.
	// But not beside a column of amounts: then these are sums of something else.
	in, out := d.named(columns, "in"), d.named(columns, "out")
	switch {
	case in >= 0 && out < 0:
		out = d.empty("out", "in")
	case out >= 0 && in < 0:
		in = d.empty("in", "out")
	}
	other := func(c int) bool { return c != in && c != out && d.is(c, "amount") }
	if in >= 0 && out >= 0 && in != out && !slices.ContainsFunc(columns, other) {
		m.in, m.out = in, out
		m.outBelow = d.nonZero(out) > 0 && d.shape(out).negative*2 > d.nonZero(out)
		return &m, nil
	}
	return nil, nil
}

// empty returns a column without any value whose name fits one field and not the
// other, or -1. Such a column shows that money went one way only.
func (d *draft) empty(field, not string) int {
	for c := range d.names {
		if !d.used[c] && d.keys[c] != "" && d.is(c, field) && !d.is(c, not) && d.shape(c).filled == 0 {
			return c
		}
	}
	return -1
}

// byParties leaves the direction to columns of a payer and a payee.
func (d *draft) byParties(m *moves) (*moves, error) {
	payer, payee := d.party("payer"), d.party("payee")
	if payer >= 0 && payee >= 0 {
		return m, nil
	}
	if m.amount >= 0 {
		for _, b := range d.moneyColumns() {
			u := *m
			u.balance, u.byBalance = b, true
			if b != m.amount && d.fitUnsigned(&u) {
				return &u, nil
			}
		}
	}
	return nil, errNoDirection
}

// byBalance is the value of the direction in a mapping where only the balances show
// it.
const byBalance = "by balance"

// fitUnsigned reports whether the balances move by the amounts, up or down.
func (d *draft) fitUnsigned(m *moves) bool {
	balances, amounts := d.shape(m.balance).amounts, d.shape(m.amount).amounts
	var up, down, of int
	for _, p := range d.beside(m.balance) {
		of++
		step := balances[p.row].Amount - balances[p.before].Amount
		if a := amounts[p.row]; a.Known && max(step, -step) == a.Amount {
			up++
		}
		if a := amounts[p.before]; a.Known && max(step, -step) == a.Amount {
			down++
		}
	}
	m.down, m.fits, m.of = down > up, max(up, down), of
	return m.proven()
}

// edge returns the direction of the one row whose balance no row beside it explains,
// where a balance that the file states beside the table does.
func (d *draft) edge() (in, known bool) {
	m := d.money
	if len(d.rows) == 0 || m == nil || !m.byBalance || m.down && len(d.rows) >= intake.SampleRows/2 {
		return false, false
	}
	row := 0
	if m.down {
		row = len(d.rows) - 1
	}
	b, a := d.shape(m.balance).amounts[row], d.shape(m.amount).amounts[row]
	if !b.Known || !a.Known {
		return false, false
	}
	lines := slices.Clone(d.above)
	for _, r := range d.rest {
		lines = append(lines, strings.Join(r, ";"))
	}
	ins, outs := false, false
	for _, line := range lines {
		for _, sum := range d.sumsIn(line) {
			ins = ins || sum == b.Amount-a.Amount
			outs = outs || sum == b.Amount+a.Amount
		}
	}
	return ins, ins != outs
}

// party returns the column of a payer's or payee's number, or -1.
func (d *draft) party(field string) int {
	for _, c := range d.free() {
		if d.is(c, field) && d.shape(c).mostly(d.shape(c).number) {
			return c
		}
	}
	return -1
}

// isCard reports whether the table is the bill of a credit card.
func (d *draft) isCard() bool {
	for _, line := range append(slices.Clone(d.above), strings.Join(d.names, " ")) {
		line = strings.ToLower(line)
		for _, word := range cardWords {
			if strings.Contains(line, word) {
				return true
			}
		}
	}
	return false
}

// cardWords are on bills of credit cards, in their headings or above the table.
var cardWords = []string{
	"credit card", "信用卡", "贷记卡", "kreditkart", "card member", "charges", "carte de crédit", "tarjeta de crédito",
	"本期账单", "末四位", "后四位", "last four", "last 4",
}
