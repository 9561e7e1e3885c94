package main

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"
)

// cutToDates cuts the times of a table of transfers to their day, in the zone that they
// have. Ids keep the order of transfers within a day, since the simulator numbers them.
func cutToDates(file string) error {
	// Tables have millions of rows: they go through as they come, into a table beside.
	from, err := os.Open(file)
	if err != nil {
		return err
	}
	defer from.Close()
	to, err := os.Create(file + ".cut")
	if err != nil {
		return err
	}
	defer to.Close()
	buffer := bufio.NewWriter(to)
	if err := copyCut(csv.NewReader(from), csv.NewWriter(buffer)); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	if err := errors.Join(buffer.Flush(), to.Close()); err != nil {
		return err
	}
	return os.Rename(file+".cut", file)
}

// copyCut copies rows, with the column time cut.
func copyCut(from *csv.Reader, to *csv.Writer) error {
	head, err := from.Read()
	if err != nil {
		return err
	}
	at := slices.Index(head, "time")
	if at < 0 {
		return fmt.Errorf("there is no column time in %q", head)
	}
	for row := head; ; {
		if err := to.Write(row); err != nil {
			return err
		}
		if row, err = from.Read(); err != nil {
			if !errors.Is(err, io.EOF) {
				return err
			}
			to.Flush()
			return to.Error()
		}
		t, err := time.Parse(time.RFC3339, row[at])
		if err != nil {
			return err
		}
		row[at] = time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location()).Format(time.RFC3339)
	}
}
