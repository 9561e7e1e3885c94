#!/bin/sh
# fastparquet 2026.9.0 (pandas 3.1.1) leaves eight zero bytes behind the values of every data page of the first
# version. pyarrow 26.0.1 reads over them. parquet-go v0.32.0 reads texts, but writes to standard error that the
# page has more offsets than values (by println, so nothing can redirect it), and refuses times in INT96:
#
#	parquet: warning: column 0 byte array page has 6 offsets but numValues is 3 (expected 4 offsets)
#	decoding page 0 of column "at": PLAIN: cannot decode INT96 from input of size 44: invalid argument
#
# Needs python3, go and the network. Fails where this has changed.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv v
v/bin/pip install --quiet fastparquet==2026.9.0 pandas==3.1.1 pyarrow==26.0.1

cat >write.py <<'PY'
import fastparquet, pandas, pyarrow.parquet
at = pandas.to_datetime(["2026-03-01 09:00", "2026-03-02 09:00", "2026-03-03 09:00"]).astype("datetime64[ns]")
frame = pandas.DataFrame({"name": pandas.Series(["a", "b", "c"], dtype=object), "at": at})
fastparquet.write("t.parquet", frame, times="int96", compression=None)
assert [str(x)[:10] for x in pyarrow.parquet.read_table("t.parquet")["at"]] == ["2026-03-01", "2026-03-02", "2026-03-03"]
PY
v/bin/python write.py

mkdir read && cd read
cat >main.go <<'GO'
package main

import (
	"fmt"
	"os"

	"github.com/parquet-go/parquet-go"
)

func main() {
	f, _ := os.Open("../t.parquet")
	info, _ := f.Stat()
	p, err := parquet.OpenFile(f, info.Size())
	if err != nil {
		panic(err)
	}
	for _, c := range p.RowGroups()[0].ColumnChunks() {
		page, err := c.Pages().ReadPage()
		if err != nil {
			fmt.Println(err)
			continue
		}
		values := make([]parquet.Value, 10)
		n, _ := page.Values().ReadValues(values)
		fmt.Println(values[:n])
	}
}
GO
go mod init read >/dev/null 2>&1
go get github.com/parquet-go/parquet-go@v0.32.0 >/dev/null 2>&1
go run . >out 2>err
cat out err
grep -q '^\[a b c\]$' out
grep -q 'cannot decode INT96 from input of size 44' out
grep -q '^parquet: warning: column 0 byte array page has 6 offsets but numValues is 3' err
echo "as stated"
