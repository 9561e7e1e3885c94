package lines

import (
	"dyetrace"
	"dyetrace/join"
	"dyetrace/ledger/reliance"
)

// addFaults keeps faults that were found among the lines of an account.
func (j *Joiner) addFaults(account uint32, faults []join.Fault) {
	for i := range faults {
		id, currency := j.names.Name(account)
		f := &faults[i]
		j.between.Add(reliance.Contradiction{AccountCurrency: dyetrace.AccountCurrency{Account: string(id),
			Currency: currency}, StatementFault: reliance.StatementFault{Kind: f.Kind, From: f.From, To: f.To,
			Expected: f.Expected, Found: f.Found, Count: f.Count, Source: j.sourceOf(f.Line), Other: j.sourceOf(f.Other)}})
	}
}

// lacks notes a line that its other side's statement should show and does not: files
// state that it covers that time.
func (j *Joiner) lacks(l *join.Line) {
	if !l.Named || j.pools.Has(l.Peer) {
		return
	}
	p, is := j.Cover.lackedBy(l.Peer, l.Time)
	if !is {
		return
	}
	id, currency := j.names.Name(l.Peer)
	j.between.Add(reliance.Contradiction{AccountCurrency: dyetrace.AccountCurrency{Account: string(id),
		Currency: currency}, StatementFault: lackFault(l.Time, l.Amount, p, j.sourceOf(l))})
}

func lackFault(at dyetrace.Instant, amount dyetrace.Amount, p *statedPeriod,
	line dyetrace.Source) reliance.StatementFault {
	return reliance.StatementFault{Kind: join.FaultLacks, From: at, To: at,
		Expected: dyetrace.Stated{Amount: amount, Known: true}, Source: p.source.At(p.Row), Other: line}
}

// apart notes halves of movements that are left apart, and lines of a wallet that two
// files read in two ways.
func (j *Joiner) apart(unclear []join.Unclear) {
	for i := range unclear {
		u := &unclear[i]
		kind := join.FaultApart
		if u.Why == join.DoubtTwin {
			kind = join.FaultDiffers
		}
		id, currency := j.names.Name(u.Wallet.Account)
		c := reliance.Contradiction{AccountCurrency: dyetrace.AccountCurrency{Account: string(id), Currency: currency},
			StatementFault: reliance.StatementFault{Kind: kind, From: min(u.Wallet.Time, u.Card.Time),
				To: max(u.Wallet.Time, u.Card.Time), Expected: dyetrace.Stated{Amount: u.Wallet.Amount, Known: true},
				Count: u.Count, Source: j.sourceOf(u.Wallet), Other: j.sourceOf(u.Card), Why: u.Why}}
		j.between.Add(c)
		j.unjoined.Add(&reliance.Unjoined{Contradiction: c, Beside: string(j.number(u.Card.Account))})
	}
}
