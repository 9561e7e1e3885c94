package storetest

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/casework/store/engine"
)

// Place is where a store lies. Each call opens the same store; what was opened before is
// closed by then.
type Place func(casework.Folder) (casework.Store, error)

// rebuilder is a store that can fold its events anew.
type rebuilder interface {
	Rebuild(ctx context.Context) error
}

// quickChecks is how many runs a test makes that nobody asked for more.
const quickChecks = "25"

// machine does the same to a store and to the model.
type machine struct {
	place Place
	store casework.Store
	model *Model
	made  int
	last  []casework.Event
}

// Random does random things to a store and to the model, and compares all that both say.
// newPlace gives a new, empty place; reopen says whether what a place holds outlives its
// store.
func Random(t *testing.T, newPlace func() Place, reopen bool) {
	defer setChecks(t)()
	rapid.Check(t, func(t *rapid.T) {
		m := &machine{place: newPlace(), model: NewModel(Fold)}
		m.open(t)
		// What is open at the end may not be what was opened first.
		defer func() { m.store.Close() }()
		actions := map[string]func(*rapid.T){
			"":           m.compare,
			"do":         m.do,
			"do many":    m.doMany,
			"do again":   m.again,
			"do amended": m.amended,
			"refuse":     m.refused,
			"fold fails": m.foldFails,
			"cancel":     m.cancel,
			"erase":      m.eraseSome,
		}
		if reopen {
			actions["move"] = func(t *rapid.T) { m.move(t, newPlace()) }
			actions["open again"] = func(t *rapid.T) {
				if err := m.store.Close(); err != nil {
					t.Fatal(err)
				}
				m.open(t)
			}
		}
		if r, can := m.store.(rebuilder); can && !reopen {
			actions["rebuild"] = func(t *rapid.T) { must(t, r.Rebuild(context.Background())) }
		} else if can {
			actions["rebuild"] = func(t *rapid.T) { must(t, m.store.(rebuilder).Rebuild(context.Background())) }
		}
		t.Repeat(actions)
	})
}

// setChecks sets how many runs of about 30 things a test makes: DYETRACE_TORTURE says it,
// 500 of which are well over 10,000 things.
func setChecks(t *testing.T) (restore func()) {
	checks := flag.Lookup("rapid.checks")
	was, given := checks.Value.String(), false
	flag.Visit(func(f *flag.Flag) { given = given || f == checks })
	if given {
		return func() {}
	}
	wanted := os.Getenv("DYETRACE_TORTURE")
	if wanted == "" {
		wanted = quickChecks
	}
	if err := checks.Value.Set(wanted); err != nil {
		t.Fatalf("DYETRACE_TORTURE: %v", err)
	}
	return func() {
		if err := checks.Value.Set(was); err != nil {
			t.Fatal(err)
		}
	}
}

func must(t *rapid.T, err error) {
	if err != nil {
		t.Fatal(err)
	}
}

func (m *machine) open(t *rapid.T) {
	store, err := m.place(Fold)
	must(t, err)
	m.store = store
}

// The world is small, so that things meet.
var (
	kinds   = []string{"case", "request"}
	ids     = []string{"1", "2", "10", "é", "z"}
	names   = []string{"case", "state", "grown"}
	values  = []string{"a", "A", "request"}
	orders  = []string{"", "1", "10", "2", "Ω", "a"}
	offices = []string{"", "north", "south"}
	clockID = []string{"c1", "c2", "c3", "c4"}
)

func pick[T any](t *rapid.T, what string, of []T) T { return rapid.SampledFrom(of).Draw(t, what) }

func ref(t *rapid.T) casework.Ref {
	return casework.Ref{Kind: pick(t, "kind", kinds), ID: pick(t, "id", ids)}
}

// someRefs are different documents, all of them at times.
func someRefs(t *rapid.T, most int) []casework.Ref {
	return rapid.SliceOfNDistinct(rapid.Custom(ref), 0, most, rapid.ID[casework.Ref]).Draw(t, "refs")
}

