package ledger

import (
	"dyetrace/ledger/index"
	"dyetrace/ledger/statement"
)

// mostStretches is up to how many runs of newer parts are read at once, when a reader first
// walks a statement; beyond, a page of numbers is found when it is asked for.
const mostStretches = 1 << 17

// inserted is what a newer part does to the numbers of things below it: what it puts between
// them, and what it has instead of some.
type inserted struct {
	*index.Inserted
	replaced index.ReplacedFile
}

// stretched is a shift of so many things whose stretches are found at once, nil where newer
// parts have too many runs. own says where the things lie among those of parts before; nil:
// they are the first part's.
func stretched(count int64, own *index.Inserted, newer []inserted) *statement.Shift {
	runs := 0
	if own != nil {
		runs = own.Runs()
	}
	for _, p := range newer {
		runs += p.Runs() + int(p.replaced.Len())
	}
	if runs > mostStretches {
		return nil
	}
	return statement.NewStretched(func() (*statement.Stretches, error) {
		all := []stretch{{}}
		var err error
		if own != nil {
			all = all[:0]
			err = own.Each(func(below, with, _ int64) {
				all = append(all, stretch{from: with - below, more: below})
			})
		}
		for i := 0; i < len(newer) && err == nil; i++ {
			all, err = newer[i].upon(all, count)
		}
		s := statement.NewStretches(count)
		for _, a := range all {
			s.Add(a.from, a.more, a.gone)
		}
		return s, err
	})
}

// stretch is a run of things, by number, that are so much more with the parts so far.
type stretch struct {
	from, more int64
	gone       bool // a newer part has it instead
}

// insertedRun is a run of a newer part: below which place it lies, its own first number, and
// the one behind its last.
type insertedRun struct{ below, start, upTo int64 }

// upon makes stretches with one more part of them.
func (in inserted) upon(all []stretch, count int64) ([]stretch, error) {
	w := &stretching{}
	err := in.Each(func(below, with, upTo int64) {
		w.runs = append(w.runs, insertedRun{below, with - below, upTo})
	})
	if err == nil && in.replaced.Len() > 0 {
		err = in.replaced.Each(func(below, own int64) { w.replaced = append(w.replaced, [2]int64{below, own}) })
	}
	for i, s := range all {
		to := count
		if i+1 < len(all) {
			to = all[i+1].from
		}
		w.pass(s, to)
	}
	return w.out, err
}

// stretching goes through things in order, beside the runs of a part and what it replaces.
type stretching struct {
	runs     []insertedRun
	replaced [][2]int64 // place below, and the part's own number
	run      int        // runs before what is at hand
	gone     int64      // replaced before it
	own      int        // run of the replaced one at hand
	shift    int64      // things of the part before it
	out      []stretch
}

// pass takes a stretch whose things end before number to.
func (w *stretching) pass(s stretch, to int64) {
	at, end := s.from+s.more, to+s.more // among the parts below
	for at < end {
		for w.gone < int64(len(w.replaced)) && w.replaced[w.gone][0] < at {
			w.gone++
		}
		for w.run < len(w.runs) && w.runs[w.run].below <= at-w.gone {
			w.shift = w.runs[w.run].upTo
			w.run++
		}
		// One that the part has itself lies where that does.
		if w.gone < int64(len(w.replaced)) && w.replaced[w.gone][0] == at {
			w.out = append(w.out, stretch{at - s.more, w.with(w.replaced[w.gone][1]) - (at - s.more), true})
			at++
			continue
		}
		w.out = append(w.out, stretch{at - s.more, s.more - w.gone + w.shift, s.gone})
		// The stretch goes on up to the next run or the next that is replaced.
		next := end
		if w.run < len(w.runs) {
			next = min(next, w.runs[w.run].below+w.gone)
		}
		if w.gone < int64(len(w.replaced)) {
			next = min(next, w.replaced[w.gone][0])
		}
		at = next
	}
}

// with is the number with the part of one of its own; these rise.
func (w *stretching) with(own int64) int64 {
	for w.own+1 < len(w.runs) && w.runs[w.own+1].start <= own {
		w.own++
	}
	if len(w.runs) == 0 {
		return own // no encoder wrote it
	}
	return w.runs[w.own].below + own
}
