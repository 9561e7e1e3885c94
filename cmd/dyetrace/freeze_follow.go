package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"dyetrace"
	"dyetrace/freeze"
	"dyetrace/intake"
	"dyetrace/intake/native"
	"dyetrace/internal/guard"
	"dyetrace/ledger"
	"dyetrace/ledger/statement"
	"dyetrace/report"
	"dyetrace/trace"
)

const (
	// retraceTransfers and retraceTime are how long a plan that follows goes
	// without tracing anew; in between, holdings are estimated.
	retraceTransfers = 1000
	retraceTime      = dyetrace.Instant(10 * time.Minute)
	// mostExact is how many accounts claimed money may have reached for all to
	// be traced anew whenever some of it moves: that takes milliseconds.
	mostExact = 2000
	// claimsEvery is how often the claims file is looked at while no transfer
	// comes.
	claimsEvery = time.Second
	// mostLine bounds a line of the transfers that are followed.
	mostLine = 1 << 20
)

// following plans again at every transfer that comes.
type following struct {
	*program
	c       *freezeCase
	claims  *claimsWatch
	ledger  *ledger.Growing
	planner *freeze.Planner
	options freeze.PlanOptions
	out     documentOptions
	head    []planned // of the plan that was printed last
	since   int       // transfers since the last trace
	traced  dyetrace.Instant
	exact   bool // all is traced anew whenever claimed money moves
}

func (p *program) followPlan(ctx context.Context, c *freezeCase, o *freezePlanOptions, options freeze.PlanOptions) error {
	switch {
	case o.hindsight:
		return usageError("--follow and --hindsight: a plan looks back or ahead, not both")
	case o.until != "":
		return usageError("--follow goes on from the ledger's last transfer: leave --at out")
	case o.format != "text" && o.format != "json":
		return usageError("--follow prints text or JSON")
	}
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
	f := &following{program: p, c: c, ledger: g, options: options, out: o.documentOptions, traced: c.now,
		claims: newClaimsWatch(o.claims, &c.asked, c.claims)}
	f.out.output = ""
	r, err := f.trace(ctx)
	if err != nil {
		return err
	}
	if f.planner, err = freeze.NewPlanner(ctx, g, c.claims, r, c.now, options); err != nil {
		return err
	}
	if err := f.plan(ctx); err != nil {
		return err
	}
	return f.read(ctx, in, o.follow)
}

func (f *following) trace(ctx context.Context) (*trace.Result, error) {
	options := f.c.asked.Options
	options.Until = f.c.now
	f.since, f.traced = 0, f.c.now
	r, err := trace.Run(ctx, f.ledger, f.c.claims, options)
	if err == nil {
		f.exact = len(r.Accounts) <= mostExact
	}
	return r, err
}

// line is a line of the transfers that are followed.
type line struct {
	text   string
	number int64
}

// read takes transfers line by line, so that none waits for the next, and looks
// at the claims file before each and while none comes.
func (f *following) read(ctx context.Context, in io.Reader, name string) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	lines := make(chan line)
	failed := guard.Start(func() error {
		defer close(lines)
		return scanLines(ctx, in, lines)
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
			if header == "" {
				header = l.text
				continue
			}
			if err := f.take(ctx, header, l, name); err != nil {
				return err
			}
		}
	}
}

