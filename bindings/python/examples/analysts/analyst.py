# SPDX-License-Identifier: MIT
"""From a DataFrame of receipts to segments, values and a table to act on."""

import pandas as pd

import librfm
from librfm.estimators import GammaGamma, ParetoNbd

# Receipts as they come out of a shop: here made up. Any DataFrame with such columns will do.
receipts: pd.DataFrame = librfm.datasets.sample_shop(2000, seed=7).to_pandas()
print(receipts.head(3).to_string(index=False), end="\n\n")

# Who is who: scores of recency, frequency and spend over three years, and a segment for each.
segments = librfm.segment(receipts, rules="classic11", window="36 months", models=True)
customers: pd.DataFrame = segments.to_pandas()

# What comes: purchases and spend of the next year, discounted by 1 % a month.
model = ParetoNbd(spend=GammaGamma(), horizon_days=365, monthly_rate=0.01)
future = model.set_output(transform="pandas").fit_transform(segments)
params = ", ".join(f"{name} {value:.3f}" for name, value in model.params_.items())
print(f"{model.status_}: {params}")

# The model before it is believed: fitted to what was known half a year ago, then held against
# what came.
past = librfm.summary(receipts, models=True, holdout_days=180)
check = librfm.validate_errors(ParetoNbd().fit(past).model_, past)[0]
print(f"holdout: {check['actual']} purchases came, {check['predicted']:.0f} were predicted\n")

# Both in one table, by segment.
both = customers.join(future[["p_alive", "clv", "value_at_risk"]])
table = both.groupby("segment", observed=True).agg(
    customers=("customer", "size"),
    spent=("spend_net", "sum"),
    alive=("p_alive", "mean"),
    next_year=("clv", "sum"),
)
table = table.sort_values("next_year", ascending=False).round(2).reset_index()
print(table.to_string(index=False), end="\n\n")

# Whom to write to first: much to come, and not sure to come.
first = both.sort_values("value_at_risk", ascending=False).head(5)
columns = ["customer", "segment", "days_since_last", "p_alive", "clv", "value_at_risk"]
print(first[columns].round(2).to_string(index=False))
