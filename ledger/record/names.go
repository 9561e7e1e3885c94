package record

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"maps"
	"math"
	"slices"

	"github.com/zeebo/xxh3"

	"dyetrace"
	"dyetrace/internal/accountkey"
	"dyetrace/internal/guard"
	"dyetrace/internal/pages"
	"dyetrace/ledger/block"
)

// Names gives every account and currency a number, in the order in which
// they are first met, and later its place among all of them in sorted order.
// What it holds grows with accounts, not with transfers: about 50 bytes each.
type Names struct {
	slots  []uint64            // tag in the upper 24 bits, 1 + offset in text in the lower 40
	text   []byte              // for each name: number (4), length of id (2), currency (2), id
	offs   []uint64            // of each number in text
	Codes  []dyetrace.Currency // of each number, packed densely: it is asked for at every record
	hashes []uint64            // scratch of addBatch
	// Aliases are other names of accounts, which have their numbers; others
	// is where those lie in text that have no number of their own.
	Aliases map[string]string
	others  []uint64
	Why     map[string]Alias // of aliases that no file has
	Keyed   bool             // some name is more than a bare number
}

const (
	slotOffset = 1<<40 - 1
	nameHead   = 8
	// maxStatements is how many statements a statement.No can number.
	maxStatements = math.MaxUint32
)

// Reasons for which an account is refused.
var (
	errTooManyAccounts = errors.New("more accounts than a ledger can hold")
	errAccountID       = errors.New("an account id holds a zero byte or is longer than 65535 bytes")
)

// NewNames is without names.
func NewNames() *Names {
	return &Names{slots: make([]uint64, 1<<12)}
}

// Len is how many numbers there are.
func (in *Names) Len() int { return len(in.offs) }

// Name is the account and currency of a number.
func (in *Names) Name(number uint32) ([]byte, dyetrace.Currency) {
	return in.named(in.offs[number])
}

// named is the account and currency that lie at a place in text.
func (in *Names) named(at uint64) ([]byte, dyetrace.Currency) {
	n := uint64(binary.LittleEndian.Uint16(in.text[at+4:]))
	c := binary.LittleEndian.Uint16(in.text[at+6:])
	return in.text[at+nameHead : at+nameHead+n], dyetrace.Currency(c)
}

// Places is where the names of numbers lie, for at, with the names touched.
func (in *Names) Places(numbers []uint32, places []uint64) (touched byte) {
	for i, number := range numbers {
		places[i] = in.offs[number]
	}
	for _, at := range places[:len(numbers)] {
		touched += in.text[at]
	}
	return touched
}

// At is the id that lies at a place.
func (in *Names) At(place uint64) []byte {
	n := uint64(binary.LittleEndian.Uint16(in.text[place+4:]))
	return in.text[place+nameHead : place+nameHead+n]
}

// HashName is the hash by which AddHashed finds an account and currency.
func HashName(id []byte, c dyetrace.Currency) uint64 {
	return xxh3.HashSeed(id, uint64(c))
}

// Add is the number of an account and currency, new or old.
func (in *Names) Add(id []byte, c dyetrace.Currency) (uint32, error) {
	return in.AddHashed(id, c, HashName(id, c))
}

// AddHashed is Add where the hash is known.
func (in *Names) AddHashed(id []byte, c dyetrace.Currency, hash uint64) (uint32, error) {
	mask := uint64(len(in.slots) - 1)
	tag := hash &^ slotOffset
	for i := hash & mask; ; i = (i + 1) & mask {
		slot := in.slots[i]
		if slot == 0 {
			return in.insert(id, c, i, tag)
		}
		if slot&^slotOffset == tag {
			at := slot&slotOffset - 1
			head := binary.LittleEndian.Uint64(in.text[at:])
			if head>>32 == uint64(len(id))|uint64(c)<<16 &&
				string(in.text[at+nameHead:at+nameHead+uint64(len(id))]) == string(id) {
				return uint32(head), nil
			}
		}
	}
}

