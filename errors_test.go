package dyetrace_test

import (
	"errors"
	"fmt"
	"io/fs"
	"testing"

	"dyetrace"
)

// What a user reads says what was being done, where in which file it failed,
// and why; nothing stands there that is not known.
func TestErrorText(t *testing.T) {
	cause := errors.New("time has no zone")
	tests := []struct {
		name string
		err  dyetrace.Error
		want string
	}{
		{"operation and cause", dyetrace.Error{Op: "open ledger", Err: cause}, "open ledger: time has no zone"},
		{"a file", dyetrace.Error{Op: "import", File: "a.csv", Err: cause}, "import: a.csv: time has no zone"},
		{"a line", dyetrace.Error{Op: "import", File: "a.csv", Line: 7, Err: cause}, "import: a.csv:7: time has no zone"},
		{"a damaged byte", dyetrace.Error{Kind: dyetrace.CorruptError, Op: "verify", File: "index", Offset: 4096, Err: cause},
			"verify: index: damaged at byte 4096: time has no zone"},
		{"the first byte", dyetrace.Error{Kind: dyetrace.CorruptError, File: "index", Err: cause}, "index: damaged at byte 0: time has no zone"},
		{"a cause alone", dyetrace.Error{Err: cause}, "time has no zone"},
		{"no cause", dyetrace.Error{Op: "verify", File: "index", Kind: dyetrace.CorruptError}, "verify: index: damaged at byte 0"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := test.err.Error(); got != test.want {
				t.Errorf("got %q; want %q", got, test.want)
			}
		})
	}
}

// However often an error is wrapped, its kind decides the exit code; an error
// without a kind is of the kind that says nothing.
func TestKindOf(t *testing.T) {
	missing := dyetrace.Errorf(dyetrace.NotFound, "open ledger", "%s: %w", "dir", fs.ErrNotExist)
	tests := []struct {
		name string
		err  error
		want dyetrace.ErrorKind
	}{
		{"an error with a kind", missing, dyetrace.NotFound},
		{"wrapped", fmt.Errorf("trace: %w", missing), dyetrace.NotFound},
		{"the outermost kind counts", &dyetrace.Error{Kind: dyetrace.InputError, Err: missing}, dyetrace.InputError},
		{"joined with another", errors.Join(errors.New("other"), missing), dyetrace.NotFound},
		{"no kind", fs.ErrNotExist, dyetrace.OtherError},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := dyetrace.KindOf(test.err); got != test.want {
				t.Errorf("KindOf(%v) = %d; want %d", test.err, got, test.want)
			}
		})
	}
	if !errors.Is(missing, fs.ErrNotExist) {
		t.Errorf("%v hides its cause", missing)
	}
}
