package intake

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/klauspost/compress/zip"
)

// askFor is the advice to ask for a statement in a form that can be read.
const askFor = "ask the bank for the statement as CSV, XLSX, camt.053 or MT940"

// What to do about files that are no records.
const (
	aPicture   = "is a picture, in which no figure can be relied on: " + askFor
	aRecording = "is a recording of sound or pictures, not records"
	unpackIt   = ": unpack it and import what is in it, or pack that as ZIP"
	exportIt   = ": open it in its program and export the table as CSV or XLSX"
	asParquet  = ": write the table as Parquet or CSV"
	itsFiles   = ": save the files that it brings, and import those"
)

// strangers are files that people take for records, with what to do about them.
var strangers = []struct {
	off         int
	magic, what string
}{
	{0, "PK\x05\x06", "is an empty ZIP archive"},
	{0, "Rar!\x1a\x07", "is a RAR archive" + unpackIt},
	{0, "7z\xbc\xaf\x27\x1c", "is a 7z archive" + unpackIt},
	{0, "MSCF\x00\x00\x00\x00", "is a CAB archive" + unpackIt},
	{257, "ustar", "is a tar archive" + unpackIt},
	{4, "1AY&SY", "is packed by bzip2" + unpackIt},
	{0, "\xfd7zXZ\x00", "is packed by xz" + unpackIt},
	{0, "\x04\x22\x4d\x18", "is packed by LZ4" + unpackIt},

	{0, "%PDF-", aPDF},
	{0, "%!PS", "is a document for a printer (PostScript): " + askFor},
	{0, `{\rtf`, "is a document of a word processor (RTF): " + askFor},
	{0, "\x89PNG\r\n\x1a\n", aPicture}, {0, "\xff\xd8\xff", aPicture}, {0, "GIF87a", aPicture}, {0, "GIF89a", aPicture},
	{0, "II*\x00", aPicture}, {0, "MM\x00*", aPicture}, {8, "WEBPVP8", aPicture},
	{4, "ftypheic", aPicture}, {4, "ftypheix", aPicture}, {4, "ftypmif1", aPicture}, {4, "ftypavif", aPicture},
	{4, "ftypisom", aRecording}, {4, "ftypmp4", aRecording}, {4, "ftypM4", aRecording}, {4, "ftypqt", aRecording},
	{4, "ftyp3g", aRecording}, {0, "ID3\x03", aRecording}, {0, "ID3\x04", aRecording}, {8, "WAVEfmt ", aRecording},
	{8, "AVI LIST", aRecording}, {0, "OggS\x00", aRecording}, {0, "\x1aE\xdf\xa3", aRecording},

	{0, "SQLite format 3\x00", "is a database (SQLite)" + exportIt},
	{4, "Standard Jet DB\x00", "is a database (Access)" + exportIt},
	{4, "Standard ACE DB\x00", "is a database (Access)" + exportIt},
	{0, "\x00\x00\x02\x00\x06\x04\x06\x00", "is a sheet of Lotus 1-2-3" + exportIt},
	{0, "\x00\x00\x1a\x00", "is a sheet of Lotus 1-2-3" + exportIt},
	{0, "\x89HDF\r\n\x1a\n", "is HDF5" + asParquet}, {0, "ARROW1\x00\x00", "is an Arrow file" + asParquet},
	{0, "Obj\x01", "is Avro" + asParquet}, {0, "<stata_dta>", "is data of Stata" + asParquet}, {0, "$FL2@(#)",
		"is data of SPSS" + asParquet},
	{0, "\x7fELF", "is a program, not records"},

	{0, "-----BEGIN PGP MESSAGE-----", "is encrypted (PGP): decrypt it, and import what comes out"},
	{0, "-----BEGIN PKCS7-----", "is encrypted or signed (PKCS#7): open it, and import what comes out"},
	{0, "BEGIN:VCARD", "is a list of contacts (vCard), not records"}, {0, "BEGIN:VCALENDAR", "is a calendar, not records"},
	{0, "!Type:", aQIF}, {0, "!Account", aQIF}, {0, "!Option:", aQIF}, {0, "!Clear:", aQIF},
}

const (
	aPDF = "is a PDF document: a print or a scan of a statement, in which nothing says for certain which figure " +
		"belongs where: " + askFor
	aQIF = "is a QIF file, which says neither whose statement it is nor in which currency, and names no " +
		"other account: " + askFor
)

// stranger returns an error for a file that begins with head and is certainly no table;
// nil where it may be one.
func stranger(head []byte) error {
	head = bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	for _, s := range strangers {
		if len(head) > s.off && bytes.HasPrefix(head[s.off:], []byte(s.magic)) {
			return notRecognised{errors.New(s.what)}
		}
	}
	switch {
	case isBitmap(head):
		return notRecognised{errors.New(aPicture)}
	case isDBF(head):
		return notRecognised{errors.New("is a table of a database (dBase, FoxPro)" + exportIt)}
	case bytes.HasPrefix(head, []byte("MZ")) && bytes.IndexByte(head, 0) >= 0:
		return notRecognised{errors.New("is a program, not records")}
	case bytes.HasPrefix(bytes.TrimLeft(head, " \t\r\n\x00"), []byte("%PDF-")):
		return notRecognised{errors.New(aPDF)}
	case isEmail(head):
		return notRecognised{errors.New("is an e-mail" + itsFiles)}
	}
	return nil
}

