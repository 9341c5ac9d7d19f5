# SPDX-License-Identifier: MIT
"""The sections of a page: which frames, in which charts, tables and sentences."""

from __future__ import annotations

import dataclasses
from typing import Any, Callable, Iterator, NamedTuple

from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .. import plot
from .._abi import VERSION
from .._language import Language
from .._reports import report_pareto
from ._book import Book, Cell, Table
from ._study import Study


class Chart(NamedTuple):
    """A chart for wide screens and one for phones."""

    wide: Markup
    narrow: Markup
    caption: str


class Cards(NamedTuple):
    """Figures that stand out."""

    items: list[tuple[str, Cell]]


class Words(NamedTuple):
    """A paragraph."""

    text: Markup | str


class Heading(NamedTuple):
    """A heading within a section."""

    text: str


class Listing(NamedTuple):
    """Text as it was written."""

    text: str


class Section(NamedTuple):
    """A section of the page."""

    id: str
    title: str
    blocks: list[tuple[str, Any]]


# Inches of a chart: so that its smallest text is 11 or 12 pixels in a page.
WIDE, NARROW = 9.6, 3.4

# Columns of the flow that are left out where they are all zero.
RARE_MOVES = ("across_in", "across_out", "returned", "lost")

Draw = Callable[..., Axes]
Blocks = Iterator[Any]


@dataclasses.dataclass
class Writer:
    """Writes the sections of one study in one language."""

    study: Study
    words: Language
    book: Book

    def sections(self) -> list[Section]:
        """All of them, in order."""
        made = []
        for name, write in SECTIONS:
            blocks = [(type(one).__name__.lower(), one) for one in write(self)]
            made.append(Section(name, self.words.word(f"{name}.title"), blocks))
        return made

    def say(self, key: str, **figures: Any) -> Words:
        """A paragraph of the table of translations."""
        return Words(self.book.say(key, **figures))

    def chart(
        self,
        name: str,
        frame: str,
        draw: Draw,
        wide: tuple[float, float],
        narrow: tuple[float, float],
        *,
        money: bool = False,
    ) -> Chart:
        """Draws a chart in both widths; its figures point to a frame."""
        drawn = []
        look = {"theme": "page", "language": self.words.code}
        if money:
            look["currency"] = self.words.currency
        for width, size in (("wide", wide), ("narrow", narrow)):
            figure = Figure(figsize=size, layout="constrained", facecolor="none")
            ax = figure.subplots()
            draw(ax=ax, **look)
            svg = plot.to_svg(ax, prefix=f"{name}-{width}")
            drawn.append(Markup(svg.replace('data-at="', f'data-at="{frame}:')))
        return Chart(drawn[0], drawn[1], plot.description(ax).title)


def shop(page: Writer) -> Blocks:
    """Totals and the baseline."""
    study, book = page.study, page.book
    totals = {
        name: value for name, value in vars(study.totals).items() if name not in ("minor", "scale")
    }
    book.add("totals", totals)
    figures = {name: book.cell("totals", 0, name) for name in ("customers", "receipts")}
    figures["spend_net"] = book.cell("totals", 0, "spend_net", "round amount")
    days = {name: book.cell("options", 0, name) for name in ("first_day", "as_of")}
    key = "shop.text" if study.window is None else "shop.text.window"
    yield page.say(key, **figures, **days)
    yield Cards(_cards(page, figures))
    yield _baseline(page)
    rows = [[_label(page, f"column.{name}"), book.cell("totals", 0, name)] for name in totals]
    heads = [(page.words.word("figure"), False), (page.words.word("value"), True)]
    yield Table(page.words.word("shop.totals"), heads, rows, True)


def _label(page: Writer, key: str) -> Cell:
    return Cell("", page.words.word(key), False)


def _cards(page: Writer, figures: dict[str, Cell]) -> list[tuple[str, Cell]]:
    cards = [(page.words.word(f"column.{name}"), cell) for name, cell in figures.items()]
    rows = _last_rows(page)
    for name in ("mean_receipt", "repeat_rate", "historic_clv"):
        row = rows[name]
        unit = page.book.value("baseline", row, "unit")
        cell = page.book.cell("baseline", row, "value", unit.replace("amount", "round amount"))
        cards.append((page.words.word(f"figure.{name}"), cell))
    return cards


def _last_rows(page: Writer) -> dict[str, int]:
    """The row of each figure on the day of the report."""
    book = page.book
    if "baseline" not in book.frames:
        book.add("baseline", page.study.baseline)
    columns = book.frames["baseline"]
    day = columns["day"][-1]
    return {
        figure: row
        for row, figure in enumerate(columns["figure"])
        if columns["day"][row] == day and columns["value"][row] is not None
    }


