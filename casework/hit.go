package casework

import (
	"context"
	"fmt"
	"slices"
)

// HitState is what people made of a hit.
type HitState string

// The states of a hit.
const (
	HitOpen      HitState = "open"
	HitConfirmed HitState = "confirmed"
	HitDismissed HitState = "dismissed"
)

// Hit says that one account, person or thing is in two cases.
type Hit struct {
	ID          string     `json:"id"`
	Is          MemberKind `json:"is"`
	Member      string     `json:"member"` // the one added later
	Case        string     `json:"case"`
	OtherMember string     `json:"other_member"`
	OtherCase   string     `json:"other_case"`
	Found       Time       `json:"found"`
	State       HitState   `json:"state"`
	Ground      string     `json:"ground,omitzero"`
}

func (Hit) kind() string { return "hit" }
func (h Hit) id() string { return h.ID }
func (h Hit) keys() []Key {
	return []Key{
		{Name: "hits", Value: h.Case}, {Name: "hits", Value: h.OtherCase},
		{Name: "hits-of-member", Value: h.Member}, {Name: "hits-of-member", Value: h.OtherMember},
	}
}

// Meetings are members of other cases that go by a name of m, the oldest first and one of
// each case, at most most.
func Meetings(ctx context.Context, r Reader, m Member, most int) ([]Member, error) {
	own, offered := m.Names()
	var places []Key
	for _, name := range own {
		places = append(places, Key{Name: "thing", Value: name}, Key{Name: "thing-offered", Value: name})
	}
	for _, name := range offered {
		places = append(places, Key{Name: "thing", Value: name})
	}
	var met []Member
	for _, key := range places {
		// Some more than asked for: those of the case itself and of cases that met already
		// do not count.
		found, _, err := List[Member](ctx, r, key.Name, key.Value, At{}, 4*most)
		if err != nil {
			return nil, err
		}
		for _, other := range found {
			again := slices.ContainsFunc(met, func(known Member) bool { return known.Case == other.Case })
			if other.Case != m.Case && !again && len(met) < most {
				met = append(met, other)
			}
		}
	}
	return met, nil
}

// SeenHit is a hit as somebody sees it from one of its cases. Of a case that he may not see
// he learns whom to ask.
type SeenHit struct {
	ID          string     `json:"id"`
	Is          MemberKind `json:"is"`
	Member      string     `json:"member"` // of the case that he looks from
	Case        string     `json:"case"`
	Found       Time       `json:"found"`
	State       HitState   `json:"state"`
	Ground      string     `json:"ground,omitzero"`
	Office      string     `json:"office"` // that has the other case
	OtherCase   string     `json:"other_case,omitzero"`
	OtherNumber string     `json:"other_number,omitzero"`
	OtherMember string     `json:"other_member,omitzero"`
}

// HitsOf are the hits of a case, and of those merged into it, that somebody may see, at
// most most. Nobody learns of a sealed case that he may not see.
func HitsOf(ctx context.Context, r Reader, who Who, id string, most int) ([]SeenHit, error) {
	own, err := CaseAndParts(ctx, r, id)
	if err != nil {
		return nil, err
	}
	var seen []SeenHit
	for _, part := range own {
		var failed error
		err := All(ctx, r, "hits", part, func(h Hit) bool {
			var hit SeenHit
			var shown bool
			if hit, shown, failed = seeHit(ctx, r, who, own, part, h); shown {
				seen = append(seen, hit)
			}
			return failed == nil && len(seen) < most
		})
		if err = firstOf(failed, err); err != nil || len(seen) >= most {
			return seen, err
		}
	}
	return seen, nil
}

// seeHit is a hit as seen from part, one of the own cases; false where it is not to be seen.
func seeHit(ctx context.Context, r Reader, who Who, own []string, part string, h Hit) (SeenHit, bool, error) {
	seen := SeenHit{ID: h.ID, Is: h.Is, Case: part, Member: h.Member, Found: h.Found, State: h.State, Ground: h.Ground}
	other, member := h.OtherCase, h.OtherMember
	if other == part {
		other, member, seen.Member = h.Case, h.Member, h.OtherMember
	}
	goesOn, err := mergedInto(ctx, r, other)
	if err != nil {
		return SeenHit{}, false, err
	}
	c, err := Need[Case](ctx, r, goesOn)
	may := MaySee(who, c)
	if err != nil || slices.Contains(own, c.ID) || c.Sealed && !may {
		return SeenHit{}, false, err
	}
	seen.Office = c.Office
	if may {
		seen.OtherCase, seen.OtherNumber, seen.OtherMember = c.ID, c.Number, member
	}
	return seen, true, nil
}

// JudgeHit says whether a hit is one, with a ground.
func (b By) JudgeHit(id string, state HitState, ground string) Decide {
	return b.decide("judge hit", func(d *deed) error {
		h, err := Need[Hit](d.ctx, d.state, id)
		if err != nil {
			return err
		}
		if _, mine := d.caseOf(h.Case); mine != nil {
			if _, err := d.caseOf(h.OtherCase); err != nil {
				return fmt.Errorf("the hit is in no case that %s may see: %w", d.Actor, err)
			}
		}
		return d.say(RefOf(h), HitJudged{State: state, Ground: ground})
	})
}
