package ledger_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger"
	"dyetrace/ledger/manifest"
)

// lined draws files of complete records, and of lines that repeat each other, show the other
// side of each other, of records, or of nothing.
type lined struct {
	pile
	sides    []dyetrace.Side
	days     bool // some lines have the day only
	takeBack bool // some lines take others back
	accounts bool // files describe accounts
	decided  int
}

// line draws the next line of a statement.
func (p *lined) line() dyetrace.Side {
	second := func(most int64) dyetrace.Instant { return dyetrace.Instant(p.Int64N(most)) * 1e9 }
	s := dyetrace.Side{Account: p.account(), Peer: p.account(), Time: 1772352000e9 + second(600), In: p.IntN(2) == 0,
		Amount: dyetrace.Amount(100 * (1 + p.Int64N(5))), Currency: cny}
	switch n := p.IntN(10); {
	case n < 4 && len(p.all) > 0:
		// One side of a record, as an institution has it.
		t := &p.all[p.IntN(len(p.all))]
		s.Account, s.Peer, s.In, s.Amount, s.Currency = t.From, t.To, false, t.Amount, t.Currency
		if p.IntN(2) == 0 {
			s.Account, s.Peer, s.In, s.Amount, s.Currency = t.To, t.From, true, t.Received, t.ReceivedCurrency
		}
		s.Time = t.Time + second(200) - second(200)
	case n < 7 && len(p.sides) > 0:
		// The other side of another line.
		o := &p.sides[p.IntN(len(p.sides))]
		s.Account, s.Peer, s.In, s.Amount, s.Currency = o.Peer, o.Account, !o.In, o.Amount-o.Charge, o.Currency
		if s.Account == "" || strings.Contains(s.Account, "*") {
			s.Account = p.account()
		}
		s.Serial, s.Order = o.Serial, o.Order
		s.Time = o.Time + second(150)
	case n == 7 && p.takeBack && len(p.all)+len(p.sides) > 0:
		return p.back()
	case n == 8 && len(p.sides) > 0:
		return p.sides[p.IntN(len(p.sides))] // again, in another file
	}
	p.unclear(&s)
	return s
}

// back draws a line that takes back a record or another line, in whole or in part.
func (p *lined) back() dyetrace.Side {
	var s dyetrace.Side
	if len(p.sides) == 0 || p.IntN(2) == 0 && len(p.all) > 0 {
		t := &p.all[p.IntN(len(p.all))]
		s = dyetrace.Side{Account: t.To, Peer: t.From, Time: t.Time, Amount: t.Received, Currency: t.ReceivedCurrency}
	} else {
		s = p.sides[p.IntN(len(p.sides))]
		s.In, s.Reverses, s.Serial, s.Balance = !s.In, s.Serial, "", dyetrace.Stated{}
	}
	s.Reversal = true
	s.Time += dyetrace.Instant(p.Int64N(200)) * 1e9
	if p.IntN(3) == 0 {
		s.Amount = max(1, s.Amount/2)
		s.Charge = 0
	}
	return s
}

// unclear leaves out some of what a line says, or adds to it.
func (p *lined) unclear(s *dyetrace.Side) {
	switch p.IntN(12) {
	case 0:
		s.Peer, s.PeerName = "", "H"+s.Peer
	case 1:
		if n := len(s.Peer); n > 8 {
			s.Peer = s.Peer[:4] + "****" + s.Peer[n-4:]
		}
	case 2:
		s.Peer = ""
	case 3:
		s.Balance = dyetrace.Stated{Amount: dyetrace.Amount(p.Int64N(9000)), Known: true}
	case 4:
		s.Serial = fmt.Sprint("SN0000", p.IntN(20))
	case 5:
		s.Charge = 10
	case 6:
		s.PeerName, s.PeerBank = "H"+s.Peer, "Bank"
	case 7:
		s.Peer, s.PeerName, s.Order = "P1", "财付通支付科技有限公司", fmt.Sprint("1000000", p.IntN(8))
	case 8:
		s.Peer, s.Memo = "", "ATM取现"
	case 9:
		if p.days {
			s.Spread, s.Time = 24*time.Hour-1, s.Time-s.Time%(86400e9)
		}
	}
}

