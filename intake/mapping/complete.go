package mapping

import (
	"slices"
	"strings"

	"dyetrace"
	"dyetrace/intake"
)

// completed is the mapping with what it lacks for a table, as the table's names
// and values show it. What the mapping says stays, unless the balances refute
// it and prove another reading.
func (m *Mapping) completed(t *intake.Table, o *intake.Options, usual dyetrace.Currency) (*Mapping, *draft, error) {
	d := newDraft(t.Names, t.Sample(), t.Above, usual, ownOf(t, o), m.roles)
	more := *m
	if len(d.rows) == 0 {
		return &more, d, nil
	}
	columns := m.columnsOf(d.keys)
	if d.scaled(columns["amount"]) || d.scaled(columns["amount_in"]) {
		return nil, d, errScale
	}
	for field, at := range columns {
		if !slices.Contains(moneyFields, field) {
			for _, c := range at {
				d.used[c] = true
			}
		}
	}
	if err := m.completeMoves(d, columns, &more); err != nil {
		return nil, d, err
	}
	for _, field := range moneyFields {
		for _, c := range more.columnsOf(d.keys)[field] {
			d.used[c] = true
		}
	}
	d.balanceByName()
	m.completeDays(d, columns, &more)
	m.completeParties(d, columns)
	if days := columns["date"]; columns["time"] == nil && len(days) > 0 && !d.stamped(days[0]) {
		if c := d.clockColumn(); c >= 0 {
			d.take("time", c)
		}
	}
	if times := columns["time"]; columns["date"] == nil && len(times) > 0 && d.shape(times[0]).isClock() && !d.mayBeDay(times[0]) {
		if err := d.dayBeside(); err != nil {
			return nil, d, err
		}
	}
	if columns["success"] == nil && !d.remarkStates(slices.Concat(columns["memo"], columns["channel"])) {
		d.states()
	}
	if columns["currency"] == nil {
		if c := d.named(d.free(), "currency"); c >= 0 && d.currencies(c) {
			d.take("currency", c)
		}
	}
	c := checker{name: m.Name}
	for i := range d.fields {
		c.field(&Mapping{Fields: d.fields}, i, &d.fields[i], fieldsOf["statement"])
	}
	if len(c.wrong) > 0 {
		return nil, d, c.wrong[0]
	}
	more.Fields = append(more.Fields, d.fields...)
	return &more, d, nil
}

var moneyFields = []string{"amount", "amount_in", "amount_out", "direction", "balance", "charge"}

// columnsOf are the columns of a header that a mapping reads, by field.
func (m *Mapping) columnsOf(header []string) map[string][]int {
	columns := make(map[string][]int)
	for i := range m.Fields {
		f := &m.Fields[i]
		for _, name := range f.Columns {
			if at := find(header, name); at >= 0 && !slices.Contains(columns[f.Is], at) {
				columns[f.Is] = append(columns[f.Is], at)
			}
		}
	}
	return columns
}

// completeMoves settles the columns of amounts, direction and balance.
func (m *Mapping) completeMoves(d *draft, columns map[string][]int, more *Mapping) error {
	said, whole := m.reading(d, columns)
	money := d.moneyColumns()
	best := d.byBalance(money)
	switch {
	case best != nil && said.balance >= 0 && whole && said.share()+50 >= best.share():
		d.money = &said
		return nil
	case best == nil && whole && said.direction < 0 && said.in < 0:
		// A few amounts below zero take back others, where words say which way they
		// went.
		if best, _ = d.byName(money); best == nil || best.direction < 0 {
			d.money = &said
			return nil
		}
	case best == nil && whole:
		d.money = &said
		return nil
	case best == nil:
		var err error
		if best, err = d.byName(money); err != nil {
			return err
		}
	case whole && said.balance < 0 && best.direction < 0 && best.in < 0 && said.direction >= 0:
		d.money = &said
		return nil
	}
	if whole && best.byWords {
		d.notes = append(d.notes, dyetrace.Note{Kind: dyetrace.NoteResolved, Column: d.names[best.direction],
			Text: "the words of a column contradict the signs of the amounts, and are used: " + d.describe(best)})
	} else if whole {
		d.notes = append(d.notes, dyetrace.Note{Kind: dyetrace.NoteResolved, Column: d.names[max(best.amount, best.in)],
			Text: "the balances refute the usual reading of the amounts and prove another one, which is used: " + d.describe(best)})
	}
	more.Fields = slices.DeleteFunc(slices.Clone(m.Fields), func(f Field) bool { return slices.Contains(moneyFields, f.Is) })
	d.money = best
	d.takeMoves(best)
	return nil
}

// balanceByName takes a column for the balances that only its name shows, if the
// rows do not speak against it.
func (d *draft) balanceByName() {
	if d.money == nil || d.money.balance >= 0 {
		return
	}
	with := *d.money
	with.balance = d.named(d.moneyColumns(), "balance")
	if with.balance < 0 || with.balance == with.amount || with.balance == with.in || with.balance == with.out {
		return
	}
	if d.fit(&with); with.fits*2 < with.of {
		return
	}
	d.money = &with
	d.take("balance", with.balance)
}

