package ledger

// sideColumnOf is the column in which each text of a line rests.
var sideColumnOf = [sideTexts]columnNo{colPeer, colPeerName, colPeerBank, colSerial, colOrder, colChannel, colMemo, colBatch, colReverses}

// noteSide adds the optional columns that a line needs to a set.
func (set *columnSet) noteSide(s *side, sheet bool) {
	for _, c := range [...]struct {
		c  columnNo
		on bool
	}{
		{colState, s.failed}, {colSpread, s.spread != 0}, {colSeq, s.seq != 0}, {colCharge, s.charge != 0},
		{colBalance, s.balance.Known}, {colSheet, sheet}, {colPeerOther, len(s.other) > 0}, {colPaidBy, len(s.paidBy) > 0},
		{colTimeNanos, isFine(s.time)},
	} {
		if c.on {
			*set |= 1 << c.c
		}
	}
	for i, text := range s.texts {
		if len(text) > 0 {
			*set |= 1 << sideColumnOf[i]
		}
	}
}

// addSide writes a line of a statement.
func (w *segmentWriter) addSide(s *side) error {
	c := &w.group.columns
	w.group.rows++
	w.time(colTime, s.time, true)
	c[colAmount].ints = append(c[colAmount].ints, int64(s.amount))
	c[colLine].ints = append(c[colLine].ints, s.line)
	w.account(&c[colAccount], &w.from, s.account)
	w.currency(colCurrency, s.currency)
	direction := "out"
	if s.incoming {
		direction = "in"
	}
	w.entry(colDirection, []byte(direction))
	entry, isNew := w.origin.entry(s.origin)
	c[colSource].index = append(c[colSource].index, entry)
	c[colSHA256].index = append(c[colSHA256].index, entry)
	if isNew {
		c[colSource].addText([]byte(w.origins[s.origin].file))
		c[colSHA256].addText(w.hex[s.origin])
	}
	state := ""
	if s.failed {
		state = "failed"
	}
	w.short(colState, []byte(state))
	w.short(colPeerOther, s.other)
	w.short(colPaidBy, s.paidBy)
	w.short(colSheet, []byte(w.origins[s.origin].sheet))
	w.number(colSeq, s.seq, s.seq != 0)
	w.number(colSpread, int64(s.spread), s.spread != 0)
	w.number(colCharge, int64(s.charge), s.charge != 0)
	w.number(colBalance, int64(s.balance.Amount), s.balance.Known)
	for i, text := range s.texts {
		if to := sideColumnOf[i]; columnSpecs[to].kind == dictionaryColumn {
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
