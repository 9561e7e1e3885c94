package casework

import (
	"context"
	"errors"
	"fmt"

	"dyetrace"
)

// AlertState is what people made of an alert.
type AlertState string

// The states of an alert.
const (
	AlertOpen      AlertState = "open"
	AlertDismissed AlertState = "dismissed"
	AlertConfirmed AlertState = "confirmed" // it is in a case from then on
)

// Finding is what a detection or a screening says of an account.
type Finding struct {
	From     string `json:"from"` // "detect", "network" or "screen"
	Account  string `json:"account"`
	Currency string `json:"currency,omitzero"`
	Score    string `json:"score,omitzero"` // a probability, as the report writes it
	Reason   string `json:"reason,omitzero"`
	Model    string `json:"model,omitzero"`  // hash of what scored
	Report   string `json:"report,omitzero"` // SHA-256 of the report
	Until    Time   `json:"until,omitzero"`  // the last transfer that was looked at
}

func (f Finding) check() error {
	if f.From != "detect" && f.From != "network" && f.From != "screen" {
		return fmt.Errorf("an alert is from detect, network or screen, not from %q", f.From)
	}
	if AccountKey("", f.Account) == "" {
		return fmt.Errorf("%q names no account", f.Account)
	}
	if f.Report != "" {
		if err := checkSHA256("the report", f.Report); err != nil {
			return err
		}
	}
	return firstOf(checkName("the account", f.Account), checkShort("the currency", f.Currency), checkShort("the score", f.Score),
		checkShort("the reason", f.Reason), checkShort("the model", f.Model))
}

// about names the account that a finding is about, within an office.
func (f Finding) about(office string) string {
	return office + " " + AccountKey("", f.Account) + " " + f.Currency
}

// Alert is a finding that somebody has to look at. An account has one open alert at most,
// whatever says it.
type Alert struct {
	ID      string     `json:"id"`
	Office  string     `json:"office"`
	Finding Finding    `json:"finding"` // the last one
	Times   int        `json:"times"`   // how often it was found while it was open
	State   AlertState `json:"state"`
	Case    string     `json:"case,omitzero"`
	Raised  Time       `json:"raised"`
	Judged  Time       `json:"judged,omitzero"`
	Judge   string     `json:"judge,omitzero"`
	Ground  string     `json:"ground,omitzero"`
}

func (Alert) kind() string { return "alert" }
func (a Alert) id() string { return a.ID }
func (a Alert) keys() []Key {
	keys := []Key{
		{Name: "alerts-" + string(a.State), Value: a.Office},
		{Name: "alerts-about", Value: a.Finding.about(a.Office), Order: a.Raised.String()},
	}
	if a.State == AlertOpen {
		keys = append(keys, Key{Name: "alert-open", Value: a.Finding.about(a.Office), One: true})
	}
	if a.Case != "" {
		keys = append(keys, Key{Name: "alerts", Value: a.Case})
	}
	return keys
}

// RaiseAlerts makes alerts of findings. An account with an open alert keeps it, with what
// was found last. One that was dismissed is not raised again by what was known then, that
// is: by a finding that looked at no later transfer.
func (b By) RaiseAlerts(findings ...Finding) Decide {
	return b.decide("raise alerts", func(d *deed) error {
		if len(findings) == 0 || len(findings) > maxMoved {
			return fmt.Errorf("%d findings; give 1 to %d", len(findings), maxMoved)
		}
		said := map[string]bool{}
		for i, f := range findings {
			if err := f.check(); err != nil {
				return fmt.Errorf("finding %d: %w", i+1, err)
			}
			about := f.about(d.Office)
			if said[about] {
				continue
			}
			said[about] = true
			if err := d.raise(f, about); err != nil {
				return err
			}
		}
		return nil
	})
}

func (d *deed) raise(f Finding, about string) error {
	var last Alert
	err := All(d.ctx, d.state, "alerts-about", about, func(a Alert) bool { last = a; return true })
	if err != nil {
		return err
	}
	switch {
	case last.State == AlertOpen && last.Finding == f:
		return nil
	case last.State == AlertOpen:
		return d.say(RefOf(last), AlertFoundAgain{Finding: f})
	case last.State != "" && f.Until <= last.Finding.Until:
		return nil
	}
	id, err := d.IDs.New()
	if err != nil {
		return err
	}
	return d.say(Ref{Kind: Alert{}.kind(), ID: id}, AlertRaised{Finding: f})
}

// alertOf is an open alert of one's office.
func (d *deed) alertOf(id string) (Alert, error) {
	a, err := Need[Alert](d.ctx, d.state, id)
	if err != nil {
		return a, err
	}
	if a.Office != d.Office {
		return a, dyetrace.Errorf(dyetrace.NotFound, "find alert", "there is no alert %q", id)
	}
	if a.State != AlertOpen {
		return a, fmt.Errorf("the alert was %s by %s at %s", a.State, a.Judge, a.Judged)
	}
	return a, nil
}

