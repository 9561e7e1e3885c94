package report

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"dyetrace"
	"dyetrace/internal/display"
	"dyetrace/internal/scratch"
)

const (
	// sheetRows is how many rows a sheet takes, the heading included.
	sheetRows = excelize.TotalRows
	// exactMinor is the largest number of minor units a spreadsheet shows to
	// the last digit: it keeps 15 significant digits.
	exactMinor = 999_999_999_999_999
	// cellText is how many bytes of text go into one cell; a cell takes 32,767
	// UTF-16 units, of which no text has more than bytes.
	cellText = 32_000
)

// WriteXLSX writes the report's tables as the sheets of one workbook. Amounts
// are numbers in the format of their currency, times are dates in the report's
// zone, account numbers are text. A table longer than a sheet goes on in a
// further sheet with the same name and a number. Rows are streamed by way of
// temporary files; the packed workbook is held in memory once, because its
// parts are put in order before they are written.
func (r *Report) WriteXLSX(ctx context.Context, w io.Writer) error {
	return r.writeXLSX(ctx, w, sheetRows)
}

func (r *Report) writeXLSX(ctx context.Context, w io.Writer, rowsPerSheet int) error {
	return r.writeSheets(ctx, w, r.tables(), rowsPerSheet)
}

// writeSheets writes tables as the sheets of a workbook.
func (r *Report) writeSheets(ctx context.Context, w io.Writer, tables []table, rowsPerSheet int) (err error) {
	tmp, err := scratch.Mkdir("")
	if err != nil {
		return err
	}
	defer tmp.Remove() //nolint:errcheck // the next command tries again
	file := excelize.NewFile(excelize.Options{TmpDir: tmp.Path()})
	defer func() {
		if closing := file.Close(); err == nil {
			err = closing
		}
	}()
	b := &workbook{Report: r, words: r.Lang.words(), file: file, rowsPerSheet: rowsPerSheet, styles: map[styleKey]int{}}
	if err := file.SetDocProps(&excelize.DocProperties{Creator: "dyetrace"}); err != nil {
		return err
	}
	for _, t := range tables {
		if err := b.table(ctx, t); err != nil {
			return err
		}
	}
	packed, err := file.WriteToBuffer()
	if err != nil {
		return err
	}
	return orderParts(w, packed.Bytes())
}

// orderParts copies a workbook's parts in a fixed order: excelize writes
// streamed sheets in an order that differs from run to run.
func orderParts(w io.Writer, packed []byte) error {
	in, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		return err
	}
	place := func(part *zip.File) string {
		if part.Name == "[Content_Types].xml" {
			return "" // readers that stream want it first
		}
		return part.Name
	}
	slices.SortFunc(in.File, func(a, b *zip.File) int { return strings.Compare(place(a), place(b)) })
	out := zip.NewWriter(w)
	for _, part := range in.File {
		if err := out.Copy(part); err != nil {
			return err
		}
	}
	return out.Close()
}

// workbook is a workbook being written.
type workbook struct {
	*Report
	words        *words
	file         *excelize.File
	rowsPerSheet int
	styles       map[styleKey]int
}

// table writes one table, in as many sheets as it needs.
func (b *workbook) table(ctx context.Context, t table) error {
	var s *sheet
	number := 0
	next := func() (err error) {
		if s != nil {
			if err := s.finish(); err != nil {
				return err
			}
		}
		number++
		s, err = b.newSheet(t, number)
		return err
	}
	if err := next(); err != nil {
		return err
	}
	err := t.each(ctx, func(row []cell) error {
		if s.rows == b.rowsPerSheet {
			if err := next(); err != nil {
				return err
			}
		}
		return s.add(row)
	})
	if err != nil {
		return err
	}
	return s.finish()
}

// sheet is a sheet being written, row by row.
type sheet struct {
	*workbook
	name    string
	stream  *excelize.StreamWriter
	columns int
	rows    int
	values  []any
}

func (b *workbook) newSheet(t table, number int) (*sheet, error) {
	name := b.words.sheet(t.name)
	if number > 1 {
		name += " " + strconv.Itoa(number)
	}
	if err := b.nameSheet(name); err != nil {
		return nil, err
	}
	stream, err := b.file.NewStreamWriter(name)
	if err != nil {
		return nil, err
	}
	s := &sheet{workbook: b, name: name, stream: stream, columns: len(t.columns)}
	heading, err := b.style(styleKey{heading: true})
	if err != nil {
		return nil, err
	}
	for i, key := range t.columns {
		if err := stream.SetColWidth(i+1, i+1, columnWidth(key)); err != nil {
			return nil, err
		}
		s.values = append(s.values, excelize.Cell{StyleID: heading, Value: b.words.headingIn(t.name, key)})
	}
	panes := excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}
	if err := stream.SetPanes(&panes); err != nil {
		return nil, err
	}
	s.rows = 1
	return s, stream.SetRow("A1", s.values)
}

