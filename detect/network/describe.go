package network

import (
	"cmp"
	"math"
	"slices"

	"dyetrace"
	"dyetrace/detect"
	"dyetrace/ledger/statement"
)

// sketch is a network while it is described.
type sketch struct {
	*networkSearch
	n       Network
	at      map[statement.No]int // place of a member
	relays  []detect.Relay       // of all members
	dealt   []dealings
	entries int // in the statements of all members
	outside map[statement.No]*outsider
	seen    map[flowKey]*Flow
}

// outsider is an account that deals with members and is none: whom of them it pays,
// and who pays it.
type outsider struct {
	pays, receives map[int]bool
}

// members is how many members it deals with.
func (o *outsider) members() int { return inEither(o.pays, o.receives) }

// inEither is how many are in one set or the other, or in both: somebody who pays and
// is paid is one, and not two.
func inEither[K comparable](a, b map[K]bool) int {
	n := len(a)
	for k := range b {
		if !a[k] {
			n++
		}
	}
	return n
}

// dealings are what a member has with others, passed on or not.
type dealings struct {
	payers, payees map[statement.No]bool // among members
	sum            dyetrace.Amount       // from members
	ins            int
}

type flowKey struct {
	from, to statement.No
}

// describe makes a network of its members, which are in ascending order.
func (f *networkSearch) describe(members []statement.No) (Network, error) {
	s := &sketch{networkSearch: f, outside: map[statement.No]*outsider{}}
	name, err := f.l.Name(members[0])
	if err != nil {
		return Network{}, err
	}
	s.n.Currency = name.Currency
	// Who controls shows only in whom the members deal with. With controllers added
	// everything is read again: what was outside before is inside now.
	s.setMembers(members)
	if err := s.read(); err != nil {
		return Network{}, err
	}
	added, err := s.controllers()
	if err != nil {
		return Network{}, err
	}
	if len(added) > 0 {
		members = append(members, added...)
		slices.Sort(members)
		s.setMembers(members)
		if err := s.read(); err != nil {
			return Network{}, err
		}
	}
	// Roles rest on what members passed on, sums and sharing on who they are. Agents
	// come last, so that no figure counts them.
	s.levels()
	s.roles(added)
	s.sum()
	if err := s.commissions(); err != nil {
		return Network{}, err
	}
	if err := s.victims(); err != nil {
		return Network{}, err
	}
	s.n.Sharing = s.sharing()
	if err := s.agents(); err != nil {
		return Network{}, err
	}
	for i := range s.n.Members {
		if m := &s.n.Members[i]; s.isLikely(m.No) {
			m.Likely = true
			s.n.Likely++
		}
	}
	return s.n, s.places()
}

func (s *sketch) setMembers(members []statement.No) {
	s.at = make(map[statement.No]int, len(members))
	s.n.Members = make([]Member, len(members))
	for i, no := range members {
		s.at[no], s.n.Members[i] = i, Member{No: no}
	}
	s.n.Strength = s.strength(members)
}

// read goes through the statements of all members.
func (s *sketch) read() error {
	s.relays, s.seen = nil, map[flowKey]*Flow{}
	s.dealt = make([]dealings, len(s.n.Members))
	s.n.Hours, s.n.Claimed = [24]int64{}, nil
	s.n.First, s.n.Last = 0, 0
	s.entries = 0
	relayer := detect.NewRelayer(s.o.Relays)
	var moves []detect.Move
	for i := range s.n.Members {
		m := &s.n.Members[i]
		statement, err := s.l.Statement(m.No)
		if err != nil {
			return err
		}
		moves = s.clock.Moves(statement, moves)
		s.entries += len(moves)
		s.meet(i, moves)
		relayer.Match(m.No, moves)
		relays, _ := s.o.Inner.Sift(m.No, relayer)
		s.pass(m, relays)
	}
	return nil
}

// meet notes whom a member deals with.
func (s *sketch) meet(i int, moves []detect.Move) {
	m, d := &s.n.Members[i], &s.dealt[i]
	d.payers, d.payees = map[statement.No]bool{}, map[statement.No]bool{}
	// A transfer between members is in both their statements: the payer's alone adds
	// it to the picture, so that it counts once.
	for k := range moves {
		v := &moves[k]
		_, member := s.at[v.Peer]
		member = member && v.Peer != m.No
		switch {
		case v.In && member:
			d.payers[v.Peer] = true
			d.sum += v.Amount
			d.ins++
		case member:
			d.payees[v.Peer] = true
			s.flow(m.No, v)
		case s.passes[v.Peer]:
			s.stranger(i, v)
		}
		if member {
			m.dealt(s.clock.Instant(v.At))
		} else if _, claimed := slices.BinarySearch(s.o.Claims, v.Ord); claimed && v.In {
			s.n.Claimed = append(s.n.Claimed, v.Ord)
		}
	}
	m.Others = inEither(d.payees, d.payers)
}

func (m *Member) dealt(at dyetrace.Instant) {
	if m.First == 0 || at < m.First {
		m.First = at
	}
	m.Last = max(m.Last, at)
}

func (s *sketch) stranger(i int, v *detect.Move) {
	o := s.outside[v.Peer]
	if o == nil {
		o = &outsider{pays: map[int]bool{}, receives: map[int]bool{}}
		s.outside[v.Peer] = o
	}
	if v.In {
		o.pays[i] = true
	} else {
		o.receives[i] = true
	}
}