// Find is the number of an account and currency, if it has one.
func (in *Names) Find(id []byte, c dyetrace.Currency) (uint32, bool) {
	hash := HashName(id, c)
	mask := uint64(len(in.slots) - 1)
	for i := hash & mask; in.slots[i] != 0; i = (i + 1) & mask {
		if in.slots[i]&^slotOffset != hash&^slotOffset {
			continue
		}
		number := binary.LittleEndian.Uint32(in.text[in.slots[i]&slotOffset-1:])
		if name, code := in.named(in.slots[i]&slotOffset - 1); code == c && bytes.Equal(name, id) {
			return number, true
		}
	}
	return 0, false
}

// Currencies is every currency that a name has, sorted.
func (in *Names) Currencies() []dyetrace.Currency {
	seen := map[dyetrace.Currency]bool{}
	for _, c := range in.Codes {
		seen[c] = true
	}
	return slices.Sorted(maps.Keys(seen))
}

func (in *Names) insert(id []byte, c dyetrace.Currency, slot, tag uint64) (uint32, error) {
	if to, is := in.Aliases[string(id)]; is {
		return in.insertAlias(id, to, c)
	}
	in.Keyed = in.Keyed || accountkey.Keyed(id)
	number := len(in.offs)
	if number >= maxStatements || uint64(len(in.text)) >= slotOffset-1<<20 {
		return 0, errTooManyAccounts
	}
	if len(id) > math.MaxUint16 || bytes.IndexByte(id, 0) >= 0 {
		return 0, errAccountID
	}
	in.offs, in.Codes = withRoom(in.offs, 1), withRoom(in.Codes, 1)
	in.text = withRoom(in.text, nameHead+len(id))
	at := uint64(len(in.text))
	in.text = binary.LittleEndian.AppendUint64(in.text, uint64(number)|uint64(len(id))<<32|uint64(c)<<48)
	in.text = append(in.text, id...)
	in.offs = append(in.offs, at)
	in.Codes = append(in.Codes, c)
	in.slots[slot] = tag | (at + 1)
	in.growIfFull()
	return uint32(number), nil
}

// insertAlias gives a name the number of its account.
func (in *Names) insertAlias(id []byte, to string, c dyetrace.Currency) (uint32, error) {
	number, err := in.Add([]byte(to), c)
	if err != nil {
		return 0, err
	}
	in.text = withRoom(in.text, nameHead+len(id))
	at := uint64(len(in.text))
	in.text = binary.LittleEndian.AppendUint64(in.text, uint64(number)|uint64(len(id))<<32|uint64(c)<<48)
	in.text = append(in.text, id...)
	in.others = append(in.others, at)
	in.place(at)
	in.growIfFull()
	return number, nil
}

// SetAliases makes names other names of accounts: those that come from now on get the
// account's number, and CanonicalOf returns it for those that have a number of their
// own. No alias may lead to an alias.
func (in *Names) SetAliases(aliases map[string]string) error {
	if len(aliases) == 0 {
		return nil
	}
	in.Aliases = aliases
	for number := range in.Len() {
		id, c := in.Name(uint32(number))
		to, is := aliases[string(id)]
		if !is {
			continue
		}
		account, err := in.Add([]byte(to), c)
		if err != nil {
			return err
		}
		binary.LittleEndian.PutUint32(in.text[in.offs[number]:], account)
	}
	return nil
}

// CanonicalOf returns the number of the account that a number's name belongs to.
func (in *Names) CanonicalOf(number uint32) uint32 {
	return binary.LittleEndian.Uint32(in.text[in.offs[number]:])
}

func (in *Names) growIfFull() {
	if 3*(len(in.offs)+len(in.others)) > 2*len(in.slots) {
		in.grow()
	}
}

// place puts a name that lies at a place in text into the first slot that is
// free for it.
func (in *Names) place(at uint64) {
	mask := uint64(len(in.slots) - 1)
	id, c := in.named(at)
	hash := HashName(id, c)
	i := hash & mask
	for in.slots[i] != 0 {
		i = (i + 1) & mask
	}
	in.slots[i] = hash&^slotOffset | (at + 1)
}

// withRoom is s with room for n more, in a table twice as large where it has
// none.
func withRoom[T any](s []T, n int) []T {
	if cap(s)-len(s) >= n {
		return s
	}
	larger := pages.Make[T](len(s), 2*cap(s)+n+1024)
	copy(larger, s)
	return larger
}

