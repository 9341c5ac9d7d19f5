# SPDX-License-Identifier: MIT
"""Ledgers: every way in, what they hold, and the customer table."""

import copy
import dataclasses
import datetime
import decimal
import gzip
import io
import pickle

import pytest

import librfm
from conftest import AS_OF, COLUMNS, LINES
from librfm import Frame, Ledger


def fresh():
    ledger = Ledger()
    ledger.append(LINES, columns=COLUMNS)
    return ledger


def test_state(shop):
    state = shop.state
    assert (state.lines, state.customers, state.entries) == (9, 3, 8)
    assert (state.first_day, state.last_day) == (
        datetime.date(2024, 1, 5),
        datetime.date(2024, 12, 24),
    )
    assert (state.id_type, state.scale, state.margin) == ("text", 2, False)
    assert len(shop) == 9
    assert repr(shop) == "<Ledger: 9 lines, 3 customers, 2024-01-05 to 2024-12-24>"
    empty = Ledger().state
    assert (empty.first_day, empty.last_day, empty.lines) == (None, None, 0)


def test_customers(table):
    """By hand: see LINES."""
    found = table.to_dict("decimal")
    money = decimal.Decimal
    assert found["customer"] == ["anna", "bram", "cees"]
    assert found["days_since_last"] == [21, 361, 152]
    assert found["receipts"] == [3, 1, 2]
    assert found["lines"] == [4, 1, 2]
    assert found["spend_gross"] == [money("92.50"), money("300.00"), money("120.00")]
    assert found["returned"] == [0, 0, money("70.00")]
    assert found["spend_net"] == [money("92.50"), money("300.00"), money("50.00")]
    assert found["mean_receipt"] == [money("30.83"), money("300.00"), money("25.00")]
    assert found["tenure_days"] == [82, 361, 213]
    assert found["mean_interval_days"] == [30.5, None, 61.0]


def test_totals(shop):
    table, totals = shop.customers_with_totals(AS_OF)
    assert len(table) == totals.customers == 3
    assert (totals.receipts, totals.identified_receipts, totals.unidentified_receipts) == (6, 7, 1)
    assert (totals.spend_gross, totals.returned, totals.spend_net) == (512.5, 70.0, 442.5)
    assert totals.unidentified_gross == 9.99
    assert totals.minor["spend_net"] == 44250
    assert shop.totals(AS_OF, returns="ignore").returned == 0


@pytest.mark.parametrize(
    ("window", "customers"),
    [
        (None, 3),
        ("all", 3),
        (30, 1),
        ("30 days", 1),
        (datetime.timedelta(days=200), 2),
        ("12 months", 3),
        ("1 year", 3),
        ("5 months", 2),
        ("1 week", 0),
        ("22 days", 1),
        ("21 days", 0),
    ],
)
def test_windows(shop, window, customers):
    assert len(shop.customers(AS_OF, window=window)) == customers


@pytest.mark.parametrize(
    "window", ["5 fortnights", "months", "x days", datetime.timedelta(hours=5)]
)
def test_bad_windows(shop, window):
    with pytest.raises(ValueError, match="window is"):
        shop.customers(AS_OF, window=window)


def test_options(shop):
    models = shop.customers(AS_OF, models=True).to_dict()
    assert models["x"] == [2, 0, 1]
    assert models["t_x"] == [61, 0, 61]
    assert models["T"] == [82, 361, 213]
    assert models["mean_repeat_spend"] == [36.25, None, 70.0]
    cancelled = shop.customers(AS_OF, returns="cancel").to_dict()
    assert cancelled["receipts"] == [3, 1, 2]
    with pytest.raises(ValueError, match='expected one of "net", "ignore", "cancel"'):
        shop.customers(AS_OF, returns="gross")
    with pytest.raises(ValueError, match="events"):
        shop.customers(AS_OF, events="lines")


def test_days_of_all_kinds(shop):
    wanted = shop.customers(AS_OF)
    for day in ("2024-12-31", 20088, datetime.datetime(2024, 12, 31, 23, 59)):
        assert shop.customers(day) == wanted
    with pytest.raises(librfm.RfmSyntaxError):
        shop.customers("31-12-2024")
    for bad in (1.5, None, True, b"2024-12-31"):
        with pytest.raises(TypeError, match="as_of is"):
            shop.customers(bad)


