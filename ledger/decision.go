package ledger

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger/manifest"
	"dyetrace/ledger/record"
	"dyetrace/ledger/segment"
)

// Decision is a person's word that a stand-in is an account, or that a name is
// another name of one. It is a record like any other: the ledger keeps it with
// its source, and the transfers follow from it as they do from lines.
type Decision struct {
	StandIn string // id of the stand-in, or a name of an account
	Account string // the account that it is; a name's own: it stands apart; empty: none known after all
	By      string // who decided
	Reason  string
	Decided dyetrace.Instant // of several decisions on one stand-in the latest stands
	Source  dyetrace.Source
}

// decisionRow is a decision as it rests in Parquet.
type decisionRow struct {
	StandIn   string `parquet:"stand_in"`
	Account   string `parquet:"account"`
	By        string `parquet:"by"`
	Reason    string `parquet:"reason"`
	Decided   int64  `parquet:"decided,timestamp(microsecond)"`
	DecidedNS *int64 `parquet:"decided_ns,optional"`
	Source    string `parquet:"source"`
	SHA256    string `parquet:"sha256"`
	Line      int64  `parquet:"line"`
}

// nanosDecisionRow is a decision as it rested before format 3.
type nanosDecisionRow struct {
	StandIn   string `parquet:"stand_in"`
	Account   string `parquet:"account"`
	By        string `parquet:"by"`
	Reason    string `parquet:"reason"`
	Decided   int64  `parquet:"decided,timestamp(nanosecond)"`
	DecidedNS *int64 `parquet:"-"`
	Source    string `parquet:"source"`
	SHA256    string `parquet:"sha256"`
	Line      int64  `parquet:"line"`
}

func (r *nanosDecisionRow) row() decisionRow {
	row := decisionRow(*r)
	row.Decided, row.DecidedNS = segment.RowTime(dyetrace.Instant(r.Decided))
	return row
}

func (r *decisionRow) decision() (Decision, error) {
	sum, err := manifest.ParseSum(r.SHA256)
	decided, timeErr := segment.TimeOf(r.Decided, r.DecidedNS)
	return Decision{r.StandIn, r.Account, r.By, r.Reason, decided,
		dyetrace.Source{File: r.Source, SHA256: sum, Line: r.Line}}, errors.Join(err, timeErr)
}

func rowOfDecision(d *Decision) decisionRow {
	decided, nanos := segment.RowTime(d.Decided)
	return decisionRow{d.StandIn, d.Account, d.By, d.Reason, decided, nanos, d.Source.File, manifest.HexSum(d.Source.SHA256), d.Source.Line}
}

func compareDecisions(a, b *Decision) int {
	return cmp.Or(strings.Compare(a.StandIn, b.StandIn), cmp.Compare(a.Decided, b.Decided), strings.Compare(a.Account, b.Account),
		strings.Compare(a.By, b.By), strings.Compare(a.Reason, b.Reason), record.CompareSources(&a.Source, &b.Source))
}

// readDecisionRows calls fn with the decisions of a file.
func readDecisionRows(fsys vfs.FS, dir, name string, fn func(*decisionRow) error) error {
	return segment.ReadTimed(fsys, dir, name, "decided", (*nanosDecisionRow).row, fn)
}

// readDecisions reads all decisions, by stand-in and then by time.
func readDecisions(fsys vfs.FS, dir string, m *manifest.Manifest) (all []Decision, err error) {
	for _, f := range m.Decisions {
		err := readDecisionRows(fsys, dir, f.Name, func(r *decisionRow) error {
			d, err := r.decision()
			all = append(all, d)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	slices.SortFunc(all, func(a, b Decision) int { return compareDecisions(&a, &b) })
	return all, nil
}

// Decisions lists the decisions that the ledger keeps, by stand-in and time.
func (l *Ledger) Decisions() ([]Decision, error) { return readDecisions(l.fsys, l.dir, l.m) }

// standing is the decision that stands for each stand-in: the latest.
func standing(all []Decision) map[string]string {
	is := map[string]string{}
	for i := range all {
		is[all[i].StandIn] = all[i].Account
	}
	return is
}

// DecideOptions are what taking decisions can be told.
type DecideOptions struct {
	Holder   string // for others who find the ledger in use
	Progress func(done, total int64)
}

// Decide adds decisions to a ledger and joins its lines anew. It takes effect
// like an import: all at once or not at all. A decision that the ledger has is
// passed over; one at the same time as another that says something else is an
// InputError, and so is one about a stand-in that the ledger does not have. It
// gives how many were new, and what the lines come to.
func Decide(ctx context.Context, fsys vfs.FS, dir string, decisions []Decision, o DecideOptions) (added int, joined *JoinSummary, err error) {
	c, err := manifest.Begin(fsys, dir, "join", o.Holder, false)
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
	rows := make([]decisionRow, len(fresh))
	for i := range fresh {
		rows[i] = rowOfDecision(&fresh[i])
	}
	addDecisions(next, fresh)
	if err := segment.WriteRows(fsys, dir, name, rows); err != nil {
		return 0, nil, err
	}
	r := &rejoin{fsys: fsys, dir: dir, tmp: c.Tmp(), next: next, names: record.NewNames(), origins: record.NewOrigins(), memory: defaultSortMemory / 2, progress: o.Progress}
	if joined, err = r.anew(ctx, m); err != nil {
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
		m.AddSource(manifest.SourceEntry{Name: id.Name, SHA256: manifest.HexSum(id.SHA256), Format: manifest.DecisionsFormat, Rows: n, Whole: true})
	}
}

// anew joins with the accounts that the ledger has.
func (r *rejoin) anew(ctx context.Context, m *manifest.Manifest) (*JoinSummary, error) {
	stand, err := settleAccounts(ctx, r.fsys, r.dir, r.tmp, m)
	if err != nil {
		return nil, err
	}
	r.stand = stand
	joined, _, err := r.run(ctx)
	return joined, err
}

// freshDecisions checks decisions and leaves out those that the ledger has.
func freshDecisions(fsys vfs.FS, dir string, m *manifest.Manifest, decisions []Decision) ([]Decision, error) {
	known, err := readDecisions(fsys, dir, m)
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
			return &dyetrace.Error{Kind: dyetrace.InputError, Op: "join", File: d.Source.File, Line: d.Source.Line, Err: fmt.Errorf(format, args...)}
		}
		if IsStandIn(d.Account) {
			return nil, fault("%q stands in for an account: a decision names a stand-in, or a name, and the account that it is", d.Account)
		}
		at := slices.IndexFunc(known, func(k Decision) bool { return k.StandIn == d.StandIn && k.Decided == d.Decided })
		if at >= 0 {
			if k := &known[at]; k.Account != d.Account {
				return nil, fault("%s was decided to be %q at the same time, in %s line %d: give a later time in column decided", d.StandIn, k.Account, k.Source.File, k.Source.Line)
			}
			continue
		}
		statements, err := l.statementsNamed(d.StandIn)
		if err != nil {
			return nil, err
		}
		if before := slices.IndexFunc(known, func(k Decision) bool { return k.StandIn == d.StandIn }); len(statements) == 0 && before < 0 {
			return nil, fault("the ledger has no stand-in or account %q; `dyetrace join` lists those it has", d.StandIn)
		}
		fresh = append(fresh, *d)
		known = append(known, *d)
	}
	return fresh, nil
}
