package guard

import (
	"errors"
	"fmt"
	"runtime/debug"
)

// Panic is what work panicked with, where no file is to blame: a fault in the
// program.
type Panic struct {
	Cause any
	Stack []byte // of the goroutine that panicked
}

func (p *Panic) Error() string { return fmt.Sprint("internal error: ", p.Cause) }

// Do runs work in the caller's goroutine. What work panics with becomes the error.
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
	if err, is := cause.(error); is && errors.As(err, &known) {
		return err
	}
	return &Panic{Cause: cause, Stack: debug.Stack()}
}

// Raise panics with an error that was a panic, so that whoever runs the caller
// hears of it. Other errors, and nil, do nothing: it is for work that has none.
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
