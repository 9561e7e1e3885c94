package patterns

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"dyetrace"
	"dyetrace/detect/pattern"
	"dyetrace/ledger/statement"
)

// ReadTable reads transfers of another generator: a CSV file with the columns time
// (RFC 3339), from, to, amount, attempt and shape. Attempt is empty where a
// transfer belongs to none; shape is one of ours. Attempts of less than three transfers
// stay in the set and are not looked for.
func ReadTable(from io.Reader) (*Set, error) {
	rows := csv.NewReader(from)
	rows.ReuseRecord = true
	if _, err := rows.Read(); err != nil {
		return nil, err
	}
	g := gathering{numbers: map[string]pattern.Account{}, attempts: map[string]int{}}
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if len(row) < 6 {
			return nil, fmt.Errorf("a row has %d columns, want 6", len(row))
		}
		at, err := time.Parse(time.RFC3339, row[0])
		if err != nil {
			return nil, err
		}
		amount, err := strconv.ParseFloat(row[3], 64)
		if err != nil {
			return nil, err
		}
		var kind pattern.Kind
		if row[4] != "" {
			if kind, err = pattern.ParseKind(row[5]); err != nil {
				return nil, err
			}
		}
		g.add(row[1], row[2], at, amount, row[4], kind)
	}
	return g.set(), nil
}

// gathering gathers transfers of another generator by their accounts' names.
type gathering struct {
	s        Set
	numbers  map[string]pattern.Account
	attempts map[string]int
}

// add adds a transfer; of no attempt where that has no name.
func (g *gathering) add(from, to string, at time.Time, amount float64, attempt string, kind pattern.Kind) {
	t := pattern.Transfer{From: g.number(from), To: g.number(to), Time: dyetrace.InstantOf(at),
		Amount: dyetrace.Amount(100 * amount)}
	if attempt != "" {
		a, known := g.attempts[attempt]
		if !known {
			a = len(g.s.Attempts)
			g.attempts[strings.Clone(attempt)] = a
			g.s.Attempts = append(g.s.Attempts, Attempt{Kind: kind})
		}
		g.s.Attempts[a].Transfers = append(g.s.Attempts[a].Transfers, t)
		t.Ord = statement.Ord(a + 1) // travels in its number until all are in order
	}
	g.s.Transfers = append(g.s.Transfers, t)
}

func (g *gathering) number(id string) pattern.Account {
	n, known := g.numbers[id]
	if !known {
		n = pattern.Account(len(g.numbers))
		g.numbers[strings.Clone(id)] = n
	}
	return n
}

// set is what was gathered, in order.
func (g *gathering) set() *Set {
	g.s.Accounts = len(g.numbers)
	g.s.order()
	g.s.leaveOutSmall()
	return &g.s
}

// leaveOutSmall takes attempts of less than three transfers out of those that are
// looked for.
func (s *Set) leaveOutSmall() {
	place := make([]int32, len(s.Attempts))
	var kept []Attempt
	for i, a := range s.Attempts {
		place[i] = -1
		if len(a.Transfers) >= 3 {
			place[i] = int32(len(kept))
			kept = append(kept, a)
		}
	}
	s.Attempts = kept
	for i, of := range s.Of {
		if of >= 0 {
			s.Of[i] = place[of]
		}
	}
}
