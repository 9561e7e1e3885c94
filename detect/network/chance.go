package network

import "dyetrace/ledger/statement"

// surelyOrdinary is the chance below which an account is no member, whatever its money
// does: one in a thousand. What trees are in doubt of may be of a kind that they never
// saw, and stays. Chosen by hand.
const surelyOrdinary = 0.001

// isOrdinary reports whether an account is by itself so unlikely to pass stolen money on
// that it is no member. Where chances are not known, nobody is.
func (f *networkSearch) isOrdinary(no statement.No) bool {
	return len(f.o.Chances) > 0 && f.o.Chances[no] < surelyOrdinary
}

// isLikely reports whether an account is worth a look by itself.
func (f *networkSearch) isLikely(no statement.No) bool {
	return len(f.o.Chances) > 0 && f.passes[no] && f.o.Chances[no] >= f.o.Likely
}