// isBitmap recognises a picture of Windows by the zeros in its header. Its two letters may
// also begin a text.
func isBitmap(head []byte) bool {
	return len(head) > 18 && string(head[:2]) == "BM" &&
		string(head[6:10]) == "\x00\x00\x00\x00" && string(head[15:18]) == "\x00\x00\x00"
}

// isDBF recognises a table of dBase by its version, the day of its last change, and
// lengths that fit each other: a header is 32 bytes, 32 for each field, and an end.
func isDBF(head []byte) bool {
	const versions = "\x02\x03\x04\x05\x30\x31\x32\x43\x63\x83\x8b\x8e\xcb\xf5\xfb"
	if len(head) < 32 || strings.IndexByte(versions, head[0]) < 0 {
		return false
	}
	header, record := int(head[8])|int(head[9])<<8, int(head[10])|int(head[11])<<8
	month, day := head[2], head[3]
	dated := month >= 1 && month <= 12 && day >= 1 && day <= 31
	sized := header >= 65 && record >= 2 && (header%32 == 1 || header%32 == 8)
	return dated && sized && bytes.Count(head[12:32], []byte{0}) > 8
}

// emailFields are fields at the beginning of a message, which has several of them. The
// fields that only programs write come first.
var emailFields = []string{
	"received", "return-path", "delivered-to", "mime-version", "message-id", "x-mailer", "dkim-signature",
	"content-type", "from", "to", "cc", "subject", "date", "reply-to", "sender",
}

// ofPrograms is how many of emailFields no person writes above a table.
const ofPrograms = 8

// isEmail recognises a message by the fields at its beginning: one that only programs
// write, and three in all. Lines such as `From: 2026-01-01` may also precede a table.
func isEmail(head []byte) bool {
	// The fields end at the first empty line, or at a line that is none.
	all, programs := 0, 0
	for line := range bytes.SplitSeq(head, []byte{'\n'}) {
		line = bytes.TrimRight(line, "\r")
		if len(line) == 0 {
			break
		}
		if line[0] == ' ' || line[0] == '\t' {
			continue // goes on with the field above
		}
		name, _, is := strings.Cut(string(line[:min(len(line), 200)]), ":")
		if !is || strings.ContainsAny(name, " \t,;") {
			if all == 0 && strings.HasPrefix(string(line), "From ") {
				continue // a mailbox of several messages
			}
			break
		}
		for i, field := range emailFields {
			if strings.EqualFold(name, field) {
				all++
				if i < ofPrograms {
					programs++
				}
			}
		}
	}
	return programs >= 1 && all >= 3
}

// oldDocuments are the kinds of documents of old Office programs beside workbooks, by the
// name of a stream in them.
var oldDocuments = []struct{ stream, what string }{
	{"WordDocument", "is a document of Word (.doc): " + askFor},
	{"PowerPoint Document", "is a presentation of PowerPoint (.ppt): " + askFor},
	{"__properties_version1.0", "is an e-mail of Outlook (.msg)" + itsFiles},
	{"VisioDocument", "is a drawing of Visio (.vsd): " + askFor},
}

// newDocuments are the kinds of documents of today's Office programs beside workbooks, by
// a file in the archive.
var newDocuments = []struct{ file, what string }{
	{"word/", "is a document of Word (.docx): " + askFor},
	{"ppt/", "is a presentation of PowerPoint (.pptx): " + askFor},
	{"visio/", "is a drawing of Visio (.vsdx): " + askFor},
}

// document returns the error for an archive of an Office program that is no workbook.
func document(z *zip.Reader) error {
	for _, d := range newDocuments {
		for _, f := range z.File {
			if strings.HasPrefix(f.Name, d.file) {
				return notRecognised{errors.New(d.what)}
			}
		}
	}
	return notRecognised{errors.New("is a document of an Office program, not a workbook")}
}

// appleDocument returns an error for an archive that is a document of Apple's office
// programs, nil for any other.
func appleDocument(z *zip.Reader) error {
	for _, f := range z.File {
		if f.Name == "Index/Document.iwa" || f.Name == "Index.zip" {
			return notRecognised{errors.New("is a document of Numbers or Pages" + exportIt)}
		}
	}
	return nil
}

// maxControl is how many bytes of a text there must be for each control character: more
// of these mean that it is no text. Chosen by hand.
const maxControl = 50

// noTable returns an error for a text whose first record cannot be the header of a table,
// nil where it may be.
func noTable(raw []byte) error {
	text := bytes.TrimSpace(raw)
	switch {
	case len(text) == 0:
		return nil
	case text[0] == '{', bytes.HasPrefix(text, []byte("[{")), len(text) == 1 && text[0] == '[':
		return notRecognised{fmt.Errorf("is JSON of a kind that is not known here: it begins with %s", Quote(text))}
	case text[0] == '<' && bytes.IndexByte(text, '>') > 0:
		return notRecognised{fmt.Errorf("is XML or HTML of a kind that is not known here: it begins with %s", Quote(text))}
	}
	control := 0
	for _, b := range text {
		if b < ' ' && b != '\t' && b != '\r' && b != '\n' && b != '\f' && b != 0x1a {
			control++
		}
	}
	if control > 0 && control*maxControl >= len(text) {
		return notRecognised{fmt.Errorf("is neither a text nor of another kind that is known here: "+
			"it begins with the bytes % x", text[:min(len(text), 16)])}
	}
	return nil
}
