"""Scripts of findings run as they stand: ids that the server gave are read from its answers."""

import json
import os
import shlex
import shutil
import subprocess
from base64 import b64encode
from dataclasses import replace

import httpx
import jwt
import pytest

from liveops_kit.background_server import serving
from liveops_kit.contract.http.client import Client
from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.http.script import script_of
from liveops_kit.contract.target import Target
from liveops_kit.contract.tokens import signed_with
from liveops_kit.openapi.document import load
from liveops_kit.redaction import Redactor
from liveops_kit.server.application import build
from liveops_kit.server.serve import make_world
from liveops_kit.settings import Settings

HOST = "http://127.0.0.1:1"


def exchange(method, path, answer, *, body=None, group=0, headers=None, operation="x"):
    extra = {} if body is None else {"json": body}
    request = httpx.Request(method, HOST + path, headers=headers or {}, **extra)
    return Exchange(operation, request, httpx.Response(200, json=answer), group=group)


def test_a_call_alone_is_one_command():
    script = script_of([exchange("GET", "/a", {})], Redactor())
    assert script == f"curl -sX GET {HOST}/a"


TARGET = Target(
    api_key="a-key-of-the-project",
    user_token="eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiAicGxheWVyLTEifQ.c2lnbmF0dXJlLTE",
    second_user_token="an-opaque-token",
    headers={"X-Gateway-Secret": "open-sesame"},
)
KEY_DEMAND = ': "${LIVEOPS_API_KEY:?set it to the API key of the project}"'
TOKEN_DEMAND = ': "${LIVEOPS_USER_TOKEN:?set it to the token of the user player-1}"'


def said(value, name="Authorization", **more):
    calls = [exchange("GET", "/a", {}, headers={name: value}, **more)]
    return script_of(calls, TARGET.redactor).splitlines()


def test_the_api_key_is_read_from_the_environment():
    assert said(TARGET.basic_authorization) == [
        KEY_DEMAND, f'curl -sX GET -u "44056:${{LIVEOPS_API_KEY}}" {HOST}/a',
    ]  # fmt: skip


def test_tokens_are_read_from_the_environment_each_from_its_variable():
    assert said(f"Bearer {TARGET.user_token}") == [
        TOKEN_DEMAND, f'curl -sX GET -H "authorization: Bearer ${{LIVEOPS_USER_TOKEN}}" {HOST}/a',
    ]  # fmt: skip
    assert said(f"Bearer {TARGET.second_user_token}") == [
        ': "${LIVEOPS_USER_TOKEN_2:?set it to the token of the user who called}"',
        f'curl -sX GET -H "authorization: Bearer ${{LIVEOPS_USER_TOKEN_2}}" {HOST}/a',
    ]


def test_a_token_that_was_minted_is_told_with_its_claims():
    target = Target(mint=lambda user, claims: token_of({"sub": user, "iat": 1, **claims}))
    minted = target.mint("ann", {"attributes": {"level": 3}, "email": "ann@example.com"})
    call = exchange("GET", "/a", {}, headers={"Authorization": f"Bearer {minted}"})
    assert script_of([call], target.redactor).splitlines()[:2] == [
        "# LIVEOPS_USER_TOKEN: liveops token --user ann --attribute level=3, with the claims email",
        ': "${LIVEOPS_USER_TOKEN:?set it to the token of the user ann}"',
    ]


def token_of(claims):
    return jwt.encode(claims, "a secret of at least thirty-two bytes", "HS256")


def test_headers_of_the_run_are_read_from_the_environment():
    assert said("open-sesame", "X-Gateway-Secret") == [
        ': "${LIVEOPS_X_GATEWAY_SECRET:?set it to what was sent}"',
        f'curl -sX GET -H "x-gateway-secret: ${{LIVEOPS_X_GATEWAY_SECRET}}" {HOST}/a',
    ]


@pytest.mark.parametrize("header", ["Basic", "Basic bm9ib2R5Ong=", "Bearer not.a.token", "Token x"])
def test_credentials_that_were_made_up_stay(header):
    assert said(header) == [
        f"curl -sX GET -H {shlex.quote(f'authorization: {header}')} {HOST}/a",
    ]


HEAD, CLAIMS, SIGNATURE = TARGET.user_token.split(".")


