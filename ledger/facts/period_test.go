package facts

import (
	"testing"

	"dyetrace/internal/vfs"
	"dyetrace/ledger/manifest"
)

// A period of a ledger before format 3 ends at the nanosecond at which it ended
// there: its last day lacks none.
func TestPeriodsBefore(t *testing.T) {
	m, err := manifest.Read(vfs.OS{}, "../../cmd/dyetrace/testdata/formats/format2")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, f := range m.Periods {
		err := ReadPeriods(vfs.OS{}, "../../cmd/dyetrace/testdata/formats/format2", f.Name, func(r *periodRow) error {
			p, err := r.Period()
			if int64(p.To)%86400e9 != 86400e9-1 || int64(p.From)%86400e9 != 0 {
				t.Errorf("%s: from %s to %s", p.Account, p.From, p.To)
			}
			n++
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if n == 0 {
		t.Error("no period was read")
	}
}
