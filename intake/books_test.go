package intake_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dyetrace/intake"
	"dyetrace/intake/intaketest"
)

// One statement that several programs wrote as workbooks of several kinds reads
// as one: xlwt.xls by xlwt 1.3.0, odfpy.ods by odfpy 1.4.1, html.xls and
// spreadsheetml.xml by hand.
func TestBooksOfOtherPrograms(t *testing.T) {
	want := []string{
		"3 6222020000000000777 2026-04-01T01:00:00Z -12.50 CNY 987.50 6222020000000000778 丁四",
		"4 6222020000000000777 2026-04-01T01:30:15Z +0.10 CNY 987.60 6222020000000000779 Zoë",
		"5 6222020000000000777 2026-04-01T16:00:01Z -900.00 CNY 87.60 6222020000000000778 丁四",
	}
	files, err := filepath.Glob("testdata/books/*")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for how, read := range map[string]func() (intaketest.Result, error){
			"plain": func() (intaketest.Result, error) {
				return intaketest.ReadFile(t, "book", content, all(), intake.Options{})
			},
			"in an archive": func() (intaketest.Result, error) {
				return intaketest.ReadFile(t, "book.zip", archive(t, member{"in/book", content}), all(), intake.Options{})
			},
		} {
			r, err := read()
			intaketest.CheckResult(t, r, err)
			if err != nil {
				t.Fatalf("%s %s: %v", name, how, err)
			}
			var got []string
			for _, s := range r.Sides {
				sign := "-"
				if s.In {
					sign = "+"
				}
				at, err := time.Parse(time.RFC3339, s.Time)
				if err != nil {
					t.Fatal(err)
				}
				line := []string{string(rune('0' + s.Line)), s.Account, at.Format(time.RFC3339), sign + s.Amount, s.Balance, s.Peer, s.PeerName}
				got = append(got, strings.Join(line, " "))
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s %s: %s", name, how, diff)
			}
		}
	}
}
