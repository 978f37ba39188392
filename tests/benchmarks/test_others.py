"""What other programs are told, and what is read from what they tell."""

from __future__ import annotations

import asyncio
import json
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from benchmarks.calls import Question
from benchmarks.clients import read_wrk, script
from benchmarks.contenders import NotThere
from benchmarks.floors import nginx_configuration
from benchmarks.imports import Imported, by_package, table, total
from benchmarks.load import Job, Run
from benchmarks.peers import npm
from benchmarks.peers.document import document
from benchmarks.peers.mockoon import data
from benchmarks.peers.wiremock import mapping
from benchmarks.servers import ServerFailed

from liveops_kit.openapi.document import served

ASKED = Question(
    name="POST redeem",
    operation="redeem-coupon",
    method="POST",
    path="/api/v2/project/44056/coupon/redeem",
    headers={"Authorization": 'Bearer "x"\\'},
    body='{"coupon_code": "A"}',
    status=200,
    answer='{"items":["it\'s $5","\\\\"]}',
)


def test_wrk_is_told_every_odd_byte_as_a_number() -> None:
    text = script(ASKED)
    assert 'wrk.headers["Authorization"] = "Bearer \\034x\\034\\092"' in text
    assert 'wrk.body = "{\\034coupon_code\\034: \\034A\\034}"' in text


def test_wrk_numbers_requests_where_they_have_numbers() -> None:
    assert "request" not in script(ASKED).partition("done =")[0]
    text = script(replace(ASKED, is_numbered=True))
    assert 'wrk.headers["X-Request-Id"] = string.format("%012d", number)' in text


@pytest.mark.parametrize(
    ("number", "said"), [("", ["{000}", "{000}"]), ("000", ["{001}", "{002}"])], ids=str
)
def test_the_client_in_python_numbers_requests_too(number: str, said: list[str]) -> None:
    async def asked() -> list[str]:
        done = asyncio.get_running_loop().create_future()
        run = Run(Job(1, 1, 1.0, 0.0, "{000}", 200, "", number), done)
        return [run.request().decode() for _ in said]

    assert asyncio.run(asked()) == said


def test_a_request_with_a_number_has_a_place_for_it() -> None:
    assert "\r\nX-Request-Id: 000000000000\r\n" in replace(ASKED, is_numbered=True).raw(80)
    assert "X-Request-Id" not in ASKED.raw(80)


def test_what_wrk_saw_is_read_in_seconds() -> None:
    said = (
        'Running 1s test\n\nSEEN {"answers": 500, "micros": 2000000, '
        '"p50": 1500.0, "p99": 4000.0, "wrong": 0, "broken": 0}\n'
    )
    load = read_wrk(said, spent=0.5)
    assert (load.rate, load.p50, load.p99, load.busy) == (250.0, 0.0015, 0.004, 0.25)


@pytest.mark.parametrize(
    ("answers", "wrong", "broken"), [(500, 1, 0), (500, 0, 1), (0, 0, 0)], ids=str
)
def test_a_wrong_answer_or_none_is_no_figure(answers: int, wrong: int, broken: int) -> None:
    seen = {"answers": answers, "micros": 1, "p50": 1, "p99": 1, "wrong": wrong, "broken": broken}
    with pytest.raises(ServerFailed, match=f"{answers} answers, {wrong} of them wrong"):
        read_wrk(f"SEEN {json.dumps(seen)}", spent=0.0)


def test_nginx_sends_quotes_backslashes_and_dollars_as_they_are() -> None:
    made = nginx_configuration([ASKED], Path("/base"), 8000)
    assert """return 200 '{"items":["it\\'s ${dollar}5","\\\\\\\\"]}';""" in made
    assert "listen 127.0.0.1:8000;" in made


def test_the_specification_for_peers_has_the_same_paths_and_answers() -> None:
    source = served().document
    before = json.dumps(source)
    made = document(source, [ASKED])
    posted: dict[str, Any] = made["paths"]["/api/v2/project/{project_id}/coupon/redeem"]["post"]
    assert posted["responses"]["200"]["content"]["application/json"]["example"] == {
        "items": ["it's $5", "\\"]
    }
    assert made["servers"] == [{"url": "/"}]
    assert len(made["paths"]) == len(source["paths"])
    assert json.dumps(source) == before


def test_mockoon_and_wiremock_are_told_the_same_answer() -> None:
    route = data([ASKED])["routes"][0]
    assert (route["method"], route["endpoint"]) == ("post", ASKED.path[1:])
    assert route["responses"][0]["body"] == ASKED.answer
    told = mapping(ASKED)
    assert told["request"]["bodyPatterns"] == [{"equalToJson": ASKED.body}]
    assert told["response"]["body"] == ASKED.answer


# -- npm -------------------------------------------------------------------------------------------
def put_package(home: Path, version: str) -> None:
    folder = home / "some-tool" / "node_modules" / "@some" / "tool"
    folder.mkdir(parents=True)
    (folder / "package.json").write_text(json.dumps({"version": version}), encoding="utf-8")


def test_a_package_that_is_there_is_not_installed_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BENCH_CACHE", str(tmp_path))
    monkeypatch.setattr(npm.subprocess, "run", None)  # type: ignore[attr-defined]
    put_package(tmp_path, "1.2.3")
    assert npm.installed("@some/tool", "1.2.3").version == "1.2.3"
    assert npm.installed("@some/tool", "latest").version == "1.2.3"


def test_a_package_that_npm_cannot_have_is_told_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, 1, "", "npm error code E404\nnpm error 404 no")

    monkeypatch.setenv("BENCH_CACHE", str(tmp_path))
    monkeypatch.setattr(npm, "program", lambda name: name)
    monkeypatch.setattr(npm.subprocess, "run", run)  # type: ignore[attr-defined]
    with pytest.raises(NotThere, match=r"^npm could not install some@latest: E404$"):
        npm.installed("some", "latest")


def test_a_program_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(npm.shutil, "which", lambda name: None)  # type: ignore[attr-defined]
    with pytest.raises(NotThere, match=r"^java is not on this machine$"):
        npm.program("java")


# -- imports ---------------------------------------------------------------------------------------
def test_imports_are_summed_over_each_package() -> None:
    lines = [
        "import time: self [us] | cumulative | imported package",
        "import time:       100 |        100 |   yaml.nodes",
        "import time:        50 |        150 | yaml",
        "import time:         7 |          7 | json",
        "LiveOps mock: http://127.0.0.1",
    ]
    found = by_package(lines)
    assert found == {"yaml": Imported(2, 150), "json": Imported(1, 7)}
    assert total(found) == Imported(3, 157)
    assert table({}, found).rows == [
        ["yaml", "0", "0.0", "2", "0.1"],
        ["json", "0", "0.0", "1", "0.0"],
        ["all of them", "0", "0.0", "3", "0.2"],
    ]