func fact(t *rapid.T) *Fact {
	f := &Fact{}
	refs := someRefs(t, 4)
	// Most documents are put; the others are dropped, or made of what is there.
	for i, r := range refs {
		switch rapid.IntRange(0, 5).Draw(t, "what") {
		case 0:
			f.Drop = append(f.Drop, r)
		case 1:
			f.Grow = append(f.Grow, r)
		case 2:
			if f.Gather == nil {
				f.Gather = &Gather{Into: r, Name: pick(t, "name", names), Value: pick(t, "value", values), After: casework.At{Order: pick(t, "after", orders)},
					Most: rapid.IntRange(0, 4).Draw(t, "most"), Clock: pick(t, "clock", clockID), Of: ref(t)}
			}
		default:
			f.Put = append(f.Put, casework.Document{Ref: r, JSON: fmt.Appendf(nil, `{"text":%q}`, pick(t, "text", values)), Keys: someKeys(t, i)})
		}
	}
	for _, id := range rapid.SliceOfNDistinct(rapid.SampledFrom(clockID), 0, 2, rapid.ID[string]).Draw(t, "started") {
		f.Start = append(f.Start, casework.Clock{ID: id, Due: dyetrace.Instant(rapid.Int64Range(-2, 5).Draw(t, "due")), Kind: pick(t, "ends", kinds), On: ref(t), By: fmt.Sprintf("%032d", i64(t))})
	}
	f.Stop = rapid.SliceOfNDistinct(rapid.SampledFrom(clockID), 0, 1, rapid.ID[string]).Draw(t, "stopped")
	for range rapid.IntRange(0, 2).Draw(t, "counts") {
		c := casework.Count{Of: ref(t), Name: pick(t, "name", names), Office: pick(t, "office", offices), Hour: dyetrace.Instant(rapid.Int64Range(0, 1).Draw(t, "hour")), Number: rapid.Int64Range(-1, 2).Draw(t, "number")}
		if c.In = pick(t, "in", []dyetrace.Currency{0, currency("CNY"), currency("BRL")}); c.In != 0 {
			c.Amount = dyetrace.Amount(rapid.Int64Range(-100, 100).Draw(t, "amount"))
		}
		f.Count = append(f.Count, c)
	}
	return f
}

func i64(t *rapid.T) int64 { return rapid.Int64Range(0, 9).Draw(t, "n") }

func currency(code string) dyetrace.Currency {
	c, err := dyetrace.ParseCurrency(code)
	if err != nil {
		panic(err)
	}
	return c
}

// someKeys are keys of a document; of those that only one may have, some are taken.
func someKeys(t *rapid.T, nth int) []casework.Key {
	var keys []casework.Key
	for _, name := range names {
		for _, value := range values {
			if rapid.IntRange(0, 3).Draw(t, "has") == 0 {
				keys = append(keys, casework.Key{Name: name, Value: value, Order: pick(t, "order", orders)})
			}
		}
	}
	if rapid.IntRange(0, 2).Draw(t, "one") == 0 {
		keys = append(keys, casework.Key{Name: "number", Value: fmt.Sprint(rapid.IntRange(0, 3).Draw(t, "number"), nth), One: true})
	}
	return keys
}

// event is a new event.
func (m *machine) event(t *rapid.T, f *Fact) casework.Event {
	m.made++
	return casework.Event{ID: fmt.Sprintf("%032x", m.made), Time: dyetrace.Instant(m.made), Office: pick(t, "office", offices),
		Actor: pick(t, "actor", []string{"li", "clock", `"quoted" \ <&> é`}), On: ref(t), Kind: "said", Fact: f.JSON()}
}

func (m *machine) do(t *rapid.T) { m.both(context.Background(), t, m.events(t, 1, 4), nil) }

func (m *machine) doMany(t *rapid.T) { m.both(context.Background(), t, m.events(t, 5, 20), nil) }

func (m *machine) events(t *rapid.T, least, most int) []casework.Event {
	var events []casework.Event
	for range rapid.IntRange(least, most).Draw(t, "events") {
		events = append(events, m.event(t, fact(t)))
	}
	return events
}

