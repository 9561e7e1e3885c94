package iso20022

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Messages as another program writes them, which `make proof-messages` makes, say what it was
// told to say.
func TestReadOthersMessages(t *testing.T) {
	dir := os.Getenv("DYETRACE_OTHERS_MESSAGES")
	if dir == "" {
		t.Skip("DYETRACE_OTHERS_MESSAGES names no folder with messages of another program: make proof-messages does")
	}
	text := func(name string) *bytes.Reader {
		raw, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return bytes.NewReader(raw)
	}
	eur, bank := currency("EUR"), Institution{BIC: "COBADEFF"}
	statuses, err := ReadStatuses(t.Context(), text("pacs.002.001.10.xml"), Options{})
	if err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff([]Status{{Version: "pacs.002.001.10", ID: "S1", From: bank, Made: at(9), Payments: []PaymentStatus{{Payment: Payment{EndToEndID: "E1"}, Status: "BLCK",
		Reasons: []Reason{{Code: "AM07", Notes: []string{"frozen"}}}, Accepted: at(9)}}}}, statuses); diff != "" {
		t.Error(diff)
	}
	returns, err := ReadReturns(t.Context(), text("pacs.004.001.09.xml"), Options{})
	if err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff([]Return{{Version: "pacs.004.001.09", ID: "B1", Made: at(9), Unread: []string{"GrpHdr/SttlmInf/SttlmMtd"}, Payments: []Returned{{ID: "T1",
		Payment: Payment{EndToEndID: "E1", Sum: Sum{1050, eur}}, Sum: Sum{950, eur}, Settled: "2026-03-02", Reasons: []Reason{{Code: "FOCR"}}}}}}, returns); diff != "" {
		t.Error(diff)
	}
	answers, err := ReadResolutions(t.Context(), text("camt.029.001.09.xml"), Options{})
	if err != nil {
		t.Error(err)
	}
	ours := Party{Institution: Institution{BIC: "BNPAFRPP"}}
	if diff := cmp.Diff([]Resolution{{Version: Resolution09, ID: "A1", From: Party{Institution: bank}, To: ours, Made: at(9), Case: "C1", Creator: ours, Status: "RJCR",
		Payments: []Resolved{{Payment: Payment{EndToEndID: "E1"}, Status: "RJCR", Reasons: []Reason{{Code: "AC04"}}}}}}, answers); diff != "" {
		t.Error(diff)
	}
}
