package intake_test

import (
	"errors"
	"testing"

	"dyetrace/intake"
	"dyetrace/intake/intaketest"
	"dyetrace/intake/native"
)

// Whoever reads a folder can tell files that are no records from records that
// are broken.
func TestNotRecognised(t *testing.T) {
	for content, want := range map[string]bool{
		"":                                  true,
		"nodes: 20,000\nedges: 3\n":         true,
		"\x89PNG\r\n\x1a\n\x00\x00":         true,
		"\"not closed\nat all\n":            true,
		"id,transfer,amount\nC1,T1,\n":      true,
		"id,transfer,from,to,time,amount\n": true,
		"id,from,to,time,amount,victim\n":   true,
		"id,time,from,to,amount,amount\n":   false,
		string(zip(head + rowA)[:20]):       false,
		"id,time,from,to,amount,\"memo\"x":  true,
	} {
		_, err := intaketest.ReadText([]byte(content), native.Formats(), intake.Options{})
		if err == nil || errors.Is(err, intake.ErrNotRecognised) != want {
			t.Errorf("%.30q: %v", content, err)
		}
	}
}
