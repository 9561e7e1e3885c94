package report

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"dyetrace"
	"dyetrace/ledger"
	"dyetrace/ledger/statement"
)

// InquiryWindow is for how many days after an arrival a statement is asked
// for. Mule accounts pass money on within minutes to hours, and published
// cases of whole networks ran for three days; what stays longer shows in the
// balance of the last day.
const InquiryWindow = 3

// inquire makes the inquiry about an account at the frontier. It asks for each
// day on which claimed money arrived that no statement shows, and for the
// InquiryWindow days after it, apart from days that statements cover. Where the
// account only stands in for one that nobody has named, its counterparty's
// institution is asked who it is, on the days of arrival. So is who keeps a
// pooled account, which is its holder, for whom the money came.
func (r *Report) inquire(e *End, a *Account, at *arrivals) (Inquiry, error) {
	q := Inquiry{
		AccountCurrency: e.AccountCurrency,
		Institution:     a.Institution,
		Holder:          a.Holder,
		Amount:          e.Amount,
		Arrivals:        at.times,
		Transfers:       at.transfers,
		found:           e.found,
	}
	window := Day(InquiryWindow)
	if e.End != dyetrace.EndFrontier {
		q.Pooled, q.Institution, window = true, cmp.Or(a.Holder, a.Institution), 0
	}
	if of, standIn := ledger.StandInOf(q.Account); standIn {
		known, _, err := r.ledger.Account(of)
		if err != nil {
			return q, err
		}
		q.StandsAt, q.StandsAtHolder, q.Institution, window = of, known.Holder, known.Institution, 0
	}
	for _, arrival := range at.days {
		for day := arrival; day <= arrival+window; day++ {
			if n := len(q.Days); (n == 0 || day > q.Days[n-1]) && (day == arrival || !r.coversDay(a, day)) {
				q.Days = append(q.Days, day)
			}
		}
	}
	return q, nil
}

// coversDay reports whether the ledger holds the account's statement for all of
// a day.
func (r *Report) coversDay(a *Account, day Day) bool {
	start := time.Unix(int64(day)*86400, 0).UTC()
	first := time.Date(start.Year(), start.Month(), start.Day(), 0, 0, 0, 0, r.zone())
	from, to := dyetrace.InstantOf(first), dyetrace.InstantOf(first.AddDate(0, 0, 1))-dyetrace.Instant(time.Second)
	return slices.ContainsFunc(a.days, func(s statement.Span) bool { return s.From <= from && to <= s.To })
}

// askFor says what to ask the institution for.
func (q *Inquiry) askFor(w *words) string {
	if q.StandsAt != "" {
		return w.asking.askWho
	}
	if q.Pooled {
		return w.asking.askForWhom
	}
	return w.askStatement
}

// DayRange is consecutive days, both ends included.
type DayRange struct{ First, Last Day }

// String is the range as an ISO 8601 interval, or as a day where it is one.
func (d DayRange) String() string {
	if d.First == d.Last {
		return d.First.String()
	}
	return d.First.String() + "/" + d.Last.String()
}

// Ranges joins the inquiry's days into runs of consecutive days.
func (q *Inquiry) Ranges() (ranges []DayRange) {
	for _, day := range q.Days {
		if n := len(ranges); n > 0 && ranges[n-1].Last+1 == day {
			ranges[n-1].Last = day
			continue
		}
		ranges = append(ranges, DayRange{day, day})
	}
	return ranges
}

// addInquiries puts the inquiries in the order in which they are worth making:
// institution by institution, the one with the largest sum first, accounts of
// unknown institutions last. Sums in different currencies cannot be compared,
// so the currency with the most inquiries decides and others follow by code.
func (r *Report) addInquiries(context.Context) error {
	// Sums of one currency alone are compared: that of most inquiries, and of these the first by
	// code, so that the order does not depend on a map's.
	count := map[dyetrace.Currency]int{}
	for i := range r.Inquiries {
		count[r.Inquiries[i].Currency]++
	}
	byCount := func(a, b dyetrace.Currency) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a, b))
	}
	var leading dyetrace.Currency
	for c := range count {
		if leading == 0 || byCount(c, leading) < 0 {
			leading = c
		}
	}
	var sum adder
	sums := map[string]dyetrace.Amount{}
	for i := range r.Inquiries {
		if q := &r.Inquiries[i]; q.Currency == leading {
			s := sums[q.Institution]
			sum.add(&s, q.Amount)
			sums[q.Institution] = s
		}
	}
	// Accounts and currencies come last in the order, which makes it the same every time.
	slices.SortFunc(r.Inquiries, func(a, b Inquiry) int {
		return cmp.Or(
			unknownLast(a.Institution, b.Institution),
			cmp.Compare(sums[b.Institution], sums[a.Institution]),
			strings.Compare(a.Institution, b.Institution),
			byCount(a.Currency, b.Currency),
			cmp.Compare(b.Amount, a.Amount),
			strings.Compare(a.Account, b.Account),
		)
	})
	return sum.err
}

func unknownLast(a, b string) int {
	switch {
	case a == b:
		return 0
	case a == "":
		return 1
	case b == "":
		return -1
	}
	return 0
}
