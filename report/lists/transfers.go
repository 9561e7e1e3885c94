package lists

import (
	"bufio"
	"fmt"
	"io"

	"dyetrace"
	"dyetrace/internal/display"
	"dyetrace/report"
	"dyetrace/report/records"
)

// Transfers writes transfers as they are found: as a text in aligned columns, many
// rows at a time, or as JSON.
type Transfers struct {
	out   *bufio.Writer
	o     Options
	table display.Table
	n     int
}

// rowsAtOnce is how many rows of text are aligned with each other.
const rowsAtOnce = 1000

// NewTransfers begins a list. End must be called when there are no more.
func NewTransfers(w io.Writer, o Options) *Transfers {
	l := &Transfers{out: bufio.NewWriter(w), o: o}
	words := o.Lang.Commands()
	l.table.Text(fmt.Sprintf(words.Time, o.Zone), words.Transfer, words.From, words.To)
	l.table.Number(words.Amount, words.Received)
	l.table.Text(words.Channel, words.Serial, words.Order, words.Source)
	l.table.Last(words.Memo)
	return l
}

// Add writes a transfer.
func (l *Transfers) Add(t *dyetrace.Transfer) error {
	l.n++
	if l.o.JSON {
		data, err := records.JSON(t)
		if err != nil {
			return err
		}
		before := ",\n"
		if l.n == 1 {
			before = "{\"transfers\":[\n"
		}
		_, err = l.out.WriteString(before + string(data))
		return err
	}
	received := ""
	if t.Received != t.Amount || t.ReceivedCurrency != t.Currency {
		received = report.Money(t.Received, t.ReceivedCurrency)
	}
	l.table.Add(report.Clock(t.Time, l.o.Zone), t.ID, t.From, t.To, report.Money(t.Amount, t.Currency), received,
		t.Channel, report.BothSides(t.FromSerial, t.ToSerial), report.BothSides(t.FromOrder, t.ToOrder),
		report.SourcePlace(&t.Source), t.Memo)
	if l.table.Len() == rowsAtOnce {
		return l.flush()
	}
	return nil
}

func (l *Transfers) flush() error {
	err := l.table.Write(l.out, l.o.Width)
	l.table.Clear()
	return err
}

// End writes what is left. more says that there are others.
func (l *Transfers) End(more bool) error {
	if l.o.JSON {
		fmt.Fprintf(l.out, "\n],\"more\":%t}\n", more)
	} else if err := l.flush(); err != nil {
		return err
	}
	return l.out.Flush()
}
