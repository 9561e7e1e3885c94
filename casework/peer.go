package casework

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"dyetrace"
)

// Peer is the audit log of a place elsewhere, by whose key this place knows what comes from
// there, and the offices that work there.
type Peer struct {
	Log     string   `json:"log"`    // its name
	Public  string   `json:"public"` // the key that somebody here has confirmed
	Offices []string `json:"offices"`
	By      Who      `json:"by"` // who confirmed it
	Since   Time     `json:"since"`
}

func (Peer) kind() string  { return "peer" }
func (p Peer) id() string  { return p.Log }
func (p Peer) keys() []Key { return []Key{{Name: "peers", Value: "all"}} }

// TrustPeer says that somebody has confirmed the key of a log elsewhere, and which offices
// work there.
func (b By) TrustPeer(log, public string, offices []string) Decide {
	return b.decide("trust a log", func(d *deed) error {
		known, there, err := Get[Peer](d.ctx, d.state, log)
		if err != nil {
			return err
		}
		own, _, err := Get[AuditLog](d.ctx, d.state, auditLogID)
		if err != nil {
			return err
		}
		if own.Origin == log {
			return errors.New("this is the log here")
		}
		offices = union(known.Offices, offices...)
		if there && known.Public == public && len(offices) == len(known.Offices) {
			return nil
		}
		// An office works in one place: two of them would give one number twice.
		for _, name := range offices {
			of, has, err := Get[Office](d.ctx, d.state, name)
			if err != nil {
				return err
			}
			switch {
			case name == d.Office || has && of.Log == "":
				return fmt.Errorf("office %s works here, and in the log %s too: one of the two needs another name", name, log)
			case has && of.Log != log:
				return fmt.Errorf("office %s works in the log %s, and in %s too: ask the two who it is", name, of.Log, log)
			}
		}
		return d.say(Ref{Kind: Peer{}.kind(), ID: log}, PeerTrusted{Public: public, Offices: offices})
	})
}

// PeerTrusted says that the key of a log elsewhere was confirmed.
type PeerTrusted struct {
	Public  string   `json:"public"`
	Offices []string `json:"offices"`
}

// Kind is the name of the fact.
func (PeerTrusted) Kind() string { return "peer-trusted" }
func (p PeerTrusted) check() error {
	if len(p.Offices) == 0 || len(p.Offices) > maxListed {
		return fmt.Errorf("%d offices work there; 1 to %d can", len(p.Offices), maxListed)
	}
	for _, office := range p.Offices {
		if err := checkName("an office", office); err != nil {
			return err
		}
	}
	return checkName("the public key", p.Public)
}

func (p PeerTrusted) fold(f *folding) error {
	log := f.event.On.ID
	for _, name := range p.Offices {
		of, _, err := load[Office](f, name)
		if err != nil {
			return err
		}
		of.Name, of.Log = name, log
		if err := f.put(of); err != nil {
			return err
		}
	}
	return f.put(Peer{Log: log, Public: p.Public, Offices: p.Offices, By: Who{Office: f.event.Office, Name: f.event.Actor}, Since: f.at()})
}

// Import is what came from a log elsewhere: its events by their places there, and what
// shows that they are in that log. They are events here too, with places of their own.
type Import struct {
	ID     string `json:"id"`
	Case   string `json:"case"`
	File   string `json:"file"`   // SHA-256 of the file that it came in
	Export string `json:"export"` // the file's watermark
	From   Who    `json:"from"`   // who made the file
	Log    string `json:"log"`    // where the events come from, which need not be where the file does
	Events int    `json:"events"`
	Office string `json:"office"`
	By     string `json:"by"`
	At     Time   `json:"at"`
}

func (Import) kind() string { return "import" }
func (i Import) id() string { return i.ID }
func (i Import) keys() []Key {
	return []Key{{Name: "imports", Value: i.Case}, {Name: "imports-of", Value: i.Office + " " + i.File}}
}

