package main

import (
	"fmt"
	"io"
	"strings"

	"dyetrace"
	"dyetrace/report"
	"dyetrace/trace"
)

// shownParts bounds how many parts a line of text names.
const shownParts = 6

// parts is parts as text.
func (s *statementRun) parts(parts []trace.Part, c dyetrace.Currency) string {
	var said []string
	for i, p := range parts {
		if i == shownParts {
			said = append(said, fmt.Sprintf("and %d more", len(parts)-i))
			break
		}
		name := "clean"
		if claim := s.origin(p.Claim); claim != nil {
			name = *claim
		}
		said = append(said, name+" "+report.Grouped(p.Amount, c))
	}
	return strings.Join(said, ", ")
}

// statementText writes for people.
type statementText struct {
	w    io.Writer
	run  *statementRun
	name dyetrace.AccountCurrency
}

func (s *statementText) begin(a *dyetrace.Account) error {
	said := []string{"Account " + a.ID}
	for _, text := range [...]string{a.Holder, a.Institution, a.Region} {
		if text != "" {
			said = append(said, text)
		}
	}
	if a.Kind != dyetrace.Personal {
		said = append(said, a.Kind.String())
	}
	if len(s.run.aliases) > 0 {
		said = append(said, "also "+strings.Join(s.run.aliases, ", also "))
	}
	if a.Uncovered {
		said = append(said, "its statement is not in the ledger: what others' statements show of it")
	}
	_, err := fmt.Fprintln(s.w, printable(strings.Join(said, ", ")))
	return err
}

func (s *statementText) head(h *statementHead) error {
	s.name = h.AccountCurrency
	how := "the least under which the balance never falls below zero"
	if h.Stated {
		how = "follows from the first stated balance"
	}
	if s.run.options.from != "" {
		how = "at the first line shown"
	}
	rule := ""
	if s.run.traced() {
		rule = ", by the rule " + s.run.asked.Rule.String()
	}
	_, err := fmt.Fprintf(s.w, "\nStatement in %s%s\nOpening balance %s (%s)\n", h.Currency, rule, report.Grouped(h.Opening, h.Currency), how)
	return err
}

func (s *statementText) lines(lines []statementLine) error {
	t := table{}
	location := zoneOrUTC(s.run.asked.location)
	t.column("time (" + location.String() + ")")
	t.number("in", "out", "balance", "stated", "other side")
	t.column("from or to", "transfer", "money", "claimed here", "left sight", "then holds", "lots", "serial", "order", "source")
	t.last("memo")
	c := s.name.Currency
	for i := range lines {
		line := &lines[i]
		in, out, stated, other := "", report.Grouped(line.Amount, c), "", ""
		if line.In {
			in, out = out, ""
		}
		if line.Stated.Known {
			stated = report.Grouped(line.Stated.Amount, c)
		}
		if amount, currency, differs := line.other(); differs {
			other = money(amount, currency)
		}
		money, named, ended, held, lots := "", "", "", "", ""
		if s.run.traced() {
			money, named, held, lots = s.run.parts(line.Parts, c), s.run.parts(line.Named, c), s.run.parts(line.Held, c), s.run.parts(line.Lots, c)
			ended = s.ended(line.Ended)
		}
		tr := &line.Transfer
		peer, memo := line.peer(), tr.Memo
		switch line.Kind {
		case unrecordedLine:
			peer, memo = "(unrecorded)", ""
		case selfLine:
			memo = strings.TrimSpace("(to itself: moves nothing) " + memo)
		}
		if tr.Reverses != "" && line.Kind != unrecordedLine {
			memo = strings.TrimSpace("(takes back " + tr.Reverses + ") " + memo)
		}
		serial, order := line.numbers()
		t.add(showTime(tr.Time, location), in, out, report.Grouped(line.Balance, c), stated, other,
			peer, tr.ID, money, named, ended, held, lots, serial, order, sourceLine(&tr.Source), memo)
	}
	if len(lines) == 0 {
		return nil
	}
	return t.write(s.w, 0)
}

// ended says what left sight, by end.
func (s *statementText) ended(ended []trace.EndedPart) string {
	var said []string
	for i := 0; i < len(ended); {
		end, parts := ended[i].End, []trace.Part(nil)
		for ; i < len(ended) && ended[i].End == end; i++ {
			parts = append(parts, ended[i].Part)
		}
		said = append(said, end.String()+": "+s.run.parts(parts, s.name.Currency))
	}
	return strings.Join(said, "; ")
}

func (s *statementText) foot(f *statementFoot) error {
	held := ""
	if s.run.traced() {
		held = ": " + s.run.parts(f.Held, s.name.Currency)
		if len(f.Held) == 0 {
			held = ""
		}
	}
	_, err := fmt.Fprintf(s.w, "Closing balance %s after %s%s\n", report.Grouped(f.Closing, s.name.Currency),
		plural(f.Lines, "line", "lines"), printable(held))
	return err
}

func (s *statementText) end() error { return nil }
