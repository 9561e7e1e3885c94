package freeze

import (
	"fmt"
	"strings"

	"dyetrace"
)

// Method is a way to share a frozen sum among claims. See
// "Sharing what was frozen" in docs/method.md.
type Method uint8

// The methods, in the order in which comparisons show them.
const (
	// Traced gives each claim what the account held of it by the rule in use.
	Traced Method = iota
	// PariPassu shares the frozen sum in proportion to what each claim paid
	// into the account.
	PariPassu
	// LossShare shares the frozen sum in proportion to each claim's whole
	// loss: China's 2016 rules on returning frozen telecom-fraud money,
	// article 8(3), where the source of the money cannot be traced.
	LossShare
	Methods // the number of methods
)

func (m Method) String() string { return [...]string{"traced", "pari-passu", "loss-share"}[m] }

// ParseMethod reads a method by its name.
func ParseMethod(name string) (Method, error) {
	var names []string
	for m := range Methods {
		if m.String() == name {
			return m, nil
		}
		names = append(names, m.String())
	}
	return 0, &dyetrace.Error{Kind: dyetrace.UsageError,
		Err: fmt.Errorf("%q is no way to share: it is one of %s", name, strings.Join(names, ", "))}
}