// again hands events in once more, with new ones among them.
func (m *machine) again(t *rapid.T) {
	events := append([]casework.Event{m.event(t, fact(t))}, m.last...)
	m.both(context.Background(), t, append(events, events[0]), nil)
}

// amended hands in an event whose id is taken.
func (m *machine) amended(t *rapid.T) {
	if len(m.last) == 0 {
		t.Skip()
	}
	e := pick(t, "kept", m.last)
	switch rapid.IntRange(0, 2).Draw(t, "amend") {
	case 0:
		e.Time++
	case 1:
		e.Fact = []byte(`{"Fails":false}`)
	case 2:
		e.Seq++
	}
	m.both(context.Background(), t, []casework.Event{m.event(t, fact(t)), e}, nil)
}

// refused is an act that the rules refuse.
func (m *machine) refused(t *rapid.T) {
	m.both(context.Background(), t, m.events(t, 1, 2), errors.New("the rules refuse it"))
}

func (m *machine) foldFails(t *rapid.T) {
	m.both(context.Background(), t, append(m.events(t, 0, 3), m.event(t, &Fact{Fails: true})), nil)
}

// eraseSome says of some events that their facts are to go, and of one at times that is
// not there.
func (m *machine) eraseSome(t *rapid.T) {
	if len(m.model.events) == 0 {
		t.Skip()
	}
	var f Fact
	for range rapid.IntRange(1, 2).Draw(t, "erased") {
		f.Erase = append(f.Erase, fmt.Sprintf("%032x", rapid.IntRange(1, m.made+1).Draw(t, "event")))
	}
	m.last = nil
	m.both(context.Background(), t, append(m.events(t, 0, 2), m.event(t, &f)), nil)
	m.last = nil // what was erased cannot be handed in again with another fact
}

// move goes on in another place.
func (m *machine) move(t *rapid.T, place Place) {
	from, is := m.store.(*engine.Store)
	if !is {
		t.Skip()
	}
	m.place = place
	m.open(t)
	to, is := m.store.(*engine.Store)
	if !is {
		t.Fatal("another kind of store")
	}
	must(t, from.Move(context.Background(), to))
	if _, err := from.Do(context.Background(), func(context.Context, casework.Reader) ([]casework.Event, error) { return nil, nil }); dyetrace.KindOf(err) != dyetrace.UsageError {
		t.Fatalf("cases that were moved can be written at their old place: %v", err)
	}
	must(t, from.Close())
}

// cancel cancels an act on the way.
func (m *machine) cancel(t *rapid.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if rapid.Bool().Draw(t, "before") {
		cancel()
	}
	events := m.events(t, 1, 3)
	decide := func(context.Context, casework.Reader) ([]casework.Event, error) {
		cancel()
		return events, nil
	}
	// That its events cannot be kept may be found first.
	if _, err := m.store.Do(ctx, decide); err == nil {
		t.Fatal("an act that is cancelled is done")
	}
}

// both does an act to the store and to the model. What the rules see is compared too.
func (m *machine) both(ctx context.Context, t *rapid.T, events []casework.Event, refusal error) {
	seen := [2][]string{}
	decide := func(i int) casework.Decide {
		return func(ctx context.Context, state casework.Reader) ([]casework.Event, error) {
			if m, remembers := state.(casework.Reading); remembers && len(events)%3 > 0 {
				must(t, m.Expect(ctx, expected()))
			}
			seen[i] = describe(t, state, len(events)%2 == 0)
			return events, refusal
		}
	}
	want, wantErr := m.model.Do(ctx, decide(0))
	got, err := m.store.Do(ctx, decide(1))
	if (err == nil) != (wantErr == nil) {
		t.Fatalf("the store says %v, the model %v", err, wantErr)
	}
	if refusal != nil && !errors.Is(err, refusal) {
		t.Fatalf("the refusal comes back as %v", err)
	}
	same(t, "the rules see", seen[0], seen[1])
	if err == nil {
		same(t, "an act makes", want, got)
		m.last = got
	}
}

