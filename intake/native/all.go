package native

import (
	"context"
	"errors"
	"io"

	"dyetrace"
	"dyetrace/intake"
)

// readAll reads a file of which every row counts: where any cannot be read, the
// error is all of their errors, each with its line. op says what was being done.
func readAll(r io.Reader, name, op string, format *intake.Format, o *intake.Options) error {
	var failed []error
	options := *o
	options.As = format.Name
	_, err := intake.ReadStream(context.Background(), r, name, []intake.Format{*format}, options.InOrder(),
		func(b *dyetrace.Batch) error {
			for _, reject := range b.Rejects {
				failed = append(failed, &dyetrace.Error{Kind: dyetrace.InputError, Op: op, File: name, Line: reject.Line, Err: errors.New(reject.Reason)})
			}
			return nil
		})
	if err != nil {
		return err
	}
	return errors.Join(failed...)
}
