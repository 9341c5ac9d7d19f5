# SPDX-License-Identifier: MIT
"""Round trips between the package and pyarrow, pandas, polars, DuckDB and nanoarrow.

Each kind of column is made by pyarrow, handed over by each producer as it has it, and comes out to
each consumer; each producer also slices, chunks and empties its own columns. What is expected is
said here as Python values, not computed by the package.
"""

import datetime
import decimal
import gc

import duckdb
import nanoarrow
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import librfm
from librfm import Frame, Ledger

date, money = datetime.date, decimal.Decimal
MOMENTS = [datetime.datetime(2024, 2, 29, 23, 59, 59), None, datetime.datetime(1969, 12, 31, 1)]
DAYS = [date(2024, 2, 29), None, date(1969, 12, 31)]

# Name: (Arrow column, values expected, type expected).
KINDS = {
    "int64": (pa.array([1, None, -(2**62)], pa.int64()), [1, None, -(2**62)], "int64"),
    "int32": (pa.array([1, None, -(2**31)], pa.int32()), [1, None, -(2**31)], "int64"),
    "float64": (pa.array([0.5, None, -1e300]), [0.5, None, -1e300], "double"),
    "decimal128": (
        pa.array([money("1.50"), None, money("-99999999999.99")], pa.decimal128(18, 2)),
        [money("1.50"), None, money("-99999999999.99")],
        "amount",
    ),
    "date32": (pa.array(DAYS, pa.date32()), DAYS, "day"),
    "timestamp_s": (pa.array(MOMENTS, pa.timestamp("s")), DAYS, "day"),
    "timestamp_ms": (pa.array(MOMENTS, pa.timestamp("ms")), DAYS, "day"),
    "timestamp_us": (pa.array(MOMENTS, pa.timestamp("us")), DAYS, "day"),
    "timestamp_ns": (pa.array(MOMENTS, pa.timestamp("ns")), DAYS, "day"),
    "timestamp_zone": (pa.array(MOMENTS, pa.timestamp("us", "Europe/Amsterdam")), DAYS, "day"),
    "utf8": (pa.array(["é", None, ""], pa.utf8()), ["é", None, ""], "text"),
    "large_utf8": (
        pa.array(["é", None, "x" * 300], pa.large_utf8()),
        ["é", None, "x" * 300],
        "text",
    ),
    "string_view": (
        pa.array(["é", None, "longer than twelve bytes"], pa.string_view()),
        ["é", None, "longer than twelve bytes"],
        "text",
    ),
    "dictionary": (pa.array(["b", None, "a"]).dictionary_encode(), ["b", None, "a"], "code"),
}


def repeated(values, times=50):
    return list(values) * times


def variants(column):
    """A table of the column as it is, sliced, chunked, empty, and without missing values."""
    whole = pa.concat_arrays([column] * 50)
    table = pa.table({"c": whole})
    yield "whole", table, slice(None)
    yield "sliced", table.slice(3, 77), slice(3, 80)
    chunks = [whole.slice(0, 10), whole.slice(10, 0), whole.slice(10, 91), whole.slice(101)]
    yield "chunked", pa.table({"c": pa.chunked_array(chunks)}), slice(None)
    yield "empty", table.slice(0, 0), slice(0, 0)
    full = pa.concat_arrays([column.slice(row, 1) for row in (0, 2)] * 50)
    yield "full", pa.table({"c": full}), None


def expected(values, part):
    if part is None:
        return [value for value in repeated(values) if value is not None]
    return repeated(values)[part]


class Capsule:
    """A producer that has the protocol and nothing else."""

    def __init__(self, table):
        self.table = table

    def __arrow_c_stream__(self, requested_schema=None):
        return self.table.__arrow_c_stream__(requested_schema)


