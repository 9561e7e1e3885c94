package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// figures are what a trace says that must not depend on a ledger's format.
type figures struct {
	Claims []struct {
		ID, Followed string
		Held         map[string]string
		Ends         map[string]map[string]string
	}
	Accounts []struct{ Account, Currency, Received, Sent, Held string }
}

// Ledgers of each format before the present one are read as they are, byte for
// byte in order, and give the figures that the program gave which wrote them.
// Reindexing makes them ledgers of the present format, and changes no figure.
func TestFormatsBefore(t *testing.T) {
	t.Parallel()
	want := map[int]figures{}
	for format, text := range map[int]string{
		1: `{"claims":[{"id":"V1","followed":"5000.00","held":{"CNY":"3990.00"},"ends":{"CNY":{"converted":"1000.00","fee":"10.00"},"USD":{"exchange":"140.00"}}}],
		"accounts":[{"account":"A","currency":"CNY","received":"5000.00","sent":"4800.00","held":"200.00"},
		{"account":"B","currency":"CNY","received":"4790.00","sent":"1100.00","held":"3690.00"},
		{"account":"C","currency":"USD","received":"140.00","sent":"0.00","held":"0.00"},
		{"account":"D","currency":"CNY","received":"100.00","sent":"10.00","held":"90.00"},
		{"account":"V","currency":"CNY","received":"10.00","sent":"0.00","held":"10.00"}]}`,
		2: `{"claims":[{"id":"V1","followed":"500.00","held":{"CNY":"500.00"},"ends":{}}],
		"accounts":[{"account":"B-1","currency":"CNY","received":"500.00","sent":"0.00","held":"500.00"}]}`,
	} {
		var f figures
		if err := json.Unmarshal([]byte(text), &f); err != nil {
			t.Fatal(err)
		}
		want[format] = f
	}
	for format, want := range want {
		t.Run(fmt.Sprint(format), func(t *testing.T) {
			ledger := filepath.Join(t.TempDir(), "ledger")
			if err := os.CopyFS(ledger, os.DirFS(fmt.Sprintf("testdata/formats/format%d", format))); err != nil {
				t.Fatal(err)
			}
			claims := fmt.Sprintf("testdata/formats/claims%d.csv", format)
			said := func() (all figures, exported string) {
				ran(t, "verify", "--ledger", ledger)
				traced := ran(t, "trace", "--ledger", ledger, "--claims", claims, "--json")
				if err := json.Unmarshal([]byte(traced), &all); err != nil {
					t.Fatal(err)
				}
				return all, ran(t, "export", "--ledger", ledger) + ran(t, "check", "--ledger", ledger, "--json")
			}
			before, exported := said()
			if diff := cmp.Diff(want, before); diff != "" {
				t.Errorf("as it is (-want +got): %s", diff)
			}
			if format == 2 && !strings.Contains(exported, "2026-03-01T01:00:05.000000007Z") {
				t.Errorf("a nanosecond is lost: %s", exported)
			}
			var out, refused bytes.Buffer
			if code := run([]string{"rely", "--ledger", ledger}, &out, &refused); format == 2 && (code != exitUsage || !strings.Contains(refused.String(), "dyetrace reindex")) {
				t.Errorf("what one can rely on is said without having been looked for: exit code %d, %s", code, refused.String())
			}
			ran(t, "reindex", "--ledger", ledger)
			if said := ran(t, "rely", "--ledger", ledger); !strings.Contains(said, "An earlier dyetrace did not keep what it left out of") {
				t.Errorf("of a source of an earlier format it says %s", said)
			}
			after, again := said()
			if diff := cmp.Diff(before, after); diff != "" {
				t.Errorf("reindexing changed figures: %s", diff)
			}
			if diff := cmp.Diff(exported, again); diff != "" {
				t.Errorf("reindexing changed transfers: %s", diff)
			}
			manifest, err := os.ReadFile(filepath.Join(ledger, "MANIFEST"))
			if err != nil || !strings.Contains(string(manifest), `"format": 4`) {
				t.Errorf("the manifest after it: %s, %v", manifest, err)
			}
		})
	}
}
