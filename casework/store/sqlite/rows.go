package sqlite

import (
	"encoding/hex"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// Rows go to SQLite as one text of JSON, a list of lists, which json_each takes apart: a
// statement for each row takes twice as long to write and ten times as long to look up.

// atOnce is the most rows that one statement takes.
const atOnce = 1000

// columns are the first n values of a row as columns of a query.
func columns(n int) string {
	all := make([]string, n)
	for i := range all {
		all[i] = "value ->> " + strconv.Itoa(i)
	}
	return strings.Join(all, ", ")
}

// row is one row of such a text, written value by value.
type row struct {
	b   []byte
	bad error // the first text that is not UTF-8
}

func (r *row) text(values ...string) {
	for _, v := range values {
		quote(r, v)
	}
}

// quote writes a text.
func quote[T string | []byte](r *row, v T) {
	b, err := jsontext.AppendQuote(r.b, v)
	if err != nil && r.bad == nil {
		r.bad = err
	}
	r.b = append(b, ',')
}

func (r *row) number(values ...int64) {
	for _, v := range values {
		r.b = append(strconv.AppendInt(r.b, v, 10), ',')
	}
}

// textOrNull is JSON as text; what is erased is NULL.
func (r *row) textOrNull(v []byte) {
	if v == nil {
		r.b = append(r.b, "null,"...)
		return
	}
	quote(r, v)
}

// blob is bytes for unhex, or NULL.
func (r *row) blob(v []byte) {
	if v == nil {
		r.b = append(r.b, "null,"...)
		return
	}
	r.b = append(hex.AppendEncode(append(r.b, '"'), v), '"', ',')
}

// inTexts hands rows on as texts of JSON, not too many at once. The space that the texts
// take is room's, where there is one: it serves all statements of a transaction.
func inTexts[T any](room *row, rows []T, write func(*row, *T), send func(text string, part []T) error) error {
	r := room
	if r == nil {
		r = &row{}
	}
	for len(rows) > 0 {
		part := rows[:min(len(rows), atOnce)]
		rows = rows[len(part):]
		r.b, r.bad = append(r.b[:0], '['), nil
		for i := range part {
			r.b = append(r.b, '[')
			write(r, &part[i])
			r.b[len(r.b)-1] = ']' // in place of the last comma
			r.b = append(r.b, ',')
		}
		r.b[len(r.b)-1] = ']'
		if r.bad != nil {
			return r.bad
		}
		if err := send(string(r.b), part); err != nil {
			return err
		}
	}
	return nil
}