class OneArray:
    """A producer of a single struct array."""

    def __init__(self, table):
        batches = table.combine_chunks().to_batches()
        self.batch = batches[0] if batches else pa.RecordBatch.from_pylist([], table.schema)

    def __arrow_c_array__(self, requested_schema=None):
        return self.batch.__arrow_c_array__(requested_schema)


def from_duckdb(table):
    return duckdb.connect().from_arrow(table)


def from_new_duckdb(table):
    """As DuckDB hands things over when it is asked for its newest forms: views of texts."""
    connection = duckdb.connect()
    connection.execute("set arrow_output_version = '1.4'")
    return connection.from_arrow(table)


# Columns of pandas itself that can tell a missing integer.
NULLABLE = {pa.int64(): pd.Int64Dtype(), pa.int32(): pd.Int32Dtype()}


def to_pandas(table):
    """NumPy's numbers and moments, pandas' own integers, objects and categories."""
    return table.to_pandas(types_mapper=NULLABLE.get, date_as_object=True)


PRODUCERS = {
    "capsule": Capsule,
    "array": OneArray,
    "pyarrow": lambda table: table,
    "reader": lambda table: table.to_reader(),
    "polars": lambda table: pl.DataFrame(table),
    "pandas": lambda table: table.to_pandas(types_mapper=pd.ArrowDtype),
    "pandas_own": to_pandas,
    "duckdb": from_duckdb,
    "duckdb_new": from_new_duckdb,
    "nanoarrow": lambda table: nanoarrow.ArrayStream(table),
}


@pytest.mark.parametrize("producer", PRODUCERS)
@pytest.mark.parametrize("kind", KINDS)
def test_in(kind, producer):
    column, values, _ = KINDS[kind]
    for name, table, part in variants(column):
        frame = Frame(PRODUCERS[producer](table))
        found = frame["c"]
        assert found.to_list("decimal") == expected(values, part), name
        assert found.type == type_of(producer, kind, name), name


def type_of(producer, kind, variant):
    """The type that a producer's column has here."""
    if producer.startswith("duckdb") and kind == "dictionary":
        return "text"  # DuckDB reads dictionaries as texts
    if producer == "pandas_own" and variant == "empty" and kind in ("decimal128", "date32"):
        return "text"  # pandas has objects, of which none is there to say what it is
    return KINDS[kind][2]


def pandas_parts(table):
    data = to_pandas(table)
    yield "sliced", data.iloc[3:80], slice(3, 80)
    yield "chunked", pd.concat([data[:10], data[10:101], data[101:]]), slice(None)
    yield "empty", data.iloc[:0], slice(0, 0)


def polars_parts(table):
    data = pl.DataFrame(table)
    yield "sliced", data.slice(3, 77), slice(3, 80)
    pieces = [data[:10], data[10:10], data[10:101], data[101:]]
    yield "chunked", pl.concat(pieces, rechunk=False), slice(None)
    yield "empty", data.clear(), slice(0, 0)
    yield "one by one", data.lazy().collect_batches(chunk_size=7), slice(None)


def duckdb_parts(table):
    connection = duckdb.connect()
    connection.execute("set arrow_output_version = '1.4'")
    data = connection.from_arrow(table)
    yield "sliced", data.limit(77, offset=3), slice(3, 80)
    yield "chunked", data.to_arrow_reader(7), slice(None)
    yield "empty", data.limit(0), slice(0, 0)


def nanoarrow_parts(table):
    if table.schema.field("c").type == pa.string_view():
        return  # nanoarrow 0.9 crashes on its own views; it hands on those of others in test_in
    array = nanoarrow.c_array(table.combine_chunks().to_batches()[0])
    yield "sliced", nanoarrow.Array(array[3:80]), slice(3, 80)
    batches = table.to_batches(max_chunksize=7)
    yield "chunked", nanoarrow.Array.from_chunks(batches), slice(None)
    yield "empty", nanoarrow.Array(array[0:0]), slice(0, 0)


