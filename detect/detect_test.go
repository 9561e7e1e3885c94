package detect_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"dyetrace"
	"dyetrace/detect"
	"dyetrace/ledger/statement"
)

func (b *book) ScanNames(_ context.Context, fn func(statement.No, []byte) error) error {
	for no := range b.entries {
		if err := fn(statement.No(no), []byte(b.id(statement.No(no)))); err != nil {
			return err
		}
	}
	return nil
}

func (b *book) id(no statement.No) string { return fmt.Sprintf("A%06d", no) }

func (b *book) StatementsOf(account string) ([]statement.No, error) {
	for no := range b.entries {
		if b.id(statement.No(no)) == account {
			return []statement.No{statement.No(no)}, nil
		}
	}
	return nil, nil
}

func (b *book) Payer(o statement.Ord) (statement.No, error) {
	for no := range b.entries {
		for i := range b.entries[no] {
			if e := &b.entries[no][i]; e.Ord == o && !e.In {
				return statement.No(no), nil
			}
		}
	}
	return 0, fmt.Errorf("no transfer %d", o)
}

func (b *book) Account(id string) (dyetrace.Account, bool, error) {
	return dyetrace.Account{ID: id, Holder: "holder of " + id}, true, nil
}

func (b *book) ScanAccounts(_ context.Context, fn func(*dyetrace.Account) error) error {
	for no := range b.entries {
		a := dyetrace.Account{ID: b.id(statement.No(no)), HolderID: fmt.Sprint("H", no), Region: fmt.Sprint("R", no%7)}
		if err := fn(&a); err != nil {
			return err
		}
	}
	return nil
}

func (b *book) ScanHolders(context.Context, func(*dyetrace.Holder) error) error { return nil }

func (b *book) ScanLinkColumns(_ context.Context, fn func(*statement.LinkColumns) error) error {
	return fn(statement.LinkColumnsOf(b.links))
}

const (
	townsfolk = 400
	runnerA   = statement.No(townsfolk)
	runnerB   = runnerA + 1
	theShop   = runnerA + 2
	theGold   = runnerA + 3
	theBoss   = runnerA + 4
)

// town is townWhere with a gold shop, which only the runners pay.
func town(from int64) *book { return townWhere(from, theGold) }

// townWhere is four hundred persons with wages and shopping, and two accounts that
// hand strangers' money on within minutes, the last of them to where it ends, from
// the hour of a day on.
func townWhere(from int64, end statement.No) *book {
	b := &book{kinds: map[statement.No]dyetrace.Kind{theShop: dyetrace.Merchant, theBoss: dyetrace.Business,
		theGold: dyetrace.Merchant}}
	for d := range int64(20) {
		for p := range statement.No(townsfolk) {
			switch at := d*days + 8*hrs + int64(p)*50; {
			case (int64(p)+d)%10 == 0:
				b.pay(at, theBoss, p, 500000)
			case (int64(p)+d)%3 == 0:
				b.pay(at, p, theShop, 2000+int64(p)*7)
			}
			if d*days >= from && p == 200 {
				for i := range int64(6) {
					at := d*days + 8*hrs + 200*50 + i
					b.pay(at, statement.No((d*31+i*17)%townsfolk), runnerA, 300000+i*1000)
				}
				b.pay(d*days+8*hrs+200*50+20, runnerA, runnerB, 1770000)
				b.pay(d*days+8*hrs+200*50+25, runnerB, end, 1770000)
			}
		}
	}
	return b
}

