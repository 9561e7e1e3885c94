package native

import (
	"context"
	"io"

	"dyetrace"
	"dyetrace/intake"
)

// ReadClaims is OpenClaims for a text; name stands for it in errors.
func ReadClaims(r io.Reader, name string, o intake.Options) ([]dyetrace.Claim, error) {
	reading := &claims{lines: make(map[string]int64)}
	format := reading.format()
	if _, err := readAll(stream(r, name), name, "read claims", &format, nil, &o); err != nil {
		return nil, err
	}
	return reading.read, nil
}

// ReadFrozen is OpenFrozen for a text; name stands for it in errors.
func ReadFrozen(r io.Reader, name string, o intake.Options) ([]dyetrace.Frozen, error) {
	reading := &frozen{lines: make(map[string]int64)}
	format := reading.format()
	if _, err := readAll(stream(r, name), name, "read frozen sums", &format, nil, &o); err != nil {
		return nil, err
	}
	return reading.read, nil
}

func stream(r io.Reader, name string) source {
	return func(formats []intake.Format, o intake.Options, emit func(*dyetrace.Batch) error) (intake.Outcome, error) {
		return intake.ReadStream(context.Background(), r, name, formats, o, emit)
	}
}
