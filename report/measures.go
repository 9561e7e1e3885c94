package report

import (
	"strings"

	"dyetrace"
	"dyetrace/internal/display"
	"dyetrace/ledger/statement"
	"dyetrace/trace"
)

// Measure is a sum that is stopped in an account, at the end of what the trace
// sees. See "A measure in force" in docs/method.md.
type Measure struct {
	dyetrace.Frozen
	Sum     dyetrace.Amount // that is frozen
	Balance dyetrace.Amount // of the account
	Holds   dyetrace.Amount // the measure: Sum, or Balance where that is less
	Claimed dyetrace.Amount // what claims hold there
	Later   bool            // in force only after what the trace sees
}

// Open is what claims hold beyond what the measure holds: still to be frozen.
func (m *Measure) Open() dyetrace.Amount { return max(0, m.Claimed-m.Holds) }

// Breach is a line by which money left an account while a measure was in force there.
type Breach struct {
	dyetrace.AccountCurrency
	Transfer string
	Time     dyetrace.Instant
	Amount   dyetrace.Amount
	Measure  string // the request by which it was frozen
	Since    dyetrace.Instant
	Short    dyetrace.Amount // of the frozen sum, what was not there after the line
}

// AddMeasures adds measures in force and the lines that they should have stopped.
// Errors are the ledger's.
func (r *Report) AddMeasures(found *trace.Measures) error {
	ords := make([]statement.Ord, len(found.Breaches))
	for i := range found.Breaches {
		ords[i] = found.Breaches[i].Ord
	}
	ids, err := r.idsOf(ords)
	if err != nil {
		return err
	}
	// What claims hold of a frozen account is known of accounts in the trace only.
	r.measured = true
	for i := range found.List {
		m := &found.List[i]
		shown := Measure{Frozen: m.Frozen, Sum: m.Sum, Balance: m.Balance, Holds: m.Holds(), Later: m.Later}
		if at, is := r.accountOf[m.No]; is {
			shown.Claimed = r.Accounts[at].Held
		}
		r.Measures = append(r.Measures, shown)
	}
	for i := range found.Breaches {
		b := &found.Breaches[i]
		m := &found.List[b.Measure]
		at, err := r.ledger.Time(b.Ord)
		if err != nil {
			return err
		}
		of := dyetrace.AccountCurrency{Account: m.Account, Currency: m.Currency}
		r.Breaches = append(r.Breaches, Breach{AccountCurrency: of, Transfer: ids[b.Ord], Time: at,
			Amount: b.Amount, Measure: m.Request, Since: m.Time, Short: b.Short})
	}
	return nil
}

func jsonMeasure(j *jsonWriter, m *Measure) {
	j.open('{')
	j.key("account").str(m.Account)
	j.key("currency").str(m.Currency.String())
	j.key("measure").str(m.Request)
	j.key("institution").str(m.Institution)
	j.key("since").moment(Moment{At: m.Time, Known: m.HasTime})
	j.key("in_force").raw(map[bool]string{true: "false", false: "true"}[m.Later])
	j.key("frozen").amount(m.Sum, m.Currency)
	j.key("balance").amount(m.Balance, m.Currency)
	j.key("holds").amount(m.Holds, m.Currency)
	j.key("claimed").amount(m.Claimed, m.Currency)
	j.key("to_freeze").amount(m.Open(), m.Currency)
	j.close('}')
}

func jsonBreach(j *jsonWriter, b *Breach) {
	j.open('{')
	j.key("account").str(b.Account)
	j.key("transfer").str(b.Transfer)
	j.key("currency").str(b.Currency.String())
	j.key("amount").amount(b.Amount, b.Currency)
	j.key("measure").str(b.Measure)
	j.key("since").instant(b.Since)
	if b.Short > 0 {
		j.key("short").amount(b.Short, b.Currency)
	}
	j.key("time").instant(b.Time)
	j.close('}')
}

// jsonMeasures writes both lists, each up to limit, where the trace was given measures.
func (r *Report) jsonMeasures(j *jsonWriter, limit int) {
	if r.measured {
		jsonList(j, "measures", first(r.Breaches, limit), jsonBreach)
		jsonList(j, "frozen", first(r.Measures, limit), jsonMeasure)
	}
}

// measureTables are the tables of both.
func (r *Report) measureTables() []table {
	frozen := []string{"account", "currency", "measure", "institution", "since", "frozen", "balance", "holds", "claimed",
		"to_freeze"}
	lines := []string{"account", "currency", "transfer", "time", "amount", "measure", "since", "short"}
	return []table{
		listTable("frozen", frozen, r.Measures, func(m *Measure, row func([]cell) error) error {
			c := m.Currency
			return row([]cell{text(m.Account), word(c.String()), text(m.Request), text(m.Institution),
				moment(Moment{At: m.Time, Known: m.HasTime}), amount(m.Sum, c), amount(m.Balance, c),
				amount(m.Holds, c), amount(m.Claimed, c), amount(m.Open(), c)})
		}),
		listTable("measures", lines, r.Breaches, func(b *Breach, row func([]cell) error) error {
			c := b.Currency
			short := cell{}
			if b.Short > 0 {
				short = amount(b.Short, c)
			}
			return row([]cell{text(b.Account), word(c.String()), text(b.Transfer), instant(b.Time), amount(b.Amount, c),
				text(b.Measure), instant(b.Since), short})
		}),
	}
}

// measureList shows what is frozen, and what left despite it.
func (p *textPage) measureList() {
	if len(p.Measures) == 0 {
		return
	}
	p.section(styleLeft, p.words.measures)
	g := display.Grid{Columns: []display.Column{{Right: true}, {}, {Shrinks: true}}}
	// What is still to be frozen follows its measure: it is what a reader must act on.
	for i := range p.Measures[:p.limited(len(p.Measures))] {
		m := &p.Measures[i]
		since := ""
		if m.HasTime {
			since = p.clock(m.Time)
		}
		what := p.words.measureHolds
		if m.Later {
			what = p.words.measureLater
		}
		g.Rows = append(g.Rows, []string{grouped(m.Holds, m.Currency), what, placed(m.Account, since, m.Request)})
		if open := m.Open(); open > 0 {
			g.Rows = append(g.Rows, []string{grouped(open, m.Currency), p.words.measureOpen, placed(m.Account)})
		}
	}
	for i := range p.Breaches[:p.limited(len(p.Breaches))] {
		b := &p.Breaches[i]
		g.Rows = append(g.Rows, []string{grouped(b.Amount, b.Currency), p.words.measureBroken,
			placed(b.Account, p.clock(b.Time), b.Transfer, b.Measure)})
		if b.Short > 0 {
			g.Rows = append(g.Rows, []string{grouped(b.Short, b.Currency), p.words.measureShort, placed(b.Account)})
		}
	}
	p.grid(&g, len(p.Measures)+len(p.Breaches))
}

// placed is what is known of a place, on one line.
func placed(said ...string) string {
	var kept []string
	for _, s := range said {
		if s != "" {
			kept = append(kept, shown(s))
		}
	}
	return strings.Join(kept, "  ")
}
