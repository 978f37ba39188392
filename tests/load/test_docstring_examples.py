"""The examples in the docstrings of load runs are true."""

from __future__ import annotations

import doctest
import importlib

import pytest

MODULES = ("judgement.events", "judgement.findings", "story")


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_are_true(name: str) -> None:
    failed, attempted = doctest.testmod(importlib.import_module(f"liveops_kit.load.{name}"))
    assert attempted > 0
    assert failed == 0
