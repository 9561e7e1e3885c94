package simulate

import (
	"cmp"
	"os"
	"path/filepath"
	"sync"

	"dyetrace"
)

// Write runs a simulation to its end and writes its files into a folder, which it makes:
// transfers.csv, failed.csv, accounts.csv, claims.csv, holders.csv, links.csv, and under
// truth/ accounts.csv, orders.csv and carried.csv. docs/simulate.md describes them. A file
// that is there already is an error. After each part of a day it calls progress with the
// share that is done, and ends if that returns an error; stats may be nil.
func Write(s *Sim, dir string, stats *Stats, progress func(done, total int64) error) error {
	return s.write(folder{s: s, dir: dir, format: "csv"}, stats, progress)
}

// WriteParquet is Write with files of Parquet in place of CSV, except
// claims.csv, which people write themselves and edit.
func WriteParquet(s *Sim, dir string, stats *Stats, progress func(done, total int64) error) error {
	if s.currency.Digits() != parquetDigits {
		return dyetrace.Errorf(dyetrace.UsageError, "simulate", "Parquet has sums of %d digits, %s has %d: write CSV",
			parquetDigits, s.currency, s.currency.Digits())
	}
	return s.write(folder{s: s, dir: dir, format: "parquet"}, stats, progress)
}

func (s *Sim) write(f folder, stats *Stats, progress func(done, total int64) error) (err error) {
	if err := os.MkdirAll(filepath.Join(f.dir, "truth"), 0o700); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.remove()
		}
	}()
	if err := f.writeMoves(stats, progress); err != nil {
		return err
	}
	for _, t := range f.tables() {
		if err := f.writeTable(t); err != nil {
			return err
		}
	}
	return nil
}

// folder is where a simulation is written.
type folder struct {
	s           *Sim
	dir, format string
	made        []string // files, by path
	view        *view    // nil where all is shown
}

// remove takes away what was made of a simulation that came to no end.
func (f *folder) remove() {
	for _, path := range f.made {
		os.Remove(path) // what cannot be taken away stays
	}
}

// table is a file that is written when all is over.
type table struct {
	name    string
	columns []column
	n       int              // rows, or what they are made of
	fill    func(*rows, int) // writes the rows of one of n
}

// rowsAtOnce returns how many rows a block has: in Parquet, a row group.
func rowsAtOnce(format string) int {
	if format == "parquet" {
		return 1 << 16
	}
	return 1 << 13
}

func (f *folder) writeTable(t table) error {
	format := f.format
	if t.name == "claims" {
		format = "csv"
	}
	o, err := f.create(t.name, format, t.columns)
	if err != nil {
		return err
	}
	step := rowsAtOnce(format)
	for from := 0; from < t.n; from += step {
		going := o.add(func(r *rows) {
			for i := from; i < min(from+step, t.n); i++ {
				t.fill(r, i)
			}
		})
		if !going {
			break
		}
	}
	return o.close()
}

const stepSeconds = 3600

func transferColumns() []column {
	return []column{{"id", texts}, {"time", instants}, {"from", texts}, {"to", texts}, {"amount", money},
		{"currency", words},
		{"received", maybe}, {"from_balance", maybe}, {"to_balance", maybe}, {"channel", words}, {"memo", words}}
}

// failedColumns are named so that nobody takes them for those of transfers.
func failedColumns() []column {
	return []column{{"attempt", texts}, {"tried", instants}, {"from", texts}, {"to", texts}, {"amount", money},
		{"currency", words},
		{"channel", words}, {"memo", words}, {"reason", words}}
}

func carriedColumns() []column {
	return []column{{"transfer", texts}, {"order", texts}, {"amount", money}, {"level", numbers}}
}

// writeMoves runs the simulation and writes what moves, and what fails to.
func (f *folder) writeMoves(stats *Stats, progress func(done, total int64) error) error {
	transfers, err := f.create("transfers", f.format, transferColumns())
	if err != nil {
		return err
	}
	failed, err := f.create("failed", f.format, failedColumns())
	if err != nil {
		return cmp.Or(err, transfers.close())
	}
	carried, err := f.create("truth/carried", f.format, carriedColumns())
	if err != nil {
		return cmp.Or(err, transfers.close(), failed.close())
	}
	e, step := newEncoder(f.s, f.view), rowsAtOnce(f.format)
	moves, failures, stolen := newGather(transfers, step, e.row), newGather(failed, step, e.failure), newGather(carried,
		step, e.carried)
	err = f.s.run(stats, progress, func(t []Transfer, c []Carried) error {
		if !moves.take(f.view.moves(t)) || !stolen.take(f.view.carried(t, c)) ||
			!failures.take(f.view.failures(f.s.Failures())) {
			return errWriting
		}
		return nil
	})
	moves.flush()
	failures.flush()
	stolen.flush()
	closed := cmp.Or(transfers.close(), failed.close(), carried.close())
	if err == nil || err == errWriting { //nolint:errorlint // it is given back as it is
		return closed
	}
	return err
}

