package dyetrace_test

import (
	"testing"

	"dyetrace"
)

// Spans stay good while text is added, though the text moves in memory as it
// grows.
func TestBatchText(t *testing.T) {
	var b dyetrace.Batch
	words := []string{"6222020000000000001", "", "转账", "6222020000000000002"}
	for range 1000 {
		for _, word := range words {
			b.Rows = append(b.Rows, dyetrace.Row{ID: b.AddText([]byte(word))})
		}
	}
	for i, row := range b.Rows {
		if got := string(b.Bytes(row.ID)); got != words[i%len(words)] {
			t.Fatalf("row %d holds %q; want %q", i, got, words[i%len(words)])
		}
	}
}

// A batch can be used again: it is empty, and what it allocated is kept.
func TestBatchReset(t *testing.T) {
	b := dyetrace.Batch{
		Rows:     make([]dyetrace.Row, 3),
		Text:     []byte("text"),
		Accounts: make([]dyetrace.Account, 2),
		Rejects:  make([]dyetrace.Reject, 1),
	}
	b.Reset()
	if len(b.Rows)+len(b.Text)+len(b.Accounts)+len(b.Rejects) != 0 {
		t.Errorf("after Reset the batch still holds %d rows, %d bytes, %d accounts, %d rejects",
			len(b.Rows), len(b.Text), len(b.Accounts), len(b.Rejects))
	}
	if cap(b.Rows) < 3 || cap(b.Text) < 4 || cap(b.Accounts) < 2 || cap(b.Rejects) < 1 {
		t.Error("Reset gave the batch's memory away")
	}
}
