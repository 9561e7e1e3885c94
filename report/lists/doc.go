// Package lists writes what commands find in a ledger beside traces: transfers,
// statements that were checked, accounts that only stand in for one, names,
// sources, and what an import did. Each list is a text in aligned columns for
// people, and JSON for programs.
package lists

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"dyetrace/report"
)

// Options are how a list is written.
type Options struct {
	JSON  bool
	Lang  report.Lang
	Zone  *time.Location // in which times are shown
	Width int            // columns of the terminal; 0: any
}

// writeLine writes a line of text.
func writeLine(w io.Writer, format string, args ...any) error {
	_, err := fmt.Fprintf(w, format+"\n", args...)
	return err
}

// WriteJSON writes a value as JSON, one field to a line.
func WriteJSON(w io.Writer, value any) error {
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	return out.Encode(value)
}
