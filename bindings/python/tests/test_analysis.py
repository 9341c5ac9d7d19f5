# SPDX-License-Identifier: MIT
"""Scorers, rules, models, clusters, moves and reports, on figures that were worked out by hand."""

import copy
import datetime
import math
import pickle

import pytest

import librfm
from conftest import AS_OF
from librfm import (
    ClusterColumn,
    Clusters,
    Delay,
    Dimension,
    Frame,
    Ledger,
    Model,
    Rules,
    Scorer,
)

date = datetime.date


@pytest.fixture
def rules():
    made = Rules("mine", scale=(3, 3, 3))
    made.add("best", 3, "r = 3 and f >= 2", action="thank")
    made.add("big", 2, "m >= 2")
    made.add("rest", 1)
    return made


@pytest.fixture
def scorer(table):
    return Scorer.fit(table, bins=3)


@pytest.fixture
def segmented(table, scorer, rules):
    return rules.apply(scorer.apply(table))


def same_after_saving(handle):
    for other in (
        pickle.loads(pickle.dumps(handle)),
        copy.deepcopy(handle),
        type(handle).from_text(handle.to_text()),
    ):
        assert other.to_bytes() == handle.to_bytes()


def test_hand_check_of_the_trade():
    """Domain: EUR 150 every two months for two years is 544, once 3,000 long ago is 115."""
    table = Frame({"days_since_last": [40, 400], "receipts": [12, 1], "spend_net": [1800, 3000]})
    dimensions = [
        Dimension("r", "days_since_last", "threshold", good="low", cuts=[30, 60, 120, 365]),
        Dimension("f", "receipts", "threshold", cuts=[1, 4, 8, 12]),
        Dimension("m", "spend_net", "threshold", cuts=["100", 500, 999.99, 2500]),
    ]
    scored = Scorer.fit(None, dimensions).apply(table)
    assert scored["code"].to_list() == ["444", "115"]
    assert scored["fm"].to_list() == [4.0, 3.0]


def test_quantiles(table, scorer):
    """Three customers, thirds of type 7: 21, 152, 361 are cut at 108 1/3 and 221 2/3."""
    assert scorer.apply(table)["code"].to_list() == ["332", "113", "221"]
    cuts = scorer.cuts().to_dict()
    assert cuts["cut_text"] == ["108+1/3", "221+2/3", "1+2/3", "2+1/3", "78.33+1/3", "161.66+2/3"]
    assert repr(scorer).startswith("<Scorer: r days_since_last [108+1/3, 221+2/3]; f receipts")
    same_after_saving(scorer)


def test_points_and_grades(table):
    scorer = Scorer.fit(
        table, bins=3, points={"r": [0, 10, 20]}, weights={"m": 2}, grades={"B": 6, "A": 20}
    )
    scored = scorer.apply(table).to_dict()
    assert scored["points"] == [20 + 3 + 2 * 2, 0 + 1 + 2 * 3, 10 + 2 + 2 * 1]
    assert scored["grade"] == ["A", "B", "B"]
    with pytest.raises(ValueError, match="no dimension x; there are r, f, m"):
        Scorer.fit(table, weights={"x": 1})


def test_kinds_of_scorers(table):
    ranks = Scorer.fit(table, bins=3, quantile_type="ntile")
    assert ranks.apply(table)["code"].to_list() == ["332", "113", "221"]
    assert repr(ranks) == "<Scorer: ranks>"
    nested = Scorer.fit(table, bins=2, method="nested")
    assert "nested" in repr(nested)
    means = Scorer.fit(table, [Dimension("m", "spend_net", "kmeans", bins=2)])
    assert means.apply(table)["m"].to_list() == [1, 2, 1]
    assert means.centres().to_dict()["centre"] == [71.25, 300.0]
    assert Scorer.suggest_bins(29_999) == 3
    assert Scorer.suggest_bins(200_001) == 5
    with pytest.raises(ValueError, match="strategy is 'cubes'"):
        Scorer.fit(table, [Dimension("m", "spend_net", "cubes")])
    with pytest.raises(TypeError, match=r"Scorer\.fit"):
        Scorer()


