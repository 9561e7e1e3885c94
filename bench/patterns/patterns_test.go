package patterns

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"dyetrace/detect/pattern"
)

const attempts = `BEGIN LAUNDERING ATTEMPT - FAN-IN:  Max 3-degree Fan-In
2022/09/02 00:06,1,A,1,M,100.00,US Dollar,100.00,US Dollar,ACH,1
2022/09/02 01:06,1,B,1,M,100.00,US Dollar,100.00,US Dollar,ACH,1
2022/09/02 02:06,1,M,1,M,100.00,US Dollar,100.00,US Dollar,ACH,1
2022/09/02 03:06,1,C,1,M,85.30,Euro,85.30,Euro,ACH,1
END LAUNDERING ATTEMPT - FAN-IN

BEGIN LAUNDERING ATTEMPT - RANDOM
2022/09/02 00:06,1,A,1,Z,100.00,US Dollar,100.00,US Dollar,ACH,1
END LAUNDERING ATTEMPT - RANDOM
`

// Attempts that have a shape are read, in one currency, without what an account pays
// itself.
func TestReadAMLworld(t *testing.T) {
	got, accounts, err := ReadAMLworld(strings.NewReader(attempts))
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 1 || got[0].Kind != pattern.FanIn || got[0].Own != 1 || len(got[0].Transfers) != 3 || accounts != 5 {
		t.Fatalf("%+v, %d accounts", got, accounts)
	}
	if a := got[0].Transfers[2].Amount; a != 10000 {
		t.Errorf("85.30 euros are %d cents of a dollar", a)
	}
}

// An attempt that is laid into a background keeps its transfers, on the first days,
// among accounts of the background; the same background is laid the same way.
func TestLay(t *testing.T) {
	read, accounts, err := ReadAMLworld(strings.NewReader(attempts))
	if err != nil {
		t.Fatal(err)
	}
	b := HISmall(1, 500)
	s := Lay(read, accounts, &b)
	if diff := cmp.Diff(s.Of, Lay(read, accounts, &b).Of); diff != "" {
		t.Error(diff)
	}
	laid := 0
	for i, of := range s.Of {
		if of == 0 {
			laid++
			if s.Transfers[i].From >= 500 || s.Transfers[i].Time.Time().Day() != 1 {
				t.Errorf("laid %+v", s.Transfers[i])
			}
		}
		if i > 0 && s.Transfers[i].Time < s.Transfers[i-1].Time {
			t.Fatal("transfers are not in order of time")
		}
	}
	if laid != 3 {
		t.Errorf("%d transfers are laid, want 3", laid)
	}
}

// An attempt is found at the place where what has been looked at shows four fifths of
// it, and only by instances whose core is mostly its own.
func TestPlaces(t *testing.T) {
	s := &Set{Of: []int32{0, 0, 0, 0, 0, -1, -1, -1, -1}, Attempts: []Attempt{{Transfers: make([]pattern.Transfer, 5)}}}
	instance := func(core int, edges ...pattern.Edge) pattern.Ranked {
		return pattern.Ranked{Instance: &pattern.Instance{Edges: edges}, Surprise: pattern.Surprise{Core: edges[:core]}}
	}
	got := s.Places([]pattern.Ranked{
		instance(4, 5, 6, 7, 0, 1, 2, 3, 4), // its core is ordinary
		instance(2, 0, 1, 5, 6, 7, 8),       // two of five
		instance(2, 2, 3, 5),                // four of five, with the one before
		instance(2, 0, 1, 2, 3, 4),
	})
	if diff := cmp.Diff([]int{3}, got); diff != "" {
		t.Error(diff)
	}
}

// A log of AMLGentex has its attempts by number; what the world outside pays, and
// attempts without a shape, are none.
func TestReadAMLGentex(t *testing.T) {
	file := filepath.Join(t.TempDir(), "tx_log.parquet")
	rows := []amlgentexRow{
		{Step: 2, Amount: 7.5, From: 1, To: 2, SAR: 1, Attempt: 40, Model: 3},
		{Step: 0, Amount: 9, From: -2, To: 1},
		{Step: 3, Amount: 7, From: 2, To: 3, SAR: 1, Attempt: 40, Model: 3},
		{Step: 4, Amount: 6, From: 3, To: 1, SAR: 1, Attempt: 40, Model: 3},
		{Step: 1, Amount: 5, From: 1, To: 3, Attempt: 8, Model: 11},
		{Step: 5, Amount: 4, From: 3, To: 4, SAR: 1, Attempt: 41, Model: 6},
	}
	if err := parquet.WriteFile(file, rows); err != nil {
		t.Fatal(err)
	}
	s, err := ReadAMLGentex(file)
	if err != nil {
		t.Fatal(err)
	}
	if s.Accounts != 4 || len(s.Attempts) != 1 || s.Attempts[0].Kind != pattern.Cycle ||
		len(s.Attempts[0].Transfers) != 3 || s.Transfers[1].Amount != 750 {
		t.Errorf("%+v", s)
	}
	if diff := cmp.Diff([]int32{-1, 0, 0, 0, -1}, s.Of); diff != "" {
		t.Error(diff)
	}
}
