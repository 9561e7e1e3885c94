package iso20022

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/intaketest"
)

var shanghai = time.FixedZone("CST", 8*3600)

// readAll reads a text with days in Shanghai.
func readAll(t testing.TB, content string) intaketest.Result {
	t.Helper()
	r := intaketest.Check(t, []byte(content), Formats(), intake.Options{Timezone: shanghai})
	if r.Outcome.Format != "iso20022" {
		t.Fatalf("read as %q", r.Outcome.Format)
	}
	return r
}

// reasons are those of the rejects.
func reasons(r *intaketest.Result) (list []string) {
	for _, reject := range r.Rejects {
		list = append(list, reject.Reason)
	}
	return list
}

// lines leaves of lines what a test is about.
func lines(r *intaketest.Result) (list []string) {
	for _, s := range r.Sides {
		sign := "-"
		if s.In {
			sign = "+"
		}
		text := sign + s.Amount
		if s.Charge != "" {
			text += " charge " + s.Charge
		}
		if s.Failed {
			text += " failed"
		}
		for _, part := range []string{s.Peer, s.PeerName} {
			if part != "" {
				text += " | " + part
			}
		}
		list = append(list, text)
	}
	return list
}

const own = "DE89370400440532013000"

// All that a version 8 statement says of one transaction becomes one line; the
// statement becomes a period, and the account's owner an account.
func TestStatementWhole(t *testing.T) {
	s := madeStatement{
		version: "08", id: "S1", account: own, currency: "EUR", owner: "Erika Muster", bank: "Muster Bank",
		from: "2026-03-01T00:00:00+01:00", to: "2026-03-01T23:59:59+01:00",
		opening: "100.00", openDay: "2026-03-01", closing: "90.50", closeDay: "2026-03-01",
		entries: []madeEntry{{
			amount: "9.50", out: true, at: "2026-03-01T10:15:30.25+01:00", value: "2026-03-02", serial: "REF-1",
			code: "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>",
			txs: []madeTx{{
				amount: "9.50", uetr: "eb6305c9-1f7f-49de-aed0-16487c27b42d", txID: "TX1", endToEnd: "ORDER-7",
				debtor:   madeParty{name: "Erika Muster", iban: own},
				creditor: madeParty{name: "A & B <Ltd>", iban: "FR7630006000011234567890189", bic: "AGRIFRPPXXX", bank: "Banque", ultimate: "The Shop"},
				memo:     "Rechnung 12", structured: "RF18539007547034",
			}},
		}},
	}
	r := readAll(t, document(s))
	want := intaketest.Result{
		Sides: []intaketest.Side{{
			Line: 25, Account: own, Time: "2026-03-01T09:15:30.25Z", Amount: "9.50 EUR",
			Peer: "FR7630006000011234567890189", PeerName: "A & B <Ltd>", PeerBank: "Banque",
			Serial: "eb6305c9-1f7f-49de-aed0-16487c27b42d", Order: "ORDER-7", Channel: "PMNT/ICDT/ESCT",
			Memo: "Rechnung 12; RF18539007547034; on behalf of The Shop",
		}},
		Periods: []intaketest.Period{{Line: 5, Account: own, Currency: "EUR", From: "2026-02-28T23:00:00Z", To: "2026-03-01T22:59:59Z",
			Opening: "100.00", Closing: "90.50"}},
		Accounts: []dyetrace.Account{{ID: own, Holder: "Erika Muster", Institution: "Muster Bank", Source: dyetrace.Source{Line: 10}}},
	}
	if diff := cmp.Diff(want, r, cmpopts.IgnoreFields(intaketest.Result{}, "Outcome")); diff != "" {
		t.Error(diff)
	}
	if r.Outcome.Rows != 1 {
		t.Errorf("%d rows, want 1", r.Outcome.Rows)
	}
}

