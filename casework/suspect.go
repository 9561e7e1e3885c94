package casework

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"dyetrace"
)

// CourtFile is what a court needs in order to seize what a suspect has: who he is, which
// accounts are his, what is held back there by which document and until when, whose losses
// it covers, and what is still missing.
type CourtFile struct {
	Suspect  Member          `json:"suspect"`
	Accounts []SeizedAccount `json:"accounts"`
	Claims   []Claim         `json:"claims"`   // whose money is held back on them
	Papers   []Paper         `json:"papers"`   // documents of the case, by SHA-256
	Held     []Sum           `json:"held"`     // in all, by currency
	Returned []Sum           `json:"returned"` // of it, in all, by currency
	Missing  []string        `json:"missing"`  // what the court would ask for
}

// SeizedAccount is an account of a suspect with what is in force on it.
type SeizedAccount struct {
	Account  Member    `json:"account"`
	Measures []Measure `json:"measures"`
}

// notSuspects are the roles of people that nothing is seized from.
var notSuspects = []string{"victim", "witness"}

// mostStack bounds the measures of an account that are looked at.
const mostStack = 1000

// CourtFilesOf are the suspects of a case and its parts, each with what a court needs. An
// account is taken for a suspect's where it is held in his name. Others may have that name, and
// a case does not keep whose identity document an account was opened with, so that the bank's
// word on it is among what is missing of every account.
func CourtFilesOf(ctx context.Context, r Reader, id string, now dyetrace.Instant) ([]CourtFile, error) {
	parts, err := CaseAndParts(ctx, r, id)
	if err != nil {
		return nil, err
	}
	// A merged case is one before a court, whatever part a thing lies in.
	var members []Member
	var papers []Paper
	for _, part := range parts {
		err := All(ctx, r, "members", part, func(m Member) bool { members = append(members, m); return true })
		if err != nil {
			return nil, err
		}
		err = All(ctx, r, "papers", part, func(p Paper) bool { papers = append(papers, p); return true })
		if err != nil {
			return nil, err
		}
	}
	returns, err := ReturnsOf(ctx, r, id)
	if err != nil {
		return nil, err
	}
	var all []CourtFile
	for _, m := range members {
		if m.Is != Person || slices.Contains(notSuspects, m.Role) {
			continue
		}
		s := CourtFile{Suspect: m, Papers: papers}
		if err := s.find(ctx, r, members, parts, Time(now)); err != nil {
			return nil, err
		}
		if err := s.add(returns); err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

// find finds the suspect's accounts, what is on them, and what is missing.
func (s *CourtFile) find(ctx context.Context, r Reader, members []Member, parts []string, now Time) error {
	if strings.TrimSpace(s.Suspect.Document) == "" {
		s.Missing = append(s.Missing, "the suspect's identity document: others have the same name")
	}
	claims := map[string]bool{}
	for _, m := range members {
		if m.Is != Account || m.Holder == "" || m.Holder != s.Suspect.Name {
			continue
		}
		stack, err := MeasureStack(ctx, r, m.Institution, m.Name, mostStack)
		if err != nil {
			return err
		}
		// What other cases hold counts for them; a court hears of it all the same, since a
		// measure of theirs comes before.
		stack = slices.DeleteFunc(stack, func(f Measure) bool { return f.State != InForce })
		s.Accounts = append(s.Accounts, SeizedAccount{Account: m, Measures: stack})
		s.lacks(m, stack, parts, now)
		for _, f := range stack {
			for _, id := range f.Claims {
				if claims[id] {
					continue
				}
				claims[id] = true
				c, there, err := Get[Claim](ctx, r, id)
				if err != nil {
					return err
				}
				if there && slices.Contains(parts, c.Case) {
					s.Claims = append(s.Claims, c)
				}
			}
		}
	}
	if len(s.Accounts) == 0 {
		s.Missing = append(s.Missing, "an account in the suspect's name: ask the banks for all accounts of the person")
	}
	return nil
}

// lacks says what a court would ask of an account.
func (s *CourtFile) lacks(m Member, stack []Measure, parts []string, now Time) {
	lack := func(format string, args ...any) {
		s.Missing = append(s.Missing, fmt.Sprintf("account %s: ", m.Name)+fmt.Sprintf(format, args...))
	}
	// A name proves nothing before a court, and each measure has its own gaps.
	lack("whose it is: the holder has the suspect's name, so ask the bank for the holder's identity document")
	if len(stack) == 0 {
		lack("no measure is in force: freeze it before anything else")
	}
	for _, f := range stack {
		switch {
		case !slices.Contains(parts, f.Case):
			lack("the %s of %s comes from another case", f.Kind, f.Authority)
		case f.Kind == string(Stop):
			lack("a stop ends by itself: it has to become a freeze")
		}
		if f.Basis == "" {
			lack("the number of the document by which the %s is in force", f.Kind)
		}
		if f.End == 0 {
			lack("when the %s ends: nobody knows it", f.Kind)
		} else if f.End <= now {
			lack("the %s was to end %s", f.Kind, f.End)
		}
		if f.Place > 1 {
			lack("the %s is number %d in the queue: what comes before it is paid first", f.Kind, f.Place)
		}
		if len(f.Claims) == 0 {
			lack("whose money the %s holds: no claim is named", f.Kind)
		}
	}
}

// add adds up what is held and what was returned of it, by currency.
func (s *CourtFile) add(returns []GivingBack) error {
	held, back := map[dyetrace.Currency]*dyetrace.Total{}, map[dyetrace.Currency]*dyetrace.Total{}
	to := func(totals map[dyetrace.Currency]*dyetrace.Total, sum Sum) {
		if sum.IsZero() {
			return
		}
		if totals[sum.Currency] == nil {
			totals[sum.Currency] = new(dyetrace.Total)
		}
		totals[sum.Currency].Add(sum.Amount)
	}
	for _, a := range s.Accounts {
		for _, m := range a.Measures {
			// A watch holds nothing, and what was paid back is no longer there to be seized.
			if _, holds := m.Frozen(); !holds {
				continue
			}
			to(held, m.InForce)
			for _, g := range returns {
				for _, share := range g.Shares {
					if share.Measure == m.ID {
						to(back, share.Paid)
					}
				}
			}
		}
	}
	var err error
	if s.Held, err = sums(held); err != nil {
		return err
	}
	s.Returned, err = sums(back)
	return err
}

// sums are totals in the order of their currencies' codes.
func sums(totals map[dyetrace.Currency]*dyetrace.Total) ([]Sum, error) {
	all := make([]Sum, 0, len(totals))
	for currency, total := range totals {
		amount, err := total.Sum()
		if err != nil {
			return nil, err
		}
		all = append(all, Sum{Amount: amount, Currency: currency})
	}
	slices.SortFunc(all, func(a, b Sum) int { return strings.Compare(a.Currency.String(), b.Currency.String()) })
	return all, nil
}
