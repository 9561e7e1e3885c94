package report

import (
	"context"
	"fmt"
	"strings"

	"dyetrace"
	"dyetrace/freeze"
	"dyetrace/ledger/statement"
	"dyetrace/trace"
)

// Returns is who gets what back of frozen sums, with names in place of numbers.
type Returns struct {
	*Document
	given  *freeze.Return
	method freeze.Method
	ledger Ledger
	holder []dyetrace.Account // by frozen account
}

// BuildReturns resolves a return against the ledger it was computed on. The
// method is the one in use; the others are shown beside it for comparison.
func BuildReturns(l Ledger, given *freeze.Return, method freeze.Method, meta Meta) (*Returns, error) {
	r := &Returns{given: given, method: method, ledger: l}
	base := &Report{Meta: meta, Rule: given.Trace.Rule}
	for i := range given.Claims {
		base.Claims = append(base.Claims, Claim{ID: given.Claims[i].ID, Victim: given.Claims[i].Victim})
	}
	for i := range given.Accounts {
		a, _, err := l.Account(given.Accounts[i].Account)
		if err != nil {
			return nil, err
		}
		if given.Accounts[i].Institution != "" {
			a.Institution = given.Accounts[i].Institution
		}
		r.holder = append(r.holder, a)
	}
	r.Document = &Document{report: base, title: says(func(w *words) string {
		return fmt.Sprintf(w.freeze.returnTitle, w.freeze.method[method])
	})}
	r.lead = []phrase{r.methodMeans(), base.ruleLine(), says(notDecision)}
	r.sections = []section{
		{table: r.claimTable()}, {table: r.totalTable()}, {table: r.frozenTable()},
		{table: r.shareTable(), notes: []phrase{says(func(w *words) string { return w.freeze.comparedNote })}},
	}
	r.addDiffers()
	return r, nil
}

// methodMeans says how the sums are shared.
func (r *Returns) methodMeans() phrase {
	return says(func(w *words) string { return w.freeze.methodMeans[r.method] })
}

func methodColumns() (columns []string) {
	for m := range freeze.Methods {
		columns = append(columns, "by_"+strings.ReplaceAll(m.String(), "-", "_"))
	}
	return columns
}

func (r *Returns) claimTable() table {
	columns := append([]string{"claim", "victim", "currency", "lost", "returned", "still_open"}, methodColumns()...)
	return listTable("returns", columns, r.given.Claims, func(c *freeze.ReturnClaim, row func([]cell) error) error {
		for i := range c.Sums {
			s := &c.Sums[i]
			cells := []cell{text(c.ID), text(c.Victim), word(s.Currency.String()), amount(s.Lost, s.Currency),
				amount(s.Given[r.method], s.Currency), amount(s.Open(r.method), s.Currency)}
			for m := range freeze.Methods {
				cells = append(cells, amount(s.Given[m], s.Currency))
			}
			if err := row(cells); err != nil {
				return err
			}
		}
		return nil
	})
}

