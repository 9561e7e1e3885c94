package network

import (
	"cmp"
	"slices"

	"dyetrace/ledger/statement"
)

const (
	// surelyOrdinary is the chance below which an account is no member, whatever its
	// money does: one in a thousand. What trees are in doubt of may be of a kind that
	// they never saw, and stays. Chosen by hand.
	surelyOrdinary = 0.001
	// leastKernel is how many accounts a network of likely ones has at least that have
	// a statement or deal with two others: whom one account pays is no network yet.
	leastKernel = 3
	// samePayerWeight is what joins two likely accounts that one person paid, and
	// likelyMergeShare is mergeShare among likely accounts, who need less to be one.
	// leastLeaf is the chance at least of an account that little joins with others: one
	// without a statement that deals with one alone, or whom payers alone join. All were
	// chosen on worlds 1 to 40; docs/detect.md has what is found.
	samePayerWeight  = 0.25
	likelyMergeShare = 0.4
	leastLeaf        = 0.9
)

// isOrdinary reports whether an account is by itself so unlikely to pass stolen money on
// that it is no member. Where chances are not known, nobody is.
func (f *networkSearch) isOrdinary(no statement.No) bool {
	return len(f.o.Chances) > 0 && f.o.Chances[no] < surelyOrdinary
}

// isLikely reports whether an account is worth a look by itself.
func (f *networkSearch) isLikely(no statement.No) bool {
	return len(f.o.Chances) > 0 && f.passes[no] && f.o.Chances[no] >= f.o.Likely
}

// circle is the accounts that have a place in a group, and those that are likely by
// themselves.
type circle struct {
	*networkSearch
	home  map[statement.No]int // the group of an account
	pairs []pair
}

// withLikely adds to groups the accounts that are likely by themselves and that are
// joined with them, and makes groups of those that are joined with each other alone.
// Flow shows too little where most accounts of a platform have no statement, where they
// are few, and where each takes the money out himself.
func (f *networkSearch) withLikely(groups [][]statement.No) ([][]statement.No, error) {
	if len(f.o.Chances) == 0 {
		return groups, nil
	}
	c := &circle{networkSearch: f, home: map[statement.No]int{}}
	for i, g := range groups {
		for _, no := range g {
			c.home[no] = i
		}
	}
	if err := c.join(); err != nil {
		return nil, err
	}
	if err := c.leaveLeaves(); err != nil {
		return nil, err
	}
	groups = c.grow(groups)
	for _, g := range c.rest() {
		n, err := c.kernel(g)
		if err != nil {
			return nil, err
		}
		if n >= leastKernel {
			groups = append(groups, g)
		}
	}
	return groups, nil
}

// isIn reports whether an account is of the circle.
func (c *circle) isIn(no statement.No) bool {
	_, has := c.home[no]
	return has || c.isLikely(no)
}

// join joins the accounts of the circle by what was passed on between them, and by who
// paid them. Each account is likely enough by itself for one relay to join it.
func (c *circle) join() error {
	var payments []firstPayment
	for no := range c.passes {
		no := statement.No(no)
		if !c.isIn(no) {
			continue
		}
		s, err := c.l.Statement(no)
		if err != nil {
			return err
		}
		payments = append(payments, c.firstPayments(no, s)...)
		// Every transfer of the circle is in its payer's statement: that one alone joins.
		passesOn, err := c.mayPassOn(no, s)
		if err != nil {
			return err
		}
		var e statement.Entry
		for cursor := s.Cursor(); cursor.Next(&e); {
			if e.In || e.Peer == no || !c.isIn(e.Peer) || !passesOn {
				continue
			}
			share, err := c.seen(no, &e)
			if err != nil {
				return err
			}
			if x := min(share.in, share.out); x >= leastCarried {
				c.pairs = append(c.pairs, pair{min(no, e.Peer), max(no, e.Peer), float64(x) / wholeTransfer})
			}
		}
	}
	c.pairs = joinPairs(append(c.pairs, samePayers(payments)...))
	return nil
}

// seen is how much of an out was passed on at either end. An end without a statement
// says nothing, and the other counts alone.
func (c *circle) seen(payer statement.No, e *statement.Entry) (transferShares, error) {
	share := c.carried.of[e.Ord]
	from, err := c.l.Traits(payer)
	if err != nil {
		return share, err
	}
	to, err := c.l.Traits(e.Peer)
	if !from.Covered {
		share.out = wholeTransfer
	}
	if !to.Covered {
		share.in = wholeTransfer
	}
	return share, err
}

// mayPassOn reports whether an account may have passed on what others had paid it. One
// without a statement that nobody is seen to pay looks like a victim: that it is likely
// by itself may come from whom it pays.
func (c *circle) mayPassOn(no statement.No, s statement.Statement) (bool, error) {
	t, err := c.l.Traits(no)
	if err != nil || t.Covered {
		return t.Covered, err
	}
	var e statement.Entry
	for cursor := s.Cursor(); cursor.Next(&e); {
		if e.In {
			return true, nil
		}
	}
	return false, nil
}

