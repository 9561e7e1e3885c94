package iso20022

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/intake"
)

// readSides reads a camt.053 of one account with entries, and returns of each
// line its direction, amount, other side, batch and what it takes back.
func readSides(t *testing.T, opening, closing string, entries ...string) (lines, notes, rejects []string) {
	t.Helper()
	var doc strings.Builder
	doc.WriteString(`<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Id>S</Id><Acct><Id><IBAN>` + own + `</IBAN></Id></Acct>`)
	for code, amount := range map[string]string{"OPBD": opening, "CLBD": closing} {
		fmt.Fprintf(&doc, `<Bal><Tp><CdOrPrtry><Cd>%s</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">%s</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-03-02</Dt></Dt></Bal>`, code, amount)
	}
	for _, e := range entries {
		doc.WriteString("\n<Ntry>" + e + "</Ntry>")
	}
	doc.WriteString(`</Stmt></BkToCstmrStmt></Document>`)
	content := doc.String()
	_, err := read(context.Background(), strings.NewReader(content), &intake.Options{Timezone: time.UTC}, func(b *dyetrace.Batch) error {
		for i := range b.Sides {
			s := &b.Sides[i]
			way := "-"
			if s.In {
				way = "+"
			}
			said := [][]byte{[]byte(way + s.Amount.Format(s.Currency)), b.Bytes(s.Peer), b.Bytes(s.PeerName), b.Bytes(s.Serial), b.Bytes(s.Batch)}
			line := string(bytes.Join(said, []byte("|")))
			if s.Reversal {
				line += " takes back " + string(b.Bytes(s.Reverses))
			}
			lines = append(lines, line)
		}
		for i := range b.Notes {
			notes = append(notes, b.Notes[i].Text)
		}
		for i := range b.Rejects {
			rejects = append(rejects, b.Rejects[i].Reason)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return lines, notes, rejects
}

const other = "DE02120300000000202051"

// entry is an entry with its amount and direction, and what more it holds; where
// ref is given that is its number.
func entry(amount, way, ref, more string) string {
	if ref != "" {
		ref = "<AcctSvcrRef>" + ref + "</AcctSvcrRef>"
	}
	return `<Amt Ccy="EUR">` + amount + `</Amt><CdtDbtInd>` + way + `</CdtDbtInd><BookgDt><Dt>2026-03-02</Dt></BookgDt>` + ref + more
}

func details(txs ...string) string { return "<NtryDtls>" + strings.Join(txs, "") + "</NtryDtls>" }

func tx(amount, refs, parties string) string {
	if amount != "" {
		amount = `<Amt Ccy="EUR">` + amount + `</Amt>`
	}
	return "<TxDtls><Refs>" + refs + "</Refs>" + amount + "<RltdPties>" + parties + "</RltdPties></TxDtls>"
}

func partyText(role, name, iban string) string {
	return "<" + role + "><Nm>" + name + "</Nm></" + role + "><" + role + "Acct><Id><IBAN>" + iban + "</IBAN></Id></" + role + "Acct>"
}

// The other side is whoever the message names, in whichever role.
func TestRolesOfTheOtherSide(t *testing.T) {
	lines, _, _ := readSides(t, "100.00", "95.00",
		`<RvslInd>false</RvslInd>`+entry("10.00", "CRDT", "", details(tx("", "<EndToEndId>E1</EndToEndId>", partyText("Cdtr", "One", other)))),
		entry("20.00", "DBIT", "", details(tx("", "", partyText("Dbtr", "Two", other)))),
		entry("5.00", "CRDT", "", details(tx("", "", partyText("Dbtr", "Own", own)+partyText("Cdtr", "Three", other)))),
	)
	if diff := cmp.Diff([]string{"+10.00|" + other + "|One||", "-20.00|" + other + "|Two||", "+5.00|" + other + "|Three||"}, lines); diff != "" {
		t.Error(diff)
	}
}

// Parts of an entry name its number; a line that is the whole entry has it as its
// own.
func TestPartsNameTheirBatch(t *testing.T) {
	lines, _, rejects := readSides(t, "100.00", "790.00",
		entry("600.00", "CRDT", "B1", ""),
		entry("60.00", "CRDT", "B2", details(tx("20.00", "<TxId>T1</TxId>", ""), tx("40.00", "", ""))),
		entry("30.00", "CRDT", "B3", details(tx("30.00", "", ""))),
	)
	if diff := cmp.Diff([]string{"+600.00|||B1|", "+20.00|||T1|B2", "+40.00|||B2|B2", "+30.00|||B3|"}, lines); diff != "" || len(rejects) > 0 {
		t.Error(diff, rejects)
	}
}

// A reversal names what it takes back. Where it states the direction of that, the
// balances show it, and it is read the other way round and reported.
func TestReversals(t *testing.T) {
	payment := entry("80.00", "DBIT", "S1", details(tx("80.00", "<EndToEndId>R-1</EndToEndId>", partyText("Cdtr", "Works", other))))
	back := func(way string) string {
		return "<RvslInd>true</RvslInd>" + entry("80.00", way, "S2", details(tx("80.00", "<EndToEndId>R-1</EndToEndId>", partyText("Cdtr", "Works", other))))
	}
	want := []string{"-80.00|" + other + "|Works|S1|", "+80.00|" + other + "|Works|S2| takes back R-1"}
	for _, test := range []struct {
		way   string
		notes int
	}{{"CRDT", 0}, {"DBIT", 1}} {
		lines, notes, rejects := readSides(t, "500.00", "500.00", payment, back(test.way))
		if diff := cmp.Diff(want, lines); diff != "" || len(notes) != test.notes || len(rejects) > 0 {
			t.Error(test.way, diff, notes, rejects)
		}
	}
	lines, notes, rejects := readSides(t, "500.00", "444.00", payment, back("DBIT"))
	if len(lines) != 2 || lines[1][0] != '-' || len(notes) > 0 || len(rejects) != 1 {
		t.Error("balances that fit neither way:", lines, notes, rejects)
	}
}

// A notification that names the account by its QR-IBAN is reported: nothing in
// that leads to the account's own number.
func TestQRIBANIsReported(t *testing.T) {
	for iban, want := range map[string]int{"CH4431999123000889012": 1, "CH9300762011623852957": 0} {
		content := `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn><Ntfctn><Id>N</Id><Acct><Id><IBAN>` + iban +
			`</IBAN></Id></Acct></Ntfctn></BkToCstmrDbtCdtNtfctn></Document>`
		notes := 0
		_, err := read(context.Background(), strings.NewReader(content), &intake.Options{Timezone: time.UTC}, func(b *dyetrace.Batch) error {
			notes += len(b.Notes)
			return nil
		})
		if err != nil || notes != want {
			t.Errorf("%s: %d notes, %v", iban, notes, err)
		}
	}
}
