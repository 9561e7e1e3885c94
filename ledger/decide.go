package ledger

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger/facts"
	"dyetrace/ledger/manifest"
)

// Decisions lists the decisions that the ledger keeps, by stand-in and time.
func (l *Ledger) Decisions() ([]Decision, error) { return facts.ReadDecisions(l.fsys, l.dir, l.m) }

// DecideOptions are the settings of taking decisions.
type DecideOptions struct {
	Holder   string // for others who find the ledger in use
	Progress func(done, total int64)
}

// Decide adds decisions to a ledger and joins its lines anew. It takes effect
// like an import: all at once or not at all. A decision that the ledger has is
// passed over; one that contradicts another of the same time is an InputError, and
// so is one about a stand-in that the ledger does not have. It returns how many were
// new, and the counts of joining.
func Decide(ctx context.Context, fsys vfs.FS, dir string, decisions []Decision,
	o DecideOptions) (added int, joined *JoinSummary, err error) {
	c, err := begin(ctx, fsys, dir, "join", o.Holder, false)
	if err != nil {
		return 0, nil, err
	}
	defer func() { err = errors.Join(err, c.End()) }()
	m := c.Now
	fresh, err := freshDecisions(fsys, dir, m, decisions)
	if err != nil || len(fresh) == 0 {
		return 0, nil, err
	}
	next := c.Next()
	name := manifest.ParquetName("decisions", next.Generation)
	next.Decisions = append(next.Decisions, manifest.File{Name: name, Rows: int64(len(fresh))})
	addDecisions(next, fresh)
	if err := facts.WriteDecisions(fsys, dir, name, fresh); err != nil {
		return 0, nil, err
	}
	// Transfers follow from decisions from now on, also where no line of a statement does:
	// imports to come have to join.
	next.Joined = true
	if joined, err = rejoin(ctx, c, next, o.Progress); err != nil {
		return 0, nil, err
	}
	return len(fresh), joined, c.Commit(next)
}

// addDecisions notes the files that decisions come from among the sources.
func addDecisions(m *manifest.Manifest, fresh []Decision) {
	rows := map[manifest.SourceID]int64{}
	for i := range fresh {
		s := &fresh[i].Source
		rows[manifest.SourceID{SHA256: s.SHA256, Name: s.File}]++
	}
	for id, n := range rows {
		m.AddSource(manifest.SourceEntry{Name: id.Name, SHA256: manifest.HexSum(id.SHA256), Format: manifest.DecisionsFormat,
			Rows: n, Whole: true})
	}
}

// freshDecisions checks decisions and leaves out those that the ledger has.
func freshDecisions(fsys vfs.FS, dir string, m *manifest.Manifest, decisions []Decision) ([]Decision, error) {
	known, err := facts.ReadDecisions(fsys, dir, m)
	if err != nil {
		return nil, err
	}
	l, err := openIndex(fsys, dir, m)
	if err != nil {
		return nil, err
	}
	defer l.Close()
	var fresh []Decision
	for i := range decisions {
		d := &decisions[i]
		fault := func(format string, args ...any) error {
			return &dyetrace.Error{Kind: dyetrace.InputError, Op: "join", File: d.Source.File, Line: d.Source.Line,
				Err: fmt.Errorf(format, args...)}
		}
		if IsStandIn(d.Account) {
			return nil, fault("%q stands in for an account: a decision names a stand-in, or a name, and the account that it is",
				d.Account)
		}
		// The same decision again is nothing new, so that a file of decisions can be
		// read twice.
		at := slices.IndexFunc(known, func(k Decision) bool { return k.StandIn == d.StandIn && k.Decided == d.Decided })
		if at >= 0 {
			if k := &known[at]; k.Account != d.Account {
				return nil, fault("%s was decided to be %q at the same time, in %s line %d: give a later time in column decided",
					d.StandIn, k.Account, k.Source.File, k.Source.Line)
			}
			continue
		}
		// A name that was decided on before may have no statement any more: the
		// decision itself has given its transfers to the account.
		statements, err := l.statementsNamed(d.StandIn)
		if err != nil {
			return nil, err
		}
		if before := slices.IndexFunc(known, func(k Decision) bool {
			return k.StandIn == d.StandIn
		}); len(statements) == 0 && before < 0 {
			return nil, fault("the ledger has no stand-in or account %q; `dyetrace join` lists those it has", d.StandIn)
		}
		// Later decisions of the same file are compared with this one too.
		fresh = append(fresh, *d)
		known = append(known, *d)
	}
	return fresh, nil
}

// Decision is a person's word that a stand-in is an account, or that a name is
// another name of one.
type Decision = facts.Decision
