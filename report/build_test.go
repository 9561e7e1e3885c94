package report

import (
	"errors"
	"math"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/trace"
)

// What left sight under the poison rule, which has no claims to bound it, is an error if
// its sum is beyond an amount, although each end is not.
func TestEndsOverflow(t *testing.T) {
	r := &Report{Ends: []End{{End: dyetrace.EndCash, Amount: math.MaxInt64}, {End: dyetrace.EndFee, Amount: 1}}}
	if err := r.addTotals(t.Context()); !errors.Is(err, dyetrace.ErrSumRange) {
		t.Errorf("the error is %v", err)
	}
}

// A report knows when claimed money came to each account and left it again,
// and tells money that a claim makes at a transfer from money that lay in the
// payer's account.
func TestMovements(t *testing.T) {
	m := newMemory([]dyetrace.Transfer{
		pay("t1", 0, "V", "A", "100.00", "CNY"),
		pay("t2", 2, "A", "B", "10.00", "CNY"), // a claim's own money: A has kept the rest
		pay("t3", 7, "A", "B", "95.00", "CNY"),
		pay("t4", 7, "B", "C", "50.00", "CNY"),
		pay("t5", 60, "V", "A", "1.00", "CNY"),
	})
	// Under lowest-balance A's clean money leaves first, so that t2 carries
	// nothing but what the second claim names.
	m.transfers[1].FromBalance = dyetrace.Stated{Amount: 10000, Known: true}
	m = newMemory(m.transfers)
	claims := []dyetrace.Claim{{ID: "C1", Transfer: "t1"}, {ID: "C2", Transfer: "t2"}, {ID: "C3", Transfer: "t5"}}
	r := reported(t, m, claims, dyetrace.LowestBalance, Meta{})
	type row struct {
		Account        string
		Arrivals       int64
		First, Last    string
		Out            string
		MinutesUntilIt string
	}
	var got []row
	for i := range r.Accounts {
		a := &r.Accounts[i]
		line := row{Account: a.Account, Arrivals: a.Transfers, First: a.Arrivals.First.At.String(), Last: a.Arrivals.Last.At.String()}
		if d, left := a.UntilLeft(); left {
			line.Out, line.MinutesUntilIt = a.FirstOut.At.String(), minutes(d)
		}
		got = append(got, line)
	}
	want := []row{
		{"A", 2, "2026-03-01T15:00:00Z", "2026-03-01T16:00:00Z", "2026-03-01T15:07:00Z", "7"},
		{"B", 2, "2026-03-01T15:02:00Z", "2026-03-01T15:07:00Z", "2026-03-01T15:07:00Z", "5"},
		{"C", 1, "2026-03-01T15:07:00Z", "2026-03-01T15:07:00Z", "", ""},
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Minutes are rounded to a hundredth and written without idle zeros.
func TestMinutes(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0", 90 * time.Second: "1.5", 20 * time.Second: "0.33", time.Hour: "60", 4 * time.Second: "0.07",
		299 * time.Millisecond: "0", 301 * time.Millisecond: "0.01", 59999 * time.Millisecond: "1",
	} {
		if got := minutes(d); got != want {
			t.Errorf("minutes(%v) = %s, want %s", d, got, want)
		}
	}
}

// The institution with the largest sum is asked first and unknown ones last;
// the days asked for are those of the report's zone, each with the days after
// it, joined where they touch.
func TestInquiries(t *testing.T) {
	m, claims := theft()
	asked := func(zone *time.Location) (list []string) {
		r := reported(t, m, claims, dyetrace.FIFO, Meta{Zone: zone})
		for i := range r.Inquiries {
			q := &r.Inquiries[i]
			list = append(list, q.Institution+"|"+q.Account+"|"+grouped(q.Amount, q.Currency)+"|"+q.rangeText(maxRanges))
		}
		return list
	}
	want := []string{
		"Other Bank|OTHER1|3,500.00 CNY|2026-03-01/2026-03-05",
		"Small Bank, \"the\" <best> & only|OTHER3|200.00 CNY|2026-03-02/2026-03-05",
		"|OTHER2|100.00 CNY|2026-03-31/2026-04-03",
	}
	if diff := gocmp.Diff(want, asked(nil)); diff != "" {
		t.Error(diff)
	}
	want[0] = "Other Bank|OTHER1|3,500.00 CNY|2026-03-01/2026-03-05"
	if diff := gocmp.Diff(want, asked(time.FixedZone("+08:00", 8*3600))); diff != "" {
		t.Error(diff)
	}
}

// Days far apart stay apart, and a long list is cut in the middle but keeps
// its last day.
func TestRanges(t *testing.T) {
	q := Inquiry{Days: []Day{0, 1, 2, 10, 11, 20}}
	if got, want := q.rangeText(9), "1970-01-01/1970-01-03 1970-01-11/1970-01-12 1970-01-21"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := q.rangeText(1), "1970-01-01/1970-01-03 … 1970-01-21"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Two claims of one id cannot both be keys of a map: the report refuses them
// rather than lose one.
func TestSameClaimTwice(t *testing.T) {
	m, claims := theft()
	claims[2].ID = claims[0].ID
	_, err := Build(t.Context(), m, run(t, m, claims, trace.Options{}), Meta{})
	if dyetrace.KindOf(err) != dyetrace.InputError {
		t.Errorf("two claims of one id give %v", err)
	}
}

// The totals close in every currency, also with amounts near the largest.
func TestHugeAmounts(t *testing.T) {
	const huge = "10000000000000000.00" // 10^18 minor units
	m := newMemory([]dyetrace.Transfer{
		pay("t1", 0, "V", "A", huge, "CNY"),
		pay("t2", 1, "A", "B", "9999999999999999.99", "CNY"),
	})
	r := reported(t, m, []dyetrace.Claim{{ID: "C", Transfer: "t1"}}, dyetrace.FIFO, Meta{})
	if got := r.Totals[0]; got.Followed != 1e18 || got.Followed != got.Held+got.LeftSight() {
		t.Errorf("totals %+v", got)
	}
	for format, write := range writers(t) {
		if len(write(r)) == 0 {
			t.Errorf("%s is empty", format)
		}
	}
}

// A sum that leaves the range of an amount is an error, never a wrong figure.
func TestSumOutOfRange(t *testing.T) {
	var s adder
	sum := dyetrace.Amount(1 << 62)
	s.add(&sum, 1<<62)
	if dyetrace.KindOf(s.err) != dyetrace.InputError {
		t.Errorf("got %v", s.err)
	}
}
