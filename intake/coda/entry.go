package coda

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/cards"
)

// entry is a movement of the account at hand, with its parts.
type entry struct {
	number string // by which its records belong together
	total  *cards.Movement
	parts  []*cards.Movement
	many   bool // more parts than are held
	last   *cards.Movement
	broken bool // a part could not be read
}

// maxParts bounds the parts of a total that are held.
const maxParts = 1 << 14

// kinds of amounts, by the first digit of a movement's code: parts of a total, and details of how a
// part or a simple amount is made up.
const (
	kindsOfParts   = "567"
	kindsOfDetails = "89"
)

var errNoEntry = errors.New("it goes on with a movement that is missing or could not be read")

// movement reads a record 2.
func (d *reader) movement(c *cards.Card) error {
	// The records 2.2 and 2.3 belong to the 2.1 before them with the same number. Detail number
	// 0000 begins a new movement, any other is a part of it.
	e := &d.entry
	number := c.Whole(3, 6)
	switch article := c.Whole(2, 2); article {
	case "1":
		if c.Whole(7, 10) == "0000" || number != e.number {
			d.endEntry()
			e.number = number
		}
		m, err := d.read(c)
		if err != nil {
			e.last, e.broken = nil, true
			return err
		}
		return d.place(c, m)
	case "2":
		if e.last == nil || number != e.number {
			return errNoEntry
		}
		e.last.Memo = append(e.last.Memo, c.At(11, 63))
		if e.last.Order = c.At(64, 98); e.last.Order == "NOTPROVIDED" {
			e.last.Order = ""
		}
		e.last.Bank = c.At(99, 109)
		if why := c.At(114, 117); why != "" {
			e.last.Memo = append(e.last.Memo, "reason "+why)
		}
	case "3":
		if e.last == nil || number != e.number {
			return errNoEntry
		}
		e.last.Peer, e.last.Name = peer(e.last.Bank, c.Whole(11, 47)), c.At(48, 82)
		e.last.Memo = append(e.last.Memo, c.At(83, 125))
	default:
		return fmt.Errorf("%s is no record of CODA", intake.Quote([]byte("2"+article)))
	}
	return nil
}

// peer returns the account of the other side, without a currency behind it.
func peer(bank, text string) string {
	words := strings.Fields(text)
	if n := len(words); n > 1 && len(words[n-1]) == 3 && strings.ToUpper(words[n-1]) == words[n-1] &&
		!cards.Digits(words[n-1]) {
		words = words[:n-1]
	}
	return account(bank, strings.Join(words, ""))
}

// read reads a record 2.1.
func (d *reader) read(c *cards.Card) (m *cards.Movement, err error) {
	m = &cards.Movement{Line: c.Line, Raw: c.String(), Serial: c.At(11, 31), Channel: c.At(55, 58) + "/" + c.At(59, 61)}
	if m.In, err = sign(c.Whole(32, 32)); err != nil {
		return nil, err
	}
	if m.Amount, err = cards.Money(c.Whole(33, 47), decimal, d.st.Currency, "amount"); err != nil {
		return nil, err
	}
	value := c.Whole(48, 53)
	if strings.Trim(value, "0 ") != "" {
		if _, err = cards.Day(value, "020106"); err != nil {
			return nil, err
		}
	}
	if m.Day, err = cards.Day(c.Whole(116, 121), "020106"); err != nil {
		return nil, err
	}
	if !cards.Digits(c.Whole(54, 61)) {
		return nil, errors.New("its code is not eight digits: its fields are not where they should be")
	}
	if text := c.At(63, 115); text != "" {
		m.Memo = append(m.Memo, text)
	}
	return m, nil
}

// place puts a movement where it belongs: a movement of the account, a part of
// one, or words about one.
func (d *reader) place(c *cards.Card, m *cards.Movement) error {
	e := &d.entry
	kind := c.Whole(54, 54)
	switch {
	case c.Whole(7, 10) == "0000" || e.total == nil && !e.broken:
		d.st.Count(m)
		e.total, e.last = m, m
	case e.total == nil:
		return errNoEntry
	case strings.Contains(kindsOfParts, kind):
		if len(e.parts) == maxParts {
			e.many, e.last = true, nil
			return nil
		}
		m.Batch = cmp.Or(e.total.Serial, e.number)
		e.parts, e.last = append(e.parts, m), m
	case strings.Contains(kindsOfDetails, kind):
		// What makes an amount up, such as charges: no movement of its own.
		e.total.Memo = append(e.total.Memo, "of it "+m.Amount.Format(d.st.Currency))
		e.last = e.total
	default:
		e.broken = true
		return fmt.Errorf("its code begins with %s, which no part of a movement has", kind)
	}
	return nil
}

// addText adds the bank's text for the movement at hand (record 3).
func (e *entry) addText(c *cards.Card) error {
	part := c.Whole(2, 2)
	from, to := 11, map[string]int{"1": 113, "2": 115, "3": 100}[part]
	if to == 0 {
		return fmt.Errorf("it is part %s of what the bank says, and there are parts 1 to 3 only", intake.Quote([]byte(part)))
	}
	if e.last == nil {
		return nil
	}
	if part == "1" {
		from = 41
	}
	if text := c.At(from, to); text != "" {
		e.last.Memo = append(e.last.Memo, text)
	}
	return nil
}

// endEntry makes lines of the movement at hand: of its parts if they add up to it, else of the whole.
func (d *reader) endEntry() {
	// The entry is cleared first: whatever happens, its records must not be read into the next.
	e := d.entry
	d.entry = entry{}
	if e.total == nil || d.st == nil {
		return
	}
	if len(e.parts) == 0 {
		d.w.Add(d.st, e.total)
		return
	}
	var parts dyetrace.Total
	for _, m := range e.parts {
		if m.In {
			parts.Add(m.Amount)
		} else {
			parts.Add(-m.Amount)
		}
	}
	// Parts show who was paid, but the whole is what left the account: if they differ, the
	// whole is certain.
	sum, err := parts.Sum()
	want := e.total.Amount
	if !e.total.In {
		want = -want
	}
	c := d.st.Currency
	if e.broken || e.many || err != nil || sum != want {
		d.w.Note(dyetrace.NoteUnread, e.total.Line, "",
			fmt.Sprintf("the movement of %s %s counts as a whole, since its parts are not all there or add up to %s",
				want.Format(c), c, sum.Format(c)))
		d.w.Add(d.st, e.total)
		return
	}
	for _, m := range e.parts {
		m.Memo = append(m.Memo, e.total.Memo...)
		d.w.Add(d.st, m)
	}
}
