package casework

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
)

func memberFacts() []Fact {
	return []Fact{MemberAdded{}, MemberRemoved{}, HitJudged{}}
}

// MemberAdded says that an account, a person or a thing belongs to a case.
type MemberAdded struct {
	Case        string     `json:"case"`
	Is          MemberKind `json:"is"`
	Name        string     `json:"name"`
	Institution string     `json:"institution,omitzero"`
	Holder      string     `json:"holder,omitzero"`
	Document    string     `json:"document,omitzero"`
	Role        string     `json:"role,omitzero"`
	Source      string     `json:"source,omitzero"`
}

// Kind is the name of the fact.
func (MemberAdded) Kind() string { return "member-added" }

func (m MemberAdded) member() Member {
	return Member{Case: m.Case, Is: m.Is, Name: m.Name, Institution: m.Institution, Holder: m.Holder,
		Document: m.Document, Role: m.Role, Source: m.Source}
}

func (m MemberAdded) check() error {
	if !slices.Contains(MemberKinds(), m.Is) {
		return fmt.Errorf("%q is no kind of member: known are %v", m.Is, MemberKinds())
	}
	return firstOf(checkID("case", m.Case), checkName("the "+string(m.Is), m.Name), checkShort("the institution", m.Institution),
		checkShort("the holder", m.Holder), checkShort("the document", m.Document), checkShort("the role", m.Role), checkShort("the source", m.Source))
}

// maxHits bounds the hits that one new member makes; Meetings lists all there are.
const maxHits = 16

func (m MemberAdded) fold(f *folding) error {
	c, there, err := load[Case](f, m.Case)
	if err != nil || !there {
		return err
	}
	added := m.member()
	added.ID, added.Office, added.Added, added.AddedBy = f.event.On.ID, f.event.Office, f.at(), f.event.Actor
	others, err := Meetings(f.ctx, f.state, added, maxHits)
	if err != nil {
		return err
	}
	told := false
	for i, other := range others {
		hit := Hit{ID: added.ID + "-" + strconv.Itoa(i), Is: m.Is, Member: added.ID, Case: m.Case, OtherMember: other.ID, OtherCase: other.Case, Found: f.at(), State: HitOpen}
		if err := f.put(hit); err != nil {
			return err
		}
		// A sealed case is not betrayed by a task elsewhere: its own people learn of the hit.
		met, there, err := load[Case](f, other.Case)
		if err != nil {
			return err
		}
		task := Task{Case: m.Case, Office: c.Office, What: "cross-case-hit", On: f.event.On}
		switch {
		case there && met.Sealed && !c.Sealed:
			task.Case, task.Office, task.On = met.ID, met.Office, RefOf(other)
		case told:
			continue
		default:
			told = true
		}
		if err := f.task(task); err != nil {
			return err
		}
	}
	if len(c.Shared) > 0 {
		group, err := f.sameAs(added)
		if err != nil {
			return err
		}
		return f.putSame(append(group, added))
	}
	return f.put(added)
}

// sameAs are the members of a case that are one with a member, beside itself.
func (f *folding) sameAs(m Member) ([]Member, error) {
	names, _ := m.Names()
	if len(names) == 0 {
		return nil, nil
	}
	group, _, err := List[Member](f.ctx, f.state, "member", m.Case+" "+names[0], At{}, 1)
	if err != nil || len(group) == 0 {
		return nil, err
	}
	others, _, err := List[Member](f.ctx, f.state, "member-same", group[0].ID, At{}, maxListed)
	group = append(group, others...)
	return slices.DeleteFunc(group, func(one Member) bool { return one.ID == m.ID }), err
}

// putSame puts members that are one: the first that anybody added counts, whichever comes
// here first, and knows what happened to the person by the others.
func (f *folding) putSame(group []Member) error {
	slices.SortFunc(group, func(a, b Member) int { return cmp.Compare(a.ID, b.ID) })
	var met []Met
	for i := range group {
		m := &group[i]
		m.Same, m.Also = "", nil
		if i > 0 {
			m.Same = group[0].ID
			met = append(met, m.Met...)
		}
	}
	first := &group[0]
	slices.SortStableFunc(met, func(a, b Met) int {
		return cmp.Or(cmp.Compare(a.As, b.As), cmp.Compare(a.At, b.At), cmp.Compare(a.Ground, b.Ground))
	})
	for _, one := range met {
		same := func(known Met) bool { return known.As == one.As }
		if !slices.ContainsFunc(first.Met, same) && !slices.ContainsFunc(first.Also, same) {
			first.Also = append(first.Also, one)
		}
	}
	for _, m := range group {
		if err := f.put(m); err != nil {
			return err
		}
	}
	return nil
}

// MemberRemoved says that a member does not belong to its case.
type MemberRemoved struct {
	Ground string `json:"ground"`
}

// Kind is the name of the fact.
func (MemberRemoved) Kind() string   { return "member-removed" }
func (m MemberRemoved) check() error { return checkGround(m.Ground) }
func (m MemberRemoved) fold(f *folding) error {
	of, there, err := load[Member](f, f.event.On.ID)
	if err != nil || !there {
		return err
	}
	group, err := f.sameAs(of)
	if err != nil {
		return err
	}
	if err := f.drop(of); err != nil {
		return err
	}
	if len(group) > 0 {
		if err := f.putSame(group); err != nil {
			return err
		}
	}
	var failed error
	err = All(f.ctx, f.state, "hits-of-member", of.ID, func(h Hit) bool {
		failed = f.drop(h)
		return failed == nil
	})
	return firstOf(failed, err)
}

// HitJudged says what somebody thinks of a hit.
type HitJudged struct {
	State  HitState `json:"state"`
	Ground string   `json:"ground"`
}

// Kind is the name of the fact.
func (HitJudged) Kind() string { return "hit-judged" }
func (h HitJudged) check() error {
	if h.State != HitConfirmed && h.State != HitDismissed {
		return fmt.Errorf("a hit is %s or %s", HitConfirmed, HitDismissed)
	}
	return checkGround(h.Ground)
}

func (h HitJudged) fold(f *folding) error {
	return change(f, f.event.On.ID, func(of *Hit) error { of.State, of.Ground = h.State, h.Ground; return nil })
}
