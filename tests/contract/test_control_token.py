"""A mock whose control plane asks for its token, and what the kit does with and without it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests import web
from tests.warm import warm_pytest

from liveops_kit.background_server import serving
from liveops_kit.contract.capabilities import ControlClient
from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.http.script import script_of
from liveops_kit.contract.profile import read
from liveops_kit.contract.target import Target
from liveops_kit.errors import CapabilityError, UsageError
from liveops_kit.redaction import Redactor
from liveops_kit.runs.contract import profile_of
from liveops_kit.server.application import build
from liveops_kit.server.serve import make_world
from liveops_kit.settings import Settings

pytest_plugins = ["pytester"]

TOKEN = "t0ken-of-the-control-plane"
ADVICE = (
    "set LIVEOPS_CONTROL_TOKEN, or token in [control] of the profile, or do without it by "
    'mode = "none" there'
)


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    settings = Settings(control_token=TOKEN)
    with serving(build(settings, make_world(settings))) as found:
        yield found


def control(origin: str, token: str) -> ControlClient:
    return ControlClient(origin, Target(base_url=f"{origin}/api", control_token=token))


def test_with_the_token_the_run_has_all_powers(origin: str) -> None:
    hands = control(origin, TOKEN)
    assert hands.is_available()
    hands.set_facts(7, "erin", {"country": "DE"})
    assert hands.inventory(7, "erin") == {}
    hands.reset_project(7)
    with pytest.raises(CapabilityError, match="404"):
        hands.inventory(7, "erin")
    hands.close()


@pytest.mark.parametrize(
    ("token", "what"), [("", "asks for a token"), ("another", "does not take this token")]
)
def test_without_it_the_run_says_what_to_set(origin: str, token: str, what: str) -> None:
    hands = control(origin, token)
    with pytest.raises(UsageError) as raised:
        hands.is_available()
    assert str(raised.value) == f"the control plane at {origin}/_mock {what}: {ADVICE}"
    hands.close()


def test_a_server_that_is_no_mock_is_not_sent_the_token() -> None:
    sent: list[tuple[str, bool]] = []

    async def app(scope, receive, send):  # type: ignore[no-untyped-def]
        sent.append((scope["path"], TOKEN.encode() in b"".join(v for _, v in scope["headers"])))
        await send({"type": "http.response.start", "status": 404, "headers": []})
        await send({"type": "http.response.body", "body": b"{}"})

    with serving(app) as origin:
        hands = control(origin, TOKEN)
        assert not hands.is_available()
        hands.close()
    assert ("/_mock/health", False) in sent
    assert not any(has_token for _, has_token in sent)


def test_scripts_read_the_token_from_the_environment(origin: str) -> None:
    hands = control(origin, TOKEN)
    noted: list[Exchange] = []
    listen = hands.capabilities().set_observer
    assert listen is not None
    listen(noted.append)
    hands.set_facts(8, "bob", {"country": "DE"})
    hands.close()
    script = script_of(noted, Redactor({TOKEN: "control_token"}))
    demand = "set it to the token of the mock's control plane"
    assert f': "${{LIVEOPS_CONTROL_TOKEN:?{demand}}}"' in script.splitlines()
    bare = script.replace("'", "").replace('"', "")
    assert "authorization: Bearer ${LIVEOPS_CONTROL_TOKEN}" in bare
    assert TOKEN not in script


def test_the_token_comes_from_the_profile_and_the_command_wins(tmp_path) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "liveops.toml"
    file.write_text('[control]\ntoken = "env:MINE"\n', encoding="utf-8")
    profile = read(file, {"MINE": TOKEN})
    assert profile.target.control_token == TOKEN
    assert TOKEN not in repr(profile.target)
    file.write_text('[control]\ntoken = "here"\n', encoding="utf-8")
    for given, token in (({}, "here"), ({"control_token": TOKEN}, TOKEN)):
        requested = {"config": file, **given}
        assert profile_of("http://127.0.0.1:1/api", requested).target.control_token == token


GAME = """
def test_time_goes_on(liveops_clock):
    start = liveops_clock.freeze("2026-12-01T10:00:00Z")
    assert (liveops_clock.advance(days=1) - start).total_seconds() == 86400
"""


@pytest.mark.parametrize("way", ["variable", "profile", "none"])
def test_the_plugin_opens_the_control_plane(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, origin: str, way: str
) -> None:
    pytester.makepyfile(test_game=GAME)
    monkeypatch.delenv("LIVEOPS_CONTROL_TOKEN", raising=False)
    options = [f"--liveops-target={origin}/api"]
    if way == "variable":
        monkeypatch.setenv("LIVEOPS_CONTROL_TOKEN", TOKEN)
    if way == "profile":
        pytester.makefile(".toml", liveops=f'[control]\ntoken = "{TOKEN}"\n')
        options.append("--liveops-config=liveops.toml")
    result = pytester.run(warm_pytest(), "-q", "-p", "no:cacheprovider", *options)
    assert TOKEN not in result.stdout.str() + result.stderr.str()
    if way == "none":
        result.assert_outcomes()
        assert result.ret == 2
        result.stdout.fnmatch_lines(["*/_mock asks for a token: set LIVEOPS_CONTROL_TOKEN,*"])
    else:
        result.assert_outcomes(passed=1)
        health = web.get(f"{origin}/_mock/health").json()
        assert health["status"] == "ok"
