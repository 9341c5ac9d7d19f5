# SPDX-License-Identifier: MIT
"""Passes columns between the library and other people's Arrow: pyarrow, polars, DuckDB, pandas.

Usage: python3 arrow_peers.py LIBRARY (the path of librfm.so). Prints a line for each case, exits 1
when one differs. What is expected is computed by pyarrow itself or stated as a constant.
"""

import ctypes
import datetime
import decimal
import itertools
import random
import sys

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

E_DATA, E_COLUMN, E_OVERFLOW = 3, 4, 6
DECIMAL, MINOR_UNITS = 0, 1


class Error(ctypes.Structure):
    _fields_ = [("status", ctypes.c_int32), ("column", ctypes.c_int32),
                ("where", ctypes.c_int64), ("message", ctypes.c_char * 240)]


class Options(ctypes.Structure):
    _fields_ = [("struct_size", ctypes.c_uint32), ("amounts", ctypes.c_int32),
                ("day_shift_seconds", ctypes.c_int32), ("reserved", ctypes.c_int32),
                ("batch_rows", ctypes.c_int64)]


class Schema(ctypes.Structure):
    _fields_ = [("format", ctypes.c_char_p), ("name", ctypes.c_char_p),
                ("metadata", ctypes.c_void_p), ("flags", ctypes.c_int64),
                ("n_children", ctypes.c_int64), ("children", ctypes.c_void_p),
                ("dictionary", ctypes.c_void_p), ("release", ctypes.c_void_p),
                ("private_data", ctypes.c_void_p)]


class Array(ctypes.Structure):
    _fields_ = [(name, ctypes.c_int64)
                for name in ("length", "null_count", "offset", "n_buffers", "n_children")]
    _fields_ += [(name, ctypes.c_void_p)
                 for name in ("buffers", "children", "dictionary", "release", "private_data")]


class Stream(ctypes.Structure):
    _fields_ = [(name, ctypes.c_void_p) for name in
                ("get_schema", "get_next", "get_last_error", "release", "private_data")]


class Refused(Exception):
    def __init__(self, error):
        super().__init__(error.message.decode())
        self.status, self.where, self.column = error.status, error.where, error.column


library = ctypes.CDLL(sys.argv[1])
python = ctypes.pythonapi
python.PyCapsule_New.restype = ctypes.py_object
python.PyCapsule_New.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
python.PyCapsule_GetPointer.restype = ctypes.c_void_p
python.PyCapsule_GetPointer.argtypes = [ctypes.py_object, ctypes.c_char_p]
STREAM_NAME = b"arrow_array_stream"


def call(name, *arguments):
    error = Error()
    if getattr(library, name)(*arguments, ctypes.byref(error)) != 0:
        raise Refused(error)


def options(**fields):
    return ctypes.byref(Options(struct_size=ctypes.sizeof(Options), **fields))


def release(struct):
    if struct.release:
        ctypes.CFUNCTYPE(None, ctypes.c_void_p)(struct.release)(ctypes.addressof(struct))


class Frame:
    """A handle of the library, with both ways in and both ways out."""

    def __init__(self):
        self.handle = ctypes.c_void_p()

    def __del__(self):
        library.rfm_frame_free(self.handle)

    @classmethod
    def from_array(cls, array, **fields):
        """From a pyarrow RecordBatch or StructArray."""
        frame, theirs, schema = cls(), Array(), Schema()
        array._export_to_c(ctypes.addressof(theirs), ctypes.addressof(schema))
        try:
            call("rfm_arrow_import", ctypes.byref(schema), ctypes.byref(theirs), options(**fields),
                 ctypes.byref(frame.handle))
        finally:
            release(theirs)
            release(schema)
        return frame

    @classmethod
    def from_stream(cls, source, **fields):
        """From anything with __arrow_c_stream__."""
        frame = cls()
        capsule = source.__arrow_c_stream__()
        pointer = python.PyCapsule_GetPointer(capsule, STREAM_NAME)
        call("rfm_arrow_import_stream", ctypes.c_void_p(pointer), options(**fields),
             ctypes.byref(frame.handle))
        return frame

    def to_batch(self, **fields):
        array, schema = Array(), Schema()
        call("rfm_arrow_export", self.handle, options(**fields), ctypes.byref(schema),
             ctypes.byref(array))
        return pa.RecordBatch._import_from_c(ctypes.addressof(array), ctypes.addressof(schema))

    def to_reader(self, **fields):
        stream = Stream()
        call("rfm_arrow_export_stream", self.handle, options(**fields), ctypes.byref(stream))
        return pa.RecordBatchReader._import_from_c(ctypes.addressof(stream))

    def __arrow_c_stream__(self, requested_schema=None):
        self.stream = Stream()  # lives as long as the capsule's user needs the struct itself
        call("rfm_arrow_export_stream", self.handle, options(batch_rows=1000),
             ctypes.byref(self.stream))
        return python.PyCapsule_New(ctypes.addressof(self.stream), STREAM_NAME, None)


