package native_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/native"
)

// Dismissals and labels are read with their lines, times without a zone in the
// zone that is named.
func TestMarks(t *testing.T) {
	china := time.FixedZone("CST", 8*3600)
	got, err := native.ReadMarks(strings.NewReader("account,currency,dismissed,note\nA,,2026-03-01T09:00:00Z,looked\nB,CNY,2026-03-01T09:00:00,\n"),
		"d.csv", "dismissed", intake.Options{Timezone: china})
	if err != nil {
		t.Fatal(err)
	}
	nine := dyetrace.InstantOf(time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC))
	want := []native.Mark{{Account: "A", At: nine, Line: 2}, {Account: "B", Currency: intake.MustCurrency("CNY"), At: nine - dyetrace.Instant(8*time.Hour), Line: 3}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	labels, err := native.ReadMarks(strings.NewReader("label,account\n1,A\nno,B\n"), "l.csv", "label", intake.Options{})
	if err != nil || len(labels) != 2 || !labels[0].Runner || labels[1].Runner {
		t.Errorf("labels: %+v, %v", labels, err)
	}
}

// A file of marks is taken whole or not at all: each line that cannot be read
// is named.
func TestMarksRefused(t *testing.T) {
	_, err := native.ReadMarks(strings.NewReader("account,label\nA,1\n,1\nB,perhaps\n"), "l.csv", "label", intake.Options{})
	if dyetrace.KindOf(err) != dyetrace.InputError {
		t.Fatalf("got %v", err)
	}
	for _, want := range []string{"l.csv:3: account is empty", "l.csv:4: label: is neither"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not said:\n%v", want, err)
		}
	}
	if _, err := native.ReadMarks(strings.NewReader("id,label\nA,1\n"), "l.csv", "label", intake.Options{}); dyetrace.KindOf(err) != dyetrace.InputError {
		t.Errorf("a file without accounts: %v", err)
	}
}

// A file that is certainly no table is told by its kind: its first line says nothing to a person.
func TestMarksOfOtherFiles(t *testing.T) {
	for text, want := range map[string]string{
		"\x89PNG\r\n\x1a\n\x00\x00":     "m: is a picture",
		"%PDF-1.7\n1 0 obj":             "m: is a PDF document",
		"PK\x03\x04\x14\x00\x08\x00":    "m: is an archive or a workbook, which a CSV file of account and label is not",
		"id,amount\n1,2\n":              "lacks account, label, which a CSV file of account and label needs",
		"account,label\n%PDF-1.7,yes\n": "",
	} {
		_, err := native.ReadMarks(strings.NewReader(text), "m", "label", intake.Options{})
		if want == "" && err == nil {
			continue
		}
		if dyetrace.KindOf(err) != dyetrace.InputError || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}
