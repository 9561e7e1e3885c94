package casework

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
)

// Basis is a result that requests rest on: what it was made of, and what it said of each
// account. When it is made again and says something else, the case shows it.
type Basis struct {
	ID       string        `json:"id"`
	Case     string        `json:"case"`
	Of       string        `json:"of"`               // "trace", "plan" or "inquiries"
	For      RequestKind   `json:"for"`              // the requests that rest on it
	Program  string        `json:"program"`          // and its version
	Command  []string      `json:"command"`          // the words that make it again
	Sources  []BasisSource `json:"sources,omitzero"` // by name and hash
	Figures  []Figure      `json:"figures"`          // by account
	Recorded Time          `json:"recorded"`
}

// BasisSource is a file that a result was made of.
type BasisSource struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
}

// Figure is what a result says of an account.
type Figure struct {
	Institution string `json:"institution,omitzero"`
	Account     string `json:"account"`
	Sum         Sum    `json:"sum"`
}

func (f Figure) key() string { return foundBy(f.Institution, f.Account) }

func (Basis) kind() string  { return "basis" }
func (b Basis) id() string  { return b.ID }
func (b Basis) keys() []Key { return []Key{{Name: "bases", Value: b.Case}} }

// Outcome is what a basis is recorded of and held against.
type Outcome struct {
	Of, Program string
	For         RequestKind // the requests that rest on it
	Command     []string
	Sources     []BasisSource
	Figures     []Figure
}

// Sorted is a result in the order in which it is kept. A file that was read twice is one
// source, and an account's figures in one currency are one.
func (r Outcome) Sorted() (Outcome, error) {
	r.Sources = slices.Clone(r.Sources)
	slices.SortFunc(r.Sources, func(a, b BasisSource) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.SHA256, b.SHA256))
	})
	r.Sources = slices.Compact(r.Sources)
	figures := slices.Clone(r.Figures)
	slices.SortStableFunc(figures, func(a, b Figure) int {
		return cmp.Or(cmp.Compare(a.key(), b.key()), cmp.Compare(a.Sum.Currency, b.Sum.Currency))
	})
	r.Figures = nil
	for _, f := range figures {
		if n := len(r.Figures); n > 0 && r.Figures[n-1].key() == f.key() && r.Figures[n-1].Sum.Currency == f.Sum.Currency {
			sum, ok := r.Figures[n-1].Sum.Amount.Plus(f.Sum.Amount)
			if !ok {
				return r, fmt.Errorf("account %s has figures that cannot be added up", f.Account)
			}
			r.Figures[n-1].Sum.Amount = sum
			continue
		}
		r.Figures = append(r.Figures, f)
	}
	return r, nil
}

// ProposeFrom proposes requests that rest on a result, and keeps the result: its id is the
// source that they name. Where all of it is asked already, nothing is kept.
func (b By) ProposeFrom(id string, result Outcome, askings ...Asking) Decide {
	return b.decide("propose requests", func(d *deed) error {
		if _, err := d.openCaseOf(id); err != nil {
			return err
		}
		if len(askings) == 0 || len(askings) > maxMoved {
			return fmt.Errorf("%d requests; give 1 to %d", len(askings), maxMoved)
		}
		// A result on which nothing rests is not kept: its figures are about people.
		fresh, err := d.freshAskings(id, askings)
		if err != nil || len(fresh) == 0 {
			return err
		}
		result, err := result.Sorted()
		if err != nil {
			return err
		}
		basis, err := d.IDs.New()
		if err != nil {
			return err
		}
		err = d.say(Ref{Kind: Basis{}.kind(), ID: basis}, BasisRecorded{Case: id, Of: result.Of, For: result.For, Program: result.Program,
			Command: result.Command, Sources: result.Sources, Figures: result.Figures})
		if err != nil {
			return err
		}
		for i := range fresh {
			fresh[i].Source = basis
		}
		return d.proposeRequests(id, fresh)
	})
}

// Difference is what a result says of an account now, beside what it said.
type Difference struct {
	Institution string   `json:"institution,omitzero"`
	Account     string   `json:"account"`
	Then        Sum      `json:"then,omitzero"`     // none: it said nothing
	Now         Sum      `json:"now,omitzero"`      // none: it says nothing
	Requests    []string `json:"requests,omitzero"` // numbers of what went out about the account
	Measures    []string `json:"measures,omitzero"` // ids of what is in force because of them
}

