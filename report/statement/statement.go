// Package statement writes an account's statements, one for each currency: as
// text, JSON and CSV line by line, and as the pages and workbooks of package
// report. Package lines knows what the lines are.
package statement

import (
	"context"
	"io"
	"slices"
	"time"

	"dyetrace"
	"dyetrace/ledger/statement"
	"dyetrace/report"
	"dyetrace/trace"
	"dyetrace/trace/lines"
)

// Ledger is what statements are written from.
type Ledger interface {
	trace.Records
	Resolve(account string) (string, error)
	Aliases(account string) ([]string, error)
	Account(id string) (dyetrace.Account, bool, error)
}

// Options are what is shown of statements, and how.
type Options struct {
	lines.Options
	Later   bool // the first line shown is not the first there is
	Lang    report.Lang
	Zone    *time.Location
	Differs []report.Differs // what the claims contradict
}

// Account is an account's statements, ready to be written.
type Account struct {
	*Options
	ledger     Ledger
	words      *report.CommandWords
	account    dyetrace.Account
	aliases    []string // other names of the account
	statements []statement.No
	own        []*trace.Measure // measures of these statements
}

// New makes an account's statements ready to be written. Each writing traces
// the claims once for each statement. Errors are the ledger's.
func New(l Ledger, account string, statements []statement.No, o *Options) (*Account, error) {
	a := &Account{Options: o, ledger: l, words: o.Lang.Commands(), statements: statements}
	var err error
	if account, err = l.Resolve(account); err != nil {
		return nil, err
	}
	if a.aliases, err = l.Aliases(account); err != nil {
		return nil, err
	}
	if a.account, _, err = l.Account(account); err != nil {
		return nil, err
	}
	a.account.ID = account
	if o.Measures != nil {
		for i := range o.Measures.List {
			if m := &o.Measures.List[i]; slices.Contains(statements, m.No) {
				a.own = append(a.own, m)
			}
		}
	}
	return a, nil
}

// writer writes the statements of an account.
type writer interface {
	begin() error
	lines.Writer
	end() error
}

// WriteText writes the statements for people at a terminal.
func (a *Account) WriteText(ctx context.Context, w io.Writer) error {
	return a.write(ctx, &textWriter{w: w, of: a})
}

// WriteJSON writes the statements as one object, a line of the statement to a line.
func (a *Account) WriteJSON(ctx context.Context, w io.Writer) error {
	return a.write(ctx, &jsonWriter{w: w, of: a})
}

// WriteCSV writes the statements as one table for spreadsheets.
func (a *Account) WriteCSV(ctx context.Context, w io.Writer) error {
	return a.write(ctx, &csvWriter{to: w, of: a})
}

func (a *Account) write(ctx context.Context, to writer) error {
	if err := to.begin(); err != nil {
		return err
	}
	for _, no := range a.statements {
		if err := lines.Show(ctx, a.ledger, no, &a.Options.Options, to); err != nil {
			return err
		}
	}
	return to.end()
}

// origin is the name of a part's claim; nil for clean money. Under the poison
// rule money is marked or not, for whichever claim.
func (a *Account) origin(claim int32) *string {
	if claim == trace.Clean {
		return nil
	}
	if a.Trace.Rule == dyetrace.Poison {
		marked := "marked"
		return &marked
	}
	return &a.Claims[claim].ID
}

// Document is the statements as a page or a workbook.
func (a *Account) Document(meta report.Meta) (*report.Document, error) {
	about := report.AboutStatement{Account: a.account, Aliases: a.aliases, Rule: a.Trace.Rule, Lots: a.Lots,
		Later:   a.Later,
		Holders: a.holderOf()}
	if a.Traced {
		about.Claims = []string{}
		for i := range a.Claims {
			about.Claims = append(about.Claims, a.Claims[i].ID)
		}
	}
	var list []report.Statement
	for _, no := range a.statements {
		name, err := a.ledger.Name(no)
		if err != nil {
			return nil, err
		}
		list = append(list, report.Statement{Currency: name.Currency, Each: func(ctx context.Context, to lines.Writer) error {
			return lines.Show(ctx, a.ledger, no, &a.Options.Options, to)
		}})
	}
	return report.BuildStatement(&about, list, meta), nil
}

// mostHolders bounds how many holders are remembered while a statement is written.
const mostHolders = 1 << 16

// holderOf finds who holds an account, each account once.
func (a *Account) holderOf() func(string) (string, error) {
	known := map[string]string{}
	return func(account string) (string, error) {
		if holder, is := known[account]; is {
			return holder, nil
		}
		described, _, err := a.ledger.Account(account)
		if err == nil && len(known) < mostHolders {
			known[account] = described.Holder
		}
		return described.Holder, err
	}
}
