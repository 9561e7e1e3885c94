package dyetrace

import "fmt"

// Kind is what an account is. Five kinds end a trace: no ledger can show where money goes
// behind a cash desk, a shop or an exchange.
type Kind uint8

// The kinds of account; the zero Kind is personal.
const (
	Personal Kind = iota
	Business
	Cash
	Merchant
	Exchange
	Biller
	Institution
)

var kindNames = [...]string{"personal", "business", "cash", "merchant", "exchange", "biller", "institution"}

// ParseKind reads a kind by its name; an empty name is personal.
func ParseKind[T string | []byte](name T) (Kind, error) {
	if len(name) == 0 {
		return Personal, nil
	}
	for k, n := range kindNames {
		if n == string(name) {
			return Kind(k), nil
		}
	}
	return 0, fmt.Errorf("unknown kind of account %q: known are %v", string(name), kindNames)
}

func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return fmt.Sprintf("Kind(%d)", uint8(k))
}

// Account is what a source has about an account beside its transfers.
type Account struct {
	ID          string
	Kind        Kind
	Uncovered   bool // the ledger holds no statement of it
	Holder      string
	HolderID    string
	Institution string
	Region      string
	Phone       string
	Opened      string // a date or time as the source gave it
	Source      Source
}

// AccountCurrency names one statement: balances, lots and statements never mix
// currencies, so an account that holds two has two of them.
type AccountCurrency struct {
	Account  string
	Currency Currency
}
