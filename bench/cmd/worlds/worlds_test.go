package main

import (
	"bytes"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"dyetrace"
	"dyetrace/bench/command"
	"dyetrace/bench/rank"
	"dyetrace/evaluate/detection"
	"dyetrace/ledger/statement"
	"dyetrace/simulate/family"

	"github.com/google/go-cmp/cmp"
)

// marked is a list of so many accounts of which these are marked.
func marked(n int, which ...int) []bool {
	list := make([]bool, n)
	for _, i := range which {
		list[i] = true
	}
	return list
}

func near(a, b float64) bool { return math.Abs(a-b) < 1e-12 }

// The worst tenth of hand-made lists: of fewer than eleven worlds the worst, of
// eleven to twenty the second. Worlds without a figure do not count.
func TestOverWorlds(t *testing.T) {
	nan := math.NaN()
	twenty := []float64{20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1}
	for name, c := range map[string]struct {
		values []float64
		more   bool
		want   spread
	}{
		"one":          {[]float64{0.5}, true, spread{1, 0.5, 0.5}},
		"ten":          {twenty[10:], true, spread{10, 5.5, 1}},
		"eleven":       {twenty[9:], true, spread{11, 6, 2}},
		"twenty":       {twenty, true, spread{20, 10.5, 2}},
		"less is good": {twenty, false, spread{20, 10.5, 19}},
		"equal":        {[]float64{3, 3, 3}, true, spread{3, 3, 3}},
		"some without": {[]float64{nan, 4, nan, 2, 3}, true, spread{3, 3, 2}},
	} {
		before := slices.Clone(c.values)
		if got := overWorlds(c.values, c.more); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
		if !slices.EqualFunc(before, c.values, func(a, b float64) bool { return a == b || a != a && b != b }) {
			t.Errorf("%s: the list was changed", name)
		}
	}
	if got := overWorlds([]float64{nan}, true); got.worlds != 0 || !math.IsNaN(got.median) || !math.IsNaN(got.tail) {
		t.Errorf("nothing: %+v", got)
	}
}

// hamlet is a world of six accounts: 0 and 1 pass stolen money on, 1 without a
// statement; 2 serves and passes nothing on.
func hamlet(seed uint64, care string) *world {
	w := &world{covered: marked(6, 0, 2, 3, 4, 5), judged: marked(6, 0, 1, 2, 3, 4, 5), served: marked(6, 0, 1, 2),
		passed: marked(6, 0, 1), role: []string{"runner", "relay", "operator", "shop", "", ""}, number: numbers{}}
	w.Seed, w.Care, w.Cut.Of = seed, care, "bank"
	for i, id := range []string{"a", "b", "c", "d", "e", "f"} {
		w.number[id] = statement.No(i)
	}
	return w
}

// A ranking is held against all runners, those with a statement, and all who
// serve; who is innocent among the first has the kind that truth has for him.
func TestFigure(t *testing.T) {
	f := hamlet(1, family.Careful).figure("p", rank.List{{3}, {0}, {4}, {2}, {1}})
	if !near(f.passed, (1.0/2+2.0/5)/2) || !near(f.covered, 1.0/2) || !near(f.served, (1.0/2+2.0/4+3.0/5)/3) {
		t.Errorf("%+v", f)
	}
	if diff := cmp.Diff(map[string]float64{"shop": 1, unmarked: 1}, f.kinds); diff != "" || f.innocent != 2 {
		t.Errorf("%v innocent: %s", f.innocent, diff)
	}
}

// Findings are read in the order of their rows, each account once.
func TestReadFindings(t *testing.T) {
	w := hamlet(1, family.Careful)
	order, named, err := w.readFindings([]byte("rank,account,currency,network,score\n1,d,CNY,,0.9\n2,a,CNY,1,0.4\n" +
		"3,d,USD,,0.3\n"))
	if err != nil || named.accounts != 2 || named.inNetworks != 1 || named.above != 1 {
		t.Errorf("%+v: %v", named, err)
	}
	if diff := cmp.Diff(rank.List{{3}, {0}}, order); diff != "" {
		t.Error(diff)
	}
	for _, text := range []string{"", "rank,account\n", "account,network\nz,\n"} {
		if _, _, err := w.readFindings([]byte(text)); err == nil {
			t.Errorf("%q was taken for findings", text)
		}
	}
}

