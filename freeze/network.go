package freeze

import (
	"cmp"
	"math"
	"math/big"
	"slices"
	"time"

	"dyetrace"
	"dyetrace/ledger/statement"
	"dyetrace/trace"
)

// NetworkOptions are how a network is looked for.
type NetworkOptions struct {
	Odds     []float64       // in place of those fitted, in the order of PieceNames; nil: those fitted
	Lookback time.Duration   // how far back statements are read; 0: 72 h, for which published networks ran
	Least    dyetrace.Amount // movements below it do not count; 0: a twentieth of what victims paid in the middle of them
}

const (
	defaultLookback = 72 * time.Hour
	// usualLeast is the least movement that counts until there is a claim.
	usualLeast = 200_00
)

// memberLimit is the probability from which an account counts as a member: what
// it pays to and gets from others is evidence about them. Chosen by hand, above
// one half, because a member is evidence about others.
const memberLimit = 0.7

// A member whose probability falls below leaveLimit is none any more; one that
// has come back mostJoins times stays, so that there is an end to it.
const (
	leaveLimit = 0.5
	mostJoins  = 3
)

// leastExits is how many payments of money just received to exits of the network
// let an account come into question by themselves: anybody makes one. Chosen by
// hand.
const leastExits = 2

// A payment has to be what members usually receive divided by usualDivisor, or more, to show
// anything about the payee: members buy lunch too. A tenth was chosen by hand.
const usualDivisor = 10

// Network is the accounts that pass claimed money on, as far as transfers show
// them: those that claims name, those to which these pass money on, and those
// that pass other money on to the same accounts or exits. It grows with the
// ledger. It is not for several goroutines at once.
type Network struct {
	reader
	lookback  dyetrace.Instant
	odds      []float64
	leastOpen bool             // the least movement that counts follows from claims
	window    dyetrace.Instant // within which money that is passed on leaves again
	pass      float64          // see Evidence.probability
	fitted    int              // claims at the last fit
	known     map[statement.No]*Suspect
	exits     map[statement.No]*exit    // to which members passed money on
	kin       map[uint32][]statement.No // members by holder
	dirty     []statement.No            // to be looked at, in order
	queued    map[statement.No]bool
	// Devices, if set, returns the devices that an account is used on.
	Devices func(statement.No) []uint64
	on      map[uint64][]statement.No // members by device
	claimed map[statement.Ord]bool
	found   *Findings // nil: none were given
	// foundMembers is how many members are in each network of found.
	foundMembers map[int]int
	order        int        // how often an account has become a member
	number       int        // of sums that members received
	sum          big.Int    // of them, in minor units
	changed      []*Suspect // since Changed was last called
}

// Suspect is an account that may serve the network.
type Suspect struct {
	No          statement.No
	Probability float64 // that it does
	Evidence    Evidence
	member      bool
	joins       int            // how often it has become one
	order       int            // of all that became members, the how manieth
	said        said           // what it last said about those that it dealt with
	bystanders  int            // with how many others it dealt that are members by no other word, or none
	because     []statement.No // members by whose flows it became one
	changed     bool
	passed      map[statement.Ord]bool // its outs that passed money on
	arrivals    int                    // sums from members, or of claims, in the time looked back on
	arrived     dyetrace.Total         // their sum, which is in range
	first       dyetrace.Instant       // of them
	usual       dyetrace.Amount        // what members of the network usually receive at once
	within      dyetrace.Total         // of what arrived, what has not left again
}

// NewNetwork makes an empty network.
func NewNetwork(l Ledger, o NetworkOptions) *Network {
	if o.Lookback == 0 {
		o.Lookback = defaultLookback
	}
	leastOpen := o.Least == 0
	if leastOpen {
		o.Least = usualLeast
	}
	return &Network{
		reader:   reader{ledger: l, least: o.Least, holders: newHolders(l), met: map[statement.No]dealings{}},
		lookback: dyetrace.Instant(o.Lookback),
		window:   dyetrace.Instant(usualWindow), pass: usualPass, odds: o.Odds, leastOpen: leastOpen,
		known: map[statement.No]*Suspect{}, exits: map[statement.No]*exit{}, kin: map[uint32][]statement.No{},
		queued: map[statement.No]bool{},
		on:     map[uint64][]statement.No{}, claimed: map[statement.Ord]bool{},
	}
}

