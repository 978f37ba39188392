"""The page of a report in a real browser, at the width of a desk and of a phone."""

import json

import pytest
from tests.browser import needs_chromium
from tests.contract.test_baseline import finding
from tests.contract.test_merging import line, report, verdict

from liveops_kit.contract.report import LawLine, Row
from liveops_kit.contract.reports.as_html import html_of

LOOK = """
function shown() {
  return [...document.querySelectorAll(".cause")].filter((each) => each.offsetHeight > 0).length;
}
function find(words) {
  const search = document.querySelector("[type=search]");
  search.value = words;
  search.dispatchEvent(new Event("input", { bubbles: true }));
  return shown();
}
function grade(name) {
  const box = document.querySelector(`[type=checkbox][value=${name}]`);
  box.click();
  const left = shown();
  box.click();
  return left;
}
function look() {
  for (const each of OPEN ? document.querySelectorAll(".cause") : []) each.open = true;
  const wide = [...document.querySelectorAll("main *")].filter(
    (each) => !each.closest(".wide") && each.getBoundingClientRect().right > innerWidth + 1);
  return {
    overflow: Math.max(0, document.documentElement.scrollWidth - innerWidth),
    wide: wide.map((each) => each.tagName),
    buttons: document.querySelectorAll(".cause pre + button").length,
    causes: document.querySelectorAll(".cause").length,
    closed: document.querySelectorAll(".cause:not([open])").length,
    rows: document.querySelectorAll("#rules tbody tr").length,
    filter: getComputedStyle(document.querySelector("form.filter")).display,
    found: find("catalogue"), nothing: find("no such word"), all: find(""),
    graded: grade("high"),
  };
}
look();
"""

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """The address of a page with three causes."""
    long = "curl -sX POST " + "-H 'x-long: " + "x" * 300 + "' http://h/" + "a" * 200
    text = html_of(
        report(
            base_url="https://a-very-long-host-name.staging.games.example.com/api/some/path",
            rows=(Row("get-coupon", {200: 3}, "coupons"),),
            findings=(finding("a", curl=long, rules=("CPN-1",), response='{"a":"' + "b" * 300),
                      finding("b", check="catalogue", seen="c" * 2000),
                      finding("c", kind="difference", response="e" * 900)),
            laws=(LawLine(name="coupons.a", rules=("CPN-1",), sentence="s", verdict="kept"),),
            verdicts=(verdict("broken", "coupons.b"), verdict("not verifiable", reason="no clock")),
            coverage=(line(3, 0),),
        )
    )  # fmt: skip
    file = tmp_path_factory.mktemp("page") / "report.html"
    file.write_text(text, encoding="utf-8")
    return file.as_uri()


def layout(browser, page, width, *, opened=True, scripts=True):
    """Return the layout of the page in a window of this width."""
    script = LOOK.replace("OPEN", json.dumps(opened))
    return browser.look(page, script, width=width, scripts=scripts)


@pytest.mark.parametrize("width", [1280, 390])
def test_everything_fits_and_can_be_copied(browser, page, width):
    look = layout(browser, page, width)
    assert (look["overflow"], look["wide"]) == (0, [])
    assert (look["causes"], look["rows"], look["buttons"]) == (3, 2, 1)


def test_causes_are_closed_and_can_be_searched(browser, page):
    look = layout(browser, page, 1280, opened=False)
    assert (look["closed"], look["filter"]) == (3, "flex")
    assert (look["found"], look["nothing"], look["all"], look["graded"]) == (1, 0, 3, 1)


def test_without_scripts_the_page_offers_no_search(browser, page):
    look = layout(browser, page, 390, scripts=False)
    assert (look["overflow"], look["wide"], look["causes"]) == (0, [], 3)
    assert look["filter"] == "none"
