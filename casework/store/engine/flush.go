package engine

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"dyetrace"
	"dyetrace/casework"
)

// flush writes what has changed, and forgets it.
func (s *state) flush(ctx context.Context) error {
	var unseen []casework.Ref
	for r, d := range s.docs {
		if d.changed && !d.loaded {
			unseen = append(unseen, r)
		}
	}
	slices.SortFunc(unseen, compareRefs)
	if err := s.load(ctx, unseen); err != nil {
		return err
	}
	for r, d := range s.docs {
		if !d.changed || !d.was {
			continue
		}
		var err error
		if d.wasKeys, err = unpackKeys(d.wasPacked); err != nil {
			return dyetrace.Errorf(dyetrace.CorruptError, "read "+r.String(), "its keys are not what was written: run dyetrace audit verify, then rebuild the state from the events")
		}
	}
	if err := s.judge(ctx); err != nil {
		return err
	}
	if err := s.tx.Apply(ctx, s.changes()); err != nil {
		return err
	}
	s.forget()
	return nil
}

// judge refuses claims to keys that a document of the database had when they were made.
// A document loses its keys in the database by its first change in the transaction.
func (s *state) judge(ctx context.Context) error {
	asked := make([]casework.ListOf, 0, len(s.claims))
	for _, c := range s.claims {
		if d := s.docs[c.by]; !slices.ContainsFunc(d.wasKeys, func(k casework.Key) bool { return k.One && k.Name == c.key.Name && k.Value == c.key.Value }) {
			asked = append(asked, c.key)
		}
	}
	holder := map[casework.ListOf]casework.Ref{}
	err := inPages(asked, func(some []casework.ListOf) error {
		rows, err := s.tx.Holders(ctx, some)
		for _, row := range rows {
			holder[row.List()] = row.Ref
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, c := range s.claims {
		h, held := holder[c.key]
		if !held || h == c.by {
			continue
		}
		if d := s.docs[h]; d == nil || !d.changed || d.at > c.at {
			return taken(c.key, c.by, h)
		}
	}
	return nil
}

// changes are the rows to write, in the order of their keys: the same events write the
// same rows in the same order, and databases like it so.
func (s *state) changes() *Changes {
	c := &Changes{}
	// A document that is as it was is not written, and only the keys that it did not have.
	for r, d := range s.docs {
		if !d.changed || !d.there && !d.was {
			continue
		}
		c.KeysOff = appendKeys(c.KeysOff, r, d.wasKeys, d.keys)
		c.KeysOn = appendKeys(c.KeysOn, r, d.keys, d.wasKeys)
		switch {
		case d.there && d.was && bytes.Equal(d.json, d.wasJSON) && slices.Equal(d.keys, d.wasKeys):
		case d.there:
			c.Put = append(c.Put, DocumentRow{r, d.json, packKeys(d.keys)})
		case d.was:
			c.Drop = append(c.Drop, r)
		}
	}
	for id, k := range s.clocks {
		if k.runs {
			c.Start = append(c.Start, k.Clock)
		} else {
			c.Stop = append(c.Stop, id)
		}
	}
	for key, n := range s.counts {
		if *n != (sum{}) {
			c.Count = append(c.Count, casework.Count{Of: key.of, Name: key.name, Office: key.office, Hour: key.hour, Number: n.number, Amount: n.amount, In: key.in})
		}
	}
	// Maps give them in any order.
	slices.SortFunc(c.Put, func(a, b DocumentRow) int { return compareRefs(a.Ref, b.Ref) })
	slices.SortFunc(c.Drop, compareRefs)
	slices.SortFunc(c.KeysOff, compareKeyRows)
	slices.SortFunc(c.KeysOn, compareKeyRows)
	slices.SortFunc(c.Start, func(a, b casework.Clock) int { return strings.Compare(a.ID, b.ID) })
	slices.Sort(c.Stop)
	slices.SortFunc(c.Count, compareCounts)
	return c
}

func compareRefs(a, b casework.Ref) int {
	return cmp.Or(strings.Compare(a.Kind, b.Kind), strings.Compare(a.ID, b.ID))
}

func compareKeyRows(a, b KeyRow) int {
	if c := strings.Compare(a.Name, b.Name); c != 0 {
		return c
	}
	if c := strings.Compare(a.Value, b.Value); c != 0 {
		return c
	}
	return cmp.Or(strings.Compare(a.Order, b.Order), compareRefs(a.Ref, b.Ref))
}

// appendKeys adds the keys that are in one list and not in another; both are in order.
func appendKeys(to []KeyRow, r casework.Ref, in, notIn []casework.Key) []KeyRow {
	for _, k := range in {
		if _, found := slices.BinarySearchFunc(notIn, k, casework.CompareKeys); !found {
			to = append(to, KeyRow{k, r})
		}
	}
	return to
}

// packKeys writes the keys of a document as a JSON list of texts, four to a key: name,
// value, order, and "1" where only one document may have it.
func packKeys(keys []casework.Key) string {
	if len(keys) == 0 {
		return "[]"
	}
	var b []byte
	for _, k := range keys {
		one := ""
		if k.One {
			one = "1"
		}
		for _, text := range [4]string{k.Name, k.Value, k.Order, one} {
			quoted, err := jsontext.AppendQuote(append(b, ','), text)
			if err != nil {
				panic(err) // texts were checked to be UTF-8
			}
			b = quoted
		}
	}
	b[0] = '['
	return string(append(b, ']'))
}

// unpackKeys reads what packKeys writes.
func unpackKeys(packed string) ([]casework.Key, error) {
	var texts []string
	if inner := len(packed) - 2; inner > 2 && strings.IndexByte(packed, '\\') < 0 {
		texts = strings.Split(packed[2:inner], `","`) // what is amiss is seen below
	} else if err := json.Unmarshal([]byte(packed), &texts); err != nil {
		return nil, err
	}
	keys := make([]casework.Key, 0, len(texts)/4)
	for ; len(texts) >= 4; texts = texts[4:] {
		keys = append(keys, casework.Key{Name: texts[0], Value: texts[1], Order: texts[2], One: texts[3] == "1"})
	}
	if len(texts) > 0 || packKeys(keys) != packed {
		return nil, errors.New("not four texts to a key")
	}
	return keys, nil
}
