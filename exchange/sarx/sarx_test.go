package sarx

import (
	"encoding/xml"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dyetrace"
)

const filingText = `zone = "America/New_York"
filed = 2026-03-20
detected = 2026-03-02
kind = "initial"
narrative = "Money of two victims\npassed through."
[[type]]
type = "3"
subtype = "321"
[transmitter]
name = "First Bank"
street = "1 Main Street"
city = "Vienna"
state = "VA"
zip = "22182"
country = "US"
phone = "7035551234"
tin = "123456789"
transmitter_code = "TCC00000"
[transmitter_contact]
name = "J. Doe"
[institution]
name = "First Bank"
street = "1 Main Street"
city = "Vienna"
state = "VA"
zip = "22182"
country = "US"
tin = "123456789"
tin_kind = "2"
regulator = "1"
organization_type = "2"
[contact]
name = "BSA office"
phone = "7035551234"
`

func code(name string) dyetrace.Currency {
	c, err := dyetrace.ParseCurrency(name)
	if err != nil {
		panic(err)
	}
	return c
}

// mule is an account of one person that 4,999.01 dollars came to, late on a day in New York.
func mule() *Facts {
	return &Facts{Accounts: []dyetrace.Account{{ID: "98765", Holder: "欧阳小明", Institution: "First Bank"}},
		Amounts: []Amount{{499901, code("USD")}},
		First:   dyetrace.InstantOf(time.Date(2026, 3, 2, 4, 30, 0, 0, time.UTC)), Last: dyetrace.InstantOf(time.Date(2026, 3, 2, 23, 0, 0, 0, time.UTC))}
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

// flat is a report without its numbers and line ends.
func flat(text string) string {
	var b strings.Builder
	for _, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if at := strings.Index(line, ` SeqNum="`); at >= 0 {
			line = line[:at] + ">"
		}
		b.WriteString(strings.ReplaceAll(line, "fc2:", ""))
	}
	return b.String()
}

// A report of a filer who knows nothing of the subject says so, mark by mark.
func TestReport(t *testing.T) {
	r, err := Make(filing(t, filingText), mule())
	if err != nil {
		t.Fatal(err)
	}
	got := flat(string(r.Bytes))
	for _, want := range []string{
		`<EFilingBatchXML TotalAmount="5000" PartyCount="1" ActivityCount="1" ActivityAttachmentCount="0" AttachmentCount="0" xmlns:fc2="www.fincen.gov/base">`,
		"<FormTypeCode>SARX</FormTypeCode><Activity><FilingDateText>20260320</FilingDateText><ActivityAssociation><InitialReportIndicator>Y</InitialReportIndicator></ActivityAssociation>",
		"<Party><ActivityPartyTypeCode>33</ActivityPartyTypeCode><BirthDateUnknownIndicator>Y</BirthDateUnknownIndicator><UnknownGenderIndicator>Y</UnknownGenderIndicator>" +
			"<PartyName><PartyNameTypeCode>L</PartyNameTypeCode><RawEntityIndividualLastName>OUYANG</RawEntityIndividualLastName><RawIndividualFirstName>XIAOMING</RawIndividualFirstName></PartyName>" +
			"<Address><CityUnknownIndicator>Y</CityUnknownIndicator><CountryCodeUnknownIndicator>Y</CountryCodeUnknownIndicator><StateCodeUnknownIndicator>Y</StateCodeUnknownIndicator>" +
			"<StreetAddressUnknownIndicator>Y</StreetAddressUnknownIndicator><ZIPCodeUnknownIndicator>Y</ZIPCodeUnknownIndicator></Address>" +
			"<PartyIdentification><IdentificationPresentUnknownIndicator>Y</IdentificationPresentUnknownIndicator></PartyIdentification>" +
			"<PartyIdentification><TINUnknownIndicator>Y</TINUnknownIndicator></PartyIdentification>" +
			"<PartyAccountAssociation><PartyAccountAssociationTypeCode>7</PartyAccountAssociationTypeCode><Party><ActivityPartyTypeCode>41</ActivityPartyTypeCode>" +
			"<PartyIdentification><TINUnknownIndicator>Y</TINUnknownIndicator></PartyIdentification><Account><AccountNumberText>98765</AccountNumberText>" +
			"<PartyAccountAssociation><PartyAccountAssociationTypeCode>5</PartyAccountAssociationTypeCode></PartyAccountAssociation></Account></Party></PartyAccountAssociation></Party>",
		"<SuspiciousActivityFromDateText>20260301</SuspiciousActivityFromDateText><SuspiciousActivityToDateText>20260302</SuspiciousActivityToDateText><TotalSuspiciousAmountText>5000</TotalSuspiciousAmountText>",
		"<NoBranchActivityInvolvedIndicator>Y</NoBranchActivityInvolvedIndicator>",
		"<ActivityNarrativeSequenceNumber>1</ActivityNarrativeSequenceNumber><ActivityNarrativeText>Money of two victims passed through.</ActivityNarrativeText>",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the report has no %s", want)
		}
	}
	if t.Failed() {
		t.Log(got)
	}
	if r.Deadline.Format(time.DateOnly) != "2026-04-01" || r.Late || r.Subjects != 1 || r.Total != "5000" {
		t.Errorf("%+v", r)
	}
}

