package statements

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"time"
)

// writeCamt answers with a camt.053 message: a statement for each account, with
// its opening and closing balances, and each entry on a line of its own.
func (a *answer) writeCamt() {
	name := a.fileName("camt053", "xml")
	w := &camtWriter{answer: a, name: name}
	version := "02"
	if a.modern {
		version = "08"
	}
	w.line(`<?xml version="1.0" encoding="UTF-8"?>`)
	w.line(`<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.%s"><BkToCstmrStmt>`, version)
	w.line(`<GrpHdr><MsgId>%s-%02d</MsgId><CreDtTm>%s</CreDtTm></GrpHdr>`, a.code, a.part, a.moment(a.lastDay()))
	for i, lines := range a.accounts {
		w.statement(i+1, lines)
	}
	w.line(`</BkToCstmrStmt></Document>`)
	a.files = append(a.files, file{name, w.b.Bytes()})
}

// camtWriter writes a message line by line.
type camtWriter struct {
	*answer
	name string
	b    bytes.Buffer
	row  int
}

func (w *camtWriter) line(format string, args ...any) {
	fmt.Fprintf(&w.b, format, args...)
	w.b.WriteByte('\n')
	w.row++
}

// lastDay returns when the answer was written: after all its lines.
func (a *answer) lastDay() int64 {
	last := a.to
	for _, lines := range a.accounts {
		last = max(last, lines[len(lines)-1].at)
	}
	const hour = 3600
	return last - last%hour + hour
}

// answersFrom and answersTo are the first and last second that the answer is
// about. Accounts may have moved before the simulation's first day.
func (a *answer) answersFrom() int64 { return max(a.from, int64(a.s.Start())/1e9) }

func (a *answer) answersTo() int64 { return a.to - 1 }

func (a *answer) moment(at int64) string { return a.time(at, time.RFC3339) }

func (w *camtWriter) statement(no int, lines []line) {
	who := w.s.Account(lines[0].account)
	first, last := min(lines[0].at, w.answersFrom()), max(lines[len(lines)-1].at, w.answersTo())
	w.line(`<Stmt><Id>%s-%02d-%d</Id><CreDtTm>%s</CreDtTm><FrToDt><FrDtTm>%s</FrDtTm><ToDtTm>%s</ToDtTm></FrToDt>`,
		w.code, w.part, no, w.moment(w.lastDay()), w.moment(first), w.moment(last))
	w.line(`<Acct><Id><Othr><Id>%s</Id></Othr></Id><Ccy>CNY</Ccy><Ownr><Nm>%s</Nm></Ownr><Svcr><FinInstnId><Nm>%s</Nm></FinInstnId></Svcr></Acct>`,
		escaped(who.ID), escaped(who.Holder), escaped(who.Institution))
	opening, closing := int64(-1), int64(-1)
	for i := range lines {
		if l := &lines[i]; !l.failed {
			if opening < 0 {
				opening = l.balance - l.signed()
			}
			closing = l.balance
		}
	}
	if w.stated && opening >= 0 {
		w.balance("OPBD", opening, first)
		w.balance("CLBD", closing, last)
	}
	for i := range lines {
		if !lines[i].failed {
			w.entry(i+1, &lines[i])
		}
	}
	w.line(`</Stmt>`)
}

func (w *camtWriter) balance(kind string, fen, at int64) {
	w.line(`<Bal><Tp><CdOrPrtry><Cd>%s</Cd></CdOrPrtry></Tp><Amt `+
		`Ccy="CNY">%s</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>%s</Dt></Dt></Bal>`,
		kind, w.yuan(fen), w.time(at, time.DateOnly))
}

func (w *camtWriter) entry(no int, l *line) {
	peer := w.counterparty(l)
	sign, role, agent := "DBIT", "Cdtr", "CdtrAgt"
	if l.in {
		sign, role, agent = "CRDT", "Dbtr", "DbtrAgt"
	}
	status, name := "BOOK", "<Nm>"+escaped(peer.name)+"</Nm>"
	if w.modern {
		status, name = "<Cd>BOOK</Cd>", "<Pty>"+name+"</Pty>"
	}
	account := ""
	if peer.number != "" {
		account = fmt.Sprintf("<%sAcct><Id><Othr><Id>%s</Id></Othr></Id></%sAcct>", role, escaped(peer.number), role)
	}
	order := ""
	if peer.wallet {
		order = "<EndToEndId>" + w.order(l) + "</EndToEndId>"
	}
	w.mark(l, w.name, "", w.row+1)
	w.line(`<Ntry><NtryRef>%d</NtryRef><Amt `+
		`Ccy="CNY">%s</Amt><CdtDbtInd>%s</CdtDbtInd><Sts>%s</Sts><BookgDt><DtTm>%s</DtTm></BookgDt>`+
		`<ValDt><Dt>%s</Dt></ValDt><AcctSvcrRef>%s</AcctSvcrRef><NtryDtls><TxDtls><Refs>%s<TxId>%s</TxId></Refs><RltdPties><%s>%s</%s>%s</RltdPties>`+
		`<RltdAgts><%s><FinInstnId><Nm>%s</Nm></FinInstnId></%s></RltdAgts><RmtInf><Ustrd>%s</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>`,
		no, w.yuan(l.amount()), sign, status, w.moment(l.at), w.time(l.at,
			time.DateOnly), escaped(w.serial(l)), order, escaped(w.serial(l)), role, name, role, account,
		agent, escaped(peer.bank), agent, escaped(w.memos[l.memo]))
}

func escaped(text string) string {
	var b bytes.Buffer
	xml.EscapeText(&b, []byte(text)) //nolint:errcheck // a buffer takes everything
	return b.String()
}
