package report

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"dyetrace"
	"dyetrace/detect"
	"dyetrace/ledger/statement"
)

// oneRecord is a ledger of which a detection reads transfers only.
type oneRecord struct{ Ledger }

func (oneRecord) Read(_ context.Context, ords []statement.Ord, fn func(int, *dyetrace.Transfer) error) error {
	for i, o := range ords {
		t := dyetrace.Transfer{ID: "T" + string(rune('0'+o)), From: "=A", To: "B", Amount: 1050, Currency: cnyOf()}
		if err := fn(i, &t); err != nil {
			return err
		}
	}
	return nil
}

func cnyOf() dyetrace.Currency {
	c, err := dyetrace.ParseCurrency("CNY")
	if err != nil {
		panic(err)
	}
	return c
}

// found is a finding with a reason of every topic and all that may speak
// against it.
func found() *detect.Result {
	f := detect.Finding{Rank: 1, Account: dyetrace.AccountCurrency{Account: "=622200", Currency: cnyOf()}, Holder: "张三\x1b[31m", Score: 12.345,
		Facts: detect.Facts{In: 100000, Out: 98600, Relayed: 98600, Payers: 43, Strangers: 41, Regions: 19,
			DwellSeconds: 420, NewPayees: 0.7, CarriedIn: 0.9, GoneOn: 0.8,
			Commission: detect.Commission{Ins: 40, Median: 14000, Low: 12000, High: 16000}}}
	f.Values[detect.SharedDevice], f.Values[detect.RelayControl] = 6, 2
	for topic := range detect.TopicCount {
		part := detect.Part{Value: 0.5, Tail: 0.001, Weight: 1}
		for i := range detect.FeatureCount {
			if i.Topic() == topic {
				part.Feature = i
			}
		}
		if lead, has := topic.Lead(); has && f.Values[lead] == 0 {
			f.Values[lead] = 0.5
		}
		f.Parts = append(f.Parts, part)
		f.Reasons = append(f.Reasons, detect.Reason{Topic: topic, Weight: 1, Parts: []detect.Part{part}, Transfers: []statement.Ord{1, 2, 3, 4}})
	}
	for kind := range detect.AgainstCount {
		f.Against = append(f.Against, detect.Against{Kind: kind, Count: 7, Transfers: []statement.Ord{5}})
	}
	return &detect.Result{Findings: []detect.Finding{f}, Judged: 1000, Dismissed: 1}
}

// A text says how many accounts are worth a look and has a line where they end, once.
func TestWorthALook(t *testing.T) {
	for _, c := range []struct {
		name   string
		scores []float64
		look   float64
		lines  int
		after  string // what stands before the line
	}{
		{"some are", []float64{0.9, 0.5, 0.4, 0.1}, 0.5, 1, "2. "},
		{"all are", []float64{0.9, 0.8}, 0.5, 0, ""},
		{"none is", []float64{0.4, 0.1}, 0.5, 1, ""},
		{"nothing says what is", []float64{0.9, 0.1}, 0, 0, ""},
	} {
		for lang, line := range map[Lang]string{English: "--- below 0.5", Chinese: "--- 以下得分低于 0.5"} {
			t.Run(c.name+" "+lang.String(), func(t *testing.T) {
				r := &detect.Result{Judged: 100, Look: c.look, Above: 2}
				for i, score := range c.scores {
					f := found().Findings[0]
					f.Rank, f.Score = i+1, score
					r.Findings = append(r.Findings, f)
				}
				var text strings.Builder
				if err := detection(t, lang, r).WriteText(t.Context(), &text, TextOptions{}); err != nil {
					t.Fatal(err)
				}
				before, _, _ := strings.Cut(text.String(), line)
				isElsewhere := !strings.Contains(before, "\n"+c.after) || strings.Contains(before, "\n3. ")
				if n := strings.Count(text.String(), line); n != c.lines || c.lines > 0 && isElsewhere {
					t.Errorf("%d lines:\n%s", n, text.String())
				}
				if said := fmt.Sprintf(lang.words().detect.look, 2, "0.5"); strings.Contains(text.String(), said) != (c.look > 0) {
					t.Errorf("%q is said: %v", said, c.look == 0)
				}
			})
		}
	}
}

