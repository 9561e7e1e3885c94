package mapping

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"dyetrace"
)

// moves is a way to read how much each row moved, and which way.
type moves struct {
	amount, in, out int // columns; -1 where there is none
	direction       int
	balance, charge int
	reversed        bool            // an amount above zero went out
	words           map[string]bool // of direction: in
	outBelow        bool            // amounts that went out are below zero in their own column
	down            bool            // the newest row is first
	byWords         bool            // known words show the direction, no balance
	byBalance       bool            // only the balance shows the direction
	fits, of        int             // rows whose balance follows from the one beside it
}

func noMoves() moves {
	return moves{amount: -1, in: -1, out: -1, direction: -1, balance: -1, charge: -1}
}

// A reading is proven where at least minProving rows have a balance to compare, and
// at least provenShare thousandths of these follow. Both were chosen by hand: tables
// lack rows and mix accounts, so that not every row follows even by the right reading,
// while by a wrong one hardly any does.
const (
	minProving  = 3
	provenShare = 600
)

// proven reports whether the balances prove the reading.
func (m *moves) proven() bool { return m.of >= minProving && m.share() >= provenShare }

// share returns how many thousandths of the rows follow.
func (m *moves) share() int {
	if m.of == 0 {
		return 0
	}
	return 1000 * m.fits / m.of
}

// moved returns what a row adds to the account by its columns.
func (d *draft) moved(m *moves, row int) (dyetrace.Amount, bool) {
	// A charge always leaves the account, whatever sign its column has.
	charge := dyetrace.Amount(0)
	if m.charge >= 0 {
		c := d.shape(m.charge).amounts[row].Amount
		charge = max(c, -c)
	}
	// Two columns: what came in less what went out.
	if m.in >= 0 {
		in, out := d.shape(m.in).amounts[row], d.shape(m.out).amounts[row]
		if !in.Known && !out.Known {
			return 0, false
		}
		if m.outBelow {
			return in.Amount + out.Amount - charge, true
		}
		return in.Amount - out.Amount - charge, true
	}
	// One column: its words give the direction, or its sign. A row whose word is not
	// known cannot be judged.
	a := d.shape(m.amount).amounts[row]
	if !a.Known {
		return 0, false
	}
	v := a.Amount
	if m.direction >= 0 {
		in, known := m.words[d.rows[row][m.direction]]
		if !known {
			return 0, false
		}
		if !in {
			v = -v
		}
	} else if m.reversed {
		v = -v
	}
	return v - charge, true
}

// fit counts the rows whose balance follows from the one beside it.
func (d *draft) fit(m *moves) {
	balances := d.shape(m.balance).amounts
	var up, down, of int
	for _, p := range d.beside(m.balance) {
		step := balances[p.row].Amount - balances[p.before].Amount
		of++
		if d.follows(m, &p, p.row, step) {
			up++
		}
		if d.follows(m, &p, p.before, -step) {
			down++
		}
	}
	m.fits, m.of, m.down = up, of, false
	if down > up {
		m.fits, m.down = down, true
	}
}

// learn finds the meanings of a direction column's words by the balances. A word needs
// twice as many rows for one direction as for the other, and both directions need a word.
func (d *draft) learn(m *moves) bool {
	up, down := d.votes(m, false), d.votes(m, true)
	if total(down) > total(up) {
		up = down
	}
	m.words = make(map[string]bool)
	sides := [2]int{}
	for word, v := range up {
		switch {
		case v[0] > 2*v[1]:
			m.words[word] = true
		case v[1] > 2*v[0]:
			m.words[word] = false
		default:
			continue
		}
		sides[b2i(m.words[word])]++
	}
	return sides[0] > 0 && sides[1] > 0
}

// votes counts for each word of a direction column the rows whose amount the
// balance has gained, and those whose amount it has lost.
func (d *draft) votes(m *moves, down bool) map[string][2]int {
	balances := d.shape(m.balance).amounts
	votes := make(map[string][2]int)
	for _, p := range d.beside(m.balance) {
		row, before := p.row, p.before
		if down {
			row, before = p.before, p.row
		}
		a := d.shape(m.amount).amounts[row]
		if !a.Known || a.Amount == 0 {
			continue
		}
		word := d.rows[row][m.direction]
		vote := votes[word]
		switch balances[row].Amount - balances[before].Amount {
		case a.Amount:
			vote[0]++
		case -a.Amount:
			vote[1]++
		}
		votes[word] = vote
	}
	return votes
}

func total(votes map[string][2]int) (n int) {
	for _, v := range votes {
		n += max(v[0], v[1])
	}
	return n
}

