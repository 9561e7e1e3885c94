package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/ledger"
	"dyetrace/ledger/manifest"
)

// relianceFake is a ledger of which one thing of every kind is to be said.
type relianceFake struct {
	found    ledger.Reliance
	sources  []manifest.Source
	remarks  []ledger.Remark
	refused  []manifest.RefusedFile
	more     int64
	contrary []ledger.Overruled
	one      []ledger.OneName
	doubts   []ledger.Doubt
	rows     int64
}

func (f *relianceFake) Reliance() (*ledger.Reliance, error)      { return &f.found, nil }
func (f *relianceFake) Sources() []manifest.Source               { return f.sources }
func (f *relianceFake) Remarks() ([]ledger.Remark, error)        { return f.remarks, nil }
func (f *relianceFake) Refused() ([]manifest.RefusedFile, int64) { return f.refused, f.more }
func (f *relianceFake) OneNames() ([]ledger.OneName, error)      { return f.one, nil }
func (f *relianceFake) Doubts(int) ([]ledger.Doubt, int, error)  { return f.doubts, len(f.doubts), nil }
func (f *relianceFake) Complete() int64                          { return f.rows }
func (f *relianceFake) Account(string) (dyetrace.Account, bool, error) {
	return dyetrace.Account{Holder: "Li"}, true, nil
}

func (f *relianceFake) Overruled(int) ([]ledger.Overruled, int64, error) {
	return f.contrary, int64(len(f.contrary)), nil
}

// everything is a ledger with one of all, some of it named to do harm.
func everything() *relianceFake {
	at := func(s int64) dyetrace.Instant { return dyetrace.Instant(1772352000e9) + dyetrace.Instant(s)*1e9 }
	place := func(file string, line int64) dyetrace.Source { return dyetrace.Source{File: file, Line: line} }
	cny := cnyOf()
	account := dyetrace.AccountCurrency{Account: evil, Currency: cny}
	known := func(a dyetrace.Amount) dyetrace.Stated { return dyetrace.Stated{Amount: a, Known: true} }
	f := &relianceFake{rows: 7000, more: 2}
	f.found = ledger.Reliance{
		ReliedTotals: ledger.ReliedTotals{Statements: 2, Lines: 5, Within: 4, Whole: 1, Broken: 1, Holed: 1, Bare: 1, Breaks: 1, Holes: 1, Agreed: 1, From: at(0), To: at(90)},
		Accounts: []ledger.AccountReliance{
			{AccountCurrency: account, Lines: 3, Within: 2, From: at(0), To: at(400000), Agreed: []ledger.Stretch{{From: at(0), To: at(60)}}, AllAgreed: 12, AllBreaks: 1, AllHoles: 1,
				Breaks: []ledger.BrokenBalance{{Stretch: ledger.Stretch{From: at(60), To: at(90)}, Expected: 500, Found: 600, Source: place("a.csv", 4)}},
				Holes:  []ledger.Hole{{Stretch: ledger.Stretch{From: at(86400), To: at(2*86400 - 1)}, Moved: known(-50)}}},
			{AccountCurrency: dyetrace.AccountCurrency{Account: "B", Currency: cny}, Lines: 2, Within: 2, AllAgreed: 1, Agreed: []ledger.Stretch{{From: at(0), To: at(90)}}}},
		Between: []ledger.Contradiction{
			{AccountCurrency: account, StatementFault: faultOf("twice", at(0), place("a.csv", 2), place("a.csv", 3))},
			{AccountCurrency: account, StatementFault: faultOf("lacks", at(0), place("b.csv", 2), place("a.csv", 3))}},
		BetweenOf: map[string]int64{"twice": 1, "lacks": 1}, Settled: 1,
		TwoHolders: []ledger.TwoHolders{{Account: "12345678", Holders: [2]string{"Li", "Wang"}, Banks: [2]string{"X", "Y"}}},
	}
	f.sources = []manifest.Source{
		{SourceID: manifest.SourceID{Name: "a.csv"}, Format: "sides", Rows: 3, Remarks: map[string]int64{"rejected": 5, "unread": 1},
			Settings: &manifest.Settings{Zones: []string{"Asia/Shanghai"}, Account: "A", Mappings: []manifest.Mapping{{Name: "m.toml"}}, Accepted: []string{"balance: the bank confirmed it"}, Agreed: []string{"count", "total"}}},
		{SourceID: manifest.SourceID{Name: "old.csv"}, Format: "sides", Rows: 1},
		{SourceID: manifest.SourceID{Name: "gone.csv"}, Format: "sides", Rows: 1, Removed: &manifest.Removal{By: "Li", Reason: "not ours", At: time.Unix(1772352000, 0)}},
	}
	f.remarks = []ledger.Remark{{Kind: "rejected", Source: place("a.csv", 9), Text: evil}, {Kind: "unread", Source: dyetrace.Source{File: "a.csv"}, Column: "payee", Text: "not read"}}
	f.refused = []manifest.RefusedFile{{Name: "old.xls", SHA256: "ab", Reason: "save it as .xlsx"}}
	f.contrary = []ledger.Overruled{{ID: "T1", Source: place("a.csv", 2), Kept: place("b.csv", 2)}}
	f.one = []ledger.OneName{{Name: "123", Account: "X/123", Why: "unique"}}
	f.doubts = []ledger.Doubt{{Account: "124", MayBe: []string{"X/124", "Y/124"}}}
	return f
}

