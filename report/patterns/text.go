package patterns

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"dyetrace"
	"dyetrace/detect/pattern"
	"dyetrace/internal/display"
	"dyetrace/report"
)

// WriteText writes the instances of each shape that rank first, two lines each:
// who, and how much went on how fast.
func (p *Result) WriteText(ctx context.Context, to io.Writer) error {
	out := bufio.NewWriter(to)
	words := &p.Lang.Commands().Patterns
	fmt.Fprintln(out, words.Ranked)
	for i := range p.Found {
		f := &p.Found[i]
		head := []string{fmt.Sprintf(words.Found, words.Names[f.Kind.String()], display.Count(f.Count))}
		if f.Count > int64(len(f.Instances)) {
			head = append(head, fmt.Sprintf(words.Listed, display.Count(int64(len(f.Instances)))))
		}
		if f.Hubs > 0 {
			head = append(head, fmt.Sprintf(words.Hubs, display.Count(int64(f.Hubs))))
		}
		fmt.Fprintf(out, "\n%s\n  %s\n", strings.Join(head, p.Lang.Commands().Comma), words.Means[f.Kind.String()])
		if err := p.textRanked(ctx, out, f); err != nil {
			return err
		}
	}
	return out.Flush()
}

// textRanked shows the instances of a shape that rank first.
func (p *Result) textRanked(ctx context.Context, out *bufio.Writer, f *pattern.Found) error {
	ranked, err := p.Graph.Rank(f, p.Bounds, p.currencies())
	if err != nil {
		return err
	}
	shown := len(ranked)
	if p.Rows > 0 {
		shown = min(shown, p.Rows)
	}
	for i := range ranked[:shown] {
		if err := ctx.Err(); err != nil {
			return err
		}
		r := &ranked[i]
		who, err := p.who(r)
		if err != nil {
			return err
		}
		name, err := p.Ledger.Name(r.Center)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "%4d. %s\n      %s\n", i+1, display.Lines(who), p.howMuch(r, name.Currency))
	}
	return nil
}

// currencies finds accounts' currencies, each once.
func (p *Result) currencies() pattern.Currencies {
	known := map[pattern.Account]dyetrace.Currency{}
	return func(a pattern.Account) (dyetrace.Currency, error) {
		if c, is := known[a]; is {
			return c, nil
		}
		name, err := p.Ledger.Name(a)
		known[a] = name.Currency
		return name.Currency, err
	}
}

// called is an account with its holder.
func (p *Result) called(a pattern.Account) (string, error) {
	name, err := p.Ledger.Name(a)
	if err != nil {
		return "", err
	}
	known, _, err := p.Ledger.Account(name.Account)
	return strings.TrimSpace(name.Account + " " + known.Holder), err
}

// who names the accounts of an instance.
func (p *Result) who(r *pattern.Ranked) (string, error) {
	words := &p.Lang.Commands().Patterns
	center, err := p.called(r.Center)
	if err != nil {
		return "", err
	}
	switch r.Kind {
	case pattern.FanIn, pattern.FanOut:
		return fmt.Sprintf(words.Fan, center, r.Peers, len(r.Edges)), nil
	case pattern.GatherScatter:
		return fmt.Sprintf(words.Gather, center, r.Peers, len(r.Edges)), nil
	// Its last transfer goes to the account in which the money gathers again.
	case pattern.ScatterGather:
		last, err := p.called(p.Graph.Transfer(r.Edges[len(r.Edges)-1]).To)
		return fmt.Sprintf(words.Scatter, center, r.Peers, last), err
	// Peers counts both sides of a layer; the payers are counted here, and the rest are payees.
	case pattern.Layer:
		payers := map[pattern.Account]bool{}
		for _, e := range r.Edges {
			payers[p.Graph.Transfer(e).From] = true
		}
		return fmt.Sprintf(words.Layer, len(payers), r.Peers-len(payers), center, len(r.Edges)), nil
	}
	// Chains and cycles are a path: every account in the order in which the money passes it.
	path := []string{center}
	for _, e := range r.Edges {
		next, err := p.called(p.Graph.Transfer(e).To)
		if err != nil {
			return "", err
		}
		path = append(path, next)
	}
	return strings.Join(path, words.Arrow), nil
}

// howMuch says what went on, how much of what came in, how fast, and when.
func (p *Result) howMuch(r *pattern.Ranked, c dyetrace.Currency) string {
	words := &p.Lang.Commands().Patterns
	in, out, share := report.Money(r.In, c), report.Grouped(r.Out, c), report.Percent(r.Share)
	var said string
	switch {
	case r.Mixed && r.Passed() == 0:
		said = words.Mixed
	case r.Kind == pattern.Chain || r.Kind == pattern.Cycle:
		said = fmt.Sprintf(words.WentRound, in, out, share, shortSpan(r.Lay))
	case r.Out == 0:
		said = fmt.Sprintf(words.Kept, in)
	case r.In == 0:
		said = fmt.Sprintf(words.OwnMoney, report.Money(r.Out, c))
	default:
		said = fmt.Sprintf(words.Passed, in, out, share, shortSpan(r.Lay))
	}
	if r.Mixed && said != words.Mixed {
		said += p.Lang.Commands().Semicolon + words.Mixed
	}
	first, last := p.Graph.Transfer(r.Edges[0]).Time, p.Graph.Transfer(r.Edges[len(r.Edges)-1]).Time
	return said + p.Lang.Commands().Semicolon + fmt.Sprintf(words.Between, report.Clock(first, p.Zone),
		report.Clock(last, p.Zone), p.Zone)
}

// shortSpan is a time to the minute, such as 1h5m.
func shortSpan(d time.Duration) string {
	if d < time.Minute {
		return d.Round(time.Second).String()
	}
	return strings.TrimSuffix(d.Round(time.Minute).String(), "0s")
}
