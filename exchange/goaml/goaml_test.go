package goaml

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dyetrace"
	"dyetrace/exchange/xsd"
)

const filingText = `report = "STR"
submission = "E"
reference = "2026-17"
submitted = "2026-03-05T10:00:00"
indicators = ["FRAUD", "MULE"]
reason = "Money of two victims passed through within an hour."
[header]
rentity_id = 12
[transaction]
transmode_code = "ONLINE"
[from]
from_funds_code = "ACCOUNT"
from_country = "CN"
[to]
to_funds_code = "ACCOUNT"
to_country = "CN"
[[account]]
number = "622200000000000001"
my_client = true
[account.values]
swift = "EASTCNBJ"
branch = "Main street"
opened = 2020-01-31
[[account.values.signatory]]
[account.values.signatory.t_person]
first_name = "LEI"
last_name = "LI"
full_name_frn = "李雷"
[[institution]]
name = "东方银行"
[institution.values]
swift = "DONGCNSH"
`

func cny() dyetrace.Currency {
	c, err := dyetrace.ParseCurrency("CNY")
	if err != nil {
		panic(err)
	}
	return c
}

// theft is a victim's payment, and one that goes on from there, shortly before midnight
// in Shanghai.
func theft() *Facts {
	at := dyetrace.InstantOf(time.Date(2026, 3, 1, 15, 59, 59, 0, time.UTC))
	paid := dyetrace.Transfer{ID: "T1", Time: at, From: "X", To: "622200000000000001", Amount: 500000, Currency: cny(),
		Received: 500000, ReceivedCurrency: cny(), Memo: "rent <1>"}
	on := paid
	on.ID, on.Time, on.From, on.To, on.Amount, on.Received = "T2", at+1e9, "622200000000000001", "DONGCNSH/123", 499900, 499900
	return &Facts{Now: at, Transfers: []Transfer{{paid, dyetrace.Stated{Amount: 500000, Known: true}}, {on, dyetrace.Stated{Amount: 499900, Known: true}}},
		Accounts: []dyetrace.Account{
			{ID: "X", Holder: "欧阳小明", Institution: "东方银行", HolderID: "310101199001011234"},
			{ID: "622200000000000001", Holder: "李雷", Institution: "East Bank"},
			{ID: "DONGCNSH/123", Holder: "上海某某公司", Institution: "东方银行", Kind: dyetrace.Business},
		}}
}

func example(t testing.TB) *Unit {
	t.Helper()
	u, err := Example()
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func filing(t testing.TB, text string) *Filing {
	t.Helper()
	f, err := ReadFiling("filing.toml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	f.By, f.Ground = "J. Doe", "article 30"
	return f
}

func made(t testing.TB, u *Unit, f *Filing, facts *Facts) (string, error) {
	t.Helper()
	files, err := Write(u, Compose(u, f, facts))
	if err != nil {
		return "", err
	}
	if len(files) != 1 {
		t.Fatalf("%d files", len(files))
	}
	return string(files[0].Bytes), nil
}

// A report has local days, names in Latin letters with the original beside them, and the
// filer's own customers as such.
func TestReport(t *testing.T) {
	got, err := made(t, example(t), filing(t, filingText), theft())
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"<date_transaction>2026-03-01T23:59:59</date_transaction>",
		"<date_transaction>2026-03-02T00:00:00</date_transaction>",
		"<submission_date>2026-03-05T10:00:00</submission_date>",
		"<amount_local>4999.00</amount_local>",
		"<account_name>OUYANG XIAOMING</account_name>",
		"<last_name>OUYANG</last_name>", "<full_name_frn>欧阳小明</full_name_frn>", "<id_number>310101199001011234</id_number>",
		"<account_name>SHANG HAI MOU MOU GONG SI</account_name>", "<comments>Name as recorded: 上海某某公司</comments>",
		"<t_to_my_client>", "<t_from_my_client>", "<account>123</account>", "<swift>DONGCNSH</swift>",
		"<opened>2020-01-31T00:00:00</opened>",
		"<transaction_description>5000.00 CNY; of it claimed by victims: 5000.00 CNY; memo: rent &lt;1&gt;</transaction_description>",
		"<indicator>FRAUD</indicator>\n  <indicator>MULE</indicator>",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the report has no %s", want)
		}
	}
	if t.Failed() {
		t.Log(got)
	}
}

