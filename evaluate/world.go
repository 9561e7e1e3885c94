package evaluate

import (
	"context"
	"crypto/sha256"
	"fmt"
	"time"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger"
	"dyetrace/simulate"
	"dyetrace/trace"
)

// Gaps is what an investigator does not get to see of a simulated world.
type Gaps struct {
	Name      string
	Uncovered float64 // share of institutions that answer no inquiry
	Unstated  bool    // statements give no balances
}

// GapNames are the gaps that ParseGaps knows.
func GapNames() []string { return []string{"none", "balances", "institutions", "both"} }

// ParseGaps is the gaps of a name: none of them, no stated balances, a share of
// institutions silent, or both. Errors are UsageErrors.
func ParseGaps(name string, uncovered float64) (Gaps, error) {
	switch name {
	case "none":
		return Gaps{Name: name}, nil
	case "balances":
		return Gaps{Name: name, Unstated: true}, nil
	case "institutions":
		return Gaps{Name: name, Uncovered: uncovered}, nil
	case "both":
		return Gaps{Name: name, Uncovered: uncovered, Unstated: true}, nil
	}
	return Gaps{}, dyetrace.Errorf(dyetrace.UsageError, "gaps", "%q is none of %v", name, GapNames())
}

// World is a simulation that has run to its end, as an investigator has it and
// as it really was. Close it after use.
type World struct {
	Ledger *ledger.Ledger
	Claims []trace.ResolvedClaim
	Orders []int32 // of each claim
	Truth  *Truth
	Sim    *simulate.Sim
}

const ledgerDir = "ledger"

// momentHours returns how many hours are between the moments at which holdings are looked
// at. There are about six moments before the end. The number is odd, so that each moment is
// at another hour of the day.
func momentHours(s *simulate.Sim) int {
	const parts = 7
	return int(time.Duration(s.End()-s.Start())/time.Hour)/parts | 1
}

// NewWorld runs a simulation and puts its transfers into a ledger in memory.
//
// If the victim of an order has reported one payment, every payment of the order is claimed:
// whoever reports shows his statement. Orders that nobody reported remain what they are in
// life: stolen money that counts as clean.
func NewWorld(ctx context.Context, c simulate.Config, seed uint64, gaps Gaps) (*World, error) {
	if gaps.Uncovered > 0 {
		c.UncoveredInstitutions = gaps.Uncovered
	}
	if gaps.Unstated {
		c.StatedBalances = false
	}
	s, err := simulate.New(c, seed)
	if err != nil {
		return nil, err
	}
	w := &World{Sim: s, Truth: newTruth(s)}
	if err := w.fill(ctx, c.StatedBalances); err != nil {
		return nil, err
	}
	if err := w.claim(ctx); err != nil {
		w.Ledger.Close()
		return nil, err
	}
	return w, nil
}

// Close lets go of the ledger.
func (w *World) Close() error { return w.Ledger.Close() }

// fill runs the simulation into a ledger.
func (w *World) fill(ctx context.Context, stated bool) (err error) {
	fsys := vfs.NewMem()
	im, err := ledger.NewImport(fsys, ledgerDir, ledger.ImportOptions{Holder: "evaluate"})
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			im.Abort() //nolint:errcheck // what is in memory goes away anyhow
		}
	}()
	im.BeginFile("simulation")
	f := newFeed(w.Sim, stated)
	if err := im.Add(&dyetrace.Batch{Accounts: f.accounts()}); err != nil {
		return err
	}
	every := momentHours(w.Sim)
	for at, hours := w.Sim.Start(), 0; at < w.Sim.End(); {
		at += dyetrace.Instant(time.Hour)
		hours++
		err := w.Sim.Step(at, func(transfers []simulate.Transfer, carried []simulate.Carried) error {
			w.Truth.take(transfers, carried)
			return im.Add(f.batch(transfers))
		})
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		if hours%every == 0 || at >= w.Sim.End() {
			w.Truth.remember(at)
		}
	}
	im.EndFile(sha256.Sum256(nil), "simulation")
	if _, err := im.Commit(ctx); err != nil {
		return err
	}
	w.Ledger, err = ledger.Open(fsys, ledgerDir)
	return err
}

// claim resolves the claims and works out the truth about them.
func (w *World) claim(ctx context.Context) error {
	w.Truth.close()
	var claims []dyetrace.Claim
	var paid []int64
	for _, order := range w.Truth.orders() {
		for _, c := range w.Truth.payments[order] {
			claims = append(claims, dyetrace.Claim{ID: fmt.Sprintf("C%05d", len(claims)+1),
				Transfer: simulate.TransferID(c.Transfer),
				Amount:   dyetrace.Stated{Amount: dyetrace.Amount(c.Amount), Known: true}})
			w.Orders = append(w.Orders, order)
			paid = append(paid, c.Transfer)
		}
	}
	var err error
	if w.Claims, err = trace.Resolve(ctx, w.Ledger, claims); err != nil {
		return err
	}
	// The truth names transfers by their numbers, a trace by their places in
	// ledger order. They are the same as long as time never runs backwards.
	for i := range w.Claims {
		if int64(w.Claims[i].Transfer) != paid[i] {
			return dyetrace.Errorf(dyetrace.OtherError, "evaluate", "transfer %d has place %d in ledger order", paid[i],
				w.Claims[i].Transfer)
		}
	}
	return nil
}

// feed makes batches of what a simulation hands over.
type feed struct {
	s      *simulate.Sim
	stated bool
	cny    dyetrace.Currency
	b      dyetrace.Batch
}

func newFeed(s *simulate.Sim, stated bool) *feed {
	// CNY is a currency that the vocabulary knows, so that there is no error.
	cny, _ := dyetrace.ParseCurrency("CNY")
	return &feed{s: s, stated: stated, cny: cny}
}

func (f *feed) accounts() []dyetrace.Account {
	list := make([]dyetrace.Account, f.s.Accounts())
	for i := range list {
		list[i] = f.s.Account(simulate.AccountNo(i))
		list[i].Source.Line = int64(i + 1)
	}
	return list
}

func (f *feed) batch(transfers []simulate.Transfer) *dyetrace.Batch {
	b := &f.b
	b.Reset()
	for i := range transfers {
		t := &transfers[i]
		b.Rows = append(b.Rows, dyetrace.Row{
			Time: dyetrace.Instant(t.At * int64(time.Second)), Line: t.No + 1,
			Amount: dyetrace.Amount(t.Amount), Received: dyetrace.Amount(t.Received), Currency: f.cny, ReceivedCurrency: f.cny,
			ID:   b.AddText([]byte(simulate.TransferID(t.No))),
			From: b.AddText([]byte(f.s.ID(t.From))), To: b.AddText([]byte(f.s.ID(t.To))),
			FromBalance: f.balance(t.From, t.FromBalance), ToBalance: f.balance(t.To, t.ToBalance),
		})
	}
	return b
}

func (f *feed) balance(a simulate.AccountNo, fen int64) dyetrace.Stated {
	if !f.stated || f.s.Uncovered(a) {
		return dyetrace.Stated{}
	}
	return dyetrace.Stated{Amount: dyetrace.Amount(fen), Known: true}
}
