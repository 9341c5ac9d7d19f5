# SPDX-License-Identifier: MIT
"""Charts for a notebook, and the whole report as one page: report.py [PAGE.html]."""

import json
import pathlib
import re
import sys

import matplotlib

import librfm
from librfm import plot

matplotlib.use("Agg")  # in a notebook leave this out

ledger = librfm.Ledger()
ledger.append(librfm.datasets.sample_shop(500, seed=7))
day = "2024-12-31"

# Any frame of a report becomes a chart; axes come back, with the chart in words.
customers = librfm.segment(ledger, rules="classic11", as_of=day)
ax = plot.segments(librfm.report_summary(customers), value="spend_net", currency="€")
print(plot.description(ax).text)

# How one customer came and went, by what was known on each day.
model = librfm.Model.fit("bg-nbd", ledger.customers(day, models=True))
history = plot.alive_history(model, ledger, "7")
ax = plot.alive(history)
print(plot.description(ax).text)

# Everything on one page, for the shop's owner: in Dutch, and with every figure as data inside.
page = librfm.report(ledger, as_of=day, language="nl", currency="€", title="Voorbeeldwinkel")
assert page is not None
print(re.findall(r"<h2[^>]*>(.*?)</h2>", page))
found = re.search(r'id="rfm-data">(.*?)</script>', page)
assert found is not None
print(len(json.loads(found[1])), "frames,", page.count("<figure>"), "charts")
if len(sys.argv) > 1:
    pathlib.Path(sys.argv[1]).write_text(page, encoding="utf-8")
