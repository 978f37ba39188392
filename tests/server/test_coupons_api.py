"""The admin calls of coupons: the exact answer of each, and each refusal it documents."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.server.game import Game, faults, refusal

each = pytest.mark.parametrize
MISSING = (404, 9802, "[0401-9802]: Coupon not found")
CODE_UNKNOWN = (404, 9807, "[0401-9807]: Enter a valid coupon code.")
LIMIT_REACHED = (422, 9804, "[0401-9804]: You have reached the coupon redemption limit.")
NO_ITEM = (404, 4001, "[0401-4001]: Item with sku = 'axe' not found")
NO_LOCALE = (404, 0, "Locale not found")
NO_USER = (404, 5008, "[0401-5008]: Could not find User")

ON_A_COUPON = {
    "get-coupon": {},
    "update-coupon-promotion": {"body": {"name": {"en": "A"}}},
    "delete-coupon-promotion": {},
    "activate-coupon": {},
    "deactivate-coupon": {},
    "get-coupon-codes": {},
    "create-coupon-code": {"body": {}},
    "generate-coupon-codes": {"body": {"count": 1}},
    "get-coupon-user-limit": {"query": {"user_external_id": "alice"}},
    "get-coupon-code-limit": {},
}


def done(response: Any) -> bool:
    """Return True for 204 without a body."""
    return (response.status_code, response.content) == (204, b"")


@each(("operation_id", "more"), ON_A_COUPON.items(), ids=ON_A_COUPON)
def test_an_unknown_coupon_is_not_found(game: Game, operation_id: str, more: Any) -> None:
    """CPN-4; one call words it as the documents do."""
    answer = refusal(game.call(operation_id, external_id="nobody", **more))
    generating = operation_id == "generate-coupon-codes"
    assert answer == ((404, 9802, "[0401-9802]: Promocode not found") if generating else MISSING)


# -- create, read, list ----------------------------------------------------------------------------
def test_a_coupon_is_created_disabled_and_with_defaults(game: Game) -> None:
    """CPN-1, PRM-1a, PRM-2a, PRM-5."""
    body = {"external_id": "spring.26-a_B", "name": {"en": "Spring gift"}}
    response = game.call("admin-create-coupon", body=body)
    assert (response.status_code, response.json()) == (201, {"external_id": "spring.26-a_B"})
    assert game.read_coupon("spring.26-a_B") == {
        "external_id": "spring.26-a_B",
        "promotion_periods": [],
        "name": {"en": "Spring gift"},
        "bonus": [],
        "is_enabled": False,
        "redeem_total_limit": 10,
        "redeem_user_limit": 10,
        "redeem_code_limit": 10,
        "total_limit_state": {"available": 10, "reserved": 0, "used": 0},
        "total_codes_count": 0,
    }


FULL: dict[str, Any] = {
    "promotion_periods": [
        {"date_from": "2026-12-20T10:00:00+03:00", "date_until": "2026-12-24T20:00:00-05:30"},
        {"date_from": "2026-12-01T00:00:00Z", "date_until": "2026-12-10T00:00:00Z"},
    ],
    "name": {"en": "Winter", "de-DE": "Winter", "de": "Wintergeschenk", "ja-JP": "冬"},
    "bonus": [{"sku": "sword_ice", "quantity": 2}, {"sku": "gold"}],
    "redeem_total_limit": 100,
    "redeem_user_limit": None,
    "redeem_code_limit": 1,
    "attribute_conditions": [
        {"attribute": "level", "type": "number", "operator": "ge", "value": "10"},
        {
            "attribute": "race",
            "type": "string",
            "operator": "ne",
            "value": "orc",
            "can_be_missing": True,
        },
    ],
}
SHOWN: dict[str, Any] = {
    "promotion_periods": [
        {"date_from": "2026-12-01T00:00:00+00:00", "date_until": "2026-12-10T00:00:00+00:00"},
        {"date_from": "2026-12-20T10:00:00+03:00", "date_until": "2026-12-24T20:00:00-05:30"},
    ],
    "name": {"en": "Winter", "de": "Wintergeschenk", "ja": "冬"},
    "bonus": [{"sku": "sword_ice", "quantity": 2}, {"sku": "gold", "quantity": 1}],
    "is_enabled": False,
    "redeem_total_limit": 100,
    "redeem_user_limit": None,
    "redeem_code_limit": 1,
    "total_limit_state": {"available": 100, "reserved": 0, "used": 0},
    "attribute_conditions": [
        {
            "attribute": "level",
            "type": "number",
            "operator": "ge",
            "value": "10",
            "can_be_missing": False,
        },
        {
            "attribute": "race",
            "type": "string",
            "operator": "ne",
            "value": "orc",
            "can_be_missing": True,
        },
    ],
    "total_codes_count": 0,
}


def test_everything_a_coupon_may_state_is_read_back(game: Game) -> None:
    """CPN-18: names under two-letter keys; periods in order of time, each in its own offset."""
    game.call("admin-create-coupon", body={"external_id": "winter", **FULL})
    assert game.read_coupon("winter") == {"external_id": "winter", **SHOWN}


def test_without_a_total_limit_there_is_no_state_of_it(game: Game) -> None:
    """CPN-11."""
    game.coupon("free", redeem_total_limit=None)
    shown = game.read_coupon("free")
    assert (shown["redeem_total_limit"], shown["total_limit_state"]) == (None, None)


@each("nothing", [{"bonus": None}, {"bonus": []}, {"promotion_periods": None}])
def test_null_and_empty_lists_mean_nothing(game: Game, nothing: Any) -> None:
    game.coupon("spring", "SPRING", **nothing)
    shown = game.read_coupon()
    assert (shown["bonus"], shown["promotion_periods"]) == ([], [])
    assert game.redeem("SPRING").json() == {"items": []}


@each(
    ("change", "answer"),
    [
        ({"bonus": [{"sku": "sword_ice"}, {"sku": "axe"}]}, NO_ITEM),
        ({"name": {"en": "A", "xx": "B"}}, NO_LOCALE),
        ({"name": {"en-GB": "A"}}, NO_LOCALE),
        ({"name": {"EN": "A"}}, NO_LOCALE),
    ],
)
def test_a_write_that_names_what_is_not_there_is_refused_whole(
    game: Game, change: Any, answer: Any
) -> None:
    """ERR-9a and ERR-10a."""
    body = {"external_id": "spring", "name": {"en": "A"}, **change}
    assert refusal(game.call("admin-create-coupon", body=body)) == answer
    assert refusal(game.call("get-coupon", external_id="spring")) == MISSING
    game.coupon("spring")
    before = game.read_coupon()
    body = {"name": {"en": "B"}, **change}
    assert refusal(game.call("update-coupon-promotion", external_id="spring", body=body)) == answer
    assert game.read_coupon() == before


@each(
    ("periods", "expected"),
    [
        (
            [("2026-12-02T00:00:00Z", "2026-12-02T00:00:00Z")],
            [("promotion_periods.0.date_until", "Must be later than date_from")],
        ),
        (
            [("2026-12-02T00:00:00+00:00", "2026-12-02T00:30:00+01:00")],
            [("promotion_periods.0.date_until", "Must be later than date_from")],
        ),
        (
            [("2026-12-01T00:00:00Z", "2026-12-03T00:00:00Z")] * 2,
            [("promotion_periods", "Periods must not overlap")],
        ),
        (
            [("2026-12-01T00:00:00Z", None), ("2026-12-02T00:00:00Z", "2026-12-03T00:00:00Z")],
            [("promotion_periods.0.date_until", "Each of several periods needs an end")],
        ),
    ],
)
def test_periods_that_cannot_be_are_refused(game: Game, periods: Any, expected: Any) -> None:
    """PRM-2c."""
    given_fields = [{"date_from": start, "date_until": end} for start, end in periods]
    body = {"external_id": "a", "name": {"en": "A"}, "promotion_periods": given_fields}
    assert faults(game.call("admin-create-coupon", body=body)) == expected


def test_an_external_id_is_taken_once(game: Game) -> None:
    """ERR-8a."""
    game.coupon("spring")
    body = {"external_id": "spring", "name": {"en": "Other"}}
    text = "[0401-4002]: Coupon with external_id = 'spring' already exists"
    assert refusal(game.call("admin-create-coupon", body=body)) == (422, 4002, text)
    assert game.read_coupon()["name"] == {"en": "Spring gift"}
    assert game.coupon("SPRING") == "SPRING"


def test_coupons_are_listed_by_age_with_all_counts(game: Game) -> None:
    """PRM-14a, PAG-3."""
    empty = {
        "items": [],
        "total_promotions_count": 0,
        "active_promotions_count": 0,
        "inactive_promotions_count": 0,
    }
    assert game.call("get-coupons").json() == empty
    for name, enabled in (("z", True), ("a", False), ("m", True)):
        game.coupon(name, enabled=enabled)
    listed = game.call("get-coupons").json()
    assert listed["items"] == [game.read_coupon(name) for name in "zam"]
    counts = {k: v for k, v in listed.items() if k != "items"}
    assert list(counts.values()) == [3, 2, 1]
    page = game.call("get-coupons", query={"limit": 1, "offset": 1}).json()
    assert [item["external_id"] for item in page["items"]] == ["a"]
    assert {k: v for k, v in page.items() if k != "items"} == counts


def test_a_page_of_coupons_has_at_most_fifty(game: Game) -> None:
    """PAG-1b, PAG-1c, PAG-2."""
    names = [f"c{number:02}" for number in range(52)]
    for name in names:
        game.coupon(name, enabled=False)

    def page(**query: int) -> list[str]:
        listed = game.call("get-coupons", query=query).json()
        assert listed["total_promotions_count"] == 52
        return [item["external_id"] for item in listed["items"]]

    assert page() == page(limit=50) == page(limit=51) == names[:50]
    assert page(offset=50) == names[50:]
    assert page(offset=52) == []
    assert [*page(limit=20), *page(limit=20, offset=20), *page(limit=20, offset=40)] == names


# -- update, switch, delete ------------------------------------------------------------------------
def test_an_update_replaces_everything_but_id_codes_switch_and_counts(game: Game) -> None:
    """CPN-14, PRM-16."""
    game.coupon("spring", "SPRING", **{**FULL, "attribute_conditions": None})
    assert game.redeem("SPRING").status_code == 200
    body = {"name": {"de": "Frühling"}}
    assert done(game.call("update-coupon-promotion", external_id="spring", body=body))
    assert game.read_coupon() == {
        "external_id": "spring",
        "promotion_periods": [],
        "name": {"de": "Frühling"},
        "bonus": [],
        "is_enabled": True,
        "redeem_total_limit": 10,
        "redeem_user_limit": 10,
        "redeem_code_limit": 10,
        "total_limit_state": {"available": 9, "reserved": 0, "used": 1},
        "total_codes_count": 1,
    }
    game.call("deactivate-coupon", external_id="spring")
    game.call("update-coupon-promotion", external_id="spring", body=FULL)
    assert game.read_coupon() == {
        "external_id": "spring",
        **SHOWN,
        "total_limit_state": {"available": 99, "reserved": 0, "used": 1},
        "total_codes_count": 1,
    }


def test_a_limit_lowered_below_its_use_leaves_nothing(game: Game) -> None:
    game.coupon("spring", "SPRING")
    for _ in range(3):
        game.redeem("SPRING")
    body = {"name": {"en": "A"}, "redeem_total_limit": 2}
    game.call("update-coupon-promotion", external_id="spring", body=body)
    assert game.read_coupon()["total_limit_state"] == {"available": 0, "reserved": 0, "used": 3}
    assert refusal(game.redeem("SPRING")) == LIMIT_REACHED


def test_a_coupon_is_switched_on_and_off_as_often_as_one_likes(game: Game) -> None:
    """CPN-22, PRM-1c."""
    game.coupon("spring", "SPRING", enabled=False)
    for operation_id, enabled in (
        ("deactivate-coupon", False),
        ("activate-coupon", True),
        ("activate-coupon", True),
        ("deactivate-coupon", False),
        ("activate-coupon", True),
    ):
        assert done(game.call(operation_id, external_id="spring"))
        assert game.read_coupon()["is_enabled"] is enabled
    assert game.redeem("SPRING").status_code == 200


def test_a_deleted_coupon_is_gone_and_its_codes_are_free(game: Game) -> None:
    """CPN-7, PRM-3c."""
    game.coupon("spring", "SPRING")
    assert done(game.call("delete-coupon-promotion", external_id="spring"))
    assert refusal(game.call("get-coupon", external_id="spring")) == MISSING
    assert refusal(game.call("delete-coupon-promotion", external_id="spring")) == MISSING
    assert game.call("get-coupons").json()["items"] == []
    assert refusal(game.redeem("SPRING")) == CODE_UNKNOWN
    game.coupon("spring", "SPRING")
    assert game.read_coupon()["total_limit_state"]["used"] == 0
    assert game.redeem("SPRING").status_code == 200


# -- codes -----------------------------------------------------------------------------------------
def test_a_code_is_the_given_one_or_a_made_up_one(game: Game) -> None:
    """PRM-7a."""
    game.coupon("spring")
    given = game.call("create-coupon-code", external_id="spring", body={"coupon_code": "A" * 128})
    assert (given.status_code, given.json()) == (201, {"code": "A" * 128})
    made = game.call("create-coupon-code", external_id="spring", body={})
    assert made.status_code == 201
    assert re.fullmatch("[A-Za-z0-9]{10}", made.json()["code"])
    listed = game.call("get-coupon-codes", external_id="spring").json()
    assert listed == {"codes": [{"code": "A" * 128}, made.json()], "total_count": 2}


def test_a_code_is_taken_once_in_a_project(game: Game) -> None:
    """ERR-8b, PRM-3a, PRM-3b."""
    game.coupon("spring", "SPRING")
    game.coupon("other")
    taken = (422, 9803, "[0401-9803]: The code already exists.")
    for external_id in ("spring", "other"):
        body = {"coupon_code": "SPRING"}
        assert refusal(game.call("create-coupon-code", external_id=external_id, body=body)) == taken
        assert game.read_coupon(external_id)["total_codes_count"] == (external_id == "spring")
    body = {"coupon_code": "spring"}
    assert game.call("create-coupon-code", external_id="other", body=body).status_code == 201


@each("code", ["", "A B", "A-B", "ä", "A\n", "x" * 129, 7, None])
def test_a_code_has_letters_and_digits(game: Game, code: Any) -> None:
    """CPN-8."""
    body = {"coupon_code": code}
    found = faults(game.call("create-coupon-code", external_id=game.coupon(), body=body))
    assert [name for name, _ in found] == ["coupon_code"]


def test_generated_codes_are_added_to_those_there_are(game: Game) -> None:
    """CPN-9, PRM-7a, PAG-5."""
    game.coupon("spring", "SPRING")
    for _ in range(2):
        response = game.call("generate-coupon-codes", external_id="spring", body={"count": 60})
        assert (response.status_code, response.json()) == (200, {"count": 60})
    assert game.read_coupon()["total_codes_count"] == 121
    codes: list[str] = []
    for start in (0, 50, 100, 150):
        query = {"offset": start}
        page = game.call("get-coupon-codes", external_id="spring", query=query).json()
        assert page["total_count"] == 121
        codes += [entry["code"] for entry in page["codes"]]
    assert codes[0] == "SPRING"
    assert len(set(codes)) == 121
    assert all(re.fullmatch("[A-Za-z0-9]{10}", code) for code in codes[1:])
    assert game.redeem(codes[-1]).status_code == 200


@each(
    ("count", "text"),
    [
        (0, "Must have a minimum value of 1"),
        (100_001, "Must have a maximum value of 100000"),
        ("2", "String value found, but an integer is required"),
    ],
)
def test_codes_are_generated_in_reasonable_numbers(game: Game, count: Any, text: str) -> None:
    """PRM-7c."""
    body = {"count": count}
    found = faults(game.call("generate-coupon-codes", external_id=game.coupon(), body=body))
    assert found == [("count", text)]


# -- limits ----------------------------------------------------------------------------------------
def user_limit(game: Game, user: str = "alice") -> Any:
    query = {"user_external_id": user}
    return game.call("get-coupon-user-limit", external_id="spring", query=query)


def test_a_users_limit_counts_over_all_codes(game: Game) -> None:
    """CPN-12, CPN-10b."""
    game.coupon("spring", "A1", "A2", redeem_user_limit=2)
    assert refusal(user_limit(game)) == NO_USER
    game.redeem("A1")
    assert user_limit(game).json() == {"per_user": {"total": 2, "available": 1}}
    game.redeem("A2")
    assert user_limit(game).json() == {"per_user": {"total": 2, "available": 0}}
    assert refusal(game.redeem("A1")) == LIMIT_REACHED
    assert game.redeem("A1", user="bob").status_code == 200
    game.tell("carol")
    assert user_limit(game, "carol").json() == {"per_user": {"total": 2, "available": 2}}


def test_without_a_limit_for_users_there_is_nothing_to_tell(game: Game) -> None:
    game.coupon("spring", "A1", redeem_user_limit=None)
    game.redeem("A1")
    assert user_limit(game).json() == {}


def code_limits(game: Game, *codes: str, **query: int) -> Any:
    pairs = [("codes[]", code) for code in codes] + list(query.items())
    return game.call("get-coupon-code-limit", external_id="spring", query=pairs).json()


def per_code(code: str, used: int, total: int = 3) -> Any:
    counts = {"total": total, "available": total - used, "used": used, "reserved": 0}
    return {"code": code, "per_code": counts}


def test_code_limits_are_told_for_all_codes_or_those_asked_for(game: Game) -> None:
    """CPN-13, CPN-10c, PRM-6e."""
    game.coupon("spring", "C1", "C2", "C3", redeem_code_limit=3)
    game.coupon("other", "D1")
    game.redeem("C2")
    promotion_id = game.call("get-promotion-list").json()["promotions"][0]["id"]
    whole = {
        "promotion_id": promotion_id,
        "items": [per_code("C1", 0), per_code("C2", 1), per_code("C3", 0)],
        "total_items_count": 3,
        "has_more": False,
    }
    assert code_limits(game) == whole
    some = {**whole, "items": [per_code("C2", 1), per_code("C3", 0)], "total_items_count": 2}
    assert code_limits(game, "C3", "C2", "C3") == some
    assert code_limits(game, "D1", "nothing", "c1", "C2")["items"] == [per_code("C2", 1)]
    none = {**whole, "items": [], "total_items_count": 0}
    assert code_limits(game, "D1") == none


@each(
    ("codes", "limit", "offset", "shown", "total", "more"),
    [
        ((), 2, 0, ["C1", "C2"], 3, True),
        ((), 2, 1, ["C2", "C3"], 3, False),
        ((), 2, 2, ["C3"], 3, False),
        ((), 2, 3, [], 3, False),
        (("C3", "C1"), 1, 0, ["C1"], 2, True),
        (("C3", "C1"), 1, 1, ["C3"], 2, False),
    ],
)
def test_has_more_tells_whether_codes_follow(
    game: Game, codes: Any, limit: int, offset: int, shown: list[str], total: int, more: bool
) -> None:
    """PAG-4."""
    game.coupon("spring", "C1", "C2", "C3")
    page = code_limits(game, *codes, limit=limit, offset=offset)
    assert [entry["code"] for entry in page["items"]] == shown
    assert (page["total_items_count"], page["has_more"]) == (total, more)


def test_without_a_limit_for_codes_there_is_nothing_to_tell(game: Game) -> None:
    game.coupon("spring", "C1", redeem_code_limit=None)
    assert code_limits(game)["items"] == [{"code": "C1"}]


LIMITS = ("redeem_total_limit", "redeem_user_limit", "redeem_code_limit")


@each(
    ("limit", "uses", "still_free"),
    [
        (LIMITS[0], [("C1", "alice"), ("C2", "bob"), ("C1", "carol")], None),
        (LIMITS[1], [("C1", "alice"), ("C2", "alice"), ("C1", "alice")], ("C1", "bob")),
        (LIMITS[2], [("C1", "alice"), ("C1", "bob"), ("C1", "carol")], ("C2", "alice")),
    ],
)
def test_each_of_the_three_limits_bounds_by_itself(
    game: Game, limit: str, uses: list[tuple[str, str]], still_free: tuple[str, str] | None
) -> None:
    """CPN-10a to CPN-10c, PRM-4d, PRM-4e: the third use meets the limit, of whoever's it is."""
    terms: dict[str, Any] = {**dict.fromkeys(LIMITS), limit: 2}
    game.coupon("spring", "C1", "C2", **terms)
    for code, user in uses[:2]:
        assert game.redeem(code, user).status_code == 200
    code, user = uses[2]
    looked = game.call("get-coupon-rewards-by-code", coupon_code=code, user=user)
    assert refusal(looked) == refusal(game.redeem(code, user)) == LIMIT_REACHED
    if still_free:
        assert game.redeem(*still_free).status_code == 200
