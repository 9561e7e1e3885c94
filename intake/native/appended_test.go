package native_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/native"
)

// Lines come with their numbers, without blanks around them; empty ones do not.
func TestSendLines(t *testing.T) {
	lines := make(chan native.AppendedLine, 10)
	if err := native.SendLines(t.Context(), strings.NewReader("id,time\n\n  T1 \r\n\t\nT2"), lines); err != nil {
		t.Fatal(err)
	}
	close(lines)
	var got []native.AppendedLine
	for l := range lines {
		got = append(got, l)
	}
	want := []native.AppendedLine{{Text: "id,time", Number: 1}, {Text: "T1", Number: 3}, {Text: "T2", Number: 5}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := native.SendLines(ended, strings.NewReader("T1\n"), make(chan native.AppendedLine)); err == nil {
		t.Error("a line that nobody takes is waited for after the context has ended")
	}
}

// A line is read as in a file with its header; what is wrong with it is the
// error.
func TestReadTransfer(t *testing.T) {
	const header = "id,time,from,to,amount,memo"
	o := intake.Options{Timezone: time.UTC}
	got, err := native.ReadTransfer(t.Context(), header, "T1,2026-03-01T09:00:00,A,B,1000.00,rent", o)
	if err != nil || got.ID != "T1" || got.From != "A" || got.To != "B" || got.Amount != 100000 || got.Memo != "rent" ||
		got.Time != dyetrace.InstantOf(time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)) {
		t.Errorf("%+v, %v", got, err)
	}
	for line, want := range map[string]string{
		"T1,never,A,B,1000.00,":               "time",
		"T1,2026-03-01T09:00:00,A,B,much,":    "amount",
		"T1,2026-03-01T09:00:00,A,B,1.00,a,b": "",
	} {
		if _, err := native.ReadTransfer(t.Context(), header, line, o); dyetrace.KindOf(err) != dyetrace.InputError || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", line, err)
		}
	}
}

// Lines that are read together say what each says by itself, whatever is wrong with others,
// and with all that a line can have.
func TestReadTransfers(t *testing.T) {
	const header = "id,time,from,to,amount,memo,from_serial,to_serial,from_order,to_order,reverses"
	o := intake.Options{Timezone: time.UTC}
	texts := []string{
		"T1,2026-03-01T09:00:00,A,B,1000.00,rent,f1,t1,f2,t2,",
		"T2,never,A,B,1.00,,,,,,",
		"T3,2026-03-01T09:00:01,A,B,1.00,\"a, b\",,,,,T1",
	}
	for name, more := range map[string][]string{"sound": nil, "a quote that is not closed": {"T4,2026-03-01T09:00:02,A,B,1.00,\"open,,,,,"},
		"no row at all": {","}} {
		var lines []native.AppendedLine
		var want []native.Appended
		for i, text := range append(append(slices.Clone(texts), more...), texts[0]) {
			l := native.AppendedLine{Text: text, Number: int64(10 * i)}
			tr, err := native.ReadTransfer(t.Context(), header, text, o)
			lines, want = append(lines, l), append(want, native.Appended{AppendedLine: l, Transfer: tr, Err: err})
		}
		got, err := native.ReadTransfers(t.Context(), header, lines, o)
		if err != nil {
			t.Fatal(name, err)
		}
		for i := range got {
			// The line of the source is where it was read together with others.
			for _, a := range []*native.Appended{&got[i], &want[i]} {
				if a.Transfer != nil {
					a.Transfer.Source = dyetrace.Source{}
				}
			}
			if diff := cmp.Diff(want[i].Transfer, got[i].Transfer); diff != "" || got[i].AppendedLine != want[i].AppendedLine ||
				fmt.Sprint(got[i].Err) != fmt.Sprint(want[i].Err) {
				t.Errorf("%s, line %d: %v, want %v %s", name, i, got[i].Err, want[i].Err, diff)
			}
		}
		if x := got[0].Transfer; x.FromSerial != "f1" || x.ToSerial != "t1" || x.FromOrder != "f2" || x.ToOrder != "t2" || got[2].Transfer.Reverses != "T1" {
			t.Errorf("%s: %+v", name, x)
		}
	}
}
