"""`liveops compare` from its words to its exit code."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from tests.diff.conftest import Bout

from liveops_kit.cli import main
from liveops_kit.openapi import document as spec
from liveops_kit.settings import DEVELOPMENT_SECRET

LAW = "coupons.a_coupon_is_created_under_its_own_id"


def ran(capsys: Any, *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(["compare", *words])
    printed = capsys.readouterr()
    assert isinstance(ended.value.code, int)
    return ended.value.code, printed.out, printed.err


def test_two_mocks_of_this_process_are_alike(capsys: Any) -> None:
    code, out, err = ran(capsys, "mock", "mock", "--law", LAW)
    assert (code, err) == (0, "")
    url = r"http://127\.0\.0\.1:\d+/api, project 1800000000"
    head = rf"A  {url}\nB  {url}\nseed 1, 10 random stories of each kind\n"
    proof = "".join(
        f"preflight: {server}: {read}\n"
        for server in "AB"
        for read in (
            "get-coupons answered 200 with the API key of the project",
            "get-daily-chains-list answered 200 with the user token",
            "get-daily-chains-list answered 200 with the second user token",
        )
    )
    total = len(spec.served().operations)
    foot = (
        rf"1 of 1 laws played on both. 2 of {total} operations succeeded on both.\n"
        r"2 calls to A, 2 to B in \d s. Differences: none.\n"
    )
    assert re.fullmatch(f"{head}{proof}\n{foot}", out)


def test_a_difference_is_told_and_written(capsys: Any, tmp_path: Path, lenient_bout: Bout) -> None:
    middleware, target = lenient_bout.harness.middleware, lenient_bout.harness.target
    middleware.stubs["get-coupon"] = (404, {"errorCode": 9802, "errorMessage": "no"})
    report, page = tmp_path / "found.json", tmp_path / "found.html"
    try:
        code, out, err = ran(
            capsys, target.base_url, "mock", "--law", LAW, "--jwt-secret", DEVELOPMENT_SECRET,
            "--report", f"json={report}", "--report", f"html={page}",
        )  # fmt: skip
    finally:
        middleware.clear()
    assert (code, err) == (1, "")
    assert "1. get-coupon: status differs, 404/9802 / 200 (2 calls)" in out
    assert "   A  404/9802: no\n   B  200\n" in out
    assert out.count("curl") == 2  # one list of commands, good for both servers
    written = json.loads(report.read_text(encoding="utf-8"))
    (finding,) = written["findings"]
    assert written["exit_code"] == 1
    assert (finding["check"], finding["operation_id"]) == ("compare", "get-coupon")
    assert finding["laws"] == [LAW]
    assert [(each["name"], each["verdict"]) for each in written["laws"]] == [(LAW, "broken")]
    assert "get-coupon" in page.read_text(encoding="utf-8")


def test_what_no_document_promises_is_told_as_such(
    capsys: Any, tmp_path: Path, lenient_bout: Bout
) -> None:
    middleware, target = lenient_bout.harness.middleware, lenient_bout.harness.target
    middleware.rewrites["get-coupon"] = [lambda reply: reply.body.pop("total_codes_count", None)]
    report = tmp_path / "found.json"
    try:
        code, out, _ = ran(
            capsys, target.base_url, "mock", "--law", LAW, "--jwt-secret", DEVELOPMENT_SECRET,
            "--report", f"json={report}",
        )  # fmt: skip
    finally:
        middleware.clear()
    assert "get-coupon: shape differs, total_codes_count (2 calls), beyond the" in out
    written = json.loads(report.read_text(encoding="utf-8"))
    (finding,) = written["findings"]
    assert (finding["kind"], finding["severity"]) == ("difference", "low")
    assert [each["verdict"] for each in written["laws"]] == ["kept"]
    assert (code, written["exit_code"]) == (1, 1)


def test_a_place_that_is_ignored_does_not_differ(capsys: Any, lenient_bout: Bout) -> None:
    middleware, target = lenient_bout.harness.middleware, lenient_bout.harness.target
    middleware.rewrites["get-coupon"] = [lambda reply: reply.body.update(name={"en": "Winter"})]
    words = (target.base_url, "mock", "--law", LAW)
    try:
        assert ran(capsys, *words)[0] == 1
        assert ran(capsys, *words, "--ignore", "get-coupon:name.*")[0] == 0
        assert ran(capsys, *words, "--ignore", "get-coupons:name.*")[0] == 1
    finally:
        middleware.clear()


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("mock",), "Missing argument '[URL_B|mock]'. See 'liveops compare --help'."),
        (
            ("mock", "here"),
            "'here' is neither 'mock' nor a URL such as http://127.0.0.1:8080/api",
        ),
        (
            ("mock", "mock", "--report", "pdf=x"),
            "--report knows junit, json, html, sarif, markdown, github, not 'pdf'",
        ),
        (("mock", "mock", "--stories", "0"), None),
        (("mock", "mock", "--law", "none"), None),
        (("mock", "mock", "--config-b", "/nowhere.toml"), None),
        (("mock", "http://127.0.0.1:9/api", "--law", LAW), None),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_is_told_in_one_line(
    capsys: Any, words: tuple[str, ...], line: str | None
) -> None:
    code, out, err = ran(capsys, *words)
    assert (code, out) == (2, "")
    assert err.startswith("liveops: ")
    assert err.count("\n") == 1
    assert line is None or err == f"liveops: {line}\n"
