package handover_test

import (
	"bytes"
	"context"
	crand "crypto/rand"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/casework/audit"
	"dyetrace/casework/caseworktest"
	"dyetrace/casework/handover"
	"dyetrace/casework/store"
	"dyetrace/casework/store/engine"
	"dyetrace/casework/store/sqlite"
)

// place is an office with a store and a log of its own.
type place struct {
	t      testing.TB
	office string
	store  *store.Store
	key    *audit.Key
	now    *dyetrace.Instant // one clock for all places, which may be wrong by skew
	skew   dyetrace.Instant
	ids    *casework.IDs
	rules  casework.Rules
}

// newPlaces are places of a network of none.
func newPlaces(t testing.TB, seed uint64, offices ...string) []*place {
	t.Helper()
	now := dyetrace.InstantOf(time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC))
	var places []*place
	for i, office := range offices {
		db, err := sqlite.OpenScratch(context.Background(), t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		s := engine.New(db, casework.Fold)
		t.Cleanup(func() { s.Close() })
		p := &place{t: t, office: office, store: s, now: &now, rules: caseworktest.Rules{Measures: caseworktest.China().Measures}}
		var chance [32]byte
		chance[0], chance[1], chance[2] = byte(i), byte(seed), byte(seed>>8)
		p.ids = casework.NewIDs(func() dyetrace.Instant { return *p.now + p.skew }, rand.NewChaCha8(chance))
		if p.key, err = audit.NewKey(audit.NewOrigin()); err != nil {
			t.Fatal(err)
		}
		statement, err := audit.FirstKey(p.key)
		if err != nil {
			t.Fatal(err)
		}
		p.do(p.by("ann").StateKey(casework.KeyStated{Origin: p.key.Origin(), Public: p.key.Public(), Statement: statement}))
		places = append(places, p)
	}
	return places
}

func (p *place) by(name string) casework.By {
	return casework.By{Office: p.office, Actor: name, Time: *p.now + p.skew, IDs: p.ids, Rules: p.rules}
}

func (p *place) pass(by time.Duration) { *p.now += dyetrace.Instant(by) }

func (p *place) do(decide casework.Decide) []casework.Event {
	p.t.Helper()
	events, err := p.store.Do(context.Background(), decide)
	if err != nil {
		p.t.Fatalf("%s: %v", p.office, err)
	}
	return events
}

func (p *place) refuse(decide casework.Decide, want string) {
	p.t.Helper()
	if _, err := p.store.Do(context.Background(), decide); err == nil || !strings.Contains(err.Error(), want) {
		p.t.Errorf("%s: %v, expected %q", p.office, err, want)
	}
}

// export makes the file of a case for an office.
func (p *place) export(id string, in casework.ExportStart) []byte {
	p.t.Helper()
	if in.Ground == "" {
		in.Ground = "mutual help"
	}
	made := p.do(p.by("ann").ShareCase(id, in))
	e, err := casework.Need[casework.Export](context.Background(), p.store, made[len(made)-1].On.ID)
	if err != nil {
		p.t.Fatal(err)
	}
	_, tree, err := p.store.Log(context.Background())
	if err != nil {
		p.t.Fatal(err)
	}
	note, err := audit.Checkpoint{Origin: p.key.Origin(), Tree: tree}.Sign(p.key.Signer())
	if err != nil {
		p.t.Fatal(err)
	}
	head, err := audit.ParseCheckpoint(note)
	if err != nil {
		p.t.Fatal(err)
	}
	f, err := handover.Make(context.Background(), p.store, e, head)
	if err != nil {
		p.t.Fatalf("%s: %v", p.office, err)
	}
	data, err := f.Sign(p.key.Signer())
	if err != nil {
		p.t.Fatal(err)
	}
	return data
}

// check reads a file and checks it by itself.
func check(data []byte) (*handover.Checked, error) {
	f, sum, err := handover.Read("case.handover", bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	return handover.Check("case.handover", f, sum)
}

// take takes a file in, and returns what came of it.
func (p *place) take(data []byte) ([]casework.Event, error) {
	ctx := context.Background()
	c, err := check(data)
	if err != nil {
		return nil, err
	}
	in, err := c.Prepare(ctx, p.store)
	if err != nil {
		return nil, err
	}
	return p.store.Do(ctx, p.by("ann").TakeIn(in))
}

// trust makes each of the places trust the logs of all others.
func trust(places ...*place) {
	for _, p := range places {
		for _, other := range places {
			if p != other {
				p.do(p.by("ann").TrustPeer(other.key.Origin(), other.key.Public(), []string{other.office}))
			}
		}
	}
}

// taken takes a file in that has to be right.
func (p *place) taken(data []byte) []casework.Event {
	p.t.Helper()
	events, err := p.take(data)
	if err != nil {
		p.t.Fatalf("%s: %v", p.office, err)
	}
	return events
}

func get[T casework.Entity](p *place, id string) T {
	p.t.Helper()
	e, err := casework.Need[T](context.Background(), p.store, id)
	if err != nil {
		p.t.Fatal(err)
	}
	return e
}

func list[T casework.Entity](p *place, name, value string) []T {
	p.t.Helper()
	var all []T
	err := casework.All(context.Background(), p.store, name, value, func(e T) bool { all = append(all, e); return true })
	if err != nil {
		p.t.Fatal(err)
	}
	return all
}

// sweep fires what is due.
func (p *place) sweep() {
	p.t.Helper()
	if _, err := casework.Sweep(context.Background(), p.store, *p.now+p.skew, p.ids); err != nil {
		p.t.Fatal(err)
	}
}

// verify verifies the audit of a place and all that came from elsewhere.
func (p *place) verify() {
	p.t.Helper()
	found, err := store.Verify(context.Background(), p.store, store.Verification{})
	if err != nil {
		p.t.Fatal(err)
	}
	if !found.OK() {
		p.t.Errorf("%s: %v %v %v", p.office, found.Log.Findings, found.Faults, found.Unfolded)
	}
	err = handover.Verify(context.Background(), p.store, func(id, wrong string) bool {
		p.t.Errorf("%s: event %s: %s", p.office, id, wrong)
		return true
	})
	if err != nil {
		p.t.Fatal(err)
	}
}

// clock gives a process the time.
type clock struct{}

func newClock() clock { return clock{} }

func (clock) now() dyetrace.Instant { return dyetrace.InstantOf(time.Now()) }

func (c clock) ids() *casework.IDs { return casework.NewIDs(c.now, crand.Reader) }

// begin begins an office in a folder that trusts another, and gives how many events that took.
func begin(t testing.TB, at string, other *place) int64 {
	t.Helper()
	ctx := context.Background()
	s, err := store.Open(ctx, at, casework.Fold)
	if err != nil {
		t.Fatal(err)
	}
	c := newClock()
	by := casework.By{Office: "south", Actor: "ann", Time: c.now(), IDs: c.ids()}
	if _, err := s.Do(ctx, by.TrustPeer(other.key.Origin(), other.key.Public(), []string{other.office})); err != nil {
		t.Fatal(err)
	}
	_, tree, err := s.Log(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return tree.Size
}
