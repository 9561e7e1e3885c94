package iso20022

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/intaketest"
)

// pieces gives a text in reads of random sizes.
type pieces struct {
	r   *bytes.Reader
	rng *rand.Rand
}

func (p *pieces) Read(b []byte) (int, error) { return p.r.Read(b[:min(len(b), 1+p.rng.IntN(3000))]) }

// names are texts with everything that must be escaped, or is long.
var names = []string{"", "Erika Muster", "A & B <Ltd> \"x\" 'y'", "陈某某", "  spaces inside  ", strings.Repeat("long ", 300), "]]>", "&amp;"}

// made makes up a statement that closes, and says what must be read of it.
func made(rng *rand.Rand, account int) (madeStatement, []intaketest.Side) {
	s := madeStatement{version: []string{"02", "04", "08", "13"}[rng.IntN(4)], account: fmt.Sprintf("62220200000000%05d", account), currency: "CNY",
		id: fmt.Sprint("S", account), openDay: "2026-03-01", closeDay: "2026-03-01", owner: "Owner"}
	var want []intaketest.Side
	balance := dyetrace.Amount(rng.IntN(1_000_000)) - 300_000
	cny := intake.MustCurrency("CNY")
	s.opening = balance.Format(cny)
	start := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	for i := range rng.IntN(40) {
		at := start.Add(time.Duration(i) * time.Minute)
		e := madeEntry{out: rng.IntN(2) == 0, at: at.Format(time.RFC3339)}
		if rng.IntN(5) == 0 {
			e.status = "PDNG"
		}
		total := dyetrace.Amount(0)
		for range 1 + rng.IntN(3)*rng.IntN(2) {
			amount := dyetrace.Amount(1 + rng.IntN(500_000))
			total += amount
			peer := madeParty{name: names[rng.IntN(len(names))], other: fmt.Sprintf("62284800000000%05d", rng.IntN(99999))}
			tx := madeTx{amount: amount.Format(cny), endToEnd: fmt.Sprint("E", rng.IntN(1000)), memo: names[rng.IntN(len(names))]}
			side := intaketest.Side{Account: s.account, Time: at.Format(time.RFC3339), In: !e.out, Failed: e.status != "", Amount: amount.Format(cny) + " CNY",
				Peer: peer.other, PeerName: strings.TrimSpace(peer.name), Order: tx.endToEnd, Memo: strings.TrimSpace(tx.memo)}
			if e.status != "" {
				side.Memo = strings.TrimSuffix("not booked: PDNG; "+side.Memo, "; ")
			}
			if e.out {
				tx.creditor = peer
			} else {
				tx.debtor = peer
			}
			e.txs = append(e.txs, tx)
			want = append(want, side)
		}
		e.amount = total.Format(cny)
		if e.status == "" {
			balance += signed(total, !e.out)
		}
		s.entries = append(s.entries, e)
	}
	s.closing = balance.Format(cny)
	return s, want
}

// Whatever statements hold, what is read is what was written, nothing is
// rejected, and the pieces in which it comes make no difference; each line is
// where its transaction stands.
func TestRandomStatements(t *testing.T) {
	for range 60 {
		seed := rand.Uint64()
		rng := rand.New(rand.NewPCG(seed, 1))
		var text strings.Builder
		var want []intaketest.Side
		for i := range 1 + rng.IntN(4) {
			s, lines := made(rng, i)
			text.WriteString(document(s))
			want = append(want, lines...)
		}
		content := text.String()
		if rng.IntN(2) == 0 {
			content = strings.ReplaceAll(content, "\n", "\r\n")
		}
		got := readAll(t, content)
		split := strings.Split(strings.ReplaceAll(content, "\r\n", "\n"), "\n")
		for i := range got.Sides {
			if at := split[got.Sides[i].Line-1]; at != "<TxDtls>" {
				t.Fatalf("seed %d: line %d is %q", seed, got.Sides[i].Line, at)
			}
			got.Sides[i].Line = 0
		}
		if diff := cmp.Diff(want, got.Sides); diff != "" || len(got.Rejects) > 0 {
			t.Fatalf("seed %d: rejects %v\n%s", seed, reasons(&got), diff)
		}
		again := readPieces(t, &pieces{bytes.NewReader([]byte(content)), rng})
		for i := range again {
			again[i].Line = 0
		}
		if diff := cmp.Diff(want, again); diff != "" {
			t.Fatalf("seed %d, in pieces: %s", seed, diff)
		}
	}
}

// A text that comes byte by byte reads as one that comes at once, whole or
// broken.
func TestByteByByte(t *testing.T) {
	for _, content := range []string{document(three()), document(three())[:1500], strings.ReplaceAll(document(three()), "memo", "a & b")} {
		want := readAll(t, content)
		if diff := cmp.Diff(want.Sides, readPieces(t, iotest.OneByteReader(strings.NewReader(content)))); diff != "" {
			t.Error(diff)
		}
	}
}

// readPieces gives the lines of a text past the reading of whole blocks.
func readPieces(t *testing.T, r interface{ Read([]byte) (int, error) }) (all []intaketest.Side) {
	t.Helper()
	var result intaketest.Result
	_, err := read(t.Context(), r, &intake.Options{Timezone: shanghai}, result.Take)
	if err != nil {
		t.Fatal(err)
	}
	return result.Sides
}