def _baseline(page: Writer) -> Table:
    book = page.book
    last = _last_rows(page)
    columns = book.frames["baseline"]
    per_day = columns["day"].count(columns["day"][-1])
    is_compared = columns["day"][0] != columns["day"][-1]
    rows = []
    for figure, row in last.items():
        unit = columns["unit"][row]
        cells = [_label(page, f"figure.{figure}")]
        if is_compared:
            cells.append(book.cell("baseline", row - per_day, "value", unit))
        cells.append(book.cell("baseline", row, "value", unit))
        if is_compared:
            change = "points" if unit == "share" else unit
            cells.append(book.cell("baseline", row, "change", change))
        rows.append(cells)
    days = dict.fromkeys(columns["day"])
    heads = [(page.words.word("figure"), False)]
    heads += [(page.words.unbroken_day(day), True) for day in days]
    heads += [(page.words.word("change"), True)] * is_compared
    return Table(page.words.word("shop.baseline"), heads, rows, False)


def segments(page: Writer) -> Blocks:
    """The summary."""
    study, book = page.study, page.book
    book.add("summary", study.summary)
    counts = book.frames["summary"]["customers"]
    largest = max(range(len(counts)), key=lambda row: counts[row])
    yield page.say(
        "segments.text",
        rules=book.cell("options", 0, "rules"),
        largest=book.cell("summary", largest, "segment"),
        customers=book.cell("summary", largest, "customers"),
        share=book.cell("summary", largest, "share"),
    )
    rows = len(counts)

    def draw(**look: Any) -> Axes:
        return plot.segments(study.summary, **look)

    tall = 0.42 * max(3, rows) + 0.2
    yield page.chart("segments", "summary", draw, (WIDE, tall), (NARROW, tall))
    names = ["segment", "level", "customers", "share", "receipts", "spend_net", "spend_share"]
    names += ["mean_receipt", "mean_days_since_last", "mean_receipts", "mean_spend"]
    yield book.table("summary", "segments.table", names)


def heatmap(page: Writer) -> Blocks:
    """Recency by frequency."""
    cells = page.study.heatmap
    if cells is None:
        yield page.say("empty")
        return
    page.book.add("heatmap", cells)
    yield page.say("heatmap.text")

    def draw(**look: Any) -> Axes:
        return plot.heatmap(cells, **look)

    yield page.chart("heatmap", "heatmap", draw, (WIDE, 4.8), (NARROW, 3.6), money=True)
    columns = ["r", "f", "customers", "share", "total", "mean"]
    yield page.book.table("heatmap", "heatmap.table", columns, folded=True)


def lorenz(page: Writer) -> Blocks:
    """Concentration."""
    pareto, book = page.study.pareto, page.book
    figures = {
        name: value for name, value in vars(pareto).items() if name not in ("curve", "deciles")
    }
    book.add("pareto", figures)
    book.add("curve", pareto.curve)
    book.add("deciles", pareto.deciles)
    if not pareto.total > 0:
        yield page.say("lorenz.none")
        return
    yield page.say("lorenz.text", **{name: book.cell("pareto", 0, name) for name in figures})

    def draw(**look: Any) -> Axes:
        return plot.lorenz(pareto, **look)

    yield page.chart("lorenz", "curve", draw, (WIDE, 4.6), (NARROW, 3.4))
    names = ["decile", "customers", "total", "share", "cumulative_share", "mean"]
    yield book.table("deciles", "lorenz.deciles", [*names, "lowest", "highest"])
    yield book.table("curve", "lorenz.points", ["customers_share", "share"], folded=True)


def moves(page: Writer) -> Blocks:
    """Moves since the month before."""
    moved, book = page.study.moves, page.book
    if moved is None:
        yield page.say("moves.none")
        return
    book.add("flow", moved.flow)
    book.add("matrix", moved.matrix)
    days = {name: book.cell("options", 0, name) for name in ("before", "as_of")}
    yield page.say("moves.text", before=days["before"], after=days["as_of"])

    def draw(**look: Any) -> Axes:
        return plot.moves(moved, **look)

    tall = max(2.6, 0.46 * len(moved.flow))
    yield page.chart("moves", "matrix", draw, (WIDE, tall), (NARROW, tall))
    names = ["segment", "before", "stayed", "up_in", "down_in", "across_in", "new", "returned"]
    names += ["up_out", "down_out", "across_out", "lost", "after", "net"]
    flow = book.frames["flow"]
    names = [name for name in names if name not in RARE_MOVES or any(flow[name])]
    heads = {"returned": "column.returned_customers"}
    yield book.table("flow", "moves.flow", names, heads=heads)
    yield _matrix(page)


