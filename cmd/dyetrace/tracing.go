package main

import (
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/native"
	"dyetrace/internal/display"
	"dyetrace/ledger"
	"dyetrace/report"
	"dyetrace/trace"
)

// tracing is what a user asks of a trace, whichever command shows it.
type tracing struct {
	claims, frozen                  string
	rule, minPart, within, timezone *string
	maxLevel                        int
	until                           string
	untilFlag                       string // the option that gives until
}

// add adds the options of every trace, with one for the last instant that it sees.
func (o *tracing) add(cmd *cobra.Command) {
	o.addUntil(cmd, "until", "last instant, or day, that the trace sees")
}

func (o *tracing) addUntil(cmd *cobra.Command, name, usage string) {
	o.untilFlag = name
	o.rule, o.minPart, o.within, o.timezone = addSetting(cmd, "rule"), addSetting(cmd, "min-part"),
		addSetting(cmd, "within"), addSetting(cmd, "timezone")
	flags := cmd.Flags()
	flags.StringVar(&o.claims, "claims", "", "table of claims (CSV, workbook, Parquet): id, and transfer or "+
		"from,to,time,paid; amount and victim if known")
	flags.IntVar(&o.maxLevel, "max-level", 0, "how many levels to follow; 0: all")
	flags.StringVar(&o.until, name, "", usage)
	var names []string
	for _, r := range dyetrace.Rules() {
		names = append(names, r.String())
	}
	complete(cmd, "rule", names...)
}

// addFrozen adds the list of sums that are frozen already.
func (o *tracing) addFrozen(cmd *cobra.Command) {
	cmd.Flags().StringVar(&o.frozen, "frozen", "", "file of sums that are frozen: account and amount; time, currency, "+
		"institution and request if known")
}

// asked is a tracing whose texts have been read.
type asked struct {
	trace.Options
	location *time.Location // nil where none was named
	within   time.Duration
}

func (o *tracing) read() (a asked, err error) {
	if a.location, err = zone(*o.timezone); err != nil {
		return a, err
	}
	if a.Rule, err = dyetrace.ParseRule(*o.rule); err != nil {
		return a, usageError("--rule: %w%s", err, didYouMean(*o.rule, strings.Split(ruleNames(), ", ")))
	}
	if a.MinPart, err = trace.ParseMinPart(*o.minPart); err != nil {
		return a, err
	}
	if a.within, err = parseSpan("within", *o.within); err != nil {
		return a, err
	}
	a.MaxLevel = o.maxLevel
	if o.until != "" {
		a.HasUntil = true
		_, a.Until, err = moment(o.untilFlag, o.until, a.location)
	}
	return a, err
}

// inForce reads a file of frozen sums, and finds what they hold and what left all the
// same. Without a file there are none.
func (p *program) inForce(ctx context.Context, l trace.Accounts, a *asked, name string) (*trace.Measures, error) {
	if name == "" {
		return nil, nil
	}
	frozen, err := p.readFrozen(ctx, a, name)
	if err != nil {
		return nil, err
	}
	return p.heldBy(ctx, l, a, frozen, name)
}

// heldBy finds what frozen sums hold, and warns of what left all the same.
func (p *program) heldBy(ctx context.Context, l trace.Accounts, a *asked, frozen []dyetrace.Frozen,
	name string) (*trace.Measures, error) {
	found, err := trace.InForce(ctx, l, frozen, name, &a.Options)
	if err == nil && len(found.Breaches) > 0 {
		p.note("warning: %s out of accounts while a measure was in force there: the money is followed as the records have "+
			"it; ask the banks why", display.Plural(int64(len(found.Breaches)), "payment went", "payments went"))
	}
	return found, err
}

// openClaims reads claims, with how far times may be off where they do not say.
func (a *asked) openClaims(ctx context.Context, name string) ([]dyetrace.Claim, native.Listed, error) {
	claims, listed, err := native.OpenClaims(ctx, name, openers(), intake.Options{Timezone: a.location})
	for i := range claims {
		if known := &claims[i].Known; known.HasTime && known.Within == 0 {
			known.Within = a.within
		}
	}
	return claims, listed, err
}

