// Package records gives back what went into a ledger, in the columns that an import
// reads and with the source of each record: as CSV, as JSON with one object to a
// line, and as Parquet. Exports are for programs: texts stay as they are.
package records

import (
	"context"
	"encoding/json"
	"errors"
	"io"

	"dyetrace"
	"dyetrace/ledger/statement"
)

// Kinds are what can be exported.
func Kinds() []string { return []string{"transfers", "accounts", "holders"} }

// Formats are the forms of an export.
func Formats() []string { return []string{"csv", "parquet", "json"} }

// Ledger is what is exported.
type Ledger interface {
	Transfers() int64
	Scan(ctx context.Context, from, to statement.Ord, fn func(o statement.Ord, t *dyetrace.Transfer) error) error
	ScanAccounts(ctx context.Context, fn func(*dyetrace.Account) error) error
	ScanHolders(ctx context.Context, fn func(*dyetrace.Holder) error) error
}

// writer takes what an export writes.
type writer interface {
	transfer(t *dyetrace.Transfer) error
	account(a *dyetrace.Account) error
	holder(h *dyetrace.Holder) error
	close() error
}

// progressEvery is after how many transfers an export says how far it has come.
const progressEvery = 4096

// Write writes everything of a kind in a format, transfers in ledger order and
// the others by id, and returns how many records these are. progress hears now
// and then how many transfers are written. Errors are the ledger's and those of
// what is written to.
func Write(ctx context.Context, w io.Writer, l Ledger, kind, format string, progress func(done, total int64)) (n int64,
	err error) {
	to, err := newWriter(w, kind, format)
	if err != nil {
		return 0, err
	}
	n, err = write(ctx, to, l, kind, progress)
	return n, errors.Join(err, to.close())
}

func newWriter(w io.Writer, kind, format string) (writer, error) {
	switch format {
	case "parquet":
		return newParquetWriter(w, kind), nil
	case "json":
		return newJSONWriter(w), nil
	}
	return newCSVWriter(w, kind)
}

func write(ctx context.Context, to writer, l Ledger, kind string, progress func(done, total int64)) (n int64,
	err error) {
	switch kind {
	case "accounts":
		return n, l.ScanAccounts(ctx, func(a *dyetrace.Account) error {
			n++
			return to.account(a)
		})
	case "holders":
		return n, l.ScanHolders(ctx, func(h *dyetrace.Holder) error {
			n++
			return to.holder(h)
		})
	}
	return l.Transfers(), l.Scan(ctx, 0, statement.Ord(l.Transfers()), func(o statement.Ord, t *dyetrace.Transfer) error {
		if o%progressEvery == 0 {
			progress(int64(o), l.Transfers())
		}
		return to.transfer(t)
	})
}

// JSON is a transfer as one object, with what an export has of it.
func JSON(t *dyetrace.Transfer) ([]byte, error) { return json.Marshal(newTransfer(t)) }