// A report of an activity has parties in place of transactions.
func TestActivity(t *testing.T) {
	text := strings.Replace(filingText, `"STR"`, `"SAR"`, 1) + "[party]\nreason = \"passes money on\"\n"
	got, err := made(t, example(t), filing(t, text), theft())
	if err != nil {
		t.Fatal(err)
	}
	if strings.Count(got, "<report_party>") != 3 || !strings.Contains(got, "<account_my_client>") || strings.Contains(got, "<transaction>") {
		t.Error(got)
	}
}

// What the unit asks for and nobody has given is listed, and there is no report.
func TestRefused(t *testing.T) {
	for name, c := range map[string]struct {
		old, with string
		facts     func(f *Facts)
		want      string
	}{
		"no indicator":             {`indicators = ["FRAUD", "MULE"]`, "", nil, "name at least one indicator"},
		"an indicator of nowhere":  {`"MULE"`, `"MULES"`, nil, `"MULES": it is no code of the unit's table: FRAUD, MULE, RAPID`},
		"no code":                  {`report = "STR"`, "", nil, "report/report_code: it is missing"},
		"beyond the schema":        {"opened = 2020-01-31", "", nil, "report/transaction/t_from_my_client/from_account/opened: it is missing: the unit demands it"},
		"of the filer's customers": {`branch = "Main street"`, "", nil, "t_from_my_client/from_account/branch: it is missing"},
		"a name of nowhere":        {`swift = "DONGCNSH"`, `swft = "DONGCNSH"`, nil, "the schema has no swft here"},
		"a description":            {`"Money of`, `"` + strings.Repeat("钱", 4001) + `Money of`, nil, "and the unit takes 4000: shorten it"},
		"another currency": {"", "", func(f *Facts) { f.Transfers[0].Currency, _ = dyetrace.ParseCurrency("USD") },
			"transfer T1 is in USD and the unit counts in CNY: give rates.USD"},
		"no transfer":               {"", "", func(f *Facts) { f.Transfers = nil }, "there is no transfer to report"},
		"a name in another script":  {"", "", func(f *Facts) { f.Accounts[2].Holder = "Иван" }, `"Иван": it is not by the pattern`},
		"an institution of no name": {"", "", func(f *Facts) { f.Accounts[2].Institution = "" }, "t_to/to_account/institution_name: it is missing"},
	} {
		t.Run(name, func(t *testing.T) {
			facts := theft()
			if c.facts != nil {
				c.facts(facts)
			}
			_, err := made(t, example(t), filing(t, strings.Replace(filingText, c.old, c.with, 1)), facts)
			var lacking *Lacking
			if !errors.As(err, &lacking) || !strings.Contains(err.Error(), c.want) || dyetrace.KindOf(err) != dyetrace.InputError {
				t.Errorf("%v\nwant %s", err, c.want)
			}
		})
	}
}

// A report that nobody files, or on no ground, is none. Neither may stand in a file.
func TestWhoFiles(t *testing.T) {
	f := filing(t, filingText)
	f.Ground = " "
	if _, err := made(t, example(t), f, theft()); err == nil || !strings.Contains(err.Error(), "a report is filed by somebody, on a ground") {
		t.Error(err)
	}
	if _, err := ReadFiling("filing.toml", []byte("by = \"x\"")); err == nil {
		t.Error("who files stands in a file")
	}
}

// A transfer in another currency has its own amount, and the unit's by the filer's rate.
func TestOtherCurrency(t *testing.T) {
	facts := theft()
	usd, err := dyetrace.ParseCurrency("USD")
	if err != nil {
		t.Fatal(err)
	}
	facts.Transfers[0].Currency, facts.Transfers[0].Traced = usd, dyetrace.Stated{}
	got, err := made(t, example(t), filing(t, filingText+"[rates]\nUSD = \"7.12345\"\n"), facts)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"<amount_local>35617.25</amount_local>", "<foreign_amount>5000.00</foreign_amount>", "<foreign_exchange_rate>7.12345</foreign_exchange_rate>"} {
		if !strings.Contains(got, want) {
			t.Errorf("the report has no %s:\n%s", want, got)
		}
	}
}

