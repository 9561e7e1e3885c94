package report

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"dyetrace"
)

// element is what the message definition of auth.001.001.01 says of an element:
// the elements in it in their order, of which those with a ? may be missing and
// of those parted by a bar exactly one is there, or the form of its text.
type element struct {
	in   string
	text *regexp.Regexp
}

// auth001Definition holds the parts of the definition that a request about an
// account can use, by type: InformationRequestOpeningV01, LegalMandate1,
// DueDate1, DateOrDateTimePeriodChoice, SearchCriteria1Choice,
// AccountAndParties1, CashAccount25, AccountIdentification4Choice,
// PartyIdentification43, BranchAndFinancialInstitutionIdentification5,
// InvestigatedParties1Choice and AuthorityRequestType1.
func auth001Definition() map[string]element {
	text := func(most int) element { return element{text: regexp.MustCompile(fmt.Sprintf(`^(?s:.){1,%d}$`, most))} }
	form := func(expression string) element { return element{text: regexp.MustCompile(`^` + expression + `$`)} }
	date := form(`\d{4}-\d\d-\d\d`)
	return map[string]element{
		"Document":             {in: "InfReqOpng"},
		"InfReqOpng":           {in: "InvstgtnId LglMndtBsis CnfdtltySts DueDt? InvstgtnPrd SchCrit SplmtryData?"},
		"InvstgtnId":           text(35),
		"LglMndtBsis":          {in: "Prgrph Dsclmr?"},
		"Prgrph":               text(35),
		"Dsclmr":               text(350),
		"CnfdtltySts":          form(`(true|false|1|0)`),
		"InfReqOpng/DueDt":     {in: "DueDt? AddtlInf?"},
		"DueDt/DueDt":          date,
		"InvstgtnPrd":          {in: "Dt|DtTm"},
		"Dt":                   {in: "FrDt ToDt"},
		"FrDt":                 date,
		"ToDt":                 date,
		"SchCrit":              {in: "Acct|CstmrId|PmtInstrm|OrgnlTxNb"},
		"SchCrit/Acct":         {in: "Id InvstgtdPties AuthrtyReqTp"},
		"Acct/Id":              {in: "Id Tp? Ccy? Nm? Ownr? Svcr?"},
		"Id/Id":                {in: "IBAN|Othr"},
		"IBAN":                 form(`[A-Z]{2}\d{2}[a-zA-Z0-9]{1,30}`),
		"Id/Othr":              {in: "Id SchmeNm? Issr?"},
		"Othr/Id":              text(34),
		"Ccy":                  form(`[A-Z]{3}`),
		"Ownr":                 {in: "Nm? PstlAdr? Id? CtryOfRes? CtctDtls?"},
		"Ownr/Nm":              text(140),
		"Svcr":                 {in: "FinInstnId BrnchId?"},
		"FinInstnId":           {in: "BICFI? ClrSysMmbId? Nm? PstlAdr? Othr?"},
		"BICFI":                form(`[A-Z]{6}[A-Z2-9][A-NP-Z0-9]([A-Z0-9]{3})?`),
		"FinInstnId/Nm":        text(140),
		"InvstgtdPties":        {in: "Cd|Prtry"},
		"InvstgtdPties/Cd":     form(`(ALLP|OWNE|BENE|SIGN)`),
		"AuthrtyReqTp":         {in: "MsgNmId MsgNm?"},
		"AuthrtyReqTp/MsgNmId": text(35),
		"AuthrtyReqTp/MsgNm":   text(140),
	}
}

// node is an element of a message.
type node struct {
	name, text string
	in         []*node
}

func messageTree(t *testing.T, message []byte) *node {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(message))
	open := []*node{{}}
	for {
		token, err := d.Token()
		if err == io.EOF { //nolint:errorlint // the decoder returns exactly this
			return open[0].in[0]
		}
		if err != nil {
			t.Fatal(err)
		}
		last := open[len(open)-1]
		switch x := token.(type) {
		case xml.StartElement:
			if x.Name.Space != "urn:iso:std:iso:20022:tech:xsd:auth.001.001.01" {
				t.Errorf("%s has the namespace %q", x.Name.Local, x.Name.Space)
			}
			n := &node{name: x.Name.Local}
			last.in = append(last.in, n)
			open = append(open, n)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			last.text += string(x)
		}
	}
}

