package ledger

import (
	"encoding/binary"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/zeebo/xxh3"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/join"
)

// joiner turns lines of statements into transfers. All that may belong to one
// movement has one currency and one net amount: lines are parted by these into
// a temporary file, and then joined part by part, in memory that grows with the
// lines of a part only.
type joiner struct {
	fsys    vfs.FS
	tmp     string
	names   *interner
	origins *originTable
	within  time.Duration

	spill *spill
	item  []byte
	lines int64
	facts *peerFacts
	ranks []uint32 // of origins by file name, content and sheet
	files []uint32 // of origins: number of content and sheet

	mu      sync.Mutex // guards what follows, while parts are joined
	sorter  *sorter
	set     columnSet // the ordering of transfers may give any of them a running number
	used    bitSet    // numbers of names that have transfers
	summary JoinSummary
}

// JoinSummary is what the lines of statements came to.
type JoinSummary struct {
	Lines    int64 // of all files, those of movements that failed aside
	Copies   int64 // of these, lines that another file has as well
	Joined   int64 // transfers of which both sides are there
	OneSided int64 // transfers of which one side is there
	Recorded int64 // lines that say what a complete record says
	StandIns int64 // transfers with a stand-in for an account that no line names
}

// joinParts is how many parts lines are put in.
const joinParts = 512

// A part's items are lines, and records that are complete: the first byte
// tells them apart.
const (
	itemSide   = byte(0)
	itemRecord = byte(1)
)

func newJoiner(fsys vfs.FS, tmp string, names *interner, origins *originTable, within time.Duration, memory int) (*joiner, error) {
	s, err := newSpill(fsys, vfs.Join(tmp, "lines"), joinParts)
	return &joiner{fsys: fsys, tmp: tmp, names: names, origins: origins, within: within, spill: s, facts: newPeerFacts(),
		sorter: newSorter(fsys, tmp, memory), set: recordColumns | 1<<colSeq}, err
}

// partOf is the part of a currency and a net amount.
func partOf(c dyetrace.Currency, net dyetrace.Amount) int {
	var key [10]byte
	binary.LittleEndian.PutUint64(key[:], uint64(net))
	binary.LittleEndian.PutUint16(key[8:], uint16(c))
	return int(xxh3.Hash(key[:]) % joinParts)
}

// net is what went over to the other side, or came from it.
func (s *side) net() dyetrace.Amount {
	if s.incoming || s.charge >= s.amount {
		return s.amount
	}
	return s.amount - s.charge
}

// add takes a line. A line of a movement that failed moved nothing.
func (j *joiner) add(s *side) error {
	if s.failed {
		return nil
	}
	j.lines++
	peer, err := j.peerOf(s)
	if err != nil {
		return err
	}
	part := partOf(s.currency, s.net())
	buf := append(j.spill.parts[part].buf, itemSide)
	buf = binary.LittleEndian.AppendUint32(buf, peer.number)
	buf = append(buf, peer.known)
	return j.spill.written(part, s.append(buf))
}

// addRecord takes a record that is complete by itself.
func (j *joiner) addRecord(b *block, r *record) error {
	_, currency := j.names.name(r.from)
	part := partOf(currency, r.amount)
	buf := append(j.spill.parts[part].buf, itemRecord)
	buf = appendRun(buf, r, &record{})
	buf = append(buf, b.text[r.off:r.off+uint32(r.idLen)+r.extraLen]...)
	return j.spill.written(part, buf)
}

// linePeer is the other side of a line: the account it names, or a stand-in.
type linePeer struct {
	number uint32
	known  byte // 1 where the line names the account by its number
}

// peerOf numbers the other side of a line.
func (j *joiner) peerOf(s *side) (linePeer, error) {
	peer := s.texts[sidePeer]
	if len(peer) > 0 && !join.Masked(peer) {
		number, err := j.names.add(peer, s.currency)
		j.facts.note(number, s)
		return linePeer{number, 1}, err
	}
	name := s.texts[sidePeerName]
	cash := len(peer) == 0 && len(name) == 0 && join.IsCash(s.texts[sideChannel], s.texts[sideMemo])
	if cash {
		name = []byte(cashStandIn)
	}
	account, _ := j.names.name(s.account)
	j.item = appendStandIn(j.item[:0], account, peer, name)
	number, err := j.names.add(j.item, s.currency)
	j.facts.note(number, s)
	if cash {
		j.facts.cash[number] = true
	}
	return linePeer{number, 0}, err
}

// standInMark begins the id of every account that stands in for one that no
// line names, and standInOf parts what the line says from the account whose
// line it is.
const (
	standInMark = "?"
	standInOf   = " @"
	cashStandIn = "cash"
)

// appendStandIn is the id of the account that stands in for the other side of
// a line: what the line says of it, a masked number or else a name, and whose
// line it is.
func appendStandIn(dst, account, masked, name []byte) []byte {
	dst = append(dst, standInMark...)
	if len(masked) > 0 {
		dst = append(dst, masked...)
	} else {
		dst = append(dst, name...)
	}
	return append(append(dst, standInOf...), account...)
}

