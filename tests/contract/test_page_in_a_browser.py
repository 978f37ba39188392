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
addEventListener("load", () => {
  const wide = [...document.querySelectorAll("main *")].filter(
    (each) => !each.closest(".wide") && each.getBoundingClientRect().right > innerWidth + 1);
  parent.document.title = JSON.stringify({
    overflow: Math.max(0, document.documentElement.scrollWidth - innerWidth),
    wide: wide.map((each) => each.tagName),
    buttons: document.querySelectorAll("article button").length,
    articles: document.querySelectorAll("article").length,
    rows: document.querySelectorAll("#rules tbody tr").length,
    shown: document.querySelector("article").getBoundingClientRect().height > 50,
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
                      finding("b", check="catalogue", seen="c" * 200)),
            laws=(LawLine(name="coupons.a", rules=("CPN-1",), sentence="s", verdict="kept"),),
            verdicts=(verdict("broken", "coupons.b"), verdict("not verifiable", reason="no clock")),
            coverage=(line(3, 0),),
        )
    )  # fmt: skip


def layout(page, width, folder):
    """Return the page as it looks in a frame of this width."""
    inner = html.escape(page.replace("</body>", f"{LOOK}</body>"), quote=True)
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
    assert (look["articles"], look["rows"], look["shown"]) == (2, 2, True)
    assert look["buttons"] == 1
