"""The examples in the docstrings of the lower layers are true."""

from __future__ import annotations

import doctest
import importlib
import inspect
import pkgutil
from types import ModuleType

import pytest

from liveops_kit import addresses, settings, settings_check
from liveops_kit.domain import mechanics
from liveops_kit.domain import values as shared

FLAGS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS


def modules_of(package: ModuleType) -> list[ModuleType]:
    """Every module of a package."""
    return [
        importlib.import_module(f"{package.__name__}.{found.name}")
        for found in pkgutil.iter_modules(package.__path__)
    ]


WITH_EXAMPLES = [
    module
    for module in (*modules_of(shared), *modules_of(mechanics), addresses, settings, settings_check)
    if ">>>" in inspect.getsource(module)
]


@pytest.mark.parametrize("module", WITH_EXAMPLES, ids=lambda module: module.__name__)
def test_the_examples_of_a_module_are_true(module: ModuleType) -> None:
    failed, attempted = doctest.testmod(module, optionflags=FLAGS)
    assert attempted > 0
    assert failed == 0


def test_the_values_with_ends_have_examples() -> None:
    names = {module.__name__.rpartition(".")[2] for module in WITH_EXAMPLES}
    assert names >= {
        "clock",
        "conditions",
        "limits",
        "localized",
        "page",
        "period",
        "settings_check",
    }
