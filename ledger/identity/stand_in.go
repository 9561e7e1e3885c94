package identity

import (
	"bytes"
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

// StandInOf returns the account in whose statement a stand-in was met, and whether id
// is one.
func StandInOf(id string) (account string, is bool) {
	if !IsStandIn(id) {
		return "", false
	}
	at := strings.LastIndex(id, StandInSeparator)
	if at < 0 {
		return "", false
	}
	return id[at+len(StandInSeparator):], true
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
		at := bytes.LastIndex([]byte(standIn), []byte(StandInSeparator))
		if at >= 0 {
			of := standIn[at+len(StandInSeparator):]
			standIn = standIn[:at+len(StandInSeparator)] + cmp.Or(aliases[of], of)
		}
		if _, known := is[standIn]; !known {
			is[standIn] = account
		}
	}
	return is
}
