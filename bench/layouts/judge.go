package layouts

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Transfer is a movement as a reader gives it back.
type Transfer struct {
	From, To, Currency string
	Paid, Received     string // amounts in major units
	Time               time.Time
	Lines              []int // of the file
}

// Note is what a reader says of a line, of a column, or of the whole table where
// it names neither.
type Note struct {
	Kind, Column, Text string
	Line               int
}

// Outcome is what a reader made of a layout. Refused is why it took nothing.
type Outcome struct {
	Refused   string
	Transfers []Transfer
	Notes     []Note // rejected rows are notes on lines
}

// Verdict is how a layout was read.
type Verdict string

// The verdicts. A layout that was taken in is right where every row is,
// reported where a note names everything that is not, and else wrong in silence.
const (
	Right    Verdict = "right"
	Reported Verdict = "reported"
	Refused  Verdict = "refused"
	Silent   Verdict = "wrong in silence"
)

// Finding is something of a row that is not as in truth.
type Finding struct {
	Line      int
	Field     Field
	Want, Got string
	Reported  bool
}

// Judge compares what a reader made of a layout with the truth.
func Judge(l *Layout, o *Outcome) (Verdict, []Finding) {
	if o.Refused != "" {
		return Refused, nil
	}
	byLine := map[int][]*Transfer{}
	for i := range o.Transfers {
		t := &o.Transfers[i]
		for _, line := range t.Lines {
			byLine[line] = append(byLine[line], t)
		}
	}
	var found []Finding
	for i := range l.Truth.Rows {
		row := &l.Truth.Rows[i]
		found = append(found, judgeRow(l, row, byLine[row.Line], o)...)
		delete(byLine, row.Line)
	}
	for line, transfers := range byLine {
		found = append(found, Finding{Line: line, Field: Invented, Got: transfers[0].Paid + " to " + transfers[0].To})
	}
	slices.SortFunc(found, func(a, b Finding) int { return a.Line - b.Line })
	verdict := Right
	for i := range found {
		f := &found[i]
		f.Reported = reported(l, f, o)
		if !f.Reported {
			verdict = Silent
		} else if verdict == Right {
			verdict = Reported
		}
	}
	return verdict, found
}

// reported reports whether a note names the line of a finding, or a column that
// shows what is not right.
func reported(l *Layout, f *Finding, o *Outcome) bool {
	return slices.ContainsFunc(o.Notes, func(n Note) bool {
		switch {
		case n.Line != 0:
			return n.Line >= f.Line && n.Line <= f.Line+1 && (n.Line == f.Line || !isRow(l, n.Line))
		case n.Column == "":
			return n.Kind == "refused"
		}
		return slices.ContainsFunc(l.Columns, func(c Column) bool {
			return strings.TrimSpace(c.Name) == strings.TrimSpace(n.Column) && slices.Contains(c.Fields, f.Field)
		})
	})
}

// isRow reports whether a row begins on a line: a cell may go on over two.
func isRow(l *Layout, line int) bool {
	return slices.ContainsFunc(l.Truth.Rows, func(r Row) bool { return r.Line == line })
}

func judgeRow(l *Layout, row *Row, transfers []*Transfer, o *Outcome) []Finding {
	var found []Finding
	add := func(field Field, want, got any) {
		found = append(found, Finding{Line: row.Line, Field: field, Want: fmt.Sprint(want), Got: fmt.Sprint(got)})
	}
	switch {
	case row.State != Booked && len(transfers) > 0:
		add(StateOf, row.State, Booked)
		return found
	case row.State != Booked:
		if slices.ContainsFunc(o.Notes, func(n Note) bool { return n.Line == row.Line }) {
			add(Missing, row.State, "nothing")
		}
		return found
	case len(transfers) == 0:
		add(Missing, row.Moved(), "nothing")
		return found
	}
	moved, mine := sumOf(l, transfers)
	switch {
	case !mine:
		add(Account, l.Truth.Own.Number, transfers[0].From+" to "+transfers[0].To)
	case moved == -row.Moved():
		add(Direction, row.Moved(), moved)
	case moved != row.Moved():
		add(Amount, row.Moved(), moved)
	}
	if mine && !slices.ContainsFunc(transfers, func(t *Transfer) bool { return peerIsRight(l, row, t) }) {
		add(Peer, row.Peer.Number+" "+row.Peer.Name, transfers[0].From+" to "+transfers[0].To)
	}
	if !slices.ContainsFunc(transfers, func(t *Transfer) bool { return timeIsRight(row, t.Time) }) {
		add(Time, row.Times[0].Start.Format(time.RFC3339), transfers[0].Time.In(row.At.Location()).Format(time.RFC3339))
	}
	return found
}

// sumOf is what transfers add to the account, and whether each is the account's.
// An amount in another currency or with other digits counts as none.
func sumOf(l *Layout, transfers []*Transfer) (moved int64, mine bool) {
	for _, t := range transfers {
		switch {
		case same(t.From, &l.Truth.Own):
			moved -= minor(t.Paid, t.Currency, l.Truth.Currency)
		case same(t.To, &l.Truth.Own):
			moved += minor(t.Received, t.Currency, l.Truth.Currency)
		default:
			return 0, false
		}
	}
	return moved, true
}

// minor reads an amount in major units.
func minor(text, currency, want string) int64 {
	whole, fraction, _ := strings.Cut(text, ".")
	if currency != want || len(fraction) != decimals(want) {
		return 0
	}
	n, err := strconv.ParseInt(whole+fraction, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// plainNumber is a number as far as it identifies an account: without blanks and
// marks, and without what a key puts before it.
func plainNumber(key string) string {
	if i := strings.LastIndexAny(key, "/:"); i >= 0 {
		key = key[i+1:]
	}
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '\t' || r == '\'' || r == '\u00a0' {
			return -1
		}
		return r
	}, strings.ToUpper(key))
}

// same reports whether a key is a party's account. What stands in for somebody
// without a number is nobody's, although it ends with the account that tells of it.
func same(key string, p *Party) bool {
	return !strings.HasPrefix(key, "?") && p.Number != "" && (plainNumber(key) == plainNumber(p.Number) ||
		slices.ContainsFunc(p.Also, func(also string) bool { return plainNumber(key) == also }))
}

// peerIsRight reports whether the other side of a transfer is what the file
// shows of it. Where the file shows nothing, whatever its words say may stand in.
func peerIsRight(l *Layout, row *Row, t *Transfer) bool {
	key := t.From
	if same(t.From, &l.Truth.Own) {
		key = t.To
	}
	stand, isStandIn := strings.CutPrefix(key, "?")
	stand, _, _ = strings.Cut(stand, "@")
	stand = strings.TrimSpace(stand)
	switch {
	case same(key, &row.Peer):
		return true
	case row.Shown.Number:
		return false
	case row.Shown.Name:
		return strings.Contains(key, row.Peer.Name)
	case isStandIn && (stand == "" || stand == "cash" && row.Kind == cash):
		return true
	}
	return isStandIn && (row.Peer.Name == "" || strings.Contains(stand, row.Peer.Name)) && row.Shown.Memo &&
		strings.Contains(row.Memo, stand)
}

func timeIsRight(row *Row, at time.Time) bool {
	return slices.ContainsFunc(row.Times, func(i Instant) bool {
		return !at.Before(i.Start) &&
			at.Before(i.Start.Add(i.Span))
	})
}
