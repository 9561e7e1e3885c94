package report

import (
	"context"
	"slices"
	"strconv"

	"dyetrace"
	"dyetrace/internal/display"
	"dyetrace/ledger"
	"dyetrace/ledger/statement"
)

// Checker walks the statements of a ledger; *ledger.Ledger is one.
type Checker interface {
	Check(ctx context.Context, tmp string, only func(dyetrace.AccountCurrency) bool,
		fn func(*ledger.StatementCheck) error) error
}

// Fault is a place in the statement of an account of the trace where something
// is not as it should be.
type Fault struct {
	dyetrace.AccountCurrency
	ledger.StatementFault
	Holder string
	// Claimed is the claimed money that passes there: what the account received
	// of it, and what claims follow out of it.
	Claimed dyetrace.Amount
	Claims  []string // of which it is, in claim order
}

// maxFaults bounds how many faults a report holds; all are counted.
const maxFaults = 100_000

// CheckStatements walks the statements of the accounts that claimed money left
// or reached and adds what is not as it should be, by account and currency. What
// does not fit in memory rests in the folder tmp meanwhile. Errors are those of
// the ledger.
func (r *Report) CheckStatements(ctx context.Context, c Checker, tmp string) error {
	touched, err := r.touched()
	if err != nil {
		return err
	}
	faulty := map[statement.No][]int32{} // claims that pass through, of those with faults
	only := func(a dyetrace.AccountCurrency) bool { _, ok := touched[a]; return ok }
	err = c.Check(ctx, tmp, only, func(s *ledger.StatementCheck) error {
		for _, n := range s.Counts {
			r.FaultCount += n
		}
		if len(s.Faults) > 0 {
			faulty[touched[s.AccountCurrency]] = nil
		}
		for i := range s.Faults[:min(len(s.Faults), maxFaults-len(r.Faults))] {
			r.Faults = append(r.Faults, Fault{AccountCurrency: s.AccountCurrency, StatementFault: s.Faults[i]})
		}
		return nil
	})
	if err != nil || len(faulty) == 0 {
		return err
	}
	r.passing(faulty)
	return r.fillFaults(touched, faulty)
}

// touched is the accounts that claimed money left or reached.
func (r *Report) touched() (map[dyetrace.AccountCurrency]statement.No, error) {
	touched := make(map[dyetrace.AccountCurrency]statement.No, len(r.Accounts))
	for i := range r.Accounts {
		a := &r.Accounts[i]
		touched[a.AccountCurrency] = a.found.No
	}
	for i := range r.result.Transfers {
		from := r.result.Transfers[i].From
		if _, known := r.accountOf[from]; known {
			continue
		}
		name, err := r.ledger.Name(from)
		if err != nil {
			return nil, err
		}
		touched[name] = from
	}
	return touched, nil
}

// passing finds the claims that pass through accounts.
func (r *Report) passing(accounts map[statement.No][]int32) {
	seen := map[statement.No]map[int32]bool{}
	for i := range r.result.Transfers {
		t := &r.result.Transfers[i]
		for _, no := range [...]statement.No{t.From, t.To} {
			if _, asked := accounts[no]; !asked {
				continue
			}
			if seen[no] == nil {
				seen[no] = map[int32]bool{}
			}
			for _, part := range r.result.TransferParts(t) {
				if part.Amount != 0 {
					seen[no][part.Claim] = true
				}
			}
		}
	}
	for no, claims := range seen {
		for claim := range claims {
			accounts[no] = append(accounts[no], claim)
		}
		slices.Sort(accounts[no])
	}
}

// fillFaults adds to each fault the holder of its statement and what passes there.
func (r *Report) fillFaults(touched map[dyetrace.AccountCurrency]statement.No, passing map[statement.No][]int32) error {
	// The account that a victim paid from receives no claimed money; what passes there is what the
	// claims paid out of it.
	followed := map[dyetrace.AccountCurrency]dyetrace.Amount{}
	var sum adder
	for i := range r.Claims {
		c := &r.Claims[i]
		at := dyetrace.AccountCurrency{Account: c.From, Currency: c.Currency}
		s := followed[at]
		sum.add(&s, c.Followed)
		followed[at] = s
	}
	for i := range r.Faults {
		f := &r.Faults[i]
		// Faults of one statement follow each other and share what passes there.
		if i > 0 && r.Faults[i-1].AccountCurrency == f.AccountCurrency {
			last := &r.Faults[i-1]
			f.Holder, f.Claimed, f.Claims = last.Holder, last.Claimed, last.Claims
			continue
		}
		known, _, err := r.ledger.Account(f.Account)
		if err != nil {
			return err
		}
		no := touched[f.AccountCurrency]
		f.Holder, f.Claimed = known.Holder, followed[f.AccountCurrency]
		if at, reached := r.accountOf[no]; reached {
			sum.add(&f.Claimed, r.Accounts[at].Received)
		}
		for _, claim := range passing[no] {
			f.Claims = append(f.Claims, r.Claims[claim].ID)
		}
	}
	return sum.err
}

