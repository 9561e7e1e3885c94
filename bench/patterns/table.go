package patterns

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
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
	s := &Set{}
	numbers, attempts := map[string]pattern.Account{}, map[string]int{}
	number := func(id string) pattern.Account {
		n, known := numbers[id]
		if !known {
			n = pattern.Account(len(numbers))
			numbers[id] = n
		}
		return n
	}
	// Which attempt a transfer is of travels in its number until all are in order.
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
		t := pattern.Transfer{From: number(row[1]), To: number(row[2]), Time: dyetrace.InstantOf(at),
			Amount: dyetrace.Amount(100 * amount)}
		if row[4] != "" {
			kind, err := pattern.ParseKind(row[5])
			if err != nil {
				return nil, err
			}
			a, known := attempts[row[4]]
			if !known {
				a = len(s.Attempts)
				attempts[row[4]] = a
				s.Attempts = append(s.Attempts, Attempt{Kind: kind})
			}
			s.Attempts[a].Transfers = append(s.Attempts[a].Transfers, t)
			t.Ord = statement.Ord(a + 1)
		}
		s.Transfers = append(s.Transfers, t)
	}
	s.Accounts = len(numbers)
	s.order()
	s.leaveOutSmall()
	return s, nil
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
