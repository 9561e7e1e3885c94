package simulate_test

import (
	"bytes"
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/simulate"
)

func preset(t *testing.T, name string) simulate.Config {
	t.Helper()
	c, err := simulate.Preset(name)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// town is a preset with as few persons and platforms as the demo's.
func town(t *testing.T, name string) simulate.Config {
	t.Helper()
	c, demo := preset(t, name), preset(t, "demo")
	c.Population, c.Days = demo.Population, demo.Days
	c.Platform.Count, c.Platform.Runners, c.Platform.ShareOfAccounts = demo.Platform.Count, demo.Platform.Runners, 0
	c.Platform.FraudsPerDay = demo.Platform.FraudsPerDay
	return c
}

func start(t *testing.T, c simulate.Config, seed uint64) *simulate.Sim {
	t.Helper()
	s, err := simulate.New(c, seed)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// made is a simulation that was written.
type made struct {
	files map[string][]byte // by name
	stats *simulate.Stats
	sim   *simulate.Sim
}

func written(t *testing.T, c simulate.Config, seed uint64) made {
	t.Helper()
	dir := t.TempDir()
	s := start(t, c, seed)
	stats := simulate.NewStats(s)
	if err := simulate.Write(s, dir, stats, nil); err != nil {
		t.Fatal(err)
	}
	files := make(map[string][]byte)
	for _, name := range append(names(), "claims") {
		text, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)+".csv"))
		if err != nil {
			t.Fatal(err)
		}
		files[name+".csv"] = text
	}
	return made{files, stats, s}
}

