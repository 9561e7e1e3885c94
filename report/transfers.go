package report

import (
	"context"
	"slices"

	"dyetrace"
	"dyetrace/ledger/statement"
	"dyetrace/trace"
)

// chunk is how many transfers are looked up at once while they are streamed.
const chunk = 8192

// TransferCount is the number of transfers that carried claimed money.
func (r *Report) TransferCount() int { return len(r.result.Transfers) }

// EachTransfer hands fn every transfer that carried claimed money, in ledger
// order, as its source gave it. The transfer belongs to fn only until fn
// returns. It stops at the first error. Reading whole records is slow beside
// everything else in a report; eachCarried is for whoever can do without.
func (r *Report) EachTransfer(ctx context.Context, fn func(*Transfer) error) error {
	return r.readTransfers(ctx, r.result.Transfers, fn)
}

// readTransfers is EachTransfer for some of the transfers, in ledger order.
func (r *Report) readTransfers(ctx context.Context, list []trace.Transfer, fn func(*Transfer) error) error {
	ords := make([]statement.Ord, 0, min(len(list), chunk))
	for found := range slices.Chunk(list, chunk) {
		ords = ords[:0]
		for i := range found {
			ords = append(ords, found[i].Ord)
		}
		err := r.ledger.Read(ctx, ords, func(i int, t *dyetrace.Transfer) error {
			return fn(&Transfer{
				Transfer: *t,
				Level:    found[i].Level,
				Traced:   found[i].Traced,
				ByClaim:  r.byID(r.result.TransferParts(&found[i])),
			})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// eachCarried is EachTransfer without whole records: only the id, the time,
// both sides with their currencies, and what the trace found are filled in.
func (r *Report) eachCarried(ctx context.Context, fn func(*Transfer) error) error {
	ords := make([]statement.Ord, 0, min(len(r.result.Transfers), chunk))
	var t Transfer
	for found := range slices.Chunk(r.result.Transfers, chunk) {
		if err := ctx.Err(); err != nil {
			return err
		}
		ords = ords[:0]
		for i := range found {
			ords = append(ords, found[i].Ord)
		}
		ids, err := r.ledger.IDs(ords)
		if err != nil {
			return err
		}
		for i := range found {
			if err := r.carry(&t, &found[i], ids[i]); err != nil {
				return err
			}
			if err := fn(&t); err != nil {
				return err
			}
		}
	}
	return nil
}

// carry fills t in for eachCarried.
func (r *Report) carry(t *Transfer, found *trace.Transfer, id string) (err error) {
	*t = Transfer{Level: found.Level, Traced: found.Traced, ByClaim: r.byID(r.result.TransferParts(found))}
	t.ID = id
	if t.Time, err = r.ledger.Time(found.Ord); err != nil {
		return err
	}
	if t.From, t.Currency, err = r.side(found.From); err != nil {
		return err
	}
	t.To, t.ReceivedCurrency, err = r.side(found.To)
	return err
}

// side names a statement, from what is already known of it where claimed money
// has reached it.
func (r *Report) side(no statement.No) (string, dyetrace.Currency, error) {
	if i, reached := r.accountOf[no]; reached {
		a := &r.Accounts[i]
		return a.Account, a.Currency, nil
	}
	name, err := r.ledger.Name(no)
	return name.Account, name.Currency, err
}
