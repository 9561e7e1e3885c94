package layouts

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"time"
)

// State says what became of a row.
type State string

// The states of a row. Only a booked row moved money.
const (
	Booked  State = "booked"
	Failed  State = "failed"
	Pending State = "pending"
	Undone  State = "reversed" // the row itself was taken back before it moved money
)

// Party is an account with its holder and institution.
type Party struct {
	Number, Name, Bank, Code string
	Also                     []string // other numbers of the same account, such as its IBAN
}

// Row is one row of a statement as it is in truth. Amounts are in minor units.
type Row struct {
	At        time.Time
	Post      time.Time // the day of booking
	Out       bool
	Amount    int64 // above zero
	Fee       int64 // charged on top of Amount; FeeIn is part of Amount
	FeeIn     int64
	Balance   int64 // after the row
	State     State
	TakesBack bool  // the row takes back an earlier one
	Peer      Party // empty where nobody is on the other side
	Kind      kind
	Memo, Ref string

	Line  int       // of the file, from 1
	Shown Shown     // what the file shows of the row
	Times []Instant // the times that the file gives; each is right
}

// Instant is a time as a file gives it: a true time lies from Start on, for less
// than Span.
type Instant struct {
	Start time.Time
	Span  time.Duration
}

// Shown is what a file shows of a row's other side.
type Shown struct{ Number, Name, Memo bool }

// Statement is one account's statement as it is in truth.
type Statement struct {
	Own      Party
	Currency string
	Zone     string
	Opening  int64
	Rows     []Row // by time
}

// Moved is what a row adds to its account.
func (r *Row) Moved() int64 {
	switch {
	case r.State != Booked:
		return 0
	case r.Out:
		return -r.Amount - r.Fee
	}
	return r.Amount - r.Fee
}

// Closing is the balance after the last row.
func (s *Statement) Closing() int64 {
	return s.Rows[len(s.Rows)-1].Balance
}

// sums returns what came in, what went out, and how many rows did either.
func (s *Statement) sums() (in, out int64, ins, outs int) {
	for i := range s.Rows {
		switch moved := s.Rows[i].Moved(); {
		case moved > 0:
			in, ins = in+moved, ins+1
		case moved < 0:
			out, outs = out-moved, outs+1
		}
	}
	return in, out, ins, outs
}

// kind is what a row is for.
type kind int

const (
	transfer kind = iota
	purchase
	salary
	cash
	charge // a fee, a tax, interest: nobody is on the other side
	refund
	kinds
)

// drawn is what a style asks of the truth beside its country.
type drawn struct {
	style            *Style
	states, contra   bool
	feeOnTop, feesIn bool
}

// draw draws a statement of 20 to 200 rows.
func (d *drawn) draw(rng *rand.Rand) Statement {
	zone, err := time.LoadLocation(d.style.Zone)
	if err != nil {
		panic(err) // the styles are our own, and a test reads each zone
	}
	country := countries[d.style.Country]
	s := Statement{Own: country.party(rng), Currency: d.style.Currency, Zone: d.style.Zone}
	s.Opening = 10_000 + rng.Int64N(50_000_000)
	if rng.IntN(12) == 0 {
		s.Opening = 0
	}
	peers := make([]Party, 4+rng.IntN(20))
	for i := range peers {
		peers[i] = country.party(rng)
	}
	n := 20 + rng.IntN(31)
	if rng.IntN(5) == 0 {
		n = 50 + rng.IntN(151)
	}
	at := time.Date(2023+rng.IntN(3), time.Month(1+rng.IntN(12)), 1+rng.IntN(28), 8, rng.IntN(60), rng.IntN(60), 0, zone)
	days := 30 + rng.IntN(90)
	if rng.IntN(15) == 0 {
		days = 2 + rng.IntN(10)
	}
	balance := s.Opening
	for i := range n {
		at = next(rng, at, time.Duration(days)*24*time.Hour/time.Duration(n))
		row := d.row(rng, peers, at)
		if row.TakesBack {
			d.takeBack(&row, s.Rows)
		}
		if i == n-1 && d.states && rng.IntN(2) == 0 {
			row.State = Pending
		}
		if balance+row.Moved() < 0 {
			row.TakesBack, row.Out, row.Kind, row.Fee, row.FeeIn = false, false, transfer, 0, 0
			if row.Peer.Number == "" {
				row.Peer = peers[0]
			}
		}
		if row.Out && !row.TakesBack && row.State == Booked && balance > 0 && rng.IntN(25) == 0 {
			row.Amount, row.Fee, row.FeeIn = balance, 0, 0 // the account is emptied
		}
		balance += row.Moved()
		row.Balance = balance
		row.Ref = country.ref(rng, row.At, i)
		row.Memo = memo(rng, d.style.Lang, &row)
		s.Rows = append(s.Rows, row)
	}
	return s
}

