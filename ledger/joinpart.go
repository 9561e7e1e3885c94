package ledger

import (
	"cmp"

	"dyetrace/join"
)

// joinPart joins the lines of a part and gives its transfers to the sorter.
func (j *joiner) joinPart(no int, p *part) error {
	if err := j.load(j.spill, no, p); err != nil {
		return err
	}
	var summary JoinSummary
	lines := p.withRecords(p.lines)
	partners := join.Pair(lines, j.within)
	known := &join.Names{Number: j.number, Holder: j.holder}
	join.Resolve(lines, partners, j.within, known)
	all := join.Movements(lines, partners)
	all = join.Stitch(lines, all, j.within, j.pools.has)
	guides := join.Guides(p.guides)
	all, unclear := join.Through(lines, all, guides, j.within, known, j.pools.has)
	j.apart(unclear)
	for _, m := range all {
		out, in, guide := told(lines, &m, guides)
		switch {
		case m.Via != join.None:
			summary.Stitched++
		case out != nil && in != nil:
			summary.Joined++
		default:
			summary.OneSided++
			if l := cmp.Or(out, in); l.Named {
				j.lacks(l)
			} else {
				summary.StandIns++
			}
		}
		j.derive(&p.out, out, in, lineAt(lines, m.Via), guide)
	}
	summary.Recorded = j.enrich(p, lines, partners)
	return j.take(&p.out, &summary)
}

func lineAt(lines []join.Line, i int32) *join.Line {
	if i == join.None {
		return nil
	}
	return &lines[i]
}

// withRecords adds the sides of complete records to lines.
func (p *part) withRecords(lines []join.Line) []join.Line {
	for k := range p.text.recs {
		r := &p.text.recs[k]
		amount := r.amount
		if p.kinds[k] == itemPayee {
			var e extras
			e.decode(r, p.text.extras(r))
			amount = e.received
		} else {
			lines = append(lines, join.Opposite(int32(k), p.text.id(r), r.from, r.to, true, r.time, amount))
		}
		if p.kinds[k] == itemPayee || p.whole(k) {
			lines = append(lines, join.Opposite(int32(k), p.text.id(r), r.from, r.to, false, r.time, amount))
		}
	}
	return lines
}

// whole reports whether both sides of a complete record are in this part.
func (p *part) whole(k int) bool {
	r := &p.text.recs[k]
	return p.kinds[k] == itemRecord && r.flags&hasReceived == 0
}

// enrich adds what lines say of complete records to these, and counts the
// lines. Where the payee got another amount than the payer sent, the two lines
// lie apart and the record stays as it is.
func (j *joiner) enrich(p *part, lines []join.Line, partners []int32) (recorded int64) {
	if len(p.text.recs) == 0 {
		return 0
	}
	sides := make([][2]*join.Line, len(p.text.recs))
	for i := range lines {
		l := &lines[i]
		if l.Record == 0 || partners[i] == join.None {
			continue
		}
		recorded++
		said := &lines[partners[i]]
		if said.In {
			sides[l.Record-1][1] = said
		} else {
			sides[l.Record-1][0] = said
		}
	}
	for k, s := range sides {
		if p.whole(k) && (s[0] != nil || s[1] != nil) {
			j.beside(p, &p.text.recs[k], s[0], s[1])
		}
	}
	return recorded
}

// beside makes a transfer of a complete record and what lines say of it.
func (j *joiner) beside(p *part, r *record, out, in *join.Line) {
	var e extras
	e.decode(r, p.text.extras(r))
	first := cmp.Or(out, in)
	if out != nil {
		e.second.fromTime = out.Time
		if !e.fromBalance.Known {
			e.fromBalance = out.Balance
		}
	}
	if in != nil {
		e.second.toTime = in.Time
		if !e.toBalance.Known {
			e.toBalance = in.Balance
		}
	}
	e.second.memo, e.second.origin, e.second.line = first.Says(join.Memo), first.OriginNo, first.Row
	fillNumbers(&e.numbers, out, in)
	for _, l := range [...]*join.Line{out, in} {
		if l != nil {
			j.noteReversal(&e, l)
		}
	}
	b := &p.out
	made := *r
	made.off = uint32(len(b.text))
	b.text = append(b.text, p.text.id(r)...)
	before := len(b.text)
	b.text, made.flags = e.append(b.text, made.amount)
	made.flags |= keepsPlace
	made.extraLen = uint32(len(b.text) - before)
	b.recs = append(b.recs, made)
}

// number is an account's number as written.
func (j *joiner) number(account uint32) []byte {
	id, _ := j.names.name(account)
	return id
}

// holder is who holds an account, empty where nobody says.
func (j *joiner) holder(account uint32) []byte {
	if id, ok := j.holders[account]; ok {
		return id
	}
	return []byte(j.facts.names[account])
}

// take adds transfers to those of other parts.
func (j *joiner) take(b *recordList, s *JoinSummary) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	t := &j.summary
	t.Joined += s.Joined
	t.OneSided += s.OneSided
	t.Recorded += s.Recorded
	t.StandIns += s.StandIns
	t.Stitched += s.Stitched
	for i := range b.recs {
		r := &b.recs[i]
		j.used.add(r.from)
		j.used.add(r.to)
		j.notePair(b, r)
		j.note(b, r)
		j.sorter.current.add(b, r)
	}
	return j.sorter.spillIfFull()
}

// note adds the optional columns that a transfer needs to those of the file.
func (j *joiner) note(b *recordList, r *record) {
	var e extras
	e.decode(r, b.extras(r))
	for _, need := range [...]struct {
		columns columnSet
		on      bool
	}{
		{1 << colReceived, r.flags&hasReceived != 0}, {1 << colFromBalance, r.flags&hasFromBalance != 0},
		{1 << colToBalance, r.flags&hasToBalance != 0}, {1 << colChannel, r.flags&hasChannel != 0}, {1 << colMemo, r.flags&hasMemo != 0},
		{1 << colReverses, r.flags&hasReverses != 0},
		{1 << colFromTime, r.flags&hasFromTime != 0}, {1 << colToTime, r.flags&hasToTime != 0}, {1 << colMemo2, r.flags&hasMemo2 != 0},
		{1<<colSource2 | 1<<colSHA2562 | 1<<colLine2, r.flags&hasSource2 != 0},
		{1 << colTimeNanos, isFine(r.time)}, {1 << colFromTimeNanos, isFine(e.second.fromTime)}, {1 << colToTimeNanos, isFine(e.second.toTime)},
		{1 << colSheet, j.origins.list[r.origin].sheet != ""},
		{1 << colSheet2, r.flags&hasSource2 != 0 && j.origins.list[e.second.origin].sheet != ""},
	} {
		if need.on {
			j.set |= need.columns
		}
	}
	if r.flags&hasNumbers != 0 {
		j.set.noteNumbers(&e.numbers)
	}
}
