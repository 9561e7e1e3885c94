package detect

import (
	"cmp"
	"slices"

	"dyetrace/ledger/statement"
)

// explain fills a finding with what its statement shows. It measures the
// statement once more: evidence is gathered for those who are shown only.
func (r *Scores) explain(l StatementReader, m *Meter, f *Finding) error {
	statement, err := l.Statement(f.Statement)
	if err != nil {
		return err
	}
	moves := r.Survey.Clock.Moves(statement, nil)
	var v Values
	m.Measure(f.Statement, moves, &v)
	f.Values = r.Survey.Values[f.Statement]
	f.Kind = m.scan.profile.Kind
	f.Facts = r.facts(m, f)
	f.Reasons = r.reasons(m, f)
	f.Against = against(&m.scan)
	f.Account, err = l.Name(f.Statement)
	return err
}

func (r *Scores) facts(m *Meter, f *Finding) Facts {
	s, c := &m.scan, r.Survey.Clock
	v := &f.Values
	facts := Facts{Payers: s.payers, Payees: s.payees,
		DwellSeconds: -1, Commission: s.commission(),
		First: c.Instant(s.whole[0].At), Last: c.Instant(s.whole[len(s.whole)-1].At)}
	for i := range s.whole {
		if m := &s.whole[i]; m.In {
			facts.In += m.Amount
			facts.Ins++
		} else {
			facts.Out += m.Amount
			facts.Outs++
		}
	}
	for i := range s.relays {
		facts.Relayed += s.relays[i].Amount
	}
	// A payer counts as a stranger by his first payment, as indicator 6 does; he is
	// known by his later ones.
	met, stranger := make([]bool, len(s.table.slots)), make([]bool, len(s.moves))
	for _, i := range s.foreign {
		stranger[i] = true
	}
	for i := range s.moves {
		if at := s.peerOf[i]; s.moves[i].In && !met[at] {
			met[at] = true
			if stranger[i] {
				facts.Strangers++
			}
		}
	}
	// What an indicator has measured is not measured here again; what is unknown
	// keeps the value for it.
	if v.Known(Dwell) {
		facts.DwellSeconds = int64(v[Dwell]*minute + 0.5)
	}
	if v.Known(RegionalSpread) {
		facts.Regions = int(v[RegionalSpread])
	}
	if v.Known(UpstreamShare) {
		facts.CarriedIn = float64(v[UpstreamShare])
	}
	if v.Known(OnwardShare) {
		facts.GoneOn = float64(v[OnwardShare])
	}
	return facts
}

const (
	// scoreParts is into how many parts a score is divided: a reason that adds more
	// than one of them is shown. A hundredth was chosen by hand, so that a reader is
	// not kept from what matters.
	scoreParts = 100
	// chained is how much of a transfer must have been relayed at both ends, in
	// the survey's parts, to show a chain: half, chosen by hand.
	chained = (wholeTransfer + 1) / 2
)

// reasons groups the indicators behind a score by topic, heaviest first. What adds
// less than a hundredth of the score is left out.
func (r *Scores) reasons(m *Meter, f *Finding) []Reason {
	at := r.Population.class(r.Survey, f.Statement)
	if at < 0 {
		return nil
	}
	// Every indicator that adds to the score goes to its topic. A weight below zero,
	// which a model can have, speaks against, and gives no reason.
	c := &r.Population.classes[at]
	var topics [TopicCount]Reason
	whole := 0.0
	for i, weight := range r.Weights {
		i := Indicator(i)
		w := weight * c.surprise(i, &f.Values)
		if w <= 0 {
			continue
		}
		whole += w
		t := &topics[i.Topic()]
		t.Topic = i.Topic()
		t.Weight += w
		t.Parts = append(t.Parts, Part{Indicator: i, Value: float64(f.Values[i]), Tail: c.tail(i, f.Values[i]), Weight: w})
		t.Transfers = append(t.Transfers, r.evidence(m, i)...)
	}
	// Topics that add little are left out. Of the others, evidence that several
	// indicators share is listed once.
	var shown []Reason
	for i := range topics {
		t := &topics[i]
		if t.Weight <= whole/scoreParts || t.Weight == 0 {
			continue
		}
		slices.SortStableFunc(t.Parts, func(a, b Part) int { return cmp.Compare(b.Weight, a.Weight) })
		e := evidence{t.Transfers}
		t.Transfers = e.latest()
		shown = append(shown, *t)
	}
	slices.SortStableFunc(shown, func(a, b Reason) int { return cmp.Compare(b.Weight, a.Weight) })
	return shown
}

// evidence is that of an indicator in the statement measured last; those that
// look at neighbours are shown by the transfers that they share with them.
func (r *Scores) evidence(m *Meter, i Indicator) []statement.Ord {
	e := &evidence{}
	payer, paid := r.Survey.paymaster[m.scan.no]
	for k := range m.scan.moves {
		o := m.scan.moves[k].Ord
		isPayout := paid && m.scan.moves[k].In && m.scan.moves[k].Peer == payer
		if i == Recruiter && isPayout {
			e.add(o)
		}
		inChain := r.Survey.shares[o].carried >= chained && r.Survey.shares[o].passed >= chained
		atThisEnd := i == OnwardShare && !m.scan.moves[k].In || i == UpstreamShare && m.scan.moves[k].In
		if inChain && atThisEnd {
			e.add(o)
		}
	}
	looksAtOthers := i == OnwardShare || i == UpstreamShare || i == Recruiter
	if looksAtOthers {
		return e.latest()
	}
	return m.Evidence(i)
}
