package intake_test

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf16"

	"dyetrace/intake"
	"dyetrace/intake/intaketest"
)

// A file that is plainly no table is named for what it is, with what to do, and
// not with options that cannot help.
func TestStrangers(t *testing.T) {
	const mail = "From: a@example.com\r\nTo: b@example.com\r\nSubject: statement\r\nMIME-Version: 1.0\r\n\r\nsee the file\r\n"
	dbf := string([]byte{3, 126, 3, 2, 5, 0, 0, 0, 97, 0, 40, 0}) + strings.Repeat("\x00", 20) + "NAME\x00"
	compound := func(stream string) []byte {
		b := append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 2000)...)
		for _, u := range utf16.Encode([]rune(stream + "\x00")) {
			b = append(b, byte(u), byte(u>>8))
		}
		return b
	}
	const ask = "ask the bank for the statement as CSV, XLSX, camt.053 or MT940"
	for name, c := range map[string]struct{ content, is, todo string }{
		"PDF":                    {"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", "is a PDF document", ask},
		"PDF behind blanks":      {"\r\n\r\n%PDF-1.4\n", "is a PDF document", ask},
		"QIF":                    {"!Type:CCard\r\nD1/2/26\r\nT-3.00\r\n^\r\n", "is a QIF file", ask},
		"QIF behind a mark":      {"\xef\xbb\xbf!Type:Bank\nD1/2/26\n^\n", "is a QIF file", ask},
		"QIF with accounts":      {"!Account\nNSavings\n^\n!Type:Bank\n", "is a QIF file", ask},
		"picture":                {"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "is a picture", ask},
		"photograph":             {"\x00\x00\x00\x18ftypheic\x00\x00", "is a picture", ask},
		"scan":                   {"II*\x00\x08\x00\x00\x00", "is a picture", ask},
		"bitmap":                 {"BM\x36\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28\x00\x00\x00\x01\x00", "is a picture", ask},
		"e-mail":                 {mail, "is an e-mail", "save the files that it brings"},
		"mailbox":                {"From x Mon Mar  2 2026\nReturn-Path: <a@b.c>\nReceived: from a\n\tby b\nDate: x\n\n", "is an e-mail", "save the files"},
		"e-mail of Outlook":      {string(compound("__properties_version1.0")), "is an e-mail of Outlook (.msg)", "save the files"},
		"document of Word":       {string(compound("WordDocument")), "is a document of Word (.doc)", ask},
		"new document of Word":   {string(archive(t, member{"[Content_Types].xml", []byte("<Types/>")}, member{"word/document.xml", nil})), "is a document of Word (.docx)", ask},
		"document of Numbers":    {string(archive(t, member{"Index/Document.iwa", []byte("x")})), "is a document of Numbers or Pages", "export the table"},
		"text of a word program": {`{\rtf1\ansi`, "is a document of a word processor", ask},
		"database of Access":     {"\x00\x01\x00\x00Standard Jet DB\x00\x01", "is a database (Access)", "export the table as CSV or XLSX"},
		"SQLite":                 {"SQLite format 3\x00\x10\x00", "is a database (SQLite)", "export the table"},
		"dBase":                  {dbf, "is a table of a database (dBase, FoxPro)", "export the table"},
		"Lotus":                  {"\x00\x00\x02\x00\x06\x04\x06\x00\x08\x00", "is a sheet of Lotus 1-2-3", "export the table"},
		"Arrow":                  {"ARROW1\x00\x00\xff", "is an Arrow file", "write the table as Parquet or CSV"},
		"tar":                    {"a.csv" + strings.Repeat("\x00", 252) + "ustar\x0000", "is a tar archive", "unpack it"},
		"bzip2":                  {"BZh91AY&SYxx", "is packed by bzip2", "unpack it"},
		"recording":              {"\x00\x00\x00\x18ftypisom\x00\x00", "is a recording", ""},
		"encrypted":              {"-----BEGIN PGP MESSAGE-----\n\nabc\n", "is encrypted (PGP)", "decrypt it"},
		"program":                {"MZ\x90\x00\x03\x00", "is a program", ""},
		"unknown bytes":          {"\x01\x02\x03\x04abc", "is neither a text nor", "the bytes 01 02 03 04"},
		"JSON":                   {`{"a":[1,2]}`, "is JSON of a kind that is not known here", ""},
		"XML":                    {"<?xml version=\"1.0\"?>\n<orders/>", "is XML or HTML of a kind that is not known here", ""},
		"PDF in UTF-16":          {utf16File("%PDF-1.7\nx\n"), "is a PDF document", ask},
		"QIF that is packed":     {string(zip("!Type:Bank\nD1/2/26\n^\n")), "is a QIF file", ask},
		"QIF in an archive":      {string(archive(t, member{"a.qif", []byte("!Type:Bank\nD1/2/26\n^\n")})), "is a QIF file", ask},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := intaketest.ReadFile(t, "f.bin", []byte(c.content), all(), intake.Options{})
			if !errors.Is(err, intake.ErrNotRecognised) {
				t.Fatalf("%v", err)
			}
			if text := err.Error(); !strings.Contains(text, c.is) || !strings.Contains(text, c.todo) || strings.Contains(text, "--guess") || strings.Contains(text, "Known formats") {
				t.Errorf("%s\nwant %q and %q", text, c.is, c.todo)
			}
		})
	}
}

func utf16File(text string) string {
	out := "\xff\xfe"
	for _, u := range utf16.Encode([]rune(text)) {
		out += string([]byte{byte(u), byte(u >> 8)})
	}
	return out
}

// A table is not taken for something else because of what stands above it or
// how it begins.
func TestNoStrangers(t *testing.T) {
	for name, above := range map[string]string{
		"dates like an e-mail's": "From: 2026-03-01\nTo: 2026-03-31\nDate: 2026-04-01\nSubject: statement\n",
		"letters of a bitmap":    "BM of the month\n",
		"letters of a program":   "MZ\n",
	} {
		t.Run(name, func(t *testing.T) {
			got, err := intaketest.ReadText([]byte(above+returned+returnedRow), all(), intake.Options{})
			if err != nil || len(got.Sides) != 1 {
				t.Errorf("%d lines, %v", len(got.Sides), err)
			}
		})
	}
}

// The refusal of a table names the options that describe it; that of a text
// which is none does not.
func TestGuessIsNamed(t *testing.T) {
	for content, want := range map[string]bool{
		"a,b\n1,2\n":             true,
		"my table\n\na;b\n1;2\n": true,
		"a\tb\n":                 true,
		"just words\nand more\n": false,
		"x\n":                    false,
	} {
		_, err := intaketest.ReadText([]byte(content), all(), intake.Options{})
		if err == nil || strings.HasSuffix(err.Error(), "--guess proposes a mapping, and --mapping takes it") != want {
			t.Errorf("%q: %v", content, err)
		}
	}
}
