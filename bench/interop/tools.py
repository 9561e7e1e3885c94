"""Asks a tool what Parquet files hold, in the tool's own way, with its own filters.

tools.py TOOL SPEC: SPEC is JSON, a list of files with their columns, each with a kind (text, int, decimal,
float, bool, time) and a value in the middle of it. The answer is JSON: for each column how many rows the tool counts, how many
are null, not null and above that value, each by a filter, and the least, the greatest and the sum. Times are microseconds
since 1970; the sum of texts is that of their bytes. tools.py TOOL alone says the tool's version, and fails where it
is not there.
"""

import json
import sys
from decimal import Decimal


class SQL:
    """A tool that is asked in SQL."""

    quote = '"'
    size = "octet_length({})"
    micros = "{}"
    instant = "{}"
    literal = "'{}'"
    rows = {}  # of files

    def table(self, path):
        return path

    def column(self, path, name, kind, middle):
        table, c = self.table(path), self.quote + name + self.quote
        value = {"time": self.micros.format(c)}.get(kind, c)
        if kind == "text":
            bound = self.literal.format(middle.replace("'", "''"))
        elif kind == "time":
            bound = self.instant.format(middle)
        else:
            bound = "true" if kind == "bool" else str(middle)
        above = f"{c} = true" if kind == "bool" else f"{c} > {bound}"
        total = {"text": f"sum({self.size.format(c)})", "int": f"sum({c})", "decimal": f"sum({c})"}.get(kind, "null")
        least, most = (f"min({value})", f"max({value})") if kind != "bool" else ("null", "null")
        one = lambda where: self.ask(f"select count(*) from {table}{where}")[0][0]
        present, *edges = self.ask(f"select count(*) as n, {least} as a, {most} as b, {total} as c from {table} where {c} is not null")[0]
        if path not in self.rows:
            self.rows[path] = one("")
        return [self.rows[path], one(f" where {c} is null"), present, one(f" where {above}"), *edges]


class DuckDB(SQL):
    size, micros, instant = "strlen({})", "epoch_us({})", "make_timestamptz({})"

    def __init__(self):
        import duckdb

        self.version, self.db = duckdb.__version__, duckdb.connect()

    def table(self, path):
        return f"read_parquet('{path}')"

    def ask(self, text):
        return self.db.sql(text).fetchall()


class DataFusion(SQL):
    micros = "cast(arrow_cast({}, 'Timestamp(Microsecond, Some(\"UTC\"))') as bigint)"
    instant = "arrow_cast({}, 'Timestamp(Microsecond, Some(\"UTC\"))')"

    def __init__(self):
        import datafusion

        self.version, self.context, self.known = datafusion.__version__, datafusion.SessionContext(), {}

    def table(self, path):
        if path not in self.known:
            self.known[path] = f"t{len(self.known)}"
            self.context.register_parquet(self.known[path], path)
        return self.known[path]

    def ask(self, text):
        batches = self.context.sql(text).collect()
        return [tuple(v.as_py() for v in row) for b in batches for row in zip(*b.columns)]


class Spark(SQL):
    quote, micros, instant = "`", "unix_micros({})", "timestamp_micros({})"

    def __init__(self):
        import pyspark
        from pyspark.sql import SparkSession

        builder = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
        builder = builder.config("spark.sql.session.timeZone", "UTC").config("spark.log.level", "ERROR")
        # As in the other tools, a backslash in a text is a backslash.
        builder = builder.config("spark.sql.parser.escapedStringLiterals", "true")
        self.version, self.session, self.known = pyspark.__version__, builder.getOrCreate(), {}

    def table(self, path):
        if path not in self.known:
            self.known[path] = f"t{len(self.known)}"
            self.session.read.parquet(path).createOrReplaceTempView(self.known[path])
        return self.known[path]

    def ask(self, text):
        return [tuple(row) for row in self.session.sql(text).collect()]