// firstPayment is when somebody first paid an account.
type firstPayment struct {
	payer, to statement.No
	at        statement.Ord
}

// firstPayments are those by strangers to an account of the circle who are none of it.
func (c *circle) firstPayments(no statement.No, s statement.Statement) (list []firstPayment) {
	first, times, known := map[statement.No]statement.Ord{}, map[statement.No]int{}, map[statement.No]bool{}
	var e statement.Entry
	for cursor := s.Cursor(); cursor.Next(&e); {
		if !e.In {
			known[e.Peer] = true
			continue
		}
		if times[e.Peer]++; times[e.Peer] == 1 {
			first[e.Peer] = e.Ord
		}
	}
	for payer, at := range first {
		isStranger := times[payer] <= fewPayments && !known[payer]
		if isStranger && c.passes[payer] && !c.isIn(payer) {
			list = append(list, firstPayment{payer, no, at})
		}
	}
	return list
}

// samePayers joins accounts that one person paid: who was robbed by one is sent to the
// next. A payer joins each with the one whom he paid before.
func samePayers(all []firstPayment) (pairs []pair) {
	slices.SortFunc(all, func(a, b firstPayment) int {
		return cmp.Or(cmp.Compare(a.payer, b.payer), cmp.Compare(a.at, b.at))
	})
	for i := 1; i < len(all); i++ {
		if a, b := &all[i-1], &all[i]; a.payer == b.payer {
			pairs = append(pairs, pair{min(a.to, b.to), max(a.to, b.to), samePayerWeight})
		}
	}
	return pairs
}

// leaveLeaves leaves out who is not very likely, and whom payers alone join with others
// or who, without a statement, deals with one account of the circle: such a one may be a
// runner's landlord.
func (c *circle) leaveLeaves() error {
	partners, relays := map[statement.No]int{}, map[statement.No]bool{}
	for _, p := range c.pairs {
		partners[p.a]++
		partners[p.b]++
		if p.weight > samePayerWeight {
			relays[p.a], relays[p.b] = true, true
		}
	}
	leaf := map[statement.No]bool{}
	for no, n := range partners {
		t, err := c.l.Traits(no)
		if err != nil {
			return err
		}
		_, has := c.home[no]
		isLoose := !relays[no] || n == 1 && !t.Covered
		leaf[no] = isLoose && !has && c.o.Chances[no] < leastLeaf
	}
	c.pairs = slices.DeleteFunc(c.pairs, func(p pair) bool { return leaf[p.a] || leaf[p.b] })
	return nil
}

// grow adds to groups who is joined with one of them more than with all others of the
// circle, until nobody comes.
func (c *circle) grow(groups [][]statement.No) [][]statement.No {
	both := bothWays(c.pairs)
	for again := true; again; {
		again = false
		for from := 0; from < len(both); {
			no, all, of := both[from].a, 0.0, map[int]float64{}
			to := from
			for ; to < len(both) && both[to].a == no; to++ {
				all += both[to].weight
				if g, has := c.home[both[to].b]; has {
					of[g] += both[to].weight
				}
			}
			from = to
			if _, has := c.home[no]; has {
				continue
			}
			// More than half can lie with one group only, whatever the order of a map is.
			for g, w := range of {
				if w >= leastPair && w > mostOf*all {
					c.home[no], again = g, true
					groups[g] = append(groups[g], no)
				}
			}
		}
	}
	for _, g := range groups {
		slices.Sort(g)
	}
	return groups
}

// rest divides those who are joined with nobody who has a place.
func (c *circle) rest() [][]statement.No {
	var accounts []statement.No
	for _, p := range c.pairs {
		_, a := c.home[p.a]
		_, b := c.home[p.b]
		if !a && !b {
			accounts = append(accounts, p.a, p.b)
		}
	}
	slices.Sort(accounts)
	accounts = slices.Compact(accounts)
	g := graphOf(accounts, c.pairs)
	of := communities(g, c.o.Resolution)
	merge(g, of, likelyMergeShare)
	found := make([][]statement.No, renumber(of))
	for i, no := range accounts {
		found[of[i]] = append(found[of[i]], no)
	}
	return found
}

// kernel is how many of a group, in ascending order, have a statement or deal with two
// of it or more.
func (c *circle) kernel(group []statement.No) (n int, err error) {
	partners := map[statement.No]int{}
	for _, p := range c.pairs {
		_, a := slices.BinarySearch(group, p.a)
		_, b := slices.BinarySearch(group, p.b)
		if a && b {
			partners[p.a]++
			partners[p.b]++
		}
	}
	for _, no := range group {
		t, err := c.l.Traits(no)
		if err != nil {
			return 0, err
		}
		if t.Covered || partners[no] > 1 {
			n++
		}
	}
	return n, nil
}
