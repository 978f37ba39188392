"""Every error an operation documents: its codes, its examples, and that both agree (ERR-2)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tests.each import of_each

from liveops_kit.openapi import document as spec
from liveops_kit.openapi.document import Operation, Spec

BRACKET = re.compile(r"\[0401-(\d+)\]: \S")
OPERATIONS = [
    (spec.load(name), operation)
    for name in ("liveops", "store", "twins")
    for operation in spec.load(name).operations.values()
]
for_each = of_each({pair[1].operation_id: pair for pair in OPERATIONS})

OLD_NUMBERS = {("post-upsell", 404, 9901, 4001), ("put-upsell", 404, 9901, 4001)}
"""Operation, status, code and bracket where the documents print a number beside another one."""


def errors(document: Spec, operation: Operation) -> Iterator[tuple[int, Any]]:
    """Each 4xx and 5xx response with its status."""
    for status, response in operation.definition["responses"].items():
        if int(status) >= 400:
            yield int(status), document.resolve(response)


def shown(response: Any) -> list[Any]:
    """The examples of a response."""
    media = response["content"]["application/json"]
    if "example" in media:
        return [media["example"]]
    return [entry["value"] for entry in media["examples"].values()]


@for_each
def test_every_error_names_its_codes(document: Spec, operation: Operation) -> None:
    for status, _ in errors(document, operation):
        codes = document.error_codes(operation.operation_id, status)
        assert codes, status
        assert all(code == 0 or code >= 1000 for code in codes), status


@for_each
def test_every_error_is_shown_with_status_code_and_message_that_agree(
    document: Spec, operation: Operation
) -> None:
    """ERR-1a, ERR-1b, ERR-2."""
    for status, response in errors(document, operation):
        codes = document.error_codes(operation.operation_id, status)
        for example in shown(response):
            assert example["statusCode"] == status
            assert example["errorCode"] in codes
            assert re.fullmatch(r"[0-9a-f]{32}", example["transactionId"])
            found = BRACKET.match(example["errorMessage"])
            code, bracket = example["errorCode"], int(found[1]) if found else 0
            assert code == bracket or (operation.operation_id, status, code, bracket) in OLD_NUMBERS


def test_the_old_numbers_are_still_there() -> None:
    """An exception that is needed no more is taken off the list."""
    documented = {
        (operation.operation_id, status, example["errorCode"])
        for document, operation in OPERATIONS
        for status, response in errors(document, operation)
        for example in shown(response)
    }
    assert {entry[:3] for entry in OLD_NUMBERS} <= documented


@for_each
def test_every_code_is_shown(document: Spec, operation: Operation) -> None:
    """0 and 1102 are told by the shared examples."""
    for status, response in errors(document, operation):
        codes = document.error_codes(operation.operation_id, status)
        observed = {example["errorCode"] for example in shown(response)}
        assert codes - observed <= {0, 1102}, status


@for_each
def test_faults_of_properties_are_listed_once_each(document: Spec, operation: Operation) -> None:
    """ERR-3b, ERR-1c, ERR-1d: a list for 1102, an object for chains, nothing for the rest."""
    for _, response in errors(document, operation):
        for example in shown(response):
            extended = example.get("errorMessageExtended")
            code = example["errorCode"]
            if code == 1102:
                names = [fault["property"] for fault in extended]
                assert len(names) == len(set(names))
            elif extended is not None:
                assert isinstance(extended, dict)
                assert code // 100 in (62, 63) or code == 7001


@for_each
def test_every_operation_can_be_refused_as_any_can(document: Spec, operation: Operation) -> None:
    """Credentials, an ill-typed path, too many calls, a failing server."""
    codes = {
        status: document.error_codes(operation.operation_id, status)
        for status in operation.statuses
        if status >= 400
    }
    assert 0 in codes[404]
    assert codes[429] == codes[500] == {0}
    schemes = {name for choice in operation.security for name in choice}
    if schemes:
        admin, user = "basicAuth" in schemes, bool(schemes - {"basicAuth"})
        assert codes[401] == {
            code for code, requested in ((1020, admin), (1501, user)) if requested
        }
    if "basicAuth" in schemes:
        assert codes[403] == {0}
    retry = document.resolve(operation.definition["responses"]["429"])["headers"]
    assert "Retry-After" in retry