// IsStandIn reports whether an account only stands in for one that no source
// names.
func IsStandIn(id string) bool { return len(id) > 0 && id[:1] == standInMark }

// ready ends adding.
func (j *joiner) ready() error {
	order := make([]uint32, len(j.origins.list))
	for i := range order {
		order[i] = uint32(i)
	}
	list := j.origins.list
	slices.SortFunc(order, func(a, b uint32) int { return compareOrigins(&list[a], &list[b]) })
	j.ranks, j.files = make([]uint32, len(list)), make([]uint32, len(list))
	contents := map[origin]uint32{}
	for rank, i := range order {
		j.ranks[i] = uint32(rank)
		content := list[i]
		content.file = ""
		if _, ok := contents[content]; !ok {
			contents[content] = uint32(len(contents))
		}
		j.files[i] = contents[content]
	}
	j.used = newBitSet(j.names.len())
	return j.spill.flush()
}

// part is a part of the lines in memory.
type part struct {
	raw   []byte
	lines []join.Line
	text  block // of lines and of complete records, with these
	out   block
	buf   []byte
}

// load reads a part.
func (j *joiner) load(no int, p *part) error {
	p.raw, p.lines = p.raw[:0], p.lines[:0]
	p.text.reset()
	p.out.reset()
	err := j.spill.each(no, &p.buf, func(chunk []byte) error {
		p.raw = append(p.raw, chunk...)
		return nil
	})
	if err != nil {
		return err
	}
	var s side
	for data := p.raw; len(data) > 0; {
		kind := data[0]
		data = data[1:]
		if kind == itemRecord {
			n, err := p.record(data)
			if err != nil {
				return err
			}
			data = data[n:]
			continue
		}
		if len(data) < 5 {
			return errTemporary
		}
		peer := linePeer{binary.LittleEndian.Uint32(data), data[4]}
		n, err := s.decode(data[5:])
		if err != nil {
			return err
		}
		data = data[5+n:]
		p.lines = append(p.lines, j.line(&s, peer, p))
	}
	return nil
}

// line is a line as the kernels of package join take it. Its text lies in raw
// with lengths between, so it is put together anew.
func (j *joiner) line(s *side, peer linePeer, p *part) join.Line {
	l := join.Line{Account: s.account, Peer: peer.number, Named: peer.known == 1, In: s.incoming, Time: s.time, Spread: s.spread, Seq: s.seq,
		Amount: s.amount, Net: s.net(), Balance: s.balance, File: j.files[s.origin], Origin: j.ranks[s.origin], OriginNo: s.origin, Row: s.line}
	start := len(p.text.text)
	for i, text := range s.texts {
		p.text.text = append(p.text.text, text...)
		l.Ends[i] = uint32(len(p.text.text) - start)
	}
	l.Text = p.text.text[start:len(p.text.text):len(p.text.text)]
	return l
}

// record reads a complete record.
func (p *part) record(data []byte) (int, error) {
	rec, n, err := decodeRun(data, &record{})
	size := int(rec.idLen) + int(rec.extraLen)
	if err != nil || n+size > len(data) {
		return 0, errTemporary
	}
	rec.off = uint32(len(p.text.text))
	p.text.text = append(p.text.text, data[n:n+size]...)
	p.text.recs = append(p.text.recs, rec)
	return n + size, nil
}

// joinPart joins the lines of a part and gives its transfers to the sorter.
func (j *joiner) joinPart(no int, p *part) error {
	if err := j.load(no, p); err != nil {
		return err
	}
	read := int64(len(p.lines))
	lines := join.Same(p.lines)
	partners := join.Pair(lines, j.within)
	summary := JoinSummary{Lines: read, Copies: read - int64(len(lines))}
	for i := range lines {
		k := partners[i]
		switch {
		case k == join.None:
			summary.OneSided++
			if !lines[i].Named {
				summary.StandIns++
			}
			j.derive(&p.out, &lines[i], nil)
		case int(k) > i:
			summary.Joined++
			j.derive(&p.out, &lines[i], &lines[k])
		}
	}
	return j.take(&p.out, &summary)
}

// payerFirst puts a line or two in the order payer, payee.
func payerFirst(a, b *join.Line) (out, in *join.Line) {
	if a.In {
		return b, a
	}
	return a, b
}

// take adds transfers to those of other parts.
func (j *joiner) take(b *block, s *JoinSummary) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	t := &j.summary
	t.Lines += s.Lines
	t.Copies += s.Copies
	t.Joined += s.Joined
	t.OneSided += s.OneSided
	t.Recorded += s.Recorded
	t.StandIns += s.StandIns
	for i := range b.recs {
		r := &b.recs[i]
		j.used.add(r.from)
		j.used.add(r.to)
		j.set.noteRecord(r, j.sheeted(b, r))
		j.sorter.current.add(b, r)
	}
	return j.sorter.spillIfFull()
}