func (in *Names) grow() {
	in.slots = pages.Make[uint64](2*len(in.slots), 2*len(in.slots))
	for _, at := range in.offs {
		in.place(at)
	}
	for _, at := range in.others {
		in.place(at)
	}
}

// AddBatch numbers both sides of every row: payers first, then payees. It
// touches all slots before it compares any name, so that the waits for memory
// overlap.
func (in *Names) AddBatch(b *dyetrace.Batch, numbers []uint32) ([]uint32, error) {
	n := len(b.Rows)
	in.hashes = slices.Grow(in.hashes[:0], 2*n)[:2*n]
	for i := range b.Rows {
		r := &b.Rows[i]
		in.hashes[i] = HashName(b.Bytes(r.From), r.Currency)
		in.hashes[n+i] = HashName(b.Bytes(r.To), r.ReceivedCurrency)
	}
	in.Touch(in.hashes)
	numbers = slices.Grow(numbers[:0], 2*n)[:2*n]
	var err error
	for i := range b.Rows {
		r := &b.Rows[i]
		if numbers[i], err = in.AddHashed(b.Bytes(r.From), r.Currency, in.hashes[i]); err != nil {
			return nil, err
		}
		if numbers[n+i], err = in.AddHashed(b.Bytes(r.To), r.ReceivedCurrency, in.hashes[n+i]); err != nil {
			return nil, err
		}
	}
	return numbers, nil
}

// Touch loads the slot of every hash, and then the name it points to.
func (in *Names) Touch(hashes []uint64) uint64 {
	mask := uint64(len(in.slots) - 1)
	var sum uint64
	for _, h := range hashes {
		if at := in.slots[h&mask] & slotOffset; at != 0 {
			sum += uint64(in.text[at-1])
		}
	}
	return sum
}

// Ranks is the place of every number in order of id and currency, and the
// numbers in that order. Numbers that used does not hold are passed over; nil
// holds all.
func (in *Names) Ranks(used BitSet) (rank, order []uint32) {
	type key struct {
		prefix uint64
		number uint32
	}
	// Eight bytes from where ids differ are beside each number, so that most
	// comparisons need no look at the name, which lies anywhere in memory.
	keys := make([]key, 0, in.Len())
	common := in.commonPrefix()
	for i := range in.offs {
		if used != nil && !used.Has(uint32(i)) {
			continue
		}
		id, _ := in.Name(uint32(i))
		var p [8]byte
		copy(p[:], id[min(common, len(id)):])
		keys = append(keys, key{binary.BigEndian.Uint64(p[:]), uint32(i)})
	}
	compare := func(a, b key) int {
		if c := cmp.Compare(a.prefix, b.prefix); c != 0 {
			return c
		}
		x, xc := in.Name(a.number)
		y, yc := in.Name(b.number)
		if c := bytes.Compare(x, y); c != 0 {
			return c
		}
		return cmp.Compare(xc, yc)
	}
	// Two cores sort a half each, and the halves are merged.
	half := len(keys) / 2
	first := guard.Start(func() error {
		slices.SortFunc(keys[:half], compare)
		return nil
	})
	slices.SortFunc(keys[half:], compare)
	guard.Raise(<-first)
	rank, order = pages.Make[uint32](in.Len(), in.Len()), pages.Make[uint32](len(keys), len(keys))
	left, right := keys[:half], keys[half:]
	for i := range order {
		from := &right
		if len(right) == 0 || len(left) > 0 && compare(left[0], right[0]) < 0 {
			from = &left
		}
		number := (*from)[0].number
		*from = (*from)[1:]
		order[i], rank[number] = number, uint32(i)
	}
	return rank, order
}

// commonPrefix is how many bytes all ids begin with alike.
func (in *Names) commonPrefix() int {
	if in.Len() == 0 {
		return 0
	}
	first, _ := in.Name(0)
	n := len(first)
	for i := range in.offs {
		id, _ := in.Name(uint32(i))
		if n = block.CommonPrefix(first[:n], id); n == 0 {
			break
		}
	}
	return n
}

// Alias is the account of another name, and why it is that.
type Alias struct{ Account, Why string }
