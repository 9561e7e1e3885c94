package ofx

import (
	"bytes"
	"fmt"

	"dyetrace"
	"dyetrace/intake"
)

// correct applies the movements that correct or delete an earlier one: a corrected movement does
// not count.
func (d *reader) correct(st *statement) {
	byID := map[string][]int{}
	for i := range st.held {
		if id := st.held[i].id; id != "" {
			byID[id] = append(byID[id], i)
		}
	}
	for i := range st.held {
		m := &st.held[i]
		if of := m.rec.get("", "CORRECTFITID"); len(of) > 0 && !m.gone {
			if err := d.correctOne(st, i, string(of), byID[string(of)]); err != nil {
				m.gone = true
				d.reject(m.rec.line, m.rec.raw, err)
				st.rejected++
			}
		}
	}
}

// correctOne applies a movement to those with the number that it corrects.
func (d *reader) correctOne(st *statement, i int, of string, candidates []int) error {
	// Anything unclear is an error: a movement counted twice or dropped wrongly changes where
	// money went.
	m := &st.held[i]
	action := string(bytes.ToUpper(m.rec.get("", "CORRECTACTION")))
	if action != "REPLACE" && action != "DELETE" {
		return fmt.Errorf("it corrects the movement %s, but does not say how: CORRECTACTION is %s, neither REPLACE "+
			"nor DELETE",
			intake.Quote([]byte(of)), intake.Quote([]byte(action)))
	}
	var found []int
	for _, at := range candidates {
		if at != i && !st.held[at].gone {
			found = append(found, at)
		}
	}
	if len(found) > 1 {
		return fmt.Errorf("it corrects the movement %s, but %d have that number: nobody can say which is meant",
			intake.Quote([]byte(of)), len(found))
	}
	// A correction of a movement in another file cannot be applied here, since each file is
	// read by itself.
	did := "replaces"
	if action == "DELETE" {
		did, m.gone = "deletes", true
		d.rows++
	}
	if len(found) == 0 {
		d.note(dyetrace.NoteBetween, m.rec.line, "CORRECTFITID",
			"it %s the movement %s, which this statement does not have: if another file has it, that one still counts; "+
				"find it by its serial number (`dyetrace find --serial`) and import a statement "+
				"without it", did, intake.Quote([]byte(of)))
		return nil
	}
	old := &st.held[found[0]]
	old.gone = true
	d.rows++
	d.note(dyetrace.NoteResolved, m.rec.line, "CORRECTFITID", "it %s the movement %s on line %d, which does not count",
		did, intake.Quote([]byte(of)), old.rec.line)
	return nil
}
