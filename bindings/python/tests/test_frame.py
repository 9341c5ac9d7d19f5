# SPDX-License-Identifier: MIT
"""Frames from the standard library's values, and what they say about themselves."""

import array
import collections
import copy
import datetime
import decimal
import math
import pickle

import pytest

from librfm import Frame, RfmArgumentError, RfmColumnError, RfmDataError

DAY = datetime.date(2024, 2, 29)
MIXED = {
    "whole": [1, None, 3],
    "real": [0.5, 1.5, None],
    "money": [decimal.Decimal("1.50"), decimal.Decimal("-2"), None],
    "day": [DAY, None, datetime.date(1, 1, 1)],
    "text": ["é", "", None],
}


def test_types_are_found():
    frame = Frame(MIXED)
    assert frame.types == {
        "whole": "int64",
        "real": "double",
        "money": "amount",
        "day": "day",
        "text": "text",
    }
    assert frame["money"].scale == 1
    assert frame.shape == (3, 5)
    assert [frame[name].null_count for name in frame.columns] == [1, 1, 1, 1, 1]


def test_values_come_back():
    given = Frame(MIXED).to_dict()
    assert given == {**MIXED, "money": [1.5, -2.0, None]}
    assert Frame(MIXED).to_dict("decimal")["money"] == MIXED["money"]
    assert Frame(MIXED).to_dict("minor")["money"] == [15, -20, None]


def test_types_can_be_said():
    frame = Frame(
        {"r": [5, None], "day": ["2024-02-29", 0], "paid": [1.5, "2.25"], "x": [1, 2]},
        types={"r": "code", "day": "day", "paid": "amount(2)", "x": "double"},
    )
    assert frame.to_dict("minor") == {
        "r": [5, None],
        "day": [DAY, datetime.date(1970, 1, 1)],
        "paid": [150, 225],
        "x": [1.0, 2.0],
    }
    assert frame.types["r"] == "code"


@pytest.mark.parametrize(
    ("column", "error", "words"),
    [
        ([1, "a"], TypeError, "column a holds int, str"),
        ([{}], TypeError, "holds dict"),
        (["\ud800"], ValueError, "no valid Unicode"),
        ([2**63], OverflowError, "row 0"),
        ("text", TypeError, "expected a list"),
    ],
)
def test_bad_columns_are_named(column, error, words):
    with pytest.raises(error, match=words):
        Frame({"a": column})


def test_bad_days():
    with pytest.raises(RfmDataError, match='row 1: "2023-02-29" is not a day') as caught:
        Frame({"day": ["2024-02-29", "2023-02-29"]}, types={"day": "day"})
    assert caught.value.row == 1


def test_unequal_lengths():
    with pytest.raises(RfmArgumentError, match="column b has 1 rows"):
        Frame({"a": [1, 2], "b": [1]})


def test_missing_kinds():
    frame = Frame({"a": [1.0, math.nan, None]})
    assert frame["a"].to_list() == [1.0, None, None]


def test_buffers():
    values = array.array("q", [1, -2, 3])
    frame = Frame(
        {
            "q": values,
            "view": memoryview(values)[::-1],
            "small": array.array("h", [7, 8, 9]),
            "d": array.array("d", [0.5, math.nan, -1.0]),
            "bytes": bytearray(b"\x01\x02\x03"),
        }
    )
    assert frame.to_dict() == {
        "q": [1, -2, 3],
        "view": [3, -2, 1],
        "small": [7, 8, 9],
        "d": [0.5, None, -1.0],
        "bytes": [1, 2, 3],
    }


def test_rows():
    Point = collections.namedtuple("Point", "x y")
    wanted = {"x": [1, 2], "y": ["a", "b"]}
    assert Frame([Point(1, "a"), Point(2, "b")]).to_dict() == wanted
    assert Frame(iter([(1, "a"), (2, "b")]), columns=["x", "y"]).to_dict() == wanted
    assert Frame([{"x": 1, "y": "a"}, {"y": "b", "x": 2}]).to_dict() == wanted
    assert Frame([{"x": 1}, {"y": "b"}]).to_dict() == {"x": [1, None], "y": [None, "b"]}
    with pytest.raises(TypeError, match="columns="):
        Frame([(1, 2)])
    with pytest.raises(ValueError, match="row 1 has 1 values"):
        Frame([(1, 2), (1,)], columns=["x", "y"])


def test_empty():
    frame = Frame({"a": [], "b": array.array("q")})
    assert frame.types == {"a": "text", "b": "int64"}
    assert len(frame) == 0
    assert list(frame) == []
    assert frame.to_dict() == {"a": [], "b": []}
    assert "0 rows x 2 columns" in repr(frame)
    assert len(pickle.loads(pickle.dumps(frame))) == 0


def test_rows_out():
    frame = Frame(MIXED)
    assert frame[1] == {"whole": None, "real": 1.5, "money": -2.0, "day": None, "text": ""}
    assert frame[-1]["whole"] == 3
    assert [row["whole"] for row in frame] == [1, None, 3]
    assert "whole" in frame
    assert "nothing" not in frame
    with pytest.raises(IndexError):
        frame[3]