def test_every_way_in(shop):
    wanted = shop.to_bytes()
    as_columns = {name: list(values) for name, values in zip(COLUMNS, zip(*LINES))}
    ways = [
        as_columns,
        Frame(as_columns, types={"day": "day"}),
        [dict(zip(COLUMNS, line)) for line in LINES],
        (line for line in LINES),
        [(c, datetime.date.fromisoformat(d), r, decimal.Decimal(str(a))) for c, d, r, a in LINES],
    ]
    for way in ways:
        ledger = Ledger()
        ledger.append(way, columns=COLUMNS)
        assert ledger.to_bytes() == wanted
    ledger = Ledger()
    for customer, day, receipt, amount in reversed(LINES):
        ledger.append_line(customer, day, amount, receipt=receipt)
    assert ledger.to_bytes() == wanted
    ledger = Ledger()
    ledger.append(
        {
            "who": as_columns["customer"],
            "when": as_columns["day"],
            "slip": as_columns["receipt"],
            "paid": as_columns["amount"],
            "other": [{}] * len(LINES),
        },
        customer="who",
        day="when",
        receipt="slip",
        amount="paid",
    )
    assert ledger.to_bytes() == wanted


def test_csv(shop, tmp_path):
    text = "klant;datum;bon;bedrag\n"
    for customer, day, receipt, amount in LINES:
        year, month, day = day.split("-")
        text += f"{customer or ''};{day}-{month}-{year};{receipt};{amount}\n".replace(".", ",")
    names = {"customer": "klant", "day": "datum", "receipt": "bon", "amount": "bedrag"}
    plain, packed = tmp_path / "shop.csv", tmp_path / "shop.csv.gz"
    plain.write_text(text)
    packed.write_bytes(gzip.compress(text.encode()))
    for source in (plain, str(packed), io.BytesIO(text.encode())):
        ledger, seen = Ledger(), []
        states = ledger.append_csv(source, progress=lambda *done, to=seen: to.append(done), **names)
        assert ledger.to_bytes() == shop.to_bytes()
        (state,) = states
        assert (state.rows, state.bad_rows, state.delimiter, state.decimal_mark) == (9, 0, ";", ",")
        assert seen
        assert len(state.bad_lines) == 0


def test_csv_in_blocks(big, big_columns, tmp_path, monkeypatch):
    """Several files in small blocks, all or none."""
    rows = list(zip(*big_columns.values()))
    for part in range(3):
        body = "".join(f"{c},{d},{r},{a}\n" for c, d, r, a in rows[part::3])
        (tmp_path / f"{part}.csv").write_text("customer,day,receipt,amount\n" + body)
    files = [tmp_path / f"{part}.csv" for part in range(3)]
    monkeypatch.setattr("librfm._csv_in.BLOCK", 5000)
    monkeypatch.setattr("librfm._csv_in.blocks.__defaults__", (5000,))
    ledger = Ledger()
    ledger.append_csv(*files)
    assert ledger.to_bytes() == big.to_bytes()

    (tmp_path / "2.csv").write_text("customer,day,receipt,amount\nx,2024-01-01,y,z\n")
    ledger = Ledger()
    ledger.append_line("old", 0, 1)
    before = ledger.to_bytes()
    with pytest.raises(librfm.RfmDataError, match="line 2, column amount"):
        ledger.append_csv(*files)
    assert ledger.to_bytes() == before
    states = Ledger().append_csv(*files, on_bad="collect")
    assert [state.bad_rows for state in states] == [0, 0, 1]
    assert states[2].bad_lines["line"].to_list() == [2]


