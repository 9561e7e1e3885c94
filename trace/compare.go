package trace

import (
	"context"
	"errors"
	"runtime"
	"sync"

	"dyetrace"
	"dyetrace/internal/guard"
	"dyetrace/ledger/statement"
)

// Compare runs each of rules over the same claims, side by side on as many
// processors as Go may use, and gives the results in the order of rules.
// options.Rule and options.Observe do not count. Errors are those of Run.
func Compare(
	ctx context.Context, l Ledger, claims []ResolvedClaim, options Options, rules []dyetrace.Rule,
) ([]*Result, error) {
	results, failed := make([]*Result, len(rules)), make([]error, len(rules))
	shared := sharedProgress{done: make([]statement.Ord, len(rules)), report: options.Progress}
	running, ctx := guard.WithContext(ctx)
	running.SetLimit(runtime.GOMAXPROCS(0))
	for i, rule := range rules {
		running.Go(func() error {
			o := options
			o.Rule, o.Observe = rule, nil
			if options.Progress != nil {
				o.Progress = func(done, total statement.Ord) { shared.pass(i, done, total) }
			}
			failed[i] = guard.Do(func() (err error) {
				results[i], err = Run(ctx, l, claims, o)
				return err
			})
			return failed[i]
		})
	}
	if err := running.Wait(); err != nil {
		return nil, firstCause(failed)
	}
	return results, nil
}

// firstCause is the first error that is not merely the cancellation of what
// ran beside it, if there is one.
func firstCause(failed []error) error {
	var first error
	for _, err := range failed {
		if err != nil && !errors.Is(err, context.Canceled) {
			return err
		}
		if first == nil {
			first = err
		}
	}
	return first
}

// sharedProgress makes one progress of several.
type sharedProgress struct {
	mu     sync.Mutex
	done   []statement.Ord
	report func(done, total statement.Ord)
}

func (p *sharedProgress) pass(i int, done, total statement.Ord) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done[i] = done
	sum := statement.Ord(0)
	for _, d := range p.done {
		sum += d
	}
	p.report(sum, total*statement.Ord(len(p.done)))
}
