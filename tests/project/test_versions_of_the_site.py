"""Versions of the site stand side by side, and each page leads to the same page of the others."""

from __future__ import annotations

import http.server
import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from tests.browser import Browser, needs_chromium, once_there

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "scripts" / "publish_site.py"


def built(folder: Path, version: str, *pages: str) -> Path:
    """A site with a few pages that hold what Sphinx makes of the sidebar's template."""
    template = (ROOT / "docs" / "_templates" / "sidebar" / "versions.html").read_text("utf-8")
    place = folder / f"built-{version}"
    for page in ("index.html", *pages):
        root = "../" * page.count("/") or "./"
        text = template.replace("{{ version }}", version).replace("{{ content_root }}", root)
        text = text.replace("{{ pagename }}.html", page)
        (place / page).parent.mkdir(parents=True, exist_ok=True)
        script = f'<script src="{root}_static/versions.js"></script>'
        (place / page).write_text(f"<!doctype html>{text}{script}", encoding="utf-8")
    shutil.copytree(ROOT / "docs" / "_static", place / "_static")
    return place


def publish(*words: str | Path) -> tuple[int, str, str]:
    command = [sys.executable, str(SCRIPT), *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def listed(site: Path) -> list[tuple[str, list[str]]]:
    rows = json.loads((site / "versions.json").read_text(encoding="utf-8"))
    return [(row["version"], row["pages"]) for row in rows]


def test_versions_are_listed_newest_first_and_the_newest_release_is_led_to(tmp_path: Path) -> None:
    site = tmp_path / "site"
    assert publish(built(tmp_path, "0.9.0", "cli.html"), site, "v0.9.0") == (0, "0.9.0\n", "")
    publish(built(tmp_path, "0.10.0", "cli.html", "howto/qa.html"), site, "0.10.0")
    done = publish(built(tmp_path, "0.11.0rc1"), site, "0.11.0rc1")
    assert done == (0, "0.11.0rc1\n0.10.0\n0.9.0\n", "")
    assert listed(site) == [
        ("0.11.0rc1", ["index.html"]),
        ("0.10.0", ["cli.html", "howto/qa.html", "index.html"]),
        ("0.9.0", ["cli.html", "index.html"]),
    ]
    lead = (site / "index.html").read_text(encoding="utf-8")
    assert "url=0.10.0/index.html" in lead
    assert "rc1" not in lead


def test_a_version_that_is_published_again_loses_its_old_pages(tmp_path: Path) -> None:
    site = tmp_path / "site"
    publish(built(tmp_path / "a", "0.1.0", "gone.html"), site, "0.1.0")
    publish(built(tmp_path / "b", "0.1.0", "new.html"), site, "0.1.0")
    assert listed(site) == [("0.1.0", ["index.html", "new.html"])]
    assert not (site / "0.1.0" / "gone.html").exists()


def test_what_is_no_site_or_no_version_changes_nothing(tmp_path: Path) -> None:
    site = tmp_path / "site"
    publish(built(tmp_path, "0.1.0"), site, "0.1.0")
    before = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    (tmp_path / "empty").mkdir()
    code, out, err = publish(tmp_path / "empty", site, "0.2.0")
    assert (code, out) == (1, "")
    assert err.endswith("empty holds no index.html: run make site first\n")
    code, out, err = publish(tmp_path / "built-0.1.0", site, "newest")
    assert (code, out) == (1, "")
    assert err == "publish_site.py: 'newest' is no version such as 0.2.0\n"
    assert {path: path.read_bytes() for path in site.rglob("*") if path.is_file()} == before


@pytest.fixture
def served(tmp_path: Path) -> Iterator[str]:
    """Two versions, of which the older has a page less."""
    site = tmp_path / "site"
    publish(built(tmp_path, "0.1.0"), site, "0.1.0")
    publish(built(tmp_path, "0.2.0", "howto/qa.html"), site, "0.2.0")
    handler = partial(http.server.SimpleHTTPRequestHandler, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@needs_chromium
def test_a_page_leads_to_itself_in_other_versions_or_to_their_start(
    served: str, browser: Browser
) -> None:
    url = f"{served}/0.2.0/howto/qa.html"
    page = browser.look(url, once_there(".versions:not([hidden])"))
    assert f'<option value="{served}/0.2.0/howto/qa.html">0.2.0</option>' in page
    assert f'<option value="{served}/0.1.0/index.html">0.1.0</option>' in page
    assert 'class="versions" hidden' not in page