// Recheck is a result made again and held against its basis.
type Recheck struct {
	ID          string        `json:"id"`
	Case        string        `json:"case"`
	Basis       string        `json:"basis"`
	Program     string        `json:"program"` // that made it again
	Removed     []BasisSource `json:"removed,omitzero"`
	Added       []BasisSource `json:"added,omitzero"`
	Differences []Difference  `json:"differences,omitzero"`
	Checked     Time          `json:"checked"`
}

func (Recheck) kind() string { return "recheck" }
func (r Recheck) id() string { return r.ID }
func (r Recheck) keys() []Key {
	return []Key{{Name: "rechecks", Value: r.Case, Order: fmt.Sprintf("%020d", r.Checked)}}
}

// RecheckCase holds a result made again against the basis that requests rest on. Where an
// account has another figure, the case gets a task; for what is in force on an account of
// which the result says nothing any more, a request to lift it is proposed.
func (b By) RecheckCase(basis string, now Outcome) Decide {
	return b.decide("recheck", func(d *deed) error {
		was, err := Need[Basis](d.ctx, d.state, basis)
		if err != nil {
			return err
		}
		if _, err := d.caseOf(was.Case); err != nil {
			return err
		}
		// Another kind of result, or other options, would differ for reasons of their own.
		if now.Of != was.Of || !slices.Equal(now.Command, was.Command) {
			return fmt.Errorf("the case rests on a %s made by %q, and this is a %s made by %q: make the same again", was.Of, was.Command, now.Of, now.Command)
		}
		if now, err = now.Sorted(); err != nil {
			return err
		}
		fact := CaseRechecked{Basis: basis, Case: was.Case, Program: now.Program, Removed: without(was.Sources, now.Sources),
			Added: without(now.Sources, was.Sources), Differences: differences(was.Figures, now.Figures)}
		lifts, err := d.concerned(was, fact.Differences)
		if err != nil {
			return err
		}
		id, err := d.IDs.New()
		if err != nil {
			return err
		}
		if err := d.say(Ref{Kind: Recheck{}.kind(), ID: id}, fact); err != nil || len(lifts) == 0 {
			return err
		}
		return d.proposeRequests(was.Case, lifts)
	})
}

// without are the sources of one list that another has not.
func without(of, not []BasisSource) []BasisSource {
	var left []BasisSource
	for _, s := range of {
		if !slices.Contains(not, s) {
			left = append(left, s)
		}
	}
	return left
}

// differences are the accounts with another figure, by account.
func differences(was, now []Figure) []Difference {
	type place struct {
		key      string
		currency uint64
	}
	at := func(f Figure) place { return place{f.key(), uint64(f.Sum.Currency)} }
	then := map[place]Figure{}
	for _, f := range was {
		then[at(f)] = f
	}
	var found []Difference
	for _, f := range now {
		before := then[at(f)]
		delete(then, at(f))
		if before.Sum != f.Sum {
			found = append(found, Difference{Institution: f.Institution, Account: f.Account, Then: before.Sum, Now: f.Sum})
		}
	}
	for _, f := range was {
		if _, gone := then[at(f)]; gone {
			found = append(found, Difference{Institution: f.Institution, Account: f.Account, Then: f.Sum})
		}
	}
	slices.SortStableFunc(found, func(a, b Difference) int {
		return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.Institution, b.Institution))
	})
	return found
}

// concerned adds to differences what went out about their accounts because of a basis, and
// returns what to ask so that nothing stays in force without a reason.
func (d *deed) concerned(was Basis, found []Difference) ([]Asking, error) {
	var lifts []Asking
	for i := range found {
		one := &found[i]
		err := All(d.ctx, d.state, "requests-on", foundBy(one.Institution, one.Account), func(r Request) bool {
			if r.Case == was.Case && r.Asking.Source == was.ID && r.State.wasReleased() {
				one.Requests = append(one.Requests, r.Number)
			}
			return true
		})
		if err != nil {
			return nil, err
		}
		// What nobody asked for because of this result has its own reason to be in force.
		if len(one.Requests) == 0 {
			continue
		}
		err = All(d.ctx, d.state, "measures-on", foundBy(one.Institution, one.Account), func(m Measure) bool {
			if m.Case != was.Case || m.State != InForce || m.Request == "" {
				return true
			}
			one.Measures = append(one.Measures, m.ID)
			if one.Now.Amount == 0 {
				lifts = append(lifts, Asking{Kind: Lift, Institution: m.Institution, Account: m.Account, Measure: m.ID, Amount: m.InForce,
					Basis: m.Basis, Ground: "the " + was.Of + " that it was asked for by finds nothing there any more", Source: was.ID})
			}
			return true
		})
		if err != nil {
			return nil, err
		}
	}
	return lifts, nil
}