func find(t *testing.T, b *book, o detect.Options) *detect.Result {
	t.Helper()
	scores, err := detect.Score(context.Background(), b, &o)
	if err != nil {
		t.Fatal(err)
	}
	r, err := scores.Find(context.Background(), b, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// withoutTransfers are the topics that rest on what is not there, or on all transfers
// alike.
var withoutTransfers = []detect.Topic{detect.LifeTopic, detect.PayeesTopic, detect.CompanyTopic, detect.HabitTopic}

// Those who pass strangers' money on are found before four hundred who do not,
// with the reasons and the transfers that show them; the shop and the employer,
// through whom most money goes, are not.
func TestFind(t *testing.T) {
	r := find(t, town(0), detect.Options{Top: 10})
	if len(r.Findings) < 2 || min(r.Findings[0].Statement, r.Findings[1].Statement) != runnerA ||
		max(r.Findings[0].Statement, r.Findings[1].Statement) != runnerB {
		t.Fatalf("found %+v", r.Findings)
	}
	f := &r.Findings[0]
	if f.Statement != runnerA {
		f = &r.Findings[1] // whom strangers pay
	}
	if f.Facts.Strangers == 0 || f.Facts.DwellSeconds > 60 || f.Facts.Relayed == 0 || f.Holder == "" || f.Rank < 1 {
		t.Errorf("facts: %+v", f.Facts)
	}
	whole := 0.0
	for i, reason := range f.Reasons {
		whole += reason.Weight
		if i > 0 && reason.Weight > f.Reasons[i-1].Weight {
			t.Errorf("reasons are not in order of weight: %v after %v", reason.Weight, f.Reasons[i-1].Weight)
		}
		if !slices.IsSorted(reason.Transfers) || len(reason.Transfers) == 0 &&
			!slices.Contains(withoutTransfers, reason.Topic) {
			t.Errorf("%s rests on %v", reason.Topic, reason.Transfers)
		}
	}
	if whole <= 0 || f.Score <= 0 || f.Score > 1 {
		t.Errorf("reasons weigh %v, the score is %v", whole, f.Score)
	}
}

// Wherever stolen money ends, those who passed it on are the first persons. A shop
// where it ends is no finding. An employer is taken for one of them, which docs/detect.md
// says under "Where it fails".
func TestFindWhereverMoneyEnds(t *testing.T) {
	for name, end := range map[string]statement.No{"gold shop": theGold, "shop": theShop, "employer": theBoss} {
		for _, from := range []int64{0, 10 * days} {
			b := townWhere(from, end)
			first := find(t, b, detect.Options{Top: 10}).Findings
			if end == theBoss {
				first = slices.DeleteFunc(first, func(f detect.Finding) bool { return f.Statement == theBoss })
			}
			if len(first) < 2 || !isRunner(first[0].Statement) || !isRunner(first[1].Statement) {
				t.Errorf("%s, from day %d: found %+v", name, from/days, first)
			}
		}
	}
}

func isRunner(no statement.No) bool { return no == runnerA || no == runnerB }

// What a person has dismissed stays down as long as the account behaves as it
// did, and comes back when it does not, or when claimed money comes.
func TestDismissed(t *testing.T) {
	for name, end := range map[string]statement.No{"gold shop": theGold, "employer": theBoss} {
		t.Run(name, func(t *testing.T) { dismiss(t, end) })
	}
}

func dismiss(t *testing.T, end statement.No) {
	t.Helper()
	b := townWhere(10*days, end)
	at := func(day int64) dyetrace.Instant {
		return dyetrace.InstantOf(zero.Add(time.Duration(day) * 24 * time.Hour))
	}
	dismissed := func(day int64) []detect.Dismissal { return []detect.Dismissal{{Account: b.id(runnerA), At: at(day)}} }
	isFound := func(o detect.Options) bool {
		// Where the money ends may stand above the runners, as TestFindWhereverMoneyEnds has it.
		found := slices.DeleteFunc(find(t, b, o).Findings, func(f detect.Finding) bool { return f.Statement == end })
		return found[0].Statement == runnerA || found[1].Statement == runnerA
	}
	if !isFound(detect.Options{}) {
		t.Fatal("not found at all")
	}
	if isFound(detect.Options{Dismissed: dismissed(18)}) {
		t.Error("found again though nothing changed")
	}
	if !isFound(detect.Options{Dismissed: dismissed(5)}) {
		t.Error("stays down though it began to pass money on after the dismissal")
	}
	if !isFound(detect.Options{Dismissed: slices.Concat(dismissed(1), dismissed(5))}) {
		t.Error("stays down by the earlier of two dismissals")
	}
	last := b.entries[runnerA][len(b.entries[runnerA])-2].Ord
	if !isFound(detect.Options{Dismissed: dismissed(18), Claims: []statement.Ord{last}}) {
		t.Error("stays down though claimed money came since")
	}
}

// Claimed money is followed to its second account, and no further than it went
// on within the hour.
func TestDepth(t *testing.T) {
	b := townWhere(0, theBoss)
	claim := b.entries[runnerA][0].Ord
	r := find(t, b, detect.Options{Claims: []statement.Ord{claim}, Top: 3})
	for _, f := range r.Findings {
		got := float64(f.Values[detect.Depth])
		switch want := map[statement.No]float64{runnerA: 1, runnerB: 2}[f.Statement]; {
		case want == 0 && got != 0 && f.Statement != theBoss, want != 0 && got != want:
			t.Errorf("%d is at depth %v; want %v", f.Statement, got, want)
		}
	}
}

// Holders who share a device are counted, and how often two of them moved money
// within a minute; a person with two accounts shares nothing.
func TestLinks(t *testing.T) {
	b := town(0)
	b.links = []dyetrace.Link{
		{Account: b.id(runnerA), Person: "P1", Device: "D1"},
		{Account: b.id(runnerB), Person: "P2", Device: "D1"},
		{Account: b.id(7), Person: "P3", Device: "D2", Phone: "1"},
		{Account: b.id(8), Person: "P3", Device: "D2", Phone: "1"},
	}
	p, err := detect.LoadPeople(context.Background(), b)
	if err != nil {
		t.Fatal(err)
	}
	if a := p.Profile(runnerA); a.Sharers != 2 || a.Together != 20 {
		t.Errorf("%d sharers, %d times together; want 2 and 20", a.Sharers, a.Together)
	}
	if own, none := p.Profile(7), p.Profile(9); own.Sharers != 1 || own.Together != 0 || none.Sharers != 0 {
		t.Errorf("own %+v, none %+v", own, none)
	}
}
