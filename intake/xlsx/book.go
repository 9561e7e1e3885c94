package xlsx

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/klauspost/compress/zip"
)

// Reasons for which a workbook is refused.
var (
	ErrNotBook = errors.New("is a ZIP archive, but no XLSX workbook")

	errBinaryBook = errors.New("is a binary workbook (.xlsb): open it in a spreadsheet program and save it as .xlsx")
	errDocument   = errors.New("declares a document type, which no workbook does: it is refused, because such " +
		"declarations can expand without end")
	errBomb  = errors.New("expands more than a workbook of records does: unpack it and look at what is in it")
	errLarge = errors.New("has more than a workbook can have")
)

// Bounds of what one workbook may take.
const (
	maxPart     = 64 << 20 // unpacked bytes of workbook.xml, styles.xml and the like
	maxSheets   = 10_000
	maxParts    = 100_000
	maxRatio    = 400 // unpacked to packed bytes of a large part
	ratioFrom   = 512 << 20
	wholeInside = 64 << 20 // a sheet of at most so many bytes is held in memory
)

// Sheet is one sheet of a workbook.
type Sheet struct {
	Name   string
	Hidden bool
	part   string
}

// Book is an open workbook. Its methods may be called from one goroutine at a time.
type Book struct {
	Sheets   []Sheet
	Date1904 bool

	zip     *zip.Reader
	parts   map[string]*zip.File // by name in small letters
	strings sharedStrings
	dates   []DateKind // by cell style
	whole   []byte     // memory for a sheet
	cell    []byte     // memory for a text
}

// OpenArchive opens a workbook, whose archive has been opened already. ErrNotBook
// is for a ZIP archive that holds something else.
func OpenArchive(archive *zip.Reader) (*Book, error) {
	if len(archive.File) > maxParts {
		return nil, errLarge
	}
	b := &Book{zip: archive, parts: make(map[string]*zip.File, len(archive.File))}
	for _, f := range archive.File {
		if name := partName(f.Name); b.parts[name] == nil {
			b.parts[name] = f
		}
	}
	if err := b.read(); err != nil {
		b.Close()
		return nil, err
	}
	return b, nil
}

// Close gives back what an open workbook takes beside memory.
func (b *Book) Close() { b.strings.close() }

