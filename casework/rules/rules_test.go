package rules_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/casework/rules"
	"dyetrace/internal/tomlfile"
)

func pack(t testing.TB, jurisdiction string) (*rules.Pack, error) {
	t.Helper()
	l, err := rules.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	return l.Newest(jurisdiction)
}

// The packs that ship say what the rules say that we read, and say unknown where nobody
// found the figure.
func TestShippedFigures(t *testing.T) {
	cn, err := pack(t, "cn")
	if err != nil {
		t.Fatal(err)
	}
	stop, _ := cn.Measure("stop")
	if stop.Term.Value.String() != "48 hours" || !stop.Extensions.Value.Allows(0) || stop.Extensions.Value.Allows(1) || !stop.OutgoingOnly {
		t.Errorf("a stop is %+v, want 48 hours, one more at most, outgoing only", stop)
	}
	freeze, _ := cn.Measure("freeze")
	if freeze.Term.Value.String() != "6 months from the moment" || !freeze.Extensions.Value.Allows(1000) || !freeze.Extensions.Value.Known() {
		t.Errorf("a freeze is %+v, want 6 months, renewable without limit", freeze)
	}
	for ground, want := range map[string]string{"convicted": "3 years", "lent-or-sold": "2 years"} {
		l, is := cn.Listing(ground)
		if !is || l.Term.Value.String() != want || l.InARow.Value.String() != "5 years" {
			t.Errorf("listing for %s is %+v, want %s, 5 years in a row", ground, l, want)
		}
	}
	for _, name := range []string{"appeal-check", "appeal-answer", "listing-lift"} {
		if d, is := cn.Deadline(name); !is || d.Term.Value.Known() || d.Term.Note == "" {
			t.Errorf("deadline %s is %+v, want one that is unknown and says why", name, d)
		}
	}
	var ways []string
	for _, w := range cn.Returns {
		ways = append(ways, fmt.Sprint(w.When, " ", w.Method, " ", w.Notice))
	}
	if diff := cmp.Diff([]string{"single-deposit direct false", "clear-order direct false", "otherwise in-proportion true"}, ways); diff != "" {
		t.Errorf("money is returned (-want +got): %s", diff)
	}
	if role, needed := cn.Approval("release-freeze"); !needed || role != "approver" {
		t.Errorf("a freeze is approved by %q, %v", role, needed)
	}
	if _, needed := cn.Approval("look"); needed {
		t.Error("looking needs an approval")
	}
	codes, _ := cn.List("platform-messages")
	if text, is := codes.Code("100201"); !is || text.Zh != "冻结" {
		t.Errorf("100201 is %+v", text)
	}
	if _, err := pack(t, "xx"); dyetrace.KindOf(err) != dyetrace.NotFound || !strings.Contains(err.Error(), "cn") {
		t.Errorf("no pack: %v", err)
	}
}

// A version never changes. Whoever changes a pack gives it a new version, keeps the old
// file, and adds a line here.
func TestVersionsStay(t *testing.T) {
	l, err := rules.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for _, p := range l.Packs() {
		fmt.Fprintf(&got, "%s %s %s\n", p.Jurisdiction, p.Version, p.SHA256)
	}
	want, err := os.ReadFile("testdata/versions.txt")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("packs that ship (-want +got): %s", diff)
	}
}

// Every act that the program knows has a rule in the packs of which the program is to be
// careful: none can be forgotten.
func TestEveryActIsApproved(t *testing.T) {
	l, err := rules.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range l.Packs() {
		for _, act := range rules.Acts() {
			if _, needed := p.Approval(act); !needed {
				t.Errorf("%s: %s needs no approval", p.File, act)
			}
		}
	}
}

// small is the least that a pack is.
const small = `jurisdiction = "xx"
version = "1"
zone = "UTC"
title = { en = "test", zh = "" }

[[source]]
id = "a"
title = "A"
read = "2026-01-01"
`

