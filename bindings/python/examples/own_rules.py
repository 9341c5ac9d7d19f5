# SPDX-License-Identifier: MIT
"""A shop's own limits and rules, checked before they are used, and one customer explained."""

import librfm
from librfm import Dimension

scorer = librfm.Scorer.fit(
    None,
    [
        Dimension("r", "days_since_last", "threshold", good="low", cuts=[60, 365]),
        Dimension("f", "receipts", "threshold", cuts=[1, 4]),
        Dimension("m", "spend_net", "threshold", cuts=["49.95", 250]),
    ],
)
rules = librfm.Rules("shop", scale=(3, 3, 3))
rules.add("Regulars", 3, "r >= 2 and f = 3")
rules.add("New", 2, "r = 3 and receipts = 1")
rules.add("Quiet", 1, "r = 1")

check = rules.check()
print(f"{check.uncovered} of {check.cells} cells have no segment")
rules.add("Others", 2)

customers = librfm.Frame(
    {
        "customer": ["anna", "bram", "cees"],
        "days_since_last": [12, 30, 400],
        "receipts": [9, 1, 2],
        "spend_net": [410.00, 49.95, 120.50],
    }
)
segmented = rules.apply(scorer.apply(customers))
print(segmented)
print(rules.explain(segmented, 1)[["segment", "outcome", "reason"]])
