package native

import (
	"bufio"
	"context"
	"io"
	"strings"

	"dyetrace"
	"dyetrace/intake"
)

// mostAppended bounds a line of a file that grows.
const mostAppended = 1 << 20

// AppendedLine is a line of a file that grows, with its number.
type AppendedLine struct {
	Text   string
	Number int64
}

// SendLines sends the lines that are not empty, as they are appended, until
// there are no more or the context ends.
func SendLines(ctx context.Context, in io.Reader, to chan<- AppendedLine) error {
	s := bufio.NewScanner(in)
	s.Buffer(nil, mostAppended)
	for number := int64(1); s.Scan(); number++ {
		text := strings.TrimSpace(s.Text())
		if text == "" {
			continue
		}
		select {
		case to <- AppendedLine{text, number}:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return s.Err()
}

// Appended is what a line says: a transfer, or an InputError with the reason why it is none.
type Appended struct {
	AppendedLine
	Transfer *dyetrace.Transfer
	Err      error
}

// ReadTransfer reads one line of transfers.csv under its header. The error is an
// InputError with the reason where the line is rejected or holds no transfer.
func ReadTransfer(ctx context.Context, header, line string, o intake.Options) (*dyetrace.Transfer, error) {
	all, err := readLines(ctx, header, []AppendedLine{{Text: line}}, o)
	if err != nil {
		return nil, err
	}
	return all[0].Transfer, all[0].Err
}

// ReadTransfers reads lines of transfers.csv under their header, each as ReadTransfer does:
// to begin takes longer than to read thousands.
func ReadTransfers(ctx context.Context, header string, lines []AppendedLine, o intake.Options) ([]Appended, error) {
	all, err := readLines(ctx, header, lines, o)
	if err == nil || ctx.Err() != nil {
		return all, err
	}
	// One of them, such as one with a quote that is not closed, has kept the others from
	// being read as what they are.
	all = make([]Appended, len(lines))
	for i, l := range lines {
		t, err := ReadTransfer(ctx, header, l.Text, o)
		if err != nil && dyetrace.KindOf(err) != dyetrace.InputError {
			return nil, err
		}
		all[i] = Appended{l, t, err}
	}
	return all, nil
}

// errMixed is why lines are not read together.
var errMixed = dyetrace.Errorf(dyetrace.InputError, "", "the line goes on in the next one: a quote is not closed")

// readLines reads lines together. The error is an InputError where they are not read line
// by line.
func readLines(ctx context.Context, header string, lines []AppendedLine, o intake.Options) ([]Appended, error) {
	var text strings.Builder
	text.WriteString(header + "\n")
	all := make([]Appended, len(lines))
	for i, l := range lines {
		text.WriteString(l.Text + "\n")
		all[i] = Appended{AppendedLine: l}
	}
	// The header is the first line.
	of := func(line int64) (*Appended, error) {
		i := line - 2
		if i < 0 || i >= int64(len(all)) || all[i].Transfer != nil || all[i].Err != nil {
			return nil, errMixed
		}
		return &all[i], nil
	}
	o.As = "transfers"
	_, err := intake.ReadStream(ctx, strings.NewReader(text.String()), "transfer", Formats(), o.InOrder(),
		func(b *dyetrace.Batch) error {
			for _, reject := range b.Rejects {
				a, err := of(reject.Line)
				if err != nil {
					return err
				}
				a.Err = dyetrace.Errorf(dyetrace.InputError, "", "%s", reject.Reason)
			}
			for i := range b.Rows {
				a, err := of(b.Rows[i].Line)
				if err != nil {
					return err
				}
				a.Transfer = transferOf(b, &b.Rows[i])
			}
			return nil
		})
	for i := range all {
		if err == nil && all[i].Transfer == nil && all[i].Err == nil {
			if len(all) > 1 {
				return nil, errMixed
			}
			all[i].Err = dyetrace.Errorf(dyetrace.InputError, "", "the line holds no transfer")
		}
	}
	return all, err
}

// transferOf is a row by itself, without the batch that holds its texts.
func transferOf(b *dyetrace.Batch, r *dyetrace.Row) *dyetrace.Transfer {
	s := func(span dyetrace.Span) string { return string(b.Bytes(span)) }
	return &dyetrace.Transfer{ID: s(r.ID), Time: r.Time, Seq: r.Seq, From: s(r.From), To: s(r.To),
		Amount: r.Amount, Currency: r.Currency, Received: r.Received, ReceivedCurrency: r.ReceivedCurrency,
		FromBalance: r.FromBalance, ToBalance: r.ToBalance,
		Channel: s(r.Channel), Memo: s(r.Memo), Reverses: s(r.Reverses), Source: dyetrace.Source{Line: r.Line},
		FromSerial: s(r.FromSerial), ToSerial: s(r.ToSerial), FromOrder: s(r.FromOrder), ToOrder: s(r.ToOrder)}
}
