package lines

import (
	"slices"

	"dyetrace"
	"dyetrace/join"
	"dyetrace/ledger/block"
	"dyetrace/ledger/record"
)

// lineParts is lines of statements by account, in the parts of a temporary file:
// joining begins with them, and a check needs nothing else.
type lineParts struct {
	names    *record.Names
	origins  *record.Origins
	accounts *block.Spill // lines by account
	Cover    *Coverage
	ranks    []uint32 // of origins by file name, content and sheet
	files    []uint32 // of origins: number of content and sheet
}

// joinParts is how many parts lines are put in. Each part has to fit in memory: one of
// 512 is 400 MB of a billion lines of some 200 bytes. Each has a buffer of 32 KiB, too,
// which are 16 MiB for all.
const joinParts = 512

// putLine puts a line into a part of those by account.
func (t *lineParts) putLine(part int, s *record.Line, peer linePeer) error {
	l := join.Line{Account: s.Account, Peer: peer.number, Named: peer.known, In: s.Incoming, Time: s.Time,
		Spread: s.Spread, Seq: s.Seq, Amount: s.Amount, Net: s.Net(), Balance: s.Balance, OriginNo: s.Origin, Row: s.Row}
	return t.accounts.Written(part, appendReadLine(t.accounts.Buffer(part), &l, s))
}

// ready ranks the sources and closes the file; no line may follow.
func (t *lineParts) ready() error {
	order := make([]uint32, len(t.origins.List))
	for i := range order {
		order[i] = uint32(i)
	}
	list := t.origins.List
	slices.SortFunc(order, func(a, b uint32) int { return record.CompareOrigins(&list[a], &list[b]) })
	t.ranks, t.files = make([]uint32, len(list)), make([]uint32, len(list))
	contents := map[record.Origin]uint32{}
	for rank, i := range order {
		t.ranks[i] = uint32(rank)
		content := list[i]
		content.File = ""
		if _, ok := contents[content]; !ok {
			contents[content] = uint32(len(contents))
		}
		t.files[i] = contents[content]
	}
	return t.accounts.Flush()
}

// sourceOf returns where a line was read.
func (t *lineParts) sourceOf(l *join.Line) dyetrace.Source {
	if l == nil {
		return dyetrace.Source{}
	}
	return t.origins.List[l.OriginNo].At(l.Row)
}