// A pack that is wrong is refused, with the line and what to do.
func TestPackIsRefused(t *testing.T) {
	for _, c := range []struct{ name, text, says string }{
		{"an unknown key", small + "colour = 1\n", `x.toml:10: unknown key source.colour`},
		{"an unknown key in a table", small + "[[measure]]\nkind = \"stop\"\nsource = \"a\"\n[measure.term]\nvalue = \"1 day\"\nsorce = \"a\"\n", `x.toml:15: unknown key measure.term.sorce`},
		{"an unknown key in a line", small + "[[list]]\nname = \"l\"\nsource = \"a\"\ncodes = [\n { code = \"1\", en = \"x\" },\n { code = \"2\", ne = \"x\" },\n]\n", `x.toml:15: unknown key`},
		{"no TOML", "jurisdiction = cn\n", "x.toml:1:"},
		{"a term", small + "[[deadline]]\nname = \"d\"\n[deadline.term]\nvalue = \"soon\"\n", `x.toml:13: "soon" is no term`},
		{"a term too long", small + "[[deadline]]\nname = \"d\"\n[deadline.term]\nvalue = \"90000 days\"\n", `1 to 10000`},
		{"business days from a moment", small + "[[deadline]]\nname = \"d\"\n[deadline.term]\nvalue = \"2 business days from the moment\"\n", "end with a day"},
		{"a limit", small + "[[measure]]\nkind = \"s\"\nsource = \"a\"\n[measure.extensions]\nvalue = \"-1\"\n", `x.toml:14: "-1" is no limit`},
		{"a source that is none", small + "[[measure]]\nkind = \"stop\"\nsource = \"b\"\n", `x.toml:10: stop has source "b"`},
		{"a figure without a source", small + "\n[[deadline]]\nname = \"d\"\n[deadline.term]\nvalue = \"1 day\"\n", `x.toml:11: d: term has source ""`},
		{"confirmed that nobody knows", small + "[[deadline]]\nname = \"d\"\n[deadline.term]\nconfirmed = true\n", "said to be confirmed"},
		{"twice", small + "[[deadline]]\nname = \"d\"\n[[deadline]]\nname = \"d\"\n", "x.toml:12: d is given twice"},
		{"an act", small + "[[approval]]\nacts = [\"sing\"]\nrole = \"x\"\nsource = \"a\"\n", `act "sing": it is one of release-stop`},
		{"an act twice", small + "[[approval]]\nacts = [\"list\", \"list\"]\nrole = \"x\"\nsource = \"a\"\n", "list has an approval already"},
		{"a zone", strings.Replace(small, "UTC", "Mars", 1), `x.toml:3: unknown time zone "Mars"`},
		{"a version", strings.Replace(small, `"1"`, `"../1"`, 1), `x.toml:2: version "../1"`},
		{"a number", small + "[[number]]\nname = \"n\"\nvalue = \"1,5\"\nsource = \"a\"\n", `"1,5" is no number`},
		{"a method", small + "[[return]]\nwhen = \"always\"\nmethod = \"direct\"\nsource = \"a\"\n", "single-deposit, clear-order, otherwise"},
		{"a notice that nobody knows", small + "[[return]]\nwhen = \"otherwise\"\nmethod = \"direct\"\nnotice = true\nsource = \"a\"\n", "return-notice"},
		{"a clock that cannot stand still", small + "[[deadline]]\nname = \"d\"\n[deadline.term]\nvalue = \"1 day\"\nsource = \"a\"\n[deadline.longest]\nvalue = \"2 days\"\nsource = \"a\"\n", "leave longest out"},
		{"a source that nobody read", strings.Replace(small, "read = \"2026-01-01\"\n", "", 1), "x.toml:6: source \"a\" does not say when"},
		{"a list of nothing", small + "[[list]]\nname = \"l\"\nsource = \"a\"\ncodes = []\n", "0 codes"},
		{"too long", small + strings.Repeat("#", tomlfile.MostBytes), "at most 1048576 can be right"},
		{"no UTF-8", small + "#\xff\n", "not in UTF-8"},
		{"many faults", small + strings.Repeat("[[deadline]]\nname = \"d\"\n", 30), "and 9 more faults"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := rules.ReadPack("x.toml", []byte(c.text))
			if dyetrace.KindOf(err) != dyetrace.InputError || !strings.Contains(err.Error(), c.says) {
				t.Errorf("the error is %v, want an InputError that says %q", err, c.says)
			}
		})
	}
	if _, err := rules.ReadPack("x.toml", []byte(small)); err != nil {
		t.Errorf("what is right is refused: %v", err)
	}
}

const smallYear = `jurisdiction = "cn"
year = 2027
title = "test"
weekend = ["saturday", "sunday"]

[[source]]
id = "a"
title = "A"
read = "2026-01-01"

[[holiday]]
day = "2027-01-01"
name = "New Year"
source = "a"
confirmed = true
`