// Handed is what an office elsewhere has handed over, read and checked: the signatures hold,
// and the events are in their logs.
type Handed struct {
	Case   string
	File   string // SHA-256
	Export string
	From   Who
	To     string
	Parts  []CaseImported // what is new, by where it comes from; their Case, File and so on are set here
	Events []Event        // those that are new, in the order in which the sender learned of them
	Ours   []Event        // of the case here, which the sender does not know
}

// TakeIn keeps what was handed over. What is here already is left as it is; what does not go
// together with what was done here becomes conflicts for people.
func (b By) TakeIn(in Handed) Decide {
	return b.decide("import case", func(d *deed) error {
		if in.To != d.Office {
			return fmt.Errorf("the file is for %s, and %s is of %s", in.To, d.Actor, d.Office)
		}
		if len(in.Events) == 0 {
			return nil
		}
		// Another process may have been first.
		again, there, err := exists(d.ctx, d.state, "imports-of", d.Office+" "+in.File, Ref{})
		if err != nil {
			return err
		}
		if there {
			return dyetrace.Errorf(dyetrace.UsageError, "import case", "the file was taken in as %s: import it again to see that nothing is left", again.Ref)
		}
		if err := d.checkMaySee(in); err != nil {
			return err
		}
		// The import comes first: whoever reads the story of the case finds why it changed.
		if err := d.checkReads(in); err != nil {
			return err
		}
		for _, part := range in.Parts {
			part.Case, part.File, part.Export, part.From = in.Case, in.File, in.Export, in.From
			id, err := d.IDs.New()
			if err != nil {
				return err
			}
			if err := d.say(Ref{Kind: Import{}.kind(), ID: id}, part); err != nil {
				return err
			}
		}
		for i, e := range in.Events {
			if err := d.checkForeign(e); err != nil {
				return dyetrace.Errorf(dyetrace.InputError, "import case", "event %s: %w", e.ID, err)
			}
			in.Events[i].Seq = 0
		}
		d.events = append(d.events, in.Events...)
		return d.sayConflicts(in)
	})
}

// checkMaySee refuses a case that who acts may not see: one that is here, or a sealed one that
// comes.
func (d *deed) checkMaySee(in Handed) error {
	c, there, err := Get[Case](d.ctx, d.state, in.Case)
	if err != nil {
		return err
	}
	if there && MaySee(d.Who(), c) {
		return nil
	}
	// Of a case that is not here yet its own events say who may see it.
	if !there {
		for _, e := range in.Events {
			fact, _, err := DecodeFact(e)
			if err != nil {
				return err
			}
			switch said := fact.(type) {
			case CaseOpened:
				if e.On.ID == in.Case {
					c.Office, c.Sealed, c.Named = e.Office, said.Sealed, unionOfWho(c.Named, said.Named)
				}
			case CaseExported:
				if said.Case == in.Case {
					c.Shared, c.Named = union(c.Shared, said.To), unionOfWho(c.Named, said.Readers)
				}
			}
		}
		if MaySee(d.Who(), c) {
			return nil
		}
	}
	return fmt.Errorf("%s of %s is not among those who may see the case: somebody who may imports it", d.Actor, d.Office)
}

// checkReads refuses reports to units to whom they are not for.
func (d *deed) checkReads(in Handed) error {
	// A later file brings only what is new of a report: who read it before is known here.
	reads := map[Ref]bool{}
	for _, e := range in.Events {
		if !confidential(e) {
			continue
		}
		if _, seen := reads[e.On]; !seen {
			known, _, err := Get[Filing](d.ctx, d.state, e.On.ID)
			if err != nil {
				return err
			}
			reads[e.On] = slices.Contains(known.Readers, d.Who())
		}
		fact, _, err := DecodeFact(e)
		if err != nil {
			return err
		}
		switch said := fact.(type) {
		case FilingMade:
			reads[e.On] = slices.Contains(said.Readers, d.Who())
		case FilingShown:
			reads[e.On] = reads[e.On] || slices.Contains(said.To, d.Who())
		}
	}
	for _, may := range reads {
		if !may {
			return fmt.Errorf("%s of %s is not among those who may see all of the file: somebody who may imports it", d.Actor, d.Office)
		}
	}
	return nil
}

