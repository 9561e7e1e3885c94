package mt940

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/intaketest"
)

// made is what tests write statements from.
type made struct {
	account, number string
	open, close     string   // of tags 60 and 62, with F or M before them
	moves           []string // tag 61, and tag 86 after a line feed, if any
}

// write writes statements without SWIFT's blocks.
func write(statements ...made) string {
	var b strings.Builder
	for i, s := range statements {
		fmt.Fprintf(&b, ":20:REF%d\n:25:%s\n", i, s.account)
		if s.number != "" {
			fmt.Fprintf(&b, ":28C:%s\n", s.number)
		}
		fmt.Fprintf(&b, ":60%c:%s\n", s.open[0], s.open[1:])
		for _, m := range s.moves {
			line, text, more := strings.Cut(m, "\n")
			b.WriteString(":61:" + line + "\n")
			if more {
				b.WriteString(":86:" + text + "\n")
			}
		}
		if s.close != "" {
			fmt.Fprintf(&b, ":62%c:%s\n-\n", s.close[0], s.close[1:])
		}
	}
	return b.String()
}

var berlin = time.FixedZone("CET", 3600)

func readAll(t testing.TB, content string) intaketest.Result {
	t.Helper()
	r := intaketest.Check(t, []byte(content), Formats(), intake.Options{Timezone: berlin})
	if r.Outcome.Format != "mt940" {
		t.Fatalf("read as %q", r.Outcome.Format)
	}
	return r
}

func reasons(r *intaketest.Result) (list []string) {
	for _, reject := range r.Rejects {
		list = append(list, reject.Reason)
	}
	return list
}

const own = "DE89370400440532013000"

// A statement becomes lines and a period.
func TestStatement(t *testing.T) {
	r := readAll(t, write(made{account: own, number: "1/1", open: "FC260228EUR1000,00", close: "FC260301EUR1190,00", moves: []string{
		"2603010301DR10,00NTRFNONREF//BANKREF1\n166?00UEBERWEISUNG?10931?20EREF+ORDER-7?21SVWZ+Rechnung 12 vom Mae?22rz?30COBADEFFXXX?31DE02120300000000202051?32Muster?33mann GmbH",
		"260301C200,NMSCREF2",
	}}))
	want := intaketest.Result{
		Sides: []intaketest.Side{
			{Line: 5, Account: own, Time: "2026-02-28T23:00:00Z", Spread: 24 * time.Hour, Seq: 1, Amount: "10.00 EUR", Peer: "DE02120300000000202051",
				PeerName: "Mustermann GmbH", PeerBank: "COBADEFFXXX", Serial: "BANKREF1", Order: "ORDER-7", Channel: "NTRF/166", Memo: "Rechnung 12 vom Maerz"},
			{Line: 7, Account: own, Time: "2026-02-28T23:00:00Z", Spread: 24 * time.Hour, Seq: 2, In: true, Amount: "200.00 EUR", Serial: "REF2", Channel: "NMSC"},
		},
		Periods: []intaketest.Period{{Line: 1, Account: own, Currency: "EUR", From: "2026-02-28T23:00:00Z", To: "2026-03-01T22:59:59.999999999Z",
			Opening: "1000.00", Closing: "1190.00"}},
	}
	if diff := cmp.Diff(want, r, cmpopts.IgnoreFields(intaketest.Result{}, "Outcome")); diff != "" {
		t.Error(diff)
	}
	if r.Outcome.Rows != 2 {
		t.Errorf("%d rows, want 2", r.Outcome.Rows)
	}
}

