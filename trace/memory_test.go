package trace

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sort"
	"strings"

	"dyetrace"
	"dyetrace/ledger/statement"
)

// memory is a ledger kept in memory: a scenario's transfers as statements.
type memory struct {
	transfers  []dyetrace.Transfer // in ledger order
	names      []dyetrace.AccountCurrency
	traits     []statement.Traits
	statements []statement.Statement
	reversals  map[statement.No][]statement.Reversal
}

func newMemory(s *scenario) *memory {
	m := &memory{transfers: s.transfers}
	seen := map[dyetrace.AccountCurrency]bool{}
	for i := range s.transfers {
		for _, ac := range []dyetrace.AccountCurrency{s.transfers[i].Payer(), s.transfers[i].Payee()} {
			if !seen[ac] {
				seen[ac] = true
				m.names = append(m.names, ac)
			}
		}
	}
	slices.SortFunc(m.names, compareNames)
	entries := make([][]statement.Entry, len(m.names))
	for i := range s.transfers {
		t := &s.transfers[i]
		from, to := m.number(t.Payer()), m.number(t.Payee())
		entries[from] = append(entries[from], statement.Entry{Ord: statement.Ord(i), Peer: to, Amount: t.Amount,
			Other: t.Received, Stated: t.FromBalance.Known, Balance: t.FromBalance.Amount})
		entries[to] = append(entries[to], statement.Entry{Ord: statement.Ord(i), Peer: from, In: true, Amount: t.Received,
			Other: t.Amount, Stated: t.ToBalance.Known, Balance: t.ToBalance.Amount})
	}
	for i, name := range m.names {
		account := s.accounts[name.Account]
		m.traits = append(m.traits, statement.Traits{Currency: name.Currency, Kind: account.Kind, Covered: !account.Uncovered})
		m.statements = append(m.statements, statement.NewMarked(statement.No(i), entries[i]))
	}
	m.reversals = reversalsOf(m)
	return m
}

func (m *memory) Reversals(no statement.No) ([]statement.Reversal, error) {
	return m.reversals[no], nil
}

// reversalsOf links the reversals of a ledger in memory, as the ledger does.
func reversalsOf(m *memory) map[statement.No][]statement.Reversal {
	by := map[statement.No][]statement.Reversal{}
	left := map[statement.Ord]dyetrace.Amount{}
	for i := range m.transfers {
		t := &m.transfers[i]
		if t.Reverses == "" || t.Payer() == t.Payee() {
			continue
		}
		r := statement.Reversal{Ord: statement.Ord(i), Payer: m.number(t.Payer()), Payee: m.number(t.Payee()), Sent: t.Amount, Received: t.Received}
		of, is, _ := m.Lookup(t.Reverses)
		switch {
		case t.Reverses == dyetrace.Unlinked:
			r.Fault = statement.ReversalUnnamed
		case !is:
			r.Fault = statement.ReversalMissing
		case of >= r.Ord:
			r.Fault = statement.ReversalOrder
		case m.transfers[of].Payer() != t.Payee() || m.transfers[of].Payee() != t.Payer():
			r.Fault = statement.ReversalMismatch
		default:
			if _, seen := left[of]; !seen {
				left[of] = m.transfers[of].Received
			}
			r.Payment, r.Back = of, min(t.Amount, left[of])
			if left[of] -= r.Back; r.Back < t.Amount {
				r.Fault = statement.ReversalExcess
			}
		}
		by[r.Payer] = append(by[r.Payer], r)
	}
	return by
}

func compareNames(a, b dyetrace.AccountCurrency) int {
	return cmp.Or(strings.Compare(a.Account, b.Account), cmp.Compare(a.Currency, b.Currency))
}

func (m *memory) number(ac dyetrace.AccountCurrency) statement.No {
	at, found := slices.BinarySearchFunc(m.names, ac, compareNames)
	if !found {
		panic(fmt.Sprint("no statement of ", ac))
	}
	return statement.No(at)
}

func (m *memory) Transfers() int64 { return int64(len(m.transfers)) }
func (m *memory) Statements() int  { return len(m.statements) }

func (m *memory) Name(no statement.No) (dyetrace.AccountCurrency, error) {
	return m.names[no], nil
}

func (m *memory) Traits(no statement.No) (statement.Traits, error) { return m.traits[no], nil }

func (m *memory) Statement(no statement.No) (statement.Statement, error) {
	return m.statements[no], nil
}

func (m *memory) After(i dyetrace.Instant) (statement.Ord, error) {
	return statement.Ord(sort.Search(len(m.transfers), func(k int) bool { return m.transfers[k].Time > i })), nil
}

func (m *memory) Payer(o statement.Ord) (statement.No, error) {
	return m.number(m.transfers[o].Payer()), nil
}

func (m *memory) StatementsOf(account string) (found []statement.No, err error) {
	for i, name := range m.names {
		if name.Account == account {
			found = append(found, statement.No(i))
		}
	}
	return found, nil
}

