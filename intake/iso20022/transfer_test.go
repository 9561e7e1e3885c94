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

// interbank wraps transactions in a pacs message.
func interbank(name, root, header string, transactions ...string) string {
	return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:" + name + "\">\n<" + root + ">\n<GrpHdr>" +
		header + "</GrpHdr>\n" + strings.Join(transactions, "\n") + "\n</" + root + ">\n</Document>\n"
}

const (
	madeHeader = "<MsgId>M</MsgId><CreDtTm>2026-03-01T09:00:00+08:00</CreDtTm><NbOfTxs>1</NbOfTxs><IntrBkSttlmDt>2026-03-01</IntrBkSttlmDt>"
	madePayer  = "<Dbtr><Nm>Payer</Nm><Id><PrvtId><Othr><Id>ID-1</Id></Othr></PrvtId></Id></Dbtr><DbtrAcct><Id><Othr><Id>6222020000000000001</Id></Othr></Id></DbtrAcct>" +
		"<DbtrAgt><FinInstnId><BICFI>ICBKCNBJXXX</BICFI></FinInstnId></DbtrAgt>"
	madePayee = "<CdtrAgt><FinInstnId><BICFI>ABOCCNBJXXX</BICFI></FinInstnId></CdtrAgt><Cdtr><Nm>Payee</Nm></Cdtr>" +
		"<CdtrAcct><Id><Othr><Id>6228480000000000002</Id></Othr></Id></CdtrAcct>"
	madeUETR = "eb6305c9-1f7f-49de-aed0-16487c27b42d"
)

// A pacs.008 states whole transfers.
func TestCreditTransfers(t *testing.T) {
	base := intaketest.Row{ID: madeUETR, Time: "2026-03-01T01:00:00Z", From: "6222020000000000001", To: "6228480000000000002",
		Amount: "100.00 CNY", Received: "100.00 CNY", Channel: "pacs.008", Memo: "rent"}
	settled := "<IntrBkSttlmAmt Ccy=\"CNY\">100.00</IntrBkSttlmAmt>"
	memo := "<RmtInf><Ustrd>rent</Ustrd></RmtInf>"
	ids := "<PmtId><EndToEndId>E</EndToEndId><TxId>T1</TxId><UETR>" + madeUETR + "</UETR></PmtId>"
	for _, c := range []struct {
		name   string
		tx     string
		change func(*intaketest.Row)
		reason string
	}{
		{"one", ids + settled + madePayer + madePayee + memo, nil, ""},
		{"accepted at", ids + settled + "<AccptncDtTm>2026-03-01T08:59:58.5+08:00</AccptncDtTm>" + madePayer + madePayee + memo,
			func(r *intaketest.Row) { r.Time = "2026-03-01T00:59:58.5Z" }, ""},
		{"debited at", ids + settled + "<SttlmTmIndctn><DbtDtTm>2026-03-01T00:59:59Z</DbtDtTm></SttlmTmIndctn>" + madePayer + madePayee + memo,
			func(r *intaketest.Row) { r.Time = "2026-03-01T00:59:59Z" }, ""},
		{"settled on another day than the message's", ids + settled + "<IntrBkSttlmDt>2026-03-02</IntrBkSttlmDt>" + madePayer + madePayee + memo,
			func(r *intaketest.Row) { r.Time = "2026-03-01T16:00:00Z" }, ""},
		{"charges on the way", ids + settled + "<InstdAmt Ccy=\"CNY\">102.00</InstdAmt>" + madePayer + madePayee + memo,
			func(r *intaketest.Row) { r.Amount = "102.00 CNY" }, ""},
		{"in another currency", ids + settled + "<InstdAmt Ccy=\"EUR\">13.00</InstdAmt><XchgRate>7.69</XchgRate>" + madePayer + madePayee + memo,
			func(r *intaketest.Row) { r.Amount = "13.00 EUR" }, ""},
		{"without a UETR", strings.Replace(ids, "<UETR>"+madeUETR+"</UETR>", "", 1) + settled + madePayer + madePayee + memo,
			func(r *intaketest.Row) { r.ID = "T1/x22wkhp6" }, ""},
		{"without any number", "<PmtId><EndToEndId>NOTPROVIDED</EndToEndId></PmtId>" + settled + madePayer + madePayee + memo,
			func(r *intaketest.Row) { r.ID = "pacs.008/ggyjjigjrtpxhepao3tasonfvi" }, ""},
		{"without an amount", ids + madePayer + madePayee + memo, nil, "it has no settlement amount"},
		{"without accounts", ids + settled + "<Dbtr><Nm>A</Nm></Dbtr>", nil, "names the account of neither"},
	} {
		r := readAll(t, interbank("pacs.008.001.08", "FIToFICstmrCdtTrf", madeHeader, "<CdtTrfTxInf>"+c.tx+"</CdtTrfTxInf>"))
		want := []intaketest.Row{base}
		if c.change != nil {
			c.change(&want[0])
		}
		if c.reason != "" {
			want = nil
		}
		if diff := cmp.Diff(want, r.Rows, cmpopts.IgnoreFields(intaketest.Row{}, "Line")); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
		if why := strings.Join(reasons(&r), "\n"); !strings.Contains(why, c.reason) || (why == "") != (c.reason == "") {
			t.Errorf("%s: rejects %q, want %q", c.name, why, c.reason)
		}
		if c.reason == "" {
			accounts := []dyetrace.Account{{ID: base.From, Holder: "Payer", HolderID: "ID-1", Institution: "ICBKCNBJXXX", Source: dyetrace.Source{Line: 5}},
				{ID: base.To, Holder: "Payee", Institution: "ABOCCNBJXXX", Source: dyetrace.Source{Line: 5}}}
			if diff := cmp.Diff(accounts, r.Accounts); diff != "" {
				t.Errorf("%s: %s", c.name, diff)
			}
		}
	}
}