// moneyColumns returns the columns that may hold amounts.
func (d *draft) moneyColumns() (columns []int) {
	for _, c := range d.free() {
		sh := d.shape(c)
		named := d.is(c, "balance", "in", "out", "amount", "charge", "available")
		switch {
		case !sh.isMoney() || d.mayBeDay(c) && !named:
		case named, sh.decimals*2 > sh.filled:
			columns = append(columns, c)
		case sh.mostly(sh.number):
		case d.is(c, "account", "peer", "serial", "order", "ignored", "direction", "success", "channel"):
		default:
			columns = append(columns, c)
		}
	}
	return columns
}

// moves finds the columns of amounts, direction and balance.
func (d *draft) moves() error {
	columns := d.moneyColumns()
	if len(columns) == 0 {
		return errNoAmount
	}
	best := d.byBalance(columns)
	if best == nil {
		var err error
		if best, err = d.byName(columns); err != nil {
			return err
		}
	}
	if err := d.sized(best); err != nil {
		return err
	}
	d.money = best
	d.assignMoves(best)
	return nil
}

// minSurer is by how many thousandths more of the rows must follow from unsigned
// amounts than from signed ones, for the sign to mean nothing. Chosen by hand.
const minSurer = 20

// byBalance returns the reading that a column of balances proves, nil where none does.
func (d *draft) byBalance(columns []int) *moves {
	var best *moves
	better := func(m moves) {
		if !m.proven() || best != nil && d.weight(&m) <= d.weight(best) {
			return
		}
		best = &m
	}
	// Every column that may hold balances is tried with every reading of the amounts,
	// with and without charges on top.
	for _, b := range columns {
		if d.is(b, "in", "out", "charge") && !d.is(b, "balance") || d.shape(b).filled*2 < len(d.rows) {
			continue
		}
		for _, m := range d.readings(columns, b) {
			d.fit(&m)
			better(m)
			for _, c := range columns {
				if c != b && c != m.amount && c != m.in && c != m.out && d.is(c, "charge") {
					m.charge = c
					d.fit(&m)
					better(m)
				}
			}
		}
	}
	// Amounts without a sign go up or down with the balance. A reading by the sign, which
	// takes all of them one way, must not win only because most of them go that way.
	for _, b := range columns {
		for _, a := range columns {
			u := noMoves()
			u.amount, u.balance, u.byBalance = a, b, true
			bySign := best != nil && best.direction < 0 && best.in < 0
			other := d.shape(a).negative > 0 || d.is(a, "balance", "available", "charge")
			if !bySign || a == b || other {
				continue
			}
			if d.fitUnsigned(&u) && u.share() > best.share()+minSurer {
				best = &u
			}
		}
	}
	return best
}

// The weights of a reading beside its rows, in ten thousandths of these. They decide
// only between readings that fit about as many rows. Chosen by hand.
const (
	namedWeight    = 20 // for each column whose name agrees
	chargedWeight  = 15 // against a charge on top: it fits a few rows by chance
	reversedWeight = 5  // against a sign that means the opposite of the usual
)

// weight ranks readings: rows that fit first, then names that agree.
func (d *draft) weight(m *moves) int {
	w := m.share() * 10
	named := func(column int, fields ...string) {
		if column >= 0 && d.is(column, fields...) {
			w += namedWeight
		}
	}
	named(m.balance, "balance")
	named(m.amount, "amount")
	named(m.in, "in")
	named(m.out, "out")
	named(m.direction, "direction")
	if m.charge >= 0 {
		w -= chargedWeight
	}
	if m.reversed {
		w -= reversedWeight
	}
	return w
}

// readings returns the ways to read the amounts beside a column of balances.
func (d *draft) readings(columns []int, balance int) (all []moves) {
	for _, a := range columns {
		if a == balance || d.is(a, "balance", "available") && !d.is(a, "amount") {
			continue
		}
		m := noMoves()
		m.amount, m.balance = a, balance
		all = append(all, m)
		m.reversed = true
		all = append(all, m)
		m.reversed = false
		for _, w := range d.directionColumns() {
			m.direction = w
			if d.learn(&m) {
				all = append(all, m)
			}
		}
		m.direction, m.words = -1, nil
		for _, b := range columns {
			if b == a || b == balance || !d.halves(a, b) {
				continue
			}
			p := noMoves()
			p.in, p.out, p.balance = a, b, balance
			p.outBelow = d.shape(b).negative*2 > d.nonZero(b)
			all = append(all, p)
		}
	}
	return all
}

