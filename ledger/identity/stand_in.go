package identity

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// StandInMark begins the id of every account that stands in for one that no
// line names, and StandInSeparator parts what the line has of it from the account
// whose line it is.
const (
	StandInMark      = "?"
	StandInSeparator = " @"
	CashStandIn      = "cash"
)

// AppendStandIn appends the id of the stand-in for the other side of a line: its
// masked number or else its name, and the account whose line it is.
func AppendStandIn(dst, account, masked, name []byte) []byte {
	dst = append(dst, StandInMark...)
	if len(masked) > 0 {
		dst = append(dst, masked...)
	} else {
		dst = append(dst, name...)
	}
	return append(append(dst, StandInSeparator...), account...)
}

// IsStandIn reports whether an account only stands in for one that no source
// names.
func IsStandIn(id string) bool { return id != "" && id[:1] == StandInMark }

// SplitStandIn returns the two parts of the id of a stand-in: what the line shows of the
// other side, and the account whose line it is. It reports whether id has both. A name may
// have the separator in it, a number has not.
func SplitStandIn(id string) (shown, account string, is bool) {
	at := strings.LastIndex(id, StandInSeparator)
	if !IsStandIn(id) || at < 0 {
		return "", "", false
	}
	return id[len(StandInMark):at], id[at+len(StandInSeparator):], true
}

// Redecided returns the decisions on stand-ins, named for the accounts in whose
// statements they are met now.
func Redecided(decided map[string]string, aliases map[string]string) map[string]string {
	if len(aliases) == 0 {
		return decided
	}
	is := make(map[string]string, len(decided))
	for _, standIn := range slices.Sorted(maps.Keys(decided)) {
		account := decided[standIn]
		if _, of, is := SplitStandIn(standIn); is {
			standIn = strings.TrimSuffix(standIn, of) + cmp.Or(aliases[of], of)
		}
		if _, known := is[standIn]; !known {
			is[standIn] = account
		}
	}
	return is
}