def _matrix(page: Writer) -> Table:
    """Who went where, where anybody went."""
    book = page.book
    columns = book.frames["matrix"]
    rows = [row for row, count in enumerate(columns["customers"]) if count]
    names = ["from_segment", "to_segment", "customers", "share"]
    table = book.table("matrix", "moves.matrix", names, rows=rows, folded=True)
    for row, cells in zip(rows, table.rows):
        if not columns["from_present"][row]:
            cells[0] = _label(page, "moves.fresh")
        if not columns["to_present"][row]:
            cells[1] = _label(page, "moves.lost")
    return table


def cohorts(page: Writer) -> Blocks:
    """Retention."""
    study, book = page.study, page.book
    book.add("cohorts", study.cohorts)
    book.add("orders", study.orders)
    yield page.say("cohorts.text")

    def draw(**look: Any) -> Axes:
        return plot.cohorts(study.cohorts, **look)

    count = len(set(book.frames["cohorts"]["cohort"]))
    wide, narrow = (WIDE, 0.36 * count + 0.8), (NARROW + 0.35, 0.27 * count + 0.7)
    yield page.chart("cohorts", "cohorts", draw, wide, narrow)
    names = ["cohort", "age", "cohort_customers", "customers", "retention", "receipts", "spend_net"]
    yield book.table("cohorts", "cohorts.table", names, folded=True)
    first = {name: book.cell("orders", 0, name) for name in book.frames["orders"]}
    yield page.say("orders.text", **first)
    names = ["rank", "customers", "next_customers", "next_share", "days_to_next_q25"]
    names += ["days_to_next_median", "days_to_next_q75", "spend_mean"]
    yield book.table("orders", "orders.table", names)


def value(page: Writer) -> Blocks:
    """Lifetime value."""
    found, book = page.study.value, page.book
    if found.model is None or found.predicted is None:
        asked = page.words.word("clv.none.asked")
        yield page.say("clv.none", reason=found.reason or asked)
        return
    for name, model in (("model", found.model), ("spend", found.spend)):
        if model is not None:
            yield _status(page, name, model)
    purchases = report_pareto(found.predicted, "expected_purchases")
    book.add("purchases", {"total": purchases.total})
    figures = {
        "horizon": book.cell("options", 0, "horizon"),
        "expected_purchases": book.cell("purchases", 0, "total", "count"),
    }
    if found.spend is None:
        yield page.say("clv.text.purchases", **figures)
        yield page.say("clv.spend.none", reason=found.spend_reason)
    else:
        yield from _worth(page, figures)
    yield from _tracked(page)
    yield from _parameters(page)


def _status(page: Writer, name: str, model: Any) -> Words:
    """What became of a fit, in words."""
    book, state = page.book, model.state
    figures = {"model": state.name, "iterations": state.iterations, "customers": state.customers}
    if state.parameter is not None:
        figures["parameter"] = model.parameters()["parameter"][state.parameter]
    book.add(f"{name}_state", {**figures, "status": state.status})
    cells = {key: book.cell(f"{name}_state", 0, key) for key in figures}
    return page.say(f"status.{state.status}", **cells)


def _worth(page: Writer, figures: dict[str, Cell]) -> Blocks:
    found, book = page.study.value, page.book
    assert found.predicted is not None, "a model of spend without predictions"
    pareto = report_pareto(found.predicted, "clv")
    bins = plot.clv_bins(found.predicted)
    book.add("clv_total", {"clv": pareto.total})
    book.add("clv_bins", bins)
    book.add("clv_deciles", pareto.deciles)
    yield page.say("clv.text", clv=book.cell("clv_total", 0, "clv", "round amount"), **figures)

    def draw(**look: Any) -> Axes:
        return plot.clv(bins, **look)

    yield page.chart("clv", "clv_bins", draw, (WIDE, 3.6), (NARROW, 2.8), money=True)
    yield book.table("clv_bins", "clv.bins", ["above", "up_to", "customers"], folded=True)
    names = ["decile", "customers", "total", "share", "mean", "lowest", "highest"]
    yield book.table("clv_deciles", "clv.deciles", names)
    yield from _best(page)


