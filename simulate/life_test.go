package simulate_test

import (
	"strconv"
	"testing"
	"time"

	"dyetrace/simulate"
)

const day = 24 * 60 * 60

// gone is all that happened in a simulation.
type gone struct {
	transfers []simulate.Transfer
	carried   []simulate.Carried
	failures  []simulate.Failure
	sim       *simulate.Sim
}

func run(t *testing.T, c simulate.Config, seed uint64) gone {
	t.Helper()
	s := start(t, c, seed)
	g := gone{sim: s}
	err := s.Step(s.End(), func(transfers []simulate.Transfer, carried []simulate.Carried) error {
		g.transfers, g.carried = append(g.transfers, transfers...), append(g.carried, carried...)
		g.failures = append(g.failures, s.Failures()...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func seconds(s *simulate.Sim) int64 { return int64(s.Start()) / 1e9 }

// Idle cards have one payment of 190 to 700 days ago, after they were opened;
// some wake up in their holders' hands, and links tell both. Without history
// nothing happens before the first day.
func TestIdleCards(t *testing.T) {
	c := preset(t, "demo")
	c.Days, c.Life.Woken = 8, 0.2
	g := run(t, c, 2)
	before, woken := make(map[simulate.AccountNo]int64), 0
	begins := seconds(g.sim)
	for _, x := range g.transfers {
		if at, idle := before[x.From]; x.At < begins {
			if idle || x.At > begins-190*day || x.At < begins-701*day {
				t.Errorf("%+v is %d days before the first; another is at %d", x, (begins-x.At)/day, at)
			}
			before[x.From] = x.At
		} else if idle {
			woken++
			delete(before, x.From)
		}
	}
	if len(before) < 150 || woken < 20 {
		t.Errorf("%d cards lie idle, %d wake up", len(before), woken)
	}
	for a, at := range before {
		opened, err := time.ParseInLocation(time.DateOnly, g.sim.Account(a).Opened, time.FixedZone("", 8*3600))
		if err != nil || opened.Unix() > at {
			t.Errorf("account %d, opened %s, is used at %d: %v", a, g.sim.Account(a).Opened, at, err)
		}
	}
	c.Life.History, c.Days = false, 1
	if first := run(t, c, 2).transfers[0]; first.At < begins {
		t.Errorf("without history, the first transfer is %+v", first)
	}
}

// Payments fail for each reason, and what fails moves nothing; the share that
// fails though the money is there is the one that was asked for.
func TestFailures(t *testing.T) {
	c := town(t, "adaptive")
	c.Days = 12
	g := run(t, c, 3)
	reasons := make(map[simulate.Reason]int)
	for i, f := range g.failures {
		reasons[f.Reason]++
		if f.No != int64(i) || f.Amount <= 0 || f.From == f.To || f.Memo() == "" || f.By() == "" {
			t.Fatalf("failure %d is %+v", i, f)
		}
	}
	for _, why := range []simulate.Reason{simulate.ForWant, simulate.WhileFrozen, simulate.Refused} {
		if reasons[why] == 0 {
			t.Errorf("none fails for %s", why)
		}
	}
	if share := float64(reasons[simulate.Refused]) / float64(len(g.transfers)); share < c.Life.Failed/2 || share > c.Life.Failed*1.5 {
		t.Errorf("%.4f of payments are refused, not about %.4f", share, c.Life.Failed)
	}
	c.Life.Failed = 0
	for _, f := range run(t, c, 3).failures {
		if f.Reason == simulate.Refused {
			t.Fatalf("%+v, though none should be refused", f)
		}
	}
}

// What leaves sight by gold, coins and abroad is mostly not stolen: such a
// payment alone gives nobody away.
func TestOrdinaryPeopleLeaveSightToo(t *testing.T) {
	c := preset(t, "city")
	c.Population.Persons, c.Days, c.Platform.Count, c.Platform.FraudsPerDay = 20000, 6, 1, 30
	g := run(t, c, 4)
	stolen := make(map[int64]bool)
	for _, x := range g.carried {
		stolen[x.Transfer] = true
	}
	of := make(map[string][2]int)
	for _, x := range g.transfers {
		if memo := x.Memo(); memo == "汇款" || g.sim.Kind(x.To).String() == "exchange" {
			n := of[memo]
			if n[0]++; stolen[x.No] {
				n[1]++
			}
			of[memo] = n
		}
	}
	if len(of) < 2 {
		t.Errorf("the ways are %v", of)
	}
	for memo, n := range of {
		if n[1] == 0 || n[1] > 2*n[0]/3 {
			t.Errorf("%s: %d payments, %d with stolen money", memo, n[0], n[1])
		}
	}
}

// The share of accounts that serve platforms is the one that was asked for, and
// those that look like them outnumber them by far.
func TestShareOfAccounts(t *testing.T) {
	c := preset(t, "city")
	c.Population.Persons, c.Days = 40000, 1
	s := start(t, c, 5)
	mules, alike := 0, 0
	for a := range simulate.AccountNo(s.Accounts()) {
		switch role, platform := s.Role(a); {
		case role == "runner" || role == "relay" || role == "gatherer":
			mules++
		case platform < 0 && role != "":
			alike++
		}
	}
	if share := float64(mules) / float64(s.Accounts()); share < 0.0018 || share > 0.0022 {
		t.Errorf("%d of %d accounts serve platforms: %.5f", mules, s.Accounts(), share)
	}
	if alike < 50*mules {
		t.Errorf("%d look like the %d of platforms", alike, mules)
	}
}

// Nobody is used from before his account was opened or after the last day; a
// bought account changes hands, and several of them share a device that no
// household does.
func TestLinks(t *testing.T) {
	c := preset(t, "demo")
	c.Platform.Bought, c.Platform.Lent = 0.7, 0.2
	m := written(t, c, 6)
	source := make(map[string]string)
	for _, r := range rows(t, m.files["truth/accounts.csv"]) {
		source[r["account"]] = r["source"]
	}
	links := rows(t, m.files["links.csv"])
	devices, of, holders := make(map[string]map[string]bool), make(map[string][]string), make(map[string]map[string]bool)
	for _, r := range links {
		of[r["account"]] = append(of[r["account"]], r["device"])
		if r["first"] > r["last"] {
			t.Errorf("%v is used last before first", r)
		}
		if r["device"] != "" {
			put(devices, r["device"], r["account"])
			put(holders, r["device"], r["person"])
		}
	}
	most := 0
	for account, how := range source {
		used := of[account]
		if handed := how == "bought" || how == "lent"; handed && (len(used) != 2 || used[0] == used[1]) {
			t.Errorf("%s account %s is used from %v", how, account, used)
		}
		if how == "bought" {
			most = max(most, len(holders[used[len(used)-1]]))
		}
	}
	if most < c.Platform.AccountsPerDevice {
		t.Errorf("a device runs accounts of at most %d persons, not %d", most, c.Platform.AccountsPerDevice)
	}
	shops := 0
	for _, r := range links {
		if r["person"] == "" && r["qr"] != "" {
			shops++
		}
	}
	if shops == 0 {
		t.Error("no shop has a QR code")
	}
}

func put(into map[string]map[string]bool, key, value string) {
	if into[key] == nil {
		into[key] = make(map[string]bool)
	}
	into[key][value] = true
}

// Persons, their ages and their incomes are what a country's are like.
func TestHolders(t *testing.T) {
	c := preset(t, "demo")
	c.Days, c.Population.Persons = 1, 6000
	regions, old, sum := make(map[string]int), 0, 0
	holders := rows(t, written(t, c, 7).files["holders.csv"])
	for _, r := range holders {
		regions[r["region"]]++
		year, err := strconv.Atoi(r["birth_year"])
		if err != nil || year < 1926 || year > 2010 {
			t.Errorf("%v: %v", r, err)
		}
		if 2026-year >= 60 {
			old++
		}
		income, err := strconv.Atoi(r["declared_income"])
		if err != nil || income < 12*1200 {
			t.Errorf("%v: %v", r, err)
		}
		sum += income
	}
	if len(regions) != 31 {
		t.Errorf("%d regions", len(regions))
	}
	if share := float64(old) / float64(len(holders)); share < 0.1 || share > 0.35 {
		t.Errorf("%.2f are 60 or older", share)
	}
	if mean := sum / len(holders); mean < 60_000 || mean > 110_000 {
		t.Errorf("the mean income is %d yuan a year", mean)
	}
}
