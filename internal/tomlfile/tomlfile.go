// Package tomlfile reads TOML files that people write, strictly: a key that nobody knows,
// and a value that cannot be, are refused with the line they stand on.
package tomlfile

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"

	"dyetrace"
)

// Bounds of the files.
const (
	MostBytes  = 1 << 20 // of a file, at most
	mostFaults = 20      // that one reading reports
)

// Reader reads a file, and notes what is wrong with it.
type Reader struct {
	name, op string
	lines    map[string][]int // of "measure" and so on: the line of each, in order
	faults   []error
}

// New returns a reader whose errors name a file, and what is being done.
func New(name, op string) *Reader { return &Reader{name: name, op: op} }

// Sum is the SHA-256 of a file, as hexadecimal digits.
func Sum(text []byte) string {
	s := sha256.Sum256(text)
	return hex.EncodeToString(s[:])
}

// Shipped returns what a TOML file that is a part of the program holds, read once. A test of
// whoever ships it reads all of it, so that a fault in it cannot be met later; then there is the
// error beside an empty value.
func Shipped[T any](name string, text []byte) func() (*T, error) {
	return sync.OnceValues(func() (*T, error) {
		value := new(T)
		if err := New(name, "read the program's own file").Decode(text, value); err != nil {
			return new(T), err
		}
		return value, nil
	})
}

// Decode reads a text into a value whose keys are all that may be there.
func (r *Reader) Decode(text []byte, into any) error {
	switch {
	case len(text) > MostBytes:
		return r.fault(0, fmt.Errorf("it has %d bytes or more: at most %d can be right", len(text), MostBytes))
	case !utf8.Valid(text):
		return r.fault(0, errors.New("it is not in UTF-8: save it so"))
	}
	// Editors of Windows begin a file with a mark.
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	var strict *toml.StrictMissingError
	var one *toml.DecodeError
	switch err := toml.NewDecoder(bytes.NewReader(text)).DisallowUnknownFields().Decode(into); {
	case errors.As(err, &strict):
		for i := range strict.Errors {
			line, _ := strict.Errors[i].Position()
			r.add(line, fmt.Errorf("unknown key %s: correct its name or leave it out", strings.Join(strict.Errors[i].Key(), ".")))
		}
		return r.Err()
	case errors.As(err, &one):
		line, _ := one.Position()
		return r.fault(line, errors.New(strings.TrimPrefix(one.Error(), "toml: ")))
	case err != nil:
		return r.fault(0, errors.New(strings.TrimPrefix(err.Error(), "toml: ")))
	}
	r.findLines(text)
	return nil
}

// findLines notes where each key at the top and each table of an array begins.
func (r *Reader) findLines(text []byte) {
	r.lines = map[string][]int{}
	var p unstable.Parser
	p.Reset(text)
	inTable := false
	at, line := 0, 1 // lines are counted along, since each is asked for once
	for p.NextExpression() {
		e := p.Expression()
		keys := e.Key()
		if !keys.Next() {
			continue
		}
		inTable = inTable || e.Kind != unstable.KeyValue
		if e.Kind == unstable.KeyValue && inTable {
			continue
		}
		node := keys.Node()
		offset := int(node.Raw.Offset)
		name := string(node.Data)
		if keys.Next() {
			continue // of a table in a table: the outer one is named
		}
		line += bytes.Count(text[at:offset], []byte("\n"))
		at = offset
		r.lines[name] = append(r.lines[name], line)
	}
}

// line is that of the table of a name with a number, or of a key at the top.
func (r *Reader) line(name string, i int) int {
	if lines := r.lines[name]; i < len(lines) {
		return lines[i]
	}
	return 0
}

func (r *Reader) fault(line int, err error) error {
	return &dyetrace.Error{Kind: dyetrace.InputError, Op: r.op, File: r.name, Line: int64(line), Err: err}
}

func (r *Reader) add(line int, err error) { r.faults = append(r.faults, r.fault(line, err)) }

// Wrong notes a fault in the table of a name with a number from 0, or at a key at the top
// with the number 0.
func (r *Reader) Wrong(name string, i int, format string, args ...any) {
	r.add(r.line(name, i), fmt.Errorf(format, args...))
}

// Err is all faults as one error, nil where there is none.
func (r *Reader) Err() error {
	switch all := len(r.faults); {
	case all == 0:
		return nil
	case all == 1:
		return r.faults[0]
	case all > mostFaults:
		r.faults = append(r.faults[:mostFaults], r.fault(0, fmt.Errorf("and %d more faults", all-mostFaults)))
	}
	return &dyetrace.Error{Kind: dyetrace.InputError, Err: errors.Join(r.faults...)}
}

// mostName bounds names.
const mostName = 64

// IsName reports whether a text can name a thing in such a file: small letters, digits,
// hyphens and points, with a letter or digit first.
func IsName(text string) bool {
	if text == "" || len(text) > mostName || text[0] == '-' || text[0] == '.' {
		return false
	}
	for _, c := range []byte(text) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '.' {
			return false
		}
	}
	return true
}

// EachFile reads the TOML files of a folder in the order of their names; one that is not
// there has none. op names what is being done, and most is how many files can be right.
func EachFile(from fs.FS, dir, op string, most int, use func(name string, text []byte) error) error {
	entries, err := fs.ReadDir(from, dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if len(entries) > most {
		return dyetrace.Errorf(dyetrace.InputError, op, "%d files in a folder: at most %d can be right", len(entries), most)
	}
	for _, e := range entries {
		// Other files may lie there, such as notes on who wrote these.
		if e.IsDir() || !strings.HasSuffix(e.Name(), ".toml") {
			continue
		}
		name := path.Join(dir, e.Name())
		f, err := from.Open(name)
		if err != nil {
			return err
		}
		// One byte more than may be there, so that a longer file is found out.
		text, err := io.ReadAll(io.LimitReader(f, MostBytes+1))
		if err := cmp.Or(err, f.Close()); err != nil {
			return err
		}
		if err := use(name, text); err != nil {
			return err
		}
	}
	return nil
}
