package pattern

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"dyetrace"
	"dyetrace/ledger/statement"
)

// model is a graph and bounds as the slow programs of these tests read them.
type model struct {
	t []Transfer
	b Bounds
}

// drawModel makes few accounts and many transfers, so that shapes occur. Every
// second graph is dense with loose bounds: there each kind is common, however
// few graphs are drawn.
func drawModel(t *rapid.T) (*Graph, *model) {
	accounts := rapid.IntRange(2, 9).Draw(t, "accounts")
	n := rapid.IntRange(0, 40).Draw(t, "transfers")
	dense := rapid.Bool().Draw(t, "dense")
	if dense {
		accounts, n = 6, 40
	}
	m := &model{t: make([]Transfer, n)}
	at := dyetrace.Instant(0)
	for i := range m.t {
		at += dyetrace.Instant(rapid.IntRange(0, 5).Draw(t, "later")) * dyetrace.Instant(time.Minute)
		account := rapid.IntRange(0, accounts-1)
		m.t[i] = Transfer{From: Account(account.Draw(t, "from")), To: Account(account.Draw(t, "to")), Time: at,
			Amount: dyetrace.Amount(rapid.IntRange(90, 100).Draw(t, "amount")), Ord: statement.Ord(i)}
	}
	span := rapid.IntRange(1, 60)
	m.b = Bounds{
		Window: time.Duration(span.Draw(t, "window")) * time.Minute, Dwell: time.Duration(span.Draw(t,
			"dwell")) * time.Minute,
		MinPeers: rapid.IntRange(2, 4).Draw(t, "peers"), MinSide: rapid.IntRange(1, 3).Draw(t, "side"), MinEach: 2,
		MaxPeers: rapid.IntRange(3, 40).Draw(t, "max peers"),
		MinHops:  rapid.IntRange(2, 3).Draw(t, "hops"), MinCycle: rapid.IntRange(2, 4).Draw(t, "cycle"),
		MaxHops:  rapid.IntRange(2, 7).Draw(t, "max hops"),
		Retained: rapid.SampledFrom([]float64{0, 0.03, 1}).Draw(t, "retained"), Most: 1 << 30,
		AnyOrder: rapid.Bool().Draw(t, "any order"), Alike: rapid.SampledFrom([]float64{0, 0, 0.02, 0.05}).Draw(t, "alike"),
	}
	if dense {
		m.b.Window, m.b.Dwell, m.b.MinPeers, m.b.MinSide, m.b.MaxPeers, m.b.Retained, m.b.Alike = time.Hour,
			time.Hour, 2, 1, 40, 1, 0
	}
	return NewGraph(accounts, m.t), m
}

func (m *model) edges(keep func(*Transfer) bool) (list []Edge) {
	for i := range m.t {
		if t := &m.t[i]; t.From != t.To && keep(t) {
			list = append(list, Edge(i))
		}
	}
	return list
}

func (m *model) span(a, b Edge) time.Duration { return time.Duration(m.t[b].Time - m.t[a].Time) }

func (m *model) distinct(edges []Edge, of func(*Transfer) Account) int {
	seen := map[Account]bool{}
	for _, e := range edges {
		seen[of(&m.t[e])] = true
	}
	return len(seen)
}

func payer(t *Transfer) Account { return t.From }
func payee(t *Transfer) Account { return t.To }

// window is the longest window of a list that begins with its first edge.
func (m *model) window(edges []Edge) []Edge {
	n := 0
	for n < len(edges) && m.span(edges[0], edges[n]) <= m.b.Window {
		n++
	}
	return edges[:n]
}

func (m *model) hub(edges []Edge, of func(*Transfer) Account) bool {
	for i := range edges {
		if m.distinct(m.window(edges[i:]), of) > m.b.MaxPeers {
			return true
		}
	}
	return false
}

func (m *model) fans(kind Kind, accounts int) (found []Instance) {
	mine, of := payee, payer
	if kind == FanOut {
		mine, of = payer, payee
	}
	for a := range Account(accounts) {
		edges := m.edges(func(t *Transfer) bool { return mine(t) == a })
		if m.hub(edges, of) {
			continue
		}
		var members []Instance
		for i := range edges {
			if w := m.window(edges[i:]); m.distinct(w, of) >= m.b.MinPeers {
				members = append(members, Instance{Kind: kind, Center: a, Edges: w})
			}
		}
		found = append(found, m.join(members, func(in *Instance) { in.Peers = m.distinct(in.Edges, of) })...)
	}
	return found
}