func (r *Returns) totalTable() table {
	columns := []string{"method", "currency", "frozen", "returned", "stays_with_holder", "lost", "still_open"}
	return listTable("return_totals", columns, r.given.Totals(), func(t *freeze.Given, row func([]cell) error) error {
		for m := range freeze.Methods {
			err := row([]cell{word(m.String()), word(t.Currency.String()), amount(t.Sum, t.Currency),
				amount(t.Returned[m], t.Currency), amount(t.Kept[m], t.Currency), amount(t.Lost, t.Currency),
				amount(t.Open[m], t.Currency)})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func (r *Returns) frozenTable() table {
	columns := []string{"account", "currency", "institution", "holder", "request", "frozen_at", "frozen", "balance",
		"held_by_claim", "paid_by_claim", "returned", "stays_with_holder", "out_since"}
	type frozen struct {
		*freeze.ReturnAccount
		who *dyetrace.Account
	}
	list := make([]frozen, len(r.holder))
	for i := range list {
		list[i] = frozen{&r.given.Accounts[i], &r.holder[i]}
	}
	return listTable("frozen", columns, list, func(a *frozen, row func([]cell) error) error {
		return row([]cell{text(a.Account), word(a.Currency.String()), text(a.who.Institution), text(a.who.Holder),
			text(a.Request), moment(Moment{a.Time, a.HasTime}), amount(a.Sum, a.Currency),
			amount(a.Balance, a.Currency), partsOf(a.Held, a.Currency), partsOf(a.Paid, a.Currency),
			amount(a.Sum-a.Kept[r.method], a.Currency), amount(a.Kept[r.method], a.Currency),
			amount(a.Out, a.Currency)})
	})
}

func (r *Returns) shareTable() table {
	columns := append([]string{"account", "currency", "claim", "held", "paid", "lost"}, methodColumns()...)
	return listTable("return_shares", columns, r.given.Accounts, func(a *freeze.ReturnAccount,
		row func([]cell) error) error {
		for i := range r.given.Claims {
			claim := int32(i)
			shares := [freeze.Methods]dyetrace.Amount{}
			some := of(a.Paid, claim) > 0
			for m := range freeze.Methods {
				shares[m] = of(a.Shares[m], claim)
				some = some || shares[m] > 0
			}
			if !some {
				continue
			}
			cells := []cell{text(a.Account), word(a.Currency.String()), text(r.given.Claims[i].ID),
				amount(of(a.Held, claim), a.Currency), amount(of(a.Paid, claim), a.Currency),
				amount(r.lost(claim, a.Currency), a.Currency)}
			for m := range freeze.Methods {
				cells = append(cells, amount(shares[m], a.Currency))
			}
			if err := row(cells); err != nil {
				return err
			}
		}
		return nil
	})
}

// of is what a claim has among parts.
func of(parts []trace.Part, claim int32) dyetrace.Amount {
	for _, p := range parts {
		if p.Claim == claim {
			return p.Amount
		}
	}
	return 0
}

func sumOf(parts []trace.Part) (sum dyetrace.Amount) {
	for _, p := range parts {
		sum += p.Amount
	}
	return sum
}

func (r *Returns) lost(claim int32, c dyetrace.Currency) dyetrace.Amount {
	for _, s := range r.given.Claims[claim].Sums {
		if s.Currency == c {
			return s.Lost
		}
	}
	return 0
}

// Claims is how many claims there are.
func (r *Returns) Claims() int { return len(r.given.Claims) }

// ClaimID is the id of a claim.
func (r *Returns) ClaimID(claim int) string { return r.given.Claims[claim].ID }

// sheetTransfers is how many transfers a victim's sheet lists. More would be
// read by nobody; the sheet says how many there are.
const sheetTransfers = 1000

// Sheet is the document for one victim: what the claim gets of each frozen
// account, by which reasoning, and the transfers behind it. Other victims are
// neither named nor numbered in it.
func (r *Returns) Sheet(claim int) *Document {
	c := &r.given.Claims[claim]
	d := &Document{report: r.report, private: true, title: says(func(w *words) string { return w.freeze.sheetTitle },
		shown(c.ID))}
	if c.Victim != "" {
		d.lead = append(d.lead, says(func(w *words) string { return w.heading("victim") + w.colon + shown(c.Victim) }))
	}
	for i := range c.Sums {
		s := &c.Sums[i]
		d.lead = append(d.lead, says(func(w *words) string { return w.freeze.sheetGets },
			grouped(s.Lost, s.Currency), grouped(s.Given[r.method], s.Currency), grouped(s.Open(r.method), s.Currency)))
	}
	d.lead = append(d.lead, r.methodMeans())
	d.lead = append(d.lead, r.reasons(int32(claim))...)
	d.lead = append(d.lead, says(notDecision))
	transfers, left := r.carried(int32(claim))
	behind := section{table: r.behindTable(int32(claim), transfers)}
	if left > 0 {
		behind.notes = append(behind.notes, says(func(w *words) string { return w.more }, left))
	}
	d.sections = []section{{table: r.sheetTable(c)}, {table: r.accountSharesTable(int32(claim))}, behind}
	return d
}

// sheetTable compares the methods for one claim.
func (r *Returns) sheetTable(c *freeze.ReturnClaim) table {
	return listTable("return_compared", []string{"method", "currency", "lost", "returned", "still_open"}, c.Sums,
		func(s *freeze.ReturnSum, row func([]cell) error) error {
			for m := range freeze.Methods {
				if err := row([]cell{word(m.String()), word(s.Currency.String()), amount(s.Lost, s.Currency),
					amount(s.Given[m], s.Currency), amount(s.Open(m), s.Currency)}); err != nil {
					return err
				}
			}
			return nil
		})
}

// accountSharesTable says of each account that a claim's money reached what was
// frozen there and what the claim gets.
func (r *Returns) accountSharesTable(claim int32) table {
	columns := append([]string{"account", "currency", "frozen_at", "frozen", "held", "paid"}, methodColumns()...)
	return listTable("return_accounts", columns, r.given.Accounts,
		func(a *freeze.ReturnAccount, row func([]cell) error) error {
			cells := []cell{text(a.Account), word(a.Currency.String()), moment(Moment{a.Time, a.HasTime}),
				amount(a.Sum, a.Currency), amount(of(a.Held, claim), a.Currency), amount(of(a.Paid, claim), a.Currency)}
			some := of(a.Paid, claim) > 0
			for m := range freeze.Methods {
				share := of(a.Shares[m], claim)
				some = some || share > 0
				cells = append(cells, amount(share, a.Currency))
			}
			if !some {
				return nil
			}
			return row(cells)
		})
}

// reasons are, account by account, why a claim gets its share.
func (r *Returns) reasons(claim int32) (list []phrase) {
	for i := range r.given.Accounts {
		a := &r.given.Accounts[i]
		share := of(a.Shares[r.method], claim)
		// An account that this claim never paid into, and that gives it nothing, is no business
		// of its victim.
		if share == 0 && of(a.Paid, claim) == 0 {
			continue
		}
		// Each method shares in proportion to another sum: what is held, what was paid in, or
		// what was lost.
		var mine, all dyetrace.Amount
		switch r.method {
		case freeze.Traced:
			mine, all = of(a.Held, claim), sumOf(a.Held)
		case freeze.PariPassu:
			mine, all = of(a.Paid, claim), sumOf(a.Paid)
		default:
			mine = r.lost(claim, a.Currency)
			for _, p := range a.Shares[r.method] {
				all += r.lost(p.Claim, a.Currency)
			}
		}
		list = append(list, says(func(w *words) string {
			f := &w.freeze
			reason := fmt.Sprintf(f.reason[r.method], shown(a.Account), grouped(a.Sum, a.Currency), grouped(mine, a.Currency),
				grouped(all, a.Currency), r.report.Rule)
			if all > a.Sum {
				reason += f.lessFrozen
			}
			return reason + fmt.Sprintf(f.itGets, grouped(share, a.Currency))
		}))
	}
	// A victim who gets nothing is owed the reason as well.
	if len(list) == 0 {
		list = append(list, says(func(w *words) string { return w.freeze.nothingFrozen }))
	}
	return list
}

// carried is the transfers that carried a claim's money, in ledger order, and
// how many of them are left out.
func (r *Returns) carried(claim int32) (list []*trace.Transfer, left int) {
	all := r.given.Trace.Transfers
	for i := range all {
		if of(r.given.Trace.TransferParts(&all[i]), claim) == 0 {
			continue
		}
		if len(list) == sheetTransfers {
			left++
			continue
		}
		list = append(list, &all[i])
	}
	return list, left
}

func (r *Returns) behindTable(claim int32, transfers []*trace.Transfer) table {
	columns := []string{"time", "transfer", "from", "to", "currency", "amount", "traced", "level", "source"}
	return table{"return_transfers", columns, func(ctx context.Context, row func([]cell) error) error {
		ords := make([]statement.Ord, len(transfers))
		for i, t := range transfers {
			ords[i] = t.Ord
		}
		return r.ledger.Read(ctx, ords, func(i int, t *dyetrace.Transfer) error {
			mine := of(r.given.Trace.TransferParts(transfers[i]), claim)
			return row([]cell{instant(t.Time), text(t.ID), text(t.From), text(t.To), word(t.Currency.String()),
				amount(t.Amount, t.Currency), amount(mine, t.Currency), number(int64(transfers[i].Level)),
				text(sourceLine(&t.Source))})
		})
	}}
}