failures = 0


def report(name, problem):
    global failures
    failures += problem is not None
    print(f"{'ok  ' if problem is None else 'FAIL'} {name}" + (f": {problem}" if problem else ""))


def compare(name, got, wanted):
    """Both are pyarrow tables; dictionaries are compared by type, labels and values."""
    got.validate(full=True)
    problem = None
    if got.column_names != wanted.column_names:
        problem = f"columns {got.column_names}, expected {wanted.column_names}"
    for column in wanted.column_names if problem is None else []:
        ours, theirs = got[column], wanted[column]
        if ours.type != theirs.type:
            problem = f"{column} is {ours.type}, expected {theirs.type}"
        elif not plain(ours).equals(plain(theirs)):
            problem = f"values of {column} differ"
        elif pa.types.is_dictionary(ours.type):
            for chunk in ours.chunks:
                labels = chunk.dictionary.to_pylist()
                if labels != sorted(set(labels), key=str.encode):
                    problem = f"labels of {column} are not sorted or not distinct"
    report(name, problem)


def plain(column):
    column = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return column.cast(pa.large_utf8()) if pa.types.is_dictionary(column.type) else column


def refuse(name, make, status, where=-1, column=1, says=""):
    try:
        make()
        report(name, "was taken")
    except Refused as refused:
        seen = (refused.status, refused.where, refused.column)
        wrong = seen != (status, where, column) or says not in str(refused)
        report(name, f"{seen} {refused}" if wrong else None)


# Columns of every type that is taken, as (name, pyarrow array, what comes back).

random.seed(7)
ROWS = 100
LABEL = pa.dictionary(pa.int32(), pa.large_utf8())
WORDS = ["", "a", "00017850", "Champions", "é", "日本語", "lång nog att inte få plats i en vy",
         "C0001234567", "🛒 x", "z" * 40, "nul\0inside"]


def holes(values, share=0.2):
    return [None if random.random() < share else value for value in values]


def cast(array, to):
    return pc.cast(array, to)


def integers(kind):
    low, high = {"int8": (-128, 127), "int16": (-2**15, 2**15 - 1), "int32": (-2**31, 2**31 - 1),
                 "int64": (-2**63, 2**63 - 1), "uint8": (0, 255), "uint16": (0, 2**16 - 1),
                 "uint32": (0, 2**32 - 1), "uint64": (0, 2**63 - 1)}[kind]
    values = [low, high, 0] + [random.randint(low, high) for _ in range(ROWS - 3)]
    array = pa.array(holes(values), getattr(pa, kind)())
    return array, cast(array, pa.int64())


def floats(kind):
    values = [float("nan"), float("inf"), -0.0, 1e-40] + \
        [random.uniform(-1e6, 1e6) for _ in range(ROWS - 4)]
    array = pa.array(holes(values), kind)
    wide = cast(array, pa.float64())
    return array, pc.if_else(pc.is_nan(wide), pa.scalar(None, pa.float64()), wide)


def decimals(precision, scale, digits):
    limit = 10**digits - 1
    values = [limit, -limit, 0, -1] + [random.randint(-limit, limit) for _ in range(ROWS - 4)]
    context = decimal.Context(prec=60)
    values = [decimal.Decimal(value).scaleb(-scale, context) for value in values]
    array = pa.array(holes(values), pa.decimal128(precision, scale))
    present = [abs(value) for value in array.to_pylist() if value is not None]
    back = 19 if any(value.scaleb(scale, context) >= 10**18 for value in present) else 18
    return array, cast(array, pa.decimal128(back, scale))


