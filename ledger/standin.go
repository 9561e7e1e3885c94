package ledger

import "strings"

// StandInOf is the account whose statement tells of a stand-in, and whether id
// is one.
func StandInOf(id string) (account string, is bool) {
	if !IsStandIn(id) {
		return "", false
	}
	at := strings.LastIndex(id, standInOf)
	if at < 0 {
		return "", false
	}
	return id[at+len(standInOf):], true
}
