"""The site of the documentation: pages from the sources are fresh, and no link is dead."""

from __future__ import annotations

import doctest
import importlib.util
import json
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType
from urllib.parse import unquote, urlsplit

import pytest
from tests import web
from tests.browser import Browser, needs_chromium
from tests.clients.generated import Unreachable, node_packages
from tests.warm import warm_pytest

from liveops_kit import Mock
from liveops_kit.openapi.document import load, served

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


def script(name: str) -> ModuleType:
    loaded = importlib.util.spec_from_file_location(name, DOCS / f"{name}.py")
    assert loaded is not None
    assert loaded.loader is not None
    module = importlib.util.module_from_spec(loaded)
    loaded.loader.exec_module(module)
    return module


def test_the_reference_is_what_the_sources_say() -> None:
    made = script("write_reference").pages()
    there = {page.name: page.read_text("utf-8") for page in (DOCS / "reference").glob("*.md")}
    assert set(there) == set(made)
    for name, text in made.items():
        assert there[name] == text, f"{name} is stale: make docs"


def test_the_list_for_language_models_is_fresh() -> None:
    written = (ROOT / "llms.txt").read_text(encoding="utf-8")
    assert written == script("write_llms").text(), "stale: make docs"
    for where in re.findall(r"\]\((.+?)\)", written):
        assert (ROOT / where).exists(), where


# -- the build -------------------------------------------------------------------------------------
class Page(HTMLParser):
    """The ids of a page, and what it links to or loads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids.add(given.get("id") or "")
        if tag == "a" and given.get("href"):
            self.links.append(given["href"] or "")
        if tag in {"script", "img", "iframe"} or (
            tag == "link" and given.get("rel") in {"stylesheet", "icon", "preload"}
        ):
            self.loaded.append(given.get("src") or given.get("href") or "")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    command = [
        sys.executable, "-m", "sphinx", "--quiet", "--fail-on-warning", "--builder", "html",
        str(DOCS), str(folder),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return folder


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Page]:
    return {file: Page(file.read_text(encoding="utf-8")) for file in sorted(site.rglob("*.html"))}


def test_every_page_is_built_and_every_link_leads_somewhere(
    site: Path, pages: dict[Path, Page]
) -> None:
    sources = {page.relative_to(DOCS).with_suffix("") for page in DOCS.rglob("*.md")}
    sources = {page for page in sources if page.parts[0] != "examples"}
    built = {page.relative_to(site).with_suffix("") for page in pages}
    assert sources <= built
    dead = []
    for file, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            target = (file.parent / unquote(parts.path)).resolve() if parts.path else file
            if parts.scheme or target.suffix != ".html":
                continue
            if target not in pages or (parts.fragment and parts.fragment not in pages[target].ids):
                dead.append((file.name, link))
    assert dead == []


def test_nothing_is_loaded_from_elsewhere(site: Path, pages: dict[Path, Page]) -> None:
    loaded = {link for page in pages.values() for link in page.loaded}
    assert loaded
    # Pictures of reports are in the pages themselves.
    schemes = {urlsplit(link).scheme for link in loaded}
    assert schemes <= {"", "data"}
    assert [link for link in loaded if link.startswith("//")] == []
    assert (site / "searchindex.js").exists()


@needs_chromium
@pytest.mark.skipif(not shutil.which("npm"), reason="npm is not installed; .ci/run installs it")
def test_axe_finds_nothing_serious_on_five_pages_at_two_widths(
    site: Path, browser: Browser
) -> None:
    walk = ROOT / "tests" / "console" / "walk"
    try:
        axe = node_packages(walk) / "node_modules" / "axe-core" / "axe.min.js"
    except Unreachable as error:
        pytest.skip(f"npm cannot be reached: {error}")
    scripts = "\n".join(file.read_text("utf-8") for file in (axe, walk / "judge.js"))
    wrong = []
    with browser.page() as page:
        for name in ("index", "tutorial", "howto/index", "reference/errors", "cli"):
            page.resize(390)
            page.load((site / f"{name}.html").as_uri())
            page.say(scripts)
            for width in (390, 1280):
                page.resize(width)
                wrong += [f"{name} at {width}: {each}" for each in page.say("judge()")]
    assert wrong == []


# -- what the pages for each role say --------------------------------------------------------------
def test_snippets_name_calls_that_there_are() -> None:
    """Paths of the API in any language, whatever stands in their braces."""
    templates = {re.sub(r"{\w+}", "*", each.path) for each in served().operations.values()}
    found = set()
    for page in sorted((DOCS / "howto").glob("*.md")):
        for path in re.findall(
            r"/v[123]/project/[^\s\"'`?/]+/[^\s\"'`?]+", page.read_text("utf-8")
        ):
            found.add((page.stem, re.sub(r"\$?{[^}]*}|%[ds]", "*", path).rstrip("`,.;")))
    assert len(found) >= 5
    for page_name, path in found:
        assert path in templates, (page_name, path)


def test_what_qa_is_told_to_call_works() -> None:
    text = (DOCS / "howto" / "qa.md").read_text(encoding="utf-8")
    calls = re.findall(r"`(GET|PUT|POST|DELETE) (/_mock\S*?)`(?: with `({.*?})`)?", text)
    assert len(calls) == 8
    with Mock() as mock, web.Client(base_url=mock.url.removesuffix("/api")) as client:
        for method, path, body in calls:
            if "/orders/" in path:
                continue
            content = json.loads(body) if body else None
            answer = client.request(method, path, json=content)
            assert answer.is_success, (method, path, answer.text)


def test_the_order_call_is_one_of_the_control_plane() -> None:
    paths = {each.path for each in load("control").operations.values() if each.method == "POST"}
    assert "/projects/{project_id}/orders/{order_id}/pay" in paths


def test_the_page_for_python_prints_what_it_says() -> None:
    page = DOCS / "howto" / "python.md"
    failed, attempted = doctest.testfile(str(page), module_relative=False)
    assert (failed, attempted) == (0, 5)


def test_the_test_of_the_tutorial_passes(tmp_path: Path) -> None:
    [text] = re.findall(
        r"^```python\n(def test_.*?)^```", (DOCS / "tutorial.md").read_text("utf-8"), re.M | re.S
    )
    (tmp_path / "test_advent.py").write_text(text, encoding="utf-8")
    command = [warm_pytest(), "-q", "-p", "no:cacheprovider", "test_advent.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
