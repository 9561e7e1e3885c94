package detect

import (
	"cmp"
	"context"
	"runtime"
	"slices"
	"sync/atomic"

	"dyetrace"
	"dyetrace/internal/guard"
	"dyetrace/ledger/statement"
)

// loadLinks finds how many holders share a device or phone with each account,
// and how often two of them moved money within a minute.
func loadLinks(ctx context.Context, l Ledger, names *names, profiles []Profile) (*Shared, error) {
	s, err := loadShared(ctx, l, names, func(no statement.No) {
		profiles[no].Sharers = max(1, profiles[no].Sharers)
	})
	if err != nil {
		return nil, err
	}
	// An account has as many sharers as the thing that most persons use with it. A
	// link that shares nothing leaves it at 1: known, and not shared.
	for _, parts := range [][][]Use{s.Phones, s.Devices} {
		for _, part := range parts {
			for group := range Things(part) {
				sharers := countPersons(group)
				for i := range group {
					p := &profiles[group[i].No]
					p.Sharers = max(p.Sharers, uint16(min(sharers, 1<<16-1)))
				}
			}
		}
	}
	// Times are compared for devices alone: one hand holds a device. Each statement
	// is read for it, which takes long.
	g, ctx := guard.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for _, part := range s.Devices {
		g.Go(func() error {
			forget(l)
			for group := range Things(part) {
				if err := ctx.Err(); err != nil {
					return err
				}
				if err := countTogether(l, group, profiles); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return s, g.Wait()
}

// countPersons counts the persons of a sorted group.
func countPersons(group []Use) int {
	n := 1
	for i := 1; i < len(group); i++ {
		if group[i].Person != group[i-1].Person {
			n++
		}
	}
	return n
}

// mostTogether bounds the accounts on one device whose times are compared: a
// device with more is a public one.
const mostTogether = 256

// out is a payment out of one account of a group.
type out[T dyetrace.Instant | Second] struct {
	at  T
	use int
}

// together calls fn with every two payments, no more than within apart, out of
// accounts of a group that different holders use; at is when the later one was.
func together[T dyetrace.Instant | Second](
	group []Use, outs []out[T], within T, fn func(at T, a, b statement.No),
) {
	slices.SortFunc(outs, func(a, b out[T]) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.use, b.use)) })
	for i := range outs {
		for k := i + 1; k < len(outs) && outs[k].at-outs[i].at <= within; k++ {
			if a, b := &group[outs[i].use], &group[outs[k].use]; a.Person != b.Person && a.No != b.No {
				fn(outs[k].at, a.No, b.No)
			}
		}
	}
}

// countTogether counts, for each account of a device, its payments out within
// 60 seconds of one out of an account that another holder uses there. Other
// devices may be counted at the same time.
func countTogether(l StatementReader, group []Use, profiles []Profile) error {
	if len(group) > mostTogether {
		return nil
	}
	var outs []out[dyetrace.Instant]
	for i := range group {
		s, err := l.Statement(group[i].No)
		if err != nil {
			return err
		}
		var e statement.Entry
		for c := s.Cursor(); c.Next(&e); {
			if e.In {
				continue
			}
			at, err := l.Time(e.Ord)
			if err != nil {
				return err
			}
			outs = append(outs, out[dyetrace.Instant]{at, i})
		}
	}
	together(group, outs, togetherTime*1e9, func(_ dyetrace.Instant, a, b statement.No) {
		atomic.AddUint32(&profiles[a].Together, 1)
		atomic.AddUint32(&profiles[b].Together, 1)
	})
	return nil
}
