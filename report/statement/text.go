package statement

import (
	"fmt"
	"io"
	"strings"

	"dyetrace"
	"dyetrace/internal/display"
	"dyetrace/report"
	"dyetrace/trace"
	"dyetrace/trace/lines"
)

// shownParts bounds how many parts a line of text names.
const shownParts = 6

// parts is parts as text.
func (a *Account) parts(parts []trace.Part, c dyetrace.Currency) string {
	var said []string
	for i, p := range parts {
		if i == shownParts {
			said = append(said, fmt.Sprintf(a.words.AndMore, len(parts)-i))
			break
		}
		name := a.words.Clean
		switch claim := a.origin(p.Claim); {
		case claim == nil:
		case a.Trace.Rule == dyetrace.Poison:
			name = a.words.Marked
		default:
			name = *claim
		}
		said = append(said, name+" "+report.Grouped(p.Amount, c))
	}
	return strings.Join(said, a.words.Comma)
}

// textWriter writes for people.
type textWriter struct {
	w    io.Writer
	of   *Account
	name dyetrace.AccountCurrency
}

func (s *textWriter) begin() error {
	if _, err := fmt.Fprintln(s.w, display.Lines(s.of.Lang.AccountLine(&s.of.account, s.of.aliases))); err != nil {
		return err
	}
	for _, m := range s.of.own {
		said := fmt.Sprintf(s.of.words.Frozen, report.Money(m.Sum, m.Currency), m.Request)
		if m.HasTime {
			said = fmt.Sprintf(s.of.words.FrozenSince, report.Money(m.Sum, m.Currency), report.Clock(m.Time, s.of.Zone),
				m.Request)
		}
		if _, err := fmt.Fprintln(s.w, display.Lines(strings.TrimSpace(said))); err != nil {
			return err
		}
	}
	meta := report.Meta{Zone: s.of.Zone}
	for i := range s.of.Differs {
		if _, err := fmt.Fprintln(s.w, display.Lines(s.of.Lang.DiffersSaid(&s.of.Differs[i], &meta))); err != nil {
			return err
		}
	}
	return nil
}

func (s *textWriter) Head(h *lines.Head) error {
	s.name = h.AccountCurrency
	w := s.of.words
	how := w.OpeningLeast
	if h.Stated {
		how = w.OpeningStated
	}
	if s.of.Later {
		how = w.FirstShown
	}
	title := fmt.Sprintf(w.StatementIn, h.Currency)
	if s.of.Traced {
		title += fmt.Sprintf(w.ByRule, s.of.Trace.Rule)
	}
	_, err := fmt.Fprintf(s.w, "\n%s\n%s\n", title, fmt.Sprintf(w.Opening, report.Grouped(h.Opening, h.Currency), how))
	return err
}

func (s *textWriter) Lines(list []lines.Line) error {
	t := display.Table{}
	location := s.of.Zone
	w := s.of.words
	t.Text(fmt.Sprintf(w.Time, location))
	t.Number(w.In, w.Out, w.Balance, w.Stated, w.OtherSide)
	t.Text(w.FromOrTo, w.Transfer, w.Money, w.ClaimedHere, w.LeftSight, w.ThenHolds, w.Lots, w.Serial, w.Order, w.Source)
	t.Last(w.Memo)
	c := s.name.Currency
	for i := range list {
		line := &list[i]
		// Cells without a value stay empty; columns that are empty throughout are not shown.
		in, out, stated, other := "", report.Grouped(line.Amount, c), "", ""
		if line.In {
			in, out = out, ""
		}
		if line.Stated.Known {
			stated = report.Grouped(line.Stated.Amount, c)
		}
		if amount, currency, differs := line.Other(); differs {
			other = report.Money(amount, currency)
		}
		money, named, ended, held, lots := "", "", "", "", ""
		if s.of.Traced {
			money, named, held, lots = s.of.parts(line.Parts, c), s.of.parts(line.Named, c), s.of.parts(line.Held, c),
				s.of.parts(line.Lots, c)
			ended = s.of.ended(line.Ended, c)
		}
		tr := &line.Record
		peer, memo := line.Peer(), tr.Memo
		// An unrecorded movement has no peer and no text: those of its record belong to the line that
		// showed it.
		switch line.Kind {
		case lines.Unrecorded:
			peer, memo = w.Unrecorded, ""
		case lines.Self:
			memo = strings.TrimSpace(w.ToItself + " " + memo)
		}
		// Remarks go before the memo, because the memo may be long and comes last.
		if tr.Reverses != "" && line.Kind != lines.Unrecorded {
			memo = strings.TrimSpace(fmt.Sprintf(w.TakesBack, tr.Reverses) + " " + memo)
		}
		if b := line.Broken; b != nil {
			memo = strings.TrimSpace(w.Broken(b) + " " + memo)
		}
		serial, order := line.Numbers()
		t.Add(report.Clock(tr.Time, location), in, out, report.Grouped(line.Balance, c), stated, other,
			peer, tr.ID, money, named, ended, held, lots, serial, order, report.SourcePlace(&tr.Source), memo)
	}
	if len(list) == 0 {
		return nil
	}
	return t.Write(s.w, 0)
}

// ended says what left sight, by end.
func (a *Account) ended(ended []trace.EndedPart, c dyetrace.Currency) string {
	var said []string
	for i := 0; i < len(ended); {
		end, parts := ended[i].End, []trace.Part(nil)
		for ; i < len(ended) && ended[i].End == end; i++ {
			parts = append(parts, ended[i].Part)
		}
		said = append(said, a.Lang.Term(end.String())+a.words.Colon+a.parts(parts, c))
	}
	return strings.Join(said, a.words.Semicolon)
}

func (s *textWriter) Foot(f *lines.Foot) error {
	w := s.of.words
	closing := fmt.Sprintf(w.Closing, report.Grouped(f.Closing, s.name.Currency), w.LineCount.Say(f.Lines))
	if s.of.Traced && len(f.Held) > 0 {
		closing += fmt.Sprintf(w.HoldsThen, s.of.parts(f.Held, s.name.Currency))
	}
	_, err := fmt.Fprintln(s.w, display.Lines(closing))
	return err
}

func (s *textWriter) end() error { return nil }