def timestamps(unit, zone=None):
    per_second = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[unit]
    limit = min(2**63 // per_second - 1, 60 * 10**9)
    values = [-1, 0, 1, -86400 * per_second, -86400 * per_second - 1, 86400 * per_second - 1]
    values += [random.randint(-limit, limit) * per_second + random.randrange(per_second)
               for _ in range(ROWS - 6)]
    array = pa.array(holes(values), pa.timestamp(unit, zone))
    days = [None if value is None else value // (86400 * per_second)
            for value in pc.cast(array, pa.int64()).to_pylist()]
    return array, cast(pa.array(days, pa.int32()), pa.date32())


def days(kind):
    first = datetime.date(1, 1, 1).toordinal()
    last = datetime.date(9999, 12, 31).toordinal()
    values = [first, last] + [random.randint(first, last) for _ in range(ROWS - 2)]
    array = pa.array(holes([datetime.date.fromordinal(value) for value in values]), kind)
    return array, cast(array, pa.date32())


def texts(kind):
    array = pa.array(holes(WORDS + [random.choice(WORDS) for _ in range(ROWS - len(WORDS))]), kind)
    return array, cast(array, pa.large_utf8())


def dictionary(index, text, with_null_label=False):
    labels = random.sample(WORDS, len(WORDS)) + ["twice", "twice"] + [None] * with_null_label
    codes = holes([random.randrange(len(labels)) for _ in range(ROWS)])
    array = pa.DictionaryArray.from_arrays(pa.array(codes, index), pa.array(labels, text))
    values = [None if code is None else labels[code] for code in codes]
    return array, pa.array(values, pa.large_utf8()).cast(LABEL)


def cases():
    for kind in ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"):
        yield kind, *integers(kind)
    for kind in (pa.float32(), pa.float64()):
        yield str(kind), *floats(kind)
    for precision, scale, digits in ((18, 2, 18), (38, 2, 18), (19, 2, 18), (9, 0, 9), (18, 18, 18),
                                     (38, 9, 18), (5, 3, 5)):
        yield f"decimal128({precision}, {scale})", *decimals(precision, scale, digits)
    wide = pa.array([decimal.Decimal(2**63 - 1), None, decimal.Decimal(-2**63)],
                    pa.decimal128(19, 0))
    yield "decimal128 at the ends of int64", wide, wide
    for kind in (pa.date32(), pa.date64()):
        yield str(kind), *days(kind)
    for unit in ("s", "ms", "us", "ns"):
        yield f"timestamp[{unit}]", *timestamps(unit)
    yield "timestamp[us, Europe/Amsterdam]", *timestamps("us", "Europe/Amsterdam")
    flags = pa.array(holes([random.random() < 0.5 for _ in range(ROWS)]))
    yield "bool", flags, cast(flags, pa.int64())
    for kind in (pa.utf8(), pa.large_utf8(), pa.string_view()):
        yield str(kind), *texts(kind)
    nothing = pa.nulls(ROWS)
    yield "null", nothing, cast(nothing, pa.large_utf8())
    for index in (pa.int8(), pa.int16(), pa.int32(), pa.int64(), pa.uint8(), pa.uint16(),
                  pa.uint32(), pa.uint64()):
        yield f"dictionary<{index}, utf8>", *dictionary(index, pa.utf8())
    for kind in (pa.large_utf8(), pa.string_view()):
        yield f"dictionary<int32, {kind}>", *dictionary(pa.int32(), kind)
    yield "dictionary with a null label", *dictionary(pa.int32(), pa.utf8(), True)
    yield "extension over utf8", pa.ExtensionArray.from_storage(Tagged(), texts(pa.utf8())[0]), None


class Tagged(pa.ExtensionType):
    def __init__(self):
        super().__init__(pa.utf8(), "rfm.test")

    def __arrow_ext_serialize__(self):
        return b""

    @classmethod
    def __arrow_ext_deserialize__(cls, storage, serialized):
        return cls()


def each_way(name, array, wanted):
    """Whole, sliced, empty, all missing, sliced as a struct, in chunks, in batches out."""
    if wanted is None:
        wanted = cast(array.storage, pa.large_utf8())
    rows = len(array)
    slices = {"whole": (0, rows), "sliced": (rows // 3 | 1, rows // 2), "empty": (0, 0),
              "empty at the end": (rows, 0), "one row": (rows // 2, 1)}
    for how, (start, count) in slices.items():
        piece, expected = array.slice(start, count), wanted.slice(start, count)
        table = pa.table({"x": fit(expected)})
        compare(f"{name}, {how}",
                pa.table(Frame.from_array(pa.record_batch({"x": piece})).to_batch()), table)
        struct = pa.StructArray.from_arrays([array], ["x"]).slice(start, count)
        compare(f"{name}, struct {how}", pa.table(Frame.from_array(struct).to_batch()), table)
    cuts = sorted(random.randrange(rows + 1) for _ in range(4))
    pieces = [array.slice(a, b - a) for a, b in itertools.pairwise([0] + cuts + [rows])]
    frame = Frame.from_stream(pa.table({"x": pa.chunked_array(pieces)}))
    for batch_rows in (0, 1, 3, 8, 64):
        reader = frame.to_reader(batch_rows=batch_rows)
        compare(f"{name}, chunks in, batches of {batch_rows} out", reader.read_all(),
                pa.table({"x": wanted}))
    void = pa.chunked_array([], array.type)
    compare(f"{name}, no chunks", Frame.from_stream(pa.table({"x": void})).to_reader().read_all(),
            pa.table({"x": pa.chunked_array([], back(wanted.type))}))
    if not isinstance(array, pa.ExtensionArray):
        gone = pa.nulls(5, array.type)
        compare(f"{name}, all missing",
                pa.table(Frame.from_array(pa.record_batch({"x": gone})).to_batch()),
                pa.table({"x": pa.nulls(5, back(wanted.type))}))


def back(kind):
    """Amounts come back with 18 digits unless a value needs 19."""
    return pa.decimal128(18, kind.scale) if pa.types.is_decimal(kind) else kind


def fit(wanted):
    if not pa.types.is_decimal(wanted.type) or wanted.type.precision != 19:
        return wanted
    limit = decimal.Decimal(10)**(18 - wanted.type.scale)
    high = any(abs(value) >= limit for value in wanted.to_pylist() if value is not None)
    return wanted if high else cast(wanted, back(wanted.type))


def moved_children():
    """Children taken out of the struct stay good after the frame, the struct and each other."""
    batch = pa.record_batch({"a": pa.array(range(1000)), "b": texts(pa.utf8())[1].slice(0, 50)
                             .take(pa.array([i % 50 for i in range(1000)])),
                             "c": pa.array([1.5] * 1000)})
    kept = Frame.from_array(batch).to_batch()
    columns = [kept.column(i) for i in (2, 0, 1)]
    names = [kept.schema.names[i] for i in (2, 0, 1)]
    del kept
    compare("columns outlive their frame", pa.table(columns, names), pa.table(batch).select(names))


def refusals():
    def take(array, **fields):
        return lambda: Frame.from_array(pa.record_batch({"items": array}), **fields)

    for says, array in {
            "float16": pa.array([1.0], pa.float16()), "binary (z)": pa.array([b"x"]),
            "large_binary": pa.array([b"x"], pa.large_binary()),
            "binary_view": pa.array([b"x"], pa.binary_view()),
            "fixed binary": pa.array([b"x"], pa.binary(1)),
            "list (+l)": pa.array([[1]]), "large_list": pa.array([[1]], pa.large_list(pa.int8())),
            "list_view": pa.array([[1]], pa.list_view(pa.int8())),
            "large_list_view": pa.array([[1]], pa.large_list_view(pa.int8())),
            "fixed_size_list": pa.array([[1]], pa.list_(pa.int8(), 1)),
            "struct": pa.array([{"a": 1}]), "map": pa.array([[(1, 2)]], pa.map_(pa.int8(), pa.int8())),
            "union": pa.UnionArray.from_sparse(pa.array([0], pa.int8()), [pa.array([1])]),
            "run_end_encoded": pa.RunEndEncodedArray.from_arrays([1], pa.array([1])),
            "time of day": pa.array([datetime.time(1)]),
            "duration": pa.array([datetime.timedelta(1)]),
            "interval": pa.array([pa.MonthDayNano([1, 2, 3])]),
            "decimal32": pa.array([1], pa.decimal32(9, 2)),
            "decimal64": pa.array([1], pa.decimal64(18, 2)),
            "decimal256": pa.array([1], pa.decimal256(40, 2)),
            "scale -2": pa.array([100], pa.decimal128(5, -2)),
            "scale 19": pa.array([0], pa.decimal128(38, 19)),
            "dictionary of Arrow type l": pa.array([1]).dictionary_encode(),
    }.items():
        refuse(f"refused: {says}", take(array), E_COLUMN, says=says)
    refuse("refused: uint64 past int64", take(pa.array([1, 2**63], pa.uint64())), E_DATA, 1)
    refuse("refused: decimal past int64", take(pa.array([0, 0, 2**63], pa.decimal128(38, 0))),
           E_OVERFLOW, 2)
    refuse("refused: decimal past int64 below",
           take(pa.array([-2**63 - 1], pa.decimal128(38, 0))), E_OVERFLOW, 0)
    refuse("refused: day past 9999", take(pa.array([0, 2932897], pa.int32()).cast(pa.date32())),
           E_DATA, 1)
    refuse("refused: day before year 1", take(pa.array([-719163], pa.int32()).cast(pa.date32())),
           E_DATA, 0)
    refuse("refused: row missing as a whole",
           lambda: Frame.from_array(pa.array([{"a": 1}, None, {"a": 2}])), E_DATA, 1, 0)
    refuse("refused: not a struct", lambda: Frame.from_array(pa.array([1])), E_COLUMN, -1, 0,
           "expected a struct")
    refuse("refused: a column twice",
           lambda: Frame.from_array(pa.record_batch([pa.array([1])] * 2, ["x", "x"])), E_COLUMN,
           column=2, says="x comes twice")
    reader = pa.RecordBatchReader.from_batches(pa.schema({"x": pa.int64()}), broken_batches())
    refuse("refused: a stream that breaks", lambda: Frame.from_stream(reader), E_DATA, -1, 0,
           "the shop burnt down")


def broken_batches():
    yield pa.record_batch({"x": pa.array([1])})
    raise ValueError("the shop burnt down")


def shifts():
    """23:30 UTC of the last day of 2011 is the next day in Amsterdam, one hour on."""
    moments = pa.array([1325374200, 1325373600, 0, -3601], pa.timestamp("s"))
    for seconds, wanted in ((0, (15339, 15339, 0, -1)), (3600, (15340, 15340, 0, -1)),
                            (1800, (15340, 15339, 0, -1)), (-1, (15339, 15339, -1, -1))):
        frame = Frame.from_array(pa.record_batch({"x": moments}), day_shift_seconds=seconds)
        compare(f"days shifted by {seconds} s", pa.table(frame.to_batch()),
                pa.table({"x": cast(pa.array(wanted, pa.int32()), pa.date32())}))


def minor_units():
    amounts = pa.array(holes([decimal.Decimal(i).scaleb(-2) for i in range(ROWS)]),
                       pa.decimal128(18, 2))
    frame = Frame.from_array(pa.record_batch({"x": amounts}))
    batch = frame.to_batch(amounts=MINOR_UNITS)
    cents = [None if value is None else int(value.scaleb(2)) for value in amounts.to_pylist()]
    compare("amounts as minor units", pa.table(batch), pa.table({"x": pa.array(cents)}))
    report("scale in the metadata",
           None if batch.schema.field("x").metadata == {b"rfm.scale": b"2"} else "missing")
    again = Frame.from_array(pa.record_batch([batch.column(0)], schema=batch.schema))
    compare("minor units with a scale are an amount again", pa.table(again.to_batch()),
            pa.table({"x": amounts}))


def peers():
    """Frames of other libraries in through their own streams, and ours into them."""
    count = 5000
    sales = pa.table({
        "customer": [f"C{i * 7919 % count:07}" for i in range(count)],
        "day": pa.array([i % 9000 for i in range(count)], pa.int32()).cast(pa.date32()),
        "spend": pa.array([decimal.Decimal(i * 13).scaleb(-2) for i in range(count)],
                          pa.decimal128(18, 2)),
        "receipts": pa.array([None if i % 7 == 0 else i for i in range(count)], pa.int64()),
        "mean": pa.array([None if i % 5 == 0 else i / 8 for i in range(count)]),
        "segment": pa.array([None if i % 11 == 0 else ("Lovers", "Don Juan", "Séance")[i % 3]
                             for i in range(count)]).dictionary_encode(),
    })
    wanted = sales.set_column(0, "customer", cast(sales["customer"], pa.large_utf8()))
    wanted = wanted.set_column(5, "segment", cast(sales["segment"], pa.large_utf8()).combine_chunks()
                               .cast(LABEL))
    frame = Frame.from_stream(sales)
    compare("pyarrow table in and out", frame.to_reader(batch_rows=777).read_all(), wanted)

    polars = pl.DataFrame(sales)
    compare("polars in", Frame.from_stream(polars).to_reader().read_all(), wanted)
    compare("polars in pieces, in",
            Frame.from_stream(pl.concat([polars[:1], polars[1:3333], polars[3333:]], rechunk=False))
            .to_reader().read_all(), wanted)
    ours = pl.DataFrame(frame)
    report("polars out", None if ours.with_columns(pl.col("segment").cast(pl.String)).equals(
        polars.with_columns(pl.col("segment").cast(pl.String))) else "differs")

    words = wanted.set_column(5, "segment", cast(wanted["segment"], pa.large_utf8()))
    connection = duckdb.connect()
    names = ", ".join(sales.column_names)
    arrived = connection.sql(f"select {names} from sales")
    compare("DuckDB in", Frame.from_stream(arrived).to_reader().read_all(), words)
    connection.sql("create type segments as enum ('Lovers', 'Don Juan', 'Séance')")
    coded = connection.sql("select * replace (segment::varchar::segments as segment) from sales")
    compare("DuckDB enum in", Frame.from_stream(coded).to_reader().read_all(), wanted)
    back_again = connection.sql("select * replace (segment::varchar as segment) from frame")
    compare("DuckDB out and in", Frame.from_stream(back_again).to_reader().read_all(), words)
    total = connection.sql("select sum(spend), count(receipts), max(day), count(distinct segment) "
                           "from frame").fetchall()[0]
    report("DuckDB query on ours", None if total == (
        decimal.Decimal(13 * count * (count - 1) // 2).scaleb(-2), count - -(-count // 7),
        datetime.date(1970, 1, 1) + datetime.timedelta(count - 1), 3) else str(total))
    summed = connection.sql("select 7::hugeint::decimal(38,0) as big, sum(spend) as spend from sales")
    compare("DuckDB decimal(38) in", Frame.from_stream(summed).to_reader().read_all(), pa.table({
        "big": pa.array([7], pa.decimal128(18, 0)),
        "spend": pa.array([decimal.Decimal(13 * count * (count - 1) // 2).scaleb(-2)],
                          pa.decimal128(18, 2))}))
    empty = connection.sql("select * replace (segment::varchar as segment) from frame where day < "
                           "date '1900-01-01'")
    compare("DuckDB without rows", Frame.from_stream(empty).to_reader().read_all(),
            words.slice(0, 0))

    panda = pd.DataFrame({"day": pd.to_datetime(["2011-12-01 23:59:59", None, "2011-12-10 00:00:00"]),
                          "customer": ["17850", None, "x"], "amount": [1.5, float("nan"), -2.0],
                          "segment": pd.Categorical(["b", "a", None], ["b", "a", "unused"])})
    compare("pandas in", Frame.from_stream(panda).to_reader().read_all(), pa.table({
        "day": pa.array([datetime.date(2011, 12, 1), None, datetime.date(2011, 12, 10)]),
        "customer": pa.array(["17850", None, "x"], pa.large_utf8()),
        "amount": pa.array([1.5, None, -2.0]),
        "segment": pa.array(["b", "a", None], pa.large_utf8()).cast(LABEL)}))
    out = pd.DataFrame.from_arrow(frame)
    report("pandas out", None if out["customer"].tolist() == sales["customer"].to_pylist()
           and out["receipts"].dropna().tolist() == pc.drop_null(sales["receipts"]).to_pylist()
           else "differs")
    for name, make in (("polars", pl.DataFrame), ("pyarrow", pa.table)):
        none = make(Frame.from_stream(sales.slice(0, 0)))
        report(f"{name} out without rows",
               None if len(none) == 0 and none.shape[1] == 6 else str(none.shape))


for case in cases():
    each_way(*case)
moved_children()
refusals()
shifts()
minor_units()
peers()
print(f"{failures} failures")
sys.exit(failures > 0)
