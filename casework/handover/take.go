package handover

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"slices"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/casework/store/engine"
)

// Prepare holds a file against what is known here: whose keys they are, what is here
// already, and what was done here that the sender does not know. Where nobody here has
// confirmed a key, the error is *Untrusted.
func (c *Checked) Prepare(ctx context.Context, s Store) (casework.Handed, error) {
	in := casework.Handed{Case: c.Head.Case, File: c.SHA256, Export: c.Head.Export, From: c.Head.From, To: c.Head.To}
	own, _, err := casework.Get[casework.AuditLog](ctx, s, casework.AuditLogRef().ID)
	if err != nil {
		return in, err
	}
	if err := c.checkTrust(ctx, s, own.Origin); err != nil {
		return in, err
	}
	known, err := c.known(ctx, s, own.Origin)
	if err != nil {
		return in, err
	}
	isNew := func(id string) bool { return !known[id] }
	for _, r := range c.read {
		if isNew(r.event.ID) {
			in.Events = append(in.Events, r.event)
		}
	}
	for i := range c.Logs {
		in.Parts = append(in.Parts, c.Logs[i].parts(isNew)...)
	}
	in.Ours, err = c.ours(ctx, s)
	return in, err
}

// checkTrust refuses logs whose keys nobody has confirmed, or that say what they may not.
func (c *Checked) checkTrust(ctx context.Context, s Store, own string) error {
	var unknown []CheckedLog
	for i := range c.Logs {
		l := &c.Logs[i]
		if l.Name == own {
			continue
		}
		peer, _, err := casework.Get[casework.Peer](ctx, s, l.Name)
		if err != nil {
			return err
		}
		trusted := l.Vouched(peer.Public)
		for _, office := range l.Offices {
			trusted = trusted && slices.Contains(peer.Offices, office)
		}
		if trusted || slices.ContainsFunc(unknown, func(u CheckedLog) bool { return u.Name == l.Name && u.Public == l.Public }) {
			continue
		}
		unknown = append(unknown, *l)
	}
	if len(unknown) > 0 {
		return dyetrace.Errorf(dyetrace.InputError, "import case", "%w", &Untrusted{unknown})
	}
	return nil
}

// known are the events of the file that are here already, each the same as here. What is said
// to be of the log here must be here.
func (c *Checked) known(ctx context.Context, s Store, own string) (map[string]bool, error) {
	known := map[string]bool{}
	refuse := func(i int, format string, args ...any) error {
		return dyetrace.Errorf(dyetrace.InputError, "import case", "line %d, event %s: %w", 2+len(c.File.Logs)+i, c.read[i].event.ID, fmt.Errorf(format, args...))
	}
	// In pages: a file may have more events than a database takes in one question.
	const page = 1000
	for from := 0; from < len(c.read); from += page {
		some := c.read[from:min(from+page, len(c.read))]
		ids := make([]string, len(some))
		for i := range some {
			ids[i] = some[i].event.ID
		}
		kept, err := s.Backend().EventsByID(ctx, ids)
		if err != nil {
			return nil, err
		}
		here := map[string]engine.Kept{}
		for _, k := range kept {
			here[k.ID] = k
		}
		for i := range some {
			e := some[i].event
			k, there := here[e.ID]
			switch {
			case !there && c.Logs[c.Items[from+i].In].Name == own:
				return nil, refuse(from+i, "it is said to be of the log here, which does not have it: the log here was cut off, or a copy from before was put back; run dyetrace audit verify")
			case !there:
				continue
			case k.Fact != nil && !same(k.Event, e):
				return nil, refuse(from+i, "another event with this id is here already, at place %d", k.Seq)
			}
			known[e.ID] = true
		}
	}
	return known, c.checkPlaces(ctx, s, refuse)
}

func same(a, b casework.Event) bool {
	return a.Time == b.Time && a.Office == b.Office && a.Actor == b.Actor && a.On == b.On && a.Kind == b.Kind && bytes.Equal(a.Fact, b.Fact)
}

// checkPlaces refuses a log that has another event at a place than it had when something
// came from it before: it was changed, or a copy from before goes on in it.
func (c *Checked) checkPlaces(ctx context.Context, s Store, refuse func(int, string, ...any) error) error {
	_, tree, err := s.Log(ctx)
	if err != nil {
		return err
	}
	from := &origins{of: map[string]origin{}}
	if err := eachKept(ctx, s, tree.Size, func(k engine.Kept) error { return from.see(k.Event) }); err != nil {
		return err
	}
	// What was known of each log before: which event was where, and its root at each size.
	type place struct {
		log string
		seq int64
	}
	was := map[place]string{}
	roots := map[place]string{}
	for _, part := range from.parts {
		for _, e := range part.Events {
			was[place{part.Log, e.Seq}] = e.ID
		}
		if e, err := extractOf(part); err == nil {
			roots[place{part.Log, e.Tree.Size}] = e.Tree.Root.String()
		}
	}
	for i := range c.Logs {
		l := &c.Logs[i]
		if root, known := roots[place{l.Name, l.head.Size}]; known && root != l.head.Root.String() {
			return dyetrace.Errorf(dyetrace.InputError, "import case", "line %d: the log %s of %d events had another root when something came from it before: it was changed, or a copy from before goes on in it", 2+i, l.Name, l.head.Size)
		}
	}
	for i, r := range c.read {
		name := c.Logs[c.Items[i].In].Name
		if id, known := was[place{name, r.event.Seq}]; known && id != r.event.ID {
			return refuse(i, "the log %s had event %s at its place %d before: it was changed, or a copy from before goes on in it", name, id, r.event.Seq)
		}
		if o, brought := from.of[r.event.ID]; brought && (from.parts[o.part].Log != name || o.event.Leaf != hex.EncodeToString(r.leaf[:])) {
			return refuse(i, "it came from the log %s before, with another leaf", from.parts[o.part].Log)
		}
	}
	return nil
}

// ours are the events of the case here that the sender does not know.
func (c *Checked) ours(ctx context.Context, s Store) ([]casework.Event, error) {
	if _, there, err := casework.Get[casework.Case](ctx, s, c.Head.Case); err != nil || !there {
		return nil, err
	}
	bag, err := casework.BaggageOf(ctx, s, casework.Export{Case: c.Head.Case, Origin: true})
	if err != nil {
		return nil, err
	}
	_, tree, err := s.Log(ctx)
	if err != nil {
		return nil, err
	}
	theirs := map[string]bool{}
	for _, r := range c.read {
		theirs[r.event.ID] = true
	}
	if err := eachKept(ctx, s, tree.Size, func(k engine.Kept) error { return bag.See(k.Event) }); err != nil {
		return nil, err
	}
	var ours []casework.Event
	err = eachKept(ctx, s, tree.Size, func(k engine.Kept) error {
		if bag.Take(k.Event) && !theirs[k.ID] {
			ours = append(ours, k.Event)
		}
		return nil
	})
	return ours, err
}