def test_csv_errors_name_the_row_of_all_files(tmp_path, monkeypatch):
    """Lines are those of a file, rows those of the whole call."""
    monkeypatch.setattr("librfm._csv_in.blocks.__defaults__", (40,))
    head = "customer,day,amount\n"
    good, bad, huge = tmp_path / "good.csv", tmp_path / "bad.csv", tmp_path / "huge.csv"
    good.write_text(head + "anna,2024-01-01,1\n" * 7)
    bad.write_text(head + "anna,2024-01-01,1\n" * 5 + "anna,2024-01-32,1\n")
    huge.write_text(head + "anna,2024-01-01,46116860184273879.04\n" * 2)
    utf16 = io.BytesIO("customer,day,amount\n".encode("utf-16"))
    ledger = Ledger()
    ledger.append_csv(good, batch_key="good")
    before = ledger.to_bytes()
    for files, kind, where in (
        ([good, bad], librfm.RfmDataError, 7),
        ([good, utf16], librfm.RfmDataError, 1),
        ([good, good, huge], librfm.RfmOverflowError, 15),
        ([huge], librfm.RfmOverflowError, 1),
    ):
        with pytest.raises(kind) as caught:
            ledger.append_csv(*files, on_bad="refuse")
        assert caught.value.where == where
        assert ledger.to_bytes() == before
    with pytest.raises(librfm.RfmDuplicateError):
        ledger.append_csv(good, batch_key="good")
    empty = io.BytesIO(head.encode())
    ledger.append_csv(empty, batch_key="empty")
    assert ledger.to_bytes() == before
    with pytest.raises(librfm.RfmCancelledError):
        ledger.append_csv(good, progress=lambda done, total: done < 80)
    assert ledger.to_bytes() == before


def test_csv_factor_and_positions():
    text = b"17850.0,A1,2024-01-01,6,2.55\n17850.0,C2,2024-01-02,6,2.55\n"
    ledger = Ledger()
    ledger.append_csv(
        io.BytesIO(text),
        customer=1,
        receipt=2,
        day=3,
        amount=(4, 5),
        header=False,
        whole_ids=True,
        return_prefix="C",
    )
    row = ledger.customers("2024-01-03")[0]
    assert (row["customer"], row["spend_gross"], row["returned"]) == ("17850", 15.3, 15.3)


def test_by_batch_is_all_or_none(shop):
    before = shop.to_bytes()
    good = Frame({"customer": ["x"], "day": ["2024-01-01"], "amount": [1]}, types={"day": "day"})
    bad = Frame(
        {"customer": ["x", "y"], "day": ["2024-01-01"] * 2, "amount": [1.0, 1.234]},
        types={"day": "day"},
    )
    with pytest.raises(librfm.RfmDataError) as caught:
        shop._append_all(
            iter([good, good, bad]),
            shop._how(librfm._ledger._Names(None, None, None, None, None), None, None, False, None),
        )
    assert caught.value.row == 3
    assert shop.to_bytes() == before


def test_margin_and_attributes():
    ledger = Ledger(margin=True, attributes=["item", "store"], scale=0)
    ledger.append_line("a", 0, 12, margin=3, attributes={"item": "shoe"})
    ledger.append(
        {
            "customer": ["a"],
            "day": [1],
            "amount": [8],
            "margin": [1],
            "item": ["hat"],
            "store": ["x"],
        }
    )
    assert ledger.attributes == ("item", "store")
    assert ledger.export().to_dict("minor")["item"] == ["shoe", "hat"]
    assert ledger.customers(2).to_dict("minor")["margin"] == [4]
    for other in (
        pickle.loads(pickle.dumps(ledger)),
        copy.copy(ledger),
        Ledger.from_bytes(ledger.to_bytes()),
    ):
        assert other.attributes == ("item", "store")
        assert other.to_bytes() == ledger.to_bytes()
        other.append_line("b", 3, 1, attributes={"store": "y"})
        assert len(other) == 3
    with pytest.raises(ValueError, match="no attribute colour; there are item, store"):
        ledger.append_line("a", 0, 1, attributes={"colour": "red"})


def test_integer_ids():
    ledger = Ledger(id_type="integer")
    ledger.append({"customer": [7, None, 5], "day": [0, 0, 0], "amount": [1.0, 2.0, 3.0]})
    ledger.append_line(7, 1, "2.50")
    ledger.alias(7, 8)
    assert ledger.customers(2).to_dict()["customer"] == [5, 8]
    ledger.erase(5)
    assert ledger.customers(2).to_dict()["spend_net"] == [3.5]
    assert ledger.state.erased == 1
    assert ledger.state.aliases == 1


