# SPDX-License-Identifier: MIT
"""Charts: each draws the numbers of its frame, where they belong, and says them in words."""

import datetime
import math
import re
from xml.etree import ElementTree

import matplotlib
import pytest
from matplotlib import pyplot

import librfm
from conftest import AS_OF
from librfm import Frame, Model, plot
from librfm._language import Language
from librfm._translations import WORDS
from librfm.plot._bars import squarified
from librfm.plot._canvas import fitted, spread, wide_of
from librfm.plot._theme import MARKS, THEMES, strength

matplotlib.use("Agg")
date = datetime.date
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(autouse=True)
def _no_open_figures():
    yield
    pyplot.close("all")


@pytest.fixture(scope="module")
def summary():
    """Of four segments; names that a chart must not take for markup or mathematics."""
    return Frame(
        {
            "segment": ["Best & brightest", "$x^2$ <b>", "Quiet", None],
            "level": [3, 2, 1, None],
            "customers": [10, 40, 30, 20],
            "share": [0.1, 0.4, 0.3, 0.2],
            "receipts": [100, 60, 30, 10],
            "spend_net": [1000.5, 800.25, 100.0, -20.0],
            "spend_share": [0.532, 0.4255, 0.0532, -0.0106],
        },
        types={"level": "code", "spend_net": "amount(2)"},
    )


@pytest.fixture(scope="module")
def studied():
    ledger = librfm.Ledger()
    ledger.append(librfm.datasets.sample_shop(300, seed=4))
    day = ledger.state.last_day
    table = ledger.customers(day)
    scorer, rules = librfm.Scorer.fit(table), librfm.Rules.preset("classic11")
    after = rules.apply(scorer.apply(table))
    before = rules.apply(scorer.apply(ledger.customers("2024-06-01")))
    history = ledger.customers(day, models=True)
    model, spend = Model.fit("bg-nbd", history), Model.fit("gamma-gamma", history)
    return {
        "ledger": ledger,
        "day": day,
        "segmented": after,
        "moves": librfm.moves_between(before, after, rules=rules),
        "model": model,
        "predicted": model.predict(history, spend=spend),
        "tracking": librfm.validate_tracking(model, ledger, "2024-06-30", day),
        "cohorts": librfm.retention_cohorts(ledger, "2024-01-01", day),
    }


def drawings(studied):
    """Each chart as a function of how it looks."""
    history = plot.alive_history(studied["model"], studied["ledger"], "7")
    cells = librfm.report_heatmap(studied["segmented"])
    sums = librfm.report_summary(studied["segmented"])
    return {
        "segments": lambda **look: plot.segments(sums, **look),
        "treemap": lambda **look: plot.segments(sums, kind="treemap", **look),
        "heatmap": lambda **look: plot.heatmap(cells, **look),
        "lorenz": lambda **look: plot.lorenz(librfm.report_pareto(studied["segmented"]), **look),
        "moves": lambda **look: plot.moves(studied["moves"], **look),
        "cohorts": lambda **look: plot.cohorts(studied["cohorts"], **look),
        "tracking": lambda **look: plot.tracking(studied["tracking"], **look),
        "steps": lambda **look: plot.tracking(studied["tracking"], kind="steps", **look),
        "alive": lambda **look: plot.alive(history, **look),
        "clv": lambda **look: plot.clv(studied["predicted"], **look),
    }


def texts(ax):
    return {one.get_gid() or one.get_text(): one.get_text() for one in ax.texts}


# Each chart


def test_bars(summary):
    ax = plot.segments(summary)
    widths = [patch.get_width() for patch in ax.patches]
    assert widths[0::2] == [40] * 4
    assert widths[1::2] == [10, 40, 30, 20]
    said = texts(ax)
    assert said["at-1-customers"] == "40"
    assert said["at-1-share"] == "40.0%"
    assert "$x^2$ <b>" in said
    assert "(none)" in said
    title, text = plot.description(ax)
    assert title == "Segments: customers"
    assert text == "Best & brightest 10, $x^2$ <b> 40, Quiet 30, (none) 20."


