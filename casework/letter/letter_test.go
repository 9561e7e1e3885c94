package letter_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/casework/letter"
	"dyetrace/casework/rules"
	"dyetrace/casework/settings"
)

var update = flag.Bool("update", false, "write the letters of testdata anew")

// data has every field, so that any letter can be written from it.
func data() *letter.Data {
	d := &letter.Data{Fields: map[string]string{
		"number": "R-2026-000017", "case": "C-2026-0003", "document": "京公(刑)冻字〔2026〕12号", "original": "R-2026-000009",
		"to": "Industrial Bank", "account": "6222021234567890123", "holder": "Zhao Qi", "bank": "Industrial Bank, Hengyang",
		"amount": "12,300.00 CNY", "measure": "stop", "scope": "payments other than at the counter", "kept": "the counter",
		"term": "48 hours", "start": "2026-03-01", "end": "2026-03-31", "period": "2026-02-01 to 2026-03-01",
		"ground": "article 20", "reason": "money of a fraud", "remedy": "appeal to the bureau that recognised it",
		"authority": "Hengyang bureau", "person": "Qian Ba", "reported": "2026-03-01 09:12", "police": "110-7781",
		"state": "the receiving bank was asked to stop payment", "office": "Cyber unit 3", "phone": "010-5555", "handler": "Li",
		"written": "1 March 2026", "second": "Wang", "code": "430400", "address": "1 River Road", "remark": "urgent",
	}}
	d.Rows = []map[string]string{
		{"claim": "V1", "time": "2026-03-01 08:58:11", "from": "6217", "to": "6222", "amount": "10,000.00", "lost": "10,000.00", "share": "4,065.04"},
		{"claim": "V2", "time": "2026-03-01 09:01:40", "from": "6228", "to": "6222", "amount": "2,300.00", "lost": "2,300.00", "share": "934.96"},
	}
	return d
}

// rowless are the letters that show no table.
func rowless(k letter.Kind) bool {
	return k == letter.Extend || k == letter.Lift || k == letter.ListingNotice
}