// Claim notes that a claim names an account as the one that the victim paid.
func (n *Network) Claim(c *trace.ResolvedClaim) {
	n.suspect(c.To).Evidence.Claimed++
	n.claimed[c.Transfer] = true
	n.mark(c.To)
}

func (n *Network) claimAll(claims []trace.ResolvedClaim) {
	for i := range claims {
		n.Claim(&claims[i])
	}
}

// Transfer notes a new transfer between two accounts.
func (n *Network) Transfer(from, to statement.No) {
	if n.known[from] != nil || n.known[to] != nil {
		n.mark(from)
		n.mark(to)
	} else if x := n.exits[to]; x != nil && x.marked {
		n.mark(from)
	}
}

func (n *Network) suspect(no statement.No) *Suspect {
	s := n.known[no]
	if s == nil {
		s = &Suspect{No: no}
		n.known[no] = s
	}
	return s
}

func (n *Network) mark(no statement.No) {
	if !n.queued[no] {
		n.queued[no] = true
		n.dirty = append(n.dirty, no)
	}
}

// Update looks at every account about which something is new, and at those that
// come into question by that. Its errors are the ledger's.
func (n *Network) Update(now dyetrace.Instant) error {
	if err := n.setRange(now-n.lookback, now); err != nil {
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
func (n *Network) look(no statement.No, now dyetrace.Instant) error {
	traits, err := n.ledger.Traits(no)
	if err != nil {
		return err
	}
	if _, ends := traits.Kind.End(); ends {
		return nil
	}
	// An account with a very long statement is taken for a company's and left out.
	short, err := n.readSeen(no, traits.Covered)
	if err != nil || !short {
		return err
	}
	n.followCompanies()
	n.match(n.window)
	s, is := n.known[no], true
	if s == nil {
		s, is = &Suspect{No: no}, false
	}
	// What a member received is part of what members usually receive: it is taken out
	// while it is weighed again, so that an account does not speak for itself.
	n.count(s, -1)
	if s.Evidence, err = n.weigh(s, now); err != nil {
		return err
	}
	if _, err := s.arrived.Sum(); err != nil {
		return dyetrace.Errorf(dyetrace.InputError, "plan", "what came to one account: %w", err)
	}
	n.count(s, 1)
	s.usual = n.usual()
	// Whoever has dealt with no member, and paid the network's exits once at most,
	// does not come into question: the ledger is full of them.
	e := &s.Evidence
	dealtWithMembers := e.Payers+e.Payees+e.Devices+e.Kin+e.Straight > 0
	comesIntoQuestion := is || dealtWithMembers || e.Exits >= leastExits
	if !comesIntoQuestion {
		return nil
	}
	n.known[no] = s
	s.Probability = s.Evidence.probability(n.pass, n.odds)
	if !s.changed {
		s.changed = true
		n.changed = append(n.changed, s)
	}
	// The limits to join and to leave lie apart, and joins are bounded, so that
	// accounts which depend on each other settle.
	mayLeave := s.member && s.joins < mostJoins
	if mayLeave && s.Probability < leaveLimit {
		n.leave(s)
	}
	if s.Probability < memberLimit && !s.member {
		return nil
	}
	return n.spread(s, now)
}

// match matches the flows of the last statement within a window, without what stays within
// one holder's accounts.
func (n *Network) match(window dyetrace.Instant) {
	toAndFro := false
	for i := range n.flows {
		f := &n.flows[i]
		// What a member passed on is money of others, whatever the two have dealt before.
		if peer := n.known[f.peer]; f.within && f.in && peer != nil && peer.member && peer.passed[f.ord] {
			f.within = false
		}
		toAndFro = toAndFro || f.within
	}
	parts := matchFlows(n.flows, window)
	if !toAndFro {
		return
	}
	n.flows = leaveWithin(n.flows, parts)
	// What is left out had taken part in the matching.
	for i := range n.flows {
		f := &n.flows[i]
		f.matched, f.most, f.last = 0, 0, 0
	}
	matchFlows(n.flows, window)
}

// followCompanies lets what came from companies that are members be matched.
func (n *Network) followCompanies() {
	for i := range n.flows {
		if f := &n.flows[i]; f.kind == dyetrace.Business && f.in {
			peer := n.known[f.peer]
			f.aside = peer == nil || !peer.member
		}
	}
}

// count takes what a member received into what members usually receive, or out.
func (n *Network) count(s *Suspect, sign int) {
	if s.member {
		n.number += sign * s.arrivals
		// Money counts once at each level, so that the sum can leave the range of
		// an Amount though no account's does.
		arrived, _ := s.arrived.Sum()
		part := big.NewInt(int64(arrived))
		if sign < 0 {
			n.sum.Sub(&n.sum, part)
		} else {
			n.sum.Add(&n.sum, part)
		}
	}
}

// usual is the mean of what members received at a time, rounded down.
func (n *Network) usual() dyetrace.Amount {
	return dyetrace.Amount(new(big.Int).Quo(&n.sum, big.NewInt(int64(max(1, n.number)))).Int64())
}

// Within is what of the network's money has come to the account in the time looked back
// on and has not left again, at most what can be counted exactly.
func (s *Suspect) Within() dyetrace.Amount {
	sum, err := s.within.Sum()
	if err != nil {
		return math.MaxInt64
	}
	return sum
}

// leave lets an account be no member any more, and those it dealt with be
// looked at again.
func (n *Network) leave(s *Suspect) {
	n.count(s, -1)
	n.joinFound(s.No, -1)
	s.member = false
	for i := range n.flows {
		if peer := n.flows[i].peer; n.known[peer] != nil {
			n.mark(peer)
		}
	}
}

// spread makes what a member passed on evidence about others.
func (n *Network) spread(s *Suspect, now dyetrace.Instant) error {
	// The first time it joins, its devices join too; they stay, and whose members
	// they are is asked when they are counted.
	joined := !s.member
	s.member = true
	if joined {
		s.joins++
		n.order++
		s.order = n.order
		n.joinFound(s.No, 1)
		n.count(s, 1)
	}
	if s.passed == nil {
		s.passed = map[statement.Ord]bool{}
	}
	firstTime := joined && s.joins == 1
	if firstTime && n.Devices != nil {
		for _, d := range n.Devices(s.No) {
			n.on[d] = append(n.on[d], s.No)
		}
	}
	if holder, err := n.holders.holder(s.No); err != nil {
		return err
	} else if firstTime && holder.ID != 0 {
		n.kin[holder.ID] = append(n.kin[holder.ID], s.No)
	}
	// Whoever it dealt with is looked at when it joins, later only who was passed
	// something new, or where what it says about others has changed.
	told := s.told()
	for i := range n.flows {
		f := &n.flows[i]
		news := !f.in && !s.passed[f.ord] && n.passedOn(f)
		if news {
			s.passed[f.ord] = true
			if err := n.exit(f, now); err != nil {
				return err
			}
		}
		if news || joined || told && n.known[f.peer] != nil {
			n.mark(f.peer)
		}
	}
	return nil
}

// passedOn reports whether an out of a member is money that it passed on: at
// least half of it had just come, by a sum that left whole, and it is no trifle.
func (n *Network) passedOn(f *flow) bool {
	halfHadJustCome := f.matched >= f.amount-f.matched
	sourceLeftWhole := f.source >= 0 && n.flows[f.source].passed()
	return halfHadJustCome && sourceLeftWhole && f.amount >= n.usual()/usualDivisor
}

// Of is what is known of an account, nil where nothing is.
func (n *Network) Of(no statement.No) *Suspect { return n.known[no] }

// Changed are the accounts about which something is new since it was last
// called, in the order in which it was found.
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