// nameSheet makes a sheet. A new workbook comes with one, which becomes the
// first: to delete it later would read every streamed sheet back into memory.
func (b *workbook) nameSheet(name string) error {
	if list := b.file.GetSheetList(); len(list) == 1 && list[0] == "Sheet1" {
		return b.file.SetSheetName("Sheet1", name)
	}
	_, err := b.file.NewSheet(name)
	return err
}

func (s *sheet) add(row []cell) error {
	s.values = s.values[:0]
	for i := range row {
		v, err := s.value(&row[i])
		if err != nil {
			return err
		}
		s.values = append(s.values, v)
	}
	s.rows++
	return s.stream.SetRow("A"+strconv.Itoa(s.rows), s.values)
}

func (s *sheet) finish() error {
	corner, err := excelize.CoordinatesToCellName(s.columns, s.rows)
	if err != nil {
		return err
	}
	if err := s.file.AutoFilter(s.name, "A1:"+corner, nil); err != nil {
		return err
	}
	return s.stream.Flush()
}

// value is a cell as excelize takes it. Text goes in as a string in its own
// type of cell, which no spreadsheet takes for a formula.
func (b *workbook) value(c *cell) (any, error) {
	key := styleKey{kind: c.kind}
	var value any
	switch c.kind {
	case textCell:
		value = clip(display.Block(c.text))
	case wordCell:
		value, key.kind = b.words.term(c.text), textCell
	case phraseCell:
		// A row of a sheet is one line high.
		value, key.kind = clip(display.Block(strings.ReplaceAll(c.says(b.Lang), "\n", "; "))), textCell
	case numberCell:
		value = c.number
	case minuteCell:
		value = time.Duration(c.number).Minutes()
	case amountCell:
		a := dyetrace.Amount(c.number)
		if c.number > exactMinor || c.number < -exactMinor {
			value, key.kind = a.Format(c.currency), textCell
			break
		}
		key.digits = c.currency.Digits()
		major, err := strconv.ParseFloat(a.Format(c.currency), 64)
		if err != nil {
			return nil, err
		}
		value = major
	case momentCell:
		value = dyetrace.Instant(c.number).Time().In(b.zone())
	case shareCell:
		value = float64(c.number) / millionths
	case partsCell:
		value, key.kind = b.partText(c), textCell
	default:
		return nil, nil
	}
	style, err := b.style(key)
	return excelize.Cell{StyleID: style, Value: value}, err
}

// partText lists amounts by claim, as many as a cell takes, and says how many
// it left out.
func (b *workbook) partText(c *cell) string {
	var text strings.Builder
	for i, p := range c.parts {
		if i > 0 {
			text.WriteString("; ")
		}
		part := b.Claims[p.Claim].ID + " " + p.Amount.Format(c.currency)
		if text.Len()+len(part) > cellText {
			left := len(c.parts) - i
			fmt.Fprintf(&text, b.words.cutShort.of(left), left)
			break
		}
		text.WriteString(part)
	}
	return text.String()
}

// clip cuts text that no cell takes, between two runes, and marks it as cut.
func clip(s string) string {
	if len(s) <= cellText {
		return s
	}
	return strings.ToValidUTF8(s[:cellText], "") + "…"
}

// styleKey names the looks of a cell; the workbook makes each of them once.
type styleKey struct {
	heading bool
	kind    cellKind
	digits  int
}

func (b *workbook) style(key styleKey) (int, error) {
	// A style is made once and used again: workbooks bound how many there may be.
	if id, ok := b.styles[key]; ok {
		return id, nil
	}
	var style excelize.Style
	custom := ""
	switch {
	case key.heading:
		style.Font = &excelize.Font{Bold: true}
		style.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E7ECEF"}}
		style.Alignment = &excelize.Alignment{WrapText: true, Vertical: "top"}
	// Text is marked as text, so that no spreadsheet takes an account number for a number.
	case key.kind == textCell:
		custom = "@"
	case key.kind == momentCell:
		custom = "yyyy-mm-dd hh:mm:ss"
	case key.kind == minuteCell:
		custom = "#,##0.00"
	case key.kind == shareCell:
		custom = "0.0%"
	// As many digits as the currency has.
	case key.kind == amountCell:
		custom = "#,##0"
		if key.digits > 0 {
			custom += "." + strings.Repeat("0", key.digits)
		}
	}
	if custom != "" {
		style.CustomNumFmt = &custom
	}
	id, err := b.file.NewStyle(&style)
	b.styles[key] = id
	return id, err
}

// columnWidth is how wide a column is, in characters.
func columnWidth(key string) float64 {
	switch key {
	case "value", "sha256", "source_sha256", "days", "why":
		return 66
	case "item", "input", "account", "from", "to", "transfer", "institution", "memo", "source_file", "by_claim",
		"held_by_claim", "ask_for", "money", "claimed_here", "left_sight", "then_holds", "lots", "peer", "source",
		"from_serial", "to_serial", "from_order", "to_order":
		return 26
	case "time", "first", "last", "first_out", "earliest", "latest", "holder", "victim", "claim":
		return 20
	case "level", "currency", "received_currency", "covered", "source_line":
		return 10
	}
	return 15
}
