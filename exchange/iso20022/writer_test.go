package iso20022

import (
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dyetrace"
)

// recall is one that has all it must have.
func recall() *Recall {
	return &Recall{Version: Recall08, ID: "R1", From: Party{Name: "Police of X", Number: "310000"}, To: Party{Institution: Institution{BIC: "COBADEFF"}},
		Made:     dyetrace.InstantOf(time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)),
		Payments: []Recalled{{Payment: Payment{EndToEndID: "E1", Sum: Sum{1050, currency("EUR")}}, Reasons: []Reason{{Code: "FRAD"}}}}}
}

func written(t *testing.T, m message, o Options) (string, []Remark) {
	t.Helper()
	var b strings.Builder
	remarks, err := m.Write(&b, o)
	if err != nil {
		t.Fatal(err)
	}
	return b.String(), remarks
}

// Words that do not fit are made to fit, and that is said: a long name is cut, a long note is
// split between words, characters that a scheme does not take become the nearest that it does.
func TestWordsAreMadeToFit(t *testing.T) {
	r := recall()
	r.From.Name = strings.Repeat("长", 141)
	r.Payments[0].Reasons[0].Notes = []string{strings.Repeat("stolen money ", 12)}
	text, remarks := written(t, r, Options{})
	if !strings.Contains(text, "<Nm>"+strings.Repeat("长", 140)+"</Nm>") || strings.Count(text, "<AddtlInf>") != 2 {
		t.Error(text)
	}
	if len(remarks) != 2 || remarks[0].Path != "FIToFIPmtCxlReq/Assgnmt/Assgnr/Pty/Nm" || !strings.Contains(remarks[0].String(), "140 characters") ||
		!strings.Contains(remarks[1].Why, "105 characters, so it was split") {
		t.Error(remarks)
	}

	r = recall()
	r.From.Name = "Société Müller & Söhne ＡＢ 李\x01四"
	text, remarks = written(t, r, Options{Characters: LatinCharacters})
	if !strings.Contains(text, "<Nm>Societe Muller + Sohne AB LI SI</Nm>") {
		t.Error(text)
	}
	want := []Remark{{Path: "FIToFIPmtCxlReq/Assgnmt/Assgnr/Pty/Nm", Was: r.From.Name, Now: "Societe Muller + Sohne AB LI SI",
		Why: "the message does not take some of its characters"}}
	if diff := cmp.Diff(want, remarks); diff != "" {
		t.Error(diff)
	}
	r.From.Name = "单田芳（上海）Иван"
	text, _ = written(t, r, Options{Characters: LatinCharacters})
	if !strings.Contains(text, "<Nm>SHAN TIANFANG(SHANG HAI)....</Nm>") {
		t.Error(text)
	}
	r.From.Name = "Société Müller & Söhne ＡＢ 李\x01四"
	text, remarks = written(t, r, Options{})
	if !strings.Contains(text, "<Nm>Société Müller &amp; Söhne ＡＢ 李 四</Nm>") || len(remarks) != 1 {
		t.Error(text, remarks)
	}
}

// Whatever the note, each of its parts fits, and nothing but blanks is lost.
func TestSplitLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("ab 中é\t"))).Draw(t, "text")
		most := rapid.IntRange(1, 30).Draw(t, "most")
		parts := split(text, most)
		for _, p := range parts {
			if n := len([]rune(p)); n == 0 || n > most {
				t.Errorf("a part has %d characters of %d", n, most)
			}
		}
		bare := func(s string) string {
			return strings.Map(func(r rune) rune {
				if unicode.IsSpace(r) {
					return -1
				}
				return r
			}, s)
		}
		if bare(strings.Join(parts, "")) != bare(text) {
			t.Errorf("%q became %q", text, parts)
		}
	})
}

// Times are written in the zone that was asked for, to the millisecond.
func TestTimesHaveTheirZone(t *testing.T) {
	text, _ := written(t, recall(), Options{Zone: time.FixedZone("", 8*3600)})
	if !strings.Contains(text, "<CreDtTm>2026-03-01T17:00:00.000+08:00</CreDtTm>") {
		t.Error(text)
	}
}

