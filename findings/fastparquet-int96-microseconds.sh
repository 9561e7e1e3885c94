#!/bin/sh
# fastparquet 2026.9.0 with times="int96" takes every time for nanoseconds. pandas 3.1.1 makes columns of microseconds
# by default, and then every time that is written is a thousandth of its own since 1970, without a word: what was
# 2026-03-01 09:00 is 1970-01-21 12:19 to every reader. With times="int64" the same frame is written rightly.
#
# Needs python3 and the network. Fails where this has changed.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv v
v/bin/pip install --quiet fastparquet==2026.9.0 pandas==3.1.1 pyarrow==26.0.1 duckdb==2.0.1

cat >try.py <<'PY'
import duckdb, fastparquet, pandas, pyarrow.parquet
frame = pandas.DataFrame({"at": pandas.to_datetime(["2026-03-01 09:00"])})
assert str(frame["at"].dtype) == "datetime64[us]", frame["at"].dtype
said = {}
for times in ["int64", "int96"]:
    fastparquet.write("t.parquet", frame, times=times)
    said[times] = [str(pyarrow.parquet.read_table("t.parquet")["at"][0].as_py()), str(duckdb.sql("select \"at\" from 't.parquet'").fetchall()[0][0])]
print(said)
assert said["int64"] == ["2026-03-01 09:00:00"] * 2
assert all(s.startswith("1970-01-21 12:19:") for s in said["int96"])
PY
v/bin/python try.py
echo "as stated"