// join unites members that share a transfer until no two do, in order of the
// first transfer, and says of each how large it is.
func (m *model) join(members []Instance, measure func(*Instance)) []Instance {
	members = slices.Clone(members)
	for i := range members {
		members[i].Members = 1
	}
	for joined := true; joined; {
		joined = false
		for i := 0; i < len(members); i++ {
			for j := len(members) - 1; j > i; j-- {
				if !slices.ContainsFunc(members[i].Edges, func(e Edge) bool { return slices.Contains(members[j].Edges, e) }) {
					continue
				}
				members[i].Edges = append(slices.Clone(members[i].Edges), members[j].Edges...)
				members[i].Members += members[j].Members
				members[i].Peers = max(members[i].Peers, members[j].Peers)
				members = slices.Delete(members, j, j+1)
				joined = true
			}
		}
	}
	for i := range members {
		members[i].Edges = slices.Clone(members[i].Edges)
		slices.Sort(members[i].Edges)
		members[i].Edges = slices.Compact(members[i].Edges)
		if measure != nil {
			measure(&members[i])
		}
	}
	slices.SortStableFunc(members, func(x, y Instance) int { return int(x.Edges[0]) - int(y.Edges[0]) })
	return members
}

func (m *model) gatherScatters(accounts int) (found []Instance) {
	for a := range Account(accounts) {
		ins, outs := m.edges(func(t *Transfer) bool { return t.To == a }),
			m.edges(func(t *Transfer) bool { return t.From == a })
		if m.hub(ins, payer) || m.hub(outs, payee) {
			continue
		}
		var members []Instance
		for _, split := range outs {
			gathered := keep(ins, func(e Edge) bool { return e < split && m.span(e, split) <= m.b.Window })
			scattered := keep(outs, func(e Edge) bool { return e >= split && m.span(split, e) <= m.b.Window })
			if m.distinct(gathered, payer) >= m.b.MinSide && m.distinct(scattered, payee) >= m.b.MinSide {
				members = append(members, Instance{Kind: GatherScatter, Center: a, Edges: append(gathered, scattered...)})
			}
		}
		found = append(found, m.join(members, func(in *Instance) {
			in.Peers = m.distinct(keep(in.Edges, func(e Edge) bool { return m.t[e].To == a }), payer) +
				m.distinct(keep(in.Edges, func(e Edge) bool { return m.t[e].From == a }), payee)
		})...)
	}
	return found
}

func keep(edges []Edge, is func(Edge) bool) []Edge {
	return slices.DeleteFunc(slices.Clone(edges), func(e Edge) bool { return !is(e) })
}

func (m *model) scatterGathers(accounts int) (found []Instance) {
	for a := range Account(accounts) {
		for d := range Account(accounts) {
			var ways [][2]Edge
			for _, e := range m.edges(func(t *Transfer) bool { return t.From == a && a != d && t.To != d }) {
				all := m.edges(func(t *Transfer) bool { return t.From == m.t[e].To })
				all = slices.DeleteFunc(all, func(f Edge) bool {
					return f <= e && !m.b.AnyOrder || m.span(min(e, f), max(e, f)) > m.b.Window
				})
				for _, f := range all {
					if m.t[f].To == d && len(all) <= m.b.MaxPeers {
						ways = append(ways, [2]Edge{e, f})
					}
				}
			}
			var members []Instance
			for begin := range Edge(len(m.t)) {
				in := Instance{Kind: ScatterGather, Center: a}
				begins := false
				for _, w := range ways {
					if min(w[0], w[1]) >= begin && m.span(begin, max(w[0], w[1])) <= m.b.Window {
						in.Edges = append(in.Edges, w[0], w[1])
					}
					begins = begins || min(w[0], w[1]) == begin
				}
				between := keep(in.Edges, func(e Edge) bool { return m.t[e].From == a })
				if begins && m.distinct(between, payee) >= m.b.MinPeers {
					members = append(members, in)
				}
			}
			found = append(found, m.join(members, func(in *Instance) {
				in.Peers = m.distinct(keep(in.Edges, func(e Edge) bool { return m.t[e].From == a }), payee)
			})...)
		}
	}
	return found
}

