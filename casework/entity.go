package casework

import (
	"context"
	"fmt"

	"dyetrace"
)

// Entity is a document of the state as a struct: a Case, a Request, a Measure and so on.
type Entity interface {
	kind() string
	id() string
	keys() []Key
}

// RefOf names an entity.
func RefOf(d Entity) Ref { return Ref{Kind: d.kind(), ID: d.id()} }

// Get is an entity by its id; false where there is none. What it refers to belongs to the
// state: whoever changes a list of it clones the list.
func Get[T Entity](ctx context.Context, r Reader, id string) (T, bool, error) {
	var d T
	ref := Ref{Kind: d.kind(), ID: id}
	if m, remembers := r.(Reading); remembers {
		is, there, err := m.Entity(ctx, ref, decodeEntity[T])
		if err != nil || !there {
			return d, false, err
		}
		if d, there = is.(T); !there {
			err = fmt.Errorf("%s is a %T", ref, is)
		}
		return d, there, err
	}
	raw, there, err := r.Document(ctx, ref)
	if err != nil || !there {
		return d, false, err
	}
	err = decodeOwn(raw, &d)
	return d, err == nil, err
}

func decodeEntity[T Entity](raw []byte) (any, error) {
	var d T
	err := decodeOwn(raw, &d)
	return d, err
}

// Need is an entity that has to be there.
func Need[T Entity](ctx context.Context, r Reader, id string) (T, error) {
	d, there, err := Get[T](ctx, r, id)
	if err == nil && !there {
		err = dyetrace.Errorf(dyetrace.NotFound, "find "+d.kind(), "there is no %s %q", d.kind(), id)
	}
	return d, err
}

// List lists at most most entities with a key, in order, after a place; the zero At begins
// at the first. It returns the place of the last one, for the next call.
func List[T Entity](ctx context.Context, r Reader, name, value string, after At, most int) ([]T, At, error) {
	places, err := r.Find(ctx, name, value, after, most)
	if err != nil {
		return nil, after, err
	}
	if len(places) == 0 {
		return nil, after, nil
	}
	all, err := getAll[T](ctx, r, places)
	if err != nil {
		return nil, after, dyetrace.Errorf(dyetrace.KindOf(err), "list "+name, "%w", err)
	}
	return all, places[len(places)-1], nil
}

// getAll are the entities at places, which are there.
func getAll[T Entity](ctx context.Context, r Reader, places []At) ([]T, error) {
	refs := make([]Ref, len(places))
	for i, place := range places {
		refs[i] = place.Ref
	}
	missing := func(of Ref) error {
		return dyetrace.Errorf(dyetrace.CorruptError, "read "+of.String(), "it is in the list and not among the documents: rebuild the state")
	}
	// A state that remembers has some of them decoded already; from others all come at once.
	all := make([]T, len(refs))
	if m, remembers := r.(Reading); remembers {
		if err := m.Expect(ctx, Expected{Documents: refs}); err != nil {
			return nil, err
		}
		for i, ref := range refs {
			d, there, err := Get[T](ctx, r, ref.ID)
			if err == nil && !there {
				err = missing(ref)
			}
			if err != nil {
				return nil, err
			}
			all[i] = d
		}
		return all, nil
	}
	raws, err := r.DocumentsOf(ctx, refs)
	if err != nil {
		return nil, err
	}
	for i, raw := range raws {
		if raw == nil {
			return nil, missing(refs[i])
		}
		if err := decodeOwn(raw, &all[i]); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// expect has a state read at once what will be asked, where it remembers.
func expect(ctx context.Context, r Reader, asked Expected) error {
	if m, remembers := r.(Reading); remembers {
		return m.Expect(ctx, asked)
	}
	return nil
}

// page is how many entities All asks for at once.
const page = 500

// All calls yield with every entity that has a key, in order, until it returns false.
func All[T Entity](ctx context.Context, r Reader, name, value string, yield func(T) bool) error {
	for after := (At{}); ; {
		found, next, err := List[T](ctx, r, name, value, after, page)
		if err != nil {
			return err
		}
		for _, d := range found {
			if !yield(d) {
				return nil
			}
		}
		if len(found) < page {
			return nil
		}
		after = next
	}
}

// expectAll has documents of one kind read at once that an act looks at.
func (d *deed) expectAll(of Entity, ids []string) error {
	var asked Expected
	for _, id := range ids {
		asked.document(of, id)
	}
	return expect(d.ctx, d.state, asked)
}

// exists reports whether any document has a key, beside one.
func exists(ctx context.Context, r Reader, name, value string, beside Ref) (At, bool, error) {
	places, err := r.Find(ctx, name, value, At{}, 2)
	if err != nil {
		return At{}, false, err
	}
	for _, place := range places {
		if place.Ref != beside {
			return place, true, nil
		}
	}
	return At{}, false, nil
}
