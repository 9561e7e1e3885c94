package casework

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"dyetrace"
)

func requestRef(id string) Ref { return Ref{Kind: Request{}.kind(), ID: id} }

// ProposeRequests proposes requests in a case. What is asked already and not answered is
// left as it is, so the same list proposed twice proposes nothing more.
func (b By) ProposeRequests(id string, askings ...Asking) Decide {
	return b.decide("propose requests", func(d *deed) error {
		if _, err := d.openCaseOf(id); err != nil {
			return err
		}
		if len(askings) == 0 || len(askings) > maxMoved {
			return fmt.Errorf("%d requests; give 1 to %d", len(askings), maxMoved)
		}
		return d.proposeRequests(id, askings)
	})
}

// proposeRequests proposes what is not asked already.
func (d *deed) proposeRequests(id string, askings []Asking) error {
	fresh, err := d.freshAskings(id, askings)
	if err != nil || len(fresh) == 0 {
		return err
	}
	office, _, err := Get[Office](d.ctx, d.state, d.Office)
	if err != nil {
		return err
	}
	// The accounts become members first, so that other cases with them are met before
	// anything is asked.
	if err := d.addAsked(id, fresh); err != nil {
		return err
	}
	facts := make([]RequestProposed, len(fresh))
	things := make([]string, len(fresh))
	refs := make([]Ref, len(fresh))
	for i, asking := range fresh {
		request, err := d.IDs.New()
		if err != nil {
			return err
		}
		n := office.Requests + 1 + i
		facts[i] = RequestProposed{Case: id, N: n, Number: fmt.Sprintf("%s-R%d", d.Office, n), Asking: asking}
		if facts[i].Content, err = contentOf(facts[i]); err != nil {
			return err
		}
		refs[i] = requestRef(request)
		things[i] = thing(refs[i], facts[i].Content)
	}
	signing, _, err := d.sign(Proposes, things, fresh[0].Ground)
	if err != nil {
		return err
	}
	for i := range facts {
		facts[i].Signing = signing
		if err := d.say(refs[i], facts[i]); err != nil {
			return err
		}
	}
	return nil
}

// freshAskings are those that nobody waits for yet, checked.
func (d *deed) freshAskings(id string, askings []Asking) ([]Asking, error) {
	// Thousands come from one plan: what is asked of the state for them is read together.
	asked := map[string]bool{}
	var fresh []Asking
	var lookups Expected
	for _, asking := range askings {
		lookups.list("asked", asking.same(id))
		lookups.document(Measure{}, asking.Measure)
	}
	if err := expect(d.ctx, d.state, lookups); err != nil {
		return nil, err
	}
	for i, asking := range askings {
		if err := asking.check(); err != nil {
			return nil, fmt.Errorf("request %d: %w", i+1, err)
		}
		if asking.Measure != "" {
			if err := d.checkMeasureAsked(asking); err != nil {
				return nil, fmt.Errorf("request %d: %w", i+1, err)
			}
		}
		same := asking.same(id)
		_, there, err := exists(d.ctx, d.state, "asked", same, Ref{})
		if err != nil {
			return nil, err
		}
		if !there && !asked[same] {
			fresh = append(fresh, asking)
		}
		asked[same] = true
	}
	return fresh, nil
}

// checkMeasureAsked refuses to extend or lift what is not in force, what is on another
// account, and what the rules do not let anybody extend again.
func (d *deed) checkMeasureAsked(asking Asking) error {
	m, err := Need[Measure](d.ctx, d.state, asking.Measure)
	if err != nil {
		return err
	}
	switch {
	case strings.ToUpper(m.Key) != asking.key():
		return fmt.Errorf("the measure is on account %s", m.Account)
	case m.State != InForce:
		return fmt.Errorf("the measure is %s since %s", m.State, m.Ended)
	case asking.Kind == Extend && m.MaxExtensions >= 0 && m.Extensions >= m.MaxExtensions:
		return fmt.Errorf("the %s was extended %d times, and the rules allow %d: propose another measure", m.Kind, m.Extensions, m.MaxExtensions)
	}
	return nil
}

// addAsked makes members of the accounts that requests are about.
func (d *deed) addAsked(id string, askings []Asking) error {
	members := make([]MemberStart, len(askings))
	for i, a := range askings {
		members[i] = MemberStart{Is: Account, Name: a.Account, Institution: a.Institution, Holder: a.Holder, Source: "request"}
	}
	return d.addMembers(id, members)
}

// ApproveRequests approves requests that somebody else has proposed, all or none.
func (b By) ApproveRequests(ground string, ids ...string) Decide {
	return b.decide("approve requests", func(d *deed) error {
		requests, err := d.requestsBecoming(Approved, ids)
		if err != nil {
			return err
		}
		things := make([]string, len(requests))
		for i, r := range requests {
			if err := d.checkSecond("request "+r.Number, r.Proposer); err != nil {
				return err
			}
			things[i] = thing(RefOf(r), r.Content)
		}
		signing, mine, err := d.sign(Approves, things, ground)
		if err != nil {
			return err
		}
		// Thousands may be of one proposal: each is looked up once.
		proven := map[string]bool{}
		for _, r := range requests {
			if _, known := proven[r.Signing]; !known {
				if proven[r.Signing], err = d.provenBy(r.Signing, mine); err != nil {
					return err
				}
			}
			if err := d.say(RefOf(r), RequestApproved{Signing: signing, Proven: proven[r.Signing]}); err != nil {
				return err
			}
		}
		return nil
	})
}

