package casework

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"dyetrace"
)

// PersonKey is the public key by which a person of an office signs.
type PersonKey struct {
	Office string `json:"office"`
	Name   string `json:"name"`
	Public string `json:"public"` // 64 hexadecimal digits
	Since  Time   `json:"since"`
}

func (PersonKey) kind() string { return "key" }
func (k PersonKey) id() string { return k.Office + "/" + k.Name }
func (k PersonKey) keys() []Key {
	return []Key{{Name: "keys", Value: k.Office}, {Name: "public-key", Value: k.Public}}
}

// Signing is what one person proposed or approved in one act, signed or not.
type Signing struct {
	ID     string `json:"id"`
	Office string `json:"office"`
	Who    string `json:"who"`
	Time   Time   `json:"time"`
	Said   Signed `json:"said"`
	Proven bool   `json:"proven"` // signed by the key that is known to be the person's
}

func (Signing) kind() string { return "signing" }
func (s Signing) id() string { return s.ID }
func (s Signing) keys() []Key {
	return []Key{{Name: "signings", Value: s.Office}}
}

// What somebody signs.
const (
	Proposes = "propose"
	Approves = "approve"
)

// Signed says that somebody proposed or approved things, each by its content. The
// signature is over the canonical JSON of all but itself, with office, name and time.
type Signed struct {
	Act       string   `json:"act"`
	Things    []string `json:"things"` // "request:ID SHA256"
	Ground    string   `json:"ground"`
	Public    string   `json:"public,omitzero"`
	Signature string   `json:"signature,omitzero"`
}

// thing names something and its content in a signing.
func thing(ref Ref, content string) string { return ref.String() + " " + content }

// contentOf is the SHA-256 of a value's canonical JSON.
func contentOf(value any) (string, error) {
	raw, err := Encode(value)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:]), nil
}

// message is what a signature is over.
func (s Signed) message(office, who string, at Time) ([]byte, error) {
	s.Signature = ""
	return Encode(struct {
		Office string `json:"office"`
		Who    string `json:"who"`
		Time   Time   `json:"time"`
		Said   Signed `json:"said"`
	}{office, who, at, s})
}

// valid reports whether the signature is one by the public key beside it.
func (s Signed) valid(office, who string, at Time) bool {
	public, err := hex.DecodeString(s.Public)
	if err != nil || len(public) != ed25519.PublicKeySize {
		return false
	}
	signature, err := hex.DecodeString(s.Signature)
	if err != nil {
		return false
	}
	message, err := s.message(office, who, at)
	return err == nil && ed25519.Verify(public, message, signature)
}

// sign says that who acts proposes or approves things. It returns the signing's id and
// whether the signature proves who he is.
func (d *deed) sign(act string, things []string, ground string) (id string, proven bool, err error) {
	if id, err = d.IDs.New(); err != nil {
		return "", false, err
	}
	said := Signed{Act: act, Things: things, Ground: ground}
	if d.Key != nil {
		known, there, err := Get[PersonKey](d.ctx, d.state, d.Office+"/"+d.Actor)
		if err != nil {
			return "", false, err
		}
		public, is := d.Key.Public().(ed25519.PublicKey)
		if said.Public = hex.EncodeToString(public); !is || there && known.Public != said.Public {
			return "", false, fmt.Errorf("the key is not that of %s of %s, which has another one", d.Actor, d.Office)
		}
		message, err := said.message(d.Office, d.Actor, Time(d.Time))
		if err != nil {
			return "", false, err
		}
		said.Signature = hex.EncodeToString(ed25519.Sign(d.Key, message))
		proven = there
	}
	return id, proven, d.say(Ref{Kind: Signing{}.kind(), ID: id}, said)
}

// provenBy reports whether two signings are those of two persons: both are signed by keys
// known to be theirs, and the keys differ.
func (d *deed) provenBy(proposal string, approverProven bool) (bool, error) {
	if !approverProven || proposal == "" {
		return false, nil
	}
	s, there, err := Get[Signing](d.ctx, d.state, proposal)
	if err != nil || !there || !s.Proven {
		return false, err
	}
	mine, _ := d.Key.Public().(ed25519.PublicKey)
	return s.Said.Public != hex.EncodeToString(mine), nil
}

// RegisterKey makes a key that of who acts. A person's first key is believed; another one
// needs the signature of the one before, which who acts has as By.Key.
func (b By) RegisterKey(public ed25519.PublicKey) Decide {
	return b.decide("register key", func(d *deed) error {
		ref := Ref{Kind: PersonKey{}.kind(), ID: d.Office + "/" + d.Actor}
		fact := KeyRegistered{Office: d.Office, Name: d.Actor, Public: hex.EncodeToString(public)}
		others, _, err := List[PersonKey](d.ctx, d.state, "public-key", fact.Public, At{}, 1)
		if err != nil {
			return err
		}
		if len(others) > 0 {
			if others[0].id() == ref.ID {
				return nil
			}
			return fmt.Errorf("the key is that of %s of %s already: two people need two keys", others[0].Name, others[0].Office)
		}
		// Whoever has a key proves with it that the next one is his too.
		known, there, err := Get[PersonKey](d.ctx, d.state, ref.ID)
		if err != nil {
			return err
		}
		if there {
			if d.Key == nil || hex.EncodeToString(publicOf(d.Key)) != known.Public {
				return fmt.Errorf("%s of %s has a key since %s: sign with it to put another in its place", d.Actor, d.Office, known.Since)
			}
			message, err := fact.message()
			if err != nil {
				return err
			}
			fact.Before, fact.Signature = known.Public, hex.EncodeToString(ed25519.Sign(d.Key, message))
		}
		return d.say(ref, fact)
	})
}

