package guard

import (
	"errors"
	"fmt"
	"runtime/debug"

	"dyetrace"
)

// Panic is the value of a panic that no file is to blame for: a fault in the program.
type Panic struct {
	Cause any
	Stack []byte // of the goroutine that panicked
}

func (p *Panic) Error() string { return fmt.Sprint("internal error: ", p.Cause) }

// Do runs work in the caller's goroutine. A panic of work becomes the error.
func Do(work func() error) (err error) {
	before := debug.SetPanicOnFault(true)
	defer func() {
		debug.SetPanicOnFault(before)
		if cause := recover(); cause != nil {
			err = asError(cause)
		}
	}()
	return work()
}

// asError makes an error of what was recovered from a panic.
func asError(cause any) error {
	if err := Fault(cause); err != nil {
		return err
	}
	var known *Panic
	if err, is := cause.(error); is && (errors.As(err, &known) || dyetrace.KindOf(err) == dyetrace.CorruptError) {
		return err
	}
	return &Panic{Cause: cause, Stack: debug.Stack()}
}

// Raise panics again with an error that was a panic, so that it reaches whoever runs
// the caller. It does nothing for other errors and nil: it is for callers that return
// no error.
func Raise(err error) {
	var known *Panic
	if errors.As(err, &known) {
		panic(known)
	}
}

// Start runs work in a goroutine of its own. The channel gets the work's error, once.
func Start(work func() error) <-chan error {
	done := make(chan error, 1)
	go func() { done <- Do(work) }()
	return done
}