@pytest.mark.parametrize("parts", [pandas_parts, polars_parts, duckdb_parts, nanoarrow_parts])
@pytest.mark.parametrize("kind", KINDS)
def test_parts_of_the_producers_own(kind, parts):
    column, values, _ = KINDS[kind]
    for name, data, part in parts(pa.table({"c": pa.concat_arrays([column] * 50)})):
        assert Frame(data)["c"].to_list("decimal") == expected(values, part), name


def test_enums_of_duckdb():
    """What comes as numbers with labels stays that."""
    connection = duckdb.connect()
    connection.execute("create type shop as enum ('north', 'south')")
    found = Frame(connection.sql("select unnest(['south', null, 'north'])::shop as c"))
    assert (found["c"].type, found["c"].to_list()) == ("code", ["south", None, "north"])


CONSUMERS = {
    "pyarrow": lambda frame: pa.table(frame)["c"].to_pylist(),
    "reader": lambda frame: pa.RecordBatchReader.from_stream(frame).read_all()["c"].to_pylist(),
    "batch": lambda frame: pa.record_batch(frame)["c"].to_pylist(),
    "polars": lambda frame: pl.DataFrame(frame)["c"].to_list(),
    "duckdb": lambda frame: [row[0] for row in duckdb.sql("select c from frame").fetchall()],
    "nanoarrow": lambda frame: nanoarrow_list(nanoarrow.ArrayStream(frame).read_all().child(0)),
}


def nanoarrow_list(array):
    """Values of a column; of decimals the bytes, of which nanoarrow 0.9 loses the sign."""
    if "decimal" not in str(array.schema):
        return array.to_pylist()
    assert "decimal128(18, 2)" in str(array.schema)
    raw = bytes(array.buffers[1])
    minors = [
        int.from_bytes(raw[at : at + 16], "little", signed=True) for at in range(0, len(raw), 16)
    ]
    is_there = pa.array(array).is_valid().to_pylist()
    return [money(one).scaleb(-2) if there else None for one, there in zip(minors, is_there)]


@pytest.mark.parametrize("consumer", CONSUMERS)
@pytest.mark.parametrize("kind", KINDS)
def test_out(kind, consumer):
    column, values, _ = KINDS[kind]
    for name, table, part in variants(column):
        frame = Frame(table)
        assert CONSUMERS[consumer](frame) == expected(values, part), name
    assert CONSUMERS[consumer](frame[3:7]) == expected(values, part)[3:7]


@pytest.mark.parametrize("kind", KINDS)
def test_out_to_pandas(kind):
    column, values, _ = KINDS[kind]
    for name, table, part in variants(column):
        frame = Frame(table)
        through_arrow = (
            pd.DataFrame.from_arrow(frame) if hasattr(pd.DataFrame, "from_arrow") else None
        )
        for found in (frame.to_pandas("decimal"), through_arrow):
            if found is None:
                continue
            got = [None if pd.isna(value) else value for value in found["c"].astype(object)]
            got = [value.date() if isinstance(value, pd.Timestamp) else value for value in got]
            assert got == expected(values, part), name


def test_exported_streams_are_valid():
    for kind, (column, _, _) in KINDS.items():
        for name, table, _ in variants(column):
            frame = Frame(table)
            for out in (
                pa.table(frame),
                pa.table(frame[1:]),
                pa.RecordBatchReader.from_stream(frame).read_all(),
                pa.record_batch(frame),
                frame.to_arrow(),
                frame.to_arrow("minor"),
                frame.to_arrow("decimal"),
            ):
                out.validate(full=True)
            assert pa.schema(frame) == pa.table(frame).schema, (kind, name)