// A calendar that is wrong is refused, with the line and what to do.
func TestCalendarIsRefused(t *testing.T) {
	more := func(table, day string) string {
		return smallYear + "\n[[" + table + "]]\nday = \"" + day + "\"\nname = \"x\"\nsource = \"a\"\n"
	}
	for _, c := range []struct{ name, text, says string }{
		{"another year", more("holiday", "2026-05-01"), "x.toml:17: 2026-05-01 is not in 2027"},
		{"no day", more("holiday", "2027-02-29"), `x.toml:18: "2027-02-29" is no day`},
		{"twice", more("holiday", "2027-01-01"), "2027-01-01 is given twice"},
		{"both", more("working", "2027-01-01"), "2027-01-01 is given twice"},
		{"work on a Monday", more("working", "2027-01-04"), "no day of a weekend"},
		{"no weekend", strings.Replace(smallYear, `["saturday", "sunday"]`, "[]", 1), "x.toml:4: which days are the weekend?"},
		{"a weekend that is none", strings.Replace(smallYear, `"saturday"`, `"Saturday"`, 1), `"Saturday" is no day of the week`},
		{"always a weekend", strings.Replace(smallYear, `"saturday", `,
			`"saturday", "monday", "tuesday", "wednesday", "thursday", "friday", `, 1), "every day is a weekend"},
		{"a year that is none", strings.Replace(smallYear, "2027", "20270", 1), "x.toml:2: year 20270"},
		{"a source that is none", strings.Replace(smallYear, `source = "a"`, `source = "b"`, 1), `day 2027-01-01 has source "b"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := rules.ReadCalendar("x.toml", []byte(c.text))
			if dyetrace.KindOf(err) != dyetrace.InputError || !strings.Contains(err.Error(), c.says) {
				t.Errorf("the error is %v, want an InputError that says %q", err, c.says)
			}
		})
	}
}

// What a folder holds counts beside what ships: a calendar of a year that nobody has, or in
// place of one; a pack in a version of its own, never under the version of another.
func TestOwnRules(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	own, err := rules.Open(fstest.MapFS{
		"cn-own.toml":            file(strings.Replace(strings.Replace(small, `"xx"`, `"cn"`, 1), `"1"`, `"2026.1-own"`, 1)),
		"xx.toml":                file(small),
		"calendars/cn-2027.toml": file(smallYear),
		"calendars/notes.txt":    file("nothing"),
	})
	if err != nil {
		t.Fatal(err)
	}
	p, err := own.Newest("cn")
	if err != nil || p.Version != "2026.1-own" {
		t.Errorf("the newest pack is %v, %v", p, err)
	}
	end, err := own.Counter(p).End(term(t, "3 business days"), at(t, "2026-12-30T10:00:00+08:00"))
	if want := at(t, "2027-01-06T00:00:00Z"); err != nil || end != want {
		t.Errorf("with a calendar for 2027 it ends at %s, %v; want %s", end, err, want)
	}
	old, err := own.Pack(rules.Ref{Jurisdiction: "cn", Version: "2026.1"})
	if err != nil {
		t.Fatal(err)
	}
	if again, err := own.Pack(old.Ref()); err != nil || again != old {
		t.Errorf("a case does not find its pack: %v", err)
	}
	for _, c := range []struct {
		name string
		err  error
		says string
	}{
		{"a version that is not here", func() error { _, err := own.Pack(rules.Ref{Jurisdiction: "cn", Version: "2025.1"}); return err }(), "which is not here"},
		{"another file's bytes", func() error {
			_, err := own.Pack(rules.Ref{Jurisdiction: "cn", Version: "2026.1", SHA256: strings.Repeat("0", 64)})
			return err
		}(), "put the file back"},
		{"the version of one that ships", func() error {
			_, err := rules.Open(fstest.MapFS{"cn.toml": file(strings.Replace(strings.Replace(small, `"xx"`, `"cn"`, 1), `"1"`, `"2026.1"`, 1))})
			return err
		}(), "a version never changes"},
		{"a version twice", func() error {
			_, err := rules.Open(fstest.MapFS{"a.toml": file(small), "b.toml": file(small)})
			return err
		}(), "a version never changes"},
		{"a year twice", func() error {
			_, err := rules.Open(fstest.MapFS{"calendars/a.toml": file(smallYear), "calendars/b.toml": file(smallYear)})
			return err
		}(), "has a calendar already"},
	} {
		if c.err == nil || !strings.Contains(c.err.Error(), c.says) {
			t.Errorf("%s: the error is %v, want one that says %q", c.name, c.err, c.says)
		}
	}
}

// Versions are in the order of their numbers.
func TestCompareVersions(t *testing.T) {
	order := []string{"1", "2", "10", "2026.1", "2026.1-own", "2026.2", "2026.10", "a", "b.1"}
	for i, a := range order {
		for k, b := range order {
			if got := rules.CompareVersions(a, b); (got < 0) != (i < k) || (got > 0) != (i > k) {
				t.Errorf("%s and %s compare as %d", a, b, got)
			}
		}
	}
}

// Whatever a file holds, reading it gives a pack or calendar with which one can count, or
// an error of input; nothing panics and nothing runs for ever.
func FuzzRules(f *testing.F) {
	f.Add([]byte(small))
	f.Add([]byte(smallYear))
	for _, name := range []string{"packs/uk.toml", "packs/br.toml", "calendars/br-2026.toml"} {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		p, packErr := rules.ReadPack("x.toml", text)
		c, yearErr := rules.ReadCalendar("x.toml", text)
		for _, err := range []error{packErr, yearErr} {
			var e *dyetrace.Error
			if err != nil && (!errors.As(err, &e) || e.Kind != dyetrace.InputError) {
				t.Errorf("the error is no InputError: %v", err)
			}
		}
		if packErr == nil {
			l, err := rules.Open(fstest.MapFS{"x.toml": {Data: text}})
			if err != nil {
				return // the version of a pack that ships
			}
			for _, d := range p.Deadlines {
				if _, err := l.Counter(p).End(d.Term.Value, 1_800_000_000_000_000_000); err != nil &&
					dyetrace.KindOf(err) != dyetrace.NotFound {
					t.Error(err)
				}
			}
		}
		if yearErr == nil {
			c.IsBusinessDay(rules.Day{Year: c.Year, Month: 1, Day: 1})
		}
	})
}