func (m *memory) Lookup(id string) (statement.Ord, bool, error) {
	at := slices.IndexFunc(m.transfers, func(t dyetrace.Transfer) bool { return t.ID == id })
	return statement.Ord(max(at, 0)), at >= 0, nil
}

func (m *memory) Read(ctx context.Context, ords []statement.Ord, fn func(int, *dyetrace.Transfer) error) error {
	for i, o := range ords {
		if err := fn(i, &m.transfers[o]); err != nil {
			return err
		}
	}
	return ctx.Err()
}

func (m *memory) Scan(ctx context.Context, from, to statement.Ord, fn func(statement.Ord, *dyetrace.Transfer) error) error {
	for o := from; o < to; o++ {
		if err := fn(o, &m.transfers[o]); err != nil {
			return err
		}
	}
	return ctx.Err()
}

func (m *memory) ScanNumbers(ctx context.Context, fn func(statement.Ord, *statement.Numbers) error) error {
	return m.Scan(ctx, 0, statement.Ord(len(m.transfers)), func(o statement.Ord, t *dyetrace.Transfer) error {
		n := statement.NumbersOf(t)
		return fn(o, &n)
	})
}

// resolved finds the transfers of a scenario's claims, all of which name them
// by id.
func resolved(s *scenario, m *memory) (claims []ResolvedClaim) {
	for _, c := range s.claims {
		at, _, _ := m.Lookup(c.Transfer)
		t := &m.transfers[at]
		r := ResolvedClaim{ID: c.ID, Victim: c.Victim, Asked: t.Amount, Currency: t.Currency, Transfer: at,
			From: m.number(t.Payer()), To: m.number(t.Payee()), Sent: t.Amount, Received: t.Received}
		if c.Amount.Known {
			r.Asked = c.Amount.Amount
		}
		claims = append(claims, r)
	}
	return claims
}

// outcome puts a result into names and decimals.
func (m *memory) outcome(r *Result) *outcome {
	o := &outcome{Rule: r.Rule.String()}
	for i := range r.Claims {
		o.Claims = append(o.Claims, claimOf(&r.Claims[i]))
	}
	byClaim := func(parts []Part, c dyetrace.Currency) map[string]string {
		by := map[string]string{}
		for _, p := range parts {
			by[r.Claims[p.Claim].ID] = p.Amount.Format(c)
		}
		return by
	}
	for i := range r.Accounts {
		a := &r.Accounts[i]
		name := m.names[a.No]
		o.Accounts = append(o.Accounts, accountOutcome{Account: name.Account, Currency: name.Currency.String(), Level: int(a.Level),
			Received: a.Received.Format(name.Currency), Sent: a.Sent.Format(name.Currency),
			Held: a.Held.Format(name.Currency), HeldByClaim: byClaim(r.HeldParts(a), name.Currency)})
	}
	for i := range r.Transfers {
		found := &r.Transfers[i]
		tr := &m.transfers[found.Ord]
		o.Transfers = append(o.Transfers, transferOutcome{ID: tr.ID, Level: int(found.Level),
			Traced: found.Traced.Format(tr.Currency), ByClaim: byClaim(r.TransferParts(found), tr.Currency)})
	}
	for i := range r.Ends {
		e := &r.Ends[i]
		name := m.names[e.No]
		o.Ends = append(o.Ends, endOutcome{Account: name.Account, Currency: name.Currency.String(), End: e.End.String(),
			Amount: e.Amount.Format(name.Currency), ByClaim: byClaim(r.EndParts(e), name.Currency)})
	}
	for _, w := range r.Warnings {
		switch {
		case w.Reversal != 0:
			name := m.names[w.No]
			o.Warnings = append(o.Warnings, warningOutcome{Account: name.Account, Transfer: m.transfers[w.Ord].ID,
				Reversal: w.Reversal.String(), Amount: w.Plain.Format(name.Currency)})
		case w.Unrecorded != 0:
			name := m.names[w.No]
			o.Warnings = append(o.Warnings, warningOutcome{Account: name.Account, Transfer: m.transfers[w.Ord].ID,
				Unrecorded: w.Unrecorded.Format(name.Currency)})
		default:
			c := &r.Claims[w.Claim]
			o.Warnings = append(o.Warnings, warningOutcome{Claim: c.ID, Refused: w.Refused.Format(c.Currency)})
		}
	}
	return o
}

func claimOf(c *Claim) claimOutcome {
	o := claimOutcome{ID: c.ID, Followed: c.Followed.Format(c.Currency), Held: map[string]string{}, Ends: map[string]map[string]string{}}
	if !c.Ignored {
		o.Currency = c.Currency.String()
	}
	for _, s := range c.Held {
		o.Held[s.Currency.String()] = s.Amount.Format(s.Currency)
	}
	for _, s := range c.Ends {
		if o.Ends[s.Currency.String()] == nil {
			o.Ends[s.Currency.String()] = map[string]string{}
		}
		o.Ends[s.Currency.String()][s.End.String()] = s.Amount.Format(s.Currency)
	}
	return o
}
