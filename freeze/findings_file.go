package freeze

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"dyetrace"
	"dyetrace/detect/network"
	"dyetrace/ledger/statement"
)

// FindingsFile is what `dyetrace detect --format json` writes, as far as a plan reads it.
type FindingsFile struct {
	// Ledger and Inputs are what the ledger held, and the files that it was made of.
	Ledger *struct {
		Transfers int64 `json:"transfers"`
	} `json:"ledger"`
	Inputs []struct {
		Name   string `json:"name"`
		SHA256 string `json:"sha256"`
	} `json:"inputs"`
	Until  string `json:"until"`  // the last transfer looked at, in RFC 3339; empty: none
	Model  string `json:"model"`  // the hash of the trees that scored
	Labels bool   `json:"labels"` // whether labels of the user's own had a part in scores
	Claims int    `json:"claims"` // that were known

	Findings []foundRow `json:"findings"`
	Members  []foundRow `json:"members"`
	Victims  []foundRow `json:"network_victims"`
}

// foundRow is an account in one of a detection's tables.
type foundRow struct {
	Account   string  `json:"account"`
	Currency  string  `json:"currency"`
	Score     string  `json:"score"`
	Network   int     `json:"network"`
	Role      string  `json:"role"`
	Certainty float64 `json:"certainty"`
}

// mostFile bounds a file of findings, which is in memory while it is read.
const mostFile = 1 << 30

// ReadFindings reads a file of findings, which errors call name. A file that is none, is
// broken, or has more than a GiB, is an InputError. Keys that a plan does not need are passed
// over: they are a report for people.
func ReadFindings(r io.Reader, name string) (*FindingsFile, error) {
	return readFindings(r, name, mostFile)
}

func readFindings(r io.Reader, name string, most int64) (*FindingsFile, error) {
	wrong := func(err error) error {
		return &dyetrace.Error{Kind: dyetrace.InputError, Op: "read findings", File: name, Err: err}
	}
	bounded := &io.LimitedReader{R: r, N: most + 1}
	d, f := json.NewDecoder(bounded), &FindingsFile{}
	err := d.Decode(f)
	if bounded.N == 0 {
		return nil, wrong(fmt.Errorf("it has more than %d bytes: detect with a smaller --top", most))
	}
	if err != nil {
		return nil, wrong(fmt.Errorf("it is no JSON of dyetrace detect (%w): %s", plainly(err), makeFindings))
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, wrong(errors.New("something follows the findings: " + makeFindings))
	}
	// A file of an older version has no word of its ledger, and a table says nothing of it either.
	if f.Findings == nil || f.Members == nil || f.Victims == nil || f.Ledger == nil || f.Inputs == nil {
		return nil, wrong(errors.New("it does not say of which ledger it is, or lacks a table: " + makeFindings))
	}
	return f, nil
}

// makeFindings is what to do about a file of findings that cannot be used.
const makeFindings = "make it again with dyetrace detect --format json"

// plainly is an error of the JSON's reader without the words of the language the program is
// written in, and with the byte at which it lies.
func plainly(err error) error {
	var other *json.UnmarshalTypeError
	var broken *json.SyntaxError
	switch {
	case errors.As(err, &other) && other.Field == "":
		return fmt.Errorf("at byte %d: it must not be of the kind %s", other.Offset, other.Value)
	case errors.As(err, &other):
		return fmt.Errorf("at byte %d: %s must not be of the kind %s", other.Offset, other.Field, other.Value)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("it ends too early")
	case errors.As(err, &broken):
		return fmt.Errorf("at byte %d: %w", broken.Offset, err)
	}
	return err
}

// LedgerFiles is what a ledger says about itself.
type LedgerFiles struct {
	Transfers int64
	Sums      []string // SHA-256 of the files that it is made of, in hexadecimal
}

// FindingsState is what is to be said of findings before they count.
type FindingsState struct {
	Grown  bool // the ledger has grown since
	Later  bool // they know what came after the instant of the plan
	Model  bool // scores are of other trees than this program's, or of labels
	Claims bool // claims had a part in them, which count twice then
}

