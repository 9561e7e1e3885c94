package detection

import (
	"context"
	"encoding/json"
	"math"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/detect"
	"dyetrace/ledger/statement"
	"dyetrace/simulate/family"
)

// hourly are statements of three accounts, a transfer each hour from one to the next.
type hourly struct {
	detect.Ledger
	n int
}

func (b hourly) Transfers() int64 { return int64(b.n) }
func (b hourly) Statements() int  { return 3 }
func (b hourly) Time(o statement.Ord) (dyetrace.Instant, error) {
	return dyetrace.Instant(time.Duration(o) * time.Hour), nil
}
func (b hourly) Name(no statement.No) (dyetrace.AccountCurrency, error) {
	return dyetrace.AccountCurrency{Account: string(rune('a' + no))}, nil
}
func (b hourly) StatementsOf(account string) ([]statement.No, error) {
	return []statement.No{statement.No(account[0] - 'a')}, nil
}
func (b hourly) Statement(no statement.No) (statement.Statement, error) {
	var entries []statement.Entry
	for o := range b.n {
		from, to := statement.No(o%3), statement.No((o+1)%3)
		switch no {
		case from:
			entries = append(entries, statement.Entry{Ord: statement.Ord(o), Peer: to, Amount: 100, Other: 100})
		case to:
			entries = append(entries, statement.Entry{Ord: statement.Ord(o), Peer: from, In: true, Amount: 100, Other: 100})
		}
	}
	return statement.New(entries), nil
}

