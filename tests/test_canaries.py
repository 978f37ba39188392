"""No secret leaves: a server that repeats whatever it hears, and a search through all that is left.

Each run is given secrets nobody else has, meets a server that provokes findings and writes the
secrets into its answers, and leaves every artefact it can. None of them may hold one of the
secrets, in plain, escaped or Base64 form.
"""

from __future__ import annotations

import base64
import json
import os
import re
import signal
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import jwt
import pytest
from click.testing import CliRunner, Result
from tests import web
from tests.warm import warm_liveops

from liveops_kit.background_server import serving
from liveops_kit.cli import main
from liveops_kit.server.application import build
from liveops_kit.server.serve import make_world
from liveops_kit.settings import Settings

KEY = "c4n4ry-key/of+the=project"
SECRET = "canary-secret-that-signs-every-token-of-this-test"
CONTROL = "canary-token-of-the-control-plane"
ORDER_TOKEN = "CanaryOrderTokenQ7kPZ2mT9cLw4R"
QUERY_TOKEN = "canary-token-of-a-query"
COOKIE = "canary-cookie-of-a-session"
EMAIL = "canary-guest@mail.example"
FORMS = ("html", "json", "junit", "sarif")


def user_token(user: str) -> str:
    return jwt.encode({"sub": user, "exp": 4_102_444_800}, SECRET, "HS256")


FIRST, SECOND = user_token("canary-one"), user_token("canary-two")
BASIC = "Basic " + base64.b64encode(f"44056:{KEY}".encode()).decode()
GUEST = {"x-unauthorized-id": "visitor-1", "x-user": base64.b64encode(EMAIL.encode()).decode()}


# -- the search ------------------------------------------------------------------------------------
def forms_of(canary: str) -> Iterator[str]:
    """Return the texts that betray a secret of at least sixteen characters."""
    yield canary
    yield quote(canary, safe="")
    yield json.dumps(canary)[1:-1]
    for shift in range(3):
        for alphabet in (b"+/", b"-_"):
            packed = base64.b64encode(b"-" * shift + canary.encode() + b"---", alphabet).decode()
            yield packed[4:-8]


def leaks(text: str, canaries: Iterable[str]) -> list[str]:
    return [canary for canary in canaries if any(form in text for form in forms_of(canary))]


def signature_of(token: str) -> str:
    return token.rpartition(".")[2]


GIVEN = (KEY, SECRET, CONTROL, FIRST, SECOND, signature_of(FIRST), signature_of(SECOND))


@pytest.mark.parametrize("written", [KEY, f"44056:{KEY}", f"4:{KEY}", f"x4056:{KEY}!"])
def test_the_search_finds_what_is_there(written: str) -> None:
    for text in (written, base64.b64encode(written.encode()).decode(), json.dumps(written)):
        assert leaks(f"it says {text}.", [KEY, SECRET]) == [KEY]


