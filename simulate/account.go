package simulate

import (
	"time"

	"dyetrace"
)

// Account returns the account with a number as the file accounts.csv of Write has it.
// Opened is a day.
func (s *Sim) Account(no AccountNo) dyetrace.Account {
	a := &s.world.accounts[no]
	out := dyetrace.Account{ID: s.ID(no), Kind: a.kind, Uncovered: s.Uncovered(no), Holder: s.outsider(no),
		Institution: s.institutions[s.Place(no)], Opened: string(new(dates).append(nil, s.opened(no))[:len(time.DateOnly)])}
	region := s.outsiderRegion(no)
	if a.owner >= 0 {
		p := int(a.owner)
		out.Holder, out.HolderID, out.Phone = s.name(p), holderID(p), s.phone(p)
		region = regionOf(s.regionEnds, p)
	}
	out.Region = s.regionCode(region)
	return out
}

// IsWallet reports whether an account is with a wallet company, not a bank.
func (s *Sim) IsWallet(no AccountNo) bool { return s.world.accounts[no].flags&isWallet != 0 }

// Kind is what an account is.
func (s *Sim) Kind(no AccountNo) dyetrace.Kind { return s.world.accounts[no].kind }

// Uncovered reports whether the account's institution answered no inquiry.
func (s *Sim) Uncovered(no AccountNo) bool { return s.world.homes[no]&isUncovered != 0 }

// Place numbers the account's institution from 0, banks first.
func (s *Sim) Place(no AccountNo) int { return int(s.world.homes[no] &^ isUncovered) }

// Memo returns the memo of a transfer in statements.
func (t *Transfer) Memo() string { return memos()[t.purpose] }

// By is the channel by which a transfer was made, as files name it.
func (t *Transfer) By() string { return channelNames()[t.Channel] }

// SameHolder reports whether two accounts are of one person.
func (s *Sim) SameHolder(a, b AccountNo) bool {
	owner := s.world.accounts[a].owner
	return owner >= 0 && owner == s.world.accounts[b].owner
}

// StatesBalances reports whether institutions give the balance after a transfer.
func (s *Sim) StatesBalances() bool { return s.config.StatedBalances }