// next returns the time of the next row: often within the same minute.
func next(rng *rand.Rand, at time.Time, gap time.Duration) time.Time {
	if rng.IntN(7) == 0 {
		return at.Add(time.Duration(1+rng.IntN(20)) * time.Second)
	}
	at = at.Add(time.Second + time.Duration(rng.Int64N(int64(2*gap))).Truncate(time.Second))
	if rng.IntN(3) > 0 && at.Hour() < 7 {
		at = at.Add(7 * time.Hour)
	}
	if at.Hour() < 4 && at.Hour() > 0 {
		at = at.Add(4 * time.Hour) // clocks are put back in these hours: a local time would be two instants
	}
	return at
}

func (d *drawn) row(rng *rand.Rand, peers []Party, at time.Time) Row {
	row := Row{At: at, Out: rng.IntN(5) < 3, State: Booked, Amount: amount(rng)}
	row.Kind = kind(rng.IntN(int(kinds)))
	if row.Kind == salary && rng.IntN(3) > 0 {
		row.Kind = transfer
	}
	if row.Kind == cash && d.style.Country == "wallet" {
		row.Kind = transfer // nobody pays cash into a wallet
	}
	switch row.Kind {
	case salary, refund:
		row.Out = false
	case purchase, charge:
		row.Out = true
	default:
	}
	if row.Kind != cash && row.Kind != charge && rng.IntN(15) > 0 {
		row.Peer = peers[rng.IntN(len(peers))]
		if rng.IntN(3) == 0 {
			row.Peer = peers[0]
		}
	}
	if row.Kind == charge {
		row.Amount = 100 + 50*rng.Int64N(40)
	}
	row.At = row.At.Add(time.Duration(rng.IntN(1000)) * time.Millisecond)
	row.Post = row.At
	if rng.IntN(3) == 0 {
		row.Post = row.At.AddDate(0, 0, 1+rng.IntN(2))
	}
	switch {
	case d.states && rng.IntN(14) == 0:
		row.State = Failed
		if rng.IntN(3) == 0 {
			row.State = Undone
		}
	case d.contra && rng.IntN(18) == 0:
		row.TakesBack = true
	case d.feeOnTop && row.Kind == transfer && (row.Out || row.Amount > 10_000) && rng.IntN(2) == 0:
		row.Fee = 50 + 10*rng.Int64N(40)
	case d.feesIn && row.Kind == transfer && row.Out && row.Amount > 10_000 && rng.IntN(2) == 0:
		row.FeeIn = 50 + 10*rng.Int64N(40)
	}
	return row
}

// takeBack makes a row the return of the newest payment that moved money out.
func (d *drawn) takeBack(row *Row, before []Row) {
	row.TakesBack = false
	for i := len(before) - 1; i >= 0 && i > len(before)-6; i-- {
		b := &before[i]
		if b.State == Booked && b.Out && b.Fee == 0 && b.FeeIn == 0 && !b.TakesBack {
			row.TakesBack, row.Out, row.Amount, row.Peer, row.Kind = true, false, b.Amount, b.Peer, b.Kind
			return
		}
	}
}

// amount is mostly small, sometimes round, sometimes very large.
func amount(rng *rand.Rand) int64 {
	a := int64(math.Exp(rng.NormFloat64()*1.6+9)) + 1
	switch rng.IntN(8) {
	case 0, 1:
		a = (1 + a/10_000) * 10_000
	case 2:
		a = 5000
	case 3:
		a += rng.Int64N(30_000_000)
	}
	return a
}

// memo returns words as a bank puts them beside a row.
func memo(rng *rand.Rand, lang string, row *Row) string {
	words := memos[lang]
	text := words.kinds[row.Kind][rng.IntN(len(words.kinds[row.Kind]))]
	if row.TakesBack {
		text = words.back + " " + text
	}
	if rng.IntN(3) == 0 {
		text = fmt.Sprintf("%s %d", text, 1000+rng.IntN(900_000))
	}
	if rng.IntN(6) == 0 && row.Peer.Name != "" && !strings.ContainsAny(lang, "zj") {
		text += ", " + row.Peer.Name
	}
	return text
}
