package ledger_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger"
	"dyetrace/ledger/statement"
	"dyetrace/simulate"
	"dyetrace/trace"
)

// stolenTown is a town's transfers with balances, some of which carry the first
// payment of a victim.
func stolenTown(t *testing.T, n int) (sim *simulate.Sim, all []simulate.Transfer, claimed []int64) {
	t.Helper()
	config, err := simulate.Preset("demo")
	if err != nil {
		t.Fatal(err)
	}
	if sim, err = simulate.New(config, 3); err != nil {
		t.Fatal(err)
	}
	err = sim.Step(sim.End(), func(transfers []simulate.Transfer, carried []simulate.Carried) error {
		for _, tr := range transfers {
			if tr.From != tr.To && len(all) < n {
				all = append(all, tr)
			}
		}
		for _, c := range carried {
			if c.Level == 1 {
				claimed = append(claimed, c.Transfer)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return sim, all, claimed
}

// completeTown imports the transfers as complete records.
func completeTown(t *testing.T, sim *simulate.Sim, all []simulate.Transfer) vfs.FS {
	t.Helper()
	var list []dyetrace.Transfer
	for i := range all {
		tr := &all[i]
		list = append(list, dyetrace.Transfer{ID: fmt.Sprintf("T%09d", i), Time: dyetrace.Instant(tr.At) * 1e9, From: sim.ID(tr.From), To: sim.ID(tr.To),
			Amount: dyetrace.Amount(tr.Amount), Received: dyetrace.Amount(tr.Amount), Currency: cny, ReceivedCurrency: cny,
			FromBalance: dyetrace.Stated{Amount: dyetrace.Amount(tr.FromBalance), Known: true},
			ToBalance:   dyetrace.Stated{Amount: dyetrace.Amount(tr.ToBalance), Known: true},
			Seq:         int64(i), Memo: strconv.FormatInt(tr.No, 10), Source: dyetrace.Source{Line: int64(i + 2)}})
	}
	fsys := vfs.NewMem()
	importFiles(t, fsys, ledger.ImportOptions{}, &file{name: "all.csv", transfers: list})
	return fsys
}

// splitTown imports them as the lines of both statements, each off by some
// seconds on its own, shuffled over files that overlap, over several imports.
func splitTown(t *testing.T, sim *simulate.Sim, all []simulate.Transfer, jitter int, r *rand.Rand) vfs.FS {
	t.Helper()
	files := make([][]dyetrace.Side, 7)
	for i := range all {
		tr := &all[i]
		for _, in := range []bool{false, true} {
			s := dyetrace.Side{Account: sim.ID(tr.From), Peer: sim.ID(tr.To), In: in, Amount: dyetrace.Amount(tr.Amount), Currency: cny,
				Time:    dyetrace.Instant(tr.At)*1e9 + dyetrace.Instant(r.IntN(jitter+1))*1e9,
				Balance: dyetrace.Stated{Amount: dyetrace.Amount(tr.FromBalance), Known: true}, Memo: strconv.FormatInt(tr.No, 10)}
			if in {
				s.Account, s.Peer, s.Balance.Amount = s.Peer, s.Account, dyetrace.Amount(tr.ToBalance)
			}
			for range 1 + r.IntN(5)/4 {
				at := r.IntN(len(files))
				files[at] = append(files[at], s)
			}
		}
	}
	fsys := vfs.NewMem()
	var group []statements
	for i, sides := range files {
		// A line stands once in a file; an overlapping file has it again.
		r.Shuffle(len(sides), func(a, b int) { sides[a], sides[b] = sides[b], sides[a] })
		seen := map[string]bool{}
		sides = slices.DeleteFunc(sides, func(s dyetrace.Side) bool {
			key := fmt.Sprint(s.Account, s.In, s.Memo)
			twice := seen[key]
			seen[key] = true
			return twice
		})
		group = append(group, statements{fmt.Sprintf("part-%d.csv", i), numbered(sides...)})
		if len(group) > r.IntN(4) || i == len(files)-1 {
			importSides(t, fsys, ledger.ImportOptions{}, group...)
			group = nil
		}
	}
	return fsys
}

// traced follows the claims and says in words what was found. Claims are found
// by the memo that every transfer has.
func traced(t *testing.T, fsys vfs.FS, claimed []int64, rule dyetrace.Rule) string {
	t.Helper()
	l, err := ledger.Open(fsys, "book")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	wanted := map[string]bool{}
	for _, c := range claimed {
		wanted[strconv.FormatInt(c, 10)] = true
	}
	var claims []dyetrace.Claim
	err = l.Scan(context.Background(), 0, statement.Ord(l.Transfers()), func(_ statement.Ord, tr *dyetrace.Transfer) error {
		if wanted[tr.Memo] {
			claims = append(claims, dyetrace.Claim{ID: "C" + tr.Memo, Transfer: tr.ID})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(claims, func(a, b dyetrace.Claim) int { return strings.Compare(a.ID, b.ID) })
	resolved, err := trace.Resolve(context.Background(), l, claims)
	if err != nil {
		t.Fatal(err)
	}
	found, err := trace.Run(context.Background(), l, resolved, trace.Options{Rule: rule})
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for i := range found.Accounts {
		a := &found.Accounts[i]
		name, err := l.Name(a.No)
		if err != nil {
			t.Fatal(err)
		}
		said = append(said, fmt.Sprintf("%s level %d received %d sent %d held %d", name.Account, a.Level, a.Received, a.Sent, a.Held))
	}
	for i := range found.Ends {
		e := &found.Ends[i]
		name, err := l.Name(e.No)
		if err != nil {
			t.Fatal(err)
		}
		said = append(said, fmt.Sprintf("%s %s %d", name.Account, e.End, e.Amount))
	}
	slices.Sort(said)
	return strings.Join(said, "\n")
}

// Any split of a ledger into statements, with mirrored lines, overlaps, jitter
// and shuffling, gives the same traces again.
func TestSplitTracesTheSame(t *testing.T) {
	sim, all, claimed := stolenTown(t, 6000)
	complete := completeTown(t, sim, all)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	for _, jitter := range []int{3, 45} {
		r := rand.New(rand.NewPCG(seed, uint64(jitter)))
		split := splitTown(t, sim, all, jitter, r)
		for _, rule := range dyetrace.Rules() {
			want := traced(t, complete, claimed, rule)
			if want == "" {
				t.Fatal("nothing is traced")
			}
			if diff := cmp.Diff(want, traced(t, split, claimed, rule)); diff != "" {
				t.Fatalf("jitter %d s, %s: %s", jitter, rule, diff)
			}
		}
	}
}
