package freeze

import (
	"cmp"
	"slices"
	"time"

	"dyetrace"
	"dyetrace/ledger"
	"dyetrace/trace"
)

// NetworkOptions say how a network is looked for.
type NetworkOptions struct {
	Lookback time.Duration   // how far back statements are read; 0: 72 h, for which published networks ran
	Least    dyetrace.Amount // movements below it say nothing; 0: 200 major units of two digits
}

// memberLimit is the probability from which an account counts as a member: what
// it pays to and gets from others is evidence about them.
const memberLimit = 0.7

// Network is the accounts that pass claimed money on, as far as transfers show
// them: those that claims name, those to which these pass money on, and those
// that pass other money on to the same accounts or exits. It grows with the
// ledger. It is not for several goroutines at once.
type Network struct {
	reader
	lookback dyetrace.Instant
	window   dyetrace.Instant // within which money that is passed on leaves again
	pass     float64          // see Evidence.probability
	known    map[ledger.StatementNo]*Suspect
	exits    map[ledger.StatementNo]bool // to which members passed money on
	dirty    []ledger.StatementNo        // to be looked at, in order
	queued   map[ledger.StatementNo]bool
	// Devices, if set, gives the devices that an account is used on.
	Devices func(ledger.StatementNo) []uint64
	on      map[uint64][]ledger.StatementNo // members by device
	claimed map[ledger.Ord]bool
	changed []*Suspect // since Changed was last called
}

// Suspect is an account that may serve the network.
type Suspect struct {
	No          ledger.StatementNo
	Probability float64 // that it does
	Evidence    Evidence
	member      bool
	changed     bool
	passed      map[ledger.Ord]bool // its outs that passed money on
	arrivals    int                 // sums from members, or of claims, in the time looked back on
	arrived     dyetrace.Amount     // their sum
	fresh       dyetrace.Amount     // of it, what came within the window and has not left
	first, last dyetrace.Instant    // of them
}

// NewNetwork makes an empty network.
func NewNetwork(l Ledger, o NetworkOptions) *Network {
	if o.Lookback == 0 {
		o.Lookback = 72 * time.Hour
	}
	if o.Least == 0 {
		o.Least = 200_00
	}
	return &Network{reader: reader{ledger: l, least: o.Least}, lookback: dyetrace.Instant(o.Lookback), window: dyetrace.Instant(6 * time.Hour), pass: 5,
		known: map[ledger.StatementNo]*Suspect{}, exits: map[ledger.StatementNo]bool{}, queued: map[ledger.StatementNo]bool{},
		on: map[uint64][]ledger.StatementNo{}, claimed: map[ledger.Ord]bool{}}
}

// Claim says that a claim names an account as the one that the victim paid.
func (n *Network) Claim(c *trace.ResolvedClaim) {
	n.suspect(c.To).Evidence.Claimed++
	n.claimed[c.Transfer] = true
	n.mark(c.To)
}

// Transfer says that there is a new transfer between two accounts.
func (n *Network) Transfer(from, to ledger.StatementNo) {
	if n.known[from] != nil || n.known[to] != nil {
		n.mark(from)
		n.mark(to)
	} else if n.exits[to] {
		n.mark(from)
	}
}

func (n *Network) suspect(no ledger.StatementNo) *Suspect {
	s := n.known[no]
	if s == nil {
		s = &Suspect{No: no}
		n.known[no] = s
	}
	return s
}

func (n *Network) mark(no ledger.StatementNo) {
	if !n.queued[no] {
		n.queued[no] = true
		n.dirty = append(n.dirty, no)
	}
}

// Update looks at every account about which something is new, and at those that
// come into question by that. Its errors are the ledger's.
func (n *Network) Update(now dyetrace.Instant) error {
	if err := n.between(now-n.lookback, now); err != nil {
		return err
	}
	for i := 0; i < len(n.dirty); i++ {
		no := n.dirty[i]
		delete(n.queued, no)
		if err := n.look(no, now); err != nil {
			return err
		}
	}
	n.dirty = n.dirty[:0]
	return nil
}

// look weighs an account, and lets its peers come into question if it is a
// member.
func (n *Network) look(no ledger.StatementNo, now dyetrace.Instant) error {
	traits, err := n.ledger.Traits(no)
	if err != nil {
		return err
	}
	if _, ends := traits.Kind.End(); ends || !traits.Covered {
		return nil
	}
	short, err := n.read(no)
	if err != nil || !short {
		return err
	}
	matchFlows(n.flows, n.window)
	s, is := n.known[no], true
	if s == nil {
		s, is = &Suspect{No: no}, false
	}
	s.Evidence = n.weigh(s, now)
	if e := &s.Evidence; !is && e.Payers+e.Payees+e.Devices == 0 && e.Exits < 2 {
		return nil
	}
	n.known[no] = s
	s.Probability = s.Evidence.probability(n.pass)
	if !s.changed {
		s.changed = true
		n.changed = append(n.changed, s)
	}
	if s.Probability < memberLimit && !s.member {
		return nil
	}
	return n.spread(s, now)
}