// paths lists every path of at most MaxHops transfers that may is asked about.
func (m *model) paths(begin func(Edge) bool, may func(path []Edge, f Edge) bool, see func(path []Edge, longer bool)) {
	var extend func([]Edge)
	extend = func(path []Edge) {
		longer := false
		for f := range Edge(len(m.t)) {
			if t := &m.t[f]; len(path) < m.b.MaxHops && t.From != t.To && may(path, f) {
				longer = true
				extend(append(slices.Clone(path), f))
			}
		}
		see(path, longer)
	}
	for _, e := range m.edges(func(*Transfer) bool { return true }) {
		if begin(e) {
			extend([]Edge{e})
		}
	}
}

func (m *model) alike(e, f Edge) bool {
	x, y := float64(m.t[e].Amount), float64(m.t[f].Amount)
	return max(x, y)-min(x, y) <= m.b.Alike*max(x, y)
}

func (m *model) cycles() (found []Instance) {
	m.paths(func(Edge) bool { return true }, func(path []Edge, f Edge) bool {
		e, root := path[len(path)-1], m.t[path[0]].From
		if m.t[e].To == root || f <= e || m.t[f].From != m.t[e].To || m.span(path[0], f) > m.b.Window {
			return false
		}
		if m.b.Alike > 0 && !m.alike(e, f) {
			return false
		}
		return !slices.ContainsFunc(path, func(p Edge) bool { return m.t[p].To == m.t[f].To })
	}, func(path []Edge, _ bool) {
		if root := m.t[path[0]].From; m.t[path[len(path)-1]].To == root && len(path) >= m.b.MinCycle {
			found = append(found, Instance{Kind: Cycle, Center: root, Edges: path, Peers: len(path)})
		}
	})
	return found
}

func (m *model) follows(e, f Edge) bool {
	x, y := &m.t[e], &m.t[f]
	within := func(g Edge) bool {
		return g > e && m.t[g].From == x.To && m.t[g].From != m.t[g].To && m.span(e, g) <= m.b.Dwell
	}
	if !within(f) {
		return false
	}
	others := 0
	for g := range Edge(len(m.t)) {
		if within(g) {
			others++
		}
	}
	if others > m.b.MaxPeers {
		return false
	}
	if m.b.Alike > 0 {
		return m.alike(e, f)
	}
	least := x.Amount - x.Amount*dyetrace.Amount(m.b.Retained*1e6)/1e6
	return m.b.Retained == 1 || y.Amount <= x.Amount && y.Amount >= least
}

func (m *model) chains() (found []Instance) {
	m.paths(func(e Edge) bool {
		return !slices.ContainsFunc(m.edges(func(*Transfer) bool { return true }), func(p Edge) bool {
			return m.t[p].From != m.t[e].To && m.follows(p, e)
		})
	}, func(path []Edge, f Edge) bool {
		to := m.t[f].To
		return m.follows(path[len(path)-1], f) && m.t[path[0]].From != to &&
			!slices.ContainsFunc(path, func(p Edge) bool { return m.t[p].To == to })
	}, func(path []Edge, longer bool) {
		if !longer && len(path) >= m.b.MinHops {
			found = append(found, Instance{Kind: Chain, Center: m.t[path[0]].From, Edges: path, Peers: len(path)})
		}
	})
	return found
}

// layers takes edges away as long as any has an end with too few others.
func (m *model) layers() (found []Instance) {
	half := dyetrace.Instant(m.b.Window / 2)
	if len(m.t) == 0 {
		return nil
	}
	var all []Instance
	for n := dyetrace.Instant(0); n <= m.t[len(m.t)-1].Time/half; n++ {
		if !slices.ContainsFunc(m.t, func(t Transfer) bool { return t.Time/half == n }) {
			continue // what it holds, the next window holds too
		}
		edges := m.edges(func(t *Transfer) bool { return t.Time/half == n || t.Time/half == n+1 })
		others := func(e Edge, mine, of func(*Transfer) Account) int {
			a := mine(&m.t[e])
			return m.distinct(slices.DeleteFunc(slices.Clone(edges), func(f Edge) bool { return mine(&m.t[f]) != a }), of)
		}
		for before := -1; before != len(edges); {
			before = len(edges)
			edges = slices.DeleteFunc(slices.Clone(edges), func(e Edge) bool {
				return others(e, payer, payee) < m.b.MinEach || others(e, payee, payer) < m.b.MinEach
			})
		}
		for len(edges) > 0 {
			part := edges[:1:1]
			for before := 0; before != len(part); {
				before = len(part)
				part = slices.DeleteFunc(slices.Clone(edges), func(e Edge) bool {
					return !slices.ContainsFunc(part, func(f Edge) bool {
						return m.t[e].From == m.t[f].From ||
							m.t[e].To == m.t[f].To
					})
				})
			}
			edges = slices.DeleteFunc(edges, func(e Edge) bool { return slices.Contains(part, e) })
			all = append(all, Instance{Kind: Layer, Edges: part, Peers: m.distinct(part, payer) + m.distinct(part, payee)})
		}
	}
	all = slices.DeleteFunc(all, func(in Instance) bool { return in.Peers > m.b.MaxPeers })
	for i := len(all) - 1; i > 0; i-- {
		if slices.ContainsFunc(all[:i], func(o Instance) bool { return slices.Equal(o.Edges, all[i].Edges) }) {
			all = slices.Delete(all, i, i+1)
		}
	}
	return m.join(all, func(in *Instance) {
		in.Peers = m.distinct(in.Edges, payer) + m.distinct(in.Edges, payee)
		in.Center = m.t[slices.MinFunc(in.Edges, func(e, f Edge) int { return int(m.t[e].From) - int(m.t[f].From) })].From
	})
}

