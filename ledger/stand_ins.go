package ledger

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"dyetrace"
	"dyetrace/join"
	"dyetrace/ledger/identity"
	"dyetrace/ledger/index"
	"dyetrace/ledger/statement"
)

// StandIn is an account that stands in for one that no line names.
type StandIn struct {
	dyetrace.AccountCurrency
	Of         string // the account in whose statement it was met
	Says       string // its other side in lines: a masked number, a name, or nothing
	Holder     string // the name that lines give it
	Transfers  int
	In, Out    dyetrace.Amount // what it received and sent
	First      dyetrace.Instant
	Last       dyetrace.Instant
	Candidates []Candidate
}

// Candidate is an account that a stand-in may be.
type Candidate struct {
	Account, Holder string
	Why             string // in words
}

// maxCandidates bounds how many candidates are listed for a stand-in.
const maxCandidates = 20

// StandIns calls fn with every open stand-in, by id, and the accounts of the ledger
// that fit its masked number, its name, or both.
func (l *Ledger) StandIns(ctx context.Context, fn func(*StandIn) error) error {
	accounts, err := l.indexCandidates(ctx)
	if err != nil {
		return err
	}
	return l.eachName([]byte(identity.StandInMark), func(no statement.No, key []byte) (bool, error) {
		id, currency, err := index.SplitName(key)
		if err != nil || !IsStandIn(string(id)) {
			return false, err
		}
		if err := ctx.Err(); err != nil {
			return false, err
		}
		s := &StandIn{AccountCurrency: dyetrace.AccountCurrency{Account: string(id), Currency: currency}}
		s.Says, s.Of, _ = identity.SplitStandIn(s.Account)
		if s.Says == identity.CashStandIn {
			return true, nil // no account at all
		}
		if err := l.fillStandIn(no, s); err != nil {
			return false, err
		}
		accounts.candidates(s)
		return true, fn(s)
	})
}

// fillStandIn fills a stand-in with what the ledger holds of it.
func (l *Ledger) fillStandIn(no statement.No, s *StandIn) error {
	known, _, err := l.Account(s.Account)
	if err != nil {
		return err
	}
	s.Holder = known.Holder
	entries, err := l.Statement(no)
	if err != nil {
		return err
	}
	var e statement.Entry
	var in, out dyetrace.Total
	// Ledger order is by time: the first entry is the earliest.
	for c := entries.Cursor(); c.Next(&e); {
		at, err := l.Time(e.Ord)
		if err != nil {
			return err
		}
		if s.Transfers == 0 {
			s.First = at
		}
		s.Last = at
		s.Transfers++
		if e.In {
			in.Add(e.Amount)
		} else {
			out.Add(e.Amount)
		}
	}
	var inErr, outErr error
	s.In, inErr = in.Sum()
	s.Out, outErr = out.Sum()
	if err := cmp.Or(inErr, outErr); err != nil {
		return dyetrace.Errorf(dyetrace.InputError, "join", "account %s (%v): %w", s.Account, s.Currency, err)
	}
	return nil
}

// candidateIndex finds accounts by the end of their number and by holder.
type candidateIndex struct {
	byTail   map[string][]string // last four signs
	byHolder map[string][]string
	holders  map[string]string
}

// tailLen is how many signs at the end masked numbers nearly always show.
const tailLen = 4

func (l *Ledger) indexCandidates(ctx context.Context) (*candidateIndex, error) {
	x := &candidateIndex{map[string][]string{}, map[string][]string{}, map[string]string{}}
	last := ""
	err := l.eachName(nil, func(i statement.No, key []byte) (bool, error) {
		id, _, err := index.SplitName(key)
		if err != nil || i%1024 == 0 && ctx.Err() != nil {
			return false, errors.Join(err, ctx.Err())
		}
		account := string(id)
		if account != last && !IsStandIn(account) && len(account) >= tailLen {
			x.byTail[account[len(account)-tailLen:]] = append(x.byTail[account[len(account)-tailLen:]], account)
		}
		last = account
		return true, nil
	})
	if err != nil {
		return nil, err
	}
	err = l.ScanAccounts(ctx, func(a *dyetrace.Account) error {
		if a.Holder != "" && !IsStandIn(a.ID) {
			x.holders[a.ID] = a.Holder
			x.byHolder[a.Holder] = append(x.byHolder[a.Holder], a.ID)
		}
		return nil
	})
	return x, err
}

// candidates adds the accounts that fit a stand-in, those first that fit in
// number and name.
func (x *candidateIndex) candidates(s *StandIn) {
	type found struct{ number, name bool }
	fits := map[string]*found{}
	of := func(account string) *found {
		if fits[account] == nil {
			fits[account] = &found{}
		}
		return fits[account]
	}
	masked := join.Masked([]byte(s.Says))
	if masked && len(s.Says) >= tailLen {
		for _, account := range x.byTail[s.Says[len(s.Says)-tailLen:]] {
			if join.FitsMask([]byte(s.Says), []byte(account)) {
				of(account).number = true
			}
		}
	}
	for _, account := range x.byHolder[s.Holder] {
		if s.Holder != "" && (!masked || join.FitsMask([]byte(s.Says), []byte(account))) {
			of(account).name = true
		}
	}
	delete(fits, s.Of)
	for account, f := range fits {
		if f.number && !f.name && s.Holder != "" && x.holders[account] != "" {
			continue // somebody else holds it
		}
		why := "the name fits"
		switch {
		case f.number && f.name:
			why = "number and name fit"
		case f.number:
			why = "the number fits"
		}
		s.Candidates = append(s.Candidates, Candidate{account, x.holders[account], why})
	}
	slices.SortFunc(s.Candidates, func(a, b Candidate) int {
		if a.Why != b.Why {
			return rank(a.Why) - rank(b.Why)
		}
		return strings.Compare(a.Account, b.Account)
	})
	s.Candidates = s.Candidates[:min(len(s.Candidates), maxCandidates)]
}

func rank(why string) int {
	return slices.Index([]string{"number and name fit", "the number fits", "the name fits"}, why)
}

// IsStandIn reports whether an account only stands in for one that no source
// names.
func IsStandIn(id string) bool { return identity.IsStandIn(id) }

// StandInOf returns the account in whose statement a stand-in was met, and whether id
// is one.
func StandInOf(id string) (account string, is bool) {
	_, account, is = identity.SplitStandIn(id)
	return account, is
}
