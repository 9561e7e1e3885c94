package detect

import "dyetrace"

// testTransfers is indicator 10: how often 10 or less was paid to, or came from,
// an account, and within 24 hours at least a hundred times as much. New routes
// are tried with a small sum; the way to an account of one's own is none. Suspect:
// any.
func testTransfers(s *scan) float32 {
	n := 0
	eachTest(s, func(_, _ int) { n++ })
	return float32(n)
}

const (
	// testWindow is how long after a small move a large one makes it a test.
	testWindow = secondsPerDay
	// testFactor is how many times as much the large one moves at least.
	testFactor = 100
	// testLook bounds how many moves after a small one are looked at: a cash desk
	// of thousands a day tries nothing out.
	testLook = 64
)

// isSmall reports whether an amount may try a route out.
func (s *scan) isSmall(a dyetrace.Amount) bool { return a <= s.t.small && a > 0 }

// eachTest calls fn with the indices of each small move and the large one that
// follows it.
func eachTest(s *scan, fn func(small, large int)) {
	for _, at := range s.small {
		i, m := int(at), &s.moves[at]
		if s.me.isHolderOf(s.traits[at]) {
			continue // nobody tries the way to an account of his own
		}
		if p := &s.table.slots[s.peerOf[i]]; p.most/testFactor < m.Amount || p.ins+p.outs == 1 {
			continue
		}
		for k := i + 1; k < len(s.moves) && k <= i+testLook && int64(s.moves[k].At)-int64(m.At) <= testWindow; k++ {
			if s.peerOf[k] == s.peerOf[i] && s.moves[k].Amount/testFactor >= m.Amount {
				fn(i, k)
				break
			}
		}
	}
}

func testTransfersEvidence(s *scan, e *evidence) {
	eachTest(s, func(small, large int) {
		e.add(s.moves[small].Ord)
		e.add(s.moves[large].Ord)
	})
}