// paper draws the next file of lines, of records or of both.
func (p *lined) paper(no int) *paper {
	d := &paper{file: &file{name: fmt.Sprintf("%c%d.csv", 'a'+rune(p.IntN(3)), no)}}
	if p.IntN(3) == 0 || no == 0 {
		d.file = p.file(no)
		if !p.accounts {
			d.file.accounts = nil
		}
	}
	if no == 0 || p.IntN(4) == 0 {
		return d
	}
	for range p.IntN(25) {
		s := p.line()
		s.Source = dyetrace.Source{Line: int64(len(d.sides) + 1000)}
		p.sides = append(p.sides, s)
		d.sides = append(d.sides, s)
	}
	if p.IntN(3) == 0 {
		from := dyetrace.Instant(1772352000e9) + dyetrace.Instant(p.Int64N(300))*1e9
		d.periods = append(d.periods, dyetrace.Period{Account: p.account(), Currency: cny, From: from, To: from + 200e9,
			Source: dyetrace.Source{Line: 9}})
	}
	return d
}

// take imports papers as one import.
func take(t *testing.T, fsys vfs.FS, opts ledger.ImportOptions, papers ...*paper) *ledger.ImportSummary {
	t.Helper()
	s, err := tryPapers(fsys, opts, papers...)
	must(t, err)
	return s
}

func tryPapers(fsys vfs.FS, opts ledger.ImportOptions, papers ...*paper) (*ledger.ImportSummary, error) {
	im, err := ledger.NewImport(fsys, "book", opts)
	if err != nil {
		return nil, err
	}
	defer im.Abort() // after Commit it does nothing
	for _, p := range papers {
		im.BeginFile(p.name)
		for _, b := range append(p.batches(3), sidesBatch(p.sides, p.periods...), &dyetrace.Batch{Aliases: p.aliases}) {
			if err := im.Add(b); err != nil {
				return nil, err
			}
		}
		im.EndFile(p.sum(), "test")
	}
	return im.Commit(context.Background())
}

func manifestOf(t *testing.T, fsys vfs.FS) *manifest.Manifest {
	t.Helper()
	m, err := manifest.Read(fsys, "book")
	must(t, err)
	return m
}

// checked is what a ledger says of its statements: their faults, how far they can be relied
// on, and which accounts stand in for others.
func checked(t *testing.T, fsys vfs.FS) string {
	t.Helper()
	l, err := ledger.Open(fsys, "book")
	must(t, err)
	defer l.Close()
	var out strings.Builder
	must(t, fsys.MkdirAll("checks"))
	all := map[dyetrace.AccountCurrency]string{}
	must(t, l.Check(context.Background(), "checks", nil, func(c *ledger.StatementCheck) error {
		all[c.AccountCurrency] = fmt.Sprintf("%+v\n", *c)
		_, err := out.WriteString(all[c.AccountCurrency])
		return err
	}))
	// Of some accounts it says what it says of them among all.
	some := func(a dyetrace.AccountCurrency) bool { return strings.HasSuffix(a.Account, "7") }
	must(t, l.Check(context.Background(), "checks", some, func(c *ledger.StatementCheck) error {
		if alone := fmt.Sprintf("%+v\n", *c); !some(c.AccountCurrency) || alone != all[c.AccountCurrency] {
			t.Errorf("alone %s among all %s", alone, all[c.AccountCurrency])
		}
		delete(all, c.AccountCurrency)
		return nil
	}))
	for a, left := range all {
		if some(a) {
			t.Errorf("alone it is not checked: %s", left)
		}
	}
	relied, err := l.Reliance()
	must(t, err)
	fmt.Fprintf(&out, "%+v\n", *relied)
	must(t, l.StandIns(context.Background(), func(s *ledger.StandIn) error {
		_, err := fmt.Fprintf(&out, "%+v\n", *s)
		return err
	}))
	return out.String()
}

