package evaluate

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
)

// someFreezes are runs of one setting under two policies.
func someFreezes() []*FreezeRun {
	run := func(policy string, seed uint64, saved int64) *FreezeRun {
		return &FreezeRun{Setting: "a<b", Policy: policy, Seed: seed, BankDelay: 30 * time.Minute, Stolen: 1000_00,
			Saved: saved, Reachable: 900_00, SavedReachable: saved, Freezes: 4, False: 1, Innocent: 12_50, Minutes: 31.26}
	}
	return []*FreezeRun{run("first-account", 1, 250_00), run("first-account", 2, 250_00),
		run("plan", 1, 500_00), run("plan", 2, 750_00)}
}

// Of a share of the people as much serves platforms as of all, up to a fifth.
func TestThin(t *testing.T) {
	var s Setting
	s.Config.Population.Persons, s.Config.Platform.ShareOfAccounts = 1000, 0.03
	s.Thin(0.5)
	if s.Config.Population.Persons != 500 || s.Config.Platform.ShareOfAccounts != 0.06 {
		t.Errorf("%d persons, a share of %g", s.Config.Population.Persons, s.Config.Platform.ShareOfAccounts)
	}
	s.Thin(0.01)
	if s.Config.Population.Persons != 5 || s.Config.Platform.ShareOfAccounts != mostOfPlatforms {
		t.Errorf("%d persons, a share of %g", s.Config.Population.Persons, s.Config.Platform.ShareOfAccounts)
	}
}

// A row has its sums in yuan; a text has the medians over the seeds, and a dash
// where there is nothing to compare with.
func TestWriteFreeze(t *testing.T) {
	runs := someFreezes()
	var csv, text strings.Builder
	if err := errors.Join(WriteFreezeCSV(&csv, runs[2:3]), WriteFreezeText(&text, SummarizeFreeze(runs), 0)); err != nil {
		t.Fatal(err)
	}
	want := "setting,policy,seed,bank_delay,stolen,saved,held,reachable,saved_reachable,freezes,false,innocent,minutes\n" +
		"a<b,plan,1,30,1000.00,500.00,0.00,900.00,500.00,4,1,12.50,31.3\n"
	if diff := cmp.Diff(want, csv.String()); diff != "" {
		t.Error(diff)
	}
	lines := strings.Split(text.String(), "\n")
	for i, want := range []string{"setting", "a<b first-account 30 2 25.0 25–25 27.8 1.00 – 4",
		"a<b plan 30 2 62.5 50–75 69.4 2.50 – 4", "Medians over the worlds"} {
		if got := strings.Join(strings.Fields(lines[i]), " "); !strings.HasPrefix(got, want) {
			t.Errorf("line %d is %q, want %q", i+1, got, want)
		}
	}
}

// A plot is well-formed, whatever settings are called, with a dot for each run.
func TestWriteFreezePlot(t *testing.T) {
	runs := someFreezes()
	var b strings.Builder
	if err := WriteFreezePlot(&b, runs); err != nil {
		t.Fatal(err)
	}
	for d := xml.NewDecoder(strings.NewReader(b.String())); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if dots := strings.Count(b.String(), "<circle"); dots != len(runs) {
		t.Errorf("%d dots for %d runs", dots, len(runs))
	}
}

// Every measure has a row; in a text a dash stands for a share of nothing.
func TestWriteTrace(t *testing.T) {
	r := Run{Setting: "demo", Gaps: Gaps{Name: "none"}, Seed: 3, Claims: 1234,
		Rules: []Scores{{Rule: dyetrace.FIFO, HasWhose: true,
			Whose: Score{Held: Measure{True: 200, Traced: 100, Found: 50, Right: 25}}}}}
	rows := TraceRows([]Run{r})
	if each := MaxLevel - 1 + 2; len(rows) != 2*each {
		t.Fatalf("%d rows, want %d for each of two scores", len(rows), each)
	}
	held := rows[MaxLevel-1]
	if want := (TraceRow{"demo", "none", 3, "fifo", "victim", "held", "2.00", "1.00", "0.50", "0.25"}); held != want {
		t.Errorf("%+v, want %+v", held, want)
	}
	var csv, text strings.Builder
	pool := Pooled{Setting: "demo", Gaps: r.Gaps, Seeds: 1, Claims: r.Claims, Rules: r.Rules,
		Lowest: []float64{0.25}, Highest: []float64{0.5}}
	if err := errors.Join(WriteTraceCSV(&csv, []Run{r}), WriteTraceText(&text, []Pooled{pool}, 0)); err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(csv.String(), "\n"); got != len(rows)+1 {
		t.Errorf("%d lines of CSV for %d rows", got, len(rows))
	}
	for _, want := range []string{"demo, gaps: none; 1 seeds, 1,234 claims", "by victim", "any victim's",
		"25–50", "25 / 25", "– / –"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("no %q in\n%s", want, text.String())
		}
	}
}

// Worlds for judging are shown by how they went, not by their seeds.
func TestHideWorlds(t *testing.T) {
	runs := someFreezes()
	runs[0].Saved, runs[0].Seed, runs[2].Seed = 260_00, 10_007, 10_007
	text := FreezeInWords(runs)
	HideWorlds(runs)
	var got []uint64
	for _, r := range runs {
		got = append(got, r.Seed)
	}
	if diff := cmp.Diff([]uint64{2, 1, 2, 1}, got); diff != "" {
		t.Error(diff)
	}
	if want := "a<b, 30m0s, plan: saved 62.5 %, 25.00 % false, 2 worlds"; !strings.Contains(text, want) {
		t.Errorf("%q has no %q", text, want)
	}
}