// scanLines sends the lines that are not empty, until there are no more or
// nobody wants them.
func scanLines(ctx context.Context, in io.Reader, to chan<- line) error {
	s := bufio.NewScanner(in)
	s.Buffer(nil, mostLine)
	for number := int64(1); s.Scan(); number++ {
		text := strings.TrimSpace(s.Text())
		if text == "" {
			continue
		}
		select {
		case to <- line{text, number}:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return s.Err()
}

// take takes one line in and plans again.
func (f *following) take(ctx context.Context, header string, l line, name string) error {
	if err := f.newClaims(ctx); err != nil {
		return err
	}
	t, err := f.parse(header, l.text)
	if err == nil {
		err = f.add(ctx, t)
	}
	if dyetrace.KindOf(err) == dyetrace.InputError {
		return &dyetrace.Error{Kind: dyetrace.InputError, Op: "follow", File: name, Line: l.number, Err: err}
	}
	return err
}

// newClaims takes in what has come into the claims file. What is wrong with it
// is told, and the plan goes on with the claims that it has.
func (f *following) newClaims(ctx context.Context) error {
	come, err := f.claims.look(ctx, f.ledger)
	if err := f.claimed(ctx, come, err); err != nil || len(come) == 0 {
		return err
	}
	return f.plan(ctx)
}

// claimed takes claims in, and traces anew.
func (f *following) claimed(ctx context.Context, come []trace.ResolvedClaim, bad error) error {
	if bad != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		f.note("new claims: %v", bad)
	}
	if len(come) == 0 {
		return nil
	}
	f.c.claims = withClaims(f.c.claims, come)
	for i := range come {
		f.planner.Network.Claim(&come[i])
	}
	return f.retrace(ctx)
}

func (f *following) retrace(ctx context.Context) error {
	r, err := f.trace(ctx)
	if err != nil {
		return err
	}
	return f.planner.Traced(r, f.c.now)
}

// parse reads one line under a header.
func (f *following) parse(header, line string) (*dyetrace.Transfer, error) {
	var t *dyetrace.Transfer
	options := intake.Options{As: "transfers", Timezone: f.c.asked.location}
	_, err := intake.ReadStream(context.Background(), strings.NewReader(header+"\n"+line+"\n"), "transfer", native.Formats(), options.InOrder(),
		func(b *dyetrace.Batch) error {
			for _, reject := range b.Rejects {
				return dyetrace.Errorf(dyetrace.InputError, "", "%s", reject.Reason)
			}
			for i := range b.Rows {
				t = transferOf(b, &b.Rows[i])
			}
			return nil
		})
	if err == nil && t == nil {
		err = dyetrace.Errorf(dyetrace.InputError, "", "the line holds no transfer")
	}
	return t, err
}

// transferOf is a row that stands by itself.
func transferOf(b *dyetrace.Batch, r *dyetrace.Row) *dyetrace.Transfer {
	s := func(span dyetrace.Span) string { return string(b.Bytes(span)) }
	return &dyetrace.Transfer{ID: s(r.ID), Time: r.Time, Seq: r.Seq, From: s(r.From), To: s(r.To), Amount: r.Amount, Currency: r.Currency,
		Received: r.Received, ReceivedCurrency: r.ReceivedCurrency, FromBalance: r.FromBalance, ToBalance: r.ToBalance,
		Channel: s(r.Channel), Memo: s(r.Memo), Source: dyetrace.Source{Line: r.Line}}
}

// add takes one transfer in and plans again.
func (f *following) add(ctx context.Context, t *dyetrace.Transfer) error {
	if _, err := f.ledger.Add(t); err != nil {
		return err
	}
	m := statement.Movement{Time: t.Time, Amount: t.Amount, Received: t.Received}
	var err error
	if m.From, err = f.ledger.Open(t.Payer()); err != nil {
		return err
	}
	if m.To, err = f.ledger.Open(t.Payee()); err != nil {
		return err
	}
	f.c.now = t.Time
	moved := f.planner.Holds(m.From)
	if err := f.planner.Transfer(&m); err != nil {
		return err
	}
	come, bad := f.claims.came(ctx, f.ledger, t.ID)
	if err := f.claimed(ctx, come, bad); err != nil {
		return err
	}
	f.since++
	if moved && f.exact || f.since >= retraceTransfers || f.c.now-f.traced >= retraceTime {
		if err := f.retrace(ctx); err != nil {
			return err
		}
	}
	return f.plan(ctx)
}

// planned is what of an entry makes a plan another one.
type planned struct {
	no   statement.No
	held dyetrace.Amount
}

// plan plans, and prints where the head of the plan is another than before.
func (f *following) plan(ctx context.Context) error {
	plan, err := f.planner.Plan(f.c.now)
	if err != nil {
		return err
	}
	most := len(plan)
	if f.out.rows > 0 {
		most = min(most, f.out.rows)
	}
	head := make([]planned, most)
	for i := range head {
		head[i] = planned{plan[i].No, plan[i].Held}
	}
	if slices.Equal(head, f.head) && f.head != nil {
		return nil
	}
	f.head = head
	about := aboutPlan(f.planner, f.c.now, f.options)
	d, err := report.BuildPlan(f.ledger, plan[:most], about, f.c.meta)
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
