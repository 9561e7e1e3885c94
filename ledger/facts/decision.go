package facts

import (
	"cmp"
	"errors"
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
	Account string // the account that it is; a name's own: an account apart; empty: none known after all
	By      string // who decided
	Reason  string
	Decided dyetrace.Instant // the latest of several decisions on one stand-in counts
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

// DecisionRow is a row of a file of decisions. Parquet files hold the name of the type of
// their rows, so the type keeps the one that it has always had.
type DecisionRow = decisionRow

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

// Decision returns the row as a decision.
func (r *decisionRow) Decision() (Decision, error) {
	sum, err := manifest.ParseSum(r.SHA256)
	decided, timeErr := segment.TimeOf(r.Decided, r.DecidedNS)
	return Decision{r.StandIn, r.Account, r.By, r.Reason, decided,
		dyetrace.Source{File: r.Source, SHA256: sum, Line: r.Line}}, errors.Join(err, timeErr)
}

func decisionRowOf(d *Decision) decisionRow {
	decided, nanos := segment.RowTime(d.Decided)
	return decisionRow{d.StandIn, d.Account, d.By, d.Reason, decided, nanos, d.Source.File,
		manifest.HexSum(d.Source.SHA256), d.Source.Line}
}

func compareDecisions(a, b *Decision) int {
	return cmp.Or(strings.Compare(a.StandIn, b.StandIn), cmp.Compare(a.Decided, b.Decided),
		strings.Compare(a.Account, b.Account), strings.Compare(a.By, b.By), strings.Compare(a.Reason, b.Reason),
		record.CompareSources(&a.Source, &b.Source))
}

// ReadDecisionRows calls fn with the decisions of a file.
func ReadDecisionRows(fsys vfs.FS, dir, name string, fn func(*decisionRow) error) error {
	return segment.ReadTimed(fsys, dir, name, "decided", (*nanosDecisionRow).row, fn)
}

// ReadDecisions reads all decisions, by stand-in and then by time.
func ReadDecisions(fsys vfs.FS, dir string, m *manifest.Manifest) (all []Decision, err error) {
	for _, f := range m.Decisions {
		err := ReadDecisionRows(fsys, dir, f.Name, func(r *decisionRow) error {
			d, err := r.Decision()
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

// InForce returns the account of each stand-in by the decision in force: the latest.
func InForce(all []Decision) map[string]string {
	is := map[string]string{}
	for i := range all {
		is[all[i].StandIn] = all[i].Account
	}
	return is
}

// WriteDecisions writes decisions to a file.
func WriteDecisions(fsys vfs.FS, dir, name string, all []Decision) error {
	rows := make([]decisionRow, len(all))
	for i := range all {
		rows[i] = decisionRowOf(&all[i])
	}
	return segment.WriteRows(fsys, dir, name, rows)
}
