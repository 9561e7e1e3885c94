package report

import (
	"bytes"
	"encoding/xml"
	"io"
	"path"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/ledger/statement"
	"dyetrace/trace"
)

// asking makes a report's inquiries ready to be sent.
func asking(t testing.TB, r *Report, o InquiryOptions) *Inquiries {
	t.Helper()
	q, err := BuildInquiries(r, o, nil)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// runsOf is how many runs of days of accounts an institution is asked for.
func runsOf(q *Inquiries, i int) (n int) {
	for k := range q.groups[i].inquiries {
		n += len(q.groups[i].inquiries[k].Ranges())
	}
	return n
}

// Inquiries are listed, and each institution has a document and messages of its
// own, in both languages, as the golden files show.
func TestInquiryDocuments(t *testing.T) {
	m, claims := theft()
	for _, lang := range []Lang{English, Chinese} {
		q := asking(t, reported(t, m, claims, dyetrace.FIFO, about(lang)), InquiryOptions{Case: "2026-17", LegalBasis: "§ 95 <StPO>", Due: 20544, HasDue: true})
		var all bytes.Buffer
		if err := q.WriteText(t.Context(), &all, TextOptions{}); err != nil {
			t.Fatal(err)
		}
		for i := range q.Institutions() {
			all.WriteString("\n== " + q.Institution(i) + "\n")
			if err := q.Sheet(i).WriteText(t.Context(), &all, TextOptions{}); err != nil {
				t.Fatal(err)
			}
		}
		golden(t, "inquiries."+lang.String()+".txt", all.Bytes())
	}
}

// A sheet is a workbook, and its texts are texts.
func TestInquirySheet(t *testing.T) {
	m, claims := theft()
	q := asking(t, reported(t, m, claims, dyetrace.FIFO, about(English)), InquiryOptions{Case: "1"})
	var b bytes.Buffer
	if err := q.Sheet(0).WriteXLSX(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	got := string(sheetsAsText(t, b.Bytes()))
	for _, want := range []string{"Inquiry to Other Bank", "OTHER1", "2026-03-01", "2026-03-05", "t05", "t10"} {
		if !strings.Contains(got, want) {
			t.Errorf("the workbook does not hold %q:\n%s", want, got)
		}
	}
	for _, not := range []string{"王芳", "victim", "OTHER3"} {
		if strings.Contains(got, not) {
			t.Errorf("the workbook names %q, which is none of this bank's business", not)
		}
	}
}

// Each message is XML that fits together, asks about one account and run of
// days, and holds its elements in the order of the standard.
func TestInquiryMessages(t *testing.T) {
	m, claims := theft()
	q := asking(t, reported(t, m, claims, dyetrace.FIFO, about(English)), InquiryOptions{Case: "2026-17", LegalBasis: "A & B"})
	var first, all []string
	for i := range q.Institutions() {
		n := 0
		err := q.EachMessage(i, func(m *Message) error {
			var b bytes.Buffer
			err := m.Write(&b)
			leaves := leavesOf(t, b.Bytes())
			if len(first) == 0 {
				first = leaves
			}
			all = append(all, m.Reference)
			n++
			return err
		})
		if asked := runsOf(q, i); err != nil || n != asked {
			t.Errorf("%d messages to institution %d, want one for each of %d runs of days: %v", n, i, asked, err)
		}
	}
	want := []string{
		"InvstgtnId 2026-17-00001", "LglMndtBsis/Prgrph A & B", "CnfdtltySts true", "InvstgtnPrd/Dt/FrDt 2026-03-01", "InvstgtnPrd/Dt/ToDt 2026-03-05",
		"SchCrit/Acct/Id/Id/Othr/Id OTHER1", "SchCrit/Acct/Id/Ccy CNY", "SchCrit/Acct/Id/Ownr/Nm 韩梅梅", "SchCrit/Acct/Id/Svcr/FinInstnId/Nm Other Bank",
		"SchCrit/Acct/InvstgtdPties/Cd ALLP", "SchCrit/Acct/AuthrtyReqTp/MsgNmId camt.053", "SchCrit/Acct/AuthrtyReqTp/MsgNm BankToCustomerStatement",
	}
	if diff := gocmp.Diff(want, first); diff != "" {
		t.Error(diff)
	}
	if diff := gocmp.Diff([]string{"2026-17-00001", "2026-17-00002", "2026-17-00003"}, all); diff != "" {
		t.Error(diff)
	}
}

// leavesOf lists the texts of a message with their paths below its root.
func leavesOf(t *testing.T, message []byte) (list []string) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(message))
	var at []string
	for {
		token, err := d.Token()
		if err == io.EOF { //nolint:errorlint // the decoder returns exactly this
			return list
		}
		if err != nil {
			t.Fatal(err)
		}
		switch x := token.(type) {
		case xml.StartElement:
			if len(at) == 0 && x.Name.Space != "urn:iso:std:iso:20022:tech:xsd:auth.001.001.01" {
				t.Errorf("the namespace is %q", x.Name.Space)
			}
			at = append(at, x.Name.Local)
		case xml.EndElement:
			at = at[:len(at)-1]
		case xml.CharData:
			if text := strings.TrimSpace(string(x)); text != "" {
				list = append(list, path.Join(at[2:]...)+" "+text)
			}
		}
	}
}

