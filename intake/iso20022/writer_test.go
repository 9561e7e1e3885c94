package iso20022

import (
	"encoding/xml"
	"fmt"
	"strings"
)

// What tests write messages from. The zero value of a field leaves its element
// out.

// madeStatement is a camt.053, or with another kind one of its siblings.
type madeStatement struct {
	version            string // such as 08
	kind               string // 052, 053, 054; "" for 053
	account, currency  string
	owner, bank        string
	id                 string
	from, to           string
	page               string // of StmtPgntn, raw
	opening, closing   string // amounts, with a sign
	openDay, closeDay  string
	openCode, closCode string // "" for OPBD and CLBD
	entries            []madeEntry
	told               string // of TxsSummry
	ways               string // XML of the totals of each direction there
}

type madeEntry struct {
	amount, currency string
	out, reversal    bool
	status           string
	day, at, value   string
	serial           string
	code             string // raw BkTxCd
	charges          string // raw
	info             string
	txs              []madeTx
}

type madeTx struct {
	amount, currency             string
	out                          string // CdtDbtInd, if any
	uetr, txID, endToEnd, serial string
	debtor, creditor             madeParty
	memo, structured             string
	happened                     string
	extra                        string // raw
}

type madeParty struct{ name, iban, other, bic, bank, ultimate string }

// old reports whether a version is one in which parties and statuses lie less
// deep.
func (s *madeStatement) old() bool { return s.version < "08" }

func element(b *strings.Builder, name, text string) {
	if text == "" {
		return
	}
	b.WriteString("<" + name + ">")
	escape(b, text)
	b.WriteString("</" + name + ">\n")
}

func escape(b *strings.Builder, text string) {
	if err := xml.EscapeText(b, []byte(text)); err != nil {
		panic(err)
	}
}

var kinds = map[string][2]string{
	"":    {"BkToCstmrStmt", "Stmt"},
	"053": {"BkToCstmrStmt", "Stmt"},
	"052": {"BkToCstmrAcctRpt", "Rpt"},
	"054": {"BkToCstmrDbtCdtNtfctn", "Ntfctn"},
}

// document writes one message with these statements, which are of one kind.
func document(statements ...madeStatement) string {
	first := &statements[0]
	names := kinds[first.kind]
	kind := first.kind
	if kind == "" {
		kind = "053"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.%s.001.%s\">\n<%s>\n", kind, first.version, names[0])
	b.WriteString("<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-03-02T00:10:00+08:00</CreDtTm></GrpHdr>\n")
	for i := range statements {
		statements[i].write(&b, names[1])
	}
	fmt.Fprintf(&b, "</%s>\n</Document>\n", names[0])
	return b.String()
}

