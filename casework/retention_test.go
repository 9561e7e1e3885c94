package casework_test

import (
	"strings"
	"testing"
	"time"

	"dyetrace/casework"
	"dyetrace/casework/caseworktest"
	"dyetrace/casework/rules"
)

// When the term of a closed case or of a ledger is over, its office has a task, and nothing
// is gone. A case that is reopened has no term until it is closed again.
func TestKeep(t *testing.T) {
	d := caseworktest.NewDesk(t)
	d.Rules = caseworktest.Rules{}
	years := rules.Term{Count: 10, Unit: rules.Years}
	by := func() casework.By { b := d.By("north", "ann"); b.Keep = years; return b }
	id := d.Case(by(), "ring of mules")
	overdue := func() (what []string) {
		d.Sweep()
		for _, task := range caseworktest.List[casework.Task](d, "tasks-open", "north") {
			what = append(what, task.What+" "+task.On.String())
		}
		return what
	}
	d.Do(by().CloseCase(id, "money is back"))
	if until := caseworktest.Get[casework.Case](d, id).KeptUntil.String(); until != "2036-12-01T00:00:00Z" {
		t.Errorf("it is kept until %s", until)
	}
	d.Do(by().ReopenCase(id, "another victim"))
	d.Pass(11 * 366 * 24 * time.Hour)
	if got := overdue(); len(got) > 0 || caseworktest.Get[casework.Case](d, id).KeptUntil != 0 {
		t.Errorf("a case that is open again has a term: %v", got)
	}
	d.Do(by().CloseCase(id, "money is back"))
	d.Do(by().NoteLedger("book", "tracing", rules.Term{Count: 30, Unit: rules.Days}))
	d.Pass(32 * 24 * time.Hour)
	if got := overdue(); len(got) != 1 || got[0] != "keeping-ends ledger:north/book" {
		t.Errorf("after the ledger's term: %v", got)
	}
	d.Do(by().NoteLedger("book", "tracing", years))
	d.Pass(10 * 366 * 24 * time.Hour)
	if got := overdue(); len(got) != 2 || got[0] != "keeping-ends case:"+id {
		t.Errorf("after the case's term: %v", got)
	}
	if c := caseworktest.Get[casework.Case](d, id); c.State != casework.CaseClosed {
		t.Errorf("the case is %s", c.State)
	}
	if got := d.Refuse(by().NoteLedger("book", "tracing", rules.Term{})); !strings.Contains(got, "for how long") {
		t.Error(got)
	}
	if got := d.Refuse(by().NoteLedger("book", "tracing", rules.Term{Count: 5, Unit: rules.BusinessDays})); !strings.Contains(got, "days, months or years") {
		t.Error(got)
	}
}
