package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/casework/audit"
)

// Verification is what Verify relies on from outside the store.
type Verification struct {
	audit.Options
	// KeyChange is the statement of an event that changes the log's key, "" for others;
	// nil where there are none.
	KeyChange func(e casework.Event) (string, error)
	// Scratch makes an empty database for the state as the events make it.
	Scratch func(ctx context.Context) (Backend, error)
}

// Fault is a row of the state that is not what the events make of it, or an erased event
// that says something.
type Fault struct {
	Table string // "document", "key", "clock" or "tally", or "event" where one is erased
	Row   string
	What  string // "changed", "missing", "added" or "doubled", or why it cannot be read
}

func (f Fault) String() string { return f.Table + " " + f.Row + ": " + f.What }

// mostFaults is how many faults are spelled out.
const mostFaults = 1000

// Findings are what Verify found: breaks of the log, and faults of the state.
type Findings struct {
	Log    *audit.Report
	Faults []Fault
	More   int64 // faults that are not spelled out
	// Signings are signatures of people that do not prove what they are said to.
	Signings []string
	// Unfolded says why the state could not be made of the events, as when one of them
	// was changed; the state was not compared then.
	Unfolded error
}

// OK reports whether all is as it was written.
func (f *Findings) OK() bool {
	return f.Log.Err() == nil && len(f.Faults) == 0 && len(f.Signings) == 0 && f.Unfolded == nil
}

// Verify compares all events with the audit log, and all rows of the state with what the
// events make anew, row by row. It sees the database as it is at one moment.
func (s *Store) Verify(ctx context.Context, v Verification) (*Findings, error) {
	scratch, err := v.Scratch(ctx)
	if err != nil {
		return nil, err
	}
	defer scratch.Close()
	found := &Findings{}
	err = s.db.Snapshot(ctx, func(db Reads) error {
		erases, err := s.refold(ctx, db, scratch)
		if err != nil && ctx.Err() != nil {
			return err
		}
		found.Unfolded = err
		if found.Log, err = found.verifyLog(ctx, db, v, erases); err != nil || found.Unfolded != nil {
			return err
		}
		return found.compareState(ctx, db, scratch)
	})
	if err != nil {
		return nil, err
	}
	return found, nil
}

// refold folds all events into a scratch database, and gives the places of the events
// which each event says are erased.
func (s *Store) refold(ctx context.Context, db Reads, scratch Backend) (map[int64][]int64, error) {
	erases, places := map[int64][]int64{}, map[string]int64{}
	err := scratch.Write(ctx, func(tx Tx) error {
		w := newState(tx, s.folder)
		err := eachKept(ctx, db, 1, func(k Kept) (bool, error) {
			if k.Fact == nil {
				places[k.ID] = k.Seq - 1
			}
			err := w.fold(ctx, k.Event)
			for _, id := range w.erase {
				if no, erased := places[id]; erased {
					erases[k.Seq] = append(erases[k.Seq], no)
				}
			}
			w.erase = nil
			return true, err
		})
		if err != nil {
			return err
		}
		return w.flush(ctx)
	})
	return erases, err
}

// verifyLog compares the events with the log.
func (f *Findings) verifyLog(ctx context.Context, db Reads, v Verification, erases map[int64][]int64) (*audit.Report, error) {
	tree, err := readTree(ctx, db)
	if err != nil {
		return nil, err
	}
	rows := func(ctx context.Context, yield func(audit.Row) bool) error {
		return eachKept(ctx, db, -1<<63, func(k Kept) (bool, error) {
			row := audit.Row{No: k.Seq - 1, ID: k.ID, Erased: k.Fact == nil, Erases: erases[k.Seq]}
			if row.Erased {
				if k.Time != 0 || k.Office != "" || k.Actor != "" || k.On != (casework.Ref{}) || k.Kind != "" || k.Salt != nil {
					f.tell(Fault{"event", k.ID, "changed"})
				}
				return yield(row), nil
			}
			// Tried at other places too, so that a row that was moved is told from one that was changed.
			e := k.Event
			row.Salt = k.salted()
			row.At = func(no int64) ([]byte, error) {
				e.Seq = no + 1
				return e.Canonical()
			}
			if v.KeyChange != nil {
				var err error
				if row.KeyChange, err = v.KeyChange(k.Event); err != nil {
					return false, err
				}
			}
			return yield(row), nil
		})
	}
	return audit.Verify(ctx, log{db}, tree, rows, v.Options)
}