def _best(page: Writer) -> Blocks:
    from ._study import best_rows

    study, book = page.study, page.book
    found = study.value
    if found.predicted is None or found.history is None or found.at_risk is None:
        return
    rows = best_rows(found.predicted, study.best_customers)
    names = ["customer", "receipts", "spend_net", "p_alive", "expected_purchases", "clv"]
    names.append("value_at_risk")
    book.add_rows("best", found.predicted, rows, names)
    yield book.table("best", "clv.best", names)
    history = found.history
    book.add("history", history)
    yield Heading(page.words.word("alive.title"))
    book.add_rows("at_risk", found.predicted, [found.at_risk], names)
    shown = ("customer", "value_at_risk", "clv")
    yield page.say("alive.text", **{name: book.cell("at_risk", 0, name) for name in shown})

    def draw(**look: Any) -> Axes:
        return plot.alive(history, **look)

    yield page.chart("alive", "history", draw, (WIDE, 3.2), (NARROW, 2.6))
    yield book.table("history", "alive.table", ["day", "p_alive", "bought"], folded=True)


def _tracked(page: Writer) -> Blocks:
    found, book = page.study.value, page.book
    yield Heading(page.words.word("tracking.title"))
    steps = found.tracking
    if steps is None:
        short = page.words.word("clv.tracking.short")
        yield page.say("clv.tracking.none", reason=found.tracking_reason or short)
        return
    book.add("tracking", steps)
    book.add("calibration", {"day": found.calibration})
    names = ("last_day", "cumulative_actual", "cumulative_expected")
    figures = {name: book.cell("tracking", len(steps) - 1, name, "count") for name in names}
    figures["last_day"] = book.cell("tracking", len(steps) - 1, "last_day")
    yield page.say("tracking.text", calibration=book.cell("calibration", 0, "day"), **figures)

    def draw(**look: Any) -> Axes:
        return plot.tracking(steps, **look)

    yield page.chart("tracking", "tracking", draw, (WIDE, 3.8), (NARROW, 3.0))
    columns = ["step", "last_day", "is_holdout", "customers", "actual", "expected"]
    yield book.table("tracking", "tracking.table", [*columns, *names[1:]], folded=True)


def _parameters(page: Writer) -> Blocks:
    found, book = page.study.value, page.book
    for name, model in (("model", found.model), ("spend", found.spend)):
        if model is None:
            continue
        book.add(f"{name}_parameters", model.parameters())
        columns = ["parameter", "value", "standard_error", "lower", "upper"]
        named = model.state.name
        yield book.table(f"{name}_parameters", "clv.parameters", columns, model=named)


def made(page: Writer) -> Blocks:
    """Options, cut points and rules."""
    book, words = page.book, page.words
    yield page.say("made.text")
    hidden = ("before",)
    names = [name for name in book.frames["options"] if name not in hidden]
    rows = [[_label(page, f"option.{name}"), book.cell("options", 0, name)] for name in names]
    heads = [(words.word("made.option"), False), (words.word("value"), False)]
    plain = [[label, cell._replace(is_number=False)] for label, cell in rows]
    yield Table(words.word("made.options"), heads, plain, False)
    if page.study.scorer is not None:
        book.add("cuts", page.study.scorer.cuts())
        columns = ["dimension", "column", "bins", "effective_bins", "cut_index", "cut"]
        yield book.table("cuts", "made.cuts", columns)
    yield Heading(words.word("made.rules"))
    yield Listing(str(page.study.rules).rstrip())


def options_of(study: Study, words: Language) -> dict[str, Any]:
    """What a report was made with."""
    import matplotlib

    from .. import library_version

    state, found = study.ledger.state, study.value
    window = words.word("option.window.all") if study.window is None else str(study.window)
    made_with = {
        "as_of": study.as_of,
        "before": study.before,
        "window": window,
        "returns": words.word(f"option.returns.{study.returns}"),
        "rules": str(study.rules).splitlines()[0][len("rules ") :],
        "model": None if found.model is None else found.model.state.name,
        "spend": None if found.spend is None else found.spend.state.name,
        "horizon": study.horizon_days,
        "lines": state.lines,
        "first_day": state.first_day,
        "last_day": state.last_day,
        "version": VERSION,
        "library": library_version(),
        "matplotlib": matplotlib.__version__,
    }
    return {name: one for name, one in made_with.items() if one is not None}


SECTIONS: list[tuple[str, Callable[[Writer], Blocks]]] = [
    ("shop", shop),
    ("segments", segments),
    ("heatmap", heatmap),
    ("lorenz", lorenz),
    ("moves", moves),
    ("cohorts", cohorts),
    ("clv", value),
    ("made", made),
]
