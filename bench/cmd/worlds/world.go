package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"dyetrace"
	"dyetrace/bench/rank"
	"dyetrace/bench/rows"
	"dyetrace/evaluate/detection"
	"dyetrace/ledger/statement"
	"dyetrace/simulate/family"
)

// world is what a world's files hold: its accounts by number, and the truth.
type world struct {
	family.World
	number  numbers
	covered []bool // whose statements are shown
	judged  []bool // that simple measures rank
	served  []bool // that belong to a platform, whatever they do for it
	passed  []bool // by which stolen money passed for a platform
	role    []string
	truth   *detection.Truth
	// accounts is how many there are, once nothing else is kept of them.
	accounts int
}

// numbers are accounts in the order of accounts.csv. Package detection reads truth
// by the statements of a ledger; a world of the family has one currency, so that
// each account has one statement.
type numbers map[string]statement.No

// Statements is how many accounts there are.
func (n numbers) Statements() int { return len(n) }

// StatementsOf is the one statement of an account; none of one that the world does
// not show, as truth names payers whom nothing else names.
func (n numbers) StatementsOf(account string) ([]statement.No, error) {
	no, is := n[account]
	if !is {
		return nil, nil
	}
	return []statement.No{no}, nil
}

// of is the number of an account that a program names.
func (n numbers) of(account string) (statement.No, error) {
	no, is := n[account]
	if !is {
		return 0, fmt.Errorf("account %q is not in accounts.csv", account)
	}
	return no, nil
}

// readWorld reads a world's accounts and its truth.
//
// Positives are counted as package evaluate/detection counts them: Truth.Platform
// is set for all accounts that served a platform, used or not. Truth.First is set
// for those of them that stolen money reached, runners, relays and gatherers alone,
// and detection.MeasureDelay counts by it; these are the accounts by which stolen
// money passed.
func readWorld(folder string) (*world, error) {
	w := &world{number: numbers{}}
	text, err := os.ReadFile(filepath.Join(folder, "truth", "world.json"))
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(text, &w.World); err != nil {
		return nil, fmt.Errorf("truth/world.json: %w", err)
	}
	if err := w.readAccounts(filepath.Join(folder, "accounts.csv")); err != nil {
		return nil, err
	}
	truth, err := detection.ReadTruth(os.DirFS(folder), w.number)
	if err != nil {
		return nil, err
	}
	w.role, w.truth = truth.Role, truth
	w.served, w.passed = make([]bool, len(w.number)), make([]bool, len(w.number))
	for no := range w.served {
		w.served[no] = truth.Platform[no] >= 0
		w.passed[no] = w.served[no] && truth.First[no] != 0
	}
	return w, nil
}

func (w *world) readAccounts(file string) error {
	return rows.Each(file, []string{"id", "kind", "covered"}, func(cells []string) error {
		kind := cells[1]
		w.number[cells[0]] = statement.No(len(w.number))
		w.covered = append(w.covered, cells[2] == "true")
		// As detection.Judged ranks the accounts of persons, businesses and shops. An account
		// of unknown kind may be any of these.
		ranked := []string{"", dyetrace.Personal.String(), dyetrace.Business.String(), dyetrace.Merchant.String()}
		w.judged = append(w.judged, slices.Contains(ranked, kind))
		return nil
	})
}

// named is what a program's findings name; above are those that score look or more, -1
// for a program whose scores are no probabilities.
type named struct{ accounts, inNetworks, above int }

// look is the score from which on an account is worth a look.
const look = 0.5

// readFindings reads what detect --format csv wrote. The order of its rows counts;
// an account that comes again, in another currency, keeps its first place.
func (w *world) readFindings(text []byte) (rank.List, named, error) {
	var order rank.List
	var n named
	seen := make([]bool, len(w.number))
	err := rows.Of(bytes.NewReader(text), []string{"account", "network", "score"}, func(cells []string) error {
		no, err := w.number.of(cells[0])
		if err != nil || seen[no] {
			return err
		}
		seen[no] = true
		order = append(order, []statement.No{no})
		n.accounts++
		if cells[1] != "" {
			n.inNetworks++
		}
		score, err := strconv.ParseFloat(cells[2], 64)
		switch {
		case score > 1:
			n.above = -1
		case score >= look && n.above >= 0:
			n.above++
		}
		return err
	})
	return order, n, err
}
