// Package rows reads tables by the names of their columns.
package rows

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
)

// Each calls fn with these columns of each row of a CSV file. fn must not keep
// the slice.
func Each(file string, columns []string, fn func(cells []string) error) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := Of(f, columns, fn); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}

// Of is Each for what is read from r.
func Of(r io.Reader, columns []string, fn func(cells []string) error) error {
	// Columns are found by name, because builds differ in their order.
	rows := csv.NewReader(r)
	head, err := rows.Read()
	if err != nil {
		return fmt.Errorf("its header: %w", err)
	}
	at := make([]int, len(columns))
	for i, name := range columns {
		if at[i] = slices.Index(head, name); at[i] < 0 {
			return fmt.Errorf("there is no column %q in %q", name, head)
		}
	}
	rows.ReuseRecord = true
	cells := make([]string, len(columns))
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		for i, column := range at {
			cells[i] = row[column]
		}
		if err := fn(cells); err != nil {
			line, _ := rows.FieldPos(0)
			return fmt.Errorf("line %d: %w", line, err)
		}
	}
}
