package ofx

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"golang.org/x/text/encoding/charmap"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/intaketest"
)

var berlin = time.FixedZone("CET", 3600)

const header1 = "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nSECURITY:NONE\nENCODING:USASCII\nCHARSET:1252\nCOMPRESSION:NONE\nOLDFILEUID:NONE\nNEWFILEUID:NONE\n\n"

// made is a statement that tests write.
type made struct {
	account string // elements of BANKACCTFROM
	list    string // what stands in BANKTRANLIST before the movements
	moves   []string
	after   string
}

const own = "<BANKID>20041010<ACCTID>0000505013<ACCTTYPE>CHECKING"

// sgml writes a file of version 1 with statements of bank accounts.
func sgml(statements ...made) string {
	var b strings.Builder
	b.WriteString(header1 + "<OFX>\n<SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS><DTSERVER>20260310<LANGUAGE>ENG<FI><ORG>Musterbank<FID>7</FI></SONRS></SIGNONMSGSRSV1>\n<BANKMSGSRSV1>\n")
	for _, s := range statements {
		if s.list == "" {
			s.list = "<DTSTART>20260301<DTEND>20260305"
		}
		fmt.Fprintf(&b, "<STMTTRNRS><TRNUID>1<STATUS><CODE>0<SEVERITY>INFO</STATUS><STMTRS><CURDEF>EUR<BANKACCTFROM>%s</BANKACCTFROM>\n<BANKTRANLIST>%s\n", s.account, s.list)
		for _, m := range s.moves {
			b.WriteString("<STMTTRN>" + m + "</STMTTRN>\n")
		}
		b.WriteString("</BANKTRANLIST>" + s.after + "</STMTRS></STMTTRNRS>\n")
	}
	b.WriteString("</BANKMSGSRSV1></OFX>\n")
	return b.String()
}

func move(kind, day, amount, id, more string) string {
	return "<TRNTYPE>" + kind + "<DTPOSTED>" + day + "<TRNAMT>" + amount + "<FITID>" + id + more
}

func readAll(t testing.TB, content string) intaketest.Result {
	t.Helper()
	return readWith(t, content, intake.Options{Timezone: berlin})
}

func readWith(t testing.TB, content string, o intake.Options) intaketest.Result {
	t.Helper()
	r := intaketest.Check(t, []byte(content), Formats(), o)
	if r.Outcome.Format != "ofx" {
		t.Fatalf("read as %q", r.Outcome.Format)
	}
	return r
}

// brief is lines in short.
func brief(r *intaketest.Result) (all []string) {
	for _, s := range r.Sides {
		way := "-"
		if s.In {
			way = "+"
		}
		all = append(all, way+s.Amount+" "+s.Serial)
	}
	return all
}

func reasons(r *intaketest.Result) (all []string) {
	for _, reject := range r.Rejects {
		all = append(all, reject.Reason)
	}
	return all
}

func notes(r *intaketest.Result) (all []string) {
	for i := range r.Notes {
		all = append(all, fmt.Sprintf("%s %d %s: %s", r.Notes[i].Kind, r.Notes[i].Source.Line, r.Notes[i].Column, r.Notes[i].Text))
	}
	return all
}

// wants makes sure that texts are as many as those that stand in them.
func wants(t testing.TB, got []string, parts ...string) {
	t.Helper()
	if len(got) != len(parts) {
		t.Fatalf("%d texts, want %d:\n%s", len(got), len(parts), strings.Join(got, "\n"))
	}
	for i := range got {
		if !strings.Contains(got[i], parts[i]) {
			t.Errorf("%q lacks %q", got[i], parts[i])
		}
	}
}

