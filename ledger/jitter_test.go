package ledger_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger"
	"dyetrace/ledger/statement"
	"dyetrace/simulate"
)

// lived is a transfer of a simulated town, small enough to keep millions.
type lived struct {
	at, amount, fromBalance, toBalance int64
	from, to                           simulate.AccountNo
}

// lifelike is the transfers of a simulated town in the order in which they took
// place. What the payee got is what was sent: a fee is no matter of joining.
func lifelike(t testing.TB, preset string) (s *simulate.Sim, all []lived) {
	t.Helper()
	config, err := simulate.Preset(preset)
	if err != nil {
		t.Fatal(err)
	}
	if s, err = simulate.New(config, 1); err != nil {
		t.Fatal(err)
	}
	err = s.Step(s.End(), func(transfers []simulate.Transfer, _ []simulate.Carried) error {
		for i := range transfers {
			tr := &transfers[i]
			if tr.From != tr.To {
				all = append(all, lived{tr.At, tr.Amount, tr.FromBalance, tr.ToBalance, tr.From, tr.To})
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return s, all
}

// equals counts the transfers that have another of the same amount within the
// tolerance, and those of which payer and payee are the same as well.
func equals(all []lived, within int64) (amount, pair int) {
	byAmount := map[int64][]int{}
	for i := range all {
		byAmount[all[i].amount] = append(byAmount[all[i].amount], i)
	}
	for _, group := range byAmount {
		for k, i := range group {
			near, same := false, false
			for _, step := range [...]int{-1, 1} {
				for j := k + step; j >= 0 && j < len(group); j += step {
					a, b := &all[i], &all[group[j]]
					if max(a.at-b.at, b.at-a.at) > within {
						break
					}
					near = true
					same = same || a.from == b.from && a.to == b.to
				}
			}
			if near {
				amount++
			}
			if same {
				pair++
			}
		}
	}
	return amount, pair
}

// joinedShare says how lines came together again, and what each of the first
// wrong joins says. Wrong are also those exchanged: lines of two equal payments
// between the same two accounts, of which the one got the other's second side.
type joinedShare struct {
	transfers, right, wrong, exchanged, missed int64
	mistakes                                   []string
}

// maxMistakes is how many wrong joins are told one by one.
const maxMistakes = 20

// mistake tells of a wrong join: what came together, what both lines were of in
// truth, and whether these were equal payments between the same two accounts.
func mistake(tr *dyetrace.Transfer, sim *simulate.Sim, all []lived) (text string, exchanged bool) {
	text = fmt.Sprintf("%s to %s, %d, at %s and %s", tr.From, tr.To, tr.Amount, tr.FromTime, tr.ToTime)
	var truth [2]lived
	for k, memo := range []string{tr.Memo, tr.Memo2} {
		i, err := strconv.Atoi(memo)
		if err != nil {
			return text + ": " + err.Error(), false
		}
		t := &all[i]
		truth[k] = *t
		text += fmt.Sprintf("; transfer %d of %s to %s, %d, at %s", i, sim.ID(t.from), sim.ID(t.to), t.amount, dyetrace.Instant(t.at)*1e9)
	}
	a, b := &truth[0], &truth[1]
	return text, a.from == b.from && a.to == b.to && a.amount == b.amount
}

// shown is what lines show of a movement beside time and amount.
type shown string

const (
	shownAll   shown = "all"    // the other side's number, and the balance
	noBalances shown = "number" // the other side's number
	masked     shown = "masked" // the balance; the payee's line has the payer's number in part only
)

// joinShare splits transfers into the lines of two statements, every line off
// by up to jitter on its own, in files of a few banks, and counts what comes
// together. The memo holds the truth.
func joinShare(t testing.TB, fsys vfs.FS, sim *simulate.Sim, all []lived, jitter time.Duration, show shown, seed uint64) (s joinedShare) {
	t.Helper()
	const banks = 4
	r := rand.New(rand.NewPCG(seed, 3))
	im, err := ledger.NewImport(fsys, "book", ledger.ImportOptions{})
	if err != nil {
		t.Fatal(err)
	}
	off := make([][2]time.Duration, len(all))
	most := int64(jitter / time.Second)
	for i := range off {
		for k := range off[i] {
			off[i][k] = time.Duration(r.Int64N(2*most+1)-most) * time.Second / 2
		}
	}
	for bank := range banks {
		name := fmt.Sprintf("bank-%d.csv", bank)
		im.BeginFile(name)
		b := &dyetrace.Batch{}
		line := func(i int, in bool, memo string) {
			tr, k := &all[i], 0
			account, peer, balance := tr.from, tr.to, tr.fromBalance
			if in {
				k = 1
				account, peer, balance = tr.to, tr.from, tr.toBalance
			}
			if int(account)%banks != bank {
				return
			}
			number := sim.ID(peer)
			if show == masked && in && len(number) > 8 {
				number = number[:4] + "****" + number[len(number)-4:]
			}
			at := dyetrace.Instant(tr.at)*1e9 + dyetrace.Instant(off[i][k].Truncate(time.Second))
			b.Sides = append(b.Sides, dyetrace.SideRow{Time: at, Line: int64(i + 2), In: in, Amount: dyetrace.Amount(tr.amount), Currency: cny,
				Balance: dyetrace.Stated{Amount: dyetrace.Amount(balance), Known: show != noBalances},
				Account: b.AddText([]byte(sim.ID(account))), Peer: b.AddText([]byte(number)), Memo: b.AddText([]byte(memo))})
		}
		for i := range all {
			memo := fmt.Sprint(i)
			line(i, false, memo)
			line(i, true, memo)
			if len(b.Sides) > 4096 || i == len(all)-1 {
				if err := im.Add(b); err != nil {
					t.Fatal(err)
				}
				b.Reset()
			}
		}
		im.EndFile((&file{name: name}).sum(), "test")
	}
	if _, err := im.Commit(context.Background()); err != nil {
		t.Fatal(err)
	}
	l, err := ledger.Open(fsys, "book")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	err = l.Scan(context.Background(), 0, statement.Ord(l.Transfers()), func(_ statement.Ord, tr *dyetrace.Transfer) error {
		switch {
		case tr.Source2.Line == 0:
			s.missed++
		case tr.Memo == tr.Memo2:
			s.right++
		default:
			s.wrong++
			text, exchanged := mistake(tr, sim, all)
			if exchanged {
				s.exchanged++
			}
			if len(s.mistakes) < maxMistakes {
				s.mistakes = append(s.mistakes, text)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	s.transfers = int64(len(all))
	return s
}

// Of a town's transfers, whose amounts are as often equal as in life, all but a
// few find their other side and at most one in 100,000 a wrong one, though the
// clocks of banks differ and every line is off on its own. DYETRACE_JOIN_PRESET
// takes a larger town, DYETRACE_JOIN_MOST its first transfers only; they print
// the table of docs/benchmarks.md.
func TestJoinShare(t *testing.T) {
	preset := os.Getenv("DYETRACE_JOIN_PRESET")
	usual := preset == ""
	if usual {
		preset = "demo"
	}
	sim, all := lifelike(t, preset)
	most := len(all)
	if text := os.Getenv("DYETRACE_JOIN_MOST"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal(err)
		}
		most = n
	} else if usual {
		most = 12_000
	}
	all = all[:min(len(all), most)]
	amount, pair := equals(all, 120)
	t.Logf("of %d transfers %d have another of their amount within 2 minutes, %d between the same two accounts", len(all), amount, pair)
	for _, show := range []shown{shownAll, noBalances, masked} {
		for _, jitter := range []time.Duration{time.Second, 10 * time.Second, 60 * time.Second} {
			t.Run(fmt.Sprintf("%s %s", show, jitter), func(t *testing.T) {
				var fsys vfs.FS = vfs.NewMem()
				if !usual {
					t.Chdir(t.TempDir())
					fsys = vfs.OS{}
				}
				s := joinShare(t, fsys, sim, all, jitter, show, 7)
				t.Logf("%s, jitter %s, shown: %s: %d transfers, right %d (%.5f %%), wrong %d (%.6f %%), of these exchanged %d, one-sided %d", preset, jitter, show,
					s.transfers, s.right, 100*float64(s.right)/float64(s.transfers), s.wrong, 100*float64(s.wrong)/float64(s.transfers), s.exchanged, s.missed)
				for _, m := range s.mistakes {
					t.Log(m)
				}
				// Without balances nothing but its times tells the order of a
				// statement, and equal payments may be exchanged; but no others.
				wrong := s.wrong
				if show == noBalances {
					wrong = s.wrong - s.exchanged
				}
				if wrong*100_000 > s.transfers && wrong > 1 {
					t.Errorf("jitter %s, shown: %s: %d of %d transfers are joined wrongly", jitter, show, wrong, s.transfers)
				}
			})
		}
	}
}
