package native

import (
	"crypto/sha256"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"time"

	"dyetrace"
	"dyetrace/intake"
)

// Decision is a person's decision on a stand-in for an account, or on a name of an account.
type Decision struct {
	StandIn, Account string // an empty account takes an earlier decision back
	By, Reason       string
	Decided          dyetrace.Instant
	Line             int64
}

// DecisionOptions are the defaults for rows that leave a field out.
type DecisionOptions struct {
	By       string           // who decided
	Now      dyetrace.Instant // when it was decided
	Timezone *time.Location   // of times without one
	// Undo gives the text of a cell back that was written so that no spreadsheet
	// runs it.
	Undo func(cell string) string
}

const (
	// maxDecisions bounds the file of decisions: people make them.
	maxDecisions = 16 << 20
	// withdrawn in column account takes an earlier decision back.
	withdrawn = "-"
)

// decisionColumns are the columns of the file. The first two must be there.
var decisionColumns = [...]string{"stand_in", "account", "by", "reason", "decided"}

// ReadDecisions reads a CSV file of decisions; errors, which are InputErrors, call it name. Rows
// without an account are skipped: they are still open. It returns the file's SHA-256 too.
func ReadDecisions(r io.Reader, name string, o DecisionOptions) (all []Decision, sum [sha256.Size]byte, err error) {
	refused := func(line int64, err error) error {
		return &dyetrace.Error{Kind: dyetrace.InputError, File: name, Line: line, Err: err}
	}
	// The file is read whole, since its hash belongs to the decisions. All of them count or
	// none: half a list would join some accounts and leave others.
	data, err := io.ReadAll(io.LimitReader(r, maxDecisions+1))
	if err != nil {
		return nil, sum, refused(0, cause(err))
	}
	if len(data) > maxDecisions {
		return nil, sum, refused(0, errors.New("a file of decisions has at most 16 MiB"))
	}
	in := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(data), "\ufeff")))
	in.FieldsPerRecord = -1
	header, err := in.Read()
	if err != nil {
		return nil, sum, refused(0, fmt.Errorf("no header: %w", err))
	}
	d := decisions{DecisionOptions: o, clock: intake.NewClock(o.Timezone)}
	for i, column := range decisionColumns {
		if d.at[i] = slices.Index(header, column); d.at[i] < 0 && i < 2 {
			return nil, sum, refused(0, fmt.Errorf("no column %s: the columns are stand_in, account and by, reason, decided; "+
				"dyetrace join -o FILE writes such a file", column))
		}
	}
	for {
		row, err := in.Read()
		if errors.Is(err, io.EOF) {
			return d.all, sha256.Sum256(data), nil
		}
		if err != nil {
			return nil, sum, refused(0, err)
		}
		line, _ := in.FieldPos(0)
		if err := d.add(row, int64(line)); err != nil {
			return nil, sum, refused(int64(line), err)
		}
	}
}

// cause is what went wrong with a file, without the file's name.
func cause(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// decisions is a file of decisions being read.
type decisions struct {
	DecisionOptions
	clock intake.Clock
	at    [len(decisionColumns)]int // places of the columns, -1 where a column is missing
	all   []Decision
}

func (d *decisions) add(row []string, line int64) error {
	cell := func(i int) string {
		if d.at[i] < 0 || d.at[i] >= len(row) {
			return ""
		}
		return d.Undo(strings.TrimSpace(row[d.at[i]]))
	}
	made := Decision{StandIn: cell(0), Account: cell(1), By: cell(2), Reason: cell(3), Decided: d.Now, Line: line}
	if made.Account == "" {
		return nil
	}
	if made.Account == withdrawn {
		made.Account = ""
	}
	if made.By == "" {
		made.By = d.By
	}
	if made.By == "" {
		return errors.New("nobody has decided this: fill in column by, or give --by")
	}
	if text := cell(4); text != "" {
		at, err := d.clock.RFC3339([]byte(text))
		if err != nil {
			return fmt.Errorf("decided: %w", err)
		}
		made.Decided = at
	}
	d.all = append(d.all, made)
	return nil
}