// mostAhead is how far the clock of an office elsewhere may be ahead of the one here. Ids here
// follow those that come: one of a far day would make all that is done here seem to be of it.
const mostAhead = dyetrace.Instant(24 * time.Hour)

// checkForeign refuses an event that cannot be of an office elsewhere.
func (d *deed) checkForeign(e Event) error {
	made, err := idTime(e.ID)
	if err != nil {
		return err
	}
	if at := max(made, e.Time); at > d.Time+mostAhead {
		return fmt.Errorf("it is of %s, and here it is %s: the clock of %s is wrong, or the one here", at, d.Time, e.Office)
	}
	log, err := d.away(e.Office)
	switch {
	case err != nil:
		return err
	case log == "":
		return fmt.Errorf("it is said to be of office %s, which works here and has not done it", e.Office)
	case !Travels(e.Kind):
		return fmt.Errorf("what is of kind %q stays where it is", e.Kind)
	case len(e.Salt) == 0:
		return errors.New("the salt of its leaf is missing")
	}
	fact, there, err := DecodeFact(e)
	if err != nil || !there {
		return firstOf(err, errors.New("it says nothing"))
	}
	return fact.check()
}

// ImportedEvent is an event by its place in the log where it comes from.
type ImportedEvent struct {
	ID   string `json:"id"`
	Leaf string `json:"leaf"` // 64 hexadecimal digits
	Seq  int64  `json:"seq"`
}

// KeyStatement is a change of a log's key and the place of its event.
type KeyStatement struct {
	Seq       int64  `json:"seq"`
	Statement string `json:"statement"`
}

// MaxImported is how many events one fact about an import names.
const MaxImported = 1000

// CaseImported says which events came from a log elsewhere, with what shows that they are in
// it. Package handover makes and checks it.
type CaseImported struct {
	Case       string          `json:"case"`
	File       string          `json:"file"`
	Export     string          `json:"export"`
	From       Who             `json:"from"`
	Log        string          `json:"log"`
	Keys       []KeyStatement  `json:"keys"` // of the log, in order
	Checkpoint string          `json:"checkpoint"`
	Events     []ImportedEvent `json:"events"` // by their places
	Proof      []string        `json:"proof,omitzero"`
}

// Kind is the name of the fact.
func (CaseImported) Kind() string { return "case-imported" }
func (c CaseImported) check() error {
	if len(c.Events) == 0 || len(c.Events) > MaxImported {
		return fmt.Errorf("%d events; 1 to %d make an import", len(c.Events), MaxImported)
	}
	last := int64(0)
	for _, e := range c.Events {
		if err := firstOf(checkID("event", e.ID), checkSHA256("the leaf", e.Leaf)); err != nil {
			return err
		}
		if e.Seq <= last {
			return fmt.Errorf("event %s is not in its order", e.ID)
		}
		last = e.Seq
	}
	if len(c.Keys) == 0 || len(c.Keys) > maxListed {
		return fmt.Errorf("the log has %d keys; 1 to %d can be", len(c.Keys), maxListed)
	}
	return firstOf(checkID("case", c.Case), checkSHA256("the file's hash", c.File), checkID("export", c.Export), checkName("the log", c.Log),
		checkName("the office that made the file", c.From.Office), checkName("who made the file", c.From.Name), checkText("the checkpoint", c.Checkpoint))
}

func (c CaseImported) fold(f *folding) error {
	return f.put(Import{ID: f.event.On.ID, Case: c.Case, File: c.File, Export: c.Export, From: c.From, Log: c.Log, Events: len(c.Events),
		Office: f.event.Office, By: f.event.Actor, At: f.at()})
}
