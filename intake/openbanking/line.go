package openbanking

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"strings"
	"time"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/jsontree"
	"dyetrace/internal/accountkey"
)

// day is the Spread of a line with only a day.
const day = 24 * time.Hour

// line is a transaction on its way to a line of a statement.
type line struct {
	line     int64
	account  string // by its key; empty while it is unknown
	when     dyetrace.Instant
	spread   time.Duration
	in       bool
	state    string // why it moved no money; empty where it did
	amount   dyetrace.Amount
	currency dyetrace.Currency
	balance  dyetrace.Stated

	own, other             party // that the direction makes the other side, and the one that it does not
	serial, order, channel string
	memo                   []string
}

// party is one side of a transaction.
type party struct {
	number, bank, name string
}

func (p *party) empty() bool { return p.number == "" && p.name == "" }

var (
	errNoAmount   = errors.New("it has no amount")
	errNoCurrency = errors.New("it names no currency")
	errNoTime     = errors.New("it has neither a day of booking nor one of value")
	errSign       = errors.New("its amount is below zero, but it is said to have come in")
)

// money reads an amount with a sign, and its currency.
func money(amount, currency, what string) (dyetrace.Amount, dyetrace.Currency, error) {
	if amount == "" {
		return 0, 0, errNoAmount
	}
	if currency == "" {
		return 0, 0, errNoCurrency
	}
	c, err := dyetrace.ParseCurrency([]byte(currency))
	if err != nil {
		return 0, 0, err
	}
	text, below := strings.CutPrefix(strings.TrimSpace(amount), "-")
	text = strings.TrimPrefix(text, "+")
	if whole, digits, has := strings.Cut(text, "."); has {
		for len(digits) > c.Digits() && strings.HasSuffix(digits, "0") {
			digits = digits[:len(digits)-1]
		}
		if text = whole; digits != "" {
			text += "." + digits
		}
	}
	a, err := intake.ParseAmount([]byte(text), c, what)
	if below {
		a = -a
	}
	return a, c, err
}

// moment reads a day, or a time with its zone. A time at midnight to the second
// is what many write for a day.
func (d *reader) moment(text string) (at dyetrace.Instant, spread time.Duration, err error) {
	if len(text) == len(time.DateOnly) {
		at, err = d.clock.DayStart([]byte(text))
		return at, day, err
	}
	at, err = d.clock.RFC3339([]byte(text))
	if len(text) >= 19 && strings.Trim(text[11:19], "0:") == "" {
		spread = day
	}
	return at, spread, err
}

// add makes a line of a statement.
func (d *reader) add(l *line) error {
	peer := l.own
	if peer.empty() || l.account != "" && peer.number == l.account {
		// Banks do not agree on which side they name.
		if !l.other.empty() && l.other.number != l.account {
			peer = l.other
		}
	}
	if l.state != "" {
		l.memo = append([]string{"not booked: " + l.state}, l.memo...)
	}
	memo := strings.Join(l.memo, "; ")
	texts := []struct {
		text, what string
		max        int
	}{{l.account, "account", intake.MaxID}, {peer.number, "the other side's account", intake.MaxID}, {peer.name,
		"the other side's name", intake.MaxText},
		{peer.bank, "the other side's bank", intake.MaxText}, {l.serial, "its id", intake.MaxText}, {l.order,
			"its reference", intake.MaxText}}
	for _, t := range texts {
		if err := intake.CheckText([]byte(t.text), t.what, t.max); err != nil {
			return err
		}
	}
	b := &d.batch
	s := intake.AddSide(b)
	s.Line, s.Time, s.Spread, s.In, s.Failed = l.line, l.when, l.spread, l.in, l.state != ""
	s.Amount, s.Currency, s.Balance = l.amount, l.currency, l.balance
	put := func(text string) dyetrace.Span { return b.AddText([]byte(text)) }
	s.Account, s.Peer, s.PeerName, s.PeerBank = put(cmp.Or(l.account,
		"?")), put(peer.number), put(peer.name), put(peer.bank)
	s.Serial, s.Order = put(l.serial), put(l.order)
	s.Channel, s.Memo = put(clip(l.channel, intake.MaxChannel)), put(clip(memo, intake.MaxText))
	if err := intake.CheckSide(s); err != nil {
		b.Sides = b.Sides[:len(b.Sides)-1]
		return err
	}
	if l.account == "" {
		s.Account = dyetrace.Span{}
		d.answer.waiting++
	}
	d.rows++
	if l.state == "" {
		d.answer.sums.add(l)
	}
	return nil
}

