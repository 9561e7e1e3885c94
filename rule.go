package dyetrace

import (
	"fmt"
	"strings"
)

// Rule decides which money leaves a mixed account first. docs/method.md has the law behind
// each.
type Rule uint8

// The rules, in the order in which comparisons show them.
const (
	FIFO Rule = iota
	LIFO
	ProRata
	LowestBalance
	TaintFirst
	Poison
)

var ruleNames = [...]string{"fifo", "lifo", "pro-rata", "lowest-balance", "taint-first", "poison"}

// Rules lists all rules.
func Rules() []Rule { return []Rule{FIFO, LIFO, ProRata, LowestBalance, TaintFirst, Poison} }

// ParseRule reads a rule by its name, in any letter case.
func ParseRule(name string) (Rule, error) {
	for r, n := range ruleNames {
		if strings.EqualFold(n, name) {
			return Rule(r), nil
		}
	}
	return 0, fmt.Errorf("unknown rule %q: known are %v", name, ruleNames)
}

func (r Rule) String() string {
	if int(r) < len(ruleNames) {
		return ruleNames[r]
	}
	return fmt.Sprintf("Rule(%d)", uint8(r))
}

// End is where followed money left sight.
type End uint8

// The ends; where several apply at a payee, the first in this order counts.
const (
	EndReturned End = iota // to the victim
	EndCash
	EndMerchant
	EndExchange
	EndBiller
	EndInstitution
	EndFrontier
	EndDepth
	EndUnrecorded
	EndFee
	EndConverted
	EndDust
	Ends // the number of ends
)

var endNames = [Ends]string{"returned", "cash", "merchant", "exchange", "biller", "institution",
	"frontier", "depth", "unrecorded", "fee", "converted", "dust"}

func (e End) String() string {
	if e < Ends {
		return endNames[e]
	}
	return fmt.Sprintf("End(%d)", uint8(e))
}

// End is the end that an account of this kind puts to a trace, if it does.
func (k Kind) End() (End, bool) {
	if k >= Cash && k <= Institution {
		return EndCash + End(k-Cash), true
	}
	return 0, false
}
