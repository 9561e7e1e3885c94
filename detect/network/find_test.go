package network

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/detect"
	"dyetrace/ledger/statement"
)

// platform lays a network into a town: for days, victims pay collectors, who
// keep 1.4 % and pay relays, who pay other relays or a gatherer, and what comes
// there leaves at a cash desk. A controller takes deposits and pays rewards.
func platform(t *town, name string, days int) {
	id := func(role string, i int) string { return fmt.Sprintf("%s-%s%d", name, role, i) }
	const collectors, relays = 6, 6
	for i := range collectors {
		t.pay(time.Duration(i)*time.Minute, id("collector", i), name+"-controller", 50_000_00)
		t.pay(time.Duration(days)*24*time.Hour+time.Duration(i)*time.Minute, name+"-controller", id("collector", i), 300_00)
	}
	n := 0
	for day := range days {
		for i := range collectors {
			at := time.Duration(day*24+1+i)*time.Hour + time.Duration(i*7)*time.Minute
			paid := dyetrace.Amount(20_000_00 + 1_000_00*(i+day%5))
			kept := paid * 14 / 1000
			t.pay(at, fmt.Sprintf("victim-%s-%d-%d", name, day, i), id("collector", i), paid)
			left := paid - kept
			for part := range 2 {
				first := id("relay", (n+day+part*3)%relays)
				sum := left / 2
				if part == 1 {
					sum = left - left/2
				}
				second := id("relay", (n+2*day+part*3+1)%relays)
				if second == first || n%3 != 0 {
					second = name + "-gatherer"
				}
				t.pay(at+time.Duration(10+part)*time.Minute, id("collector", i), first, sum)
				t.pay(at+time.Duration(25+part)*time.Minute, first, second, sum)
				t.pay(at+time.Duration(45+part)*time.Minute, second, "cash", sum)
			}
			n++
		}
	}
}

// life is people who are paid a salary and spend it over the month.
func life(t *town, people, days int) {
	for p := range people {
		me := fmt.Sprintf("person-%03d", p)
		t.pay(time.Duration(p)*time.Second, "employer", me, 8_000_00)
		for day := range days {
			at := time.Duration(day*24+9)*time.Hour + time.Duration(p*11+day)*time.Minute
			t.pay(at, me, fmt.Sprintf("shop-%d", (p+day)%7), dyetrace.Amount(30_00+p))
			if day%6 == p%6 {
				t.pay(at+time.Hour, me, fmt.Sprintf("person-%03d", (p+1)%people), 200_00)
			}
		}
	}
}

func newTown() *town {
	t := &town{kinds: map[string]dyetrace.Kind{"cash": dyetrace.Cash}, accounts: map[string]dyetrace.Account{}}
	for i := range 7 {
		t.kinds[fmt.Sprintf("shop-%d", i)] = dyetrace.Merchant
	}
	return t
}

func (t *town) roles(n *Network) map[string]string {
	roles := map[string]string{}
	for _, m := range n.Members {
		roles[t.names[m.No]] = m.Role.String()
	}
	return roles
}

