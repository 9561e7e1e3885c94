package patterns

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"dyetrace"
	"dyetrace/detect/pattern"
	"dyetrace/internal/display"
	"dyetrace/report"
)

// WriteText writes how many instances of each shape there are, and those that rank
// first: who, how much went on how fast, why it is unlikely, and which findings
// take part.
func (p *Result) WriteText(ctx context.Context, to io.Writer) error {
	out := bufio.NewWriter(to)
	words := &p.Lang.Commands().Patterns
	fmt.Fprintln(out, words.Ranked)
	fmt.Fprintln(out)
	for i := range p.Found {
		f := &p.Found[i]
		head := []string{fmt.Sprintf(words.Found, words.Names[f.Kind.String()], display.Count(int64(len(f.Instances))),
			display.Count(f.Members), words.Means[f.Kind.String()])}
		if f.Members > f.Listed {
			head = append(head, fmt.Sprintf(words.Listed, display.Count(f.Listed)))
		}
		if f.Hubs > 0 {
			head = append(head, fmt.Sprintf(words.Hubs, display.Count(int64(f.Hubs))))
		}
		fmt.Fprintln(out, strings.Join(head, p.Lang.Commands().Comma))
	}
	if err := p.textRanked(ctx, out); err != nil {
		return err
	}
	return out.Flush()
}

// textRanked shows the instances that rank first.
func (p *Result) textRanked(ctx context.Context, out *bufio.Writer) error {
	words := &p.Lang.Commands().Patterns
	shown := len(p.Ranked)
	if p.Rows > 0 {
		shown = min(shown, p.Rows)
	}
	// Names are looked up one instance after another: there are far more than are shown.
	for i := range p.Ranked[:shown] {
		if err := ctx.Err(); err != nil {
			return err
		}
		r := &p.Ranked[i]
		who, err := p.who(r)
		if err != nil {
			return err
		}
		name, err := p.Ledger.Name(r.Center)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "\n%4d. %s · %s\n      %s\n      %s\n", i+1, words.Names[r.Kind.String()], display.Lines(who),
			p.howMuch(r, name.Currency), p.why(r))
		findings, err := p.findings(r)
		if err != nil {
			return err
		}
		if len(findings) > 0 {
			fmt.Fprintf(out, "      %s\n", display.Lines(p.listed(findings)))
		}
	}
	return nil
}

// listed names findings, the first of them where there are many.
func (p *Result) listed(findings []rowFinding) string {
	const most = 5
	words := &p.Lang.Commands().Patterns
	var list []string
	for _, f := range findings[:min(most, len(findings))] {
		list = append(list, fmt.Sprintf(words.Finding, f.Account, f.Place))
	}
	if len(findings) > most {
		list = append(list, "…")
	}
	return fmt.Sprintf(words.Findings, strings.Join(list, p.Lang.Commands().Comma))
}

// why says in a sentence what is unlikely about an instance, and how unlikely it is.
func (p *Result) why(r *pattern.Ranked) string {
	words := &p.Lang.Commands().Patterns
	span := shortSpan(time.Duration(p.Graph.Transfer(r.Core[len(r.Core)-1]).Time - p.Graph.Transfer(r.Core[0]).Time))
	said := fmt.Sprintf(words.Steps, len(r.Core), span)
	switch r.Kind {
	case pattern.FanIn, pattern.FanOut, pattern.GatherScatter:
		usual := strconv.FormatFloat(r.Usual, 'f', 1, 64)
		form := words.Partners
		switch r.Often {
		case 1:
			form = words.PartnersOnce
		case 3:
			form = words.PartnersSeldom
		}
		said = fmt.Sprintf(form, r.CorePeers, span, usual)
	default:
	}
	return said + p.Lang.Commands().Semicolon + p.chance(r.Expected)
}

// chance says how many instances are expected, from the logarithm.
func (p *Result) chance(expected float64) string {
	words := &p.Lang.Commands().Patterns
	const most = 15 // digits that are shown
	switch {
	case expected >= 1:
		return fmt.Sprintf(words.Chance, display.Count(rounded(expected)))
	case expected > -0.5:
		return fmt.Sprintf(words.Chance, strconv.FormatFloat(math.Pow(10, expected), 'f', 1, 64))
	case expected < -most:
		return fmt.Sprintf(words.Rare, "10^"+strconv.Itoa(int(-expected)))
	}
	return fmt.Sprintf(words.Rare, display.Count(rounded(-expected)))
}

// rounded is a number to two digits, from its logarithm.
func rounded(log float64) int64 {
	unit := math.Pow(10, max(0, math.Floor(log)-1))
	return int64(math.Round(math.Pow(10, log)/unit) * unit)
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
		return fmt.Sprintf(words.Fan, center, r.CorePeers, len(r.Core)), nil
	case pattern.GatherScatter:
		return fmt.Sprintf(words.Gather, center, r.CorePeers, len(r.Core)), nil
	// What the payer did not pay goes to the account in which the money gathers again.
	case pattern.ScatterGather:
		at := slices.IndexFunc(r.Core, func(e pattern.Edge) bool { return p.Graph.Transfer(e).From != r.Center })
		last, err := p.called(p.Graph.Transfer(r.Core[at]).To)
		return fmt.Sprintf(words.Scatter, center, r.CorePeers, last), err
	// Peers counts both sides of a layer; the payers are counted here, and the rest are payees.
	case pattern.Layer:
		payers := map[pattern.Account]bool{}
		for _, e := range r.Core {
			payers[p.Graph.Transfer(e).From] = true
		}
		return fmt.Sprintf(words.Layer, len(payers), r.CorePeers-len(payers), center, len(r.Core)), nil
	}
	// Chains and cycles are a path: every account in the order in which the money passes it.
	center, err = p.called(p.Graph.Transfer(r.Core[0]).From)
	if err != nil {
		return "", err
	}
	path := []string{center}
	for _, e := range r.Core {
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
	first, last := p.clock(r.Core)
	said += p.Lang.Commands().Semicolon + fmt.Sprintf(words.Between, first, last, p.Zone)
	if len(r.Edges) > len(r.Core) {
		first, last = p.clock(r.Edges)
		said += p.Lang.Commands().Semicolon + fmt.Sprintf(words.Whole, display.Count(int64(len(r.Edges))), first, last)
	}
	return said
}

// clock is when the first and the last of some transfers were made.
func (p *Result) clock(edges []pattern.Edge) (first, last string) {
	return report.Clock(p.Graph.Transfer(edges[0]).Time, p.Zone),
		report.Clock(p.Graph.Transfer(edges[len(edges)-1]).Time, p.Zone)
}

// shortSpan is a time to the minute, such as 1h5m.
func shortSpan(d time.Duration) string {
	if d < time.Minute {
		return d.Round(time.Second).String()
	}
	return strings.TrimSuffix(d.Round(time.Minute).String(), "0s")
}