// Blocks, line ends and characters around a statement change nothing.
func TestWrappings(t *testing.T) {
	plain := write(made{account: own, open: "FC260228EUR0,00", close: "FC260301EUR5,00", moves: []string{"2603010301C5,00NTRFA\ntext of it"}})
	want := readAll(t, plain)
	for name, content := range map[string]string{
		"CRLF":                     strings.ReplaceAll(plain, "\n", "\r\n"),
		"CR":                       strings.ReplaceAll(plain, "\n", "\r"),
		"CR CR LF":                 strings.ReplaceAll(plain, "\n", "\r\r\n"),
		"blocks":                   "{1:F01DEUTDEFFAXXX0000000000}{2:O9401200260301DEUTDEFFAXXX00000000002603011200N}{4:\n" + strings.TrimSuffix(plain, "-\n") + "-}{5:{CHK:0}}\n",
		"blocks on the tag's line": "\x01{1:F01DEUTDEFFAXXX0000000000}{2:O940}{4:" + strings.TrimSuffix(plain, "-\n") + "-}\x03",
		"lines before it":          "0000 01INGBNL2AXXXX00001\n0000 01INGBNL2AXXXX00001\n940 00\n" + plain,
		"no end":                   strings.TrimSuffix(plain, "-\n"),
		"no last line feed":        strings.TrimSuffix(plain, "\n-\n"),
		"blank lines":              strings.ReplaceAll(plain, ":61:", "\n\n:61:"),
	} {
		got := readAll(t, content)
		if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(intaketest.Result{}, "Outcome"), cmpopts.IgnoreFields(intaketest.Side{}, "Line"),
			cmpopts.IgnoreFields(intaketest.Period{}, "Line")); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		split := strings.FieldsFunc(strings.ReplaceAll(strings.ReplaceAll(content, "\r\n", "\n"), "\r", "\n"), func(r rune) bool { return false })
		all := strings.Split(split[0], "\n")
		if at := got.Sides[0].Line; !strings.HasPrefix(all[at-1], ":61:") {
			t.Errorf("%s: line %d is %q", name, at, all[at-1])
		}
	}
}

