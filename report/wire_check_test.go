package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"regexp"
	"slices"
	"testing"
	"time"

	"dyetrace"
	"dyetrace/detect"
	"dyetrace/detect/network"
	"dyetrace/join"
	"dyetrace/ledger"
	"dyetrace/trace"
	"dyetrace/web"
)

// What pages hold is what TypeScript is told: every key that is written is
// described, with its type, and every key that is described is written, where
// pages are full and where they are empty.
func TestPagesHoldWhatIsDescribed(t *testing.T) {
	c := &shapeCheck{T: t, seen: map[string]bool{}, words: map[string][]string{}}
	for _, l := range termLists() {
		c.words[l.one] = l.keys
	}
	m, claims := theft()
	c.page("a full report", reportShape{}, written(t, fullReport(t)))
	c.page("an empty report", reportShape{}, written(t, reported(t, m, nil, dyetrace.FIFO, about(English))))
	c.page("a poisoned report", reportShape{}, written(t, reported(t, m, claims, dyetrace.Poison, about(Chinese))))
	for name, d := range map[string]*Document{"a document": everyCell(English), "an empty document": {report: &Report{}, title: says(neverMore)}} {
		var b bytes.Buffer
		if err := d.writePage(t.Context(), &b, 2); err != nil {
			t.Fatal(err)
		}
		c.page(name, documentShape{}, b.Bytes())
	}
	found := muleAndNetwork(t, English, 30)
	if err := found.AddClaims([]trace.ResolvedClaim{{ID: "C", Victim: "V", Transfer: 1, Asked: 100}}); err != nil {
		t.Fatal(err)
	}
	c.page("findings", detectionPage{}, dataElementOf(t, pageWritten(t, found)))
	nothing := detection(t, Chinese, &detect.Result{})
	nothing.Networks = []network.Network{{Currency: cnyOf()}}
	nothing.Page = &DetectionPage{Template: web.Detect(), Ledger: newMemory(nil)}
	c.page("findings of nothing", detectionPage{}, dataElementOf(t, pageWritten(t, nothing)))
	for _, i := range interfaces {
		of := reflect.TypeOf(i.shape)
		for n := range of.NumField() {
			if name := of.Name() + "." + of.Field(n).Name; !c.seen[name] {
				t.Errorf("%s is described, and no page has it", name)
			}
		}
	}
}

// written is the data of a report's page whose tables are cut short.
func written(t *testing.T, r *Report) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := r.writePage(t.Context(), &b, 30); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// fullReport is a report that has something of everything, and more claims of one
// transfer than a row names.
func fullReport(t *testing.T) *Report {
	t.Helper()
	m, claims := theft()
	for i := range 2 * pageParts {
		claims = append(claims, dyetrace.Claim{ID: fmt.Sprintf("C%d", i+10), Transfer: "t01", Amount: dyetrace.Stated{Amount: 100, Known: true}})
	}
	claims[0].Amount = dyetrace.Stated{Amount: 5000_00, Known: true}
	meta := about(English)
	at := dyetrace.InstantOf(time.Date(2026, 3, 1, 15, 30, 0, 0, time.UTC))
	meta.Generated, meta.Until = MomentAt(at), MomentAt(at)
	meta.MaxLevel, meta.MinPart = 9, "1.00"
	meta.Differs = []Differs{{Claim: "C2", Line: 2, What: "amount", Says: "1", Is: "2"}, {Claim: "C2", Line: 2, What: "time", SaysAt: MomentAt(at), IsAt: MomentAt(at)}}
	r := compared(t, m, claims, meta)
	at1 := dyetrace.AccountCurrency{Account: "6222020000000000001", Currency: cnyOf()}
	r.Warnings = append(r.Warnings,
		Warning{AccountCurrency: at1, Transfer: "t03", Reversal: "excess", Plain: 100, Time: at},
		Warning{AccountCurrency: at1, Transfer: "t03", Unrecorded: -100, Time: at},
		Warning{AccountCurrency: at1, Claim: "C2", Refused: 100})
	r.Inquiries = append(r.Inquiries, Inquiry{AccountCurrency: at1, StandsAt: "M5", StandsAtHolder: "李雷", Pooled: true, Days: []Day{20000}})
	r.Measures = []Measure{{Frozen: dyetrace.Frozen{Account: at1.Account, Currency: cnyOf(), Request: "F1", Time: at, HasTime: true}, Sum: 100, Balance: 50}}
	r.Breaches = []Breach{{AccountCurrency: at1, Transfer: "t03", Time: at, Amount: 100, Measure: "F1", Since: at, Short: 50}}
	r.measured = true
	stated := dyetrace.Stated{Amount: 100, Known: true}
	r.Faults = []Fault{{AccountCurrency: at1, Claims: []string{"C2"}, StatementFault: ledger.StatementFault{Kind: join.FaultApart, From: at, To: at,
		Expected: stated, Found: stated, Count: 2, Why: join.DoubtCard, Source: dyetrace.Source{File: "a.csv", Line: 3}}}}
	r.FaultCount = 2
	r.Names = []Name{{Kind: "several", Account: at1.Account, Others: []string{"M5"}}}
	return r
}