def test_amounts_out():
    frame = Frame({"a": [money("1.50"), None, money("0.10")]}, types={"a": "amount(2)"})
    assert pa.table(frame).schema.field("a").type == pa.decimal128(18, 2)
    assert frame.to_arrow()["a"].to_pylist() == [1.5, None, 0.1]
    assert frame.to_arrow().schema.field("a").type == pa.float64()
    minor = frame.to_arrow("minor")
    assert minor["a"].to_pylist() == [150, None, 10]
    assert minor.schema.field("a").metadata[b"rfm.scale"] == b"2"
    assert Frame(minor) == frame
    assert frame.to_polars().to_dict(as_series=False) == {"a": [1.5, None, 0.1]}
    assert frame.to_polars("decimal")["a"].to_list() == [money("1.50"), None, money("0.10")]
    assert frame.to_polars("minor")["a"].dtype == pl.Int64


def test_single_columns_stand_as_tables():
    """A mapping may mix Arrow columns of any maker with lists."""
    frame = Frame(
        {
            "arrow": pa.chunked_array([["a"], ["b", None]]),
            "one": pa.array([1, 2, 3]),
            "polars": pl.Series([1.5, None, 2.5]),
            "pandas": pd.Series(["x", "y", "z"]),
            "list": [7, 8, 9],
        }
    )
    assert frame.columns == ["arrow", "one", "polars", "pandas", "list"]
    assert frame.to_dict() == {
        "arrow": ["a", "b", None],
        "one": [1, 2, 3],
        "polars": [1.5, None, 2.5],
        "pandas": ["x", "y", "z"],
        "list": [7, 8, 9],
    }
    with pytest.raises(TypeError, match="give it a name"):
        Frame(pa.array([1, 2]))


def test_columns_that_are_not_wanted_may_be_of_any_type():
    table = pa.table(
        {
            "customer": ["a", "b"],
            "nested": [[1], [2, 3]],
            "day": pa.array([1, 2], pa.date32()),
            "amount": [1.0, 2.0],
        }
    )
    assert Frame(table, columns=["day", "customer"]).columns == ["day", "customer"]
    with pytest.raises(librfm.RfmColumnError, match="no column x; there are customer, nested"):
        Frame(table, columns=["x"])
    with pytest.raises(librfm.RfmColumnError, match=r"nested .*list"):
        Frame(table)
    for data in (table, table.to_reader(), pl.DataFrame(table), table.to_pandas()):
        ledger = Ledger()
        ledger.append(data)
        assert len(ledger) == 2
    with pytest.raises(
        librfm.RfmColumnError, match="no column paid; there are customer, nested, day"
    ):
        Ledger().append(table, amount="paid")


def shop_table(rows=5000):
    return pa.table(
        {
            "customer": [f"c{row % 700}" if row % 11 else None for row in range(rows)],
            "day": pa.array([19000 + row * 7 % 900 for row in range(rows)], pa.int32()).cast(
                pa.date32()
            ),
            "receipt": [f"r{row // 3}" for row in range(rows)],
            "amount": [(row * 37 % 9000 - 500) / 100 for row in range(rows)],
        }
    )


def test_every_producer_gives_the_same_ledger():
    table = shop_table()
    ways = {
        "pyarrow": table,
        "chunks": pa.Table.from_batches(table.to_batches(max_chunksize=333)),
        "sliced": pa.concat_tables([table, table]).slice(0, len(table)),
        "pandas": table.to_pandas(),
        "polars": pl.DataFrame(table),
        "lazy": pl.DataFrame(table).lazy().collect(),
        "duckdb": duckdb.from_arrow(table),
        "nanoarrow": nanoarrow.ArrayStream(table),
        "frame": Frame(table),
        "numpy": {name: table[name].to_numpy(zero_copy_only=False) for name in table.column_names},
        "lists": table.to_pydict(),
        "rows": table.to_pylist(),
        "dictionary": table.set_column(0, "customer", table["customer"].dictionary_encode()),
        "view": table.set_column(0, "customer", table["customer"].cast(pa.string_view())),
    }
    saved = {}
    for name, data in ways.items():
        ledger = Ledger()
        ledger.append(data)
        saved[name] = ledger.to_bytes()
    for name in ("pyarrow", "polars", "duckdb"):
        ledger = Ledger()
        reader = pa.RecordBatchReader.from_stream(ways[name])
        ledger.append(reader, by_batch=True)
        saved[f"{name} by batch"] = ledger.to_bytes()
    assert [name for name, data in saved.items() if data != saved["pyarrow"]] == []


