package pattern

import (
	"cmp"
	"slices"
)

// maximal joins members that share a transfer, directly or over others, into
// instances: the connected parts of "shares a transfer with". Members are sets of
// edges in ascending order. The instances come in order of their first edge, and the
// members of each in the order given. Center and Peers are those of the
// first member and of the one with most; callers that count otherwise set them
// anew.
func maximal(members []Instance) []Instance {
	if len(members) == 0 {
		return nil
	}
	m := &merging{parent: make([]int32, len(members))}
	for i := range m.parent {
		m.parent[i] = int32(i)
	}
	m.join(members)
	// Members of one root become one instance; the root is the earliest of them.
	at := make([]int32, len(members))
	var joined []Instance
	for i := range members {
		root := m.find(int32(i))
		if root == int32(i) {
			at[i] = int32(len(joined))
			joined = append(joined, Instance{Kind: members[i].Kind, Center: members[i].Center})
		}
		in := &joined[at[root]]
		in.Members++
		in.Peers = max(in.Peers, members[i].Peers)
		in.paths = append(in.paths, members[i].Edges)
	}
	for i := range joined {
		in := &joined[i]
		if len(in.paths) == 1 {
			in.Edges = in.paths[0]
			continue
		}
		in.Edges = slices.Concat(in.paths...)
		slices.Sort(in.Edges)
		in.Edges = slices.Compact(in.Edges)
	}
	slices.SortStableFunc(joined, func(x, y Instance) int { return cmp.Compare(x.Edges[0], y.Edges[0]) })
	return joined
}

// merging keeps which members hang together.
type merging struct{ parent []int32 }

// join unites the members that hold the same edge: pairs of edge and member are put
// in order of edges, so that these lie side by side.
func (m *merging) join(members []Instance) {
	type holder struct {
		edge   Edge
		member int32
	}
	var list []holder
	for i := range members {
		for _, e := range members[i].Edges {
			list = append(list, holder{e, int32(i)})
		}
	}
	slices.SortFunc(list, func(x, y holder) int {
		return cmp.Or(cmp.Compare(x.edge, y.edge), cmp.Compare(x.member,
			y.member))
	})
	for k := 1; k < len(list); k++ {
		if list[k].edge == list[k-1].edge {
			m.unite(list[k-1].member, list[k].member)
		}
	}
}

func (m *merging) find(i int32) int32 {
	for m.parent[i] != i {
		m.parent[i] = m.parent[m.parent[i]]
		i = m.parent[i]
	}
	return i
}

// unite keeps the earlier root, so that a root is the first of its members.
func (m *merging) unite(a, b int32) {
	a, b = m.find(a), m.find(b)
	m.parent[max(a, b)] = min(a, b)
}
