# SPDX-License-Identifier: MIT
"""One-liners and made-up data: what they read, guess and refuse."""

import datetime
import gzip

import pytest

import librfm
from librfm import Frame, Ledger, Rules, Scorer
from librfm.datasets import sample_shop

LINES = [
    ("anna", "2024-10-10", "A1", 20.00),
    ("anna", "2024-12-10", "A3", 40.00),
    ("anna", "2024-12-10", "A3", 2.50),
    ("bram", "2024-01-05", "B1", 300.00),
    ("cees", "2024-06-01", "C1", 50.00),
    ("cees", "2024-08-01", "C2", 70.00),
]
NAMES = ("customer", "day", "receipt", "amount")


@pytest.fixture
def table():
    """The long way."""
    ledger = Ledger()
    ledger.append(LINES, columns=NAMES)
    return ledger.customers("2024-12-10")


def columns(*names):
    return dict(zip(names, map(list, zip(*LINES))))


@pytest.mark.parametrize(
    "data",
    [
        columns(*NAMES),
        columns("CustomerID", "InvoiceDate", "Invoice No", "net_amount"),
        columns("Customer", "Date", "Order", "Amount"),
        [
            dict(zip(("customer_id", "order_date", "order_id", "total_amount"), row))
            for row in LINES
        ],
    ],
)
def test_names_are_found(data, table):
    assert librfm.summary(data) == table


def test_names_are_given(table):
    data = columns("who", "when", "what", "how much")
    named = {"customer": "who", "day": "when", "receipt": "what", "amount": "how much"}
    assert librfm.summary(data, **named) == table
    assert librfm.summary(LINES, columns=NAMES) == table
    assert librfm.summary(iter(LINES), columns=NAMES) == table


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (("who", "day", "x", "amount"), r'no column is named customer; say customer="..."; there'),
        (
            ("customer", "date", "order_date", "amount"),
            r"date, order_date may each be the day; say",
        ),
        (("customer", "day", "order_id", "unit_price"), r"no column is named amount"),
    ],
)
def test_what_is_not_certain_is_refused(names, words):
    with pytest.raises(ValueError, match=words):
        librfm.summary(columns(*names))


def test_other_refusals():
    with pytest.raises(ValueError, match="no column is named nobody; there are customer"):
        librfm.summary(columns(*NAMES), customer="nobody")
    with pytest.raises(ValueError, match="there are no lines"):
        librfm.summary(
            Frame({name: [] for name in NAMES}, types={"day": "day", "amount": "double"})
        )
    with pytest.raises(TypeError, match="delimiter"):
        librfm.summary(columns(*NAMES), delimiter=";")
    with pytest.raises(librfm.RfmNotFoundError, match="classic11"):
        librfm.segment(columns(*NAMES), "classic")


def test_whole_ids_stay_numbers():
    data = {"customer": [2, 10, 2], "day": ["2024-01-01"] * 3, "amount": [1, 2, 3]}
    assert librfm.summary(data)["customer"].to_list() == [2, 10]


def test_ids_that_are_floats():
    """As pandas reads whole ids, one of them missing."""
    data = {"customer": [2.0, None, 10.0], "day": ["2024-01-01"] * 3, "amount": [1, 2, 3]}
    assert librfm.summary(data)["customer"].to_list() == [2, 10]
    with pytest.raises(librfm.RfmColumnError, match="customer is double"):
        librfm.summary({**data, "customer": [2.0, 2.5, 10.0]})


def test_without_receipts_each_line_is_one(table):
    data = columns(*NAMES)
    del data["receipt"]
    assert librfm.summary(data)["receipts"].to_list() == [3, 1, 2]
    assert table["receipts"].to_list() == [2, 1, 2]


