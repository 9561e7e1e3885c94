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

// ReadTransfer reads one line of transfers.csv under its header. The error is an
// InputError with the reason where the line is rejected or holds no transfer.
func ReadTransfer(ctx context.Context, header, line string, o intake.Options) (*dyetrace.Transfer, error) {
	var t *dyetrace.Transfer
	o.As = "transfers"
	_, err := intake.ReadStream(ctx, strings.NewReader(header+"\n"+line+"\n"), "transfer", Formats(), o.InOrder(),
		func(b *dyetrace.Batch) error {
			for _, reject := range b.Rejects {
				return dyetrace.Errorf(dyetrace.InputError, "", "%s", reject.Reason)
			}
			for i := range b.Rows {
				t = transferOf(b, &b.Rows[i])
			}
			return nil
		})
	if err == nil && t == nil {
		err = dyetrace.Errorf(dyetrace.InputError, "", "the line holds no transfer")
	}
	return t, err
}

// transferOf is a row by itself, without the batch that holds its texts.
func transferOf(b *dyetrace.Batch, r *dyetrace.Row) *dyetrace.Transfer {
	s := func(span dyetrace.Span) string { return string(b.Bytes(span)) }
	return &dyetrace.Transfer{ID: s(r.ID), Time: r.Time, Seq: r.Seq, From: s(r.From), To: s(r.To),
		Amount: r.Amount, Currency: r.Currency, Received: r.Received, ReceivedCurrency: r.ReceivedCurrency,
		FromBalance: r.FromBalance, ToBalance: r.ToBalance,
		Channel: s(r.Channel), Memo: s(r.Memo), Source: dyetrace.Source{Line: r.Line}}
}
