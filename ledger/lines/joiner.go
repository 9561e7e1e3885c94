package lines

import (
	"context"
	"encoding/binary"
	"errors"
	"sync"
	"time"

	"github.com/zeebo/xxh3"

	"dyetrace"
	"dyetrace/internal/guard"
	"dyetrace/internal/vfs"
	"dyetrace/join"
	"dyetrace/ledger/block"
	"dyetrace/ledger/identity"
	"dyetrace/ledger/record"
	"dyetrace/ledger/reliance"
	"dyetrace/ledger/segment"
	"dyetrace/ledger/stream"
)

// Joiner turns lines of statements into transfers. All that may belong to one
// movement has one currency and one net amount: lines are parted by these into
// a temporary file, and then joined part by part, in memory that grows with the
// lines of a part only.
type Joiner struct {
	lineParts
	within time.Duration

	spill    *block.Spill // lines and records by currency and net amount
	item     []byte
	lines    int64
	spread   time.Duration // of the line whose time is known least
	facts    *peerFacts
	decided  map[string]string       // accounts of stand-ins, by decision
	pools    record.BitSet           // numbers of accounts in which payment companies pool money
	holders  map[uint32][]byte       // of accounts, by accounts files
	owners   record.BitSet           // accounts that have lines; nil where no line has two numbers for its other side
	between  reliance.Contradictions // where files contradict each other
	unjoined reliance.UnjoinedLines  // among these, lines of wallets and cards that were left apart
	relied   reliance.Statements     // how far statements can be relied on

	seeks  bool     // records are sought for the lines that are added:
	sought []Sought // these

	mu      sync.Mutex // guards what follows, while parts are joined
	sorter  *stream.Sorter
	set     segment.Columns
	undone  map[uint64]bool // pairs of accounts between which a reversal went
	Used    record.BitSet   // numbers of names that have transfers
	Summary Summary
}

// Summary counts the lines of statements and the transfers made of them.
type Summary struct {
	Lines    int64 // of all files, without those of movements that failed
	Copies   int64 // of these, lines that another file has as well
	Joined   int64 // transfers with lines of both sides
	OneSided int64 // transfers with a line of one side
	Recorded int64 // lines of movements that have a complete record
	Stitched int64 // transfers through a payment company's pool, made of two legs
	StandIns int64 // transfers with a stand-in for an account that no line names
}

func newJoiner(fsys vfs.FS, tmp string, names *record.Names, origins *record.Origins, within time.Duration,
	memory int) (*Joiner, error) {
	accounts, err := block.NewSpill(fsys, vfs.Join(tmp, "statements"), joinParts)
	if err != nil {
		return nil, err
	}
	// An import keeps its records in tmp, and may need them again after lines were joined.
	sorted := vfs.Join(tmp, "transfers")
	if err := fsys.MkdirAll(sorted); err != nil {
		return nil, err
	}
	s, err := block.NewSpill(fsys, vfs.Join(tmp, "lines"), joinParts)
	return &Joiner{lineParts: lineParts{names: names, origins: origins, accounts: accounts}, within: within, spill: s,
		facts: newPeerFacts(), sorter: stream.NewSorter(fsys, sorted, memory), set: segment.TransferColumns}, err
}

// partOf is the part of a currency and a net amount. Lines of one part and one amount can be
// partners, so that each currency of an amount has a part of its own: there are fewer
// currencies than parts.
func partOf(c dyetrace.Currency, net dyetrace.Amount) int {
	var key [8]byte
	binary.LittleEndian.PutUint64(key[:], uint64(net))
	return int((xxh3.Hash(key[:]) + uint64(c.Number())) % joinParts)
}

// addRecord takes a record that is complete by itself.
func (j *Joiner) addRecord(b *record.List, r *record.Record) error {
	var e record.Extras
	e.Decode(r, b.Extras(r))
	_, sent := j.names.Name(r.From)
	_, got := j.names.Name(r.To)
	if err := j.putRecord(itemRecord, partOf(sent, r.Amount), b, r); err != nil || e.Received == r.Amount && sent == got {
		return err
	}
	return j.putRecord(itemPayee, partOf(got, e.Received), b, r)
}