def test_bars_of_spend(summary):
    ax = plot.segments(summary, value="spend_net", language="nl", currency="€")
    assert [patch.get_width() for patch in ax.patches][1::2] == [1000.5, 800.25, 100, 0]
    said = texts(ax)
    assert said["at-0-spend_net"] == "€\u00a01.000"
    assert said["at-3-spend_net"] == "\u2212€\u00a020"
    assert said["at-0-spend_share"] == "53,2%"


def test_treemap(summary):
    ax = plot.segments(summary, kind="treemap", value="receipts")
    boxes = [patch for patch in ax.patches if patch.get_fill()]
    areas = [box.get_width() * box.get_height() for box in boxes]
    assert [round(area / sum(areas), 9) for area in areas] == [0.5, 0.3, 0.15, 0.05]
    assert texts(ax)["at-0-receipts"] == "100"


def test_squarified_as_published():
    """6 6 4 3 2 2 1 in a box of 6 x 4: the example of Bruls, Huizing and van Wijk."""
    boxes = squarified([6, 6, 4, 3, 2, 2, 1], (0, 0, 6, 4))
    assert [round(width * height, 9) for _, _, width, height in boxes] == [6, 6, 4, 3, 2, 2, 1]
    assert boxes[0] == (0, 0, 3, 2)
    assert boxes[1] == (0, 2, 3, 2)
    assert [round(one, 4) for one in boxes[2]] == [3, 0, 1.7143, 2.3333]
    assert [round(one, 4) for one in boxes[3]] == [4.7143, 0, 1.2857, 2.3333]


def test_heatmap():
    cells = Frame(
        {
            "r": [1, 1, 2, 2],
            "f": [1, 2, 1, 2],
            "customers": [5, 0, 1234, 2],
            "mean": [10.0, None, 40.0, 90.5],
        },
        types={"r": "code", "f": "code", "mean": "amount(2)"},
    )
    ax = plot.heatmap(cells, currency="€")
    said = texts(ax)
    assert said["at-3-mean"] == "€90"
    assert said["at-2-customers"] == "n 1,234"
    assert "at-1-mean" not in said
    strengths = [round(patch.get_alpha(), 6) for patch in ax.patches]
    low, high = (round(strength(one, 90.5), 6) for one in (10, 40))
    assert strengths == [low, 0.35, high, 0.5]
    assert plot.description(ax).text == (
        "Grid of Recency score (R) by Frequency score (F). The highest mean spend, €90.50, is in "
        "cell 2-2; the most customers, 1,234, are in cell 2-1."
    )


def test_lorenz(studied):
    pareto = librfm.report_pareto(studied["segmented"])
    ax = plot.lorenz(pareto)
    equal, curve = ax.lines
    assert list(equal.get_xdata()) == [0, 1]
    assert list(curve.get_xdata()) == pareto.curve["customers_share"].to_list()
    assert list(curve.get_ydata()) == pareto.curve["share"].to_list()
    assert f"Gini {pareto.gini:.3f}" in plot.description(ax).text
    alone = plot.lorenz(pareto.curve)
    assert list(alone.lines[1].get_ydata()) == list(curve.get_ydata())
    assert "Gini" not in plot.description(alone).text


def test_moves():
    """Two up, one down, one stays, one new, one lost: by hand."""
    rules = librfm.Rules("two")
    rules.add("High", 2, "receipts >= 2")
    rules.add("Low", 1)

    def table(**receipts):
        columns = {"customer": list(receipts), "receipts": list(receipts.values())}
        return rules.apply(Frame(columns))

    before, after = table(a=1, b=1, c=2, d=1, e=2), table(a=2, b=2, c=1, d=1, f=1)
    ax = plot.moves(librfm.moves_between(before, after))
    assert plot.description(ax).text == (
        "2 customers went up, 1 down, 1 stayed or went across; 1 are new or back, 1 are lost."
    )
    said = set(texts(ax))
    assert said == {"High 2", "Low 3", "new 1", "2 High", "3 Low", "1 lost"}
    assert len(ax.patches) == 5 + 6  # ribbons and places


def test_moves_take_the_height_that_they_are(studied):
    ax = plot.moves(studied["moves"])
    matrix = studied["moves"].matrix.to_dict()
    counts = sorted(count for count in matrix["customers"] if count)
    ribbons = [patch for patch in ax.patches if hasattr(patch.get_path(), "codes")]
    heights = []
    for patch in ribbons:
        points = patch.get_path().vertices
        if len(points) == 9:
            heights.append(points[0][1] - points[7][1])
    scale = 0.7 / sum(counts)
    assert sorted(round(one, 9) for one in heights) == [round(one * scale, 9) for one in counts]


