package iso20022

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func charge(amount, included string) string {
	text := "<Chrgs><Rcrd><Amt Ccy=\"EUR\">" + amount + "</Amt><CdtDbtInd>DBIT</CdtDbtInd>"
	if included != "" {
		text += "<ChrgInclInd>" + included + "</ChrgInclInd>"
	}
	return text + "</Rcrd></Chrgs>"
}

// An entry's transactions become a line each, and their sum is that of the
// entry: the balance moves by what the entry says, whatever its transactions
// say. What does not fit is told.
func TestEntries(t *testing.T) {
	payer := func(amount, name string) madeTx { return madeTx{amount: amount, debtor: madeParty{name: name}} }
	payee := func(amount, name string) madeTx { return madeTx{amount: amount, creditor: madeParty{name: name}} }
	for _, c := range []struct {
		name   string
		entry  madeEntry
		lines  []string
		reason string // a part of the one reject's; "" for none
	}{
		{"no details", madeEntry{amount: "10.00", info: "cash desk"}, []string{"+10.00 EUR"}, ""},
		{"one transaction", madeEntry{amount: "10.00", txs: []madeTx{payer("10.00", "A")}}, []string{"+10.00 EUR | A"}, ""},
		{"one without an amount", madeEntry{amount: "10.00", txs: []madeTx{payer("", "A")}}, []string{"+10.00 EUR | A"}, ""},
		{"one instructed in another currency", madeEntry{amount: "10.00", txs: []madeTx{{amount: "75.00", currency: "CNY", debtor: madeParty{name: "A"}}}},
			[]string{"+10.00 EUR | A"}, ""},
		{"a batch", madeEntry{amount: "30.00", txs: []madeTx{payer("10.00", "A"), payer("20.00", "B")}}, []string{"+10.00 EUR | A", "+20.00 EUR | B"}, ""},
		{"a batch paid out", madeEntry{amount: "30.00", out: true, txs: []madeTx{payee("10.00", "A"), payee("20.00", "B")}},
			[]string{"-10.00 EUR | A", "-20.00 EUR | B"}, ""},
		{"a netted batch", madeEntry{amount: "10.00", txs: []madeTx{payer("30.00", "A"), {amount: "20.00", out: "DBIT", creditor: madeParty{name: "B"}}}},
			[]string{"+30.00 EUR | A", "-20.00 EUR | B"}, ""},
		{"a batch that leaves some out", madeEntry{amount: "30.00", txs: []madeTx{payer("10.00", "A"), payer("15.00", "B")}},
			[]string{"+10.00 EUR | A", "+15.00 EUR | B", "+5.00 EUR"}, "the entry is of 30.00 EUR, but its 2 transactions add up to 25.00"},
		{"a batch that comes to more", madeEntry{amount: "20.00", txs: []madeTx{payer("10.00", "A"), payer("15.00", "B")}},
			[]string{"+20.00 EUR"}, "add up to 25.00, more than itself: it was read as one line"},
		{"a batch without amounts", madeEntry{amount: "20.00", txs: []madeTx{payer("", "A"), payer("", "B")}},
			[]string{"+20.00 EUR"}, "not each of the entry's 2 transactions states its amount in EUR"},
		{"a transaction that cannot be read", madeEntry{amount: "30.00", txs: []madeTx{payer("10.00", "A"), payer("20.0.0", "B")}},
			[]string{"+10.00 EUR | A", "+20.00 EUR"}, ""},
		{"charges of a payment", madeEntry{amount: "12.00", out: true, charges: charge("2.00", "true"), txs: []madeTx{payee("10.00", "A")}},
			[]string{"-12.00 EUR charge 2.00 | A"}, ""},
		{"charges that the amounts prove", madeEntry{amount: "12.00", out: true, charges: charge("2.00", ""), txs: []madeTx{payee("10.00", "A")}},
			[]string{"-12.00 EUR charge 2.00 | A"}, ""},
		{"charges that nothing proves", madeEntry{amount: "12.00", out: true, charges: charge("2.00", ""), txs: []madeTx{payee("12.00", "A")}},
			[]string{"-12.00 EUR | A"}, ""},
		{"charges booked elsewhere", madeEntry{amount: "12.00", out: true, charges: charge("2.00", "false"), txs: []madeTx{payee("12.00", "A")}},
			[]string{"-12.00 EUR | A"}, ""},
		{"charges of a receipt", madeEntry{amount: "98.00", charges: charge("2.00", "true"), txs: []madeTx{payer("100.00", "A")}},
			[]string{"+100.00 EUR | A", "-2.00 EUR"}, ""},
		{"charges of a batch", madeEntry{amount: "28.00", charges: charge("2.00", "true"), txs: []madeTx{payer("10.00", "A"), payer("20.00", "B")}},
			[]string{"+10.00 EUR | A", "+20.00 EUR | B", "-2.00 EUR"}, ""},
		{"a charge more than the amount", madeEntry{amount: "1.00", out: true, charges: charge("2.00", "true")}, []string{"-1.00 EUR"}, ""},
		{"a reversal of a payment", madeEntry{amount: "10.00", reversal: true, txs: []madeTx{{amount: "10.00",
			debtor: madeParty{name: "Me", iban: own}, creditor: madeParty{name: "A", other: "123"}}}}, []string{"+10.00 EUR | 123 | A"}, ""},
		{"a return with the roles as they were", madeEntry{amount: "10.00", txs: []madeTx{{amount: "10.00",
			debtor: madeParty{name: "Me", iban: own}, creditor: madeParty{name: "A", other: "123"}}}}, []string{"+10.00 EUR | 123 | A"}, ""},
		{"information", madeEntry{amount: "10.00", status: "INFO"}, []string{"+10.00 EUR failed"}, ""},
		{"nothing moved", madeEntry{amount: "0.00"}, nil, "amount is zero"},
		{"too many digits", madeEntry{amount: "1.005"}, nil, "more decimal digits than its currency: EUR has 2"},
		{"digits that say nothing", madeEntry{amount: "1.50000"}, []string{"+1.50 EUR"}, ""},
		{"yen with digits", madeEntry{amount: "150.00", currency: "JPY"}, []string{"+150 JPY"}, ""},
		{"an unknown currency", madeEntry{amount: "1.00", currency: "ZZZ"}, nil, "unknown currency"},
		{"a sign", madeEntry{amount: "-1.00"}, nil, "not a plain decimal number"},
	} {
		c.entry.at = "2026-03-01T10:00:00Z"
		for _, version := range []string{"02", "08"} {
			if version == "02" && strings.Contains(c.name, "netted") {
				continue // the version has no direction of a transaction's own
			}
			r := readAll(t, document(madeStatement{version: version, account: own, currency: "EUR", entries: []madeEntry{c.entry}}))
			if diff := cmp.Diff(c.lines, lines(&r)); diff != "" {
				t.Errorf("%s in version %s: %s", c.name, version, diff)
			}
			why := strings.Join(reasons(&r), "\n")
			switch {
			case strings.Contains(c.name, "cannot be read"):
				if len(r.Rejects) != 2 || !strings.Contains(why, "plain decimal") || !strings.Contains(why, "a line without counterparty stands for the rest") {
					t.Errorf("%s in version %s: %q", c.name, version, why)
				}
			case c.reason == "" && why != "", !strings.Contains(why, c.reason), len(r.Rejects) > 1:
				t.Errorf("%s in version %s: rejects %q, want %q", c.name, version, why, c.reason)
			}
		}
	}
}

