package report

import (
	"cmp"
	"context"
	"io"
	"slices"

	"dyetrace"
	"dyetrace/trace"
)

// pageRows is how many rows of each table a page holds. More would make a file
// that no browser opens in reasonable time; the page says how many there are.
const pageRows = 50_000

// pageParts is how many claims a page names in one row: a reader distinguishes
// fewer colours in a picture.
const pageParts = 20

// writePage writes the data that the HTML report shows, as web/src/data.gen.ts
// describes it: the result as WriteJSON has it, with a head, whole transfers,
// and no table longer than limit rows. Of accounts, transfers and ends the
// largest stay, so that the picture drawn of them lacks only what it would fold
// together anyway.
func (r *Report) writePage(ctx context.Context, w io.Writer, limit int) error {
	j := &jsonWriter{w: w, most: pageParts, people: true}
	j.open('{')
	r.pageHead(j)
	// Claims keep their order, which is that of the claims file. Of accounts, transfers and ends the
	// largest stay, in each currency.
	jsonList(j, "claims", first(r.Claims, limit), func(j *jsonWriter, c *Claim) { jsonClaim(j, c, c.Currency) })
	jsonList(j, "accounts", largest(r.Accounts, limit, func(a *Account) (dyetrace.Currency, dyetrace.Amount) {
		return a.Currency, a.Received
	}), r.jsonAccount)
	j.list("transfers")
	transfers, err := r.largestTransfers(limit)
	if err != nil {
		return err
	}
	err = r.readTransfers(ctx, transfers, func(t *Transfer) error {
		r.pageTransfer(j, t)
		return j.err
	})
	if err != nil {
		return err
	}
	j.close(']')
	jsonList(j, "ends", largest(r.Ends, limit, func(e *End) (dyetrace.Currency, dyetrace.Amount) {
		return e.Currency, e.Amount
	}), r.jsonEnd)
	jsonList(j, "inquiries", first(r.Inquiries, limit), jsonInquiry)
	jsonList(j, "warnings", first(r.Warnings, limit), jsonWarning)
	r.jsonMeasures(j, limit)
	// Faults name the claims that pass; a page shows as many as its other cells do.
	if len(r.Faults) > 0 {
		jsonList(j, "faults", first(r.Faults, limit), func(j *jsonWriter, f *Fault) {
			cut := *f
			cut.Claims = first(f.Claims, pageParts)
			jsonFault(j, &cut)
		})
	}
	if len(r.Names) > 0 {
		jsonList(j, "names", r.Names, jsonName)
	}
	r.jsonDiffers(j, limit)
	// What was cut is written after all tables, because only writing them shows whether a cell was.
	r.pageTruncated(j, limit)
	if j.less {
		j.key("by_claim_limit").integer(pageParts)
	}
	// Cut as copies: the report may be written in other formats afterwards.
	if len(r.Compared) > 0 {
		jsonList(j, "compare", r.Compared, func(j *jsonWriter, c *Compared) {
			cut := *c
			cut.Claims = first(c.Claims, limit)
			cut.Accounts = largest(c.Accounts, limit, func(a *ComparedAccount) (dyetrace.Currency, dyetrace.Amount) {
				return a.Currency, a.Held
			})
			jsonCompared(j, &cut)
		})
	}
	j.close('}')
	return j.finish()
}

// first is at most the first n of a list.
func first[T any](list []T, n int) []T { return list[:min(n, len(list))] }

// largest is at most n elements of a list, in the order of the list. Amounts in
// different currencies cannot be compared, so each currency gives its largest,
// then its second largest, and so on.
func largest[T any](list []T, n int, sum func(*T) (dyetrace.Currency, dyetrace.Amount)) []T {
	if len(list) <= n {
		return list
	}
	byCurrency := map[dyetrace.Currency][]int{}
	for i := range list {
		c, _ := sum(&list[i])
		byCurrency[c] = append(byCurrency[c], i)
	}
	// place is the rank of an element within its currency. Sorting by it takes one of each currency
	// in turn; a stable sort keeps equal sums in the order of the list.
	place := make([]int, len(list))
	order := make([]int, len(list))
	for _, members := range byCurrency {
		slices.SortStableFunc(members, func(a, b int) int {
			_, x := sum(&list[a])
			_, y := sum(&list[b])
			return cmp.Compare(y, x)
		})
		for p, i := range members {
			place[i] = p
		}
	}
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(place[a], place[b]) })
	// Those that stay are put back in the order of the list.
	kept := order[:n]
	slices.Sort(kept)
	picked := make([]T, n)
	for i, at := range kept {
		picked[i] = list[at]
	}
	return picked
}

