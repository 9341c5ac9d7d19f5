# SPDX-License-Identifier: MIT
"""The report: each figure is that of the frame it names, and what a host wrote stays text."""

import contextlib
import datetime
import io
import json
import math
import os
import pathlib
import re
import warnings

import matplotlib
import pytest
from page import Page, says

import librfm
from librfm import Frame, Ledger, Model, Rules, Scorer, plot
from librfm._language import Language
from librfm._report._book import Book
from librfm._translations import WORDS

DAY = datetime.date(2024, 12, 31)
ROOT = pathlib.Path(os.environ.get("RFM_SOURCE_ROOT", pathlib.Path(__file__).resolve().parents[4]))
SHARED = pathlib.Path(os.environ.get("RFM_SHARED", ROOT.parent / "shared"))
RETAIL = SHARED / "data" / "online-retail" / "online-retail.csv.gz"
NASTY = "<b id='x'>\"&amp;</script><!--"
CURRENCY = "€"


def sample(customers=400, seed=2):
    ledger = Ledger()
    ledger.append(librfm.datasets.sample_shop(customers, seed))
    return ledger


@pytest.fixture(scope="module")
def ledger():
    return sample()


@pytest.fixture(scope="module")
def pages(ledger):
    return {
        language: librfm.report(ledger, language=language, currency=CURRENCY)
        for language in ("en", "nl")
    }


@pytest.fixture(scope="module")
def nasty():
    """Ids, segments and a title that try to get out of the page."""
    ledger = Ledger()
    rows = [
        (f"{NASTY} {customer}", DAY - datetime.timedelta(days=30 * visit + 11 * customer), 10.0)
        for customer in range(9)
        for visit in range(1 + customer % 4)
    ]
    ledger.append([(*row[:2], row[2] + at) for at, row in enumerate(rows)], columns=COLUMNS)
    rules = Rules(f"nasty {NASTY}")
    rules.add(f"Best {NASTY} $x^2$", 2, "receipts >= 3")
    rules.add("Rest \u2028 {{ title }} 常连客", 1)
    return ledger, rules


COLUMNS = ("customer", "day", "amount")


def check_figures(text, language):
    """Every value of a page says what its frame has; gives how many there are."""
    page = Page(text)
    for at, shown in page.shown:
        assert says(shown, at, page, language, CURRENCY), (at, shown, page.value(at))
    return page


@pytest.mark.parametrize("language", ["en", "nl"])
def test_every_figure_is_its_frames(pages, language):
    page = check_figures(pages[language], language)
    named = {at.split(":")[0] for at, _ in page.shown}
    assert len(page.shown) > 1500
    assert named == set(page.data)


@pytest.mark.parametrize("language", ["en", "nl"])
def test_no_figure_is_without_a_frame(pages, ledger, language):
    page = Page(pages[language])
    words = [said[language] for said in WORDS.values()]
    for text in page.plain:
        assert not re.search(r"\d", text) or any(text.strip() in one for one in words), text
    days = (DAY, datetime.date(2023, 12, 31))
    of_frames = {Language(language).unbroken_day(day) for day in days}
    for text in page.heads:
        assert not re.search(r"\d", text) or text in words or text in of_frames, text
    assert page.listings == [str(Rules.preset("classic11")).rstrip()]


def same(found, frame):
    """Whether data of a page are a frame of the library, exactly."""
    wanted = {
        name: [
            one.isoformat()
            if isinstance(one, datetime.date)
            else None
            if isinstance(one, float) and math.isnan(one)
            else one
            for one in column
        ]
        for name, column in frame.to_dict().items()
    }
    return found["values"] == wanted and found["types"] == frame.types