// A report that is too large for one file becomes several, in order, with nothing lost and
// none too large; one that is too large in all is refused.
func TestSplit(t *testing.T) {
	u := example(t)
	u.FileBytes = 6000
	facts := theft()
	for i := range 40 {
		next := facts.Transfers[1]
		next.ID = fmt.Sprintf("N%d", i)
		facts.Transfers = append(facts.Transfers, next)
	}
	draft := Compose(u, filing(t, filingText), facts)
	files, err := Write(u, draft)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for i, f := range files {
		if len(f.Bytes) > u.FileBytes || f.Part != i+1 || f.Of != len(files) {
			t.Errorf("file %d of %d has %d bytes", f.Part, f.Of, len(f.Bytes))
		}
		if want := fmt.Sprintf("<entity_reference>2026-17 %d/%d</entity_reference>", i+1, len(files)); !strings.Contains(string(f.Bytes), want) {
			t.Errorf("file %d has no %s", i+1, want)
		}
		for _, m := range regexp.MustCompile(`<transactionnumber>(.*)</`).FindAllStringSubmatch(string(f.Bytes), -1) {
			ids = append(ids, m[1])
		}
	}
	want := []string{"T1", "T2"}
	for i := range 40 {
		want = append(want, fmt.Sprintf("N%d", i))
	}
	if d := cmp.Diff(want, ids); d != "" || len(files) < 3 {
		t.Errorf("%d files: %s", len(files), d)
	}
	u.ReportBytes = 20000
	if _, err := Write(u, draft); err == nil || !strings.Contains(err.Error(), "file several reports") {
		t.Errorf("a report of any size is written: %v", err)
	}
	u.FileBytes = 1500
	if _, err := Write(u, draft); err == nil || !strings.Contains(err.Error(), "shorten its texts") {
		t.Errorf("a transaction of any size is written: %v", err)
	}
}