// A statement becomes lines, a period that ends with LEDGERBAL, and the account.
func TestStatement(t *testing.T) {
	r := readAll(t, sgml(made{account: own, moves: []string{
		move("DEBIT", "20260302", "-12.50", "A1", "<CHECKNUM>77<REFNUM>ORDER-8<NAME>Anna &amp; Co<BANKACCTTO><BANKID>10020030<ACCTID>42<ACCTTYPE>CHECKING</BANKACCTTO><MEMO>rent\nMarch"),
		move("CREDIT", "20260303143000.250[-5:EST]", "+200,00", "A2", "<PAYEE><NAME>Ben<ADDR1>Street 1<CITY>X</PAYEE><MEMO>Ben"),
	}, after: "<LEDGERBAL><BALAMT>187.50<DTASOF>20260305</LEDGERBAL><AVAILBAL><BALAMT>1000<DTASOF>20260305</AVAILBAL>"}))
	const key = "20041010/505013"
	want := intaketest.Result{
		Sides: []intaketest.Side{
			{Line: 16, Account: key, Time: "2026-03-01T23:00:00Z", Spread: day, Seq: 1, Amount: "12.50 EUR", Peer: "10020030/42", PeerName: "Anna & Co", PeerBank: "10020030",
				Serial: "A1", Order: "ORDER-8", Channel: "DEBIT", Memo: "rent March; check 77"},
			{Line: 18, Account: key, Time: "2026-03-03T19:30:00.25Z", Seq: 2, In: true, Amount: "200.00 EUR", PeerName: "Ben", Serial: "A2", Channel: "CREDIT"},
		},
		Periods:  []intaketest.Period{{Line: 14, Account: key, Currency: "EUR", From: "2026-03-01T05:00:00Z", To: "2026-03-06T04:59:59.999999999Z", Closing: "187.50"}},
		Accounts: []dyetrace.Account{{ID: key, Institution: "Musterbank", Source: dyetrace.Source{Line: 14}}},
		Aliases:  []dyetrace.Alias{{Alias: key, Account: key + "-CHECKING", Source: dyetrace.Source{Line: 14}}, {Alias: key + "-CHECKING", Account: key, Source: dyetrace.Source{Line: 14}}},
	}
	if diff := cmp.Diff(want, r, cmpopts.IgnoreFields(intaketest.Result{}, "Outcome"), cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
}

// XML, other line ends, empty and unclosed elements, CDATA and comments say the
// same as plain SGML.
func TestWritings(t *testing.T) {
	plain := sgml(made{account: own, moves: []string{move("DEBIT", "20260302", "-12.50", "A1", "<NAME>Anna<MEMO>for A&amp;B"), move("CREDIT", "20260303", "1", "A2", "<NAME>Ben")}})
	want := readAll(t, plain)
	xml := strings.Replace(plain, header1, `<?xml version="1.0" encoding="UTF-8" standalone="no"?>`+"\n"+`<?OFX OFXHEADER="200" VERSION="211" SECURITY="NONE" OLDFILEUID="NONE" NEWFILEUID="NONE"?>`+"\n", 1)
	for _, name := range []string{"BANKID", "ACCTID", "ACCTTYPE", "TRNTYPE", "DTPOSTED", "TRNAMT", "FITID", "NAME", "MEMO", "CURDEF", "DTSTART", "DTEND", "CODE", "SEVERITY", "TRNUID", "ORG", "FID"} {
		parts := strings.Split(xml, "<"+name+">")
		for i := 1; i < len(parts); i++ {
			at := strings.IndexAny(parts[i], "<\n")
			parts[i] = parts[i][:at] + "</" + name + ">" + parts[i][at:]
		}
		xml = strings.Join(parts, "<"+name+">")
	}
	_, rest, _ := strings.Cut(plain, "<BANKMSGSRSV1>")
	for name, content := range map[string]string{
		"XML":            xml,
		"CRLF":           strings.ReplaceAll(plain, "\n", "\r\n"),
		"header on line": strings.Replace(plain, header1, strings.ReplaceAll(header1, "\n", " "), 1),
		"one a line":     strings.ReplaceAll(plain, "<", "\n  <"),
		"all on a line":  header1 + strings.ReplaceAll(strings.TrimPrefix(plain, header1), "\n", ""),
		"empty unclosed": strings.ReplaceAll(plain, "<NAME>", "<CHECKNUM>\n<REFNUM>\n<NAME>"),
		"empty closed":   strings.ReplaceAll(plain, "<NAME>", "<CHECKNUM></CHECKNUM><EXTDNAME></EXTDNAME><NAME>"),
		"empty unknown":  strings.ReplaceAll(plain, "<NAME>", "<X.STATE>\n<NAME>"),
		"CDATA":          strings.ReplaceAll(plain, "for A&amp;B", "<![CDATA[for A&B]]>"),
		"bare ampersand": strings.ReplaceAll(plain, "for A&amp;B", "for A&B"),
		"comment":        strings.ReplaceAll(plain, "<STMTTRN>", "<!-- <STMTTRN> -->\n<STMTTRN>"),
		"small letters":  strings.ReplaceAll(plain, "TRNAMT", "trnamt"),
		"unclosed moves": strings.ReplaceAll(plain, "</STMTTRN>", ""),
		"blank lines":    "\n\n" + plain,
		"short signon":   header1 + "<OFX><SIGNONMSGSRSV1><FI><ORG>Musterbank</FI></SIGNONMSGSRSV1><BANKMSGSRSV1>" + rest,
	} {
		got := readAll(t, content)
		if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(intaketest.Result{}, "Outcome"), cmpopts.IgnoreFields(intaketest.Side{}, "Line"),
			cmpopts.IgnoreFields(intaketest.Period{}, "Line"), cmpopts.IgnoreFields(dyetrace.Source{}, "Line")); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// Values are read in the character set of the header, or as UTF-8, whatever the
// header says; a < that begins no tag is text.
func TestCharacters(t *testing.T) {
	plain := sgml(made{account: own, moves: []string{move("DEBIT", "20260302", "-1", "A1", "<NAME>Müller & Söhne <3 €&nbsp;&eacute;")}})
	latin, err := charmap.Windows1252.NewEncoder().String(plain)
	if err != nil {
		t.Fatal(err)
	}
	cyrillic, err := charmap.Windows1251.NewEncoder().String(strings.ReplaceAll(sgml(made{account: own, moves: []string{move("DEBIT", "20260302", "-1", "A1", "<NAME>Иван")}}), "CHARSET:1252", "CHARSET:1251"))
	if err != nil {
		t.Fatal(err)
	}
	for content, want := range map[string]string{plain: "Müller & Söhne <3 € é", latin: "Müller & Söhne <3 € é", cyrillic: "Иван"} {
		if got := readAll(t, content).Sides[0].PeerName; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// The sign says which way money went, and types that contradict it are named.
// Where a bank writes no signs, or turns them round, the types say so.
func TestSigns(t *testing.T) {
	for _, test := range []struct {
		name    string
		moves   []string // kind and amount
		want    []string
		rejects []string
		notes   []string
	}{
		{"signs", []string{"DEBIT -5", "CREDIT 5", "XFER -3", "PAYMENT 2"}, []string{"-5", "+5", "-3", "+2"}, nil, nil},
		{"one contradiction", []string{"DEBIT -5", "CREDIT 5", "DEBIT 7"}, []string{"-5", "+5", "+7"}, nil, []string{"changed 18 TRNTYPE: DEBIT contradicts the sign"}},
		{"no signs", []string{"DEBIT 5", "CREDIT 6", "FEE 7", "XFER 8"}, []string{"-5", "+6", "-7"}, []string{"its TRNTYPE does not say"}, []string{"resolved 14 TRNAMT: no amount of the statement is below zero"}},
		{"all signs turned", []string{"DEBIT 5", "CREDIT -6", "POS 7"}, []string{"-5", "+6", "-7"}, nil, []string{"resolved 14 TRNAMT: the sign of each amount contradicts"}},
		{"nothing shows", []string{"CREDIT 5", "DEBIT 7"}, []string{"+5"}, []string{"nothing else shows which is right"}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := made{account: own}
			for i, m := range test.moves {
				kind, amount, _ := strings.Cut(m, " ")
				s.moves = append(s.moves, move(kind, "20260302", amount, fmt.Sprintf("N%d", i), ""))
			}
			r := readAll(t, sgml(s))
			var got []string
			for _, line := range brief(&r) {
				got = append(got, strings.TrimSuffix(strings.Fields(line)[0], ".00"))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
			wants(t, reasons(&r), test.rejects...)
			wants(t, notes(&r), test.notes...)
		})
	}
}

// A movement that corrects or deletes an earlier one is never counted beside it;
// where the earlier one is in no reach, that is told.
func TestCorrections(t *testing.T) {
	fix := func(id, of, action, amount string) string {
		return move("DEBIT", "20260304", amount, id, "<CORRECTFITID>"+of+"<CORRECTACTION>"+action)
	}
	first, second := move("DEBIT", "20260302", "-10", "A1", ""), move("DEBIT", "20260303", "-20", "A2", "")
	for _, test := range []struct {
		name         string
		moves        []string
		want         []string
		rejects, say []string
	}{
		{"replaced", []string{first, second, fix("A3", "A1", "REPLACE", "-11")}, []string{"-20.00 EUR A2", "-11.00 EUR A3"}, nil, []string{"resolved 18 CORRECTFITID: it replaces the movement \"A1\" on line 16"}},
		{"deleted", []string{first, second, fix("A3", "A1", "DELETE", "-10")}, []string{"-20.00 EUR A2"}, nil, []string{"it deletes the movement \"A1\" on line 16"}},
		{"replaced twice", []string{first, fix("A3", "A1", "REPLACE", "-11"), fix("A4", "A3", "REPLACE", "-12")}, []string{"-12.00 EUR A4"}, nil, []string{"A1", "A3"}},
		{"before it", []string{fix("A3", "A1", "REPLACE", "-11"), first}, []string{"-11.00 EUR A3"}, nil, []string{"A1"}},
		{"with its own number", []string{first, fix("A1", "A1", "REPLACE", "-11")}, []string{"-11.00 EUR A1"}, nil, []string{"A1"}},
		{"out of reach", []string{second, fix("A3", "A1", "REPLACE", "-11"), fix("A4", "A0", "DELETE", "-11")}, []string{"-20.00 EUR A2", "-11.00 EUR A3"}, nil,
			[]string{"between 17 CORRECTFITID: it replaces the movement \"A1\", which this statement does not have", "between 18 CORRECTFITID: it deletes the movement \"A0\""}},
		{"unknown action", []string{first, fix("A3", "A1", "UNDO", "-11")}, []string{"-10.00 EUR A1"}, []string{"neither REPLACE nor DELETE"}, nil},
		{"of several", []string{first, move("DEBIT", "20260303", "-20", "A1", ""), fix("A3", "A1", "DELETE", "-10")}, []string{"-10.00 EUR ", "-20.00 EUR "}, []string{"nobody can say which"},
			[]string{"2 movements have numbers in common that do not tell them apart"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := readAll(t, sgml(made{account: own, moves: test.moves}))
			if diff := cmp.Diff(test.want, brief(&r)); diff != "" {
				t.Error(diff)
			}
			wants(t, reasons(&r), test.rejects...)
			wants(t, notes(&r), test.say...)
		})
	}
}

// A number that stands for movements that differ is no serial number; one that
// is told from others stands for one movement, however often a file has it.
func TestNumbers(t *testing.T) {
	shared := readAll(t, sgml(made{account: own, moves: []string{move("DEBIT", "20260302", "-10", "20260302000", ""), move("DEBIT", "20260302", "-10", "20260302000", ""),
		move("DEBIT", "20260302", "-20", "20260302000", "")}}))
	if diff := cmp.Diff([]string{"-10.00 EUR ", "-10.00 EUR ", "-20.00 EUR "}, brief(&shared)); diff != "" || shared.Sides[0].Memo != "FITID 20260302000" {
		t.Error(diff, shared.Sides)
	}
	wants(t, notes(&shared), "3 movements have numbers in common that do not tell them apart, such as \"20260302000\"")
	daily := readAll(t, sgml(made{account: own, moves: []string{move("DEBIT", "20260302", "-10", "202603020001", ""), move("DEBIT", "20260303", "-10", "202603030001", ""), move("DEBIT", "20260303", "-10", "202603020002", "")}}))
	if diff := cmp.Diff([]string{"-10.00 EUR ", "-10.00 EUR ", "-10.00 EUR 202603020002"}, brief(&daily)); diff != "" || len(daily.Notes) > 0 {
		t.Error(diff, daily.Notes)
	}
	equal := readAll(t, sgml(made{account: own, moves: []string{move("DEBIT", "20260302", "-10", "20260302000", ""), move("DEBIT", "20260302", "-10", "20260302000", "")}}))
	if len(equal.Sides) != 2 || len(equal.Notes) != 1 {
		t.Errorf("%+v", equal)
	}
	twice := readAll(t, sgml(made{account: own, moves: []string{move("DEBIT", "20260302", "-10", "B1", ""), move("DEBIT", "20260302", "-10", "B1", ""), move("DEBIT", "20260302", "-10", "B2", "")}}))
	if diff := cmp.Diff([]string{"-10.00 EUR B1", "-10.00 EUR B2"}, brief(&twice)); diff != "" {
		t.Error(diff)
	}
	wants(t, notes(&twice), "resolved 17 FITID: the movement stands on line 16 already")
}

// An account is its institution and number, with its kind where that is none
// that goes without; several statements stand in one file.
func TestAccounts(t *testing.T) {
	for from, want := range map[string]string{
		"<BANKID>121099999<ACCTID>999988<ACCTTYPE>CHECKING":                "121099999/999988",
		"<BANKID>121099999<ACCTID>999988":                                  "121099999/999988",
		"<BANKID>121099999<ACCTID>999988<ACCTTYPE>SAVINGS":                 "121099999/999988-SAVINGS",
		"<BANKID>1<BRANCHID>2345-6<ACCTID>65432-1<ACCTTYPE>CHECKING":       "1-2345-6/65432-1",
		"<BANKID>121099999<BRANCHID>00<ACCTID>999988<ACCTTYPE>CHECKING":    "121099999/999988",
		"<BANKID>COBADEFF<ACCTID>DE89370400440532013000<ACCTTYPE>CHECKING": "DE89370400440532013000",
		"<BANKID>000000000<ACCTID>999988<ACCTTYPE>CHECKING":                "Musterbank/999988",
		"<BANKID>NPBS<ACCTID>12345678":                                     "NPBS/12345678",
	} {
		r := readAll(t, sgml(made{account: from, moves: []string{move("DEBIT", "20260302", "-10", "A1", "")}}))
		if got := r.Sides[0].Account; got != want {
			t.Errorf("%s is %s, want %s", from, got, want)
		}
	}
	both := readAll(t, sgml(made{account: own, moves: []string{move("DEBIT", "20260302", "-10", "A1", "")}},
		made{account: "<BANKID>20041010<ACCTID>505013<ACCTTYPE>SAVINGS", moves: []string{move("CREDIT", "20260302", "10", "A1", "<BANKACCTTO>"+own+"</BANKACCTTO>")}}))
	if len(both.Sides) != 2 || both.Sides[0].Account != "20041010/505013" || both.Sides[1].Account != "20041010/505013-SAVINGS" || both.Sides[1].Peer != "20041010/505013" || len(both.Periods) != 2 {
		t.Errorf("%+v %+v", both.Sides, both.Periods)
	}
}

// A card's statement names its issuer by the answer's institution; a card's
// number stands alone.
func TestCards(t *testing.T) {
	for number, want := range map[string]string{"4111111111111111": "4111111111111111", "XXXXXXXXXXXX1234": "Musterbank/XXXXXXXXXXXX1234"} {
		content := strings.NewReplacer("BANKMSGSRSV1", "CREDITCARDMSGSRSV1", "STMTTRNRS", "CCSTMTTRNRS", "<STMTRS>", "<CCSTMTRS>", "</STMTRS>", "</CCSTMTRS>", "BANKACCTFROM", "CCACCTFROM").
			Replace(sgml(made{account: "<ACCTID>" + number, moves: []string{move("PAYMENT", "20260302", "10", "A1", "")}}))
		r := readAll(t, content)
		if len(r.Sides) != 1 || r.Sides[0].Account != want || len(r.Periods) != 1 || len(r.Aliases) > 0 {
			t.Errorf("%s: %+v", number, r)
		}
	}
}

// Amounts are in CURDEF, or in CURRENCY, never in ORIGCURRENCY.
func TestCurrencies(t *testing.T) {
	r := readAll(t, sgml(made{account: own, moves: []string{
		move("DEBIT", "20260302", "-10", "A1", "<CURRENCY><CURRATE>0.9<CURSYM>USD</CURRENCY>"),
		move("DEBIT", "20260302", "-10", "A2", "<ORIGCURRENCY><CURRATE>0.9<CURSYM>USD</ORIGCURRENCY>"),
		move("DEBIT", "20260302", "-10", "A3", "<CURRENCY>JPY"),
		move("DEBIT", "20260302", "-10", "A4", "<CURRENCY><CURRATE>1<CURSYM>EUR</CURRENCY>"),
	}}))
	if diff := cmp.Diff([]string{"-10.00 USD A1", "-10.00 EUR A2", "-10 JPY A3", "-10.00 EUR A4"}, brief(&r)); diff != "" || r.Sides[1].Memo != "original currency USD at 0.9" {
		t.Error(diff, r.Sides)
	}
	wants(t, notes(&r), "unread 16 CURRENCY: the amount is in USD", "unread 18 CURRENCY: the amount is in JPY")
	none := strings.ReplaceAll(sgml(made{account: own, moves: []string{move("DEBIT", "20260302", "-10", "A1", "")}}), "<CURDEF>EUR", "<CURDEF>")
	got := readAll(t, none)
	wants(t, reasons(&got), "nothing says what currency")
	if given := readWith(t, none, intake.Options{Timezone: berlin, Currency: intake.MustCurrency("CHF")}); len(given.Sides) != 1 || given.Sides[0].Amount != "10.00 CHF" {
		t.Errorf("%+v", given)
	}
}

// Amounts are read with a point or a comma, and refused where they are none.
func TestMoney(t *testing.T) {
	eur, jpy := intake.MustCurrency("EUR"), intake.MustCurrency("JPY")
	for text, want := range map[string]string{"1": "1.00", "-1.5": "-1.50", "+1,50": "1.50", "1.234,56": "1234.56", "-1,234,567.8": "-1234567.80", "10.5000": "10.50", ",5": "0.50", "12-": "-12.00",
		"1.2345": "", "1.234": "", "1,23,456.00": "", "$5": "", "": "", "-": "", "1 000": "", "--5": "", "1.2.3": "", "12,345.678,9": "", "1e3": "", "99999999999999999999": ""} {
		a, err := money([]byte(text), eur, "amount")
		if got := a.Format(eur); err == nil && got != want || err != nil && want != "" {
			t.Errorf("%q is %s (%v), want %q", text, got, err, want)
		}
	}
	if a, err := money([]byte("500.00"), jpy, "amount"); err != nil || a != 500 {
		t.Errorf("%d %v", a, err)
	}
}

// Times of day count where they are real; a day alone keeps that in mind.
func TestTimes(t *testing.T) {
	for _, test := range []struct{ name, first, second, want string }{
		{"days", "20260302", "20260303", "2026-03-01T23:00:00Z 24h0m0s"},
		{"noon in its zone", "20260302120000[-3:BRT]", "20260303120000[-3:BRT]", "2026-03-02T03:00:00Z 24h0m0s"},
		{"noon in zone 0", "20260302120000.000[0:GMT]", "20260303", "2026-03-01T23:00:00Z 24h0m0s"},
		{"one time of day for all days", "20260302070000.000", "20260303070000.000", "2026-03-01T23:00:00Z 24h0m0s"},
		{"real times", "20260302093015[-5:EST]", "20260303101112[-5:EST]", "2026-03-02T14:30:15Z 0s"},
		{"without a zone", "20260302093015", "20260303101112", "2026-03-02T08:30:15Z 0s"},
		{"half an hour", "202603020930[+5.5:IST]", "20260303101112[+5.30]", "2026-03-02T04:00:00Z 0s"},
		{"with hyphens", "2026-03-02", "20260303", "2026-03-01T23:00:00Z 24h0m0s"},
	} {
		r := readAll(t, sgml(made{account: own, moves: []string{move("DEBIT", test.first, "-1", "A1", ""), move("DEBIT", test.second, "-2", "A2", "")}}))
		if len(r.Sides) != 2 {
			t.Fatalf("%s: %+v", test.name, r.Rejects)
		}
		if got := r.Sides[0].Time + " " + r.Sides[0].Spread.String(); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
	for _, wrong := range []string{"20260230", "2026", "20260302[EST]", "20260302[+15]", "20260302[-5.4]", "20260302250000", "20260302093015.12345678901", "02/03/2026", "20260302093015.x"} {
		r := readAll(t, sgml(made{account: own, moves: []string{move("DEBIT", wrong, "-1", "A1", "")}}))
		if len(r.Sides) > 0 || len(r.Rejects) != 1 {
			t.Errorf("%s: %+v", wrong, r.Sides)
		}
	}
}

// A period is stated only where the list is whole, and LEDGERBAL closes it only
// where no movement can lie between.
func TestPeriods(t *testing.T) {
	with := func(list, balance string) intaketest.Result {
		return readAll(t, sgml(made{account: own, list: list, moves: []string{move("DEBIT", "20260302", "-1", "A1", "")}, after: balance}))
	}
	balance := func(day string) string { return "<LEDGERBAL><BALAMT>-5,25<DTASOF>" + day + "</LEDGERBAL>" }
	for day, want := range map[string]string{"20260305": "-5.25", "20260302": "-5.25", "20260301": "", "20260306": ""} {
		if r := with("<DTSTART>20260301<DTEND>20260305", balance(day)); len(r.Periods) != 1 || r.Periods[0].Closing != want {
			t.Errorf("balance of %s: %+v", day, r.Periods)
		}
	}
	if r := with("<DTSTART>20260305<DTEND>20260301", ""); len(r.Periods) > 0 || len(r.Rejects) != 1 {
		t.Errorf("%+v", r)
	}
	if r := with("", "<LEDGERBAL><BALAMT><DTASOF></LEDGERBAL>"); len(r.Periods) != 1 || len(r.Rejects) > 0 {
		t.Errorf("%+v", r)
	}
	asked := strings.ReplaceAll(sgml(made{account: own, list: "<DTSTART>20260301<DTEND>20260310"}), "<DTSERVER>20260310", "<DTSERVER>20260310101500[0:GMT]")
	if r := readAll(t, asked); len(r.Periods) != 1 || r.Periods[0].To != "2026-03-10T10:15:00Z" {
		t.Errorf("%+v", r.Periods)
	}
}

// What is no statement of payments, cut off, or an error of the bank, is told.
func TestTold(t *testing.T) {
	plain := sgml(made{account: own, moves: []string{move("DEBIT", "20260302", "-1", "A1", ""), move("DEBIT", "20260302", "-2", "A2", "")}})
	cut, _, _ := strings.Cut(plain, "<FITID>A2")
	for name, test := range map[string]struct {
		content string
		lines   int
		want    []string
	}{
		"investments": {strings.NewReplacer("STMTRS", "INVSTMTRS").Replace(plain), 0, []string{"of investments (INVSTMTRS) is not read"}},
		"nothing":     {header1 + "<OFX></OFX>", 0, []string{"holds no statement"}},
		"an error": {header1 + "<OFX><BANKMSGSRSV1><STMTTRNRS><STATUS><CODE>2000<SEVERITY>ERROR<MESSAGE>no</STATUS></STMTTRNRS></BANKMSGSRSV1></OFX>", 0,
			[]string{"error 2000 \"no\""}},
		"cut in a movement": {cut, 1, []string{"ends in the middle of it", "list of movements has no end"}},
		"cut between two":   {plain[:strings.LastIndex(plain, "<STMTTRN>")], 1, []string{"list of movements has no end"}},
		"no account":        {strings.ReplaceAll(plain, own, ""), 0, []string{"give --account", "give --account"}},
		"long":              {strings.ReplaceAll(plain, "<FITID>A1", "<FITID>"+strings.Repeat("x", 70_000)), 1, []string{"longer than 64 KiB"}},
		"zero":              {strings.ReplaceAll(plain, "-1<", "0.00<"), 1, []string{"nothing was moved"}},
	} {
		r := readAll(t, test.content)
		if len(r.Sides) != test.lines {
			t.Errorf("%s: %d lines: %+v", name, len(r.Sides), r)
		}
		t.Run(name, func(t *testing.T) { wants(t, reasons(&r), test.want...) })
	}
	if r := readWith(t, strings.ReplaceAll(plain, own, ""), intake.Options{Timezone: berlin, Account: "X1"}); len(r.Sides) != 2 || r.Sides[0].Account != "X1" {
		t.Errorf("%+v", r)
	}
}

// Pending movements are kept and moved none; elements that are not read are
// named.
func TestPending(t *testing.T) {
	r := readAll(t, sgml(made{account: own, moves: []string{move("HOLD", "20260302", "-1", "A1", "<ACCTBAL>7")},
		after: "<BANKTRANLISTP><DTASOF>20260305<STMTTRNP><TRNTYPE>DEBIT<DTTRAN>20260304<TRNAMT>-4</STMTTRNP></BANKTRANLISTP>"}))
	if len(r.Sides) != 2 || !r.Sides[0].Failed || !r.Sides[1].Failed || r.Sides[1].Memo != "not booked: pending" {
		t.Errorf("%+v", r)
	}
	wants(t, notes(&r), "unread 16 ACCTBAL")
}

// A text that comes in pieces of any size reads as one that comes at once.
func TestPieces(t *testing.T) {
	content := sgml(made{account: own, moves: []string{move("DEBIT", "20260302", "-1", "A1", "<MEMO><![CDATA[a]]b<c]]><!-- x -->"), move("DEBIT", "20260302", "-2", "A2", "<MEMO>"+strings.Repeat("y", 70_000))}})
	want := readAll(t, content)
	for name, r := range map[string]io.Reader{"byte by byte": iotest.OneByteReader(strings.NewReader(content)), "by halves": iotest.HalfReader(strings.NewReader(content)),
		"with its end": iotest.DataErrReader(strings.NewReader(content))} {
		var got intaketest.Result
		if _, err := read(t.Context(), r, &intake.Options{Timezone: berlin}, got.Take); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(intaketest.Result{}, "Outcome"), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// A statement of more lines than are held reads as a short one.
func TestManyLines(t *testing.T) {
	s := made{account: own}
	for i := range maxHeld + 10 {
		s.moves = append(s.moves, move("DEBIT", "20260302", "-1", fmt.Sprintf("A%d", i), ""))
	}
	r := readAll(t, sgml(s))
	if len(r.Sides) != maxHeld+10 || r.Sides[maxHeld+9].Seq != maxHeld+10 || len(r.Periods) != 1 || len(r.Rejects)+len(r.Notes) > 0 {
		t.Errorf("%d lines, %v %v", len(r.Sides), r.Rejects, r.Notes)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(sgml(made{account: own, moves: []string{move("DEBIT", "20260302", "-1", "A1", "<CORRECTFITID>A1<CORRECTACTION>DELETE"), move("DEBIT", "20260302120000[-3:X]", "2", "A1", "<CURRENCY><CURSYM>JPY</CURRENCY>")},
		after: "<LEDGERBAL><BALAMT>1<DTASOF>20260305</LEDGERBAL>"})))
	f.Add([]byte("<?OFX OFXHEADER=\"200\"?><OFX><CCSTMTRS><CURDEF>EUR</CURDEF><CCACCTFROM><ACCTID>1</ACCTID></CCACCTFROM><BANKTRANLIST><STMTTRN><![CDATA[\xb3\x00]]>&#x10;<A"))
	f.Fuzz(func(t *testing.T, content []byte) {
		r, err := intaketest.ReadText(content, Formats(), intake.Options{As: "ofx", Timezone: berlin})
		intaketest.CheckResult(t, r, err)
	})
}
