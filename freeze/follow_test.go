package freeze

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"dyetrace"
	"dyetrace/ledger/statement"
	"dyetrace/trace"
)

// following is a town whose plan is followed, by a rule; refused hears what
// claims were dropped.
func following(t *testing.T, text string, rule dyetrace.Rule, refused *[]string) (*town, *Follower) {
	t.Helper()
	x := newTown(t, text)
	last, err := x.Time(statement.Ord(x.Transfers() - 1))
	if err != nil {
		t.Fatal(err)
	}
	f, err := NewFollower(t.Context(), x, x.claims, x.listed, last, FollowOptions{Trace: followAll(t, rule),
		Plan:    PlanOptions{Delay: 15 * time.Minute, Horizon: 24 * time.Hour, Price: 1},
		Refused: func(err error) { *refused = append(*refused, err.Error()) }})
	if err != nil {
		t.Fatal(err)
	}
	return x, f
}

// come takes transfers in, in the form of newTown.
func (f *Follower) come(t *testing.T, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if err := f.Transfer(t.Context(), transferOf(t, line)); err != nil {
			t.Fatal(err)
		}
	}
}

// transferOf is the transfer of a line in the form of newTown.
func transferOf(t *testing.T, line string) *dyetrace.Transfer {
	t.Helper()
	var at, amount int64
	tr := &dyetrace.Transfer{Currency: cny(t), ReceivedCurrency: cny(t)}
	if _, err := fmt.Sscan(line, &tr.ID, &at, &tr.From, &tr.To, &amount); err != nil {
		t.Fatal(err)
	}
	tr.Time, tr.Amount, tr.Received = dyetrace.Instant(at)*minute, dyetrace.Amount(amount), dyetrace.Amount(amount)
	return tr
}

// held is what a plan says accounts hold, those that hold something.
func (f *Follower) held(t *testing.T, x *town) map[string]dyetrace.Amount {
	t.Helper()
	plan, _, err := f.Plan(0)
	if err != nil {
		t.Fatal(err)
	}
	held := map[string]dyetrace.Amount{}
	for i := range plan {
		if name, err := x.Name(plan[i].No); err != nil {
			t.Fatal(err)
		} else if plan[i].Held > 0 {
			held[name.Account] = plan[i].Held
		}
	}
	return held
}

const followed = `T0 0 E K 100000
V1 100 V A 500000
T2 105 A B 450000`

// Where little has to be traced nothing is estimated, whatever the rule: under
// lifo A's own 300.00 leave before 300.00 of the 500.00 that are claimed.
func TestFollowTracesExactly(t *testing.T) {
	for rule, want := range map[dyetrace.Rule]string{dyetrace.FIFO: "B", dyetrace.TaintFirst: "B", dyetrace.LIFO: "A"} {
		x, f := following(t, followed, rule, nil)
		f.come(t, "T3 106 K A 30000", "T4 107 A B 60000", "T5 108 B C 480000")
		if held := f.held(t, x); held[want] != 20000 || f.Planner().Estimated() {
			t.Errorf("%s: %v, want 20000 at %s; estimated: %t", rule, held, want, f.Planner().Estimated())
		}
	}
}

// Claims that come count from then on, those whose transfers come only later as
// soon as these are there; those that can never match are dropped and named.
func TestFollowTakesNewClaims(t *testing.T) {
	var refused []string
	x, f := following(t, followed, dyetrace.FIFO, &refused)
	counts := func(claims ...dyetrace.Claim) bool {
		t.Helper()
		is, err := f.Claims(t.Context(), claims)
		if err != nil {
			t.Fatal(err)
		}
		return is
	}
	first := dyetrace.Claim{ID: "V1", Transfer: "V1", Line: 2}
	second := dyetrace.Claim{ID: "V2", Transfer: "T4", Line: 4}
	early := dyetrace.Claim{ID: "V3", Transfer: "T5", Line: 3}
	never := dyetrace.Claim{ID: "V4", Transfer: "T2", Written: "1.234", Line: 5}
	if counts(first) {
		t.Error("a claim that counts already is new")
	}
	f.come(t, "T4 110 W D 90000")
	if !counts(first, early, second, never) {
		t.Error("a claim whose transfer is there does not count")
	}
	if held := f.held(t, x); held["D"] != 90000 || held["G"] != 0 {
		t.Errorf("of the second claim and before the third: %v", held)
	}
	if len(refused) != 1 || !strings.Contains(refused[0], "V4") {
		t.Errorf("refused %q", refused)
	}
	f.come(t, "T5 112 U G 70000")
	if held := f.held(t, x); held["D"] != 90000 || held["G"] != 70000 {
		t.Errorf("of all three claims: %v", held)
	}
	var order []string
	for i := range f.claims {
		order = append(order, f.claims[i].ID)
	}
	if got := strings.Join(order, " "); got != "V1 V3 V2" {
		t.Errorf("claims in the order %s: it is that of their file", got)
	}
	if len(refused) != 1 {
		t.Errorf("a claim that was dropped came again: %q", refused)
	}
}

