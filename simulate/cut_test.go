package simulate_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dyetrace"
	"dyetrace/simulate"
)

// cutTown writes a part of a town and returns its files, by name.
func cutTown(t *testing.T, cut simulate.Cut) (map[string]string, *simulate.Sim) {
	t.Helper()
	c := preset(t, "demo")
	c.Days, c.Platform.FraudsPerDay = 5, 10
	s, dir := start(t, c, 8), t.TempDir()
	if err := simulate.WriteCut(s, dir, cut, nil); err != nil {
		t.Fatal(err)
	}
	files := make(map[string]string)
	for _, name := range append(names(), "claims") {
		text, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)+".csv"))
		if err == nil {
			files[name] = string(text)
		}
	}
	return files, s
}

// The whole city with all tables is what Write writes.
func TestWholeCut(t *testing.T) {
	files, _ := cutTown(t, simulate.Cut{Of: simulate.Whole, Kinds: true, Holders: true, Links: true})
	c := preset(t, "demo")
	c.Days, c.Platform.FraudsPerDay = 5, 10
	whole := written(t, c, 8)
	for name, text := range whole.files {
		if files[strings.TrimSuffix(name, ".csv")] != string(text) {
			t.Errorf("%s differs", name)
		}
	}
}

// A bank shows its own customers' transfers, with balances of their sides alone;
// other accounts are peers that are not covered, of no known kind or holder.
// Everything shown is as the whole has it.
func TestCutOfABank(t *testing.T) {
	whole, _ := cutTown(t, simulate.Cut{Of: simulate.Whole, Kinds: true, Holders: true, Links: true})
	of := make(map[string]map[string]string)
	for _, r := range rows(t, []byte(whole["transfers"])) {
		of[r["id"]] = r
	}
	files, s := cutTown(t, simulate.Cut{Of: simulate.OneBank, Bank: 2, Kinds: true, Holders: true, Links: true})
	own := make(map[string]bool)
	peers := 0
	for _, r := range rows(t, []byte(files["accounts"])) {
		no, is := s.Find(r["id"])
		if own[r["id"]] = s.Place(no) == 2; !is || r["institution"] != s.Account(no).Institution {
			t.Fatalf("%v is no account of the city", r)
		}
		covered := own[r["id"]] && !s.Uncovered(no)
		known := r["holder"] != "" || r["holder_id"] != "" || r["region"] != "" || r["phone"] != "" || r["opened"] != ""
		if (r["covered"] == "true") != covered || known != own[r["id"]] {
			t.Fatalf("%v; its own: %v", r, own[r["id"]])
		}
		if !own[r["id"]] {
			if peers++; r["kind"] != "" && r["kind"] != "cash" {
				t.Fatalf("the kind of peer %v is known", r)
			}
		}
	}
	shown := make(map[string]bool)
	for _, r := range rows(t, []byte(files["transfers"])) {
		shown[r["id"]] = true
		all := of[r["id"]]
		for _, column := range []string{"time", "from", "to", "amount", "memo"} {
			if r[column] != all[column] {
				t.Fatalf("%v; the whole has %v", r, all)
			}
		}
		for _, side := range []string{"from", "to"} {
			want := ""
			if own[r[side]] {
				want = all[side+"_balance"]
			}
			if r[side+"_balance"] != want {
				t.Fatalf("%v: the balance of %s is not %q", r, side, want)
			}
		}
		if !own[r["from"]] && !own[r["to"]] {
			t.Fatalf("%v is of other banks", r)
		}
	}
	for id, r := range of {
		if !shown[id] && (own[r["from"]] || own[r["to"]]) {
			t.Fatalf("%v is missing", r)
		}
	}
	for _, r := range rows(t, []byte(files["claims"])) {
		if !shown[r["transfer"]] {
			t.Errorf("claim %v is of a transfer that is not shown", r)
		}
	}
	orders := make(map[string]bool)
	for _, r := range rows(t, []byte(files["truth/orders"])) {
		orders[r["id"]] = true
	}
	for _, r := range rows(t, []byte(files["truth/carried"])) {
		if !shown[r["transfer"]] || !orders[r["order"]] {
			t.Errorf("%v is of a transfer or an order that is not shown", r)
		}
	}
	if all := len(rows(t, []byte(whole["truth/orders"]))); len(orders) == 0 || len(orders) == all {
		t.Errorf("%d of %d orders have to do with the bank", len(orders), all)
	}
	for _, r := range rows(t, []byte(files["links"])) {
		if !own[r["account"]] {
			t.Errorf("link %v is of another bank", r)
		}
	}
	if peers < 500 || len(shown) < 1000 || len(shown) == len(of) {
		t.Errorf("%d peers, %d of %d transfers", peers, len(shown), len(of))
	}
}

// Returns show the accounts that were asked for; tables that are not known are
// not there, nor what is in them in others.
func TestCutOfReturns(t *testing.T) {
	_, s := cutTown(t, simulate.Cut{Of: simulate.Whole})
	asked := []simulate.AccountNo{s.Orders()[0].Payee, s.Orders()[1].Payee, 5}
	files, _ := cutTown(t, simulate.Cut{Of: simulate.Returns, Accounts: asked})
	covered := 0
	for _, r := range rows(t, []byte(files["accounts"])) {
		if r["covered"] == "true" {
			covered++
		}
		if r["kind"] != "" || r["holder"] != "" || r["holder_id"] != "" || r["phone"] != "" {
			t.Fatalf("%v is known", r)
		}
	}
	if _, is := files["holders"]; is || files["links"] != "" || covered < 2 {
		t.Errorf("there are %d files; %d accounts are covered", len(files), covered)
	}
	for i, cut := range []simulate.Cut{{Of: "street"}, {Of: simulate.OneBank, Bank: 99},
		{Of: simulate.Returns, Accounts: []simulate.AccountNo{-1}}} {
		err := simulate.WriteCut(start(t, preset(t, "demo"), 1), t.TempDir(), cut, nil)
		if kind := dyetrace.KindOf(err); kind != dyetrace.UsageError && kind != dyetrace.NotFound {
			t.Errorf("cut %d: %v", i, err)
		}
	}
}