// DismissAlerts says that nothing is behind alerts, and why. Detection holds such accounts
// down until they behave otherwise, and models learn from it.
func (b By) DismissAlerts(ground string, ids ...string) Decide {
	return b.decide("dismiss alerts", func(d *deed) error {
		if len(ids) == 0 || len(ids) > maxMoved {
			return fmt.Errorf("%d alerts; give 1 to %d", len(ids), maxMoved)
		}
		for _, id := range ids {
			a, err := d.alertOf(id)
			if err != nil {
				return err
			}
			if err := d.say(RefOf(a), AlertWasJudged{State: AlertDismissed, Ground: ground}); err != nil {
				return err
			}
		}
		return nil
	})
}

// ConfirmAlert says that something is behind an alert: its account is a member of a case
// from then on.
func (b By) ConfirmAlert(id, ofCase, ground string) Decide {
	return b.decide("confirm alert", func(d *deed) error {
		a, err := d.alertOf(id)
		if err != nil {
			return err
		}
		if _, err := d.openCaseOf(ofCase); err != nil {
			return err
		}
		if err := d.say(RefOf(a), AlertWasJudged{State: AlertConfirmed, Case: ofCase, Ground: ground}); err != nil {
			return err
		}
		return d.addMembers(ofCase, []MemberStart{{Is: Account, Name: a.Finding.Account, Source: "alert " + a.ID}})
	})
}

// JudgedAlerts calls yield with the last judgement of an office on each account, until it
// returns false: what `detect --dismissed` and `train --labels` read is made of these.
func JudgedAlerts(ctx context.Context, r Reader, office string, yield func(Alert) bool) error {
	last := map[string]Alert{}
	var order []string
	for _, state := range []AlertState{AlertDismissed, AlertConfirmed} {
		err := All(ctx, r, "alerts-"+string(state), office, func(a Alert) bool {
			about := a.Finding.about(office)
			before, there := last[about]
			if !there {
				order = append(order, about)
			}
			if !there || a.Judged > before.Judged {
				last[about] = a
			}
			return true
		})
		if err != nil {
			return err
		}
	}
	for _, about := range order {
		if !yield(last[about]) {
			return nil
		}
	}
	return nil
}

// Looked is until when the one who judged had transfers to look at: the time that
// `detect --dismissed` wants. What came later he did not see, whenever he judged.
func (a Alert) Looked() Time {
	if a.Finding.Until != 0 && a.Finding.Until < a.Judged {
		return a.Finding.Until
	}
	return a.Judged
}

func alertFacts() []Fact { return []Fact{AlertRaised{}, AlertFoundAgain{}, AlertWasJudged{}} }

// AlertRaised says that somebody has to look at a finding.
type AlertRaised struct {
	Finding Finding `json:"finding"`
}

// Kind is the name of the fact.
func (AlertRaised) Kind() string   { return "alert-raised" }
func (a AlertRaised) check() error { return a.Finding.check() }
func (a AlertRaised) fold(f *folding) error {
	return f.put(Alert{ID: f.event.On.ID, Office: f.event.Office, Finding: a.Finding, Times: 1, State: AlertOpen, Raised: f.at()})
}

// AlertFoundAgain says that an account with an open alert was found again.
type AlertFoundAgain struct {
	Finding Finding `json:"finding"`
}

// Kind is the name of the fact.
func (AlertFoundAgain) Kind() string   { return "alert-found-again" }
func (a AlertFoundAgain) check() error { return a.Finding.check() }
func (a AlertFoundAgain) fold(f *folding) error {
	return change(f, f.event.On.ID, func(of *Alert) error {
		of.Finding, of.Times = a.Finding, of.Times+1
		return nil
	})
}

// AlertWasJudged says what somebody made of an alert.
type AlertWasJudged struct {
	State  AlertState `json:"state"`
	Case   string     `json:"case,omitzero"`
	Ground string     `json:"ground"`
}

// Kind is the name of the fact.
func (AlertWasJudged) Kind() string { return "alert-judged" }
func (a AlertWasJudged) check() error {
	switch {
	case a.State == AlertConfirmed && a.Case == "":
		return errors.New("an alert is confirmed in a case")
	case a.State != AlertConfirmed && a.State != AlertDismissed:
		return fmt.Errorf("an alert is dismissed or confirmed, not %q", a.State)
	}
	return checkGround(a.Ground)
}

func (a AlertWasJudged) fold(f *folding) error {
	return change(f, f.event.On.ID, func(of *Alert) error {
		of.State, of.Case, of.Judged, of.Judge, of.Ground = a.State, a.Case, f.at(), f.event.Actor, a.Ground
		return nil
	})
}