// LastRecheck is the last recheck of a basis; false where there was none.
func LastRecheck(ctx context.Context, r Reader, of Basis) (Recheck, bool, error) {
	var last Recheck
	found := false
	err := All(ctx, r, "rechecks", of.Case, func(one Recheck) bool {
		if one.Basis == of.ID {
			last, found = one, true
		}
		return true
	})
	return last, found, err
}

func basisFacts() []Fact { return []Fact{BasisRecorded{}, CaseRechecked{}} }

// BasisRecorded says which result requests rest on.
type BasisRecorded struct {
	Case    string        `json:"case"`
	Of      string        `json:"of"`
	For     RequestKind   `json:"for"`
	Program string        `json:"program"`
	Command []string      `json:"command"`
	Sources []BasisSource `json:"sources,omitzero"`
	Figures []Figure      `json:"figures,omitzero"`
}

// Kind is the name of the fact.
func (BasisRecorded) Kind() string { return "basis-recorded" }
func (b BasisRecorded) check() error {
	if !slices.Contains([]string{"trace", "plan", "inquiries"}, b.Of) {
		return fmt.Errorf("a case rests on a trace, a plan or inquiries, not on %q", b.Of)
	}
	if !slices.Contains(RequestKinds(), b.For) {
		return fmt.Errorf("%q is no kind of request: known are %v", b.For, RequestKinds())
	}
	if len(b.Sources) > maxMoved || len(b.Figures) > maxMoved {
		return fmt.Errorf("%d sources and %d accounts; %d of either is the most", len(b.Sources), len(b.Figures), maxMoved)
	}
	for _, f := range b.Figures {
		if f.key() == "" {
			return fmt.Errorf("%q names no account", f.Account)
		}
		if f.Sum.IsZero() {
			return fmt.Errorf("account %s has no figure", f.Account)
		}
	}
	return firstOf(checkID("case", b.Case), checkName("the program", b.Program), checkWords("the command", b.Command))
}

// checkWords refuses a command line that is missing or too long.
func checkWords(what string, words []string) error {
	if len(words) == 0 || len(words) > maxListed {
		return fmt.Errorf("%s has %d words; 1 to %d are allowed", what, len(words), maxListed)
	}
	for _, word := range words {
		if err := checkText(what, word); err != nil {
			return err
		}
	}
	return nil
}

func (b BasisRecorded) fold(f *folding) error {
	return f.put(Basis{ID: f.event.On.ID, Case: b.Case, Of: b.Of, For: b.For, Program: b.Program, Command: b.Command,
		Sources: b.Sources, Figures: b.Figures, Recorded: f.at()})
}

// CaseRechecked says what a result says now, beside what requests rest on.
type CaseRechecked struct {
	Basis       string        `json:"basis"`
	Case        string        `json:"case"`
	Program     string        `json:"program"`
	Removed     []BasisSource `json:"removed,omitzero"`
	Added       []BasisSource `json:"added,omitzero"`
	Differences []Difference  `json:"differences,omitzero"`
}

// Kind is the name of the fact.
func (CaseRechecked) Kind() string { return "case-rechecked" }
func (c CaseRechecked) check() error {
	if len(c.Differences) > 2*maxMoved {
		return errors.New("more accounts differ than a case can list")
	}
	return firstOf(checkID("basis", c.Basis), checkID("case", c.Case), checkName("the program", c.Program))
}

// recheckDiffers is the task of a case that rests on what is no longer so.
const recheckDiffers = "recheck-differs"

func (c CaseRechecked) fold(f *folding) error {
	err := f.put(Recheck{ID: f.event.On.ID, Case: c.Case, Basis: c.Basis, Program: c.Program, Removed: c.Removed, Added: c.Added,
		Differences: c.Differences, Checked: f.at()})
	if err != nil {
		return err
	}
	// The last recheck says how it is now: what an earlier one asked for is seen to.
	about := Ref{Kind: Basis{}.kind(), ID: c.Basis}
	if err := f.endTasksOf(recheckDiffers, about, "rechecked"); err != nil || len(c.Differences) == 0 {
		return err
	}
	of, there, err := load[Case](f, c.Case)
	if err != nil || !there {
		return err
	}
	return f.task(Task{Case: c.Case, Office: of.Office, What: recheckDiffers, On: about, Text: fmt.Sprintf("%d accounts", len(c.Differences))})
}
