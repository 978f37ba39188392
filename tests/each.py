"""One test of many things: it tells of all that fail, by their names.

each_operation = of_each({"get-coupon": (document, operation), ...})

@each_operation
def test_an_operation_is_described(document: Spec, operation: Operation) -> None: ...

A row of `pytest.mark.parametrize` costs some milliseconds, and a look at a description none.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from typing import Any

import pytest

Check = Callable[..., None]


def of_each(things: Mapping[str, tuple[Any, ...]]) -> Callable[[Check], Callable[[], None]]:
    """Return a decorator that makes one test of a check, which gets the parts of a thing."""

    def make(check: Check) -> Callable[[], None]:
        def test() -> None:
            pass_all(check, things)

        test.__name__, test.__doc__, test.__module__ = (
            check.__name__, check.__doc__, check.__module__,
        )  # fmt: skip
        return test

    if not things:
        raise ValueError("a test of nothing")
    return make


def pass_all(check: Check, things: Mapping[str, tuple[Any, ...]]) -> None:
    """Fail the test with the names of all things that a check fails for."""
    faults = faults_of(check, things)
    if faults:
        lines = "\n".join(f"{name}: {fault}" for name, fault in faults.items())
        pytest.fail(f"{len(faults)} of {len(things)} fail\n{lines}", pytrace=False)


def faults_of(check: Check, things: Mapping[str, tuple[Any, ...]]) -> dict[str, str]:
    """Return what is wrong with each thing that a check fails for, and the line that says so."""
    faults = {}
    for name, parts in things.items():
        try:
            check(*parts)
        except Exception as error:  # as with a test of its own, whatever is raised fails it
            line = traceback.extract_tb(error.__traceback__)[-1].lineno
            faults[name] = f"line {line}: {type(error).__name__}: {error}"
    return faults
