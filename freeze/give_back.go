package freeze

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"dyetrace"
	"dyetrace/ledger/statement"
	"dyetrace/trace"
)

// Ledger is what this package reads: a trace's ledger with times and with
// descriptions of accounts. *ledger.Ledger and *ledger.Growing are ones.
type Ledger interface {
	trace.Ledger
	Time(statement.Ord) (dyetrace.Instant, error)
	Account(id string) (dyetrace.Account, bool, error)
	StatementsOf(account string) ([]statement.No, error)
	IDs([]statement.Ord) ([]string, error)
}

// ReturnOptions are how frozen sums are to be given back.
type ReturnOptions struct {
	trace.Options
	// FrozenFile and ClaimsFile are the names by which errors call the files.
	FrozenFile, ClaimsFile string
}

// Return is what each claim gets of sums that are frozen.
type Return struct {
	Trace    *trace.Result
	Accounts []ReturnAccount // in the order of the frozen sums
	Claims   []ReturnClaim   // claim order
}

// ReturnAccount is a frozen sum and who gets it. Amounts are in Frozen.Currency.
type ReturnAccount struct {
	dyetrace.Frozen
	No      statement.No
	Sum     dyetrace.Amount          // frozen
	Balance dyetrace.Amount          // of the account when it was frozen
	Held    []trace.Part             // of each claim, when it was frozen
	Paid    []trace.Part             // in by each claim until it was frozen
	Out     dyetrace.Amount          // paid out after it was frozen
	Shares  [Methods][]trace.Part    // claim order, without those that get nothing
	Kept    [Methods]dyetrace.Amount // stays with the account's holder
}

// ReturnClaim is what a claim gets in all, in each currency.
type ReturnClaim struct {
	ID, Victim string
	Sums       []ReturnSum // by currency
}

// ReturnSum is what a claim has lost in a currency and what it gets of it. Lost
// is what the trace followed, in another currency than the claim's what arrived
// by conversion.
type ReturnSum struct {
	Currency dyetrace.Currency
	Lost     dyetrace.Amount
	Given    [Methods]dyetrace.Amount
}

// Open is what a method leaves unreturned.
func (s *ReturnSum) Open(m Method) dyetrace.Amount { return s.Lost - s.Given[m] }

// GiveBack shares frozen sums among claims under each method, to the last minor
// unit. Sums are taken in their order: what a claim has got of one counts
// against what it can get of the next, so that none gets more than it lost.
//
// An account counts as it was when it was frozen. Which claims share in a sum
// are those whose money has reached the account by then or, where the sum names
// claims, for loss-share those.
//
// It looks at everything before it fails. The error names file and line of each
// fault: an account that the ledger does not know, a sum above the balance, a
// claim that the trace follows nothing of. It is NotFound where nothing worse is
// wrong than that something is not there, else an InputError.
// Under the poison rule, which follows no amounts, it is a UsageError. Other
// errors are those of trace.Run.
func GiveBack(
	ctx context.Context, l Ledger, claims []trace.ResolvedClaim, frozen []dyetrace.Frozen, o ReturnOptions,
) (*Return, error) {
	if o.Rule == dyetrace.Poison {
		return nil, dyetrace.Errorf(dyetrace.UsageError, "return", "the poison rule follows no amounts: choose another rule")
	}
	g := &giving{ledger: l, claims: claims, options: o, byID: make(map[string]int32, len(claims))}
	for i := range claims {
		g.byID[claims[i].ID] = int32(i)
	}
	if err := g.find(frozen); err != nil {
		return nil, err
	}
	o.Observe, o.ObserveLots = g.observers(), true
	var err error
	if g.out.Trace, err = trace.Run(ctx, l, claims, o.Options); err != nil {
		return nil, err
	}
	g.checkSums()
	g.checkClaims()
	if len(g.problems) > 0 {
		return nil, g.complain()
	}
	if err := g.share(); err != nil {
		return nil, err
	}
	return &g.out, nil
}

// giving is a return being computed.
type giving struct {
	ledger   Ledger
	claims   []trace.ResolvedClaim
	byID     map[string]int32
	options  ReturnOptions
	limits   []statement.Ord  // by account: transfers from here on are after the freeze
	seen     []bool           // by account: a line of its statement has come
	outs     []dyetrace.Total // by account: what it paid after the freeze
	out      Return
	problems []error
}

func (g *giving) problem(line int64, kind dyetrace.ErrorKind, format string, args ...any) {
	g.problems = append(g.problems, &dyetrace.Error{Kind: kind, Op: "return", File: g.options.FrozenFile, Line: line,
		Err: fmt.Errorf(format, args...)})
}

// complain is one error of all problems, in the order of their lines.
func (g *giving) complain() error {
	kind := dyetrace.NotFound
	line := func(err error) (string, int64) {
		var e *dyetrace.Error
		errors.As(err, &e)
		return e.File, e.Line
	}
	for _, err := range g.problems {
		if dyetrace.KindOf(err) != dyetrace.NotFound {
			kind = dyetrace.InputError
		}
	}
	slices.SortStableFunc(g.problems, func(a, b error) int {
		fileA, lineA := line(a)
		fileB, lineB := line(b)
		return cmp.Or(strings.Compare(fileB, fileA), cmp.Compare(lineA, lineB))
	})
	return &dyetrace.Error{Kind: kind, Err: errors.Join(g.problems...)}
}

