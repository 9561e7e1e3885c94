package index

import (
	"encoding/binary"
	"math/bits"
	"slices"

	"github.com/zeebo/xxh3"

	"dyetrace/internal/vfs"
	"dyetrace/ledger/block"
	"dyetrace/ledger/manifest"
	"dyetrace/ledger/statement"
)

// The lookup file finds a transfer by its id. Ids are hashed (xxh3, 64 bits);
// the upper bits of the hash choose a bucket, of which there is one for about
// 16 transfers, and a bucket lists its transfers:
//
//	data     for each transfer of a bucket: 1 byte, the lowest of the hash,
//	         and the place in ledger order in 4 bytes (5 from 2^32 on)
//	table    from Footer.Special on: 8 bytes for each bucket, the number of
//	         transfers in the buckets before it; and one more at the end
const bucketSize = 16

// lookupBits is how many bits of a hash choose the bucket.
func lookupBits(transfers uint64) int { return bits.Len64(transfers / bucketSize) }

func lookupWidth(transfers uint64) int {
	if transfers > 1<<32 {
		return 6
	}
	return 5
}

// hashPartitioner gathers hashes of ids with their transfers.
type hashPartitioner struct {
	*block.Spill
	shift int
}

const hashItem = 16

// maxHashParts bounds how many parts the hashes are parted into.
const maxHashParts = 1024

func newHashPartitioner(fsys vfs.FS, tmp string, transfers int64) (*hashPartitioner, error) {
	n := bits.Len64(uint64(min(maxHashParts-1, transfers/partEntries)))
	s, err := block.NewSpill(fsys, vfs.Join(tmp, "hashes"), 1<<n)
	return &hashPartitioner{Spill: s, shift: 64 - n}, err
}

func (h *hashPartitioner) add(hash uint64, ord statement.Ord) error {
	part := int(hash >> h.shift)
	buf := binary.LittleEndian.AppendUint64(h.Buffer(part), hash)
	return h.Written(part, binary.LittleEndian.AppendUint64(buf, uint64(ord)))
}

// hashed is the hash of an id with its transfer.
type hashed struct {
	hash uint64
	ord  statement.Ord
}

// write writes the lookup file. It calls same with all transfers whose hashes
// are equal, almost always because their ids are.
func (h *hashPartitioner) write(fsys vfs.FS, dir string, transfers uint64, same func([]hashed)) error {
	w, err := block.NewWriter(fsys, dir, manifest.FileLookup)
	if err != nil {
		return err
	}
	defer w.Abandon()
	shift, width := 64-lookupBits(transfers), lookupWidth(transfers)
	table := make([]byte, 0, 8*(2+1<<(64-shift)))
	table = binary.LittleEndian.AppendUint64(table, 0)
	bucket, written := uint64(0), uint64(0)
	var raw, out []byte
	var items, spare []hashed
	// Parts are in the order of the upper bits, and so are buckets: the file is written
	// from front to back, a part in memory at a time.
	for part := range h.Parts() {
		items = items[:0]
		err := h.Each(part, 0, &raw, func(chunk []byte) error {
			for ; len(chunk) >= hashItem; chunk = chunk[hashItem:] {
				items = append(items, hashed{binary.LittleEndian.Uint64(chunk),
					statement.Ord(binary.LittleEndian.Uint64(chunk[8:]))})
			}
			return nil
		})
		if err != nil {
			return err
		}
		items, spare = sortHashes(items, spare, 64-h.shift)
		out = out[:0]
		for i, it := range items {
			// The run of equal hashes is reported once, at its second item.
			if i > 0 && it.hash == items[i-1].hash && (i == 1 || it.hash != items[i-2].hash) {
				same(sameHash(items[i-1:]))
			}
			// Buckets without transfers begin where the next one does.
			for ; bucket < it.hash>>shift; bucket++ {
				table = binary.LittleEndian.AppendUint64(table, written)
			}
			out = append(out, byte(it.hash))
			out = appendLittle(out, uint64(it.ord), uint8(width-1))
			written++
		}
		if _, err := w.Write(out); err != nil {
			return err
		}
	}
	for ; bucket < 1<<(64-shift); bucket++ {
		table = binary.LittleEndian.AppendUint64(table, written)
	}
	at := w.Written
	if _, err := w.Write(table); err != nil {
		return err
	}
	return w.Finish(transfers, at)
}

// sortHashes sorts items, whose first skip bits are alike, by hash and then by
// place, in which they come. It parts them by their next bits, so that few are
// left to compare, and gives the sorted slice and the other one.
func sortHashes(items, spare []hashed, skip int) (sorted, other []hashed) {
	n := bits.Len(uint(len(items)))
	starts := make([]uint32, 1<<n+1)
	slot := func(hash uint64) uint64 { return hash << skip >> (64 - n) }
	for i := range items {
		starts[slot(items[i].hash)+1]++
	}
	for i := 1; i < len(starts); i++ {
		starts[i] += starts[i-1]
	}
	spare = slices.Grow(spare[:0], len(items))[:len(items)]
	for _, it := range items {
		at := &starts[slot(it.hash)]
		spare[*at] = it
		*at++
	}
	for i := 1; i < len(spare); i++ {
		for k := i; k > 0 && spare[k].hash < spare[k-1].hash; k-- {
			spare[k], spare[k-1] = spare[k-1], spare[k]
		}
	}
	return spare, items
}

// sameHash is the run of equal hashes that items begins with.
func sameHash(items []hashed) []hashed {
	n := 1
	for n < len(items) && items[n].hash == items[0].hash {
		n++
	}
	return items[:n]
}

// LookupFile is the lookup file of an index.
type LookupFile struct{ *block.File }

// Find calls fn with every transfer whose id may be the one asked for.
func (f LookupFile) Find(id []byte, fn func(statement.Ord) (done bool, err error)) error {
	hash := xxh3.Hash(id)
	bucket := uint64(0)
	if shift := 64 - lookupBits(f.Count); shift < 64 {
		bucket = hash >> shift
	}
	raw, err := f.Bytes(f.Special+8*bucket, 16)
	if err != nil {
		return err
	}
	width := uint64(lookupWidth(f.Count))
	start, end := binary.LittleEndian.Uint64(raw), binary.LittleEndian.Uint64(raw[8:])
	// The table was checked as bytes; a forged one must not lead out of the file.
	if start > end || end > f.Count {
		return f.Damaged(int64(f.Special+8*bucket), block.ErrBounds)
	}
	list, err := f.Bytes(start*width, (end-start)*width)
	if err != nil {
		return err
	}
	// One byte of the hash is beside each place, so that few ids have to be read.
	for ; len(list) > 0; list = list[width:] {
		if list[0] != byte(hash) {
			continue
		}
		var ord [8]byte
		copy(ord[:], list[1:width])
		if done, err := fn(statement.Ord(binary.LittleEndian.Uint64(ord[:]))); done || err != nil {
			return err
		}
	}
	return nil
}

func appendLittle(dst []byte, v uint64, length uint8) []byte {
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], v)
	return append(dst, b[:length]...)
}
