package network

import (
	"cmp"
	"context"
	"slices"

	"dyetrace/detect"
	"dyetrace/ledger/statement"
)

// networkSearch finds the networks of one ledger.
type networkSearch struct {
	ctx     context.Context
	l       Ledger
	clock   *detect.Clock
	o       Options
	carried *carried
	passes  []bool
	pairs   []pair
	grouped map[statement.No]bool // accounts in some group
	shared  *detect.Shared
	links   map[statement.No][]detect.Use // of grouped accounts
	both    []pair                        // every pair as seen from either of its accounts
	passed  passings
	usual   float64 // closeness of what is in no candidate
}

// find finds the networks of a ledger, strongest first, by what its transfers carried.
// The same ledger gives the same networks on any number of cores.
//
// Accounts are joined by transfers whose both ends passed on what these carried,
// and those that are so joined also by devices, phones and payees that
// they share. Accounts with fewer than Partners others fall away until none is
// left that does (the k-core of Seidman, "Network structure and minimum
// degree", 1983); what stays is divided into communities. Of each, those stay whose
// money comes from members or goes to members whom others feed, and those come in
// whom the same holds for. What is left is a network where ordinary life in the same
// ledger has nothing like it.
func find(ctx context.Context, l Ledger, c *detect.Clock, o Options, k *carried) ([]Network, error) {
	o.setDefaults()
	f := &networkSearch{ctx: ctx, l: l, clock: c, o: o, carried: k}
	var err error
	// What joins accounts: first transfers, then what those that are joined have in
	// common.
	if f.passes, err = canPassOn(l); err != nil {
		return nil, err
	}
	f.pairs = relayedPairs(f.carried, f.passes)
	if err := f.share(); err != nil {
		return nil, err
	}
	// A description reads the statements of all members and of many others, so that
	// what is ordinary is dropped before: ledgers have hundreds of such groups.
	f.passed = passings{of: map[statement.No]*passed{}, relayer: detect.NewRelayer(o.Relays)}
	groups, err := f.close(f.divide())
	if err != nil {
		return nil, err
	}
	if groups, err = f.settled(groups); err != nil {
		return nil, err
	}
	if groups, err = f.unusual(groups); err != nil {
		return nil, err
	}
	f.grouped = groupedAccounts(groups)
	f.links = linksOf(f.shared, f.grouped)
	networks := make([]Network, 0, len(groups))
	for _, members := range groups {
		n, err := f.describe(members)
		if err != nil {
			return nil, err
		}
		networks = append(networks, n)
	}
	slices.SortStableFunc(networks, func(a, b Network) int { return cmp.Compare(b.Strength, a.Strength) })
	return networks, nil
}

// closeness is twice the weight of what joins members for each transfer in their
// statements, in which each transfer between two of them is twice.
func closeness(strength float64, entries int) float64 { return 2 * strength / float64(max(1, entries)) }

// strength is the weight of what joins members, who are in ascending order.
func (f *networkSearch) strength(members []statement.No) (sum float64) {
	for _, no := range members {
		for _, q := range f.joinedWith(no) {
			if _, is := slices.BinarySearch(members, q.b); is && q.a < q.b {
				sum += q.weight
			}
		}
	}
	return sum
}

// joined reports for every account whether a pair names it.
func (f *networkSearch) joined() []bool {
	is := make([]bool, f.l.Statements())
	for _, p := range f.pairs {
		is[p.a], is[p.b] = true, true
	}
	return is
}

// share adds what accounts that are joined already have in common. What is
// shared alone joins nobody: families share telephones too.
func (f *networkSearch) share() error {
	joined := f.joined()
	shared := f.o.Shared
	if shared == nil {
		var err error
		if shared, err = detect.LoadShared(f.ctx, f.l); err != nil {
			return err
		}
	}
	f.shared = shared
	payees, err := f.payees(joined)
	if err != nil {
		return err
	}
	some := func(no statement.No) bool { return joined[no] && f.passes[no] }
	links := slices.Concat(alike(shared.Devices, some, linkWeight), alike(shared.Phones, some, linkWeight))
	// Payees help to find a group, but many pay one supplier: they do not show that a
	// group is a network.
	f.both = bothWays(joinPairs(slices.Concat(f.pairs, links)))
	f.pairs = joinPairs(slices.Concat(f.pairs, links, alikePayers(payees)))
	return nil
}

// handover is that one account pays passed-on money to another.
type handover struct{ payee, payer statement.No }

const (
	// leastSharers is how many accounts must share a thing, or deal with the same
	// others, for that to join them: with one there is nothing to join.
	leastSharers = 2
	// longPayee is how many transfers the statement of a payee that few share may
	// have for each account that may share it: a busier one has other customers
	// too. Chosen by hand.
	longPayee = 4
	// handedOver is the share of a transfer, in parts of wholeTransfer, that its
	// payer must have received shortly before: half, twice what joins two ends,
	// because the payee's end shows nothing here. Chosen by hand.
	handedOver = 2 * leastCarried
)

// payees lists, for payees that relay nothing themselves, the joined accounts
// that pay them passed-on money, where these are few.
func (f *networkSearch) payees(joined []bool) (map[statement.No][]statement.No, error) {
	all := f.handovers(joined)
	slices.SortFunc(all, func(a, b handover) int {
		return cmp.Or(cmp.Compare(a.payee, b.payee), cmp.Compare(a.payer, b.payer))
	})
	all = slices.Compact(all)
	of := map[statement.No][]statement.No{}
	for from := 0; from < len(all); {
		to := from + 1
		for to < len(all) && all[to].payee == all[from].payee {
			to++
		}
		if n := to - from; n >= leastSharers && n <= mostShare {
			s, err := f.l.Statement(all[from].payee)
			if err != nil {
				return nil, err
			}
			if s.Len() <= longPayee*mostShare {
				for _, p := range all[from:to] {
					of[p.payee] = append(of[p.payee], p.payer)
				}
			}
		}
		from = to
	}
	return of, nil
}