// alike fails where two ledgers are not the same to whoever reads them.
func alike(t *testing.T, when string, want, got vfs.FS) {
	t.Helper()
	if diff := firstDifference(contents(t, want), contents(t, got)); diff != "" {
		t.Fatal(when, diff)
	}
	if diff := cmp.Diff(counted(t, want), counted(t, got)); diff != "" {
		t.Fatal(when, diff)
	}
	if diff := firstDifference(checked(t, want), checked(t, got)); diff != "" {
		t.Fatal(when, diff)
	}
	samePieces(t, want, got)
	if _, err := ledger.Verify(context.Background(), got, "book", nil); err != nil {
		t.Fatal(when, err)
	}
}

// Whatever lines come upon complete records, in whatever order and in whichever imports,
// every reader of a ledger with an overlay sees what an index made anew would give, and
// every import says what it would.
func TestOverlay(t *testing.T) {
	overlays, replaced, reversals := 0, int64(0), int64(0)
	seeds := tortureRounds(t, 10)
	for seed := range uint64(seeds) {
		p := &lined{pile: pile{Rand: rand.New(rand.NewPCG(seed, 7)), disputed: seed%8 == 1, reversed: seed%8 == 2,
			keyed: seed%8 == 3, late: seed%3 > 0}, days: seed%4 == 0, takeBack: seed%4 > 1, accounts: seed%2 == 0}
		small := []int64{-1, -1, 1, 20}[p.IntN(4)]
		t.Logf("seed %d: small %d", seed, small)
		anew, grown := vfs.NewMem(), vfs.NewMem()
		var papers []*paper
		for no := range 2 + p.IntN(10) {
			when := fmt.Sprintf("seed %d, import %d: ", seed, no)
			papers = append(papers, p.paper(no))
			now := papers[len(papers)-1:]
			if p.IntN(4) == 0 {
				papers = append(papers, p.paper(100+no))
				now = papers[len(papers)-2:]
			}
			want := take(t, anew, ledger.ImportOptions{Small: math.MaxInt64}, now...)
			got := take(t, grown, ledger.ImportOptions{Small: small, Memory: 5000}, now...)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatal(when, diff)
			}
			alike(t, when, anew, grown)
			if m := manifestOf(t, grown); m.Overlaid() {
				newest := m.Parts[len(m.Parts)-1]
				overlays++
				replaced += newest.Replaced
				reversals += newest.Stats.Reversals
			}
			if p.IntN(3) == 0 {
				p.change(t, anew, grown)
				alike(t, when+"then ", anew, grown)
			}
		}
		sameLater(t, anew, grown)
	}
	t.Logf("%d overlays, with %d records to which lines add, and %d reversals", overlays, replaced, reversals)
	if n := int64(seeds); int64(overlays) < 3*n || replaced < 10*n || reversals < n {
		t.Errorf("%d overlays, with %d records to which lines add, and %d reversals, are too few to show anything",
			overlays, replaced, reversals)
	}
}

// change decides on a stand-in or a name, or takes a source out, of both ledgers.
func (p *lined) change(t *testing.T, both ...vfs.FS) {
	t.Helper()
	ctx := context.Background()
	l, err := ledger.Open(both[0], "book")
	must(t, err)
	var standIns []string
	must(t, l.StandIns(ctx, func(s *ledger.StandIn) error {
		standIns = append(standIns, s.Account)
		return nil
	}))
	sources := l.Sources()
	must(t, l.Close())
	sources = slices.DeleteFunc(sources, func(s manifest.Source) bool { return s.Removed != nil })
	if len(standIns) > 0 && p.IntN(2) == 0 {
		p.decided++
		d := ledger.Decision{StandIn: standIns[p.IntN(len(standIns))], Account: p.account(), By: "Li", Reason: "told",
			Decided: dyetrace.Instant(p.decided), Source: dyetrace.Source{File: fmt.Sprint("d", p.decided), Line: 2}}
		for _, fsys := range both {
			_, _, err := ledger.Decide(ctx, fsys, "book", []ledger.Decision{d}, ledger.DecideOptions{})
			must(t, err)
		}
		return
	}
	if len(sources) > 1 {
		id := sources[p.IntN(len(sources))].SourceID
		for _, fsys := range both {
			must(t, removeSources(fsys, id))
		}
	}
}
