package intake

import (
	"bytes"
	"errors"

	"dyetrace"
	"dyetrace/internal/accountkey"
)

// errNobody is the error for a row that names no account at all.
var errNobody = errors.New("what it has in place of an account's number names nobody, such as a run of dashes " +
	"or zeros: " +
	"ask its bank for the number, or leave the row out")

// mark is how many records a batch has at some moment. The records after it are cleaned
// from there on.
type mark struct{ rows, sides, accounts, periods, links, holders, aliases int }

func markOf(b *dyetrace.Batch) mark {
	return mark{
		len(b.Rows), len(b.Sides), len(b.Accounts), len(b.Periods), len(b.Links), len(b.Holders), len(b.Aliases),
	}
}

// cleanNames cleans the numbers and names in the records that were added since a mark: it
// empties fillers, which name nobody, and writes numbers in one way. Formats whose
// generator numbers accounts from 0 keep all numbers. An error is the reason why a record
// cannot be kept; then the caller drops it. For accounts and people the mark moves on to
// the end.
func cleanNames(f *Format, b *dyetrace.Batch, from *mark) error {
	if f.Numbered {
		return nil
	}
	for i := from.sides; i < len(b.Sides); i++ {
		cleanSide(f, b, &b.Sides[i])
	}
	for i := from.rows; i < len(b.Rows); i++ {
		if err := cleanRow(f, b, &b.Rows[i]); err != nil {
			return err
		}
	}
	if len(b.Accounts) == from.accounts && len(b.Periods) == from.periods && len(b.Links) == from.links &&
		len(b.Holders) == from.holders && len(b.Aliases) == from.aliases {
		return nil
	}
	err := cleanFacts(f, b, *from)
	*from = markOf(b)
	return err
}

// nobody reports whether a number in a file of the format names nobody.
func (f *Format) nobody(number []byte) bool {
	return accountkey.Nobody(number) && !(f.ZeroIsAccount && string(number) == "0")
}

// cleanSide cleans one line of a statement. CheckSide checks that it has an account.
func cleanSide(f *Format, b *dyetrace.Batch, s *dyetrace.SideRow) {
	if !accountkey.Plain(b.Bytes(s.Account)) {
		if f.nobody(b.Bytes(s.Account)) {
			s.Account = dyetrace.Span{}
		}
		canonical(b, &s.Account)
	}
	if s.Peer.Len > 0 {
		cleanPeer(f, b, s)
	}
	if s.PeerOther.Len > 0 {
		cleanOther(f, b, s)
	}
	for _, at := range [...]*dyetrace.Span{&s.PeerName, &s.PeerBank, &s.Serial, &s.Order} {
		if at.Len > 0 && accountkey.NobodyName(b.Bytes(*at)) {
			*at = dyetrace.Span{}
		}
	}
}

// cleanPeer cleans the number of a line's other side.
func cleanPeer(f *Format, b *dyetrace.Batch, s *dyetrace.SideRow) {
	if peer := b.Bytes(s.Peer); !accountkey.Plain(peer) {
		if f.nobody(peer) {
			if s.PeerBank.Len == 0 && accountkey.OnlyBank(peer) {
				s.PeerBank = s.Peer
			}
			s.Peer = dyetrace.Span{}
		}
		canonical(b, &s.Peer)
	}
	peer := b.Bytes(s.Peer)
	if accountkey.IsAlipayID(peer) && (ofAlipay(b.Bytes(s.PeerBank)) || ofAlipay(b.Bytes(s.PeerName))) {
		s.Peer = b.AddText(append([]byte("alipay:"), peer...))
	}
}

// ofAlipay reports whether an institution is Alipay, by its name.
func ofAlipay(name []byte) bool {
	return bytes.Contains(name, []byte("支付宝")) || bytes.Contains(bytes.ToLower(name), []byte("alipay"))
}

// cleanOther cleans the second number of a line's other side.
func cleanOther(f *Format, b *dyetrace.Batch, s *dyetrace.SideRow) {
	canonical(b, &s.PeerOther)
	other := b.Bytes(s.PeerOther)
	switch {
	case f.nobody(other), bytes.Equal(other, b.Bytes(s.Peer)), bytes.Equal(other, b.Bytes(s.Account)):
	case s.Peer.Len == 0:
		s.Peer = s.PeerOther
	default:
		return
	}
	s.PeerOther = dyetrace.Span{}
}

// canonical replaces a number by the one way to write it.
func canonical(b *dyetrace.Batch, number *dyetrace.Span) {
	text := b.Bytes(*number)
	if plain := accountkey.Canonical(text); len(plain) != len(text) || len(plain) > 0 && &plain[0] != &text[0] {
		*number = b.AddText(plain)
	}
}

// canonicalText is canonical for a text outside of a batch.
func canonicalText(number *string) {
	if *number != "" {
		*number = string(accountkey.Canonical([]byte(*number)))
	}
}

