package mapping_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dyetrace/intake"
	"dyetrace/intake/intaketest"
	"dyetrace/intake/mapping"
)

// Times of day that are digits alone have lost their first zeros where the column is
// one to the second, and cannot be read where nothing in it is. A part of a day, as a
// spreadsheet holds a time, is one where it has digits enough.
func TestLostZerosOfTimes(t *testing.T) {
	read := func(times ...string) string {
		m := mapping.Must("m.toml", []byte("name = \"m\"\nkind = \"statement\"\n[[field]]\nis = \"account\"\ncolumns = [\"a\"]\n"+
			"[[field]]\nis = \"date\"\ncolumns = [\"d\"]\n[[field]]\nis = \"time\"\ncolumns = [\"t\"]\n[[field]]\nis = \"amount\"\ncolumns = [\"m\"]\n"+
			"[[field]]\nis = \"direction\"\ncolumns = [\"w\"]\n"))
		rows := "a,d,t,m,w\n"
		for _, at := range times {
			rows += "6222020000000000017,20260504," + at + ",1.00,出\n"
		}
		got, err := intaketest.ReadText([]byte(rows), []intake.Format{m.Format()}, intake.Options{Timezone: time.UTC})
		if err != nil {
			return err.Error()
		}
		var all []string
		for _, s := range got.Sides {
			all = append(all, strings.TrimPrefix(s.Time, "2026-05-04T"))
		}
		for _, r := range got.Rejects {
			all = append(all, r.Reason[:len("time of day could")])
		}
		return strings.Join(all, " ")
	}
	for name, c := range map[string]struct{ got, want string }{
		"to the second":      {read("151617", "845", "50", "61001"), "15:16:17Z 00:08:45Z 00:00:50Z 06:10:01Z"},
		"nothing decides":    {read("845", "1630"), "time of day could time of day could"},
		"part of a day":      {read("151617", "0.7512500000", "0.25"), "15:16:17Z 18:01:48Z time of day could"},
		"the end of the day": {read("151617", "0.99999999"), "15:16:17Z 23:59:59Z"},
	} {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