def test_drift(table, scorer):
    drift = scorer.drift(table)
    assert drift.dimensions.to_dict()["psi"] == [0.0, 0.0, 0.0]
    assert drift.dimensions.to_dict()["verdict"] == ["stable"] * 3
    assert len(drift.cuts) == 6


def test_rules(segmented, rules):
    assert segmented["segment"].to_list() == ["best", "big", "rest"]
    assert segmented["level"].to_list() == [3, 2, 1]
    assert rules.segments().to_dict() == {
        "segment": ["best", "big", "rest"],
        "level": [3, 2, 1],
        "action": ["thank", None, None],
        "rules": [1, 1, 1],
    }
    explained = rules.explain(segmented, -1).to_dict()
    assert explained["outcome"] == ["lost", "lost", "won"]
    same_after_saving(rules)
    assert str(rules) == rules.to_text()
    assert repr(rules) == "<Rules: 3 segments: best, big, rest>"


def test_check():
    holes = Rules("holes", scale=(2, 2, 0), match="first")
    holes.add("one", 1, "r = 2")
    holes.add("two", 1, "r = 2 and f = 1")
    found = holes.check()
    assert (found.cells, found.uncovered, found.multiple, found.dead) == (4, 2, 1, 1)
    assert not found.is_partition
    assert "uncovered" in found.findings["kind"].to_list()
    preset = Rules.preset("classic11").check()
    assert (preset.cells, preset.uncovered, preset.multiple) == (125, 0, 0)
    assert preset.is_partition
    assert "classic11" in Rules.presets()["name"].to_list()


def test_summary(segmented, rules):
    found = librfm.report_summary(segmented, rules).to_dict()
    assert found["segment"] == ["best", "big", "rest"]
    assert found["customers"] == [1, 1, 1]
    assert found["spend_net"] == [92.5, 300.0, 50.0]
    assert found["spend_share"] == [92.5 / 442.5, 300 / 442.5, 50 / 442.5]


def test_pareto(table):
    """Gini of 50, 92.5, 300: sum of (2i - n - 1) x_i is 500, over n times the sum, 1327.5."""
    found = librfm.report_pareto(table, points=3)
    assert (found.customers, found.total, found.gini) == (3, 442.5, 500 / 1327.5)
    assert found.top_20_share == 300 / 442.5
    assert found.customers_for_80 == 2
    assert found.curve.to_dict()["share"] == [0.0, 50 / 442.5, 142.5 / 442.5, 1.0]
    assert found.deciles["customers"].to_list() == [1, 1, 1, 0, 0, 0, 0, 0, 0, 0]
    assert librfm.report_pareto(table, "receipts").total == 6.0


def test_heatmap(segmented):
    found = librfm.report_heatmap(segmented).to_dict()
    assert found["total"] == [0, 0, 92.5, 0, 50.0, 0, 300.0, 0, 0]
    assert librfm.report_heatmap(segmented, "f", "m", "receipts").columns[:2] == ["f", "m"]


def test_moves(shop, scorer, rules, segmented):
    early = rules.apply(scorer.apply(shop.customers("2024-11-10")))
    moves = librfm.moves_between(early, segmented, rules=rules)
    assert moves.customers["customer"].to_list() == ["anna", "bram", "cees"]
    assert moves.customers["change"].to_list() == ["stayed", "stayed", "down"]
    changed = librfm.moves_between(early, segmented, only_changed=True, known=segmented)
    assert changed.customers["customer"].to_list() == ["cees"]
    only = librfm.moves_between(early, segmented, into="rest").customers
    assert only["from_segment"].to_list() == ["best"]
    with pytest.raises(librfm.RfmNotFoundError):
        librfm.moves_between(early, segmented, out_of="nowhere")