// What a message must have, or cannot hold, is refused with the place and what to do.
func TestWritersRefuse(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(r *Recall)
		want  string
	}{
		"an unknown version":      {func(r *Recall) { r.Version = "camt.056.001.07" }, "camt.056 is written as camt.056.001.08"},
		"no id":                   {func(r *Recall) { r.ID = "" }, "FIToFIPmtCxlReq/Assgnmt: Id is missing"},
		"a long id":               {func(r *Recall) { r.ID = strings.Repeat("x", 36) }, "FIToFIPmtCxlReq/Assgnmt/Id: \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\" has 36 characters, and the message takes 35"},
		"an id with a line break": {func(r *Recall) { r.ID = "a\nb" }, "an identifier is not changed"},
		"an id with blanks":       {func(r *Recall) { r.ID = "a " }, "an identifier is not changed"},
		"nobody asked":            {func(r *Recall) { r.To = Party{} }, "Assgne is missing"},
		"no time":                 {func(r *Recall) { r.Made = 0 }, "CreDtTm is missing"},
		"no payment":              {func(r *Recall) { r.Payments = nil }, "no payment is named"},
		"a payment without name":  {func(r *Recall) { r.Payments[0].Payment.EndToEndID = "" }, "give its EndToEndId, UETR or TxId"},
		"an unknown reason":       {func(r *Recall) { r.Payments[0].Reasons[0].Code = "ABCD" }, "\"ABCD\" is no code of ExternalCancellationReason1Code"},
		"a UETR in capitals":      {func(r *Recall) { r.Payments[0].Payment.UETR = "8A562C67-CA16-48BA-B074-65581BE6F001" }, "which is no UETR"},
		"no such day":             {func(r *Recall) { r.Payments[0].Payment.Settled = "2026-02-30" }, "which is no day"},
		"no currency":             {func(r *Recall) { r.Payments[0].Payment.Sum.Currency = 0 }, "no currency that is known"},
		"an amount below zero":    {func(r *Recall) { r.Payments[0].Payment.Sum.Amount = -1 }, "no amounts below zero"},
		"no such BIC":             {func(r *Recall) { r.To.Institution.BIC = "BANK" }, "is no BIC"},
		"a message without kind":  {func(r *Recall) { r.Payments[0].Payment.Message = "M" }, "OrgnlMsgNmId is missing"},
		"a case of nobody":        {func(r *Recall) { r.Case = "C" }, "Cretr is missing"},
		"a number in a reason":    {func(r *Recall) { r.Payments[0].Reasons[0].By.Institution.Member = "1" }, "give its BIC or name"},
	} {
		t.Run(name, func(t *testing.T) {
			r := recall()
			c.spoil(r)
			var b strings.Builder
			_, err := r.Write(&b, Options{})
			if err == nil || !strings.Contains(err.Error(), c.want) || b.Len() > 0 {
				t.Errorf("%v, %d bytes written; want %q", err, b.Len(), c.want)
			}
		})
	}
	for name, c := range map[string]struct {
		m    message
		want string
	}{
		"an answer without status": {&Resolution{Version: Resolution09, ID: "1", From: recall().From, To: recall().To, Made: 1e18}, "exactly one of a status"},
		"an answer of no version":  {&Resolution{Version: "camt.029.001.03"}, "camt.029 is written as"},
		"no question":              {&Investigation{ID: "1", Type: "RQFI", Account: AccountOf("1"), From: recall().From, To: recall().To}, "nothing is asked"},
		"a question about nothing": {&Investigation{ID: "1", Type: "RQFI", From: recall().From, To: recall().To}, "neither a payment nor an account"},
		"no kind of question":      {&Investigation{ID: "1"}, "type of the investigation is missing"},
		"no version of an answer":  {&Answer{Version: "camt.111.001.09"}, "camt.111 is written as"},
		"an answer of two kinds":   {&Answer{Version: Answer02, ID: "1", Status: "CLSD", Data: []AnswerData{{Text: "x", Status: "BLCK"}}}, "either words or the status"},
		"days the wrong way round": {&InformationRequest{Reference: "1", From: "2026-03-02", To: "2026-03-01"}, "before they begin"},
		"no days":                  {&InformationRequest{Reference: "1"}, "the days asked about are missing"},
		"no result":                {&InformationResponse{ID: "1", Reference: "1", Status: "COMP", Account: AccountOf("1"), Parties: "ALLP", Wanted: []Wanted{{"a", ""}}}, "no result is given"},
	} {
		t.Run(name, func(t *testing.T) {
			var b strings.Builder
			if _, err := c.m.Write(&b, Options{}); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

// A long question becomes several of at most 500 characters, and that is said.
func TestLongQuestionIsSplit(t *testing.T) {
	i := &Investigation{ID: "1", Type: "RQFI", Account: AccountOf("62220001"), From: recall().From, To: recall().To,
		Questions: []Question{{Sequence: 1, Reason: Reason{Code: "FRAD"}, Text: strings.Repeat("who is it? ", 100)}}}
	text, remarks := written(t, i, Options{})
	if n := strings.Count(text, "<ReqNrrtv>"); n != 3 || len(remarks) != 1 {
		t.Errorf("%d questions, %v", n, remarks)
	}
}
