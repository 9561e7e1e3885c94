package casework

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"dyetrace"
)

// stays are the kinds of facts that never leave the place where they were said: what clocks
// did, which tick everywhere; what is about more than one case; and what is the log's own.
var stays = []string{
	ClockFired{}.Kind(), HitJudged{}.Kind(), ShiftHanded{}.Kind(), KeyStated{}.Kind(), CheckpointIssued{}.Kind(), EventsErased{}.Kind(),
	OperationOpened{}.Kind(), OperationNamed{}.Kind(), OperationMoved{}.Kind(), OperationReleased{}.Kind(), OperationEnded{}.Kind(),
	CaseJoined{}.Kind(), CaseLeft{}.Kind(), AlertRaised{}.Kind(), AlertFoundAgain{}.Kind(), AlertWasJudged{}.Kind(), PeerTrusted{}.Kind(),
	PackMade{}.Kind(),                                              // it may name what must not be known
	DataRead{}.Kind(), DataExported{}.Kind(), LedgerNoted{}.Kind(), // each place knows who looked there
}

// Travels reports whether facts of a kind go along with the case that they are about.
func Travels(kind string) bool {
	_, known := factTypes[kind]
	return known && !slices.Contains(stays, kind)
}

// confidential reports whether an event is about a report to a financial intelligence unit. In
// most countries it is an offence to let it be known.
func confidential(e Event) bool { return e.On.Kind == (Filing{}).kind() }

// Baggage is what goes along with a case. Every event is shown to See first, in order; then
// Take says of each, in order too, whether it goes along.
type Baggage struct {
	cases    []string
	filings  []string
	about    map[Ref]bool // what belongs to the cases
	signings map[string]bool
	people   map[string]bool // by office and name: those who signed, whose keys go along
	events   map[string]bool // by id: what made tasks
}

// BaggageOf begins to gather what goes along with a case that is exported.
func BaggageOf(ctx context.Context, r Reader, e Export) (*Baggage, error) {
	ids, err := caseAndOrigin(ctx, r, e.Case, e.Origin)
	if err != nil {
		return nil, err
	}
	b := &Baggage{cases: ids, about: map[Ref]bool{}, signings: map[string]bool{}, people: map[string]bool{}, events: map[string]bool{}}
	for _, id := range ids {
		b.about[caseRef(id)] = true
		// A report to a unit goes where one of its readers let it, in the hands of one.
		err := All(ctx, r, "filings", id, func(f Filing) bool {
			if slices.Contains(f.Offices, e.To) && slices.Contains(f.Readers, Who{Office: e.Office, Name: e.By}) {
				b.filings = append(b.filings, f.ID)
			}
			return true
		})
		if err != nil {
			return nil, err
		}
	}
	return b, nil
}

// said is what any fact may say of where it belongs.
type said struct {
	Case    string `json:"case"`
	Signing string `json:"signing"`
	Asking  Asking `json:"asking"`
}

// See looks at where an event belongs.
func (b *Baggage) See(e Event) error {
	if e.Fact == nil {
		return nil
	}
	if e.Kind == (CaseSplit{}).Kind() {
		return b.seeSplit(e)
	}
	if !b.concerns(e) || !b.mayTravel(e) {
		return nil
	}
	b.about[e.On] = true
	var fact said
	if err := json.Unmarshal(e.Fact, &fact); err != nil {
		return dyetrace.Errorf(dyetrace.CorruptError, "read event "+e.ID, "%w", err)
	}
	if fact.Signing != "" {
		b.signings[fact.Signing] = true
	}
	// Who leads about an account matters to whoever asks about it.
	if e.Kind == (RequestProposed{}).Kind() {
		b.about[Ref{Kind: Lead{}.kind(), ID: fact.Asking.key()}] = true
	}
	return nil
}

// concerns reports whether an event is about one of the cases, or about what is.
func (b *Baggage) concerns(e Event) bool {
	if b.about[e.On] {
		return true
	}
	for _, id := range b.cases {
		if !bytes.Contains(e.Fact, []byte(id)) {
			continue
		}
		var fact struct {
			Case string `json:"case"`
		}
		if json.Unmarshal(e.Fact, &fact) == nil && fact.Case == id {
			return true
		}
	}
	return false
}

// seeSplit gives what moved to where it belongs now.
func (b *Baggage) seeSplit(e Event) error {
	fact, _, err := DecodeFact(e)
	if err != nil {
		return err
	}
	split, is := fact.(CaseSplit)
	if !is {
		return nil
	}
	for _, ref := range split.Moved {
		if slices.Contains(b.cases, split.To) {
			b.about[ref] = true
		} else {
			delete(b.about, ref)
		}
	}
	return nil
}

// signsThese reports whether all that was signed at once is about the cases: a signature that
// names things of others stays, and that the requests were approved goes along without it.
func (b *Baggage) signsThese(e Event) bool {
	fact, there, err := DecodeFact(e)
	signed, is := fact.(Signed)
	if err != nil || !there || !is {
		return false
	}
	for _, thing := range signed.Things {
		if !b.about[thingRef(thing)] {
			return false
		}
	}
	return true
}

// mayTravel reports whether an event may leave: a report to a unit, and that there is one,
// only where it was said to.
func (b *Baggage) mayTravel(e Event) bool {
	return Travels(e.Kind) && (!confidential(e) || slices.Contains(b.filings, e.On.ID))
}

// Signers adds the people whose signings go along: their keys do too. Call it once all
// events were seen.
func (b *Baggage) Signers(ctx context.Context, r Reader) error {
	for id := range b.signings {
		s, there, err := Get[Signing](ctx, r, id)
		if err != nil {
			return err
		}
		if there {
			b.people[s.Office+"/"+s.Who] = true
		}
	}
	return nil
}

// Take reports whether an event goes along.
func (b *Baggage) Take(e Event) bool {
	if e.Fact == nil || !b.mayTravel(e) {
		return false
	}
	var takes bool
	switch e.On.Kind {
	case Signing{}.kind():
		takes = b.signings[e.On.ID] && b.signsThese(e)
	case PersonKey{}.kind():
		takes = b.people[e.On.ID]
	case Task{}.kind():
		made, _, _ := strings.Cut(e.On.ID, "-")
		takes = b.events[made]
	default:
		takes = b.about[e.On]
	}
	if takes {
		b.events[e.ID] = true
	}
	return takes
}
