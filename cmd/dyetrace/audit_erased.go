package main

import (
	"fmt"
	"strings"

	"dyetrace/casework"
)

// erasure is an event that states which others were erased.
type erasure struct {
	Event    int64         `json:"event"` // its place
	Time     casework.Time `json:"time"`
	Document string        `json:"document,omitempty"` // that requires it
	Erased   []int64       `json:"erased"`             // the places of the others
}

// erasures are the events that state erasures, with the places that they leave empty. Their
// ground may name people and is for those who may see it: `case events` and proofs have it.
func (c *openedCases) erasures() ([]erasure, error) {
	places, all := map[string]int64{}, []erasure{}
	err := c.store.Events(c.ctx, 1, func(e casework.Event) bool {
		if e.Fact == nil {
			places[e.ID] = e.Seq
		}
		if e.Kind != (casework.EventsErased{}).Kind() {
			return true
		}
		// One that cannot be read is tampered with, which the log itself shows.
		fact, _, err := casework.DecodeFact(e)
		said, is := fact.(casework.EventsErased)
		if err != nil || !is {
			return true
		}
		one := erasure{Event: e.Seq, Time: casework.Time(e.Time), Document: said.Document, Erased: []int64{}}
		for _, id := range said.Events {
			if place, gone := places[id]; gone {
				one.Erased = append(one.Erased, place)
			}
		}
		all = append(all, one)
		return true
	})
	return all, err
}

func (e erasure) String() string {
	var places []string
	for i := 0; i < len(e.Erased); i++ {
		first := i
		for i+1 < len(e.Erased) && e.Erased[i+1] == e.Erased[i]+1 {
			i++
		}
		text := fmt.Sprint(e.Erased[first])
		if i > first {
			text += fmt.Sprintf(" to %d", e.Erased[i])
		}
		places = append(places, text)
	}
	by := ""
	if e.Document != "" {
		by = ", by document " + e.Document
	}
	return fmt.Sprintf("Event %d of %s states that events were erased%s: %s.", e.Event, tableTime(e.Time), by, strings.Join(places, ", "))
}
