package storetest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"dyetrace/casework"
)

// Fact is what events of the suite say: the effects that they have, and some that follow
// from the state they meet.
type Fact struct {
	casework.Effects
	Grow   []casework.Ref `json:",omitempty"` // documents that become one longer, where they are there
	Gather *Gather        `json:",omitempty"`
	Fails  bool           `json:",omitempty"`
}

// Gather makes a document of what a question about the state is answered.
type Gather struct {
	Into        casework.Ref
	Name, Value string
	After       casework.At
	Most        int
	Clock       string
	Of          casework.Ref
}

// errFails is the error of folds that are to fail.
var errFails = errors.New("this fold fails")

// JSON is the fact as an event carries it.
func (f *Fact) JSON() []byte {
	b, err := json.Marshal(f)
	if err != nil {
		panic(err)
	}
	return b
}

// Fold is the Folder of the suite.
func Fold(ctx context.Context, state casework.Reader, e casework.Event) (casework.Effects, error) {
	var f Fact
	if err := json.Unmarshal(e.Fact, &f); err != nil {
		return f.Effects, err
	}
	if f.Fails {
		return f.Effects, errFails
	}
	for _, r := range f.Grow {
		was, there, err := state.Document(ctx, r)
		if err != nil {
			return f.Effects, err
		}
		if there {
			longer := append(bytes.Map(plain, was), 'x')
			grown := fmt.Appendf(nil, `"%s"`, longer)
			f.Put = append(f.Put, casework.Document{Ref: r, JSON: grown, Is: string(grown), Keys: []casework.Key{{Name: "grown", Value: r.Kind, Order: fmt.Sprint(len(was))}}})
		}
	}
	if f.Gather == nil {
		return f.Effects, nil
	}
	answer, err := f.Gather.ask(ctx, state)
	f.Put = append(f.Put, casework.Document{Ref: f.Gather.Into, JSON: answer})
	return f.Effects, err
}

// plain keeps the letters of a text.
func plain(r rune) rune {
	if 'a' <= r && r <= 'z' {
		return r
	}
	return -1
}

// ask asks the state, and gives the answers as JSON.
func (g *Gather) ask(ctx context.Context, state casework.Reader) ([]byte, error) {
	found, err := state.Find(ctx, g.Name, g.Value, g.After, g.Most)
	if err != nil {
		return nil, err
	}
	clock, runs, err := state.Clock(ctx, g.Clock)
	if err != nil {
		return nil, err
	}
	counts, err := state.Counts(ctx, g.Of)
	if err != nil {
		return nil, err
	}
	document, there, err := state.Document(ctx, g.Of)
	if err != nil {
		return nil, err
	}
	// What a state keeps decoded is what the document says.
	entity := string(document)
	if m, remembers := state.(casework.Reading); remembers {
		if entity, err = entityOf(ctx, m, g.Of); err != nil {
			return nil, err
		}
	}
	if len(found) == 0 {
		found = nil
	}
	if len(counts) == 0 {
		counts = nil
	}
	return json.Marshal([]any{found, clock, runs, counts, string(document), there, entity})
}

// entityOf is a document's JSON by way of what a state keeps decoded.
func entityOf(ctx context.Context, m casework.Reading, of casework.Ref) (string, error) {
	is, there, err := m.Entity(ctx, of, func(raw []byte) (any, error) { return string(raw), nil })
	if err != nil || !there {
		return "", err
	}
	return is.(string), nil
}
