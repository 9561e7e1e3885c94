package goaml

import (
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"

	"dyetrace"
	"dyetrace/exchange/xsd"
)

// Filing is what only the filer can say: who files and why, the codes, and what the unit
// demands that no ledger has. Values have the names of the unit's schema.
type Filing struct {
	By         string   `toml:"-"`          // who files; said anew each time, never in a file
	Ground     string   `toml:"-"`          // why, said anew each time: the law or order by which it is filed
	Report     string   `toml:"report"`     // report_code
	Submission string   `toml:"submission"` // submission_code
	Reference  string   `toml:"reference"`  // entity_reference: the filer's own number
	Submitted  string   `toml:"submitted"`  // local time; empty: when the report is made
	Indicators []string `toml:"indicators"`
	Reason     string   `toml:"reason"`
	Action     string   `toml:"action"`

	Header      map[string]any `toml:"header"`      // of the report
	Transaction map[string]any `toml:"transaction"` // of every transaction
	From        map[string]any `toml:"from"`        // of every payer's side
	To          map[string]any `toml:"to"`          // of every payee's side
	Party       map[string]any `toml:"party"`       // of every party of an activity

	Rates        map[string]string `toml:"rates"` // what one unit of a currency is in the unit's own
	Accounts     []Account         `toml:"account"`
	Institutions []Institution     `toml:"institution"`
}

// Account is what the filer knows of an account.
type Account struct {
	Number   string         `toml:"number"`
	MyClient bool           `toml:"my_client"` // the filer's own customer
	Values   map[string]any `toml:"values"`
}

// Institution is what the filer knows of an institution, for all of its accounts.
type Institution struct {
	Name   string         `toml:"name"`
	Values map[string]any `toml:"values"`
}

// ReadFiling reads a filer's file; errors call it name.
func ReadFiling(name string, text []byte) (*Filing, error) {
	f := &Filing{}
	if err := decode(name, text, f); err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for i := range f.Accounts {
		if n := f.Accounts[i].Number; n == "" || seen[n] {
			return nil, wrong(name, "account: the number %q is empty or there twice", n)
		}
		seen[f.Accounts[i].Number] = true
	}
	for code, rate := range f.Rates {
		if _, err := dyetrace.ParseCurrency(code); err != nil {
			return nil, wrong(name, "rates: %w", err)
		}
		if r, ok := new(big.Rat).SetString(rate); !ok || len(rate) > 32 || strings.ContainsAny(rate, "eE/") || r.Sign() <= 0 {
			return nil, wrong(name, "rates.%s: %q is no rate: write it as text, such as \"7.1234\"", code, rate)
		}
	}
	for key, values := range map[string]map[string]any{"header": f.Header, "transaction": f.Transaction, "from": f.From,
		"to": f.To, "party": f.Party} {
		if _, err := valuesOf(values, key); err != nil {
			return nil, wrong(name, "%w", err)
		}
	}
	return f, f.checkParts(name)
}

func (f *Filing) checkParts(name string) error {
	for i := range f.Accounts {
		if _, err := valuesOf(f.Accounts[i].Values, "account.values"); err != nil {
			return wrong(name, "account %s: %w", f.Accounts[i].Number, err)
		}
	}
	for i := range f.Institutions {
		if _, err := valuesOf(f.Institutions[i].Values, "institution.values"); err != nil {
			return wrong(name, "institution %s: %w", f.Institutions[i].Name, err)
		}
	}
	return nil
}

// valuesOf are values of a TOML table. Numbers may lose digits on their way, so that
// amounts are texts; whole numbers, days, times and yes or no may stand as they are.
func valuesOf(table map[string]any, path string) (xsd.Values, error) {
	v := xsd.Values{}
	for key, value := range table {
		at := path + "." + key
		switch x := value.(type) {
		case map[string]any:
			inner, err := valuesOf(x, at)
			if err != nil {
				return nil, err
			}
			v[key] = inner
		case []any:
			list, err := listOf(x, at)
			if err != nil {
				return nil, err
			}
			v[key] = list
		default:
			text, err := textOf(x, at)
			if err != nil {
				return nil, err
			}
			v[key] = text
		}
	}
	return v, nil
}

// listOf is a list of texts, or of tables.
func listOf(list []any, path string) (any, error) {
	var texts []string
	var tables []xsd.Values
	for i := range list {
		if table, is := list[i].(map[string]any); is {
			v, err := valuesOf(table, path)
			if err != nil {
				return nil, err
			}
			tables = append(tables, v)
			continue
		}
		text, err := textOf(list[i], path)
		if err != nil {
			return nil, err
		}
		texts = append(texts, text)
	}
	switch {
	case len(texts) > 0 && len(tables) > 0:
		return nil, fmt.Errorf("%s: a list has texts or tables, not both", path)
	case len(tables) > 0:
		return tables, nil
	}
	return texts, nil
}

func textOf(value any, path string) (string, error) {
	switch x := value.(type) {
	case string:
		return x, nil
	case bool, int64:
		return fmt.Sprint(x), nil
	case toml.LocalDate:
		return x.String() + "T00:00:00", nil
	case toml.LocalDateTime:
		return x.AsTime(time.UTC).Format(moment), nil
	case time.Time:
		return "", fmt.Errorf("%s: a time in a report has no zone: write it as 2026-03-01T09:00:00, in the unit's time", path)
	}
	return "", fmt.Errorf("%s: write the value as text, in quotes", path)
}