// rows are a CSV file's rows by column.
func rows(t *testing.T, file []byte) []map[string]string {
	t.Helper()
	all, err := csv.NewReader(bytes.NewReader(file)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var found []map[string]string
	for _, row := range all[1:] {
		r := make(map[string]string)
		for i, name := range all[0] {
			r[name] = row[i]
		}
		found = append(found, r)
	}
	return found
}

// The same seed gives the same bytes on one core and on several, and another
// seed gives others.
func TestSameBytesOnAnyCores(t *testing.T) {
	c := town(t, "adaptive")
	c.Days, c.Population.Persons = 6, 9000
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	one := written(t, c, 7).files
	runtime.GOMAXPROCS(5)
	five := written(t, c, 7).files
	for name := range one {
		if !bytes.Equal(one[name], five[name]) {
			t.Errorf("%s differs between one core and five", name)
		}
	}
	other := written(t, c, 8).files
	if bytes.Equal(one["transfers.csv"], other["transfers.csv"]) {
		t.Error("seeds 7 and 8 give the same transfers")
	}
}

// The steps in which a caller goes on make no difference to what happens.
func TestStepsMakeNoDifference(t *testing.T) {
	c := preset(t, "demo")
	c.Days = 4
	run := func(step int64) (all []simulate.Transfer, carried []simulate.Carried) {
		s := start(t, c, 3)
		for at := s.Start(); at < s.End(); {
			at += dyetrace.Instant(step * 1e9)
			err := s.Step(at, func(t []simulate.Transfer, c []simulate.Carried) error {
				all, carried = append(all, t...), append(carried, c...)
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		return all, carried
	}
	whole, wholeCarried := run(4 * 86400)
	small, smallCarried := run(1777)
	if len(whole) == 0 || len(wholeCarried) == 0 {
		t.Fatal("nothing happened")
	}
	same := cmp.Comparer(func(a, b simulate.Transfer) bool { return a == b })
	if diff := cmp.Diff(whole, small, same); diff != "" {
		t.Errorf("transfers differ: %.500s", diff)
	}
	if diff := cmp.Diff(wholeCarried, smallCarried); diff != "" {
		t.Errorf("what they carried differs: %.500s", diff)
	}
}

// No account ever spends what it does not have, balances are those that the
// transfers make, and times never run backward, in every preset's platforms.
func TestMoneyIsConserved(t *testing.T) {
	for _, name := range []string{"demo", "careless", "careful", "adaptive"} {
		t.Run(name, func(t *testing.T) {
			c := town(t, name)
			c.Days = 12
			s := start(t, c, 5)
			balances := make([]int64, s.Accounts())
			for a := range balances {
				balances[a], _ = s.Balance(simulate.AccountNo(a))
			}
			before, no := int64(0), int64(0)
			err := s.Step(s.End(), func(transfers []simulate.Transfer, _ []simulate.Carried) error {
				for _, x := range transfers {
					balances[x.From] -= x.Amount
					balances[x.To] += x.Received
					if balances[x.From] != x.FromBalance || balances[x.To] != x.ToBalance || x.FromBalance < 0 {
						t.Fatalf("%+v: balances are %d and %d", x, balances[x.From], balances[x.To])
					}
					if x.At < before || x.No != no || x.Amount <= 0 || x.Received > x.Amount || x.From == x.To {
						t.Fatalf("%+v after %d at %d", x, no, before)
					}
					before, no = x.At, no+1
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		})
	}
}

// What victims paid is held, out of sight, or kept as commission; what the
// operator's books hold in accounts is what orders hold; and each transfer
// carries no more than its amount.
func TestTruthConserves(t *testing.T) {
	for _, name := range []string{"demo", "careless", "careful", "adaptive"} {
		t.Run(name, func(t *testing.T) {
			s := start(t, town(t, name), 11)
			carried := make(map[int64]int64)
			amounts := make(map[int64]int64)
			first := make(map[int32]int64)
			err := s.Step(s.End(), func(transfers []simulate.Transfer, c []simulate.Carried) error {
				for _, x := range c {
					carried[x.Transfer] += x.Amount
					if x.Level == 1 {
						first[x.Order] += x.Amount
					}
				}
				for _, x := range transfers {
					if carried[x.No] > 0 {
						amounts[x.No] = x.Amount
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			for no, fen := range carried {
				if fen > amounts[no] {
					t.Errorf("transfer %d of %d carries %d", no, amounts[no], fen)
				}
			}
			held, levels := int64(0), uint8(0)
			for i, o := range s.Orders() {
				if o.Paid != o.Held+o.Exits+o.Commission || o.Held < 0 || first[int32(i)] != o.Paid {
					t.Errorf("order %d: %+v; first payments %d", i, o, first[int32(i)])
				}
				held += o.Held
				levels = max(levels, o.Levels)
			}
			stolen := int64(0)
			for a := range s.Accounts() {
				balance, marked := s.Balance(simulate.AccountNo(a))
				if marked < 0 || marked > balance {
					t.Errorf("account %d holds %d, of it stolen %d", a, balance, marked)
				}
				stolen += marked
			}
			if stolen != held || len(s.Orders()) < 50 || levels < 3 {
				t.Errorf("%d orders, at most %d levels: accounts hold %d, orders %d", len(s.Orders()), levels, stolen, held)
			}
		})
	}
}

// The preset demo is as large as it says, every look-alike is in it, those
// outweigh the platforms' accounts, and claims name victims' payments.
func TestDemoIsWhole(t *testing.T) {
	m := written(t, preset(t, "demo"), 1)
	files, stats, s := m.files, m.stats, m.sim
	d := stats.Describe(s)
	t.Log("\n" + d.Text())
	if stats.Transfers < 45_000 || stats.Transfers > 75_000 {
		t.Errorf("%d transfers", stats.Transfers)
	}
	roles, alike, mules := make(map[string]int), 0, 0
	for _, r := range rows(t, files["truth/accounts.csv"]) {
		roles[r["role"]]++
		if r["platform"] == "" {
			alike++
		} else {
			mules++
		}
	}
	for _, role := range []string{"operator", "agent", "runner", "relay", "gatherer", "student", "wallet-user", "saver", "stallholder",
		"courier", "second-hand-seller", "landlord", "group-organiser", "small-lender", "club-treasurer", "money-changer", "payroll"} {
		if roles[role] == 0 {
			t.Errorf("there is no %s", role)
		}
	}
	if alike < 2*mules {
		t.Errorf("%d look-alikes, %d accounts of platforms", alike, mules)
	}
	level := make(map[string]string)
	for _, r := range rows(t, files["truth/carried.csv"]) {
		level[r["transfer"]] = r["level"]
	}
	claims := rows(t, files["claims.csv"])
	for _, r := range claims {
		if level[r["transfer"]] != "1" {
			t.Errorf("claim %s is of transfer %s at level %q", r["id"], r["transfer"], level[r["transfer"]])
		}
	}
	if len(claims) < 50 {
		t.Errorf("%d claims", len(claims))
	}
	if len(rows(t, files["accounts.csv"])) != s.Accounts() || len(rows(t, files["links.csv"])) < 3000 || len(rows(t, files["holders.csv"])) != 2000 {
		t.Error("accounts, links or holders are missing")
	}
	for _, account := range rows(t, files["accounts.csv"])[:50] {
		if a, is := s.Find(account["id"]); !is || s.ID(a) != account["id"] {
			t.Errorf("account %s is not found", account["id"])
		}
	}
}

// Distributions lie where public facts say: first digits by Benford, few
// payments at night, a heavy tail of activity, some accounts empty at night,
// commission of 1 to 1.8 %.
func TestDistributions(t *testing.T) {
	c := preset(t, "demo")
	c.Population.Persons, c.Days = 8000, 12
	s := start(t, c, 2)
	stats := simulate.NewStats(s)
	if err := simulate.Write(s, t.TempDir(), stats, nil); err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		name           string
		got, low, high float64
	}{
		{"deviation from Benford's law", stats.Benford(), 0, 0.015},
		{"share at night", stats.NightShare(), 0.01, 0.08},
		{"exponent of activity's tail", stats.Tail(s), 1.2, 4},
		{"share empty at midnight", stats.EmptyShare(), 0.02, 0.3},
		{"commission", s.Commission(), 0.01, 0.018},
		{"median drain in minutes", stats.DrainMinutes(), 5, 40},
	} {
		t.Logf("%s: %.4f", x.name, x.got)
		if !(x.got >= x.low && x.got <= x.high) || math.IsNaN(x.got) {
			t.Errorf("%s is %v, not between %v and %v", x.name, x.got, x.low, x.high)
		}
	}
}