func (j *Joiner) putRecord(kind byte, part int, b *record.List, r *record.Record) error {
	buf := stream.AppendRun(append(j.spill.Buffer(part), kind), r, &record.Record{})
	buf = append(buf, b.Text[r.Off:r.Off+uint32(r.IDLen)+r.ExtraLen]...)
	return j.spill.Written(part, buf)
}

// linePeer is the other side of a line: the account it names, or a stand-in.
type linePeer struct {
	number uint32
	known  bool // the line names the account by its number
}

// choose makes the second number of a line's other side the one that counts,
// where an account of the second number has lines and none of the first: the two
// sides then find each other by it.
func (j *Joiner) choose(s *record.Line) {
	if len(s.Other) > 0 && !j.owns(s.Texts[record.LinePeer], s) && j.owns(s.Other, s) {
		s.Texts[record.LinePeer] = s.Other
	}
}

func (j *Joiner) owns(name []byte, s *record.Line) bool {
	number, known := j.names.Find(name, s.Currency)
	return known && j.owners.Has(number)
}

// namesAccount reports whether a number that a line has for its other side names an
// account: a masked number names nobody, and a stand-in is no name of an account.
func namesAccount(peer []byte) bool {
	return len(peer) > 0 && !join.Masked(peer) && peer[0] != identity.StandInMark[0]
}

// peerOf numbers the other side of a line.
func (j *Joiner) peerOf(s *record.Line, hash uint64) (linePeer, error) {
	peer := s.Texts[record.LinePeer]
	if namesAccount(peer) {
		number, err := j.names.AddHashed(peer, s.Currency, hash)
		j.facts.note(number, s)
		return linePeer{number: number, known: true}, err
	}
	name := s.Texts[record.LinePeerName]
	cash := len(peer) == 0 && len(name) == 0 && join.IsCash(s.Texts[record.LineChannel], s.Texts[record.LineMemo])
	if cash {
		name = []byte(identity.CashStandIn)
	}
	account, _ := j.names.Name(s.Account)
	j.item = identity.AppendStandIn(j.item[:0], account, peer, name)
	if account := j.decided[string(j.item)]; account != "" {
		number, err := j.names.Add([]byte(account), s.Currency)
		return linePeer{number: number, known: true}, err
	}
	number, err := j.names.Add(j.item, s.Currency)
	j.facts.note(number, s)
	if cash {
		j.facts.cash[number] = true
	}
	return linePeer{number: number}, err
}

// ready prepares for joining, once all lines were added; no more may follow.
func (j *Joiner) ready() error {
	j.Used, j.pools = record.NewBitSet(j.names.Len()), record.NewBitSet(j.names.Len())
	for number, name := range j.facts.names {
		if join.IsPool([]byte(name)) {
			j.pools.Add(number)
		}
	}
	return j.lineParts.ready()
}

// all joins everything: first statement by statement, then amount by amount.
func (j *Joiner) all(ctx context.Context, progress func(done, total int64)) error {
	report := func(done int) {
		if progress != nil {
			j.mu.Lock()
			progress(j.lines*int64(done)/(2*joinParts), j.lines)
			j.mu.Unlock()
		}
	}
	err := eachPart(ctx, func(no int, p *part) error {
		report(no)
		return j.statements(no, p)
	})
	if err := errors.Join(err, j.accounts.Remove()); err != nil {
		return err
	}
	j.relyWithoutLines()
	if err := j.spill.Flush(); err != nil {
		return err
	}
	err = eachPart(ctx, func(no int, p *part) error {
		report(joinParts + no)
		return j.joinPart(no, p)
	})
	return errors.Join(err, j.spill.Remove())
}

// joinWorkers is how many parts are joined at once. Each holds its part in memory,
// and the machines of investigators have two cores at least.
const joinWorkers = 2

// eachPart calls fn with the number of every part, from a few goroutines. The
// first error, and the end of ctx, keep all of them from beginning another part.
func eachPart(ctx context.Context, fn func(no int, p *part) error) error {
	next := make(chan int, joinParts)
	for no := range joinParts {
		next <- no
	}
	close(next)
	workers, ctx := guard.WithContext(ctx)
	for range joinWorkers {
		workers.Go(func() error {
			p := &part{}
			for no := range next {
				if ctx.Err() != nil {
					return context.Cause(ctx)
				}
				if err := fn(no, p); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return workers.Wait()
}
