package native

import (
	"context"
	"errors"
	"slices"

	"dyetrace"
	"dyetrace/intake"
)

// Listed is what is known of a list apart from its rows.
type Listed struct {
	SHA256 [32]byte    // of the file
	Unread []string    // headings of columns that are not read
	Notes  []ClaimNote // of rows in which columns do not agree
}

// source reads a file by formats.
type source func(formats []intake.Format, o intake.Options, emit func(*dyetrace.Batch) error) (intake.Outcome, error)

func opened(ctx context.Context, file string) source {
	return func(formats []intake.Format, o intake.Options, emit func(*dyetrace.Batch) error) (intake.Outcome, error) {
		return intake.Read(ctx, file, formats, o, emit)
	}
}

// readAll reads a file in which every row counts: where any cannot be read, the error is all of
// their errors, each with its line. op is the operation in these errors.
func readAll(
	from source, name, op string, format *intake.Format, openers []intake.Format, o *intake.Options,
) (Listed, error) {
	var failed []error
	options := *o
	options.As = format.Name
	outcome, err := from(append(slices.Clone(openers), *format), options.InOrder(),
		func(b *dyetrace.Batch) error {
			for _, reject := range b.Rejects {
				where := name
				if reject.Sheet != "" {
					where += ":" + reject.Sheet
				}
				failed = append(failed, &dyetrace.Error{Kind: dyetrace.InputError, Op: op, File: where, Line: reject.Line,
					Err: errors.New(reject.Reason)})
			}
			return nil
		})
	if err != nil {
		return Listed{}, err
	}
	return Listed{SHA256: outcome.SHA256}, errors.Join(failed...)
}
