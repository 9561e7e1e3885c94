package xls

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/richardlehane/mscfb"

	"dyetrace/intake/xlsx"
)

// Bounds of what one workbook may take.
const (
	maxBytes  = 256 << 20 // of its stream
	maxSheets = 10_000
)

// Reasons for which a workbook is refused.
var (
	// ErrNotBook is for a compound file that holds something else.
	ErrNotBook = errors.New("is a document of an old Office program, not records")

	errOld = errors.New("is a workbook of Excel 95 or older: open it in a spreadsheet program and save it as " +
		".xlsx, or convert it by `libreoffice --convert-to xlsx FILE`")
	errEncrypted = errors.New("is an encrypted workbook of the old kind (.xls): open it with its password and save it " +
		"without one, as .xlsx")
	errLarge   = errors.New("is larger than a workbook of the old kind (.xls) can be: it is damaged, get it again")
	errCutOff  = errors.New("ends before it is complete: it was cut off or half written, get it again")
	errDamaged = errors.New("is damaged: what it says of its parts does not fit together; get it again")
)

// sheet is where a sheet's records begin.
type sheet struct{ offset uint32 }

// Book is an open workbook.
type Book struct {
	Sheets   []xlsx.Sheet
	Date1904 bool

	data   []byte
	places []sheet
	texts  []string        // that cells refer to by number
	styles []uint16        // number formats of cell styles
	dates  []xlsx.DateKind // what they make of numbers
}

// IsStream reports whether a file begins like a bare workbook stream, outside
// any compound file. Some programs write such files, and so did Excel up to 4.
func IsStream(head []byte) bool {
	if len(head) < 4 || head[0] != recBOF&0xff || head[3] != 0 {
		return false
	}
	version, size := head[1], head[2]
	return (version == 0 || version == 2 || version == 4 || version == 8) && (size == 4 || size == 6 || size == 8 ||
		size == 16)
}

// OpenStream opens a workbook whose stream is a whole file of size bytes.
func OpenStream(r io.ReaderAt, size int64) (*Book, error) {
	if size > maxBytes {
		return nil, errLarge
	}
	data, err := io.ReadAll(io.NewSectionReader(r, 0, size))
	if err != nil {
		return nil, err
	}
	return Parse(data)
}

// Open opens a workbook in a compound file of size bytes.
func Open(r io.ReaderAt, size int64) (b *Book, err error) {
	data, err := stream(r, size)
	if err != nil {
		return nil, err
	}
	return Parse(data)
}

// stream is the workbook's stream of a compound file. The library trusts some of
// the file's lengths, so that a damaged one can make it panic.
func stream(r io.ReaderAt, size int64) (data []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			data, err = nil, errDamaged
		}
	}()
	file, err := mscfb.New(r)
	if err != nil {
		return nil, fmt.Errorf("is a damaged document of an old Office program, such as an .xls: %w: get it again", err)
	}
	// The newest stream counts: some programs write a workbook of Excel 95 beside it for old readers.
	old := false
	for _, entry := range file.File {
		if len(entry.Path) > 0 {
			continue
		}
		switch entry.Name {
		case "Workbook", "WORKBOOK":
			if entry.Size > size || entry.Size > maxBytes {
				return nil, errLarge
			}
			data = make([]byte, entry.Size)
			if _, err := io.ReadFull(entry, data); err != nil {
				return nil, errCutOff
			}
			return data, nil
		case "Book", "BOOK":
			old = true
		}
	}
	if old {
		return nil, errOld
	}
	return nil, ErrNotBook
}

// Types of records.
const (
	recFormula    = 0x0006
	recEOF        = 0x000a
	recDateMode   = 0x0022
	recFilePass   = 0x002f
	recContinue   = 0x003c
	recBoundSheet = 0x0085
	recMulRK      = 0x00bd
	recRString    = 0x00d6
	recXF         = 0x00e0
	recMerged     = 0x00e5
	recSST        = 0x00fc
	recLabelSST   = 0x00fd
	recNumber     = 0x0203
	recLabel      = 0x0204
	recBoolErr    = 0x0205
	recString     = 0x0207
	recRK         = 0x027e
	recFormat     = 0x041e
	recBOF        = 0x0809
)