// compareState compares the tables of state.
func (f *Findings) compareState(ctx context.Context, db, want Reads) error {
	return errors.Join(
		compareTable(f, "document", func(a, b DocumentRow) int { return compareRefs(a.Ref, b.Ref) }, sameDocument,
			func(yield func(DocumentRow) bool) error { return want.EachDocument(ctx, yield) },
			func(yield func(DocumentRow) bool) error { return db.EachDocument(ctx, yield) }),
		compareTable(f, "key", compareKeyRows, func(a, b KeyRow) bool { return a == b },
			func(yield func(KeyRow) bool) error { return want.EachKey(ctx, yield) },
			func(yield func(KeyRow) bool) error { return db.EachKey(ctx, yield) }),
		compareTable(f, "clock", func(a, b casework.Clock) int { return strings.Compare(a.ID, b.ID) }, func(a, b casework.Clock) bool { return a == b },
			func(yield func(casework.Clock) bool) error { return want.EachClock(ctx, yield) },
			func(yield func(casework.Clock) bool) error { return db.EachClock(ctx, yield) }),
		compareTable(f, "tally", compareCounts, func(a, b casework.Count) bool { return a == b },
			func(yield func(casework.Count) bool) error { return want.EachCount(ctx, yield) },
			func(yield func(casework.Count) bool) error { return db.EachCount(ctx, yield) }))
}

func sameDocument(a, b DocumentRow) bool {
	return a.Ref == b.Ref && a.Keys == b.Keys && bytes.Equal(a.JSON, b.JSON)
}

// compareTable walks through two tables in the order of their keys, side by side.
func compareTable[T any](f *Findings, table string, order func(a, b T) int, same func(a, b T) bool, want, got func(yield func(T) bool) error) error {
	tell := func(row T, what string) { f.tell(Fault{table, rowName(row), what}) }
	var failed error
	next, stop := iter.Pull(func(yield func(T) bool) { failed = want(yield) })
	defer stop()
	a, more := next()
	var last *T
	failedRead := got(func(b T) bool {
		for more && order(a, b) < 0 {
			tell(a, "missing")
			a, more = next()
		}
		// Both are in one order, so the smaller of two rows is the one that the other table lacks.
		switch {
		case last != nil && order(*last, b) == 0:
			tell(b, "doubled")
		case !more || order(a, b) > 0:
			tell(b, "added")
		default:
			if !same(a, b) {
				tell(b, "changed")
			}
			a, more = next()
		}
		last = &b
		return true
	})
	// What is no row at all is a fault of the table, and no reason to look no further.
	if dyetrace.KindOf(failedRead) == dyetrace.CorruptError {
		f.tell(Fault{table, "", failedRead.Error()})
		return failed
	}
	for ; failedRead == nil && more; a, more = next() {
		tell(a, "missing")
	}
	return errors.Join(failedRead, failed)
}

func (f *Findings) tell(fault Fault) {
	if len(f.Faults) == mostFaults {
		f.More++
		return
	}
	f.Faults = append(f.Faults, fault)
}

// rowName is what people find a row by.
func rowName(row any) string {
	switch r := row.(type) {
	case DocumentRow:
		return r.Ref.String()
	case KeyRow:
		return fmt.Sprintf("%s %q of %s", r.Name, r.Value, r.Ref)
	case casework.Clock:
		return r.ID
	case casework.Count:
		return fmt.Sprintf("%s %q of office %q at %s", r.Of, r.Name, r.Office, r.Hour)
	}
	return fmt.Sprint(row)
}
