package storetest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"dyetrace"
	"dyetrace/casework"
)

// Cases holds a store against single promises.
func Cases(t *testing.T, newPlace func() Place) {
	for _, test := range []struct {
		name string
		run  func(t *testing.T, s casework.Store)
	}{
		{"what cannot be kept is refused", refusedCases},
		{"a fold that contradicts itself is refused", contradictions},
		{"an event hands a key from one document to another", handedOver},
		{"a key that is taken refuses the whole act", takenKey},
		{"a sum beyond what can be counted is refused", sumRange},
		{"more documents than are held at once", large},
		{"events until enough", enough},
		{"lists and clocks that an act expects", expectedCases},
		{"the longest texts that find a row", longest},
	} {
		t.Run(test.name, func(t *testing.T) {
			store, err := newPlace()(Fold)
			if err != nil {
				t.Fatal(err)
			}
			defer store.Close()
			test.run(t, store)
		})
	}
}

// said is an event of a number with a fact.
func said(n int, f Fact) casework.Event {
	return casework.Event{ID: fmt.Sprintf("%032x", n), Time: dyetrace.Instant(n), Office: "north", Actor: "li", On: casework.Ref{Kind: "case", ID: "1"}, Kind: "said", Fact: f.JSON()}
}

func do(s casework.Store, events ...casework.Event) ([]casework.Event, error) {
	return s.Do(context.Background(), func(context.Context, casework.Reader) ([]casework.Event, error) { return events, nil })
}

// put is a fact that makes documents.
func put(documents ...casework.Document) Fact {
	return Fact{Effects: casework.Effects{Put: documents}}
}

func document(id string, keys ...casework.Key) casework.Document {
	return casework.Document{Ref: casework.Ref{Kind: "case", ID: id}, JSON: []byte(`{"id":"` + id + `"}`), Keys: keys}
}

// number is a key that only one document may have.
func number(value string) casework.Key {
	return casework.Key{Name: "number", Value: value, One: true}
}

func mustDo(t *testing.T, s casework.Store, events ...casework.Event) {
	t.Helper()
	if _, err := do(s, events...); err != nil {
		t.Fatal(err)
	}
}

// mustBeEmpty says that nothing was kept.
func mustBeEmpty(t *testing.T, s casework.Store) {
	t.Helper()
	if err := s.Events(context.Background(), 1, func(e casework.Event) bool {
		t.Errorf("event %v is kept", e)
		return true
	}); err != nil {
		t.Error(err)
	}
}

func refusedCases(t *testing.T, s casework.Store) {
	for name, change := range map[string]func(*casework.Event){
		"no id":                  func(e *casework.Event) { e.ID = "" },
		"an id in capitals":      func(e *casework.Event) { e.ID = strings.Repeat("A", 32) },
		"a place":                func(e *casework.Event) { e.Seq = 1 },
		"no actor":               func(e *casework.Event) { e.Actor = "" },
		"no kind":                func(e *casework.Event) { e.Kind = "" },
		"a zero byte":            func(e *casework.Event) { e.Office = "a\x00b" },
		"text that is not UTF-8": func(e *casework.Event) { e.Actor = "a\xff" },
		"on nothing":             func(e *casework.Event) { e.On = casework.Ref{} },
		"no fact":                func(e *casework.Event) { e.Fact = nil },
		"a fact that is no JSON": func(e *casework.Event) { e.Fact = []byte(`{"a":1`) },
		"two facts":              func(e *casework.Event) { e.Fact = []byte(`{} {}`) },
		"a fact without bounds":  func(e *casework.Event) { e.Fact = []byte(`"` + strings.Repeat("x", 5<<20) + `"`) },
		"a name without bounds":  func(e *casework.Event) { e.Actor = strings.Repeat("x", 5000) },
	} {
		e := said(1, Fact{})
		change(&e)
		if _, err := do(s, said(2, Fact{}), e); err == nil {
			t.Errorf("%s: it is kept", name)
		}
	}
	mustBeEmpty(t, s)
}

