package network

import (
	"cmp"
	"math"
	"slices"

	"dyetrace/ledger/statement"
)

// Place is where an account is drawn in a network's picture: X from 0, where
// money comes in, to 1, where it leaves; Y from 0 to 1.
type Place struct{ X, Y float64 }

const (
	layoutSweeps = 6  // more change nothing that the eye can see
	columnHeight = 24 // members in a column before it is made two
)

// Layout places the members of a network, in their order: by level from left to
// right, those of one level below each other, as far as possible next to those
// whom they pay and are paid by (the barycentre rule of Sugiyama, Tagawa and
// Toda, 1981). Controllers and agents, who relay nothing, are in a row of
// their own at the bottom. Same network, same picture.
func (n *Network) Layout() []Place {
	// Who is next to whom is asked of the flows, in both directions alike.
	columns := n.columns()
	places := make([]Place, len(n.Members))
	at := make(map[statement.No]int, len(n.Members))
	for i := range n.Members {
		at[n.Members[i].No] = i
	}
	others := make([][]int, len(n.Members))
	for i := range n.Flows {
		a, b := at[n.Flows[i].From], at[n.Flows[i].To]
		others[a], others[b] = append(others[a], b), append(others[b], a)
	}
	// Each sweep orders a column by where the others are, and moves them by that;
	// after a few nothing changes any more.
	for range layoutSweeps {
		for _, column := range columns {
			spread(places, column)
		}
		for _, column := range columns {
			orderColumn(places, column, others)
		}
	}
	// A column of many is drawn as several beside each other, its members by turns,
	// so that names can be read. The bottom is left for the staff.
	widest := 0
	for _, column := range columns {
		widest += (len(column) + columnHeight - 1) / columnHeight
	}
	x := 0
	for _, column := range columns {
		parts := (len(column) + columnHeight - 1) / columnHeight
		for k, i := range column {
			places[i] = Place{X: span(x+k%parts, widest), Y: 0.82 * (float64(k) + 0.5) / float64(len(column))}
		}
		x += parts
	}
	n.placeStaff(places)
	return places
}

// span is where the k-th of n lies between 0 and 1.
func span(k, n int) float64 {
	if n <= 1 {
		return 0.5
	}
	return float64(k) / float64(n-1)
}

func (m *Member) relays() bool { return m.Role != Controller && m.Role != Agent }

// columns divides the members that relay by level, the lowest first.
func (n *Network) columns() [][]int {
	by := map[int][]int{}
	for i := range n.Members {
		if m := &n.Members[i]; m.relays() {
			level := int(math.Round(m.Level))
			by[level] = append(by[level], i)
		}
	}
	levels := make([]int, 0, len(by))
	for level := range by {
		levels = append(levels, level)
	}
	slices.Sort(levels)
	columns := make([][]int, len(levels))
	for i, level := range levels {
		columns[i] = by[level]
	}
	return columns
}

// spread puts a column's members below each other.
func spread(places []Place, column []int) {
	for k, i := range column {
		places[i].Y = (float64(k) + 0.5) / float64(len(column))
	}
}

// orderColumn orders a column by where those are with whom its members deal.
func orderColumn(places []Place, column []int, others [][]int) {
	mean := make(map[int]float64, len(column))
	for _, i := range column {
		mean[i] = places[i].Y
		if len(others[i]) > 0 {
			sum := 0.0
			for _, k := range others[i] {
				sum += places[k].Y
			}
			mean[i] = sum / float64(len(others[i]))
		}
	}
	slices.SortFunc(column, func(a, b int) int { return cmp.Or(cmp.Compare(mean[a], mean[b]), cmp.Compare(a, b)) })
}

func (n *Network) placeStaff(places []Place) {
	var staff []int
	for i := range n.Members {
		if !n.Members[i].relays() {
			staff = append(staff, i)
		}
	}
	for k, i := range staff {
		places[i] = Place{X: (float64(k) + 1) / float64(len(staff)+1), Y: 0.97}
	}
}
