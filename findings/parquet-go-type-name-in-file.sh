#!/bin/sh
# parquet-go v0.32.0 names the root of a file's schema after the Go type of the rows. The same rows, written from a type
# that was renamed, give a file of other bytes; a type alias gives the same bytes. Nothing else differs: the schemas
# count as equal, and a file is read by the other type.
#
# So a type whose rows go into files that must stay the same byte for byte keeps its name, or has an alias of it.
#
# Needs go and the network. Fails where this has changed.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

cat >main.go <<'GO'
package main

import (
	"bytes"
	"fmt"

	"github.com/parquet-go/parquet-go"
)

type period struct {
	First int64 `parquet:"first"`
	Last  int64 `parquet:"last"`
}

type Interval struct {
	First int64 `parquet:"first"`
	Last  int64 `parquet:"last"`
}

type alias = period

func written[T any](rows ...T) []byte {
	var b bytes.Buffer
	if err := parquet.Write(&b, rows); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func root(file []byte) string {
	f, err := parquet.OpenFile(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		panic(err)
	}
	return f.Metadata().Schema[0].Name
}

func main() {
	before, renamed, aliased := written(period{1, 2}), written(Interval{1, 2}), written(alias{1, 2})
	fmt.Println("roots:", root(before), root(renamed))
	fmt.Printf("same bytes: renamed %v, alias %v\n", bytes.Equal(before, renamed), bytes.Equal(before, aliased))
	fmt.Println("equal nodes:", parquet.EqualNodes(parquet.SchemaOf(period{}), parquet.SchemaOf(Interval{})))
	rows, err := parquet.Read[Interval](bytes.NewReader(before), int64(len(before)))
	if err != nil {
		panic(err)
	}
	fmt.Println("read:", rows)
}
GO
go mod init names >/dev/null 2>&1
go get github.com/parquet-go/parquet-go@v0.32.0 >/dev/null 2>&1
go run . >out
cat out
diff out - <<'OUT'
roots: period Interval
same bytes: renamed false, alias true
equal nodes: true
read: [{1 2}]
OUT
echo "as stated"
