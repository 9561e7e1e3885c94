package iso20022

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/intaketest"
	iso "dyetrace/internal/iso20022"
)

// three is a statement of three entries that closes.
func three() madeStatement {
	entry := func(i int) madeEntry {
		return madeEntry{amount: "1.00", at: fmt.Sprintf("2026-03-01T10:00:0%dZ", i), txs: []madeTx{{amount: "1.00",
			debtor: madeParty{name: fmt.Sprintf("Payer %d", i), other: "6222020000000000001"}, memo: "memo"}}}
	}
	return madeStatement{version: "08", id: "S", account: own, currency: "EUR", owner: "Me", opening: "0.00", openDay: "2026-03-01",
		closing: "3.00", closeDay: "2026-03-01", entries: []madeEntry{entry(1), entry(2), entry(3)}}
}

// Files with a document type are refused as a whole: billion laughs, external
// entities, and such that would be harmless.
func TestDocumentTypes(t *testing.T) {
	whole := document(three())
	head, body, _ := strings.Cut(whole, "?>\n")
	for name, doctype := range map[string]string{
		"billion laughs": `<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol1 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">` +
			`<!ENTITY lol2 "&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;">]>`,
		"an external entity":  `<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>`,
		"an external subset":  `<!DOCTYPE Document SYSTEM "http://example.invalid/evil.dtd">`,
		"a parameter entity":  `<!DOCTYPE d [<!ENTITY % p SYSTEM "http://example.invalid/p.dtd"> %p;]>`,
		"an empty one":        `<!DOCTYPE Document>`,
		"in small letters":    `<!doctype Document>`,
		"after the first one": "",
	} {
		content := head + "?>\n" + doctype + strings.Replace(body, "memo", "&lol2;", 1)
		if doctype == "" {
			content = whole + "<!DOCTYPE d>" + whole
		}
		_, err := intaketest.ReadText([]byte(content), Formats(), intake.Options{Timezone: shanghai})
		if err == nil || dyetrace.KindOf(err) != dyetrace.InputError || !strings.Contains(err.Error(), "the file is refused") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What is wrong in one record costs that record alone, and the reject has it
// as it stood, with its line.
func TestWrongRecords(t *testing.T) {
	whole := document(three())
	second := strings.Replace(whole, "Payer 2", "BAD", 1)
	for name, c := range map[string]struct{ bad, reason string }{
		"a bare ampersand":         {"AT&T", "write &amp; for the sign itself"},
		"an entity nobody defined": {"&lol;", "write &amp;"},
		"a reference to nothing":   {"&#0;", "a character that XML does not allow"},
		"a reference beyond all":   {"&#x110000;", "write &amp;"},
		"a control character":      {"a\x01b", "a character that XML does not allow"},
		"half a character":         {"a\xe9b", "not valid UTF-8"},
		"half of a pair":           {"&#xD800;", "write &amp;"},
		"a long name":              {strings.Repeat("x", intake.MaxText+1), "a name has 4097 bytes"},
		"more text than any":       {strings.Repeat("x y ", iso.MaxRecordText/7) + "<!-- -->" + strings.Repeat("x y ", iso.MaxRecordText/7), "megabyte of text"},
	} {
		content := strings.Replace(second, "BAD", c.bad, 1)
		r, err := intaketest.ReadText([]byte(content), Formats(), intake.Options{Timezone: shanghai})
		intaketest.CheckResult(t, r, err)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		// The transaction is rejected; a line without counterparty keeps the
		// balance right.
		if diff := cmp.Diff([]string{"+1.00 EUR | 6222020000000000001 | Payer 1", "+1.00 EUR", "+1.00 EUR | 6222020000000000001 | Payer 3"}, lines(&r)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if len(r.Rejects) != 1 || !strings.Contains(r.Rejects[0].Reason, c.reason) || !strings.HasPrefix(r.Rejects[0].Raw, "<TxDtls>") {
			t.Errorf("%s: rejects %+v", name, r.Rejects)
			continue
		}
		if want := lineOf(content, "<TxDtls>", 2); r.Rejects[0].Line != want {
			t.Errorf("%s: line %d, want %d", name, r.Rejects[0].Line, want)
		}
	}
}

// lineOf is the line of the nth place where a text stands.
func lineOf(content, text string, nth int) int64 {
	at := 0
	for range nth {
		at += strings.Index(content[at:], text) + len(text)
	}
	return int64(strings.Count(content[:at], "\n") + 1)
}

// What character references and CDATA stand for is read.
func TestReferences(t *testing.T) {
	content := strings.Replace(document(three()), "Payer 1", "A&amp;B &lt;&#67;&#x9648;&gt; &quot;x&quot; &apos;<![CDATA[& <raw> &amp;]]><!-- no -->!", 1)
	r := readAll(t, content)
	if want := "A&B <C陈> \"x\" '& <raw> &amp;!"; r.Sides[0].PeerName != want {
		t.Errorf("read %q, want %q", r.Sides[0].PeerName, want)
	}
}

// A file that was cut off anywhere gives what was complete before, and one
// reject that says where it ends; or it is refused.
func TestCutOff(t *testing.T) {
	whole := document(three())
	all := readAll(t, whole)
	for cut := 1; cut < len(whole)-1; cut++ {
		content := whole[:cut]
		r, err := intaketest.ReadText([]byte(content), Formats(), intake.Options{Timezone: shanghai})
		if err != nil {
			continue
		}
		if len(r.Sides) > len(all.Sides) || len(r.Sides) > 0 && cmp.Diff(all.Sides[:len(r.Sides)], r.Sides) != "" {
			t.Fatalf("cut at %d: other lines than whole: %+v", cut, r.Sides)
		}
		if strings.TrimSpace(content) == strings.TrimSpace(whole) {
			continue
		}
		if len(r.Rejects) == 0 || !strings.Contains(r.Rejects[len(r.Rejects)-1].Reason, "cut off") {
			t.Fatalf("cut at %d: nobody is told: %v", cut, reasons(&r))
		}
		if complete := strings.Count(content, "</Ntry>"); len(r.Sides) != complete {
			t.Fatalf("cut at %d: %d lines of %d complete entries", cut, len(r.Sides), complete)
		}
		if len(r.Periods) > 0 && !strings.Contains(content, "</Stmt>") {
			t.Fatalf("cut at %d: a statement that was not read to its end covers a period", cut)
		}
	}
}

// XML that does not fit together is read up to there.
func TestBroken(t *testing.T) {
	for name, c := range map[string]struct{ from, to, reason string }{
		"a tag that ends another": {"</Refs>", "</Nope>", "stands where </Refs> must"},
		"a tag within a tag":      {"<Refs>", "<Refs <x>", "another <"},
		"a sign in text":          {"memo", "1 < 2", "must be written &lt;"},
		"an odd declaration":      {"<Refs>", "<!ELEMENT x><Refs>", "neither a comment nor"},
		"a comment without end":   {"<Refs>", "<!-- ", "inside a comment"},
		"a CDATA without end":     {"memo", "<![CDATA[ ", "inside a CDATA"},
		"a quote without end":     {"<Amt Ccy=\"EUR\">1.00</Amt>\n<CdtDbtInd>CRDT</CdtDbtInd>\n<RltdPties>", "<Amt Ccy=\"EUR>", "inside a tag"},
		"too deep":                {"<Refs>", strings.Repeat("<a>", 200), "more than 128 deep"},
		"an end too many":         {"</Document>", "</Document></Document>", "ends what was not begun"},
	} {
		whole := document(three())
		// The last place, so that two entries are complete.
		at := strings.LastIndex(whole, c.from)
		content := whole[:at] + c.to + whole[at+len(c.from):]
		r, err := intaketest.ReadText([]byte(content), Formats(), intake.Options{Timezone: shanghai})
		intaketest.CheckResult(t, r, err)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		want := 2
		if c.from == "</Document>" {
			want = 3
		}
		if len(r.Sides) != want || len(r.Rejects) != 1 || !strings.Contains(r.Rejects[0].Reason, c.reason) {
			t.Errorf("%s: %d lines, rejects %v, want %q", name, len(r.Sides), reasons(&r), c.reason)
		}
	}
}

// A token that never ends is not held for ever.
func TestEndlessToken(t *testing.T) {
	for name, content := range map[string]string{
		"a tag":     "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\" " + strings.Repeat("x", 3<<20),
		"a text":    "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt>" + strings.Repeat("x", 3<<20),
		"a comment": "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><!--" + strings.Repeat("x", 3<<20),
	} {
		s := iso.NewScanner(strings.NewReader(content))
		var err error
		for tok := iso.Token(0); tok != iso.EndOfFile && err == nil; {
			tok, err = s.Next()
		}
		if err == nil || !strings.Contains(err.Error(), "longer than a megabyte") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Lines are right across chunks and whatever ends them.
func TestLines(t *testing.T) {
	s := three()
	for i := range 4000 {
		e := s.entries[i%3]
		e.txs = nil
		s.entries = append(s.entries, e)
	}
	s.opening, s.closing = "", ""
	for _, ending := range []string{"\n", "\r\n", "\r"} {
		content := strings.ReplaceAll(document(s), "\n", ending)
		r := readAll(t, content)
		at := r.Sides[len(r.Sides)-1].Line
		split := strings.Split(content, ending)
		if len(r.Sides) != len(s.entries) || split[at-1] != "<Ntry>" || strings.Contains(strings.Join(split[at:], ""), "<Ntry>") {
			t.Errorf("%q: the last of %d entries is on line %d", ending, len(r.Sides), at)
		}
	}
}

// What stands between messages is told.
func TestStrayText(t *testing.T) {
	r := readAll(t, document(three())+"\nsome words\n"+document(three()))
	if len(r.Sides) != 6 || len(r.Rejects) != 1 || r.Rejects[0].Raw != "some words" {
		t.Errorf("%d lines, rejects %+v", len(r.Sides), r.Rejects)
	}
}

// What ISO 20022 looks like, and what only looks like it.
func TestSniff(t *testing.T) {
	for content, want := range map[string]bool{
		document(three()):                         true,
		"  \r\n<!-- x --><BkToCstmrStmtV01>":      true,
		"<ns:FIToFICstmrCdtTrf xmlns:ns='urn:x'>": true,
		"<html><body>camt.053</body></html>":      false,
		"id,time\n<Document>":                     false,
		"":                                        false,
	} {
		if _, is := sniff([]byte(content)[:min(len(content), 4096)]); is != want {
			t.Errorf("%.60q: %t", content, is)
		}
	}
}

// Reading stops when it is told to, and when the receiver fails.
func TestStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := intake.ReadStream(ctx, strings.NewReader(document(three())), "x.xml", Formats(), intake.Options{}, func(*dyetrace.Batch) error { return nil })
	if err == nil {
		t.Error("read on")
	}
	_, err = intake.ReadStream(context.Background(), strings.NewReader(document(three())), "x.xml", Formats(), intake.Options{Timezone: shanghai},
		func(*dyetrace.Batch) error { return bytes.ErrTooLarge })
	if !errors.Is(err, bytes.ErrTooLarge) {
		t.Errorf("got %v", err)
	}
	// Also where it fails in the middle of an entry.
	_, err = intake.ReadStream(context.Background(), strings.NewReader(document(largeBatch())), "x.xml", Formats(), intake.Options{},
		func(*dyetrace.Batch) error { return bytes.ErrTooLarge })
	if !errors.Is(err, bytes.ErrTooLarge) {
		t.Errorf("got %v", err)
	}
}

func FuzzRead(f *testing.F) {
	s := three()
	f.Add([]byte(document(s)))
	s.version, s.kind = "02", "052"
	s.entries[0].charges = charge("0.10", "true")
	s.entries[1].txs = append(s.entries[1].txs, madeTx{amount: "2.00"})
	f.Add([]byte(strings.ReplaceAll(document(s), "\n", "\r\n")))
	f.Add([]byte(interbank("pacs.008.001.08", "FIToFICstmrCdtTrf", madeHeader, "<CdtTrfTxInf><PmtId><TxId>T1</TxId></PmtId>"+
		"<IntrBkSttlmAmt Ccy=\"CNY\">1.00</IntrBkSttlmAmt>"+madePayer+madePayee+"</CdtTrfTxInf>")))
	f.Add([]byte(interbank("pacs.004.001.09", "PmtRtr", madeHeader, "<TxInf><OrgnlTxId>T</OrgnlTxId><RtrdIntrBkSttlmAmt Ccy=\"CNY\">1</RtrdIntrBkSttlmAmt>"+
		"<OrgnlTxRef>"+madePayer+madePayee+"</OrgnlTxRef></TxInf>")))
	f.Add([]byte(interbank("pain.001.001.09", "CstmrCdtTrfInitn", madeHeader, "<PmtInf>"+madePayer+"<CdtTrfTxInf><Amt><InstdAmt Ccy='CNY'>1</InstdAmt></Amt>"+madePayee+"</CdtTrfTxInf></PmtInf>")))
	f.Add([]byte("<?xml version='1.0' encoding='GB18030'?><x:BkToCstmrStmt xmlns:x='urn:iso:std:iso:20022:'><![CDATA[\xb3\xc2]]>&#x9648;<!-- --><a/></x:BkToCstmrStmt>"))
	f.Fuzz(func(t *testing.T, content []byte) {
		r, err := intaketest.ReadText(content, Formats(), intake.Options{As: "iso20022", Timezone: shanghai})
		intaketest.CheckResult(t, r, err)
		if err != nil {
			return
		}
		if kept := int64(len(r.Sides) + len(r.Rows) + len(r.Rejects)); r.Outcome.Rows != kept {
			t.Fatalf("%d rows, but %d lines, transfers and rejects", r.Outcome.Rows, kept)
		}
	})
}