// errWriting stops a simulation whose files cannot be written; closing them returns why.
var errWriting = dyetrace.Errorf(dyetrace.OtherError, "simulate", "writing failed")

// gather copies records until there are enough for a block of a file.
type gather[T any] struct {
	o    *outFile
	step int
	row  func(*rows, *T)
	held []T
	pool *sync.Pool // of memory of blocks that have been written down
}

func newGather[T any](o *outFile, step int, row func(*rows, *T)) *gather[T] {
	return &gather[T]{o: o, step: step, row: row, pool: &sync.Pool{New: func() any { return new([]T) }}}
}

// take reports whether the file still takes any.
func (g *gather[T]) take(records []T) bool {
	for len(records) > 0 {
		n := min(len(records), g.step-len(g.held))
		g.held = append(g.held, records[:n]...)
		records = records[n:]
		if len(g.held) == g.step && !g.flush() {
			return false
		}
	}
	return true
}

func (g *gather[T]) flush() bool {
	if len(g.held) == 0 {
		return true
	}
	held, next := g.held, g.pool.Get().(*[]T) //nolint:forcetypeassert // the pool holds nothing else
	g.held = (*next)[:0]
	return g.o.add(func(r *rows) {
		for i := range held {
			g.row(r, &held[i])
		}
		g.pool.Put(&held)
	})
}

// run goes on to the end, in steps. Between them it counts and calls progress.
func (s *Sim) run(stats *Stats, progress func(done, total int64) error, emit Emit) error {
	end := s.dayStart(s.config.Days)
	for s.now < end {
		err := s.Step(instant(s.now+stepSeconds), func(t []Transfer, c []Carried) error {
			if stats != nil {
				stats.take(s, t, c)
			}
			return emit(t, c)
		})
		if err != nil {
			return err
		}
		if stats != nil && (s.now-s.start)%secondsPerDay == 0 {
			stats.midnight(s)
		}
		if progress != nil {
			if err := progress(s.now-s.start, end-s.start); err != nil {
				return err
			}
		}
	}
	return nil
}

// encoder writes moves down as rows. It reads of the simulation only what does
// not change, so that the simulation can go on meanwhile.
type encoder struct {
	s        *Sim
	stated   bool
	currency string
	view     *view
	memos    [purposes]string
	channels [channels]string
}

func newEncoder(s *Sim, v *view) *encoder {
	return &encoder{s: s, view: v, currency: s.currency.String(), stated: s.config.StatedBalances, memos: memos(),
		channels: channelNames()}
}

func (e *encoder) row(r *rows, t *Transfer) {
	r.transfer(t.No)
	r.instant(t.At)
	r.id(t.From)
	r.id(t.To)
	r.money(t.Amount)
	r.string(e.currency)
	r.maybe(t.Received, t.Received != t.Amount)
	r.maybe(t.FromBalance, e.stated && !e.s.Uncovered(t.From) && e.view.owns(t.From))
	r.maybe(t.ToBalance, e.stated && !e.s.Uncovered(t.To) && e.view.owns(t.To))
	r.string(e.channels[t.Channel])
	r.string(e.memos[t.purpose])
	r.endRow()
}

func (e *encoder) failure(r *rows, f *Failure) {
	r.text = appendPadded(append(r.text, 'F'), uint64(f.No), 11)
	r.end()
	r.instant(f.At)
	r.id(f.From)
	r.id(f.To)
	r.money(f.Amount)
	r.strings(e.currency, e.channels[f.Channel], e.memos[f.purpose], f.Reason.String())
	r.endRow()
}

func (e *encoder) carried(r *rows, c *Carried) {
	r.transfer(c.Transfer)
	r.order(c.Order)
	r.money(c.Amount)
	r.number(int64(c.Level))
	r.endRow()
}