# -- the server ------------------------------------------------------------------------------------
class Blab:
    """The mock in strict mode, whose answers are wrong and repeat the headers of the call."""

    def __init__(self) -> None:
        settings = Settings(
            auth="strict", api_keys={"44056": KEY}, jwt_secret=SECRET, control_token=CONTROL,
            validate_responses=False,
        )  # fmt: skip
        world = make_world(settings)
        world.project(world.default_project_id)
        self._app = build(settings, world)
        self.tokens: set[str] = set()
        """All that came as a bearer and is good."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        events: list[Any] = []

        async def keep(event: Any) -> None:
            events.append(event)

        await self._app(scope, receive, keep)
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        self._listen(headers.get("authorization", ""))
        body = b"".join(event.get("body", b"") for event in events[1:])
        if not scope["path"].startswith("/_mock"):
            body = self._wrong(body, headers)
        kept = [pair for pair in events[0]["headers"] if pair[0] != b"content-length"]
        length = (b"content-length", b"%d" % len(body))
        echo = (b"x-echo", headers.get("authorization", "none").encode())
        await send({**events[0], "headers": [*kept, length, echo]})
        await send({"type": "http.response.body", "body": body})

    def _listen(self, authorization: str) -> None:
        token = authorization.removeprefix("Bearer ")
        try:
            jwt.decode(token, SECRET, ["HS256"])
        except jwt.PyJWTError:
            return
        self.tokens.add(signature_of(token))

    def _wrong(self, body: bytes, headers: Mapping[str, str]) -> bytes:
        try:
            content = json.loads(body)
        except ValueError:
            return body
        if not isinstance(content, dict):
            return body
        said = f"you sent {json.dumps(dict(headers))}"
        key = KEY if headers.get("authorization") == BASIC else ""
        email = base64.b64decode(headers.get("x-user", "")).decode("utf-8", "replace")
        if "token" in content:
            content["token"] = ORDER_TOKEN
            content["order_id"] = {"of": 1, "token": ORDER_TOKEN}
        for name in ("items", "external_id", "errorCode", "errorMessage", "cart_id"):
            if name in content:
                content[name] = f"{said} as {email or headers.get('authorization')}, {key}"
        return json.dumps(content).encode()


@pytest.fixture(scope="module")
def blab() -> Iterator[tuple[Blab, str]]:
    server = Blab()
    with serving(server) as origin:
        yield server, origin


# -- what is left of a run -------------------------------------------------------------------------
def command(folder: Path, forms: Iterable[str], *words: str, **variables: str) -> Result:
    """A command in this process, with the secrets in its environment and all of its reports."""
    environment: dict[str, str | None] = {
        name: None for name in os.environ if name.startswith("LIVEOPS_")
    }
    reports = [f"--report={form}={folder / form}" for form in forms]
    return CliRunner().invoke(main, [*words, *reports], env={**environment, **variables})


def artefacts(folder: Path, result: Result, caplog: pytest.LogCaptureFixture) -> dict[str, str]:
    files = {file.name: file.read_text(encoding="utf-8") for file in folder.iterdir()}
    assert all(files.values())
    return {**files, "stdout": result.stdout, "stderr": result.stderr, "log": caplog.text}


def clean(left: Mapping[str, str], canaries: Iterable[str]) -> None:
    found = {name: leaks(text, canaries) for name, text in left.items()}
    assert {name: each for name, each in found.items() if each} == {}


def findings_of(left: Mapping[str, str]) -> list[dict[str, Any]]:
    return list(json.loads(left["json"])["findings"])


@pytest.mark.parametrize(
    ("requested", "minted"),
    [
        (("--only=laws,catalogue", "--tag=orders"), True),
        (("--only=laws", "--tag=carts"), False),
        (("--only=laws", "--tag=credentials"), False),
        (
            ("--only=catalogue,conformance,reach", "--operation=get-coupons",
             "--operation=redeem-coupon", "--max-examples=2"),
            True,
        ),
    ],
    ids=["orders", "carts", "credentials", "generated"],
)  # fmt: skip
def test_a_test_leaves_none(
    blab: tuple[Blab, str], requested: tuple[str, ...], minted: bool,
    tmp_path: Path, caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    server, origin = blab
    tokens = {"LIVEOPS_USER_TOKEN": FIRST, "LIVEOPS_SECOND_USER_TOKEN": SECOND}
    signed = {"LIVEOPS_JWT_SECRET": SECRET}
    result = command(
        tmp_path, (*FORMS, "har"), "test", f"{origin}/api", "--disposable", *requested,
        f"--header=Cookie:session={COOKIE}",
        LIVEOPS_API_KEY=KEY, LIVEOPS_CONTROL_TOKEN=CONTROL, **(signed if minted else tokens),
    )  # fmt: skip
    assert result.exit_code == 1, result.output
    left = artefacts(tmp_path, result, caplog)
    assert findings_of(left)
    assert len(json.loads(left["har"])["log"]["entries"]) > 5
    clean(left, [*GIVEN, ORDER_TOKEN, COOKIE, *server.tokens])


def test_a_comparison_leaves_none(
    blab: tuple[Blab, str], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    server, origin = blab
    result = command(
        tmp_path, FORMS, "compare", f"{origin}/api", "mock", "--tag=coupons", "--stories=1",
        LIVEOPS_API_KEY=KEY, LIVEOPS_JWT_SECRET=SECRET, LIVEOPS_CONTROL_TOKEN=CONTROL,
    )  # fmt: skip
    assert result.exit_code == 1, result.output
    left = artefacts(tmp_path, result, caplog)
    assert findings_of(left)
    clean(left, [*GIVEN, *server.tokens])


# -- calls that others made ------------------------------------------------------------------------
TRAFFIC = (KEY, FIRST, signature_of(FIRST), QUERY_TOKEN, COOKIE, EMAIL)


def calls(url: str) -> list[httpx.Response]:
    """An admin, a player with an order, and a guest."""
    api = f"{url}/api/v2/project/44056"
    key, player = {"Authorization": BASIC}, {"Authorization": f"Bearer {FIRST}"}
    with web.Client(trust_env=False, timeout=60, cookies={"session": COOKIE}) as client:
        return [
            client.get(f"{url}/api/v3/project/44056/admin/coupon", headers=key),
            client.get(f"{api}/coupon/code/WELCOME/rewards", headers=player),
            client.post(f"{api}/coupon/redeem?token={QUERY_TOKEN}", headers=player, json={}),
            client.post(f"{api}/payment/item/sword_ice", headers=player, json={}),
            client.get(f"{api}/cart?access_token={QUERY_TOKEN}", headers=GUEST),
            client.get(f"{url}/api/v2/project/44056/{FIRST}?token={QUERY_TOKEN}"),
        ]


@contextmanager
def process(
    log: Path, *words: str, **variables: str
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A command that serves, and the origin that it says; stderr goes to a file."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("LIVEOPS_")}
    with log.open("w", encoding="utf-8") as err:
        started = subprocess.Popen(
            [warm_liveops(), *words],
            stdout=subprocess.PIPE, stderr=err, text=True, env={**kept, **variables},
        )  # fmt: skip
    try:
        assert started.stdout is not None
        first = started.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", first)
        assert found, first + log.read_text(encoding="utf-8")
        yield started, found[0]
    finally:
        if started.poll() is None:
            started.kill()
        started.communicate()


def ended(started: subprocess.Popen[str]) -> str:
    """Stop a command and return its output."""
    started.send_signal(signal.SIGINT)
    assert started.stdout is not None
    said = started.stdout.read()
    started.wait(timeout=60)
    return said


@pytest.fixture(scope="module", params=[False, True], ids=["covered", "kept"])
def recorded(
    request: pytest.FixtureRequest, blab: tuple[Blab, str], tmp_path_factory: Any
) -> tuple[bool, Path, dict[str, str]]:
    """Return whether secrets are kept, the proxy's recording, and everything it left."""
    folder = tmp_path_factory.mktemp("proxy")
    reports = [word for form in FORMS for word in ("--report", f"{form}={folder / form}")]
    keeping = ["--keep-secrets"] if request.param else []
    har = folder / "proxy.har"
    words = ["proxy", "--upstream", blab[1], "--listen", "127.0.0.1:0", "--har", str(har)]
    with process(folder / "err", *words, *keeping, *reports, "--compare", "mock") as (
        started,
        origin,
    ):
        answers = calls(origin)
        out = ended(started)
    assert [each.status_code for each in answers] == [200, 200, 422, 200, 200, 404]
    assert answers[3].json()["token"] == ORDER_TOKEN
    files = {form: (folder / form).read_text(encoding="utf-8") for form in FORMS}
    err = (folder / "err").read_text(encoding="utf-8")
    return request.param, har, {**files, "stdout": out, "stderr": err}


