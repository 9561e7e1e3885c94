package engine

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"dyetrace/casework"
)

// list holds the changed documents with one key, in order.
type list []entry

type entry struct {
	casework.At
	one bool
}

func compareAt(a, b casework.At) int {
	return cmp.Or(strings.Compare(a.Order, b.Order), strings.Compare(a.Ref.Kind, b.Ref.Kind), strings.Compare(a.Ref.ID, b.Ref.ID))
}

// place is where an entry is, or would be.
func (l list) place(at casework.At) (int, bool) {
	return slices.BinarySearchFunc(l, at, func(e entry, at casework.At) int { return compareAt(e.At, at) })
}

func (l list) with(e entry) list {
	i, _ := l.place(e.At)
	return slices.Insert(l, i, e)
}

func (l list) without(order string, r casework.Ref) list {
	if i, found := l.place(casework.At{Order: order, Ref: r}); found {
		return slices.Delete(l, i, i+1)
	}
	return l
}

// Find implements casework.Reader: the database's list without the documents that have
// changed, merged with those that have.
func (s *state) Find(ctx context.Context, name, value string, after casework.At, most int) ([]casework.At, error) {
	if most <= 0 || !casework.Keepable(name, value, after.Order, after.Ref.Kind, after.Ref.ID) {
		return nil, nil
	}
	named := casework.ListOf{Name: name, Value: value}
	kept, err := s.findKept(ctx, named, after, most)
	if err != nil {
		return nil, err
	}
	changed := s.lists[named]
	i, found := changed.place(after)
	if found {
		i++
	}
	if i == len(changed) {
		return kept, nil
	}
	merged := make([]casework.At, 0, min(most, len(kept)+len(changed)-i))
	for len(merged) < most && (len(kept) > 0 || i < len(changed)) {
		if i == len(changed) || len(kept) > 0 && compareAt(kept[0], changed[i].At) < 0 {
			merged, kept = append(merged, kept[0]), kept[1:]
			continue
		}
		merged = append(merged, changed[i].At)
		i++
	}
	return merged, nil
}

// findKept lists documents of the database that the transaction has not changed.
func (s *state) findKept(ctx context.Context, key casework.ListOf, after casework.At, most int) ([]casework.At, error) {
	var found []casework.At
	if places, read := s.readLists[key]; read && len(places) < shortList {
		for _, at := range places {
			if d := s.docs[at.Ref]; (d == nil || !d.changed) && compareAt(at, after) > 0 && len(found) < most {
				found = append(found, at)
			}
		}
		return found, nil
	}
	for {
		rows, err := s.tx.Find(ctx, key, after, most)
		if err != nil {
			return nil, err
		}
		for _, at := range rows {
			if d := s.docs[at.Ref]; d != nil && d.changed {
				continue
			}
			if found = append(found, at); len(found) == most {
				return found, nil
			}
		}
		if len(rows) < most {
			return found, nil
		}
		after = rows[len(rows)-1]
	}
}
