package iso20022

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
)

const answer = `<RsltnOfInvstgtn><Assgnmt><Id>A1</Id></Assgnmt><Sts><Conf>RJCR</Conf></Sts>` +
	`<CxlDtls><TxInfAndSts><OrgnlIntrBkSttlmAmt Ccy="JPY">100.00</OrgnlIntrBkSttlmAmt><Novel>x</Novel></TxInfAndSts></CxlDtls></RsltnOfInvstgtn>`

func all(t *testing.T, text string) (found []*Message, err error) {
	t.Helper()
	err = Read(t.Context(), strings.NewReader(text), func(m *Message) error {
		found = append(found, m)
		return nil
	})
	return found, err
}

// A message is known by its namespace, wherever that is declared and whatever prefix it has, in
// an envelope or without one.
func TestMessageIsKnownByItsNamespace(t *testing.T) {
	for name, text := range map[string]string{
		"plain":             `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.029.001.09">` + answer + `</Document>`,
		"single quotes":     `<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.029.001.09'>` + answer + `</Document>`,
		"with a prefix":     `<n:Document xmlns:n="urn:iso:std:iso:20022:tech:xsd:camt.029.001.09" xmlns="x">` + answer + `</n:Document>`,
		"in an envelope":    `<E xmlns:n="urn:iso:std:iso:20022:tech:xsd:camt.029.001.09"><AppHdr><Fr>1</Fr></AppHdr><n:Document>` + answer + `</n:Document></E>`,
		"with a byte order": "\ufeff<?xml version=\"1.0\"?>\n" + `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.029.001.09">` + answer + `</Document>`,
	} {
		t.Run(name, func(t *testing.T) {
			got, err := all(t, text)
			if err != nil || len(got) != 1 {
				t.Fatalf("%d messages, %v", len(got), err)
			}
			m := got[0]
			if m.ID != "camt.029.001.09" || m.Root != "RsltnOfInvstgtn" || m.Family() != "camt.029" {
				t.Errorf("%q in %q of %q", m.ID, m.Root, m.Family())
			}
			if err := m.Expect("camt.029", "RsltnOfInvstgtn", []string{"001.09"}); err != nil {
				t.Error(err)
			}
		})
	}
}

// What a message says and nobody asks for is listed, by its path and once.
func TestUnreadIsListed(t *testing.T) {
	got, err := all(t, `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.029.001.09">`+answer+`</Document>`)
	if err != nil {
		t.Fatal(err)
	}
	m := got[0]
	if id, conf := m.Get(0, "Assgnmt", "Id"), m.Get(0, "Sts", "Conf"); id != "A1" || conf != "RJCR" {
		t.Errorf("%q, %q", id, conf)
	}
	tx := m.Find(0, "CxlDtls", "TxInfAndSts")
	a, c, err := m.Sum(m.Find(tx, "OrgnlIntrBkSttlmAmt"), "amount")
	if err != nil || a != 100 || c.String() != "JPY" {
		t.Errorf("%d %s %v", a, c, err)
	}
	if diff := cmp.Diff([]string{"CxlDtls/TxInfAndSts/Novel"}, m.Unread()); diff != "" {
		t.Error(diff)
	}
	n := 0
	if err := m.Each(m.Find(0, "CxlDtls"), "TxInfAndSts", func(int32) error { n++; return nil }); err != nil || n != 1 {
		t.Errorf("%d transactions, %v", n, err)
	}
}

// What is no message that can be read is refused, with the place and what to do.
func TestMessagesRefused(t *testing.T) {
	const open = `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.029.001.09">`
	var many strings.Builder
	for i := range maxNames + 1 {
		fmt.Fprintf(&many, "<a%d/>", i)
	}
	for name, c := range map[string]struct{ text, want string }{
		"another version":     {`<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.029.001.99">` + answer + `</Document>`, `camt.029.001.99" is no message that is read here (camt.029.001.09)`},
		"another message":     {`<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">` + answer + `</Document>`, "take the answer in as a table"},
		"no namespace":        {`<Document>` + answer + `</Document>`, "line 1: the Document names no namespace"},
		"another element":     {open + `<Other/></Document>`, "holds RsltnOfInvstgtn, but this one holds Other"},
		"two in one":          {open + "\n" + answer + answer + `</Document>`, "line 2: a Document holds two messages"},
		"nothing in it":       {open + `</Document>`, "the Document is empty"},
		"nothing at all":      {``, "holds no message"},
		"no XML":              {`hello`, "line 1: this is no XML"},
		"cut off":             {open + `<RsltnOfInvstgtn><Assgnmt>`, "it was cut off, get it again"},
		"a document type":     {`<!DOCTYPE x [<!ENTITY a "b">]>` + open + answer + `</Document>`, "document type declaration"},
		"a wrong reference":   {open + `<RsltnOfInvstgtn><Id>&x;</Id></RsltnOfInvstgtn></Document>`, "the message that begins on line 1: it holds a &"},
		"too much text":       {open + `<RsltnOfInvstgtn>` + strings.Repeat("<Id>"+strings.Repeat("x", 1<<19)+"</Id>", 33) + `</RsltnOfInvstgtn></Document>`, "ask for it in parts"},
		"too many elements":   {open + `<RsltnOfInvstgtn>` + strings.Repeat("<Id/>", maxMessageNodes) + `</RsltnOfInvstgtn></Document>`, "ask for it in parts"},
		"elements too deep":   {open + strings.Repeat("<Id>", 200), "more than 128 deep"},
		"a very large file":   {strings.Repeat("<a>"+strings.Repeat(" ", 1<<19)+"</a>", 129), "larger than 64 MiB"},
		"very many names":     {open + `<RsltnOfInvstgtn>` + many.String() + `</RsltnOfInvstgtn></Document>`, "more than 4,096 names"},
		"stray text after it": {open + answer + `</Document> and more`, "no XML"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := all(t, c.text)
			for _, m := range got {
				if err == nil {
					err = m.Expect("camt.029", "RsltnOfInvstgtn", []string{"001.09"})
				}
			}
			if err == nil || !strings.Contains(err.Error(), c.want) || dyetrace.KindOf(err) != dyetrace.InputError {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

// Whatever a reader is given, it answers or refuses, and it can be stopped.
func FuzzRead(f *testing.F) {
	f.Add([]byte(`<n:Document xmlns:n="urn:iso:std:iso:20022:tech:xsd:camt.029.001.09">` + answer + `</n:Document>`))
	f.Add([]byte(`<E><AppHdr/><Document xmlns='urn:iso:std:iso:20022:tech:xsd:pacs.002.001.10'><A b="c"><![CDATA[x]]></A></Document></E>`))
	f.Fuzz(func(t *testing.T, text []byte) {
		err := Read(t.Context(), strings.NewReader(string(text)), func(m *Message) error {
			m.Get(0, "CxlDtls", "TxInfAndSts", "OrgnlEndToEndId")
			for _, path := range m.Unread() {
				if path == "" || strings.Contains(path, "//") {
					t.Errorf("a path is %q", path)
				}
			}
			return nil
		})
		if err != nil && dyetrace.KindOf(err) != dyetrace.InputError {
			t.Errorf("%v is no error of the input", err)
		}
	})
}

// A cancelled reader stops.
func TestReadStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := Read(ctx, strings.NewReader(`<Document/>`), func(*Message) error { return nil })
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