// Two platforms in a town are two networks, each whole, with everybody's part.
func TestNetworks(t *testing.T) {
	town := newTown()
	platform(town, "p", 10)
	platform(town, "q", 8)
	life(town, 60, 12)
	for i := range 6 {
		town.accounts[fmt.Sprintf("p-relay%d", i)] = dyetrace.Account{Institution: "Bank A", Region: "3301"}
	}
	town.settle()
	found := town.find(t, Options{})
	if len(found) != 2 {
		t.Fatalf("%d networks, want 2", len(found))
	}
	for i, name := range []string{"p", "q"} {
		n := &found[i]
		want := map[string]string{name + "-controller": "controller", name + "-gatherer": "gatherer"}
		for k := range 6 {
			want[fmt.Sprintf("%s-collector%d", name, k)] = "collector"
			want[fmt.Sprintf("%s-relay%d", name, k)] = "relay"
		}
		got := town.roles(n)
		for who, role := range got {
			if role == "cash-out" { // a relay that mostly ends the way
				got[who] = "relay"
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("network %s (-want +got):\n%s", name, diff)
		}
		if c := n.Commission; math.Abs(c.Share-0.014) > 0.0005 || c.Low > c.Share || c.High < c.Share {
			t.Errorf("commission of %s is %+v, want 1.4 %%", name, c)
		}
		if n.Levels != 3 {
			t.Errorf("%s has %d levels, want 3", name, n.Levels)
		}
	}
	if diff := cmp.Diff([]Count{{"Bank A", 6}}, found[0].Institutions); diff != "" {
		t.Errorf("institutions (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]Count{{"3301", 6}}, found[0].Regions); diff != "" {
		t.Errorf("regions (-want +got):\n%s", diff)
	}
	var through dyetrace.Amount
	for _, p := range town.transfers {
		if len(p.from) > 8 && p.from[:8] == "victim-p" {
			through += p.amount
		}
	}
	if kept := through * 14 / 1000; found[0].Through != through-kept {
		t.Errorf("through p went %d, want %d", found[0].Through, through-kept)
	}
}

// Ordinary life alone is no network.
func TestOrdinaryLifeIsNoNetwork(t *testing.T) {
	town := newTown()
	life(town, 80, 28)
	if found := town.settle().find(t, Options{}); len(found) != 0 {
		t.Errorf("%d networks in ordinary life", len(found))
	}
}

// Claims whose payment reached a member are told.
func TestClaimsTouchNetworks(t *testing.T) {
	town := newTown()
	platform(town, "p", 10)
	town.settle()
	var o Options
	for i, p := range town.transfers {
		if p.from == "victim-p-3-2" || p.to == "cash" {
			o.Claims = append(o.Claims, statement.Ord(i))
		}
	}
	found := town.find(t, o)
	if len(found) != 1 || len(found[0].Claimed) != 1 {
		t.Fatalf("found %d networks; want one that one claim touches", len(found))
	}
	if p := town.transfers[found[0].Claimed[0]]; p.from != "victim-p-3-2" {
		t.Errorf("the claim is about %s's payment", p.from)
	}
}

// The same ledger gives the same networks on any number of cores.
func TestNetworksOnAnyNumberOfCores(t *testing.T) {
	town := newTown()
	platform(town, "p", 10)
	platform(town, "q", 8)
	life(town, 60, 12)
	town.settle()
	var first []Network
	for _, cores := range []int{1, 2, 5} {
		before := runtime.GOMAXPROCS(cores)
		got := town.find(t, Options{})
		runtime.GOMAXPROCS(before)
		if first == nil {
			first = got
		}
		if diff := cmp.Diff(first, got); diff != "" {
			t.Errorf("on %d cores (-one +these):\n%s", cores, diff)
		}
	}
}

// What two persons share joins their accounts where money joins them already;
// what one person's accounts share does not, nor what a crowd shares.
func TestSharedThingsJoin(t *testing.T) {
	town := newTown()
	platform(town, "p", 6)
	town.settle()
	weight := func(users ...string) float64 {
		town.links = nil
		for i, u := range users {
			town.links = append(town.links, dyetrace.Link{Account: fmt.Sprintf("p-relay%d", i), Person: u, Device: "D1"})
		}
		return town.find(t, Options{})[0].Strength
	}
	alone := weight("a")
	if got := weight("a", "b"); math.Abs(got-alone-linkWeight) > 1e-9 {
		t.Errorf("a shared device adds %v, want %v", got-alone, float64(linkWeight))
	}
	if got := weight("a", "a"); got != alone {
		t.Errorf("one person's device adds %v", got-alone)
	}
	crowd := make([]string, mostShare+1)
	for i := range crowd {
		crowd[i] = fmt.Sprint(i)
	}
	for i := len(crowd) - 1; i >= 0; i-- {
		town.links = append(town.links, dyetrace.Link{Account: town.names[i], Person: crowd[i], Device: "D2"})
	}
	everybody := func(statement.No) bool { return true }
	if got := alike([][]detect.Use{slices.Repeat([]detect.Use{{Thing: 1, Person: 1, No: 1}}, 3)}, everybody, 1); got != nil {
		t.Errorf("one account used thrice makes pairs %v", got)
	}
}

// What members of different holders share is counted; what one holder uses with
// two accounts of his own is not, nor what more accounts use than join anybody.
func TestSharing(t *testing.T) {
	use := func(thing uint64, person uint32, no statement.No) detect.Use {
		return detect.Use{Thing: thing, Person: person, No: no}
	}
	var village []detect.Use
	grouped := map[statement.No]bool{}
	for no := range statement.No(20) {
		village = append(village, use(9, uint32(no), no))
		grouped[no] = no != 19
	}
	shared := &detect.Shared{
		Devices: [][]detect.Use{{use(1, 1, 1), use(1, 2, 2)}, {use(2, 3, 3), use(2, 3, 4)}, village},
		Phones:  [][]detect.Use{{use(5, 1, 1), use(5, 6, 6)}, {use(6, 7, 7), use(6, 8, 19)}},
	}
	s := &sketch{networkSearch: &networkSearch{links: linksOf(shared, grouped)}}
	for no := range statement.No(8) {
		s.n.Members = append(s.n.Members, Member{No: no})
	}
	if diff := cmp.Diff(Sharing{Members: 3, Things: 2}, s.sharing()); diff != "" {
		t.Error(diff)
	}
}

// The busiest stretch may go over midnight, and a clock without transfers has none.
func TestActiveHours(t *testing.T) {
	var h [24]int64
	h[23], h[0], h[1], h[12] = 40, 40, 10, 10
	if from, to := activeHours(h); from != 23 || to != 1 {
		t.Errorf("active from %d to %d, want 23 to 1", from, to)
	}
	if from, to := activeHours([24]int64{}); from != 0 || to != 1 {
		t.Errorf("no transfers are active from %d to %d", from, to)
	}
}

// Stragglers on both sides do not move the estimate of a commission.
func TestCommissionIsRobust(t *testing.T) {
	var all []kept
	for i := range dyetrace.Amount(80) {
		all = append(all, kept{100_000, 1_000 + 10*i})
	}
	for range 10 {
		all = append(all, kept{100_000, 20}, kept{100_000, 1_990})
	}
	c := shortest(all)
	if math.Abs(c.Share-0.014) > 0.0006 || c.Low < 0.0099 || c.High > 0.0181 {
		t.Errorf("commission %+v, want 1.4 %% between 1 and 1.8 %%", c)
	}
	if c := commissionOf(nil, 0.02); c.Lots != 0 || c.Share != 0 {
		t.Errorf("of nothing the commission is %+v", c)
	}
}

// Own money that is sent along does not hide the band of rates: where half of
// the shares are lessened by chance, the estimate still is the mean rate.
func TestCommissionBesideOwnMoney(t *testing.T) {
	for _, mixed := range []int{0, 2, 5, 7} { // of ten
		draw := rand.New(rand.NewPCG(1, uint64(mixed)))
		var all []kept
		for i := range 400 {
			rate := 0.01 + 0.008*draw.Float64()
			if i%10 < mixed {
				rate *= draw.Float64()
			}
			all = append(all, kept{1_000_000, max(1, dyetrace.Amount(1_000_000*rate))})
		}
		c := commissionOf(all, 0.02)
		if math.Abs(c.Share-0.014) > 0.001 || math.Abs(c.Low-0.01) > 0.0016 || math.Abs(c.High-0.018) > 0.0011 {
			t.Errorf("%d of ten with own money: commission %+v, want 1.4 %% between 1 and 1.8 %%", mixed, c)
		}
	}
	one := slices.Repeat([]kept{{1_000_000, 12_000}}, 100)
	if c := commissionOf(one, 0.02); math.Abs(c.Share-0.012) > 1e-3 || c.High-c.Low > 0.001 {
		t.Errorf("one rate of 1.2 %%: commission %+v", c)
	}
}

// Members stand from left to right by level, inside the picture, no two in one
// place; the same network gives the same picture.
func TestLayout(t *testing.T) {
	town := newTown()
	platform(town, "p", 10)
	n := town.settle().find(t, Options{})[0]
	places := n.Layout()
	if diff := cmp.Diff(places, n.Layout()); diff != "" {
		t.Errorf("the second layout differs:\n%s", diff)
	}
	seen := map[Place]bool{}
	for i, p := range places {
		if p.X < 0 || p.X > 1 || p.Y < 0 || p.Y > 1 || seen[p] {
			t.Errorf("%s stands at %+v", town.names[n.Members[i].No], p)
		}
		seen[p] = true
		for k, q := range places {
			a, b := &n.Members[i], &n.Members[k]
			if a.relays() && b.relays() && math.Round(a.Level) < math.Round(b.Level) && p.X >= q.X {
				t.Errorf("level %.1f stands at %.2f, level %.1f at %.2f", a.Level, p.X, b.Level, q.X)
			}
		}
	}
}

// Whom a controller pays as relays pass money on is an agent of its network,
// and no figure of the flow changes by it; whom anybody else pays so is not,
// nor is a member.
func TestAgents(t *testing.T) {
	town := newTown()
	platform(town, "p", 10)
	life(town, 60, 12)
	for day := range 6 {
		town.pay(time.Duration(day*24+23)*time.Hour, "p-controller", "agent", 900_00)
		town.pay(time.Duration(day*24+23)*time.Hour, "p-relay0", "friend", 900_00)
		town.pay(time.Duration(day*24+23)*time.Hour+time.Minute, "agent", "person-001", 10_00)
	}
	town.settle()
	without := town.find(t, Options{})
	found := town.find(t, Options{Payouts: []detect.Payout{{From: town.no("p-controller"), To: town.no("agent")}, {From: town.no("p-relay0"), To: town.no("friend")},
		{From: town.no("p-controller"), To: town.no("p-collector0")}}})
	if len(without) != 1 || len(found) != 1 {
		t.Fatalf("%d and %d networks, want 1", len(without), len(found))
	}
	want := town.roles(&without[0])
	if _, is := want["agent"]; is {
		t.Error("an agent is found where no payouts follow relays")
	}
	want["agent"] = "agent"
	if diff := cmp.Diff(want, town.roles(&found[0])); diff != "" {
		t.Errorf("roles (-want +got):\n%s", diff)
	}
	n := &found[0]
	if !slices.IsSortedFunc(n.Members, func(a, b Member) int { return int(a.No) - int(b.No) }) {
		t.Error("members are not in order")
	}
	for _, m := range n.Members {
		if m.Role == Agent && (m.Others != 1 || m.First != dyetrace.Instant(23*time.Hour) || m.Last != dyetrace.Instant((5*24+23)*time.Hour)) {
			t.Errorf("the agent is %+v", m)
		}
	}
	paid := slices.IndexFunc(n.Flows, func(f Flow) bool { return f.To == town.no("agent") })
	if paid < 0 || n.Flows[paid].Amount != 6*900_00 || n.Flows[paid].Transfers != 6 {
		t.Errorf("no flow to the agent, or a wrong one, in %v", n.Flows)
	}
	n.Members, n.Flows = without[0].Members, without[0].Flows
	if diff := cmp.Diff(without[0], *n); diff != "" {
		t.Errorf("the network's figures (-without +with agents):\n%s", diff)
	}
}

// Sums so large that four times as much leaves the range of an amount give the same
// estimate as small ones of the same shares.
func TestCommissionOfLargeSums(t *testing.T) {
	var small, large []kept
	for i := range dyetrace.Amount(8) {
		k := kept{amount: 100_000, left: 1000 + 10*i}
		small, large = append(small, k), append(large, kept{k.amount << 43, k.left << 43})
	}
	if want, got := shortest(small), shortest(large); got != want {
		t.Errorf("%+v, but %+v of small sums", got, want)
	}
}
