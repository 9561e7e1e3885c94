package mapping

import (
	"slices"
	"strings"

	"dyetrace"
	"dyetrace/intake"
)

// completed returns the mapping with the fields that it lacks for a table, found by
// the table's names and values. The mapping's own fields remain, unless the balances
// refute them and prove another reading.
func (m *Mapping) completed(t *intake.Table, o *intake.Options, usual dyetrace.Currency) (*Mapping, *draft, error) {
	d := newDraft(t.Names, t.Sample(), t.Above, usual, ownOf(t, o), m.roles)
	more := *m
	if len(d.rows) == 0 {
		return &more, d, nil
	}
	// The mapping's columns are taken first, so that nothing else is read from them.
	// Those of money stay free: another reading of the amounts may need them.
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
	// A day and a time of day complete each other, whichever of them the mapping names.
	if days := columns["date"]; columns["time"] == nil && len(days) > 0 && !d.stamped(days[0]) {
		if c := d.clockColumn(); c >= 0 {
			d.assign("time", c)
		}
	}
	times := columns["time"]
	onlyClock := len(times) > 0 && d.shape(times[0]).isClock() && !d.mayBeDay(times[0])
	if columns["date"] == nil && onlyClock {
		if err := d.dayBeside(); err != nil {
			return nil, d, err
		}
	}
	// Rows that moved no money and amounts in other currencies must not be counted,
	// whether the mapping knows such a column or not.
	if columns["success"] == nil && !d.remarkStates(slices.Concat(columns["memo"], columns["channel"])) {
		d.states()
	}
	if columns["currency"] == nil {
		if c := d.named(d.free(), "currency"); c >= 0 && d.currencies(c) {
			d.assign("currency", c)
		}
	}
	// The fields found are held to the rules for mappings that people write.
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

// columnsOf returns the columns of a header that a mapping reads, by field.
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

// minBetter is by how many thousandths more of the rows must follow from another
// reading than from the mapping's before the mapping is taken to be wrong. Chosen by
// hand: a few rows may fit either by chance.
const minBetter = 50

// completeMoves finds the columns of amounts, direction and balance.
func (m *Mapping) completeMoves(d *draft, columns map[string][]int, more *Mapping) error {
	own, whole := m.reading(d, columns)
	money := d.moneyColumns()
	best := d.byBalance(money)
	switch {
	case best != nil && own.balance >= 0 && whole && own.share()+minBetter >= best.share():
		d.money = &own
		return nil
	case best == nil && whole && own.direction < 0 && own.in < 0:
		// The mapping goes by the sign. Where the table has words of direction, a few
		// amounts below zero are no payments but take others back.
		if best, _ = d.byName(money); best == nil || best.direction < 0 {
			d.money = &own
			return nil
		}
	case best == nil && whole:
		d.money = &own
		return nil
	case best == nil:
		var err error
		if best, err = d.byName(money); err != nil {
			return err
		}
	case whole && own.balance < 0 && best.direction < 0 && best.in < 0 && own.direction >= 0:
		// The mapping names words of direction and no column of balances. A reading by
		// the sign, proven by balances that it does not know, is no reason to drop them.
		d.money = &own
		return nil
	}
	if whole && best.byWords {
		d.notes = append(d.notes, dyetrace.Note{Kind: dyetrace.NoteResolved, Column: d.names[best.direction],
			Text: "the words of a column contradict the signs of the amounts, and are used: " + d.describe(best)})
	} else if whole {
		d.notes = append(d.notes, dyetrace.Note{Kind: dyetrace.NoteResolved, Column: d.names[max(best.amount, best.in)],
			Text: "the balances refute the usual reading of the amounts and prove another one, which is used: " +
				d.describe(best)})
	}
	more.Fields = slices.DeleteFunc(slices.Clone(m.Fields), func(f Field) bool {
		return slices.Contains(moneyFields, f.Is)
	})
	d.money = best
	d.assignMoves(best)
	return nil
}

// balanceByName finds the column of balances by its name alone, if the rows do not
// contradict it.
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
	d.assign("balance", with.balance)
}

// reading returns how a mapping reads the amounts, and whether that shows the
// direction of each.
func (m *Mapping) reading(d *draft, columns map[string][]int) (r moves, whole bool) {
	r = noMoves()
	first := func(field string) int {
		if len(columns[field]) > 0 {
			return columns[field][0]
		}
		return -1
	}
	// Two columns of amounts show the direction, and so does one with words beside it.
	// One column alone shows it only by its signs, if it has both.
	r.balance, r.amount, r.direction = first("balance"), first("amount"), first("direction")
	r.in, r.out = first("amount_in"), first("amount_out")
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
		// Words that are all unknown cannot be used; an empty column contradicts nothing.
		// Where the signs agree with the words, the signs are used: they cover every row.
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

// describe returns a reading of the columns in words.
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
				d.assign("payer", c)
			}
			for _, c := range payees {
				d.assign("payee", c)
			}
		} else {
			d.otherNumber()
		}
	}
	for _, field := range []string{"payer_name", "payee_name", "payer_bank", "payee_bank"} {
		if c := d.named(d.free(), field); c >= 0 && columns["peer"] == nil {
			d.assign(field, c)
		}
	}
	if columns["peer_bank"] == nil {
		d.otherBank()
	}
	if columns["peer_name"] == nil {
		d.otherName()
	}
}

// all returns the free columns whose names fit a field and that hold numbers.
func (d *draft) all(field string) (columns []int) {
	for _, c := range d.free() {
		if d.is(c, field) && d.numbers(c) {
			columns = append(columns, c)
		}
	}
	return columns
}

// ready returns the mapping as it reads a table, and what the table looks like.
func (m *Mapping) ready(t *intake.Table, o *intake.Options, usual dyetrace.Currency) (*Mapping, *draft, error) {
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

// fromBalances reports whether only balances show the direction by the mapping.
func (m *Mapping) fromBalances() bool {
	return slices.ContainsFunc(m.Fields, func(f Field) bool { return f.Is == "direction" && f.Value == byBalance })
}

// signs returns what amounts below zero mean beside words of direction. Where all
// amounts that went out are below zero, the sign means the same as the word. Where
// few are, it takes back an earlier movement.
func (d *draft) signs(p *plan) signs {
	m := d.money
	if m == nil || m.amount < 0 {
		return signUnclear
	}
	// The rows are counted by word and sign. A row with no known word counts for neither.
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
	// One amount below zero may be either. To take back is believed only where balances
	// prove the words and the rows below zero go against them.
	byProvenWords := m.balance >= 0 && m.direction >= 0 && m.share() >= provenShare
	switch {
	case below > 1 && above == 0 && unfit == 0:
		return signAgrees
	case below+unfit > 0 && byProvenWords && d.takesBack(m):
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