def test_cohorts(studied):
    ax = plot.cohorts(studied["cohorts"])
    columns = studied["cohorts"].to_dict()
    said = texts(ax)
    for row, (age, share) in enumerate(zip(columns["age"], columns["retention"])):
        if age and share is not None:
            assert said[f"at-{row}-retention"] == f"{share * 100:.0f}"
    assert said["at-0-cohort_customers"] == str(columns["cohort_customers"][0])
    assert [label.get_text() for label in ax.get_yticklabels()][:2] == ["Jan 2024", "Feb 2024"]
    dutch = plot.cohorts(studied["cohorts"], language="nl")
    assert [label.get_text() for label in dutch.get_yticklabels()][:3] == [
        "jan 2024",
        "feb 2024",
        "mrt 2024",
    ]


@pytest.mark.parametrize("kind", ["cumulative", "steps"])
def test_tracking(studied, kind):
    ax = plot.tracking(studied["tracking"], kind=kind)
    prefix = "cumulative_" if kind == "cumulative" else ""
    made, expected = ax.lines
    assert list(made.get_ydata()) == studied["tracking"][f"{prefix}actual"].to_list()
    assert list(expected.get_ydata()) == studied["tracking"][f"{prefix}expected"].to_list()
    assert made.get_linestyle() != expected.get_linestyle()
    last = studied["tracking"][-1]
    assert plot.description(ax).text == (
        f"On 31 December 2024: {last[f'{prefix}actual']:,} made, "
        f"{last[f'{prefix}expected']:,.0f} expected."
    )


def test_clv(studied):
    bins = plot.clv_bins(studied["predicted"])
    ax = plot.clv(studied["predicted"])
    assert [patch.get_height() for patch in ax.patches] == bins["customers"].to_list()
    assert sum(bins["customers"]) == len(studied["predicted"])
    values = studied["predicted"]["clv"].to_list()
    for row in bins:
        low = -math.inf if row["above"] is None else row["above"]
        assert row["customers"] == sum(low < value <= row["up_to"] for value in values)
    assert max(values) <= bins["up_to"][-1]


def test_clv_bins_by_hand():
    frame = Frame({"clv": [0.0, 0.5, 1.0, 1.5, 99.0, 100.0, None]})
    rows = [tuple(row.values()) for row in plot.clv_bins(frame, bins=4)]
    assert rows == [(None, 10, 4), (10, 20, 0), (20, 50, 0), (50, 100, 2)]
    assert len(plot.clv_bins(Frame({"clv": [0.0]}))) == 1
    assert plot.clv_bins(Frame({"clv": []}, types={"clv": "double"}))["customers"][0] == 0


def test_alive_history_is_what_was_known(shop):
    """Anna bought on three days; T, t_x and x of a day are those of the customer table then."""
    model = Model.new("bg-nbd", [0.24, 4.4, 0.8, 2.4])
    history = plot.alive_history(model, shop, "anna", end_day=AS_OF, step_days=20)
    days = history["day"].to_list()
    assert days[0] == date(2024, 10, 10)
    assert days[-1] == AS_OF
    bought = [day for day, one in zip(days, history["bought"]) if one]
    assert bought == [date(2024, 10, 10), date(2024, 11, 10), date(2024, 12, 10)]
    for row in history:
        table = model.predict(shop.customers(row["day"], models=True))
        anna = next(one for one in table if one["customer"] == "anna")
        assert (row["x"], row["t_x"], row["T"]) == (anna["x"], anna["t_x"], anna["T"])
        assert row["p_alive"] == anna["p_alive"]
    ax = plot.alive(history)
    assert list(ax.lines[0].get_ydata()) == history["p_alive"].to_list()
    assert len(ax.lines[1].get_xdata()) == 3
    assert plot.description(ax).text.startswith("3 days with a purchase; on 31 December 2024 ")


