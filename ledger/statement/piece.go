package statement

import (
	"cmp"
	"slices"
)

// Piece is what one part of a ledger has of a statement.
type Piece struct {
	Statement
	// First and Last are the places of the part's first transfer and of its last, among
	// those of all parts.
	First, Last Ord
	// Replaced is how many entries of older pieces are gone, since the part has those
	// transfers itself: it has an entry at the place of each.
	Replaced int
}

// stretch is a run of entries that lie one after another in a piece.
type stretch struct {
	data []byte // without slack
	last Ord    // place of the entry before, as the piece has it
	view *View
}

func (s *Statement) stretch() stretch { return stretch{data: s.data, view: s.view} }

// Seen is the statement as read through a view.
func (s Statement) Seen(v *View) Statement {
	s.view = v
	return s
}

// Join makes one statement of the pieces that parts have of it, in ledger order. It
// copies no entry. Pieces that follow each other are not gone through.
func Join(pieces []Piece) Statement {
	pieces = slices.DeleteFunc(pieces, func(p Piece) bool { return p.entries == 0 })
	if len(pieces) < 2 {
		if len(pieces) == 0 {
			return New(nil)
		}
		return pieces[0].Statement
	}
	// Parts that follow each other in time, as most do, are told without a look at entries.
	entries, follow := 0, true
	slices.SortStableFunc(pieces, func(a, b Piece) int { return cmp.Compare(a.First, b.First) })
	for i := range pieces {
		entries += pieces[i].entries - pieces[i].Replaced
		follow = follow && (i == 0 || pieces[i-1].Last < pieces[i].First)
	}
	all := make([]stretch, len(pieces))
	first := pieces[0].Statement
	for i := range pieces {
		all[i] = pieces[i].stretch()
	}
	if !follow {
		all, first = interleave(pieces, all[:0])
	}
	// Marks count what comes before them, which is only the first stretch.
	joined := Statement{data: all[0].data, entries: entries, view: all[0].view, stretches: all}
	kept := 0
	for (kept+1)*MarkLen <= len(first.marks) && markOffset(first.marks[kept*MarkLen:]) <= uint64(len(all[0].data)) {
		kept++
	}
	joined.marks = first.marks[:kept*MarkLen]
	return joined
}

// interleave gives the stretches of pieces that do not follow each other, and the piece
// that begins.
func interleave(pieces []Piece, all []stretch) ([]stretch, Statement) {
	runs := make([]*run, len(pieces))
	for i := range pieces {
		runs[i] = &run{Piece: &pieces[i], cursor: pieces[i].Cursor()}
		runs[i].next()
	}
	slices.SortStableFunc(runs, func(a, b *run) int { return cmp.Compare(a.entry.Ord, b.entry.Ord) })
	first := runs[0].Statement
	for len(runs) > 0 {
		all = append(all, runs[0].upTo(runs[1:]))
		if runs[0].ended {
			runs = runs[1:]
			continue
		}
		// The first run lies behind another one now.
		for i := 1; i < len(runs) && runs[i].entry.Ord < runs[i-1].entry.Ord; i++ {
			runs[i], runs[i-1] = runs[i-1], runs[i]
		}
	}
	return all, first
}

// run goes through a piece.
type run struct {
	*Piece
	cursor Cursor
	from   Cursor // before the entry at hand
	entry  Entry
	ended  bool
}

func (r *run) next() {
	r.from = r.cursor
	r.ended = !r.cursor.Next(&r.entry)
}

// upTo takes the entries from the one at hand that lie before all others.
func (r *run) upTo(others []*run) stretch {
	start := r.from
	took := func(end int) stretch { return stretch{data: r.data[start.pos:end], last: start.last, view: r.view} }
	if len(others) == 0 || r.Last < others[0].entry.Ord {
		r.ended = true
		return took(len(r.data))
	}
	// Marks lead over most of a long piece.
	if m := r.MarkBefore(others[0].entry.Ord); r.cursor.Before(&m.Cursor) {
		r.cursor = m.Cursor
		r.next()
	}
	for !r.ended && r.entry.Ord <= others[0].entry.Ord {
		r.next()
	}
	if r.ended {
		return took(len(r.data))
	}
	return took(r.from.pos)
}