// flow adds a transfer between members to the picture and to the hours.
func (s *sketch) flow(from statement.No, v *detect.Move) {
	at := s.clock.Instant(v.At)
	key := flowKey{from, v.Peer}
	f := s.seen[key]
	if f == nil {
		f = &Flow{From: from, To: v.Peer, First: at}
		s.seen[key] = f
	}
	f.Amount += v.Amount
	f.Transfers++
	s.n.Hours[at.Time().In(s.o.Zone).Hour()]++
	if s.n.First == 0 || at < s.n.First {
		s.n.First = at
	}
	s.n.Last = max(s.n.Last, at)
}

// pass adds what a member passed on.
func (s *sketch) pass(m *Member, relays []detect.Relay) {
	m.FromOutside, m.FromMembers = 0, 0
	m.ToMembers, m.ToOutside = 0, 0
	for k := range relays {
		r := &relays[k]
		if _, is := s.at[r.From]; is {
			m.FromMembers += r.Amount
		} else {
			m.FromOutside += r.Amount
		}
		if _, is := s.at[r.To]; is {
			m.ToMembers += r.Amount
		} else {
			m.ToOutside += r.Amount
		}
	}
	s.relays = append(s.relays, relays...)
}

// considerable is the share of what left the network that must have left at a
// level, for the network to have that many: a few that go on are no level. Chosen
// by hand.
const considerable = 0.1

// levels follows money through the members, transfer by transfer: what comes
// from outside is at level 1, what a member pays of money at some level at the
// next. An account is at the mean level of what it passed on.
func (s *sketch) levels() {
	// In order of outs the level of an in is known before it is asked for: what came
	// in went out of its payer's account earlier.
	slices.SortFunc(s.relays, func(a, b detect.Relay) int {
		return cmp.Or(cmp.Compare(a.Out, b.Out), cmp.Compare(a.In, b.In))
	})
	type mean struct{ sum, weight float64 }
	of := map[statement.Ord]mean{} // the level of a transfer
	mine := make([]mean, len(s.n.Members))
	left := map[int]float64{} // what left the network, by level
	var all float64
	for k := range s.relays {
		r := &s.relays[k]
		level := 1.0
		if _, member := s.at[r.From]; member {
			if in, known := of[r.In]; known {
				level = in.sum / in.weight
			}
		}
		i, w := s.at[r.At], float64(r.Amount)
		mine[i] = mean{mine[i].sum + w*level, mine[i].weight + w}
		out := of[r.Out]
		of[r.Out] = mean{out.sum + w*(level+1), out.weight + w}
		if _, member := s.at[r.To]; !member {
			left[int(math.Round(level))] += w
			all += w
		}
	}
	// A member's level is a mean, because money reaches it by ways of different
	// length; the network's is the longest that carried a considerable part.
	for i, m := range mine {
		if m.weight > 0 {
			s.n.Members[i].Level = m.sum / m.weight
		}
	}
	s.n.Levels = 1
	for level, w := range left {
		if w >= considerable*all {
			s.n.Levels = max(s.n.Levels, level)
		}
	}
}

// sum adds up what holds for the whole network.
func (s *sketch) sum() {
	s.n.Through = 0
	s.n.Usual = s.usual
	s.n.Closeness = closeness(s.n.Strength, s.entries)
	for i := range s.n.Members {
		s.n.Through += s.n.Members[i].FromOutside
	}
	s.n.ActiveFrom, s.n.ActiveTo = activeHours(s.n.Hours)
	s.n.Flows = make([]Flow, 0, len(s.seen))
	for _, f := range s.seen {
		s.n.Flows = append(s.n.Flows, *f)
	}
	slices.SortFunc(s.n.Flows, func(a, b Flow) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) })
	slices.Sort(s.n.Claimed)
}

// activeShare is how much of the transfers the active hours hold, in hundredths.
// Chosen by hand: the stragglers of a day would else make every stretch a day.
const activeShare = 80

// activeHours is the shortest stretch of hours that holds four fifths.
func activeHours(hours [24]int64) (from, to int) {
	var all int64
	for _, n := range hours {
		all += n
	}
	for length := 1; length <= 24; length++ {
		for from := range 24 {
			var sum int64
			for h := range length {
				sum += hours[(from+h)%24]
			}
			if 100*sum >= activeShare*all {
				return from, (from + length) % 24
			}
		}
	}
	return 0, 0
}

// places counts institutions and regions.
func (s *sketch) places() error {
	institutions, regions := map[string]int{}, map[string]int{}
	for i := range s.n.Members {
		name, err := s.l.Name(s.n.Members[i].No)
		if err != nil {
			return err
		}
		a, _, err := s.l.Account(name.Account)
		if err != nil {
			return err
		}
		if a.Institution != "" {
			institutions[a.Institution]++
		}
		if a.Region != "" {
			regions[a.Region]++
		}
	}
	s.n.Institutions, s.n.Regions = counts(institutions), counts(regions)
	return nil
}

func counts(of map[string]int) []Count {
	list := make([]Count, 0, len(of))
	for name, n := range of {
		list = append(list, Count{name, n})
	}
	slices.SortFunc(list, func(a, b Count) int {
		return cmp.Or(cmp.Compare(b.Members, a.Members), cmp.Compare(a.Name, b.Name))
	})
	return list
}
