package detect

// transferBursts are how many other transfers the payer of one made, and how many
// others reached its payee, within an hour of it: who is told to pay pays several at
// once. Two statements have each transfer, and each notes its own side.
type transferBursts struct{ outs, ins uint8 }

// mostBurst is what a byte holds.
const mostBurst = 255

// markBursts notes the bursts of a statement that was measured.
func (s *Survey) markBursts(scan *scan) {
	// Two windows run along, each from an hour before a move to an hour after it.
	moves := scan.moves
	var from, to int
	var outs, ins int
	count := func(i, by int) {
		if moves[i].In {
			ins += by
		} else {
			outs += by
		}
	}
	for i := range moves {
		at := int64(moves[i].At)
		for ; to < len(moves) && int64(moves[to].At)-at <= hour; to++ {
			count(to, 1)
		}
		for ; at-int64(moves[from].At) > hour; from++ {
			count(from, -1)
		}
		if b := &s.marks[moves[i].Ord]; moves[i].In {
			b.ins = uint8(min(mostBurst, ins-1))
		} else {
			b.outs = uint8(min(mostBurst, outs-1))
		}
	}
}
