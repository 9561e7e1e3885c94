package storetest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/casework/caseworktest"
	"dyetrace/casework/store/engine"
)

// quickActs is how many acts a test does that nobody asked for more.
const quickActs = 300

// Acts does random acts of people on a store and on the one in memory, with the fold of the
// product, and compares all that both make of them. DYETRACE_TORTURE says how often thirty
// acts are done; faults, where there are any, happen on the way: each makes the store go
// away and come back.
func Acts(t *testing.T, newPlace func() Place, faults ...func()) {
	acts := quickActs
	if asked := os.Getenv("DYETRACE_TORTURE"); asked != "" {
		n, err := strconv.Atoi(asked)
		if err != nil {
			t.Fatalf("DYETRACE_TORTURE: %v", err)
		}
		acts = 30 * n
	}
	// Plays of 300 acts: longer ones have cases so full that most acts are about the same.
	for done := 0; done < acts; done += quickActs {
		seed := rand.Uint64()
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			p := newPair(t, newPlace(), seed)
			defer p.close()
			for range min(quickActs, acts-done) {
				p.next(faults)
			}
			p.compare()
			p.play.Check()
			p.rebuild()
		})
	}
}

// pair is one play on two stores.
type pair struct {
	t      *testing.T
	place  Place
	chance *rand.Rand // of what happens to the store beside acts

	model *caseworktest.Play
	play  *caseworktest.Play
}

func newPair(t *testing.T, place Place, seed uint64) *pair {
	store, err := place(casework.Fold)
	if err != nil {
		t.Fatal(err)
	}
	return &pair{t: t, place: place, chance: rand.New(rand.NewPCG(seed, 1)), model: caseworktest.NewPlay(caseworktest.NewDesk(t), seed),
		play: caseworktest.NewPlay(caseworktest.NewDeskOn(t, store), seed)}
}

func (p *pair) close() { p.play.Store.Close() }

// next does one act on both stores, and at times something to the store before it.
func (p *pair) next(faults []func()) {
	p.t.Helper()
	switch n := p.chance.IntN(200); {
	case n < 4:
		p.reopen()
	case n < 6:
		p.compare()
	case n == 6:
		p.rebuild()
	case n == 7 && len(faults) > 0:
		faults[p.chance.IntN(len(faults))]()
	case n < 12:
		p.cancelled()
	}
	want, wantErr := p.model.Next(context.Background())
	got, err := p.play.Next(context.Background())
	if fmt.Sprint(err) != fmt.Sprint(wantErr) {
		p.t.Fatalf("the store says %v, the one in memory %v", err, wantErr)
	}
	if len(want)+len(got) > 0 && !reflect.DeepEqual(want, got) {
		p.t.Fatalf("an act makes (-in memory +store):\n%s", cmp.Diff(want, got))
	}
}

// reopen closes the store and opens it again.
func (p *pair) reopen() {
	p.t.Helper()
	if err := p.play.Store.Close(); err != nil {
		p.t.Fatal(err)
	}
	store, err := p.place(casework.Fold)
	if err != nil {
		p.t.Fatal(err)
	}
	p.play.Store = store
}

// cancelled gives up an act when it has been judged: nothing of it may be kept.
func (p *pair) cancelled() {
	p.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	by := p.play.By("north", "ann")
	_, err := p.play.Store.Do(ctx, func(ctx context.Context, state casework.Reader) ([]casework.Event, error) {
		defer cancel()
		by.IDs = casework.NewIDs(func() dyetrace.Instant { return p.play.Now }, rand.NewChaCha8([32]byte{1}))
		return by.OpenCase(casework.CaseStart{Title: "given up", Purpose: "fraud"})(ctx, state)
	})
	if !errors.Is(err, context.Canceled) {
		p.t.Fatalf("an act that is given up gives %v", err)
	}
}

// compare compares the whole state.
func (p *pair) compare() {
	p.t.Helper()
	memory, is := p.model.Store.(*caseworktest.Store)
	if !is {
		p.t.Fatal("another model")
	}
	if want, got := memory.Dump(), Dump(p.t, p.play.Store); want != got {
		p.t.Fatalf("the state is another (-in memory +store):\n%s", cmp.Diff(want, got))
	}
}

func (p *pair) rebuild() {
	p.t.Helper()
	r, can := p.play.Store.(rebuilder)
	if !can {
		return
	}
	if err := r.Rebuild(context.Background()); err != nil {
		p.t.Fatal(err)
	}
	p.compare()
}

// Dump is all of a store's state as text, in the form of the store in memory.
func Dump(t *testing.T, s casework.Store) string {
	t.Helper()
	store, is := s.(*engine.Store)
	if !is {
		t.Fatal("it is no store over a database")
	}
	var lines caseworktest.Lines
	ctx, db := context.Background(), store.Backend()
	for _, err := range []error{
		db.EachDocument(ctx, func(d engine.DocumentRow) bool { lines.Document(d.Ref, d.JSON); return true }),
		db.EachKey(ctx, func(k engine.KeyRow) bool { lines.Key(k.Ref, k.Key); return true }),
		db.EachClock(ctx, func(c casework.Clock) bool { lines.Clock(c); return true }),
		db.EachCount(ctx, func(c casework.Count) bool { lines.Count(c); return true }),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return lines.Text()
}
