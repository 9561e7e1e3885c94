package intake_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/intaketest"
	"dyetrace/intake/mt940"
)

// Statements of one file that follow each other by their days also do by their
// balances: where one begins with another balance than the one before it ended
// with, the file is refused, unless that is accepted. What lies days apart, or is
// of another account, proves nothing.
func TestChain(t *testing.T) {
	statement := func(account, number, day, opening, moved, closing string) string {
		return ":20:S" + number + "\r\n:25:" + account + "\r\n:28C:" + number + "\r\n:60F:C" + day + "EUR" + opening + "\r\n:61:" + day + "C" + moved +
			"NTRFNONREF\r\n:86:a\r\n:62F:C" + day + "EUR" + closing + "\r\n-\r\n"
	}
	first := statement("10020030/1234567", "1", "260301", "10,00", "5,00", "15,00")
	for name, c := range map[string]struct {
		second string
		broken bool
		agreed bool
	}{
		"it follows":         {statement("10020030/1234567", "2", "260302", "15,00", "1,00", "16,00"), false, true},
		"it does not":        {statement("10020030/1234567", "2", "260302", "14,00", "1,00", "15,00"), true, false},
		"some days are gone": {statement("10020030/1234567", "3", "260309", "14,00", "1,00", "15,00"), false, false},
		"of another account": {statement("10020030/7654321", "2", "260302", "14,00", "1,00", "15,00"), false, false},
	} {
		for _, text := range []string{first + c.second, c.second + first} {
			got, err := intaketest.ReadText([]byte(text), mt940.Formats(), intake.Options{Timezone: time.UTC})
			switch {
			case c.broken != (err != nil), slices.Contains(got.Outcome.Agreed, "chain") != c.agreed:
				t.Errorf("%s: error %v, agreed %v, periods %+v", name, err, got.Outcome.Agreed, got.Periods)
			case c.broken && (!errors.Is(err, intake.ErrRefused) || !strings.Contains(err.Error(), "begins with 14.00") || !strings.Contains(err.Error(), "--accept FILE:chain")):
				t.Errorf("%s: %v", name, err)
			}
			got, err = intaketest.ReadText([]byte(text), mt940.Formats(), intake.Options{Timezone: time.UTC, Accept: []string{"chain"}})
			if err != nil || c.broken != slices.ContainsFunc(got.Notes, func(n dyetrace.Note) bool { return n.Witness == "chain" }) {
				t.Errorf("%s, accepted: %v, notes %v", name, err, got.Notes)
			}
		}
	}
}

// Of several broken chains that begin on one line, the same one is named each time.
func TestChainIsNamedAlike(t *testing.T) {
	var text strings.Builder
	for _, account := range []string{"10020030/3", "10020030/1", "10020030/2"} {
		for i, opening := range []string{"10,00", "14,00"} {
			day := []string{"260301", "260302"}[i]
			text.WriteString(":20:S\r\n:25:" + account + "\r\n:28C:1\r\n:60F:C" + day + "EUR" + opening + "\r\n:62F:C" + day + "EUR" + opening + "\r\n-\r\n")
		}
	}
	var first string
	for range 20 {
		_, err := intaketest.ReadText([]byte(text.String()), mt940.Formats(), intake.Options{Timezone: time.UTC})
		if err == nil || first != "" && err.Error() != first || !strings.Contains(err.Error(), "account 10020030/3,") || !strings.Contains(err.Error(), "3 of 3") {
			t.Fatalf("%v, but %s at first", err, first)
		}
		first = err.Error()
	}
}
