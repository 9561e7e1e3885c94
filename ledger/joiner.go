package ledger

import (
	"cmp"
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

	accounts *spill // lines by account
	spill    *spill // lines and records by currency and net amount
	item     []byte
	lines    int64
	spread   time.Duration // of the line whose time is known least
	facts    *peerFacts
	decided  map[string]string // what each stand-in is, by decision
	cover    *coverage
	pools    bitSet            // numbers of accounts in which payment companies pool money
	holders  map[uint32][]byte // of accounts, as accounts files say
	ranks    []uint32          // of origins by file name, content and sheet
	files    []uint32          // of origins: number of content and sheet

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
	Stitched int64 // transfers through a payment company's pool, made of two legs
	StandIns int64 // transfers with a stand-in for an account that no line names
}

// joinParts is how many parts lines are put in.
const joinParts = 512

// A part's items are lines, and records that are complete: the first byte
// tells them apart.
const (
	itemSide   = byte(0)
	itemRecord = byte(1)
	itemPayee  = byte(2) // a record whose payee got another amount or currency
)

func newJoiner(fsys vfs.FS, tmp string, names *interner, origins *originTable, within time.Duration, memory int) (*joiner, error) {
	accounts, err := newSpill(fsys, vfs.Join(tmp, "statements"), joinParts)
	if err != nil {
		return nil, err
	}
	s, err := newSpill(fsys, vfs.Join(tmp, "lines"), joinParts)
	return &joiner{fsys: fsys, tmp: tmp, names: names, origins: origins, within: within, accounts: accounts, spill: s, facts: newPeerFacts(),
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
	j.spread = max(j.spread, s.spread)
	peer, err := j.peerOf(s)
	if err != nil {
		return err
	}
	part := int(uint64(s.account) * 0x9e3779b97f4a7c15 >> 32 % joinParts)
	buf := peer.append(j.accounts.parts[part].buf)
	return j.accounts.written(part, s.append(buf))
}

// addRecord takes a record that is complete by itself.
func (j *joiner) addRecord(b *block, r *record) error {
	var e extras
	e.decode(r, b.extras(r))
	_, sent := j.names.name(r.from)
	_, got := j.names.name(r.to)
	if err := j.putRecord(itemRecord, partOf(sent, r.amount), b, r); err != nil || e.received == r.amount && sent == got {
		return err
	}
	return j.putRecord(itemPayee, partOf(got, e.received), b, r)
}

func (j *joiner) putRecord(kind byte, part int, b *block, r *record) error {
	buf := appendRun(append(j.spill.parts[part].buf, kind), r, &record{})
	buf = append(buf, b.text[r.off:r.off+uint32(r.idLen)+r.extraLen]...)
	return j.spill.written(part, buf)
}

// linePeer is the other side of a line: the account it names, or a stand-in.
type linePeer struct {
	number uint32
	known  byte // 1 where the line names the account by its number
	nth    int32
	rank   int32
}

// itemHead is how many bytes of a line's item come before what side.append
// writes.
const itemHead = 14

func (l *linePeer) append(dst []byte) []byte {
	dst = binary.LittleEndian.AppendUint32(append(dst, itemSide), l.number)
	dst = binary.LittleEndian.AppendUint32(append(dst, l.known), uint32(l.nth))
	return binary.LittleEndian.AppendUint32(dst, uint32(l.rank))
}

func decodePeer(item []byte) linePeer {
	return linePeer{binary.LittleEndian.Uint32(item[1:]), item[5], int32(binary.LittleEndian.Uint32(item[6:])), int32(binary.LittleEndian.Uint32(item[10:]))}
}

// peerOf numbers the other side of a line.
func (j *joiner) peerOf(s *side) (linePeer, error) {
	peer := s.texts[sidePeer]
	if len(peer) > 0 && !join.Masked(peer) && peer[0] != standInMark[0] {
		number, err := j.names.add(peer, s.currency)
		j.facts.note(number, s)
		return linePeer{number: number, known: 1}, err
	}
	name := s.texts[sidePeerName]
	cash := len(peer) == 0 && len(name) == 0 && join.IsCash(s.texts[sideChannel], s.texts[sideMemo])
	if cash {
		name = []byte(cashStandIn)
	}
	account, _ := j.names.name(s.account)
	j.item = appendStandIn(j.item[:0], account, peer, name)
	if account := j.decided[string(j.item)]; account != "" {
		number, err := j.names.add([]byte(account), s.currency)
		return linePeer{number: number, known: 1}, err
	}
	number, err := j.names.add(j.item, s.currency)
	j.facts.note(number, s)
	if cash {
		j.facts.cash[number] = true
	}
	return linePeer{number: number}, err
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
	j.used, j.pools = newBitSet(j.names.len()), newBitSet(j.names.len())
	for number, name := range j.facts.names {
		if join.IsPool([]byte(name)) {
			j.pools.add(number)
		}
	}
	return j.accounts.flush()
}

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

// joinPart joins the lines of a part and gives its transfers to the sorter.
func (j *joiner) joinPart(no int, p *part) error {
	if err := j.load(j.spill, no, p); err != nil {
		return err
	}
	var summary JoinSummary
	lines := p.withRecords(p.lines)
	partners := join.Pair(lines, j.within)
	join.Resolve(lines, partners, j.within, &join.Names{Number: j.number, Holder: j.holder})
	all := join.Movements(lines, partners)
	all = join.Stitch(lines, all, j.within, j.pools.has)
	for _, m := range all {
		out, in := lineAt(lines, m.Out), lineAt(lines, m.In)
		switch {
		case m.Via != join.None:
			summary.Stitched++
		case out != nil && in != nil:
			summary.Joined++
		default:
			summary.OneSided++
			if !cmp.Or(out, in).Named {
				summary.StandIns++
			}
		}
		j.derive(&p.out, out, in, lineAt(lines, m.Via))
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
			lines = append(lines, join.Opposite(int32(k), r.from, r.to, true, r.time, amount))
		}
		if p.kinds[k] == itemPayee || p.whole(k) {
			lines = append(lines, join.Opposite(int32(k), r.from, r.to, false, r.time, amount))
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
func (j *joiner) take(b *block, s *JoinSummary) error {
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

// all joins everything: first statement by statement, then amount by amount.
func (j *joiner) all(progress func(done, total int64)) error {
	tell := func(done int) {
		if progress != nil {
			j.mu.Lock()
			progress(j.lines*int64(done)/(2*joinParts), j.lines)
			j.mu.Unlock()
		}
	}
	err := eachPart(func(no int, p *part) error {
		tell(no)
		return j.statements(no, p)
	})
	if err := errors.Join(err, j.accounts.remove()); err != nil {
		return err
	}
	if err := j.spill.flush(); err != nil {
		return err
	}
	err = eachPart(func(no int, p *part) error {
		tell(joinParts + no)
		return j.joinPart(no, p)
	})
	return errors.Join(err, j.spill.remove())
}

// eachPart calls fn with the number of every part, from a few goroutines.
func eachPart(fn func(no int, p *part) error) error {
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
					errs[worker] = fn(no, p)
				}
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// derive makes the transfer of one line or two. Its id is a pure function of
// what the payer's line says, or else the payee's, and of how many lines say
// just that: it stays as it is when the other side comes in later. via is the
// line that shows the pool through which the money went, nil where it did not.
func (j *joiner) derive(b *block, out, in, via *join.Line) {
	first, second := out, in
	if first == nil {
		first, second = in, nil
	}
	r := record{time: first.Time, seq: first.Seq, amount: first.Amount, line: first.Row, origin: first.OriginNo, off: uint32(len(b.text))}
	if second != nil && second.Spread < first.Spread {
		r.time = second.Time // the payer's institution knows the day, the payee's the time
	}
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
	if via != nil {
		e.channel = j.appendVia(e.channel, via)
	}
	for k, l := range [...]*join.Line{out, in} {
		if l != nil {
			e.second.ranks[k] = l.Rank + 1
		}
	}
	b.text = j.appendID(b.text, first)
	r.idLen = uint16(uint32(len(b.text)) - r.off)
	before := len(b.text)
	b.text, r.flags = e.append(b.text, r.amount)
	r.extraLen = uint32(len(b.text) - before)
	b.recs = append(b.recs, r)
}

// appendVia adds to a channel through whose pool the money went.
func (j *joiner) appendVia(channel []byte, line *join.Line) []byte {
	name := line.Says(join.PeerName)
	if len(name) == 0 {
		name = j.number(line.Peer)
	}
	through := append([]byte(nil), channel...)
	if len(through) > 0 {
		through = append(through, ' ')
	}
	return append(append(through, "via "...), name...)
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
