package statement

import (
	"cmp"
	"encoding/json"
	"io"
	"slices"
	"strconv"

	"dyetrace"
	"dyetrace/internal/display"
	"dyetrace/trace/lines"
)

// csvWriter writes a table for spreadsheets.
type csvWriter struct {
	to   io.Writer
	out  *display.CSV
	of   *Account
	name dyetrace.AccountCurrency
}

func (s *csvWriter) begin() error {
	columns := []string{"account", "currency", "kind", "time", "transfer", "in", "out", "balance", "stated", "peer",
		"other_amount", "other_currency", "channel", "memo", "serial", "order", "source", "line", "reverses"}
	if s.of.Measures != nil {
		columns = append(columns, "measure", "short")
	}
	if s.of.Traced {
		columns = slices.Concat(columns, []string{"parts", "claimed_here", "ended", "held", "lots"})
	}
	s.out = display.NewCSV(s.to, columns...)
	return nil
}

func (s *csvWriter) Head(h *lines.Head) error {
	s.name = h.AccountCurrency
	return nil
}

func (s *csvWriter) Lines(list []lines.Line) error {
	for i := range list {
		j := s.of.jsonLine(&list[i], s.name.Currency)
		cells := []string{s.name.Account, s.name.Currency.String(), string(j.Kind), j.Time, j.Transfer, j.In, j.Out,
			j.Balance, j.Stated, j.Peer, j.OtherAmount, j.OtherCurrency, j.Channel, j.Memo, j.Serial, j.Order,
			j.Source, strconv.FormatInt(j.Line, 10), j.Reverses}
		if s.of.Measures != nil {
			measure := ""
			if j.Measure != nil {
				measure = cmp.Or(*j.Measure, "frozen")
			}
			cells = append(cells, measure, j.Short)
		}
		if s.of.Traced {
			for _, parts := range [...][]jsonPart{j.Parts, j.Named, j.Ended, j.Held, j.Lots} {
				data, err := json.Marshal(parts)
				if err != nil {
					return err
				}
				cells = append(cells, string(data))
			}
		}
		s.out.Row(cells...)
	}
	return nil
}

func (s *csvWriter) Foot(*lines.Foot) error { return nil }

func (s *csvWriter) end() error {
	return s.out.Finish()
}
