package report

import (
	"fmt"
	"slices"
	"time"

	"dyetrace"
	"dyetrace/freeze"
	"dyetrace/trace"
)

// BuildHolders makes a list of the accounts that hold claimed money ready to be
// written. rules are the rules that were compared, none where there was one.
func BuildHolders(l Ledger, list []freeze.Holder, r *trace.Result, rules []dyetrace.Rule, at dyetrace.Instant,
	meta Meta) (*Document, error) {
	// Sums by claim are written with the claims' ids, so that the document needs the claims.
	base := &Report{Meta: meta, Rule: r.Rule}
	for i := range r.Claims {
		base.Claims = append(base.Claims, Claim{ID: r.Claims[i].ID, Victim: r.Claims[i].Victim})
	}
	// Holders are looked up before writing: a table is streamed to several formats, and each would
	// read them again.
	who := make([]dyetrace.Account, len(list))
	for i := range list {
		var err error
		if who[i], _, err = l.Account(list[i].Name.Account); err != nil {
			return nil, err
		}
	}
	d := &Document{report: base, title: says(func(w *words) string { return w.freeze.listTitle }, base.clock(at),
		base.zone())}
	d.lead = []phrase{base.ruleLine(), says(neverMore), says(notDecision)}
	// Columns that would be empty throughout are left out: those of other rules without --compare,
	// and frozen sums where there are none.
	someFrozen := slices.ContainsFunc(list, func(h freeze.Holder) bool { return h.Frozen > 0 })
	columns := []string{"account", "currency", "institution", "holder", "level", "to_freeze", "held_by_claim", "balance",
		"others", "minutes_since", "usual_minutes",
		"turnover_share"}
	for _, rule := range rules {
		columns = append(columns, rule.String())
	}
	if len(rules) > 0 {
		columns = append(columns, "safe")
		d.lead = append(d.lead, says(func(w *words) string { return w.freeze.safeMeans }))
	}
	if someFrozen {
		columns = append(columns, "frozen")
	}
	columns = append(columns, "why")
	// Rows come in the order of list, once for each format that is written. So next starts again
	// after the last row.
	next := 0
	d.sections = []section{{table: listTable("holders", columns, list,
		func(h *freeze.Holder, row func([]cell) error) error {
			a := &who[next]
			next = (next + 1) % len(list)
			c := h.Name.Currency
			cells := []cell{text(h.Name.Account), word(c.String()), text(a.Institution), text(a.Holder), number(int64(h.Level)),
				amount(h.Sum, c), partsOf(h.Held, c), amount(h.Balance, c), amount(h.Others(), c),
				duration(time.Duration(h.Minutes*float64(time.Minute)), true),
				duration(h.Usual, h.HasUsual), ratio(h.TurnoverShare())}
			for _, held := range h.ByRule {
				cells = append(cells, amount(held, c))
			}
			if len(rules) > 0 {
				cells = append(cells, amount(h.Safe, c))
			}
			if someFrozen {
				cells = append(cells, amount(h.Frozen, c))
			}
			return row(append(cells, sentence(says(func(w *words) string { return w.freeze.holderWhy(h) }))))
		})}}
	d.addDiffers()
	return d, nil
}

func neverMore(w *words) string   { return w.freeze.neverMore }
func notDecision(w *words) string { return w.freeze.notDecision }

// holderWhy says what is to be minded about an account.
func (f *freezeWords) holderWhy(h *freeze.Holder) string {
	share := Percent(h.TurnoverShare())
	if h.Ordinary() {
		return fmt.Sprintf(f.holderOrdinary, share, grouped(h.Sum, h.Name.Currency))
	}
	return fmt.Sprintf(f.holderPasses, share)
}
