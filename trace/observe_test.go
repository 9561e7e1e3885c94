package trace

import (
	"cmp"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"dyetrace"
	"dyetrace/ledger/statement"
)

func sumParts(list []Part) (sum dyetrace.Amount) {
	for _, p := range list {
		sum += p.Amount
	}
	return sum
}

// watcher collects what watched statements tell and checks each line by
// itself.
type watcher struct {
	t       *rapid.T
	balance map[statement.No]dyetrace.Amount
	lines   map[statement.No][]statement.Ord
	ended   map[End][]Part
	carried map[statement.Ord][]Part
	held    map[statement.No][]Part // of claims; nil under the poison rule
}

func (w *watcher) watch(no statement.No) func(*Line) {
	return func(l *Line) {
		before, told := w.balance[no]
		if told && l.Before != before {
			w.t.Fatalf("line %d begins with %d, the one before ends with %d", l.Entry.Ord, l.Before, before)
		}
		moved := l.Entry.Amount
		if !l.Entry.In {
			moved = -moved
		}
		unrecorded := sumParts(l.UnrecordedParts)
		if l.Unrecorded < 0 {
			unrecorded = -unrecorded
		}
		if unrecorded != l.Unrecorded || l.After != l.Before+l.Unrecorded+moved ||
			sumParts(l.Parts) != l.Entry.Amount || sumParts(l.Lots) != l.After {
			w.t.Fatalf("line does not add up: %+v", l)
		}
		w.balance[no] = l.After
		w.lines[no] = append(w.lines[no], l.Entry.Ord)
		for _, e := range l.Ended {
			at := End{No: no, End: e.End}
			w.ended[at] = append(w.ended[at], e.Part)
		}
		for _, e := range l.Recovered {
			at := End{No: no, End: e.End}
			w.ended[at] = append(w.ended[at], Part{e.Claim, -e.Amount})
		}
		if w.held != nil {
			w.held[no] = heldAfter(w.held[no], l)
			if diff := gocmp.Diff(byClaimOf(claimedOf(slices.Clone(l.Lots))), w.held[no], cmpopts.EquateEmpty()); diff != "" {
				w.t.Fatalf("line %d: lots and what came and went differ: %s", l.Entry.Ord, diff)
			}
		}
		if !l.Entry.In {
			w.carried[l.Entry.Ord] = append(claimedOf(slices.Clone(l.Parts)), l.Named...)
		}
	}
}

// heldAfter is what an account holds of claims after a line, by what the line
// says came, went and left sight.
func heldAfter(held []Part, l *Line) []Part {
	sums := map[int32]dyetrace.Amount{}
	add := func(parts []Part, sign dyetrace.Amount) {
		for _, p := range claimedOf(slices.Clone(parts)) {
			sums[p.Claim] += sign * p.Amount
		}
	}
	add(held, 1)
	if l.Unrecorded < 0 {
		add(l.UnrecordedParts, -1)
	}
	if !l.Entry.In {
		add(l.Parts, -1)
		for _, e := range l.Recovered {
			add([]Part{e.Part}, 1)
		}
	} else {
		add(l.Parts, 1)
		for _, e := range l.Ended {
			if e.End != dyetrace.EndUnrecorded {
				add([]Part{e.Part}, -1)
			}
		}
	}
	var list []Part
	for claim, amount := range sums {
		if amount != 0 {
			list = append(list, Part{claim, amount})
		}
	}
	return byClaimOf(list)
}

// byClaimOf adds parts up by claim.
func byClaimOf(list []Part) (sums []Part) {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b Part) int { return cmp.Compare(a.Claim, b.Claim) })
	for _, p := range list {
		sums = appendPart(sums, p)
	}
	return slices.DeleteFunc(sums, func(p Part) bool { return p.Amount == 0 })
}

// Watching statements changes no result; every line of each is told once, in
// order; lines add up, follow from one another, and come to the same transfers
// and ends as the result.
func TestObserve(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawScenario(t)
		o := drawOptions(t, s, rapid.SampledFrom(dyetrace.Rules()).Draw(t, "rule"))
		m := newMemory(s)
		w := &watcher{t: t, balance: map[statement.No]dyetrace.Amount{}, lines: map[statement.No][]statement.Ord{},
			ended: map[End][]Part{}, carried: map[statement.Ord][]Part{}}
		if o.Rule != dyetrace.Poison {
			w.held = map[statement.No][]Part{}
		}
		plain, err := Run(t.Context(), m, resolved(s, m), o)
		if err != nil {
			t.Fatal(err)
		}
		all := rapid.Bool().Draw(t, "all")
		o.Observe, o.ObserveLots = map[statement.No]func(*Line){}, true
		for no := range m.names {
			if all || rapid.Bool().Draw(t, "watched") {
				o.Observe[statement.No(no)] = w.watch(statement.No(no))
			}
		}
		r, err := Run(t.Context(), m, resolved(s, m), o)
		if err != nil {
			t.Fatal(err)
		}
		if diff := gocmp.Diff(m.outcome(plain), m.outcome(r)); diff != "" {
			t.Fatal(diff)
		}
		for no := range o.Observe {
			if diff := gocmp.Diff(m.lines(no, o), w.lines[no], cmpopts.EquateEmpty()); diff != "" {
				t.Fatalf("lines of %v: %s", m.names[no], diff)
			}
		}
		if !all || o.Rule == dyetrace.Poison {
			return
		}
		for i := range r.Transfers {
			tr := &r.Transfers[i]
			if diff := gocmp.Diff(r.TransferParts(tr), byClaimOf(w.carried[tr.Ord])); diff != "" {
				t.Fatalf("transfer %d: %s", tr.Ord, diff)
			}
		}
		for i := range r.Ends {
			e := &r.Ends[i]
			if diff := gocmp.Diff(r.EndParts(e), byClaimOf(w.ended[End{No: e.No, End: e.End}])); diff != "" {
				t.Fatalf("%v at %v: %s", e.End, m.names[e.No], diff)
			}
		}
		told := 0
		for _, parts := range w.ended {
			if sumParts(parts) != 0 {
				told++
			}
		}
		if told != len(r.Ends) {
			t.Fatalf("%d ends told, %d found", told, len(r.Ends))
		}
	})
}

// lines is the transfers that stand in a statement, as far as they exist.
func (m *memory) lines(no statement.No, o Options) (lines []statement.Ord) {
	for i := range m.transfers {
		t := &m.transfers[i]
		if (t.Payer() == m.names[no]) != (t.Payee() == m.names[no]) && (!o.HasUntil || t.Time <= o.Until) {
			lines = append(lines, statement.Ord(i))
		}
	}
	return lines
}
