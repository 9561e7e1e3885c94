package join

import (
	"bytes"
	"cmp"
	"slices"
	"time"

	"dyetrace"
)

// The texts of a line.
const (
	Peer = iota // number of the other side as written
	PeerName
	PeerBank
	Serial
	Order
	Channel
	Memo
	Batch    // number of the entry that the line is a part of
	Reverses // serial or order number of what the line takes back; "?" where it names none
	texts
)

// Line is a line of a statement. All lines that are joined together have one
// currency.
type Line struct {
	Account uint32 // whose line it is
	Peer    uint32 // the other side, or a number in its place
	Named   bool   // Peer is the account that the line names by its number
	In      bool
	// Record is 1 + the number of a complete record if the line is one of the two
	// sides of that record; 0 for a line of a statement.
	Record  int32
	Time    dyetrace.Instant
	Spread  time.Duration
	Seq     int64
	Amount  dyetrace.Amount // as booked
	Net     dyetrace.Amount // what arrived: Amount without what the institution kept
	Balance dyetrace.Stated
	File    uint32 // number of the content and sheet it was read from: copies of a file have one
	Origin  uint32 // rank of file name, content and sheet
	Row     int64  // line of the file
	Place   int64  // of the line in the file, in the order of time
	// OriginNo is the caller's own number of where the line was read.
	OriginNo uint32
	// Statement is 1 + the number of the period it belongs to in its file, 0 for
	// none. Derived is set where Balance follows from the opening balance of that
	// period. Same sets both.
	Statement int32
	Derived   bool
	Nth       int32 // among equal lines, from 0; set by Same
	Rank      int32 // place in the account's statement; set by Rank
	Ref       int32 // the caller's own
	Text      []byte
	Ends      [texts]uint32 // of each text in Text
}

// Says returns one of the line's texts.
func (l *Line) Says(text int) []byte {
	from := uint32(0)
	if text > 0 {
		from = l.Ends[text-1]
	}
	return l.Text[from:l.Ends[text]]
}

// sides returns the payer and the payee of the movement.
func (l *Line) sides() (payer, payee uint32) {
	if l.In {
		return l.Peer, l.Account
	}
	return l.Account, l.Peer
}

// Opposite returns the line that one side of a complete record would have. A
// statement's line of the same movement finds it as its partner. The record's id
// is none of the line's texts: it only orders equal records, so that their order
// does not depend on how they were read.
func Opposite(
	record int32, id []byte, payer, payee uint32, in bool, at dyetrace.Instant, amount dyetrace.Amount,
) Line {
	l := Line{
		Account: payer, Peer: payee, Named: true, In: in, Record: record + 1,
		Time: at, Amount: amount, Net: amount, Text: id,
	}
	if in {
		l.Account, l.Peer = payee, payer
	}
	return l
}

// compareMoved orders lines by what moved. Lines that it holds equal are copies of
// each other, or movements that differ in nothing but their counterparties. Time
// comes first, since statements mostly have their lines in order of time.
func compareMoved(a, b *Line) int {
	if a.Time != b.Time {
		return cmp.Compare(a.Time, b.Time)
	}
	return cmp.Or(
		cmp.Compare(a.Account, b.Account),
		compareBool(a.In, b.In),
		cmp.Compare(a.Amount, b.Amount),
		compareBool(a.Balance.Known, b.Balance.Known),
		cmp.Compare(a.Balance.Amount, b.Balance.Amount),
	)
}

// compareNamed orders lines by the counterparty and number they state.
func compareNamed(a, b *Line) int {
	return cmp.Or(bytes.Compare(a.Says(Peer), b.Says(Peer)), bytes.Compare(a.Says(Serial), b.Says(Serial)))
}

// compareSource orders lines by where they were read.
func compareSource(a, b *Line) int {
	return cmp.Or(cmp.Compare(a.Origin, b.Origin), cmp.Compare(a.Row, b.Row))
}

// compareContent orders lines by their content alone, and lines of one content by
// where they were read.
func compareContent(a, b *Line) int {
	if a.Time != b.Time {
		return cmp.Compare(a.Time, b.Time)
	}
	return cmp.Or(
		cmp.Compare(a.Seq, b.Seq),
		compareBool(a.Balance.Known, b.Balance.Known),
		cmp.Compare(a.Balance.Amount, b.Balance.Amount),
		bytes.Compare(a.Says(Serial), b.Says(Serial)),
		bytes.Compare(a.Text, b.Text),
		compareSource(a, b),
	)
}

// sortLines sorts lines. Lines that are in order already are only compared, and
// others are sorted by number first: a line is too large to move often.
func sortLines(lines []Line, compare func(a, b *Line) int) {
	sorted := 1
	for sorted < len(lines) && compare(&lines[sorted-1], &lines[sorted]) <= 0 {
		sorted++
	}
	if sorted >= len(lines) {
		return
	}
	order := make([]int32, len(lines))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int { return compare(&lines[a], &lines[b]) })
	for i := range order {
		if order[i] < 0 || int(order[i]) == i {
			continue
		}
		first, at := lines[i], int32(i)
		for order[at] != int32(i) {
			from := order[at]
			lines[at], order[at] = lines[from], -1
			at = from
		}
		lines[at], order[at] = first, -1
	}
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}