// A file with anything that is not known is refused, with its line.
func TestReadRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"report = \"x\"\nwho = 1":                              "filing.toml:2: goaml: unknown key who|filing.toml:2: unknown key who",
		"report = 1":                                           "filing.toml:1",
		"[header]\nx = 1.5":                                    "header.x: write the value as text",
		"[header]\nx = 2026-03-01T09:00:00Z":                   "header.x: a time in a report has no zone",
		"[rates]\nUSD = \"1e9\"":                               "is no rate",
		"[rates]\nXXQ = \"1\"":                                 "unknown currency",
		"[[account]]\nnumber = \"\"":                           "is empty or there twice",
		"[header]\nx = [1, {a = 1}]":                           "a list has texts or tables, not both",
		"[[account]]\nnumber=\"1\"\n[[account]]\nnumber=\"1\"": "is empty or there twice",
	} {
		_, err := ReadFiling("filing.toml", []byte(text))
		ok := false
		for _, w := range strings.Split(want, "|") {
			ok = ok || err != nil && strings.Contains(err.Error(), w)
		}
		if !ok {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	for text, want := range map[string]string{
		"name = \"x\"": "schema:", "name = \"x\"\nschema = \"../x.xsd\"": "lies beside", "name=\"x\"\nschema=\"unit.xsd\"": "zone:",
		"name=\"x\"\nschema=\"unit.xsd\"\nzone=\"Mars\"": "zone:", "name=\"x\"\nschema=\"unit.xsd\"\nzone=\"UTC\"": "currency:",
		"name=\"x\"\nschema=\"unit.xsd\"\nzone=\"UTC\"\ncurrency=\"EUR\"\nrequire=[\"report/x\"]": "the schema has no report/x",
		"text = -1": "below zero", "nam = 1": "unknown key nam",
	} {
		_, err := ReadUnit("unit.toml", func(name string) ([]byte, error) {
			if name == "unit.toml" {
				return []byte(text), nil
			}
			return exampleFiles.ReadFile("example/" + name)
		})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

// What a schema has no place for is told, and does not stand in the way of the report.
func TestNotes(t *testing.T) {
	u, err := ReadUnit("unit.toml", func(name string) ([]byte, error) {
		text, err := exampleFiles.ReadFile("example/" + name)
		plain := `<xs:simpleType name="description"><xs:restriction base="xs:string"><xs:pattern value="[ -~]*"/>`
		return []byte(strings.Replace(string(text), `<xs:simpleType name="description"><xs:restriction base="xs:string">`, plain, 1)), err
	})
	if err != nil {
		t.Fatal(err)
	}
	facts := theft()
	facts.Transfers[0].Memo = "房租"
	draft := Compose(u, filing(t, filingText), facts)
	if d := cmp.Diff([]string{"transaction T1: the unit's schema has no place for memo: 房租",
		"account DONGCNSH/123: the unit's schema has no place for the name as it is recorded, 上海某某公司"}, draft.Notes); d != "" {
		t.Error(d)
	}
	if _, err := Write(u, draft); err != nil {
		t.Error(err)
	}
}

// answer gives what a report lacks, from the unit's own tables, as a filer would who reads
// the list of what is missing.
func answer(t *rapid.T, u *Unit, v xsd.Values) {
	for range 60 {
		_, problems := u.Schema.Write("report", v)
		if len(problems) == 0 {
			return
		}
		for _, p := range problems {
			path := regexp.MustCompile(`\[\d+\]`).ReplaceAllString(p.Path, "")
			if len(p.OneOf) > 0 {
				set(v, strings.Split(path+"/"+p.OneOf[0], "/")[1:], any1(t, u, path+"/"+p.OneOf[0]))
				continue
			}
			set(v, strings.Split(path, "/")[1:], any1(t, u, path))
		}
	}
	_, problems := u.Schema.Write("report", v)
	t.Fatalf("still: %v", problems)
}

// any1 is a value that a place takes.
func any1(t *rapid.T, u *Unit, path string) any {
	place, has := u.Schema.Find(path)
	switch {
	case !has:
		t.Fatalf("the schema has no %s", path)
	case !place.Text():
		return xsd.Values{}
	case len(place.Codes()) > 0:
		return rapid.SampledFrom(place.Codes()).Draw(t, path)
	case place.Moment():
		return "2001-02-03T04:05:06"
	}
	for _, try := range []string{rapid.StringMatching(`[A-Za-z]{2,8}( [A-Za-z]{1,5})?`).Draw(t, path), "Ann", "7", "A", "true", "CN", "+86", "12345678", "Main street 1", "12345678901v", "123456789V", "EASTLKLX"} {
		if place.Check(try) == nil {
			return try
		}
	}
	t.Fatalf("nothing fits %s", path)
	return nil
}

// set sets a value in every element of a path that does not have it.
func set(v any, names []string, value any) {
	switch x := v.(type) {
	case []xsd.Values:
		for i := range x {
			set(x[i], names, value)
		}
	case xsd.Values:
		if len(names) == 1 {
			if list, is := x[names[0]].([]string); is {
				for i := range list {
					list[i] = value.(string)
				}
				return
			}
			if inner, is := x[names[0]].(xsd.Values); is && len(inner) > 0 {
				return
			}
			if _, is := x[names[0]].([]xsd.Values); !is {
				x[names[0]] = value
			}
			return
		}
		set(x[names[0]], names[1:], value)
	}
}

// anyFacts draws accounts and transfers.
func anyFacts(t *rapid.T) *Facts {
	facts := &Facts{Now: 1772355600_000000000}
	holders := rapid.SampledFrom([]string{"", "王小明", "欧阳娜", "上海某某公司", "Li Lei", "单田芳"})
	for i := range rapid.IntRange(2, 5).Draw(t, "accounts") {
		facts.Accounts = append(facts.Accounts, dyetrace.Account{ID: fmt.Sprintf("62220000%d", i), Holder: holders.Draw(t, "holder"),
			Institution: rapid.SampledFrom([]string{"", "East Bank", "东方银行"}).Draw(t, "institution"), HolderID: rapid.SampledFrom([]string{"", "A123"}).Draw(t, "id"),
			Kind: rapid.SampledFrom([]dyetrace.Kind{dyetrace.Personal, dyetrace.Business}).Draw(t, "kind")})
	}
	for i := range rapid.IntRange(1, 6).Draw(t, "transfers") {
		a := dyetrace.Amount(rapid.Int64Range(1, 1<<40).Draw(t, "amount"))
		from := rapid.IntRange(0, len(facts.Accounts)-1).Draw(t, "from")
		facts.Transfers = append(facts.Transfers, Transfer{Transfer: dyetrace.Transfer{ID: fmt.Sprintf("T%d", i), From: facts.Accounts[from].ID,
			To: facts.Accounts[(from+1)%len(facts.Accounts)].ID, Amount: a, Received: a, Currency: cny(), ReceivedCurrency: cny(),
			Time: dyetrace.Instant(rapid.Int64Range(1.7e18, 1.8e18).Draw(t, "time")), Memo: rapid.StringMatching(`[ -~]{0,30}`).Draw(t, "memo")}})
	}
	return facts
}

// Reports are valid by the unit's schema, whatever the facts: those of the example that
// ships, and of the schemas that two units publish where they are at hand. Filers answer
// what is missing. xmllint judges, which knows nothing of this program.
func TestReportsAreValid(t *testing.T) {
	lint, err := exec.LookPath("xmllint")
	if err != nil {
		t.Skip("SKIPPED: xmllint is not there (Debian's libxml2-utils), by which reports are judged")
	}
	units := map[string]*Unit{"example": example(t)}
	schemas := map[string][]byte{}
	if schemas["example"], err = exampleFiles.ReadFile("example/unit.xsd"); err != nil {
		t.Fatal(err)
	}
	dir := os.Getenv("DYETRACE_SCHEMAS")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "schemas")
	}
	if _, err := os.Stat(dir); err == nil {
		for _, name := range []string{"goaml-5.0.2", "goaml-2.0"} {
			units[name] = published(t, dir, name)
			if schemas[name], err = os.ReadFile(filepath.Join(dir, name+".xsd")); err != nil {
				t.Fatal(err)
			}
		}
	} else {
		t.Log("SKIPPED: units' own schemas; DYETRACE_SCHEMAS names no folder with them")
	}
	for name, u := range units {
		dir := t.TempDir()
		if keep := os.Getenv("DYETRACE_REPORTS"); keep != "" {
			dir = filepath.Join(keep, name)
			if err := os.MkdirAll(dir, 0o700); err != nil {
				t.Fatal(err)
			}
		}
		schema := filepath.Join(dir, "schema.xsd")
		if err := os.WriteFile(schema, u.Schema.Repaired(schemas[name]), 0o600); err != nil {
			t.Fatal(err)
		}
		args := []string{"--noout", "--schema", schema}
		rapid.Check(t, func(t *rapid.T) {
			f := &Filing{By: "a", Ground: "b", Submitted: "2026-03-05T10:00:00", Reference: "R1"}
			if place, has := u.Schema.Find("report/report_indicators/indicator"); has {
				f.Indicators = []string{rapid.SampledFrom(place.Codes()).Draw(t, "indicator")}
			}
			facts := anyFacts(t)
			f.Accounts = []Account{{Number: facts.Accounts[0].ID, MyClient: rapid.Bool().Draw(t, "mine")}}
			draft := Compose(u, f, facts)
			if len(draft.Problems) > 0 {
				t.Fatalf("%v", draft.Problems)
			}
			v := draft.Values
			answer(t, u, v)
			v["reason"] = "because"
			files, err := Write(u, draft)
			var lacking *Lacking
			if errors.As(err, &lacking) { // what the unit demands beyond its schema
				for _, p := range lacking.Problems {
					set(v, strings.Split(p.Path, "/")[1:], any1(t, u, p.Path))
				}
				files, err = Write(u, draft)
			}
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dir, fmt.Sprintf("%d.xml", len(args)))
			if err := os.WriteFile(path, files[0].Bytes, 0o600); err != nil {
				t.Fatal(err)
			}
			args = append(args, path)
		})
		said, err := exec.Command(lint, args...).CombinedOutput()
		if err != nil || len(args) < 50 {
			t.Errorf("%s: %d reports: %v\n%.3000s", name, len(args)-3, err, said)
		}
		t.Logf("%s: %d reports are valid by xmllint", name, len(args)-3)
	}
}

