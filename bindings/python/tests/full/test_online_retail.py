# SPDX-License-Identifier: MIT
"""A real shop's year through pandas, polars, DuckDB and the rfm command: identical files.

Reads data/online-retail in the folder RFM_SHARED (default: ../shared beside the project). Where it
is absent the tests are skipped, and say so.
"""

import os
import pathlib
import subprocess

import duckdb
import pandas as pd
import polars as pl
import pytest

from librfm import Ledger, Rules, Scorer

ROOT = pathlib.Path(os.environ.get("RFM_SOURCE_ROOT", pathlib.Path(__file__).resolve().parents[4]))
SHARED = pathlib.Path(os.environ.get("RFM_SHARED", ROOT.parent / "shared"))
DATA = SHARED / "data" / "online-retail" / "online-retail.csv.gz"
COMMAND = os.environ.get("RFM_COMMAND")
AS_OF = "2011-12-10"
NAMES = {"customer": "CustomerID", "day": "InvoiceDate", "receipt": "InvoiceNo"}

pytestmark = pytest.mark.skipif(
    not DATA.exists(), reason=f"no {DATA.name}; RFM_SHARED names the folder that holds its data"
)


def customer_file(ledger):
    table = ledger.customers(AS_OF)
    return Rules.preset("classic11").apply(Scorer.fit(table).apply(table)).write_csv()


@pytest.fixture(scope="module")
def from_csv():
    ledger = Ledger(scale=3)
    (state,) = ledger.append_csv(DATA, amount=("Quantity", "UnitPrice"), whole_ids=True, **NAMES)
    assert state.rows == 541909
    return ledger


@pytest.fixture(scope="module")
def wanted(from_csv):
    return customer_file(from_csv)


def as_text(ids):
    """17850.0 as "17850"; missing stays missing."""
    return ids.map(lambda one: None if pd.isna(one) else str(int(one))).astype(object)


def test_figures(from_csv):
    """Of the gold page: customers, receipts and net spend by brute force in another language."""
    totals = from_csv.totals(AS_OF)
    assert (totals.customers, totals.customers_without_purchase) == (4338, 34)
    assert (totals.identified_receipts, totals.unidentified_receipts) == (22190, 3710)


def test_pandas(wanted):
    data = pd.read_csv(DATA, parse_dates=["InvoiceDate"], dtype={"InvoiceNo": str})
    data["CustomerID"] = as_text(data["CustomerID"])
    data["amount"] = (data["Quantity"] * data["UnitPrice"]).round(3)
    ledger = Ledger(scale=3)
    ledger.append(data, **NAMES)
    assert customer_file(ledger) == wanted


def test_polars(wanted):
    texts = dict.fromkeys(["InvoiceNo", "StockCode", "InvoiceDate"], pl.Utf8)
    numbers = dict.fromkeys(["UnitPrice", "CustomerID"], pl.Float64)
    data = pl.read_csv(DATA, schema_overrides={**texts, **numbers})
    data = data.with_columns(
        pl.col("InvoiceDate").str.to_datetime("%Y-%m-%d %H:%M:%S"),
        pl.col("CustomerID").cast(pl.Int64).cast(pl.Utf8),
        (pl.col("Quantity") * pl.col("UnitPrice")).round(3).alias("amount"),
    )
    ledger = Ledger(scale=3)
    ledger.append(data, **NAMES)
    assert customer_file(ledger) == wanted


def test_duckdb(wanted):
    found = duckdb.sql(f"""
        select cast(cast(CustomerID as double) as bigint)::varchar as CustomerID, InvoiceNo,
               InvoiceDate, cast(Quantity * UnitPrice as decimal(18, 3)) as amount
        from read_csv('{DATA}', types = {{'InvoiceNo': 'varchar', 'UnitPrice': 'decimal(18, 3)'}})
    """)
    ledger = Ledger(scale=3)
    ledger.append(found, **NAMES)
    assert customer_file(ledger) == wanted


@pytest.mark.skipif(COMMAND is None, reason="RFM_COMMAND names no rfm command to compare with")
def test_command(wanted, tmp_path):
    import gzip

    (tmp_path / "shop.csv").write_bytes(gzip.decompress(DATA.read_bytes()))
    subprocess.run(
        [
            COMMAND,
            "segment",
            "shop.csv",
            "--quantity",
            "Quantity",
            "--price",
            "UnitPrice",
            "--customer",
            "CustomerID",
            "--receipt",
            "InvoiceNo",
            "--day",
            "InvoiceDate",
            "--whole-ids",
            "--as-of",
            AS_OF,
            "--rules",
            "classic11:1",
            "--out",
            "out.csv",
            "--quiet",
        ],
        cwd=tmp_path,
        check=True,
    )
    assert (tmp_path / "out.csv").read_text("utf-8") == wanted