// Networks are read from a program's tables and held against truth: whose accounts
// are together, whether a commission is right, and which victim has another role.
func TestNetworkFigures(t *testing.T) {
	folder, w := t.TempDir(), hamlet(1, family.Careful)
	for name, text := range map[string]string{
		"networks.csv": "network,commission,commission_ins\n1,0.0155,60\n2,,0\n",
		"members.csv":  "network,role,account\n1,relay,a\n1,collector,b\n2,collector,d\n2,relay,e\n",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	w.truth = &detection.Truth{Role: w.role, Platform: []int32{0, 0, 0, -1, -1, -1},
		First:  []dyetrace.Instant{1, 1, 0, 0, 0, 0},
		Victim: marked(6, 3), Platforms: []detection.Platform{{Name: "P1", Members: 3, Passed: 2, Commission: 0.014}}}
	f := w.figure("p", nil)
	var err error
	if f.networks, err = w.judgeNetworks(folder); err != nil {
		t.Fatal(err)
	}
	want := networkSums{platforms: 1, caught: 1, reported: 1, near: 1, accused: 1, ofNobody: 1}
	if got := sumNetworks([]figure{f}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	text := report([]command.Program{{Name: "p"}}, []figure{f}, true)
	if !strings.Contains(text, "| all | p | 1 | 0 | 1 | 0 | 0 | 1 | 1 | 1 | 1 |") {
		t.Error(text)
	}
	stray := []byte("network,role,account\n3,relay,a\n")
	if err := os.WriteFile(filepath.Join(folder, "members.csv"), stray, 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := w.readNetworks(folder); err == nil {
		t.Error("a member of no network was taken")
	}
}

// Flags that do not go together are refused, above all a look at judging worlds that
// nobody would write down.
func TestConfigure(t *testing.T) {
	for args, want := range map[string]string{
		"-program p -worlds 1-3":                   "",
		"-program p -worlds 10001 -judge -looks f": "",
		"-program p":                                         "-worlds",
		"-worlds 1":                                          "-program",
		"-program p -worlds 3-1":                             "upward",
		"-program p -worlds x":                               "invalid",
		"-program p -worlds 0":                               "no world 0",
		"-program p -worlds 10000":                           "no world 10000",
		"-program p -worlds 10001":                           "for judging",
		"-program p -worlds 10001 -judge":                    "looks",
		"-program p -worlds 10001 -looks f":                  "for judging",
		"-program p -worlds 1,10001 -judge -looks f":         "leave the others out",
		"-program p -worlds 10001 -judge -looks f -dir kept": "-dir",
		"-program p,q -commits c -worlds 1":                  "-commits",
		"-program p -worlds 1 -looks f":                      "leave the file out",
		"-program p -worlds 1 -labels 40 -from 2,3":          "",
		"-program p -worlds 1 -labels 40":                    "-from",
		"-program p -worlds 1 -from 2":                       "-labels",
		"-program p -worlds 1 -labels 4 -from 2":             "20 or more",
		"-program p -worlds 1-3 -labels 40 -from 2":          "labels of others",
		"-program p -worlds 1 -labels 40 -from 10001":        "for judging",
		"-program p -worlds 1 -labels 40 -from 0":            "no world 0",

		"-program p -worlds 10001 -judge -looks f -labels 40 -from 1":       "",
		"-program p -worlds 10001 -judge -looks f -labels 40 -from 10002":   "",
		"-program p -worlds 10001 -judge -looks f -labels 40 -from 1,10002": "leave the others out",
	} {
		_, err := configure(strings.Fields(args), io.Discard)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", args, err, want)
		}
	}
}

// Decisions are taken from the top, half of them runners; who serves a platform and
// passed nothing on is neither, and what is not ranked is not decided.
func TestDecisions(t *testing.T) {
	w := hamlet(1, family.Careful)
	for _, c := range []struct {
		order  []statement.No
		labels int
		want   string
		least  int
	}{
		{[]statement.No{2, 3, 1, 4, 0, 5}, 4, "d,0\nb,1\ne,0\na,1\n", 2},
		{[]statement.No{2, 3, 1, 4, 0, 5}, 2, "d,0\nb,1\n", 1},
		{[]statement.No{3, 1, 0}, 40, "d,0\nb,1\na,1\n", 1},
		{[]statement.No{3}, 40, "d,0\n", 0},
	} {
		got, least := w.decisions(c.order, c.labels)
		if string(got) != "account,label\n"+c.want || least != c.least {
			t.Errorf("%d of %v: %q, least %d; want %q, %d", c.labels, c.order, got, least, c.want, c.least)
		}
	}
}

// Times become the beginning of their own day, whatever the zone; all else stays.
func TestCutToDates(t *testing.T) {
	file := filepath.Join(t.TempDir(), "transfers.csv")
	const text = "id,time,from\n1,2022-03-05T23:34:32+08:00,a\n2,2022-03-06T00:10:00.5Z,\"b, c\"\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := cutToDates(file); err != nil {
		t.Fatal(err)
	}
	const want = "id,time,from\n1,2022-03-05T00:00:00+08:00,a\n2,2022-03-06T00:00:00Z,\"b, c\"\n"
	if got, err := os.ReadFile(file); err != nil || string(got) != want {
		t.Errorf("%q, want %q: %v", got, want, err)
	}
	if err := os.WriteFile(file, []byte("id,time\n1,yesterday\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := cutToDates(file); err == nil {
		t.Error("yesterday was taken for a time")
	}
}

// A look by a build of which nobody knows the commit is refused before it is taken.
func TestLookNeedsCommit(t *testing.T) {
	dir := t.TempDir()
	program := filepath.Join(dir, "new")
	if err := os.WriteFile(program, []byte("no program"), 0o666); err != nil {
		t.Fatal(err)
	}
	o := options{judge: true, seeds: []uint64{10_001}, programs: []string{program}, looks: filepath.Join(dir, "looks")}
	if err := o.run(t.Context(), io.Discard); err == nil || !strings.Contains(err.Error(), "-commits") {
		t.Errorf("a look of an unknown commit: %v", err)
	}
}

// Figures of judging worlds are shown only after the look is in the file, one line
// for each look, and then without single worlds and kinds of people.
func TestShow(t *testing.T) {
	w := hamlet(10_007, family.Careful)
	programs := []command.Program{{Name: "p", Commit: "c0ffee", Sum: "abc"}}
	figures := []figure{w.figure("p", rank.List{{3}, {0}})}
	o := options{judge: true, seeds: []uint64{10_007}, looks: filepath.Join(t.TempDir(), "none", "looks")}
	var out bytes.Buffer
	if err := o.show(&out, programs, figures); err == nil || out.Len() > 0 {
		t.Errorf("shown without a record: %v: %s", err, &out)
	}
	o.looks = filepath.Join(t.TempDir(), "looks")
	for range 2 {
		if err := o.show(&out, programs, figures); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(o.looks)
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	if err != nil || len(lines) != 2 {
		t.Fatalf("%q: %v", text, err)
	}
	for _, want := range []string{time.Now().UTC().Format(time.DateOnly), "c0ffee", "10007", "careful 0.250"} {
		if !strings.Contains(lines[1], want) {
			t.Errorf("no %q in %q", want, lines[1])
		}
	}
	if !strings.Contains(out.String(), "careful") || strings.Contains(out.String(), "10007") ||
		strings.Contains(out.String(), "shop") {
		t.Errorf("shown of judging worlds: %s", &out)
	}
}

// Of worlds without a platform, only how many are named and innocent is shown.
func TestReportWithoutPlatform(t *testing.T) {
	w := hamlet(4, family.None)
	w.served, w.passed = marked(6), marked(6)
	f := w.figure("p", rank.List{{3}, {0}})
	f.named, w.accounts = named{accounts: 2, inNetworks: 1, above: 1}, 6
	text := report([]command.Program{{Name: "p"}}, []figure{f}, false)
	if !strings.Contains(text, "| 1 | p | 2 | 2 | 1 | 1 | 2 | 2 | 1666.67 |") || strings.Contains(text, "| all |") {
		t.Error(text)
	}
}

// The checkout's program is measured on a world of its own: returns of fifty
// accounts from a city of three days.
func TestOneWorld(t *testing.T) {
	program := filepath.Join(t.TempDir(), "dyetrace")
	if err := command.Build(t.Context(), program); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	o, err := configure([]string{"-program", program, "-simulator", program, "-worlds", "7", "-dir", dir}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := o.run(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"| 7 | careless | returns | 3 | ", "| dyetrace | ", "| in-degree | ", "| amount in | ",
		"| PageRank | ", "| FlowScope | ", "| cut: returns | 1 | dyetrace | ", "## Innocent people",
		"| careless | dyetrace | "} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in %s", want, &out)
		}
	}
	found, err := os.ReadFile(filepath.Join(dir, "world-7", "findings-1", "findings.csv"))
	if err != nil || len(found) == 0 {
		t.Errorf("findings of %d bytes: %v", len(found), err)
	}
	if _, err := os.Stat(filepath.Join(dir, "world-7", "ledger")); err == nil {
		t.Error("the ledger was left behind")
	}
}

// The worst worlds of the last program stand first, with what the first says of them; of
// judging worlds neither seed nor kind is said. A plot never says which world a mark is.
func TestWorst(t *testing.T) {
	programs := []command.Program{{Name: "old"}, {Name: "new"}}
	var figures []figure
	for i, now := range []rank.List{{{0}, {1}}, {{3}, {0}, {1}}, {{3}, {4}, {0}, {1}}} {
		w := hamlet(uint64(7001+i), family.Careful)
		figures = append(figures, w.figure("old", rank.List{{3}, {0}}), w.figure("new", now))
	}
	for _, judging := range []bool{false, true} {
		var text strings.Builder
		writeWorst(&text, programs, figures, judging)
		var worlds []string
		for line := range strings.Lines(text.String()) {
			if cells := strings.Split(line, " | "); strings.Contains(line, "careful") {
				worlds = append(worlds, strings.TrimPrefix(cells[0], "| ")+" "+cells[7]+" "+cells[9])
			}
		}
		want := []string{"7003 0.250 0.417", "7002 0.250 0.583", "7001 0.250 1.000"}
		if judging {
			want = []string{"– 0.250 0.417", "– 0.250 0.583", "– 0.250 1.000"}
		}
		if diff := cmp.Diff(want, worlds); diff != "" {
			t.Errorf("judging %v: %s%s", judging, diff, &text)
		}
	}
	o := options{plot: filepath.Join(t.TempDir(), "plot.svg")}
	if err := o.writePlot(programs, figures); err != nil {
		t.Fatal(err)
	}
	svg, err := os.ReadFile(o.plot)
	if err != nil || !strings.Contains(string(svg), "new: median 0.583") || strings.Contains(string(svg), "700") {
		t.Errorf("%v: %s", err, svg)
	}
}

// A program whose scores are no probabilities has no number above the line.
func TestAboveOfSums(t *testing.T) {
	w := hamlet(1, family.None)
	_, n, err := w.readFindings([]byte("account,network,score\nd,,9.2\na,,0.7\n"))
	if err != nil || n.above != -1 || !math.IsNaN(addAbove(0, &figure{named: n})) {
		t.Errorf("%+v: %v", n, err)
	}
}