// handovers are those of passed-on money by joined accounts.
func (f *networkSearch) handovers(joined []bool) (all []handover) {
	for _, p := range f.carried.onward {
		share := f.carried.of[p.ord]
		endsHere := share.out >= handedOver && share.in < leastCarried
		if endsHere && joined[p.payer] && f.passes[p.payee] {
			all = append(all, handover{p.payee, p.payer})
		}
	}
	return all
}

func alikePayers(of map[statement.No][]statement.No) (pairs []pair) {
	for payee, payers := range of {
		for i, a := range payers {
			for _, b := range payers[i+1:] {
				if a != payee && b != payee {
					pairs = append(pairs, pair{min(a, b), max(a, b), payeeWeight})
				}
			}
		}
	}
	return pairs
}

// leastPair is the weight below which a pair does not count as a partner of
// the core: one transfer that was half passed on at either end.
const leastPair = 0.25

// core is the accounts that stay when those with too few partners fall away.
func (f *networkSearch) core() map[statement.No]bool {
	// Pairs that are joined weakly do not count: chance makes many of them.
	partners := map[statement.No][]statement.No{}
	for _, p := range f.pairs {
		if p.weight >= leastPair {
			partners[p.a] = append(partners[p.a], p.b)
			partners[p.b] = append(partners[p.b], p.a)
		}
	}
	// Each account that falls takes a partner from others, which may fall by that.
	// An account is put on the list once, when it comes below; in which order they
	// fall makes no difference to who stays.
	degree := make(map[statement.No]int, len(partners))
	var fall []statement.No
	for a, others := range partners {
		if degree[a] = len(others); degree[a] < f.o.Partners {
			fall = append(fall, a)
		}
	}
	for len(fall) > 0 {
		a := fall[len(fall)-1]
		fall = fall[:len(fall)-1]
		for _, b := range partners[a] {
			if degree[b]--; degree[b] == f.o.Partners-1 {
				fall = append(fall, b)
			}
		}
	}
	core := map[statement.No]bool{}
	for a, n := range degree {
		if n >= f.o.Partners {
			core[a] = true
		}
	}
	return core
}

// divide finds the members of each network, in ascending order.
func (f *networkSearch) divide() [][]statement.No {
	core := f.core()
	accounts := make([]statement.No, 0, len(core))
	for a := range core {
		accounts = append(accounts, a)
	}
	slices.Sort(accounts)
	g := f.graphOf(accounts)
	of := communities(g, f.o.Resolution)
	merge(g, of)
	home := make(map[statement.No]int32, len(accounts))
	for i, a := range accounts {
		home[a] = of[i]
	}
	f.takeBack(home)
	var groups [][]statement.No
	for a, group := range home {
		for len(groups) <= int(group) {
			groups = append(groups, nil)
		}
		groups[group] = append(groups[group], a)
	}
	groups = slices.DeleteFunc(groups, func(g []statement.No) bool { return len(g) < f.o.Least })
	for _, g := range groups {
		slices.Sort(g)
	}
	return groups
}

// graphOf is the graph of the pairs between some accounts, which are in
// ascending order.
func (f *networkSearch) graphOf(accounts []statement.No) *graph {
	n := len(accounts)
	g := &graph{start: make([]int32, n+1), self: make([]float64, n)}
	each := func(fn func(a, b int32, w float64)) {
		for _, p := range f.pairs {
			a, is := slices.BinarySearch(accounts, p.a)
			b, too := slices.BinarySearch(accounts, p.b)
			if is && too {
				fn(int32(a), int32(b), p.weight)
			}
		}
	}
	each(func(a, b int32, _ float64) {
		g.start[a+1]++
		g.start[b+1]++
	})
	for v := range n {
		g.start[v+1] += g.start[v]
	}
	g.to, g.weight = make([]int32, g.start[n]), make([]float64, g.start[n])
	at := slices.Clone(g.start)
	each(func(a, b int32, w float64) {
		g.to[at[a]], g.weight[at[a]] = b, w
		g.to[at[b]], g.weight[at[b]] = a, w
		at[a]++
		at[b]++
	})
	return g
}

// takeBack gives accounts outside the core to the community with which they
// deal: more than half of what joins them joins them with it, and with
// two of its accounts or more.
func (f *networkSearch) takeBack(home map[statement.No]int32) {
	// For each account outside: what joins it with anybody, and with each community.
	type tie struct {
		all      float64
		weight   map[int32]float64
		partners map[int32]int
	}
	ties := map[statement.No]*tie{}
	note := func(a, b statement.No, w float64) {
		if _, is := home[a]; is {
			return
		}
		t := ties[a]
		if t == nil {
			t = &tie{weight: map[int32]float64{}, partners: map[int32]int{}}
			ties[a] = t
		}
		t.all += w
		if group, is := home[b]; is {
			t.weight[group] += w
			t.partners[group]++
		}
	}
	for _, p := range f.pairs {
		note(p.a, p.b, p.weight)
		note(p.b, p.a, p.weight)
	}
	// More than half can lie with one community only, so that the order of a map
	// makes no difference. Ties were taken before anybody came home.
	for a, t := range ties {
		for group, w := range t.weight {
			isTie := t.partners[group] >= leastSharers && w >= leastPair
			isMost := 2*w > t.all
			if isTie && isMost {
				home[a] = group
			}
		}
	}
}
