package casework

import (
	"context"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"dyetrace"
)

// Sight is what somebody may see of a store's events. Whoever shows or hands on events
// shows those alone of which May says so.
type Sight struct {
	store Store
	who   Who
	may   map[string]bool     // of cases, as far as they were asked about
	gone  map[Ref][]string    // cases of what is no longer there
	cases map[string][]string // a case with those merged into it
}

// NewSight is what somebody may see of the events of a store.
func NewSight(store Store, who Who) *Sight {
	return &Sight{store: store, who: who, may: map[string]bool{}, gone: map[Ref][]string{}, cases: map[string][]string{}}
}

// subject is what documents and facts have in common: the case that they are part of.
type subject struct {
	Case      string `json:"case"`
	OtherCase string `json:"other_case"`
	Office    string `json:"office"`
}

func (s subject) all() []string {
	return slices.DeleteFunc([]string{s.Case, s.OtherCase}, func(id string) bool { return id == "" })
}

func subjectOf(raw []byte) (subject, error) {
	var of subject
	err := json.Unmarshal(raw, &of)
	return of, err
}

// May reports whether somebody may see what an event says: what is part of a case is for
// who may see the case, what is of an office for its people, and a report to a unit for
// its readers. An event that was erased says nothing more, and what nobody can place is
// shown to nobody.
func (s *Sight) May(ctx context.Context, e Event) (bool, error) {
	if e.Fact == nil {
		return true, nil
	}
	return s.mayRef(ctx, e.On, e.Seq)
}

// mayRef is May for what events up to a place are on.
func (s *Sight) mayRef(ctx context.Context, on Ref, seq int64) (bool, error) {
	switch on.Kind {
	case AuditLog{}.kind(), PersonKey{}.kind():
		return true, nil
	case Office{}.kind():
		return on.ID == s.who.Office, nil
	case Filing{}.kind():
		f, there, err := Get[Filing](ctx, s.store, on.ID)
		if err != nil || !there {
			return false, err
		}
		c, may, err := SeenCase(ctx, s.store, s.who, f.Case)
		return may && MaySeeFiling(s.who, c, f), err
	case Operation{}.kind():
		o, there, err := Get[Operation](ctx, s.store, on.ID)
		return there && MaySeeOperation(s.who, o), err
	case Signing{}.kind():
		return s.maySigning(ctx, on.ID, seq)
	}
	cases, office, err := s.placeOf(ctx, on, seq)
	if err != nil || len(cases) == 0 {
		return office != "" && office == s.who.Office, err
	}
	// A hit is in two cases: who may see one of them knows of it.
	for _, id := range cases {
		if may, err := s.mayCase(ctx, id); err != nil || may {
			return may, err
		}
	}
	return false, nil
}

func (s *Sight) mayCase(ctx context.Context, id string) (bool, error) {
	may, asked := s.may[id]
	if asked {
		return may, nil
	}
	_, may, err := SeenCase(ctx, s.store, s.who, id)
	s.may[id] = may
	return may, err
}

// maySigning reports whether somebody may see a signature: all of what was signed.
func (s *Sight) maySigning(ctx context.Context, id string, seq int64) (bool, error) {
	signing, there, err := Get[Signing](ctx, s.store, id)
	if err != nil || !there {
		return false, err
	}
	for _, text := range signing.Said.Things {
		if may, err := s.mayRef(ctx, thingRef(text), seq); err != nil || !may {
			return false, err
		}
	}
	return true, nil
}

// thingRef is what a thing of a signing names.
func thingRef(thing string) Ref {
	name, _, _ := strings.Cut(thing, " ")
	kind, id, _ := strings.Cut(name, ":")
	return Ref{Kind: kind, ID: id}
}

// placeOf is where something belongs: its cases, else its office.
func (s *Sight) placeOf(ctx context.Context, on Ref, seq int64) (cases []string, office string, err error) {
	if on.Kind == (Case{}).kind() {
		return []string{on.ID}, "", nil
	}
	raw, there, err := s.store.Document(ctx, on)
	if err != nil {
		return nil, "", err
	}
	if there {
		of, err := subjectOf(raw)
		if err != nil {
			err = dyetrace.Errorf(dyetrace.CorruptError, "read "+on.String(), "%w", err)
		}
		return of.all(), of.Office, err
	}
	cases, err = s.wasIn(ctx, on, seq)
	return cases, "", err
}

// wasIn are the cases of something that is no longer there, such as a member that was
// removed: the events said it when it was added. A hit was one of its member's.
func (s *Sight) wasIn(ctx context.Context, on Ref, seq int64) ([]string, error) {
	if on.Kind == (Hit{}).kind() {
		member, _, _ := strings.Cut(on.ID, "-")
		on = Ref{Kind: Member{}.kind(), ID: member}
	}
	if cases, known := s.gone[on]; known {
		return cases, nil
	}
	var failed error
	err := s.store.Events(ctx, 1, func(e Event) bool {
		if e.On != on || e.Fact == nil {
			return e.Seq < seq
		}
		var of subject
		if of, failed = subjectOf(e.Fact); failed == nil {
			s.gone[on] = of.all()
		}
		return failed == nil && len(s.gone[on]) == 0 && e.Seq < seq
	})
	if s.gone[on] == nil {
		s.gone[on] = []string{}
	}
	return s.gone[on], firstOf(failed, err)
}

// InCase reports whether an event is about a case, something in it, or what was signed of
// it; cases merged into it are part of it.
func (s *Sight) InCase(ctx context.Context, e Event, id string) (bool, error) {
	parts := s.cases[id]
	if parts == nil {
		var err error
		if parts, err = CaseAndParts(ctx, s.store, id); err != nil {
			return false, err
		}
		s.cases[id] = parts
	}
	refs := []Ref{e.On}
	if e.On.Kind == (Signing{}).kind() {
		signing, _, err := Get[Signing](ctx, s.store, e.On.ID)
		if err != nil {
			return false, err
		}
		refs = nil
		for _, text := range signing.Said.Things {
			refs = append(refs, thingRef(text))
		}
	}
	for _, on := range refs {
		cases, _, err := s.placeOf(ctx, on, e.Seq)
		if err != nil || slices.ContainsFunc(cases, func(one string) bool { return slices.Contains(parts, one) }) {
			return err == nil, err
		}
	}
	return false, nil
}
