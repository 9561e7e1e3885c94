package reliance

import (
	"dyetrace"
	"dyetrace/join"
)

// StatementFault is a fault with its sources.
type StatementFault struct {
	Kind            join.FaultKind
	From, To        dyetrace.Instant
	Expected, Found dyetrace.Stated
	Count           int64           // lines put right, numbers or days missing; else 0
	Source, Other   dyetrace.Source // Line is 0 where there is none
	Why             join.Doubt      `json:",omitempty"` // of a card's line and a wallet's that are left apart
}

// Doubt is why a wallet's line and another were left apart, empty for other faults.
func (f *StatementFault) Doubt() string {
	if f.Kind != join.FaultApart && f.Why == join.DoubtSeveral {
		return ""
	}
	return f.Why.String()
}

// Payerless reports whether an earlier dyetrace read the wallet's lines, Count of
// them, and did not keep what paid: the file is to be imported again.
func (f *StatementFault) Payerless() bool { return f.Why == join.DoubtPayerless }

// Settled reports whether a kind of fault needs nobody's attention: the files can be
// read in one way only, and the transfers follow it.
func Settled(kind join.FaultKind) bool {
	switch kind {
	case join.FaultReordered, join.FaultTwice, join.FaultReport, join.FaultSplit:
		return true
	}
	return false
}
