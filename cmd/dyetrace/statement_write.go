package main

import (
	"io"

	"dyetrace"
	"dyetrace/trace"
)

// statementWriter writes the statements of an account.
type statementWriter interface {
	begin(a *dyetrace.Account) error
	head(h *statementHead) error
	lines(lines []statementLine) error
	foot(f *statementFoot) error
	end() error
}

func newStatementWriter(w io.Writer, format string, run *statementRun) statementWriter {
	switch format {
	case "json":
		return &statementJSON{w: w, run: run}
	case "csv":
		return &statementCSV{to: w, run: run}
	}
	return &statementText{w: w, run: run}
}

// origin is the name of a part's claim; nil for clean money. Under the poison
// rule money is marked or not, for whichever claim.
func (s *statementRun) origin(claim int32) *string {
	if claim == trace.Clean {
		return nil
	}
	if s.asked.Rule == dyetrace.Poison {
		marked := "marked"
		return &marked
	}
	return &s.claims[claim].ID
}
