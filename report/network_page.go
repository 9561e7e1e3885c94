package report

import (
	"cmp"
	"slices"

	"dyetrace"
	"dyetrace/detect/network"
	"dyetrace/ledger/statement"
)

// pageNetwork is a network with its members and what flows between them.
type pageNetwork struct {
	Currency     string       `json:"currency"`
	Members      []pageMember `json:"members"`
	Flows        []pageFlow   `json:"flows"` // the largest first
	Levels       int          `json:"levels"`
	Through      string       `json:"through" ts:"Amount"` // came from outside and was passed on
	Closeness    float64      `json:"closeness"`
	Commission   *pageShare   `json:"commission"`
	Hours        [24]int64    `json:"hours"` // transfers between members, by the hour of the day
	ActiveFrom   int          `json:"active_from"`
	ActiveTo     int          `json:"active_to"`
	Institutions []pageCount  `json:"institutions"`
	Regions      []pageCount  `json:"regions"`
	First        string       `json:"first" ts:"Time"`
	Last         string       `json:"last" ts:"Time"`
	Claims       int          `json:"claims"`
	Why          []said       `json:"why"` // it is one; the first sentence says how large it is
	// Claims whose transfers went to it; fewer than claims where no claims file says
	// whose they are.
	Claimed    []pageClaim  `json:"claimed"`
	Victims    []pageVictim `json:"victims"` // those who paid most, first
	AllVictims int          `json:"all_victims"`
	AllMembers int          `json:"all_members"`
	AllFlows   int          `json:"all_flows"`
}

// pageMember is an account of a network.
type pageMember struct {
	Account     string  `json:"account"`
	Holder      string  `json:"holder,omitempty"`
	Role        string  `json:"role" ts:"Role"`
	Certainty   float64 `json:"certainty"` // of the role, from 0 to 1
	Level       float64 `json:"level"`
	X           float64 `json:"x"` // its place in the picture, from 0 to 1, as y
	Y           float64 `json:"y"`
	FromOutside string  `json:"from_outside" ts:"Amount"`
	FromMembers string  `json:"from_members" ts:"Amount"`
	ToMembers   string  `json:"to_members" ts:"Amount"`
	ToOutside   string  `json:"to_outside" ts:"Amount"`
	Others      int     `json:"others"` // members it deals with
	Rank        int     `json:"rank"`   // among findings; 0 where it is none
	Institution string  `json:"institution,omitempty"`
	Region      string  `json:"region,omitempty"`
	First       string  `json:"first" ts:"Time"`
	Last        string  `json:"last" ts:"Time"`
}

// pageFlow is from one member to another, by their places.
type pageFlow struct {
	From      int    `json:"from"`
	To        int    `json:"to"`
	Amount    string `json:"amount" ts:"Amount"`
	Transfers int    `json:"transfers"`
}

// pageShare is what collectors get of what they pass on: the share, between which shares
// most of the money lies, and from how many payments it is known.
type pageShare struct {
	Share float64 `json:"share"`
	Later float64 `json:"later"` // of it, what one account pays later
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
	Lots  int     `json:"lots"`
}

// pageClaim is a claim whose transfer went to a network.
type pageClaim struct {
	Claim    string `json:"claim"`
	Victim   string `json:"victim"`
	Amount   string `json:"amount" ts:"Amount"`
	Transfer string `json:"transfer"`
	Time     string `json:"time" ts:"Time"`
	Account  string `json:"account"`
}

// pageVictim is a likely victim of a network.
type pageVictim struct {
	Account   string  `json:"account"`
	Holder    string  `json:"holder,omitempty"`
	Certainty float64 `json:"certainty"`
	Paid      string  `json:"paid" ts:"Amount"`
	Others    int     `json:"others"` // members whom the victim paid
	Rank      int     `json:"rank"`   // among findings; 0 where it is none
	First     string  `json:"first" ts:"Time"`
	Last      string  `json:"last" ts:"Time"`
}

// mostVictims is how many victims a page lists of a network.
const mostVictims = 500

// victims are those who paid most.
func (b *pageBuilder) victims(n *network.Network) ([]pageVictim, error) {
	sorted := slices.Clone(n.Victims)
	slices.SortStableFunc(sorted, func(x, y network.Member) int { return cmp.Compare(y.ToMembers, x.ToMembers) })
	list := []pageVictim{}
	for _, v := range sorted[:min(mostVictims, len(sorted))] {
		name, account, err := b.d.known(v.No)
		if err != nil {
			return nil, err
		}
		list = append(list, pageVictim{name.Account, account.Holder, v.Certainty, v.ToMembers.Format(n.Currency), v.Others,
			b.rank[v.No], v.First.String(), v.Last.String()})
	}
	return list, nil
}

