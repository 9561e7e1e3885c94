#!/bin/sh
# A footer that parquet-go v0.32.0 reads into format.FileMetaData and writes again, unchanged, says something else: a
# column without statistics has a null count of 0 then, because an unset count is written as 0. Most readers believe it. Of a
# column with one null among three values, `is null` finds after the round trip:
#
#	pyarrow 26.0.1 (count_rows)  1, before it 1
#	DuckDB 2.0.1                 0, before it 1
#	polars 2.1.0                 0, before it 1
#	DataFusion 55.0.0            0, before it 1
#
# Needs python3, go and the network. Fails where this has changed.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv v
v/bin/pip install --quiet pyarrow==26.0.1 duckdb==2.0.1 polars==2.1.0 datafusion==55.0.0
v/bin/python -c 'import pyarrow as pa, pyarrow.parquet as pq
pq.write_table(pa.table({"n": [1, None, 3]}), "before.parquet", write_statistics=False)'

mkdir again && cd again
cat >main.go <<'GO'
package main

import (
	"encoding/binary"
	"os"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

func main() {
	b, err := os.ReadFile("../before.parquet")
	if err != nil {
		panic(err)
	}
	end := len(b) - 8
	start := end - int(binary.LittleEndian.Uint32(b[end:]))
	var meta format.FileMetaData
	if err := thrift.Unmarshal(&thrift.CompactProtocol{}, b[start:end], &meta); err != nil {
		panic(err)
	}
	footer, err := thrift.Marshal(&thrift.CompactProtocol{}, &meta)
	if err != nil {
		panic(err)
	}
	out := append(b[:start:start], footer...)
	out = binary.LittleEndian.AppendUint32(out, uint32(len(footer)))
	if err := os.WriteFile("../after.parquet", append(out, "PAR1"...), 0o600); err != nil {
		panic(err)
	}
}
GO
go mod init again >/dev/null 2>&1
go get github.com/parquet-go/parquet-go@v0.32.0 >/dev/null 2>&1
go run .
cd ..

cat >ask.py <<'PY'
import datafusion, duckdb, polars as pl, pyarrow.dataset as ds, pyarrow.parquet as pq
said = {}
for file in ["before.parquet", "after.parquet"]:
    context = datafusion.SessionContext()
    context.register_parquet("t", file)
    said[file] = {
        "statistics": str(pq.ParquetFile(file).metadata.row_group(0).column(0).is_stats_set),
        "pyarrow": ds.dataset(file).count_rows(filter=ds.field("n").is_null()),
        "DuckDB": duckdb.sql(f"select count(*) from '{file}' where n is null").fetchall()[0][0],
        "polars": pl.scan_parquet(file).filter(pl.col("n").is_null()).select(pl.len()).collect().item(),
        "DataFusion": context.sql("select count(*) from t where n is null").collect()[0].column(0)[0].as_py(),
    }
    print(file, said[file])
want = {"before.parquet": [1, 1, 1, 1], "after.parquet": [1, 0, 0, 0]}
assert {f: [s[k] for k in ("pyarrow", "DuckDB", "polars", "DataFusion")] for f, s in said.items()} == want
PY
v/bin/python ask.py
echo "as stated"
