package segment

import (
	"errors"
	"io"
	"math"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger/block"
)

// Times rest in Parquet in microseconds, which every reader supports; Spark, for
// one, opens no file with nanoseconds. What a time has beyond the microsecond
// is in a column of its own, whose name ends in _ns, which a file has only
// where some time needs it.

// nanosOf is the column of what a column of times leaves out.
var nanosOf = [columnCount]Column{colTime: ColTimeNanos, colFromTime: colFromTimeNanos, colToTime: colToTimeNanos}

var (
	errFine = errors.New("a time is finer than a microsecond, and the file has no column for that")
	errTime = errors.New("a time outside the years 1678 to 2262")
)

// IsFine reports whether a time has more than whole microseconds.
func IsFine(t dyetrace.Instant) bool { return t%1000 != 0 }

// splitTime cuts a time into microseconds and the nanoseconds after them.
func splitTime(t dyetrace.Instant) (micros, nanos int64) {
	micros, nanos = int64(t)/1000, int64(t)%1000
	if nanos < 0 {
		micros, nanos = micros-1, nanos+1000
	}
	return micros, nanos
}

// joinTime puts together what splitTime cut.
func joinTime(micros, nanos int64) (dyetrace.Instant, error) {
	if nanos < 0 || nanos >= 1000 || micros < math.MinInt64/1000-1 || micros > math.MaxInt64/1000 {
		return 0, errTime
	}
	t := micros*1000 + nanos
	if (micros < 0) != (t < 0) {
		return 0, errTime
	}
	return dyetrace.Instant(t), nil
}

// RowTime is a time as rows have it.
func RowTime(t dyetrace.Instant) (micros int64, nanos *int64) {
	micros, rest := splitTime(t)
	if rest != 0 {
		nanos = &rest
	}
	return micros, nanos
}

// TimeOf is the time that a row has.
func TimeOf(micros int64, nanos *int64) (dyetrace.Instant, error) {
	if nanos == nil {
		return joinTime(micros, 0)
	}
	return joinTime(micros, *nanos)
}

// ReadTimed calls fn with the rows R of a file. One from before format 3, whose
// column of times is in nanoseconds, has rows N, which row turns into R: the
// Parquet library would round them.
func ReadTimed[R, N any](fsys vfs.FS, dir, name, column string, row func(*N) R, fn func(*R) error) error {
	nanos, err := inNanos(fsys, dir, name, column)
	if err != nil {
		return err
	}
	if !nanos {
		return ReadRows(fsys, dir, name, fn)
	}
	return ReadRows(fsys, dir, name, func(n *N) error {
		r := row(n)
		return fn(&r)
	})
}

// inNanos reports whether a column of a file is in nanoseconds.
func inNanos(fsys vfs.FS, dir, name, column string) (nanos bool, err error) {
	file, err := block.OpenSummed(fsys, dir, name)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	defer file.Contain(&err)
	pf, err := parquet.OpenFile(file, file.Size)
	if err != nil {
		if errors.Is(err, io.EOF) {
			err = file.Damaged(0, err)
		}
		return false, err
	}
	for _, e := range pf.Metadata().Schema {
		if stamp, is := e.LogicalType.Value.(*format.TimestampType); is && e.Name == column {
			_, nanos = stamp.Unit.Value.(*format.NanoSeconds)
		}
	}
	return nanos, nil
}