func (s *madeStatement) write(b *strings.Builder, name string) {
	b.WriteString("<" + name + ">\n")
	element(b, "Id", s.id)
	b.WriteString(s.page)
	if s.from != "" || s.to != "" {
		b.WriteString("<FrToDt>")
		element(b, "FrDtTm", s.from)
		element(b, "ToDtTm", s.to)
		b.WriteString("</FrToDt>\n")
	}
	b.WriteString("<Acct>")
	writeAccountID(b, s.account)
	element(b, "Ccy", s.currency)
	if s.owner != "" {
		b.WriteString("<Ownr>")
		element(b, "Nm", s.owner)
		b.WriteString("</Ownr>")
	}
	if s.bank != "" {
		b.WriteString("<Svcr><FinInstnId>")
		element(b, "Nm", s.bank)
		b.WriteString("</FinInstnId></Svcr>")
	}
	b.WriteString("</Acct>\n")
	s.balance(b, or(s.openCode, "OPBD"), s.opening, s.openDay)
	s.balance(b, or(s.closCode, "CLBD"), s.closing, s.closeDay)
	if s.told != "" {
		b.WriteString("<TxsSummry><TtlNtries><NbOfNtries>" + s.told + "</NbOfNtries></TtlNtries></TxsSummry>\n")
	}
	if s.ways != "" {
		b.WriteString("<TxsSummry>" + s.ways + "</TxsSummry>\n")
	}
	for i := range s.entries {
		s.entry(b, &s.entries[i])
	}
	b.WriteString("</" + name + ">\n")
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

func writeAccountID(b *strings.Builder, id string) {
	if id == "" {
		return
	}
	b.WriteString("<Id>")
	if id[0] >= 'A' {
		element(b, "IBAN", id)
	} else {
		b.WriteString("<Othr>")
		element(b, "Id", id)
		b.WriteString("</Othr>")
	}
	b.WriteString("</Id>")
}

func (s *madeStatement) balance(b *strings.Builder, code, amount, day string) {
	if amount == "" {
		return
	}
	indicator := "CRDT"
	if amount[0] == '-' {
		indicator, amount = "DBIT", amount[1:]
	}
	fmt.Fprintf(b, "<Bal><Tp><CdOrPrtry><Cd>%s</Cd></CdOrPrtry></Tp><Amt Ccy=\"%s\">%s</Amt><CdtDbtInd>%s</CdtDbtInd><Dt><Dt>%s</Dt></Dt></Bal>\n",
		code, s.currency, amount, indicator, day)
}

func indicator(out bool) string {
	if out {
		return "DBIT"
	}
	return "CRDT"
}

func (s *madeStatement) entry(b *strings.Builder, e *madeEntry) {
	fmt.Fprintf(b, "<Ntry>\n<Amt Ccy=\"%s\">%s</Amt>\n<CdtDbtInd>%s</CdtDbtInd>\n", or(e.currency, s.currency), e.amount, indicator(e.out))
	if e.reversal {
		b.WriteString("<RvslInd>true</RvslInd>\n")
	}
	status := or(e.status, "BOOK")
	if s.old() {
		element(b, "Sts", status)
	} else {
		b.WriteString("<Sts><Cd>" + status + "</Cd></Sts>\n")
	}
	if e.at != "" {
		b.WriteString("<BookgDt><DtTm>" + e.at + "</DtTm></BookgDt>\n")
	} else if e.day != "" {
		b.WriteString("<BookgDt><Dt>" + e.day + "</Dt></BookgDt>\n")
	}
	if e.value != "" {
		b.WriteString("<ValDt><Dt>" + e.value + "</Dt></ValDt>\n")
	}
	element(b, "AcctSvcrRef", e.serial)
	b.WriteString(e.code)
	b.WriteString(e.charges)
	if len(e.txs) > 0 {
		b.WriteString("<NtryDtls>\n")
		for i := range e.txs {
			s.tx(b, e, &e.txs[i])
		}
		b.WriteString("</NtryDtls>\n")
	}
	element(b, "AddtlNtryInf", e.info)
	b.WriteString("</Ntry>\n")
}

func (s *madeStatement) tx(b *strings.Builder, e *madeEntry, t *madeTx) {
	b.WriteString("<TxDtls>\n<Refs>")
	element(b, "AcctSvcrRef", t.serial)
	element(b, "EndToEndId", t.endToEnd)
	element(b, "UETR", t.uetr)
	element(b, "TxId", t.txID)
	b.WriteString("</Refs>\n")
	if t.amount != "" && s.old() {
		fmt.Fprintf(b, "<AmtDtls><TxAmt><Amt Ccy=\"%s\">%s</Amt></TxAmt></AmtDtls>\n", or(t.currency, s.currency), t.amount)
	} else if t.amount != "" {
		fmt.Fprintf(b, "<Amt Ccy=\"%s\">%s</Amt>\n<CdtDbtInd>%s</CdtDbtInd>\n", or(t.currency, s.currency), t.amount, or(t.out, indicator(e.out)))
	}
	b.WriteString(t.extra)
	b.WriteString("<RltdPties>\n")
	s.party(b, "Dbtr", &t.debtor)
	s.party(b, "Cdtr", &t.creditor)
	b.WriteString("</RltdPties>\n<RltdAgts>\n")
	writeAgent(b, "DbtrAgt", &t.debtor)
	writeAgent(b, "CdtrAgt", &t.creditor)
	b.WriteString("</RltdAgts>\n")
	if t.memo != "" || t.structured != "" {
		b.WriteString("<RmtInf>")
		element(b, "Ustrd", t.memo)
		if t.structured != "" {
			b.WriteString("<Strd><CdtrRefInf>")
			element(b, "Ref", t.structured)
			b.WriteString("</CdtrRefInf></Strd>")
		}
		b.WriteString("</RmtInf>\n")
	}
	if t.happened != "" {
		b.WriteString("<RltdDts><TxDtTm>" + t.happened + "</TxDtTm></RltdDts>\n")
	}
	b.WriteString("</TxDtls>\n")
}

func (s *madeStatement) party(b *strings.Builder, role string, p *madeParty) {
	if p.name != "" {
		b.WriteString("<" + role + ">")
		if !s.old() {
			b.WriteString("<Pty>")
		}
		element(b, "Nm", p.name)
		if !s.old() {
			b.WriteString("</Pty>")
		}
		b.WriteString("</" + role + ">\n")
	}
	if p.iban != "" || p.other != "" {
		b.WriteString("<" + role + "Acct>")
		writeAccountID(b, or(p.iban, p.other))
		b.WriteString("</" + role + "Acct>\n")
	}
	if p.ultimate != "" {
		b.WriteString("<Ultmt" + role + ">")
		element(b, "Nm", p.ultimate)
		b.WriteString("</Ultmt" + role + ">\n")
	}
}

func writeAgent(b *strings.Builder, role string, p *madeParty) {
	if p.bic == "" && p.bank == "" {
		return
	}
	b.WriteString("<" + role + "><FinInstnId>")
	element(b, "BICFI", p.bic)
	element(b, "Nm", p.bank)
	b.WriteString("</FinInstnId></" + role + ">\n")
}
