package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/internal/display"
	"dyetrace/report/lists"
)

// explainedFile is what a file was taken for, and what would come of it.
type explainedFile struct {
	File     string               `json:"file"`
	Tables   []intake.Explanation `json:"tables"`
	Rows     int64                `json:"rows"`
	Rejected int64                `json:"rejected"`
	Headers  int64                `json:"headers_again"`
	Totals   int64                `json:"totals"`
	Blank    int64                `json:"blank"`
	Passed   []passedTable        `json:"passed_over,omitempty"`
	Error    string               `json:"error,omitempty"`
}

type passedTable struct {
	Where  string `json:"where"`
	Reason string `json:"reason"`
}

// explain shows why each file is taken for its format, and imports nothing.
func (p *program) explain(ctx context.Context, o *importOptions, args []string) error {
	options, err := o.read()
	if err != nil {
		return err
	}
	known, _, err := withMappings(o.mappings)
	if err != nil {
		return err
	}
	files, over, err := expand(args)
	if err != nil {
		return err
	}
	// Every file is read to its end, because rejects and totals belong to what it is. An error of
	// one does not keep the others from being explained.
	all := []explainedFile{}
	var failed error
	for _, f := range files {
		e := explainedFile{File: f.name, Tables: []intake.Explanation{}}
		options.Explain = func(x intake.Explanation) { e.Tables = append(e.Tables, x) }
		outcome, err := intake.Read(ctx, f.name, known, options, func(*dyetrace.Batch) error { return nil })
		if ctx.Err() != nil {
			return err
		}
		e.Rows, e.Rejected = outcome.Rows, outcome.Rejected
		e.Headers, e.Totals, e.Blank = outcome.Skipped.Headers, outcome.Skipped.Totals, outcome.Skipped.Blank
		for _, t := range outcome.Passed {
			e.Passed = append(e.Passed, passedTable(t))
		}
		if err != nil {
			e.Error, _, _ = strings.Cut(err.Error(), ". Known formats")
			// A folder may hold files of any kind; a file that was named must be readable.
			if !f.found || !errors.Is(err, intake.ErrNotRecognised) {
				failed = &dyetrace.Error{Kind: dyetrace.InputError, Op: "import --explain", File: f.name,
					Err: errors.New("cannot be read: see above")}
			}
		}
		all = append(all, e)
	}
	if *o.json {
		err = p.printJSON(map[string]any{"files": all})
	} else {
		err = p.printExplained(all, over)
	}
	return errors.Join(err, failed)
}

func (p *program) printExplained(all []explainedFile, over []passed) error {
	var b strings.Builder
	for i := range all {
		e := &all[i]
		fmt.Fprintf(&b, "%s\n", printable(e.File))
		for j := range e.Tables {
			describeTable(&b, &e.Tables[j])
		}
		for _, t := range e.Passed {
			fmt.Fprintf(&b, "  passed over %s: %s\n", printable(t.Where), printable(t.Reason))
		}
		if e.Error != "" {
			fmt.Fprintf(&b, "  %s\n", printable(e.Error))
			continue
		}
		fmt.Fprintf(&b, "  %s, %s of them cannot be read", display.Plural(e.Rows, "row", "rows"), display.Count(e.Rejected))
		if n := (lists.NoData{Headers: e.Headers, Totals: e.Totals, Blank: e.Blank}); n != (lists.NoData{}) {
			fmt.Fprintf(&b, "; no data: %s", &n)
		}
		b.WriteString("\n")
	}
	for _, o := range over {
		fmt.Fprintf(&b, "%s\n  passed over: %s\n", printable(o.name), o.reason)
	}
	return p.printf("%s", b.String())
}

func describeTable(b *strings.Builder, t *intake.Explanation) {
	b.WriteString("  ")
	// Where the table is: a sheet or a file in an archive. Hidden sheets are read too, and a
	// reader should know.
	if t.Where != "" {
		fmt.Fprintf(b, "%s", printable(t.Where))
		if t.Hidden {
			b.WriteString(" (hidden)")
		}
		b.WriteString(": ")
	}
	fmt.Fprintf(b, "%s, because %s\n", t.Format, printable(t.Why))
	// Only what was found out: a workbook has no encoding and no separator.
	var how []string
	if t.Encoding != "" {
		how = append(how, t.Encoding)
	}
	if t.Separator != "" {
		how = append(how, "separated by "+t.Separator)
	}
	if t.Header > 0 {
		how = append(how, fmt.Sprintf("header on line %d", t.Header))
	}
	if len(how) > 0 {
		fmt.Fprintf(b, "    %s\n", strings.Join(how, ", "))
	}
	// Columns that no field takes are listed apart: there a wrong guess shows.
	var read, over []string
	for _, c := range t.Columns {
		switch {
		case c.Field == "" && c.Name != "":
			over = append(over, printable(c.Name))
		case c.Field == c.Name:
			read = append(read, printable(c.Name))
		case c.Field != "":
			read = append(read, printable(c.Name)+" as "+c.Field)
		}
	}
	if len(read) > 0 {
		fmt.Fprintf(b, "    reads %s\n", strings.Join(read, "; "))
	}
	if len(over) > 0 {
		fmt.Fprintf(b, "    passes over %s\n", strings.Join(over, ", "))
	}
}