func contradictions(t *testing.T, s casework.Store) {
	r := document("1").Ref
	for name, f := range map[string]Fact{
		"a document put twice":            put(document("1"), document("1")),
		"a document put and dropped":      {Effects: casework.Effects{Put: []casework.Document{document("1")}, Drop: []casework.Ref{r}}},
		"a document without a name":       put(document("")),
		"a document that is no JSON":      put(casework.Document{Ref: r, JSON: []byte("x")}),
		"a document without JSON":         put(casework.Document{Ref: r}),
		"a key with a zero byte":          put(document("1", casework.Key{Name: "a", Value: "\x00"})),
		"a key with two places in a list": put(document("1", casework.Key{Name: "a", Value: "b", Order: "1"}, casework.Key{Name: "a", Value: "b", Order: "2"})),
		"two documents with one number":   put(document("1", number("7")), document("2", number("7"))),
		"a clock without a name":          {Effects: casework.Effects{Start: []casework.Clock{{Due: 1}}}},
		"a clock started twice":           {Effects: casework.Effects{Start: []casework.Clock{{ID: "a", Due: 1}, {ID: "a", Due: 2}}}},
		"a key that is too long":          put(document("1", casework.Key{Name: "a", Value: longText(1999)})),
		"an amount in no currency":        {Effects: casework.Effects{Count: []casework.Count{{Of: r, Amount: 1}}}},
		"an amount in no currency known":  {Effects: casework.Effects{Count: []casework.Count{{Of: r, Amount: 1, In: 1}}}},
	} {
		if _, err := do(s, said(1, f)); err == nil {
			t.Errorf("%s: it is kept", name)
		}
	}
	mustBeEmpty(t, s)
}

func handedOver(t *testing.T, s casework.Store) {
	mustDo(t, s, said(1, put(document("1", number("7")), document("2", number("8")))))
	mustDo(t, s, said(2, put(document("1", number("8")), document("2", number("7")))))
	mustDo(t, s, said(3, put(document("1"))), said(4, put(document("3", number("8")))))
	found, err := s.Find(context.Background(), "number", "8", casework.At{}, 10)
	if err != nil || len(found) != 1 || found[0].Ref.ID != "3" {
		t.Errorf("8 is the number of %v, error %v", found, err)
	}
}

