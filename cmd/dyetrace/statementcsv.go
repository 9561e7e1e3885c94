package main

import (
	"encoding/csv"
	"encoding/json"
	"slices"
	"strconv"

	"dyetrace"
	"dyetrace/report"
)

// statementCSV writes a table for spreadsheets.
type statementCSV struct {
	out  *csv.Writer
	run  *statementRun
	name dyetrace.AccountCurrency
}

func (s *statementCSV) begin(*dyetrace.Account) error {
	columns := []string{"account", "currency", "kind", "time", "transfer", "in", "out", "balance", "stated", "peer", "other_amount",
		"other_currency", "channel", "memo", "source", "line"}
	if s.run.traced() {
		columns = slices.Concat(columns, []string{"parts", "claimed_here", "ended", "held", "lots"})
	}
	return s.out.Write(columns)
}

func (s *statementCSV) head(h *statementHead) error {
	s.name = h.AccountCurrency
	return nil
}

func (s *statementCSV) lines(lines []statementLine) error {
	for i := range lines {
		j := s.run.jsonLine(&lines[i], s.name.Currency)
		cells := []string{report.Neutral(s.name.Account), s.name.Currency.String(), string(j.Kind), j.Time, report.Neutral(j.Transfer), j.In, j.Out,
			j.Balance, j.Stated, report.Neutral(j.Peer), j.OtherAmount, j.OtherCurrency, report.Neutral(j.Channel), report.Neutral(j.Memo),
			report.Neutral(j.Source), strconv.FormatInt(j.Line, 10)}
		if s.run.traced() {
			for _, parts := range [...][]jsonPart{j.Parts, j.Named, j.Ended, j.Held, j.Lots} {
				data, err := json.Marshal(parts)
				if err != nil {
					return err
				}
				cells = append(cells, string(data))
			}
		}
		if err := s.out.Write(cells); err != nil {
			return err
		}
	}
	return nil
}

func (s *statementCSV) foot(*statementFoot) error { return nil }

func (s *statementCSV) end() error {
	s.out.Flush()
	return s.out.Error()
}
