package detection

import (
	"bufio"
	"cmp"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"dyetrace"
	"dyetrace/detect/pattern"
	"dyetrace/ledger/statement"
	"dyetrace/simulate"
)

// attempt is a laundering attempt of AMLworld, its accounts numbered.
type attempt struct {
	kind      pattern.Kind
	transfers []pattern.Transfer
	own       int // transfers of an account with itself, which no shape holds
}

// readAttempts reads the attempts that have a structure and three transfers or
// more; accounts are numbered in order of first mention.
func readAttempts(t *testing.T, name string) (attempts []attempt, accounts int) {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Skipf("NOT TESTED: AMLworld's patterns are not at %s", name)
	}
	defer f.Close()
	kinds := map[string]pattern.Kind{"FAN-IN": pattern.FanIn, "FAN-OUT": pattern.FanOut, "GATHER-SCATTER": pattern.GatherScatter,
		"SCATTER-GATHER": pattern.ScatterGather, "BIPARTITE": pattern.Layer, "STACK": pattern.Chain, "CYCLE": pattern.Cycle}
	numbers := map[string]pattern.Account{}
	number := func(id string) pattern.Account {
		n, known := numbers[id]
		if !known {
			n = pattern.Account(len(numbers))
			numbers[id] = n
		}
		return n
	}
	var now attempt
	structured := false
	for lines := bufio.NewScanner(f); lines.Scan(); {
		line := lines.Text()
		if rest, begins := strings.CutPrefix(line, "BEGIN LAUNDERING ATTEMPT - "); begins {
			word, _, _ := strings.Cut(rest, ":")
			now = attempt{}
			now.kind, structured = kinds[strings.TrimSpace(word)]
			continue
		}
		if strings.HasPrefix(line, "END") {
			if structured && len(now.transfers)+now.own >= 3 {
				attempts = append(attempts, now)
			}
			continue
		}
		cells := strings.Split(line, ",")
		if len(cells) < 7 {
			continue
		}
		at, err := time.Parse("2006/01/02 15:04", cells[0])
		if err != nil {
			t.Fatal(err)
		}
		amount, err := dollars(cells[5], cells[6])
		if err != nil {
			t.Fatal(err)
		}
		if cells[2] == cells[4] {
			now.own++
			continue
		}
		now.transfers = append(now.transfers, pattern.Transfer{From: number(cells[2]), To: number(cells[4]), Time: dyetrace.InstantOf(at), Amount: amount})
	}
	return attempts, len(numbers)
}

// perDollar is how much of a currency a US dollar was, roughly, in the year
// whose rates AMLworld uses: amounts of different currencies can be compared
// by it to a few in a hundred.
var perDollar = map[string]float64{
	"US Dollar": 1, "Euro": 0.853, "Yuan": 6.697, "Yen": 105.4, "Rupee": 73.44, "Ruble": 77.79, "UK Pound": 0.774,
	"Australian Dollar": 1.413, "Canadian Dollar": 1.319, "Swiss Franc": 0.915, "Shekel": 3.377, "Mexican Peso": 21.14,
	"Brazil Real": 5.646, "Saudi Riyal": 3.751, "Bitcoin": 1.0 / 11_879,
}

// dollars is an amount in US cents.
func dollars(text, currency string) (dyetrace.Amount, error) {
	x, err := strconv.ParseFloat(text, 64)
	rate, known := perDollar[currency]
	if err != nil || !known {
		return 0, fmt.Errorf("%q %q is no amount of AMLworld's", text, currency)
	}
	return dyetrace.Amount(max(1, 100*x/rate)), nil
}

