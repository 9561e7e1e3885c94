package ledger

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/parquet-go/parquet-go"

	"dyetrace"
	"dyetrace/internal/vfs"
)

// accountRow is a line of an accounts file as it rests in Parquet.
type accountRow struct {
	ID          string `parquet:"id"`
	Kind        string `parquet:"kind,dict"`
	Covered     bool   `parquet:"covered"`
	Holder      string `parquet:"holder,zstd"`
	HolderID    string `parquet:"holder_id,zstd"`
	Institution string `parquet:"institution,dict"`
	Region      string `parquet:"region,dict"`
	Phone       string `parquet:"phone,zstd"`
	Opened      string `parquet:"opened,zstd"`
	Source      string `parquet:"source,dict"`
	SHA256      string `parquet:"sha256,dict"`
	Sheet       string `parquet:"sheet,dict"`
	Line        int64  `parquet:"line,delta"`
}

func (r *accountRow) account() (dyetrace.Account, error) {
	kind, err := dyetrace.ParseKind(r.Kind)
	sum, sumErr := parseSum(r.SHA256)
	return dyetrace.Account{
		ID: r.ID, Kind: kind, Uncovered: !r.Covered, Holder: r.Holder, HolderID: r.HolderID, Institution: r.Institution,
		Region: r.Region, Phone: r.Phone, Opened: r.Opened,
		Source: dyetrace.Source{File: r.Source, SHA256: sum, Sheet: r.Sheet, Line: r.Line},
	}, errors.Join(err, sumErr)
}

func rowOf(a *dyetrace.Account) accountRow {
	return accountRow{
		ID: a.ID, Kind: a.Kind.String(), Covered: !a.Uncovered, Holder: a.Holder, HolderID: a.HolderID, Institution: a.Institution,
		Region: a.Region, Phone: a.Phone, Opened: a.Opened,
		Source: a.Source.File, SHA256: hexSum(a.Source.SHA256), Sheet: a.Source.Sheet, Line: a.Source.Line,
	}
}

// accountTable holds what accounts files say, packed: about 100 bytes each.
// An item is the id, a zero byte, the content and the source:
//
//	content  kind and covered, 1 byte each; holder, holder id, institution,
//	         region, phone, opened, each after its length as a varint
//	source   file and sheet, each after its length; SHA-256; line as a varint
type accountTable struct {
	text  []byte
	items []accountItem
}

type accountItem struct {
	off               uint64
	idLen, contentLen uint32
	sourceLen         uint32
	file              int32 // of the import that brings it; inLedger for one that is there already
}

// inLedger stands for the file of an item that the ledger holds.
const inLedger = int32(-1)

func (it *accountItem) isNew() bool { return it.file != inLedger }

func (t *accountTable) add(a *dyetrace.Account, file int32) {
	t.items = append(t.items, t.pack(a, file))
}

// pack makes an item of what is said of an account.
func (t *accountTable) pack(a *dyetrace.Account, file int32) accountItem {
	it := accountItem{off: uint64(len(t.text)), idLen: uint32(len(a.ID)), file: file}
	t.text = append(append(t.text, a.ID...), 0)
	start := len(t.text)
	covered := byte(1)
	if a.Uncovered {
		covered = 0
	}
	t.text = append(t.text, byte(a.Kind), covered)
	for _, s := range [...]string{a.Holder, a.HolderID, a.Institution, a.Region, a.Phone, a.Opened} {
		t.text = append(binary.AppendUvarint(t.text, uint64(len(s))), s...)
	}
	it.contentLen = uint32(len(t.text) - start)
	start = len(t.text)
	for _, s := range [...]string{a.Source.File, a.Source.Sheet} {
		t.text = append(binary.AppendUvarint(t.text, uint64(len(s))), s...)
	}
	t.text = append(t.text, a.Source.SHA256[:]...)
	t.text = binary.AppendUvarint(t.text, uint64(a.Source.Line))
	it.sourceLen = uint32(len(t.text) - start)
	return it
}

func (t *accountTable) id(it *accountItem) []byte { return t.text[it.off : it.off+uint64(it.idLen)] }

