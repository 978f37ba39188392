"""`liveops check`, as it is typed."""

from __future__ import annotations

import json
import sys
from importlib import util
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.traffic.exchanges import COUPON_LIST, COUPONS, GOOD, LIVE, error, exchange, without

from liveops_kit.cli import main
from liveops_kit.har.writer import entry_of
from liveops_kit.openapi import document as spec
from liveops_kit.runs import traffic as traffic_run

each = pytest.mark.parametrize
NOT_FOUND = without(error(404, 9802), "transactionId")
LYING = exchange(response_body={**COUPON_LIST, "total_promotions_count": "many"})


def recording(path: Path, *exchanges: Any) -> str:
    entries = [entry_of(one) for one in exchanges]
    if path.suffix == ".har":
        path.write_text(json.dumps({"log": {"entries": entries}}), encoding="utf-8")
    else:
        path.write_text("\n".join(map(json.dumps, entries)), encoding="utf-8")
    return str(path)


def check(*arguments: str, content: bytes | None = None, **variables: str | None) -> Result:
    return CliRunner().invoke(main, ["check", *arguments], input=content, env=variables)


@each("name", ["a.har", "a.ndjson"])
def test_a_clean_recording(tmp_path: Path, name: str) -> None:
    result = check(recording(tmp_path / name, GOOD, GOOD))
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == (
        "operation    calls  requests fit  refused  answers fit  answers\n"
        "get-coupons      2             2        0            2  200x2\n"
        "\n"
        f"1 of {len(spec.served().operations)} operations met, 2 of 2 exchanges judged.\n"
        "2 exchanges, 2 of the API: 2 requests and 2 answers fit. Findings: none.\n"
    )


def test_a_finding_says_where_and_which_rule(tmp_path: Path) -> None:
    result = check(recording(tmp_path / "a.har", GOOD, LYING))
    assert result.exit_code == 1
    assert (
        "1. high: get-coupons  ["
        in result.stdout
    )  # fmt: skip
    schema = "CouponList/properties/total_promotions_count/type"
    assert f"   expected  type: integer  ({schema})\n" in result.stdout
    assert "$.total_promotions_count: 'many' is not of type 'integer'" in result.stdout
    assert "(status 200, entry 2)" in " ".join(result.stdout.split())
    assert "curl -X GET" in result.stdout


def test_a_recording_of_documented_answers_is_clean_and_lists_what_differs(tmp_path: Path) -> None:
    """Only the first tier: what the documents require of any answer, and no more."""
    least = [
        exchange(response_body={}),
        exchange(response_body={"items": [{"external_id": "spring"}]}),
        exchange(url=f"{COUPONS}/none", status=404, response_body=NOT_FOUND),
    ]
    report = tmp_path / "report.json"
    result = check(recording(tmp_path / "a.har", *least), "--report", f"json={report}")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "3 requests and 3 answers fit. Findings: none, differences: 14.\n" in result.stdout
    apart = result.stdout.partition("Differences from what the mock answers beyond the documents: ")
    assert "high" not in apart[0]
    assert "  get-coupons  body $.items[*].is_enabled  always there" in apart[2]
    assert "  get-coupon  body $.transactionId" in apart[2]
    kinds = [each["kind"] for each in json.loads(report.read_text())["findings"]]
    assert kinds == ["difference"] * 14
    assert json.loads(report.read_text())["exit_code"] == 0


def test_standard_input_is_read(tmp_path: Path) -> None:
    content = Path(recording(tmp_path / "a.ndjson", LYING)).read_bytes()
    assert check("-", content=content).exit_code == 1


def test_progress_is_shown_where_somebody_sees_it(tmp_path: Path) -> None:
    file = recording(tmp_path / "a.har", GOOD)
    assert "judging" in check(file, TTY_COMPATIBLE="1", CI=None).stderr
    assert check(file, TTY_COMPATIBLE="0").stderr == ""


def test_other_processes_say_the_same(tmp_path: Path) -> None:
    file = recording(tmp_path / "a.har", *[GOOD, LYING] * 30)
    one, two = check(file, "--jobs", "1"), check(file, "--jobs", "2")
    assert (two.exit_code, two.stdout) == (one.exit_code, one.stdout)
    assert one.exit_code == 1


def test_large_recordings_are_shared_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traffic_run.os, "cpu_count", lambda: 4)  # type: ignore[attr-defined]
    sizes = (None, 10, traffic_run.SMALL)
    assert [traffic_run._processes(None, size) for size in sizes] == [0, 0, 4]
    assert [traffic_run._processes(jobs, None) for jobs in (1, 3)] == [0, 3]


def test_reports_are_those_of_the_contract_kit(tmp_path: Path) -> None:
    file = recording(tmp_path / "a.har", GOOD, LYING)
    forms = ("junit", "json", "html", "sarif")
    options = [part for form in forms for part in ("--report", f"{form}={tmp_path / form}")]
    result = check(file, *options)
    assert result.exit_code == 1
    (finding,) = json.loads((tmp_path / "json").read_text(encoding="utf-8"))["findings"]
    for form in forms:
        assert finding["id"] in (tmp_path / form).read_text(encoding="utf-8")
    assert f"[{finding['id']}]" in result.stdout


def test_base_urls_leave_other_hosts_out(tmp_path: Path) -> None:
    file = recording(tmp_path / "a.har", LYING)
    assert check(file, "--base-url", "http://127.0.0.1:8080/api").exit_code == 2
    assert check(file, "--base-url", "http://a", "--base-url", LIVE).exit_code == 1


