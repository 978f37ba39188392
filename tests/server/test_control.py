"""The control plane over HTTP: health, reset, state, clock, users, and who may call it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.server.game import (
    DEFAULT_PROJECT,
    NOT_FOUND,
    NOT_JSON,
    NOW,
    WRONG_TYPE,
    Game,
    Mock,
    faults,
    make_mock,
    refusal,
)

from liveops_kit import __version__
from liveops_kit.openapi import document as spec

each = pytest.mark.parametrize
NOW_TEXT = "2026-12-01T10:00:00+00:00"
DURATION = "is no duration: write for example +1d, 90m, P7D or PT36H"


@pytest.fixture(scope="module")
def own(store_kind: str, new_store: Callable[[str], str]) -> Iterator[Mock]:
    """A mock for this file alone: its tests reset whole worlds."""
    made = make_mock(control_hosts=("mock.test",), most_projects=3, store=new_store(store_kind))
    with made.client:
        yield made


@pytest.fixture(autouse=True)
def fresh(own: Mock) -> None:
    """Every test finds the world as it was at the start."""
    assert own.client.post("/_mock/reset").status_code == 204


@pytest.fixture
def game(own: Mock) -> Game:
    return own.game()


def control(own: Mock, method: str, path: str, *body: Any, **more: Any) -> Any:
    return own.game().control(method, path, *body, **more)


# -- who may call ----------------------------------------------------------------------------------
@each(
    "host",
    [
        "localhost",
        "localhost:8080",
        "127.0.0.1",
        "127.0.0.1:1",
        "127.8.8.8",
        "[::1]:8080",
        "LocalHost",
    ],
)
def test_the_control_plane_answers_under_loopback_names(own: Mock, host: str) -> None:
    assert control(own, "GET", "/health", headers={"Host": host}).status_code == 200


@each("host", ["mock.test", "mock.test:8080", "MOCK.test"])
def test_the_control_plane_answers_under_configured_names(own: Mock, host: str) -> None:
    assert control(own, "GET", "/health", headers={"Host": host}).status_code == 200


FOREIGN = {
    "evil.example": "evil.example",
    "localhost.evil.example": "localhost.evil.example",
    "localhost@evil.example": "evil.example",
    "evil.example/localhost": "evil.example",
    "mock.test.evil.example": "mock.test.evil.example",
    "192.168.0.7:8080": "192.168.0.7",
    "0.0.0.0": "0.0.0.0",
    "[::1": "[::1",
    "[": "[",
    "[evil]": "[evil]",
    "": "",
}


@each(("host", "named"), FOREIGN.items())
def test_the_control_plane_refuses_other_names(own: Mock, host: str, named: str) -> None:
    """Otherwise a page whose name is made to resolve to this machine could reset the world."""
    text = f"The control plane is not served under the host name '{named}'"
    for method, path in (
        ("POST", "/health"),
        ("POST", "/reset"),
        ("GET", "/state"),
        ("GET", "/openapi.json"),
        ("GET", "/ui/"),
        ("GET", "/nothing"),
    ):
        response = control(own, method, path, headers={"Host": host})
        assert refusal(response) == (403, 0, text)


@each("host", FOREIGN)
def test_the_health_alone_is_told_under_any_name(own: Mock, host: str) -> None:
    """A probe knows the address of a container, and no name."""
    for method in ("GET", "HEAD"):
        assert control(own, method, "/health", headers={"Host": host}).status_code == 200


def test_the_api_answers_under_any_name(game: Game) -> None:
    headers = {**game.admin, "Host": "store.example"}
    assert game.call("get-coupons", headers=headers).status_code == 200


def test_every_operation_of_the_control_plane_is_reached(own: Mock) -> None:
    for operation in spec.load("control").operations.values():
        examples = {p["name"]: p["example"] for p in operation.parameters if p["in"] == "path"}
        path = operation.path.format_map(examples)
        body: list[Any] = [{}] if "requestBody" in operation.definition else []
        soon = {"timeout": 0} if operation.operation_id == "mock-wait-journal" else None
        response = control(own, operation.method, path, *body, params=soon)
        assert response.status_code in (200, 201, 204, 404, 408, 422)
        response = control(own, "BREW", path)
        assert response.status_code == 405
        assert operation.method in response.headers["allow"].split(", ")


def test_no_credentials_are_needed_and_wrong_ones_do_no_harm(own: Mock) -> None:
    for header in ({}, {"Authorization": "Basic nonsense"}, {"Authorization": "Bearer x"}):
        assert control(own, "GET", "/health", headers=header).status_code == 200


# -- health ----------------------------------------------------------------------------------------
def test_health_tells_version_projects_and_time(own: Mock) -> None:
    health = {
        "status": "ok",
        "version": __version__,
        "project_id": DEFAULT_PROJECT,
        "projects": [],
        "now": NOW_TEXT,
    }
    assert control(own, "GET", "/health").json() == health
    for project_id in (777, DEFAULT_PROJECT):
        own.game(project_id).call("get-coupons")
    health["projects"] = [777, DEFAULT_PROJECT]
    assert control(own, "GET", "/health").json() == health


# -- projects --------------------------------------------------------------------------------------
def test_projects_are_made_until_there_are_too_many(own: Mock) -> None:
    for project_id in (1, 2, 3):
        assert own.game(project_id).call("get-coupons").status_code == 200
    text = (
        "Project 4 does not exist and may not be created: at most 3 projects are kept "
        "(--most-projects); DELETE /_mock/projects/1 frees the least recently used"
    )
    late = own.game(4)
    assert refusal(late.call("get-coupons")) == (403, 0, text)
    assert refusal(late.redeem("A")) == (403, 0, text)
    assert refusal(late.control("GET", "/projects/4/users/alice")) == (403, 0, text)
    assert refusal(late.control("PUT", "/projects/4/users/alice", {})) == (403, 0, text)
    assert own.game(1).call("get-coupons").status_code == 200


def test_each_project_has_a_state_of_its_own(own: Mock) -> None:
    own.game(1).coupon("spring", "SPRING")
    assert own.game(1).redeem("SPRING").status_code == 200
    assert refusal(own.game(2).redeem("SPRING"))[:2] == (404, 9807)
    assert own.game(2).call("get-coupons").json()["total_promotions_count"] == 0


# -- reset -----------------------------------------------------------------------------------------
def played(own: Mock) -> list[str]:
    """A generated code of each of the projects 1 and 2."""
    codes = []
    for game in (own.game(1), own.game(2)):
        game.coupon("spring", bonus=[{"sku": "sword_ice"}])
        game.call("generate-coupon-codes", external_id="spring", body={"count": 1})
        listed = game.call("get-coupon-codes", external_id="spring").json()
        codes += [entry["code"] for entry in listed["codes"]]
    return codes


def test_a_reset_forgets_projects_clock_and_dice(own: Mock) -> None:
    codes = played(own)
    first = own.client.get("/nothing").json()["transactionId"]
    control(own, "PUT", "/clock", {"advance": "+1d"})
    response = control(own, "POST", "/reset")
    assert (response.status_code, response.content) == (204, b"")
    health = control(own, "GET", "/health").json()
    assert (health["projects"], health["now"]) == ([], NOW_TEXT)
    assert played(own) == codes
    assert own.client.get("/nothing").json()["transactionId"] == first


def test_a_reset_of_one_project_leaves_the_others_and_the_clock(own: Mock) -> None:
    codes = played(own)
    control(own, "PUT", "/clock", {"advance": "+1d"})
    assert control(own, "POST", "/reset", {"project_id": 1}).status_code == 204
    health = control(own, "GET", "/health").json()
    assert (health["projects"], health["now"]) == ([2], "2026-12-02T10:00:00+00:00")
    assert own.game(1).call("get-coupons").json()["total_promotions_count"] == 0
    assert own.game(2).redeem(codes[1]).status_code == 200
    assert control(own, "POST", "/reset", {"project_id": 999}).status_code == 204


def test_a_reset_may_keep_what_calls_made(own: Mock, game: Game) -> None:
    """Objects of the fixtures are put back; others stay, and time goes on."""
    coupon = {"external_id": "mine", "name": {"en": "Mine"}}
    assert game.call("admin-create-coupon", body=coupon).status_code == 201
    path = {"item_sku": "sword_ice"}
    assert game.call("admin-delete-virtual-item", **path).status_code == 204
    assert control(own, "PUT", "/clock", {"frozen": "2030-01-01T00:00:00Z"}).status_code == 200
    answer = control(own, "POST", "/reset", {"project_id": DEFAULT_PROJECT, "keep": True})
    assert answer.status_code == 200
    changes = answer.json()["projects"][str(DEFAULT_PROJECT)]
    assert {name: (table["added_count"], table["removed_count"], table["changed_count"])
            for name, table in changes.items()} == {"items": (1, 0, 0)}  # fmt: skip
    assert changes["items"]["added"][0]["sku"] == "sword_ice"
    assert game.call("admin-get-virtual-item", **path).status_code == 200
    assert game.call("get-coupon", external_id="mine").status_code == 200
    assert control(own, "GET", "/clock").json()["now"] == "2030-01-01T00:00:00+00:00"
    again = control(own, "POST", "/reset", {"keep": True})
    assert (again.status_code, again.json()) == (200, {"projects": {}})


def test_a_reset_takes_an_empty_body_an_empty_object_and_nothing_else(own: Mock) -> None:
    own.game(1).coupon()
    assert faults(control(own, "POST", "/reset", {"project_id": 0})) == [
        ("project_id", "Must have a minimum value of 1")
    ]
    assert faults(control(own, "POST", "/reset", {"project": 1}))[0][0] == "project"
    assert faults(control(own, "POST", "/reset", content=b"null"))[0][0] == "body"
    assert refusal(control(own, "POST", "/reset", content=b"{")) == NOT_JSON
    kind = {"Content-Type": "text/plain"}
    assert refusal(control(own, "POST", "/reset", content=b"x", headers=kind)) == WRONG_TYPE
    assert control(own, "GET", "/health").json()["projects"] == [1]
    for body in (b"", b"{}"):
        assert control(own, "POST", "/reset", content=body).status_code == 204
    assert control(own, "GET", "/health").json()["projects"] == []


# -- state -----------------------------------------------------------------------------------------
def state_of(own: Mock) -> Any:
    response = control(own, "GET", "/state")
    assert response.status_code == 200
    return response.json()


def test_a_state_is_put_back_exactly(own: Mock) -> None:
    codes = played(own)
    game = own.game(1)
    period = {"date_from": "2026-12-01T10:00:00+03:00", "date_until": "2026-12-24T20:00:00+03:00"}
    game.coupon("winter", promotion_periods=[period])
    game.redeem(codes[0])
    game.tell(
        "bob", attributes={"level": 3, "ratio": 0.5, "vip": True, "race": "orc"}, country="DE"
    )
    control(own, "PUT", "/clock", {"frozen": "2026-12-10T00:00:00.123456Z"})
    before = state_of(own)
    observed = [game.read_coupon("spring"), game.read_coupon("winter"), game.inventory()]

    control(own, "POST", "/reset")
    own.game(3).coupon("other")
    response = control(own, "PUT", "/state", before)
    assert (response.status_code, response.content) == (204, b"")
    assert state_of(own) == before
    assert [game.read_coupon("spring"), game.read_coupon("winter"), game.inventory()] == observed
    assert control(own, "GET", "/clock").json()["now"] == "2026-12-10T00:00:00.123456+00:00"


def test_what_comes_after_an_import_is_what_came_after_the_export(own: Mock) -> None:
    """Codes and names of answers go on where the dice stood."""
    played(own)
    before = state_of(own)

    def next_throws() -> list[Any]:
        game = own.game(1)
        made = game.call("create-coupon-code", external_id="spring", body={}).json()["code"]
        return [made, own.client.get("/nothing").json()["transactionId"]]

    first = next_throws()
    assert control(own, "PUT", "/state", before).status_code == 204
    assert next_throws() == first


def test_a_state_may_be_larger_than_other_bodies(own: Mock) -> None:
    """The API takes a million bytes; a world with many codes is larger."""
    game = own.game(1)
    game.coupon("many", redeem_user_limit=None)
    assert game.call(
        "generate-coupon-codes", external_id="many", body={"count": 20_000}
    ).json() == {"count": 20_000}
    exported = control(own, "GET", "/state").content
    assert len(exported) > 1_000_000
    control(own, "POST", "/reset")
    response = control(
        own, "PUT", "/state", content=exported, headers={"Content-Type": "application/json"}
    )
    assert response.status_code == 204
    assert game.read_coupon("many")["total_codes_count"] == 20_000
    assert control(own, "GET", "/state").content == exported


def broken_states(good: Any) -> Iterator[tuple[str, Any]]:
    project = good["projects"]["1"]
    yield "another format", {**good, "format": 2}
    yield "no clock", {k: v for k, v in good.items() if k != "clock"}
    yield "a clock in words", {**good, "clock": {"frozen_at": "soon"}}
    yield "a clock without offset", {**good, "clock": {"frozen_at": "2026-12-01T10:00:00"}}
    yield "dice of letters", {**good, "chance": [3, ["a"], None]}
    yield "dice below zero", {**good, "chance": [3, [-1] * 625, None]}
    yield "too few dice", {**good, "chance": [3, [1, 2], None]}
    yield "no dice", {**good, "chance": []}
    yield "a project of letters", {**good, "projects": {"one": project}}
    yield "an empty project", {**good, "projects": {"1": {}}}
    for name, value in (
        ("game", {}),
        ("game", None),
        ("chance", 7),
        ("tables", []),
        ("tables", {}),
    ):
        yield f"{name} {value}", {**good, "projects": {"1": {**project, name: value}}}
    strange: list[dict[str, Any]] = [
        {"nothing": []},
        {"codes": {}},
        {"codes": [7]},
        {"codes": [{"kind": "Code"}]},
    ]
    for table in strange:
        tables = {**project["tables"], **table}
        yield f"tables {table}", {**good, "projects": {"1": {**project, "tables": tables}}}
    rows = [
        {"kind": "Nothing", "row": {}},
        {"kind": "Code", "row": {"code": 7}},
        {"kind": [], "row": 1},
    ]
    for row in rows:
        tables = {**project["tables"], "codes": [row]}
        yield f"a row {row}", {**good, "projects": {"1": {**project, "tables": tables}}}


def test_a_broken_state_is_refused_and_changes_nothing(own: Mock) -> None:
    """ERR-6b; the dice that name the answers are thrown for a refusal, too."""
    played(own)
    good = state_of(own)
    for name, broken in broken_states(good):
        response = control(own, "PUT", "/state", broken)
        assert refusal(response)[:2] == (422, 1102), name
        assert {**state_of(own), "chance": good["chance"]} == good, name


def test_a_state_that_is_no_json_is_refused(own: Mock) -> None:
    headers = {"Content-Type": "application/json"}
    for raw, answer in ((b"{", NOT_JSON), (b"[" * 9000, NOT_JSON)):
        assert refusal(control(own, "PUT", "/state", content=raw, headers=headers)) == answer
    missing = faults(control(own, "PUT", "/state", {}))
    assert [name for name, _ in missing] == ["format", "clock", "chance", "projects"]


# -- the clock -------------------------------------------------------------------------------------
def clock(own: Mock, **move: Any) -> Any:
    response = control(own, "PUT", "/clock", move)
    assert response.status_code == 200
    shown = response.json()
    assert control(own, "GET", "/clock").json()["mode"] == shown["mode"]
    return shown


def frozen(now: str) -> dict[str, Any]:
    return {"mode": "frozen", "now": now, "offset_seconds": 0, "rate": 1.0}


@each(
    ("moment", "shown"),
    [
        ("2026-12-24T20:00:00Z", "2026-12-24T20:00:00+00:00"),
        ("2026-12-24T20:00:00+03:00", "2026-12-24T17:00:00+00:00"),
        ("2026-12-24T20:00:00.5Z", "2026-12-24T20:00:00.500000+00:00"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00+00:00"),
        ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00+00:00"),
        ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59+00:00"),
    ],
)
def test_the_clock_stands_still_where_it_is_told(own: Mock, moment: str, shown: str) -> None:
    assert clock(own, frozen=moment) == frozen(shown)
    assert control(own, "GET", "/clock").json() == frozen(shown)


@each(
    ("duration", "shown"),
    [
        ("+1d", "2026-12-02T10:00:00+00:00"),
        ("90m", "2026-12-01T11:30:00+00:00"),
        ("-1w", "2026-11-24T10:00:00+00:00"),
        ("P7D", "2026-12-08T10:00:00+00:00"),
        ("PT36H", "2026-12-02T22:00:00+00:00"),
        ("-P1DT1S", "2026-11-30T09:59:59+00:00"),
        ("0s", NOW_TEXT),
    ],
)
def test_a_frozen_clock_is_moved_by_a_duration(own: Mock, duration: str, shown: str) -> None:
    assert clock(own, advance=duration) == frozen(shown)


def test_a_running_clock_is_moved_and_goes_on(own: Mock) -> None:
    running = clock(own, mode="system")
    assert (running["mode"], running["offset_seconds"]) == ("system", 0)
    moved = clock(own, advance="+1d")
    assert (moved["mode"], moved["offset_seconds"]) == ("system", 86_400)
    back = clock(own, advance="-25h")
    assert (back["mode"], back["offset_seconds"]) == ("system", -3600)
    shown = datetime.fromisoformat(back["now"])
    assert shown.tzinfo is not None
    assert abs((datetime.now(UTC) - shown).total_seconds() - 3600) < 60
    assert clock(own, mode="system")["offset_seconds"] == 0


@each(
    ("move", "expected"),
    [
        ({"advance": "soon"}, ("advance", f"'soon' {DURATION}")),
        ({"advance": ""}, ("advance", f"'' {DURATION}")),
        ({"advance": "P"}, ("advance", f"'P' {DURATION}")),
        ({"advance": "1y"}, ("advance", f"'1y' {DURATION}")),
        ({"advance": "9999999999999d"}, ("advance", f"'9999999999999d' {DURATION}")),
        ({"advance": 5}, ("advance", "Integer value found, but a string is required")),
        ({"frozen": "today"}, ("frozen", "Invalid date-time")),
        ({"frozen": "2026-12-01T10:00:00"}, ("frozen", "Invalid date-time")),
        ({"mode": "frozen"}, ("mode", 'Does not have a value in the enumeration ["system"]')),
    ],
)
def test_a_move_the_clock_cannot_make_is_refused(
    own: Mock, move: Any, expected: tuple[str, str]
) -> None:
    assert faults(control(own, "PUT", "/clock", move)) == [expected]
    assert control(own, "GET", "/clock").json() == frozen(NOW_TEXT)


@each("start", ["frozen", "system"])
@each("duration", ["999999999d", "-999999999d", "P3000000D", "+70000000h"])
def test_the_clock_does_not_leave_the_years_it_has(own: Mock, start: str, duration: str) -> None:
    """Years 1 to 9999; a move out of them leaves the clock where it is."""
    if start == "system":
        clock(own, mode="system")
    [(name, _)] = faults(control(own, "PUT", "/clock", {"advance": duration}))
    assert name == "advance"
    after = control(own, "GET", "/clock").json()
    assert (after["mode"], after["offset_seconds"]) == (start, 0)
    assert own.game().call("get-coupons").status_code == 200


@each("body", [{}, {"mode": "system", "advance": "1d"}, {"now": "x"}, [], None])
def test_a_move_is_one_of_three(own: Mock, body: Any) -> None:
    assert faults(control(own, "PUT", "/clock", body))
    assert control(own, "GET", "/clock").json() == frozen(NOW_TEXT)


def test_promotions_begin_and_end_by_this_clock(own: Mock, game: Game) -> None:
    """PRM-2d over HTTP: `date_from` included, `date_until` excluded."""
    period = {"date_from": "2026-12-24T00:00:00Z", "date_until": "2026-12-25T00:00:00Z"}
    game.coupon("eve", "EVE", promotion_periods=[period], redeem_user_limit=None)
    for moment, status in (
        ("2026-12-23T23:59:59.999999Z", 404),
        ("2026-12-24T00:00:00Z", 200),
        ("2026-12-24T23:59:59.999999Z", 200),
        ("2026-12-25T00:00:00Z", 422),
    ):
        clock(own, frozen=moment)
        assert game.redeem("EVE").status_code == status


# -- users -----------------------------------------------------------------------------------------
FLAT = "value found, but a string or a number or a boolean is required"
USER = f"/projects/{DEFAULT_PROJECT}/users/alice"


def test_a_user_nobody_met_is_unknown(own: Mock) -> None:
    expected = (404, 5008, "[0401-5008]: Could not find User")
    assert refusal(control(own, "GET", USER)) == expected


def test_a_user_is_made_by_being_told_of(own: Mock) -> None:
    body = {
        "attributes": {"level": 10, "ok": True, "r": 0.5},
        "country": "DE",
        "clan": "frostguard",
    }
    message: dict[str, Any] = {
        "external_id": "alice",
        "name": "alice",
        "email": None,
        "attributes": {"level": 10, "ok": True, "r": 0.5, "country": "DE", "clan": "frostguard"},
        "inventory": [],
        "balances": [],
        "orders": [],
        "redeemed": [],
        "carts": [],
    }
    response = control(own, "PUT", USER, body)
    assert (response.status_code, response.json()) == (200, message)
    assert control(own, "GET", USER).json() == message


def test_what_is_told_replaces_what_was_known(own: Mock, game: Game) -> None:
    control(own, "PUT", USER, {"attributes": {"a": 1}, "country": "DE"})
    shown = control(own, "PUT", USER, {"attributes": {"b": 2}}).json()
    assert shown["attributes"] == {"b": 2}
    assert control(own, "PUT", USER, {}).json()["attributes"] == {}


def test_a_country_of_its_own_wins_over_the_attribute_of_the_name(own: Mock) -> None:
    body = {"attributes": {"country": "US"}, "country": "DE"}
    assert control(own, "PUT", USER, body).json()["attributes"] == {"country": "DE"}


def test_a_user_is_shown_with_what_was_redeemed(own: Mock, game: Game) -> None:
    lines = [{"sku": "sword_ice"}, {"sku": "gold", "quantity": 5}]
    game.coupon("spring", "SPRING", bonus=lines, redeem_user_limit=None)
    game.redeem("SPRING")
    game.redeem("SPRING")
    shown = control(own, "GET", USER).json()
    assert shown["inventory"] == [
        {"sku": "gold", "quantity": 10},
        {"sku": "sword_ice", "quantity": 2},
    ]


@each(
    ("body", "expected"),
    [
        ({"country": "de"}, ("country", "Does not match the regex pattern ^[A-Z]{2}$")),
        ({"country": None}, ("country", "NULL value found, but a string is required")),
        ({"clan": ""}, ("clan", "Must be at least 1 characters long")),
        ({"attributes": []}, ("attributes", "Array value found, but an object is required")),
        (
            {"attributes": {"a": None}},
            ("attributes.a", f"NULL {FLAT}"),
        ),
        (
            {"attributes": {"a": {}}},
            ("attributes.a", f"Object {FLAT}"),
        ),
        (
            {"level": 1},
            (
                "level",
                "The property level is not defined and the definition does not allow additional "
                "properties",
            ),
        ),
    ],
)
def test_a_user_that_cannot_be_is_refused(own: Mock, body: Any, expected: tuple[str, str]) -> None:
    assert faults(control(own, "PUT", USER, body)) == [expected]
    assert control(own, "GET", USER).status_code == 404


@each(
    "path",
    ["/projects/x/users/a", "/projects/0/users/a", "/projects/1/users/a%20b", "/projects/1/user"],
)
def test_a_path_that_names_no_user_is_not_found(own: Mock, path: str) -> None:
    assert refusal(control(own, "GET", path)) == NOT_FOUND


def test_names_of_users_are_any_text_without_white_space(own: Mock) -> None:
    for name in ("ä", "用户", "a@b.c", "-", "🎁", "x" * 255):
        path = f"/projects/{DEFAULT_PROJECT}/users/{name}"
        assert control(own, "PUT", path, {}).json()["external_id"] == name
    assert json.loads(control(own, "GET", "/state").content)["format"] == 1


def test_the_world_is_the_one_of_the_start(own: Mock) -> None:
    """The fixtures above put the clock where NOW is."""
    assert own.world.clock.now() == NOW


def test_the_clock_goes_on_from_where_it_is_set(own: Mock) -> None:
    shown = clock(own, set="2026-12-24T20:00:00Z")
    assert (shown["mode"], shown["rate"], shown["now"][:16]) == ("system", 1.0, "2026-12-24T20:00")


def test_the_clock_runs_as_fast_as_it_is_told(own: Mock) -> None:
    shown = clock(own, rate=3600)
    assert (shown["mode"], shown["rate"]) == ("system", 3600)
    refused_rate = control(own, "PUT", "/clock", {"rate": 0})
    assert [name for name, _ in faults(refused_rate)] == ["rate"]
    assert clock(own, mode="system")["rate"] == 1.0


# -- projects of one's own -------------------------------------------------------------------------
def test_an_empty_project_has_nothing_in_it_until_it_is_reset(own: Mock) -> None:
    like = {"like": DEFAULT_PROJECT}
    number = control(own, "POST", "/projects", {**like, "empty": True}).json()["project_id"]
    full = control(own, "POST", "/projects", like).json()["project_id"]

    def tables(project_id: int) -> set[str]:
        assert control(own, "GET", f"/projects/{project_id}/users").status_code == 200
        world = control(own, "GET", "/state").json()["projects"]
        return {name for name, rows in world[str(project_id)]["tables"].items() if rows}

    assert tables(number) == {"sequences"}
    assert {"sequences", "items"} < tables(full)
    assert control(own, "POST", "/reset", {"project_id": number}).status_code == 204
    assert tables(number) == tables(full)