// read reads everything but the sheets.
func (b *Book) read() error {
	main, err := b.mainPart()
	if err != nil {
		return err
	}
	rels, err := b.relations(main)
	if err != nil {
		return err
	}
	if err := b.readSheets(main, rels); err != nil {
		return err
	}
	for _, rel := range rels {
		switch path.Base(rel.Type) {
		case "sharedStrings":
			err = b.readStrings(rel.Target)
		case "styles":
			err = b.readStyles(rel.Target)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// IsBook reports whether an archive has the parts of a workbook of any kind.
func IsBook(archive *zip.Reader) bool {
	for _, f := range archive.File {
		switch f.Name {
		case "[Content_Types].xml", "xl/workbook.xml", "xl/workbook.bin":
			return true
		}
	}
	return false
}

// relation is a part that another one refers to.
type relation struct {
	ID     string `xml:"Id,attr"`
	Type   string `xml:"Type,attr"`
	Target string `xml:"Target,attr"`
}

// mainPart is the name of the part that lists the sheets.
func (b *Book) mainPart() (string, error) {
	names := make(map[string]bool, len(b.zip.File))
	for _, f := range b.zip.File {
		names[f.Name] = true
	}
	rels, err := b.relations("")
	if err != nil {
		return "", err
	}
	for _, rel := range rels {
		switch {
		case path.Base(rel.Type) != "officeDocument":
		case strings.HasSuffix(rel.Target, ".bin"):
			return "", errBinaryBook
		case strings.HasSuffix(rel.Target, "workbook.xml") || names[rel.Target] && strings.HasPrefix(rel.Target, "xl/"):
			return rel.Target, nil
		}
	}
	switch {
	case names["xl/workbook.bin"]:
		return "", errBinaryBook
	case names["xl/workbook.xml"]:
		return "xl/workbook.xml", nil
	}
	return "", ErrNotBook
}

// relations are the parts that a part refers to, with their full names.
func (b *Book) relations(part string) ([]relation, error) {
	dir, base := path.Split(part)
	text, err := b.small(path.Join(dir, "_rels", base+".rels"))
	if err != nil || text == nil {
		return nil, err
	}
	var found struct {
		Relations []relation `xml:"Relationship"`
	}
	if err := xml.Unmarshal(text, &found); err != nil {
		return nil, Damaged(err)
	}
	for i := range found.Relations {
		target := &found.Relations[i].Target
		if strings.HasPrefix(*target, "/") {
			*target = strings.TrimPrefix(path.Clean(*target), "/")
		} else {
			*target = path.Join(dir, *target)
		}
	}
	return found.Relations, nil
}

func (b *Book) readSheets(main string, rels []relation) error {
	text, err := b.small(main)
	if err != nil {
		return err
	}
	if text == nil {
		return fmt.Errorf("has no part %s: the file is damaged, get it again", main)
	}
	var book struct {
		Properties struct {
			Date1904 string `xml:"date1904,attr"`
		} `xml:"workbookPr"`
		Sheets []struct {
			Name  string     `xml:"name,attr"`
			State string     `xml:"state,attr"`
			Attrs []xml.Attr `xml:",any,attr"`
		} `xml:"sheets>sheet"`
	}
	if err := xml.Unmarshal(text, &book); err != nil {
		return Damaged(err)
	}
	b.Date1904 = book.Properties.Date1904 == "1" || book.Properties.Date1904 == "true"
	if len(book.Sheets) > maxSheets {
		return errLarge
	}
	// A sheet is found by its relation, since the names of parts mean nothing: sheet1.xml may be
	// the third. The id has a namespace that programs write with different prefixes.
	targets := make(map[string]string, len(rels))
	for _, rel := range rels {
		if _, twice := targets[rel.ID]; !twice && path.Base(rel.Type) == "worksheet" {
			targets[rel.ID] = rel.Target
		}
	}
	for _, s := range book.Sheets {
		for _, a := range s.Attrs {
			if part, is := targets[a.Value]; is && a.Name.Local == "id" {
				b.Sheets = append(b.Sheets, Sheet{Name: s.Name, Hidden: s.State != "" && s.State != "visible", part: part})
				break
			}
		}
	}
	return nil
}

// find is a part of the workbook, nil where it has none of that name. Some
// programs write names in other cases than they refer to them.
func (b *Book) find(name string) *zip.File {
	return b.parts[partName(name)]
}

// partName is how parts are found by their names.
func partName(name string) string { return strings.ToLower(strings.TrimPrefix(name, "/")) }

// small is a part that is no sheet, nil where the workbook has none of that name.
func (b *Book) small(name string) ([]byte, error) {
	f := b.find(name)
	if f == nil {
		return nil, nil
	}
	r, err := f.Open()
	if err != nil {
		return nil, Damaged(err)
	}
	defer r.Close()
	text, err := io.ReadAll(io.LimitReader(&bounded{r: r, packed: packedSize(f), ratio: maxRatio}, maxPart+1))
	switch {
	case err != nil && !errors.Is(err, errBomb):
		return nil, Damaged(err)
	case err != nil, len(text) > maxPart:
		return nil, errBomb
	}
	return text, checkHead(text)
}

// part is a part of an archive that is refused where it expands as no part of a
// workbook does.
type part struct {
	io.Closer
	r      io.Reader
	packed int64
	n      int64
}

func (p *part) Read(b []byte) (int, error) {
	n, err := p.r.Read(b)
	switch p.n += int64(n); {
	case p.n > ratioFrom && p.n/maxRatio > p.packed:
		return 0, errBomb
	case err != nil && !errors.Is(err, io.EOF):
		return n, Damaged(err)
	}
	return n, err
}

// OpenPart opens a part of an archive, with the bounds that sheets have.
func OpenPart(f *zip.File) (io.ReadCloser, error) {
	r, err := f.Open()
	if err != nil {
		return nil, Damaged(err)
	}
	return &part{Closer: r, r: r, packed: packedSize(f)}, nil
}

// checkHead refuses what no workbook has at the beginning of a part.
func checkHead(text []byte) error {
	head := text[:min(len(text), 1<<10)]
	switch {
	case strings.Contains(string(head), "<!DOCTYPE"):
		return errDocument
	case len(head) > 1 && (head[0] == 0xff || head[0] == 0xfe || head[1] == 0):
		return errors.New("has a part in UTF-16: open it in a spreadsheet program and save it again as .xlsx")
	}
	return nil
}

// Damaged returns an error for a workbook or archive that cannot be read, with
// the reason and what to do.
func Damaged(err error) error {
	switch {
	case errors.Is(err, zip.ErrFormat):
		return errors.New("begins as a ZIP archive or workbook and has no end: it was cut off or half written, get it again")
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return errors.New("ends before it is complete: it was cut off or half written, get it again")
	case errors.Is(err, zip.ErrAlgorithm):
		return errors.New("is packed in a way that is not known: open it in a spreadsheet program and save it again")
	}
	return fmt.Errorf("is damaged: %w: get it again", err)
}
