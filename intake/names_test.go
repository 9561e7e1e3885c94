package intake_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/amlsim"
	"dyetrace/intake/bankreturn"
	"dyetrace/intake/intaketest"
	"dyetrace/intake/iso20022"
	"dyetrace/intake/mt940"
	"dyetrace/intake/native"
)

// What fills the place of a counterparty's number, name or serial number in a
// bank's table is nobody; what is known of the counterparty besides stays.
func TestFillersOfLines(t *testing.T) {
	var text strings.Builder
	text.WriteString("交易卡号,交易时间,交易金额,交易余额,收付标志,对手账卡号,对手户名,对手开户银行,交易流水号\n")
	fillers := []string{"-------", "0", "00000000", "999999999", "XXXXXX", "####", "暂无", "未知", "无", "N/A", "NOTPROVIDED", "unknown", "CNY"}
	for i, f := range fillers {
		text.WriteString("6222020000000000011,2026030109000" + string(rune('0'+i%10)) + ",1.00,9.00,出," + f + ",暂无,未知,0000000000\n")
	}
	text.WriteString("6222020000000000011,20260301100000,1.00,9.00,出,上海某某银行,王五,,SN12345678\n")
	got, err := intaketest.ReadText([]byte(text.String()), bankreturn.Formats(), intake.Options{})
	intaketest.CheckResult(t, got, err)
	if len(got.Sides) != len(fillers)+1 {
		t.Fatalf("%d lines, %v", len(got.Sides), got.Rejects)
	}
	for i, s := range got.Sides[:len(fillers)] {
		if s.Peer+s.PeerName+s.PeerBank+s.Serial != "" {
			t.Errorf("%q: the other side is %q, %q at %q, serial %q", fillers[i], s.Peer, s.PeerName, s.PeerBank, s.Serial)
		}
	}
	last := got.Sides[len(fillers)]
	if diff := cmp.Diff([]string{"", "王五", "上海某某银行", "SN12345678"}, []string{last.Peer, last.PeerName, last.PeerBank, last.Serial}); diff != "" {
		t.Error("a bank in place of the number:", diff)
	}
}

