package join

import (
	"bytes"
	"cmp"
	"slices"
	"time"
)

// minOrder is how long an order's number must be to tell orders apart.
const minOrder = 8

// Movement is a transfer: the payer's line and the payee's, None where there is
// none. Via is the payer's line of the leg into a payment company's pool, where
// the transfer is two legs stitched together.
type Movement struct {
	Out, In int32
	Via     int32
}

// Movements lists what lines and their partners come to; sides of complete
// records are left out, and so are lines that have such a partner.
func Movements(lines []Line, partners []int32) []Movement {
	var all []Movement
	for i := range int32(len(lines)) {
		l, k := &lines[i], partners[i]
		if l.Record > 0 || k != None && (lines[k].Record > 0 || k < i) {
			continue
		}
		m := Movement{Out: i, In: k, Via: None}
		if l.In {
			m.Out, m.In = k, i
		}
		all = append(all, m)
	}
	return all
}

// leg is a movement into a pool or out of one.
type leg struct {
	movement int
	order    []byte
	line     int32
	in       bool // out of the pool, into an account
}

// Stitch makes one movement of two legs through the pool of a payment company:
// from an account into the pool and from the pool into an account, of one order
// and one net amount, nearest in time first and no further apart than within.
// Both accounts' own lines must be there. pool reports whether an account is a
// pool.
func Stitch(lines []Line, all []Movement, within time.Duration, pool func(account uint32) bool) []Movement {
	var legs []leg
	for i := range all {
		m := &all[i]
		for _, at := range [...]int32{m.Out, m.In} {
			if at == None {
				continue
			}
			l := &lines[at]
			if order := l.Says(Order); len(order) >= minOrder && pool(l.Peer) && !pool(l.Account) {
				legs = append(legs, leg{i, order, at, l.In})
			}
		}
	}
	if len(legs) < 2 {
		return all
	}
	slices.SortFunc(legs, func(a, b leg) int {
		x, y := &lines[a.line], &lines[b.line]
		return cmp.Or(bytes.Compare(a.order, b.order), cmp.Compare(x.Net, y.Net), compareContent(x, y))
	})
	var n near
	partners := make([]int32, len(lines))
	for i := range partners {
		partners[i] = None
	}
	of := map[int32]int{} // the movement of a line
	for i := 0; i < len(legs); {
		j := i
		n.reset(lines, within)
		for ; j < len(legs) && bytes.Equal(legs[i].order, legs[j].order) && lines[legs[i].line].Net == lines[legs[j].line].Net; j++ {
			n.add(legs[j].line)
			of[legs[j].line] = legs[j].movement
		}
		n.pair(partners)
		i = j
	}
	gone := map[int]bool{}
	for line, movement := range of {
		other := partners[line]
		if other == None || lines[line].In || lines[line].Account == lines[other].Account {
			continue
		}
		gone[of[other]] = true
		all[movement] = Movement{Out: line, In: other, Via: line}
	}
	kept := all[:0]
	for i := range all {
		if !gone[i] {
			kept = append(kept, all[i])
		}
	}
	return kept
}