func (t *accountTable) content(it *accountItem) []byte {
	at := it.off + uint64(it.idLen) + 1
	return t.text[at : at+uint64(it.contentLen)]
}

// whole is the item as decodeAccount reads it.
func (t *accountTable) whole(it *accountItem) []byte {
	return t.text[it.off : it.off+uint64(it.idLen)+1+uint64(it.contentLen)+uint64(it.sourceLen)]
}

// decodeAccount reads an item back.
func decodeAccount(raw []byte) (dyetrace.Account, error) {
	var a dyetrace.Account
	end := bytes.IndexByte(raw, 0)
	if end < 0 || len(raw) < end+3 {
		return a, errBounds
	}
	a.ID, a.Kind, a.Uncovered = string(raw[:end]), dyetrace.Kind(raw[end+1]), raw[end+2] == 0
	raw = raw[end+3:]
	for _, to := range [...]*string{&a.Holder, &a.HolderID, &a.Institution, &a.Region, &a.Phone, &a.Opened, &a.Source.File, &a.Source.Sheet} {
		n, used := binary.Uvarint(raw)
		if used <= 0 || n > uint64(len(raw)-used) {
			return a, errBounds
		}
		*to, raw = string(raw[used:used+int(n)]), raw[used+int(n):]
	}
	if len(raw) < 33 {
		return a, errBounds
	}
	copy(a.Source.SHA256[:], raw)
	line, _ := binary.Uvarint(raw[32:])
	a.Source.Line = int64(line)
	return a, nil
}

// accountConflict is a line about an account that another line contradicts.
type accountConflict struct{ loser, winner dyetrace.Account }

// settledAccounts is what became of an accountTable.
type settledAccounts struct {
	stand               []accountItem // the lines that stand, by id
	fresh               []accountItem // new lines that say the same, for the Parquet file
	added, alreadyThere int64
	byFile              []ImportCounts // as far as files bring items; only Added and AlreadyThere
	conflicts           []accountConflict
}

// count gives the counts of the file that brings an item.
func (s *settledAccounts) count(it *accountItem) *ImportCounts {
	for len(s.byFile) <= int(it.file) {
		s.byFile = append(s.byFile, ImportCounts{})
	}
	return &s.byFile[it.file]
}

// settle sorts the table by id and decides, for each account, what stands for
// it: what is in the ledger before what is new, then the source that comes
// first. Sources that leave different things out complement each other.
func (t *accountTable) settle() (*settledAccounts, error) {
	slices.SortFunc(t.items, func(x, y accountItem) int {
		if c := bytes.Compare(t.id(&x), t.id(&y)); c != 0 {
			return c
		}
		if x.isNew() != y.isNew() {
			if x.isNew() {
				return 1
			}
			return -1
		}
		return t.compareSources(&x, &y)
	})
	s := &settledAccounts{}
	for i := 0; i < len(t.items); {
		j := i + 1
		for j < len(t.items) && bytes.Equal(t.id(&t.items[j]), t.id(&t.items[i])) {
			j++
		}
		if err := t.settleGroup(t.items[i:j], s); err != nil {
			return nil, err
		}
		i = j
	}
	return s, nil
}

// settleGroup settles the lines about one account, the winning one first.
func (t *accountTable) settleGroup(group []accountItem, s *settledAccounts) error {
	best := &group[0]
	stands, err := decodeAccount(t.whole(&group[0]))
	if err != nil {
		return err
	}
	for k := range group {
		it := &group[k]
		says, err := decodeAccount(t.whole(it))
		if err != nil {
			return err
		}
		more, contradicts := complement(&stands, &says)
		if contradicts {
			s.conflicts = append(s.conflicts, accountConflict{says, stands})
			continue
		}
		if it.isNew() {
			if k == 0 || more {
				s.added++
				s.count(it).Added++
			} else {
				s.alreadyThere++
				s.count(it).AlreadyThere++
			}
			if !t.repeats(group[:k], it) {
				s.fresh = append(s.fresh, *it)
			}
		}
		if t.compareSources(it, best) < 0 {
			best = it
		}
	}
	source, err := decodeAccount(t.whole(best))
	if err != nil {
		return err
	}
	if stands.Source = source.Source; stands == source {
		s.stand = append(s.stand, *best)
		return nil
	}
	s.stand = append(s.stand, t.pack(&stands, best.file))
	return nil
}