// What does not fit into a reference or a message is refused with the limit, or
// told.
func TestInquiryLimits(t *testing.T) {
	long := strings.Repeat("9", 35)
	m := newMemory([]dyetrace.Transfer{pay("t1", 0, "V", "A", "10.00", "CNY"), pay("t2", 1, "A", long, "10.00", "CNY")},
		dyetrace.Account{ID: long, Uncovered: true})
	r := reported(t, m, []dyetrace.Claim{{ID: "C", Transfer: "t1"}}, dyetrace.FIFO, about(English))
	for _, o := range []InquiryOptions{{}, {Case: strings.Repeat("案", MaxCase+1)}, {Case: "1", LegalBasis: strings.Repeat("x", MaxLegalBasis+1)}} {
		if _, err := BuildInquiries(r, o, nil); dyetrace.KindOf(err) != dyetrace.UsageError {
			t.Errorf("%+v: %v", o, err)
		}
	}
	q := asking(t, r, InquiryOptions{Case: "1"})
	if said := q.Unsendable(); len(said) != 1 || !strings.Contains(said[0], long) {
		t.Errorf("told %q", said)
	}
	if err := q.EachMessage(0, func(*Message) error { t.Error("a number was cut"); return nil }); err != nil {
		t.Error(err)
	}
}