func detection(t *testing.T, lang Lang, r *detect.Result) *Detection {
	t.Helper()
	d, err := BuildDetection(context.Background(), oneRecord{}, r, nil, Meta{Lang: lang})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Every reason and all that speaks against it has its words in both languages,
// with nothing left to fill in; what a score is not is said before all else.
func TestReasonsInWords(t *testing.T) {
	for _, lang := range []Lang{English, Chinese} {
		var text strings.Builder
		if err := detection(t, lang, found()).WriteText(context.Background(), &text, TextOptions{}); err != nil {
			t.Fatal(err)
		}
		said := text.String()
		if strings.Contains(said, "%!") || strings.Contains(said, "\x1b") {
			t.Errorf("%s:\n%s", lang, said)
		}
		if n := strings.Count(said, "\n   + "); n != int(detect.TopicCount) {
			t.Errorf("%s: %d reasons of %d:\n%s", lang, n, detect.TopicCount, said)
		}
		if n := strings.Count(said, "\n   - "); n != int(detect.AgainstCount) {
			t.Errorf("%s: %d against of %d", lang, n, detect.AgainstCount)
		}
		for _, sentence := range lang.words().detect.care {
			if !strings.Contains(said, sentence) || strings.Index(said, sentence) > strings.Index(said, "622200") {
				t.Errorf("%s: not said first: %s", lang, sentence)
			}
		}
	}
	f := found().Findings[0]
	const want = "passed on 98.6 % of what came in, half of it within 7 minutes; kept 1.4 % where it kept any"
	if got := English.Reason(&f, &f.Reasons[detect.RelayTopic]); got != want {
		t.Errorf("got %q; want %q", got, want)
	}
	if got, want := English.Reason(&f, &f.Reasons[detect.PayersTopic]), "41 of 43 payers never seen before, from 19 regions"; got != want {
		t.Errorf("got %q; want %q", got, want)
	}
	if got, want := Chinese.Reason(&f, &f.Reasons[detect.PayersTopic]), "43 个付款方中 41 个此前从未出现，来自 19 个地区"; got != want {
		t.Errorf("got %q; want %q", got, want)
	}
}

// Where nothing is found the text says so.
func TestNothingFound(t *testing.T) {
	var text strings.Builder
	if err := detection(t, English, &detect.Result{}).WriteText(context.Background(), &text, TextOptions{}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(text.String(), english.detect.none) {
		t.Errorf("got %s", &text)
	}
}

// Every table has its heading in both languages, and its rows in JSON, CSV and
// a spreadsheet; text from files stays text there.
func TestDetectionTables(t *testing.T) {
	for _, lang := range []Lang{English, Chinese} {
		d := detection(t, lang, found())
		for _, s := range d.sections {
			if lang.words().sheet(s.name) == "" {
				t.Errorf("%s: no sheet is called %q", lang, s.name)
			}
			for _, key := range s.columns {
				if w := lang.words(); w.heading(key) == key {
					t.Errorf("%s: column %q of %q has no heading", lang, key, s.name)
				}
			}
		}
		saysTheSame(t, lang, d.Document)
		var out bytes.Buffer
		if err := d.WriteJSON(context.Background(), &out); err != nil {
			t.Fatal(err)
		}
		var read struct {
			About    []string
			Findings []map[string]any
			Reasons  []map[string]any
			Evidence []map[string]any
		}
		if err := json.Unmarshal(out.Bytes(), &read); err != nil {
			t.Fatal(err)
		}
		if len(read.Findings) != 1 || len(read.Reasons) != int(detect.TopicCount)+int(detect.AgainstCount) || len(read.About) < 3 ||
			len(read.Evidence) != 4*int(detect.TopicCount)+int(detect.AgainstCount) || read.Findings[0]["account"] != "=622200" {
			t.Errorf("%s: read back %+v", lang, read)
		}
	}
	d := detection(t, English, found())
	var out bytes.Buffer
	if err := d.WriteCSV(context.Background(), &out); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&out).ReadAll()
	if err != nil || len(rows) != 2 || rows[1][1] != "'=622200" {
		t.Errorf("CSV: %v, %v", rows, err)
	}
	var book bytes.Buffer
	if err := d.WriteXLSX(context.Background(), &book); err != nil {
		t.Fatal(err)
	}
	file, err := excelize.OpenReader(io.Reader(&book))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if got := file.GetSheetList(); len(got) != 11 {
		t.Errorf("sheets %v", got)
	}
}
