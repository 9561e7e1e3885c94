package main

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"

	"dyetrace"
	"dyetrace/detect/pattern"
	"dyetrace/internal/display"
	"dyetrace/report"
)

// text shows the instances of each shape that rank first, two lines each: who,
// and how much went on how fast.
func (w *patternsWriter) text(to io.Writer) error {
	out := bufio.NewWriter(to)
	words := &w.lang.Commands().Patterns
	fmt.Fprintln(out, words.Ranked)
	for i := range w.found {
		f := &w.found[i]
		head := []string{fmt.Sprintf(words.Found, words.Names[f.Kind.String()], display.Count(f.Count))}
		if f.Count > int64(len(f.Instances)) {
			head = append(head, fmt.Sprintf(words.Listed, display.Count(int64(len(f.Instances)))))
		}
		if f.Hubs > 0 {
			head = append(head, fmt.Sprintf(words.Hubs, display.Count(int64(f.Hubs))))
		}
		fmt.Fprintf(out, "\n%s\n  %s\n", strings.Join(head, w.lang.Commands().Comma), words.Means[f.Kind.String()])
		if err := w.textRanked(out, f); err != nil {
			return err
		}
	}
	return out.Flush()
}

// textRanked shows the instances of a shape that rank first.
func (w *patternsWriter) textRanked(out *bufio.Writer, f *pattern.Found) error {
	ranked, err := w.graph.Rank(f, &w.options.Bounds, w.currencies())
	if err != nil {
		return err
	}
	shown := len(ranked)
	if w.options.rows > 0 {
		shown = min(shown, w.options.rows)
	}
	for i := range ranked[:shown] {
		if err := w.ctx.Err(); err != nil {
			return err
		}
		r := &ranked[i]
		who, err := w.who(r)
		if err != nil {
			return err
		}
		name, err := w.ledger.Name(r.Center)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "%4d. %s\n      %s\n", i+1, printable(who), w.howMuch(r, name.Currency))
	}
	return nil
}

// currencies tells accounts' currencies, and looks each up once.
func (w *patternsWriter) currencies() pattern.Currencies {
	known := map[pattern.Account]dyetrace.Currency{}
	return func(a pattern.Account) (dyetrace.Currency, error) {
		if c, is := known[a]; is {
			return c, nil
		}
		name, err := w.ledger.Name(a)
		known[a] = name.Currency
		return name.Currency, err
	}
}

// called is an account with its holder.
func (w *patternsWriter) called(a pattern.Account) (string, error) {
	name, err := w.ledger.Name(a)
	if err != nil {
		return "", err
	}
	known, _, err := w.ledger.Account(name.Account)
	return strings.TrimSpace(name.Account + " " + known.Holder), err
}

// who says which accounts an instance is about.
func (w *patternsWriter) who(r *pattern.Ranked) (string, error) {
	words := &w.lang.Commands().Patterns
	center, err := w.called(r.Center)
	if err != nil {
		return "", err
	}
	switch r.Kind {
	case pattern.FanIn, pattern.FanOut:
		return fmt.Sprintf(words.Fan, center, r.Peers, len(r.Edges)), nil
	case pattern.GatherScatter:
		return fmt.Sprintf(words.Gather, center, r.Peers, len(r.Edges)), nil
	case pattern.ScatterGather:
		last, err := w.called(w.graph.Transfer(r.Edges[len(r.Edges)-1]).To)
		return fmt.Sprintf(words.Scatter, center, r.Peers, last), err
	case pattern.Layer:
		payers := map[pattern.Account]bool{}
		for _, e := range r.Edges {
			payers[w.graph.Transfer(e).From] = true
		}
		return fmt.Sprintf(words.Layer, len(payers), r.Peers-len(payers), center, len(r.Edges)), nil
	}
	path := []string{center}
	for _, e := range r.Edges {
		next, err := w.called(w.graph.Transfer(e).To)
		if err != nil {
			return "", err
		}
		path = append(path, next)
	}
	return strings.Join(path, words.Arrow), nil
}

// howMuch says what went on, how much of what came in, how fast, and when.
func (w *patternsWriter) howMuch(r *pattern.Ranked, c dyetrace.Currency) string {
	words := &w.lang.Commands().Patterns
	in, out, share := report.Money(r.In, c), report.Grouped(r.Out, c), fmt.Sprintf("%.1f %%", 100*r.Share)
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
		said += w.lang.Commands().Semicolon + words.Mixed
	}
	first, last := w.graph.Transfer(r.Edges[0]).Time, w.graph.Transfer(r.Edges[len(r.Edges)-1]).Time
	return said + w.lang.Commands().Semicolon + fmt.Sprintf(words.Between, report.Clock(first, w.location), report.Clock(last, w.location), w.location)
}

// shortSpan is a time to the minute, such as 1h5m.
func shortSpan(d time.Duration) string {
	if d < time.Minute {
		return d.Round(time.Second).String()
	}
	return strings.TrimSuffix(d.Round(time.Minute).String(), "0s")
}
