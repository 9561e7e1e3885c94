package audit

import (
	"cmp"
	"maps"
	"slices"
)

// settle says of rows that are not what was logged at their place what they are: moved
// from another place, copied, changed or added; and of what was logged and was not found
// that it is missing.
func (v *verifier) settle() error {
	found := map[int64]bool{} // places whose event stands elsewhere
	held := map[int64]bool{}  // places whose row is an event of another place
	var rest []suspect
	for _, s := range v.suspects {
		from, ok := v.placeOf(s, found)
		if !ok {
			rest = append(rest, s)
			continue
		}
		found[from] = true
		if !s.second {
			held[s.No] = true
		}
		v.report.event(Moved, from, s.ID, "stands at the place of event %d", s.No+1)
	}
	originals, err := v.originals(rest)
	if err != nil {
		return err
	}
	for _, s := range rest {
		from, copied := originals[s.Salt]
		switch {
		case copied:
			if !s.second {
				held[s.No] = true
			}
			v.report.event(Copied, from, s.ID, "is there a second time, at the place of event %d", s.No+1)
		case s.second:
			v.report.event(Added, s.No, s.ID, "is there and was not logged")
		default:
			v.report.event(Changed, s.No, s.ID, "is not what was logged")
		}
	}
	for no := range maps.Keys(held) {
		if !found[no] {
			v.gaps = append(v.gaps, gap{no, no + 1})
		}
	}
	slices.SortFunc(v.gaps, func(a, b gap) int { return cmp.Compare(a.from, b.from) })
	v.tellMissing(found)
	v.checkErasures()
	return nil
}

// placeOf finds where an event was logged that stands at another place.
func (v *verifier) placeOf(s suspect, found map[int64]bool) (int64, bool) {
	if s.Erased {
		return 0, false
	}
	for _, p := range v.open {
		if found[p.no] || p.no == s.No && !s.second {
			continue
		}
		if event, err := s.At(p.no); err == nil && NewLeaf(s.Salt, event) == p.leaf {
			return p.no, true
		}
	}
	return 0, false
}

// originals finds the events of which rows are copies, by their salts: no two events have
// the same one.
func (v *verifier) originals(rest []suspect) (map[Salt]int64, error) {
	wanted, originals := map[Salt]bool{}, map[Salt]int64{}
	for _, s := range rest {
		if !s.Erased {
			wanted[s.Salt] = true
		}
	}
	if len(wanted) == 0 {
		return originals, nil
	}
	var failed error
	err := v.rows(v.ctx, func(r Row) bool {
		if r.Erased || !wanted[r.Salt] || r.No < 0 || r.No >= v.tree.Size {
			return true
		}
		if failed = v.load(r.No); failed != nil {
			return false
		}
		leaf, ok := entryAt(v.entries, int(r.No%tileWidth))
		if event, err := r.At(r.No); ok && err == nil && NewLeaf(r.Salt, event) == leaf {
			originals[r.Salt] = r.No
		}
		return true
	})
	if failed != nil {
		return nil, failed
	}
	return originals, err
}

// tellMissing tells of places without their event, in runs.
func (v *verifier) tellMissing(found map[int64]bool) {
	const text = "not there, though logged"
	moved := slices.Sorted(maps.Keys(found))
	for _, g := range v.gaps {
		from := g.from
		for _, no := range moved {
			if no < from || no >= g.to {
				continue
			}
			if from < no {
				v.report.span(Missing, from, no, text)
			}
			from = no + 1
		}
		if from < g.to {
			v.report.span(Missing, from, g.to, text)
		}
	}
}

// checkErasures holds what is erased against what events say is erased. Otherwise who
// owns the store could pass off anything that he removes as an erasure.
func (v *verifier) checkErasures() {
	for _, no := range slices.Sorted(maps.Keys(v.erased)) {
		if !v.erases[no] {
			v.report.event(ErasedMute, no, "", "is erased, and no event says so")
		}
	}
	missing := func(no int64) bool {
		return slices.ContainsFunc(v.gaps, func(g gap) bool { return no >= g.from && no < g.to })
	}
	for _, no := range slices.Sorted(maps.Keys(v.erases)) {
		if !v.erased[no] && !missing(no) {
			v.report.event(NotErased, no, "", "is not erased, although another event says so")
		}
	}
}