// A line whose own account is a filler is refused, and so is a row of accounts.
func TestFillersOfOwners(t *testing.T) {
	for _, text := range []string{
		"交易卡号,交易时间,交易金额,交易余额,收付标志,对手账卡号,对手户名,摘要说明\n-------,20260301090000,1.00,9.00,出,6222020000000000022,乙,转账\n",
		"id,kind\n------,personal\n",
		"account,person,device\n000000,p1,d1\n",
	} {
		got, err := intaketest.ReadText([]byte(text), append(bankreturn.Formats(), native.Formats()...), intake.Options{})
		if err != nil || len(got.Rejects) != 1 || len(got.Sides)+len(got.Accounts)+len(got.Links) != 0 {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
}

// In a table of whole transfers a filler becomes an account that stands in for
// nobody beside the other side, so that the money stays in sight up to there.
// A transfer from nobody to nobody is refused; 0 alone is an account there.
func TestFillersOfTransfers(t *testing.T) {
	const text = "id,time,from,to,amount\n" +
		"t1,2026-03-01T09:00:00Z,A1,-----,1.00\nt2,2026-03-01T09:00:00Z,暂无,A1,1.00\n" +
		"t3,2026-03-01T09:00:00Z,----,000000,1.00\nt4,2026-03-01T09:00:00Z,0,A1,1.00\n"
	got, err := intaketest.ReadText([]byte(text), native.Formats(), intake.Options{})
	intaketest.CheckResult(t, got, err)
	var sides []string
	for _, r := range got.Rows {
		sides = append(sides, r.ID+": "+r.From+" > "+r.To)
	}
	if diff := cmp.Diff([]string{"t1: A1 > ? @A1", "t2: ? @A1 > A1", "t4: 0 > A1"}, sides); diff != "" {
		t.Error(diff)
	}
	if len(got.Rejects) != 1 || got.Rejects[0].Line != 4 || !strings.Contains(got.Rejects[0].Reason, "names nobody") {
		t.Errorf("rejects %+v", got.Rejects)
	}
	want := []dyetrace.Account{{ID: "? @A1", Uncovered: true, Source: dyetrace.Source{Line: 2}}}
	if diff := cmp.Diff(want, got.Accounts[:1]); diff != "" {
		t.Error(diff)
	}
}

// Devices, phones and papers that are fillers link nobody to anybody.
func TestFillersOfLinks(t *testing.T) {
	const text = "account,person,phone,device,ip,qr\nA1,未知,00000000000,000000000000000,0.0.0.0,N/A\nA2,p2,13800000000,d2,10.0.0.1,q2\n"
	got, err := intaketest.ReadText([]byte(text), native.Formats(), intake.Options{})
	intaketest.CheckResult(t, got, err)
	want := []dyetrace.Link{{Account: "A1", Source: dyetrace.Source{Line: 2}},
		{Account: "A2", Person: "p2", Phone: "13800000000", Device: "d2", IP: "10.0.0.1", QR: "q2", Source: dyetrace.Source{Line: 3}}}
	if diff := cmp.Diff(want, got.Links); diff != "" {
		t.Error(diff)
	}
}

// Messages, which are no tables, know the same fillers; generators that number
// accounts from 0 keep them.
func TestFillersElsewhere(t *testing.T) {
	const swift = ":20:A\n:25:DE02120300000000202051\n:60F:C260301EUR1,\n:61:2603010301C1,NTRFNONREF\n:86:166?00X?30NOTPROVIDED?31000000000?32NOTPROVIDED\n:62F:C260301EUR2,\n-\n"
	got, err := intaketest.ReadText([]byte(swift), mt940.Formats(), intake.Options{Timezone: time.UTC})
	if err != nil || len(got.Sides) != 1 || got.Sides[0].Peer+got.Sides[0].PeerName+got.Sides[0].PeerBank != "" {
		t.Errorf("MT940: %+v, %v", got.Sides, err)
	}
	const pacs = `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pacs.008.001.02"><FIToFICstmrCdtTrf><GrpHdr><MsgId>1</MsgId><CreDtTm>2026-03-02T09:00:01Z</CreDtTm></GrpHdr>` +
		`<CdtTrfTxInf><PmtId><TxId>T1</TxId></PmtId><IntrBkSttlmAmt Ccy="EUR">5.00</IntrBkSttlmAmt><DbtrAcct><Id><Othr><Id>NOTPROVIDED</Id></Othr></Id></DbtrAcct>` +
		`<CdtrAcct><Id><IBAN>DE02120300000000202051</IBAN></Id></CdtrAcct></CdtTrfTxInf></FIToFICstmrCdtTrf></Document>`
	got, err = intaketest.ReadText([]byte(pacs), iso20022.Formats(), intake.Options{})
	if err != nil || len(got.Sides) != 1 || len(got.Rows) != 0 || !got.Sides[0].In {
		t.Errorf("pacs.008: %+v %+v, %v", got.Sides, got.Rows, err)
	}
	const sim = "tran_id,orig_acct,bene_acct,tx_type,base_amt,tran_timestamp\n1,0,99999,TRANSFER,5.00,2026-03-01T00:00:00Z\n"
	got, err = intaketest.ReadText([]byte(sim), amlsim.Formats(), intake.Options{})
	if err != nil || len(got.Rows) != 1 || got.Rows[0].From != "0" || got.Rows[0].To != "99999" {
		t.Errorf("AMLSim: %+v, %v", got, err)
	}
}

// A bank's line that names a wallet by the wallet's own id means that wallet; a
// number of 16 digits is one of Alipay only where the line says so.
func TestWalletsByTheirIDs(t *testing.T) {
	const text = "交易卡号,交易时间,交易金额,交易余额,收付标志,对手账卡号,对手户名,对手开户银行\n" +
		"6222020000000000011,20260301090000,1.00,9.00,出,o0abcDEF@wx.tenpay.com,甲,财付通\n" +
		"6222020000000000011,20260301090100,1.00,8.00,出,2088123412341234,乙,支付宝（中国）网络技术有限公司\n" +
		"6222020000000000011,20260301090200,1.00,7.00,出,2088123412341234,丙,某某银行\n"
	got, err := intaketest.ReadText([]byte(text), bankreturn.Formats(), intake.Options{})
	intaketest.CheckResult(t, got, err)
	var peers []string
	for _, s := range got.Sides {
		peers = append(peers, s.Peer)
	}
	if diff := cmp.Diff([]string{"wechat:o0abcDEF@wx.tenpay.com", "alipay:2088123412341234", "2088123412341234"}, peers); diff != "" {
		t.Error(diff)
	}
}

// A number in a message goes with its institution, however that is named, but
// for IBANs and cards; the id of a payment without UETR does not depend on it.
func TestInstitutionsOfMessages(t *testing.T) {
	ids := map[string]bool{}
	for _, c := range []struct{ agent, id, want string }{
		{"<BICFI>BANKDEFFXXX</BICFI><Nm>A Bank</Nm>", "<Othr><Id>4711 815</Id></Othr>", "BANKDEFF/4711815"},
		{"<BIC>BANKDEFF500</BIC>", "<Othr><Id>4711815</Id></Othr>", "BANKDEFF500/4711815"},
		{"<ClrSysMmbId><ClrSysId><Cd>GBDSC</Cd></ClrSysId><MmbId>601613</MmbId></ClrSysMmbId>", "<Othr><Id>4711815</Id></Othr>", "GBDSC.601613/4711815"},
		{"<ClrSysMmbId><MmbId>22222222</MmbId></ClrSysMmbId>", "<Othr><Id>4711815</Id><Issr>0001</Issr></Othr>", "22222222-0001/4711815"},
		{"<Nm>A/B Bank</Nm>", "<Othr><Id>4711815</Id></Othr>", "A B Bank/4711815"},
		{"<Nm>NOTPROVIDED</Nm>", "<Othr><Id>4711815</Id></Othr>", "4711815"},
		{"", "<Othr><Id>4711815</Id><Issr>BANKDEFFXXX</Issr></Othr>", "BANKDEFF/4711815"},
	} {
		pacs := `<Document><FIToFICstmrCdtTrf><GrpHdr><MsgId>1</MsgId><CreDtTm>2026-03-02T09:00:01Z</CreDtTm></GrpHdr>` +
			`<CdtTrfTxInf><PmtId><TxId>T1</TxId></PmtId><IntrBkSttlmAmt Ccy="EUR">5.00</IntrBkSttlmAmt><DbtrAcct><Id>` + c.id + `</Id></DbtrAcct>` +
			`<DbtrAgt><FinInstnId>` + c.agent + `</FinInstnId></DbtrAgt><CdtrAgt><FinInstnId><BICFI>BANKDEFF</BICFI></FinInstnId></CdtrAgt>` +
			`<CdtrAcct><Id><IBAN>DE02 1203 0000 0000 2020 51</IBAN></Id></CdtrAcct></CdtTrfTxInf></FIToFICstmrCdtTrf></Document>`
		got, err := intaketest.ReadText([]byte(pacs), iso20022.Formats(), intake.Options{})
		if err != nil || len(got.Rows) != 1 || got.Rows[0].From != c.want || got.Rows[0].To != "DE02120300000000202051" {
			t.Errorf("%s %s: %+v, %v, want %s", c.agent, c.id, got.Rows, err, c.want)
			continue
		}
		ids[got.Rows[0].ID] = true
		camt := `<Document><BkToCstmrStmt><Stmt><Id>S</Id><Acct><Id>` + c.id + `</Id><Svcr><FinInstnId>` + c.agent + `</FinInstnId></Svcr></Acct>` +
			`<Ntry><Amt Ccy="EUR">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><DtTm>2026-03-02T09:00:00Z</DtTm></BookgDt></Ntry></Stmt></BkToCstmrStmt></Document>`
		got, err = intaketest.ReadText([]byte(camt), iso20022.Formats(), intake.Options{})
		if err != nil || len(got.Sides) != 1 || got.Sides[0].Account != c.want {
			t.Errorf("%s %s: statement of %+v, %v, want %s", c.agent, c.id, got.Sides, err, c.want)
		}
	}
	if len(ids) != 1 {
		t.Errorf("one payment has the ids %v", ids)
	}
}

// In MT940 the bank before the slash, or else the one that sent the message,
// goes with a number; so does a BIC in tag 86 with the other side's.
func TestInstitutionsOfMT940(t *testing.T) {
	for _, c := range []struct{ head, account, text, own, peer string }{
		{"", "BANKDEFFXXX/00 12", "166?00X?30OTHRDEFFXXX?31 47 11", "BANKDEFF/0012", "OTHRDEFF/4711"},
		{"{1:F01MYBKDEFFAXXX0000000000}{2:O9400800260301BANKDEFFAXXX00000000002603010800N}{4:\n", "815815", "/IBAN/NL91 ABNA 0417 1643 00/BIC/ABNANL2A/NAME/X",
			"BANKDEFF/815815", "NL91ABNA0417164300"},
		{"{1:F01BANKDEFFA5000000000000}{2:I940MYBKDEFFXXXXN}{4:\n", "815815", "166?00X?3010020030?31004711", "BANKDEFF500/815815", "10020030/4711"},
		{"", "NL91 ABNA 0417 1643 00", "166?00X?30ABNANL2A?31NOTPROVIDED", "NL91ABNA0417164300", ""},
		{"", "61 1090 1014 0000 0712 1981 2874", "166?00X?31815815", "PL61109010140000071219812874", "815815"},
	} {
		text := c.head + ":20:A\n:25:" + c.account + "\n:60F:C260301EUR1,\n:61:2603010301C1,NTRFNONREF\n:86:" + c.text + "\n:62F:C260302EUR2,\n-}\n"
		got, err := intaketest.ReadText([]byte(text), mt940.Formats(), intake.Options{Timezone: time.UTC})
		if err != nil || len(got.Sides) != 1 || got.Sides[0].Account != c.own || got.Sides[0].Peer != c.peer {
			t.Errorf("%s: %+v, %v; want %s and %s", c.account, got.Sides, err, c.own, c.peer)
		}
	}
}
