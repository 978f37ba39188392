"""Scripts of findings run as they stand: ids that the server gave are read from its answers."""

import json
import shutil
import subprocess

import httpx
import pytest

from liveops_kit.contract.exchange import Exchange
from liveops_kit.contract.script import script_of

HOST = "http://127.0.0.1:1"


def exchange(method, path, answer, *, body=None, group=0, headers=None, operation="x"):
    extra = {} if body is None else {"json": body}
    request = httpx.Request(method, HOST + path, headers=headers or {}, **extra)
    return Exchange(operation, request, httpx.Response(200, json=answer), group=group)


def test_a_call_alone_is_one_command():
    script = script_of([exchange("GET", "/a", {})])
    assert script == f"curl -sX GET {HOST}/a"


def test_who_calls_is_named_once():
    as_key = {"Authorization": "Basic eA=="}
    script = script_of([exchange("GET", "/a", {}, headers=as_key)] * 2)
    assert script.splitlines() == [
        "CALLER_1='Authorization: Basic eA=='",
        f'curl -sX GET -H "$CALLER_1" {HOST}/a',
        f'curl -sX GET -H "$CALLER_1" {HOST}/a',
    ]


def test_calls_sent_at_once_are_sent_at_once():
    script = script_of([exchange("GET", "/a", {}, group=1), exchange("GET", "/b", {}, group=1)])
    assert script.splitlines() == [f"curl -sX GET {HOST}/a &", f"curl -sX GET {HOST}/b &", "wait"]


@pytest.mark.skipif(shutil.which("sh") is None, reason="there is no shell to run scripts")
def test_numbers_are_taken_from_the_answers_in_the_shell(tmp_path):
    answer = {"reward_chain_id": 7, "steps": [{"step_id": 1}, {"step_id": 2}]}
    base = "/api/v3/project/7/admin/reward_chain"
    body = {"step_id": 2, "order": 7, "quantity": 2, "note": "it's 7", "excluded_promotions": [7]}
    calls = [
        exchange("POST", base, answer, operation="admin-create-reward-chain"),
        exchange("PUT", f"{base}/id/7", {}, operation="admin-update-reward-chain", body=body),
        exchange(
            "POST", "/api/v2/project/7/user/reward_chain/7/step/2/claim", {},
            operation="claim-user-reward-chain-step-reward",
        ),
    ]  # fmt: skip
    # Another server gives other numbers.
    theirs = {"reward_chain_id": 900, "steps": [{"step_id": 5}, {"step_id": 6}]}
    curl = tmp_path / "curl"
    curl.write_text(f"#!/bin/sh\necho \"$@\" >> {tmp_path}/log\necho '{json.dumps(theirs)}'\n")
    curl.chmod(0o755)
    path = f"{tmp_path}:/usr/bin:/bin"
    subprocess.run(["sh", "-ec", script_of(calls)], check=True, env={"PATH": path})
    assert (tmp_path / "log").read_text().splitlines() == [
        f"-sX POST {HOST}{base}",
        f"-sX PUT -H content-type: application/json "
        f'-d {{"step_id":6,"order":7,"quantity":2,"note":"it\'s 7","excluded_promotions":[7]}} '
        f"{HOST}{base}/id/900",
        f"-sX POST {HOST}/api/v2/project/7/user/reward_chain/900/step/6/claim",
    ]
