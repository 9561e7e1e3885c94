package report

import (
	"time"

	"dyetrace"
	"dyetrace/ledger"
	"dyetrace/ledger/manifest"
)

// The bounds of a page of what one can rely on. What they leave out is counted
// on it.
const (
	mostRelySources    = 1000
	mostRelyStatements = 1000
	mostRelyBreaks     = 1000
	mostRelyHoles      = 1000
	mostRelyRejected   = 1000
	mostRelyRefused    = 1000
	mostRelyOverruled  = 200
	mostRelyBetween    = 1000
	mostRelyNames      = 200
	mostRelyRemarks    = 1000
)

// RelianceLedger is what a page of what one can rely on reads; *ledger.Ledger is one.
type RelianceLedger interface {
	Reliance() (*ledger.Reliance, error)
	Sources() []manifest.Source
	Remarks() ([]ledger.Remark, error)
	Refused() (files []manifest.RefusedFile, more int64)
	Overruled(most int) (some []ledger.Overruled, count int64, err error)
	OneNames() ([]ledger.OneName, error)
	Doubts(most int) (some []ledger.Doubt, count int, err error)
	Account(id string) (dyetrace.Account, bool, error)
	Complete() int64
}

// Reliance is what one can rely on in a ledger, ready to be written: the sources,
// over which time the balances of each statement agree, the days without one,
// what was left out and why, and where files contradict each other. Lists are
// bounded, All counts what there is.
type Reliance struct {
	*Document
	Meta       Meta
	Totals     ledger.ReliedTotals
	Complete   int64 // rows of tables of transfers, which are no statements
	Sources    []manifest.Source
	Statements []ledger.AccountReliance
	Holders    map[string]string // of Statements, by account
	Breaks     []relyBreak
	Holes      []relyHole
	Refused    []manifest.RefusedFile
	Rejected   []ledger.Remark
	Overruled  []ledger.Overruled
	Between    []ledger.Contradiction
	Names      []Name
	Remarks    []ledger.Remark
	All        RelianceCounts
}

// RelianceCounts is how many there are of what a Reliance lists.
type RelianceCounts struct {
	Sources, Removed, Accepted                 int64
	Refused, Rejected, Overruled, Settled      int64
	Contradictions, Names, Remarks, Unremarked int64
}

type relyBreak struct {
	dyetrace.AccountCurrency
	ledger.BrokenBalance
}

type relyHole struct {
	dyetrace.AccountCurrency
	From, To dyetrace.Instant
	Days     int64
	Moved    dyetrace.Stated
}

// BuildReliance gathers what one can rely on in a ledger.
func BuildReliance(l RelianceLedger, meta Meta) (*Reliance, error) {
	found, err := l.Reliance()
	if err != nil {
		return nil, err
	}
	r := &Reliance{Meta: meta, Totals: found.ReliedTotals, Complete: l.Complete(), Holders: map[string]string{}}
	r.addSources(l.Sources())
	if err := r.addStatements(l, found.Accounts); err != nil {
		return nil, err
	}
	if err := r.addLeftOut(l); err != nil {
		return nil, err
	}
	r.addBetween(found)
	if r.Names, r.All.Names, err = namesOf(l, mostRelyNames); err != nil {
		return nil, err
	}
	r.Document = r.document()
	return r, nil
}

func (r *Reliance) addSources(all []manifest.Source) {
	for i := range all {
		s := &all[i]
		if s.Removed != nil {
			r.All.Removed++
		} else if s.Format != manifest.DecisionsFormat {
			r.All.Sources++
			if s.Settings != nil && len(s.Settings.Accepted) > 0 {
				r.All.Accepted++
			}
			if s.Remarks == nil {
				r.All.Unremarked++
			}
			for kind, n := range s.Remarks {
				if kind == ledger.RemarkRejected {
					r.All.Rejected += n
				} else {
					r.All.Remarks += n
				}
			}
		}
		if len(r.Sources) < mostRelySources {
			r.Sources = append(r.Sources, *s)
		}
	}
}

func (r *Reliance) addStatements(l RelianceLedger, all []ledger.AccountReliance) error {
	r.Statements = all[:min(len(all), mostRelyStatements)]
	for i := range all {
		a := &all[i]
		if _, asked := r.Holders[a.Account]; !asked && i < mostRelyStatements {
			known, _, err := l.Account(a.Account)
			if err != nil {
				return err
			}
			r.Holders[a.Account] = known.Holder
		}
		for k := range a.Breaks[:min(len(a.Breaks), mostRelyBreaks-len(r.Breaks))] {
			r.Breaks = append(r.Breaks, relyBreak{a.AccountCurrency, a.Breaks[k]})
		}
		for _, h := range a.Holes[:min(len(a.Holes), mostRelyHoles-len(r.Holes))] {
			r.Holes = append(r.Holes, relyHole{a.AccountCurrency, h.From, h.To, daysOf(h.From, h.To, r.Meta.zone()), h.Moved})
		}
	}
	return nil
}

// daysOf is on how many days a stretch of time lies.
func daysOf(from, to dyetrace.Instant, zone *time.Location) int64 {
	day := func(at dyetrace.Instant) int64 {
		y, m, d := at.Time().In(zone).Date()
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / (24 * 3600)
	}
	return day(to) - day(from) + 1
}

// addLeftOut gathers what imports have left out, and what they said besides.
func (r *Reliance) addLeftOut(l RelianceLedger) error {
	remarks, err := l.Remarks()
	if err != nil {
		return err
	}
	for i := range remarks {
		m := &remarks[i]
		switch {
		case m.Kind == ledger.RemarkRejected && len(r.Rejected) < mostRelyRejected:
			r.Rejected = append(r.Rejected, *m)
		case m.Kind != ledger.RemarkRejected && len(r.Remarks) < mostRelyRemarks:
			r.Remarks = append(r.Remarks, *m)
		}
	}
	files, more := l.Refused()
	r.Refused, r.All.Refused = files[:min(len(files), mostRelyRefused)], int64(len(files))+more
	r.Overruled, r.All.Overruled, err = l.Overruled(mostRelyOverruled)
	return err
}

// addBetween puts what needs somebody's attention first.
func (r *Reliance) addBetween(found *ledger.Reliance) {
	for _, settled := range [...]bool{false, true} {
		for i := range found.Between {
			if c := &found.Between[i]; c.Settled() == settled && len(r.Between) < mostRelyBetween {
				r.Between = append(r.Between, *c)
			}
		}
	}
	r.All.Settled = found.Settled
	for _, n := range found.BetweenOf {
		r.All.Contradictions += n
	}
	r.All.Contradictions -= found.Settled
}
