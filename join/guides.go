package join

import (
	"bytes"
	"cmp"
	"slices"
)

// Guides keeps one of each of a wallet's lines that several files show, and
// returns them in order.
func Guides(all []Guide) []Guide {
	slices.SortFunc(all, func(a, b Guide) int {
		return cmp.Or(compareMoved(&a.Line, &b.Line), bytes.Compare(a.Says(Serial), b.Says(Serial)),
			compareBool(b.Named, a.Named), cmp.Compare(a.Peer, b.Peer),
			cmp.Compare(len(b.Purse), len(a.Purse)), bytes.Compare(a.Says(Peer), b.Says(Peer)),
			cmp.Compare(a.File, b.File), compareSource(&a.Line, &b.Line))
	})
	same := func(a, b *Guide) bool {
		return compareMoved(&a.Line, &b.Line) == 0 && bytes.Equal(a.Says(Serial), b.Says(Serial))
	}
	kept := all[:0]
	for i := 0; i < len(all); {
		end := i + 1
		for end < len(all) && same(&all[i], &all[end]) {
			end++
		}
		if len(all[i].Says(Serial)) > 0 {
			kept = append(kept, ofEachPayee(all[i:end])...)
		} else {
			kept = append(kept, mostOfEachPayee(all[i:end])...)
		}
		i = end
	}
	return kept
}

// ofEachPayee keeps one line for each payee from the lines of one serial number,
// which are sorted so that lines that name their other side come first. A line
// that masks it or leaves it out is a copy; lines that name two accounts are two
// movements.
func ofEachPayee(same []Guide) []Guide {
	kept := same[:1]
	for i := range same[1:] {
		if g := same[1+i]; g.Named && g.Peer != kept[len(kept)-1].Peer {
			kept = append(kept, g)
		}
	}
	return kept
}

// mostOfEachPayee keeps, for each other side, as many lines without a serial
// number as the file with the most of them has.
func mostOfEachPayee(same []Guide) []Guide {
	kept := same[:0]
	for i := 0; i < len(same); {
		end := i + 1
		for end < len(same) && bytes.Equal(same[i].Says(Peer), same[end].Says(Peer)) && same[i].Peer == same[end].Peer {
			end++
		}
		kept = append(kept, mostOfOneFile(same[i:end])...)
		i = end
	}
	return kept
}

// mostOfOneFile returns the lines of the file with the most of some equal lines.
func mostOfOneFile(same []Guide) []Guide {
	slices.SortFunc(same, func(a, b Guide) int {
		return cmp.Or(cmp.Compare(a.File, b.File), compareSource(&a.Line, &b.Line))
	})
	best := same[:0]
	for i := 0; i < len(same); {
		end := i + 1
		for end < len(same) && same[end].File == same[i].File {
			end++
		}
		if end-i > len(best) {
			best = same[i:end]
		}
		i = end
	}
	return best
}
