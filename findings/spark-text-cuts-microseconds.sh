#!/bin/sh
# Spark 4.3.0 keeps times to the microsecond, but its CSV and JSON writers cut them to milliseconds by default, without
# a word: 09:00:00.000001 is written as 09:00:00.000, and reading the file back gives other times than were
# written. The Parquet of the same frame keeps them. The option timestampFormat with six S is needed.
#
# Needs python3, Java 17 and the network. Fails where this has changed.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv v
v/bin/pip install --quiet pyspark==4.3.0

cat >try.py <<'PY'
import glob
from datetime import datetime
from pyspark.sql import SparkSession
spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").config("spark.sql.session.timeZone", "UTC").getOrCreate()
frame = spark.sql("select timestamp_micros(1772355600000001) as at")
frame.write.csv("csv")
frame.write.json("json")
frame.write.option("timestampFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX").csv("fine")
frame.write.parquet("parquet")
text = {k: open(glob.glob(k + "/part-*")[0]).read().strip() for k in ["csv", "json", "fine"]}
print(text)
assert text["csv"] == "2026-03-01T09:00:00.000Z"
assert text["json"] == '{"at":"2026-03-01T09:00:00.000Z"}'
assert text["fine"] == "2026-03-01T09:00:00.000001Z"
assert spark.read.parquet("parquet").selectExpr("unix_micros(at)").first()[0] == 1772355600000001
PY
TZ=UTC v/bin/python try.py 2>/dev/null
echo "as stated"
