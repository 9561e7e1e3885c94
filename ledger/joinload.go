package ledger

import (
	"cmp"
	"slices"

	"dyetrace/join"
)

// part is a part of the lines in memory.
type part struct {
	raw   []byte
	lines []join.Line
	items [][]byte // of lines, in raw
	text  block    // of lines and of complete records, with these
	kinds []byte   // of the records
	out   block
	buf   []byte
}

// load reads a part of a temporary file.
func (j *joiner) load(from *spill, no int, p *part) error {
	p.raw, p.lines, p.items = p.raw[:0], p.lines[:0], p.items[:0]
	p.kinds = p.kinds[:0]
	p.text.reset()
	p.out.reset()
	err := from.each(no, &p.buf, func(chunk []byte) error {
		p.raw = append(p.raw, chunk...)
		return nil
	})
	if err != nil {
		return err
	}
	var s side
	for data := p.raw; len(data) > 0; {
		if kind := data[0]; kind != itemSide {
			n, err := p.record(kind, data[1:])
			if err != nil {
				return err
			}
			data = data[1+n:]
			continue
		}
		if len(data) < itemHead {
			return errTemporary
		}
		n, err := s.decode(data[itemHead:])
		if err != nil {
			return err
		}
		p.lines = append(p.lines, j.line(&s, decodePeer(data), p))
		p.items = append(p.items, data[:itemHead+n])
		data = data[itemHead+n:]
	}
	return nil
}

// statements lets the copies of lines fall together, account by account, brings
// each statement into its order, and parts the lines anew by currency and net
// amount.
func (j *joiner) statements(no int, p *part) error {
	if err := j.load(j.accounts, no, p); err != nil {
		return err
	}
	lines := p.lines
	for i := range lines {
		l := &lines[i]
		l.Ref = int32(i)
		if j.cover.descending[fileOf{j.origins.list[l.OriginNo].sha256, l.Account}] {
			l.Place = -l.Place
		}
	}
	slices.SortFunc(lines, func(a, b join.Line) int { return cmp.Compare(a.Account, b.Account) })
	var kept []join.Line
	for i := 0; i < len(lines); {
		k := i + 1
		for k < len(lines) && lines[k].Account == lines[i].Account {
			k++
		}
		statement := join.Same(lines[i:k])
		join.Rank(statement, j.within)
		kept = append(kept, statement...)
		i = k
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.summary.Lines += int64(len(lines))
	j.summary.Copies += int64(len(lines) - len(kept))
	for i := range kept {
		l := &kept[i]
		peer := linePeer{number: l.Peer, nth: l.Nth, rank: l.Rank}
		if l.Named {
			peer.known = 1
		}
		_, currency := j.names.name(l.Account)
		part := partOf(currency, l.Net)
		buf := peer.append(j.spill.parts[part].buf)
		if err := j.spill.written(part, append(buf, p.items[l.Ref][itemHead:]...)); err != nil {
			return err
		}
	}
	return nil
}

// line is a line as the kernels of package join take it. Its text lies in raw
// with lengths between, so it is put together anew.
func (j *joiner) line(s *side, peer linePeer, p *part) join.Line {
	l := join.Line{Account: s.account, Peer: peer.number, Named: peer.known == 1, In: s.incoming, Time: s.time, Spread: s.spread, Seq: s.seq,
		Amount: s.amount, Net: s.net(), Balance: s.balance, File: j.files[s.origin], Origin: j.ranks[s.origin], OriginNo: s.origin, Row: s.line, Place: s.line, Nth: peer.nth, Rank: peer.rank}
	start := len(p.text.text)
	for i, text := range s.texts {
		p.text.text = append(p.text.text, text...)
		l.Ends[i] = uint32(len(p.text.text) - start)
	}
	l.Text = p.text.text[start:len(p.text.text):len(p.text.text)]
	return l
}

// record reads a complete record.
func (p *part) record(kind byte, data []byte) (int, error) {
	rec, n, err := decodeRun(data, &record{})
	size := int(rec.idLen) + int(rec.extraLen)
	if err != nil || n+size > len(data) {
		return 0, errTemporary
	}
	rec.off = uint32(len(p.text.text))
	p.text.text = append(p.text.text, data[n:n+size]...)
	p.text.recs = append(p.text.recs, rec)
	p.kinds = append(p.kinds, kind)
	return n + size, nil
}
