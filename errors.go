package dyetrace

import (
	"errors"
	"fmt"
	"strings"
)

// ErrorKind sorts errors by what the one who meets them can do. A command's
// exit code and a server's status follow from it.
type ErrorKind uint8

// The kinds of error.
const (
	OtherError   ErrorKind = iota // anything else, such as a full disk
	UsageError                    // the command or call was put wrongly
	InputError                    // a file or row that cannot be read as it stands
	NotFound                      // an account, transfer or ledger that is not there
	CorruptError                  // bytes on disk that are not what was written
	PartialError                  // done, but for files that cannot be read and were left out
)

// Error is an error with its kind, the operation that failed and, where it has
// one, the place in a file.
type Error struct {
	Kind   ErrorKind
	Op     string // what was being done, such as "open ledger"
	File   string // the file concerned, if any
	Line   int64  // from 1; 0 where there is none
	Offset int64  // byte in File; only with CorruptError
	Err    error
}

func (e *Error) Error() string {
	var said []string
	if e.Op != "" {
		said = append(said, e.Op)
	}
	switch {
	case e.File != "" && e.Kind == CorruptError:
		said = append(said, fmt.Sprintf("%s: damaged at byte %d", e.File, e.Offset))
	case e.File != "" && e.Line > 0:
		said = append(said, fmt.Sprintf("%s:%d", e.File, e.Line))
	case e.File != "":
		said = append(said, e.File)
	}
	if e.Err != nil {
		said = append(said, e.Err.Error())
	}
	return strings.Join(said, ": ")
}

func (e *Error) Unwrap() error { return e.Err }

// Errorf makes an Error of a kind, an operation and a message; %w works.
func Errorf(kind ErrorKind, op, format string, args ...any) error {
	return &Error{Kind: kind, Op: op, Err: fmt.Errorf(format, args...)}
}

// KindOf is the kind of the first Error in err's chain.
func KindOf(err error) ErrorKind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return OtherError
}