def test_amounts_of_a_line():
    ledger = Ledger()
    for amount in (19.99, decimal.Decimal("19.99"), "19.99", 0.1 + 0.2):
        ledger.append_line("a", 0, amount, round=amount == 0.1 + 0.2)
    assert ledger.export().to_dict("minor")["amount"] == [30, 1999, 1999, 1999]
    with pytest.raises(ValueError, match="more than 2 digits"):
        ledger.append_line("a", 0, 1.005)
    with pytest.raises(ValueError, match="expected a number"):
        ledger.append_line("a", 0, "abc")
    with pytest.raises(TypeError, match="expected a number"):
        ledger.append_line("a", 0, None)
    with pytest.raises(OverflowError):
        ledger.append_line("a", 0, 10**18)
    ledger.append_line("a", 0, "0.125", round=True)
    assert 12 in ledger.export().to_dict("minor")["amount"]
    assert len(ledger) == 5


def test_merge_is_commutative(big_columns):
    rows = list(zip(*big_columns.values()))
    parts = []
    for part in (rows[::2], rows[1::2]):
        ledger = Ledger()
        ledger.append(part, columns=COLUMNS)
        parts.append(ledger)
    one, two = parts[0].copy(), parts[1].copy()
    one.merge(parts[1])
    two.merge(parts[0])
    assert one.to_bytes() == two.to_bytes()
    with pytest.raises(ValueError, match="itself"):
        one.merge(one)
    with pytest.raises(librfm.RfmMismatchError):
        one.merge(Ledger(scale=3))


def test_compacting_changes_memory_alone(big_columns):
    ledger = Ledger()
    ledger.append(big_columns, columns=COLUMNS)
    saved, before = ledger.to_bytes(), ledger.state
    ledger.compact()
    after = ledger.state
    assert after.memory_bytes < before.memory_bytes
    assert after.memory_bytes <= Ledger.from_bytes(saved).state.memory_bytes
    assert dataclasses.replace(after, memory_bytes=before.memory_bytes) == before
    ledger.compact(threads=1)
    assert ledger.state == after
    assert ledger.to_bytes() == saved


def test_batch_keys(shop):
    ledger = Ledger()
    ledger.append(LINES, columns=COLUMNS, batch_key="2024")
    with pytest.raises(librfm.RfmDuplicateError, match="2024"):
        ledger.append(LINES, columns=COLUMNS, batch_key="2024")
    assert ledger.state.batches == 1
    assert len(ledger) == 9


def test_missing_columns_are_explained():
    with pytest.raises(
        librfm.RfmColumnError, match="no column customer; there are klant, day, amount"
    ):
        Ledger().append({"klant": ["a"], "day": [0], "amount": [1]})
    with pytest.raises(librfm.RfmColumnError, match="no column paid; there are customer, day"):
        Ledger().append({"customer": ["a"], "day": [0], "amount": [1]}, amount="paid")


def test_save_and_load(shop, tmp_path):
    path = tmp_path / "shop.rfm"
    shop.save(path)
    assert path.read_bytes() == shop.to_bytes()
    assert Ledger.load(path).to_bytes() == shop.to_bytes()
    buffer = io.BytesIO()
    shop.save(buffer)
    buffer.seek(0)
    assert Ledger.load(buffer).customers(AS_OF) == shop.customers(AS_OF)
    damaged = bytearray(shop.to_bytes())
    damaged[-1] ^= 1
    with pytest.raises(librfm.RfmFormatError):
        Ledger.from_bytes(damaged)
    with pytest.raises(FileNotFoundError):
        Ledger.load(tmp_path / "nothing")
    with pytest.raises(OSError, match="nowhere"):
        shop.save(tmp_path / "nowhere" / "x")


def test_pickle_and_copy(shop):
    for other in (pickle.loads(pickle.dumps(shop)), copy.copy(shop), copy.deepcopy(shop)):
        assert other.to_bytes() == shop.to_bytes()
        other.append_line("new", 0, 1)
    assert len(shop) == 9


def test_days():
    assert librfm.day_parse("2024-02-29") == datetime.date(2024, 2, 29)
    assert librfm.day_format(19782) == "2024-02-29"
    assert librfm.day_add_months("2024-01-31", 1) == datetime.date(2024, 2, 29)
    assert librfm.day_add_months(datetime.date(2024, 3, 31), -13) == datetime.date(2023, 2, 28)
    with pytest.raises(librfm.RfmArgumentError):
        librfm.day_add_months("9999-12-01", 1)
    with pytest.raises(librfm.RfmArgumentError):
        librfm.day_format(10**8)
