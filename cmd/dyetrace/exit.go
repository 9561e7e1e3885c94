package main

import (
	"fmt"

	"dyetrace"
	"dyetrace/internal/display"
)

// The exit codes.
const (
	exitDone     = 0
	exitOther    = 1 // anything else, such as a full disk
	exitUsage    = 2 // the command was put wrongly, or the ledger is in use
	exitInput    = 3 // a file or row that cannot be read as it stands
	exitNotFound = 4 // an account, transfer or ledger that is not there
	exitCorrupt  = 5 // bytes on disk that are not what was written
	exitPartial  = 6 // done, but for files that cannot be read and were left out
)

// exitCode is the one place that turns kinds of error into exit codes.
func exitCode(err error) int {
	if err == nil {
		return exitDone
	}
	switch dyetrace.KindOf(err) {
	case dyetrace.UsageError:
		return exitUsage
	case dyetrace.InputError:
		return exitInput
	case dyetrace.NotFound:
		return exitNotFound
	case dyetrace.CorruptError:
		return exitCorrupt
	case dyetrace.PartialError:
		return exitPartial
	default:
		return exitOther
	}
}

// failed reports an error, if there is one, and returns the exit code. What
// comes before a command begins is the fault of how it was put.
func (p *program) failed(err error) int {
	if err == nil {
		return exitDone
	}
	if readerGone(err) {
		return exitOther
	}
	if !p.begun && dyetrace.KindOf(err) == dyetrace.OtherError {
		err = &dyetrace.Error{Kind: dyetrace.UsageError, Err: fmt.Errorf("%w; see `%s --help`", err, p.path())}
	}
	fmt.Fprintf(p.stderr, "dyetrace: %s\n", printable(err.Error()))
	return exitCode(err)
}

// printable makes each line of a message fit for a terminal, whatever names
// from files it holds.
func printable(message string) string { return display.Lines(message) }

// usageError is an error in how a command was put.
func usageError(format string, args ...any) error {
	return &dyetrace.Error{Kind: dyetrace.UsageError, Err: fmt.Errorf(format, args...)}
}

// notFound is an error about something that is not there.
func notFound(format string, args ...any) error {
	return &dyetrace.Error{Kind: dyetrace.NotFound, Err: fmt.Errorf(format, args...)}
}

// inputError is an error about a file.
func inputError(file string, err error) error {
	return &dyetrace.Error{Kind: dyetrace.InputError, File: file, Err: err}
}
