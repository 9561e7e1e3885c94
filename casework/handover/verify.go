package handover

import (
	"context"
	"encoding/hex"
	"fmt"

	"dyetrace/casework"
	"dyetrace/casework/audit"
	"dyetrace/casework/store/engine"
)

// Verify goes through all imports of a store and calls yield with each event that is not the
// one that came, and each import that does not prove its events. What was erased since is
// known by its leaf alone.
func Verify(ctx context.Context, s Store, yield func(id, wrong string) bool) error {
	_, tree, err := s.Log(ctx)
	if err != nil {
		return err
	}
	v := &verifier{from: &origins{of: map[string]origin{}}, found: map[string]bool{}, yield: yield, more: true}
	if err := eachKept(ctx, s, tree.Size, v.see); err != nil {
		return err
	}
	v.checkImports()
	return nil
}

// verifier holds events against the imports that brought them.
type verifier struct {
	from  *origins
	found map[string]bool
	yield func(id, wrong string) bool
	more  bool
}

func (v *verifier) say(id, format string, args ...any) {
	v.more = v.more && v.yield(id, fmt.Sprintf(format, args...))
}

// see looks at an event: with its place in the log that it comes from, it has the leaf there.
func (v *verifier) see(k engine.Kept) error {
	if err := v.from.see(k.Event); err != nil {
		v.say(k.ID, "it cannot be read: %v", err)
		return nil
	}
	o, brought := v.from.of[k.ID]
	if !brought || !v.more {
		return nil
	}
	v.found[k.ID] = true
	if k.Fact == nil {
		return nil
	}
	e := k.Event
	e.Seq = o.event.Seq
	canonical, err := e.Canonical()
	if err != nil {
		return err
	}
	// A salt of another length was changed, and gives no leaf.
	var leaf audit.Leaf
	if len(k.Salt) == len(audit.Salt{}) {
		leaf = audit.NewLeaf(audit.Salt(k.Salt), canonical)
	}
	if hex.EncodeToString(leaf[:]) != o.event.Leaf {
		v.say(k.ID, "it is not what came from the log %s, where it is event %d", v.from.parts[o.part].Log, o.event.Seq)
	}
	return nil
}

// checkImports looks at what the imports keep, and for what they brought and is gone.
func (v *verifier) checkImports() {
	for _, part := range v.from.parts {
		if err := checkPart(part); err != nil {
			v.say(part.Events[0].ID, "its import does not prove it: %v", err)
		}
		for _, e := range part.Events {
			if !v.found[e.ID] {
				v.say(e.ID, "it came from the log %s, and is not here", part.Log)
			}
		}
	}
}

// checkPart checks what an import keeps: its events are in the log that its checkpoint covers,
// and the log's key has signed that.
func checkPart(part casework.CaseImported) error {
	if _, err := checkLog(Log{Name: part.Log, Keys: part.Keys, Checkpoint: part.Checkpoint, Proof: part.Proof}); err != nil {
		return err
	}
	e, err := extractOf(part)
	if err != nil {
		return err
	}
	return e.Check()
}
