"""The control plane over HTTP: who may call it, health, projects and resets."""

from __future__ import annotations

from typing import Any

import pytest
from tests.server.control.plane import NOW_TEXT, control, played
from tests.server.game import (
    DEFAULT_PROJECT,
    NOT_JSON,
    WRONG_TYPE,
    Game,
    Mock,
    faults,
    refusal,
)

from liveops_kit import __version__
from liveops_kit.openapi import document as spec

each = pytest.mark.parametrize


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
