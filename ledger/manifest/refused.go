package manifest

import (
	"cmp"
	"slices"
)

// RefusedFile is a file that could not be read as a whole, or contradicted itself,
// and was left out of an import.
type RefusedFile struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256,omitempty"` // in hexadecimal; empty where it could not be read so far
	Reason string `json:"reason"`           // what is wrong with it, and what to do
}

const mostRefused = 1000 // files

// Refuse notes files that were left out, and forgets those that have come in
// since. It reports whether that changes anything.
func (m *Manifest) Refuse(fresh []RefusedFile, came func(RefusedFile) bool) (changed bool) {
	before := len(m.Refused)
	m.Refused = slices.DeleteFunc(m.Refused, came)
	changed = len(m.Refused) != before
	for _, f := range fresh {
		at, known := slices.BinarySearchFunc(m.Refused, f, func(a, b RefusedFile) int {
			return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.SHA256, b.SHA256))
		})
		switch {
		case known && m.Refused[at] == f:
			continue
		case known:
			m.Refused[at] = f
		case len(m.Refused) == mostRefused:
			m.RefusedMore++
		default:
			m.Refused = slices.Insert(m.Refused, at, f)
		}
		changed = true
	}
	return changed
}
