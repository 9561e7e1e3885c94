package detect

import (
	"time"

	"dyetrace"
	"dyetrace/ledger/statement"
)

// Relay is money that came into an account and left it again: part of an in,
// matched with part of a later out. Amount is in minor units of the account's
// currency. The statements of payer, account and payee make it an edge of the
// graph of relayed flow.
type Relay struct {
	In, Out      statement.Ord // the transfers
	Amount       dyetrace.Amount
	From, At, To statement.No // payer of the in, the account, payee of the out
	InAt, OutAt  Second
}

// Dwell is how long the money lay in the account, in seconds.
func (r *Relay) Dwell() int32 { return r.OutAt - r.InAt }

// Lot is an in and what became of it within the window.
type Lot struct {
	Ord     statement.Ord
	Amount  dyetrace.Amount
	Left    dyetrace.Amount // what no out within the window took
	At      Second
	Peer    statement.No // who paid it in
	Emptied bool         // Left is no more than may be kept; it is the retention
}

// RelayOptions are what counts as passed on.
type RelayOptions struct {
	// Window is how long after an in an out may still carry it on; 0 for 24 h,
	// the window of indicator 1, pass-through.
	Window time.Duration
	// RetentionPPM is how much of an in may stay behind, in millionths, in an
	// account that has passed it on; 0 for 20,000, a little above the 1 to
	// 1.8 % that run-points platforms advertise. Abroad, where mules keep about
	// a tenth, 100,000 serves.
	RetentionPPM int64
	// Since leaves out transfers before it; those are not matched.
	Since Second
}

// Retention is how much of an in may stay behind, in millionths.
func (o RelayOptions) Retention() int64 {
	if o.RetentionPPM <= 0 {
		return defaultRetentionPPM
	}
	return o.RetentionPPM
}

const (
	defaultWindow       = 24 * time.Hour
	defaultRetentionPPM = 20_000
)

// Relayer matches what left an account with what had come in, first in, first
// out. It keeps its memory from one statement to the next, and serves one
// goroutine.
type Relayer struct {
	window    int64
	retention int64 // ppm
	since     Second
	relays    []Relay
	lots      []Lot
}

// NewRelayer makes a Relayer.
func NewRelayer(o RelayOptions) *Relayer {
	if o.Window <= 0 {
		o.Window = defaultWindow
	}
	return &Relayer{window: int64(o.Window / time.Second), retention: o.Retention(), since: o.Since}
}

// Match matches one statement. Lots are all ins in order, relays all matches in
// order of their outs; both are used again by the next call.
//
// An out takes the oldest money that came in within the window, as the first
// rule of tracing does. One that wants more than a nearly emptied lot has left
// moves on to the next: what is left there is what the account kept, its
// commission. Without this, commissions would be filled up by later money and
// none could be seen.
func (r *Relayer) Match(no statement.No, moves []Move) (relays []Relay, lots []Lot) {
	r.relays, r.lots = r.relays[:0], r.lots[:0]
	head := 0
	for i := range moves {
		m := &moves[i]
		if m.At < r.since {
			continue
		}
		if m.In {
			r.lots = append(r.lots, Lot{Ord: m.Ord, Amount: m.Amount, Left: m.Amount, At: m.At, Peer: m.Peer})
			continue
		}
		if head < len(r.lots) {
			head = r.takeOldest(no, m, head)
		}
	}
	for i := range r.lots {
		lot := &r.lots[i]
		lot.Emptied = lot.isEmptied(r.retention)
	}
	return r.relays, r.lots
}

// takeOldest matches one out with the lots from head on, and returns the new head.
func (r *Relayer) takeOldest(no statement.No, m *Move, head int) int {
	for head < len(r.lots) && int64(m.At)-int64(r.lots[head].At) > r.window {
		head++
	}
	for wanted := m.Amount; wanted > 0 && head < len(r.lots); {
		lot := &r.lots[head]
		if lot.Left < wanted && lot.isEmptied(r.retention) {
			head++
			continue
		}
		part := min(wanted, lot.Left)
		if part > 0 {
			r.relays = append(r.relays, Relay{In: lot.Ord, Out: m.Ord, Amount: part,
				From: lot.Peer, At: no, To: m.Peer, InAt: lot.At, OutAt: m.At})
		}
		lot.Left -= part
		wanted -= part
		if lot.Left == 0 {
			head++
		}
	}
	return head
}

// isEmptied reports whether something of the lot was taken, and no more is left
// than may be kept, in millionths.
func (lot *Lot) isEmptied(retention int64) bool {
	return lot.Left < lot.Amount && lot.Left <= share(lot.Amount, retention)
}

// share is ppm millionths of an amount, rounded down, without overflow.
func share(a dyetrace.Amount, ppm int64) dyetrace.Amount {
	const million = 1_000_000
	return a/million*dyetrace.Amount(ppm) + a%million*dyetrace.Amount(ppm)/million
}
