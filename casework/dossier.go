package casework

import (
	"context"
	"slices"

	"github.com/go-json-experiment/json"

	"dyetrace"
)

// Disclosed says what of a case leaves the house beside what always may. The law of most
// countries forbids to let a suspicion that was reported be known, an operation must not be
// known before it acts, and an alert is no evidence: each goes along only where it is named.
type Disclosed struct {
	Operation bool     // that the case is part of one, and its events
	Filings   []string // reports to financial intelligence units, by their ids
	Alerts    bool     // that were confirmed in the case
}

// Dossier says which documents and events are a case's: of those of a whole store, what
// somebody may hand to others.
type Dossier struct {
	Cases     []string // its id first, then those of cases merged into it
	state     Reader
	refs      map[Ref]bool
	elsewhere map[Ref]bool    // what is not handed out, though it is in the case
	signers   map[string]bool // office and name of who signed
	operation bool
}

// guarded are the kinds of documents of which events go along only where they were named.
var guarded = []string{Filing{}.kind(), Alert{}.kind(), Operation{}.kind(), Hit{}.kind(), Lead{}.kind(), Shift{}.kind()}

// DossierOf is what is a case's, for somebody who may see it. What he may not see, or may
// not disclose, is an error, in the words in which it would be if it were not there.
func DossierOf(ctx context.Context, r Reader, who Who, id string, with Disclosed) (*Dossier, error) {
	c, err := Need[Case](ctx, r, id)
	if err != nil {
		return nil, err
	}
	if _, may, err := SeenCase(ctx, r, who, id); err != nil || !may {
		return nil, missing(err, may, c, id)
	}
	d := &Dossier{state: r, refs: map[Ref]bool{}, elsewhere: map[Ref]bool{}, signers: map[string]bool{}}
	if d.Cases, err = CaseAndParts(ctx, r, id); err != nil {
		return nil, err
	}
	if err := d.disclose(ctx, r, who, c, with); err != nil {
		return nil, err
	}
	for _, part := range d.Cases {
		d.refs[caseRef(part)] = true
		if err := d.gather(ctx, r, part); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// disclose takes in what was named, where it may be.
func (d *Dossier) disclose(ctx context.Context, r Reader, who Who, c Case, with Disclosed) error {
	if c.Operation != "" {
		o, there, err := Get[Operation](ctx, r, c.Operation)
		if err != nil {
			return err
		}
		may := there && MaySeeOperation(who, o)
		switch {
		case with.Operation && !may:
			return dyetrace.Errorf(dyetrace.NotFound, "disclose operation", "case %s is part of no operation that %s may see", c.Number, who.Name)
		case there && o.State == Prepared && !with.Operation:
			return dyetrace.Errorf(dyetrace.UsageError, "hand out case", "case %s waits for an operation that has not acted: nothing of it leaves before, unless you disclose the operation", c.Number)
		}
		if d.operation = with.Operation; d.operation {
			d.refs[RefOf(o)] = true
		}
	} else if with.Operation {
		return dyetrace.Errorf(dyetrace.NotFound, "disclose operation", "case %s is part of no operation", c.Number)
	}
	// Of a report that he may not see he is told what he would be told if there were none.
	if len(with.Filings) > 0 {
		seen, err := FilingsOf(ctx, r, who, c.ID, maxMoved)
		if err != nil {
			return err
		}
		for _, id := range with.Filings {
			if !slices.ContainsFunc(seen, func(f Filing) bool { return f.ID == id }) {
				return dyetrace.Errorf(dyetrace.NotFound, "find report", "there is no report %q", id)
			}
			d.refs[Ref{Kind: Filing{}.kind(), ID: id}] = true
		}
	}
	if !with.Alerts {
		return nil
	}
	for _, part := range d.Cases {
		err := All(ctx, r, "alerts", part, func(a Alert) bool {
			if a.Office == who.Office {
				d.refs[RefOf(a)] = true
			}
			return true
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// gather takes in the documents of one case.
func (d *Dossier) gather(ctx context.Context, r Reader, id string) error {
	for _, name := range []string{"claims", "members", "members-also", "notes", "papers", "measures", "bases", "rechecks", "seizures", "returns",
		"listings", "requests", "replies-of-case", "proposals", "packs", "exports", "imports", "conflicts", "tasks"} {
		for after := (At{}); ; {
			places, err := r.Find(ctx, name, id, after, page)
			if err != nil {
				return err
			}
			for _, place := range places {
				if err := d.take(ctx, r, place.Ref); err != nil {
					return err
				}
				after = place
			}
			if len(places) < page {
				break
			}
		}
	}
	return nil
}

// take takes in a document and what hangs on it.
func (d *Dossier) take(ctx context.Context, r Reader, ref Ref) error {
	switch ref.Kind {
	case Request{}.kind():
		d.refs[Ref{Kind: Outbox{}.kind(), ID: ref.ID}] = true
		d.refs[Ref{Kind: SealedMessage{}.kind(), ID: ref.ID}] = true
	case Task{}.kind():
		t, err := Need[Task](ctx, r, ref.ID)
		if err != nil || slices.Contains(guarded, t.On.Kind) && !d.refs[t.On] || t.What == "who-leads" {
			return err
		}
	case Conflict{}.kind():
		c, err := Need[Conflict](ctx, r, ref.ID)
		if err != nil {
			return err
		}
		// What is said of a conflict names its sides.
		if slices.ContainsFunc(c.Sides, func(s Side) bool { return slices.Contains(guarded, s.On.Kind) && !d.refs[s.On] }) {
			d.elsewhere[ref] = true
			return nil
		}
	case Proposal{}.kind():
		p, err := Need[Proposal](ctx, r, ref.ID)
		if err != nil {
			return err
		}
		if slices.Contains(guarded, p.On.Kind) && !d.refs[p.On] {
			d.elsewhere[ref] = true
			return nil
		}
	}
	d.refs[ref] = true
	return nil
}

// Takes reports whether an event is the case's. Events come in order. Of the keys by which
// people sign it says nothing: Signs does, once all events have come.
func (d *Dossier) Takes(ctx context.Context, e Event) (bool, error) {
	switch {
	case e.Fact == nil || d.elsewhere[e.On]:
		return false, nil
	case d.refs[e.On]:
		return d.operation || e.Kind != CaseJoined{}.Kind() && e.Kind != CaseLeft{}.Kind(), nil
	case slices.Contains(guarded, e.On.Kind):
		return false, nil
	case e.Kind == KeyStated{}.Kind():
		return true, nil // the log's keys: without them nobody can tell whose checkpoint it is
	case e.Kind == Signed{}.Kind():
		return d.takesSigning(e)
	case e.Kind == CaseSplit{}.Kind():
		var said CaseSplit
		err := Decode(e.Fact, &said)
		return err == nil && slices.Contains(d.Cases, said.To), err
	}
	return d.takesGone(ctx, e)
}

// takesSigning takes in with what the case's requests and acts were proposed and approved.
func (d *Dossier) takesSigning(e Event) (bool, error) {
	var said Signed
	if err := Decode(e.Fact, &said); err != nil {
		return false, err
	}
	for _, text := range said.Things {
		if d.refs[thingRef(text)] {
			d.signers[e.Office+"/"+e.Actor] = true
			return true, nil
		}
	}
	return false, nil
}

// takesGone takes in what was added to the case and is in no case any more, such as a member
// that was removed. What is in another case now was moved there, and is that one's.
func (d *Dossier) takesGone(ctx context.Context, e Event) (bool, error) {
	var of struct {
		Case string `json:"case"`
	}
	if err := json.Unmarshal(e.Fact, &of); err != nil || !slices.Contains(d.Cases, of.Case) {
		return false, nil //nolint:nilerr // facts whose case is no text are of none
	}
	if _, there, err := d.state.Document(ctx, e.On); err != nil || there {
		return false, err
	}
	d.refs[e.On] = true
	return true, nil
}

// Signs reports whether an event is of the key of somebody who signed in the case.
func (d *Dossier) Signs(e Event) bool {
	return e.On.Kind == PersonKey{}.kind() && e.Fact != nil && d.signers[e.On.ID]
}

// Holds reports whether a document is the case's.
func (d *Dossier) Holds(ref Ref) bool { return d.refs[ref] && !d.elsewhere[ref] }
