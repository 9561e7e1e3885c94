package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"dyetrace"
	"dyetrace/freeze"
	"dyetrace/ledger/statement"
)

// PlanMeta is what a plan shows beside its entries.
type PlanMeta struct {
	Now         dyetrace.Instant
	Options     freeze.PlanOptions
	Window      time.Duration // within which the network passes money on
	Likelier    float64       // than other accounts
	Sums        int           // arrivals that the model rests on
	Calibration []freeze.Calibrated
	// Estimated is whether claimed money has moved since it was traced, and was
	// taken to leave first.
	Estimated bool
	// Found is what is to be said of findings that count; nil: none were given.
	Found *freeze.FindingsState
	// Stopped is, by account, what an entry would have stopped, where the
	// ledger goes on after Now; nil: it is not known.
	Stopped map[statement.No]dyetrace.Amount
}

// AboutPlan is what a planner knows about its plan at an instant.
func AboutPlan(p *freeze.Planner, now dyetrace.Instant, options freeze.PlanOptions) *PlanMeta {
	about := &PlanMeta{Now: now, Options: options, Calibration: p.Model.Calibrate(options.Delay), Estimated: p.Estimated()}
	about.Window, about.Likelier = p.Network.Window()
	about.Sums, _ = p.Model.Sums(0)
	return about
}

// stopped is what all entries would have stopped, currency by currency.
func (p *PlanMeta) stopped(plan []freeze.PlanEntry, names []dyetrace.AccountCurrency) (string, error) {
	var totals []dyetrace.Total
	var currencies []dyetrace.Currency
	for i := range plan {
		at := slices.Index(currencies, names[i].Currency)
		if at < 0 {
			at = len(currencies)
			currencies, totals = append(currencies, names[i].Currency), append(totals, dyetrace.Total{})
		}
		totals[at].Add(p.Stopped[plan[i].No])
	}
	var said []string
	for i, c := range currencies {
		sum, err := totals[i].Sum()
		if err != nil {
			return "", dyetrace.Errorf(dyetrace.InputError, "report", "what a plan would have stopped: %w", err)
		}
		said = append(said, grouped(sum, c))
	}
	if len(said) == 0 {
		return grouped(0, 0), nil
	}
	return strings.Join(said, ", "), nil
}

// BuildPlan makes a plan ready to be written.
func BuildPlan(l Ledger, plan []freeze.PlanEntry, p *PlanMeta, meta Meta) (*Document, error) {
	base := &Report{Meta: meta}
	names, who, err := planAccounts(l, plan)
	if err != nil {
		return nil, err
	}
	stopped, err := p.stopped(plan, names)
	if err != nil {
		return nil, err
	}
	d := &Document{report: base, title: says(func(w *words) string { return w.freeze.planTitle }, base.clock(p.Now),
		base.zone())}
	o := &p.Options
	// The price is in the currency of the accounts. A plan without entries has none to name.
	cny := dyetrace.Currency(0)
	if len(names) > 0 {
		cny = names[0].Currency
	}
	// What the plan assumes and what its figures rest on come first: without them the order of
	// entries means nothing.
	d.lead = []phrase{
		says(func(w *words) string {
			f := &w.freeze
			return fmt.Sprintf(f.planAssumes, shortTime(o.Delay), shortTime(o.Horizon), capacityText(o.Capacity, f),
				grouped(o.Price, cny))
		}),
		says(func(w *words) string { return w.freeze.planFitted }, p.Sums, shortTime(p.Window.Round(time.Minute)),
			p.Likelier),
		says(neverMore), says(notDecision), says(func(w *words) string { return w.freeze.planUnseen }),
	}
	d.lead = append(d.lead, p.found()...)
	if p.Estimated {
		d.lead = append(d.lead, says(func(w *words) string { return w.freeze.planEstimated }))
	}
	// Hindsight needs the ledger to go on after the plan's instant; without it the column
	// is left out.
	columns := []string{"order", "send_after", "entry", "account", "currency", "institution", "holder", "held", "stays",
		"arrives", "expected", "probability",
		"saves", "harm", "worth"}
	if p.Stopped != nil {
		columns = append(columns, "would_have_stopped")
		d.lead = append(d.lead, says(func(w *words) string { return w.freeze.planHindsight }, stopped, len(plan)))
	}
	columns = append(columns, "why")
	// Rows come in the order of plan, once for each format that is written. So next starts again
	// after the last row.
	next := 0
	entries := listTable("plan", columns, plan, func(e *freeze.PlanEntry, row func([]cell) error) error {
		i := next
		next = (next + 1) % len(plan)
		c := names[i].Currency
		kind := "freeze"
		if e.Watch {
			kind = "watch"
		}
		cells := []cell{number(int64(i + 1)), duration(time.Duration(e.Minute*float64(time.Minute)), true),
			word(kind), text(names[i].Account), word(c.String()), text(who[i].Institution), text(who[i].Holder),
			amount(e.Held, c), ratio(e.Stays), ratio(e.Arrives), amount(e.Expected, c), ratio(e.Probability),
			amount(e.Saves, c), amount(e.Harm, c), amount(e.Worth(), c)}
		if p.Stopped != nil {
			cells = append(cells, amount(p.Stopped[e.No], c))
		}
		return row(append(cells, sentence(says(func(w *words) string { return w.planWhy(e, c, o) }))))
	})
	// How well chances held on this ledger is below the plan, for whoever doubts them.
	d.sections = []section{{table: entries}, {table: calibrationTable(p.Calibration),
		notes: []phrase{says(func(w *words) string { return w.freeze.calibrationNote }, shortTime(o.Delay))}}}
	d.addDiffers()
	return d, nil
}

