package layouts

import (
	"fmt"
	"testing"
)

// perfect is what a reader without fault makes of a layout.
func perfect(l *Layout) *Outcome {
	o := &Outcome{}
	for i := range l.Truth.Rows {
		row := &l.Truth.Rows[i]
		moved := row.Moved()
		if moved == 0 {
			continue
		}
		own, peer := l.Truth.Own.Number, "? @"+l.Truth.Own.Number
		if row.Shown.Name {
			peer = "?" + row.Peer.Name + " @" + own
		}
		if row.Shown.Number {
			peer = row.Peer.Number
		}
		t := Transfer{From: peer, To: own, Currency: l.Truth.Currency, Time: row.Times[0].Start, Lines: []int{row.Line}}
		if moved < 0 {
			t.From, t.To, moved = own, peer, -moved
		}
		whole, fraction := digitsOf(moved, decimals(l.Truth.Currency))
		t.Paid = whole
		if fraction != "" {
			t.Paid += "." + fraction
		}
		t.Received = t.Paid
		o.Transfers = append(o.Transfers, t)
	}
	return o
}

// A reader without fault is right on every layout.
func TestJudgeFindsNothingInPerfectReadings(t *testing.T) {
	for seed := range uint64(500) {
		l := Draw(seed)
		if verdict, found := Judge(&l, perfect(&l)); verdict != Right {
			t.Fatalf("seed %d, %s: %s, %+v", seed, l.Style, verdict, found[0])
		}
	}
}

// columnOf is the name of a column that shows a field.
func columnOf(l *Layout, f Field) string {
	for _, c := range l.Columns {
		for _, of := range c.Fields {
			if of == f {
				return c.Name
			}
		}
	}
	return ""
}

// Whatever is not as in truth is wrong in silence, and reported where a note
// names its row or its column. A note on another row or column does not help.
func TestJudgeTellsReportedFromSilent(t *testing.T) {
	faults := map[Field]func(o *Outcome){
		Direction: func(o *Outcome) { t := &o.Transfers[3]; t.From, t.To = t.To, t.From },
		Amount:    func(o *Outcome) { t := &o.Transfers[3]; t.Paid, t.Received = "1"+t.Paid, "1"+t.Received },
		Time:      func(o *Outcome) { o.Transfers[3].Time = o.Transfers[3].Time.AddDate(0, 0, -3) },
		Account:   func(o *Outcome) { o.Transfers[3].From, o.Transfers[3].To = "1", "2" },
		Missing:   func(o *Outcome) { o.Transfers = append(o.Transfers[:3:3], o.Transfers[4:]...) },
		Invented:  func(o *Outcome) { o.Transfers = append(o.Transfers, Transfer{Lines: []int{100_000}}) },
	}
	tried := map[Field]int{}
	for seed := range uint64(60) {
		l := Draw(seed)
		for field, fault := range faults {
			o := perfect(&l)
			line := o.Transfers[3].Lines[0]
			if field == Invented {
				line = 100_000
			}
			fault(o)
			expectVerdict(t, &l, o, Silent, fmt.Sprintf("seed %d, %s", seed, field))
			o.Notes = []Note{{Line: line + 10_000}, {Column: "no such column"}, {Kind: "unread"}}
			expectVerdict(t, &l, o, Silent, fmt.Sprintf("seed %d, %s, notes on others", seed, field))
			o.Notes = []Note{{Line: line}}
			expectVerdict(t, &l, o, Reported, fmt.Sprintf("seed %d, %s, a note on the row", seed, field))
			if name := columnOf(&l, field); name != "" {
				tried[field]++
				o.Notes = []Note{{Column: name}}
				expectVerdict(t, &l, o, Reported, fmt.Sprintf("seed %d, %s, a note on the column", seed, field))
			}
		}
		expectVerdict(t, &l, &Outcome{Refused: "why"}, Refused, "refused")
	}
	if tried[Direction] == 0 || tried[Amount] == 0 || tried[Time] == 0 {
		t.Errorf("columns are hardly tried: %v", tried)
	}
}

// A row that failed and is taken for a movement, and a payment with the wrong
// other side, are found too.
func TestJudgeFindsStatesAndOtherSides(t *testing.T) {
	states, peers := 0, 0
	for seed := range uint64(300) {
		l := Draw(seed)
		for i := range l.Truth.Rows {
			row := &l.Truth.Rows[i]
			o := perfect(&l)
			switch {
			case row.State != Booked:
				o.Transfers = append(o.Transfers, Transfer{From: l.Truth.Own.Number, To: "?", Lines: []int{row.Line}})
				states++
			case row.Shown.Number:
				at := 0
				for o.Transfers[at].Lines[0] != row.Line {
					at++
				}
				if o.Transfers[at].From == l.Truth.Own.Number {
					o.Transfers[at].To = "12345678"
				} else {
					o.Transfers[at].From = "12345678"
				}
				peers++
			default:
				continue
			}
			expectVerdict(t, &l, o, Silent, fmt.Sprintf("seed %d, row %d", seed, i))
			break
		}
	}
	if states == 0 || peers == 0 {
		t.Errorf("%d states and %d other sides are tried", states, peers)
	}
}

func expectVerdict(t *testing.T, l *Layout, o *Outcome, want Verdict, what string) {
	t.Helper()
	if got, found := Judge(l, o); got != want {
		t.Fatalf("%s: %s, want %s: %+v", what, got, want, found)
	}
}

// Keys of accounts may say more than the number: an institution or a scheme.
func TestSameAccount(t *testing.T) {
	tests := []struct {
		key  string
		p    Party
		want bool
	}{
		{"DEUTDEFF/1234567", Party{Number: "1234567"}, true}, {"alipay:2088123", Party{Number: "2088123"}, true},
		{"PL10102000034430870212282049", Party{Number: "10102000034430870212282049",
			Also: []string{"PL10102000034430870212282049"}}, true},
		{"? @alipay:2088123", Party{Number: "2088123"}, false}, {"?cash @DEUTDEFF/1234567", Party{Number: "1234567"}, false},
		{"341/12345-6", Party{Number: "123456"}, true}, {"91234567", Party{Number: "1234567"}, false}, {"", Party{}, false},
	}
	for _, test := range tests {
		if got := same(test.key, &test.p); got != test.want {
			t.Errorf("same(%q, %q) = %v", test.key, test.p.Number, got)
		}
	}
}
