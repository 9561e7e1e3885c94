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
// none. Via is the line that shows a payment company's pool, where the transfer is
// two legs stitched together.
type Movement struct {
	Out, In int32
	Via     int32
	Guide   int32 // 1 + the number of the wallet's line that tells who the other side is; 0: none
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

// leg is a movement into a pool or out of one, as one line tells of it.
type leg struct {
	movement int
	order    []byte
	line     int32
	direct   bool // the line names the account behind the pool
}

// Stitch makes one movement of two legs through the pool of a payment company:
// from an account into the pool and from the pool into an account, of one order
// and one net amount, nearest in time first and no further apart than within.
// Both accounts' own lines must be there. A payment company's own records name
// the card behind its pool: such a line is a leg too, to or from the account it
// names. pool reports whether an account is a pool.
func Stitch(lines []Line, all []Movement, within time.Duration, pool func(account uint32) bool) []Movement {
	legs := legsOf(lines, all, pool)
	if len(legs) < 2 {
		return all
	}
	slices.SortFunc(legs, func(a, b leg) int {
		x, y := &lines[a.line], &lines[b.line]
		return cmp.Or(bytes.Compare(a.order, b.order), cmp.Compare(x.Net, y.Net), compareContent(x, y))
	})
	s := stitcher{lines: lines, within: within, partners: make([]int32, len(lines)), of: map[int32]*leg{}, near: newNear()}
	for i := range s.partners {
		s.partners[i] = None
	}
	for i := 0; i < len(legs); {
		j := i
		for ; j < len(legs) && bytes.Equal(legs[i].order, legs[j].order) && lines[legs[i].line].Net == lines[legs[j].line].Net; j++ {
			s.of[legs[j].line] = &legs[j]
		}
		s.group(legs[i:j])
		i = j
	}
	gone := map[int]bool{}
	for line, l := range s.of {
		other := s.partners[line]
		if other == None || lines[line].In || lines[line].Account == lines[other].Account {
			continue
		}
		via := line
		if l.direct {
			via = other
		}
		gone[s.of[other].movement] = true
		all[l.movement] = Movement{Out: line, In: other, Via: via}
	}
	kept := all[:0]
	for i := range all {
		if !gone[i] {
			kept = append(kept, all[i])
		}
	}
	return kept
}

// legsOf are the lines that pass through a pool, or may do.
func legsOf(lines []Line, all []Movement, pool func(account uint32) bool) []leg {
	var legs []leg
	for i := range all {
		m := &all[i]
		for _, at := range [...]int32{m.Out, m.In} {
			if at == None {
				continue
			}
			l := &lines[at]
			order := l.Says(Order)
			if len(order) < minOrder || pool(l.Account) {
				continue
			}
			direct := !pool(l.Peer)
			if alone := m.Out == None || m.In == None; !direct || l.Named && alone {
				legs = append(legs, leg{i, order, at, direct})
			}
		}
	}
	return legs
}

// stitcher finds the legs that belong together.
type stitcher struct {
	lines    []Line
	within   time.Duration
	partners []int32
	of       map[int32]*leg // of a line
	near     near
}

// group pairs the legs of one order and amount, which come in order of time:
// those of which one names the account of the other, then those that both show
// the pool.
func (s *stitcher) group(legs []leg) {
	for i := range legs {
		// No order is as long as maxWide, and all would be compared with each other.
		if at := legs[i].line; !legs[i].direct && len(legs) <= maxWide {
			s.near.reset(s.lines, s.within)
			for j := range legs {
				if l := legs[j].line; l == at || legs[j].direct && s.partners[l] == None && s.names(l, at) {
					s.near.add(l)
				}
			}
			s.near.pair(s.partners)
		}
	}
	s.near.reset(s.lines, s.within)
	for i := range legs {
		if !legs[i].direct && s.partners[legs[i].line] == None {
			s.near.add(legs[i].line)
		}
	}
	s.near.pair(s.partners)
}

// names reports whether a line names another's account as where its money went
// or came from.
func (s *stitcher) names(line, other int32) bool {
	a, b := &s.lines[line], &s.lines[other]
	return a.Peer == b.Account && a.In != b.In
}
