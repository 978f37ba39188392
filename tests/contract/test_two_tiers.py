"""A stranger is judged by the documents; what only the mock promises is listed as a difference."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from tests.contract.conftest import TOKEN

from liveops_kit.contract import Options, Target, run
from liveops_kit.contract.law import all_laws
from liveops_kit.contract.reports.as_junit import junit_of
from liveops_kit.runs.contract import mock
from liveops_kit.runs.library import DEMO_SKUS

each = pytest.mark.parametrize
PHASES = ("catalogue", "conformance", "laws")
LAW = "coupons.a_coupon_is_created_under_its_own_id"


class Terse:
    """The mock without what no document promises of a coupon, and without numbers of errors."""

    def __init__(self, app: Any, left_out: str, instead: Any = None) -> None:
        self._app, self._left_out, self._instead = app, left_out, instead

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or "/admin/coupon" not in scope["path"]:
            await self._app(scope, receive, send)
            return
        events: list[Any] = []

        async def keep(event: Any) -> None:
            events.append(event)

        await self._app(scope, receive, keep)
        start, body = events[0], b"".join(event.get("body", b"") for event in events[1:])
        if body and start["status"] < 300:
            body = json.dumps(self._changed(json.loads(body))).encode()
        kept = [pair for pair in start["headers"] if pair[0] != b"content-length"]
        await send({**start, "headers": [*kept, (b"content-length", b"%d" % len(body))]})
        await send({"type": "http.response.body", "body": body})

    def _changed(self, content: Any) -> Any:
        if isinstance(content, list):
            return [self._changed(entry) for entry in content]
        if not isinstance(content, dict):
            return content
        kept = {name: self._changed(value) for name, value in content.items()}
        if self._left_out in kept:
            del kept[self._left_out]
            if self._instead is not None:
                kept[self._left_out] = self._instead
        return kept


def report_on(server: Any) -> Any:
    options = Options(
        phases=PHASES,
        generators=("examples",),
        operations=("get-coupon", "get-coupons", "admin-create-coupon"),
        laws=(LAW,),
    )
    target = Target(app=server, user_token=TOKEN, skus=DEMO_SKUS, disposable=True)
    return run(target, options)


def test_a_server_that_keeps_the_documents_only_differs() -> None:
    report = report_on(Terse(mock(), "total_codes_count"))
    assert {(found.kind, found.operation_id) for found in report.findings} == {
        ("difference", "get-coupon"),
        ("difference", "get-coupons"),
    }
    assert {found.check for found in report.findings} == {"catalogue"}
    assert (report.failures, report.exit_code) == ((), 0)
    assert "<failure" not in junit_of(report)
    (found,) = [one for one in report.findings if one.operation_id == "get-coupon"]
    assert found.seen == "/total_codes_count: The property total_codes_count is required"
    assert found.curl.startswith(': "${LIVEOPS_API_KEY:?')


def test_a_law_that_lacks_only_what_no_document_promises_differs() -> None:
    report = report_on(Terse(mock(), "external_id"))
    laws = [found for found in report.findings if found.check == "law"]
    assert [(found.kind, found.laws, found.severity) for found in laws] == [
        ("difference", (LAW,), "low")
    ]
    assert report.exit_code == 0


def test_a_value_of_the_wrong_type_is_a_violation_all_the_same() -> None:
    report = report_on(Terse(mock(), "total_codes_count", "three"))
    assert {found.kind for found in report.failures} == {"violation"}
    assert {found.operation_id for found in report.failures} == {"get-coupon", "get-coupons"}
    assert report.exit_code == 1


def test_strict_counts_differences() -> None:
    report = report_on(Terse(mock(), "total_codes_count"))
    assert replace(report, strict=True).exit_code == 1


def test_the_law_of_these_tests_is_there() -> None:
    assert LAW in {law.name for law in all_laws()}
