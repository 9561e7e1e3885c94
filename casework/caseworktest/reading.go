package caseworktest

import (
	"context"
	"fmt"
	"reflect"

	"dyetrace/casework"
)

// reading is a state in memory that keeps what was decoded, as the stores of databases do
// within a transaction, and looks each time whether it is still what its JSON says: whoever
// changes what an entity refers to, and does not put it, would change it for all who ask
// after him.
type reading struct {
	*casework.Memory
	is map[casework.Ref]any
}

var _ casework.Reading = (*reading)(nil)

func newReading() *reading {
	return &reading{casework.NewMemory(), map[casework.Ref]any{}}
}

// Apply takes in what an event makes.
func (r *reading) Apply(effects casework.Effects) error {
	for _, ref := range effects.Drop {
		delete(r.is, ref)
	}
	for _, d := range effects.Put {
		delete(r.is, d.Ref)
		if d.Is != nil {
			r.is[d.Ref] = d.Is
		}
	}
	return r.Memory.Apply(effects)
}

// Expect does nothing: all is at hand.
func (r *reading) Expect(context.Context, casework.Expected) error { return nil }

// Entity is a document as it was decoded before, or put.
func (r *reading) Entity(ctx context.Context, of casework.Ref, decode func([]byte) (any, error)) (any, bool, error) {
	raw, there, err := r.Document(ctx, of)
	if err != nil || !there {
		return nil, false, err
	}
	fresh, err := decode(raw)
	if err != nil {
		return nil, false, err
	}
	kept, decoded := r.is[of]
	if !decoded {
		r.is[of] = fresh
		return fresh, true, nil
	}
	if !reflect.DeepEqual(kept, fresh) {
		return nil, false, fmt.Errorf("%s was changed without being put: it is %+v, and its JSON %s", of, kept, raw)
	}
	return kept, true, nil
}
