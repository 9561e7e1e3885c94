package detection

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"time"

	"dyetrace"
	"dyetrace/ledger/statement"
)

// Truth is the roles of a ledger's accounts in a simulation, by statement.
type Truth struct {
	Role      []string           // "" for a plain account; of an account of no platform, its holder's living
	Platform  []int32            // -1 for none
	Victim    []bool             // paid an order of a platform that the account does not serve
	First     []dyetrace.Instant // when it first received stolen money; 0 for never
	Platforms []Platform
}

// Platform is one run-points platform.
type Platform struct {
	Name       string
	Members    int     // accounts, whether they were used or not
	Passed     int     // of them, those that stolen money reached
	Commission float64 // agreed on, over all orders by amount, whether kept, paid later or never seen
}

// Positives is how many accounts served a platform.
func (t *Truth) Positives() int {
	n := 0
	for _, p := range t.Platform {
		if p >= 0 {
			n++
		}
	}
	return n
}

// Names is what finds an account's statements.
type Names interface {
	Statements() int
	StatementsOf(account string) ([]statement.No, error)
}

// ReadTruth reads truth/accounts.csv and truth/orders.csv of a simulation's
// folder. Errors are InputErrors that name the file.
func ReadTruth(dir fs.FS, l Names) (*Truth, error) {
	t, number := newTruth(l), map[string]int32{}
	if err := t.readAccounts(dir, l, number); err != nil {
		return nil, err
	}
	return t, t.readOrders(dir, l, number)
}

// newTruth returns a Truth in which every account is an ordinary one.
func newTruth(l Names) *Truth {
	t := &Truth{Role: make([]string, l.Statements()), Platform: make([]int32, l.Statements()),
		Victim: make([]bool, l.Statements()), First: make([]dyetrace.Instant, l.Statements())}
	for i := range t.Platform {
		t.Platform[i] = -1
	}
	return t
}

// readAccounts reads truth/accounts.csv and numbers the platforms.
func (t *Truth) readAccounts(dir fs.FS, l Names, number map[string]int32) error {
	// One account may have several statements, one for each currency: all have its role.
	// Platforms are numbered in the order of the file.
	return eachRow(dir, "truth/accounts.csv", func(cell func(string) string) error {
		nos, err := l.StatementsOf(cell("account"))
		if err != nil {
			return err
		}
		platform := int32(-1)
		if name := cell("platform"); name != "" {
			p, known := number[name]
			if !known {
				p = int32(len(t.Platforms))
				number[name] = p
				t.Platforms = append(t.Platforms, Platform{Name: name})
			}
			t.Platforms[p].Members++
			platform = p
		}
		var first dyetrace.Instant
		if text := cell("first"); text != "" {
			at, err := time.Parse(time.RFC3339, text)
			if err != nil {
				return fmt.Errorf("first %q is no time: %w", text, err)
			}
			first = dyetrace.InstantOf(at)
		}
		for _, no := range nos {
			t.Role[no], t.Platform[no], t.First[no] = cell("role"), platform, first
		}
		if platform >= 0 && first != 0 {
			t.Platforms[platform].Passed++
		}
		return nil
	})
}

// readOrders reads truth/orders.csv: who the victims are, and what commission
// platforms agreed on.
func (t *Truth) readOrders(dir fs.FS, l Names, number map[string]int32) error {
	paid, agreed := make([]float64, len(t.Platforms)), make([]float64, len(t.Platforms))
	err := eachRow(dir, "truth/orders.csv", func(cell func(string) string) error {
		p, known := number[cell("platform")]
		if !known {
			return fmt.Errorf("platform %q has no account in truth/accounts.csv", cell("platform"))
		}
		sum, err := dyetrace.ParseAmount(cell("paid"), truthDigits)
		if err != nil {
			return err
		}
		rate, err := strconv.ParseFloat(cell("rate"), 64)
		if err != nil {
			return fmt.Errorf("rate %q is no number: %w", cell("rate"), err)
		}
		paid[p] += float64(sum)
		agreed[p] += rate * float64(sum)
		return t.addVictim(cell("payer"), sum, l)
	})
	for p := range paid {
		t.Platforms[p].Commission = share(agreed[p], paid[p])
	}
	return err
}

// truthDigits is the most digits that the minor unit of a simulation's currency has.
const truthDigits = 3

// addVictim notes who paid an order. A cut of a world may show an order without
// its payer.
func (t *Truth) addVictim(account string, paid dyetrace.Amount, l Names) error {
	if account == "" || paid == 0 {
		return nil
	}
	nos, err := l.StatementsOf(account)
	if err != nil {
		return err
	}
	for _, no := range nos {
		t.Victim[no] = t.Platform[no] < 0
	}
	return nil
}

// eachRow calls fn with the rows of a CSV file. fn gets their cells by the column's name.
func eachRow(dir fs.FS, name string, fn func(cell func(string) string) error) error {
	// All errors name the file, and its line where there is one: people write
	// such files too.
	wrap := func(line int, err error) error {
		if line > 0 {
			err = fmt.Errorf("line %d: %w", line, err)
		}
		return &dyetrace.Error{Kind: dyetrace.InputError, Op: "truth", File: name, Err: err}
	}
	f, err := dir.Open(name)
	if err != nil {
		return wrap(0, err)
	}
	defer f.Close()
	// The reader uses its record again, so cells are cloned before they are handed out.
	rows := csv.NewReader(f)
	rows.ReuseRecord = true
	first, err := rows.Read()
	if err != nil {
		return wrap(1, err)
	}
	head := slices.Clone(first)
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		line, _ := rows.FieldPos(0)
		if err != nil {
			return wrap(line, err)
		}
		err = fn(func(column string) string {
			if i := slices.Index(head, column); i >= 0 {
				return strings.Clone(row[i])
			}
			return ""
		})
		if err != nil {
			return wrap(line, err)
		}
	}
}