def test_alive_history_refuses(shop):
    model = Model.new("bg-nbd", [0.24, 4.4, 0.8, 2.4])
    with pytest.raises(ValueError, match="customer zoe is not in the ledger"):
        plot.alive_history(model, shop, "zoe")
    with pytest.raises(ValueError, match="no purchase up to 2024-01-01"):
        plot.alive_history(model, shop, "anna", end_day="2024-01-01")
    with pytest.raises(ValueError, match="step_days is 0"):
        plot.alive_history(model, shop, "anna", step_days=0)
    with pytest.raises(ValueError, match="customer anna is not in the ledger"):
        plot.alive_history(model, librfm.Ledger(), "anna")


def test_alive_history_of_integer_ids():
    ledger = librfm.Ledger(id_type="integer")
    lines = {"customer": [7, 7, 8], "day": ["2024-01-01", "2024-03-01", "2024-01-05"]}
    ledger.append({**lines, "amount": [1, 2, 3]})
    model = Model.new("bg-nbd", [0.24, 4.4, 0.8, 2.4])
    assert plot.alive_history(model, ledger, 7)["x"][-1] == 1


# All charts


def test_axes_of_ones_own(studied):
    figure, panels = pyplot.subplots(2, 5, figsize=(24, 9))
    for ax, draw in zip(panels.flat, drawings(studied).values()):
        assert draw(ax=ax, theme="dark") is ax
    assert len(figure.axes) == 10
    figure.canvas.draw()


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_stands_out(studied, language, theme):
    for name, draw in drawings(studied).items():
        ax = draw(language=language, theme=theme)
        said = plot.description(ax)
        assert said.title, name
        assert len(said.text) > 20, name
        for text in [*ax.texts, *ax.get_xticklabels(), *ax.get_yticklabels()]:
            assert contrast(text.get_color(), THEMES[theme].surface) >= 4.5, name


def test_a_frame_of_nothing(shop):
    table = shop.customers("2000-01-01")
    empty = librfm.Rules.preset("rfgrid10").apply(
        table.with_columns({"r": [], "f": []}, types={"r": "code", "f": "code"})
    )
    axes = [
        plot.segments(librfm.report_summary(empty)),
        plot.segments(librfm.report_summary(empty), kind="treemap"),
        plot.heatmap(librfm.report_heatmap(empty)),
        plot.lorenz(librfm.report_pareto(empty)),
        plot.moves(librfm.moves_between(empty, empty)),
    ]
    for ax in axes:
        assert plot.description(ax).title
        ax.figure.canvas.draw()


def test_what_is_refused(summary):
    with pytest.raises(ValueError, match="theme is 'blue'; expected light or dark"):
        plot.segments(summary, theme="blue")
    with pytest.raises(ValueError, match="language is 'de'; expected en or nl"):
        plot.segments(summary, language="de")
    with pytest.raises(ValueError, match="kind is 'pie'; expected bars or treemap"):
        plot.segments(summary, kind="pie")
    with pytest.raises(ValueError, match="kind is 'x'"):
        plot.tracking(summary, kind="x")


def test_svg(studied):
    for name, draw in drawings(studied).items():
        svg = plot.to_svg(draw(theme="page"), prefix=name)
        root = ElementTree.fromstring(svg)
        assert root.get("role") == "img"
        assert [one.tag for one in root][:2] == [f"{SVG}title", f"{SVG}desc"]
        ids = [one.get("id") for one in root.iter() if one.get("id")]
        assert len(set(ids)) == len(ids)
        assert all(one.startswith(f"{name}-") for one in ids)
        assert set(root.get("aria-labelledby").split()) <= set(ids)
        assert set(re.findall(r"url\(#([^)]+)\)", svg)) <= set(ids)
        assert not re.search(
            r"#[0-9a-fA-F]{3,8}\b(?!-)", re.sub(r"(url\(|href=\")#[^)\"]+", "", svg)
        )
        assert "script" not in svg
        assert svg == plot.to_svg(draw(theme="page"), prefix=name)


def test_svg_keeps_text_as_text(summary):
    root = ElementTree.fromstring(plot.to_svg(plot.segments(summary)))
    said = ["".join(one.itertext()) for one in root.iter(f"{SVG}text")]
    assert "$x^2$ <b>" in said
    assert "Best & brightest" in said
    marked = {
        one.get("data-at"): "".join(one.itertext()).strip()
        for one in root.iter()
        if one.get("data-at")
    }
    assert marked["1:customers"] == "40"