// largestTransfers is at most n of the transfers, in ledger order.
func (r *Report) largestTransfers(n int) ([]trace.Transfer, error) {
	if len(r.result.Transfers) <= n {
		return r.result.Transfers, nil
	}
	var failed error
	return largest(r.result.Transfers, n, func(t *trace.Transfer) (dyetrace.Currency, dyetrace.Amount) {
		_, currency, err := r.side(t.From)
		if err != nil {
			failed = err
		}
		return currency, t.Traced
	}), failed
}

// jsonMade writes how a page was made, and the zone of its times.
func (m *Meta) jsonMade(j *jsonWriter) {
	j.line()
	j.key("version").str(m.Version)
	j.key("generated").moment(m.Generated)
	j.key("lang").str(m.Lang.String())
	j.key("zone").str(m.zone().String())
	j.key("command").str(m.Command)
}

// jsonLedger writes what the ledger held.
func (m *Meta) jsonLedger(j *jsonWriter) {
	j.key("ledger").open('{')
	j.key("transfers").integer(m.Ledger.Transfers)
	j.key("accounts").integer(m.Ledger.Accounts)
	j.key("from").moment(m.Ledger.Times.First)
	j.key("to").moment(m.Ledger.Times.Last)
	j.close('}')
}

// pageHead writes how the page was made and from what.
func (r *Report) pageHead(j *jsonWriter) {
	r.jsonMade(j)
	r.jsonLedger(j)
	jsonList(j, "inputs", r.Inputs, jsonInput)
	j.key("rule").str(r.Rule.String())
	r.jsonOptions(j)
	j.key("currencies").open('{')
	for _, c := range r.currencies() {
		j.key(c.String()).integer(int64(c.Digits()))
	}
	j.close('}')
}

// jsonInput writes a file that a trace rests on.
func jsonInput(j *jsonWriter, in *Input) {
	j.open('{')
	j.key("name").str(in.Name)
	j.key("sha256").str(in.SHA256)
	j.key("rows").integer(in.Rows)
	j.key("kind").str(in.Kind)
	j.close('}')
}

// currencies lists every currency that occurs in the report, by code.
func (r *Report) currencies() []dyetrace.Currency {
	var list []dyetrace.Currency
	for i := range r.Claims {
		list = append(list, r.Claims[i].Currency)
	}
	for i := range r.Accounts {
		list = append(list, r.Accounts[i].Currency)
	}
	for i := range r.Ends {
		list = append(list, r.Ends[i].Currency)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func (r *Report) pageTransfer(j *jsonWriter, t *Transfer) {
	j.line()
	j.open('{')
	j.key("id").str(t.ID)
	j.key("time").instant(t.Time)
	j.key("from").str(t.From)
	j.key("to").str(t.To)
	j.key("currency").str(t.Currency.String())
	j.key("amount").amount(t.Amount, t.Currency)
	j.key("received").amount(t.Received, t.ReceivedCurrency)
	j.key("received_currency").str(t.ReceivedCurrency.String())
	j.key("level").integer(int64(t.Level))
	j.key("traced").amount(t.Traced, t.Currency)
	r.jsonParts(j, "by_claim", t.ByClaim, t.Currency)
	j.key("channel").str(t.Channel)
	j.key("memo").str(t.Memo)
	j.key("serial").str(BothSides(t.FromSerial, t.ToSerial))
	j.key("order").str(BothSides(t.FromOrder, t.ToOrder))
	j.key("source").str(sourceLine(&t.Source))
	j.close('}')
}

// pageTruncated writes, for each table that was cut, how many rows it has.
func (r *Report) pageTruncated(j *jsonWriter, limit int) {
	j.line()
	j.key("truncated").open('{')
	for _, t := range []struct {
		name string
		rows int
	}{
		{"claims", len(r.Claims)}, {"accounts", len(r.Accounts)}, {"transfers", r.TransferCount()},
		{"ends", len(r.Ends)}, {"inquiries", len(r.Inquiries)}, {"warnings", len(r.Warnings)}, {"faults", int(r.FaultCount)},
		{"frozen", len(r.Measures)}, {"measures", len(r.Breaches)}, {"claim_differs", len(r.Differs)},
	} {
		if t.rows > limit || t.name == "faults" && t.rows > len(r.Faults) {
			j.key(t.name).integer(int64(t.rows))
		}
	}
	j.close('}')
}