// A ledger as it was is the ledger that ended then, entry by entry.
func TestPastIsWhatWas(t *testing.T) {
	p, err := newPast(t.Context(), hourly{n: 40})
	if err != nil {
		t.Fatal(err)
	}
	for _, hours := range []int{0, 0, 1, 7, 8, 39, 50} {
		if err := p.until(dyetrace.Instant(time.Duration(hours) * time.Hour)); err != nil {
			t.Fatal(err)
		}
		want := hourly{n: min(40, hours+1)}
		if p.Transfers() != want.Transfers() {
			t.Errorf("%d transfers after %d hours, want %d", p.Transfers(), hours, want.Transfers())
		}
		for no := range statement.No(3) {
			got, err := p.Statement(no)
			if err != nil {
				t.Fatal(err)
			}
			was, _ := want.Statement(no)
			if diff := cmp.Diff(entriesOf(was), entriesOf(got)); diff != "" {
				t.Errorf("account %d after %d hours (-want +got):\n%s", no, hours, diff)
			}
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := newPast(ended, hourly{n: 4}); err == nil {
		t.Error("read after the context has ended")
	}
}

func entriesOf(s statement.Statement) (all []statement.Entry) {
	var e statement.Entry
	for c := s.Cursor(); c.Next(&e); {
		all = append(all, e)
	}
	return all
}

// Who has passed stolen money by the time of the look is reported; who will, or never
// does, is dismissed. What reaches an account after its report is still to come.
func TestAnalyst(t *testing.T) {
	const hour = dyetrace.Instant(time.Hour)
	truth := truthOf([]bool{true, true, false})
	truth.First[0], truth.First[1] = 2*hour, 30*hour
	a := &analyst{truth: truth, past: &past{Ledger: hourly{n: 40}}, reported: map[statement.No]dyetrace.Instant{},
		dismissed: map[statement.No]dyetrace.Instant{}, names: map[statement.No]detect.Dismissal{}}
	var d Day
	for _, look := range []struct {
		no    statement.No
		at    dyetrace.Instant
		again bool
	}{{0, 24 * hour, false}, {1, 24 * hour, false}, {2, 24 * hour, false}, {1, 48 * hour, true}} {
		if err := a.look(look.no, look.at, look.again, &d); err != nil {
			t.Fatal(err)
		}
	}
	if d.Right != 2 || d.Late != 1 {
		t.Errorf("%+v", d)
	}
	dir := fstest.MapFS{
		"truth/carried.csv": {Data: []byte("transfer,order,amount,level\nT1,O1,10.00,1\nT2,O2,30.00,1\n" +
			"T2,O3,5.00,1\nT9,O4,1.00,1\n")},
		"transfers.csv": {Data: []byte("id,time,from,to,amount\nT1,1970-01-01T02:00:00Z,c,a,10\n" +
			"T2,1970-01-03T02:00:00Z,c,a,35\nT3,1970-01-01T02:00:00Z,c,b,70\n")},
	}
	money, err := readArrivals(dir, hourly{n: 40})
	if err != nil {
		t.Fatal(err)
	}
	var days Days
	if err := a.sum(&days, money); err != nil {
		t.Fatal(err)
	}
	if days.Runners != 2 || days.Found != 2 || days.Stolen != 45000 || days.ToCome != 35000 || days.Early != 1 ||
		days.EarlyFound != 1 || days.HoursLow != 18 || days.HoursTop != 22 {
		t.Errorf("%+v", days)
	}
}

// How much of the highest stays is counted apart for those without a transfer.
func TestHighestOfTheNextDay(t *testing.T) {
	p, err := newPast(t.Context(), hourly{n: 40})
	if err != nil {
		t.Fatal(err)
	}
	a := &analyst{past: p, length: map[statement.No]int{}}
	var d Day
	// The second transfer, of the first hour, is from account 1 to account 2.
	for hours, top := range [][]statement.No{{0, 1, 2}, {0, 1}} {
		if err := p.until(dyetrace.Instant(time.Duration(hours) * time.Hour)); err != nil {
			t.Fatal(err)
		}
		d = Day{}
		if err := a.compare(top, &d); err != nil {
			t.Fatal(err)
		}
	}
	if want := (Day{Top: 3, Kept: 2, Quiet: 1, QuietKept: 1}); d != want {
		t.Errorf("%+v, want %+v", d, want)
	}
}

// Figures of worlds are summed up by care; those of judging worlds do not say which they
// are, in no form.
func TestWorldsText(t *testing.T) {
	found := NetworksFound{Networks: 1, Accused: 2, Platforms: []PlatformFound{{Platform: Platform{Name: "P7", Passed: 4},
		Caught: true, Reported: true, Error: 0.001}}}
	runs := []*WorldRun{
		{Seed: 7001, Care: family.Careful, Cut: "bank", Kinds: true, Runners: 4, Covered: 2, Precision: 0.25, OfCovered: 0.5,
			Innocent: 9, Networks: found, Days: &Days{Runners: 4, Found: 3, Stolen: 200, ToCome: 50, Hours: 12,
				Each: []Day{{Date: "2031-05-06", Looks: 20, Right: 3, Worth: 4, Sound: 3, Top: 50, Kept: 40}}}},
		{Seed: 7002, Care: family.Careful, Cut: "city", Runners: 4, Covered: 4, Precision: 0.75, OfCovered: 1,
			Networks: found,
			Days:     &Days{}},
		{Seed: 7003, Care: family.None, Accounts: 20_000, Above: 3, Precision: Figure(math.NaN()),
			OfCovered: Figure(math.NaN()),
			Days:      &Days{}},
	}
	for _, judging := range []bool{false, true} {
		if judging {
			HideWorlds(runs)
		}
		var text strings.Builder
		if err := WriteWorldsText(&text, runs, 0); err != nil {
			t.Fatal(err)
		}
		for _, said := range []string{"careful", "0.500", "0.250",
			"1 worlds without a platform: 0 networks named; 1.50 in ten",
			"Of 20 looks 15.0 % are right, and 75.0 % of the 4",
			"75.0 % of 4 runners are reported; in the median world 25.0 %"} {
			if !strings.Contains(text.String(), said) {
				t.Errorf("no %q in\n%s", said, &text)
			}
		}
		asJSON, err := json.Marshal(runs)
		if err != nil || !strings.Contains(string(asJSON), `"Precision":null`) {
			t.Errorf("%v: %s", err, asJSON)
		}
		for _, word := range []string{"7001", "2031", "P7"} {
			if all := text.String() + string(asJSON); strings.Contains(all, word) == judging && (judging || word == "7001") {
				t.Errorf("judging %v, and %q is said:\n%s", judging, word, all)
			}
		}
	}
	if said := WorldsInWords(runs); !strings.Contains(said, "careful precision 0.500 (worst tenth 0.250, 2 worlds)") {
		t.Error(said)
	}
}

// Average precision is the mean of precisions at the positives' ranks; one that is not
// listed counts as 0.
func TestAveragePrecisionOfList(t *testing.T) {
	positive := []bool{false, true, false, true}
	for _, c := range []struct {
		list []statement.No
		want float64
	}{{[]statement.No{1, 3, 0}, 1}, {[]statement.No{0, 1, 2, 3}, (0.5 + 0.5) / 2}, {[]statement.No{1}, 0.5}, {nil, 0}} {
		if got := averagePrecision(c.list, positive, 2); math.Abs(float64(got)-c.want) > 1e-12 {
			t.Errorf("%v: %v, want %v", c.list, got, c.want)
		}
	}
}
