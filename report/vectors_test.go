package report

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/trace"
)

// The JSON of every test vector says what the vector expects, field by
// field, and whatever it says beside that stands in fields of other names.
func TestVectors(t *testing.T) {
	dirs, err := filepath.Glob("../trace/testdata/vectors/*/transfers.csv")
	if err != nil || len(dirs) == 0 {
		t.Fatalf("no vectors: %v", err)
	}
	for _, file := range dirs {
		dir := filepath.Dir(file)
		m, claims := readVector(t, dir)
		var options trace.Options
		switch filepath.Base(dir) {
		case "fees":
			options.MinPart = must(trace.ParseMinPart("0.01"))
		case "depth":
			options.MaxLevel = 2
		}
		for _, options.Rule = range dyetrace.Rules() {
			want, err := os.ReadFile(filepath.Join(dir, "expected-"+options.Rule.String()+".json"))
			if err != nil {
				continue // no vector shows poison
			}
			t.Run(filepath.Base(dir)+"/"+options.Rule.String(), func(t *testing.T) {
				r, err := Build(t.Context(), m, run(t, m, claims, options), Meta{})
				if err != nil {
					t.Fatal(err)
				}
				var got bytes.Buffer
				if err := r.WriteJSON(t.Context(), &got); err != nil {
					t.Fatal(err)
				}
				if diff := gocmp.Diff(decoded(t, want), onlyKnown("", decoded(t, got.Bytes()))); diff != "" {
					t.Error(diff)
				}
			})
		}
	}
}

// known lists the fields that the method fixes, by the list they stand in.
var known = map[string][]string{
	"":          {"rule", "claims", "accounts", "transfers", "ends", "warnings"},
	"claims":    {"id", "currency", "followed", "held", "ends"},
	"accounts":  {"account", "currency", "level", "received", "sent", "held", "held_by_claim"},
	"transfers": {"id", "level", "traced", "by_claim"},
	"ends":      {"account", "currency", "end", "amount", "by_claim"},
}

// onlyKnown leaves nothing in a result but the fields that the method fixes.
func onlyKnown(list string, value any) any {
	switch v := value.(type) {
	case []any:
		for i := range v {
			v[i] = onlyKnown(list, v[i])
		}
	case map[string]any:
		fields := known[list]
		if list == "warnings" {
			fields = []string{"account", "transfer", "unrecorded", "claim", "refused"}
		}
		for name, inner := range v {
			if !slices.Contains(fields, name) {
				delete(v, name)
			} else if list == "" {
				v[name] = onlyKnown(name, inner)
			}
		}
	}
	return value
}

func decoded(t *testing.T, data []byte) (v any) {
	t.Helper()
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// readVector reads the files of a test vector.
func readVector(t *testing.T, dir string) (*memory, []dyetrace.Claim) {
	t.Helper()
	var transfers []dyetrace.Transfer
	for _, row := range readCSV(t, filepath.Join(dir, "transfers.csv")) {
		tr := pay(row["id"], 0, row["from"], row["to"], row["amount"], row["currency"])
		tr.Time = dyetrace.InstantOf(must(time.Parse(time.RFC3339, row["time"])))
		if row["seq"] != "" {
			must(fmt.Sscan(row["seq"], &tr.Seq))
		}
		if row["received_currency"] != "" {
			tr.ReceivedCurrency = must(dyetrace.ParseCurrency(row["received_currency"]))
		}
		if row["received"] != "" {
			tr.Received = must(dyetrace.ParseAmount(row["received"], tr.ReceivedCurrency.Digits()))
		}
		for _, side := range []struct {
			column   string
			stated   *dyetrace.Stated
			currency dyetrace.Currency
		}{{"from_balance", &tr.FromBalance, tr.Currency}, {"to_balance", &tr.ToBalance, tr.ReceivedCurrency}} {
			if row[side.column] != "" {
				side.stated.Known = true
				side.stated.Amount = must(dyetrace.ParseBalance(row[side.column], side.currency.Digits()))
			}
		}
		transfers = append(transfers, tr)
	}
	var accounts []dyetrace.Account
	for _, row := range readCSV(t, filepath.Join(dir, "accounts.csv")) {
		accounts = append(accounts, dyetrace.Account{ID: row["id"], Kind: must(dyetrace.ParseKind(row["kind"])), Uncovered: row["covered"] == "false"})
	}
	m := newMemory(transfers, accounts...)
	var claims []dyetrace.Claim
	for _, row := range readCSV(t, filepath.Join(dir, "claims.csv")) {
		c := dyetrace.Claim{ID: row["id"], Transfer: row["transfer"]}
		if row["amount"] != "" {
			at := slices.IndexFunc(m.transfers, func(t dyetrace.Transfer) bool { return t.ID == c.Transfer })
			c.Amount = dyetrace.Stated{Known: true, Amount: must(dyetrace.ParseAmount(row["amount"], m.transfers[at].Currency.Digits()))}
		}
		claims = append(claims, c)
	}
	return m, claims
}

// readCSV reads a file of a test vector into maps from column to cell.
func readCSV(t *testing.T, path string) (rows []map[string]string) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, cells := range all[1:] {
		row := map[string]string{}
		for i, name := range all[0] {
			row[name] = cells[i]
		}
		rows = append(rows, row)
	}
	return rows
}