class ClickHouse(SQL):
    quote, size, micros, instant = "`", "length({})", "toUnixTimestamp64Micro({})", "fromUnixTimestamp64Micro(toInt64({}))"

    def __init__(self):
        import chdb

        self.version, self.connection = chdb.__version__, chdb.connect(":memory:")

    def table(self, path):
        return f"file('{path}', Parquet)"

    def ask(self, text):
        said = self.connection.query(text.replace("\\", "\\\\"), "JSONCompact")
        types = [m["type"] for m in json.loads(str(said))["meta"]]
        rows = json.loads(str(said))["data"]
        # Integers of 64 bits stand in quotes in its JSON.
        whole = [t.removeprefix("Nullable(").startswith(("Int", "UInt")) for t in types]
        return [tuple(int(v) if w and v is not None else v for v, w in zip(row, whole)) for row in rows]


class Polars:
    def __init__(self):
        import polars

        self.version, self.pl = polars.__version__, polars

    def column(self, path, name, kind, middle):
        pl, c = self.pl, self.pl.col(name)
        scan = pl.scan_parquet(path)
        value = c.dt.epoch("us") if kind == "time" else c
        bound = pl.lit(middle).cast(pl.Datetime("us")).dt.replace_time_zone("UTC") if kind == "time" else pl.lit(middle)
        above = c if kind == "bool" else c > bound
        one = lambda frame: frame.select(pl.len()).collect().item()
        total = {"text": c.str.len_bytes().sum(), "int": c.sum(), "decimal": c.sum()}.get(kind, pl.lit(None))
        least, most = (value.min(), value.max()) if kind != "bool" else (pl.lit(None), pl.lit(None))
        edges = scan.filter(c.is_not_null()).select(least.alias("a"), most.alias("b"), total.alias("c")).collect().row(0)
        if edges[0] is None:
            edges = (None, None, None)
        return [one(scan), one(scan.filter(c.is_null())), one(scan.filter(c.is_not_null())), one(scan.filter(above)), *edges]


class PyArrow:
    def __init__(self):
        import pyarrow
        import pyarrow.compute
        import pyarrow.dataset

        self.version, self.pa, self.pc, self.ds = pyarrow.__version__, pyarrow, pyarrow.compute, pyarrow.dataset

    def column(self, path, name, kind, middle):
        pa, pc = self.pa, self.pc
        data, c = self.ds.dataset(path), self.ds.field(name)
        bound = pa.scalar(middle, pa.timestamp("us", "UTC")) if kind == "time" else pa.scalar(middle, data.schema.field(name).type)
        above = c if kind == "bool" else c > bound
        values = data.to_table(columns=[name], filter=c.is_valid())[name]
        edges = [None, None, None]
        if len(values) and kind != "bool":
            if kind == "time":
                values = values.cast(pa.timestamp("us", "UTC")).cast(pa.int64())
            edges[:2] = pc.min(values).as_py(), pc.max(values).as_py()
            edges[2] = {"text": lambda: pc.sum(pc.binary_length(values)), "int": lambda: pc.sum(values), "decimal": lambda: pc.sum(values)}.get(kind, lambda: pa.scalar(None))().as_py()
        counts = [data.count_rows(), data.count_rows(filter=c.is_null()), data.count_rows(filter=c.is_valid()), data.count_rows(filter=above)]
        return counts + edges


TOOLS = {"DuckDB": DuckDB, "DataFusion": DataFusion, "Spark": Spark, "ClickHouse": ClickHouse, "polars": Polars, "pyarrow": PyArrow}


def main():
    tool = TOOLS[sys.argv[1]]()
    if len(sys.argv) == 2:
        print(tool.version)
        return
    answers = []
    for file in json.load(open(sys.argv[2])):
        for c in file["columns"]:
            if c["kind"] == "decimal":
                c["middle"] = Decimal(c["middle"])
            try:
                said = tool.column(file["path"], c["name"], c["kind"], c["middle"])
            except BaseException as e:  # a panic of polars is no Exception
                said = [f"{type(e).__name__}: {e}"[:300]]
            answers.append({"table": file["name"], "column": c["name"], "said": [None if v is None else str(v) for v in said]})
    json.dump(answers, sys.stdout)


main()