func publicOf(key ed25519.PrivateKey) ed25519.PublicKey {
	public, _ := key.Public().(ed25519.PublicKey)
	return public
}

// Events gives events in order from a place on, until yield returns false.
type Events interface {
	Events(ctx context.Context, from int64, yield func(Event) bool) error
}

// CheckSignings goes through all events and calls yield with each signature that is not
// what it should be: not by the key that its person had then, or not over what was said.
func CheckSignings(ctx context.Context, events Events, yield func(e Event, wrong string) bool) error {
	keys := map[string]string{}
	return events.Events(ctx, 1, func(e Event) bool {
		if e.Kind != (KeyRegistered{}).Kind() && e.Kind != (Signed{}).Kind() {
			return true
		}
		fact, there, err := DecodeFact(e)
		if err != nil {
			return yield(e, "it cannot be read: "+err.Error())
		}
		if !there {
			return true
		}
		// A key is the one that was registered last before; what an erased event registered is
		// not known any more, and a signature by it is only held against what it is over.
		wrong := ""
		switch said := fact.(type) {
		case KeyRegistered:
			if before := keys[e.On.ID]; before != "" && !said.signedBy(before) {
				wrong = "a key was changed without the signature of the one before"
			}
			keys[e.On.ID] = said.Public
		case Signed:
			switch known := keys[e.Office+"/"+e.Actor]; {
			case said.Signature == "":
			case known != "" && said.Public != known:
				wrong = "it is signed by a key that is not its person's"
			case !said.valid(e.Office, e.Actor, Time(e.Time)):
				wrong = "its signature is not over what was said"
			}
		}
		return wrong == "" || yield(e, wrong)
	})
}

// KeyRegistered says which key a person signs by from then on.
type KeyRegistered struct {
	Office    string `json:"office"`
	Name      string `json:"name"`
	Public    string `json:"public"`
	Before    string `json:"before,omitzero"`    // the key before, which signs this one
	Signature string `json:"signature,omitzero"` // by it
}

func (k KeyRegistered) message() ([]byte, error) {
	k.Before, k.Signature = "", ""
	return Encode(k)
}

func (k KeyRegistered) signedBy(before string) bool {
	public, err := hex.DecodeString(before)
	if err != nil || len(public) != ed25519.PublicKeySize || k.Before != before {
		return false
	}
	signature, err := hex.DecodeString(k.Signature)
	if err != nil {
		return false
	}
	message, err := k.message()
	return err == nil && ed25519.Verify(public, message, signature)
}

// Kind is the name of the fact.
func (KeyRegistered) Kind() string { return "key-registered" }
func (k KeyRegistered) check() error {
	return firstOf(checkName("the office", k.Office), checkName("the name", k.Name), checkSHA256("the public key", k.Public))
}

func (k KeyRegistered) fold(f *folding) error {
	return f.put(PersonKey{Office: k.Office, Name: k.Name, Public: k.Public, Since: f.at()})
}

// Kind is the name of the fact.
func (Signed) Kind() string { return "signed" }
func (s Signed) check() error {
	if !slices.Contains([]string{Proposes, Approves}, s.Act) {
		return fmt.Errorf("nobody signs to %q", s.Act)
	}
	if len(s.Things) == 0 || len(s.Things) > maxMoved {
		return fmt.Errorf("%d things to %s; give 1 to %d", len(s.Things), s.Act, maxMoved)
	}
	if (s.Public == "") != (s.Signature == "") {
		return errors.New("a signature needs its key")
	}
	return checkGround(s.Ground)
}

func (s Signed) fold(f *folding) error {
	signing := Signing{ID: f.event.On.ID, Office: f.event.Office, Who: f.event.Actor, Time: f.at(), Said: s}
	if s.Signature != "" {
		known, there, err := load[PersonKey](f, f.event.Office+"/"+f.event.Actor)
		if err != nil {
			return err
		}
		signing.Proven = there && known.Public == s.Public && s.valid(f.event.Office, f.event.Actor, f.at())
	}
	return f.put(signing)
}

// checkSecond refuses to approve what one has proposed.
func (b By) checkSecond(what, proposer string) error {
	if b.Actor == proposer {
		return dyetrace.Errorf(dyetrace.UsageError, "approve", "%s proposed %s: a second person approves it", b.Actor, what)
	}
	return nil
}