// clip cuts a text of valid characters, none of which is NUL.
func clip(text string, most int) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "")
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "")
}

// nameWaiting gives the lines that wait for it the account of the answer.
func (d *reader) nameWaiting() {
	name := d.batch.AddText([]byte(d.answer.account))
	for i := range d.batch.Sides {
		s := &d.batch.Sides[i]
		if s.Account.Len != 0 {
			continue
		}
		s.Account = name
		if bytes.Equal(d.batch.Bytes(s.Peer), d.batch.Bytes(name)) {
			s.Peer = dyetrace.Span{}
		}
	}
	d.answer.waiting = 0
}

// number is the key of an account's number, with its bank where that is needed.
func number(bank, number string) string {
	number = strings.TrimSpace(number)
	bic, ok := accountkey.BIC([]byte(strings.TrimSpace(bank)))
	if !ok {
		bic = nil
	}
	if number == "" || accountkey.Nobody([]byte(number)) {
		return ""
	}
	return accountkey.New(bic, []byte(number)).String()
}

// texts adds the texts under a key: one, or a list of them.
func texts(list []string, n *jsontree.Node) []string {
	if n == nil {
		return list
	}
	switch n.Kind {
	case jsontree.Text, jsontree.Number:
		if text := strings.TrimSpace(n.Text); text != "" {
			list = append(list, text)
		}
	case jsontree.List, jsontree.Object:
		for i := range n.Items {
			list = texts(list, &n.Items[i])
		}
	}
	return list
}

// unique leaves out texts that are part of an earlier one.
func unique(list []string) []string {
	var out []string
	for _, text := range list {
		if !strings.Contains(strings.Join(out, "\n"), text) {
			out = append(out, text)
		}
	}
	return out
}

// numbering gives lines with only a day running numbers within their account, in the order in which
// they happened: answers mostly have the newest first.
type numbering struct {
	decided, newestFirst bool
	last                 map[string]int64
}

const lastNumber = 1 << 40

func (n *numbering) number(b *dyetrace.Batch) {
	if len(b.Sides) == 0 {
		return
	}
	if !n.decided {
		n.decided, n.last = true, make(map[string]int64)
		n.newestFirst = newestFirst(b.Sides)
	}
	for i := range b.Sides {
		s := &b.Sides[i]
		account := string(b.Bytes(s.Account))
		if len(n.last) >= maxKnown {
			clear(n.last)
		}
		n.last[account]++
		if s.Spread == 0 {
			continue
		}
		if s.Seq = n.last[account]; n.newestFirst {
			s.Seq = lastNumber - s.Seq
		}
	}
}

// newestFirst reports whether lines run from the newest to the oldest: by their
// times, else by their balances.
func newestFirst(sides []dyetrace.SideRow) bool {
	down, up := 0, 0
	for i := 1; i < len(sides); i++ {
		switch a, b := &sides[i-1], &sides[i]; {
		case a.Time > b.Time:
			down++
		case a.Time < b.Time:
			up++
		}
	}
	if down != up {
		return down > up
	}
	for i := 1; i < len(sides); i++ {
		a, b := &sides[i-1], &sides[i]
		if a.Failed || b.Failed || !a.Balance.Known || !b.Balance.Known || a.Currency != b.Currency {
			continue
		}
		if step := b.Balance.Amount - a.Balance.Amount; step == signed(b) {
			up++
		} else if step == -signed(a) {
			down++
		}
	}
	return down > up
}

func signed(s *dyetrace.SideRow) dyetrace.Amount {
	if s.In {
		return s.Amount
	}
	return -s.Amount
}

// stateOf returns the state that a word means: of what was not booked, or was.
func stateOf(word string) (state string, err error) {
	switch strings.ToLower(word) {
	case "booked", "book":
		return "", nil
	case "pending", "pdng":
		return "pending", nil
	case "rejected", "rjct":
		return "rejected", nil
	case "information", "info", "future", "futr":
		return "for information", nil
	case "":
		return "", errors.New("it has no status")
	}
	return "", fmt.Errorf("its status %s is none of Booked, Pending and Rejected: nobody can say whether it moved money",
		intake.Quote([]byte(word)))
}