func faultOf(kind string, at dyetrace.Instant, source, other dyetrace.Source) ledger.StatementFault {
	for _, k := range ledger.FaultKinds() {
		if k.String() == kind {
			return ledger.StatementFault{Kind: k, From: at, To: at, Source: source, Other: other}
		}
	}
	panic("no fault is called " + kind)
}

func reliedOn(t *testing.T, f *relianceFake, lang Lang) *Reliance {
	t.Helper()
	r, err := BuildReliance(f, Meta{Lang: lang, Version: "test", Command: "dyetrace rely --ledger case"})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// The page says in plain words, and in both languages, what can be relied on;
// every column, sheet and word of it has its translation.
func TestRelianceText(t *testing.T) {
	for lang, want := range map[Lang][]string{
		English: {
			"What one can rely on", "2 files are in the ledger. 3 files were left out as a whole, with the reasons below.", "1 file was removed again.",
			"1 file was taken in although its balances, totals or counts speak against it; somebody gave a reason.",
			"count, total",
			"They hold the statements of 2 accounts (an account with two currencies counts twice) with 5 lines, 4 of them between balances that agree.",
			"The balances of 1 account agree from its first line to its last.",
			"Balances agree at the earliest from 2026-03-01 08:00:00 and at the latest to 2026-03-01 08:01:30 (UTC).",
			"In 1 account a balance does not follow from the one before, at 1 place: something is missing, too much or wrong there.",
			"1 account has days without a statement, 1 stretch of time between others that have one.",
			"1 account states no two balances to compare: nothing proves that its lines are complete.",
			"7,000 rows come from tables of transfers, which are no statements: nothing here proves them complete.",
			"5 rows could not be read and are not in the ledger.", "1 record contradicts another with the same id and does not count.",
			"At 1 place files contradict each other or may.", "At 1 more place files have the same movement in two ways; it counts once, or the balances show that both count.",
			"3 names may be one account with others, or are taken for one.",
			"An earlier dyetrace did not keep what it left out of 1 file: import the file once more to see it.",
			"a.csv", "--account A, --mapping m.toml (00000000…)", "balance: the bank confirmed it", "2026-03-01 08:00:00, Li: not ours", "not known",
			"breaks", "2026-03-01 08:00 – 2026-03-01 08:01; …", "a.csv:4", "save it as .xlsx", "row left out", "not read", "b.csv:2", "lacks", "twice",
			"taken for one", "may be one of several", "may be two", "… and 4 more",
		},
		Chinese: {"可以依据什么", "账本收录 2 个文件。3 个文件整体未收录，原因见下。", "有不符", "对方缺此笔", "重复行", "可能为两个账户", "未收录的行"},
	} {
		t.Run(lang.String(), func(t *testing.T) {
			var b bytes.Buffer
			r := reliedOn(t, everything(), lang)
			if err := r.WriteText(t.Context(), &b, TextOptions{}); err != nil {
				t.Fatal(err)
			}
			for _, say := range want {
				if !strings.Contains(b.String(), say) {
					t.Errorf("it does not say %q:\n%s", say, b.String())
				}
			}
			w := lang.words()
			for i := range r.sections {
				s := &r.sections[i]
				if w.sheet(s.name) == "" {
					t.Errorf("no sheet is called %q", s.name)
				}
				for _, key := range s.columns {
					if w.heading(key) == key {
						t.Errorf("column %q of %q has no heading", key, s.name)
					}
				}
				err := s.each(t.Context(), func(row []cell) error {
					for _, c := range row {
						if c.kind == wordCell && lang == Chinese && c.text != "CNY" && w.term(c.text) == c.text {
							t.Errorf("%q of %q is not in Chinese", c.text, s.name)
						}
					}
					return nil
				})
				if err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// The data has everything that the page has, counts of all there is, and names as
// they are.
func TestRelianceJSON(t *testing.T) {
	var b bytes.Buffer
	if err := reliedOn(t, everything(), English).WriteJSON(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	var d relianceData
	if err := json.Unmarshal(b.Bytes(), &d); err != nil {
		t.Fatal(err)
	}
	moved := "-0.50"
	got := []any{d.Counts.Refused, d.Counts.Rejected, d.Counts.Contradictions, d.Counts.Between, d.Counts.Names, d.Statements[0].Account, d.Statements[0].Verdict,
		d.Statements[0].All, d.Statements[1].Verdict, d.Breaks[0].Expected, d.Holes[0].Days, *d.Holes[0].Moved, d.Sources[1].Rejected == nil, d.Between[0].Kind, d.Between[1].Settled}
	want := []any{int64(3), int64(5), int64(1), int64(2), int64(3), evil, "breaks", int64(12), "agrees", "5.00", int64(2), moved, true, "lacks", true}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// However much there is to say, the page is bounded, and says how much more there
// is.
func TestRelianceIsBounded(t *testing.T) {
	f := everything()
	source, account := f.sources[0], f.found.Accounts[0]
	f.sources, f.found.Accounts = nil, nil
	for i := range 5000 {
		source.Name, account.Account = fmt.Sprintf("%04d.csv", i), fmt.Sprintf("A%04d", i)
		f.sources = append(f.sources, source)
		f.found.Accounts = append(f.found.Accounts, account)
		f.remarks = append(f.remarks, f.remarks[:2]...)
		f.found.Between = append(f.found.Between, f.found.Between[0])
		f.one = append(f.one, f.one[0])
	}
	f.found.Statements, f.found.Breaks = 5000, 9000
	r := reliedOn(t, f, English)
	var b bytes.Buffer
	if err := r.WriteHTML(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	if b.Len() > 4<<20 {
		t.Errorf("the page has %d bytes", b.Len())
	}
	for _, all := range []string{`"all":5000`, `"all":9000`, `"all":25000`} {
		if !strings.Contains(b.String(), all) {
			t.Errorf("the page does not say %s", all)
		}
	}
	if r.Between[0].Kind.String() != "lacks" {
		t.Errorf("what contradicts does not come first, but %s", r.Between[0].Kind)
	}
}

// A prosecutor opens the page: it begins with the summary, changes language and
// light, finds the account that breaks, and prints.
func TestRelianceBrowser(t *testing.T) {
	var b bytes.Buffer
	if err := reliedOn(t, everything(), English).WriteHTML(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	p := startBrowser(t).openPage(t, b.Bytes(), "table-statements")
	if lead := p.text("lead"); !strings.HasPrefix(lead, "2 files are in the ledger.") {
		p.Errorf("the page begins with %q", lead)
	}
	rows := all(id("table-statements")+" tbody tr:not(.below)") + ".length"
	p.do(chromedp.SendKeys(id("filter-statements"), "breaks"))
	p.until(rows + " === 1")
	p.enter("filter-statements", "")
	p.click("lang-switch")
	p.until(the(id("lead")) + `.innerText.includes("账本收录 2 个文件")`)
	p.until(the(id("table-statements")) + `.innerText.includes("有不符")`)
	theme(p)
	prints(p)
	for _, width := range []int64{400, 900, 1400} {
		p.do(chromedp.EmulateViewport(width, 900))
		if js[bool](p, `document.documentElement.scrollWidth > document.documentElement.clientWidth`) {
			p.Errorf("%d wide, the page is wider than its window", width)
		}
	}
}
