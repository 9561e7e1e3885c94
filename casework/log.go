package casework

import (
	"errors"
	"fmt"

	"dyetrace"
)

// AuditLog is what is known of the audit log beside its leaves: whose it is, and how far
// it was last shown to others.
type AuditLog struct {
	Origin  string `json:"origin"` // the log's name
	Key     string `json:"key"`    // the public key that signs now
	Since   Time   `json:"since"`  // of the key
	Size    int64  `json:"size"`   // of the last checkpoint that went out
	Root    string `json:"root,omitzero"`
	Shown   Time   `json:"shown,omitzero"`
	Erasure Time   `json:"erasure,omitzero"` // the last one
}

// auditLogID is the id of the one audit log of a store.
const auditLogID = "log"

func (AuditLog) kind() string { return "audit" }
func (AuditLog) id() string   { return auditLogID }
func (AuditLog) keys() []Key  { return nil }

// AuditLogRef names the audit log.
func AuditLogRef() Ref { return RefOf(AuditLog{}) }

func logFacts() []Fact { return []Fact{KeyStated{}, CheckpointIssued{}, EventsErased{}} }

// KeyStated says which key signs for the audit log from now on. The keys have signed the
// statement; package audit makes and checks it.
type KeyStated struct {
	Origin    string `json:"origin"`
	Public    string `json:"public"`
	Statement string `json:"statement"`
}

// Kind is the name of the fact.
func (KeyStated) Kind() string { return "audit-key" }
func (k KeyStated) check() error {
	if k.Statement == "" {
		return errors.New("the statement that the keys have signed is missing")
	}
	return firstOf(checkName("the log's name", k.Origin), checkName("the public key", k.Public), checkText("the statement", k.Statement))
}

func (k KeyStated) fold(f *folding) error {
	log, _, err := load[AuditLog](f, auditLogID)
	if err != nil {
		return err
	}
	log.Origin, log.Key, log.Since = k.Origin, k.Public, f.at()
	return f.put(log)
}

// CheckpointIssued says that a signed head of the audit log went out.
type CheckpointIssued struct {
	Size int64    `json:"size"`
	Root string   `json:"root"`
	To   []string `json:"to,omitzero"` // files and addresses
}

// Kind is the name of the fact.
func (CheckpointIssued) Kind() string { return "checkpoint-issued" }
func (c CheckpointIssued) check() error {
	if c.Size < 1 {
		return errors.New("a checkpoint of no events says nothing")
	}
	if len(c.To) > maxListed {
		return fmt.Errorf("%d places are more than the %d that one checkpoint goes to", len(c.To), maxListed)
	}
	for _, to := range c.To {
		if err := checkText("where it goes", to); err != nil {
			return err
		}
	}
	return checkName("the root", c.Root)
}

func (c CheckpointIssued) fold(f *folding) error {
	return change(f, auditLogID, func(log *AuditLog) error { log.Size, log.Root, log.Shown = c.Size, c.Root, f.at(); return nil })
}

// StateKey makes a key the audit log's. The first gives the log its name; each later one
// follows the one before.
func (b By) StateKey(k KeyStated) Decide {
	return b.decide("set audit key", func(d *deed) error {
		log, there, err := Get[AuditLog](d.ctx, d.state, auditLogID)
		if err != nil {
			return err
		}
		if there && log.Origin != k.Origin {
			return fmt.Errorf("the audit log here is %s, and the key is of %s", log.Origin, k.Origin)
		}
		if there && log.Key == k.Public {
			return errors.New("this is the audit log's key already")
		}
		return d.say(AuditLogRef(), k)
	})
}

// IssueCheckpoint keeps in mind that a checkpoint went out.
func (b By) IssueCheckpoint(c CheckpointIssued) Decide {
	return b.decide("issue checkpoint", func(d *deed) error {
		if _, there, err := Get[AuditLog](d.ctx, d.state, auditLogID); err != nil || !there {
			return firstOf(err, dyetrace.Errorf(dyetrace.NotFound, "find key", "the audit log has no key yet: run dyetrace audit key new"))
		}
		return d.say(AuditLogRef(), c)
	})
}
