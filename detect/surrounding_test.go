package detect

import (
	"math/rand/v2"
	"testing"

	"dyetrace"
	"dyetrace/ledger/statement"
)

// The highest sum beside an account is that of a search through all others.
func TestBestBeside(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 2))
		sums := make([]float32, 5)
		for i := range sums {
			if sums[i] = float32(r.IntN(4)); r.IntN(4) == 0 {
				sums[i] = unknown
			}
		}
		all, met := noBest(), map[statement.No]bool{}
		for range r.IntN(12) {
			no := statement.No(r.IntN(len(sums)))
			met[no] = true
			all.add(no, sums[no])
		}
		for beside := range statement.No(len(sums)) {
			wanted := unknown
			for no := range met {
				if no != beside {
					wanted = larger(wanted, sums[no])
				}
			}
			if got := all.beside(beside); got != wanted && (got == got || wanted == wanted) {
				t.Errorf("seed %d: beside %d it is %v; want %v of %v", seed, beside, got, wanted, sums)
			}
		}
	}
}

// Bursts are those of counting every pair of moves.
func TestBurstsLikeCounting(t *testing.T) {
	for seed := range uint64(100) {
		r := rand.New(rand.NewPCG(seed, 3))
		moves, at := make([]Move, 1+r.IntN(30)), Second(0)
		for i := range moves {
			at += Second(r.IntN(3 * hour / 2))
			moves[i] = Move{Ord: statement.Ord(i), At: at, In: r.IntN(2) == 0}
		}
		s := &Survey{marks: make([]transferMarks, len(moves))}
		s.markBursts(&scan{moves: moves})
		for i := range moves {
			var wanted transferBursts
			for k := range moves {
				near := moves[k].At-moves[i].At <= hour && moves[i].At-moves[k].At <= hour
				if k == i || !near || moves[k].In != moves[i].In {
					continue
				}
				if moves[i].In {
					wanted.ins++
				} else {
					wanted.outs++
				}
			}
			if got := s.marks[i].transferBursts; got != wanted {
				t.Errorf("seed %d, move %d: %+v; want %+v", seed, i, got, wanted)
			}
		}
	}
}

// Round sums are a few times what a transfer commonly moves, in every currency alike.
func TestFineness(t *testing.T) {
	tests := []struct {
		typical     float64
		round, fine dyetrace.Amount
	}{
		{0, 1, 1}, {12, 10_000, 100}, {13, 10_000, 100}, {17, 100_000, 1000}, {62, 1e15, 1e13}, {1e9, 1e15, 1e13},
	}
	for _, c := range tests {
		if round, fine := fineness(c.typical); round != c.round || fine != c.fine {
			t.Errorf("2^%v: round %d and fine %d; want %d and %d", c.typical, round, fine, c.round, c.fine)
		}
	}
}
