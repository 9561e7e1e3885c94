package casework

import (
	"fmt"
)

// Lead is which office acts about an account where several would.
type Lead struct {
	Account string `json:"account"` // its key
	Office  string `json:"office"`
	By      Who    `json:"by"`
	Decided Time   `json:"decided"`
	Ground  string `json:"ground"`
	Event   string `json:"event,omitzero"` // that said so
}

func (Lead) kind() string  { return "lead" }
func (l Lead) id() string  { return l.Account }
func (l Lead) keys() []Key { return []Key{{Name: "leads", Value: l.Office}} }

// DecideLead says which office acts about an account. Requests about it of other offices
// are not released from then on.
func (b By) DecideLead(institution, account, office, ground string) Decide {
	return b.decide("decide who leads", func(d *deed) error {
		key := foundBy(institution, account)
		if key == "" {
			return fmt.Errorf("%q names no account", account)
		}
		known, there, err := Get[Lead](d.ctx, d.state, key)
		if err != nil || there && known.Office == office {
			return err
		}
		// Only who asks about it, or leads it already, has a say.
		asks := there && known.Office == d.Office
		err = All(d.ctx, d.state, "asking-about", key, func(r Request) bool {
			asks = asks || r.Office == d.Office
			return !asks
		})
		if err != nil {
			return err
		}
		if !asks {
			return fmt.Errorf("%s asks nothing about account %s", d.Office, account)
		}
		return d.say(Ref{Kind: Lead{}.kind(), ID: key}, LeadDecided{Office: office, Ground: ground})
	})
}

// checkRelease refuses to release what another office leads.
func (d *deed) checkRelease(r Request) error {
	lead, there, err := Get[Lead](d.ctx, d.state, r.Asking.key())
	if err == nil && there && lead.Office != r.Office {
		err = fmt.Errorf("request %s is about account %s, which %s leads: withdraw it, or decide anew", r.Number, r.Asking.Account, lead.Office)
	}
	return err
}

// LeadDecided says which office acts about an account.
type LeadDecided struct {
	Office string `json:"office"`
	Ground string `json:"ground"`
}

// Kind is the name of the fact.
func (LeadDecided) Kind() string { return "lead-decided" }
func (l LeadDecided) check() error {
	return firstOf(checkName("the office", l.Office), checkGround(l.Ground))
}

func (l LeadDecided) fold(f *folding) error {
	key := f.event.On.ID
	known, there, err := load[Lead](f, key)
	if err != nil || there && known.Event > f.event.ID {
		return err // decided later elsewhere
	}
	err = f.put(Lead{Account: key, Office: l.Office, By: Who{Office: f.event.Office, Name: f.event.Actor}, Decided: f.at(), Ground: l.Ground, Event: f.event.ID})
	if err != nil {
		return err
	}
	// Whoever was asked who leads need not answer any more.
	var failed error
	err = All(f.ctx, f.state, "asking-about", key, func(r Request) bool {
		failed = f.endTasksOf("who-leads", RefOf(r), l.Office+" leads")
		return failed == nil
	})
	return firstOf(failed, err)
}