// What only the filer knows, and the form demands, is listed, and there is no report.
func TestRefused(t *testing.T) {
	for name, c := range map[string]struct {
		old, with string
		facts     func(f *Facts)
		want      string
	}{
		"no day":            {"filed = 2026-03-20\n", "", nil, "filed: the day of filing is missing"},
		"no detection":      {"detected = 2026-03-02\n", "", nil, "detected: the day of detection is missing"},
		"no zone":           {`zone = "America/New_York"`, "", nil, "zone: say in which zone days begin"},
		"no code":           {`transmitter_code = "TCC00000"`, "", nil, "transmitter.transmitter_code: it is missing"},
		"no regulator":      {`regulator = "1"`, "", nil, "institution.regulator: it is missing"},
		"no narrative":      {`narrative = "Money of two victims\npassed through."`, "", nil, "narrative: it is missing"},
		"a long narrative":  {`"Money of`, `"` + strings.Repeat("word ", 4100) + `Money of`, nil, "narrative: it takes 6 parts"},
		"no kind":           {"[[type]]\ntype = \"3\"\nsubtype = \"321\"\n", "", nil, "type: name at least one kind"},
		"continues nothing": {`"initial"`, `"continuing"`, nil, "prior: a report that continues"},
		"a long city":       {`city = "Vienna"`, `city = "` + strings.Repeat("V", 51) + `"`, nil, "transmitter.city: it has 51 characters, at most 50"},
		"letters in digits": {`phone = "7035551234"`, `phone = "703-555"`, nil, "has more than digits"},
		"no rate":           {"", "", func(f *Facts) { f.Amounts[0].Currency = code("CNY") }, "rates.CNY: the form counts in US dollars"},
		"a name that does not divide": {"", "", func(f *Facts) { f.Accounts[0].Holder = "Li Lei" },
			`subject of account 98765: say how the name "Li Lei" divides`},
		"nobody":  {"", "", func(f *Facts) { f.Accounts = nil }, "subject: a report has a subject"},
		"no time": {"", "", func(f *Facts) { f.First = 0 }, "the facts have no day"},
	} {
		t.Run(name, func(t *testing.T) {
			facts := mule()
			if c.facts != nil {
				c.facts(facts)
			}
			_, err := Make(filing(t, strings.Replace(filingText, c.old, c.with, 1)), facts)
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
	f.By = ""
	if _, err := Make(f, mule()); err == nil || !strings.Contains(err.Error(), "a report is filed by somebody, on a ground") {
		t.Error(err)
	}
	if _, err := ReadFiling("filing.toml", []byte("ground = \"x\"")); err == nil {
		t.Error("the ground stands in a file")
	}
}

// Where nobody is known, the deadline is 60 days and the subject is marked as a whole;
// amounts in other currencies count by the filer's rate, rounded up.
func TestUnknownSubject(t *testing.T) {
	f := filing(t, strings.Replace(filingText, "detected = 2026-03-02", "detected = 2026-01-19", 1)+"[rates]\nCNY = \"0.1385\"\n[[subject]]\nunknown = true\naccounts = [\"98765\"]\n")
	facts := mule()
	facts.Amounts = []Amount{{100001, code("CNY")}, {10000, code("USD")}}
	r, err := Make(f, facts)
	if err != nil {
		t.Fatal(err)
	}
	if r.Deadline.Format(time.DateOnly) != "2026-03-20" || r.Late || r.Total != "239" {
		t.Errorf("deadline %s, late %v, %s dollars", r.Deadline, r.Late, r.Total)
	}
	if got := flat(string(r.Bytes)); !strings.Contains(got, "<ActivityPartyTypeCode>33</ActivityPartyTypeCode><AllCriticalSubjectInformationUnavailableIndicator>Y<") ||
		!strings.Contains(got, "<EntityLastNameUnknownIndicator>Y</EntityLastNameUnknownIndicator><FirstNameUnknownIndicator>Y<") {
		t.Error(got)
	}
	f.Filed.Day++
	if r, err = Make(f, facts); err != nil || !r.Late {
		t.Errorf("the day after the deadline is not late: %v", err)
	}
}

// The parts of a narrative hold every word, in order.
func TestNarratives(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := slices.Repeat(rapid.SliceOfN(rapid.StringMatching(`[a-z]{1,9}|王{3}`), 1, 50).Draw(t, "words"), rapid.IntRange(1, 90).Draw(t, "times"))
		b := &builder{f: &Filing{Narrative: strings.Join(words, rapid.SampledFrom([]string{" ", "\n", " \t "}).Draw(t, "between"))}}
		var got []string
		for i, e := range b.narratives() {
			if e.kids[0].text != fmt.Sprint(i+1) || len([]rune(e.kids[1].text)) > mostNarrative {
				t.Fatalf("part %d: %s, %d characters", i+1, e.kids[0].text, len([]rune(e.kids[1].text)))
			}
			got = append(got, strings.Fields(e.kids[1].text)...)
		}
		if d := cmp.Diff(words, got); d != "" {
			t.Fatal(d)
		}
	})
}

// Every element that holds others has a number of its own, and the counts are right.
func checkNumbers(t interface{ Fatalf(string, ...any) }, text []byte) {
	seen := map[string]bool{}
	subjects := 0
	last := ""
	d := xml.NewDecoder(strings.NewReader(string(text)))
	for {
		token, err := d.Token()
		if err != nil {
			break
		}
		e, is := token.(xml.StartElement)
		if !is {
			if data, text := token.(xml.CharData); text && string(data) == "33" && last == "ActivityPartyTypeCode" {
				subjects++
			}
			continue
		}
		last = e.Name.Local
		for _, a := range e.Attr {
			if a.Name.Local == "SeqNum" {
				if seen[a.Value] {
					t.Fatalf("the number %s is there twice", a.Value)
				}
				seen[a.Value] = true
			}
		}
	}
	if !strings.Contains(string(text), fmt.Sprintf(`PartyCount="%d"`, subjects)) {
		t.Fatalf("%d subjects, but %.200s", subjects, text)
	}
}

// anyReport draws a filing and facts that make a report.
func anyReport(t *rapid.T) (*Filing, *Facts) {
	f, err := ReadFiling("x", []byte(filingText))
	if err != nil {
		t.Fatal(err)
	}
	f.By, f.Ground = "J. Doe", "article 30"
	text := func(name string, most int) string {
		return rapid.StringMatching(fmt.Sprintf(`([!-~王]{1,5} ?){0,%d}`, most/6)).Draw(t, name)
	}
	f.Narrative += strings.Repeat(" "+text("narrative", 300), rapid.IntRange(0, 60).Draw(t, "length"))
	f.Note, f.Joint = text("note", 50), rapid.Bool().Draw(t, "joint")
	if rapid.Bool().Draw(t, "continues") {
		f.Kind, f.Prior = rapid.SampledFrom([]string{"continuing", "corrects"}).Draw(t, "kind"), "31000012345678"
	}
	if rapid.Bool().Draw(t, "police") {
		f.LawEnforcement, f.LawOfficer = Party{Name: "Police", Phone: "123", Contacted: f.Detected}, Party{Name: "Officer"}
	}
	if rapid.Bool().Draw(t, "branch") {
		where := f.Institution
		where.BranchCity, where.Loss = "Reston", "12"
		if rapid.Bool().Draw(t, "no TIN") {
			where.TIN = ""
		}
		f.Occurred = []Party{where, f.Institution}
	}
	f.NoAmount = rapid.Bool().Draw(t, "no amount")
	facts := mule()
	facts.Accounts = nil
	for i := range rapid.IntRange(1, 5).Draw(t, "accounts") {
		facts.Accounts = append(facts.Accounts, dyetrace.Account{ID: fmt.Sprintf("9%d", i), Holder: rapid.SampledFrom([]string{"", "王小明", "单田芳"}).Draw(t, "holder"),
			Kind: rapid.SampledFrom([]dyetrace.Kind{dyetrace.Personal, dyetrace.Business}).Draw(t, "kind of account")})
	}
	facts.Amounts[0].Amount = dyetrace.Amount(rapid.Int64Range(0, 1<<50).Draw(t, "amount"))
	if rapid.Bool().Draw(t, "known") {
		s := Subject{Party: Party{Name: "Roe" + text("name", 60), FirstName: "Jan", Alias: text("alias", 60), City: text("city", 40), Gender: rapid.SampledFrom([]string{"", "female", "male"}).Draw(t, "gender"),
			TIN: "111223333", TINKind: "1", ID: "X1", IDKind: "6", Occupation: text("occupation", 40), Relation: rapid.SampledFrom([]string{"", "customer", "none"}).Draw(t, "relation"),
			RelationTIN: "123456789", Born: f.Detected, Entity: rapid.Bool().Draw(t, "entity")}, Accounts: []string{"90"}, Institution: "987654321", Abroad: true, Closed: true}
		f.Subjects = []Subject{s}
	}
	return f, facts
}

// Hundreds of reports of every shape are valid by the form's schema, where it is at hand;
// xmllint judges, which knows nothing of this program.
func TestReportsAreValid(t *testing.T) {
	dir := os.Getenv("DYETRACE_SCHEMAS")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "schemas")
	}
	schema := filepath.Join(dir, "fincen-sarx-1.2.xsd")
	out := t.TempDir()
	if keep := os.Getenv("DYETRACE_REPORTS"); keep != "" {
		out = filepath.Join(keep, "sarx")
		if err := os.MkdirAll(out, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	args := []string{"--noout", "--nonet", "--schema", schema}
	made := 0
	rapid.Check(t, func(t *rapid.T) {
		r, err := Make(anyReport(t))
		if err != nil {
			t.Fatal(err)
		}
		checkNumbers(t, r.Bytes)
		made++
		path := filepath.Join(out, fmt.Sprintf("%d.xml", made))
		if err := os.WriteFile(path, r.Bytes, 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, path)
	})
	if _, err := os.Stat(schema); err != nil {
		t.Skip("SKIPPED: the form's schema; DYETRACE_SCHEMAS names no folder with it")
	}
	lint, err := exec.LookPath("xmllint")
	if err != nil {
		t.Skip("SKIPPED: xmllint is not there (Debian's libxml2-utils), by which reports are judged")
	}
	said, err := exec.Command(lint, args...).CombinedOutput()
	if err != nil || made < 50 {
		t.Errorf("%d reports: %v\n%.3000s", made, err, said)
	}
	t.Logf("%d reports are valid by xmllint", made)
}

// A file with anything that is not known is refused, with its line.
func TestReadRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"zone = \"x\"\nwho = 1":           "filing.toml:2: unknown key who",
		"[[subject]]\nname = 1":           "filing.toml:2",
		"[rates]\nCNY = \"1e9\"":          "is no rate",
		"[rates]\nXXQ = \"1\"":            "unknown currency",
		"amount = \"much\"":               "is no amount",
		"filed = \"20260301\"":            "filing.toml:1",
		strings.Repeat("#", 1<<20) + "\n": "at most",
	} {
		if _, err := ReadFiling("filing.toml", []byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: %v, want %q", text, err, want)
		}
	}
}

// FuzzReadFiling reads anything as a filing, and makes what report it can of it: no panic,
// and what is made is well-formed.
func FuzzReadFiling(f *testing.F) {
	f.Add([]byte(filingText))
	f.Fuzz(func(t *testing.T, text []byte) {
		filing, err := ReadFiling("x", text)
		if err != nil {
			return
		}
		r, err := Make(filing, mule())
		if err != nil {
			return
		}
		if err := xml.Unmarshal(r.Bytes, new(struct{})); err != nil {
			t.Fatal(err)
		}
	})
}
