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
	"dyetrace/ledger"
	"dyetrace/report"
	"dyetrace/trace"
)

const (
	// retraceTransfers and retraceTime are how long a plan that follows goes
	// without tracing anew; in between, holdings are estimated.
	retraceTransfers = 1000
	retraceTime      = dyetrace.Instant(10 * time.Minute)
	// mostLine bounds a line of the transfers that are followed.
	mostLine = 1 << 20
)

// following plans again at every transfer that comes.
type following struct {
	*program
	c       *freezeCase
	ledger  *ledger.Growing
	planner *freeze.Planner
	options freeze.PlanOptions
	out     documentOptions
	head    []planned // of the plan that was printed last
	since   int       // transfers since the last trace
	traced  dyetrace.Instant
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
	f := &following{program: p, c: c, ledger: g, options: options, out: o.documentOptions, traced: c.now}
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
	return trace.Run(ctx, f.ledger, f.c.claims, options)
}

// read takes transfers line by line, so that none waits for the next.
func (f *following) read(ctx context.Context, in io.Reader, name string) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, mostLine)
	header, number := "", int64(0)
	for lines.Scan() {
		number++
		text := strings.TrimSpace(lines.Text())
		if text == "" {
			continue
		}
		if header == "" {
			header = text
			continue
		}
		t, err := f.parse(header, text)
		if err == nil {
			err = f.add(ctx, t)
		}
		if dyetrace.KindOf(err) == dyetrace.InputError {
			return &dyetrace.Error{Kind: dyetrace.InputError, Op: "follow", File: name, Line: number, Err: err}
		}
		if err != nil {
			return err
		}
	}
	return lines.Err()
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
	m := ledger.Movement{Time: t.Time, Amount: t.Amount, Received: t.Received}
	var err error
	if m.From, err = f.ledger.Open(t.Payer()); err != nil {
		return err
	}
	if m.To, err = f.ledger.Open(t.Payee()); err != nil {
		return err
	}
	f.c.now = t.Time
	if err := f.planner.Transfer(&m); err != nil {
		return err
	}
	if f.since++; f.since >= retraceTransfers || f.c.now-f.traced >= retraceTime {
		r, err := f.trace(ctx)
		if err != nil {
			return err
		}
		if err := f.planner.Traced(r, f.c.now); err != nil {
			return err
		}
	}
	return f.plan(ctx)
}

// planned is what of an entry makes a plan another one.
type planned struct {
	no   ledger.StatementNo
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
