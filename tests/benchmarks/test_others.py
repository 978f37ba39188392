"""Configurations for other programs, and the reading of their output."""

from __future__ import annotations

import asyncio
import json
import subprocess
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from benchmarks.calls import Question
from benchmarks.clients import read_wrk, script
from benchmarks.contenders import Contender, Kind, NotThere
from benchmarks.floors import nginx_configuration
from benchmarks.imports import Imported, by_package, table, total
from benchmarks.load import Job, Run
from benchmarks.peers import npm
from benchmarks.peers.document import document
from benchmarks.peers.mockoon import data
from benchmarks.peers.wiremock import mapping
from benchmarks.servers import ServerFailed

from benchmarks import peers
from liveops_kit.openapi.document import served
from liveops_kit.settings import DEVELOPMENT_SECRET
from liveops_kit.tokens import mint

JSON = {"Content-Type": "application/json"}

CALL = Question(
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
    text = script([CALL])
    assert 'wrk.headers["Authorization"] = "Bearer \\034x\\034\\092"' in text
    assert 'wrk.body = "{\\034coupon_code\\034: \\034A\\034}"' in text


def test_wrk_counts_refusals_as_wrong_only_where_another_answer_is_right() -> None:
    assert "\n    e.status, e.connect" in script([CALL])
    assert "\n    summary.requests - e.status, e.connect" in script([replace(CALL, status=422)])


def test_wrk_gets_several_requests_by_turns() -> None:
    other = replace(CALL, path="/other", method="GET", body="")
    assert script([CALL, other]).startswith(
        """\
local calls, turn = {}, 0
init = function(args)
  calls[#calls + 1] = wrk.format("POST", "/api/v2/project/44056/coupon/redeem", \
{ ["Authorization"] = "Bearer \\034x\\034\\092" }, "{\\034coupon_code\\034: \\034A\\034}")
  calls[#calls + 1] = wrk.format("GET", "/other", \
{ ["Authorization"] = "Bearer \\034x\\034\\092" })
end
request = function()
  turn = turn % #calls + 1
  return calls[turn]
end
done = function"""
    )


def test_the_other_client_sends_its_requests_by_turns() -> None:
    async def sent() -> list[bytes]:
        job = Job(1, 1, 1.0, 0.0, "a", 200, "", others=("b", "c"))
        run = Run(job, asyncio.get_running_loop().create_future())
        return [next(run.requests) for _ in range(4)]

    assert asyncio.run(sent()) == [b"a", b"b", b"c", b"a"]


@pytest.mark.parametrize(
    ("body", "is_right"),
    [
        (b'{"transactionId":"abc","a":1}', True),
        (b'{"transactionId":"xyz","a":1}', True),
        (b'{"transactionId":"abc","a":2}', False),
        (b'{"transactionId":"abcd","a":1}', False),
    ],
)
def test_an_answer_may_differ_in_its_transaction_alone(body: bytes, is_right: bool) -> None:
    async def compare() -> bool:
        refusal = replace(CALL, answer='{"transactionId":"abc","a":1}')
        job = Job(1, 1, 1.0, 0.0, "", 422, refusal.answer, refusal.changing)
        return Run(job, asyncio.get_running_loop().create_future()).is_right(body)

    assert asyncio.run(compare()) is is_right


def test_a_server_with_its_own_refusals_has_its_own_status() -> None:
    server = Contender("stock", Kind.FLOOR, "1", lambda port: [], {CALL.name: 400})
    assert server.question(CALL) == replace(CALL, status=400, answer="")
    assert server.question(replace(CALL, name="other")) == replace(CALL, name="other")


def test_stock_connexion_refuses_by_its_own_validation() -> None:
    # Connexion would be imported wherever tests are collected.
    from benchmarks.connexion_stock import application, bearer

    call = replace(CALL, body='{"coupon_code": "A"}', answer=json.dumps({"items": []}))
    app = application(document(served().document, [call]), {call.operation: {"items": []}})
    claims = {"sub": "alice"}
    token = mint("alice", DEVELOPMENT_SECRET, issued=int(time.time()), lifetime=60)
    expired = mint("alice", DEVELOPMENT_SECRET, issued=int(time.time()) - 120, lifetime=60)
    assert bearer(token)["sub"] == claims["sub"]  # type: ignore[index]
    with app.test_client() as client:
        statuses = [
            client.post(
                call.path, content=body, headers={"Authorization": f"Bearer {each}", **JSON}
            ).status_code
            for body, each in ((call.body, token), ("{}", token), (call.body, expired))
        ]
    assert statuses == [200, 400, 401]


def test_what_wrk_saw_is_read_in_seconds() -> None:
    output = (
        'Running 1s test\n\nLOAD {"answers": 500, "micros": 2000000, '
        '"p50": 1500.0, "p99": 4000.0, "wrong": 0, "broken": 0}\n'
    )
    load = read_wrk(output, spent=0.5)
    assert (load.rate, load.p50, load.p99, load.busy) == (250.0, 0.0015, 0.004, 0.25)


@pytest.mark.parametrize(
    ("answers", "wrong", "broken"), [(500, 1, 0), (500, 0, 1), (0, 0, 0)], ids=str
)
def test_a_wrong_answer_or_none_is_no_figure(answers: int, wrong: int, broken: int) -> None:
    figures = {
        "answers": answers,
        "micros": 1,
        "p50": 1,
        "p99": 1,
        "wrong": wrong,
        "broken": broken,
    }
    with pytest.raises(ServerFailed, match=f"{answers} answers, {wrong} of them wrong"):
        read_wrk(f"LOAD {json.dumps(figures)}", spent=0.0)


def test_nginx_sends_quotes_backslashes_and_dollars_as_they_are() -> None:
    made = nginx_configuration([CALL], Path("/base"), 8000)
    assert """return 200 '{"items":["it\\'s ${dollar}5","\\\\\\\\"]}';""" in made
    assert "listen 127.0.0.1:8000;" in made


def test_the_specification_for_peers_has_the_same_paths_and_answers() -> None:
    source = served().document
    before = json.dumps(source)
    made = document(source, [CALL])
    posted: dict[str, Any] = made["paths"]["/api/v2/project/{project_id}/coupon/redeem"]["post"]
    assert posted["responses"]["200"]["content"]["application/json"]["example"] == {
        "items": ["it's $5", "\\"]
    }
    assert made["servers"] == [{"url": "/"}]
    assert len(made["paths"]) == len(source["paths"])
    assert json.dumps(source) == before


def test_mockoon_and_wiremock_are_told_the_same_answer() -> None:
    route = data([CALL])["routes"][0]
    assert (route["method"], route["endpoint"]) == ("post", CALL.path[1:])
    assert route["responses"][0]["body"] == CALL.answer
    stub = mapping(CALL)
    assert stub["request"]["bodyPatterns"] == [{"equalToJson": CALL.body}]
    assert stub["response"]["body"] == CALL.answer


REFUSAL = replace(CALL, name="refused", body="{}", status=422, answer='{"errorCode":1102}')


def test_nginx_and_mockoon_tell_calls_of_one_path_apart_by_their_length() -> None:
    text = nginx_configuration([CALL, REFUSAL], Path("/base"), 8000)
    assert text.count("location = /api/v2/project/44056/coupon/redeem {") == 1
    assert """if ($content_length = 2) { return 422 '{"errorCode":1102}'; }""" in text
    (route,) = data([CALL, REFUSAL])["routes"]
    assert [each["default"] for each in route["responses"]] == [True, False]
    assert [each["rules"] for each in route["responses"]] == [
        [],
        [{"target": "header", "modifier": "Content-Length", "value": "2", "invert": False,
          "operator": "equals"}],
    ]  # fmt: skip


def test_an_example_of_a_shared_refusal_is_put_in_one_operation_alone() -> None:
    copy = document(served().document, [CALL, REFUSAL])
    path = copy["paths"]["/api/v2/project/{project_id}/coupon/redeem"]["post"]
    assert path["responses"]["422"]["content"]["application/json"]["example"] == {"errorCode": 1102}
    assert copy["components"]["responses"] == served().document["components"]["responses"]


def test_a_server_that_npm_does_not_have_is_named_with_the_reason(tmp_path: Path) -> None:
    assert next(iter(peers.contenders([CALL], tmp_path, lambda _: None))) == (
        "MockServer",
        "its npm package (mockserver-node) holds no server, but downloads a jar by itself",
    )


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
