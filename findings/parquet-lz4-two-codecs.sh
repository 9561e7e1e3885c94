#!/bin/sh
# The word lz4 asks for two codecs of Parquet. pyarrow 26.0.1 and polars 2.1.0 write LZ4_RAW (7) for it. DataFusion
# 55.0.0 and Spark 4.3.0 write LZ4 (5), which the format calls deprecated since its frame was never specified: they
# put Hadoop's around it, eight bytes before each block. parquet-go v0.32.0 has no codec 5 and cannot read these.
# The first two offer no way to write 5; the others have another word, lz4_raw, for 7.
#
# Needs python3, Java 17, go and the network. Fails where this has changed.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv v
v/bin/pip install --quiet pyarrow==26.0.1 polars==2.1.0 datafusion==55.0.0 pyspark==4.3.0

cat >try.py <<'PY'
import glob, shutil
import datafusion, polars, pyarrow as pa, pyarrow.parquet as pq
from pyspark.sql import SparkSession
table = pa.table({"n": ["a" * 100] * 100})
pq.write_table(table, "pyarrow.parquet", compression="lz4")
polars.from_arrow(table).write_parquet("polars.parquet", compression="lz4")
context = datafusion.SessionContext()
context.from_arrow(table, "t")
context.sql("copy t to 'datafusion.parquet' stored as parquet options ('format.compression' 'lz4')").collect()
spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
spark.createDataFrame([("a" * 100,)] * 100, ["n"]).coalesce(1).write.option("compression", "lz4").parquet("spark")
shutil.copy(glob.glob("spark/part-*.parquet")[0], "spark.parquet")
PY
v/bin/python try.py 2>/dev/null

mkdir read && cd read
cat >main.go <<'GO'
package main

import (
	"fmt"
	"os"

	"github.com/parquet-go/parquet-go"
)

func main() {
	for _, name := range []string{"pyarrow", "polars", "datafusion", "spark"} {
		f, _ := os.Open("../" + name + ".parquet")
		info, _ := f.Stat()
		p, err := parquet.OpenFile(f, info.Size())
		if err != nil {
			panic(err)
		}
		_, err = p.RowGroups()[0].ColumnChunks()[0].Pages().ReadPage()
		fmt.Println(name, int(p.Metadata().RowGroups[0].Columns[0].MetaData.Codec), err != nil, err)
	}
}
GO
go mod init read >/dev/null 2>&1
go get github.com/parquet-go/parquet-go@v0.32.0 >/dev/null 2>&1
go run . >out
cat out
for line in 'pyarrow 7 false' 'polars 7 false' 'datafusion 5 true' 'spark 5 true'; do
	grep -q "^$line" out
done
echo "as stated"