// find finds the statements of the frozen accounts.
func (g *giving) find(frozen []dyetrace.Frozen) error {
	for i := range frozen {
		// What is wrong with one line is noted, and the next looked at: whoever has
		// written the file wants to hear of all faults at once.
		a := ReturnAccount{Frozen: frozen[i]}
		var err error
		a.No, a.Sum, err = trace.FindFrozen(g.ledger, &a.Frozen)
		if e, is := trace.FrozenFault(err); is {
			g.problem(a.Line, e.Kind, "%w", e.Err)
			continue
		}
		if err != nil {
			return err
		}
		for _, id := range a.Claims {
			if _, is := g.byID[id]; !is {
				g.problem(a.Line, dyetrace.NotFound, "claim %q is not in the claims file", id)
			}
		}
		// Without a time the account was frozen after all that the ledger holds.
		limit := statement.Ord(g.ledger.Transfers())
		if a.HasTime {
			if limit, err = g.ledger.After(a.Time); err != nil {
				return err
			}
		}
		// Two lines of one account could each be right and together exceed what it
		// holds: a person adds them up.
		if i := slices.IndexFunc(g.out.Accounts, func(b ReturnAccount) bool { return b.No == a.No }); i >= 0 {
			g.problem(a.Line, dyetrace.InputError,
				"account %q is frozen on line %d already: give one line, with the sum of both", a.Account, g.out.Accounts[i].Line)
			continue
		}
		g.out.Accounts = append(g.out.Accounts, a)
		g.limits, g.seen = append(g.limits, limit), append(g.seen, false)
		g.outs = append(g.outs, dyetrace.Total{})
	}
	return nil
}

// observers note, as the trace goes through the frozen accounts, what they hold
// and what came in until they are frozen.
func (g *giving) observers() map[statement.No]func(*trace.Line) {
	observe := make(map[statement.No]func(*trace.Line), len(g.out.Accounts))
	for i := range g.out.Accounts {
		a, paid := &g.out.Accounts[i], map[int32]dyetrace.Amount{}
		observe[a.No] = func(line *trace.Line) {
			// After the freeze only what was paid out counts, as a sign that the freeze
			// did not hold. Where the first line comes after it, the balance was the
			// one that the line found.
			first := !g.seen[i]
			g.seen[i] = true
			if line.Entry.Ord >= g.limits[i] {
				if first {
					a.Balance = line.Before
				}
				if !line.Entry.In {
					g.outs[i].Add(line.Entry.Amount)
				}
				return
			}
			// Until the freeze each line replaces what the one before left.
			a.Balance = line.After
			a.Held = byClaim(line.Lots)
			if !line.Entry.In {
				return
			}
			for _, p := range line.Parts {
				if p.Claim != trace.Clean {
					paid[p.Claim] += p.Amount
				}
			}
			// A map has no order, and shares go by claim order.
			a.Paid = a.Paid[:0]
			for claim, amount := range paid {
				a.Paid = append(a.Paid, trace.Part{Claim: claim, Amount: amount})
			}
			slices.SortFunc(a.Paid, byClaimOrder)
		}
	}
	return observe
}

func byClaimOrder(a, b trace.Part) int { return int(a.Claim) - int(b.Claim) }

// byClaim adds up lots by claim, in claim order, without the clean ones.
func byClaim(lots []trace.Part) []trace.Part {
	var list []trace.Part
	for _, p := range lots {
		if p.Claim != trace.Clean && p.Amount > 0 {
			list = append(list, p)
		}
	}
	slices.SortStableFunc(list, byClaimOrder)
	merged := list[:0]
	for _, p := range list {
		if n := len(merged); n > 0 && merged[n-1].Claim == p.Claim {
			merged[n-1].Amount += p.Amount
		} else {
			merged = append(merged, p)
		}
	}
	return merged
}

func (g *giving) checkSums() {
	for i := range g.out.Accounts {
		a := &g.out.Accounts[i]
		var err error
		if a.Out, err = g.outs[i].Sum(); err != nil {
			g.problem(a.Line, dyetrace.InputError, "what account %q paid after it was frozen: %w", a.Account, err)
		}
		if a.Sum <= a.Balance {
			continue
		}
		when := "at the end of what the trace sees"
		if a.HasTime {
			when = "at " + a.Time.String()
		}
		g.problem(a.Line, dyetrace.InputError, "%s %s is frozen in account %q, but its balance %s is %s: "+
			"correct the sum, or import the missing transfers",
			a.Sum.Format(a.Currency), a.Currency, a.Account, when, a.Balance.Format(a.Currency))
	}
}

// checkClaims finds claims that the trace follows nothing of: they can share in
// nothing, and whoever gave them wants to know.
func (g *giving) checkClaims() {
	for i := range g.out.Trace.Claims {
		c := &g.out.Trace.Claims[i]
		if c.Followed > 0 {
			continue
		}
		why := "other claims take all of its transfer"
		if c.Ignored {
			why = "its transfer lies after what the trace sees, or stays in one account"
		}
		g.problems = append(g.problems, &dyetrace.Error{Kind: dyetrace.InputError, Op: "return",
			File: g.options.ClaimsFile, Line: g.claims[i].Line,
			Err: fmt.Errorf("claim %q has no trace: %s; correct it or leave it out", c.ID, why)})
	}
}
