package casework

import (
	"errors"
	"fmt"

	"github.com/go-json-experiment/json/jsontext"

	"dyetrace"
)

// Proposal is an act that waits for a second person.
type Proposal struct {
	ID       string         `json:"id"`
	Case     string         `json:"case"`
	Office   string         `json:"office"`
	Act      string         `json:"act"` // "close", "reopen", "list" and so on
	On       Ref            `json:"on"`
	Fact     string         `json:"fact"` // the kind of fact that it becomes
	Said     jsontext.Value `json:"said"`
	Ground   string         `json:"ground"`
	Proposer string         `json:"proposer"`
	Signing  string         `json:"signing"`
	Proposed Time           `json:"proposed"`
	State    string         `json:"state"` // "proposed", "approved" or "declined"
	Judge    string         `json:"judge,omitzero"`
	Reason   string         `json:"reason,omitzero"` // of who judged it
	Content  string         `json:"content"`         // SHA-256 of what is proposed
}

func (Proposal) kind() string { return "proposal" }
func (p Proposal) id() string { return p.ID }
func (p Proposal) keys() []Key {
	return []Key{{Name: "proposals", Value: p.Case}, {Name: "proposals-" + p.State, Value: p.Office}}
}

// sayOrPropose says a fact where one person may, and else proposes it to a second one.
func (d *deed) sayOrPropose(act, ofCase string, on Ref, fact Fact, ground string) error {
	if !d.needsSecond(act) {
		return d.say(on, fact)
	}
	return d.propose(act, ofCase, on, fact, ground)
}

// propose proposes a fact to a second person.
func (d *deed) propose(act, ofCase string, on Ref, fact Fact, ground string) error {
	if err := fact.check(); err != nil {
		return err
	}
	said, err := Encode(fact)
	if err != nil {
		return err
	}
	id, err := d.IDs.New()
	if err != nil {
		return err
	}
	proposed := ActProposed{Case: ofCase, Act: act, On: on, Fact: fact.Kind(), Said: said, Ground: ground}
	content, err := contentOf(proposed)
	if err != nil {
		return err
	}
	ref := Ref{Kind: Proposal{}.kind(), ID: id}
	if proposed.Signing, _, err = d.sign(Proposes, []string{thing(ref, content)}, ground); err != nil {
		return err
	}
	proposed.Content = content
	return d.say(ref, proposed)
}

// proposalToJudge is a proposal that waits, of a case that who acts may see.
func (d *deed) proposalToJudge(id string) (Proposal, error) {
	p, err := Need[Proposal](d.ctx, d.state, id)
	if err != nil {
		return p, err
	}
	if _, err := d.caseOf(p.Case); err != nil {
		return p, err
	}
	if err := d.checkOwn("the proposal", p.Office); err != nil {
		return p, err
	}
	if p.State != "proposed" {
		return p, fmt.Errorf("the proposal was %s by %s", p.State, p.Judge)
	}
	return p, nil
}

// ApproveAct approves an act that somebody else has proposed: it is done with that.
func (b By) ApproveAct(id, ground string) Decide {
	return b.decide("approve", func(d *deed) error {
		p, err := d.proposalToJudge(id)
		if err != nil {
			return err
		}
		if err := d.checkSecond("it", p.Proposer); err != nil {
			return err
		}
		ref := RefOf(p)
		signing, mine, err := d.sign(Approves, []string{thing(ref, p.Content)}, ground)
		if err != nil {
			return err
		}
		proven, err := d.provenBy(p.Signing, mine)
		if err != nil {
			return err
		}
		if err := d.say(ref, ActJudged{Approved: true, Ground: ground, Signing: signing, Proven: proven}); err != nil {
			return err
		}
		fact, there, err := DecodeFact(Event{ID: p.ID, Kind: p.Fact, Fact: []byte(p.Said)})
		if err != nil || !there {
			return firstOf(err, dyetrace.Errorf(dyetrace.CorruptError, "approve", "the proposal says nothing"))
		}
		return d.say(p.On, fact)
	})
}

// DeclineAct declines an act that was proposed. Whoever proposed it may take it back so.
func (b By) DeclineAct(id, ground string) Decide {
	return b.decide("decline", func(d *deed) error {
		p, err := d.proposalToJudge(id)
		if err != nil {
			return err
		}
		return d.say(RefOf(p), ActJudged{Ground: ground})
	})
}

func proposalFacts() []Fact {
	return []Fact{ActProposed{}, ActJudged{}, Signed{}, KeyRegistered{}}
}

// ActProposed says that an act waits for a second person.
type ActProposed struct {
	Case    string         `json:"case"`
	Act     string         `json:"act"`
	On      Ref            `json:"on"`
	Fact    string         `json:"fact"`
	Said    jsontext.Value `json:"said"`
	Ground  string         `json:"ground"`
	Signing string         `json:"signing,omitzero"`
	Content string         `json:"content,omitzero"`
}

// Kind is the name of the fact.
func (ActProposed) Kind() string { return "act-proposed" }
func (a ActProposed) check() error {
	if len(a.Said) == 0 {
		return errors.New("what is proposed is missing")
	}
	return firstOf(checkID("case", a.Case), checkName("the act", a.Act), checkGround(a.Ground))
}

func (a ActProposed) fold(f *folding) error {
	p := Proposal{ID: f.event.On.ID, Case: a.Case, Office: f.event.Office, Act: a.Act, On: a.On, Fact: a.Fact, Said: a.Said, Ground: a.Ground,
		Proposer: f.event.Actor, Signing: a.Signing, Proposed: f.at(), State: "proposed", Content: a.Content}
	if err := f.put(p); err != nil {
		return err
	}
	return f.task(Task{Case: a.Case, Office: f.event.Office, What: "approve-" + a.Act, On: f.event.On})
}

// ActJudged says what a second person says to a proposed act.
type ActJudged struct {
	Approved bool   `json:"approved"`
	Ground   string `json:"ground"`
	Signing  string `json:"signing,omitzero"`
	Proven   bool   `json:"proven,omitzero"` // two keys show two people
}

// Kind is the name of the fact.
func (ActJudged) Kind() string   { return "act-judged" }
func (a ActJudged) check() error { return checkGround(a.Ground) }
func (a ActJudged) fold(f *folding) error {
	p, there, err := load[Proposal](f, f.event.On.ID)
	if err != nil || !there {
		return err
	}
	p.State, p.Judge, p.Reason = "declined", f.event.Actor, a.Ground
	if a.Approved {
		p.State = "approved"
	}
	if err := f.put(p); err != nil {
		return err
	}
	if err := f.endTasks(RefOf(p), "judged"); err != nil {
		return err
	}
	if a.Approved && !a.Proven {
		return f.unproven(p.Case)
	}
	return nil
}

// unproven marks a case in which nothing proves that two people acted.
func (f *folding) unproven(id string) error {
	c, there, err := load[Case](f, id)
	if err != nil || !there || c.Unproven {
		return err
	}
	c.Unproven, c.Changed = true, max(c.Changed, f.at())
	return f.put(c)
}