// against lists where an element and those in it differ from the definition.
func (n *node) against(definition map[string]element, parent string) (wrong []string) {
	is, known := definition[parent+"/"+n.name]
	if !known {
		is, known = definition[n.name]
	}
	switch {
	case !known:
		return []string{n.name + " in " + parent + " is no element of the definition"}
	case is.text != nil:
		if len(n.in) > 0 || !is.text.MatchString(n.text) {
			return []string{fmt.Sprintf("%s is %q", n.name, n.text)}
		}
		return nil
	}
	left := n.in
	for _, one := range strings.Fields(is.in) {
		name, optional := strings.CutSuffix(one, "?")
		if len(left) > 0 && slices.Contains(strings.Split(name, "|"), left[0].name) {
			wrong = append(wrong, left[0].against(definition, n.name)...)
			left = left[1:]
		} else if !optional {
			wrong = append(wrong, n.name+" lacks "+name)
		}
	}
	for _, more := range left {
		wrong = append(wrong, more.name+" is out of place in "+n.name)
	}
	return wrong
}

// Every message has the elements that the message definition asks for, in its
// order and in its forms: with and without a legal basis and a day to answer
// by, for an IBAN and another number, a BIC, a bank's name and none, a holder
// and none.
func TestMessagesKeepToTheDefinition(t *testing.T) {
	definition := auth001Definition()
	m := newMemory([]dyetrace.Transfer{pay("t1", 0, "V", "A", "30.00", "CNY"), pay("t2", 1, "A", "GB82WEST12345698765432", "10.00", "CNY"),
		pay("t3", 2, "A", "62220001", "10.00", "CNY"), pay("t4", 3, "A", "alipay:a@example.com", "10.00", "CNY")},
		dyetrace.Account{ID: "GB82WEST12345698765432", Uncovered: true, Holder: strings.Repeat("长", 200), Institution: "WESTGB2L"},
		dyetrace.Account{ID: "62220001", Uncovered: true, Holder: "张 & 李 <三>", Institution: strings.Repeat("行", 200)},
		dyetrace.Account{ID: "alipay:a@example.com", Uncovered: true})
	r := reported(t, m, []dyetrace.Claim{{ID: "C", Transfer: "t1"}}, dyetrace.FIFO, about(English))
	said := map[string]bool{}
	for _, o := range []InquiryOptions{{Case: "1"}, {Case: strings.Repeat("案", MaxCase), LegalBasis: strings.Repeat("§", MaxLegalBasis), Due: 20544, HasDue: true}} {
		q := asking(t, r, o)
		for i := range q.Institutions() {
			err := q.EachMessage(i, func(m *Message) error {
				var b bytes.Buffer
				if err := m.Write(&b); err != nil {
					return err
				}
				if wrong := messageTree(t, b.Bytes()).against(definition, ""); len(wrong) > 0 {
					t.Errorf("%s\n%s", strings.Join(wrong, "\n"), b.String())
				}
				for _, name := range []string{"IBAN", "Othr", "BICFI", "Nm", "DueDt", "Ownr", "Svcr"} {
					said[name] = said[name] || strings.Contains(b.String(), "<"+name+">")
					said["no "+name] = said["no "+name] || !strings.Contains(b.String(), "<"+name+">")
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, name := range []string{"IBAN", "Othr", "BICFI", "Nm", "DueDt", "Ownr", "Svcr", "no DueDt", "no Ownr", "no Svcr"} {
		if !said[name] {
			t.Errorf("no message shows %s", name)
		}
	}
}

// The check finds what is missing, out of order or in a wrong form.
func TestDefinitionIsChecked(t *testing.T) {
	const head = `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:auth.001.001.01"><InfReqOpng>`
	for content, want := range map[string]string{
		"<CnfdtltySts>maybe</CnfdtltySts>":                                                 `CnfdtltySts is "maybe"`,
		"<LglMndtBsis></LglMndtBsis><InvstgtnId>1</InvstgtnId>":                            "InvstgtnId is out of place",
		"<InvstgtnId>1</InvstgtnId><Extra>1</Extra>":                                       "Extra is out of place",
		"<SchCrit><Acct><Id><Id><IBAN>1</IBAN></Id></Id></Acct></SchCrit>":                 "Acct lacks InvstgtdPties",
		"<InvstgtnId>" + strings.Repeat("1", 36) + "</InvstgtnId>":                         "InvstgtnId is",
		"<InvstgtnPrd><Dt><FrDt>1.3.2026</FrDt><ToDt>2026-03-02</ToDt></Dt></InvstgtnPrd>": "FrDt is",
		"<SchCrit><Acct><Id><Id><Foo>1</Foo></Id></Id></Acct></SchCrit>":                   "Id lacks IBAN|Othr",
	} {
		wrong := messageTree(t, []byte(head+content+"</InfReqOpng></Document>")).against(auth001Definition(), "")
		if !strings.Contains(strings.Join(wrong, "\n"), want) {
			t.Errorf("%s: %q, want %q", content, wrong, want)
		}
	}
}