// nonZero counts the amounts of a column that are not zero.
func (d *draft) nonZero(column int) (n int) {
	for _, a := range d.shape(column).amounts {
		if a.Known && a.Amount != 0 {
			n++
		}
	}
	return n
}

// halves reports whether each row has an amount in at most one of two columns,
// and most have one.
func (d *draft) halves(a, b int) bool {
	one := 0
	for i := range d.rows {
		x, y := d.shape(a).amounts[i], d.shape(b).amounts[i]
		both := x.Known && y.Known && x.Amount != 0 && y.Amount != 0
		switch {
		case both:
			return false
		case x.Known && x.Amount != 0, y.Known && y.Amount != 0:
			one++
		}
	}
	return mostOf(one, len(d.rows))
}

// A column of directions has at most mostDirections words. Without a name for it, and
// with words that nobody knows, it has at most mostUnknown: in and out, each perhaps
// in two spellings. Chosen by hand.
const (
	mostDirections = 8
	mostUnknown    = 4
)

// directionColumns returns the columns that may hold the direction.
func (d *draft) directionColumns() (columns []int) {
	known := directionWords()
	for _, c := range d.free() {
		sh := d.shape(c)
		if !sh.few(mostDirections) || sh.filled*10 < len(d.rows)*8 || sh.decimals > 0 || d.mayBeDay(c) {
			continue
		}
		if d.is(c, "direction") || sh.known(known) || len(sh.distinct) <= mostUnknown && !d.ofParty(c) {
			columns = append(columns, c)
		}
	}
	slices.SortStableFunc(columns, func(a, b int) int {
		return cmp.Compare(b2i(d.is(b, "direction")), b2i(d.is(a, "direction")))
	})
	return columns
}

// ofParty reports whether a column holds somebody's number or has a name of such columns. Where
// few people pay and others are paid, these show the direction too; then the people are lost.
func (d *draft) ofParty(column int) bool {
	return d.numbers(column) || d.is(column, "payer", "payee", "payer_name", "payee_name", "payer_bank", "payee_bank", "peer", "peer_both",
		"peer_name", "peer_bank", "account", "holder", "holder_id", "institution", "phone", "ip", "device", "serial", "order")
}

// unknownWords reports whether nothing but the balances shows that a column holds the direction.
func (d *draft) unknownWords(m *moves) bool {
	return m.direction >= 0 && len(m.words) > 0 && !d.is(m.direction, "direction") && !d.shape(m.direction).known(directionWords())
}

// quotedWords are words of a column as a note shows them.
func quotedWords(words []string) string {
	var quoted []string
	for _, w := range words {
		quoted = append(quoted, fmt.Sprintf("%.20q", w))
	}
	return strings.Join(quoted, ", ")
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// assignMoves makes the columns of a reading those of fields.
func (d *draft) assignMoves(m *moves) {
	// Every column of amounts may have its own decimal mark and unit.
	amounts := func(field string, column int) *Field {
		f := d.assign(field, column)
		if d.shape(column).comma {
			f.Decimal = ","
		}
		if minorNamed().MatchString(d.keys[column]) {
			f.Unit = "fen"
		}
		return f
	}
	if m.in >= 0 {
		amounts("amount_in", m.in)
		if f := amounts("amount_out", m.out); m.outBelow {
			f.Sign = "reversed"
		}
	} else if f := amounts("amount", m.amount); m.reversed && m.direction < 0 {
		f.Sign = "reversed"
	}
	// Words are given only where both directions have some; otherwise the usual ones
	// are better than half a list.
	if m.byBalance {
		d.fields = append(d.fields, Field{Is: "direction", Value: byBalance})
	}
	if m.direction >= 0 {
		f := d.assign("direction", m.direction)
		for _, word := range sortedWords(m.words) {
			if m.words[word] {
				f.In = append(f.In, word)
			} else {
				f.Out = append(f.Out, word)
			}
		}
		if len(f.In) == 0 || len(f.Out) == 0 {
			f.In, f.Out = nil, nil
		}
		if d.unknownWords(m) {
			d.notes = append(d.notes, dyetrace.Note{Kind: dyetrace.NoteResolved, Column: d.names[m.direction],
				Text: fmt.Sprintf("neither its name nor its words are known, but the balances show that %s come in and %s go out, so it is read as the "+
					"direction: if it is anything else, such as the other side, say in a mapping what it is", quotedWords(f.In), quotedWords(f.Out))})
		}
	}
	if m.balance >= 0 {
		amounts("balance", m.balance)
	}
	// A reading has a charge only if the balances prove that it is on top.
	if m.charge >= 0 {
		f := amounts("charge", m.charge)
		f.Fee = "on top"
	}
}
