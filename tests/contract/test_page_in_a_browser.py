"""The page of a report in a real browser, at the width of a desk and of a phone."""

import html
import json
import re
import shutil
import subprocess

import pytest
from tests.contract.test_baseline import finding
from tests.contract.test_merging import line, report, verdict

from liveops_kit.contract.report import LawLine, Row
from liveops_kit.contract.reports.as_html import html_of

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip

LOOK = """<script>
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
addEventListener("load", () => {
  for (const each of OPEN ? document.querySelectorAll(".cause") : []) each.open = true;
  const wide = [...document.querySelectorAll("main *")].filter(
    (each) => !each.closest(".wide") && each.getBoundingClientRect().right > innerWidth + 1);
  parent.document.title = JSON.stringify({
    overflow: Math.max(0, document.documentElement.scrollWidth - innerWidth),
    wide: wide.map((each) => each.tagName),
    buttons: document.querySelectorAll(".cause pre + button").length,
    causes: document.querySelectorAll(".cause").length,
    closed: document.querySelectorAll(".cause:not([open])").length,
    rows: document.querySelectorAll("#rules tbody tr").length,
    filter: getComputedStyle(document.querySelector("form.filter")).display,
    found: find("catalogue"), nothing: find("no such word"), all: find(""),
    graded: grade("high"),
  });
});
</script>"""

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")


@pytest.fixture(scope="module")
def page():
    long = "curl -sX POST " + "-H 'x-long: " + "x" * 300 + "' http://h/" + "a" * 200
    return html_of(
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


def layout(page, width, folder, *, opened=True, scripts=True):
    """Return the page as it looks in a frame of this width."""
    look = LOOK.replace("OPEN", "true" if opened else "false")
    # The page's policy would not let a test look at it.
    page = re.sub("<meta http-equiv=[^>]*>", "", page)
    if not scripts:
        page = re.sub("<script>.*?</script>", "", page, flags=re.DOTALL)
    inner = html.escape(page.replace("</body>", f"{look}</body>"), quote=True)
    frame = f'<iframe style="width:{width}px;height:800px;border:0" srcdoc="{inner}"></iframe>'
    (folder / "frame.html").write_text(f"<!doctype html><title>none</title>{frame}")
    done = subprocess.run(
        [CHROMIUM, *QUIET, f"--user-data-dir={folder}/profile", "--virtual-time-budget=5000",
         "--window-size=1600,1000", "--dump-dom", f"file://{folder}/frame.html"],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    [title] = re.findall("<title>(.*?)</title>", done.stdout)[:1]
    return json.loads(html.unescape(title))


@pytest.mark.parametrize("width", [1280, 390])
def test_everything_fits_and_can_be_copied(page, width, tmp_path):
    look = layout(page, width, tmp_path)
    assert (look["overflow"], look["wide"]) == (0, [])
    assert (look["causes"], look["rows"], look["buttons"]) == (3, 2, 1)


def test_causes_are_closed_and_can_be_searched(page, tmp_path):
    look = layout(page, 1280, tmp_path, opened=False)
    assert (look["closed"], look["filter"]) == (3, "flex")
    assert (look["found"], look["nothing"], look["all"], look["graded"]) == (1, 0, 3, 1)


def test_without_scripts_the_page_offers_no_search(page, tmp_path):
    look = layout(page, 390, tmp_path, scripts=False)
    assert (look["overflow"], look["wide"], look["causes"]) == (0, [], 3)
    assert look["filter"] == "none"
