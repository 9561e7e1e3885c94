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
	f.Facts, f.Member = r.facts(m, f), r.members[f.Statement]
	f.Base, f.Parts = r.parts(m, f, moves)
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
	var b Behaviours
	s.behaveToOthers(&b)
	if b[FreshOut] == b[FreshOut] {
		facts.NewPayees = float64(b[FreshOut])
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

// reasons groups the parts of a score by topic, heaviest first. What adds less than
// a hundredth of the score is left out. A part below zero lessens its topic, and a
// topic below zero speaks against, which is no reason.
func (r *Scores) reasons(m *Meter, f *Finding) []Reason {
	// A topic whose sentence does not hold for this account gives its parts to the one
	// that says no more than that the account is alike.
	var topics [TopicCount]Reason
	whole := 0.0
	for _, part := range f.Parts {
		topic := part.Feature.Topic()
		if !r.holds(topic, f) {
			topic = vaguer(topic)
		}
		whole += max(0, part.Weight)
		t := &topics[topic]
		t.Topic = topic
		t.Weight += part.Weight
		t.Parts = append(t.Parts, part)
	}
	// Topics that add little are left out. Of the others, evidence that several
	// indicators share is listed once.
	var shown []Reason
	for i := range topics {
		t := &topics[i]
		if t.Weight <= whole/scoreParts || t.Weight <= 0 {
			continue
		}
		e := &evidence{r.topicEvidence(m, t)}
		t.Transfers = e.latest()
		shown = append(shown, *t)
	}
	slices.SortStableFunc(shown, func(a, b Reason) int { return cmp.Compare(b.Weight, a.Weight) })
	return shown
}

// topicEvidence is the transfers that a topic's indicators rest on, of those that
// add to it, and of the one that its sentence is about.
func (r *Scores) topicEvidence(m *Meter, t *Reason) (ords []statement.Ord) {
	lead, has := t.Topic.Lead()
	for _, part := range t.Parts {
		if part.Feature < firstRare && part.Weight > 0 && !(has && Indicator(part.Feature) == lead) {
			ords = append(ords, r.evidence(m, Indicator(part.Feature))...)
		}
	}
	if has {
		ords = append(ords, r.evidence(m, lead)...)
	}
	return ords
}

// worthSaying is how suspect, among its like, an indicator must be for a sentence
// about it: as one account in four. Chosen by hand.
const worthSaying = 0.25

// holds reports whether a topic's sentence is true and worth saying of an account.
func (r *Scores) holds(t Topic, f *Finding) bool {
	const someShare, several = 0.1, 2
	switch t {
	case RelayTopic:
		return f.Facts.Relayed > 0
	case ChainTopic:
		return max(f.Facts.CarriedIn, f.Facts.GoneOn) >= someShare
	case PayersTopic:
		return f.Facts.Strangers > 0
	case PayeesTopic:
		return f.Facts.NewPayees >= someShare
	case DeviceTopic:
		return f.Values[SharedDevice] >= several
	}
	lead, has := t.Lead()
	if !has {
		return true
	}
	v, at := f.Values[lead], r.Population.class(r.Survey, f.Statement)
	return lead.Speaks(v) && at >= 0 && r.Population.classes[at].tail(lead, v) <= worthSaying
}

// vaguer is the topic that takes over where a sentence does not hold.
func vaguer(t Topic) Topic {
	if t == ChainTopic {
		return CompanyTopic
	}
	return HabitTopic
}

// surpriseParts are what each indicator's surprise adds to a score by weights.
func (r *Scores) surpriseParts(f *Finding, weights *Weights) (parts []Part) {
	at := r.Population.class(r.Survey, f.Statement)
	if at < 0 {
		return nil
	}
	c := &r.Population.classes[at]
	for i, weight := range weights {
		i := Indicator(i)
		if w := weight * c.surprise(i, &f.Values); w != 0 {
			parts = append(parts, Part{Feature(i), float64(f.Values[i]), c.tail(i, f.Values[i]), w})
		}
	}
	return parts
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
		inChain := r.Survey.marks[o].carried >= chained && r.Survey.marks[o].passed >= chained
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