func same[T any](t *rapid.T, what string, want, got T) {
	t.Helper()
	if !reflect.DeepEqual(want, got) { // go-cmp says more, and takes much longer
		t.Fatalf("%s (-model +store):\n%s", what, cmp.Diff(want, got))
	}
}

// compare compares all there is, after some of the things that were done: to ask for all
// takes longer than most of them.
func (m *machine) compare(t *rapid.T) {
	thorough := rapid.IntRange(0, 9).Draw(t, "thorough")
	if thorough > 3 {
		return
	}
	pages := thorough == 0
	same(t, "state", describe(t, m.model, pages), describe(t, m.store, pages))
	from := int64(rapid.IntRange(0, len(m.model.events)+1).Draw(t, "from"))
	same(t, "events", eventsOf(t, m.model, from), eventsOf(t, m.store, from))
	m.compareDue(t)
}

func (m *machine) compareDue(t *rapid.T) {
	by, most := dyetrace.Instant(rapid.Int64Range(-3, 6).Draw(t, "by")), rapid.IntRange(0, 5).Draw(t, "most")
	want, _ := m.model.Due(context.Background(), by, most)
	got, err := m.store.Due(context.Background(), by, most)
	must(t, err)
	same(t, "due", fmt.Sprint(want), fmt.Sprint(got))
}

func eventsOf(t *rapid.T, s casework.Store, from int64) []casework.Event {
	var all []casework.Event
	must(t, s.Events(context.Background(), from, func(e casework.Event) bool {
		all = append(all, e)
		return true
	}))
	return all
}

// expected is all that describe asks, and more than there is.
func expected() casework.Expected {
	var asked casework.Expected
	for _, kind := range kinds {
		for _, id := range append([]string{"\x00"}, ids...) {
			asked.Documents = append(asked.Documents, casework.Ref{Kind: kind, ID: id})
		}
	}
	for _, name := range append([]string{"number", "\xff"}, names...) {
		for _, value := range append([]string{"0 0", "1 0"}, values...) {
			asked.Lists = append(asked.Lists, casework.ListOf{Name: name, Value: value})
		}
	}
	asked.Clocks = append([]string{"none"}, clockID...)
	return asked
}

// describe is all that can be asked of a state.
func describe(t *rapid.T, state casework.Reader, pages bool) []string {
	ctx := context.Background()
	var said []string
	say := func(format string, args ...any) { said = append(said, fmt.Sprintf(format, args...)) }
	var refs []casework.Ref
	for _, kind := range kinds {
		for _, id := range ids {
			refs = append(refs, casework.Ref{Kind: kind, ID: id})
		}
	}
	all, err := state.DocumentsOf(ctx, append(refs, casework.Ref{Kind: "case", ID: "\x00"}))
	must(t, err)
	say("together: %s", all)
	for _, kind := range kinds {
		for _, id := range ids {
			r := casework.Ref{Kind: kind, ID: id}
			json, there, err := state.Document(ctx, r)
			must(t, err)
			say("%s: %t %s", r, there, json)
			counts, err := state.Counts(ctx, r)
			must(t, err)
			say("%s: %v", r, counts)
		}
	}
	// Lists are asked whole, and at times in pages, which takes longer.
	for _, name := range append([]string{"number"}, names...) {
		for _, value := range append([]string{"0 0", "1 0"}, values...) {
			all, err := state.Find(ctx, name, value, casework.At{}, 100)
			must(t, err)
			say("%s %q: %v", name, value, all)
			if pages {
				say("in pages: %v", inPages(t, state, name, value))
			}
		}
	}
	for _, id := range clockID {
		c, runs, err := state.Clock(ctx, id)
		must(t, err)
		say("clock %s: %t %v", id, runs, c)
	}
	return said
}

// inPages lists documents two at a time.
func inPages(t *rapid.T, state casework.Reader, name, value string) []casework.At {
	var all []casework.At
	for after := (casework.At{}); ; after = all[len(all)-1] {
		part, err := state.Find(context.Background(), name, value, after, 2)
		must(t, err)
		if all = append(all, part...); len(part) < 2 {
			return all
		}
	}
}
