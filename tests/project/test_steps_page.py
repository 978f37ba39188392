"""The page on the steps of chains shows the table the rules go by."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from liveops_kit.domain.mechanics.steps import TRANSITIONS, StepEvent, StepState, next_state

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "rules" / "steps.md"


@pytest.fixture(scope="module")
def writer() -> ModuleType:
    """Return the module that writes the page."""
    source = ROOT / "docs" / "write_steps_page.py"
    found = importlib.util.spec_from_file_location("write_steps_page", source)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def test_the_page_is_current(writer: ModuleType) -> None:
    current = PAGE.read_text(encoding="utf-8")
    assert current == writer.page(), "python docs/write_steps_page.py"


def test_the_diagram_shows_every_transition_and_no_other() -> None:
    arrows = re.findall(r"^    (\w+) --> (\w+): (.+)$", PAGE.read_text(encoding="utf-8"), re.M)
    shown = {(StepState(start), StepEvent(event)): StepState(end) for start, end, event in arrows}
    assert len(arrows) == len(TRANSITIONS)
    assert {key: next_state(*key) for key in shown} == shown == dict(TRANSITIONS)


def test_every_state_has_a_name_in_every_kind_of_chain(writer: ModuleType) -> None:
    assert list(writer.NAMES) == list(StepState)
