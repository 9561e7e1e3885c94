package casework

import (
	"context"

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

// Get is an entity by its id; false where there is none.
func Get[T Entity](ctx context.Context, r Reader, id string) (T, bool, error) {
	var d T
	raw, there, err := r.Document(ctx, Ref{Kind: d.kind(), ID: id})
	if err != nil || !there {
		return d, false, err
	}
	err = decodeOwn(raw, &d)
	return d, err == nil, err
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
	found := make([]T, 0, len(places))
	for _, place := range places {
		d, there, err := Get[T](ctx, r, place.Ref.ID)
		if err != nil {
			return nil, after, err
		}
		if !there {
			return nil, after, dyetrace.Errorf(dyetrace.CorruptError, "list "+name, "%s is in the list and not among the documents: rebuild the state", place.Ref)
		}
		found = append(found, d)
		after = place
	}
	return found, after, nil
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