// A claim that describes its transfer, as victims do, waits for it like one that names
// an id: by accounts and time, by amount, or by a serial number alone.
func TestFollowTakesDescribedClaims(t *testing.T) {
	at := 112 * minute
	for name, known := range map[string]dyetrace.Known{
		"accounts and time":    {From: "U", To: "G", Time: at + minute, HasTime: true, Within: 2 * time.Minute},
		"payer alone":          {From: "U"},
		"payee and amount":     {To: "G", Amount: "700.00"},
		"time alone":           {Time: at, HasTime: true},
		"serial number":        {Serials: []string{"S5"}},
		"serial, another time": {Serials: []string{"S5"}, From: "U", Time: at + 60*minute, HasTime: true},
	} {
		var refused []string
		x, f := following(t, followed, dyetrace.FIFO, &refused)
		claim := dyetrace.Claim{ID: "V2", Known: known, Line: 3}
		if is, err := f.Claims(t.Context(), []dyetrace.Claim{claim}); is || err != nil {
			t.Fatalf("%s: the claim counts before its transfer: %t, %v", name, is, err)
		}
		f.come(t, "T4 110 W D 90000")
		err := f.Transfer(t.Context(), &dyetrace.Transfer{ID: "T5", Time: at, From: "U", To: "G", Amount: 70000, Received: 70000,
			Currency: cny(t), ReceivedCurrency: cny(t), FromSerial: "S5"})
		if err != nil {
			t.Fatal(err)
		}
		if held := f.held(t, x); held["G"] != 70000 || held["D"] != 0 {
			t.Errorf("%s: held %v, refused %q", name, held, refused)
		}
	}
}

// Each claim that can never match is reported, once however often the claims file is read
// again, and counts when the file puts it right.
func TestFollowRefusesClaimsOnce(t *testing.T) {
	var refused []string
	x, f := following(t, followed, dyetrace.FIFO, &refused)
	first := dyetrace.Claim{ID: "V2", Transfer: "T2", Written: "1.234", Line: 3}
	second := dyetrace.Claim{ID: "V3", Line: 4}
	list := func(claims ...dyetrace.Claim) bool {
		t.Helper()
		is, err := f.Claims(t.Context(), claims)
		if err != nil {
			t.Fatal(err)
		}
		return is
	}
	list(first, second)
	if len(refused) != 2 || !strings.Contains(refused[0], "V2") || !strings.Contains(refused[1], "V3") {
		t.Fatalf("refused %q: not both claims", refused)
	}
	// A line above them moves both, and changes neither.
	first.Line, second.Line = 4, 5
	list(dyetrace.Claim{ID: "V9", Transfer: "T9", Line: 3}, first, second)
	if len(refused) != 2 {
		t.Errorf("claims that were dropped are reported again: %q", refused)
	}
	first.Written = "100.00"
	if !list(first, second) || len(refused) != 2 {
		t.Errorf("a claim that was put right does not count; refused %q", refused)
	}
	if held := f.held(t, x); held["B"] != 450000 {
		t.Errorf("held %v", held)
	}
}