def test_files(tmp_path, table):
    text = "customer;day;receipt;amount\n" + "".join(
        f"{who};{day};{receipt};{amount}\n" for who, day, receipt, amount in LINES
    )
    whole, halves = tmp_path / "shop.csv", [tmp_path / "a.csv.gz", tmp_path / "b.csv"]
    whole.write_text(text, "utf-8")
    head, *rows = text.splitlines(keepends=True)
    halves[0].write_bytes(gzip.compress((head + "".join(rows[:3])).encode()))
    halves[1].write_text(head + "".join(rows[3:]), "utf-8")
    assert librfm.summary(whole) == librfm.summary(str(whole)) == table
    assert librfm.summary(halves) == table
    priced = tmp_path / "priced.csv"
    priced.write_text("Customer,Date,Quantity,UnitPrice\nanna,2024-01-01,3,1.25\n", "utf-8")
    with pytest.raises(ValueError, match="no column is named amount"):
        librfm.summary(priced)
    found = librfm.summary(priced, amount=("Quantity", "UnitPrice"), day_order="day-month")
    assert found["spend_net"].to_list() == [3.75]


def test_as_of():
    data = columns(*NAMES)
    assert librfm.summary(data)["days_since_last"].to_list() == [0, 340, 131]
    later = librfm.summary(data, as_of=datetime.date(2024, 12, 11))
    assert later["days_since_last"].to_list() == [1, 341, 132]
    held = librfm.summary(data, holdout_days=100)
    assert held["days_since_last"].to_list() == [240, 31]
    assert dict(zip(held["customer"], held["holdout_x"])) == {"bram": 0, "cees": 0}


def test_options_reach_the_ledger():
    data = columns(*NAMES)
    ledger = Ledger()
    ledger.append(data)
    how = {"window": "6 months", "returns": "cancel", "models": True, "litt": True}
    assert librfm.summary(data, **how) == ledger.customers("2024-12-10", **how)
    assert librfm.summary(ledger, **how) == librfm.summary(data, **how)
    assert librfm.summary({**data, "amount": [1.005] * 6}, round=True)["receipts"][0] == 2


@pytest.mark.parametrize("name", ["classic11", "grid9", "rfgrid10", "value3", "ek-focus"])
def test_segment_is_the_long_way(name):
    shop = sample_shop(200, seed=5)
    ledger = Ledger(id_type="integer")
    ledger.append(shop)
    customers = ledger.customers(ledger.state.last_day, window="12 months")
    rules = Rules.preset(name)
    found = librfm.segment(shop, name, window="12 months")
    scale = {"classic11": 5, "grid9": 3, "rfgrid10": 5, "value3": 5, "ek-focus": None}[name]
    if scale is None:
        assert found == rules.apply(customers)
        return
    scored = Scorer.fit(customers, bins=scale).apply(customers)
    expected = rules.apply(scored).to_dict()
    assert found["segment"].to_list() == expected["segment"]
    for score in {"r", "f", "m"} & set(found.columns):
        assert found[score].to_list() == expected[score]
    assert librfm.segment(shop, rules, window="12 months") == found


def test_segment_with_cuts_of_before():
    before, now = sample_shop(300, seed=1), sample_shop(300, seed=2)
    scorer = Scorer.fit(librfm.summary(before))
    found = librfm.segment(now, scorer=scorer)
    assert found == Rules.preset("classic11").apply(scorer.apply(librfm.summary(now)))
    with pytest.raises(ValueError, match=r"the rules score r as 0\.\.3; say scorer="):
        librfm.segment(now, "braze-0-3")


def test_sample_shop():
    shop = sample_shop(50, seed=3)
    assert shop == sample_shop(50, seed=3)
    assert shop != sample_shop(50, seed=4)
    assert shop.types == {"customer": "int64", "receipt": "int64", "day": "day", "amount": "amount"}
    more = sample_shop(60, seed=3)
    assert more[: len(shop)] == shop
    assert set(shop["customer"]) == set(range(1, 51))
    assert min(shop["day"]) >= datetime.date(2023, 1, 1)
    assert max(shop["day"]) <= datetime.date(2024, 12, 31)
    assert min(shop["amount"]) > 0
    assert isinstance(shop, Frame)


def test_sample_shop_is_a_shop():
    """Mean spend is p gamma / (q - 1) = 35.2, and some buy once, some often."""
    table = librfm.summary(sample_shop(4000, seed=9), models=True)
    visits = table["receipts"].to_list()
    spend = sum(table["spend_net"]) / sum(visits)
    assert 33 < spend < 38
    assert 0.1 < sum(one == 1 for one in visits) / 4000 < 0.4
    assert max(visits) > 30