// faultTable is the report's table of faults.
func (r *Report) faultTable() table {
	columns := []string{"account", "holder", "currency", "fault", "fault_from", "fault_to", "expected", "found", "count",
		"source", "other_source", "claimed", "claims"}
	return listTable("faults", columns, r.Faults, func(f *Fault, row func([]cell) error) error {
		count := cell{}
		if f.Count != 0 {
			count = number(f.Count)
		}
		return row([]cell{
			text(f.Account), text(f.Holder), word(f.Currency.String()), word(f.Kind.String()), instant(f.From), instant(f.To),
			stated(f.Expected, f.Currency), stated(f.Found, f.Currency), count, text(sourceLine(&f.Source)),
			text(sourceLine(&f.Other)), amount(f.Claimed, f.Currency), text(joined(f.Claims)),
		})
	})
}

func stated(s dyetrace.Stated, c dyetrace.Currency) cell {
	if !s.Known {
		return cell{}
	}
	return amount(s.Amount, c)
}

// joined is at most pageParts ids in one cell.
func joined(ids []string) string {
	text := ""
	for i, id := range first(ids, pageParts) {
		if i > 0 {
			text += ", "
		}
		text += id
	}
	if len(ids) > pageParts {
		text += ", …"
	}
	return text
}

func jsonFault(j *jsonWriter, f *Fault) {
	j.open('{')
	j.key("account").str(f.Account)
	j.key("holder").str(f.Holder)
	j.key("currency").str(f.Currency.String())
	j.key("kind").str(f.Kind.String())
	j.key("from").instant(f.From)
	j.key("to").instant(f.To)
	// What is not known is left out, because zero is a balance too.
	for _, s := range [...]struct {
		name   string
		stated dyetrace.Stated
	}{{"expected", f.Expected}, {"found", f.Found}} {
		if s.stated.Known {
			j.key(s.name).amount(s.stated.Amount, f.Currency)
		}
	}
	if f.Count != 0 {
		j.key("count").integer(f.Count)
	}
	if why := f.Doubt(); why != "" {
		j.key("why").str(why)
	}
	j.key("source").str(sourceLine(&f.Source))
	j.key("other_source").str(sourceLine(&f.Other))
	j.key("claimed").amount(f.Claimed, f.Currency)
	j.key("claims").open('[')
	for _, id := range f.Claims {
		j.next().str(id)
	}
	j.close(']')
	j.close('}')
}

// faultList lists the faults, and says what each kind that occurs means.
func (p *textPage) faultList() {
	if len(p.Faults) == 0 {
		return
	}
	w := &p.words.faults
	p.section(styleLeft, w.title)
	// The source gives way first when the terminal is narrow: figures must stay whole.
	g := display.Grid{Columns: []display.Column{
		{Heading: p.words.heading("claimed"), Right: true}, {Heading: p.words.heading("account")},
		{Heading: p.words.heading("fault")},
		{Heading: p.words.heading("fault_from")}, {Heading: p.words.heading("expected"), Right: true},
		{Heading: p.words.heading("found"), Right: true},
		{Heading: p.words.heading("count"), Right: true}, {Heading: p.words.heading("source"), Shrinks: true},
	}}
	plain := func(s dyetrace.Stated, c dyetrace.Currency) string {
		if !s.Known {
			return ""
		}
		return grouped(s.Amount, c)
	}
	// Each kind that the rows show is explained once below them.
	occurs := map[ledger.FaultKind]bool{}
	for i := range p.Faults[:p.limited(len(p.Faults))] {
		f := &p.Faults[i]
		occurs[f.Kind] = true
		count := ""
		if f.Count != 0 {
			count = strconv.FormatInt(f.Count, 10)
		}
		g.Rows = append(g.Rows, []string{
			grouped(f.Claimed, f.Currency), shown(f.Account), p.words.term(f.Kind.String()), p.clock(f.From),
			plain(f.Expected, f.Currency), plain(f.Found, f.Currency), count, shown(sourceLine(&f.Source)),
		})
	}
	p.grid(&g, int(p.FaultCount))
	for _, kind := range ledger.FaultKinds() {
		if occurs[kind] {
			p.printf("  %s%s%s\n", p.words.term(kind.String()), p.words.colon, w.means[kind])
		}
	}
}
