"""Every refusal that the specification describes has one name in the table, and none is made up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tests.each import of_each

from liveops_kit.contract.errors import ITEM_UNKNOWN, ROUTE_UNKNOWN, Error, all_errors
from liveops_kit.openapi import document as spec

SERVED = spec.served()
ERRORS = all_errors()
FACT = re.compile(r"\\\{[a-z_]+\\\}")


def examples(part: Any) -> Iterator[tuple[int, int, str]]:
    """Yield status, code and message of every example of an error."""
    if isinstance(part, dict):
        if isinstance(part.get("errorCode"), int) and "statusCode" in part:
            yield part["statusCode"], part["errorCode"], part["errorMessage"]
        for each in part.values():
            yield from examples(each)
    elif isinstance(part, list):
        for each in part:
            yield from examples(each)


EXAMPLES = sorted(set(examples(SERVED.document)))
CODES = {
    (status, code)
    for operation_id, operation in SERVED.operations.items()
    for status in operation.statuses
    for code in SERVED.error_codes(operation_id, status)
}


def is_of(error: Error, example: tuple[int, int, str]) -> bool:
    """Return whether an example is one of this error."""
    status, code, message = example
    pattern = FACT.sub(".+", re.escape(error.text))
    text = message.partition("]: ")[2] or message
    return (error.status, error.code) == (status, code) and bool(re.fullmatch(pattern, text))


@of_each({"{}/{} {}".format(*example): (example,) for example in EXAMPLES})
def test_an_error_of_the_specification_has_one_name(example: tuple[int, int, str]) -> None:
    assert len([name for name, error in ERRORS.items() if is_of(error, example)]) == 1


def test_a_code_of_the_specification_has_a_name() -> None:
    assert sorted(CODES - {(error.status, error.code) for error in ERRORS.values()}) == []


@of_each({name: (name,) for name in ERRORS})
def test_a_name_stands_for_an_error_of_the_specification(name: str) -> None:
    error = ERRORS[name]
    if error.text:
        assert [example for example in EXAMPLES if is_of(error, example)]
    assert (error.status, error.code) in CODES | {each[:2] for each in EXAMPLES}


def test_a_message_has_its_bracket_and_its_facts() -> None:
    assert ITEM_UNKNOWN.message(sku="axe") == "[0401-4001]: Item with sku = 'axe' not found"
    assert ROUTE_UNKNOWN.message() == "Not found"
    assert (str(ITEM_UNKNOWN), str(Error(404, None))) == ("404/4001", "404")
