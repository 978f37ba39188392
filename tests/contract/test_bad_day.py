"""A vendor's bad day: six unrelated faults at once are six causes of a report, each named once."""

import importlib.util
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.mutants.bad_day import FAULTS, bad_day, judged

from liveops_kit.contract.reports.as_html import html_of
from liveops_kit.contract.reports.as_json import read
from liveops_kit.contract.reports.as_text import text_of

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def broken():
    with bad_day() as app:
        return judged(app, datetime(2026, 12, 1, 10, tzinfo=UTC))


@pytest.fixture(scope="module")
def writer():
    found = importlib.util.spec_from_file_location("write_examples", DOCS / "write_examples.py")
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.what)
def test_every_fault_is_named_by_one_cause(broken, fault):
    assert [fault.named in cause.title for cause in broken.causes].count(True) == 1


def test_the_first_page_has_ten_entries_at_most(broken):
    assert len(broken.findings) > 30
    assert len(broken.causes) == len(FAULTS)
    assert html_of(broken).count('<details class="cause"') == len(FAULTS)
    head = text_of(broken).split("\n1. ")[0].splitlines()
    assert len(head) < 20
    words = " ".join(" ".join(head).split())
    assert [cause.title in words for cause in broken.causes] == [True] * len(FAULTS)


def test_the_laws_of_what_cannot_be_made_follow(broken):
    [made] = [each for each in broken.causes if "create-item-promotion" in each.title]
    assert len(made.following_laws) == 3
    assert all(name.startswith("discounts.") for name in made.following_laws)
    rule = {each.rule: each for each in broken.verdicts}["PRM-1b"]
    assert (rule.standing, rule.reason) == (
        "not verifiable", "the law needs create-item-promotion to work",
    )  # fmt: skip


def test_the_examples_of_the_documentation_are_what_this_day_brings(broken):
    written = read(DOCS / "examples" / "broken.json")
    assert [(each.id, each.title) for each in written.causes] == [
        (each.id, each.title) for each in broken.causes
    ]
    assert {each.id for each in written.findings} == {each.id for each in broken.findings}
    assert read(DOCS / "examples" / "clean.json").exit_code == 0


@pytest.mark.parametrize("name", ["clean", "broken"])
def test_the_forms_of_the_examples_are_current(writer, name):
    for file, text in writer.texts(name).items():
        now = (DOCS / "examples" / file).read_text(encoding="utf-8")
        assert now == text, f"{file}: run `make docs`"