def test_the_data_are_the_librarys(pages, ledger):
    data = Page(pages["en"]).data
    table, totals = ledger.customers_with_totals(DAY)
    rules, scorer = Rules.preset("classic11"), Scorer.fit(table)
    now = rules.apply(scorer.apply(table))
    then = rules.apply(scorer.apply(ledger.customers("2024-11-30")))
    moves = librfm.moves_between(then, now, rules=rules, known=ledger.customers("2024-11-30"))
    pareto = librfm.report_pareto(now)
    first = ledger.state.first_day
    wanted = {
        "summary": librfm.report_summary(now, rules),
        "heatmap": librfm.report_heatmap(now),
        "curve": pareto.curve,
        "deciles": pareto.deciles,
        "matrix": moves.matrix,
        "flow": moves.flow,
        "baseline": librfm.baseline_measure(ledger, ["2023-12-31", DAY]),
        "cohorts": librfm.retention_cohorts(ledger, "2024-01-01", DAY),
        "orders": librfm.retention_orders(ledger, first, DAY),
        "cuts": scorer.cuts(),
    }
    for name, frame in wanted.items():
        assert same(data[name], frame), name
    assert data["pareto"]["values"]["gini"] == [pareto.gini]
    assert data["totals"]["values"]["spend_net"] == [totals.spend_net]


