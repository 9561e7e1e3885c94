package casework

import (
	"errors"
	"fmt"
)

// EvidencePack is a pack of a case that was made: for whom and why, and which file it is.
type EvidencePack struct {
	ID        string   `json:"id"`
	Case      string   `json:"case"`
	SHA256    string   `json:"sha256"`
	Bytes     int64    `json:"bytes"`
	For       string   `json:"for"`
	Ground    string   `json:"ground"`
	Watermark string   `json:"watermark"`          // by which a copy shows whose it was
	Disclosed []string `json:"disclosed,omitzero"` // what went along only because it was named
	Redacted  string   `json:"redacted,omitzero"`  // why something was left out
	Made      Time     `json:"made"`
	By        string   `json:"by"`
}

func (EvidencePack) kind() string { return "pack" }
func (p EvidencePack) id() string { return p.ID }
func (p EvidencePack) keys() []Key {
	return []Key{{Name: "packs", Value: p.Case}, {Name: "pack-file", Value: p.SHA256}}
}

// PackCase says that a pack of a case was made.
func (b By) PackCase(id string, made PackMade) Decide {
	return b.decide("pack case", func(d *deed) error {
		if _, err := d.caseOf(id); err != nil {
			return err
		}
		made.Case = id
		ref, err := d.IDs.New()
		if err != nil {
			return err
		}
		return d.say(Ref{Kind: EvidencePack{}.kind(), ID: ref}, made)
	})
}

func packFacts() []Fact { return []Fact{PackMade{}} }

// PackMade says that a pack of a case was made.
type PackMade struct {
	Case      string   `json:"case"`
	SHA256    string   `json:"sha256"`
	Bytes     int64    `json:"bytes"`
	For       string   `json:"for"`
	Ground    string   `json:"ground"`
	Watermark string   `json:"watermark"`
	Disclosed []string `json:"disclosed,omitzero"`
	Redacted  string   `json:"redacted,omitzero"`
}

// Kind is the name of the fact.
func (PackMade) Kind() string { return "pack-made" }
func (p PackMade) check() error {
	if p.Bytes < 1 {
		return errors.New("a pack of nothing was not made")
	}
	if len(p.Disclosed) > maxListed {
		return fmt.Errorf("%d things are disclosed; %d is the most", len(p.Disclosed), maxListed)
	}
	for _, what := range p.Disclosed {
		if err := checkName("what is disclosed", what); err != nil {
			return err
		}
	}
	return firstOf(checkID("case", p.Case), checkSHA256("the pack's hash", p.SHA256), checkName("who gets the pack", p.For),
		checkGround(p.Ground), checkName("the watermark", p.Watermark), checkText("why something was left out", p.Redacted))
}

func (p PackMade) fold(f *folding) error {
	return f.put(EvidencePack{ID: f.event.On.ID, Case: p.Case, SHA256: p.SHA256, Bytes: p.Bytes, For: p.For, Ground: p.Ground, Watermark: p.Watermark,
		Disclosed: p.Disclosed, Redacted: p.Redacted, Made: f.at(), By: f.event.Actor})
}