// cleanRow cleans a whole transfer. A side that names nobody is replaced by an account
// that is used beside the other side alone: nothing is known of where its money goes.
func cleanRow(f *Format, b *dyetrace.Batch, r *dyetrace.Row) error {
	if accountkey.Plain(b.Bytes(r.From)) && accountkey.Plain(b.Bytes(r.To)) {
		return nil
	}
	canonical(b, &r.From)
	canonical(b, &r.To)
	from, to := f.nobody(b.Bytes(r.From)), f.nobody(b.Bytes(r.To))
	switch {
	case from && to && r.From.Len > 0 && r.To.Len > 0:
		return errNobody
	case from && r.From.Len > 0 && !to:
		r.From = standIn(b, r.To, r.Line)
	case to && r.To.Len > 0 && !from:
		r.To = standIn(b, r.From, r.Line)
	}
	return nil
}

// standIn adds the account that replaces nobody beside another, and returns its id.
func standIn(b *dyetrace.Batch, beside dyetrace.Span, line int64) dyetrace.Span {
	id := b.AddText(append([]byte("? @"), b.Bytes(beside)...))
	b.Accounts = append(b.Accounts, dyetrace.Account{
		ID: string(b.Bytes(id)), Uncovered: true, Source: dyetrace.Source{Line: line},
	})
	return id
}

// cleanFacts cleans the records about accounts and people. It returns an error for a
// record that is left with nothing because it names nobody.
func cleanFacts(f *Format, b *dyetrace.Batch, from mark) error {
	// An account that is a filler is dropped, and a holder or phone that is one emptied.
	// Otherwise all accounts with the same filler would seem to share an owner.
	dropped := false
	accounts := b.Accounts[:from.accounts]
	for _, a := range b.Accounts[from.accounts:] {
		forget(&a.HolderID, &a.Phone)
		if a.Holder != "" && accountkey.NobodyName([]byte(a.Holder)) {
			a.Holder = ""
		}
		canonicalText(&a.ID)
		if a.ID != "" && f.nobody([]byte(a.ID)) {
			dropped = true
			continue
		}
		accounts = append(accounts, a)
	}
	b.Accounts = accounts
	for i := from.periods; i < len(b.Periods); i++ {
		canonicalText(&b.Periods[i].Account)
	}
	// A link joins what it names. Without the account that it names it joins nothing, but
	// one that never named an account still joins a person to a phone.
	links := b.Links[:from.links]
	for _, l := range b.Links[from.links:] {
		named := l.Account != ""
		if f.nobody([]byte(l.Account)) {
			l.Account = ""
		}
		if forget(&l.Person, &l.Phone, &l.Device, &l.IP, &l.QR); named && l.Account == "" {
			dropped = true
			continue
		}
		canonicalText(&l.Account)
		links = append(links, l)
	}
	b.Links = links
	holders := b.Holders[:from.holders]
	for _, h := range b.Holders[from.holders:] {
		if h.ID != "" && accountkey.Nobody([]byte(h.ID)) {
			dropped = true
			continue
		}
		forget(&h.Phone)
		holders = append(holders, h)
	}
	b.Holders = holders
	// An alias to nobody or to itself is dropped without an error: tables of accounts have
	// a column for it that most rows fill with a dash.
	aliases := b.Aliases[:from.aliases]
	for _, a := range b.Aliases[from.aliases:] {
		canonicalText(&a.Alias)
		canonicalText(&a.Account)
		nobody := accountkey.Nobody([]byte(a.Alias)) || accountkey.Nobody([]byte(a.Account))
		if !nobody && a.Alias != a.Account {
			aliases = append(aliases, a)
		}
	}
	b.Aliases = aliases
	if dropped && markOf(b) == from {
		return errNobody
	}
	return nil
}

// forget empties texts that name nobody.
func forget(texts ...*string) {
	for _, t := range texts {
		if *t != "" && accountkey.Nobody([]byte(*t)) {
			*t = ""
		}
	}
}

// cleanBatch is cleanNames for a whole batch of a format that is not made of rows of text.
// A record that cannot be kept becomes a reject.
func cleanBatch(f *Format, b *dyetrace.Batch) {
	if f.Numbered {
		return
	}
	sides := b.Sides[:0]
	for i := range b.Sides {
		s := b.Sides[i]
		if cleanSide(f, b, &s); s.Account.Len == 0 {
			sheet := string(b.Bytes(s.Sheet))
			b.Rejects = append(b.Rejects, dyetrace.Reject{Line: s.Line, Sheet: sheet, Reason: errNoAccount.Error()})
			continue
		}
		sides = append(sides, s)
	}
	b.Sides = sides
	rows := b.Rows[:0]
	for i := range b.Rows {
		r := b.Rows[i]
		if err := cleanRow(f, b, &r); err != nil {
			sheet := string(b.Bytes(r.Sheet))
			b.Rejects = append(b.Rejects, dyetrace.Reject{Line: r.Line, Sheet: sheet, Reason: err.Error()})
			continue
		}
		rows = append(rows, r)
	}
	b.Rows = rows
	if err := cleanFacts(f, b, mark{}); err != nil {
		b.Rejects = append(b.Rejects, dyetrace.Reject{Line: 1, Reason: err.Error()})
	}
}