def test_a_recording_without_the_api_proves_nothing(tmp_path: Path) -> None:
    other = exchange(response_body=COUPON_LIST, url="https://me:pw@a.example:81/v2/project/1/none")
    strange = exchange(response_body=COUPON_LIST, url="https://b.example/page")
    file, report = recording(tmp_path / "a.har", other, strange, strange), tmp_path / "a.json"
    result = check(file, "--report", f"json={report}")
    assert result.exit_code == 2
    total = len(spec.served().operations)
    last = f"0 of {total} operations met, 0 of 3 exchanges judged, 3 not judged.\n"
    assert last in result.stdout
    assert result.stderr == (
        f"liveops: {file}: no exchange of the API among 3: nothing was judged. Hosts called: "
        "b.example (2), a.example:81 (1). --base-url says where the API is\n"
    )
    written = json.loads(report.read_text(encoding="utf-8"))
    assert (written["exit_code"], written["judged"]["operations"]) == (2, 0)


def test_many_hosts_are_named_in_part(tmp_path: Path) -> None:
    strange = [
        exchange(response_body=[], url=f"https://h{number}.example/") for number in range(12)
    ]
    result = check(recording(tmp_path / "a.har", *strange))
    assert result.stderr.count(".example (1)") == 10
    assert " and others (2). " in result.stderr


def test_an_empty_recording_proves_nothing(tmp_path: Path) -> None:
    file = recording(tmp_path / "a.har")
    result = check(file)
    assert result.exit_code == 2
    message = f"liveops: {file}: there is no exchange in it: nothing was judged\n"
    assert result.stderr == message


def test_refused_requests_count_when_that_is_wanted(tmp_path: Path) -> None:
    refusal = {
        "statusCode": 401, "errorCode": 1020, "errorMessage": "no",
        "transactionId": "0c53b5f40e5e4f7fb66fe1c3e6c7a9d1",
    }  # fmt: skip
    file = recording(tmp_path / "a.har", exchange(headers=(), status=401, response_body=refusal))
    assert check(file).exit_code == 0
    assert check(file, "--strict-requests").exit_code == 1


def test_an_export_of_a_browser_lacks_credentials_and_is_clean(tmp_path: Path) -> None:
    entry = entry_of(exchange(headers=(), response_body=COUPON_LIST))
    del entry["_headersWhole"]
    path = tmp_path / "a.ndjson"
    path.write_text(json.dumps(entry), encoding="utf-8")
    result = check(str(path))
    assert result.exit_code == 0
    assert "note: credentials not recorded: 1\n" in result.stdout


def test_what_came_before_a_break_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.har"
    recording(path, LYING, GOOD)
    path.write_bytes(path.read_bytes()[:-50])
    result = check(str(path))
    assert result.exit_code == 2
    assert "1. high: get-coupons" in result.stdout
    assert result.stderr.startswith(f"liveops: {path}: broken at line 1, near column ")
    assert len(result.stderr.splitlines()) == 1


def test_odd_entries_are_told_and_the_run_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "a.ndjson"
    lines = [json.dumps(entry_of(GOOD)), *["7"] * 12, "{oh", json.dumps(entry_of(LYING))]
    path.write_text("\n".join(lines), encoding="utf-8")
    result = check(str(path), "--report", f"json={tmp_path / 'json'}")
    assert (result.exit_code, result.stderr) == (1, "")
    assert (
        "not judged: entries that cannot be read: 13\n  line 2: it is no object\n" in result.stdout
    )
    assert "  line 11: it is no object\n  and 3 more\n" in result.stdout
    assert "2 exchanges, 2 of the API: " in result.stdout
    notes = json.loads((tmp_path / "json").read_text(encoding="utf-8"))["notes"]
    assert "cannot be read: line 2: it is no object" in notes
    assert "entries that cannot be read: 13" in notes


def test_a_recording_without_one_readable_entry_is_none(tmp_path: Path) -> None:
    path = tmp_path / "a.ndjson"
    path.write_text("<html>\n</html>\n", encoding="utf-8")
    result = check(str(path))
    assert result.exit_code == 2
    assert result.stderr == (
        f"liveops: {path}: none of its 2 entries can be read: is it a recording?\n"
    )
    assert "  line 1: it is no JSON: Expecting value\n" in result.stdout


@each(
    ("arguments", "message"),
    [
        (["nowhere.har"], "cannot read nowhere.har: No such file or directory"),
        (["."], "cannot read .: Is a directory"),
        (["a.har", "--base-url", "example.com"],
         "--base-url: 'example.com' is no URL such as https://store.xsolla.com/api"),
        (["a.har", "--report", "pdf=a.pdf"],
         "--report knows junit, json, html, sarif, markdown, github, not 'pdf'"),
        (["a.har", "--jobs", "0"], "Invalid value for '--jobs'"),
        ([], "Missing argument 'FILE.har|FILE.ndjson|-'."),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said_in_one_line(arguments: list[str], message: str) -> None:
    result = check(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"liveops: {message}")
    assert len(result.stderr.splitlines()) == 1


@each("command", [["check", "a.har"], ["proxy", "--upstream", "http://a"]])
@each("missing", ["openapi_core", "ijson"])
def test_the_missing_extra_is_named(
    command: list[str], missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = util.find_spec
    monkeypatch.setattr(
        sys.modules["liveops_kit.cli.words"],
        "find_spec",
        lambda name: None if name == missing else find(name),
    )
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 2
    assert result.stderr == (
        "liveops: this needs the extra 'contract': pip install 'liveops-kit[contract]'\n"
    )