// readClaims reads a claims file and finds the transfers that it names.
func (p *program) readClaims(
	ctx context.Context, a *asked, l *ledger.Ledger, name string,
) ([]trace.ResolvedClaim, report.Input, error) {
	resolved, _, input, err := p.readListedClaims(ctx, a, l, name)
	return resolved, input, err
}

// readListedClaims is readClaims, and returns the claims as the file has them, too.
func (p *program) readListedClaims(ctx context.Context, a *asked, l *ledger.Ledger,
	name string) ([]trace.ResolvedClaim, []dyetrace.Claim, report.Input, error) {
	claims, listed, err := a.openClaims(ctx, name)
	if err != nil {
		return nil, nil, report.Input{}, err
	}
	p.noteUnread(name, "claims", listed.Unread)
	resolved, err := trace.Resolve(ctx, l, claims)
	var e *dyetrace.Error
	if errors.As(err, &e) && e.Op == "claims" {
		err = &dyetrace.Error{Kind: e.Kind, File: name, Err: fmt.Errorf("%w", e.Err)}
	}
	p.gatherDiffers(listed.Notes, resolved)
	p.noteDiffers(a, name)
	input := report.Input{Name: filepath.Base(name), SHA256: hex.EncodeToString(listed.SHA256[:]),
		Rows: int64(len(claims)), Kind: "claims"}
	return resolved, claims, input, err
}

// readFrozen reads a file of frozen sums.
func (p *program) readFrozen(ctx context.Context, a *asked, name string) ([]dyetrace.Frozen, error) {
	frozen, listed, err := native.OpenFrozen(ctx, name, openers(), intake.Options{Timezone: a.location})
	if err == nil {
		p.noteUnread(name, "frozen", listed.Unread)
	}
	return frozen, err
}

// gatherDiffers lists what claims contradict, in order of the claims file.
func (p *program) gatherDiffers(notes []native.ClaimNote, resolved []trace.ResolvedClaim) {
	p.differs = nil
	for _, n := range notes {
		p.differs = append(p.differs, report.Differs{Claim: n.Claim, Line: n.Line, What: n.What, Says: n.Says, Is: n.Is})
	}
	for i := range resolved {
		c := &resolved[i]
		for _, d := range c.Differs {
			differs := report.Differs{Claim: c.ID, Line: c.Line, What: d.What, Says: d.Claim, Is: d.Transfer}
			if d.What == "time" {
				differs.SaysAt, differs.IsAt = report.MomentAt(d.Claimed), report.MomentAt(d.Happened)
			}
			p.differs = append(p.differs, differs)
		}
	}
	slices.SortStableFunc(p.differs, func(a, b report.Differs) int { return cmp.Compare(a.Line, b.Line) })
}

// shownDiffers is how many contradictions of claims standard error has; results have
// them all.
const shownDiffers = 20

// noteDiffers names what claims contradict.
func (p *program) noteDiffers(a *asked, name string) {
	meta := report.Meta{Zone: zoneOrUTC(a.location)}
	for i := range p.differs[:min(len(p.differs), shownDiffers)] {
		d := &p.differs[i]
		p.note("warning: %s:%d: %s", name, d.Line, report.English.DiffersSaid(d, &meta))
	}
	if more := len(p.differs) - shownDiffers; more > 0 {
		p.note("warning: %s: and %s more; the result lists them all", name,
			display.Plural(int64(more), "contradiction", "contradictions"))
	}
}

// noteUnread names the columns of a list that are not read.
func (p *program) noteUnread(name, list string, columns []string) {
	// The mark of an export says nothing of what is in the list.
	columns = slices.DeleteFunc(slices.Clone(columns), func(column string) bool { return column == exportedColumn })
	if len(columns) > 0 {
		p.unread = append(p.unread, report.Unread{List: list, Columns: columns})
		p.note("%s: nothing is read from the columns %s", name, strings.Join(columns, ", "))
	}
}
