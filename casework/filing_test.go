package casework_test

import (
	"context"
	"strings"
	"testing"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/casework/caseworktest"
)

func filed() casework.FilingMade {
	return casework.FilingMade{Format: "goaml", Unit: "Example unit", Reference: "17", Ground: "AML law, article 30",
		Files: []casework.FiledFile{{Name: "report.xml", SHA256: strings.Repeat("0a", 32), Bytes: 7}}}
}

// A report to a unit is seen by its readers alone: neither who else works on the case nor
// a reader who may not see the case learns that there is one.
func TestFilingPermission(t *testing.T) {
	d := caseworktest.NewDesk(t)
	ann, ben, eve, sue := d.By("north", "ann"), d.By("north", "ben"), d.By("north", "eve"), d.By("south", "sue")
	namesake := d.By("south", "ben")
	id := d.Case(ann, "ring of mules")
	report := d.Do(ann.KeepFiling(id, filed()))[0]
	d.Do(ann.ShowFiling(report.On.ID, []casework.Who{ben.Who(), sue.Who()}, "the chief signs it"))
	for _, test := range []struct {
		by   casework.By
		sees bool
	}{{ann, true}, {ben, true}, {eve, false}, {sue, false}, {namesake, false}} {
		seen, err := casework.FilingsOf(context.Background(), d.Store, test.by.Who(), id, 10)
		if err != nil || (len(seen) == 1) != test.sees {
			t.Errorf("%s sees %d reports, %v", test.by.Actor, len(seen), err)
		}
		_, err = d.Store.Do(context.Background(), test.by.ShowFiling(report.On.ID, []casework.Who{ann.Who()}, "again"))
		if (err == nil) != test.sees || !test.sees && dyetrace.KindOf(err) != dyetrace.NotFound {
			t.Errorf("%s shows it: %v", test.by.Actor, err)
		}
	}
}

// A report is sent once, after it was made; the unit's number may come later.
func TestFilingSent(t *testing.T) {
	d := caseworktest.NewDesk(t)
	ann := d.By("north", "ann")
	report := d.Do(ann.KeepFiling(d.Case(ann, "ring of mules"), filed()))[0].On.ID
	at := casework.Time(d.Now)
	for _, test := range []struct {
		name, want string
		sent       casework.FilingSent
	}{
		{"no time", "the time at which the report was sent is missing", casework.FilingSent{}},
		{"tomorrow", "later than now", casework.FilingSent{At: at + 1e15}},
		{"before it was made", "made after that", casework.FilingSent{At: at - 1e15}},
	} {
		if got := d.Refuse(ann.FilingWasSent(report, test.sent)); !strings.Contains(got, test.want) {
			t.Errorf("%s: %s", test.name, got)
		}
	}
	d.Do(ann.FilingWasSent(report, casework.FilingSent{At: at}))
	if got := d.Refuse(ann.FilingWasSent(report, casework.FilingSent{At: at})); !strings.Contains(got, "was sent already") {
		t.Error(got)
	}
	d.Do(ann.FilingWasSent(report, casework.FilingSent{At: at, Number: "U-1"}))
	if got := caseworktest.Get[casework.Filing](d, report); got.Sent != at || got.Number != "U-1" {
		t.Errorf("%+v", got)
	}
}

// A report says which unit, which files and on which ground.
func TestFilingRefused(t *testing.T) {
	d := caseworktest.NewDesk(t)
	ann := d.By("north", "ann")
	id := d.Case(ann, "ring of mules")
	for want, change := range map[string]func(m *casework.FilingMade){
		"0 files":             func(m *casework.FilingMade) { m.Files = nil },
		"is not a SHA-256":    func(m *casework.FilingMade) { m.Files[0].SHA256 = "00" },
		"say why":             func(m *casework.FilingMade) { m.Ground = "" },
		"the unit is missing": func(m *casework.FilingMade) { m.Unit = "" },
		"a name is missing":   func(m *casework.FilingMade) { m.Readers = []casework.Who{{Office: "north"}} },
		"less than no bytes":  func(m *casework.FilingMade) { m.Files[0].Bytes = -1 },
		"format is missing":   func(m *casework.FilingMade) { m.Format = "" },
	} {
		made := filed()
		change(&made)
		if got := d.Refuse(ann.KeepFiling(id, made)); !strings.Contains(got, want) {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
