package guard

import (
	"context"

	"golang.org/x/sync/errgroup"
)

// Group is work in several goroutines; their first error counts. The zero value is ready for
// use, and cancels nothing.
type Group struct {
	zero errgroup.Group
	made *errgroup.Group // with a context; nil: zero is used
}

// WithContext returns a group and a context that ends with the first error, which is
// its cause, or when Wait returns.
func WithContext(ctx context.Context) (*Group, context.Context) {
	made, ctx := errgroup.WithContext(ctx)
	return &Group{made: made}, ctx
}

func (g *Group) group() *errgroup.Group {
	if g.made != nil {
		return g.made
	}
	return &g.zero
}

// SetLimit makes Go wait while n goroutines are at work.
func (g *Group) SetLimit(n int) { g.group().SetLimit(n) }

// Go runs work in a goroutine of its own. Where it panics, what it has deferred
// runs before the error is known.
func (g *Group) Go(work func() error) { g.group().Go(func() error { return Do(work) }) }

// Wait returns when all work is over, with the first error.
func (g *Group) Wait() error { return g.group().Wait() }
