package main

import (
	"cmp"
	"encoding/json"
	"io"
	"slices"
	"strconv"

	"dyetrace"
	"dyetrace/internal/display"
)

// statementCSV writes a table for spreadsheets.
type statementCSV struct {
	to   io.Writer
	out  *display.CSV
	run  *statementRun
	name dyetrace.AccountCurrency
}

func (s *statementCSV) begin(*dyetrace.Account) error {
	columns := []string{"account", "currency", "kind", "time", "transfer", "in", "out", "balance", "stated", "peer", "other_amount",
		"other_currency", "channel", "memo", "serial", "order", "source", "line", "reverses"}
	if s.run.measures != nil {
		columns = append(columns, "measure", "short")
	}
	if s.run.traced() {
		columns = slices.Concat(columns, []string{"parts", "claimed_here", "ended", "held", "lots"})
	}
	s.out = display.NewCSV(s.to, columns...)
	return nil
}

func (s *statementCSV) head(h *statementHead) error {
	s.name = h.AccountCurrency
	return nil
}

func (s *statementCSV) lines(lines []statementLine) error {
	for i := range lines {
		j := s.run.jsonLine(&lines[i], s.name.Currency)
		cells := []string{s.name.Account, s.name.Currency.String(), string(j.Kind), j.Time, j.Transfer, j.In, j.Out,
			j.Balance, j.Stated, j.Peer, j.OtherAmount, j.OtherCurrency, j.Channel, j.Memo, j.Serial, j.Order,
			j.Source, strconv.FormatInt(j.Line, 10), j.Reverses}
		if s.run.measures != nil {
			measure := ""
			if j.Measure != nil {
				measure = cmp.Or(*j.Measure, "frozen")
			}
			cells = append(cells, measure, j.Short)
		}
		if s.run.traced() {
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

func (s *statementCSV) foot(*statementFoot) error { return nil }

func (s *statementCSV) end() error {
	return s.out.Finish()
}
