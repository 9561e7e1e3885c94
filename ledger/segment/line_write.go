package segment

import "dyetrace/ledger/record"

// lineColumnOf is the column in which each text of a line rests.
var lineColumnOf = [record.LineTexts]Column{colPeer, colPeerName, colPeerBank, colSerial, colOrder, colChannel,
	colMemo, colBatch, colReverses}

// NoteLine adds the optional columns that a line needs to a set.
func (set *Columns) NoteLine(s *record.Line, sheet bool) {
	for _, c := range [...]struct {
		c  Column
		on bool
	}{
		{colState, s.Failed}, {colSpread, s.Spread != 0}, {ColSeq, s.Seq != 0}, {colCharge, s.Charge != 0},
		{colBalance, s.Balance.Known}, {ColSheet, sheet}, {ColPeerOther, len(s.Other) > 0}, {ColPaidBy, len(s.PaidBy) > 0},
		{ColTimeNanos, IsFine(s.Time)},
	} {
		if c.on {
			*set |= 1 << c.c
		}
	}
	for i, text := range s.Texts {
		if len(text) > 0 {
			*set |= 1 << lineColumnOf[i]
		}
	}
}

// AddLine writes a line of a statement.
func (w *Writer) AddLine(s *record.Line) error {
	c := &w.group.columns
	w.group.rows++
	// What every line has comes first; these columns have no levels.
	w.time(colTime, s.Time, true)
	c[colAmount].ints = append(c[colAmount].ints, int64(s.Amount))
	c[colLine].ints = append(c[colLine].ints, s.Row)
	w.account(&c[colAccount], &w.from, s.Account)
	w.currency(colCurrency, s.Currency)
	direction := "out"
	if s.Incoming {
		direction = "in"
	}
	w.entry(colDirection, []byte(direction))
	entry, isNew := w.origin.entry(s.Origin)
	c[colSource].index = append(c[colSource].index, entry)
	c[colSHA256].index = append(c[colSHA256].index, entry)
	if isNew {
		c[colSource].addText([]byte(w.origins[s.Origin].File))
		c[colSHA256].addText(w.hex[s.Origin])
	}
	// Of the rest a column is there only where the set has it, and then has a level for
	// each row.
	state := ""
	if s.Failed {
		state = "failed"
	}
	w.short(colState, []byte(state))
	w.short(ColPeerOther, s.Other)
	w.short(ColPaidBy, s.PaidBy)
	w.short(ColSheet, []byte(w.origins[s.Origin].Sheet))
	w.number(ColSeq, s.Seq, s.Seq != 0)
	w.number(colSpread, int64(s.Spread), s.Spread != 0)
	w.number(colCharge, int64(s.Charge), s.Charge != 0)
	w.number(colBalance, int64(s.Balance.Amount), s.Balance.Known)
	for i, text := range s.Texts {
		if to := lineColumnOf[i]; columnSpecs[to].kind == dictionaryColumn {
			w.short(to, text)
		} else {
			w.text(to, text)
		}
	}
	if w.group.rows == rowGroupRows {
		return w.flush()
	}
	return nil
}
