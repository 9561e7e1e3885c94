package report

import (
	"cmp"
	"slices"

	"dyetrace"
	"dyetrace/detect/network"
	"dyetrace/ledger/statement"
)

type pageNetwork struct {
	Currency     string       `json:"currency"`
	Members      []pageMember `json:"members"`
	Flows        []pageFlow   `json:"flows"`
	Levels       int          `json:"levels"`
	Through      string       `json:"through"`
	Closeness    float64      `json:"closeness"`
	Commission   *pageShare   `json:"commission"`
	Hours        [24]int64    `json:"hours"`
	ActiveFrom   int          `json:"active_from"`
	ActiveTo     int          `json:"active_to"`
	Institutions []pageCount  `json:"institutions"`
	Regions      []pageCount  `json:"regions"`
	First        string       `json:"first"`
	Last         string       `json:"last"`
	Claims       int          `json:"claims"`
	Why          []said       `json:"why"`
	Claimed      []pageClaim  `json:"claimed"`
	AllMembers   int          `json:"all_members"`
	AllFlows     int          `json:"all_flows"`
}

type pageMember struct {
	Account     string  `json:"account"`
	Holder      string  `json:"holder,omitempty"`
	Role        string  `json:"role"`
	Level       float64 `json:"level"`
	X           float64 `json:"x"`
	Y           float64 `json:"y"`
	FromOutside string  `json:"from_outside"`
	FromMembers string  `json:"from_members"`
	ToMembers   string  `json:"to_members"`
	ToOutside   string  `json:"to_outside"`
	Others      int     `json:"others"`
	Rank        int     `json:"rank"` // among findings; 0 where it is none
	Institution string  `json:"institution,omitempty"`
	Region      string  `json:"region,omitempty"`
	First       string  `json:"first"`
	Last        string  `json:"last"`
}

// pageFlow is from one member to another, by their places.
type pageFlow struct {
	From      int    `json:"from"`
	To        int    `json:"to"`
	Amount    string `json:"amount"`
	Transfers int    `json:"transfers"`
}

type pageShare struct {
	Share float64 `json:"share"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
	Lots  int     `json:"lots"`
}

// pageClaim is a claim whose transfer came to a network.
type pageClaim struct {
	Claim    string `json:"claim"`
	Victim   string `json:"victim"`
	Amount   string `json:"amount"`
	Transfer string `json:"transfer"`
	Time     string `json:"time"`
	Account  string `json:"account"`
}

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
	p := pageNetwork{Currency: c.String(), Levels: n.Levels, Through: n.Through.Format(c), Closeness: n.Closeness, Hours: n.Hours,
		ActiveFrom: n.ActiveFrom, ActiveTo: n.ActiveTo, Institutions: pageCounts(n.Institutions), Regions: pageCounts(n.Regions),
		First: n.First.String(), Last: n.Last.String(), Claims: len(n.Claimed), AllMembers: len(n.Members), AllFlows: len(n.Flows),
		Members: []pageMember{}, Flows: []pageFlow{}, Claimed: []pageClaim{}}
	reasons := [2][]string{English.networkReasons(b.d, n), Chinese.networkReasons(b.d, n)}
	for i := range reasons[0] {
		p.Why = append(p.Why, said{En: reasons[0][i], Zh: reasons[1][i]})
	}
	claims := b.d.claimsOf(n)
	for _, x := range claims[:min(mostClaims, len(claims))] {
		p.Claimed = append(p.Claimed, pageClaim{x.id, x.victim, x.asked.Format(c), x.transfer, x.at.String(), x.account})
	}
	if k := n.Commission; k.Lots > 0 {
		p.Commission = &pageShare{k.Share, k.Low, k.High, k.Lots}
	}
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
	name, err := b.l.Name(m.No)
	if err != nil {
		return pageMember{}, err
	}
	known, _, err := b.l.Account(name.Account)
	return pageMember{Account: name.Account, Holder: known.Holder, Role: m.Role.String(), Level: m.Level, X: at.X, Y: at.Y,
		FromOutside: m.FromOutside.Format(c), FromMembers: m.FromMembers.Format(c), ToMembers: m.ToMembers.Format(c), ToOutside: m.ToOutside.Format(c),
		Others: m.Others, Rank: b.rank[m.No], Institution: known.Institution, Region: known.Region, First: m.First.String(), Last: m.Last.String()}, err
}

func pageCounts(list []network.Count) []pageCount {
	counts := []pageCount{}
	for _, c := range list[:min(len(list), mostPlaces)] {
		counts = append(counts, pageCount{c.Name, c.Members})
	}
	return counts
}
