package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"dyetrace"
	"dyetrace/freeze"
	"dyetrace/intake"
	"dyetrace/intake/native"
	"dyetrace/internal/guard"
	"dyetrace/ledger"
	"dyetrace/report"
)

// claimsEvery is how often the claims file is looked at while no transfer comes.
const claimsEvery = time.Second

// following prints a plan again whenever transfers or claims change its head.
type following struct {
	*program
	*freeze.Follower
	c       *freezeCase
	claims  claimsFile
	ledger  *ledger.Growing
	options freeze.PlanOptions
	found   *freeze.FindingsState
	out     documentOptions
}

func (p *program) followPlan(ctx context.Context, c *freezeCase, o *freezePlanOptions,
	options freeze.PlanOptions, found *freeze.FindingsState) error {
	// A plan that follows begins at the ledger's end, and is printed again and again: what asks for
	// one moment or one file contradicts that.
	switch {
	case o.hindsight:
		return usageError("--follow and --hindsight: a plan looks back or ahead, not both")
	case o.until != "":
		return usageError("--follow goes on from the ledger's last transfer: leave --at out")
	case o.format != "text" && o.format != "json":
		return usageError("--follow prints text or JSON: give one of them as --format")
	case o.output != "" && o.output != "-":
		return usageError("--follow prints one plan after the other: leave --output out, or send standard output to a file")
	}
	// The stream is opened before the first plan is made, which may take a while: a wrong name is
	// reported at once.
	in := io.Reader(os.Stdin)
	if o.follow != "-" {
		file, err := os.Open(o.follow)
		if err != nil {
			return inputError(o.follow, cause(err))
		}
		defer file.Close()
		in = file
	}
	g, err := ledger.NewGrowing(c.ledger)
	if err != nil {
		return err
	}
	f := &following{program: p, c: c, ledger: g, options: options, found: found, out: o.documentOptions,
		claims: c.file}
	f.out.output = ""
	f.Follower, err = freeze.NewFollower(ctx, g, c.claims, c.listed, c.now,
		freeze.FollowOptions{Trace: c.asked.Options, Plan: options, Refused: f.refused})
	if err != nil {
		return err
	}
	// The first plan is printed before any transfer comes: there may be something to freeze now.
	if err := f.plan(ctx); err != nil {
		return err
	}
	return f.read(ctx, in, o.follow)
}

// read takes transfers line by line, so that none waits for the next, and looks
// at the claims file before each and while none comes.
func (f *following) read(ctx context.Context, in io.Reader, name string) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	// Reading blocks, so that it runs beside: claims are taken in while no transfer comes.
	lines := make(chan native.AppendedLine)
	failed := guard.Start(func() error {
		defer close(lines)
		return native.SendLines(ctx, in, lines)
	})
	tick := time.NewTicker(claimsEvery)
	defer tick.Stop()
	header := ""
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
			if err := f.newClaims(ctx); err != nil {
				return err
			}
		case l, more := <-lines:
			if !more {
				return <-failed
			}
			// The first line names the columns and is no transfer. Each later line is read with it.
			if header == "" {
				header = l.Text
				continue
			}
			if err := f.take(ctx, header, l, name); err != nil {
				return err
			}
		}
	}
}

// take takes one line in and plans again.
func (f *following) take(ctx context.Context, header string, l native.AppendedLine, name string) error {
	if err := f.newClaims(ctx); err != nil {
		return err
	}
	t, err := native.ReadTransfer(ctx, header, l.Text, intake.Options{Timezone: f.c.asked.location})
	if err == nil {
		err = f.Transfer(ctx, t)
	}
	if err == nil {
		err = f.plan(ctx)
	}
	if dyetrace.KindOf(err) == dyetrace.InputError {
		return &dyetrace.Error{Kind: dyetrace.InputError, Op: "follow", File: name, Line: l.Number, Err: err}
	}
	return err
}

// newClaims takes in what has come into the claims file. What is wrong with it
// is noted, and the plan goes on with the claims that it has.
func (f *following) newClaims(ctx context.Context) error {
	claims, changed, err := f.claims.read(ctx)
	if err != nil && ctx.Err() == nil {
		f.refused(err)
		return nil
	}
	if err != nil || !changed {
		return err
	}
	counts, err := f.Claims(ctx, claims)
	if err != nil || !counts {
		return err
	}
	return f.plan(ctx)
}

func (f *following) refused(err error) { f.note("new claims: %v", err) }

// plan prints the plan where its head is another than before.
func (f *following) plan(ctx context.Context) error {
	plan, changed, err := f.Plan(f.out.rows)
	if err != nil || !changed {
		return err
	}
	about := report.AboutPlan(f.Planner(), f.Now(), f.options)
	about.Found = f.found
	d, err := report.BuildPlan(f.ledger, plan, about, f.c.meta)
	if err != nil {
		return err
	}
	if err := f.writeDocument(ctx, d, &f.out); err != nil {
		return err
	}
	if f.out.format == "text" {
		_, err = fmt.Fprintln(f.stdout)
	}
	return err
}

// claimsFile is a claims file that grows.
type claimsFile struct {
	name    string
	asked   *asked
	changed time.Time // of the file as it was read last
	size    int64
}

func newClaimsFile(name string, a *asked) claimsFile {
	c := claimsFile{name: name, asked: a}
	if file, err := os.Stat(name); err == nil {
		c.changed, c.size = file.ModTime(), file.Size()
	}
	return c
}

// read reads the file where it has changed since it was last read. An error is
// about the file as it is now.
func (c *claimsFile) read(ctx context.Context) (claims []dyetrace.Claim, changed bool, err error) {
	file, err := os.Stat(c.name)
	if err != nil {
		return nil, false, nil //nolint:nilerr // whoever writes files may take the old one away before the new one comes
	}
	if file.ModTime().Equal(c.changed) && file.Size() == c.size {
		return nil, false, nil
	}
	c.changed, c.size = file.ModTime(), file.Size()
	claims, _, err = c.asked.openClaims(ctx, c.name)
	return claims, err == nil, err
}
