"""Writes the Parquet files in this folder: one table of three transfers, as other programs write it.

python3 -m venv v && v/bin/pip install pyarrow==26.0.1 polars==2.1.0 duckdb==2.0.1 pandas==3.1.1 \
    fastparquet==2026.9.0 datafusion==55.0.0 pyspark==4.3.0
TZ=UTC v/bin/python make.py     (Spark needs Java)
"""
import glob
import os
import shutil
import uuid
from datetime import datetime, timezone
from decimal import Decimal

import datafusion
import duckdb
import fastparquet
import pandas
import polars
import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import SparkSession

NAMES = ["ref", "booked", "payer", "payee", "sum", "note"]
REF, PAYER, PAYEE = ["T1", "T2", "T3"], ["A-100", "B-200", "C-300"], ["B-200", "C-300", "A-100"]
WALL = [datetime(2026, 3, 1, 9, 0, 0, 500000), datetime(2026, 3, 1, 9, 5), datetime(2026, 3, 2, 0, 0, 0, 1000)]
UTC = [t.replace(tzinfo=timezone.utc) for t in WALL]
SUM = [Decimal("1050.50"), Decimal("99.99"), Decimal("0.01")]
NOTE = ["rent", None, "买菜"]


def table(unit="us", zone="UTC", money=pa.decimal128(18, 2), text=pa.string(), ref=None):
    amounts = pa.array([float(a) for a in SUM]) if money == pa.float64() else pa.array(SUM).cast(money)
    return pa.table(
        [
            pa.array(REF, text) if ref is None else ref,
            pa.array(UTC if zone else WALL, pa.timestamp("us", zone)).cast(pa.timestamp(unit, zone)),
            pa.array(PAYER, text),
            pa.array(PAYEE, text),
            amounts,
            pa.array(NOTE, text),
        ],
        names=NAMES,
    )


def arrow(name, t, **options):
    pq.write_table(t, f"pyarrow-{name}.parquet", **options)


arrow("dec76", table(money=pa.decimal256(76, 20)))
arrow("dec9-int", table(money=pa.decimal128(9, 2)), store_decimal_as_integer=True)
arrow("brotli-v2", table(money=pa.decimal128(38, 18)), compression="brotli", data_page_version="2.0")
arrow("gzip-v1", table(), compression="gzip", data_page_version="1.0")
delta = {"ref": "DELTA_BYTE_ARRAY", "payer": "DELTA_LENGTH_BYTE_ARRAY", "booked": "DELTA_BINARY_PACKED", "sum": "BYTE_STREAM_SPLIT"}
arrow("delta", table(), use_dictionary=False, column_encoding=delta)
arrow("split", table(money=pa.float64()), use_dictionary=False, column_encoding={"sum": "BYTE_STREAM_SPLIT"})
arrow("int96", table(), use_deprecated_int96_timestamps=True)
ids = pa.array([uuid.UUID(int=i + 1).bytes for i in range(3)], pa.binary(16))
arrow("uuid", table(ref=pa.ExtensionArray.from_storage(pa.uuid(), ids)))
arrow("ns-local", table("ns", None))
arrow("ms-utc", table("ms"))
arrow("double-large", table(money=pa.float64(), text=pa.large_string()))

frame = polars.DataFrame(dict(zip(NAMES, [REF, UTC, PAYER, PAYEE, SUM, NOTE])))
frame.write_parquet("polars.parquet")
frame.with_columns(polars.col("payer").cast(polars.Categorical)).write_parquet("polars-lz4raw.parquet", compression="lz4")

duck = duckdb.connect()
duck.sql("set timezone='UTC'")
duck.register("df", frame.to_arrow())
duck.sql("copy df to 'duckdb.parquet'")
duck.sql("copy (select * replace (sum::double as sum) from df) to 'duckdb-v2.parquet' (parquet_version v2, codec 'lz4_raw')")

context = datafusion.SessionContext()
context.from_arrow(frame.to_arrow(), "df")
for codec in ["zstd(3)", "lz4"]:
    name = codec.split("(")[0]
    context.sql(f"copy df to 'datafusion-{name}.parquet' stored as parquet options ('format.compression' '{codec}')").collect()

data = pandas.DataFrame({"ref": REF, "booked": UTC, "payer": PAYER, "payee": PAYEE, "sum": [float(a) for a in SUM], "note": NOTE})
for column in ["ref", "payer", "payee", "note"]:
    data[column] = data[column].astype(object)
fastparquet.write("fastparquet.parquet", data, times="int64")
data["booked"] = data["booked"].astype("datetime64[ns, UTC]")
fastparquet.write("fastparquet-int96.parquet", data, times="int96", compression="GZIP")

spark = SparkSession.builder.master("local[1]").config("spark.sql.session.timeZone", "UTC").config("spark.ui.enabled", "false").getOrCreate()
rows = spark.createDataFrame(list(zip(REF, WALL, PAYER, PAYEE, SUM, NOTE)), NAMES)


def spark_file(name, **options):
    rows.coalesce(1).write.mode("overwrite").options(**options).parquet("spark")
    os.replace(glob.glob("spark/part-*")[0], f"spark-{name}.parquet")
    shutil.rmtree("spark")


for codec in ["snappy", "lz4"]:
    spark_file(codec, compression=codec)
spark.conf.set("spark.sql.parquet.writeLegacyFormat", "true")
spark.conf.set("spark.sql.parquet.outputTimestampType", "INT96")
spark_file("legacy", compression="zstd")
