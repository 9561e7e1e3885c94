package lines

import (
	"cmp"

	"dyetrace/join"
	"dyetrace/ledger/record"
	"dyetrace/ledger/segment"
)

// joinPart joins the lines of a part and gives its transfers to the sorter.
func (j *Joiner) joinPart(no int, p *part) error {
	if err := j.load(j.spill, no, p); err != nil {
		return err
	}
	var summary Summary
	// Complete records join in as the two lines that they would be, so that lines of
	// the same movement fall to them.
	lines := p.withRecords(p.lines)
	// The surest pairs come first; each step after may use what those before have
	// found.
	partners := join.Pair(lines, j.within)
	known := &join.Names{Number: j.number, Holder: j.holder}
	join.Resolve(lines, partners, j.within, known)
	all := join.Movements(lines, partners)
	all = join.Stitch(lines, all, j.within, j.pools.Has)
	guides := join.Guides(p.guides)
	all, unclear := join.Through(lines, all, guides, j.within, known, j.pools.Has)
	j.apart(unclear)
	// Each movement is one transfer, of one line or two.
	for _, m := range all {
		out, in, guide := sidesWithGuide(lines, &m, guides)
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
	for k := range p.text.Recs {
		r := &p.text.Recs[k]
		amount := r.Amount
		if p.kinds[k] == itemPayee {
			var e record.Extras
			e.Decode(r, p.text.Extras(r))
			amount = e.Received
		} else {
			lines = append(lines, join.Opposite(int32(k), p.text.ID(r), r.From, r.To, true, r.Time, amount))
		}
		if p.kinds[k] == itemPayee || p.whole(k) {
			lines = append(lines, join.Opposite(int32(k), p.text.ID(r), r.From, r.To, false, r.Time, amount))
		}
	}
	return lines
}

// whole reports whether both sides of a complete record are in this part.
func (p *part) whole(k int) bool {
	r := &p.text.Recs[k]
	return p.kinds[k] == itemRecord && r.Flags&record.HasReceived == 0
}

// enrich adds lines to the complete records of their movements, and counts the
// lines. Where the payee got another amount than the payer sent, the two lines
// lie in two parts and the record stays as it is.
func (j *Joiner) enrich(p *part, lines []join.Line, partners []int32) (recorded int64) {
	if len(p.text.Recs) == 0 {
		return 0
	}
	sides := make([][2]*join.Line, len(p.text.Recs))
	for i := range lines {
		l := &lines[i]
		if l.Record == 0 || partners[i] == join.None {
			continue
		}
		recorded++
		shown := &lines[partners[i]]
		if shown.In {
			sides[l.Record-1][1] = shown
		} else {
			sides[l.Record-1][0] = shown
		}
	}
	for k, s := range sides {
		if p.whole(k) && (s[0] != nil || s[1] != nil) {
			j.mergeLines(p, &p.text.Recs[k], s[0], s[1])
		}
	}
	return recorded
}

// mergeLines makes a transfer of a complete record and its lines.
func (j *Joiner) mergeLines(p *part, r *record.Record, out, in *join.Line) {
	var e record.Extras
	e.Decode(r, p.text.Extras(r))
	first := cmp.Or(out, in)
	if out != nil {
		e.Second.FromTime = out.Time
		if !e.FromBalance.Known {
			e.FromBalance = out.Balance
		}
	}
	if in != nil {
		e.Second.ToTime = in.Time
		if !e.ToBalance.Known {
			e.ToBalance = in.Balance
		}
	}
	// What the record has counts; lines add the rest, and where they were read.
	e.Second.Memo, e.Second.Origin, e.Second.Line = first.Says(join.Memo), first.OriginNo, first.Row
	fillNumbers(&e.Numbers, out, in)
	for _, l := range [...]*join.Line{out, in} {
		if l != nil {
			j.noteReversal(&e, l)
		}
	}
	// The transfer keeps the id, the time and the place of the record.
	b := &p.out
	made := *r
	made.Off = uint32(len(b.Text))
	b.Text = append(b.Text, p.text.ID(r)...)
	before := len(b.Text)
	b.Text, made.Flags = e.Append(b.Text, made.Amount)
	made.Flags |= record.KeepsPlace
	made.ExtraLen = uint32(len(b.Text) - before)
	b.Recs = append(b.Recs, made)
}

// number returns an account's number as written.
func (j *Joiner) number(account uint32) []byte {
	id, _ := j.names.Name(account)
	return id
}

// holder returns who holds an account, empty where no source has it.
func (j *Joiner) holder(account uint32) []byte {
	if id, ok := j.holders[account]; ok {
		return id
	}
	return []byte(j.facts.names[account])
}

// take adds transfers to those of other parts.
func (j *Joiner) take(b *record.List, s *Summary) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	t := &j.Summary
	t.Joined += s.Joined
	t.OneSided += s.OneSided
	t.Recorded += s.Recorded
	t.StandIns += s.StandIns
	t.Stitched += s.Stitched
	for i := range b.Recs {
		r := &b.Recs[i]
		j.Used.Add(r.From)
		j.Used.Add(r.To)
		j.notePair(b, r)
		j.note(b, r)
		j.sorter.Current.Add(b, r)
	}
	return j.sorter.SpillIfFull()
}

// note adds to the columns of the file those that a transfer needs. A
// complete record beside lines may have two currencies.
func (j *Joiner) note(b *record.List, r *record.Record) {
	var e record.Extras
	e.Decode(r, b.Extras(r))
	j.set.NoteDerived(r, &e, j.origins.List)
	if j.names.Codes[r.From] != j.names.Codes[r.To] {
		j.set.Add(segment.ColReceivedCurrency)
	}
}