def test_slices():
    rows = 1000
    frame = Frame(
        {
            "n": [None if row % 7 == 3 else row for row in range(rows)],
            "t": [None if row % 5 == 1 else f"t{row}" for row in range(rows)],
        }
    )
    whole = frame.to_dict()
    for start, stop in [
        (0, 0),
        (0, 5),
        (3, 17),
        (8, 16),
        (993, 1000),
        (995, 2000),
        (5, 2),
        (1000, 1000),
    ]:
        part = frame[start:stop].to_dict()
        assert part == {name: values[start:stop] for name, values in whole.items()}
    assert frame.head(2).to_dict() == {"n": [0, 1], "t": ["t0", None]}
    assert frame.tail(1)["n"].to_list() == [999]
    assert frame["t"][3:6] == ["t3", "t4", "t5"]
    assert frame["t"][::499] == ["t0", "t499", "t998"]
    with pytest.raises(ValueError, match="step"):
        frame[::2]


def test_select_join():
    frame = Frame(MIXED)
    assert frame[["text", "whole"]].columns == ["text", "whole"]
    joined = frame.with_columns({"whole": [7, 8, 9], "more": ["x", "y", "z"]})
    assert joined["whole"].to_list() == [7, 8, 9]
    assert joined.columns == [*frame.columns, "more"]
    with pytest.raises(RfmColumnError, match="no column nothing; there are whole, real"):
        frame["nothing"]
    with pytest.raises(RfmColumnError):
        frame.select(["nothing"])


def test_columns_outlive_frames():
    column = Frame({"a": ["x", "y"]})["a"]
    assert column.to_list() == ["x", "y"]
    assert len(column) == 2
    assert list(column) == ["x", "y"]
    assert column[-1] == "y"
    assert repr(column) == "<Column a: text, 2 rows ['x', 'y']>"


def test_pickle_and_copy(table):
    scored = Frame({"r": [1, None]}, types={"r": "code"})
    for frame in (Frame(MIXED), table, scored, Frame({})):
        for other in (pickle.loads(pickle.dumps(frame)), copy.copy(frame), copy.deepcopy(frame)):
            assert other == frame
            assert other.types == frame.types
    assert Frame(MIXED) != Frame({"whole": [1]})


def test_pickle_keeps_labels(table):
    from librfm import Rules, Scorer

    segmented = Rules.preset("value3").apply(Scorer.fit(table, bins=3).apply(table))
    other = pickle.loads(pickle.dumps(segmented))
    assert other == segmented
    assert other["segment"].labels == segmented["segment"].labels
    assert sorted(other["segment"].labels) == ["High value", "Low value", "Medium value"]


def test_repr(table):
    text = repr(table)
    assert text.startswith("<Frame: 3 rows x 13 columns>\ncustomer")
    assert max(map(len, text.splitlines())) <= 110
    assert "mean_interval_days" in text.splitlines()[-1]
    shown = repr(Frame({"n": list(range(30)), "t": ["long " * 20] * 30}))
    assert "... 20 more rows" in shown
    assert "…" in shown


def test_html():
    page = Frame({"<b>": ["<script>alert(1)</script>"], "n": [1]})._repr_html_()
    assert "<script>" not in page
    assert "&lt;b&gt;" in page
    assert "1 row x 2 columns" in page
    assert page.count("<tr>") == 2


def test_write_csv(tmp_path, table):
    part = table[["customer", "last_day", "spend_net", "mean_interval_days"]]
    text = part.write_csv()
    assert text == (
        "customer,last_day,spend_net,mean_interval_days\n"
        "anna,2024-12-10,92.50,30.5\n"
        "bram,2024-01-05,300.00,\n"
        "cees,2024-08-01,50.00,61\n"
    )
    part.write_csv(tmp_path / "out.csv", delimiter=";", decimal_mark=",", header=False)
    assert (tmp_path / "out.csv").read_text().splitlines()[0] == "anna;2024-12-10;92,50;30,5"
    rounded = part.write_csv(amount_decimals=0, round=True)
    assert rounded.splitlines()[1] == "anna,2024-12-10,92,30.5"
    with pytest.raises(RfmArgumentError):
        part.write_csv(amount_decimals=0)
    assert Frame({"a": ["=1+1"]}).write_csv() == 'a\n"\'=1+1"\n'
    assert Frame({"a": ["=1+1"]}).write_csv(raw_text=True) == "a\n=1+1\n"


def test_a_failed_file_does_not_appear(tmp_path):
    class Broken:
        def write(self, block):
            raise OSError("disk full")

    frame = Frame({"a": [1]})
    with pytest.raises(OSError, match="disk full"):
        frame.write_csv(Broken())
    with pytest.raises(ValueError, match="one character"):
        frame.write_csv(tmp_path / "x.csv", delimiter="ab")
    with pytest.raises(RfmArgumentError):
        frame.write_csv(tmp_path / "x.csv", delimiter="a", decimal_mark="a")
    assert list(tmp_path.iterdir()) == []


def test_words_for_amounts():
    with pytest.raises(ValueError, match='expected one of "float", "decimal", "minor"'):
        Frame({"a": [1]}).to_dict("cents")
