package handover

import (
	"context"
	"encoding/hex"
	"fmt"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/casework/audit"
	"dyetrace/casework/store/engine"
)

// origin is where an event comes from that was said elsewhere: the import that brought it,
// and its place and leaf in the log there.
type origin struct {
	part  int
	event casework.ImportedEvent
}

// origins are the events of a store that were said elsewhere.
type origins struct {
	parts []casework.CaseImported
	of    map[string]origin // by id
	keys  []casework.KeyStatement
}

// see looks at an event; call it with all of them in order. An import of this place comes
// before what it brought; one that was brought says what another place knew.
func (o *origins) see(e casework.Event) error {
	if e.Kind != (casework.CaseImported{}).Kind() && e.Kind != (casework.KeyStated{}).Kind() || e.Fact == nil {
		return nil
	}
	fact, _, err := casework.DecodeFact(e)
	if err != nil {
		return err
	}
	switch said := fact.(type) {
	case casework.KeyStated:
		o.keys = append(o.keys, casework.KeyStatement{Seq: e.Seq, Statement: said.Statement})
	case casework.CaseImported:
		if _, brought := o.of[e.ID]; brought {
			return nil
		}
		for _, one := range said.Events {
			o.of[one.ID] = origin{len(o.parts), one}
		}
		o.parts = append(o.parts, said)
	}
	return nil
}

// Make makes the file of an export, of all that the checkpoint covers.
func Make(ctx context.Context, s Store, e casework.Export, head audit.Signed) (*File, error) {
	c, err := casework.Need[casework.Case](ctx, s, e.Case)
	if err != nil {
		return nil, err
	}
	bag, err := casework.BaggageOf(ctx, s, e)
	if err != nil {
		return nil, err
	}
	// Twice through the events: what belongs to a case may be known only by a later one, as a
	// reply that lay in the tray.
	from := &origins{of: map[string]origin{}}
	err = eachKept(ctx, s, head.Size, func(k engine.Kept) error {
		if err := from.see(k.Event); err != nil {
			return err
		}
		return bag.See(k.Event)
	})
	if err == nil {
		err = bag.Signers(ctx, s)
	}
	if err != nil {
		return nil, err
	}
	m := &maker{File: &File{Head: Head{Case: c.ID, Is: kindOfFile, Export: e.ID, From: casework.Who{Office: e.Office, Name: e.By}, Ground: e.Ground,
		Made: e.At, Number: c.Number, Readers: e.Readers, Rules: c.Rules, To: e.To, Version: Version}}, from: from, in: map[int]int{}}
	m.Logs = []Log{{Name: head.Origin, Keys: from.keys, Checkpoint: string(head.Note)}}
	m.places = [][]int64{nil}
	if err := eachKept(ctx, s, head.Size, func(k engine.Kept) error {
		if !bag.Take(k.Event) {
			return nil
		}
		return m.take(k)
	}); err != nil {
		return nil, err
	}
	return m.File, m.prove(ctx, s, head)
}

// maker makes a file.
type maker struct {
	*File
	from   *origins
	in     map[int]int // the logs of the file, by the imports
	places [][]int64   // of the events of each log, in their order here
}

// take adds an event to the file.
func (m *maker) take(k engine.Kept) error {
	if len(m.Items) == maxEvents {
		return dyetrace.Errorf(dyetrace.UsageError, "export case", "the case has more than the %d events that one file may have", maxEvents)
	}
	event, in := k.Event, 0
	if o, brought := m.from.of[k.ID]; brought {
		event.Seq = o.event.Seq
		at, known := m.in[o.part]
		if in = at; !known {
			in = len(m.Logs)
			part := m.from.parts[o.part]
			m.in[o.part] = in
			m.Logs, m.places = append(m.Logs, Log{Name: part.Log, Keys: part.Keys, Checkpoint: part.Checkpoint}), append(m.places, nil)
		}
	}
	canonical, err := event.Canonical()
	if err != nil {
		return err
	}
	if len(k.Salt) != len(audit.Salt{}) {
		return dyetrace.Errorf(dyetrace.CorruptError, "export case", "event %s has no salt: run dyetrace audit verify", k.ID)
	}
	leaf := audit.NewLeaf(audit.Salt(k.Salt), canonical)
	m.Items = append(m.Items, Item{Event: canonical, In: in, Leaf: hex.EncodeToString(leaf[:]), Salt: hex.EncodeToString(k.Salt)})
	m.places[in] = append(m.places[in], event.Seq-1)
	return nil
}

// prove adds the proofs: of the log here made anew, of others as far as they are needed of
// those that came with the events.
func (m *maker) prove(ctx context.Context, s Store, head audit.Signed) error {
	storage, _, err := s.Log(ctx)
	if err != nil {
		return err
	}
	own, err := audit.ExtractOf(ctx, storage, head.Tree, m.places[0])
	if err != nil {
		return err
	}
	m.Logs[0].Proof = formatProof(own.Hashes)
	for part, in := range m.in {
		whole, err := extractOf(m.from.parts[part])
		if err != nil {
			return err
		}
		wanted := map[int64]bool{}
		for _, no := range m.places[in] {
			wanted[no] = true
		}
		m.Logs[in].Proof = formatProof(whole.Narrow(func(no int64) bool { return wanted[no] }).Hashes)
	}
	m.Head.Logs, m.Head.Events = len(m.Logs), len(m.Items)
	if m.Head.Logs > maxLogs {
		return dyetrace.Errorf(dyetrace.UsageError, "export case", "the case came in %d parts, more than the %d that one file may have", m.Head.Logs, maxLogs)
	}
	// Nothing leaves that its receiver would refuse.
	_, err = checkEvents("", m.File, "")
	return err
}

// extractOf is the proof that an import keeps.
func extractOf(part casework.CaseImported) (audit.Extract, error) {
	e := audit.Extract{}
	head, err := audit.ParseCheckpoint([]byte(part.Checkpoint))
	if err != nil {
		return e, err
	}
	if e.Hashes, err = parseProof(part.Proof); err != nil {
		return e, err
	}
	e.Tree = head.Tree
	for _, one := range part.Events {
		leaf, err := hex.DecodeString(one.Leaf)
		if err != nil || len(leaf) != len(audit.Leaf{}) {
			return e, fmt.Errorf("the leaf of event %s is none", one.ID)
		}
		e.Nos, e.Leaves = append(e.Nos, one.Seq-1), append(e.Leaves, audit.Leaf(leaf))
	}
	return e, nil
}
