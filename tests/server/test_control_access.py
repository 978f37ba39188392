"""Access to the control plane: by page, by token, by parameters."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from tests.server.game import NOW, Mock, bearer, faults, make_mock, refusal

from liveops_kit.errors import SettingsError
from liveops_kit.openapi import document as spec
from liveops_kit.openapi.document import Operation
from liveops_kit.settings import Settings

each = pytest.mark.parametrize
EVIL = "https://evil.example"
TOOL = "http://localhost:3000"
TOKEN = "t0ken-of-the-control-plane"
OPERATIONS = list(spec.load("control").operations.values())
for_each = each("operation", OPERATIONS, ids=lambda operation: operation.operation_id)
NO_OPERATIONS = [("GET", "/_mock/openapi.json"), ("GET", "/_mock/ui/"), ("GET", "/_mock"),
                 ("POST", "/_mock/nothing"), ("OPTIONS", "/_mock/reset")]  # fmt: skip
NOT_SENT = (
    "The control plane asks for its token, which --control-token sets, or else the mock prints at "
    "its start: send 'Authorization: Bearer TOKEN'"
)
WRONG = "That is not the token of the control plane"
CHALLENGES = ['Basic realm="LiveOps control plane"', 'Bearer realm="LiveOps control plane"']


def foreign(page: str, allowed: str) -> tuple[int, int, str]:
    text = f"may not call the control plane: --control-origin {allowed} would allow it"
    return 403, 0, f"{page} {text}"


@pytest.fixture(scope="module")
def own() -> Iterator[Mock]:
    """A mock for this file alone: what is let in by mistake resets whole worlds."""
    made = make_mock()
    with made.client:
        yield made


@pytest.fixture(scope="module")
def open_to_tool() -> Iterator[Mock]:
    """A mock that lets the pages of one origin in."""
    made = make_mock(control_origins=("HTTP://localhost:3000/",))
    with made.client:
        yield made


@pytest.fixture(scope="module")
def guarded() -> Iterator[Mock]:
    """A mock that asks for its token, and lets the pages of one origin ask, too."""
    made = make_mock(control_origins=(TOOL,), control_token=TOKEN)
    with made.client:
        yield made


def url(operation: Operation) -> str:
    examples = {p["name"]: p["example"] for p in operation.parameters if p["in"] == "path"}
    return "/_mock" + operation.path.format_map(examples)


def ask(mock: Mock, method: str, path: str, headers: Any = None, **more: Any) -> Any:
    return mock.client.request(method, path, headers=headers, follow_redirects=False, **more)


def world_of(mock: Mock) -> Any:
    """All that is in a world but its dice, which every refusal throws to have a number."""
    return {name: held for name, held in mock.world.export_state().items() if name != "chance"}


# -- pages -----------------------------------------------------------------------------------------
@for_each
def test_no_operation_is_carried_out_for_a_page_of_another_origin(
    own: Mock, operation: Operation
) -> None:
    """Neither a simple request, for which a browser does not ask first, nor any other."""
    own.game().tell("alice", country="DE")
    before = world_of(own)
    for kind in (None, "text/plain", "application/json"):
        headers = {"Origin": EVIL, **({} if kind is None else {"Content-Type": kind})}
        body = {"content": "{}"} if kind and operation.method != "GET" else {}
        response = ask(own, operation.method, url(operation), headers, **body)
        assert refusal(response) == foreign(f"A page of '{EVIL}'", EVIL)
        assert "access-control-allow-origin" not in response.headers
    assert world_of(own) == before


@each(("method", "path"), NO_OPERATIONS)
def test_nothing_else_is_served_to_such_a_page_either(own: Mock, method: str, path: str) -> None:
    response = ask(own, method, path, {"Origin": EVIL})
    assert refusal(response) == foreign(f"A page of '{EVIL}'", EVIL)


@each(
    ("origin", "allowed"),
    [
        ("http://localhost:8081", "http://localhost:8081"),
        ("http://127.0.0.1", "http://127.0.0.1"),
        ("http://localhost.evil.example", "http://localhost.evil.example"),
        ("ftp://localhost", "ftp://localhost"),
        ("null", "ORIGIN"),
        ("localhost", "ORIGIN"),
        ("http://localhost, http://localhost", "ORIGIN"),
    ],
)
def test_an_origin_that_is_not_the_mocks_own_is_refused(
    own: Mock, origin: str, allowed: str
) -> None:
    for method, path in (("GET", "/_mock/state"), ("POST", "/_mock/reset")):
        response = ask(own, method, path, {"Origin": origin})
        assert refusal(response) == foreign(f"A page of '{origin}'", allowed)


def test_an_empty_origin_is_refused(own: Mock) -> None:
    response = ask(own, "POST", "/_mock/reset", {"Origin": ""})
    assert refusal(response) == foreign("A page of another origin", "ORIGIN")


def test_of_two_origins_both_have_to_be_allowed(own: Mock) -> None:
    for pair in (("http://localhost", EVIL), (EVIL, "http://localhost")):
        response = ask(own, "POST", "/_mock/reset", [("Origin", origin) for origin in pair])
        assert refusal(response) == foreign(f"A page of '{EVIL}'", EVIL)


@each(
    ("host", "origin"),
    [
        ("localhost", "http://localhost"),
        ("localhost:8080", "http://localhost:8080"),
        ("127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("[::1]:8080", "http://[::1]:8080"),
        ("LOCALHOST:80", "http://localhost"),
        ("localhost", "https://localhost"),  # TLS ends before the mock
    ],
)
def test_the_mocks_own_pages_may_call(own: Mock, host: str, origin: str) -> None:
    headers = {"Host": host, "Origin": origin, "Sec-Fetch-Site": "same-origin"}
    own.game().tell("alice", country="DE")
    assert ask(own, "POST", "/_mock/reset", headers).status_code == 204
    assert own.game().control("GET", "/health").json()["projects"] == []


@each("site", ["cross-site", "same-site", "next-door", ""])
@each("origin", [None, "http://localhost"])
def test_a_browser_says_where_a_call_comes_from_that_has_no_origin(
    own: Mock, site: str, origin: str | None
) -> None:
    """An image, a script, a `fetch` in mode `no-cors`; or HTTPS and HTTP under one name."""
    headers = {"Sec-Fetch-Site": site, **({} if origin is None else {"Origin": origin})}
    for method, path in (("GET", "/_mock/state"), ("GET", "/_mock/health"), ("GET", "/_mock/ui/")):
        response = ask(own, method, path, headers)
        assert refusal(response) == foreign("A page of another origin", "ORIGIN")


@each("site", ["same-origin", "none"])
def test_what_a_user_types_and_the_mocks_own_pages_ask_is_answered(own: Mock, site: str) -> None:
    for path in ("/_mock/state", "/_mock/health", "/_mock/ui/", "/_mock/openapi.json"):
        assert ask(own, "GET", path, {"Sec-Fetch-Site": site}).status_code == 200


LINK = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}


def test_a_link_to_the_api_browser_may_be_followed_from_anywhere(own: Mock) -> None:
    assert ask(own, "GET", "/_mock/ui/", LINK).status_code == 200


@each(
    ("method", "path", "headers"),
    [
        ("GET", "/_mock/ui/", {**LINK, "Sec-Fetch-Dest": "iframe"}),
        ("GET", "/_mock/ui/", {**LINK, "Sec-Fetch-Mode": "no-cors"}),
        ("GET", "/_mock/ui/", {**LINK, "Origin": EVIL}),
        ("GET", "/_mock/ui/?configUrl=https://evil.example/x.json", LINK),
        ("POST", "/_mock/ui/", LINK),
        ("GET", "/_mock/state", LINK),
        ("POST", "/_mock/reset", LINK),
    ],
)
def test_no_other_page_is_opened_so_and_none_in_a_frame(
    own: Mock, method: str, path: str, headers: Mapping[str, str]
) -> None:
    response = ask(own, method, path, headers)
    assert response.status_code == 403
    assert "may not call the control plane" in refusal(response)[2]


# -- pages of an origin that is allowed ------------------------------------------------------------
def test_an_allowed_origin_gets_its_answers_with_cors_headers(open_to_tool: Mock) -> None:
    for site in ("cross-site", "same-site"):
        headers = {"Origin": TOOL, "Sec-Fetch-Site": site}
        open_to_tool.game().tell("alice", country="DE")
        response = ask(open_to_tool, "GET", "/_mock/state", headers)
        assert response.json()["projects"].keys() == {"44056"}
        assert response.headers["access-control-allow-origin"] == TOOL
        assert response.headers["vary"] == "Origin"
        response = ask(open_to_tool, "POST", "/_mock/reset", headers)
        assert response.status_code == 204
        assert response.headers["access-control-allow-origin"] == TOOL
        assert world_of(open_to_tool)["projects"] == {}


def test_it_can_read_refusals(open_to_tool: Mock) -> None:
    response = ask(open_to_tool, "PUT", "/_mock/clock", {"Origin": TOOL}, json={"rate": -1})
    assert response.status_code == 422
    assert response.headers["access-control-allow-origin"] == TOOL


def preflight(mock: Mock, origin: str, path: str = "/_mock/reset", **more: str) -> Any:
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": "PUT",
        "Access-Control-Request-Headers": "authorization,content-type",
        **more,
    }
    return ask(mock, "OPTIONS", path, headers)


def test_its_preflights_are_answered_without_a_token(open_to_tool: Mock, guarded: Mock) -> None:
    for mock in (open_to_tool, guarded):
        response = preflight(mock, TOOL)
        assert response.status_code == 200
        assert response.headers["access-control-allow-origin"] == TOOL
        assert response.headers["access-control-allow-headers"] == "authorization,content-type"
        assert "PUT" in response.headers["access-control-allow-methods"].split(", ")
        assert "access-control-allow-credentials" not in response.headers


@each("origin", [EVIL, "http://localhost:3001", "https://localhost:3000", "null"])
def test_other_origins_stay_outside(open_to_tool: Mock, origin: str) -> None:
    for response in (
        preflight(open_to_tool, origin),
        ask(open_to_tool, "POST", "/_mock/reset", {"Origin": origin}),
        ask(open_to_tool, "GET", "/_mock/state", {"Origin": origin}),
    ):
        assert response.status_code == 403
        assert "access-control-allow-origin" not in response.headers


def test_an_allowed_origin_is_not_let_in_under_a_foreign_name(open_to_tool: Mock) -> None:
    text = "The control plane is not served under the host name 'evil.example'"
    response = preflight(open_to_tool, TOOL, Host="evil.example")
    assert refusal(response) == (403, 0, text)
    assert "access-control-allow-origin" not in response.headers


@each("origin", ["*", "null", "localhost:3000", "http://localhost:3000/app", "http://", "a b",
                 "http://localhost:99999", "http://*.example", "http://u@localhost"])  # fmt: skip
def test_what_is_no_origin_cannot_be_allowed(origin: str) -> None:
    text = f"--control-origin is an origin such as http://localhost:3000, not '{origin}'"
    with pytest.raises(SettingsError) as raised:
        Settings(control_origins=(TOOL, origin)).checked()
    assert str(raised.value) == text


# -- the token -------------------------------------------------------------------------------------
def password(token: str, user: str = "") -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{token}".encode()).decode()}


GOOD = [
    bearer(TOKEN),
    {"Authorization": f"bearer  {TOKEN} "},
    password(TOKEN),
    password(TOKEN, "x"),
]
BAD: list[tuple[dict[str, str], str]] = [
    ({}, NOT_SENT),
    ({"Authorization": ""}, NOT_SENT),
    ({"Authorization": TOKEN}, NOT_SENT),
    ({"Authorization": f"Token {TOKEN}"}, NOT_SENT),
    (bearer(""), WRONG),
    (bearer(TOKEN[:-1]), WRONG),
    (bearer(TOKEN + "x"), WRONG),
    (bearer(TOKEN.upper()), WRONG),
    ({"Authorization": "Bearer t\u00f6ken"}, WRONG),
    (password(""), WRONG),
    ({"Authorization": "Basic " + base64.b64encode(TOKEN.encode()).decode()}, WRONG),
    ({"Authorization": "Basic \u00e4"}, WRONG),
    ({"Authorization": "Basic //8="}, WRONG),
]


@for_each
def test_every_operation_but_the_probes_asks_for_the_token(
    guarded: Mock, operation: Operation
) -> None:
    guarded.game().control("PUT", "/clock", {"frozen": NOW.isoformat()}, headers=bearer(TOKEN))
    before = world_of(guarded)
    response = ask(guarded, operation.method, url(operation))
    if operation.operation_id in ("mock-health", "mock-ready"):
        assert response.json()["status"] in ("ok", "ready")
    else:
        assert refusal(response) == (401, 0, NOT_SENT)
        assert response.headers["www-authenticate"] == ", ".join(CHALLENGES)
    assert world_of(guarded) == before


@each(("headers", "text"), BAD)
def test_what_is_not_the_token_opens_nothing(
    guarded: Mock, headers: Mapping[str, str], text: str
) -> None:
    raw = {name: value.encode("latin-1") for name, value in headers.items()}
    for method, path in (("GET", "/_mock/state"), ("GET", "/_mock/ui/"), ("POST", "/_mock/reset"),
                         ("GET", "/_mock/openapi.json"), ("POST", "/_mock/health")):  # fmt: skip
        response = ask(guarded, method, path, raw)
        assert refusal(response) == (401, 0, text)


@each("headers", GOOD)
def test_the_token_opens_everything(guarded: Mock, headers: Mapping[str, str]) -> None:
    for path in ("/_mock/state", "/_mock/ui/", "/_mock/openapi.json"):
        assert ask(guarded, "GET", path, headers).status_code == 200
    assert ask(guarded, "POST", "/_mock/reset", headers).status_code == 204


def test_the_token_is_no_way_in_for_other_origins(guarded: Mock) -> None:
    headers = {**bearer(TOKEN), "Origin": EVIL}
    response = ask(guarded, "POST", "/_mock/reset", headers)
    assert refusal(response) == foreign(f"A page of '{EVIL}'", EVIL)


def test_an_allowed_page_without_the_token_reads_why(guarded: Mock) -> None:
    response = ask(guarded, "GET", "/_mock/state", {"Origin": TOOL})
    assert refusal(response) == (401, 0, NOT_SENT)
    assert response.headers["access-control-allow-origin"] == TOOL
    response = ask(guarded, "GET", "/_mock/state", {"Origin": TOOL, **bearer(TOKEN)})
    assert response.status_code == 200


@each(
    ("settings", "asks"),
    [
        ({}, False),
        ({"host": "localhost"}, False),
        ({"host": "::1"}, False),
        ({"control_token": TOKEN}, True),
        ({"auth": "strict"}, True),
        ({"host": "0.0.0.0", "auth": "lenient"}, True),
        ({"host": "::", "auth": "lenient"}, True),
        ({"host": "192.168.0.7", "auth": "strict"}, True),
    ],
)
def test_a_token_is_asked_for_where_others_reach_the_mock_and_by_strict(
    settings: Mapping[str, Any], asks: bool
) -> None:
    assert Settings(**settings).checked().asks_control_token is asks


def test_without_a_token_a_mock_that_asks_for_one_lets_nobody_in() -> None:
    """An application that was made without `liveops mock`, which makes one."""
    strict = make_mock(auth="strict")
    assert refusal(ask(strict, "GET", "/_mock/state")) == (401, 0, NOT_SENT)
    for headers in (bearer(""), password("")):
        assert refusal(ask(strict, "GET", "/_mock/state", headers)) == (401, 0, WRONG)
    assert ask(strict, "GET", "/_mock/health").status_code == 200


@each("token", ["a b", "a\n", "ä", "\t"])
def test_a_token_no_header_can_hold_is_declined_and_not_shown(token: str) -> None:
    with pytest.raises(SettingsError) as raised:
        Settings(control_token=token).checked()
    assert str(raised.value) == "--control-token is one word of printable ASCII characters"


def test_the_journal_does_not_show_a_token_that_went_astray(guarded: Mock) -> None:
    """Sent with a call of the API, as a client does that sends its headers with everything."""
    coupons = "/api/v3/project/44056/admin/coupon"
    sent = {"X-LiveOps-Control-Token": TOKEN}
    for headers in (bearer(TOKEN), password(TOKEN), sent):
        ask(guarded, "GET", coupons, headers)
    for path in ("/_mock/journal", "/_mock/journal/har", "/_mock/journal/1", "/_mock/journal/2",
                 "/_mock/journal/3"):  # fmt: skip
        shown = ask(guarded, "GET", path, bearer(TOKEN))
        assert shown.status_code == 200
        for secret in (TOKEN, password(TOKEN)["Authorization"].split()[1]):
            assert secret not in shown.text


# -- query parameters ------------------------------------------------------------------------------
@for_each
def test_a_query_parameter_that_nobody_reads_is_refused(own: Mock, operation: Operation) -> None:
    own.game().tell("alice", country="DE")
    before = world_of(own)
    known = [p["name"] for p in operation.parameters if p["in"] == "query"]
    takes = f"it takes {', '.join(known)}" if known else "it takes none"
    text = f"This call has no query parameter 'nobody': {takes}"
    body = spec.load("control").resolve(operation.definition.get("requestBody"))
    more = {} if body is None else {"json": {}}
    response = ask(own, operation.method, url(operation), params={"nobody": "7"}, **more)
    assert faults(response) == [("nobody", text)]
    assert world_of(own) == before


def test_nobodys_clock_is_moved_for_one_project(own: Mock) -> None:
    before = own.world.clock.state
    body = {"advance": "+1d"}
    response = ask(own, "PUT", "/_mock/clock?project_id=7", json=body)
    text = "This call has no query parameter 'project_id': it takes none"
    assert faults(response) == [("project_id", text)]
    assert own.world.clock.state == before


def test_all_that_is_wrong_with_a_query_is_told_at_once(own: Mock) -> None:
    response = ask(own, "GET", "/_mock/journal?limit=0&Limit=1&=2")
    takes = "it takes operation, status, project_id, user, error_code, verdict, since, after, limit"
    said = faults(response)
    assert [name for name, _ in said] == ["limit", "Limit", ""]
    assert said[1][1] == f"This call has no query parameter 'Limit': {takes}"
    assert ask(own, "GET", "/_mock/journal?limit=1&since=2026-12-01T10:00:00Z").status_code == 200


def test_the_api_itself_goes_on_ignoring_what_it_does_not_know(own: Mock) -> None:
    coupons = "/api/v3/project/44056/admin/coupon?nobody=7"
    assert ask(own, "GET", coupons, own.game().admin).status_code == 200
