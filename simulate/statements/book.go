package statements

import (
	"archive/zip"
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

// sheetAccounts is how many accounts share a sheet.
const sheetAccounts = 40

// firstSheet is the sheet of a new workbook.
const firstSheet = "Sheet1"

// writeBook answers with a workbook: sheets of transfers, then of accounts and persons.
func (a *answer) writeBook() error {
	name := a.fileName("交易明细", "xlsx")
	book := excelize.NewFile()
	defer book.Close()
	for i := 0; i*sheetAccounts < len(a.accounts); i++ {
		sheet := fmt.Sprintf("交易明细%d", i+1)
		t := a.bankTable(a.accounts[i*sheetAccounts : min(len(a.accounts), (i+1)*sheetAccounts)])
		for row, l := range t.lines {
			if l != nil {
				a.mark(l, name, sheet, row+1)
			}
		}
		if err := addSheet(book, sheet, t.rows); err != nil {
			return err
		}
	}
	for _, s := range []struct {
		name string
		rows [][]string
	}{{"账户信息", a.accountTable()}, {"人员信息", a.personTable()}} {
		if err := addSheet(book, s.name, s.rows); err != nil {
			return err
		}
	}
	// The library writes the parts of a workbook in an order that changes. In one order the
	// same seed gives the same bytes.
	packed, err := book.WriteToBuffer()
	if err != nil {
		return err
	}
	data, err := inOrder(packed.Bytes())
	a.files = append(a.files, file{name, data})
	return err
}

func addSheet(book *excelize.File, name string, rows [][]string) error {
	// A new workbook has a sheet, which the first one takes: to delete it later
	// would read all others back into memory.
	if list := book.GetSheetList(); len(list) == 1 && list[0] == firstSheet {
		if err := book.SetSheetName(firstSheet, name); err != nil {
			return err
		}
	} else if _, err := book.NewSheet(name); err != nil {
		return err
	}
	w, err := book.NewStreamWriter(name)
	if err != nil {
		return err
	}
	for i, row := range rows {
		cells := make([]any, len(row))
		for j, text := range row {
			if text != "" {
				cells[j] = text
			}
		}
		if err := w.SetRow(fmt.Sprintf("A%d", i+1), cells); err != nil {
			return err
		}
	}
	return w.Flush()
}

// inOrder copies a workbook's parts in a fixed order: excelize writes streamed
// sheets in an order that differs from run to run.
func inOrder(packed []byte) ([]byte, error) {
	in, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		return nil, err
	}
	slices.SortFunc(in.File, func(a, b *zip.File) int { return strings.Compare(a.Name, b.Name) })
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	for _, part := range in.File {
		if err := out.Copy(part); err != nil {
			return nil, err
		}
	}
	err = out.Close()
	return b.Bytes(), err
}
