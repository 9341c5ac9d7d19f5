# SPDX-License-Identifier: MIT
"""What the tests share: a small shop whose figures can be worked out by hand."""

import datetime
import pathlib

import pytest

import librfm

HERE = pathlib.Path(__file__).resolve().parent

# customer, day, receipt, amount. Anna buys every month; Bram once, much; Cees twice, and brings
# one thing back; nobody is a receipt without a customer.
LINES = [
    ("anna", "2024-10-10", "A1", 20.00),
    ("anna", "2024-11-10", "A2", 30.00),
    ("anna", "2024-12-10", "A3", 40.00),
    ("anna", "2024-12-10", "A3", 2.50),
    ("bram", "2024-01-05", "B1", 300.00),
    ("cees", "2024-06-01", "C1", 50.00),
    ("cees", "2024-08-01", "C2", 70.00),
    ("cees", "2024-08-09", "C3", -70.00),
    (None, "2024-12-24", "N1", 9.99),
]
COLUMNS = ("customer", "day", "receipt", "amount")
AS_OF = datetime.date(2024, 12, 31)


@pytest.fixture
def lines():
    return LINES


@pytest.fixture
def shop():
    ledger = librfm.Ledger()
    ledger.append(LINES, columns=COLUMNS)
    return ledger


@pytest.fixture
def table(shop):
    return shop.customers(AS_OF)


def many(customers=200):
    """A bigger shop, made by a small generator of numbers, as columns of lists."""
    state, rows = 12345, []
    first = datetime.date(2023, 1, 1)
    for customer in range(customers):
        state = (state * 1103515245 + 12345) % 2**31
        for visit in range(1 + state // 2**16 % 9):
            state = (state * 1103515245 + 12345) % 2**31
            day = first + datetime.timedelta(days=state // 2**8 % 700)
            amount = (500 + state // 2**12 % 20000) / 100
            rows.append((f"c{customer:04}", day, f"{customer}-{visit}", amount))
    return {name: list(values) for name, values in zip(COLUMNS, zip(*rows))}


@pytest.fixture(scope="session")
def big():
    ledger = librfm.Ledger()
    ledger.append(many())
    return ledger


@pytest.fixture(scope="session")
def big_columns():
    return many()