// What an entry says beside its transactions, and why money came back, is in
// the memo; references that are placeholders are none.
func TestEntryTexts(t *testing.T) {
	for _, c := range []struct {
		name                       string
		entry                      madeEntry
		memo, serial, order, place string
	}{
		{"the entry's own words", madeEntry{info: "fee of the month", serial: "S1"}, "fee of the month", "S1", "", ""},
		{"words of the transaction come first", madeEntry{info: "x", serial: "S1", txs: []madeTx{{memo: "rent"}}}, "rent", "S1", "", ""},
		{"references of the transaction come first", madeEntry{serial: "S1", txs: []madeTx{{serial: "S2", endToEnd: "NOTPROVIDED"}}}, "", "S2", "", ""},
		{"the first bank's number before the own bank's", madeEntry{serial: "S1", txs: []madeTx{{serial: "S2", txID: "T", endToEnd: "E"}}}, "", "T", "E", ""},
		{"a return", madeEntry{txs: []madeTx{{extra: "<RtrInf><Rsn><Cd>AC04</Cd></Rsn><AddtlInf>closed</AddtlInf></RtrInf>"}}},
			"returned; reason AC04; closed", "", "", ""},
		{"a bank's own code", madeEntry{code: "<BkTxCd><Prtry><Cd>NTRF+177</Cd></Prtry></BkTxCd>"}, "", "", "", "NTRF+177"},
		{"pending", madeEntry{status: "PDNG", info: "soon"}, "not booked: PDNG", "", "", ""},
		{"a reversal", madeEntry{reversal: true}, "reversal", "", "", ""},
		{"a long one", madeEntry{info: strings.Repeat("长", 2000)}, strings.Repeat("长", 1364) + "…", "", "", ""},
	} {
		c.entry.amount, c.entry.at = "1.00", "2026-03-01T10:00:00Z"
		r := readAll(t, document(madeStatement{version: "08", account: own, currency: "EUR", entries: []madeEntry{c.entry}}))
		if len(r.Sides) != 1 {
			t.Errorf("%s: %v", c.name, reasons(&r))
			continue
		}
		s := r.Sides[0]
		if diff := cmp.Diff([]string{c.memo, c.serial, c.order, c.place}, []string{s.Memo, s.Serial, s.Order, s.Channel}); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

// largeBatch is a statement with an entry of more transactions than are held
// at once, which leave half a euro out.
func largeBatch() madeStatement {
	const many = maxEntryLines + 1000
	e := madeEntry{amount: fmt.Sprintf("%d.50", many), at: "2026-03-01T10:00:00Z", txs: make([]madeTx, many)}
	for i := range e.txs {
		e.txs[i].amount = "1.00"
	}
	return madeStatement{version: "08", account: own, currency: "EUR", entries: []madeEntry{e},
		opening: "0.00", openDay: "2026-03-01", closing: e.amount, closeDay: "2026-03-01"}
}

// An entry with more transactions than are held at once is read all the same,
// and its sum is still checked.
func TestLargeBatch(t *testing.T) {
	s := largeBatch()
	many := len(s.entries[0].txs)
	r := readAll(t, document(s))
	if len(r.Sides) != many+1 || r.Sides[many].Amount != "0.50 EUR" || len(r.Rejects) != 1 || r.Outcome.Rows != int64(many)+2 {
		t.Errorf("%d lines, %d rows, rejects %v", len(r.Sides), r.Outcome.Rows, reasons(&r))
	}
}
