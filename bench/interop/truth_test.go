package interop

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

// file is a Parquet file that a tool is asked about.
type file struct {
	Name    string  `json:"name"`
	Path    string  `json:"path"`
	Columns []ask   `json:"columns"`
	truth   []truth // of the columns, in their order
}

// ask is what a tool is asked of a column.
type ask struct {
	Name   string `json:"name"`
	Kind   string `json:"kind"` // text, int, decimal, float, bool, time
	Middle any    `json:"middle"`
}

// truth is what a column holds: rows, nulls, others, those above the middle, and
// the least, the greatest and the sum, as tools.py says them.
type truth struct {
	Table  string    `json:"table"`
	Column string    `json:"column"`
	Said   []*string `json:"said"`
}

// inspect reads every value of a file with the library that wrote most of it.
func inspect(t *testing.T, name, path string) file {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	p, err := parquet.OpenFile(f, info.Size())
	if err != nil {
		t.Fatal(err)
	}
	out := file{Name: name, Path: path}
	for i, leaf := range p.Root().Columns() {
		kind := kindOf(leaf.Type())
		values, rows := valuesOf(t, p, i)
		scale(t, leaf.Type(), values)
		middle := middleOf(kind, values)
		out.Columns = append(out.Columns, ask{leaf.Name(), kind, middle})
		out.truth = append(out.truth, truth{name, leaf.Name(), sumUp(kind, values, rows, middle)})
	}
	return out
}

// scale makes times microseconds. Those finer than that are opened by no Spark.
func scale(t *testing.T, typ parquet.Type, values []parquet.Value) {
	t.Helper()
	l := typ.LogicalType()
	if l == nil {
		return
	}
	stamp, is := l.Value.(*format.TimestampType)
	if !is {
		return
	}
	unit := stamp.Unit.Value.Duration()
	if unit < time.Microsecond {
		t.Errorf("a time is in %v, which Spark does not open", unit)
		return
	}
	for i, v := range values {
		values[i] = parquet.Int64Value(v.Int64() * int64(unit/time.Microsecond))
	}
}

func kindOf(typ parquet.Type) string {
	if l := typ.LogicalType(); l != nil {
		if _, is := l.Value.(*format.TimestampType); is {
			return "time"
		}
		if _, is := l.Value.(*format.DecimalType); is {
			return "decimal" // of two digits
		}
	}
	switch typ.Kind() {
	case parquet.Boolean:
		return "bool"
	case parquet.Int32, parquet.Int64:
		return "int"
	case parquet.Float, parquet.Double:
		return "float"
	}
	return "text"
}

// valuesOf are the values of a column that are not null, and how many rows there
// are.
func valuesOf(t *testing.T, p *parquet.File, column int) (values []parquet.Value, rows int64) {
	t.Helper()
	for _, group := range p.RowGroups() {
		rows += group.NumRows()
		pages := group.ColumnChunks()[column].Pages()
		for {
			page, err := pages.ReadPage()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			got := make([]parquet.Value, page.NumValues())
			if n, err := page.Values().ReadValues(got); n != len(got) || err != nil && !errors.Is(err, io.EOF) {
				t.Fatal(n, err)
			}
			for _, v := range got {
				if !v.IsNull() {
					values = append(values, v.Clone())
				}
			}
		}
		pages.Close()
	}
	return values, rows
}

// compare orders values of a kind as every tool does.
func compare(kind string, a, b parquet.Value) int {
	switch kind {
	case "text":
		return bytes.Compare(a.ByteArray(), b.ByteArray())
	case "float":
		return cmp.Compare(number(a), number(b))
	case "bool":
		return 0
	}
	return cmp.Compare(whole(a), whole(b))
}

func whole(v parquet.Value) int64 {
	if v.Kind() == parquet.Int32 {
		return int64(v.Int32())
	}
	return v.Int64()
}

func number(v parquet.Value) float64 {
	if v.Kind() == parquet.Float {
		return float64(v.Float())
	}
	return v.Double()
}

// middleOf is a value of the column that some others are above, so that a
// filter by it has to look at values.
func middleOf(kind string, values []parquet.Value) any {
	if len(values) == 0 {
		return map[string]any{"text": "m", "int": 0, "decimal": "0.00", "float": 0.0, "bool": true, "time": 0}[kind]
	}
	v := values[len(values)/2]
	switch kind {
	case "text":
		return string(v.ByteArray())
	case "bool":
		return true
	case "float":
		return number(v)
	case "decimal":
		return cents(whole(v))
	}
	return whole(v)
}

// cents is a number of hundredths as a decimal.
func cents(n int64) string { return strconv.FormatFloat(float64(n)/100, 'f', 2, 64) }

func sumUp(kind string, values []parquet.Value, rows int64, middle any) []*string {
	above, sum := 0, int64(0)
	for _, v := range values {
		var is bool
		switch kind {
		case "text":
			is, sum = string(v.ByteArray()) > middle.(string), sum+int64(len(v.ByteArray()))
		case "bool":
			is = v.Boolean()
		case "float":
			is = number(v) > middle.(float64)
		case "decimal":
			is, sum = compare(kind, v, values[len(values)/2]) > 0, sum+whole(v)
		default:
			is, sum = whole(v) > middle.(int64), sum+whole(v)
		}
		if is {
			above++
		}
	}
	said := []*string{text(rows), text(rows - int64(len(values))), text(int64(len(values))), text(int64(above)), nil, nil,
		nil}
	if len(values) == 0 || kind == "bool" {
		return said
	}
	least, most := values[0], values[0]
	for _, v := range values {
		if compare(kind, v, least) < 0 {
			least = v
		}
		if compare(kind, v, most) > 0 {
			most = v
		}
	}
	said[4], said[5] = shown(kind, least), shown(kind, most)
	switch kind {
	case "text", "int":
		said[6] = text(sum)
	case "decimal":
		total := cents(sum)
		said[6] = &total
	}
	return said
}

func text(n int64) *string {
	s := strconv.FormatInt(n, 10)
	return &s
}

// shown is an edge of a column as tools.py says it.
func shown(kind string, v parquet.Value) *string {
	switch kind {
	case "text":
		s := string(v.ByteArray())
		return &s
	case "float":
		s := strconv.FormatFloat(number(v), 'g', -1, 64)
		return &s
	case "decimal":
		s := cents(whole(v))
		return &s
	}
	return text(whole(v))
}
