# SPDX-License-Identifier: MIT
"""Views and tills: the same answers as whole tables, and lifetimes that hold each other."""

import datetime
import gc
import threading

import pytest

import librfm
from conftest import AS_OF, COLUMNS, LINES
from librfm import Dimension, Ledger, Rules, Scorer, Till, View

date = datetime.date
LIMITS = [
    Dimension("r", "days_since_last", "threshold", good="low", cuts=[30, 90, 180, 365]),
    Dimension("f", "receipts", "threshold", cuts=[1, 2, 3, 5]),
    Dimension("m", "spend_net", "threshold", cuts=[25, 50, 100, 250]),
]


@pytest.fixture
def scorer():
    return Scorer.fit(None, LIMITS)


def table_of(ledger, scorer, day):
    return Rules.preset("classic11").apply(scorer.apply(ledger.customers(day)))


def test_a_view_is_the_difference_of_two_tables(shop, scorer):
    view = View(shop, "2024-11-30", scorer=scorer)
    before = table_of(shop, scorer, "2024-11-30")
    changes = view.advance(AS_OF)
    after = table_of(shop, scorer, AS_OF)
    moved = librfm.moves_between(before, after, only_changed=True, known=before).customers
    assert changes["customer"].to_list() == moved["customer"].to_list()
    assert changes["to_segment"].to_list() == moved["to_segment"].to_list()
    assert changes["change"].to_list() == moved["change"].to_list()
    assert view.state.as_of_day == AS_OF
    assert view.state.customers == 3
    assert sum(view.segments()["customers"]) == 3
    assert view.table() == after
    assert view.scorer().to_text() == scorer.to_text()
    assert repr(view) == "<View: 2024-12-31, 3 customers>"


def test_lines_between_two_days(shop, scorer):
    view = View(shop, AS_OF, scorer=scorer, rules=Rules.preset("classic11"))
    shop.append_line("dirk", "2025-01-01", 10)
    changes = view.advance("2025-01-01")
    assert changes["customer"].to_list() == ["dirk"]
    assert changes["change"].to_list() == ["new"]
    frames = [[("eva", "2025-01-02", 5.0)], [("fons", "2025-01-02", 6.0)]]
    batches = (
        librfm.Frame(rows, columns=("customer", "day", "amount"), types={"day": "day"})
        for rows in frames
    )
    names = librfm._ledger._Names(None, None, None, None, None)
    shop._append_all(batches, shop._how(names, None, None, False, None))
    assert view.advance("2025-01-02")["customer"].to_list() == ["eva", "fons"]


def test_a_view_holds_its_ledger(scorer):
    ledger = Ledger()
    ledger.append(LINES, columns=COLUMNS)
    view = View(ledger, AS_OF, scorer=scorer)
    ledger.close()
    del ledger
    gc.collect()
    assert len(view.table()) == 3
    assert len(view.advance("2025-06-30")) > 0
    view.close()
    with pytest.raises(ValueError, match="view is closed"):
        view.advance(AS_OF)


def test_a_view_that_fits_anew(big):
    view = View(big, "2024-06-01", customers={"window": "12 months"}, list_scores=True)
    view.advance("2024-06-02")
    fresh = big.customers("2024-06-02", window="12 months")
    assert view.scorer().cuts() == Scorer.fit(fresh).cuts()


def test_till(shop, scorer):
    till = Till(shop, scorer)
    anna = till.look("anna", AS_OF)
    assert (anna.present, anna.receipts, anna.spend_net, anna.minor["spend_net"]) == (
        True,
        3,
        92.5,
        9250,
    )
    assert (anna.last_day, anna.days_since_last) == (date(2024, 12, 10), 21)
    assert anna.code == "533"
    assert anna.scores == (5, 3, 3)
    assert anna.segment == table_of(shop, scorer, AS_OF)["segment"][0]
    nobody = till.look("dirk", AS_OF)
    assert (nobody.present, nobody.last_day, nobody.segment, nobody.scores) == (
        False,
        None,
        None,
        (),
    )
    till.append_line("anna", AS_OF, "100.00", receipt="A9")
    assert till.look("anna", AS_OF).spend_net == 192.5
    till.append([("dirk", "2024-12-30", "D1", 12.0)], columns=COLUMNS)
    till.append({"customer": ["dirk"], "day": ["2024-12-31"], "amount": [3]})
    assert till.look("dirk", AS_OF).receipts == 2
    row = till.row("dirk", AS_OF)
    assert row["spend_net"].to_list() == [15.0]
    assert len(till.row("eva", AS_OF)) == 0


def test_the_ledger_of_a_till(shop, scorer):
    """It is written to through the till alone, while that is open."""
    till = Till(shop, scorer)
    with pytest.raises(RuntimeError, match="through its till"):
        shop.append_line("x", 0, 1)
    assert len(shop.customers(AS_OF)) == 3
    till.close()
    shop.append_line("x", 0, 1)
    till = Till(shop, scorer)
    shop.close()
    assert till.look("anna", AS_OF).present
    with pytest.raises(librfm.RfmArgumentError):
        Till(Ledger(), Scorer.fit(None, [Dimension("r", "receipts", quantile_type="ntile")]))


def test_threads_at_the_till(scorer):
    ledger = Ledger()
    till = Till(ledger, scorer)
    failures = []

    def sell(part):
        for number in range(100):
            till.append_line("anna", 20000 + number, 1, receipt=f"{part}-{number}")

    def ask():
        try:
            for _ in range(100):
                found = till.look("anna", 20200)
                if found.minor["spend_net"] != 100 * found.receipts:
                    failures.append(found)
                ledger.customers(20200, threads=1)
        except BaseException as error:
            failures.append(error)

    workers = [threading.Thread(target=sell, args=(part,)) for part in range(4)]
    workers += [threading.Thread(target=ask) for _ in range(4)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert failures == []
    assert till.look("anna", 20200).receipts == 400