// published is a unit with a schema as it is published.
func published(t testing.TB, dir, name string) *Unit {
	t.Helper()
	u, err := ReadUnit("unit.toml", func(file string) ([]byte, error) {
		if file == "unit.toml" {
			return []byte("name = \"A unit\"\nschema = \"" + name + ".xsd\"\nzone = \"Asia/Shanghai\"\ncurrency = \"CNY\"\n"), nil
		}
		return os.ReadFile(filepath.Join(dir, file))
	})
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// FuzzReadFiling and FuzzReadUnit read anything as settings: no panic.
func FuzzReadFiling(f *testing.F) {
	f.Add([]byte(filingText))
	u, err := Example()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		filing, err := ReadFiling("x", text)
		if err != nil {
			return
		}
		if _, err := Write(u, Compose(u, filing, theft())); err != nil && dyetrace.KindOf(err) != dyetrace.InputError {
			t.Fatal(err)
		}
	})
}

func FuzzReadUnit(f *testing.F) {
	text, err := exampleFiles.ReadFile("example/unit.toml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Fuzz(func(t *testing.T, text []byte) {
		_, err := ReadUnit("unit.toml", func(name string) ([]byte, error) {
			if name == "unit.toml" {
				return text, nil
			}
			return exampleFiles.ReadFile("example/unit.xsd")
		})
		if err != nil && dyetrace.KindOf(err) != dyetrace.InputError {
			t.Fatal(err)
		}
	})
}
