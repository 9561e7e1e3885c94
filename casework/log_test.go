package casework_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dyetrace/casework"
	"dyetrace/casework/caseworktest"
)

// The audit log is of one origin, has one key at a time, and knows its last checkpoint.
func TestAuditLog(t *testing.T) {
	d := caseworktest.NewDesk(t)
	by := d.By("nanjing", "li")
	if got := d.Refuse(by.IssueCheckpoint(casework.CheckpointIssued{Size: 1, Root: "r"})); !strings.Contains(got, "audit key new") {
		t.Error(got)
	}
	first := casework.KeyStated{Origin: "dyetrace/x", Public: "k1", Statement: "s1"}
	d.Do(by.StateKey(first))
	d.Refuse(by.StateKey(first))
	d.Refuse(by.StateKey(casework.KeyStated{Origin: "dyetrace/y", Public: "k2", Statement: "s2"}))
	d.Refuse(by.StateKey(casework.KeyStated{Origin: "dyetrace/x", Public: "k2"}))
	d.Do(by.IssueCheckpoint(casework.CheckpointIssued{Size: 1, Root: "r", To: []string{"file"}}))
	d.Refuse(by.IssueCheckpoint(casework.CheckpointIssued{Root: "r"}))
	d.Do(by.StateKey(casework.KeyStated{Origin: "dyetrace/x", Public: "k2", Statement: "s2"}))
	want := casework.AuditLog{Origin: "dyetrace/x", Key: "k2", Since: casework.Time(d.Now), Size: 1, Root: "r", Shown: casework.Time(d.Now)}
	if diff := cmp.Diff(want, caseworktest.Get[casework.AuditLog](d, "log")); diff != "" {
		t.Error(diff)
	}
}
