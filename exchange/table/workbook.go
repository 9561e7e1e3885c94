package table

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"dyetrace"
)

// MaxRequests is how many requests one workbook takes: more than any institution answers by
// hand. They are held in memory.
const MaxRequests = 10_000

// cellText is how many characters go into one cell.
const cellText = 32_000

// Request is a request as a row of the table.
type Request struct {
	Number      string // unique: the reply gives it back
	Case        string
	Kind        string // stop, freeze, extend, lift, inquiry, watch, recall or return
	Urgent      bool
	Institution string
	Account     string
	Holder      string
	Currency    dyetrace.Currency
	Amount      dyetrace.Stated // that is asked
	Payment     string          // reference of the payment that it is about
	Paid        dyetrace.Instant
	FromBank    string
	FromAccount string
	FromName    string
	Measure     string // that is to be extended or lifted
	Since       dyetrace.Instant
	Until       dyetrace.Instant
	Basis       string // legal document
	Ground      string
	AnswerBy    dyetrace.Instant
	Office      string
	Handler     string
	Phone       string
}

// Options is how a workbook is written.
type Options struct {
	Lang Lang
	Zone *time.Location // of times; nil: UTC. Each is written with its offset.
	Mark string         // what the workbook carries of its export, below the requests; "" for nothing
}

// cells are the texts of a request, in the order of the columns.
func (r *Request) cells(o Options) []string {
	amount := ""
	if r.Amount.Known {
		amount = r.Amount.Amount.Format(r.Currency)
	}
	urgent := ""
	if r.Urgent {
		urgent = textOf("yes", o.Lang)
	}
	by := map[string]string{
		"number": r.Number, "case": r.Case, "kind": nameOf("kind", r.Kind, o.Lang), "urgent": urgent, "institution": r.Institution,
		"account": r.Account, "holder": r.Holder, "currency": r.Currency.String(), "amount": amount, "payment": r.Payment, "paid": o.time(r.Paid),
		"from_bank": r.FromBank, "from_account": r.FromAccount, "from_name": r.FromName, "measure": r.Measure, "since": o.time(r.Since),
		"until": o.time(r.Until), "basis": r.Basis, "ground": r.Ground, "answer_by": o.time(r.AnswerBy), "office": r.Office,
		"handler": r.Handler, "phone": r.Phone,
	}
	var cells []string
	for _, c := range data().Requests {
		cells = append(cells, by[c.Key])
	}
	return cells
}

// started are the cells of a reply that are known when it is asked for.
func (r *Request) started(o Options) []string {
	own := map[string]string{"number": r.Number, "institution": r.Institution, "account": r.Account, "currency": r.Currency.String()}
	if r.Amount.Known {
		own["asked"] = r.Amount.Amount.Format(r.Currency)
	}
	var cells []string
	for _, c := range data().Replies {
		cells = append(cells, own[c.Key])
	}
	return cells
}

func (o Options) time(at dyetrace.Instant) string {
	if at == 0 {
		return ""
	}
	zone := o.Zone
	if zone == nil {
		zone = time.UTC
	}
	return at.Time().In(zone).Format("2006-01-02 15:04:05 -07:00")
}

// check refuses requests that a reply could not be matched to.
func check(requests []Request) error {
	switch {
	case len(requests) == 0:
		return dyetrace.Errorf(dyetrace.InputError, "table of requests", "there is no request to write")
	case len(requests) > MaxRequests:
		return dyetrace.Errorf(dyetrace.InputError, "table of requests", "%d requests are more than the %d of one workbook: write one for each institution",
			len(requests), MaxRequests)
	}
	seen := map[string]bool{}
	for i := range requests {
		r := &requests[i]
		if r.Number == "" || seen[r.Number] {
			return dyetrace.Errorf(dyetrace.InputError, "table of requests", "request %d has the number %q, which is empty or another one's", i+1, r.Number)
		}
		seen[r.Number] = true
		if _, known := codeOf("kind", r.Kind); !known {
			return dyetrace.Errorf(dyetrace.InputError, "table of requests", "request %s is of the kind %q, which is none", r.Number, r.Kind)
		}
		for _, text := range r.cells(Options{}) {
			if utf8.RuneCountInString(text) > cellText || !utf8.ValidString(text) {
				return dyetrace.Errorf(dyetrace.InputError, "table of requests", "request %s has a text that no cell holds: shorten it", r.Number)
			}
		}
	}
	return nil
}

// WriteXLSX writes a workbook with the requests, a sheet for the replies in which what is known
// stands already, and the codes, which cells of the replies offer. The same requests give the
// same bytes.
func WriteXLSX(ctx context.Context, w io.Writer, requests []Request, o Options) (err error) {
	if err := check(requests); err != nil {
		return err
	}
	b := &book{File: excelize.NewFile(), o: o, requests: requests}
	defer func() { err = cmp.Or(err, b.Close()) }()
	if err := b.SetDocProps(&excelize.DocProperties{Creator: "dyetrace", Created: "2000-01-01T00:00:00Z", Modified: "2000-01-01T00:00:00Z"}); err != nil {
		return err
	}
	if err := b.fill(ctx); err != nil {
		return err
	}
	packed, err := b.WriteToBuffer()
	if err != nil {
		return err
	}
	return inOrder(w, packed.Bytes())
}