@pytest.mark.skipif(shutil.which("sh") is None, reason="there is no shell to run scripts")
@pytest.mark.parametrize(
    "header",
    [
        TARGET.basic_authorization,
        TARGET.basic_authorization.replace("Basic", "Digest"),
        TARGET.basic_authorization.removeprefix("Basic "),
        f"Bearer {TARGET.user_token}",
        f"Token {TARGET.user_token}",
        f"Bearer {HEAD}.{CLAIMS}.",
        f"Bearer {HEAD}.{CLAIMS}.another",
        f"Bearer {HEAD}.eyJzdWIiOiJyb290In0.{SIGNATURE}",
        f"Bearer {TARGET.second_user_token}",
        "Basic bm9ib2R5Ong=",
    ],
)
def test_what_is_sent_is_what_was_sent_though_no_secret_is_written(header, tmp_path):
    call = exchange("GET", "/a", {}, headers={"Authorization": header})
    script = script_of([call], TARGET.redactor)
    for secret in (TARGET.api_key, TARGET.basic_authorization[6:], SIGNATURE, "an-opaque-token"):
        assert secret not in script
    curl = tmp_path / "curl"
    curl.write_text(f'#!/bin/sh\nfor each in "$@"; do echo "$each" >> {tmp_path}/log; done\n')
    curl.chmod(0o755)
    variables = {
        "PATH": f"{tmp_path}:/usr/bin:/bin",
        "LIVEOPS_API_KEY": TARGET.api_key,
        "LIVEOPS_USER_TOKEN": TARGET.user_token,
        "LIVEOPS_USER_TOKEN_2": TARGET.second_user_token,
    }
    subprocess.run(["sh", "-ec", script], check=True, env=variables)
    option, argument = (tmp_path / "log").read_text().splitlines()[2:4]
    if option == "-u":
        argument = "authorization: Basic " + b64encode(argument.encode()).decode()
    assert argument == f"authorization: {header}"


@pytest.mark.skipif(shutil.which("sh") is None, reason="there is no shell to run scripts")
def test_a_script_says_which_variable_it_lacks():
    script = "\n".join(said(TARGET.basic_authorization))
    done = subprocess.run(
        ["sh", "-c", script], capture_output=True, text=True, check=False,
        env={"PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.endswith("LIVEOPS_API_KEY: set it to the API key of the project\n")
    assert done.stdout == ""


@pytest.mark.skipif(
    not (shutil.which("sh") and shutil.which("curl")), reason="scripts speak sh and curl"
)
def test_a_script_runs_against_a_strict_mock_as_it_stands():
    secret = "a secret of at least thirty-two bytes"
    settings = Settings(auth="strict", api_keys={"44056": TARGET.api_key}, jwt_secret=secret)
    with serving(build(settings, make_world(settings))) as origin:
        target = replace(TARGET, base_url=f"{origin}/api", headers={}, mint=signed_with(secret))
        client, made = Client(target, load()), []
        client.observers.append(made.append)
        body = {"external_id": "scripted", "name": {"en": "Scripted"}}
        ann = {"Authorization": f"Bearer {target.mint('ann', {})}"}
        client.call("admin-create-coupon", body=body)
        client.send("redeem-coupon", client.request(
            "redeem-coupon", body={"coupon_code": "NONE"}, caller="nobody", headers=ann,
        ))  # fmt: skip
        script = script_of(made, target.redactor)
        client.call("delete-coupon-promotion", {"external_id": "scripted"})
        done = subprocess.run(
            ["sh", "-ec", script], capture_output=True, text=True, check=True,
            env={
                "PATH": os.environ["PATH"],
                "LIVEOPS_API_KEY": TARGET.api_key,
                "LIVEOPS_USER_TOKEN": signed_with(secret)("ann", {}),
            },
        )  # fmt: skip
        client.close()
    assert [each.status for each in made[:2]] == [201, 404]
    assert '{"external_id":"scripted"}' in done.stdout
    assert '"errorCode":9807' in done.stdout


def test_calls_sent_at_once_are_sent_at_once():
    script = script_of(
        [exchange("GET", "/a", {}, group=1), exchange("GET", "/b", {}, group=1)], Redactor()
    )
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
    subprocess.run(["sh", "-ec", script_of(calls, Redactor())], check=True, env={"PATH": path})
    assert (tmp_path / "log").read_text().splitlines() == [
        f"-sX POST {HOST}{base}",
        f"-sX PUT -H content-type: application/json "
        f'-d {{"step_id":6,"order":7,"quantity":2,"note":"it\'s 7","excluded_promotions":[7]}} '
        f"{HOST}{base}/id/900",
        f"-sX POST {HOST}/api/v2/project/7/user/reward_chain/900/step/6/claim",
    ]
