package main

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dyetrace/bench/command"
	"dyetrace/ledger/statement"

	"github.com/google/go-cmp/cmp"
)

// labelled is three transfers, one of them of the world outside, and a label.
func labelled(t *testing.T, without ...string) *data {
	t.Helper()
	d := &data{number: map[string]statement.No{}}
	for _, cells := range [][]string{{"a", "b", "1", "5.00", "USD"}, {"b", "c", "2", "7.00", "USD"},
		{"c", "a", "3", "9.00", "USD"}, {"-1", "a", "4", "1.00", "USD"}} {
		if err := d.add(cells, without); err != nil {
			t.Fatal(err)
		}
	}
	file := written(t, "nodeid,isFraud\nc,1\na,0\nnobody,1\n")
	if err := d.label(file); err != nil {
		t.Fatal(err)
	}
	return d
}

func written(t *testing.T, text string) (file string) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "table.csv")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// Accounts that stand for the world outside leave with their transfers; labels are read
// by the columns of each kind of table, and of accounts with a transfer alone.
func TestLabels(t *testing.T) {
	d := labelled(t, "-1", "-2")
	if len(d.number) != 3 || len(d.transfers) != 3 {
		t.Errorf("accounts %v, %d transfers", d.number, len(d.transfers))
	}
	if diff := cmp.Diff([]bool{false, false, true}, d.labelled); diff != "" {
		t.Error(diff)
	}
	for text, want := range map[string]string{
		"ACCOUNT_ID,AGE,IS_SAR\na,9,true\nb,9,false\n": "",
		"account,label\na,1\n":                         "",
		"account,label\na,0\nnobody,1\n":               "labels no account",
		"account,label\na,perhaps\n":                   "neither 0 nor 1",
		"id,kind\na,personal\n":                        "no column",
	} {
		err := d.label(written(t, text))
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	if err := d.add([]string{"a", "b", "5", "1.00", "EUR"}, nil); err == nil {
		t.Error("two currencies were taken for one")
	}
}

// Amounts are redrawn from transfers between accounts without a label.
func TestRedraw(t *testing.T) {
	d := labelled(t)
	if err := d.redraw(1); err != nil {
		t.Fatal(err)
	}
	for _, x := range d.transfers {
		if x.amount != 5 && x.amount != 1 {
			t.Errorf("%v is an amount of a labelled account", x.amount)
		}
	}
	d.labelled = []bool{true, true, true, true}
	if d.redraw(1) == nil {
		t.Error("amounts were drawn from nothing")
	}
}

// Equal amounts are the median; shuffled times are the same times, elsewhere; who
// pays whom stays, and so do the data.
func TestForms(t *testing.T) {
	d := &data{}
	for i := range 100 {
		d.transfers = append(d.transfers, transfer{fmt.Sprint("a", i), fmt.Sprint("b", i), fmt.Sprint(i), float64(i)})
	}
	before := slices.Clone(d.transfers)
	for _, f := range (&options{}).forms() {
		list := d.in(f, 7)
		var times []string
		moved := 0
		for i, x := range list {
			if x.from != before[i].from || x.to != before[i].to {
				t.Fatalf("%s: %v pays %v", f.name, x.from, x.to)
			}
			if f.equal && x.amount != 50 || !f.equal && x.amount != float64(i) {
				t.Fatalf("%s: amount %v", f.name, x.amount)
			}
			times = append(times, x.time)
			if x.time != before[i].time {
				moved++
			}
		}
		slices.Sort(times)
		if len(slices.Compact(times)) != 100 || (moved > 50) != f.shuffled {
			t.Errorf("%s: %d times are elsewhere", f.name, moved)
		}
	}
	if !slices.Equal(before, d.transfers) {
		t.Error("the data were changed")
	}
}

// The aim is above the best by half, or by half of what it lacks to 1.
func TestAim(t *testing.T) {
	for best, want := range map[float64]float64{0: 0, 0.1: 0.15, 0.5: 0.75, 0.6: 0.8, 1: 1} {
		if got := aim(best); math.Abs(got-want) > 1e-12 {
			t.Errorf("above %v: %v, want %v", best, got, want)
		}
	}
}

// What is missing is said before anything is built.
func TestConfigure(t *testing.T) {
	for args, want := range map[string]string{
		"-labels l t.csv": "", "t.csv": "-labels", "-labels l": "files", "-labels l -program p,q -without=-1,-2 t.csv": "",
	} {
		_, err := configure(strings.Fields(args), io.Discard)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", args, err, want)
		}
	}
}

// The checkout's program is measured on a sample as AMLSim writes it: twelve accounts
// pay one, which is labelled.
func TestOneSample(t *testing.T) {
	dir := t.TempDir()
	program := filepath.Join(dir, "dyetrace")
	nodes, table := "nodeid,isFraud\n0,1\n", "sourceNodeId,targetNodeId,value,time\n"
	if err := command.Build(t.Context(), program); err != nil {
		t.Fatal(err)
	}
	for i := 1; i <= 12; i++ {
		nodes += fmt.Sprintf("%d,0\n", i)
		table += fmt.Sprintf("%d,0,%d.00,%d\n%d,%d,%d.00,%d\n", i, 100+i, i, i, 1+i%12, 200+i, i)
	}
	file := filepath.Join(dir, "transactions.csv")
	if err := os.WriteFile(file, []byte(table), 0o600); err != nil {
		t.Fatal(err)
	}
	o, err := configure([]string{"-program", program, "-labels", written(t, nodes), "-redraw", file}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := o.run(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"24 transfers among 13 accounts, of which 1 are labelled",
		"| amounts redrawn | dyetrace |", "| amounts redrawn | in-degree | 1.000 |", "| amounts equal | FlowScope |",
		"| amounts equal, times shuffled | PageRank |"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in %s", want, &out)
		}
	}
}
