package report

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"dyetrace/detect"
)

// Reason says in words why an account was found.
func (l Lang) Reason(f *detect.Finding, r *detect.Reason) string {
	return l.words().detect.reason(f, r)
}

// Against says in words what speaks against a finding.
func (l Lang) Against(a *detect.Against) string {
	return fmt.Sprintf(l.words().detect.against[a.Kind].of(a.Count), a.Count)
}

func (w *detectWords) reason(f *detect.Finding, r *detect.Reason) string {
	facts := &f.Facts
	// These topics have more than one figure, each with a sentence of its own.
	switch r.Topic {
	case detect.RelayTopic:
		return w.relay(facts)
	case detect.ChainTopic:
		return w.chain(f)
	case detect.PayersTopic:
		said := fmt.Sprintf(w.strangers.of(facts.Payers), facts.Strangers, facts.Payers)
		if facts.Regions > 1 {
			said += fmt.Sprintf(w.fromRegions, facts.Regions)
		}
		return said
	case detect.DeviceTopic:
		said := fmt.Sprintf(w.sharers, int(f.Values[detect.SharedDevice]))
		if n := f.Values[detect.RelayControl]; n > 0 {
			said += fmt.Sprintf(w.together, int(n))
		}
		return said
	case detect.NetworkTopic:
		return fmt.Sprintf(w.member, f.Member.Network, w.terms[f.Member.Role])
	case detect.LifeTopic:
		if n := int(f.Values[detect.NoLifeSpending]); n > 0 {
			return fmt.Sprintf(w.littleLife, n)
		}
		return w.noLife
	case detect.CompanyTopic, detect.HabitTopic:
		return w.likeness(r)
	}
	// The others have one value, or none.
	value := 0.0
	if lead, has := r.Topic.Lead(); has {
		value = float64(f.Values[lead])
	}
	if r.Topic == detect.PayeesTopic {
		value = facts.NewPayees
	}
	return filled(w.phrases[r.Topic].of(int(math.Round(value))), value)
}

const (
	// mostShown bounds how many features a sentence about a likeness names.
	mostShown = 3
	// leastScore is from when on what others score is named: that they are hardly
	// suspect is no reason, whatever trees make of it.
	leastScore = 0.1
)

// likeness says in which features an account is alike, the heaviest first.
func (w *detectWords) likeness(r *detect.Reason) string {
	said := w.phrases[r.Topic].of(0)
	var shown []string
	for _, part := range r.Parts {
		phrase := w.features[part.Feature.String()]
		value := part.Feature.Plain(part.Value)
		isNothing := part.Feature.IsScore() && value < leastScore
		if part.Weight <= 0 || phrase == "" || math.IsNaN(value) || isNothing || len(shown) == mostShown {
			continue
		}
		shown = append(shown, filled(phrase, value))
	}
	if len(shown) == 0 {
		return said
	}
	return fmt.Sprintf(w.alike, said, strings.Join(shown, w.alikeBetween))
}

// filled is a phrase with its value, which the verb shows how to write: %s a share, %f a number, %g one with
// two digits, none for phrases that only name what was found.
func filled(phrase string, value float64) string {
	switch {
	case strings.Contains(phrase, "%g"):
		decimals := max(0, 1-int(math.Floor(math.Log10(max(value, 0.01)))))
		return strings.Replace(phrase, "%g", strconv.FormatFloat(value, 'f', min(decimals, 2), 64), 1)
	case strings.Contains(phrase, "%s"):
		return fmt.Sprintf(phrase, Percent(value))
	case strings.Contains(phrase, "%"):
		return fmt.Sprintf(phrase, value)
	}
	return phrase
}

// relay says how much was passed on, how fast, and what was kept.
func (w *detectWords) relay(facts *detect.Facts) string {
	said := fmt.Sprintf(w.passedOn, Percent(float64(facts.Relayed)/max(1, float64(facts.In))))
	if facts.DwellSeconds >= 0 {
		said += fmt.Sprintf(w.halfWithin, w.long(facts.DwellSeconds))
	}
	if c := &facts.Commission; c.Ins > 0 {
		said += fmt.Sprintf(w.kept, Percent(float64(c.Median)/millionths))
	}
	return said
}

// chain says how much came from, and went to, accounts that pass money on.
func (w *detectWords) chain(f *detect.Finding) string {
	const worthTelling = 0.1
	in, on := f.Facts.CarriedIn, f.Facts.GoneOn
	switch {
	case in >= worthTelling && on >= worthTelling:
		return fmt.Sprintf(w.chainBoth, Percent(in), Percent(on))
	case in > on:
		return fmt.Sprintf(w.chainIn, Percent(in))
	}
	return fmt.Sprintf(w.chainOn, Percent(on))
}

// long is a time in the unit that a person would use.
func (w *detectWords) long(seconds int64) string {
	switch {
	case seconds < 120:
		return fmt.Sprintf(w.seconds, seconds)
	case seconds < int64(3*time.Hour/time.Second):
		return fmt.Sprintf(w.minutes, (seconds+30)/60)
	}
	return fmt.Sprintf(w.hours, float64(seconds)/3600)
}