def test_moves_daily(shop, scorer, rules):
    """Cees falls from r = 3 to 2 on the 109th day after 2024-08-01."""
    seen = []
    days = librfm.moves_daily(
        shop,
        "2024-11-16",
        "2024-11-20",
        rules,
        scorer=scorer,
        progress=lambda done, total: seen.append((done, total)),
    )
    changes = days.changes.to_dict()
    assert changes["customer"] == ["cees"]
    assert changes["day"] == [date(2024, 11, 18)]
    assert days.days["down"].to_list() == [None, 0, 1, 0, 0]
    assert len(days.segments) == 15
    assert seen
    delay = Delay(down_days=2)
    calm = librfm.moves_daily(shop, "2024-11-16", "2024-11-20", rules, scorer=scorer, delay=delay)
    assert calm.changes["day"].to_list() == [date(2024, 11, 20)]
    assert delay.state.last_day == date(2024, 11, 20)
    fitted = librfm.moves_daily(
        shop,
        "2024-12-30",
        AS_OF,
        rules,
        scoring={"bins": 3},
        step_days=1,
        customers={"window": "36 months"},
    )
    assert fitted.days["customers"].to_list() == [3, 3]


def test_delay(segmented, rules, tmp_path):
    delay = Delay(up_days=1, down_days=5)
    assert delay.state.last_day is None
    first = delay.advance("2024-12-31", segmented)
    assert first["segment"].to_list() == ["best", "big", "rest"]
    labelled = rules.apply(
        segmented.with_columns({"r": [1, 1, 2], "m": [1, 3, 1]}, types={"r": "code", "m": "code"})
    )
    second = delay.advance(date(2025, 1, 1), labelled)
    assert second["segment"].to_list() == ["best", "big", "rest"]
    assert second["pending_segment"].to_list() == ["rest", None, None]
    assert delay.pending()["due_day"].to_list() == [date(2025, 1, 6)]
    assert (delay.state.pending, delay.state.customers, delay.state.advances) == (1, 3, 2)
    delay.save(tmp_path / "delay")
    for other in (
        Delay.load(tmp_path / "delay"),
        pickle.loads(pickle.dumps(delay)),
        copy.copy(delay),
    ):
        assert other.to_bytes() == delay.to_bytes()
    assert repr(delay) == "<Delay: up 1 days, down 5 days, 3 customers, 1 changes wait>"
    with pytest.raises(librfm.RfmArgumentError):
        delay.advance("2024-12-31", labelled)


def test_next(shop, scorer, rules):
    found = librfm.next_level(shop, AS_OF, scorer, rules).to_dict()
    assert found["next_segment"] == [None, "best", "best"]
    assert found["spend"] == [None, 0.01, 0.01]
    one = librfm.next_level(shop, AS_OF, scorer, rules, customer="cees", max_visits=1)
    assert one["customer"].to_list() == ["cees"]
    falls = librfm.next_fall(
        shop, AS_OF, scorer, rules, horizon_days=400, customers={"window": "12 months"}
    ).to_dict()
    # Anna's r falls below 3 on the 109th day; her receipt of 2024-10-10 leaves on 2025-10-10.
    assert falls["fall_day"] == [date(2025, 3, 29), date(2025, 1, 5), date(2025, 8, 1)]
    with pytest.raises(librfm.RfmNotFoundError):
        librfm.next_level(shop, AS_OF, scorer, rules, customer="dirk")


def test_retention(shop):
    year = ("2024-01-01", "2024-12-31")
    cohorts = librfm.retention_cohorts(shop, *year, period="quarter").to_dict()
    assert cohorts["customers"] == [1, 0, 0, 0, 1, 1, 0, 0, 0, 1]
    assert cohorts["cohort"][4] == date(2024, 4, 1)
    periods = librfm.retention_periods(shop, *year, period="year").to_dict()
    assert periods["receipts"] == [6]
    assert periods["repeat_rate"] == [2 / 3]
    orders = librfm.retention_orders(shop, *year, ranks=2).to_dict()
    assert orders["customers"] == [3, 2]
    assert orders["days_to_next_median"][0] == 46.0
    regular = librfm.retention_regularity(shop, *year)
    assert (regular.customers, regular.intervals) == (1, 2)
    assert regular.by_customer["mean_days"].to_list() == [30.5, None, 61.0]
    assert regular.by_days["days"].to_list() == [30, 31, 61]
    assert math.isclose(regular.cv, math.sqrt(0.5) / 30.5)
    with pytest.raises(ValueError, match="period is 'decade'"):
        librfm.retention_cohorts(shop, *year, period="decade")