// The letters that ship read as they do in testdata, in both languages, as text and as a
// page to print.
func TestLetters(t *testing.T) {
	forms, err := letter.Open(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range letter.Kinds() {
		for _, lang := range []string{"en", "zh"} {
			d := data()
			if rowless(kind) {
				d.Rows = nil
			}
			l, err := forms.Write(kind, lang, d, new(settings.Letters))
			if err != nil {
				t.Errorf("%s in %s: %v", kind, lang, err)
				continue
			}
			again, err := forms.Write(kind, lang, d, new(settings.Letters))
			if err != nil || !bytes.Equal(l.HTML, again.HTML) || !bytes.Equal(l.Text, again.Text) {
				t.Errorf("%s in %s: the same letter has other bytes", kind, lang)
			}
			for ext, got := range map[string][]byte{"txt": l.Text, "html": l.HTML} {
				name := filepath.Join("testdata", fmt.Sprintf("%s.%s.%s", kind, lang, ext))
				if *update {
					if err := os.WriteFile(name, got, 0o644); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(name)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(string(want), string(got)); diff != "" {
					t.Errorf("%s (-want +got): %s", name, diff)
				}
			}
		}
	}
}

// Terms and days read as people of a language write them.
func TestWords(t *testing.T) {
	for text, want := range map[string][2]string{
		"48 hours": {"48 hours", "48小时"}, "6 months from the moment": {"6 months", "6个月"}, "3 years": {"3 years", "3年"},
		"30 days": {"30 days", "30日"}, "1 business day": {"1 business day", "1个工作日"}, "unknown": {"", ""},
	} {
		term, err := rules.ParseTerm(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := [2]string{letter.Term(term, "en"), letter.Term(term, "zh")}; got != want {
			t.Errorf("%s reads %q, want %q", text, got, want)
		}
	}
	if got := letter.Day(rules.Day{}, "zh"); got != "" {
		t.Errorf("no day reads %q", got)
	}
	first, last := rules.Day{Year: 2026, Month: 3, Day: 1}, rules.Day{Year: 2026, Month: 3, Day: 4}
	for _, c := range []struct {
		from, to rules.Day
		want     [2]string
	}{
		{first, last, [2]string{"1 March 2026 to 4 March 2026", "2026年3月1日至2026年3月4日"}},
		{first, rules.Day{}, [2]string{"since 1 March 2026", "自2026年3月1日起"}},
		{rules.Day{}, last, [2]string{"until 4 March 2026", "截至2026年3月4日"}},
		{rules.Day{}, rules.Day{}, [2]string{}},
	} {
		if got := [2]string{letter.Period(c.from, c.to, "en"), letter.Period(c.from, c.to, "zh")}; got != c.want {
			t.Errorf("%s to %s reads %q, want %q", c.from, c.to, got, c.want)
		}
	}
	for kind, want := range map[string][2]string{"stop": {"stop", "止付"}, "freeze": {"freeze", "冻结"}, "watch": {"watch", "动态查询"}, "lien": {}} {
		if got := [2]string{letter.Measure(kind, "en"), letter.Measure(kind, "zh")}; got != want {
			t.Errorf("the measure %s reads %q, want %q", kind, got, want)
		}
	}
}

// A column of the table that no row fills is left out, as a field is that nobody gave.
func TestEmptyColumns(t *testing.T) {
	forms, err := letter.Open(nil)
	if err != nil {
		t.Fatal(err)
	}
	d := data()
	d.Rows = []map[string]string{{"to": "6222", "serial": "S1"}, {"to": "6223", "time": " "}}
	l, err := forms.Write(letter.Stop, "en", d, new(settings.Letters))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"\nTo | Serial\n6222 | S1\n6223 |\n\n", "<thead><tr><th>To</th><th>Serial</th></tr></thead>"} {
		if !strings.Contains(string(l.Text), want) && !strings.Contains(string(l.HTML), want) {
			t.Errorf("%q is not in the letter:\n%s", want, l.Text)
		}
	}
}

// A letter says that nobody reviewed it, twice, until the settings name who did and when.
func TestReviewed(t *testing.T) {
	forms, err := letter.Open(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		lang, says string
		by         settings.Letters
		times      int
	}{
		{"en", "not been reviewed by a lawyer", settings.Letters{}, 2},
		{"zh", "未经法律专业人员审核", settings.Letters{ReviewedBy: "Chen"}, 2},
		{"en", "reviewed by Chen Jing on 30 November 2026", settings.Letters{ReviewedBy: "Chen Jing", ReviewedOn: rules.Day{Year: 2026, Month: 11, Day: 30}}, 1},
		{"zh", "文本审核：陈静，2026年11月30日", settings.Letters{ReviewedBy: "陈静", ReviewedOn: rules.Day{Year: 2026, Month: 11, Day: 30}}, 1},
	} {
		l, err := forms.Write(letter.Stop, c.lang, data(), &c.by)
		if err != nil {
			t.Fatal(err)
		}
		for _, form := range [][]byte{l.Text, l.HTML} {
			if n := strings.Count(string(form), c.says); n != c.times {
				t.Errorf("%q stands there %d times, want %d: %s", c.says, n, c.times, form)
			}
		}
	}
}

// What a letter needs and does not have is named; what a form would lose is refused.
func TestMissing(t *testing.T) {
	forms, err := letter.Open(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		kind letter.Kind
		do   func(*letter.Data)
		says string
	}{
		{"a document", letter.Freeze, func(d *letter.Data) { d.Fields["document"] = " " }, `a letter "freeze" needs document`},
		{"several", letter.Stop, func(d *letter.Data) { delete(d.Fields, "amount"); delete(d.Fields, "term") }, "needs amount, term"},
		{"a table", letter.Lift, func(*letter.Data) {}, "2 rows would be lost"},
		{"an unknown field", letter.Stop, func(d *letter.Data) { d.Fields["colour"] = "red" }, `no field "colour"`},
		{"a field too long", letter.Stop, func(d *letter.Data) { d.Fields["remark"] = strings.Repeat("x", 20_001) }, "remark has 20001 bytes"},
		{"an unknown kind", "song", func(*letter.Data) {}, `no form for a letter "song"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := data()
			c.do(d)
			if _, err := forms.Write(c.kind, "en", d, new(settings.Letters)); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("the error is %v, want one that says %q", err, c.says)
			}
		})
	}
}

// What comes from files cannot make a letter say something else: no markup, no lines of its
// own, nothing hidden or turned round.
func TestHostileFields(t *testing.T) {
	forms, err := letter.Open(nil)
	if err != nil {
		t.Fatal(err)
	}
	d := data()
	d.Fields["holder"] = "Zhao\nAmount: 1.00 CNY"
	d.Fields["to"] = "<script>alert(1)</script>{{.account}}"
	d.Fields["account"] = "62\u202e22"
	d.Rows[0]["to"] = "a\n\nb<b>"
	l, err := forms.Write(letter.Stop, "en", d, new(settings.Letters))
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"<script", "\u202e", "\nAmount: 1.00", "a\n\nb"} {
		if strings.Contains(string(l.Text), bad) && bad != "<script" || strings.Contains(string(l.HTML), bad) {
			t.Errorf("%q is in the letter:\n%s\n%s", bad, l.Text, l.HTML)
		}
	}
	if !strings.Contains(string(l.Text), "{{.account}}") {
		t.Error("a value ran as a form")
	}
}

const own = `kind = "stop"
lang = "en"
title = "Our own request"
needs = ["account"]
fields = ["account"]
text = "Stop {{.account}}."
`

// A form of one's own takes the place of the one that ships; one that is wrong is refused
// with its line, and can be no program.
func TestOwnForms(t *testing.T) {
	open := func(text string) (*letter.Forms, error) {
		return letter.Open(fstest.MapFS{"stop.toml": {Data: []byte(text)}})
	}
	forms, err := open(own)
	if err != nil {
		t.Fatal(err)
	}
	l, err := forms.Write(letter.Stop, "en", &letter.Data{Fields: map[string]string{"account": "1"}}, new(settings.Letters))
	if err != nil || !strings.HasPrefix(string(l.Text), "Our own request\n[This text has not") || !strings.Contains(string(l.Text), "Stop 1.") {
		t.Errorf("%v, %v", l, err)
	}
	swap := func(from, to string) string { return strings.Replace(own, from, to, 1) }
	for _, c := range []struct{ name, text, says string }{
		{"a key", own + "colour = 1\n", "stop.toml:7: unknown key colour"},
		{"a kind", swap(`"stop"`, `"song"`), `stop.toml:1: kind "song"`},
		{"a language", swap(`"en"`, `"fr"`), `stop.toml:2: lang "fr"`},
		{"a title", swap("Our own request", `a\nb`), "a title of one line"},
		{"a field", swap(`fields = ["account"]`, `fields = ["acount"]`), `stop.toml:5: there is no field "acount"`},
		{"a column", own + "rows = [\"x\"]\n", `there is no column "x"`},
		{"a place that is none", swap("{{.account}}", "{{.acount}}"), "stop.toml:6: {{.acount}} is no place for a field"},
		{"a place that may be empty", swap("{{.account}}", "{{.holder}}"), "name it in needs"},
		{"a loop", swap("{{.account}}", "{{range .}}x{{end}}"), "is no place for a field"},
		{"a condition", swap("{{.account}}", "{{if .account}}x{{end}}"), "is no place for a field"},
		{"a function", swap("{{.account}}", "{{printf .account}}"), "is no place for a field"},
		{"another form", swap("{{.account}}", `{{define \"x\"}}y{{end}}`), "defines no other forms"},
		{"no form", swap("{{.account}}", "{{"), "stop.toml:6: "},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := open(c.text)
			if dyetrace.KindOf(err) != dyetrace.InputError || !strings.Contains(err.Error(), c.says) {
				t.Errorf("the error is %v, want an InputError that says %q", err, c.says)
			}
		})
	}
	if _, err := letter.Open(fstest.MapFS{"a.toml": {Data: []byte(own)}, "b.toml": {Data: []byte(own)}}); err == nil {
		t.Error("two forms of one kind")
	}
}

// Whatever a form holds, it is refused or it writes a letter.
func FuzzForm(f *testing.F) {
	f.Add([]byte(own), "6222")
	f.Add([]byte(strings.Replace(own, "{{.account}}", "{{/* x */}} {{- .account -}}", 1)), "a\nb")
	f.Fuzz(func(t *testing.T, text []byte, account string) {
		forms, err := letter.Open(fstest.MapFS{"x.toml": {Data: text}})
		if err != nil {
			if dyetrace.KindOf(err) != dyetrace.InputError {
				t.Errorf("the error is no InputError: %v", err)
			}
			return
		}
		d := data()
		d.Rows, d.Fields["account"] = nil, account
		for _, kind := range letter.Kinds() {
			for _, lang := range []string{"en", "zh"} {
				if _, err := forms.Write(kind, lang, d, new(settings.Letters)); err != nil && dyetrace.KindOf(err) != dyetrace.InputError {
					t.Errorf("%s in %s: %v", kind, lang, err)
				}
			}
		}
	})
}
