"""A client made by openapi-python-client: without a warning, well typed, and it plays the walks."""

from __future__ import annotations

import doctest
import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.clients.generated import ROOT, blocks, commands, installed, made_by, run

from liveops_kit import Mock
from liveops_kit.openapi import document as spec

CHAPTER = "Python"
WALK = Path(__file__).with_name("python_walk.py")
NAMES = (
    "a_coupon_from_its_making_to_its_last_use",
    "a_promo_code_from_the_cart_to_the_paid_order",
    "two_discounts_and_a_bonus_in_one_order",
    "a_daily_chain_day_by_day",
    "an_offer_chain_from_free_to_paid_to_free",
    "calls_that_go_wrong",
)


@pytest.fixture(scope="module")
def made() -> Path:
    return made_by(CHAPTER, "python")


@pytest.fixture(scope="module")
def walk(made: Path) -> Iterator[Any]:
    """The module of the walks, with the client it needs."""
    sys.path.insert(0, str(made))
    try:
        yield importlib.import_module("tests.clients.python_walk")
    finally:
        sys.path.remove(str(made))


def test_the_page_installs_what_the_tests_use() -> None:
    assert installed(CHAPTER) == ["openapi-python-client"]
    assert all("--fail-on-warning" in line for line in commands(CHAPTER) if "generate" in line)


def test_the_generator_has_nothing_to_say_but_what_it_makes(made: Path) -> None:
    said = (made / "printed").read_text(encoding="utf-8").split("\n")
    assert [line for line in said if line] == [
        "Generating liveops_client",
        "Generating liveops_control",
    ]


@pytest.mark.parametrize(
    ("package", "document"),
    [("liveops_client", spec.served()), ("liveops_control", spec.load("control"))],
    ids=["api", "control"],
)
def test_every_operation_is_a_module_of_its_tag(
    made: Path, package: str, document: spec.Spec
) -> None:
    modules = {
        (file.parent.name, file.stem)
        for file in (made / package / "api").glob("*/*.py")
        if file.stem != "__init__"
    }
    assert modules == {
        (operation.tag, operation.operation_id.replace("-", "_"))
        for operation in document.operations.values()
    }


def test_every_answer_that_is_documented_is_read(made: Path) -> None:
    """A status whose schema the generator cannot make is left out of a call without an error."""
    for operation in spec.served().operations.values():
        module = operation.operation_id.replace("-", "_")
        text = (made / "liveops_client" / "api" / operation.tag / f"{module}.py").read_text("utf-8")
        missing = [s for s in operation.statuses if f"response.status_code == {s}:" not in text]
        assert missing == [], operation.operation_id


def test_the_walks_keep_the_types_of_the_client(made: Path) -> None:
    options = ("--strict", "--follow-imports=silent", "--no-error-summary", "--config-file=")
    cache = f"--cache-dir={made / 'mypy'}"
    run("mypy", *options, cache, str(WALK), folder=made, path=[made], MYPYPATH=str(made))


def test_the_walks_are_those_that_are_tried(walk: Any) -> None:
    assert tuple(each.__name__ for each in walk.WALKS) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_client_plays(walk: Any, mock: Mock, name: str) -> None:
    play: Callable[[Any], None] = getattr(walk, name)
    play(walk.World.fresh(mock.url, mock.control_url, mock.token))


def test_the_page_shows_the_client_at_work(walk: Any) -> None:
    text = "".join(blocks(CHAPTER, "python"))
    example = doctest.DocTestParser().get_doctest(text, {}, CHAPTER, str(ROOT), 0)
    assert len(example.examples) == 9
    assert doctest.DocTestRunner().run(example).failed == 0