// book is a workbook at hand.
type book struct {
	*excelize.File
	o             Options
	requests      []Request
	plain, strong int // styles: text, and a heading
	ranges        map[string]string
}

func (b *book) fill(ctx context.Context) (err error) {
	// Format 49 is text: a program that opens the book leaves digits as they are, also those that
	// somebody types.
	if b.plain, err = b.NewStyle(&excelize.Style{NumFmt: 49}); err != nil {
		return err
	}
	if b.strong, err = b.NewStyle(&excelize.Style{NumFmt: 49, Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E6ECF2"}}}); err != nil {
		return err
	}
	requests, replies, codes := textOf("requests", b.o.Lang), textOf("replies", b.o.Lang), textOf("codes", b.o.Lang)
	if err := b.SetSheetName("Sheet1", requests); err != nil {
		return err
	}
	for _, name := range []string{replies, codes} {
		if _, err := b.NewSheet(name); err != nil {
			return err
		}
	}
	if err := b.codes(codes); err != nil {
		return err
	}
	if err := b.sheet(ctx, requests, data().Requests, func(r *Request) []string { return r.cells(b.o) }); err != nil {
		return err
	}
	if b.o.Mark != "" {
		if err := b.row(requests, len(b.requests)+3, []string{b.o.Mark}, b.plain); err != nil {
			return err
		}
	}
	if err := b.sheet(ctx, replies, data().Replies, func(r *Request) []string { return r.started(b.o) }); err != nil {
		return err
	}
	return b.offer(replies)
}

// sheet writes a table with a row for each request.
func (b *book) sheet(ctx context.Context, name string, columns []Column, cells func(*Request) []string) error {
	var headings []string
	for i, c := range columns {
		headings = append(headings, c.in(b.o.Lang))
		column, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		if err := b.SetColStyle(name, column, b.plain); err != nil {
			return err
		}
		if err := b.SetColWidth(name, column, column, c.Width); err != nil {
			return err
		}
	}
	if err := b.row(name, 1, headings, b.strong); err != nil {
		return err
	}
	for i := range b.requests {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := b.row(name, i+2, cells(&b.requests[i]), b.plain); err != nil {
			return err
		}
	}
	return b.SetPanes(name, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
}

// row writes texts as texts. What a cell cannot hold becomes a blank.
func (b *book) row(sheet string, line int, cells []string, style int) error {
	for i, text := range cells {
		at, err := excelize.CoordinatesToCellName(i+1, line)
		if err != nil {
			return err
		}
		if err := b.SetCellStr(sheet, at, strings.Map(holds, text)); err != nil {
			return err
		}
		if err := b.SetCellStyle(sheet, at, at, style); err != nil {
			return err
		}
	}
	return nil
}

// holds is what a cell shows of a character.
func holds(r rune) rune {
	if r < ' ' && r != '\n' && r != '\t' || r == 0xFFFE || r == 0xFFFF {
		return ' '
	}
	return r
}

// codes writes the sheet of codes, and remembers where each set stands.
func (b *book) codes(sheet string) error {
	b.ranges = map[string]string{}
	l := b.o.Lang
	if err := b.row(sheet, 1, []string{textOf("set", l), textOf("code", l), textOf("chinese", l), textOf("english", l)}, b.strong); err != nil {
		return err
	}
	if err := b.SetColWidth(sheet, "A", "D", 30); err != nil {
		return err
	}
	line, column := 2, "C"
	if l == English {
		column = "D"
	}
	for _, set := range data().Sets {
		first := line
		for _, c := range set.Codes {
			if err := b.row(sheet, line, []string{set.Name, c.Code, c.Chinese, c.English}, b.plain); err != nil {
				return err
			}
			line++
		}
		b.ranges[set.Name] = fmt.Sprintf("'%s'!$%s$%d:$%s$%d", sheet, column, first, column, line-1)
	}
	return nil
}

// offer lets cells of replies be chosen from the codes. Another text can be typed all the same:
// the reader says where it cannot be understood.
func (b *book) offer(sheet string) error {
	for i, c := range data().Replies {
		if c.Codes == "" {
			continue
		}
		column, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		// Rows below the last are for those who answer one request in several.
		v := excelize.NewDataValidation(true)
		v.Sqref = fmt.Sprintf("%s2:%s%d", column, column, len(b.requests)+1001)
		v.SetSqrefDropList(b.ranges[c.Codes])
		v.ShowErrorMessage = false
		if err := b.AddDataValidation(sheet, v); err != nil {
			return err
		}
	}
	return nil
}

// inOrder copies a workbook's parts in the order of their names and without the time of packing.
func inOrder(w io.Writer, packed []byte) error {
	in, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		return err
	}
	parts := slices.Clone(in.File)
	slices.SortFunc(parts, func(a, b *zip.File) int { return strings.Compare(a.Name, b.Name) })
	out := zip.NewWriter(w)
	for _, p := range parts {
		from, err := p.Open()
		if err != nil {
			return err
		}
		to, err := out.CreateHeader(&zip.FileHeader{Name: p.Name, Method: zip.Deflate})
		if err == nil {
			_, err = io.Copy(to, from) //nolint:gosec // it was packed a moment ago
		}
		if err := cmp.Or(err, from.Close()); err != nil {
			return err
		}
	}
	return out.Close()
}
