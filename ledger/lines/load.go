package lines

import (
	"encoding/binary"
	"slices"

	"dyetrace/join"
	"dyetrace/ledger/block"
	"dyetrace/ledger/record"
	"dyetrace/ledger/stream"
)

// part is a part of the lines in memory.
type part struct {
	raw    []byte
	lines  []join.Line // their texts lie in raw
	keys   []uint64
	sorted []join.Line // lines by account
	text   record.List // of complete records, with these
	kinds  []byte      // of the records
	guides []join.Guide
	out    record.List
}

// load reads a part of a temporary file.
func (t *lineParts) load(from *block.Spill, no int, p *part) error {
	p.lines, p.kinds, p.guides = p.lines[:0], p.kinds[:0], p.guides[:0]
	p.text.Reset()
	p.out.Reset()
	var err error
	if p.raw, err = from.Whole(no, p.raw); err != nil {
		return err
	}
	// Texts stay where they were read: a line refers to its place in the buffer.
	for data := p.raw; len(data) > 0; {
		var n int
		switch data[0] {
		case itemLine:
			n, err = t.loadLine(p, data)
		case itemGuide:
			n, err = t.loadGuide(p, data)
		default:
			n, err = p.loadRecord(data)
		}
		if err != nil {
			return err
		}
		data = data[n:]
	}
	return nil
}

// loadLine reads the item of a line, and returns its length.
func (t *lineParts) loadLine(p *part, data []byte) (int, error) {
	p.lines = append(p.lines, join.Line{})
	l := &p.lines[len(p.lines)-1]
	n, err := decodeLine(data, l)
	if err != nil {
		return 0, err
	}
	l.File, l.Origin, l.Place = t.files[l.OriginNo], t.ranks[l.OriginNo], l.Row
	return n, nil
}

// byAccount brings the lines of a part into the order of their accounts, and
// turns round the places of lines of files that have the latest first.
func (t *lineParts) byAccount(p *part) []join.Line {
	p.keys = slices.Grow(p.keys[:0], len(p.lines))[:len(p.lines)]
	for i := range p.lines {
		p.keys[i] = uint64(p.lines[i].Account)<<32 | uint64(i)
	}
	slices.Sort(p.keys)
	p.sorted = slices.Grow(p.sorted[:0], len(p.lines))[:len(p.lines)]
	var last *join.Line
	turned := false
	for i, key := range p.keys {
		l := &p.sorted[i]
		*l = p.lines[uint32(key)]
		if last == nil || last.Account != l.Account || last.OriginNo != l.OriginNo {
			turned = t.Cover.descending[fileOf{t.origins.List[l.OriginNo].SHA256, l.Account}]
		}
		if turned {
			l.Place = -l.Place
		}
		last = l
	}
	return p.sorted
}

// statements lets the copies of lines fall together, account by account, brings
// each statement into its order, and parts the lines anew by currency and net
// amount.
func (j *Joiner) statements(no int, p *part) error {
	if err := j.load(j.accounts, no, p); err != nil {
		return err
	}
	lines := j.byAccount(p)
	for i := 0; i < len(lines); {
		k := i + 1
		for k < len(lines) && lines[k].Account == lines[i].Account {
			k++
		}
		account := lines[i].Account
		j.addFaults(account, join.Differing(lines[i:k]))
		same := join.Same(lines[i:k], j.periodsOf(account))
		join.Rank(same.Lines, j.within)
		j.addFaults(account, same.Faults)
		j.rely(account, same.Lines, k-i-len(same.Lines))
		if err := j.putStatement(same.Lines, account, k-i); err != nil {
			return err
		}
		i = k
	}
	return nil
}

// periodsOf returns the periods that files state for an account.
func (j *Joiner) periodsOf(account uint32) []join.Period {
	stated := j.Cover.stated[account]
	periods := make([]join.Period, 0, len(stated))
	for i := range stated {
		if no, has := j.origins.Numbers[stated[i].source]; has { // else no line of any account comes from there
			p := stated[i].Period
			p.File = j.files[no]
			periods = append(periods, p)
		}
	}
	return periods
}

// putStatement parts the lines of a statement; of counts its copies, too.
func (j *Joiner) putStatement(statement []join.Line, account uint32, of int) error {
	currency := j.names.Codes[account]
	j.mu.Lock()
	defer j.mu.Unlock()
	j.Summary.Lines += int64(of)
	j.Summary.Copies += int64(of - len(statement))
	for i := range statement {
		l := &statement[i]
		part := partOf(currency, l.Net)
		if err := j.spill.Written(part, appendLine(j.spill.Buffer(part), l)); err != nil {
			return err
		}
	}
	return nil
}

// loadRecord reads the item of a complete record, and returns its length.
func (p *part) loadRecord(item []byte) (int, error) {
	data := item[1:] // behind the kind
	rec, n, err := stream.DecodeRun(data, &record.Record{})
	size := int(rec.IDLen) + int(rec.ExtraLen)
	if err != nil || n+size > len(data) {
		return 0, block.ErrTemporary
	}
	rec.Off = uint32(len(p.text.Text))
	p.text.Text = append(p.text.Text, data[n:n+size]...)
	p.text.Recs = append(p.text.Recs, rec)
	p.kinds = append(p.kinds, item[0])
	return 1 + n + size, nil
}

// loadGuide reads the item of a wallet's line for which something else paid, and
// returns its length.
func (t *lineParts) loadGuide(p *part, item []byte) (int, error) {
	data := item[1:] // behind the kind
	if len(data) < 4 {
		return 0, block.ErrTemporary
	}
	g := join.Guide{Funder: binary.LittleEndian.Uint32(data)}
	d := block.Varints{Data: data[4:]}
	g.Purse = d.Text()
	if d.Bad || len(d.Data) == 0 {
		return 0, block.ErrTemporary
	}
	n, err := decodeLine(d.Data, &g.Line)
	if err != nil {
		return 0, err
	}
	g.File, g.Origin, g.Place = t.files[g.OriginNo], t.ranks[g.OriginNo], g.Row
	p.guides = append(p.guides, g)
	return len(item) - len(d.Data) + n, nil
}
