package detect

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sort"

	"dyetrace"
	"dyetrace/ledger/statement"
)

// Replay is a ledger as it was at one time after another, for measuring how
// soon something is found. Its scores are those of a detection run at that time,
// with what links and papers the whole ledger has; only
// statements that went on since the time before are measured again. It keeps
// all moves in memory, 40 bytes each.
type Replay struct {
	seen     decoded
	survey   *Survey
	meetings []meeting
	met      int // meetings that have been counted
	changed  []bool
	begun    bool
}

// decoded is a ledger whose statements are decoded, as far as they had come.
type decoded struct {
	StatementReader
	all   []Move
	start []int // of each statement in all
	n     []int // how many moves each has so far
}

func (d *decoded) movesOf(no statement.No) []Move {
	return d.all[d.start[no] : d.start[no]+d.n[no]]
}

// meeting is that accounts of two persons on one device paid within a minute;
// at is when the second did.
type meeting struct {
	at   Second
	a, b statement.No
}

// NewReplay reads a whole ledger. The people are changed by it: at each time
// they are what was known then.
func NewReplay(ctx context.Context, l StatementReader, c *Clock, people *People, setting Setting) (*Replay, error) {
	n := l.Statements()
	survey, err := newTreeSurvey(l, c, people, setting)
	if err != nil {
		return nil, err
	}
	r := &Replay{
		seen:    decoded{StatementReader: l, start: make([]int, n+1), n: make([]int, n)},
		changed: make([]bool, n), survey: survey,
	}
	var moves []Move
	for no := range n {
		if no%walkChunk == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		s, err := l.Statement(statement.No(no))
		if err != nil {
			return nil, err
		}
		moves = c.Moves(s, moves)
		r.seen.all = append(r.seen.all, moves...)
		r.seen.start[no+1] = len(r.seen.all)
	}
	r.meet()
	for i := range people.Profiles {
		people.Profiles[i].Together = 0
	}
	return r, nil
}

// meet finds all meetings, in order of time.
func (r *Replay) meet() {
	shared := r.survey.People.Shared
	if shared == nil {
		return
	}
	for _, part := range shared.Devices {
		for group := range Things(part) {
			if len(group) > mostTogether {
				continue
			}
			var outs []out[Second]
			for i, u := range group {
				for _, m := range r.seen.all[r.seen.start[u.No]:r.seen.start[u.No+1]] {
					if !m.In {
						outs = append(outs, out[Second]{m.At, i})
					}
				}
			}
			together(group, outs, togetherTime, func(at Second, a, b statement.No) {
				r.meetings = append(r.meetings, meeting{at, a, b})
			})
		}
	}
	slices.SortStableFunc(r.meetings, func(a, b meeting) int { return cmp.Compare(a.at, b.at) })
}

// At scores the ledger as it was at a time, which must not be before the one
// asked for last. The Scores hold until the next call.
func (r *Replay) At(ctx context.Context, at dyetrace.Instant) (scores *Scores, err error) {
	s, until := r.survey, r.survey.Clock.Seconds(at)
	for no := range r.seen.n {
		rest := r.seen.all[r.seen.start[no]+r.seen.n[no] : r.seen.start[no+1]]
		more := 0
		for more < len(rest) && rest[more].At <= until {
			more++
		}
		r.seen.n[no] += more
		r.changed[no] = more > 0
	}
	for ; r.met < len(r.meetings) && r.meetings[r.met].at <= until; r.met++ {
		for _, no := range [...]statement.No{r.meetings[r.met].a, r.meetings[r.met].b} {
			s.People.Profiles[no].Together++
			r.changed[no] = true
		}
	}
	// What transfers commonly move may be another than before; then all is measured
	// again.
	commonly := s.People.typical
	if s.People.typical, err = typical(ctx, &r.seen, s.Clock, s.People); err != nil {
		return nil, err
	}
	// Who is a stranger rests on where the ledger begins, and what stayed within on
	// what the other account did: both may change where the statement does not.
	all := s.Clock.At
	seen := sort.Search(len(all), func(i int) bool { return all[i] > until })
	every := !r.begun || s.Clock.settled(seen) != s.Clock.settled(s.seen) || !maps.Equal(commonly, s.People.typical)
	r.begun, s.seen = true, seen
	before := s.People.inner
	if err := s.measure(ctx, &r.seen, func(no statement.No) bool {
		return every || r.changed[no] || before.has[no] || s.People.inner.has[no]
	}); err != nil {
		return nil, err
	}
	return s.scores(ctx, &r.seen)
}
