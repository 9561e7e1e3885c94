package join

import (
	"bytes"
	"cmp"
	"slices"
	"time"
)

// minOrder is how long an order's number must be to identify an order. Shorter
// ones, such as a table number or a day's running number, come again; eight was
// chosen by hand. Where only two accounts are compared, shorter ones do.
const minOrder = 8

// Movement is a transfer: the payer's line and the payee's, None where there is
// none. Via is the line that shows a payment company's pool, where the transfer is
// two legs stitched together.
type Movement struct {
	Out, In int32
	Via     int32
	Guide   int32 // 1 + the number of the wallet's line that names the other side; 0: none
}

// Movements returns the movements that lines and their partners show. It leaves
// out the sides of complete records, and the lines that have such a partner.
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

// leg is a movement into a pool or out of one, as one line shows it.
type leg struct {
	movement int
	order    []byte
	line     int32
	direct   bool // the line names the account behind the pool
}

// Stitch makes one movement of two legs through the pool of a payment company:
// from an account into the pool and from the pool into an account, of one order
// and one net amount, nearest in time first and no further apart than
// tolerance. Both accounts' own lines must be there. A payment company's own
// records name the card behind its pool: such a line is a leg too, to or from the
// account it names. pool reports whether an account is a pool.
func Stitch(lines []Line, all []Movement, tolerance time.Duration, pool func(account uint32) bool) []Movement {
	legs := legsOf(lines, all, pool)
	if len(legs) < 2 {
		return all
	}
	slices.SortFunc(legs, func(a, b leg) int {
		x, y := &lines[a.line], &lines[b.line]
		return cmp.Or(bytes.Compare(a.order, b.order), cmp.Compare(x.Net, y.Net), compareContent(x, y))
	})
	s := stitcher{
		lines: lines, tolerance: tolerance, partners: make([]int32, len(lines)), of: map[int32]*leg{}, near: newNear(),
	}
	for i := range s.partners {
		s.partners[i] = None
	}
	// One order may be paid in several amounts, but both legs of a movement have the
	// same one: legs of one order and net amount are neighbours now.
	for i := 0; i < len(legs); {
		together := func(l *leg) bool {
			return bytes.Equal(legs[i].order, l.order) && lines[legs[i].line].Net == lines[l.line].Net
		}
		j := i
		for ; j < len(legs) && together(&legs[j]); j++ {
			s.of[legs[j].line] = &legs[j]
		}
		s.pairLegs(legs[i:j])
		i = j
	}
	// The payer's leg becomes the whole movement, and the payee's goes. A pair of
	// legs of one account is a payment and its refund, not a transfer.
	gone := map[int]bool{}
	for line, l := range s.of {
		other := s.partners[line]
		if other == None || lines[line].In || lines[line].Account == lines[other].Account {
			continue
		}
		via := line
		if l.direct {
			via = other // this line names the account; only the other shows the pool
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

// legsOf returns the lines that pass through a pool, or may do.
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
	lines     []Line
	tolerance time.Duration
	partners  []int32
	of        map[int32]*leg // of a line
	near      near
}

// pairLegs pairs the legs of one order and amount, which are in order of time:
// first a leg that names the account of the other, then two that both show the
// pool.
func (s *stitcher) pairLegs(legs []leg) {
	for i := range legs {
		// No order has as many legs as maxWide; a number that has is none of an order,
		// and all its legs would be compared with each other.
		if at := legs[i].line; !legs[i].direct && len(legs) <= maxWide {
			s.near.reset(s.lines, s.tolerance)
			for j := range legs {
				if l := legs[j].line; l == at || legs[j].direct && s.partners[l] == None && s.names(l, at) {
					s.near.addLine(l)
				}
			}
			s.near.pair(s.partners)
		}
	}
	s.near.reset(s.lines, s.tolerance)
	for i := range legs {
		if !legs[i].direct && s.partners[legs[i].line] == None {
			s.near.addLine(legs[i].line)
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