# Colours, layout, words


def luminance(color):
    rgb = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in rgb]
    return sum(weight * one for weight, one in zip((0.2126, 0.7152, 0.0722), linear))


def contrast(one, other):
    """Of WCAG 2."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def mixed(color, under, alpha):
    parts = [
        round(int(color[at : at + 2], 16) * alpha + int(under[at : at + 2], 16) * (1 - alpha))
        for at in (1, 3, 5)
    ]
    return "#" + "".join(f"{part:02x}" for part in parts)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_themes(name):
    theme = THEMES[name]
    assert contrast(theme.ink, theme.surface) >= 7
    assert contrast(theme.muted, theme.surface) >= 4.5
    assert contrast(theme.accent, theme.surface) >= 4.5  # of links
    for role in ("second", "fresh"):
        assert contrast(getattr(theme, role), theme.surface) >= 3
    strongest = mixed(theme.accent, theme.surface, strength(1, 1))
    assert contrast(theme.ink, strongest) >= 4.5


def seen(color, matrix):
    """How a colour looks with a kind of colour blindness (Machado and others 2009, severity 1)."""
    rgb = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in rgb]
    return [min(1, max(0, sum(a * b for a, b in zip(row, linear)))) for row in matrix]


BLIND = {
    "protan": [
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ],
    "deutan": [
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ],
    "tritan": [
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ],
}


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("kind", list(BLIND))
def test_up_and_down_look_different_to_everyone(name, kind):
    theme = THEMES[name]
    for one, other in (("accent", "second"), ("accent", "quiet"), ("second", "quiet")):
        apart = math.dist(
            seen(getattr(theme, one), BLIND[kind]), seen(getattr(theme, other), BLIND[kind])
        )
        assert apart > 0.12, (one, other)


def test_marks_are_no_colours_of_themes():
    used = {value for name in ("light", "dark") for value in vars(THEMES[name]).values()}
    assert not used & set(MARKS.values())
    assert len(set(MARKS.values())) == len(MARKS)


def test_labels_keep_apart():
    assert spread([0.9, 0.89, 0.2], 0.1, 0, 1) == pytest.approx([0.9, 0.8, 0.2])
    low = spread([0.05, 0.04, 0.03], 0.1, 0, 1)
    assert low == pytest.approx([0.2, 0.1, 0])
    assert spread([], 0.1, 0, 1) == []


def test_names_are_cut_to_fit():
    assert fitted("short", 5) == "short"
    cut = fitted("a very long name of a segment", 1)
    assert cut.endswith("…")
    assert wide_of(cut) <= 1


def test_numbers_in_words():
    en, nl = Language("en", "€"), Language("nl", "€")
    assert (en.number(1234567.891, 2), nl.number(1234567.891, 2)) == (
        "1,234,567.89",
        "1.234.567,89",
    )
    assert (en.money(-12.5), nl.money(-12.5)) == ("\u2212€12.50", "\u2212€\u00a012,50")
    assert (en.share(0.1234), nl.share(0.1234)) == ("12.3%", "12,3%")
    assert (en.number(-0.001, 1), en.number(None), en.number(math.nan)) == (
        "0.0",
        "\u2013",
        "\u2013",
    )
    assert (en.number(math.inf), en.number(-math.inf)) == ("∞", "\u2212∞")
    assert (en.day(date(2024, 3, 5)), nl.day(date(2024, 3, 5))) == ("5 March 2024", "5 maart 2024")
    assert nl.unbroken_day(date(2024, 3, 5)) == "5\u00a0maart 2024"
    assert (en.short_money(999), en.short_money(1500), nl.short_money(1_840_000)) == (
        "€999",
        "€1.5k",
        "€\u00a01,8 mln",
    )
    assert en.short_money(999_600) == "€1.0M"
    assert Language("en", "CHF").money(5) == "CHF\u00a05.00"


def test_every_word_is_there_in_each_language():
    for key, said in WORDS.items():
        assert set(said) == {"en", "nl"}, key
        places = {name: set(re.findall(r"\{(\w+)\}", text)) for name, text in said.items()}
        assert places["en"] == places["nl"], key
        assert all(text.strip() for text in said.values()), key
