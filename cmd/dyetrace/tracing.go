package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/native"
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
	o.rule, o.minPart, o.within, o.timezone = addSetting(cmd, "rule"), addSetting(cmd, "min-part"), addSetting(cmd, "within"), addSetting(cmd, "timezone")
	flags := cmd.Flags()
	flags.StringVar(&o.claims, "claims", "", "CSV file of claims: id, and transfer or from,to,time,paid; amount and victim if known")
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
	cmd.Flags().StringVar(&o.frozen, "frozen", "", "file of sums that are frozen: account and amount; time, currency, institution and request if known")
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
	frozen, err := a.readFrozen(name)
	if err != nil {
		return nil, err
	}
	found, err := trace.InForce(ctx, l, frozen, name, &a.Options)
	if err == nil && len(found.Breaches) > 0 {
		p.note("warning: %s out of accounts while a measure was in force there: the money is followed as the records have it; ask the banks why",
			plural(int64(len(found.Breaches)), "payment went", "payments went"))
	}
	return found, err
}

// parseClaims reads claims, with how far times may be off where they do not say.
func (a *asked) parseClaims(data []byte, name string) ([]dyetrace.Claim, error) {
	claims, err := native.ReadClaims(bytes.NewReader(data), name, intake.Options{Timezone: a.location})
	for i := range claims {
		if known := &claims[i].Known; known.HasTime && known.Within == 0 {
			known.Within = a.within
		}
	}
	return claims, err
}

// readClaims reads a claims file and finds the transfers that it names.
func (a *asked) readClaims(ctx context.Context, l *ledger.Ledger, name string) ([]trace.ResolvedClaim, report.Input, error) {
	none := report.Input{}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, none, inputError(name, cause(err))
	}
	claims, err := a.parseClaims(data, name)
	if err != nil {
		return nil, none, err
	}
	resolved, err := trace.Resolve(ctx, l, claims)
	var e *dyetrace.Error
	if errors.As(err, &e) && e.Op == "claims" {
		err = &dyetrace.Error{Kind: e.Kind, File: name, Err: fmt.Errorf("%w", e.Err)}
	}
	sum := sha256.Sum256(data)
	input := report.Input{Name: filepath.Base(name), SHA256: hex.EncodeToString(sum[:]), Rows: int64(len(claims)), Kind: "claims"}
	return resolved, input, err
}