// shapeCheck holds JSON to types, and remembers which of their fields it met.
type shapeCheck struct {
	*testing.T
	seen  map[string]bool
	words map[string][]string // that a type of TypeScript allows
}

func (c *shapeCheck) page(name string, shape any, data []byte) {
	c.Helper()
	var page any
	if err := json.Unmarshal(data, &page); err != nil {
		c.Fatalf("%s: %v", name, err)
	}
	c.value(name, page, reflect.TypeOf(shape), "")
}

// value holds a value to a type; ts is what TypeScript calls a text of it.
func (c *shapeCheck) value(at string, v any, of reflect.Type, ts string) {
	c.Helper()
	fits := true
	switch of.Kind() {
	case reflect.Interface:
	case reflect.Pointer:
		if v != nil {
			c.value(at, v, of.Elem(), ts)
		}
	case reflect.Struct:
		c.object(at, v, of)
	case reflect.Slice, reflect.Array:
		var list []any
		list, fits = v.([]any)
		for i, one := range list {
			c.value(fmt.Sprintf("%s[%d]", at, i), one, of.Elem(), ts)
		}
	case reflect.Map:
		fits = c.byKey(at, v, of, ts)
	case reflect.String:
		var s string
		s, fits = v.(string)
		fits = fits && c.text(s, ts)
	case reflect.Bool:
		_, fits = v.(bool)
	case reflect.Float64:
		_, fits = v.(float64)
	default:
		var n float64
		n, fits = v.(float64)
		fits = fits && n == math.Trunc(n)
	}
	if !fits {
		c.Errorf("%s is %#v, and described as %s %s", at, v, of, ts)
	}
}

// object holds an object to a struct: it has every field that may not be missing,
// and no other key.
func (c *shapeCheck) object(at string, v any, of reflect.Type) {
	c.Helper()
	object, is := v.(map[string]any)
	if !is {
		c.Errorf("%s is %#v, and described as %s", at, v, of)
		return
	}
	known := map[string]bool{}
	for n := range of.NumField() {
		f := of.Field(n)
		key, optional := jsonKey(f)
		known[key] = true
		value, has := object[key]
		switch {
		case has:
			c.seen[of.Name()+"."+f.Name] = true
			c.value(at+"."+key, value, f.Type, f.Tag.Get("ts"))
		case !optional:
			c.Errorf("%s has no %s", at, key)
		}
	}
	for key := range object {
		if !known[key] {
			c.Errorf("%s has %s, which is not described", at, key)
		}
	}
}

// keysOf and valuesOf are what TypeScript calls the keys and the values of maps.
var (
	keysOf   = map[string]string{"Partial<Record<TableName, number>>": "TableName", "Partial<Record<End, Amount>>": "End"}
	valuesOf = map[string]string{"ByClaim": "Amount", "ByCurrency": "Amount",
		"Record<string, Partial<Record<End, Amount>>>": "Partial<Record<End, Amount>>", "Partial<Record<End, Amount>>": "Amount"}
)

func (c *shapeCheck) byKey(at string, v any, of reflect.Type, ts string) bool {
	c.Helper()
	object, is := v.(map[string]any)
	for key, one := range object {
		if !c.text(key, keysOf[ts]) {
			c.Errorf("%s has the key %s, which is no %s", at, key, keysOf[ts])
		}
		c.value(at+"."+key, one, of.Elem(), valuesOf[ts])
	}
	return is
}

var decimal = regexp.MustCompile(`^-?\d+(\.\d+)?$`)

// text reports whether a text is what TypeScript calls it.
func (c *shapeCheck) text(s, ts string) bool {
	switch ts {
	case "":
		return true
	case "Amount":
		return decimal.MatchString(s)
	case "Time":
		_, err := time.Parse(time.RFC3339Nano, s)
		return err == nil
	}
	return slices.Contains(c.words[ts], s)
}