// requestsBecoming are requests that may take a state.
func (d *deed) requestsBecoming(next RequestState, ids []string) ([]Request, error) {
	if len(ids) == 0 || len(ids) > maxMoved {
		return nil, fmt.Errorf("%d requests; give 1 to %d", len(ids), maxMoved)
	}
	if err := d.expectAll(Request{}, ids); err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	requests := make([]Request, 0, len(ids))
	for _, id := range ids {
		if seen[id] {
			continue
		}
		seen[id] = true
		r, err := d.requestOf(id)
		if err != nil {
			return nil, err
		}
		if err := r.mayBecome(next); err != nil {
			return nil, err
		}
		requests = append(requests, r)
	}
	return requests, nil
}

// endRequests says of requests that they end without an answer.
func (b By) endRequests(op string, next RequestState, ground string, ids []string) Decide {
	return b.decide(op, func(d *deed) error {
		requests, err := d.requestsBecoming(next, ids)
		if err != nil {
			return err
		}
		for _, r := range requests {
			if err := d.say(RefOf(r), RequestEnded{State: next, Ground: ground}); err != nil {
				return err
			}
		}
		return nil
	})
}

// DeclineRequests declines requests that were proposed.
func (b By) DeclineRequests(ground string, ids ...string) Decide {
	return b.endRequests("decline requests", Declined, ground, ids)
}

// WithdrawRequests takes requests back that are not released yet.
func (b By) WithdrawRequests(ground string, ids ...string) Decide {
	return b.endRequests("withdraw requests", Withdrawn, ground, ids)
}

// Sealing is a request and the message that it goes out with.
type Sealing struct {
	Request string // its id
	Message Message
}

// SealRequest fixes the message of a request. One that needs a second person is approved
// before.
func (b By) SealRequest(id string, m Message) Decide { return b.SealRequests(Sealing{id, m}) }

// SealRequests fixes the messages of requests, all or none.
func (b By) SealRequests(all ...Sealing) Decide {
	return b.decide("seal requests", func(d *deed) error {
		if len(all) == 0 || len(all) > maxMoved {
			return fmt.Errorf("%d requests; give 1 to %d", len(all), maxMoved)
		}
		ids := make([]string, len(all))
		for i, one := range all {
			ids[i] = one.Request
		}
		if err := d.expectAll(Request{}, ids); err != nil {
			return err
		}
		seen := map[string]bool{}
		for _, one := range all {
			if seen[one.Request] {
				return fmt.Errorf("request %s is given twice", one.Request)
			}
			seen[one.Request] = true
			if err := d.seal(one.Request, one.Message); err != nil {
				return err
			}
		}
		return nil
	})
}

func (d *deed) seal(id string, m Message) error {
	r, err := d.requestOf(id)
	if err != nil {
		return err
	}
	alone := r.State == Proposed && !d.needsSecond("release-"+string(r.Asking.Kind))
	if r.State == Proposed && !alone {
		return fmt.Errorf("request %s needs a second person: approve it first", r.Number)
	}
	if err := r.mayBecome(Sealed); err != nil && !alone {
		return err
	}
	sum := sha256.Sum256(m.Body)
	m.SHA256 = hex.EncodeToString(sum[:])
	return d.say(RefOf(r), RequestSealed{Message: m})
}

// ReleaseRequests puts the messages of sealed requests into the outbox, all or none and
// each once.
func (b By) ReleaseRequests(ids ...string) Decide {
	return b.decide("release requests", func(d *deed) error {
		requests, err := d.requestsBecoming(Released, ids)
		if err != nil {
			return err
		}
		leads := make([]string, len(requests))
		for i, r := range requests {
			leads[i] = r.Asking.key()
		}
		if err := d.expectAll(Lead{}, leads); err != nil {
			return err
		}
		for _, r := range requests {
			if r.Approver == "" && d.needsSecond("release-"+string(r.Asking.Kind)) {
				return fmt.Errorf("request %s needs a second person: withdraw it, and propose it again", r.Number)
			}
			if err := firstOf(d.checkHeld(r), d.checkRelease(r)); err != nil {
				return err
			}
			if err := d.say(RefOf(r), RequestReleased{SHA256: r.Message, Channel: r.Channel}); err != nil {
				return err
			}
		}
		return nil
	})
}

// Placed is a released message and where its channel put it.
type Placed struct {
	Request string // its id
	Place   string
}

// WroteOutbox says where a channel put a released message. Saying it again says nothing.
func (b By) WroteOutbox(id, place string) Decide { return b.WroteOutboxes(Placed{id, place}) }

// WroteOutboxes says of released messages where a channel put them.
func (b By) WroteOutboxes(all ...Placed) Decide {
	return b.decide("write outbox", func(d *deed) error {
		ids := make([]string, len(all))
		for i, one := range all {
			ids[i] = one.Request
		}
		if err := d.expectAll(Outbox{}, ids); err != nil {
			return err
		}
		seen := map[string]bool{}
		for _, one := range all {
			o, err := Need[Outbox](d.ctx, d.state, one.Request)
			if err != nil {
				return err
			}
			if o.Written != 0 || seen[one.Request] {
				continue
			}
			seen[one.Request] = true
			if err := d.say(RefOf(o), OutboxWritten{Place: one.Place}); err != nil {
				return err
			}
		}
		return nil
	})
}

// RequestWas says what became of a released request on its way: it was sent, received or
// rejected. A person or an adapter knows it.
func (b By) RequestWas(state RequestState, reference, ground string, at dyetrace.Instant, ids ...string) Decide {
	return b.decide("record", func(d *deed) error {
		requests, err := d.requestsBecoming(state, ids)
		if err != nil {
			return err
		}
		if at > d.Time {
			return fmt.Errorf("%s is later than now", at)
		}
		for _, r := range requests {
			if err := d.say(RefOf(r), RequestMoved{State: state, At: Time(at), Reference: reference, Ground: ground}); err != nil {
				return err
			}
		}
		return nil
	})
}
