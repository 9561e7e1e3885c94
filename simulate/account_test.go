package simulate_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dyetrace/simulate"
)

// What callers are told of accounts is what the accounts file says of them.
func TestAccountIsTheFiles(t *testing.T) {
	config, err := simulate.Preset("demo")
	if err != nil {
		t.Fatal(err)
	}
	config.UncoveredInstitutions, config.Days, config.Population.Persons = 0.3, 1, 1000
	s, err := simulate.New(config, 5)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := simulate.Write(s, dir, nil, nil); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(filepath.Join(dir, "accounts.csv"))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(file))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != s.Accounts()+1 {
		t.Fatalf("%d rows of %d accounts", len(rows), s.Accounts())
	}
	uncovered := 0
	for i, row := range rows[1:] {
		no := simulate.AccountNo(i)
		a := s.Account(no)
		got := []string{a.ID, a.Kind.String(), strconv.FormatBool(!a.Uncovered), a.Holder, a.HolderID, a.Institution, a.Region, a.Phone, a.Opened}
		if diff := cmp.Diff(row, got); diff != "" {
			t.Fatalf("account %d (-file +told):\n%s", i, diff)
		}
		if s.Kind(no) != a.Kind || s.Uncovered(no) != a.Uncovered {
			t.Fatalf("account %d is told in two ways", i)
		}
		if s.IsWallet(no) != (s.Place(no) >= config.Population.Banks) {
			t.Fatalf("account %d: a wallet is with a wallet company", i)
		}
		if a.Uncovered {
			uncovered++
		}
	}
	if uncovered == 0 || uncovered == s.Accounts() {
		t.Errorf("%d of %d accounts are uncovered", uncovered, s.Accounts())
	}
}
