package statements_test

import (
	"context"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/alipay"
	"dyetrace/intake/bankreturn"
	"dyetrace/intake/iso20022"
	"dyetrace/intake/native"
	"dyetrace/intake/wechat"
	"dyetrace/internal/vfs"
	"dyetrace/ledger"
	"dyetrace/ledger/statement"
	"dyetrace/simulate/statements"
	"dyetrace/trace"
)

// read puts every file of folders into a ledger in memory.
func read(t *testing.T, paths ...string) *ledger.Ledger {
	t.Helper()
	fsys := vfs.NewMem()
	im, err := ledger.NewImport(fsys, "ledger", ledger.ImportOptions{Holder: "test"})
	if err != nil {
		t.Fatal(err)
	}
	formats := slices.Concat(native.Formats(), bankreturn.Formats(), wechat.Formats(), alipay.Formats(), iso20022.Formats())
	for _, path := range paths {
		err := filepath.WalkDir(path, func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			im.BeginFile(name)
			outcome, err := intake.Read(t.Context(), name, formats, intake.Options{Timezone: time.FixedZone("CST", 8*3600)}, func(b *dyetrace.Batch) error {
				if len(b.Rejects) > 0 {
					t.Errorf("%s:%d: %s", name, b.Rejects[0].Line, b.Rejects[0].Reason)
				}
				return im.Add(b)
			})
			im.EndFile(outcome.SHA256, outcome.Format)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	summary, err := im.Commit(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(summary.Conflicts) > 0 {
		t.Errorf("%d conflicts: %+v", len(summary.Conflicts), summary.Conflicts[0])
	}
	l, err := ledger.Open(fsys, "ledger")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

// joins counts transfers whose two lines are one transfer's sides, those whose
// are the sides of two that no record tells apart but by seconds, and those
// whose are of different ones, beside how many there are of which both sides are
// answered.
func joins(t *testing.T, dir string, l *ledger.Ledger) (right, crossed, wrong, all int) {
	t.Helper()
	like := make(map[string]string)
	for _, row := range rows(t, filepath.Join(dir, statements.World, "transfers.csv")) {
		like[row[0]] = row[2] + " " + row[3] + " " + row[4]
	}
	sides, at := make(map[string]int), make(map[string]string)
	for _, row := range rows(t, filepath.Join(dir, statements.World, "truth", "lines.csv")) {
		if row[0][0] == 'F' {
			continue
		}
		at[fmt.Sprintf("%s:%s:%s", row[2], row[3], row[4])] = row[0]
		if sides[row[0]]++; sides[row[0]] == 2 {
			all++
		}
	}
	place := func(s dyetrace.Source) string { return fmt.Sprintf("%s:%s:%d", s.File, s.Sheet, s.Line) }
	err := l.Scan(t.Context(), 0, statement.Ord(l.Transfers()), func(_ statement.Ord, x *dyetrace.Transfer) error {
		if x.Source2.Line == 0 {
			return nil
		}
		switch a, b := at[place(x.Source)], at[place(x.Source2)]; {
		case a == b && a != "":
			right++
		case a != "" && like[a] == like[b]:
			crossed++
		default:
			wrong++
			t.Errorf("joined: %s of %s and %s of %s, %v to %v, %v", place(x.Source), a, place(x.Source2), b, x.From, x.To, x.Amount)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return right, crossed, wrong, all
}

// Lines of one transfer find each other in whatever format their institutions
// answer and however far their clocks are apart, and no others do.
func TestSidesAreJoined(t *testing.T) {
	for _, jitter := range []int{0, 10, 60} {
		t.Run(fmt.Sprint(jitter, " seconds"), func(t *testing.T) {
			o := statements.Usual(3)
			o.Jitter = jitter
			dir, _ := written(t, small(t), o)
			l := read(t, filepath.Join(dir, statements.Answers), filepath.Join(dir, statements.Accounts))
			right, crossed, wrong, all := joins(t, dir, l)
			t.Logf("of %d, %d joined rightly, %d crossed, %d wrongly", all, right, crossed, wrong)
			if right < all*999/1000 || wrong > 0 {
				t.Error("too few joined rightly, or some wrongly")
			}
		})
	}
}

// found is what a trace came to for each claim.
func found(t *testing.T, l *ledger.Ledger, claims string, rule dyetrace.Rule) map[string]string {
	t.Helper()
	list, _, err := native.OpenClaims(t.Context(), claims, nil, intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	resolved, err := trace.Resolve(t.Context(), l, list)
	if err != nil {
		t.Fatal(err)
	}
	result, err := trace.Run(context.Background(), l, resolved, trace.Options{Rule: rule})
	if err != nil {
		t.Fatal(err)
	}
	totals := make(map[string]string)
	for _, c := range result.Claims {
		totals[c.ID] = fmt.Sprintf("%d held %v ends %v", c.Followed, c.Held, c.Ends)
	}
	return totals
}

// From what institutions answered comes the trace that the table of transfers
// gives, where nothing is missing from the answers.
func TestStatementsGiveTheSameTrace(t *testing.T) {
	c := small(t)
	// Alipay states neither balances nor fees. A wallet's statement says of a
	// refund what it is, and the trace takes it out of the payment; the table of
	// transfers does not say so.
	c.StatedBalances, c.Life.WalletFee, c.Life.Refunded = false, 0, 0
	dir, _ := written(t, c, statements.Options{Seed: 3})
	answers := read(t, filepath.Join(dir, statements.Answers), filepath.Join(dir, statements.Accounts))
	table := read(t, filepath.Join(dir, statements.World, "transfers.csv"), filepath.Join(dir, statements.World, "accounts.csv"))
	for _, rule := range dyetrace.Rules()[:dyetrace.Poison] {
		want := found(t, table, filepath.Join(dir, statements.World, "claims.csv"), rule)
		got := found(t, answers, filepath.Join(dir, statements.Claims), rule)
		if diff := cmp.Diff(want, got); diff != "" || len(want) == 0 {
			t.Errorf("%v, %d claims (-table +answers):\n%s", rule, len(want), diff)
		}
	}
}
