package trace

import (
	"slices"

	"dyetrace"
	"dyetrace/ledger/statement"
)

// Line explains one line of a watched statement: what came or went, in which parts, and
// how that changed the account. Parts and lots have the claim Clean where no claim names
// the money. Under the poison rule marked money has claim 0, whichever claims there are.
// Amounts are in the statement's currency.
type Line struct {
	Entry statement.Entry // the transfer as the statement has it

	// Before is the running balance before the line, After the one after it.
	// Unrecorded is what the line shows to have moved in between without a
	// record, before the transfer: above zero a deposit, below a withdrawal;
	// UnrecordedParts are its parts.
	Before, After   dyetrace.Amount
	Unrecorded      dyetrace.Amount
	UnrecordedParts []Part

	// Parts are what the transfer brought or took, in order. Where it went
	// out, Named are the parts that claims on this very transfer have made of
	// the clean ones among them. Where it came in, Parts are as they were
	// before any of them met an end.
	Parts []Part
	Named []Part
	Ended []EndedPart // claimed parts that left sight here, in this line

	// Recovered are those of Parts that a reversal took back out of ends here.
	Recovered []EndedPart

	// Lots are what the account holds after the line, in the order of the
	// rule, if Options.ObserveLots is set.
	Lots []Part
}

// EndedPart is a claimed part that left sight. A converted part is in the
// currency it was converted from.
type EndedPart struct {
	End dyetrace.End
	Part
}

// beginLine begins the line of an entry about to be applied, if a is watched. endLine
// passes it on.
func (w *walk) beginLine(a *account, e *statement.Entry) {
	if !a.observed {
		return
	}
	w.line = &Line{Entry: *e, Before: a.balance, Parts: []Part{{Clean, e.Amount}}}
}

// endLine ends the line that beginLine has begun, if any, and passes it on.
func (w *walk) endLine(a *account) {
	line := w.line
	if line == nil {
		return
	}
	w.line = nil
	line.After = a.balance
	line.Ended = slices.Clone(w.ended)
	w.ended = w.ended[:0]
	if w.options.ObserveLots {
		line.Lots = w.lots(a)
	}
	w.options.Observe[a.no](line)
}

// lots is what a holds, clean money included.
func (w *walk) lots(a *account) []Part {
	if a.claimed == 0 {
		return appendPart(nil, Part{Clean, a.balance})
	}
	return w.rule.lots(a)
}

// noteEnds keeps what ended at a for the line that is begun or comes next.
func (w *walk) noteEnds(a *account, end dyetrace.End, ended []Part) {
	if !a.observed {
		return
	}
	for _, p := range ended {
		if p.Amount > 0 {
			w.ended = append(w.ended, EndedPart{end, p})
		}
	}
}

// noteParts keeps the parts of the transfer for the line that is begun.
func (w *walk) noteParts(parts []Part) {
	if w.line != nil {
		w.line.Parts = tidy(parts)
	}
}

// noteNamed keeps the parts that claims have made of it.
func (w *walk) noteNamed(named []Part) {
	if w.line != nil {
		w.line.Named = tidy(named)
	}
}

// watched is a copy of parts if a is watched, before its ends change them.
func (w *walk) watched(a *account, parts []Part) []Part {
	if !a.observed {
		return nil
	}
	return tidy(parts)
}

// tidy is a copy of parts without the empty ones.
func tidy(parts []Part) (kept []Part) {
	for _, p := range parts {
		kept = appendPart(kept, p)
	}
	return kept
}

// noteUnrecorded keeps an unrecorded movement for it.
func (w *walk) noteUnrecorded(amount dyetrace.Amount, moved []Part) {
	if w.line == nil {
		return
	}
	w.line.Unrecorded, w.line.UnrecordedParts = amount, slices.Clone(moved)
}

// observeRest passes on the lines of watched statements that the trace had no reason to
// read, and those behind its last look.
func (w *walk) observeRest() error {
	watched := make([]statement.No, 0, len(w.options.Observe))
	for no := range w.options.Observe {
		watched = append(watched, no)
	}
	slices.Sort(watched)
	for _, no := range watched {
		a, err := w.account(no)
		if err != nil {
			return err
		}
		if err := w.load(a, 0); err != nil {
			return err
		}
		if err := w.catchUp(a, never); err != nil {
			return err
		}
	}
	return nil
}