// background is a simulated million of transfers between persons and
// businesses, and the accounts of ordinary persons among them.
func background(t *testing.T) (transfers []pattern.Transfer, ordinary []pattern.Account, accounts int) {
	t.Helper()
	c, err := simulate.Preset("city")
	if err != nil {
		t.Fatal(err)
	}
	c.Population.Persons = 35_000
	s, err := simulate.New(c, 101)
	if err != nil {
		t.Fatal(err)
	}
	all := 0
	err = s.Step(s.End(), func(list []simulate.Transfer, _ []simulate.Carried) error {
		all += len(list)
		for _, x := range list {
			if passesOn(s.Kind(x.From)) && passesOn(s.Kind(x.To)) {
				transfers = append(transfers, pattern.Transfer{From: pattern.Account(x.From), To: pattern.Account(x.To),
					Time: dyetrace.Instant(x.At * int64(time.Second)), Amount: dyetrace.Amount(x.Amount)})
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("background: %d transfers, %d of them between persons and businesses", all, len(transfers))
	for a := range s.Accounts() {
		no := simulate.AccountNo(a)
		if role, platform := s.Role(no); role == "" && platform < 0 && s.Kind(no) == dyetrace.Personal {
			ordinary = append(ordinary, pattern.Account(a))
		}
	}
	return transfers, ordinary, s.Accounts()
}

func passesOn(k dyetrace.Kind) bool { return k == dyetrace.Personal || k == dyetrace.Business }

const withinDays = 96 * time.Hour

// The bounds for chains and cycles: AMLworld's go on with about the same money, from which
// a tenth or less is taken away or added at each step; steps between which amounts
// differ by more than this share are left out. The longest has twelve transfers.
const (
	mostHopsLookedFor = 12
	alikeLookedFor    = 0.16
)

// AMLworld's attempts, laid into a simulated background of mixed provenance,
// are found as instances of their shapes. It takes long, prints what it found,
// and runs only where DYETRACE_AMLWORLD names the file.
func TestAMLworldPatterns(t *testing.T) {
	name := os.Getenv("DYETRACE_AMLWORLD")
	if name == "" {
		t.Skip("NOT TESTED: DYETRACE_AMLWORLD names no file of AMLworld's patterns")
	}
	attempts, laid := readAttempts(t, name)
	all, ordinary, accounts := background(t)
	if laid > len(ordinary) {
		t.Fatalf("%d accounts do not fit onto %d", laid, len(ordinary))
	}
	of := slices.Repeat([]int{-1}, len(all))
	step := len(ordinary) / laid
	shift := all[0].Time + dyetrace.Instant(24*time.Hour) - dyetrace.InstantOf(time.Date(2022, 9, 1, 0, 0, 0, 0, time.UTC))
	for i, a := range attempts {
		for _, x := range a.transfers {
			x.From, x.To, x.Time = ordinary[int(x.From)*step], ordinary[int(x.To)*step], x.Time+shift
			all, of = append(all, x), append(of, i)
		}
	}
	order := make([]int, len(all))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(all[a].Time, all[b].Time) })
	sorted, sortedOf := make([]pattern.Transfer, len(all)), make([]int, len(all))
	for k, i := range order {
		sorted[k], sortedOf[k] = all[i], of[i]
		sorted[k].Ord = statement.Ord(k)
	}
	g := pattern.NewGraph(accounts, sorted)
	found, total := 0, 0
	for _, kind := range pattern.Kinds() {
		if only := os.Getenv("DYETRACE_AMLWORLD_KIND"); only != "" && only != kind.String() {
			continue
		}
		b := pattern.Bounds{Window: withinDays, Dwell: 96 * time.Hour, MinPeers: 3, MinSide: 2, MinEach: 2, MaxPeers: 500,
			MinHops: 2, MinCycle: 3, MaxHops: 8, Retained: 1, Most: 5_000_000}
		switch kind {
		case pattern.Chain:
			b.MaxHops, b.Alike = 3, alikeLookedFor
		case pattern.ScatterGather:
			b.MinPeers, b.AnyOrder = 2, true
		case pattern.Cycle:
			b.MaxHops, b.Alike = mostHopsLookedFor, alikeLookedFor
		}
		f, err := g.Find(t.Context(), kind, &b)
		if err != nil {
			t.Fatal(err)
		}
		n, right, of := attemptsFound(attempts, kind, f.Instances, sortedOf)
		found, total = found+n, total+of
		t.Logf("%-15s %3d of %3d attempts found; %d instances, %d of them mostly an attempt's: precision %.4f", kind, n, of, f.Count, right,
			share(float64(right), float64(f.Count)))
	}
	t.Logf("in all %d of %d attempts: %.1f %%", found, total, 100*share(float64(found), float64(total)))
	if total != 235 && os.Getenv("DYETRACE_AMLWORLD_KIND") == "" {
		t.Errorf("%d structured attempts, want 235", total)
	}
}

// attemptsFound counts attempts of a shape of which four fifths of the
// transfers stand in one instance of it, or, of a stack, in chains; and
// instances of which more than half of the transfers are one attempt's.
func attemptsFound(attempts []attempt, kind pattern.Kind, instances []pattern.Instance, belongs []int) (found, right, of int) {
	best := make([]int, len(attempts))
	inChains := make([]map[pattern.Edge]bool, len(attempts))
	for i := range instances {
		held := map[int]int{}
		for _, e := range instances[i].Edges {
			if a := belongs[e]; a >= 0 {
				held[a]++
				if kind == pattern.Chain && attempts[a].kind == kind {
					if inChains[a] == nil {
						inChains[a] = map[pattern.Edge]bool{}
					}
					inChains[a][e] = true
				}
			}
		}
		for a, n := range held {
			best[a] = max(best[a], n)
			if 2*n > len(instances[i].Edges) {
				right++
			}
		}
	}
	for a := range attempts {
		if attempts[a].kind != kind {
			continue
		}
		of++
		if 5*max(best[a], len(inChains[a])) >= 4*len(attempts[a].transfers) {
			found++
		}
	}
	return found, right, of
}