func takenKey(t *testing.T, s casework.Store) {
	mustDo(t, s, said(1, put(document("1", number("7")))))
	for name, events := range map[string][]casework.Event{
		"in the store":       {said(2, put(document("2"))), said(3, put(document("2", number("7"))))},
		"given back later":   {said(2, put(document("2", number("7")))), said(3, put(document("1")))},
		"in the same act":    {said(2, put(document("2", number("9")))), said(3, put(document("3", number("9"))))},
		"in one event":       {said(2, put(document("1", number("7")), document("2", number("7"))))},
		"of one that is new": {said(2, put(document("1", number("8")))), said(3, put(document("2", number("8"))))},
	} {
		_, err := do(s, events...)
		if err == nil || !strings.Contains(err.Error(), "is already that of") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, there, err := s.Document(context.Background(), document("2").Ref); there || err != nil {
		t.Errorf("a document of a refused act is there: %t, error %v", there, err)
	}
}

func sumRange(t *testing.T, s casework.Store) {
	count := func(n int64, a dyetrace.Amount) Fact {
		return Fact{Effects: casework.Effects{Count: []casework.Count{{Of: document("1").Ref, Name: "frozen", Number: n, Amount: a, In: currency("CNY")}}}}
	}
	mustDo(t, s, said(1, count(1<<62, 1<<62)))
	for name, events := range map[string][]casework.Event{
		"a number, with what is kept":  {said(2, count(1<<62, 0))},
		"an amount, with what is kept": {said(2, count(0, 1<<62))},
		"within an act":                {said(2, count(1<<62, 0)), said(3, count(1<<62, 0))},
	} {
		if _, err := do(s, events...); !errors.Is(err, dyetrace.ErrSumRange) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func large(t *testing.T, s casework.Store) {
	const documents = 25_000
	var events []casework.Event
	for i := 0; i < documents; i += 500 {
		var f Fact
		for j := i; j < i+500; j++ {
			f.Put = append(f.Put, document(fmt.Sprint(j), casework.Key{Name: "all", Order: fmt.Sprintf("%05d", j)}, number(fmt.Sprint(j))))
		}
		events = append(events, said(i+1, f))
	}
	mustDo(t, s, events...)
	seen := 0
	for after := (casework.At{}); ; {
		found, err := s.Find(context.Background(), "all", "", after, 1000)
		if err != nil {
			t.Fatal(err)
		}
		if seen += len(found); len(found) == 0 {
			break
		}
		after = found[len(found)-1]
	}
	if seen != documents {
		t.Errorf("%d documents are found, want %d", seen, documents)
	}
}

// longText is text that no database packs into less.
func longText(n int) string {
	random := rand.New(rand.NewPCG(1, 2))
	b := make([]byte, n)
	for i := range b {
		b[i] = 'a' + byte(random.IntN(26))
	}
	return string(b)
}

func longest(t *testing.T, s casework.Store) {
	one := casework.Key{Name: "n", Value: longText(1000), Order: longText(2000 - 1001 - len("case1")), One: true}
	f := put(document("1", one), casework.Document{Ref: casework.Ref{Kind: "case", ID: longText(1996)}, JSON: []byte("{}")})
	f.Start = []casework.Clock{{ID: longText(2000), Due: 1}}
	f.Count = []casework.Count{{Of: document("1").Ref, Name: longText(1000), Office: longText(995), Number: 1}}
	mustDo(t, s, said(1, f))
	found, err := s.Find(context.Background(), one.Name, one.Value, casework.At{}, 2)
	if err != nil || len(found) != 1 || found[0].Order != one.Order {
		t.Errorf("found %v, error %v", found, err)
	}
}

// expectedCases has an act say what it will ask: it is told the same as one that does not, of lists that
// are short, long, or changed by it.
func expectedCases(t *testing.T, s casework.Store) {
	listed := func(id int) casework.Document {
		return document(fmt.Sprintf("%03d", id), casework.Key{Name: "long"}, casework.Key{Name: "short", Value: fmt.Sprint(id % 20)})
	}
	var f Fact
	for i := range 60 {
		f.Put = append(f.Put, listed(i))
	}
	f.Start = []casework.Clock{{ID: "runs", Due: 1}}
	mustDo(t, s, said(1, f))
	// The lists are of 60, three and no documents: a state that remembers knows the short ones
	// as a whole, and the long one not.
	_, err := s.Do(context.Background(), func(ctx context.Context, state casework.Reader) ([]casework.Event, error) {
		if m, remembers := state.(casework.Reading); remembers {
			asked := casework.Expected{Lists: []casework.ListOf{{Name: "long"}, {Name: "short", Value: "3"}, {Name: "none"}}, Clocks: []string{"runs", "none"},
				Documents: []casework.Ref{document("005").Ref, document("none").Ref}}
			if err := m.Expect(ctx, asked); err != nil {
				return nil, err
			}
		}
		for _, list := range []struct {
			name, value string
			after       casework.At
			most, want  int
		}{{"long", "", casework.At{}, 100, 60}, {"long", "", casework.At{}, 5, 5}, {"long", "", casework.At{Ref: document("029").Ref}, 100, 30},
			{"short", "3", casework.At{}, 100, 3}, {"short", "3", casework.At{Ref: document("003").Ref}, 100, 2}, {"short", "3", casework.At{}, 1, 1},
			{"short", "4", casework.At{}, 100, 3}, {"none", "", casework.At{}, 1, 0}} {
			found, err := state.Find(ctx, list.name, list.value, list.after, list.most)
			if err != nil || len(found) != list.want {
				t.Errorf("%+v: %d found, error %v", list, len(found), err)
			}
		}
		for id, want := range map[string]bool{"runs": true, "none": false} {
			if _, runs, err := state.Clock(ctx, id); err != nil || runs != want {
				t.Errorf("clock %s runs: %t, error %v", id, runs, err)
			}
		}
		return nil, nil
	})
	if err != nil {
		t.Error(err)
	}
}

func enough(t *testing.T, s casework.Store) {
	for i := range 5 {
		mustDo(t, s, said(i+1, Fact{}))
	}
	var places []int64
	if err := s.Events(context.Background(), 2, func(e casework.Event) bool {
		places = append(places, e.Seq)
		return len(places) < 2
	}); err != nil || fmt.Sprint(places) != "[2 3]" {
		t.Errorf("events %v, error %v", places, err)
	}
}
