package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"dyetrace"
	"dyetrace/detect"
	"dyetrace/detect/network"
	"dyetrace/ledger/statement"
	"dyetrace/web"
)

// evil is a name that must stay text.
const evil = `</script><script>alert(1)</script>`

// pageOf is a page of a finding with many transfers and of a network of four.
func pageOf(t *testing.T, lang Lang, transfers int) []byte {
	t.Helper()
	return pageWritten(t, muleAndNetwork(t, lang, transfers))
}

// pageWritten is the page of a detection.
func pageWritten(t *testing.T, d *Detection) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := d.WriteHTML(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// muleAndNetwork is a finding with many transfers and a network of four.
func muleAndNetwork(t *testing.T, lang Lang, transfers int) *Detection {
	t.Helper()
	var all []dyetrace.Transfer
	for i := range transfers {
		from, to := fmt.Sprintf("payer%d", i%7), "mule"
		if i%2 == 1 {
			from, to = "mule", "next"
		}
		all = append(all, pay(fmt.Sprintf("T%05d", i), i, from, to, "100.00", "CNY"))
	}
	m := newMemory(all, dyetrace.Account{ID: "mule", Holder: evil, Institution: evil, Region: "3301"})
	no := func(name string) statement.No {
		return m.no(dyetrace.AccountCurrency{Account: name, Currency: cnyOf()})
	}
	result := found()
	f := &result.Findings[0]
	f.Statement, f.Account, f.Holder = no("mule"), dyetrace.AccountCurrency{Account: "mule", Currency: cnyOf()}, evil
	f.Against = f.Against[:1]
	second := *f
	second.Rank, second.Score, second.Statement, second.Holder = 2, 7, no("next"), ""
	second.Account = dyetrace.AccountCurrency{Account: "next", Currency: cnyOf()}
	result.Findings = append(result.Findings, second)
	n := network.Network{Currency: cnyOf(), Levels: 2, Through: 12345, Commission: network.Commission{Share: 0.0139, Low: 0.01, High: 0.018, Lots: 40},
		ActiveFrom: 22, ActiveTo: 3, Institutions: []network.Count{{Name: evil, Members: 2}}, Claimed: []statement.Ord{1, 2},
		Victims: []network.Member{{No: no("mule"), Role: network.Victim, Certainty: 0.9, ToMembers: 70000}}}
	for i, name := range []string{"mule", "next", "payer0", "payer1"} {
		n.Members = append(n.Members, network.Member{No: no(name), Role: network.Role(i), Level: float64(i%3 + 1), FromOutside: dyetrace.Amount(1000 * i), ToOutside: 500})
	}
	n.Flows = []network.Flow{{From: no("payer0"), To: no("mule"), Amount: 700, Transfers: 7}, {From: no("mule"), To: no("next"), Amount: 600, Transfers: 6}}
	d, err := BuildDetection(t.Context(), m, result, []network.Network{n}, Meta{Lang: lang, Zone: time.FixedZone("Asia/Shanghai", 8*3600), Version: "test", Command: "dyetrace detect"})
	if err != nil {
		t.Fatal(err)
	}
	d.Page = &DetectionPage{Template: web.Detect(), Ledger: m}
	return d
}

// dataElementOf is what stands in a page's data element.
func dataElementOf(t *testing.T, html []byte) []byte {
	t.Helper()
	_, data, found := bytes.Cut(html, []byte(dataElement))
	data, _, closed := bytes.Cut(data, []byte("</script>"))
	if !found || !closed {
		t.Fatal("the page has no data element")
	}
	return data
}

// dataOf reads the data out of a page.
func dataOf(t *testing.T, page []byte) *detectionPage {
	t.Helper()
	var p detectionPage
	if err := json.Unmarshal(dataElementOf(t, page), &p); err != nil {
		t.Fatal(err)
	}
	return &p
}

// A page holds the findings with words in both languages, their statements and
// networks; nothing from files can close its data element.
func TestDetectionPage(t *testing.T) {
	page := pageOf(t, English, 30)
	if bytes.Contains(page, []byte(evil)) {
		t.Error("a name from a file is markup in the page")
	}
	p := dataOf(t, page)
	f := &p.Findings[0]
	if f.Holder != evil || f.Network != 1 || f.Role != "collector" || len(f.Entries) != 30 || f.AllEntries != 30 {
		t.Errorf("the finding is %+v", f)
	}
	for _, r := range append(f.Reasons, f.Against...) {
		if r.Said.En == "" || r.Said.Zh == "" || r.Said.En == r.Said.Zh {
			t.Errorf("a reason says %+v", r.Said)
		}
	}
	if got := f.Reasons[0].Transfers; fmt.Sprint(got) != "[1 2 3 4]" {
		t.Errorf("the first reason rests on entries %v", got)
	}
	if len(p.Care) != 2 || !strings.Contains(p.Care[0].En, "never proof") {
		t.Errorf("what a score is not: %+v", p.Care)
	}
	n := &p.Networks[0]
	if len(n.Members) != 4 || n.Members[0].Rank != 1 || len(n.Flows) != 2 || n.Claims != 2 || n.Through != "123.45" {
		t.Errorf("the network is %+v", n)
	}
	if from := n.Members[n.Flows[0].From].Account; from != "payer0" {
		t.Errorf("the largest flow comes from %s", from)
	}
}

// A finding says what it is to a network, and how sure that is, on the page as in the
// text: also one that only lost money to it.
func TestStandingOnThePage(t *testing.T) {
	d := muleAndNetwork(t, English, 30)
	n := &d.Networks[0]
	for i, role := range []network.Role{network.Collector, network.Victim} {
		n.Members[0].Certainty = 0.75
		if role == network.Victim {
			n.Members = n.Members[1:]
		}
		d.stand()
		f := &dataOf(t, pageWritten(t, d)).Findings[0]
		want := []float64{0.75, 0.9}[i]
		if f.Network != 1 || f.Role != role.String() || f.Certainty == nil || *f.Certainty != want {
			t.Errorf("the finding is %s of network %d, sure to %v; want %s of network 1, sure to %v", f.Role, f.Network,
				f.Certainty, role, want)
		}
	}
	n.Victims = nil
	d.stand()
	if f := &dataOf(t, pageWritten(t, d)).Findings[0]; f.Network != 0 || f.Role != "" || f.Certainty != nil {
		t.Errorf("the finding is in no network, and is %s of network %d", f.Role, f.Network)
	}
}

// Of a long statement a page holds what reasons rest on and the latest others,
// and says how many there are.
func TestDetectionPageIsBounded(t *testing.T) {
	p := dataOf(t, pageOf(t, English, 3*pageEntries))
	f := &p.Findings[0]
	if len(f.Entries) != pageEntries || f.AllEntries != 3*pageEntries {
		t.Errorf("%d of %d entries", len(f.Entries), f.AllEntries)
	}
	if got := f.Reasons[0].Transfers; len(got) != 4 || f.Entries[got[0]].ID != "T00001" {
		t.Errorf("evidence at %v begins with %s", got, f.Entries[got[0]].ID)
	}
	if last := f.Entries[pageEntries-1].ID; last != fmt.Sprintf("T%05d", 3*pageEntries-1) {
		t.Errorf("the last entry is %s", last)
	}
	n := network.Network{Currency: cnyOf()}
	for i := range pageMembers + 10 {
		n.Members = append(n.Members, network.Member{FromMembers: dyetrace.Amount(i)})
	}
	if shown := largestMembers(&n); len(shown) != pageMembers || shown[0] != 10 {
		t.Errorf("%d members are shown, the first is %d", len(shown), shown[0])
	}
}

// A result without findings makes a page too.
func TestDetectionPageOfNothing(t *testing.T) {
	d := detection(t, Chinese, &detect.Result{})
	d.Page = &DetectionPage{Template: web.Detect(), Ledger: newMemory(nil)}
	var b bytes.Buffer
	if err := d.WriteHTML(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	if p := dataOf(t, b.Bytes()); p.Lang != "zh" || p.Findings == nil || p.Networks == nil {
		t.Errorf("the page of nothing is %+v", p)
	}
}