// sheeted reports whether the lines of a transfer stand in sheets of workbooks.
func (j *joiner) sheeted(b *block, r *record) (sheets [2]bool) {
	sheets[0] = j.origins.list[r.origin].sheet != ""
	if r.flags&hasSource2 != 0 {
		var e extras
		e.decode(r, b.extras(r))
		sheets[1] = j.origins.list[e.second.origin].sheet != ""
	}
	return sheets
}

// noteRecord adds the optional columns that a record needs to a set.
func (set *columnSet) noteRecord(r *record, sheets [2]bool) {
	if sheets[0] {
		*set |= 1 << colSheet
	}
	if sheets[1] {
		*set |= 1 << colSheet2
	}
	for _, f := range [...]struct {
		flag    uint16
		columns columnSet
	}{
		{hasReceived, 1 << colReceived}, {hasFromBalance, 1 << colFromBalance}, {hasToBalance, 1 << colToBalance},
		{hasChannel, 1 << colChannel}, {hasMemo, 1 << colMemo}, {hasFromTime, 1 << colFromTime}, {hasToTime, 1 << colToTime},
		{hasMemo2, 1 << colMemo2}, {hasSource2, 1<<colSource2 | 1<<colSHA2562 | 1<<colLine2},
	} {
		if r.flags&f.flag != 0 {
			*set |= f.columns
		}
	}
}

// all joins every part.
func (j *joiner) all(progress func(done, total int64)) error {
	next := make(chan int, joinParts)
	for no := range joinParts {
		next <- no
	}
	close(next)
	var wg sync.WaitGroup
	errs := make([]error, sortWorkers)
	for worker := range sortWorkers {
		wg.Go(func() {
			p := &part{}
			for no := range next {
				if errs[worker] == nil {
					errs[worker] = j.joinPart(no, p)
				}
				if progress != nil && errs[worker] == nil {
					j.mu.Lock()
					progress(j.summary.Lines, j.lines)
					j.mu.Unlock()
				}
			}
		})
	}
	wg.Wait()
	return errors.Join(append(errs, j.spill.file.Close())...)
}

// derive makes the transfer of one line or two. Its id is a pure function of
// what the payer's line says, or else the payee's, and of how many lines say
// just that: it stays as it is when the other side comes in later.
func (j *joiner) derive(b *block, one, other *join.Line) {
	out, in := payerFirst(one, other)
	first, second := out, in
	if first == nil {
		first, second = in, nil
	}
	r := record{time: first.Time, seq: first.Seq, amount: first.Amount, line: first.Row, origin: first.OriginNo, off: uint32(len(b.text))}
	var e extras
	e.received = r.amount
	if out != nil {
		r.from, r.to = out.Account, out.Peer
		e.fromBalance, e.second.fromTime = out.Balance, out.Time
		e.received = out.Net
	}
	if in != nil {
		r.from, r.to = in.Peer, in.Account
		e.toBalance, e.second.toTime = in.Balance, in.Time
	}
	if out != nil && in != nil {
		r.from, r.to = out.Account, in.Account
	}
	e.channel, e.memo = first.Says(join.Channel), first.Says(join.Memo)
	if second != nil {
		if len(e.channel) == 0 {
			e.channel = second.Says(join.Channel)
		}
		e.second.memo, e.second.origin, e.second.line = second.Says(join.Memo), second.OriginNo, second.Row
	}
	b.text = j.appendID(b.text, first)
	r.idLen = uint16(uint32(len(b.text)) - r.off)
	before := len(b.text)
	b.text, r.flags = e.append(b.text, r.amount)
	r.extraLen = uint32(len(b.text) - before)
	b.recs = append(b.recs, r)
}

// appendID is the id of the transfer that a line stands for: 20 hexadecimal
// digits of the xxh3 of what makes lines copies of each other.
func (j *joiner) appendID(dst []byte, l *join.Line) []byte {
	account, currency := j.names.name(l.Account)
	var buf [256]byte
	key := append(buf[:0], account...)
	key = append(key, 0)
	key = binary.LittleEndian.AppendUint16(key, uint16(currency))
	key = binary.LittleEndian.AppendUint64(key, uint64(l.Time))
	key = binary.LittleEndian.AppendUint64(key, uint64(l.Amount))
	key = binary.LittleEndian.AppendUint64(key, uint64(l.Balance.Amount))
	key = binary.LittleEndian.AppendUint32(key, uint32(l.Nth))
	flags := byte(0)
	if l.In {
		flags |= 1
	}
	if l.Balance.Known {
		flags |= 2
	}
	key = append(append(append(append(key, flags), l.Says(join.Peer)...), 0), l.Says(join.Serial)...)
	sum := xxh3.Hash128(key).Bytes()
	return appendHex(append(dst, 's'), sum[:10])
}

func appendHex(dst, raw []byte) []byte {
	const digits = "0123456789abcdef"
	for _, c := range raw {
		dst = append(dst, digits[c>>4], digits[c&15])
	}
	return dst
}