def test_baseline(shop):
    contacts = {"customer": ["anna", "bram"], "email": [1, 0]}
    found = librfm.baseline_measure(shop, ["2024-06-30", AS_OF], contacts=contacts).to_dict()
    figures = {
        (day, name): value
        for day, name, value in zip(found["day"], found["figure"], found["value"])
    }
    assert figures[AS_OF, "receipts"] == 8
    assert figures[AS_OF, "registration_by_receipts"] == 7 / 8
    assert figures[AS_OF, "customers_with_email"] == 1
    assert figures[date(2024, 6, 30), "customers"] == 2
    ready = librfm.baseline_readiness(shop, AS_OF, contacts=contacts).to_dict()
    assert ready["figure"] == [3, 361, 21, 1, 0.875, 1]
    assert ready["met"] == [0, 1, 1, 1, 1, 0]
    overlap = librfm.baseline_overlap({"customer": ["a", "b"]}, {"customer": ["b", "c", "d"]})
    assert overlap[0] == {
        "left": 2,
        "right": 3,
        "both": 1,
        "left_share": 0.5,
        "right_share": 1 / 3,
        "jaccard": 0.25,
    }


def test_models(big):
    """Fader, Hardie and Lee 2005: the parameters of CDNOW expect 1.195 repeat purchases a
    customer in 39 weeks; the answer here is theirs to the digits they print."""
    table = big.customers("2025-01-01", models=True)
    model = Model.new("bg-nbd", {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426})
    assert model.state.status == "given"
    assert model.parameters().to_dict()["value"] == [0.243, 4.414, 0.793, 2.426]
    expected = model.expect([7 * 39])["expected_purchases"][0]
    assert round(expected, 1) == 1.2
    assert math.isclose(sum(model.pmf(273, 200)["probability"]), 1, abs_tol=1e-6)
    same_after_saving(model)
    fitted = Model.fit("nbd", table, threads=1)
    state = fitted.state
    assert state.customers == 200
    assert state.status in ("converged", "flat", "boundary")
    total, rows = fitted.likelihood(table)
    assert math.isclose(total, state.log_likelihood)
    assert math.isclose(sum(rows["log_likelihood"]), total, rel_tol=1e-12)
    spend = Model.fit("gamma-gamma", table)
    predicted = model.predict(table, spend=spend, horizon_days=180, monthly_rate=0.01)
    assert set(predicted.columns) >= {"p_alive", "expected_purchases", "expected_spend", "clv"}
    assert "bg-nbd" in Model.list()["model"].to_list()
    assert repr(model).startswith("<Model: given: r 0.243")
    with pytest.raises(ValueError, match="expected r, alpha, a, b"):
        Model.new("bg-nbd", {"r": 1})
    with pytest.raises(librfm.RfmNotFoundError, match="bg-nbd"):
        Model.fit("bgnbd", table)
    with pytest.raises(librfm.RfmColumnError):
        Model.fit("nbd", Frame({"x": [1]}))


def test_clusters(big):
    table = big.customers("2025-01-01")
    clusters = Clusters.fit(table, 3, seed=7)
    assert sum(clusters.centres()["customers"]) == 200
    assert set(clusters.apply(table)["cluster"]) == {1, 2, 3}
    line = Clusters.fit(Frame({"v": [1, 2, 10, 11]}), 2, [ClusterColumn("v", z_score=False)])
    assert line.centres()["v"].to_list() == [1.5, 10.5]
    tried = Clusters.choose(table, 2, 4)
    assert tried["clusters"].to_list() == [2, 3, 4]
    same_after_saving(clusters)
    with pytest.raises(librfm.RfmDataError):
        Clusters.fit(Frame({"v": [1, 1]}), 2, [ClusterColumn("v")])


def test_whole_way_is_the_same_for_any_threads(big):
    answers = []
    for threads in (1, 2, 5):
        table = big.customers("2025-01-01", threads=threads)
        scored = Scorer.fit(table).apply(table, threads=threads)
        answers.append(Rules.preset("classic11").apply(scored, threads=threads).write_csv())
    assert answers[0] == answers[1] == answers[2]


def test_an_empty_ledger():
    table = Ledger().customers(AS_OF)
    assert len(table) == 0
    with pytest.raises(librfm.RfmDataError):
        Scorer.fit(table)