// Every shape is found exactly as a slow program finds it that follows the
// definition word by word.
func TestShapesAsDefined(t *testing.T) {
	for _, kind := range Kinds() {
		t.Run(kind.String(), func(t *testing.T) {
			seen := 0
			rapid.Check(t, func(t *rapid.T) {
				g, m := drawModel(t)
				var want []Instance
				switch kind {
				case FanIn, FanOut:
					want = m.fans(kind, g.Accounts())
				case GatherScatter:
					want = m.gatherScatters(g.Accounts())
				case ScatterGather:
					want = m.scatterGathers(g.Accounts())
				case Layer:
					want = m.layers()
				case Chain:
					want = m.join(m.chains(), nil)
				case Cycle:
					want = m.join(m.cycles(), nil)
				}
				got, err := g.Find(t.Context(), kind, &m.b)
				if err != nil {
					t.Fatal(err)
				}
				members := int64(0)
				for i := range want {
					members += want[i].Members
				}
				if diff := cmp.Diff(append([]Instance(nil), want...), append([]Instance(nil), got.Instances...),
					cmpopts.IgnoreUnexported(Instance{})); diff != "" {
					t.Fatalf("%v (-slow +found):\n%s", m.t, diff)
				}
				if got.Members != members || got.Listed != members {
					t.Fatalf("counted %d, listed %d, want %d", got.Members, got.Listed, members)
				}
				shareNothing(t, got.Instances)
				seen += len(want)
			})
			if seen == 0 {
				t.Error("the graphs drawn held no such shape")
			}
			t.Logf("%d instances", seen)
		})
	}
}

// shareNothing checks that a transfer of a fan or gather-scatter of one account,
// and of any layer, chain or cycle, is in one instance only.
func shareNothing(t *rapid.T, found []Instance) {
	type place struct {
		center Account
		edge   Edge
	}
	seen := map[place]bool{}
	for i := range found {
		at := place{}
		switch found[i].Kind {
		case FanIn, FanOut, GatherScatter:
			at.center = found[i].Center
		case ScatterGather:
			continue // two of one payer to two last accounts may share what he pays
		default:
		}
		for _, at.edge = range found[i].Edges {
			if seen[at] {
				t.Fatalf("transfer %d is in two instances", at.edge)
			}
			seen[at] = true
		}
	}
}

// However few cycles may be listed, as many are counted as a slow program
// finds, and the listed ones are its first.
func TestCyclesCountedBeyondTheList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g, m := drawModel(t)
		all := m.cycles()
		m.b.Most = rapid.IntRange(0, 4).Draw(t, "most")
		want := m.join(first(all, m.b.Most), nil)
		got, err := g.Cycles(t.Context(), &m.b)
		if err != nil {
			t.Fatal(err)
		}
		if got.Members != int64(len(all)) || got.Listed != int64(min(len(all), m.b.Most)) {
			t.Fatalf("counted %d, listed %d, want %d", got.Members, got.Listed, len(all))
		}
		if diff := cmp.Diff(append([]Instance(nil), want...), append([]Instance(nil), got.Instances...),
			cmpopts.IgnoreUnexported(Instance{})); diff != "" {
			t.Fatalf("(-slow +found):\n%s", diff)
		}
	})
}
