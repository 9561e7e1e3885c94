package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// row is one row of the measurements; it may come to several lines.
type row struct {
	name    string
	needs   []need
	measure func(b *bench, ctx context.Context) ([]line, error)
}

// need is data that a row keeps on disk, in bytes a transfer. The ledger's own
// figure has room for what an import sorts on the way.
type need struct {
	scale scale
	bytes int64
}

const (
	csvBytes     = 92
	ledgerBytes  = 128
	sniffedBytes = 66
	exactBytes   = 90
)

// allRows lists the rows in the order in which they are measured.
func allRows() []row {
	return []row{
		{"import", []need{{medium, csvBytes + ledgerBytes + sniffedBytes + exactBytes}}, (*bench).importMedium},
		{"import-shuffled", []need{{mediumShuffled, csvBytes + ledgerBytes + sniffedBytes}}, (*bench).importShuffled},
		{"import-large", []need{{large, csvBytes + ledgerBytes + sniffedBytes}}, (*bench).importLarge},
		{"size", []need{{large, csvBytes + ledgerBytes + sniffedBytes}}, (*bench).size},
		{"size-random-ids", []need{{mediumRandomIDs, csvBytes + ledgerBytes + sniffedBytes}}, (*bench).sizeRandomIDs},
		{"open", []need{{medium, csvBytes + ledgerBytes + sniffedBytes}, {large, csvBytes + ledgerBytes + sniffedBytes}},
			(*bench).open},
		{"cold", []need{{large, csvBytes + ledgerBytes + sniffedBytes}}, (*bench).cold},
		{"rules", []need{{medium, csvBytes + ledgerBytes}}, (*bench).rules},
		{"reach", []need{{medium, csvBytes + ledgerBytes + sniffedBytes}}, (*bench).reach},
		{"claims", []need{{medium, csvBytes + ledgerBytes + sniffedBytes}}, (*bench).claims},
	}
}

func rowNames() []string {
	var names []string
	for _, r := range allRows() {
		names = append(names, r.name)
	}
	return names
}

// chooseRows picks rows by their names, in the order of allRows; all for none.
func chooseRows(names string) ([]row, error) {
	if names == "" {
		return allRows(), nil
	}
	wanted := strings.Split(names, ",")
	for _, name := range wanted {
		if !slices.Contains(rowNames(), name) {
			return nil, fmt.Errorf("no row %q; there are %s", name, strings.Join(rowNames(), ", "))
		}
	}
	return slices.DeleteFunc(allRows(), func(r row) bool { return !slices.Contains(wanted, r.name) }), nil
}
