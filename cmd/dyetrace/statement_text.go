package main

import (
	"cmp"
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
			said = append(said, fmt.Sprintf(s.words.AndMore, len(parts)-i))
			break
		}
		name := s.words.Clean
		switch claim := s.origin(p.Claim); {
		case claim == nil:
		case s.asked.Rule == dyetrace.Poison:
			name = s.words.Marked
		default:
			name = *claim
		}
		said = append(said, name+" "+report.Grouped(p.Amount, c))
	}
	return strings.Join(said, s.words.Comma)
}

// statementText writes for people.
type statementText struct {
	w    io.Writer
	run  *statementRun
	name dyetrace.AccountCurrency
}

func (s *statementText) begin(a *dyetrace.Account) error {
	if _, err := fmt.Fprintln(s.w, printable(s.run.lang.AccountLine(a, s.run.aliases))); err != nil {
		return err
	}
	for _, m := range s.run.own {
		said := fmt.Sprintf(s.run.words.Frozen, money(m.Sum, m.Currency), m.Request)
		if m.HasTime {
			said = fmt.Sprintf(s.run.words.FrozenSince, money(m.Sum, m.Currency), showTime(m.Time, zoneOrUTC(s.run.asked.location)), m.Request)
		}
		if _, err := fmt.Fprintln(s.w, printable(strings.TrimSpace(said))); err != nil {
			return err
		}
	}
	meta := report.Meta{Zone: zoneOrUTC(s.run.asked.location)}
	for i := range s.run.differs {
		if _, err := fmt.Fprintln(s.w, printable(s.run.lang.DiffersSaid(&s.run.differs[i], &meta))); err != nil {
			return err
		}
	}
	return nil
}

func (s *statementText) head(h *statementHead) error {
	s.name = h.AccountCurrency
	w := s.run.words
	how := w.OpeningLeast
	if h.Stated {
		how = w.OpeningStated
	}
	if s.run.options.from != "" {
		how = w.FirstShown
	}
	title := fmt.Sprintf(w.StatementIn, h.Currency)
	if s.run.traced() {
		title += fmt.Sprintf(w.ByRule, s.run.asked.Rule)
	}
	_, err := fmt.Fprintf(s.w, "\n%s\n%s\n", title, fmt.Sprintf(w.Opening, report.Grouped(h.Opening, h.Currency), how))
	return err
}

func (s *statementText) lines(lines []statementLine) error {
	t := table{}
	location := zoneOrUTC(s.run.asked.location)
	w := s.run.words
	t.column(fmt.Sprintf(w.Time, location))
	t.number(w.In, w.Out, w.Balance, w.Stated, w.OtherSide)
	t.column(w.FromOrTo, w.Transfer, w.Money, w.ClaimedHere, w.LeftSight, w.ThenHolds, w.Lots, w.Serial, w.Order, w.Source)
	t.last(w.Memo)
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
			ended = s.run.ended(line.Ended, c)
		}
		tr := &line.Transfer
		peer, memo := line.peer(), tr.Memo
		switch line.Kind {
		case unrecordedLine:
			peer, memo = w.Unrecorded, ""
		case selfLine:
			memo = strings.TrimSpace(w.ToItself + " " + memo)
		}
		if tr.Reverses != "" && line.Kind != unrecordedLine {
			memo = strings.TrimSpace(fmt.Sprintf(w.TakesBack, tr.Reverses) + " " + memo)
		}
		if b := line.Broken; b != nil {
			memo = strings.TrimSpace(b.said(s.run.words) + " " + memo)
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

// said is what a line says of the measure that should have stopped it.
func (b *brokenMeasure) said(w *report.CommandWords) string {
	name := cmp.Or(b.Request, money(b.Sum, b.Currency))
	if b.Short > 0 {
		return fmt.Sprintf(w.WentOutShort, name, money(b.Short, b.Currency))
	}
	return fmt.Sprintf(w.WentOut, name)
}

// ended says what left sight, by end.
func (s *statementRun) ended(ended []trace.EndedPart, c dyetrace.Currency) string {
	var said []string
	for i := 0; i < len(ended); {
		end, parts := ended[i].End, []trace.Part(nil)
		for ; i < len(ended) && ended[i].End == end; i++ {
			parts = append(parts, ended[i].Part)
		}
		said = append(said, s.lang.Term(end.String())+s.words.Colon+s.parts(parts, c))
	}
	return strings.Join(said, s.words.Semicolon)
}

func (s *statementText) foot(f *statementFoot) error {
	w := s.run.words
	closing := fmt.Sprintf(w.Closing, report.Grouped(f.Closing, s.name.Currency), w.LineCount.Say(f.Lines))
	if s.run.traced() && len(f.Held) > 0 {
		closing += fmt.Sprintf(w.HoldsThen, s.run.parts(f.Held, s.name.Currency))
	}
	_, err := fmt.Fprintln(s.w, printable(closing))
	return err
}

func (s *statementText) end() error { return nil }