// weigh gathers the evidence about an account from its flows.
func (n *Network) weigh(s *Suspect, now dyetrace.Instant) Evidence {
	e := Evidence{Claimed: s.Evidence.Claimed, Devices: n.sharing(s.No)}
	s.arrivals, s.arrived, s.fresh = 0, 0, 0
	payers, payees := map[ledger.StatementNo]bool{}, map[ledger.StatementNo]bool{}
	for i := range n.flows {
		f := &n.flows[i]
		peer := n.known[f.peer]
		switch {
		case (peer == nil || !peer.member) && f.in:
			if f.passed() {
				e.Through++
			}
			if f.passed() || n.claimed[f.ord] {
				s.arrive(f)
			}
		case peer == nil || !peer.member:
			if f.passed() && n.exits[f.peer] {
				e.Exits++
			}
		case f.in:
			s.arrive(f)
			if peer.passed[f.ord] {
				payers[f.peer] = true
			}
			if f.passed() {
				e.Passed++
			} else if now-f.at > n.window {
				e.Kept++
			}
		case f.passed():
			payees[f.peer] = true
		default:
			e.Own++
		}
	}
	e.Payers, e.Payees = len(payers), len(payees)
	return e
}

func (s *Suspect) arrive(f *flow) {
	if s.arrivals == 0 {
		s.first = f.at
	}
	s.arrivals++
	s.arrived += f.amount
	s.fresh += f.amount - f.matched
	s.last = f.at
}

// sharing is how many members are used on a device of the account's.
func (n *Network) sharing(no ledger.StatementNo) (members int) {
	if n.Devices == nil {
		return 0
	}
	for _, d := range n.Devices(no) {
		for _, other := range n.on[d] {
			if other != no {
				members++
			}
		}
	}
	return members
}

// spread lets what a member passed on speak about others.
func (n *Network) spread(s *Suspect, now dyetrace.Instant) error {
	joined := !s.member
	s.member = true
	if s.passed == nil {
		s.passed = map[ledger.Ord]bool{}
	}
	if joined && n.Devices != nil {
		for _, d := range n.Devices(s.No) {
			n.on[d] = append(n.on[d], s.No)
		}
	}
	for i := range n.flows {
		f := &n.flows[i]
		news := !f.in && f.matched*2 >= f.amount && !s.passed[f.ord]
		if news {
			s.passed[f.ord] = true
			if err := n.exit(f.peer); err != nil {
				return err
			}
		}
		if news || joined {
			n.mark(f.peer)
		}
	}
	return nil
}

// exit notes that a member passed money on to an account that ends the trace.
// Whoever paid the same one comes into question. Shops and billers have too
// many customers to say anything.
func (n *Network) exit(no ledger.StatementNo) error {
	if n.exits[no] {
		return nil
	}
	traits, err := n.ledger.Traits(no)
	if err != nil {
		return err
	}
	if end, is := traits.Kind.End(); !is || end == dyetrace.EndBiller || end == dyetrace.EndMerchant {
		return nil
	}
	n.exits[no] = true
	s, err := n.ledger.Statement(no)
	if err != nil || s.Len() > mostExit {
		return err
	}
	c := s.Cursor()
	for e := (ledger.Entry{}); c.Next(&e) && e.Ord < n.stop; {
		if e.Ord >= n.first && e.In && e.Amount >= n.least {
			n.mark(e.Peer)
		}
	}
	return nil
}

// mostExit is how long an exit's statement may be for its payers to be looked
// at all at once; of a longer one only those that still come.
const mostExit = 100_000

// Of is what is known of an account, nil where nothing is.
func (n *Network) Of(no ledger.StatementNo) *Suspect { return n.known[no] }

// Changed are the accounts about which something is new since it was last
// called, in the order in which it came to light.
func (n *Network) Changed() []*Suspect {
	list := n.changed
	n.changed = nil
	for _, s := range list {
		s.changed = false
	}
	return list
}

// Suspects are all accounts that came into question, the likeliest first.
func (n *Network) Suspects() []*Suspect {
	list := make([]*Suspect, 0, len(n.known))
	for _, s := range n.known {
		list = append(list, s)
	}
	slices.SortFunc(list, func(a, b *Suspect) int {
		return cmp.Or(cmp.Compare(b.Probability, a.Probability), cmp.Compare(a.No, b.No))
	})
	return list
}