def test_batches_that_fail():
    """A reader that raises, and a bad row in the third batch: nothing has changed."""
    table = shop_table(900)
    batches = table.to_batches(max_chunksize=300)

    def broken():
        yield from batches[:2]
        raise RuntimeError("the source went away")

    for by_batch in (False, True):
        ledger = Ledger()
        reader = pa.RecordBatchReader.from_batches(table.schema, broken())
        with pytest.raises((librfm.RfmDataError, RuntimeError), match="the source went away"):
            ledger.append(reader, by_batch=by_batch)
        assert len(ledger) == 0
    bad = table.to_pylist()
    bad[750]["amount"] = 1.2345
    for by_batch in (False, True):
        ledger = Ledger()
        reader = pa.Table.from_pylist(bad, table.schema).to_reader(max_chunksize=300)
        with pytest.raises(librfm.RfmDataError) as caught:
            ledger.append(reader, by_batch=by_batch)
        assert caught.value.row == 750
        assert len(ledger) == 0


def test_time_zones():
    """23:30 UTC on 31 December is 1 January in Amsterdam; the shift says so."""
    table = pa.table(
        {"d": pa.array([datetime.datetime(2023, 12, 31, 23, 30)], pa.timestamp("us", "UTC"))}
    )
    assert Frame(table)["d"].to_list() == [date(2023, 12, 31)]
    assert Frame(table, day_shift_seconds=3600)["d"].to_list() == [date(2024, 1, 1)]


def test_capsules_are_used_once_and_freed():
    frame = Frame(shop_table())
    gc.collect()
    before = pa.total_allocated_bytes()
    for _ in range(200):
        capsule = frame.__arrow_c_stream__()
        del capsule
        schema, array = frame.__arrow_c_array__()
        del schema, array
        frame.__arrow_c_schema__()
        table = pa.table(frame)
        frame_again = Frame(table)
        del table, frame_again
    gc.collect()
    assert pa.total_allocated_bytes() == before
    capsule = frame.__arrow_c_stream__()

    class Used:
        def __arrow_c_stream__(self, requested_schema=None):
            return capsule

    assert len(pa.table(Used())) == 5000
    with pytest.raises((pa.ArrowInvalid, ValueError)):
        pa.table(Used())
    for _ in range(2):
        with pytest.raises((librfm.RfmError, OSError, ValueError)):
            Frame(Used())


def test_arrow_outlives_the_frame():
    frame = Frame(shop_table(100))
    table = pa.table(frame)
    frame.close()
    del frame
    gc.collect()
    table.validate(full=True)
    assert table["receipt"][99].as_py() == "r33"


def test_a_capsule_alive_at_exit_is_silent():
    import subprocess
    import sys

    code = """
import pyarrow as pa, librfm, sys
frame = librfm.Frame({"a": list(range(1000)), "t": ["x"] * 1000})
kept = [frame.__arrow_c_stream__(), frame.__arrow_c_array__(), frame.__arrow_c_schema__()]
table = pa.table(frame)
import builtins
builtins.kept = kept
"""
    done = subprocess.run([sys.executable, "-X", "dev", "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_other_requests(monkeypatch):
    """A schema that is asked for is not made: the protocol allows that."""
    frame = Frame({"a": [1]})
    assert (
        pa.RecordBatchReader._import_from_c_capsule(
            frame.__arrow_c_stream__(pa.schema({"a": pa.int32()}).__arrow_c_schema__())
        )
        .schema.field("a")
        .type
        == pa.int64()
    )
    assert pl.from_arrow(pa.table(frame)).shape == (1, 1)
