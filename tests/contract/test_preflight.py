"""Preflight on servers that have only a part of the API."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager

import jwt
import pytest
from tests.contract.wrong_targets import HTML, JSON, Reply, answering, serving

from liveops_kit.contract.http.client import Client
from liveops_kit.contract.preflight.check import preflight
from liveops_kit.contract.runner.run import run
from liveops_kit.contract.target import Target
from liveops_kit.errors import PreflightError
from liveops_kit.openapi.document import served
from liveops_kit.runs.contract import mock, run_and_print
from liveops_kit.settings import DEVELOPMENT_SECRET

TOKEN = jwt.encode({"sub": "alice"}, DEVELOPMENT_SECRET, "HS256")
ABSENT = (404, HTML, b"not here")
DAILY_CHAINS = "/api/v2/project/44056/admin/daily_chain"
PLAYERS_CHAINS = "/api/v2/project/44056/user/daily_chain"


def page(**content: object) -> Reply:
    return 200, JSON, json.dumps(content).encode()


def refusal(status: int, code: int) -> Reply:
    body = {"statusCode": status, "errorCode": code, "errorMessage": "no"}
    return status, JSON, json.dumps(body).encode()


@contextmanager
def client_of(replies: dict[str, Reply], token: str | None = None) -> Iterator[Client]:
    """Yield a client of a server with these answers by path; all else is not there."""
    handler = answering(lambda path: replies.get(path.partition("?")[0], ABSENT))
    with serving(handler) as host:
        target = Target(base_url=f"http://{host}/api", user_token=token)
        with closing(Client(target, served())) as client:
            yield client


def test_a_server_without_coupons_is_asked_for_something_else() -> None:
    with client_of({DAILY_CHAINS: page(items=[], has_more=False)}) as client:
        lines = preflight(client)
    assert lines == ("admin-get-daily-chains answered 200 with the API key of the project",)


def test_the_tags_to_judge_come_first() -> None:
    path = "/api/v2/project/44056/admin/items/value_points"
    with client_of({path: page(items=[])}) as client:
        assert preflight(client, ("value_points",)) == (
            "admin-get-value-points-list answered 200 with the API key of the project",
        )
        with pytest.raises(PreflightError, match="this is not the LiveOps API"):
            preflight(client)


def test_an_answer_that_departs_is_the_runs_to_judge() -> None:
    with client_of({DAILY_CHAINS: page(has_more="perhaps")}) as client:
        assert len(preflight(client)) == 1


def test_a_token_is_proved_by_a_code_that_is_unknown() -> None:
    path = "/api/v2/project/44056/coupon/code/liveops-kit-preflight/rewards"
    replies = {DAILY_CHAINS: page(items=[]), path: refusal(404, 9807)}
    with client_of(replies, TOKEN) as client:
        assert preflight(client)[1] == (
            "get-coupon-rewards-by-code answered 404/9807 with the user token"
        )


def test_a_token_that_no_read_is_there_for_is_not_proved() -> None:
    replies = {DAILY_CHAINS: page(items=[]), PLAYERS_CHAINS: refusal(501, 0)}
    with client_of(replies, TOKEN) as client:
        assert preflight(client)[1] == (
            "the user token is not proved: reads of players answered 501, 404"
        )


def test_a_token_that_a_read_refuses_is_told_even_if_others_are_absent() -> None:
    replies = {DAILY_CHAINS: page(items=[]), PLAYERS_CHAINS: refusal(403, 0)}
    output = "the server refuses the user token: GET .* answered 403/0: "
    with client_of(replies, TOKEN) as client, pytest.raises(PreflightError, match=output):
        preflight(client)


def test_the_mock_of_this_process_is_proved_and_named(tmp_path, capsys, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    forms = {form: tmp_path / form for form in ("json", "html")}
    assert run_and_print("mock", only=("laws",), rules=("CPN-1",), reports=forms) == 0
    lines = [
        "get-coupons answered 200 with the API key of the project",
        "get-daily-chains-list answered 200 with the user token",
        "get-daily-chains-list answered 200 with the second user token",
    ]
    text = capsys.readouterr().out
    assert [line for line in text.splitlines() if line.startswith("preflight")] == [
        f"preflight: {line}" for line in lines
    ]
    assert text.endswith(
        "\n3 of 3 operations reached. 2 of 2 laws judged.\n"
        + text.splitlines()[-1] + "\n"
    )  # fmt: skip
    written = json.loads(forms["json"].read_text())
    assert written["preflight"] == lines
    assert written["judged"] == {
        "operations": 3, "operations_reached": 3, "laws": 2, "laws_judged": 2,
        "not_verifiable": {},
    }  # fmt: skip
    shown = forms["html"].read_text()
    assert f"Preflight: {'; '.join(lines)}" in shown
    assert "3 of 3 operations reached. 2 of 2 laws judged." in shown


def test_a_run_that_judged_nothing_says_so(tmp_path, capsys, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "ours.py").write_text("from liveops_kit.runs.contract import mock\napp = mock()\n")
    page = tmp_path / "page.html"
    law = ("coupons.redeeming_answers_the_bonus",)
    requested = {"asgi": "ours:app", "only": ("laws",), "laws": law, "reports": {"html": page}}
    assert run_and_print(None, **requested) == 2
    extent, calls, verdict = capsys.readouterr().out.splitlines()[-3:]
    assert extent == "0 of 1 laws judged; not verifiable: 1 (no user token is known)."
    assert re.fullmatch(r"0 calls in \d+ s\. Findings: none\.", calls)
    assert verdict == "Nothing of what was asked was judged: exit code 2."
    assert "Nothing was judged: this proves nothing." in page.read_text()
    assert "nothing was found" not in page.read_text()


def test_an_application_at_another_path_is_told() -> None:
    with pytest.raises(PreflightError, match=r"did you mean http://127\.0\.0\.1:\d+/api\?$"):
        run(Target(app=mock(), base_url="http://127.0.0.1:8080"))