// A movement's mark, dates, amount and references in all their spellings.
func TestMovements(t *testing.T) {
	for _, c := range []struct {
		text, want string // sign, amount, day, serial and memo; or a part of the reason
	}{
		{"2603010301C10,00NTRFA//B", "+10.00 EUR 2026-03-01 B"},
		{"2603010301D10,5NTRFNONREF", "-10.50 EUR 2026-03-01 "},
		{"260301D10,NTRFNONREF", "-10.00 EUR 2026-03-01 "},
		{"260301D10NTRFNONREF", "-10.00 EUR 2026-03-01 "},
		{"260301CR10,00NTRFX", "+10.00 EUR 2026-03-01 X"},
		{"260301DR10,00NTRFX", "-10.00 EUR 2026-03-01 X"},
		{"260301RC10,00NTRFX", "-10.00 EUR 2026-03-01 X reversal"},
		{"260301RD10,00NTRFX", "+10.00 EUR 2026-03-01 X reversal"},
		{"260301RCR10,00NTRFX", "-10.00 EUR 2026-03-01 X reversal"},
		{"260301EC10,00NTRFX", "+10.00 EUR 2026-03-01 X failed not booked: expected"},
		{"2603010228C10,00NTRFX", "+10.00 EUR 2026-02-28 X"},
		{"2601020102C10,00NTRFX", "+10.00 EUR 2026-01-02 X"},
		{"2601021231C10,00NTRFX", "+10.00 EUR 2025-12-31 X"},
		{"2512310102C10,00NTRFX", "+10.00 EUR 2026-01-02 X"},
		{"2402280229C10,00NTRFX", "+10.00 EUR 2024-02-29 X"},
		{"9912311231C10,00NTRFX", "+10.00 EUR 1999-12-31 X"},
		{"260301C10,00S103REF//SVC", "+10.00 EUR 2026-03-01 SVC"},
		{"260301C10,000NTRFX", "+10.00 EUR 2026-03-01 X"},
		{"260301C10,00NTRFX\n/OCMT/CNY75,00/", "+10.00 EUR 2026-03-01 X /OCMT/CNY75,00/"},
		{"260301C10,005NTRFX", "more decimal digits"},
		{"260301C1.000,00NTRFX", "not a plain decimal"},
		{"260301C0,00NTRFX", "nothing was moved"},
		{"260301X10,00NTRFX", "its mark is none of C, D, RC, RD"},
		{"260231C10,00NTRFX", "is no date such as 260301"},
		{"2603011399C10,00NTRFX", "its entry date is no day"},
		{"260301C", "is no movement such as"},
		{"260301CNTRFX and more", "is no movement such as"},
	} {
		line, extra, _ := strings.Cut(c.text, "\n")
		content := ":20:A\n:25:" + own + "\n:60F:C260228EUR0,00\n:61:" + line + "\n" + extra + "\n:62F:C260301EUR0,00\n"
		r := readAll(t, content)
		got := strings.Join(reasons(&r), "\n")
		if len(r.Sides) == 1 {
			s := r.Sides[0]
			at, err := time.Parse(time.RFC3339, s.Time)
			if err != nil {
				t.Fatal(err)
			}
			sign, failed := "-", ""
			if s.In {
				sign = "+"
			}
			if s.Failed {
				failed = " failed"
			}
			got = strings.TrimSuffix(fmt.Sprintf("%s%s %s %s%s %s", sign, s.Amount, at.In(berlin).Format(time.DateOnly), s.Serial, failed, s.Memo), " ")
			if got != c.want {
				t.Errorf("%q: %q, want %q", c.text, got, c.want)
			}
		} else if !strings.Contains(got, c.want) || r.Rejects[0].Line != 4 || !strings.HasPrefix(r.Rejects[0].Raw, ":61:"+line[:5]) {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

// Tag 86 in the dialects that banks write it in.
func TestDetails(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       details
	}{
		{"German, SEPA", "166?00GUTSCHRIFT?109251?20EREF+NOTPROVIDED?21KREF+2026-1?22SVWZ+Miete Maerz?23 2026?24ABWA+Kind?30DEUTDEFFXXX?31DE02120300000000202051?32Erika Muster?34000",
			details{code: "166", account: "DE02120300000000202051", name: "Erika Muster", bank: "DEUTDEFFXXX", memo: "Miete Maerz 2026 (on behalf of Kind)"}},
		{"German, before SEPA", "051?00UEBERWEISUNG?10931?20Rechnung 4711?2112.02.2026?3012030000?310001234567?32Muster?33mann",
			details{code: "051", account: "12030000/1234567", name: "Mustermann", bank: "12030000", memo: "Rechnung 471112.02.2026"}},
		{"German, lines broken anywhere", "166?00GUT\nSCHRIFT?20SVWZ+Mie\nte?32Er\nika", details{code: "166", name: "Erika", memo: "Miete"}},
		{"German, account in the purpose", "105?00LASTSCHRIFT?20EREF+E1 SVWZ+Strom IBAN+DE02120300000000202051 BIC+BYLADEM1001?32Werke",
			details{code: "105", account: "DE02120300000000202051", name: "Werke", bank: "BYLADEM1001", order: "E1", memo: "Strom"}},
		{"German, nothing but the kind", "805?00ABSCHLUSS?10999", details{code: "805", memo: "ABSCHLUSS"}},
		{"Polish", "020<00Przelew<1012345<20Faktura 12/20<2126<27Jan Kowalski<28ul. Prosta 1<3010600076<38PL61109010140000071219812874",
			details{code: "020", account: "PL61109010140000071219812874", name: "Jan Kowalski ul. Prosta 1", bank: "10600076", memo: "Faktura 12/2026"}},
		{"Polish, with signs of another bank", "944^00PRZELEW^20czynsz^32JAN^33 NOWAK^3010901014^38PL61109010140000071219812874",
			details{code: "944", account: "PL61109010140000071219812874", name: "JAN NOWAK", bank: "10901014", memo: "czynsz"}},
		{"Nordic", "<20Invoice 88<3112345678901<32Ola Nordmann", details{account: "12345678901", name: "Ola Nordmann", memo: "Invoice 88"}},
		{"tilde", "076~00CARD~20shop", details{code: "076", memo: "shop"}},
		{"SWIFT words", "/TRTP/SEPA OVERBOEKING/IBAN/NL91ABNA0417164300/BIC/ABNANL2A/NAME/J. de Vries/REMI/huur maart/EREF/ORD-1",
			details{code: "SEPA OVERBOEKING", account: "NL91ABNA0417164300", name: "J. de Vries", bank: "ABNANL2A", order: "ORD-1", memo: "huur maart"}},
		{"SWIFT words over lines", "/TRTP/SEPA OVERBOEKING/IBAN/NL91ABNA0417164300/BI\nC/ABNANL2A/NAME/J. de Vries/EREF/NOTPROVIDED",
			details{code: "SEPA OVERBOEKING", account: "NL91ABNA0417164300", name: "J. de Vries", bank: "ABNANL2A"}},
		{"a counterparty in one word", "/EREF/E9//CNTP/NL32INGB0000012345/INGBNL2A/ING Test/Amsterdam///REMI/USTD//rent 3/",
			details{account: "NL32INGB0000012345", name: "ING Test", bank: "INGBNL2A", order: "E9", memo: "rent 3"}},
		{"free text", "TRANSFER FROM\nJOHN DOE 2026", details{memo: "TRANSFER FROM JOHN DOE 2026"}},
		{"free text with signs", "what? <3 ^_^ /or/ not", details{memo: "what? <3 ^_^ /or/ not"}},
		{"who pays and who is paid", "/EREF/E1/ORDP//NAME/Own Name/BENM//NAME/Anna Other/REMI/rent",
			details{name: "Anna Other", order: "E1", memo: "rent"}},
		{"a party without a word before its name", "/BENM/Anna Other/REMI/rent", details{name: "Anna Other", memo: "rent"}},
		{"Dutch, with an IBAN in front", "NL91ABNA0417164300 mevrouw anders\nhuur mei", details{account: "NL91ABNA0417164300", name: "mevrouw anders", memo: "huur mei"}},
		{"Dutch, as before the IBAN", "12.34.56.789 mevrouw anders\nhuur mei", details{account: "123456789", name: "mevrouw anders", memo: "huur mei"}},
		{"Dutch words with colons", "SEPA OVERBOEKING                 IBAN: NL91ABNA0417164300\nBIC: ABNANL2A                    NAAM: J ANDERS\nOMSCHRIJVING: huur",
			details{account: "NL91ABNA0417164300", bank: "ABNANL2A", name: "J ANDERS",
				memo: "SEPA OVERBOEKING                 IBAN: NL91ABNA0417164300 BIC: ABNANL2A                    NAAM: J ANDERS OMSCHRIJVING: huur"}},
		{"an IBAN in groups", "IBAN: DE89 3704 0044 0532 0130 00 BIC: COBADEFF NAME: Ben Bote", details{account: "DE89370400440532013000", bank: "COBADEFF", name: "Ben Bote",
			memo: "IBAN: DE89 3704 0044 0532 0130 00 BIC: COBADEFF NAME: Ben Bote"}},
		{"Polish words with colons", "911 PRZELEW; NA RACH.: 56114010810000267002001001; DLA: JAN PRZYKLAD",
			details{account: "56114010810000267002001001", name: "JAN PRZYKLAD", memo: "911 PRZELEW; NA RACH.: 56114010810000267002001001; DLA: JAN PRZYKLAD"}},
		{"Polish, who pays what goes out is the account itself", "911 PRZELEW; Z RACH.: 56114010810000267002001001; OD: JAN PRZYKLAD",
			details{memo: "911 PRZELEW; Z RACH.: 56114010810000267002001001; OD: JAN PRZYKLAD"}},
		{"bank and IBAN among the words of Dutch subfields", "000>100000000000\n>20INGBNL2A\n>21NL32INGB0000012345\n>22BOL SHOP\n>23order 7>310338505768",
			details{code: "000", account: "NL32INGB0000012345", bank: "INGBNL2A", name: "BOL SHOP", memo: "BOL SHOPorder 7"}},
		{"words with colons that name nobody", "NOTE: call 12345678; TO: whom it may concern", details{memo: "NOTE: call 12345678; TO: whom it may concern"}},
		{"nothing", "", details{}},
	} {
		var lines [][]byte
		for _, line := range strings.Split(c.text, "\n") {
			lines = append(lines, []byte(line))
		}
		if diff := cmp.Diff(c.want, parseDetails(lines, false), cmp.AllowUnexported(details{})); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

// Statements must close, pages must follow on each other; what does not is
// told and kept all the same.
func TestBalances(t *testing.T) {
	in, out := "2603010301C30,00NTRFA", "2603020302D12,34NTRFB"
	day := func(from, to, opening, closing string) []intaketest.Period {
		return []intaketest.Period{{Account: own, Currency: "EUR", From: from, To: to, Opening: opening, Closing: closing}}
	}
	const first, second, last = "2026-02-28T23:00:00Z", "2026-03-01T23:00:00Z", "2026-03-02T22:59:59.999999999Z"
	for _, c := range []struct {
		name       string
		statements []made
		lines      int
		periods    []intaketest.Period
		reason     string
	}{
		{"it closes", []made{{account: own, open: "FC260228EUR100,00", close: "FC260302EUR117,66", moves: []string{in, out}}}, 2, day(first, last, "100.00", "117.66"), ""},
		{"overdrawn", []made{{account: own, open: "FD260228EUR100,00", close: "FD260302EUR82,34", moves: []string{in, out}}}, 2, day(first, last, "-100.00", "-82.34"), ""},
		{"it does not", []made{{account: own, open: "FC260228EUR100,00", close: "FC260302EUR117,65", moves: []string{in, out}}}, 2, day(first, last, "100.00", "117.65"),
			"tag 62: the opening balance 100.00 EUR and the movements 17.66 give 117.66, but the closing balance is 117.65; movements are missing or were changed"},
		{"one cannot be read", []made{{account: own, open: "FC260228EUR100,00", close: "FC260302EUR130,00", moves: []string{in, "260302X"}}}, 1,
			day(first, last, "100.00", "130.00"), "tag 61: it is no movement"},
		{"nothing moved", []made{{account: own, open: "FC260301EUR100,00", close: "FC260302EUR100,00"}}, 0, day(second, last, "100.00", "100.00"), ""},
		{"opened on the day", []made{{account: own, open: "FC260301EUR100,00", close: "FC260302EUR117,66", moves: []string{in, out}}}, 2, day(first, last, "100.00", "117.66"), ""},
		{"pages", []made{{account: own, number: "5/1", open: "FC260228EUR100,00", close: "MC260301EUR130,00", moves: []string{in}},
			{account: own, number: "5/2", open: "MC260301EUR130,00", close: "FC260302EUR117,66", moves: []string{out}}}, 2, day(first, last, "100.00", "117.66"), ""},
		{"pages that do not follow on each other", []made{{account: own, open: "FC260228EUR100,00", close: "MC260301EUR130,00", moves: []string{in}},
			{account: own, open: "MC260301EUR131,00", close: "FC260302EUR117,66", moves: []string{out}}}, 2, day(first, last, "100.00", "117.66"),
			"tag 60M: the page opens with 131.00, but the one before it closes with 130.00: a page is missing"},
		{"a last page alone", []made{{account: own, open: "MC260301EUR130,00", close: "FC260302EUR117,66", moves: []string{out}}}, 1, day(second, last, "130.00", "117.66"), ""},
		{"a first page alone", []made{{account: own, open: "FC260228EUR100,00", close: "MC260301EUR130,00", moves: []string{in}}}, 1,
			day(first, "2026-03-01T22:59:59.999999999Z", "100.00", "130.00"), ""},
		{"cut off", []made{{account: own, open: "FC260228EUR100,00", moves: []string{in}}}, 1, nil, "the statement has no closing balance (tag 62F)"},
		{"another currency at the end", []made{{account: own, open: "FC260228EUR100,00", close: "FC260302USD130,00", moves: []string{in}}}, 1, nil,
			"tag 62F: it is in USD, but the opening balance in EUR"},
	} {
		r := readAll(t, write(c.statements...))
		if len(r.Sides) != c.lines {
			t.Errorf("%s: %d lines, want %d", c.name, len(r.Sides), c.lines)
		}
		if diff := cmp.Diff(c.periods, r.Periods, cmpopts.IgnoreFields(intaketest.Period{}, "Line")); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
		why := strings.Join(reasons(&r), "\n")
		if !strings.Contains(why, c.reason) || (why == "") != (c.reason == "") {
			t.Errorf("%s: rejects %q, want %q", c.name, why, c.reason)
		}
	}
}

// Whose statement it is, as banks write it.
func TestAccounts(t *testing.T) {
	for text, want := range map[string]struct{ id, bank string }{
		own:                             {own, ""},
		own + "EUR":                     {own, ""},
		"10020030/0001234567":           {"10020030/1234567", "10020030"},
		"10020030/1234567EUR":           {"10020030/1234567", "10020030"},
		"BPHKPLPK/320000546101":         {"BPHKPLPK/320000546101", "BPHKPLPK"},
		"/PL61109010140000071219812874": {"PL61109010140000071219812874", ""},
		"6222020000000000001":           {"6222020000000000001", ""},
	} {
		r := readAll(t, write(made{account: text, open: "FC260228EUR0,00", close: "FC260301EUR1,00", moves: []string{"260301C1,00NTRFX"}}))
		if len(r.Sides) != 1 || r.Sides[0].Account != want.id {
			t.Errorf("%s: read %+v", text, r.Sides)
		}
		bank := ""
		if len(r.Accounts) == 1 {
			bank = r.Accounts[0].Institution
		}
		if bank != want.bank {
			t.Errorf("%s: bank %q, want %q", text, bank, want.bank)
		}
	}
}

// Texts in the character sets of banks are read.
func TestCharacterSets(t *testing.T) {
	content := write(made{account: own, open: "FC260228EUR0,00", close: "FC260301EUR1,00", moves: []string{"260301C1,00NTRFX\n166?20NAME?32WORD"}})
	for name, c := range map[string]struct {
		word   string
		encode func(string) (string, error)
	}{
		"UTF-8":        {"Müller 陈", func(s string) (string, error) { return s, nil }},
		"ISO-8859-1":   {"Müller Größe", charmap.ISO8859_1.NewEncoder().String},
		"Windows-1252": {"Bärbel – €", charmap.Windows1252.NewEncoder().String},
		"GB18030":      {"陈某某", simplifiedchinese.GB18030.NewEncoder().String},
	} {
		encoded, err := c.encode(strings.Replace(content, "WORD", c.word, 1))
		if err != nil {
			t.Fatal(err)
		}
		r := readAll(t, encoded)
		if len(r.Sides) != 1 || r.Sides[0].PeerName != c.word {
			t.Errorf("%s: read %+v", name, r.Sides)
		}
	}
}

// Fields that never end, statements without what they need, and times without
// a zone.
func TestHostile(t *testing.T) {
	long := strings.Repeat("x", maxField)
	head := ":20:A\n:25:" + own + "\n:60F:C260228EUR0,00\n"
	end := ":62F:C260301EUR1,00\n"
	move := ":61:260301C1,00NTRFX\n"
	for name, c := range map[string]struct {
		content string
		lines   int
		reason  string
	}{
		"a line without end":      {head + move + ":86:" + long + long + long + "\n" + end, 1, "its text is longer than 64 KiB"},
		"a text without end":      {head + move + ":86:" + strings.Repeat("some text\n", 10_000) + end, 1, "its text is longer than 64 KiB"},
		"a long memo":             {head + move + ":86:" + long[:10_000] + "\n" + end, 1, ""},
		"no account":              {":20:A\n:25:\n:60F:C260228EUR0,00\n" + move + end, 0, "tag 25: it is no account"},
		"a balance of no form":    {":20:A\n:25:" + own + "\n:60F:X\n" + move + end, 0, "tag 60F: it is no balance"},
		"an unknown currency":     {":20:A\n:25:" + own + "\n:60F:C260228ZZZ0,00\n" + move + end, 0, "unknown currency"},
		"no statement in it":      {strings.ReplaceAll(strings.ReplaceAll(head+move+end, ":20:", ":21:"), "x", ""), 1, ""},
		"a balance of great size": {":20:A\n:25:" + own + "\n:60F:C260228EUR999999999999999999999,00\n" + move + end, 0, "amount is too large"},
	} {
		r, err := intaketest.ReadText([]byte(c.content), Formats(), intake.Options{As: "mt940", Timezone: berlin})
		intaketest.CheckResult(t, r, err)
		if why := strings.Join(reasons(&r), "\n"); err != nil || len(r.Sides) != c.lines || !strings.Contains(why, c.reason) || (why == "") != (c.reason == "") {
			t.Errorf("%s: %d lines, rejects %.300q, error %v", name, len(r.Sides), why, err)
		}
	}
	r, err := intaketest.ReadText([]byte(head+move+end), Formats(), intake.Options{})
	if err != nil || len(r.Sides) != 0 || !strings.Contains(strings.Join(reasons(&r), ""), "--timezone") {
		t.Errorf("without a zone: %v, %v", reasons(&r), err)
	}
	if _, is := sniff([]byte(":20:X\n:23B:CRED\n:32A:260301EUR1,00\n:50K:/123\n")); is {
		t.Error("an MT103 is taken for a statement")
	}
}

// A file that was cut off anywhere gives the movements that were whole, and
// says that it was.
func TestCutOff(t *testing.T) {
	whole := write(made{account: own, open: "FC260228EUR0,00", close: "FC260301EUR3,00",
		moves: []string{"260301C1,00NTRFX\n166?20one", "260301C1,00NTRFY\n166?20two", "260301C1,00NTRFZ\n166?20three"}})
	for cut := len(":20:REF0\n:25:" + own); cut < len(whole)-len("EUR3,00\n-\n"); cut++ {
		r, err := intaketest.ReadText([]byte(whole[:cut]), Formats(), intake.Options{As: "mt940", Timezone: berlin})
		intaketest.CheckResult(t, r, err)
		if err != nil || len(r.Rejects) == 0 || len(r.Periods) > 0 {
			t.Fatalf("cut at %d: %d rejects, %d periods, error %v", cut, len(r.Rejects), len(r.Periods), err)
		}
	}
}

// Reading stops when it is told to.
func TestStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	content := write(made{account: own, open: "FC260228EUR0,00", close: "FC260301EUR0,00"})
	_, err := intake.ReadStream(ctx, strings.NewReader(content), "x", Formats(), intake.Options{}, func(*dyetrace.Batch) error { return nil })
	if err == nil {
		t.Error("read on")
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(write(made{account: own, open: "FC260228EUR0,00", close: "MC260301EUR3,00", moves: []string{
		"2603010301RD1,00NTRFX//Y\n166?00A?20EREF+1 SVWZ+x?3012030000?3112?32N", "260301C1,00NTRFY\n/TRTP/x/IBAN/y/CNTP/a/b/c//", "260301C1,00NTRFZ\n<20a<27b"}},
		made{account: "BIC/1EUR", open: "MC260301EUR3,00", close: "FC260301EUR3,00"})))
	f.Add([]byte("{1:F01X}{2:O940}{4:\r\n:20:A\r\n:25:1\r\n:60F:C260228JPY0,00\r\n:61:260301C1,\xb3\xc2\r\n-}{5:}"))
	f.Add([]byte(":20:\r:25:\r\r:60F:\n:86::61:\n\x01:61:\n-"))
	f.Fuzz(func(t *testing.T, content []byte) {
		r, err := intaketest.ReadText(content, Formats(), intake.Options{As: "mt940", Timezone: berlin})
		intaketest.CheckResult(t, r, err)
		if kept := int64(len(r.Sides) + len(r.Rejects)); err == nil && r.Outcome.Rows != kept {
			t.Fatalf("%d rows, but %d lines and rejects", r.Outcome.Rows, kept)
		}
	})
}

// A text that comes in pieces of any size reads as one that comes at once,
// whatever ends its lines.
func TestPieces(t *testing.T) {
	plain := write(made{account: own, open: "FC260228EUR0,00", close: "MC260301EUR3,00",
		moves: []string{"260301C1,00NTRFX\n166?20one?32Na\nme", "260301C1,00NTRFY\nwords\nand more", "260301C1,00NTRFZ"}},
		made{account: own, open: "MC260301EUR3,00", close: "FC260302EUR2,00", moves: []string{"260302D1,00NTRFX\n" + strings.Repeat("x", 70_000)}})
	for _, ending := range []string{"\n", "\r\n", "\r", "\n\n"} {
		content := strings.ReplaceAll(plain, "\n", ending)
		want := readAll(t, content)
		for name, r := range map[string]io.Reader{"byte by byte": iotest.OneByteReader(strings.NewReader(content)), "by halves": iotest.HalfReader(strings.NewReader(content)),
			"with its end": iotest.DataErrReader(strings.NewReader(content))} {
			var got intaketest.Result
			if _, err := read(t.Context(), r, &intake.Options{Timezone: berlin}, got.Take); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(intaketest.Result{}, "Outcome"), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("%q %s: %s", ending, name, diff)
			}
		}
	}
}

// Random statements read as they were written: amounts, days around the turn
// of a year, directions, reversals.
func TestRandomStatements(t *testing.T) {
	for range 100 {
		seed := rand.Uint64()
		rng := rand.New(rand.NewPCG(seed, 1))
		eur := intake.MustCurrency("EUR")
		comma := func(a dyetrace.Amount) string { return strings.Replace(a.Format(eur), ".", ",", 1) }
		first := time.Date(2025, 12, 20, 0, 0, 0, 0, time.UTC)
		balance := dyetrace.Amount(rng.IntN(100_000))
		s := made{account: own, open: "FC251219EUR" + comma(balance)}
		var want []string
		for i := range rng.IntN(60) {
			booked := first.AddDate(0, 0, i/3)
			value := booked.AddDate(0, 0, rng.IntN(9)-4)
			amount := dyetrace.Amount(1 + rng.IntN(1_000_000))
			mark := []string{"C", "D", "RC", "RD"}[rng.IntN(4)]
			in := mark == "C" || mark == "RD"
			if !in && amount > balance {
				mark, in = "C", true
			}
			sign := "-"
			if in {
				sign = "+"
				balance += amount
			} else {
				balance -= amount
			}
			s.moves = append(s.moves, value.Format("060102")+booked.Format("0102")+mark+comma(amount)+"NTRFR"+fmt.Sprint(i))
			want = append(want, fmt.Sprintf("%s%s EUR %s R%d", sign, amount.Format(eur), booked.Format(time.DateOnly), i))
		}
		s.close = "FC" + first.AddDate(0, 0, 25).Format("060102") + "EUR" + comma(balance)
		r := readAll(t, write(s))
		var got []string
		for _, side := range r.Sides {
			at, err := time.Parse(time.RFC3339, side.Time)
			if err != nil {
				t.Fatal(err)
			}
			sign := "-"
			if side.In {
				sign = "+"
			}
			got = append(got, sign+side.Amount+" "+at.In(berlin).Format(time.DateOnly)+" "+side.Serial)
		}
		if diff := cmp.Diff(want, got); diff != "" || len(r.Rejects) > 0 || len(r.Periods) != 1 {
			t.Fatalf("seed %d: rejects %v\n%s", seed, reasons(&r), diff)
		}
	}
}
