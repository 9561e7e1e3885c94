package report

import (
	"cmp"
	"context"
	"io"
	"math"
	"slices"

	"dyetrace"
	"dyetrace/trace"
)

// WriteJSON writes the report as the result that docs/method.md describes:
// the fields named there first, then what else the report knows. It is a
// function of the ledger's content and the options alone: nothing in it tells
// in which files or in which order the transfers came in. Transfers are
// streamed, so memory does not grow with their number.
func (r *Report) WriteJSON(ctx context.Context, w io.Writer) error {
	j := &jsonWriter{w: w}
	j.open('{')
	j.key("rule").str(r.Rule.String())
	jsonList(j, "claims", r.Claims, func(j *jsonWriter, c *Claim) {
		currency := c.Currency
		if c.Ignored {
			currency = 0 // as the method has it
		}
		jsonClaim(j, c, currency)
	})
	jsonList(j, "accounts", r.Accounts, r.jsonAccount)
	j.list("transfers")
	err := r.eachCarried(ctx, func(t *Transfer) error {
		r.jsonTransfer(j, t)
		return j.err
	})
	if err != nil {
		return err
	}
	j.close(']')
	jsonList(j, "ends", r.Ends, r.jsonEnd)
	jsonList(j, "warnings", r.Warnings, jsonWarning)
	r.jsonMeasures(j, math.MaxInt)
	jsonList(j, "inquiries", r.Inquiries, jsonInquiry)
	if len(r.Faults) > 0 {
		jsonList(j, "faults", r.Faults, jsonFault)
	}
	if len(r.Names) > 0 {
		jsonList(j, "names", r.Names, jsonName)
	}
	r.jsonOptions(j)
	if len(r.Compared) > 0 {
		jsonList(j, "compare", r.Compared, jsonCompared)
	}
	r.jsonUnread(j)
	r.jsonDiffers(j, math.MaxInt)
	j.close('}')
	return j.finish()
}

// jsonList writes a field that is a list, one record to a line.
func jsonList[T any](j *jsonWriter, name string, list []T, write func(*jsonWriter, *T)) {
	j.list(name)
	for i := range list {
		j.line()
		write(j, &list[i])
	}
	j.close(']')
}

// jsonClaim writes a claim under a currency, or under none.
func jsonClaim(j *jsonWriter, c *Claim, currency dyetrace.Currency) {
	j.open('{')
	j.key("id").str(c.ID)
	if currency == 0 {
		j.key("currency").raw("null")
	} else {
		j.key("currency").str(currency.String())
	}
	j.key("followed").amount(c.Followed, c.Currency)
	j.sums("held", c.Held)
	j.ends("ends", c.Ends)
	j.key("victim").str(c.Victim)
	j.key("transfer").str(c.Transfer)
	j.key("time").instant(c.Time)
	j.key("from").str(c.From)
	j.key("to").str(c.To)
	j.key("refused").amount(c.Refused, c.Currency)
	j.sums("arrived", c.Arrived)
	j.key("ignored").boolean(c.Ignored)
	j.close('}')
}

func (r *Report) jsonAccount(j *jsonWriter, a *Account) {
	j.open('{')
	j.key("account").str(a.Account)
	j.key("currency").str(a.Currency.String())
	j.key("level").integer(int64(a.Level))
	j.key("received").amount(a.Received, a.Currency)
	j.key("sent").amount(a.Sent, a.Currency)
	j.key("held").amount(a.Held, a.Currency)
	r.jsonParts(j, "held_by_claim", r.HeldByClaim(a), a.Currency)
	j.key("holder").str(a.Holder)
	j.key("institution").str(a.Institution)
	j.key("region").str(a.Region)
	j.key("kind").str(a.Kind.String())
	j.key("covered").boolean(a.Covered)
	j.key("first").moment(a.Arrivals.First)
	j.key("last").moment(a.Arrivals.Last)
	j.key("first_out").moment(a.FirstOut)
	if d, left := a.UntilLeft(); left {
		j.key("minutes_until_left").raw(minutes(d))
	} else {
		j.key("minutes_until_left").raw("null")
	}
	j.close('}')
}

func (r *Report) jsonTransfer(j *jsonWriter, t *Transfer) {
	j.line()
	j.open('{')
	j.key("id").str(t.ID)
	j.key("level").integer(int64(t.Level))
	j.key("traced").amount(t.Traced, t.Currency)
	r.jsonParts(j, "by_claim", t.ByClaim, t.Currency)
	j.key("time").instant(t.Time)
	j.key("from").str(t.From)
	j.key("to").str(t.To)
	j.key("currency").str(t.Currency.String())
	j.key("received_currency").str(t.ReceivedCurrency.String())
	j.close('}')
}