// An account that only stands in for one that nobody has named is asked about
// at the institution of the account whose statement tells of it.
func TestInquiryAboutStandIn(t *testing.T) {
	m := newMemory([]dyetrace.Transfer{pay("t1", 0, "V", "A", "10.00", "CNY"), pay("t2", 1, "A", "?Wang @A", "10.00", "CNY")},
		dyetrace.Account{ID: "A", Institution: "Bank of A"}, dyetrace.Account{ID: "?Wang @A", Uncovered: true, Holder: "Wang"})
	r := reported(t, m, []dyetrace.Claim{{ID: "C", Transfer: "t1"}}, dyetrace.FIFO, about(English))
	if len(r.Inquiries) != 1 || r.Inquiries[0].Institution != "Bank of A" || r.Inquiries[0].StandsAt != "A" || r.Inquiries[0].rangeText(9) != "2026-03-01" {
		t.Fatalf("inquiries %+v", r.Inquiries)
	}
	q := asking(t, r, InquiryOptions{Case: "1"})
	err := q.EachMessage(0, func(m *Message) error {
		if m.request.Account.Other != "A" || m.request.Owner != "" {
			t.Errorf("the message asks about %+v", m.request)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// days is a memory that holds statements of an account for some days only.
type days struct {
	*memory
	account string
	spans   []statement.Span
}

func (d *days) Traits(no statement.No) (statement.Traits, error) {
	t, err := d.memory.Traits(no)
	if d.names[no].Account == d.account {
		t.Days = d.spans
	}
	return t, err
}

// Of an account that is covered for some days, the others are asked for, and
// only the money that arrived on them is the reason.
func TestInquiryOutsideCoveredDays(t *testing.T) {
	const day = 24 * 60
	m := newMemory([]dyetrace.Transfer{
		pay("t1", 0, "V", "A", "30.00", "CNY"), pay("t2", 1, "A", "B", "10.00", "CNY"), pay("t3", 2*day, "A", "B", "15.00", "CNY"),
	})
	at := func(minutes int) dyetrace.Instant { return pay("x", minutes, "V", "A", "1.00", "CNY").Time }
	midnight := at(0) - at(0)%dyetrace.Instant(day*60*1e9)
	second := dyetrace.Instant(1e9)
	whole := dyetrace.Instant(day * 60 * 1e9)
	// Statements cover the first day, and the day after the second arrival.
	d := &days{m, "B", []statement.Span{{From: midnight, To: midnight + whole - second}, {From: midnight + 3*whole, To: midnight + 4*whole - second}}}
	r, err := Build(t.Context(), d, runOn(t, d, []dyetrace.Claim{{ID: "C", Transfer: "t1"}}), Meta{})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Inquiries) != 1 {
		t.Fatalf("inquiries %+v", r.Inquiries)
	}
	q := r.Inquiries[0]
	if q.Amount != 1500 || q.Transfers != 1 || q.rangeText(9) != "2026-03-03 2026-03-05/2026-03-06" {
		t.Errorf("asked for %d in %d transfers, days %s", q.Amount, q.Transfers, q.rangeText(9))
	}
	asked := asking(t, r, InquiryOptions{Case: "1"})
	if n := len(asked.groups[0].transfers); n != 1 || runsOf(asked, 0) != 2 {
		t.Errorf("%d transfers are the reason, %d references", n, runsOf(asked, 0))
	}
}

// A day that there is not is refused.
func TestParseDay(t *testing.T) {
	if _, err := ParseDay("2026-02-30"); dyetrace.KindOf(err) != dyetrace.UsageError {
		t.Errorf("a day that is none: %v", err)
	}
}

// runOn is run on a ledger that is not just memory.
func runOn(t testing.TB, d *days, claims []dyetrace.Claim) *trace.Result {
	t.Helper()
	result, err := trace.Run(t.Context(), d, resolve(d.memory, claims), trace.Options{Rule: dyetrace.FIFO})
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// Who keeps a pooled account is asked for whom the money came, on the days when
// it came; where the ledger has the account's statement, nobody is.
func TestInquiryAboutPool(t *testing.T) {
	for _, c := range []struct {
		name string
		pool dyetrace.Account
		want string
	}{
		{"a payment company's", dyetrace.Account{ID: "P", Kind: dyetrace.Institution, Holder: "Pay Ltd", Uncovered: true}, "Pay Ltd 2026-03-01"},
		{"an exchange's at a bank", dyetrace.Account{ID: "P", Kind: dyetrace.Exchange, Holder: "Coins", Institution: "Bank", Uncovered: true}, "Coins 2026-03-01"},
		{"with a statement", dyetrace.Account{ID: "P", Kind: dyetrace.Institution, Holder: "Pay Ltd"}, ""},
		{"a shop's", dyetrace.Account{ID: "P", Kind: dyetrace.Merchant, Holder: "Shop", Uncovered: true}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := newMemory([]dyetrace.Transfer{pay("t1", 0, "V", "A", "10.00", "CNY"), pay("t2", 1, "A", "P", "10.00", "CNY")}, c.pool)
			r := reported(t, m, []dyetrace.Claim{{ID: "C", Transfer: "t1"}}, dyetrace.FIFO, about(English))
			var got []string
			for i := range r.Inquiries {
				q := &r.Inquiries[i]
				if !q.Pooled || q.askFor(r.Lang.words()) != askingEnglish.askForWhom {
					t.Errorf("asked for %q", q.askFor(r.Lang.words()))
				}
				got = append(got, q.Institution+" "+q.rangeText(9))
			}
			if strings.Join(got, "; ") != c.want {
				t.Errorf("asked %q, want %q", got, c.want)
			}
		})
	}
}