def test_the_models_are_the_librarys(pages, ledger):
    data = Page(pages["en"]).data
    table = ledger.customers(DAY, models=True)
    model, spend = Model.fit("bg-nbd", table), Model.fit("gamma-gamma", table)
    predicted = model.predict(table, spend=spend, horizon_days=365)
    first = ledger.state.first_day
    calibration = first + datetime.timedelta(days=(DAY - first).days * 2 // 3)
    known = Model.fit("bg-nbd", ledger.customers(calibration, models=True))
    tracking = librfm.validate_tracking(known, ledger, calibration, DAY)
    assert same(data["model_parameters"], model.parameters())
    assert same(data["spend_parameters"], spend.parameters())
    assert same(data["tracking"], tracking)
    assert same(data["clv_deciles"], librfm.report_pareto(predicted, "clv").deciles)
    assert data["clv_total"]["values"]["clv"] == [librfm.report_pareto(predicted, "clv").total]
    assert data["model_state"]["values"]["status"] == ["converged"]
    rows = sorted(predicted, key=lambda row: -row["clv"])[:10]
    assert data["best"]["values"]["customer"] == [row["customer"] for row in rows]
    assert data["best"]["values"]["clv"] == [row["clv"] for row in rows]
    risk = max(predicted, key=lambda row: row["value_at_risk"])
    assert data["at_risk"]["values"]["customer"] == [risk["customer"]]
    history = plot.alive_history(model, ledger, risk["customer"])
    assert same(data["history"], history)


def test_the_page_needs_nothing_else(pages):
    for text in pages.values():
        page = Page(text)
        assert page.tags.count("script") == 1
        assert ("type", "application/json") in page.attributes
        for name, value in page.attributes:
            if name in ("href", "src", "xlink:href"):
                assert value.startswith(("#", "data:")), value
            assert not name.startswith("on")
        styles = re.search(r"<style>(.*?)</style>", text, re.S)[1]
        assert "@import" not in styles
        assert "http" not in re.sub(r"http://www\.w3\.org/\S+", "", text)


@pytest.mark.parametrize("language", ["en", "nl"])
def test_each_chart_has_words_and_numbers(pages, language):
    text = pages[language]
    assert f'<html lang="{language}">' in text
    sections = re.findall(r"<section.*?</section>", text, re.S)
    assert len(sections) == 8
    for figure in re.findall(r"<figure>.*?</figure>", text, re.S):
        assert figure.count("<svg") == figure.count("<title") == figure.count("<desc") == 2
    for section in sections:
        assert section.count("<table>") >= section.count("<figure>")
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(set(ids)) == len(ids)
    assert [name for name in re.findall(r'href="#([^"]+)"', text) if name not in ids] == []


def test_what_a_host_wrote_stays_text(nasty):
    ledger, rules = nasty
    title = f"Shop {NASTY}"
    how = {"rules": rules, "title": title, "language": "nl", "as_of": DAY}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        text = librfm.report(ledger, currency=CURRENCY, **how)
    page = check_figures(text, "nl")
    assert page.plain.count(title) == 2
    assert "b" not in page.tags
    assert page.tags.count("script") == 1
    assert "<!--" not in text
    assert page.data["summary"]["values"]["segment"] == [
        f"Best {NASTY} $x^2$",
        "Rest \u2028 {{ title }} 常连客",
    ]
    assert page.listings == [str(rules).rstrip()]
    assert f"Best {NASTY} $x^2$".replace("<", "&lt;")[:9] in text


def test_same_input_same_bytes():
    rows = librfm.datasets.sample_shop(60, 5).to_dict()
    order = sorted(range(len(rows["day"])), key=lambda at: (at * 7919) % len(rows["day"]))
    turned = {name: [column[at] for at in order] for name, column in rows.items()}
    texts = []
    for columns in (rows, turned):
        ledger = Ledger()
        ledger.append(columns)
        texts.append(librfm.report(ledger, model=None))
    assert texts[0] == texts[1]


def test_where_it_goes(tmp_path):
    ledger = sample(30)
    text = librfm.report(ledger, model=None, rules="grid9")
    path = tmp_path / "report.html"
    assert librfm.report(ledger, path, model=None, rules="grid9") is None
    assert path.read_text("utf-8") == text
    assert [one.name for one in tmp_path.iterdir()] == ["report.html"]
    assert path.stat().st_mode & 0o777 == 0o666 & ~_umask()
    out = io.StringIO()
    librfm.report(ledger, out, model=None, rules="grid9")
    assert out.getvalue() == text
    with pytest.raises(FileNotFoundError):
        librfm.report(ledger, tmp_path / "nowhere" / "report.html", model=None)
    assert [one.name for one in tmp_path.iterdir()] == ["report.html"]


def _umask():
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_options():
    ledger = sample(120)
    table = ledger.customers("2024-06-30", models=True)
    model = Model.fit("pareto-nbd", table)
    text = librfm.report(
        ledger,
        as_of="2024-06-30",
        rules=Rules.preset("rfgrid10"),
        window="12 months",
        returns="ignore",
        model=model,
        horizon_days=90,
        best_customers=0,
        currency=CURRENCY,
    )
    page = check_figures(text, "en")
    options = {name: values[0] for name, values in page.data["options"]["values"].items()}
    assert options["window"] == "12 months"
    assert options["model"] == "pareto-nbd"
    assert options["horizon"] == 90
    assert options["as_of"] == "2024-06-30"
    assert "best" not in page.data
    assert "history" not in page.data
    window = ledger.customers_with_totals("2024-06-30", window="12 months", returns="ignore")[1]
    assert page.data["totals"]["values"]["customers"] == [window.customers]


def test_little_to_show():
    """One customer, one receipt: there are no models, moves or cohorts to speak of."""
    ledger = Ledger()
    ledger.append([("anna", DAY, 5.0)], columns=COLUMNS)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        page = check_figures(librfm.report(ledger, currency=CURRENCY), "en")
    said = " ".join(page.plain)
    assert "There are no customers a month before, so nobody can have moved." in said
    assert "No lifetime value: " in said or "No tracking: the history is too short." in said
    assert page.data["totals"]["values"]["customers"] == [1]


def test_without_a_model():
    said = " ".join(Page(librfm.report(sample(30), model=None, language="nl")).plain)
    assert "Geen klantwaarde: er is niet om een model gevraagd." in said


def test_a_shop_of_returns():
    ledger = Ledger()
    ledger.append([("anna", DAY, 5.0), ("anna", DAY, -9.0)], columns=COLUMNS)
    text = librfm.report(ledger, currency=CURRENCY)
    page = check_figures(text, "en")
    assert any("Net spend is not above zero" in one for one in page.plain)


def test_what_is_refused():
    ledger = sample(20)
    with pytest.raises(ValueError, match="the ledger is empty"):
        librfm.report(Ledger())
    with pytest.raises(ValueError, match="no customer with a purchase up to 2000-01-01"):
        librfm.report(ledger, as_of="2000-01-01")
    with pytest.raises(ValueError, match="language is 'de'; expected en or nl"):
        librfm.report(ledger, language="de", model=None)
    with pytest.raises(librfm.RfmNotFoundError):
        librfm.report(ledger, rules="nonsense")
    with pytest.raises(librfm.RfmNotFoundError):
        librfm.report(ledger, model="nonsense")


def test_a_missing_word_fails(monkeypatch):
    monkeypatch.delitem(WORDS["segments.text"], "nl")
    ledger = sample(20)
    assert librfm.report(ledger, model=None)
    with pytest.raises(KeyError):
        librfm.report(ledger, model=None, language="nl")


def test_every_word_is_used(monkeypatch, nasty):
    """Pages of all kinds say all there is to say, but for fits that end badly and e-mail."""
    said = set()
    plain = Language.plain
    word = Language.word
    monkeypatch.setattr(
        Language, "word", lambda self, key, **how: (said.add(key), word(self, key, **how))[1]
    )
    monkeypatch.setattr(Language, "plain", lambda self, key: (said.add(key), plain(self, key))[1])
    librfm.report(sample(60), window="1 year")
    librfm.report(nasty[0], rules=nasty[1])
    folder = pathlib.Path(librfm.__file__).parent
    source = "".join(
        path.read_text("utf-8")
        for place in ("plot", "_report")
        for path in [*(folder / place).glob("*.py"), *(folder / place).glob("*.html")]
    )
    unused = [key for key in WORDS if key not in said and f'"{key}"' not in source]
    # Of fits that end badly, e-mail, other options, and moves that this shop does not have.
    rare = ("status.", "figure.customers_with_email", "figure.email_share", "score.", "option.")
    rare += ("tracking.steps", "column.across", "column.returned", "column.lost")
    assert [key for key in unused if not key.startswith(rare)] == []


@pytest.mark.skipif(
    not RETAIL.exists(), reason=f"no {RETAIL.name}; RFM_SHARED names the folder that holds its data"
)
def test_online_retail(tmp_path):
    ledger = Ledger(scale=3)
    names = {"customer": "CustomerID", "day": "InvoiceDate", "receipt": "InvoiceNo"}
    ledger.append_csv(RETAIL, amount=("Quantity", "UnitPrice"), whole_ids=True, **names)
    text = librfm.report(ledger, as_of="2011-12-10", language="nl", currency=CURRENCY)
    page = check_figures(text, "nl")
    assert page.data["totals"]["values"]["customers"] == [4338]  # of the gold page
    assert len(text) < 1_000_000


def test_the_page_of_the_docs(tmp_path, monkeypatch):
    """Blocks run one after the other; what follows "prints" is what they print."""
    text = (pathlib.Path(__file__).parents[2] / "docs" / "report.md").read_text("utf-8")
    monkeypatch.chdir(tmp_path)
    matplotlib.use("Agg")
    names, shown = {"__name__": "page"}, 0
    pattern = r"```python\n(.*?)```(?:\n\nprints\n\n```\n(.*?)```)?"
    for program, output in re.findall(pattern, text, re.S):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(program, "report.md", "exec"), names)
        if output:
            shown += 1
            assert printed.getvalue() == output
    assert shown == 2
    assert sorted(one.name for one in tmp_path.iterdir()) == ["report.html", "segments.png"]


def test_frames_alone_are_data():
    """Whatever a frame holds goes into the page and comes back."""
    book = Book(Language("en"))
    book.add("odd", Frame({"a": [math.inf, math.nan, 1.5], "b": ["</script>", "\u2029&", None]}))
    text = str(book.as_json())
    assert "<" not in text
    assert "&" not in text
    assert json.loads(text)["odd"]["values"] == {
        "a": [None, None, 1.5],
        "b": ["</script>", "\u2029&", None],
    }
