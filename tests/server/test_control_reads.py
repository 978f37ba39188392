"""The control plane's reads: players, promotions, chains, time, rules, and what decided."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.server.chain_calls import make_daily, make_offers, stocked
from tests.server.game import DEFAULT_PROJECT, OPERATIONS, Game, Mock, faults, make_mock, refusal

each = pytest.mark.parametrize
LEVEL = {"attribute": "level", "type": "number", "operator": "le", "value": "20"}
EXPLAIN = {"X-LiveOps-Explain": "1"}


@pytest.fixture
def own() -> Any:
    made = make_mock()
    with made.client:
        yield made


def read(game: Game, path: str = "", **query: Any) -> Any:
    response = game.control("GET", f"/projects/{game.project_id}{path}", params=query)
    assert response.status_code == 200, response.text
    return response.json()


def put(game: Game, path: str, body: Any) -> Any:
    return game.control("PUT", f"/projects/{game.project_id}{path}", body)


def explained(game: Game, operation: str, **more: Any) -> Any:
    headers = {**game.credentials(OPERATIONS[operation]), **EXPLAIN}
    response = game.call(operation, headers=headers, **more)
    return response.status_code, json.loads(response.headers["x-liveops-explain"])


# -- lists -----------------------------------------------------------------------------------------
def test_projects_are_listed_with_what_is_in_them(own: Mock) -> None:
    own.game(7).tell("alice")
    body = own.game().control("GET", "/projects").json()
    assert [(row["project_id"], row["users"], row["orders"]) for row in body["projects"]] == [
        (7, 1, 0), (DEFAULT_PROJECT, None, None),
    ]  # fmt: skip
    assert own.game().control("GET", "/projects", params={"search": "44"}).json()["count"] == 1


def test_users_are_found_by_page_and_by_any_of_their_names(game: Game) -> None:
    for name in ("alice", "bob", "alina"):
        game.tell(name, country="DE")
    first = read(game, "/users", limit=2)
    assert (first["count"], [user["external_id"] for user in first["users"]]) == (
        3, ["alice", "alina"],
    )  # fmt: skip
    assert [user["external_id"] for user in read(game, "/users", offset=2)["users"]] == ["bob"]
    found = read(game, "/users", search="ALI")
    assert (found["count"], found["users"][0]["attributes"]) == (2, {"country": "DE"})
    assert read(game, "/users", search="nobody") == {"count": 0, "users": []}


def test_a_promotion_tells_its_state_its_codes_and_who_used_them(game: Game) -> None:
    game.coupon("spring", "A", "B", redeem_code_limit=1, redeem_total_limit=None)
    assert game.redeem("A").status_code == 200
    [promotion] = read(game, "/promotions")["promotions"]
    number = promotion["promotion_id"]
    assert (promotion["state"], promotion["code_count"], promotion["limit"]) == ("running", 2, None)
    assert read(game, f"/promotions/{number}/codes")["codes"] == [
        {"code": "A", "used": 1, "reserved": 0, "available": 0},
        {"code": "B", "used": 0, "reserved": 0, "available": 1},
    ]
    assert read(game, f"/promotions/{number}/users") == {
        "count": 1, "users": [{"user": "alice", "used": 1, "reserved": 0}],
    }  # fmt: skip
    assert read(game, "/users/alice")["redeemed"] == [
        {"promotion_id": number, "kind": "coupon", "external_id": "spring", "used": 1,
         "reserved": 0},
    ]  # fmt: skip
    switched = put(game, f"/promotions/{number}", {"is_enabled": False})
    assert (switched.status_code, switched.json()["state"]) == (200, "off")
    assert read(game, "/promotions", state="running")["count"] == 0
    assert read(game, "/promotions", state="off", kind="coupon", search="SPRI")["count"] == 1
    assert refusal(put(game, "/promotions/99", {"is_enabled": True}))[:2] == (404, 1101)


def test_limits_tell_what_is_left_and_when_they_start_over(game: Game) -> None:
    game.coupon("spring", "A", redeem_user_limit=3)
    assert game.redeem("A").status_code == 200
    [row] = read(game, "/users/alice/limits")["promotions"]
    assert (row["total"], row["used"], row["available"], row["resets_at"]) == (3, 1, 2, None)
    missing = game.control("GET", f"/projects/{game.project_id}/users/nobody/limits")
    assert refusal(missing)[:2] == (404, 5008)


def test_a_token_of_the_control_plane_is_taken_by_the_api(game: Game) -> None:
    made = game.control("POST", f"/projects/{game.project_id}/users/zoe/token").json()
    headers = {"Authorization": f"Bearer {made['token']}"}
    assert game.call("get-sellable-items", headers=headers).status_code == 200
    assert game.call("get-user-inventory", headers=headers).status_code == 200
    assert read(game, "/users/zoe")["external_id"] == "zoe"
    assert made["expires_in"] == 86_400


def test_the_rate_limit_is_set_and_taken_back_by_a_reset(own: Mock) -> None:
    game = own.game()
    assert game.control("GET", "/rate-limit").json() == {"rate": None}
    assert game.control("PUT", "/rate-limit", {"rate": "1/h"}).json() == {"rate": "1/h"}
    assert [game.call("get-coupons").status_code for _ in range(2)] == [200, 429]
    assert faults(game.control("PUT", "/rate-limit", {"rate": "often"}))[0][0] == "rate"
    assert game.control("GET", "/rate-limit").json() == {"rate": "1/h"}
    game.control("POST", "/reset")
    assert game.call("get-coupons").status_code == 200


# -- why -------------------------------------------------------------------------------------------
def test_a_condition_that_fails_is_told_with_its_values(game: Game) -> None:
    game.coupon("spring", "A", attribute_conditions=[LEVEL])
    game.tell("alice", attributes={"level": 7})
    status, why = explained(game, "redeem-coupon", body={"coupon_code": "A"})
    assert status == 404
    assert "CPN-19" in why["rules"]
    [cause] = why["because"]
    assert (cause["text"], cause["facts"]["has"]) == (
        "The player's level is 7, and must be at least 20.", 7,
    )  # fmt: skip


@each(
    ("terms", "kind", "rule"),
    [
        ({"enabled": False}, "off", "PRM-4b"),
        ({"promotion_periods": [{"date_from": "2027-01-01T00:00:00Z", "date_until": None}]},
         "waiting", "PRM-4b"),
        ({"promotion_periods": [{"date_from": "2025-01-01T00:00:00Z",
                                 "date_until": "2025-02-01T00:00:00Z"}]}, "over", "PRM-4c"),
        ({"redeem_user_limit": 1}, "limit", "CPN-10b"),
        ({"redeem_total_limit": 1}, "limit", "CPN-10a"),
        ({"redeem_code_limit": 1}, "limit", "CPN-10c"),
        ({"attribute_conditions": [{**LEVEL, "attribute": "rank"}]}, "condition", "ATT-3a"),
    ],
)  # fmt: skip
def test_a_refused_code_is_explained(
    game: Game, terms: dict[str, Any], kind: str, rule: str
) -> None:
    game.coupon("spring", "A", **terms)
    if kind == "limit":
        assert game.redeem("A").status_code == 200
    _, why = explained(game, "redeem-coupon", body={"coupon_code": "A"})
    assert [cause["kind"] for cause in why["because"]] == [kind]
    assert rule in why["because"][0]["rules"]
    assert rule in why["rules"]
    refused = game.control("GET", "/journal", params={"project_id": game.project_id}).json()
    assert refused["requests"][-1]["because"] == why["because"]
    assert refused["requests"][-1]["rules"] == why["rules"]


def test_no_header_unless_it_is_asked_for(game: Game) -> None:
    assert "x-liveops-explain" not in game.redeem("NONE").headers
    status, why = explained(game, "redeem-coupon", body={"coupon_code": "NONE"})
    assert (status, [cause["kind"] for cause in why["because"]]) == (404, ["code"])


def test_rules_count_the_requests_that_they_decided(own: Mock) -> None:
    game = own.game()
    game.redeem("NONE")
    game.redeem("NONE", user="bob")
    body = game.control("GET", "/rules").json()
    rules = {rule["id"]: rule for rule in body["rules"]}
    assert (body["requests"], rules["PRM-4a"]["decided"]) == (2, 2)
    assert rules["CPN-19"]["decided"] == 0 < rules["CPN-19"]["called"]
    assert body["touched"] == sum(rule["decided"] > 0 for rule in rules.values())
    one = game.control("GET", "/rules", params={"user": "bob"}).json()
    assert one["requests"] == 1


# -- catalog and chains as a player meets them -----------------------------------------------------
def test_a_hidden_item_says_why(game: Game) -> None:
    game.tell("alice", attributes={"level": 7})
    rule = {"name": "r", "is_enabled": True, "attribute_conditions": [LEVEL],
            "items": [{"sku": "sword_ice"}]}  # fmt: skip
    skus = {item["sku"]: item for item in read(game, "/users/alice/catalog")["items"]}
    assert skus["sword_ice"]["is_visible"]
    made = game.call("create-filter-rule", body=rule)
    assert made.status_code == 201, made.text
    items = {item["sku"]: item for item in read(game, "/users/alice/catalog")["items"]}
    hidden = items["sword_ice"]
    assert (hidden["is_visible"], hidden["because"]["kind"]) == (False, "condition")
    assert hidden["because"]["rules"] == ["ATT-4b", "ATT-1a"]
    assert read(game, "/users/alice/catalog", search="ice")["count"] >= 1


def test_chains_show_the_steps_of_a_player(mock: Mock, game: Game) -> None:
    stocked(mock, game)
    make_daily(game)
    make_offers(game)
    point = {"sku": "frost", "name": {"en": "Frost"}}
    assert game.call("admin-create-value-points", body=point).status_code == 201
    step = {"name": {"en": "Gate"}, "price": {"amount": 5}, "reward": [{"sku": "sword",
            "quantity": 1}]}  # fmt: skip
    hunt = {"name": {"en": "Hunt"}, "value_point": {"sku": "frost"}, "is_enabled": True,
            "date_start": "2020-01-01T00:00:00+00:00", "steps": [step]}  # fmt: skip
    assert game.call("admin-create-reward-chain", body=hunt).status_code == 201
    game.tell("alice")
    chains = {chain["kind"]: chain for chain in read(game, "/users/alice/chains")["chains"]}
    assert {kind: chain["state"] for kind, chain in chains.items()} == {
        "reward": "running", "daily": "running", "offer": "running",
    }  # fmt: skip
    assert [step["state"] for step in chains["daily"]["steps"]] == ["open", "locked"]
    assert (chains["reward"]["balance"], chains["reward"]["steps"][0]["price"]) == (0, "5")
    assert chains["offer"]["steps"][1] == {
        "step_number": 2, "step_id": chains["offer"]["steps"][1]["step_id"], "state": "locked",
        "opens_at": None, "price": "4.99", "items": [{"sku": "sword", "quantity": 1}],
    }  # fmt: skip
    off = put(game, f"/chains/daily/{chains['daily']['chain_id']}", {"is_enabled": False})
    assert (off.status_code, off.json()["state"]) == (200, "off")
    again = put(game, f"/chains/daily/{chains['daily']['chain_id']}", {"is_enabled": False})
    assert again.json() == off.json()
    daily = next(c for c in read(game, "/users/alice/chains")["chains"] if c["kind"] == "daily")
    assert (daily["is_visible"], daily["because"]["kind"]) == (False, "off")


def test_the_timeline_tells_what_begins_and_warns(game: Game) -> None:
    spans = [("2026-12-02", "2026-12-03"), ("2026-12-05", "2026-12-06")]
    periods = [{"date_from": f"{a}T00:00:00Z", "date_until": f"{b}T00:00:00Z"} for a, b in spans]
    game.coupon("spring", "A", promotion_periods=periods)
    body = read(game, "/timeline", days=7, zones="Europe/Berlin")
    assert [event["event"] for event in body["events"]] == ["starts", "ends", "starts", "ends"]
    assert [warning["kind"] for warning in body["warnings"]] == ["gap"]
    assert body["zones"] == ["Europe/Berlin"]
    assert read(game, "/timeline", days=1)["events"][0]["event"] == "starts"
    wrong = game.control("GET", f"/projects/{game.project_id}/timeline", params={"zones": "Mars"})
    assert faults(wrong) == [("zones", "'Mars' is no time zone that is known here")]
