"""Pages that are made, or that name files, say what is."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


def cli_page() -> Any:
    """The module that writes docs/cli.md."""
    source = ROOT / "docs" / "write_cli_page.py"
    loaded = importlib.util.spec_from_file_location("write_cli_page", source)
    assert loaded is not None
    assert loaded.loader is not None
    module = importlib.util.module_from_spec(loaded)
    loaded.loader.exec_module(module)
    return module


def test_the_command_line_page_is_current() -> None:
    text = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    assert text == cli_page().page(), "make docs"


NO_SETTINGS = {
    "LIVEOPS_CLAIMS", "LIVEOPS_USER", "LIVEOPS_USER_TOKEN_", "LIVEOPS_BASE_URL", "LIVEOPS_COMPLETE",
}  # fmt: skip
"""Variables that commands of a profile are given, further tokens of a printed script, what games of
examples read, and click's own."""


def test_every_variable_that_is_named_anywhere_is_in_the_table() -> None:
    sources = [*(ROOT / "src").rglob("*.py"), *(ROOT / "docs").rglob("*.md"), ROOT / "README.md"]
    named = {
        name
        for source in sources
        for name in re.findall(r"LIVEOPS_[A-Z_]*[A-Z]_?", source.read_text(encoding="utf-8"))
    }
    variables = cli_page().variables()
    assert named - NO_SETTINGS - set(variables) == set()
    table = cli_page().environment()
    assert [name for name in variables if f"| `{name}` |" not in table] == []


@pytest.mark.parametrize(
    "page", ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "fixtures/README.md"]
)
def test_files_a_page_names_exist(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:openapi|fixtures|docs|benchmarks|src|tests)/[\w./-]*)`", text))
    missing = [name for name in sorted(named) if not (ROOT / name).exists()]
    assert missing == []


def test_the_readme_counts_the_operations_that_answer() -> None:
    from liveops_kit.openapi.document import load
    from liveops_kit.server.handler_table import TABLES, merge

    text = (ROOT / "README.md").read_text(encoding="utf-8")
    handlers = merge(TABLES["liveops"])
    assert f"**{len(handlers)} of the {len(load().operations)} operations answer" in text


# -- links -----------------------------------------------------------------------------------------
PAGES = [
    page for folder in (".", "docs", "benchmarks") for page in sorted((ROOT / folder).glob("*.md"))
] + sorted((ROOT / "docs").glob("*/*.md"))


def headings(page: str) -> set[str]:
    """The names by which the headings of a page are linked."""
    found = re.findall(r"^#+ (.*)$", page, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in found}


def test_links_of_the_pages_lead_somewhere() -> None:
    links = [
        (page, link)
        for page in PAGES
        for link in re.findall(r"\]\((?!\w+://)([^)\s]+)\)", page.read_text(encoding="utf-8"))
    ]
    assert {link for page, link in links if page.name == "RESULTS.md"} == {"results.svg"}
    for page, link in links:
        name, _, heading = link.partition("#")
        target = page.parent / name if name else page
        assert target.exists(), (page.name, link)
        assert not heading or heading in headings(target.read_text("utf-8")), (page.name, link)