def test_a_proxy_leaves_none(recorded: tuple[bool, Path, dict[str, str]]) -> None:
    is_kept, har, left = recorded
    assert len(findings_of(left)) >= 3
    clean(left, [*TRAFFIC, ORDER_TOKEN])
    written = har.read_text(encoding="utf-8")
    wanted = [*TRAFFIC, ORDER_TOKEN] if is_kept else []
    assert leaks(written, [*TRAFFIC, ORDER_TOKEN]) == wanted


def test_a_check_leaves_none(
    recorded: tuple[bool, Path, dict[str, str]], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    _, har, judged = recorded
    result = command(tmp_path, FORMS, "check", str(har))
    assert result.exit_code == 1, result.output
    left = artefacts(tmp_path, result, caplog)
    assert [each["id"] for each in findings_of(left)] == [
        each["id"] for each in findings_of(judged)
    ]
    clean(left, [*TRAFFIC, ORDER_TOKEN])


def test_the_journal_and_the_log_of_the_mock_hold_none(tmp_path: Path) -> None:
    variables = {
        "LIVEOPS_API_KEYS": f"44056:{KEY}", "LIVEOPS_JWT_SECRET": SECRET,
        "LIVEOPS_CONTROL_TOKEN": CONTROL,
    }  # fmt: skip
    bearer = {"Authorization": f"Bearer {CONTROL}"}
    words = ("mock", "--port", "0", "--auth", "strict", "--log-level", "debug")
    with process(tmp_path / "err", *words, **variables) as (started, origin):
        answers = calls(origin)
        with web.Client(
            base_url=f"{origin}/_mock", headers=bearer, trust_env=False, timeout=60
        ) as control:
            assert control.get("/journal", headers={"Authorization": ""}).status_code == 401
            journal = control.get("/journal")
            whole = [control.get(f"/journal/{number}").text for number in range(1, 7)]
            har = control.get("/journal/har")
        out = ended(started)
    err = (tmp_path / "err").read_text(encoding="utf-8")
    assert [each.status_code for each in answers] == [200, 200, 422, 200, 200, 404]
    assert journal.json()["count"] == 6
    assert len(har.json()["log"]["entries"]) == 6
    assert "/coupon/redeem?token=***" in err
    left = {"list": journal.text, **dict(zip("123456", whole, strict=True)), "har": har.text}
    given = (*TRAFFIC, SECRET, CONTROL)
    clean({**left, "stdout": out, "stderr": err}, [*given, answers[3].json()["token"]])