// A claim with the id of one that counts and another content is reported, once, as a run
// over the same file would: whether the other counts from the start or has come since.
func TestFollowRefusesTakenIDs(t *testing.T) {
	for name, id := range map[string]string{"from the start": "V1", "since": "V2"} {
		t.Run(name, func(t *testing.T) {
			var refused []string
			x, f := following(t, followed, dyetrace.FIFO, &refused)
			counts := map[string]dyetrace.Claim{"V1": {ID: "V1", Transfer: "V1", Line: 2}, "V2": {ID: "V2", Transfer: "T0", Line: 3}}
			all := []dyetrace.Claim{counts["V1"], counts["V2"]}
			list := func(claims ...dyetrace.Claim) {
				t.Helper()
				if _, err := f.Claims(t.Context(), claims); err != nil {
					t.Fatal(err)
				}
			}
			list(all...)
			before := f.held(t, x)
			other := counts[id]
			other.Transfer, other.Line = "T2", 9
			for range 2 {
				list(append(slices.Clip(all), other)...)
			}
			if len(refused) != 1 || !strings.Contains(refused[0], id) || !strings.Contains(refused[0], "line 9") {
				t.Errorf("refused %q, not the claim in line 9 once", refused)
			}
			if after := f.held(t, x); len(f.claims) != 2 || !maps.Equal(before, after) {
				t.Errorf("%d claims count; held %v, then %v", len(f.claims), before, after)
			}
			other.ID = "V3"
			if list(append(slices.Clip(all), other)...); len(refused) != 1 || len(f.claims) != 3 {
				t.Errorf("under an id of its own it does not count: %d claims, refused %q", len(f.claims), refused)
			}
		})
	}
}

// Who does not ask for refused claims gets a plan all the same, and an error of the ledger
// drops no claim.
func TestFollowDropsQuietly(t *testing.T) {
	_, f := following(t, followed, dyetrace.FIFO, nil)
	f.options.Refused = nil
	if _, err := f.Claims(t.Context(), []dyetrace.Claim{{ID: "V2", Transfer: "T2", Written: "1.234", Line: 3}}); err != nil {
		t.Error(err)
	}
	f.ledger = broken{f.ledger}
	_, err := f.Claims(t.Context(), []dyetrace.Claim{{ID: "V3", Transfer: "T2", Line: 3}})
	if dyetrace.KindOf(err) != dyetrace.CorruptError {
		t.Errorf("%v: not the ledger's error", err)
	}
}

// broken is a ledger that cannot find ids.
type broken struct{ Growing }

func (broken) Lookup(string) (statement.Ord, bool, error) {
	return 0, false, dyetrace.Errorf(dyetrace.CorruptError, "look up", "damaged")
}

// Where claimed money has reached many accounts, holdings are estimated until
// enough transfers have come or enough time has passed.
func TestFollowEstimates(t *testing.T) {
	var text strings.Builder
	fmt.Fprintf(&text, "V1 0 V A %d\n", 100000*(mostExact+1))
	for i := range mostExact {
		fmt.Fprintf(&text, "T%d 1 A R%d 100000\n", i, i)
	}
	x, f := following(t, text.String(), dyetrace.FIFO, nil)
	f.come(t, "M1 2 R0 S 40000")
	if !f.Planner().Estimated() {
		t.Error("all was traced anew for one transfer")
	}
	if r, s := f.planner.held[x.no(t, "R0")].Held, f.planner.held[x.no(t, "S")].Held; r != 60000 || s != 40000 {
		t.Errorf("estimated that R0 holds %d and S %d", r, s)
	}
	f.come(t, "M2 12 R0 S 10000")
	if f.Planner().Estimated() {
		t.Error("still estimated after ten minutes")
	}
	for i := range retraceTransfers - 1 {
		f.come(t, fmt.Sprintf("N%d 12 R%d S 1", i, i+1))
		if i == 0 && !f.Planner().Estimated() {
			t.Error("not estimated right after a trace")
		}
	}
	if f.since != retraceTransfers-1 {
		t.Errorf("%d transfers since the last trace", f.since)
	}
	f.come(t, "N 12 R2 S 1")
	if f.Planner().Estimated() || f.since != 0 {
		t.Errorf("still estimated after %d transfers", retraceTransfers)
	}
}

// One transfer is traced once, also where it moves claimed money and a claim comes with it.
func TestFollowTracesOnce(t *testing.T) {
	x, f := following(t, followed, dyetrace.FIFO, nil)
	traces := 0
	f.options.Trace.Observe = map[statement.No]func(*trace.Line){x.no(t, "E"): func(*trace.Line) { traces++ }}
	if _, err := f.Claims(t.Context(), []dyetrace.Claim{{ID: "V2", Transfer: "T3", Line: 3}}); err != nil {
		t.Fatal(err)
	}
	f.come(t, "T3 106 B D 10000") // of the first claim and the second
	if len(f.claims) != 2 || traces != 1 {
		t.Errorf("%d claims count after %d traces, not 2 after 1", len(f.claims), traces)
	}
	f.come(t, "T4 107 B D 10000", "T5 108 E K 1")
	if traces != 2 {
		t.Errorf("%d traces, not one more for claimed money that moves and none for others'", traces)
	}
}

