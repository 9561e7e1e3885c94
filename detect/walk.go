package detect

import (
	"context"
	"runtime"
	"sync/atomic"

	"dyetrace/internal/guard"
	"dyetrace/ledger/statement"
)

// walkChunk is how many statements a worker takes at a time.
const walkChunk = 1024

// forgetEvery is how many chunks to read before the mapped pages of a ledger on
// disk are released.
const forgetEvery = 512

// forget releases memory that a ledger takes as it is read, where it can.
func forget(l StatementReader) {
	if f, can := l.(interface{ Forget() }); can {
		f.Forget()
	}
}

// kernel works on one statement.
type kernel func(no statement.No, moves []Move) error

// walk hands every statement of a ledger to kernels, one made by each worker.
// In which order they come is not fixed: a kernel keeps its results by
// statement. A nil Clock is for kernels that do not ask for times.
func walk(ctx context.Context, l StatementReader, c *Clock, begin func() kernel) error {
	return walkThose(ctx, l, c, func(statement.No) bool { return true }, begin)
}

// walkThose is walk for some statements alone; the others are not decoded.
func walkThose(ctx context.Context, l StatementReader, c *Clock, which func(statement.No) bool,
	begin func() kernel) error {
	n := l.Statements()
	chunks := (n + walkChunk - 1) / walkChunk
	var next atomic.Int64
	g, ctx := guard.WithContext(ctx)
	for range min(runtime.GOMAXPROCS(0), chunks) {
		g.Go(func() (err error) {
			work := begin()
			var moves []Move
			for chunk := int(next.Add(1)) - 1; chunk < chunks; chunk = int(next.Add(1)) - 1 {
				if err := ctx.Err(); err != nil {
					return err
				}
				if chunk%forgetEvery == forgetEvery-1 {
					forget(l)
				}
				first, last := chunk*walkChunk, min(n, (chunk+1)*walkChunk)
				if moves, err = walkSome(l, c, first, last, which, moves, work); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return g.Wait()
}

// walkSome hands those of the statements from first to before last to a kernel.
func walkSome(l StatementReader, c *Clock, first, last int, which func(statement.No) bool, moves []Move,
	work kernel) ([]Move, error) {
	for no := first; no < last; no++ {
		if !which(statement.No(no)) {
			continue
		}
		var err error
		if moves, err = movesOf(l, c, statement.No(no), moves); err != nil {
			return moves, err
		}
		if err := work(statement.No(no), moves); err != nil {
			return moves, err
		}
	}
	return moves, nil
}

// movesOf is a statement's moves, in the memory of others where the ledger does
// not keep them decoded.
func movesOf(l StatementReader, c *Clock, no statement.No, moves []Move) ([]Move, error) {
	if d, is := l.(*decoded); is {
		return d.movesOf(no), nil
	}
	s, err := l.Statement(no)
	if err != nil {
		return moves, err
	}
	return c.Moves(s, moves), nil
}

// grain is how many of what is measured in no time a range has.
const grain = 1 << 14

// eachRange calls fn with ranges of so many from 0 to n, on all cores.
func eachRange(ctx context.Context, n, grain int, fn func(from, to int) error) error {
	g, ctx := guard.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for from := 0; from < n; from += grain {
		g.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			return fn(from, min(n, from+grain))
		})
	}
	return g.Wait()
}
