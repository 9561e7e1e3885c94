package lines

import (
	"context"
	"encoding/binary"

	"dyetrace/internal/guard"
	"dyetrace/join"
	"dyetrace/ledger/block"
	"dyetrace/ledger/identity"
	"dyetrace/ledger/record"
	"dyetrace/ledger/segment"
)

// lineBatch is lines on their way from their file to the joiner, their accounts
// under their names, with texts that are theirs.
type lineBatch struct {
	sides  []record.Line
	text   []byte
	hashes []uint64 // of the accounts of lines, then of the accounts they name
}

// lineBatchSize is how many lines a batch has.
const lineBatchSize = 4096

func (b *lineBatch) reset() { b.sides, b.text = b.sides[:0], b.text[:0] }

// add copies a line.
func (b *lineBatch) add(s *record.Line) {
	b.sides = append(b.sides, *s)
	kept := &b.sides[len(b.sides)-1]
	kept.ID = b.keep(s.ID)
	for i, text := range s.Texts {
		kept.Texts[i] = b.keep(text)
	}
	kept.Other, kept.PaidBy = b.keep(s.Other), b.keep(s.PaidBy)
}

func (b *lineBatch) keep(text []byte) []byte {
	if len(text) == 0 {
		return nil
	}
	at := len(b.text)
	b.text = append(b.text, text...)
	return b.text[at:len(b.text):len(b.text)]
}

// readSegment hands all lines of a segment to the joiner. One goroutine decodes
// them, another numbers their accounts and parts them.
func (j *Joiner) readSegment(ctx context.Context, seg *segment.Segment) error {
	batches, b := block.NewRelay(func() *lineBatch { return &lineBatch{} })
	group, ctx := guard.WithContext(ctx)
	group.Go(func() error {
		defer batches.Close()
		err := segment.EachLine(ctx, seg, nil, j.origins, func(s *record.Line) (err error) {
			if s.Failed && len(s.PaidBy) == 0 {
				return nil
			}
			b.add(s)
			if len(b.sides) == lineBatchSize {
				b, err = batches.Exchange(ctx, b)
			}
			return err
		})
		if err != nil {
			return err
		}
		return batches.Last(ctx, b)
	})
	group.Go(func() error {
		return batches.Each(func(b *lineBatch) error {
			defer b.reset()
			return j.addBatch(b)
		})
	})
	return group.Wait()
}

// addBatch takes lines whose accounts have no numbers yet. It touches where all
// names lie before it compares any, so that the waits for memory overlap.
func (j *Joiner) addBatch(b *lineBatch) error {
	n := len(b.sides)
	b.hashes = b.hashes[:0]
	for i := range b.sides {
		b.hashes = append(b.hashes, record.HashName(b.sides[i].ID, b.sides[i].Currency))
	}
	for i := range b.sides {
		s := &b.sides[i]
		j.choose(s)
		b.hashes = append(b.hashes, record.HashName(s.Texts[record.LinePeer], s.Currency))
	}
	j.names.Touch(b.hashes)
	for i := range b.sides {
		s := &b.sides[i]
		var err error
		if s.Account, err = j.names.AddHashed(s.ID, s.Currency, b.hashes[i]); err != nil {
			return err
		}
		if err := j.addHashed(s, b.hashes[n+i]); err != nil {
			return err
		}
	}
	return nil
}

// add adds a line whose account has a number. A line of a movement that failed moved
// nothing, unless something else paid.
func (j *Joiner) add(s *record.Line) error {
	if s.Failed && len(s.PaidBy) == 0 {
		return nil
	}
	j.choose(s)
	return j.addHashed(s, record.HashName(s.Texts[record.LinePeer], s.Currency))
}

// addHashed adds a line that moved something, with the hash of the account it names.
func (j *Joiner) addHashed(s *record.Line, hash uint64) error {
	if s.Failed {
		return j.putGuide(s, hash)
	}
	j.lines++
	j.spread = max(j.spread, s.Spread)
	if j.seeks {
		j.seek(s)
	}
	peer, err := j.peerOf(s, hash)
	if err != nil {
		return err
	}
	part := int(uint64(s.Account) * 0x9e3779b97f4a7c15 >> 32 % joinParts)
	return j.putLine(part, s, peer)
}

// putGuide puts a line of a wallet for which something else paid beside the lines
// of its amount.
func (j *Joiner) putGuide(s *record.Line, hash uint64) error {
	peer, err := j.peerOf(s, hash)
	if err != nil {
		return err
	}
	account, _ := j.names.Name(s.Account)
	j.item = identity.AppendStandIn(j.item[:0], account, s.PaidBy, nil)
	funder, err := j.names.Add(j.item, s.Currency)
	if decided := j.decided[string(j.item)]; decided != "" && err == nil {
		funder, err = j.names.Add([]byte(decided), s.Currency)
	}
	if err != nil {
		return err
	}
	l := join.Line{Account: s.Account, Peer: peer.number, Named: peer.known, In: s.Incoming, Time: s.Time,
		Spread: s.Spread, Seq: s.Seq, Amount: s.Amount, Net: s.Net(), OriginNo: s.Origin, Row: s.Row}
	part := partOf(s.Currency, l.Net)
	buf := binary.LittleEndian.AppendUint32(append(j.spill.Buffer(part), itemGuide), funder)
	buf = append(binary.AppendUvarint(buf, uint64(len(s.PaidBy))), s.PaidBy...)
	return j.spill.Written(part, appendReadLine(buf, &l, s))
}