// For are the findings of a ledger, and what is to be said of them. now is the instant of the
// plan, and model the hash of this program's trees. Findings of another ledger are an
// InputError: those made from a file that it has not, with more transfers, or with an account
// that is not in it.
func (f *FindingsFile) For(l interface {
	Find(dyetrace.AccountCurrency) (statement.No, bool, error)
}, have LedgerFiles, now dyetrace.Instant, model string) (*Findings, FindingsState, error) {
	state := FindingsState{Grown: f.Ledger.Transfers != have.Transfers || len(f.Inputs) != len(have.Sums),
		Model: f.Labels || f.Model != model, Claims: f.Claims > 0}
	refused := func(format string, args ...any) (*Findings, FindingsState, error) {
		return nil, state, dyetrace.Errorf(dyetrace.InputError, "read findings", format, args...)
	}
	for _, in := range f.Inputs {
		if !slices.Contains(have.Sums, in.SHA256) {
			return refused("they rest on the file %s, which this ledger does not have: they are of another ledger", in.Name)
		}
	}
	if f.Ledger.Transfers > have.Transfers {
		return refused("they are of a ledger with %d transfers, and this one has %d", f.Ledger.Transfers, have.Transfers)
	}
	if f.Until != "" {
		until, err := time.Parse(time.RFC3339Nano, f.Until)
		if err != nil {
			return refused("until: %w", err)
		}
		state.Later = dyetrace.InstantOf(until) > now
	}
	// Members come before victims: who lost money himself before he served is a member.
	of := map[statement.No]Found{}
	for _, t := range []struct {
		name string
		rows []foundRow
	}{{"findings", f.Findings}, {"members", f.Members}, {"network_victims", f.Victims}} {
		seen := map[statement.No]bool{}
		for i := range t.rows {
			row := &t.rows[i]
			no, err := row.find(l)
			if err == nil {
				err = row.add(of, t.name, no, seen)
			}
			if err != nil {
				return refused("%s, row %d, account %q: %w", t.name, i+1, row.Account, err)
			}
		}
	}
	return NewFindings(of), state, nil
}

func (row *foundRow) find(l interface {
	Find(dyetrace.AccountCurrency) (statement.No, bool, error)
}) (statement.No, error) {
	currency, err := dyetrace.ParseCurrency(row.Currency)
	if err != nil {
		return 0, err
	}
	no, is, err := l.Find(dyetrace.AccountCurrency{Account: row.Account, Currency: currency})
	if err == nil && !is {
		err = errors.New("this ledger has no such account: the findings are of another ledger")
	}
	return no, err
}

// add adds a row of a table to what is known of its account.
func (row *foundRow) add(of map[statement.No]Found, table string, no statement.No, seen map[statement.No]bool) error {
	a := of[no]
	if table != "network_victims" && seen[no] {
		return errors.New("it is there twice")
	}
	seen[no] = true
	if table == "findings" {
		score, err := strconv.ParseFloat(row.Score, 64)
		if err != nil || !(score > 0 && score <= 1) {
			return fmt.Errorf("score %q: it is a number above 0, at most 1", row.Score)
		}
		a.Score = score
		of[no] = a
		return nil
	}
	// A role that is no detection's would count as another one, or as none.
	role, err := parseRole(row.Role)
	if err != nil {
		return err
	}
	isVictim := role == network.Victim
	if row.Network < 1 || !(row.Certainty >= 0 && row.Certainty <= 1) || isVictim != (table == "network_victims") {
		return fmt.Errorf("network %d, %s, certainty %v: no detection writes this", row.Network, role, row.Certainty)
	}
	switch {
	case !isVictim:
		a.Network, a.Role, a.Certainty = row.Network, role, row.Certainty
	case a.Network == 0:
		a.Role, a.Certainty, a.Loses = role, row.Certainty, true
	}
	of[no] = a
	return nil
}

func parseRole(name string) (network.Role, error) {
	for _, r := range network.Roles() {
		if r.String() == name {
			return r, nil
		}
	}
	return 0, fmt.Errorf("%q is no role", name)
}
