package patterns

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"dyetrace"
	"dyetrace/detect/pattern"
)

// Attempt is what is known of one attempt to launder money.
type Attempt struct {
	Kind pattern.Kind
	// Transfers are those between two accounts; Own is how many an account made with
	// itself, which no shape holds.
	Transfers []pattern.Transfer
	Own       int
}

// amlworldKinds are the shapes as AMLworld names them. Its attempts named RANDOM
// have none.
var amlworldKinds = map[string]pattern.Kind{
	"FAN-IN": pattern.FanIn, "FAN-OUT": pattern.FanOut, "GATHER-SCATTER": pattern.GatherScatter,
	"SCATTER-GATHER": pattern.ScatterGather, "BIPARTITE": pattern.Layer, "STACK": pattern.Chain, "CYCLE": pattern.Cycle,
}

// perDollar is how much of a currency a US dollar was, roughly, in the year whose
// rates AMLworld uses: amounts of different currencies can be compared by it to
// a few in a hundred.
var perDollar = map[string]float64{
	"US Dollar": 1, "Euro": 0.853, "Yuan": 6.697, "Yen": 105.4, "Rupee": 73.44, "Ruble": 77.79, "UK Pound": 0.774,
	"Australian Dollar": 1.413, "Canadian Dollar": 1.319, "Swiss Franc": 0.915, "Shekel": 3.377, "Mexican Peso": 21.14,
	"Brazil Real": 5.646, "Saudi Riyal": 3.751, "Bitcoin": 1.0 / 11_879,
}

// dollars is an amount in US cents.
func dollars(text, currency string) (dyetrace.Amount, error) {
	x, err := strconv.ParseFloat(text, 64)
	rate, known := perDollar[currency]
	if err != nil || !known {
		return 0, fmt.Errorf("%q %q is no amount of AMLworld's", text, currency)
	}
	return dyetrace.Amount(max(1, 100*x/rate)), nil
}

// ReadAMLworld reads the attempts of a file of AMLworld's patterns that have a
// shape and three transfers or more. Accounts are numbered in order of first
// mention, and accounts is how many there are.
func ReadAMLworld(from io.Reader) (attempts []Attempt, accounts int, err error) {
	numbers := map[string]pattern.Account{}
	number := func(id string) pattern.Account {
		n, known := numbers[id]
		if !known {
			n = pattern.Account(len(numbers))
			numbers[id] = n
		}
		return n
	}
	// An attempt stands between a line that begins it and one that ends it; each line
	// in between is a transfer, as AMLworld's tables have it.
	var now Attempt
	shaped := false
	lines := bufio.NewScanner(from)
	for lines.Scan() {
		line := lines.Text()
		if rest, begins := strings.CutPrefix(line, "BEGIN LAUNDERING ATTEMPT - "); begins {
			word, _, _ := strings.Cut(rest, ":")
			now = Attempt{}
			now.Kind, shaped = amlworldKinds[strings.TrimSpace(word)]
			continue
		}
		if strings.HasPrefix(line, "END") {
			if shaped && len(now.Transfers)+now.Own >= 3 {
				attempts = append(attempts, now)
			}
			continue
		}
		cells := strings.Split(line, ",")
		if len(cells) < 7 {
			continue
		}
		if cells[2] == cells[4] {
			now.Own++
			continue
		}
		t := pattern.Transfer{From: number(cells[2]), To: number(cells[4])}
		at, err := time.Parse("2006/01/02 15:04", cells[0])
		if err != nil {
			return nil, 0, err
		}
		t.Time = dyetrace.InstantOf(at)
		if t.Amount, err = dollars(cells[5], cells[6]); err != nil {
			return nil, 0, err
		}
		now.Transfers = append(now.Transfers, t)
	}
	return attempts, len(numbers), lines.Err()
}
