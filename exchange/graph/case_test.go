package graph

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/casework/caseworktest"
)

// A case is a graph of what it is about, for who may see it. One account is one node,
// however victims and officers write it.
func TestOfCase(t *testing.T) {
	d := caseworktest.NewDesk(t)
	ann := d.By("north", "ann")
	id := d.Case(ann, "ring of mules")
	d.Do(ann.AddClaim(id, casework.Report{Victim: "Wang", Reported: casework.Time(d.Now), Amount: casework.Sum{Amount: 100050, Currency: d.Currency()},
		FromBank: "East Bank", FromAccount: "6222 0000 1111 2222 333", ToBank: "West Bank", ToAccount: "6222000099998888777", ToName: "Li"}))
	d.Do(ann.AddClaim(id, casework.Report{Victim: "Zhao", Reported: casework.Time(d.Now), Amount: casework.Sum{Amount: 5, Currency: d.Currency()},
		ToBank: "West Bank", ToAccount: "6222 0000 9999 8888 777"}))
	d.Do(ann.AddMembers(id, casework.MemberStart{Is: casework.Phone, Name: "13800000000", Role: "mule"}))
	d.Do(ann.KeepFiling(id, casework.FilingMade{Format: "goaml", Unit: "secret unit", Ground: "law", Files: []casework.FiledFile{{Name: "x", SHA256: strings.Repeat("0a", 32)}}}))
	g, err := OfCase(context.Background(), d.Store, ann.Who(), id)
	if err != nil {
		t.Fatal(err)
	}
	var nodes, edges []string
	for i := range g.Nodes {
		n := &g.Nodes[i]
		nodes = append(nodes, strings.TrimSpace(string(n.Kind)+" "+n.label()+" "+n.Role))
	}
	for i := range g.Edges {
		e := &g.Edges[i]
		edges = append(edges, string(e.Relation)+" "+g.Nodes[e.From].label()+" > "+g.Nodes[e.To].label()+" "+e.Amount.Format(e.Currency))
	}
	if diff := cmp.Diff([]string{"account 6222000099998888777 payee", "phone 13800000000 mule", "account 6222000011112222333 victim", "person Zhao victim"}, nodes,
		cmp.Transformer("sorted", sorted)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"claim 6222000011112222333 > 6222000099998888777 1000.50", "claim Zhao > 6222000099998888777 0.05"}, edges,
		cmp.Transformer("sorted", sorted)); diff != "" {
		t.Error(diff)
	}
	var all bytes.Buffer
	for _, write := range []func() error{func() error { return g.WriteGraphML(&all) }, func() error { return g.WriteFtM(&all) },
		func() error { return g.WriteSVG(&all, ChineseWords()) }} {
		if err := write(); err != nil {
			t.Fatal(err)
		}
	}
	if strings.Contains(all.String(), "secret unit") {
		t.Error("the graph tells of a report to a unit")
	}
	if _, err := OfCase(context.Background(), d.Store, d.By("south", "sue").Who(), id); dyetrace.KindOf(err) != dyetrace.NotFound {
		t.Errorf("another office sees the case: %v", err)
	}
}

// sorted is a list in order, so that only what is in it counts.
func sorted(list []string) map[string]int {
	counts := map[string]int{}
	for _, text := range list {
		counts[text]++
	}
	return counts
}
