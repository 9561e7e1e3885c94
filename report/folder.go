package report

import (
	"cmp"
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"unicode"
)

// Folder takes results of several files. Names are relative to it.
type Folder interface {
	Mkdir(name string) error
	Write(name string, fn func(io.Writer) error) error
}

// WriteFolder writes a folder for each institution, with a spreadsheet and a
// message for each account and run of days, and returns how many messages
// these are.
func (q *Inquiries) WriteFolder(ctx context.Context, f Folder) (messages int, err error) {
	for i := range q.Institutions() {
		folder := InstitutionFolder(i, q.Institution(i))
		if err := f.Mkdir(folder); err != nil {
			return messages, err
		}
		sheet := q.Sheet(i)
		err = f.Write(filepath.Join(folder, "inquiry.xlsx"), func(w io.Writer) error { return sheet.WriteXLSX(ctx, w) })
		if err != nil {
			return messages, err
		}
		err = q.EachMessage(i, func(m *Message) error {
			messages++
			return cmp.Or(ctx.Err(), f.Write(filepath.Join(folder, "auth.001-"+fileName(m.Reference)+".xml"), m.Write))
		})
		if err != nil {
			return messages, err
		}
	}
	return messages, nil
}

// WriteSheets writes a sheet for each victim, as HTML and XLSX. A claim's id
// becomes part of a file's name, as far as it can.
func (r *Returns) WriteSheets(ctx context.Context, f Folder) error {
	for i := range r.Claims() {
		sheet := r.Sheet(i)
		name := fmt.Sprintf("%04d-%s", i+1, fileName(r.ClaimID(i)))
		if err := f.Write(name+".html", func(w io.Writer) error { return sheet.WriteHTML(ctx, w) }); err != nil {
			return err
		}
		if err := f.Write(name+".xlsx", func(w io.Writer) error { return sheet.WriteXLSX(ctx, w) }); err != nil {
			return err
		}
	}
	return nil
}

// InstitutionFolder is the folder of an institution's inquiries: its place in
// the list, and what of its name can be in the name of a file.
func InstitutionFolder(i int, institution string) string {
	const most = 40 // characters
	name := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' {
			return r
		}
		return '_'
	}, institution)
	if name == "" {
		name = "unknown"
	}
	if runes := []rune(name); len(runes) > most {
		name = string(runes[:most])
	}
	return fmt.Sprintf("%03d-%s", i+1, name)
}

// CaseOf is a case number where nobody gives one: the same claims file, by its
// SHA-256, has the same one.
func CaseOf(sha256 string) string {
	const digits = 8
	if raw, err := hex.DecodeString(sha256); err != nil || len(raw) < digits/2 {
		return "claims"
	}
	return "claims-" + sha256[:digits]
}

// fileName is what of a text can be in the name of a file everywhere.
func fileName(s string) string {
	const most = 60
	kept := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r == '-' || r == '_' {
			return r
		}
		return '_'
	}, s)
	return kept[:min(len(kept), most)]
}
