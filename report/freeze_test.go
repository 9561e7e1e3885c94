package report

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"

	"dyetrace"
	"dyetrace/freeze"
	"dyetrace/ledger/statement"
	"dyetrace/trace"
)

// Plans, lists and returns say in both languages what they say: every phrase
// has its numbers, every column and sheet its name, and text from files stays
// text.
func TestFreezeDocuments(t *testing.T) {
	cny, err := dyetrace.ParseCurrency("CNY")
	if err != nil {
		t.Fatal(err)
	}
	m := newMemory([]dyetrace.Transfer{
		{ID: "T1", Time: 1, From: "V", To: "A", Amount: 500000, Received: 500000, Currency: cny, ReceivedCurrency: cny},
		{ID: "T2", Time: 2, From: "A", To: "B", Amount: 400000, Received: 400000, Currency: cny, ReceivedCurrency: cny},
	}, dyetrace.Account{ID: "A", Holder: "<b>=1+1"})
	claims := []trace.ResolvedClaim{{ID: "C1", Victim: "王芳", Asked: 500000, Currency: cny, From: m.no(m.transfers[0].Payer()), To: m.no(m.transfers[0].Payee()),
		Sent: 500000, Received: 500000}}
	r, err := trace.Run(t.Context(), m, claims, trace.Options{})
	if err != nil {
		t.Fatal(err)
	}
	all := freeze.Evidence{Claimed: 1, Payers: 2, Payees: 3, Passed: 4, Kept: 5, Own: 6, Through: 7, Exits: 8, Devices: 9, Mutual: 10, Desk: 11, Wages: 12}
	plan := []freeze.PlanEntry{{No: claims[0].To, Held: 100000, Stays: 0.7, Arrives: 0.4, Expected: 90000, Probability: 0.9, Saves: 5, Harm: 4, Evidence: all}}
	holders := []freeze.Holder{{No: claims[0].To, Name: m.transfers[0].Payee(), Held: r.HeldParts(&r.Accounts[0]), Sum: 100000, Balance: 100000, Received: 500000,
		Traced: 500000, ByRule: []dyetrace.Amount{1}, Safe: 1}, {No: claims[0].To, Name: m.transfers[0].Payee(), Received: 500000, Traced: 1, ByRule: []dyetrace.Amount{0}}}
	given := &freeze.Return{Trace: r, Claims: []freeze.ReturnClaim{{ID: "C1", Sums: []freeze.ReturnSum{{Currency: cny, Lost: 500000}}}},
		Accounts: []freeze.ReturnAccount{{Frozen: dyetrace.Frozen{Account: "A", Currency: cny}, No: claims[0].To, Sum: 50000,
			Held: []trace.Part{{Amount: 100000}}, Paid: []trace.Part{{Amount: 500000}},
			Shares: [freeze.Methods][]trace.Part{{{Amount: 50000}}, {{Amount: 50000}}, {{Amount: 50000}}}}}}
	for _, lang := range []Lang{English, Chinese} {
		meta := Meta{Lang: lang}
		var documents []*Document
		add := func(d *Document, err error) {
			if err != nil {
				t.Fatal(err)
			}
			documents = append(documents, d)
		}
		add(BuildPlan(m, plan, &PlanMeta{Options: freeze.PlanOptions{Delay: 15 * time.Minute, Horizon: 24 * time.Hour, Capacity: 10, Price: 100},
			Calibration: []freeze.Calibrated{{To: 0.1, Sums: 4, Said: 0.05, Stayed: 0.1}}, Stopped: stoppedOf(plan)}, meta))
		add(BuildHolders(m, holders, r, []dyetrace.Rule{dyetrace.FIFO}, 5, meta))
		for method := range freeze.Methods {
			x, err := BuildReturns(m, given, method, meta)
			if err != nil {
				t.Fatal(err)
			}
			documents = append(documents, x.Document, x.Sheet(0))
		}
		for _, d := range documents {
			checkDocument(t, lang, d)
		}
	}
}

func stoppedOf(plan []freeze.PlanEntry) map[statement.No]dyetrace.Amount {
	return map[statement.No]dyetrace.Amount{plan[0].No: 70000}
}

// checkDocument writes a document in every form, twice, and looks for phrases
// that went wrong and names that are missing.
func checkDocument(t *testing.T, lang Lang, d *Document) {
	t.Helper()
	for name, write := range map[string]func(io.Writer) error{
		"text": func(w io.Writer) error { return d.WriteText(context.Background(), w, TextOptions{}) },
		"html": func(w io.Writer) error { return d.WriteHTML(context.Background(), w) },
		"json": func(w io.Writer) error { return d.WriteJSON(context.Background(), w) },
		"csv":  func(w io.Writer) error { return d.WriteCSV(context.Background(), w) },
		"xlsx": func(w io.Writer) error { return d.WriteXLSX(context.Background(), w) },
	} {
		var first, second bytes.Buffer
		if err := write(&first); err != nil {
			t.Fatalf("%v, %s: %v", lang, name, err)
		}
		if err := write(&second); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(first.Bytes(), second.Bytes()) {
			t.Errorf("%v, %s of %q: other bytes the second time", lang, name, d.title(lang))
		}
		text := first.String()
		if name == "html" {
			text = string(dataElementOf(t, first.Bytes()))
		}
		if name != "xlsx" && (strings.Contains(text, "%!") || name == "html" && strings.Contains(text, "<b>")) {
			t.Errorf("%v, %s:\n%s", lang, name, text)
		}
	}
	saysTheSame(t, lang, d)
	for i := range d.sections {
		s := &d.sections[i]
		if d.words().sheet(s.name) == "" {
			t.Errorf("%v: sheet %q has no name", lang, s.name)
		}
		for _, key := range s.columns {
			if _, err := dyetrace.ParseRule(key); err != nil && d.words().heading(key) == key {
				t.Errorf("%v: column %q of %q has no heading", lang, key, s.name)
			}
		}
	}
}

// saysTheSame checks that what a document's CSV says is not empty in its JSON.
func saysTheSame(t *testing.T, lang Lang, d *Document) {
	t.Helper()
	var out bytes.Buffer
	if err := d.WriteJSON(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	var read map[string]any
	if err := json.Unmarshal(out.Bytes(), &read); err != nil {
		t.Fatal(err)
	}
	for i := range d.sections {
		s, n := &d.sections[i], 0
		err := s.each(t.Context(), func(row []cell) error {
			said := read[s.name].([]any)[n].(map[string]any)
			for k := range row {
				value := said[s.columns[k]]
				if d.report.csvCell(&row[k]) != "" && (value == nil || value == "") {
					t.Errorf("%v: %q of %q says nothing in JSON, and %q in CSV", lang, s.columns[k], s.name,
						d.report.csvCell(&row[k]))
				}
			}
			n++
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
