# SPDX-License-Identifier: MIT
"""The cases that C, Python and Node answer alike: bindings/cases/README.md."""

import dataclasses
import decimal
import json
import os
import pathlib
import re

import pytest

import librfm
from librfm import Dimension, Frame, Ledger, Rules, Scorer

ROOT = pathlib.Path(os.environ.get("RFM_SOURCE_ROOT", pathlib.Path(__file__).resolve().parents[3]))
CASES = sorted((ROOT / "bindings" / "cases").glob("*.json"))


def test_there_are_cases():
    assert len(CASES) >= 12


def batch_of(case):
    customers, days, receipts, amounts = zip(*case["rows"])
    if case["ledger"]["id_type"] == "integer":
        customers = [None if one is None else int(one) for one in customers]
    return {
        "customer": customers,
        "day": days,
        "receipt": receipts,
        "amount": [decimal.Decimal(one) for one in amounts],
    }


def scorer_of(cuts, customers):
    if cuts is None:
        return Scorer.fit(customers)
    return Scorer.fit(
        None,
        [
            Dimension("r", "days_since_last", "threshold", good="low", cuts=cuts["r"]),
            Dimension("f", "receipts", "threshold", cuts=cuts["f"]),
            Dimension("m", "spend_net", "threshold", cuts=cuts["m"]),
        ],
    )


def rules_of(text):
    preset = re.fullmatch(r"(\w+):(\d+)", text)
    return Rules.preset(preset[1], int(preset[2])) if preset else Rules.from_text(text)


def row_of(figures, columns):
    return Frame({name: [getattr(figures, name)] for name in columns})


def lines_of(frame, columns):
    return frame.select(columns).write_csv().splitlines()


def answers(case):
    """The tables by name, each made for the columns that are asked for."""
    kind = case["ledger"]
    ledger = Ledger(id_type=kind["id_type"], scale=kind["scale"])
    ledger.append(batch_of(case), return_prefix=kind["returns_prefix"] or None)
    customers, totals = ledger.customers_with_totals(
        case["as_of"], window=case["window"], returns=case["returns"]
    )
    segmented = rules_of(case["rules"]).apply(scorer_of(case["cuts"], customers).apply(customers))
    plain = {**dataclasses.asdict(totals), **totals.minor}
    totals_row = Frame({name: [value] for name, value in plain.items() if name != "minor"})
    return {
        "customers": lambda columns: lines_of(customers, columns),
        "totals": lambda columns: lines_of(totals_row, columns),
        "segments": lambda columns: lines_of(segmented, columns),
        "summary": lambda columns: lines_of(librfm.report_summary(segmented), columns),
        "pareto": lambda columns: lines_of(
            row_of(librfm.report_pareto(segmented), columns), columns
        ),
    }


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path):
    case = json.loads(path.read_text("utf-8"))
    if "error" in case:
        with pytest.raises(librfm.RfmError) as caught:
            answers(case)
        assert caught.value.row == case["error"]["row"]
        assert caught.value.status == getattr(librfm._abi, case["error"]["status"])
        return
    found = answers(case)
    for name, lines in case["expected"].items():
        assert found[name](lines[0].split(",")) == lines, name
