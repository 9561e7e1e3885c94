package casework

import (
	"context"
	"slices"

	"dyetrace"
)

// Fold makes of an event what it does to the state. It is the Folder of every store.
func Fold(ctx context.Context, state Reader, e Event) (Effects, error) {
	fact, there, err := DecodeFact(e)
	if err != nil || !there {
		return Effects{}, err
	}
	f := &folding{ctx: ctx, state: state, event: e, made: map[Ref]int{}}
	if err := fact.fold(f); err != nil {
		return Effects{}, dyetrace.Errorf(dyetrace.KindOf(err), "fold event "+e.ID+" ("+e.Kind+")", "%w", err)
	}
	return f.effects, nil
}

// folding is one event on its way into the state.
type folding struct {
	ctx     context.Context
	state   Reader
	event   Event
	effects Effects
	made    map[Ref]int // places in effects.Put
}

// at is the time of the event.
func (f *folding) at() Time { return Time(f.event.Time) }

// put makes a document what it is from now on.
func (f *folding) put(d Entity) error {
	raw, err := Encode(d)
	if err != nil {
		return err
	}
	if of, is := d.(tallied); is {
		before, err := f.wasTallied(of)
		if err != nil {
			return err
		}
		if err := f.count(of, before); err != nil {
			return err
		}
	}
	document := Document{Ref: RefOf(d), JSON: raw, Keys: append(d.keys(), tallyKeys(d)...), Is: d}
	if at, again := f.made[document.Ref]; again {
		f.effects.Put[at] = document
		return nil
	}
	f.made[document.Ref] = len(f.effects.Put)
	f.effects.Put = append(f.effects.Put, document)
	return nil
}

// drop takes a document away.
func (f *folding) drop(d Entity) error {
	if of, is := d.(tallied); is {
		if err := f.count(nil, of); err != nil {
			return err
		}
	}
	f.effects.Drop = append(f.effects.Drop, RefOf(d))
	return nil
}

// load is a document as it is now, with what this event has made of it already.
func load[T Entity](f *folding, id string) (T, bool, error) {
	var d T
	if at, made := f.made[Ref{Kind: d.kind(), ID: id}]; made {
		is, made := f.effects.Put[at].Is.(T)
		return is, made, nil
	}
	return Get[T](f.ctx, f.state, id)
}

// change changes a document where it is there.
func change[T Entity](f *folding, id string, how func(*T) error) error {
	d, there, err := load[T](f, id)
	if err != nil || !there {
		return err
	}
	if err := how(&d); err != nil {
		return err
	}
	return f.put(d)
}

// start sets a clock.
func (f *folding) start(c Clock) {
	c.By = f.event.ID
	f.effects.Start = append(f.effects.Start, c)
}

// stop ends a clock, where it runs.
func (f *folding) stop(id string) error {
	_, runs, err := f.state.Clock(f.ctx, id)
	if err == nil && runs && !slices.Contains(f.effects.Stop, id) {
		f.effects.Stop = append(f.effects.Stop, id)
	}
	return err
}