// found says what findings do in the plan, and what is wrong with them.
func (p *PlanMeta) found() (said []phrase) {
	if p.Found == nil || p.Options.Findings == nil {
		return nil
	}
	scored, networks := p.Options.Findings.Count()
	said = append(said, says(func(w *words) string { return w.freeze.planFound }, scored, networks))
	for _, doubt := range []struct {
		is  bool
		say func(*words) string
	}{
		{p.Found.Grown, func(w *words) string { return w.freeze.foundGrown }},
		{p.Found.Later, func(w *words) string { return w.freeze.foundLater }},
		{p.Found.Model, func(w *words) string { return w.freeze.foundModel }},
		{p.Found.Claims, func(w *words) string { return w.freeze.foundClaims }},
	} {
		if doubt.is {
			said = append(said, says(doubt.say))
		}
	}
	return said
}

// planAccounts looks the accounts of a plan up, before anything is written, because a
// table is streamed once for each format.
func planAccounts(l Ledger, plan []freeze.PlanEntry) ([]dyetrace.AccountCurrency, []dyetrace.Account, error) {
	names, who := make([]dyetrace.AccountCurrency, len(plan)), make([]dyetrace.Account, len(plan))
	for i := range plan {
		var err error
		if names[i], err = l.Name(plan[i].No); err != nil {
			return nil, nil, err
		}
		if who[i], _, err = l.Account(names[i].Account); err != nil {
			return nil, nil, err
		}
	}
	return names, who, nil
}

// shortTime is a duration without the zeros that Go prints.
func shortTime(d time.Duration) string {
	s := strings.TrimSuffix(d.String(), "0s")
	if s == "" || strings.HasSuffix(s, ".") || !strings.HasSuffix(s, "m") {
		return d.String()
	}
	if t := strings.TrimSuffix(s, "h0m"); t != s {
		return t + "h"
	}
	return s
}

func capacityText(perMinute float64, f *freezeWords) string {
	if perMinute == 0 {
		return f.anyNumber
	}
	return fmt.Sprintf(f.perMinute, perMinute)
}

func calibrationTable(rows []freeze.Calibrated) table {
	return listTable("calibration", []string{"chance_from", "chance_to", "sums", "said", "stayed"}, rows,
		func(c *freeze.Calibrated, row func([]cell) error) error {
			if c.Sums < 1 {
				return nil
			}
			return row([]cell{ratio(c.From), ratio(c.To), number(int64(c.Sums + 0.5)), ratio(c.Said), ratio(c.Stayed)})
		})
}

// planWhy explains an entry: the evidence, then what is expected.
func (w *words) planWhy(e *freeze.PlanEntry, c dyetrace.Currency, o *freeze.PlanOptions) string {
	f := &w.freeze
	var said []string
	add := func(n int, phrase string) {
		if n > 0 {
			said = append(said, fmt.Sprintf(phrase, n))
		}
	}
	// What was counted comes first, then what a detection says, because that is no ground by itself.
	v := &e.Evidence
	add(v.Claimed, f.whyClaimed)
	add(v.Payers, f.whyPayers)
	add(v.Payees, f.whyPayees)
	add(v.Passed, f.whyPassed)
	add(v.Exits, f.whyExits)
	add(v.Devices, f.whyDevices)
	add(v.Kept, f.whyKept)
	add(v.Own, f.whyOwn)
	add(v.Through, f.whyThrough)
	add(v.Mutual, f.whyMutual)
	add(v.Desk, f.whyDesk)
	add(v.Wages, f.whyWages)
	if v.Score > 0 {
		said = append(said, fmt.Sprintf(f.whyScore, scoreText(v.Score)))
	}
	if v.Serves > 0 {
		said = append(said, fmt.Sprintf(f.whyRole, w.term(v.Role.String()), Percent(v.Serves), v.Fellows))
	}
	if e.Held > 0 {
		said = append(said, fmt.Sprintf(f.whyHeld, grouped(e.Held, c), Percent(e.Stays), shortTime(o.Delay)))
	}
	if e.Arrives > 0 {
		said = append(said, fmt.Sprintf(f.whyArrives, Percent(e.Arrives), shortTime(o.Horizon), grouped(e.Expected, c)))
	}
	return strings.Join(said, f.semicolon)
}