// A credit transfer that names one account only is a line of that account's
// statement, with the other side's name.
func TestCreditTransferToAName(t *testing.T) {
	r := readAll(t, interbank("pacs.008.001.08", "FIToFICstmrCdtTrf", madeHeader, "<CdtTrfTxInf><PmtId><EndToEndId>E</EndToEndId><TxId>T1</TxId></PmtId>"+
		"<IntrBkSttlmAmt Ccy=\"CNY\">98.00</IntrBkSttlmAmt><InstdAmt Ccy=\"CNY\">100.00</InstdAmt>"+madePayer+"<Cdtr><Nm>Someone</Nm></Cdtr></CdtTrfTxInf>"))
	want := []intaketest.Side{{Line: 5, Account: "6222020000000000001", Time: "2026-03-01T01:00:00Z", Amount: "100.00 CNY", Charge: "2.00",
		PeerName: "Someone", Serial: "T1", Order: "E", Channel: "pacs.008"}}
	if diff := cmp.Diff(want, r.Sides); diff != "" || len(r.Rejects) > 0 {
		t.Error(diff, r.Rejects)
	}
}

// A return moves money back, is a transfer of its own, and names what it
// returns.
func TestReturns(t *testing.T) {
	refs := "<RtrId>R1</RtrId><OrgnlEndToEndId>E</OrgnlEndToEndId><OrgnlTxId>T1</OrgnlTxId><OrgnlUETR>" + madeUETR + "</OrgnlUETR>"
	amount := "<RtrdIntrBkSttlmAmt Ccy=\"CNY\">100.00</RtrdIntrBkSttlmAmt>"
	reason := "<RtrRsnInf><Rsn><Cd>FRAD</Cd></Rsn><AddtlInf>reported</AddtlInf></RtrRsnInf>"
	original := "<OrgnlTxRef><RmtInf><Ustrd>rent</Ustrd></RmtInf>" + madePayer + madePayee + "</OrgnlTxRef>"
	chain := "<RtrChain><Dbtr><Pty><Nm>Payee</Nm></Pty></Dbtr><DbtrAcct><Id><Othr><Id>6228480000000000002</Id></Othr></Id></DbtrAcct>" +
		"<Cdtr><Pty><Nm>Payer</Nm></Pty></Cdtr><CdtrAcct><Id><Othr><Id>6222020000000000001</Id></Othr></Id></CdtrAcct></RtrChain>"
	want := intaketest.Row{ID: "return/ABOCCNBJXXX/R1", Time: "2026-03-01T01:00:00Z", From: "6228480000000000002", To: "6222020000000000001",
		Amount: "100.00 CNY", Received: "100.00 CNY", Channel: "pacs.004", Memo: "return of " + madeUETR + "; reason FRAD; reported; rent"}
	for name, c := range map[string]struct {
		tx, id, memo, reason string
	}{
		"with what it returns":      {refs + amount + reason + original, want.ID, want.Memo, ""},
		"with its own chain":        {refs + amount + chain + reason, "return//R1", strings.TrimSuffix(want.Memo, "; rent"), ""},
		"with both":                 {refs + amount + chain + reason + original, want.ID, want.Memo, ""},
		"without a number":          {strings.Replace(refs, "<RtrId>R1</RtrId>", "", 1) + amount + reason + original, "return/" + madeUETR, want.Memo, ""},
		"that names no accounts":    {refs + amount + reason, "", "", "the return names no accounts"},
		"without an amount to read": {refs + strings.ReplaceAll(amount, "100.00", "1e2") + reason + original, "", "", "not a plain decimal"},
	} {
		r := readAll(t, interbank("pacs.004.001.09", "PmtRtr", madeHeader, "<TxInf>"+c.tx+"</TxInf>"))
		if c.reason != "" {
			if len(r.Rows) > 0 || !strings.Contains(strings.Join(reasons(&r), ""), c.reason) {
				t.Errorf("%s: %+v, rejects %v", name, r.Rows, reasons(&r))
			}
			continue
		}
		row := want
		row.ID, row.Memo = c.id, c.memo
		if diff := cmp.Diff([]intaketest.Row{row}, r.Rows, cmpopts.IgnoreFields(intaketest.Row{}, "Line")); diff != "" || len(r.Rejects) > 0 {
			t.Errorf("%s: %s %v", name, diff, r.Rejects)
		}
	}
}