func (r *Report) jsonEnd(j *jsonWriter, e *End) {
	j.open('{')
	j.key("account").str(e.Account)
	j.key("currency").str(e.Currency.String())
	j.key("end").str(e.End.String())
	j.key("amount").amount(e.Amount, e.Currency)
	r.jsonParts(j, "by_claim", r.EndByClaim(e), e.Currency)
	j.key("first").moment(e.Times.First)
	j.key("last").moment(e.Times.Last)
	j.close('}')
}

func jsonWarning(j *jsonWriter, w *Warning) {
	j.open('{')
	switch {
	case w.Reversal != "":
		j.key("account").str(w.Account)
		j.key("transfer").str(w.Transfer)
		j.key("reversal").str(w.Reversal)
		j.key("amount").amount(w.Plain, w.Currency)
		j.key("currency").str(w.Currency.String())
		j.key("time").instant(w.Time)
	case w.Unrecorded != 0:
		j.key("account").str(w.Account)
		j.key("transfer").str(w.Transfer)
		j.key("unrecorded").amount(w.Unrecorded, w.Currency)
		j.key("currency").str(w.Currency.String())
		j.key("time").instant(w.Time)
	default:
		j.key("claim").str(w.Claim)
		j.key("refused").amount(w.Refused, w.Currency)
		j.key("currency").str(w.Currency.String())
	}
	j.close('}')
}

func jsonInquiry(j *jsonWriter, q *Inquiry) {
	j.open('{')
	j.key("institution").str(q.Institution)
	j.key("account").str(q.Account)
	j.key("holder").str(q.Holder)
	j.key("currency").str(q.Currency.String())
	j.key("amount").amount(q.Amount, q.Currency)
	j.key("first").moment(q.Arrivals.First)
	j.key("last").moment(q.Arrivals.Last)
	j.key("transfers").integer(q.Transfers)
	j.key("days").open('[')
	for _, day := range q.Days {
		j.next().str(day.String())
	}
	j.close(']')
	if q.StandsAt != "" {
		j.key("stands_at").str(q.StandsAt)
		j.key("stands_at_holder").str(q.StandsAtHolder)
	}
	if q.Pooled {
		j.key("pooled").boolean(true)
	}
	j.close('}')
}

func (r *Report) jsonOptions(j *jsonWriter) {
	j.line()
	j.key("options").open('{')
	if r.MaxLevel > 0 {
		j.key("max_level").integer(int64(r.MaxLevel))
	}
	if r.MinPart != "" {
		j.key("min_part").str(r.MinPart)
	}
	if r.Until.Known {
		j.key("until").instant(r.Until.At)
	}
	j.close('}')
}

func jsonCompared(j *jsonWriter, c *Compared) {
	j.open('{')
	j.key("rule").str(c.Rule.String())
	jsonList(j, "claims", c.Claims, func(j *jsonWriter, c *ComparedClaim) {
		j.open('{')
		j.key("id").str(c.ID)
		j.sums("held", c.Held)
		j.close('}')
	})
	jsonList(j, "accounts", c.Accounts, func(j *jsonWriter, a *ComparedAccount) {
		j.open('{')
		j.key("account").str(a.Account)
		j.key("currency").str(a.Currency.String())
		j.key("held").amount(a.Held, a.Currency)
		if j.people && a.Holder != "" {
			j.key("holder").str(a.Holder)
		}
		j.close('}')
	})
	j.close('}')
}

// jsonParts writes a field that is a map from claim to amount.
func (r *Report) jsonParts(j *jsonWriter, name string, parts []trace.Part, c dyetrace.Currency) {
	j.key(name)
	r.jsonMap(j, parts, c)
}

func (r *Report) jsonMap(j *jsonWriter, parts []trace.Part, c dyetrace.Currency) {
	if j.most > 0 && len(parts) > j.most {
		j.less = true
		slices.SortStableFunc(parts, func(a, b trace.Part) int { return cmp.Compare(b.Amount, a.Amount) })
		parts = r.byID(parts[:j.most])
	}
	j.open('{')
	for _, p := range parts {
		j.entry(r.Claims[p.Claim].ID).amount(p.Amount, c)
	}
	j.close('}')
}
