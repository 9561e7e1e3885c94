package trace

import (
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/ledger/statement"
)

// example is a worked example of the method: one account with a clean opening
// balance, and what moves in and out of it. scale makes the fractions whole
// that the rules of proportion leave before rounding.
type example struct {
	opening, scale int64
	moves          string            // such as "+600 V1, -500, +200"
	withdrawn      map[string]string // by rule, such as "V1 200, clean 300 | V1 400"
	left           map[string]string
}

var examples = map[string]example{
	"TV1": {opening: 300, scale: 9, moves: "+600 V1, -500, +400 V2, -700, +200, -100",
		withdrawn: map[string]string{
			"fifo":           "V1 200, clean 300 | V1 400, V2 300 | V2 100",
			"lifo":           "V1 500 | V2 400, V1 100, clean 200 | clean 100",
			"pro-rata":       "V1 1000/3 | V1 700/3, V2 350 | V1 100/9, V2 150/9",
			"lowest-balance": "V1 200, clean 300 | V1 350, V2 350 | clean 100",
			"taint-first":    "V1 500 | V1 100, V2 400, clean 200 | clean 100",
		},
		left: map[string]string{
			"fifo": "clean 200", "lifo": "clean 200", "pro-rata": "V1 200/9, V2 300/9, clean 1300/9",
			"lowest-balance": "V1 50, V2 50, clean 100", "taint-first": "clean 200",
		}},
	"TV2": {scale: 2, moves: "+10 P, +10 M, -10, +10 K, -10",
		left: map[string]string{"fifo": "K 10", "lifo": "P 10", "pro-rata": "P 5/2, M 5/2, K 5"}},
	"TV3": {scale: 5, moves: "+3 V, +7, -4, -6",
		withdrawn: map[string]string{"fifo": "V 3 | ", "lifo": " | V 3", "pro-rata": "V 6/5 | V 9/5",
			"lowest-balance": " | V 3", "taint-first": "V 3 | "}},
	"TV4": {scale: 1, moves: "+455 T, -430, +333", left: map[string]string{"lowest-balance": "T 25, clean 333"}},
	"TV5": {scale: 1, moves: "+1000 A, +2000 B, -600",
		left: map[string]string{"fifo": "A 400, B 2000", "lifo": "A 1000, B 1400"}},
	"TV6": {opening: 300, scale: 22, moves: "+900 V, -1150, +500, -100",
		left: map[string]string{"pro-rata": "V 675/22", "lowest-balance": "V 50", "fifo": "", "lifo": "", "taint-first": ""}},
}

// The worked examples of the method come out as the page says. Where it names
// claims only, clean money is not compared.
func TestWorkedExamples(t *testing.T) {
	for name, e := range examples {
		for _, rule := range dyetrace.Rules() {
			t.Run(name+"/"+rule.String(), func(t *testing.T) {
				withdrawn, left := e.run(t, rule)
				if row, ok := e.withdrawn[rule.String()]; ok {
					for i, want := range strings.Split(row, "|") {
						e.compare(t, fmt.Sprintf("withdrawal %d", i+1), want, withdrawn[i])
					}
				}
				if row, ok := e.left[rule.String()]; ok {
					e.compare(t, "left", row, left)
				}
			})
		}
	}
}

// run makes a ledger of the example and watches its account.
func (e *example) run(t *testing.T, rule dyetrace.Rule) (withdrawn []map[string]int64, left map[string]int64) {
	s := e.scenario(t)
	m := newMemory(s)
	claims := resolved(s, m)
	byName := func(parts []Part) map[string]int64 {
		sums := map[string]int64{}
		for _, p := range parts {
			if p.Claim == Clean {
				sums["clean"] += int64(p.Amount)
			} else {
				sums[claims[p.Claim].ID] += int64(p.Amount)
			}
		}
		return sums
	}
	least, err := ParseMinPart("0")
	check(t, err)
	watch := func(line *Line) {
		if !line.Entry.In {
			withdrawn = append(withdrawn, byName(line.Parts))
		}
		left = byName(line.Lots)
	}
	x := m.number(dyetrace.AccountCurrency{Account: "X", Currency: s.transfers[0].Currency})
	_, err = Run(t.Context(), m, claims, Options{Rule: rule, MinPart: least, ObserveLots: true,
		Observe: map[statement.No]func(*Line){x: watch}})
	check(t, err)
	return withdrawn, left
}

func (e *example) scenario(t *testing.T) *scenario {
	cny, err := dyetrace.ParseCurrency("CNY")
	check(t, err)
	s := &scenario{}
	for i, move := range strings.Split(e.moves, ", ") {
		var amount int64
		var claim string
		if _, err := fmt.Sscan(move, &amount, &claim); err != nil && claim != "" {
			t.Fatal(err)
		}
		tr := dyetrace.Transfer{ID: fmt.Sprintf("t%d", i), Time: dyetrace.Instant(i), From: fmt.Sprintf("P%d", i), To: "X",
			Currency: cny, ReceivedCurrency: cny}
		if amount < 0 {
			amount, tr.From, tr.To = -amount, "X", tr.From
		}
		tr.Amount = dyetrace.Amount(amount * e.scale)
		tr.Received = tr.Amount
		if i == 0 {
			tr.ToBalance = dyetrace.Stated{Amount: tr.Amount + dyetrace.Amount(e.opening*e.scale), Known: true}
		}
		s.transfers = append(s.transfers, tr)
		if claim != "" {
			s.claims = append(s.claims, dyetrace.Claim{ID: claim, Transfer: tr.ID})
		}
	}
	return s
}

// compare compares amounts with a list such as "V1 1000/3, clean 200".
func (e *example) compare(t *testing.T, what, list string, got map[string]int64) {
	t.Helper()
	want := map[string]int64{}
	for _, item := range strings.FieldsFunc(list, func(r rune) bool { return r == ',' }) {
		name, amount, _ := strings.Cut(strings.TrimSpace(item), " ")
		if name == "" {
			continue
		}
		exact, ok := new(big.Rat).SetString(amount)
		if !ok {
			t.Fatalf("%q is not an amount", amount)
		}
		exact.Mul(exact, new(big.Rat).SetInt64(e.scale))
		want[name] = exact.Num().Int64()
	}
	if _, told := want["clean"]; !told {
		delete(got, "clean")
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}