// pageCount is how many members of a network have their accounts at a place.
type pageCount struct {
	Name    string `json:"name"`
	Members int    `json:"members"`
}

// mostClaims is how many claims a page lists of a network.
const mostClaims = 500

// mostPlaces is how many institutions and regions a page names of a network.
const mostPlaces = 40

func (b *pageBuilder) network(n *network.Network) (pageNetwork, error) {
	c := n.Currency
	p := pageNetwork{Currency: c.String(), Levels: n.Levels, Through: n.Through.Format(c), Closeness: n.Closeness,
		Hours:      n.Hours,
		ActiveFrom: n.ActiveFrom, ActiveTo: n.ActiveTo, Institutions: pageCounts(n.Institutions),
		Regions: pageCounts(n.Regions),
		First:   n.First.String(), Last: n.Last.String(), Claims: len(n.Claimed), AllMembers: len(n.Members),
		AllVictims: len(n.Victims),
		AllFlows:   len(n.Flows),
		Members:    []pageMember{}, Flows: []pageFlow{}, Claimed: []pageClaim{}}
	// The page holds both languages, so that it can switch.
	reasons := [2][]string{English.networkReasons(b.d, n), Chinese.networkReasons(b.d, n)}
	for i := range reasons[0] {
		p.Why = append(p.Why, said{En: reasons[0][i], Zh: reasons[1][i]})
	}
	claims := b.d.claimsOf(n)
	for _, x := range claims[:min(mostClaims, len(claims))] {
		p.Claimed = append(p.Claimed, pageClaim{x.id, x.victim, x.asked.Format(c), x.transfer, x.at.String(), x.account})
	}
	if k := n.Commission; k.Lots > 0 {
		p.Commission = &pageShare{k.Share, k.Later, k.Low, k.High, k.Lots}
	}
	var err error
	if p.Victims, err = b.victims(n); err != nil {
		return p, err
	}
	// Only the largest members are drawn. Flows point to members by their place on the page, so that
	// flows of members that are not drawn are left out.
	places := n.Layout()
	at := map[statement.No]int{}
	for _, i := range largestMembers(n) {
		m := &n.Members[i]
		member, err := b.member(m, c, places[i])
		if err != nil {
			return p, err
		}
		at[m.No] = len(p.Members)
		p.Members = append(p.Members, member)
	}
	// Sorted as a copy: the network belongs to the caller.
	flows := slices.Clone(n.Flows)
	slices.SortStableFunc(flows, func(x, y network.Flow) int { return cmp.Compare(y.Amount, x.Amount) })
	for _, f := range flows {
		from, is := at[f.From]
		to, too := at[f.To]
		if is && too && len(p.Flows) < pageFlows {
			p.Flows = append(p.Flows, pageFlow{from, to, f.Amount.Format(c), f.Transfers})
		}
	}
	return p, nil
}

// largestMembers is the places of the members that a page shows, in order.
func largestMembers(n *network.Network) []int {
	order := make([]int, len(n.Members))
	for i := range order {
		order[i] = i
	}
	if len(order) <= pageMembers {
		return order
	}
	sum := func(i int) dyetrace.Amount { return n.Members[i].FromOutside + n.Members[i].FromMembers }
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(sum(b), sum(a)) })
	order = order[:pageMembers]
	slices.Sort(order)
	return order
}

func (b *pageBuilder) member(m *network.Member, c dyetrace.Currency, at network.Place) (pageMember, error) {
	name, account, err := b.d.known(m.No)
	return pageMember{Account: name.Account, Holder: account.Holder, Role: m.Role.String(), Certainty: m.Certainty,
		Level: m.Level, X: at.X, Y: at.Y,
		FromOutside: m.FromOutside.Format(c), FromMembers: m.FromMembers.Format(c), ToMembers: m.ToMembers.Format(c),
		ToOutside: m.ToOutside.Format(c), Others: m.Others, Rank: b.rank[m.No], Institution: account.Institution,
		Region: account.Region, First: m.First.String(), Last: m.Last.String()}, err
}

func pageCounts(list []network.Count) []pageCount {
	counts := []pageCount{}
	for _, c := range list[:min(len(list), mostPlaces)] {
		counts = append(counts, pageCount{c.Name, c.Members})
	}
	return counts
}