const biff8 = 0x0600

// record is a record with those that go on with it.
type record struct {
	kind uint16
	data []byte
	more [][]byte // of CONTINUE records
}

// records goes through the records from an offset on.
type records struct {
	data []byte
	pos  int
}

// next is the next record. It is not ok at the end.
func (r *records) next() (rec record, ok bool) {
	rec.kind, rec.data, ok = r.one()
	for ok {
		at := r.pos
		kind, data, is := r.one()
		if !is || kind != recContinue {
			r.pos = at
			break
		}
		rec.more = append(rec.more, data)
	}
	return rec, ok
}

func (r *records) one() (kind uint16, data []byte, ok bool) {
	const head = 4
	if r.pos < 0 || r.pos > len(r.data)-head {
		return 0, nil, false
	}
	kind = binary.LittleEndian.Uint16(r.data[r.pos:])
	n := int(binary.LittleEndian.Uint16(r.data[r.pos+2:]))
	begin := r.pos + head
	if n > len(r.data)-begin {
		return 0, nil, false
	}
	r.pos = begin + n
	return kind, r.data[begin:r.pos], true
}

// Parse opens a workbook whose stream is data.
func Parse(data []byte) (*Book, error) {
	b := &Book{data: data}
	in := records{data: data}
	first, ok := in.next()
	switch {
	case !ok || first.kind&0xff != recBOF&0xff:
		return nil, errDamaged
	case first.kind != recBOF || len(first.data) < 4 || binary.LittleEndian.Uint16(first.data) != biff8:
		return nil, errOld
	}
	codes := map[uint16]xlsx.DateKind{}
	for {
		rec, ok := in.next()
		if !ok {
			return nil, errCutOff
		}
		if rec.kind == recEOF {
			break
		}
		if err := b.global(&rec, codes); err != nil {
			return nil, err
		}
	}
	// Formats may come after the styles that use them, so styles are resolved at the end.
	for _, id := range b.styles {
		kind, own := codes[id]
		if !own {
			kind = xlsx.BuiltIn(int(id))
		}
		b.dates = append(b.dates, kind)
	}
	return b, nil
}

// global takes in a record about the whole workbook.
func (b *Book) global(rec *record, codes map[uint16]xlsx.DateKind) error {
	d := rec.data
	switch rec.kind {
	case recFilePass:
		return errEncrypted
	case recDateMode:
		b.Date1904 = len(d) >= 2 && d[0] == 1
	case recFormat:
		if len(d) < 2 {
			return errDamaged
		}
		code, err := (&reader{data: d[2:], more: rec.more}).text()
		if err != nil {
			return err
		}
		codes[binary.LittleEndian.Uint16(d)] = xlsx.KindOfCode(code)
	case recXF:
		if len(d) < 4 {
			return errDamaged
		}
		b.styles = append(b.styles, binary.LittleEndian.Uint16(d[2:]))
	case recSST:
		return b.sharedStrings(rec)
	case recBoundSheet:
		return b.boundSheet(d)
	}
	return nil
}

// boundSheet takes in the name and place of a sheet. Charts and macros are none.
func (b *Book) boundSheet(d []byte) error {
	const head = 6
	if len(d) < head+2 || len(b.Sheets) == maxSheets {
		return errDamaged
	}
	if d[5] != 0 {
		return nil
	}
	in := reader{data: d[head+1:]}
	name, err := in.characters(int(d[head]))
	if err != nil {
		return err
	}
	b.Sheets = append(b.Sheets, xlsx.Sheet{Name: name, Hidden: d[4]&3 != 0})
	b.places = append(b.places, sheet{binary.LittleEndian.Uint32(d)})
	return nil
}
