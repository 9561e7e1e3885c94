package iso20022

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
)

func in(id, content string) string {
	return `<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:` + id + `">` + content + `</Document>`
}

func at(hour int) dyetrace.Instant {
	return dyetrace.InstantOf(time.Date(2026, 3, 1, hour, 0, 0, 0, time.UTC))
}

// A status report says what became of each payment, with the codes and words of the reason, and
// what it says beside that is named.
func TestReadStatuses(t *testing.T) {
	got, err := ReadStatuses(t.Context(), strings.NewReader(in("pacs.002.001.10", `<FIToFIPmtStsRpt>
<GrpHdr><MsgId>S1</MsgId><CreDtTm>2026-03-01T17:00:00+08:00</CreDtTm><InstgAgt><FinInstnId><BICFI>COBADEFF</BICFI></FinInstnId></InstgAgt></GrpHdr>
<OrgnlGrpInfAndSts><OrgnlMsgId>M1</OrgnlMsgId><OrgnlMsgNmId>pacs.008.001.08</OrgnlMsgNmId><GrpSts>PART</GrpSts></OrgnlGrpInfAndSts>
<TxInfAndSts><StsId>T1</StsId><OrgnlEndToEndId>E1</OrgnlEndToEndId><TxSts>BLCK</TxSts><StsRsnInf><Rsn><Cd>AM07</Cd></Rsn><AddtlInf>frozen</AddtlInf></StsRsnInf>
<AccptncDtTm>2026-03-01T10:00:00Z</AccptncDtTm><FctvIntrBkSttlmDt><Dt>2026-03-02</Dt></FctvIntrBkSttlmDt><AcctSvcrRef>A1</AcctSvcrRef><ClrSysRef>C1</ClrSysRef>
<ChrgsInf><Amt Ccy="EUR">1</Amt></ChrgsInf></TxInfAndSts></FIToFIPmtStsRpt>`)), Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []Status{{Version: "pacs.002.001.10", ID: "S1", From: Institution{BIC: "COBADEFF"}, Made: at(9),
		Groups: []GroupStatus{{Message: "M1", MessageName: "pacs.008.001.08", Status: "PART"}},
		Payments: []PaymentStatus{{ID: "T1", Payment: Payment{EndToEndID: "E1", ClearingID: "C1"}, Status: "BLCK",
			Reasons: []Reason{{Code: "AM07", Notes: []string{"frozen"}}}, Accepted: at(10), Settled: "2026-03-02", AccountRef: "A1"}},
		Unread: []string{"TxInfAndSts/ChrgsInf/Amt"}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// A return gives the money that comes back, and the payment that it was, also where what all
// payments share stands before them.
func TestReadReturns(t *testing.T) {
	got, err := ReadReturns(t.Context(), strings.NewReader(in("pacs.004.001.09", `<PmtRtr>
<GrpHdr><MsgId>B1</MsgId><CreDtTm>2026-03-01T09:00:00Z</CreDtTm><NbOfTxs>1</NbOfTxs><IntrBkSttlmDt>2026-03-01</IntrBkSttlmDt><SttlmInf><SttlmMtd>CLRG</SttlmMtd></SttlmInf></GrpHdr>
<OrgnlGrpInf><OrgnlMsgId>M1</OrgnlMsgId><OrgnlMsgNmId>pacs.008.001.08</OrgnlMsgNmId></OrgnlGrpInf>
<TxInf><RtrId>T1</RtrId><OrgnlEndToEndId>E1</OrgnlEndToEndId><OrgnlUETR>8a562c67-ca16-48ba-b074-65581be6f001</OrgnlUETR>
<OrgnlIntrBkSttlmAmt Ccy="EUR">10.50</OrgnlIntrBkSttlmAmt><RtrdIntrBkSttlmAmt Ccy="EUR">9.50000</RtrdIntrBkSttlmAmt>
<ChrgsInf><Amt Ccy="EUR">1</Amt><Agt><FinInstnId><Nm>B</Nm></FinInstnId></Agt></ChrgsInf>
<RtrRsnInf><Orgtr><Id><OrgId><AnyBIC>COBADEFF</AnyBIC></OrgId></Id></Orgtr><Rsn><Cd>FOCR</Cd></Rsn></RtrRsnInf></TxInf></PmtRtr>`)), Options{})
	if err != nil {
		t.Fatal(err)
	}
	eur := currency("EUR")
	want := []Return{{Version: "pacs.004.001.09", ID: "B1", Made: at(9), Payments: []Returned{{ID: "T1",
		Payment: Payment{Message: "M1", MessageName: "pacs.008.001.08", EndToEndID: "E1", UETR: "8a562c67-ca16-48ba-b074-65581be6f001", Sum: Sum{1050, eur}},
		Sum:     Sum{950, eur}, Settled: "2026-03-01", Reasons: []Reason{{Code: "FOCR", By: Party{Institution: Institution{BIC: "COBADEFF"}}}},
		Charges: []Sum{{100, eur}}}},
		Unread: []string{"GrpHdr/SttlmInf/SttlmMtd", "TxInf/ChrgsInf/Agt/FinInstnId/Nm"}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// An authority's answer says where a result is enclosed, for intake to read.
func TestEnclosedResultIsSaid(t *testing.T) {
	got, err := ReadInformationResponses(t.Context(), strings.NewReader(in("auth.002.001.01", `<InfReqRspn><RspnId>1</RspnId><InvstgtnId>Q1</InvstgtnId><RspnSts>COMP</RspnSts>
<SchCrit><Acct><Id><Id><Othr><Id>62220001</Id></Othr></Id></Id><InvstgtdPties><Cd>ALLP</Cd></InvstgtdPties><AuthrtyReqTp><MsgNmId>camt.053</MsgNmId></AuthrtyReqTp></Acct></SchCrit>
<RtrInd><AuthrtyReqTp><MsgNmId>camt.053</MsgNmId></AuthrtyReqTp><InvstgtnRslt><Rslt><Document><BkToCstmrStmt/></Document></Rslt></InvstgtnRslt></RtrInd></InfReqRspn>`)), Options{})
	if err != nil || len(got) != 1 || len(got[0].Results) != 1 || !got[0].Results[0].Enclosed {
		t.Errorf("%+v %v", got, err)
	}
}

// What cannot be read is refused, with the message's place and what to do.
func TestReadersRefuse(t *testing.T) {
	resolution := func(text string) error {
		_, err := ReadResolutions(t.Context(), strings.NewReader(text), Options{})
		return err
	}
	returns := func(text string) error {
		_, err := ReadReturns(t.Context(), strings.NewReader(text), Options{})
		return err
	}
	const head = `<RsltnOfInvstgtn><Assgnmt><Id>1</Id><CreDtTm>2026-03-01T09:00:00Z</CreDtTm></Assgnmt>`
	for name, c := range map[string]struct {
		read func(string) error
		text string
		want string
	}{
		"an unknown version":  {resolution, in("camt.029.001.15", head+`</RsltnOfInvstgtn>`), `"camt.029.001.15" is no message that is read here`},
		"no status":           {resolution, in("camt.029.001.09", head+`</RsltnOfInvstgtn>`), "it has no status (Sts)"},
		"a time without zone": {resolution, in("camt.029.001.09", strings.Replace(head, "00Z", "00", 1)+`<Sts><Conf>CNCL</Conf></Sts></RsltnOfInvstgtn>`), "has no zone"},
		"no time":             {resolution, in("camt.029.001.09", strings.Replace(head, "T09", "Q09", 1)+`<Sts><Conf>CNCL</Conf></Sts></RsltnOfInvstgtn>`), "is no time"},
		"a far time":          {resolution, in("camt.029.001.09", strings.Replace(head, "2026", "9026", 1)+`<Sts><Conf>CNCL</Conf></Sts></RsltnOfInvstgtn>`), "no message can be of"},
		"too many digits":     {resolution, in("camt.029.001.09", head+`<Sts><Conf>CNCL</Conf></Sts><CxlDtls><TxInfAndSts><OrgnlIntrBkSttlmAmt Ccy="EUR">1.234</OrgnlIntrBkSttlmAmt></TxInfAndSts></CxlDtls></RsltnOfInvstgtn>`), "OrgnlIntrBkSttlmAmt"},
		"an unknown currency": {resolution, in("camt.029.001.09", head+`<Sts><Conf>CNCL</Conf></Sts><CxlDtls><TxInfAndSts><OrgnlIntrBkSttlmAmt Ccy="QQQ">1</OrgnlIntrBkSttlmAmt></TxInfAndSts></CxlDtls></RsltnOfInvstgtn>`), "QQQ"},
		"no day":              {resolution, in("camt.029.001.09", head+`<Sts><Conf>CNCL</Conf></Sts><CxlDtls><TxInfAndSts><OrgnlIntrBkSttlmDt>1.3.2026</OrgnlIntrBkSttlmDt></TxInfAndSts></CxlDtls></RsltnOfInvstgtn>`), "is no day"},
		"fewer than it says":  {returns, in("pacs.004.001.09", `<PmtRtr><GrpHdr><MsgId>1</MsgId><NbOfTxs>2</NbOfTxs></GrpHdr><TxInf><RtrdIntrBkSttlmAmt Ccy="EUR">1</RtrdIntrBkSttlmAmt></TxInf></PmtRtr>`), "says that it holds"},
		"a return of nothing": {returns, in("pacs.004.001.09", `<PmtRtr><TxInf><RtrId>1</RtrId></TxInf></PmtRtr>`), "a return has no amount"},
		"a status of nothing": {func(text string) error {
			_, err := ReadStatuses(t.Context(), strings.NewReader(text), Options{})
			return err
		}, in("pacs.002.001.10", `<FIToFIPmtStsRpt><TxInfAndSts/></FIToFIPmtStsRpt>`), "status of a payment"},
		"an answer to nothing": {func(text string) error {
			_, err := ReadAnswers(t.Context(), strings.NewReader(text), Options{})
			return err
		}, in("camt.111.001.02", `<InvstgtnRspn><InvstgtnRspn><InvstgtnSts><Sts>CLSD</Sts></InvstgtnSts></InvstgtnRspn></InvstgtnRspn>`), "it has no request"},
	} {
		t.Run(name, func(t *testing.T) {
			err := c.read(c.text)
			if err == nil || !strings.Contains(err.Error(), c.want) || dyetrace.KindOf(err) != dyetrace.InputError {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

// A time without a zone is read where somebody says which one is meant.
func TestZoneOfTimes(t *testing.T) {
	got, err := ReadResolutions(t.Context(), strings.NewReader(in("camt.029.001.09",
		`<RsltnOfInvstgtn><Assgnmt><Id>1</Id><CreDtTm>2026-03-01T17:00:00</CreDtTm></Assgnmt><Sts><Conf>CNCL</Conf></Sts></RsltnOfInvstgtn>`)),
		Options{Zone: time.FixedZone("", 8*3600)})
	if err != nil || len(got) != 1 || got[0].Made != at(9) {
		t.Errorf("%+v %v", got, err)
	}
}

// Whatever they are given, readers answer or refuse.
func FuzzReaders(f *testing.F) {
	for _, m := range []message{recall(), &Resolution{Version: Resolution09, ID: "1", From: recall().From, To: recall().To, Made: 1e18, Status: "CNCL",
		Payments: []Resolved{{Payment: recall().Payments[0].Payment, Status: "ACCR"}}}} {
		f.Add([]byte(write(f, m)))
	}
	f.Add([]byte(in("pacs.002.001.10", `<FIToFIPmtStsRpt><TxInfAndSts><TxSts>RJCT</TxSts></TxInfAndSts></FIToFIPmtStsRpt>`)))
	f.Add([]byte(in("pacs.004.001.09", `<PmtRtr><TxInf><RtrdIntrBkSttlmAmt Ccy="JPY">1</RtrdIntrBkSttlmAmt></TxInf></PmtRtr>`)))
	f.Add([]byte(in("camt.110.001.01", `<InvstgtnReq><InvstgtnReq><MsgId>1</MsgId></InvstgtnReq></InvstgtnReq>`)))
	f.Add([]byte(in("camt.111.001.02", `<InvstgtnRspn><InvstgtnRspn/></InvstgtnRspn>`)))
	f.Add([]byte(in("auth.001.001.01", `<InfReqOpng/>`)))
	f.Add([]byte(in("auth.002.001.01", `<InfReqRspn/>`)))
	f.Fuzz(func(t *testing.T, text []byte) {
		ctx, r := t.Context(), func() *strings.Reader { return strings.NewReader(string(text)) }
		var errs []error
		add := func(err error) { errs = append(errs, err) }
		_, err := ReadRecalls(ctx, r(), Options{})
		add(err)
		_, err = ReadResolutions(ctx, r(), Options{})
		add(err)
		_, err = ReadStatuses(ctx, r(), Options{})
		add(err)
		_, err = ReadReturns(ctx, r(), Options{})
		add(err)
		_, err = ReadInvestigations(ctx, r(), Options{})
		add(err)
		_, err = ReadAnswers(ctx, r(), Options{})
		add(err)
		_, err = ReadInformationRequests(ctx, r(), Options{})
		add(err)
		_, err = ReadInformationResponses(ctx, r(), Options{})
		add(err)
		for _, err := range errs {
			if err != nil && dyetrace.KindOf(err) != dyetrace.InputError {
				t.Errorf("%v is no error of the input", err)
			}
		}
	})
}