// complement adds to what stands of an account what another source says of it,
// unless the two contradict each other: where one leaves a thing out, there is
// no contradiction, and an account of whose kind nothing is said is personal.
// more says that something was added.
func complement(stands, says *dyetrace.Account) (more, contradicts bool) {
	joined := *stands
	if joined.Kind == dyetrace.Personal {
		joined.Kind = says.Kind
	}
	mine := [...]*string{&joined.Holder, &joined.HolderID, &joined.Institution, &joined.Region, &joined.Phone, &joined.Opened}
	theirs := [...]string{says.Holder, says.HolderID, says.Institution, says.Region, says.Phone, says.Opened}
	for i, text := range mine {
		if *text == "" {
			*text = theirs[i]
		}
		if theirs[i] != "" && theirs[i] != *text {
			return false, true
		}
	}
	if says.Kind != dyetrace.Personal && says.Kind != joined.Kind || says.Uncovered != joined.Uncovered {
		return false, true
	}
	more = joined != *stands
	*stands = joined
	return more, false
}

// setSum sets the checksum of an item's source, which is known only when the
// whole file has been read.
func (t *accountTable) setSum(it *accountItem, sum [32]byte) {
	raw := t.whole(it)
	raw = raw[int(it.idLen)+1+int(it.contentLen):]
	for range 2 {
		n, used := binary.Uvarint(raw)
		raw = raw[used+int(n):]
	}
	copy(raw, sum[:])
}

// repeats reports whether one of the items has the source of it.
func (t *accountTable) repeats(items []accountItem, it *accountItem) bool {
	return slices.ContainsFunc(items, func(other accountItem) bool { return t.compareSources(&other, it) == 0 })
}

func (t *accountTable) compareSources(x, y *accountItem) int {
	a, errA := decodeAccount(t.whole(x))
	b, errB := decodeAccount(t.whole(y))
	if errA != nil || errB != nil {
		return 0
	}
	return cmp.Or(cmp.Compare(a.Source.File, b.Source.File), bytes.Compare(a.Source.SHA256[:], b.Source.SHA256[:]),
		cmp.Compare(a.Source.Sheet, b.Source.Sheet), cmp.Compare(a.Source.Line, b.Source.Line))
}

// write writes items to a Parquet file.
func (t *accountTable) write(fsys vfs.FS, dir, name string, items []accountItem) error {
	out, err := newSummedWriter(fsys, dir, name)
	if err != nil {
		return err
	}
	defer out.abandon()
	w := parquet.NewGenericWriter[accountRow](out, parquet.MaxRowsPerRowGroup(rowGroupRows))
	rows := make([]accountRow, 0, 4096)
	for i := range items {
		a, err := decodeAccount(t.whole(&items[i]))
		if err != nil {
			return err
		}
		if rows = append(rows, rowOf(&a)); len(rows) == cap(rows) || i == len(items)-1 {
			if _, err := w.Write(rows); err != nil {
				return err
			}
			rows = rows[:0]
		}
	}
	if err := w.Close(); err != nil {
		return err
	}
	return out.finish()
}

// readAccounts calls fn with every line of a Parquet file of accounts.
func readAccounts(fsys vfs.FS, dir, name string, fn func(*dyetrace.Account) error) (err error) {
	file, err := openSummed(fsys, dir, name)
	if err != nil {
		return err
	}
	defer func() {
		if r := recover(); r != nil {
			err = file.damaged(0, fmt.Errorf("%v", r))
		}
		err = errors.Join(err, file.close())
	}()
	pf, err := parquet.OpenFile(file, file.size)
	if err != nil {
		return err
	}
	r := parquet.NewGenericReader[accountRow](pf)
	defer func() { err = errors.Join(err, r.Close()) }()
	rows := make([]accountRow, 512)
	for {
		n, err := r.Read(rows)
		for i := range rows[:n] {
			a, aerr := rows[i].account()
			if aerr != nil {
				return file.damaged(0, aerr)
			}
			if err := fn(&a); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