// reading is how a mapping reads the amounts, and whether it can tell which way
// money went.
func (m *Mapping) reading(d *draft, columns map[string][]int) (r moves, whole bool) {
	r = noMoves()
	first := func(field string) int {
		if len(columns[field]) > 0 {
			return columns[field][0]
		}
		return -1
	}
	r.balance, r.amount, r.in, r.out, r.direction = first("balance"), first("amount"), first("amount_in"), first("amount_out"), first("direction")
	switch {
	case r.in >= 0 && r.out >= 0:
		r.amount, r.direction, whole = -1, -1, true
		r.outBelow = d.shape(r.out).negative*2 > d.nonZero(r.out)
	case r.in >= 0 || r.out >= 0:
		return r, false
	case r.amount < 0:
		return r, false
	case r.direction >= 0:
		words := meanings(in, out)
		for i := range m.Fields {
			if m.Fields[i].Is == "direction" {
				words = wordsOf(&m.Fields[i])
			}
		}
		r.words = make(map[string]bool)
		known := 0
		for w, n := range d.shape(r.direction).distinct {
			if isIn, is := words.meaning([]byte(w)); is {
				r.words[w] = isIn
				known += n
			}
		}
		whole = known > 0 || d.shape(r.direction).filled == 0
		if known == 0 {
			r.direction = -1
		} else if d.shape(r.amount).negative > 0 && d.agreesWithSign(&r) {
			r.direction = -1
		}
	default:
		whole = d.shape(r.amount).negative > 0 && d.shape(r.amount).negative < d.nonZero(r.amount)
	}
	if r.balance >= 0 && (r.amount >= 0 || r.in >= 0) {
		d.fit(&r)
	}
	return r, whole
}

// describe says how a reading takes the columns.
func (d *draft) describe(m *moves) string {
	switch {
	case m.in >= 0:
		return "money came in by " + d.names[m.in] + " and went out by " + d.names[m.out]
	case m.direction >= 0:
		var in, out []string
		for _, w := range sortedWords(m.words) {
			if m.words[w] {
				in = append(in, w)
			} else {
				out = append(out, w)
			}
		}
		return d.names[m.direction] + " says in by " + strings.Join(in, ", ") + " and out by " + strings.Join(out, ", ")
	case m.reversed:
		return "an amount above zero went out"
	}
	return "an amount above zero came in"
}

// completeParties finds the account itself and the other side where the mapping
// names no column of them.
func (m *Mapping) completeParties(d *draft, columns map[string][]int) {
	if columns["account"] == nil && d.own == "" {
		d.ownNumber()
	}
	if columns["peer"] == nil {
		payers, payees := d.all("payer"), d.all("payee")
		if len(payers) > 0 && len(payees) > 0 {
			for _, c := range payers {
				d.take("payer", c)
			}
			for _, c := range payees {
				d.take("payee", c)
			}
		} else {
			d.otherNumber()
		}
	}
	for _, field := range []string{"payer_name", "payee_name", "payer_bank", "payee_bank"} {
		if c := d.named(d.free(), field); c >= 0 && columns["peer"] == nil {
			d.take(field, c)
		}
	}
	if columns["peer_bank"] == nil {
		d.otherBank()
	}
	if columns["peer_name"] == nil {
		d.otherName()
	}
}

// all are the free columns whose names stand for a field and that hold numbers.
func (d *draft) all(field string) (columns []int) {
	for _, c := range d.free() {
		if d.is(c, field) && d.numbers(c) {
			columns = append(columns, c)
		}
	}
	return columns
}

// settled is the mapping as it reads a table, and what the table looks like.
func (m *Mapping) settled(t *intake.Table, o *intake.Options, usual dyetrace.Currency) (*Mapping, *draft, error) {
	if m.made != nil {
		return m, m.made, nil
	}
	if m.complete {
		return m.completed(t, o, usual)
	}
	d := newDraft(t.Names, t.Sample(), t.Above, usual, ownOf(t, o), m.roles)
	columns := m.columnsOf(d.keys)
	for _, at := range columns {
		for _, c := range at {
			d.used[c] = true
		}
	}
	r, _ := m.reading(d, columns)
	if m.fromBalances() && r.amount >= 0 && r.balance >= 0 {
		r.byBalance = true
		d.fitUnsigned(&r)
	}
	d.money = &r
	return m, d, nil
}

// fromBalances reports whether the mapping says that only balances show the
// direction.
func (m *Mapping) fromBalances() bool {
	return slices.ContainsFunc(m.Fields, func(f Field) bool { return f.Is == "direction" && f.Value == byBalance })
}

// signs is what amounts below zero say beside words of direction: where all
// that went out are below zero, the same as the words; where few are, that
// they take back an earlier movement.
func (d *draft) signs(p *plan) signs {
	m := d.money
	if m == nil || m.amount < 0 {
		return signUnclear
	}
	below, above, unfit := 0, 0, 0
	direction := p.fields["direction"]
	for i, row := range d.rows {
		a := d.shape(m.amount).amounts[i]
		if !a.Known || a.Amount == 0 {
			continue
		}
		in, known := true, false
		for s := range direction {
			for _, c := range direction[s].columns {
				if !known {
					in, known = direction[s].words.meaning([]byte(row[c]))
				}
			}
		}
		switch {
		case !known:
		case !in && a.Amount < 0:
			below++
		case in && a.Amount < 0:
			unfit++
		case !in:
			above++
		}
	}
	switch {
	case below > 0 && above == 0 && unfit == 0 && below > 1:
		return signAgrees
	case below+unfit > 0 && m.balance >= 0 && m.direction >= 0 && m.share() >= 600 && d.takesBack(m):
		return signTakesBack
	}
	return signUnclear
}

// takesBack reports whether the balances show that an amount below zero moves
// money against its word of direction.
func (d *draft) takesBack(m *moves) bool {
	balances := d.shape(m.balance).amounts
	fit, unfit := 0, 0
	for _, p := range d.beside(m.balance) {
		row, before := p.row, p.before
		if m.down {
			row, before = p.before, p.row
		}
		a := d.shape(m.amount).amounts[row]
		v, ok := d.moved(m, row)
		if !a.Known || a.Amount >= 0 || !ok {
			continue
		}
		if balances[row].Amount-balances[before].Amount == v {
			fit++
		} else {
			unfit++
		}
	}
	return fit > unfit
}