// Whatever version a message has and whatever prefix its elements, it reads
// alike.
func TestStatementVersions(t *testing.T) {
	s := madeStatement{version: "02", account: own, currency: "EUR", id: "S",
		opening: "0.00", openDay: "2026-03-01", closing: "5.00", closeDay: "2026-03-01",
		entries: []madeEntry{{amount: "5.00", at: "2026-03-01T10:00:00Z", txs: []madeTx{{amount: "5.00",
			debtor: madeParty{name: "Payer", iban: "FR7630006000011234567890189"}}}}}}
	old := document(s)
	want := readAll(t, old)
	if len(want.Sides) != 1 || len(want.Periods) != 1 || want.Sides[0].PeerName != "Payer" {
		t.Fatalf("read %+v", want)
	}
	s.version = "13"
	prefixed := strings.NewReplacer("</", "</ns2:", "<?", "<?", "<", "<ns2:").Replace(document(s))
	prefixed = strings.ReplaceAll(strings.ReplaceAll(prefixed, "<ns2:/", "</"), "<ns2:?", "<?")
	prefixed = strings.ReplaceAll(prefixed, "xmlns=", "xmlns:ns2=")
	for name, content := range map[string]string{
		"13":                   document(s),
		"13 with prefixes":     prefixed,
		"of a later year":      strings.ReplaceAll(document(s), "001.13", "002.77"),
		"in an envelope":       "<BizMsgEnvlp xmlns='urn:x'><AppHdr xmlns='urn:iso:std:iso:20022:tech:xsd:head.001.001.02'><Fr/></AppHdr>" + strings.SplitN(document(s), "?>\n", 2)[1] + "</BizMsgEnvlp>",
		"without a namespace":  strings.Replace(old, ` xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"`, "", 1),
		"first version's name": strings.ReplaceAll(old, "BkToCstmrStmt", "BkToCstmrStmtV01"),
		"CRLF":                 strings.ReplaceAll(old, "\n", "\r\n"),
	} {
		got := readAll(t, content)
		ignore := cmp.Options{cmpopts.IgnoreFields(intaketest.Result{}, "Outcome")}
		if !strings.Contains(name, "CRLF") {
			ignore = append(ignore, cmpopts.IgnoreFields(intaketest.Side{}, "Line"), cmpopts.IgnoreFields(intaketest.Period{}, "Line"))
		}
		if diff := cmp.Diff(want, got, ignore); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// Several messages and statements in one file are read one after the other.
func TestManyMessages(t *testing.T) {
	one := func(account string) madeStatement {
		return madeStatement{version: "08", id: "S-" + account, account: account, currency: "CNY",
			entries: []madeEntry{{amount: "1.00", at: "2026-03-01T10:00:00Z"}}}
	}
	r := readAll(t, document(one("6222020000000000001"), one("6222020000000000002"))+"\n\ufeff"+document(one("6222020000000000003")))
	var accounts []string
	for _, s := range r.Sides {
		accounts = append(accounts, s.Account)
	}
	if diff := cmp.Diff([]string{"6222020000000000001", "6222020000000000002", "6222020000000000003"}, accounts); diff != "" || len(r.Rejects) > 0 {
		t.Error(diff, r.Rejects)
	}
}

// The entries of a statement must lead from its opening to its closing
// balance. Where they do not, it is told, and nothing is left out.
func TestBalances(t *testing.T) {
	entries := []madeEntry{
		{amount: "30.00", at: "2026-03-01T10:00:00Z"},
		{amount: "12.34", out: true, at: "2026-03-01T11:00:00Z"},
		{amount: "99.00", status: "PDNG", at: "2026-03-01T12:00:00Z"},
	}
	base := madeStatement{version: "08", id: "S", account: own, currency: "EUR", openDay: "2026-03-01", closeDay: "2026-03-01", entries: entries}
	for _, c := range []struct {
		name             string
		change           func(*madeStatement)
		opening, closing string
		period           *intaketest.Period
		reasons          []string
	}{
		{name: "they fit", opening: "100.00", closing: "117.66",
			period: &intaketest.Period{From: "2026-02-28T16:00:00Z", To: "2026-03-01T15:59:59.999999999Z", Opening: "100.00", Closing: "117.66"}},
		{name: "an overdraft", opening: "-100.00", closing: "-82.34",
			period: &intaketest.Period{From: "2026-02-28T16:00:00Z", To: "2026-03-01T15:59:59.999999999Z", Opening: "-100.00", Closing: "-82.34"}},
		{name: "an entry is missing", opening: "100.00", closing: "118.66",
			period: &intaketest.Period{From: "2026-02-28T16:00:00Z", To: "2026-03-01T15:59:59.999999999Z", Opening: "100.00", Closing: "118.66"},
			reasons: []string{"the opening balance 100.00 EUR and the booked entries 17.66 give 117.66, but the closing balance is 118.66; " +
				"entries are missing or were changed: ask for the statement again"}},
		{name: "the closing balance of the day before opens", opening: "100.00", closing: "117.66",
			change: func(s *madeStatement) { s.openCode, s.openDay = "PRCD", "2026-02-28" },
			period: &intaketest.Period{From: "2026-02-28T16:00:00Z", To: "2026-03-01T15:59:59.999999999Z", Opening: "100.00", Closing: "117.66"}},
		{name: "available balances are not booked ones", opening: "100.00", closing: "1.00",
			change: func(s *madeStatement) { s.closCode = "CLAV" }},
		{name: "no opening balance, but days", closing: "117.66",
			change: func(s *madeStatement) { s.from, s.to = "2026-03-01T00:00:00Z", "2026-03-01T00:00:00Z" },
			period: &intaketest.Period{From: "2026-03-01T00:00:00Z", To: "2026-03-01T23:59:59.999999999Z", Closing: "117.66"}},
		{name: "a notification covers no time", opening: "100.00", closing: "117.66",
			change: func(s *madeStatement) { s.kind = "054"; s.from, s.to = "2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z" }},
		{name: "a report in the middle of the day", opening: "100.00", closing: "117.66",
			change: func(s *madeStatement) { s.kind, s.closCode = "052", "ITBD" },
			period: &intaketest.Period{From: "2026-02-28T16:00:00Z", To: "2026-03-01T15:59:59.999999999Z", Opening: "100.00", Closing: "117.66"}},
		{name: "fewer entries than it says", opening: "100.00", closing: "117.66",
			change:  func(s *madeStatement) { s.told = "4" },
			period:  &intaketest.Period{From: "2026-02-28T16:00:00Z", To: "2026-03-01T15:59:59.999999999Z", Opening: "100.00", Closing: "117.66"},
			reasons: []string{"the statement says that it has 4 entries, but 3 are there: get it again if it was cut or split"}},
	} {
		s := base
		s.opening, s.closing = c.opening, c.closing
		if c.change != nil {
			c.change(&s)
		}
		r := readAll(t, document(s))
		if diff := cmp.Diff([]string{"+30.00 EUR", "-12.34 EUR", "+99.00 EUR failed"}, lines(&r)); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
		var want []intaketest.Period
		if c.period != nil {
			want = append(want, *c.period)
			want[0].Account, want[0].Currency = own, "EUR"
		}
		if diff := cmp.Diff(want, r.Periods, cmpopts.IgnoreFields(intaketest.Period{}, "Line")); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
		if diff := cmp.Diff(c.reasons, reasons(&r)); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

// The pages of one statement are checked together.
func TestPages(t *testing.T) {
	page := func(n, last string) string {
		return "<StmtPgntn><PgNb>" + n + "</PgNb><LastPgInd>" + last + "</LastPgInd></StmtPgntn>"
	}
	first := madeStatement{version: "08", id: "S", account: own, currency: "EUR", page: page("1", "false"), opening: "10.00", openDay: "2026-03-01",
		entries: []madeEntry{{amount: "5.00", day: "2026-03-01"}}}
	second := madeStatement{version: "08", id: "S", account: own, currency: "EUR", page: page("2", "true"), closing: "13.00", closeDay: "2026-03-02",
		entries: []madeEntry{{amount: "2.00", out: true, day: "2026-03-02"}}}
	period := intaketest.Period{Account: own, Currency: "EUR", From: "2026-02-28T16:00:00Z", To: "2026-03-02T15:59:59.999999999Z", Opening: "10.00", Closing: "13.00"}
	check := func(name string, wantReasons int, statements ...madeStatement) {
		t.Helper()
		r := readAll(t, document(statements...))
		if diff := cmp.Diff([]intaketest.Period{period}, r.Periods, cmpopts.IgnoreFields(intaketest.Period{}, "Line")); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if len(r.Rejects) != wantReasons {
			t.Errorf("%s: rejects %v", name, reasons(&r))
		}
	}
	check("two pages", 0, first, second)
	first.closing, first.closCode, first.closeDay = "15.00", "ITBD", "2026-03-01"
	second.opening, second.openCode, second.openDay = "15.00", "ITBD", "2026-03-01"
	check("two pages with balances between them", 0, first, second)
	second.entries[0].amount = "2.01"
	check("two pages that do not close", 1, first, second)
}

// Days and times: a booking date alone is a day, unless the transaction says
// when on that day it took place; times may carry a zone.
func TestMoments(t *testing.T) {
	for _, c := range []struct {
		name   string
		entry  madeEntry
		want   string
		spread time.Duration
		seq    int64
	}{
		{"a time", madeEntry{at: "2026-03-01T10:00:00+01:00", value: "2026-03-05"}, "2026-03-01T09:00:00Z", 0, 0},
		{"a time without a zone", madeEntry{at: "2026-03-01T10:00:00"}, "2026-03-01T02:00:00Z", 0, 0},
		{"a day", madeEntry{day: "2026-03-01"}, "2026-02-28T16:00:00Z", 24 * time.Hour, 1},
		{"a day with a zone", madeEntry{day: "2026-03-01Z"}, "2026-03-01T00:00:00Z", 24 * time.Hour, 1},
		{"only a value date", madeEntry{value: "2026-03-05"}, "2026-03-04T16:00:00Z", 24 * time.Hour, 1},
		{"when it took place", madeEntry{day: "2026-03-01", txs: []madeTx{{happened: "2026-03-01T13:14:15+08:00"}}}, "2026-03-01T05:14:15Z", 0, 0},
		{"when it took place, on another day", madeEntry{day: "2026-03-02", txs: []madeTx{{happened: "2026-03-01T13:14:15+08:00"}}}, "2026-03-01T16:00:00Z", 24 * time.Hour, 1},
	} {
		c.entry.amount = "1.00"
		r := readAll(t, document(madeStatement{version: "08", account: own, currency: "EUR", entries: []madeEntry{c.entry}}))
		if len(r.Sides) != 1 {
			t.Errorf("%s: %v", c.name, reasons(&r))
			continue
		}
		if s := r.Sides[0]; s.Time != c.want || s.Spread != c.spread || s.Seq != c.seq {
			t.Errorf("%s: %s + %s, number %d; want %s + %s, number %d", c.name, s.Time, s.Spread, s.Seq, c.want, c.spread, c.seq)
		}
	}
	r, err := intaketest.ReadText([]byte(document(madeStatement{version: "08", account: own, currency: "EUR",
		entries: []madeEntry{{amount: "1.00", day: "2026-03-01"}}})), Formats(), intake.Options{})
	if err != nil || len(r.Rejects) != 1 || !strings.Contains(r.Rejects[0].Reason, "--timezone") {
		t.Errorf("a day without any zone: %v, %v", reasons(&r), err)
	}
}