// The network of a plan that follows is fitted again when claims have grown by more than a
// quarter, as the evaluated policy's is. One claim shows money that stays for five minutes;
// of two, the slower one stretches the window to one and a half times its two hours.
func TestFollowFitsAgain(t *testing.T) {
	_, f := following(t, followed, dyetrace.FIFO, nil)
	window := func() time.Duration {
		w, _ := f.Planner().Network.Window()
		return w
	}
	if before := window(); before != shortestWindow {
		t.Fatalf("by one claim the window is %v", before)
	}
	f.come(t, "T3 200 W D 90000", "T4 320 D G 90000")
	if window() != shortestWindow {
		t.Errorf("transfers alone made the window %v", window())
	}
	if _, err := f.Claims(t.Context(), []dyetrace.Claim{{ID: "V2", Transfer: "T3", Line: 3}}); err != nil {
		t.Fatal(err)
	}
	if window() != 3*time.Hour {
		t.Errorf("by both claims the window is %v", window())
	}
}

// A refit waits until claims have grown by more than a quarter, and each counts once.
func TestNetworkRefits(t *testing.T) {
	x := newTown(t, followed)
	n := NewNetwork(x, NetworkOptions{})
	claims := make([]trace.ResolvedClaim, 20)
	for i := range claims {
		claims[i] = x.claims[0]
	}
	fits := map[int]bool{}
	for k := 1; k <= len(claims); k++ {
		n.window = dyetrace.Instant(usualWindow)
		if err := n.Refit(claims[:k], 110*minute); err != nil {
			t.Fatal(err)
		}
		fits[k] = n.window != dyetrace.Instant(usualWindow)
	}
	for k := 1; k <= len(claims); k++ {
		want := slices.Contains([]int{1, 2, 3, 4, 6, 8, 11, 14, 18}, k)
		if fits[k] != want {
			t.Errorf("fitted at %d claims: %t", k, fits[k])
		}
	}
}

// A plan has changed where its head has: other accounts, or other amounts.
func TestFollowChanges(t *testing.T) {
	_, f := following(t, followed, dyetrace.FIFO, nil)
	for _, step := range []struct {
		line    string
		limit   int
		changed bool
	}{
		{"", 1, true}, // the first
		{"", 1, false},
		{"T3 106 E F 5000", 1, false}, // of nobody's concern
		{"T4 107 B C 50000", 1, true},
	} {
		if step.line != "" {
			f.come(t, step.line)
		}
		plan, changed, err := f.Plan(step.limit)
		if err != nil || len(plan) != step.limit || changed != step.changed {
			t.Errorf("after %q: %d entries, changed: %t, %v", step.line, len(plan), changed, err)
		}
	}
}

// What a ledger does not take ends nothing: the plan stays as it was.
func TestFollowRefusesTransfers(t *testing.T) {
	x, f := following(t, followed, dyetrace.FIFO, nil)
	before := f.held(t, x)
	err := f.Transfer(t.Context(), &dyetrace.Transfer{ID: "old", Time: 0, From: "B", To: "C", Amount: 1, Received: 1,
		Currency: cny(t), ReceivedCurrency: cny(t)})
	if dyetrace.KindOf(err) != dyetrace.InputError {
		t.Errorf("a transfer before the last one: %v", err)
	}
	if after := f.held(t, x); after["B"] != before["B"] || after["C"] != 0 {
		t.Errorf("held %v, then %v", before, after)
	}
	f.come(t, "T2 105 A B 450000") // the stream repeats what the ledger has
	if again := f.held(t, x); again["B"] != before["B"] {
		t.Errorf("held %v, then %v by a transfer that was there", before, again)
	}
	for _, other := range []string{"T2 105 A B 1", "T2 106 A B 450000", "T2 105 A C 450000"} {
		if err := f.Transfer(t.Context(), transferOf(t, other)); dyetrace.KindOf(err) != dyetrace.InputError {
			t.Errorf("%s, under an id that is taken: %v", other, err)
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := f.Claims(ended, []dyetrace.Claim{{ID: "V9", Known: dyetrace.Known{From: "A", To: "B"}}}); err == nil {
		t.Error("claims are taken after the context has ended")
	}
}
