package trace

import (
	"dyetrace"
	"dyetrace/ledger"
)

// ResolvedClaim is a claim with the transfer that it names.
type ResolvedClaim struct {
	ID       string
	Victim   string
	Asked    dyetrace.Amount // in Currency, the transfer's
	Currency dyetrace.Currency

	Transfer       ledger.Ord
	From, To       ledger.StatementNo
	Sent, Received dyetrace.Amount // by the transfer, in From's and To's currency
}

// moves reports whether the claimed transfer goes from one account to another.
func (c *ResolvedClaim) moves() bool { return c.From != c.To }

// maxListed bounds what one error lists.
const maxListed = 10
