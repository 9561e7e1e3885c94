package forms

import (
	"bytes"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/exchange/iso20022"
	"dyetrace/exchange/platform"
	"dyetrace/exchange/table"
	"dyetrace/intake"
	"dyetrace/intake/replies"
)

var (
	shanghai = time.FixedZone("Asia/Shanghai", 8*3600)
	now      = dyetrace.InstantOf(time.Date(2026, 3, 1, 12, 0, 0, 0, shanghai))
)

const uetr = "8a562c67-ca16-48ba-b074-65581be6f001"

func sum(t testing.TB, text string) casework.Sum {
	t.Helper()
	amount, currency, _ := strings.Cut(text, " ")
	s, err := casework.ParseSum(amount, currency)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func office() Office {
	person := platform.Person{Document: "0001", Name: "王五", Phone: "110"}
	return Office{ID: "x", Name: "某公安局", Code: "310000", Handler: person, Second: person, Zone: shanghai, Now: now, StopType: "01", TargetKind: "01",
		Ends: func(casework.RequestKind) (dyetrace.Instant, error) { return now + dyetrace.Instant(48*time.Hour), nil },
		Earlier: func(measure string) (string, casework.RequestKind, error) {
			if measure != "m1" {
				return "", "", errors.New("no such measure")
			}
			return "x-R1", casework.Freeze, nil
		},
		CaseNumber: func(id string) (string, error) { return "A-" + id, nil }}
}

func request(t testing.TB, kind casework.RequestKind) casework.Request {
	return casework.Request{ID: "r", Number: "x-R7", Case: "c", Office: "x", Asking: casework.Asking{Kind: kind, Institution: "COBADEFF", Account: "DE89370400440532013000",
		Holder: "李四", Amount: sum(t, "10.50 EUR"), Measure: "m1", Payment: casework.Payment{ID: uetr, Time: casework.Time(now), Amount: sum(t, "20.00 EUR"),
			FromBank: "甲银行", FromAccount: "ICBC/62220001", FromName: "张三"},
		Since: casework.Time(now - dyetrace.Instant(72*time.Hour)), Until: casework.Time(now), Basis: "法[2026]1号", Ground: "电信诈骗"}}
}

// Every format has the kinds that it has messages for, and refuses the others in words.
func TestEveryFormat(t *testing.T) {
	want := map[string]string{
		Camt056: "recall", Camt110: "inquiry", Auth001: "inquiry", Platform: "stop freeze extend lift inquiry watch",
		XLSX: "stop freeze extend lift inquiry watch recall return",
	}
	for _, format := range Formats() {
		var takes []string
		for _, kind := range casework.RequestKinds() {
			form, err := Of(t.Context(), format, request(t, kind), office())
			if err != nil {
				if Takes(format, kind) || !strings.Contains(err.Error(), "xlsx takes every kind") {
					t.Errorf("%s, %s: %v", format, kind, err)
				}
				continue
			}
			takes = append(takes, string(kind))
			if len(form.Body) == 0 || form.Format == "" || !strings.HasPrefix(form.Name, "x-R7.") {
				t.Errorf("%s, %s: %s of %s", format, kind, form.Name, form.Format)
			}
		}
		if got := strings.Join(takes, " "); got != want[format] {
			t.Errorf("%s takes %s, want %s", format, got, want[format])
		}
	}
	if _, err := Of(t.Context(), "fax", request(t, casework.Stop), office()); dyetrace.KindOf(err) != dyetrace.UsageError {
		t.Error(err)
	}
}

// A recall names the payment as banks know it, and the request as the case, so that the answer
// finds it.
func TestRecallAndAnswer(t *testing.T) {
	form, err := Of(t.Context(), Camt056, request(t, casework.Recall), office())
	if err != nil {
		t.Fatal(err)
	}
	got, err := iso20022.ReadRecalls(t.Context(), bytes.NewReader(form.Body), iso20022.Options{})
	if err != nil || len(got) != 1 {
		t.Fatal(got, err)
	}
	p := got[0].Payments[0].Payment
	if got[0].Case != "x-R7" || p.UETR != uetr || p.Settled != "2026-03-01" || p.DebtorAccount.Other != "62220001" || p.CreditorAccount.IBAN != "DE89370400440532013000" ||
		got[0].Payments[0].Reasons[0].Code != "FRAD" {
		t.Errorf("%+v", got[0])
	}
	eur := iso20022.Sum(sum(t, "20.00 EUR"))
	answer := func(spoil func(r *iso20022.Resolution)) []Said {
		r := &iso20022.Resolution{Version: iso20022.Resolution09, ID: "B1", From: iso20022.Party{Institution: iso20022.Institution{BIC: "COBADEFF"}}, To: got[0].From, Made: now,
			Case: "x-R7", Creator: got[0].Creator, Status: "CNCL", Payments: []iso20022.Resolved{{Payment: iso20022.Payment{UETR: uetr, Sum: eur}, Status: "ACCR", Back: iso20022.Back{Sum: eur}}}}
		spoil(r)
		var b bytes.Buffer
		if _, err := r.Write(&b, iso20022.Options{}); err != nil {
			t.Fatal(err)
		}
		said, err := FromMessages(t.Context(), b.Bytes(), Came{Received: now, Document: "d"})
		if err != nil {
			t.Fatal(err)
		}
		return said
	}
	for name, c := range map[string]struct {
		spoil func(r *iso20022.Resolution)
		want  Said
	}{
		"given back": {func(*iso20022.Resolution) {}, Said{Place: "message B1, payment 1", Answer: casework.Answer{Result: casework.AllDone, Code: "ACCR", Returned: casework.Sum(eur)}}},
		"given back in part": {func(r *iso20022.Resolution) { r.Payments[0].Back.Sum.Amount = 100 },
			Said{Place: "message B1, payment 1", Answer: casework.Answer{Result: casework.PartlyDone, Code: "ACCR", Returned: sum(t, "1.00 EUR")}}},
		"refused": {func(r *iso20022.Resolution) {
			r.Status, r.Payments[0].Status, r.Payments[0].Back = "RJCR", "RJCR", iso20022.Back{}
			r.Payments[0].Reasons = []iso20022.Reason{{Code: "AC04", Notes: []string{"since 2020"}}}
		}, Said{Place: "message B1, payment 1", Answer: casework.Answer{Result: casework.NotDone, Code: "AC04", Reason: "AC04 the account is closed; since 2020"}}},
		"pending": {func(r *iso20022.Resolution) {
			r.Status, r.Payments[0].Status, r.Payments[0].Back = "PDCR", "PDCR", iso20022.Back{}
		},
			Said{Place: "message B1, payment 1", Pending: true, Answer: casework.Answer{Code: "PDCR"}}},
		"of the whole": {func(r *iso20022.Resolution) { r.Status, r.Payments = "PECR", nil },
			Said{Place: "message B1", Answer: casework.Answer{Result: casework.PartlyDone, Code: "PECR", Reason: "cancelled in part"}}},
		"a duplicate": {func(r *iso20022.Resolution) { r.Status, r.Payments, r.Duplicate = "", nil, "x-R1" },
			Said{Place: "message B1", Answer: casework.Answer{Result: casework.NotDone, Reason: "a duplicate of case x-R1"}}},
		"rejected": {func(r *iso20022.Resolution) {
			r.Status, r.Payments, r.Rejected = "", nil, []iso20022.Reason{{Own: "FORM"}}
		},
			Said{Place: "message B1", Answer: casework.Answer{Result: casework.NotDone, Code: "FORM", Reason: "FORM"}}},
	} {
		t.Run(name, func(t *testing.T) {
			c.want.Answer.Number, c.want.Answer.Institution, c.want.Answer.Received, c.want.Answer.Document = "x-R7", "COBADEFF", casework.Time(now), "d"
			if diff := cmp.Diff([]Said{c.want}, answer(c.spoil)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Extending and lifting quote the request that began the measure.
func TestPlatformQuotesTheFirstRequest(t *testing.T) {
	for kind, code := range map[casework.RequestKind]string{casework.Stop: "100101", casework.Freeze: "100201", casework.Extend: "100205", casework.Lift: "100203",
		casework.Inquiry: "100301", casework.Watch: "100305"} {
		form, err := Of(t.Context(), Platform, request(t, kind), office())
		if err != nil {
			t.Fatal(err)
		}
		got, err := platform.Neutral{}.ReadRequest(form.Body)
		if err != nil {
			t.Fatal(err)
		}
		original := ""
		if kind == casework.Extend || kind == casework.Lift {
			original = "x-R1"
		}
		if got.Code != code || got.Original != original || got.Application != "x-R7" || got.Case.Number != "A-c" || got.Victim.Account != "62220001" {
			t.Errorf("%s: %+v", kind, got)
		}
	}
	o := office()
	o.Seen = func(casework.Request) (platform.Seen, error) { return platform.Seen{Roles: []string{"collector"}}, nil }
	claimed := request(t, casework.Freeze)
	claimed.Asking.Claims = []string{"claim"}
	form, err := Of(t.Context(), Platform, claimed, o)
	if err != nil {
		t.Fatal(err)
	}
	got, err := platform.Neutral{}.ReadRequest(form.Body)
	if err != nil || strings.Join(got.Features, " ") != "2001 3002 3006" {
		t.Errorf("%v, %v", got, err)
	}
	o = office()
	o.Earlier = nil
	if _, err := Of(t.Context(), Platform, request(t, casework.Lift), o); err == nil || !strings.Contains(err.Error(), "x-R7: the request by which the measure") {
		t.Error(err)
	}
	o = office()
	o.StopType = ""
	if _, err := Of(t.Context(), Platform, request(t, casework.Stop), o); err == nil || !strings.Contains(err.Error(), "lacks type") {
		t.Error(err)
	}
}

// hexed is an envelope that an office brings along.
type hexed struct{}

func (hexed) Request(r *platform.Request) ([]byte, error) {
	line, err := platform.Neutral{}.Request(r)
	return []byte(hex.EncodeToString(line)), err
}

func (hexed) Reply(message []byte) (*platform.Reply, error) {
	line, err := hex.DecodeString(string(message))
	if err != nil {
		return nil, err
	}
	return platform.Neutral{}.Reply(line)
}

// An office that is connected to the platform sends and reads in an envelope of its own.
func TestEnvelopeOfOnesOwn(t *testing.T) {
	o := office()
	o.Envelope = hexed{}
	form, err := Of(t.Context(), Platform, request(t, casework.Freeze), o)
	if err != nil {
		t.Fatal(err)
	}
	line, err := hex.DecodeString(strings.TrimSpace(string(form.Body)))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := (platform.Neutral{}).ReadRequest(line); err != nil || got.Code != "100201" {
		t.Errorf("%+v, %v", got, err)
	}
	reply, err := platform.Neutral{}.WriteReply(&platform.Reply{Code: "100102", Application: "x-R8", Return: "200010"})
	if err != nil {
		t.Fatal(err)
	}
	said, err := FromPlatform(t.Context(), []byte(hex.EncodeToString(reply)), Came{Received: now, Envelope: hexed{}})
	if err != nil || len(said) != 1 || said[0].Answer.Number != "x-R8" {
		t.Errorf("%+v, %v", said, err)
	}
}

// Replies of the platform become answers: less in force than asked is done in part, what came
// first is listed, and a return code says why nothing was done.
func TestPlatformReplies(t *testing.T) {
	cny := platform.Sum(sum(t, "10.00 CNY"))
	var text []byte
	for _, r := range []*platform.Reply{
		{Code: "100202", Application: "x-R7", Return: platform.Done, Account: "62220002", Asked: cny, InForce: platform.Balance{Sum: platform.Sum(sum(t, "4.00 CNY")), Known: true}, Start: now,
			End: now + 1e18, Institution: "乙银行", Earlier: []platform.Earlier{{Agency: "另一公安局", Sum: cny, End: now}}},
		{Code: "100102", Application: "x-R8", Return: "200010", Remark: "销户"},
	} {
		line, err := platform.Neutral{}.WriteReply(r)
		if err != nil {
			t.Fatal(err)
		}
		text = append(append(text, line...), '\n')
	}
	if KindOf(text) != PlatformFile {
		t.Error("the file is not recognised")
	}
	got, err := FromPlatform(t.Context(), text, Came{Received: now})
	if err != nil {
		t.Fatal(err)
	}
	want := []Said{
		{Place: "line 1", Answer: casework.Answer{Number: "x-R7", Institution: "乙银行", Account: "62220002", Result: casework.PartlyDone, Code: "100000", Reason: "100000 done",
			Asked: sum(t, "10.00 CNY"), InForce: sum(t, "4.00 CNY"), Start: casework.Time(now), End: casework.Time(now + 1e18), Received: casework.Time(now),
			Earlier: []casework.Earlier{{Agency: "另一公安局", Amount: sum(t, "10.00 CNY"), Ends: casework.Time(now)}}}},
		{Place: "line 2", Answer: casework.Answer{Number: "x-R8", Result: casework.NotDone, Code: "200010", Reason: "200010 there is no such account; 销户", Received: casework.Time(now)}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// A workbook goes out, is filled in and comes back: rows of one request are one answer with all
// its earlier freezes.
func TestTableGoesOutAndComesBack(t *testing.T) {
	second := request(t, casework.Inquiry)
	second.Number = "x-R8"
	form, err := Book(t.Context(), []casework.Request{request(t, casework.Freeze), second}, office())
	if err != nil || form.Name != "requests.xlsx" {
		t.Fatal(form.Name, err)
	}
	path := filepath.Join(t.TempDir(), form.Name)
	if err := os.WriteFile(path, form.Body, 0o600); err != nil {
		t.Fatal(err)
	}
	var columns []replies.Column
	for _, c := range table.Replies() {
		columns = append(columns, replies.Column{Key: c.Key, Names: c.Names(), Must: c.Must})
	}
	sheet, err := replies.Read(t.Context(), path, columns, intake.Options{})
	if err != nil || len(sheet.Rows) != 2 {
		t.Fatal(sheet.Rows, err)
	}
	var rows []Cells
	for _, r := range sheet.Rows {
		rows = append(rows, Cells{r.Place(), r.Cells})
	}
	said, left, err := FromTable(rows, Came{})
	if err != nil || len(said) != 0 || left != 2 {
		t.Errorf("nobody answered: %+v, %d left, %v", said, left, err)
	}
	filled := func(place, agency, result string) Cells {
		return Cells{place, map[string]string{"number": "x-R7", "result": result, "currency": "EUR", "in_force": "0", "earlier_authority": agency, "earlier_amount": "5", "remark": "轮候"}}
	}
	said, _, err = FromTable([]Cells{filled("row 2", "甲局", "queued"), filled("row 3", "乙局", "轮候"), rows[1]}, Came{Received: now})
	if err != nil {
		t.Fatal(err)
	}
	five := sum(t, "5.00 EUR")
	want := []Said{{Place: "row 2", Answer: casework.Answer{Number: "x-R7", Result: casework.PartlyDone, Reason: "轮候", InForce: sum(t, "0.00 EUR"), Received: casework.Time(now),
		Earlier: []casework.Earlier{{Agency: "甲局", Amount: five}, {Agency: "乙局", Amount: five}}}}}
	if diff := cmp.Diff(want, said); diff != "" {
		t.Error(diff)
	}
	_, _, err = FromTable([]Cells{filled("row 2", "甲局", "queued"), filled("row 3", "乙局", "refused")}, Came{})
	if err == nil || !strings.Contains(err.Error(), "row 3 answers request x-R7, which row 2 answers already in another way") {
		t.Error(err)
	}
}

// What a file is shows in its first bytes, whatever envelope or character set it has.
func TestKindOf(t *testing.T) {
	wide := func(s string) string {
		b := []byte("\xff\xfe")
		for _, c := range []byte(s) {
			b = append(b, c, 0)
		}
		return string(b)
	}
	message := `<?xml version="1.0"?><!-- ours --><Document xmlns="urn:iso:std:iso:20022:tech:xsd:auth.002.001.01">`
	for name, c := range map[string]struct {
		head string
		want Kind
	}{
		"a message":                    {message, MessageFile},
		"one with a mark in front":     {"\ufeff\n" + message, MessageFile},
		"one in UTF-16":                {wide(message), MessageFile},
		"one in an envelope":           {`<Envelope><AppHdr/><d:Document xmlns:d="urn:iso:std:iso:20022:tech:xsd:auth.002.001.01">`, MessageFile},
		"one with a prefix":            {`<d:Document xmlns:d="urn:x">`, MessageFile},
		"one without a namespace":      {"<Document>", MessageFile},
		"a table that names documents": {"<html><head><title>Document</title></head><body><table>", TableFile},
		"a spreadsheet in XML":         {`<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><DocumentProperties/>`, TableFile},
		"the neutral envelope":         {` {"envelope":`, PlatformFile},
		"a text":                       {"Request number,Result", TableFile},
		"a text in UTF-16":             {wide("Request number,Result"), TableFile},
		"nothing":                      {"", TableFile},
		"a sign alone":                 {"<", TableFile},
	} {
		if got := KindOf([]byte(c.head)); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}

// A row that stands twice is one answer, and where no start is stated the time of the answer
// counts, not that of reading the table.
func TestTableRows(t *testing.T) {
	row := func(place string, more ...string) Cells {
		cells := map[string]string{"number": "x-R7", "result": "done", "answered": "2026-03-02T10:00:00Z"}
		for i := 0; i < len(more); i += 2 {
			cells[more[i]] = more[i+1]
		}
		return Cells{place, cells}
	}
	answered := dyetrace.InstantOf(time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC))
	said, _, err := FromTable([]Cells{row("row 2"), row("row 3")}, Came{Received: now})
	want := []Said{{Place: "row 2", Notes: []string{"it states no start: the time of the answer counts as it"},
		Answer: casework.Answer{Number: "x-R7", Result: casework.AllDone, Start: casework.Time(answered), Received: casework.Time(now)}}}
	if diff := cmp.Diff(want, said); diff != "" || err != nil {
		t.Error(diff, err)
	}
	for name, c := range map[string]struct {
		row   Cells
		start casework.Time
	}{
		"a start of its own":        {row("row 2", "start", "1971-01-01T00:00:01Z"), casework.Time(365*24*time.Hour + time.Second)},
		"a refusal":                 {row("row 2", "result", "refused"), 0},
		"an answer after its end":   {row("row 2", "end", "2026-03-02T09:00:00Z"), 0},
		"a place behind an earlier": {row("row 2", "result", "queued"), 0},
	} {
		said, _, err := FromTable([]Cells{c.row}, Came{})
		if err != nil || said[0].Answer.Start != c.start {
			t.Errorf("%s: %+v, %v", name, said, err)
		}
	}
}

// Answers to investigations and to authorities' requests, and returns, become answers too.
func TestOtherMessages(t *testing.T) {
	bank := iso20022.Party{Institution: iso20022.Institution{BIC: "COBADEFF"}}
	text := func(m message) []byte {
		var b bytes.Buffer
		if _, err := m.Write(&b, iso20022.Options{}); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	back := []byte(`<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pacs.004.001.09"><PmtRtr><GrpHdr><MsgId>B1</MsgId></GrpHdr><TxInf><OrgnlUETR>` + uetr +
		`</OrgnlUETR><OrgnlIntrBkSttlmAmt Ccy="EUR">20</OrgnlIntrBkSttlmAmt><RtrdIntrBkSttlmAmt Ccy="EUR">19</RtrdIntrBkSttlmAmt><RtrRsnInf><Rsn><Cd>FOCR</Cd></Rsn></RtrRsnInf>` +
		`<OrgnlTxRef><CdtrAcct><Id><Othr><Id>62220002</Id></Othr></Id></CdtrAcct></OrgnlTxRef></TxInf></PmtRtr></Document>`)
	for name, c := range map[string]struct {
		text []byte
		want Said
	}{
		"an investigation": {text(&iso20022.Answer{Version: iso20022.Answer02, ID: "B1", Status: "CLSD", Request: "m", Reference: "x-R7", Type: "RQFI", From: iso20022.Party{Name: "p"}, To: bank,
			Data: []iso20022.AnswerData{{Text: "the holder is 李四"}, {Status: "BLCK", Reasons: []iso20022.Reason{{Code: "AM07"}}}}, Next: iso20022.Party{Name: "Bank B"}}),
			Said{Place: "message B1", Notes: []string{"ask Bank B next"}, Answer: casework.Answer{Number: "x-R7", Kind: casework.Inquiry, Institution: "COBADEFF", Result: casework.AllDone,
				Code: "CLSD", Reason: "the holder is 李四; BLCK the money is blocked: neither credited nor returned; AM07 the amount was blocked by authorities"}}},
		"an authority's request": {text(&iso20022.InformationResponse{ID: "B1", Reference: "x-R7", Status: "PART", Account: iso20022.AccountOf("62220002"), Servicer: bank.Institution, Parties: "ALLP",
			Wanted: []iso20022.Wanted{{Message: "camt.053"}}, Results: []iso20022.Result{{Wanted: iso20022.Wanted{Message: "camt.053"}, Status: "NFOU", Note: "before 2020"}}}),
			Said{Place: "message B1", Answer: casework.Answer{Number: "x-R7", Kind: casework.Inquiry, Institution: "COBADEFF", Account: "62220002", Result: casework.PartlyDone, Code: "PART",
				Reason: "camt.053 not found; before 2020"}}},
		"a return": {back, Said{Place: "message B1, payment 1", Notes: []string{"it gives back the payment " + uetr}, Answer: casework.Answer{Kind: casework.Recall, Account: "62220002",
			Result: casework.PartlyDone, Code: "FOCR", Reason: "FOCR back after a recall", Returned: sum(t, "19.00 EUR")}}},
	} {
		t.Run(name, func(t *testing.T) {
			if KindOf(c.text) != MessageFile {
				t.Error("the file is not recognised")
			}
			got, err := FromMessages(t.Context(), c.text, Came{})
			if diff := cmp.Diff([]Said{c.want}, got); diff != "" || err != nil {
				t.Error(diff, err)
			}
		})
	}
	for text, want := range map[string]string{
		`<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt/></Document>`: "camt.053 is no answer to a request",
		`<Document><BkToCstmrStmt/></Document>`:                                                        "a Document without a namespace is no answer",
		`<E><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><a/></Document><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.029.001.09"><a/></Document></E>`: "several kinds (camt.053, camt.029)",
	} {
		if _, err := FromMessages(t.Context(), []byte(text), Came{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	if KindOf([]byte("请求编号,办理结果")) != TableFile || KindOf([]byte("PK\x03\x04")) != TableFile {
		t.Error("a table is taken for something else")
	}
}

// Whatever a file of answers holds, it is read or refused, and each answer has its place.
func FuzzAnswers(f *testing.F) {
	message := `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:auth.002.001.01"><InfReqRspn><RspnId>B1</RspnId><InvstgtnId>R2</InvstgtnId><RspnSts>COMP</RspnSts></InfReqRspn></Document>`
	f.Add([]byte(message))
	f.Add([]byte("\xff\xfe<\x00D\x00o\x00c\x00u\x00m\x00e\x00n\x00t\x00>\x00"))
	f.Add([]byte(strings.Replace(message, "auth.002.001.01", "camt.029.001.09", 1)))
	f.Add([]byte(`{"envelope":"dyetrace-neutral-1","code":"100202","application":"R1","return_code":"100000"}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		read := FromMessages
		switch KindOf(raw) {
		case PlatformFile:
			read = FromPlatform
		case TableFile:
			return // package intake/replies reads it, and exchange/table has a test of its own
		}
		said, err := read(t.Context(), Text(raw), Came{Reading: table.Reading{Zone: shanghai}})
		if err != nil && dyetrace.KindOf(err) != dyetrace.InputError {
			t.Errorf("the error is no InputError: %v", err)
		}
		for _, s := range said {
			if s.Place == "" {
				t.Errorf("an answer has no place: %+v", s)
			}
		}
	})
}
