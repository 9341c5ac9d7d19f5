# SPDX-License-Identifier: MIT
"""The report in a real browser: Chromium, on a desk and on a phone, in light and in dark.

Needs a Chromium: RFM_CHROMIUM, or one on the path. With RFM_SCREENSHOTS=FOLDER pictures are kept.
"""

import datetime
import os
import pathlib
import shutil

import pytest
from playwright.sync_api import sync_playwright

import librfm

NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = os.environ.get("RFM_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
SCREENSHOTS = os.environ.get("RFM_SCREENSHOTS")
WIDTHS = {1280: 900, 390: 844}
LEAST_CONTRAST = 4.5
JS = (pathlib.Path(__file__).parent / "page_checks.js").read_text("utf-8")

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason=f"no {' or '.join(NAMES)}; RFM_CHROMIUM names one"
)


def long_names():
    """Segments and ids that are too long for a phone."""
    word = "Unbrokenlongsegmentname"
    ledger = librfm.Ledger()
    day = datetime.date(2024, 12, 31)
    rows = [
        (f"{customer}-{word * 3}", day - datetime.timedelta(days=25 * visit + customer), 9e5)
        for customer in range(40)
        for visit in range(1 + customer % 5)
    ]
    ledger.append(rows, columns=("customer", "day", "amount"))
    rules = librfm.Rules("long")
    for level in range(14, 0, -1):
        rules.add(f"{word} {word} {level}", level, f"receipts = {level}")
    rules.add("Rest", 0)
    return ledger, rules


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    made = {}
    sample = librfm.Ledger()
    sample.append(librfm.datasets.sample_shop(1000, seed=1, acquisition_days=720))
    for language in ("en", "nl"):
        made[language] = folder / f"{language}.html"
        librfm.report(sample, made[language], language=language, currency="€")
    ledger, rules = long_names()
    made["long"] = folder / "long.html"
    librfm.report(ledger, made["long"], rules=rules, currency="€", title="Long" * 40)
    return made


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as player:
        launched = player.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture(params=["en", "nl", "long"])
def name(request):
    return request.param


@pytest.fixture(params=["light", "dark"])
def scheme(request):
    return request.param


@pytest.fixture(params=list(WIDTHS))
def width(request):
    return request.param


@pytest.fixture
def page(browser, files, name, width, scheme):
    """An open page, which must not complain nor ask for anything."""
    size = {"width": width, "height": WIDTHS[width]}
    context = browser.new_context(viewport=size, color_scheme=scheme, locale="en-GB")
    opened = context.new_page()
    said, asked = [], []
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.on("request", lambda request: asked.append(request.url))
    opened.goto(files[name].as_uri())
    if SCREENSHOTS:
        path = pathlib.Path(SCREENSHOTS) / f"report-{name}-{width}-{scheme}.png"
        opened.screenshot(path=path, full_page=True)
    opened.add_script_tag(content=JS)
    yield opened
    assert said == []
    assert [url for url in asked if not url.startswith("data:")] == [files[name].as_uri()]
    context.close()


def test_page(page, name, width, scheme):
    assert page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") == (scheme == "dark")
    check_layout(page, width)
    if width == 1280 and name != "long":
        assert page.evaluate("rfm.scrolled()") == []
    if scheme == "light":
        check_charts(page)
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    check_layout(page, width)
    if name == "en":
        check_contrast(page, width)


def check_contrast(page, width):
    """All of the page is in view, so that the browser can say what lies under each text."""
    page.set_viewport_size({"width": width, "height": page.evaluate("rfm.height()") + 50})
    pale = page.evaluate("least => rfm.pale(least)", LEAST_CONTRAST)
    assert pale["poor"] == []
    assert pale["checked"] > 500


def check_layout(page, width):
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("rfm.outside()") == []
    assert page.evaluate("rfm.spilled()") == []


def check_charts(page):
    charts = page.evaluate("rfm.charts()")
    assert len(charts) >= 7
    for chart in charts:
        assert chart["visible"] == 1, chart
        assert chart["role"] == "img"
        assert len(chart["title"]) > 5, chart
        assert len(chart["description"]) > 15, chart
        assert chart["cut"] == [], chart["title"]
        assert chart["overlaps"] == [], chart["title"]
        assert chart["smallest"] >= 10, chart["title"]


def test_what_a_screen_reader_hears(browser, files):
    """Charts are images with a name; tables have captions and heads; there is one main part."""
    page = browser.new_page()
    page.goto(files["en"].as_uri())
    images = page.get_by_role("img").all()
    assert len(images) >= 7
    assert page.get_by_role("img", name="Retention by cohort").count() == 1
    assert page.get_by_role("table", name="Segments in numbers").count() == 1
    assert page.get_by_role("rowheader", name="Champions").count() >= 1
    assert page.get_by_role("main").count() == 1
    assert page.get_by_role("navigation", name="Contents").count() == 1
    assert page.get_by_role("heading", level=1).count() == 1
    assert page.get_by_role("heading", level=2).count() == 8
    page.close()


def test_data_can_be_read_in_the_page(browser, files):
    page = browser.new_page()
    page.goto(files["en"].as_uri())
    read = "JSON.parse(document.getElementById('rfm-data').textContent).totals.values.customers[0]"
    assert page.evaluate(read) == 1000
    page.close()