// An instruction moves no money: it is kept as a line that says so.
func TestInstructions(t *testing.T) {
	tx := "<CdtTrfTxInf><PmtId><EndToEndId>E1</EndToEndId><UETR>" + madeUETR + "</UETR></PmtId><Amt><InstdAmt Ccy=\"CNY\">100.00</InstdAmt></Amt>" + madePayee +
		"<RmtInf><Ustrd>rent</Ustrd></RmtInf></CdtTrfTxInf>"
	payment := func(date string) string {
		return "<PmtInf><PmtInfId>P</PmtInfId><PmtMtd>TRF</PmtMtd>" + date + madePayer + tx + "</PmtInf>"
	}
	want := intaketest.Side{Account: "6222020000000000001", Time: "2026-02-28T16:00:00Z", Spread: 24 * time.Hour, Failed: true, Amount: "100.00 CNY",
		Peer: "6228480000000000002", PeerName: "Payee", PeerBank: "ABOCCNBJXXX", Serial: madeUETR, Order: "E1", Channel: "pain.001",
		Memo: "instructed, not executed as far as this message says; rent"}
	for name, date := range map[string]string{
		"03": "<ReqdExctnDt>2026-03-01</ReqdExctnDt>",
		"09": "<ReqdExctnDt><Dt>2026-03-01</Dt></ReqdExctnDt>",
	} {
		r := readAll(t, interbank("pain.001.001."+name, "CstmrCdtTrfInitn", madeHeader, payment(date)))
		if diff := cmp.Diff([]intaketest.Side{want}, r.Sides, cmpopts.IgnoreFields(intaketest.Side{}, "Line")); diff != "" || len(r.Rejects) > 0 {
			t.Errorf("version %s: %s %v", name, diff, r.Rejects)
		}
	}
}

// A message that holds fewer transactions than it says was cut or split.
func TestCountOfTransactions(t *testing.T) {
	tx := "<CdtTrfTxInf><PmtId><TxId>T1</TxId></PmtId><IntrBkSttlmAmt Ccy=\"CNY\">1.00</IntrBkSttlmAmt>" + madePayer + madePayee + "</CdtTrfTxInf>"
	r := readAll(t, interbank("pacs.008.001.08", "FIToFICstmrCdtTrf", strings.Replace(madeHeader, ">1<", ">2<", 1), tx))
	if len(r.Rows) != 1 || len(r.Rejects) != 1 || !strings.Contains(r.Rejects[0].Reason, "says that it holds 2 transactions, but 1 are there") {
		t.Errorf("%d rows, rejects %v", len(r.Rows), reasons(&r))
	}
}

// Messages that hold no movements are told, by name.
func TestOtherMessages(t *testing.T) {
	r := readAll(t, interbank("camt.056.001.08", "FIToFIPmtCxlReq", "")+interbank("pacs.008.001.08", "FIToFICstmrCdtTrf", ""))
	if len(r.Rejects) != 1 || r.Rejects[0].Line != 3 || !strings.Contains(r.Rejects[0].Reason, "the message FIToFIPmtCxlReq is none of those that are read") {
		t.Errorf("rejects %+v", r.Rejects)
	}
}

// An answer to an authority is an envelope of the statements that it encloses.
func TestAnswerEnclosesStatement(t *testing.T) {
	_, statement, _ := strings.Cut(document(three()), "<Document")
	statement = "<Document" + statement
	answer := `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:auth.002.001.01"><InfReqRspn><RspnId>1</RspnId><RtrInd><InvstgtnRslt><Rslt>` +
		statement + `</Rslt></InvstgtnRslt></RtrInd></InfReqRspn></Document>`
	want, err := intaketest.ReadText([]byte(statement), Formats(), intake.Options{Timezone: shanghai})
	intaketest.CheckResult(t, want, err)
	got, err := intaketest.ReadText([]byte(answer), Formats(), intake.Options{Timezone: shanghai})
	intaketest.CheckResult(t, got, err)
	if len(got.Sides) != len(want.Sides) || len(got.Sides) == 0 || len(got.Rejects) > 0 {
		t.Errorf("%d lines of %d, rejects %v", len(got.Sides), len(want.Sides), reasons(&got))
	}
	empty, err := intaketest.ReadText([]byte(`<Document xmlns="urn:iso:std:iso:20022:tech:xsd:auth.002.001.01"><InfReqRspn><RspnId>1</RspnId></InfReqRspn></Document>`), Formats(), intake.Options{})
	intaketest.CheckResult(t, empty, err)
	if len(empty.Rejects) != 1 {
		t.Errorf("rejects %v", reasons(&empty))
	}
}
