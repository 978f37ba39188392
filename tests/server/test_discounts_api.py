"""Discounts over HTTP: what is written is read, and every documented refusal."""

from __future__ import annotations

from typing import Any

import pytest
from tests.server.game import NOT_FOUND, Game, faults, refusal

from liveops_kit.domain.values.clock import SettableClock, parse_duration

LEVEL = {
    "attribute": "level",
    "type": "number",
    "operator": "le",
    "value": "10",
    "can_be_missing": False,
}
NOT_ORC = {
    "attribute": "race",
    "type": "string",
    "operator": "ne",
    "value": "orc",
    "can_be_missing": True,
}
WEEKLY = {"interval_type": "weekly", "day_of_week": 1, "time": "11:00:00+08:00"}
PLAIN = {"name": {"en": "Sale"}, "discount": {"percent": "10.00"}, "items": [{"sku": "sword_ice"}]}
FULL = {
    "name": {"en-US": "Winter sale", "de": "Winterschlussverkauf"},
    "promotion_periods": [
        {"date_from": "2026-12-01T10:00:00+03:00", "date_until": "2026-12-24T20:00:00+03:00"}
    ],
    "discount": {"percent": 12.5},
    "items": [{"sku": "sword_ice"}, {"sku": "starter_pack"}],
    "attribute_conditions": [LEVEL, NOT_ORC],
    "price_conditions": [{"operator": "ge", "value": "9.99"}, {"operator": "lt", "value": "50"}],
    "limits": {"per_user": 5, "recurrent_schedule": {"per_user": WEEKLY}},
    "excluded_promotions": [12, 789],
}


def create(game: Game, **changes: Any) -> int:
    """A discount made over the API; gives its number."""
    response = game.call("create-item-promotion", body={**PLAIN, **changes})
    assert response.status_code == 201
    made = response.json()
    assert made.keys() == {"promotion_id"}
    return int(made["promotion_id"])


def read(game: Game, promotion_id: int) -> Any:
    response = game.call("get-item-promotion", promotion_id=promotion_id)
    assert response.status_code == 200
    return response.json()


def update(game: Game, promotion_id: int, **changes: Any) -> Any:
    body = {**PLAIN, **changes}
    return game.call("update-item-promotion", promotion_id=promotion_id, body=body)


# -- written and read ------------------------------------------------------------------------------
def test_everything_that_is_written_is_read(game: Game) -> None:
    """PRM-1b, PRM-10e, PRM-20b: NOW is Tuesday, 1 December 2026, 10:00 UTC."""
    promotion_id = create(game, **FULL)
    assert read(game, promotion_id) == {
        **FULL,
        "id": promotion_id,
        "name": {"en": "Winter sale", "de": "Winterschlussverkauf"},
        "is_enabled": False,
        "discount": {"percent": "12.50"},
        "limits": {
            "per_user": {"total": 5},
            "per_item": None,
            "recurrent_schedule": {
                "per_user": {
                    **WEEKLY,
                    "day_of_month": None,
                    "reset_next_date": 1796612400,
                    "displayable_reset_start_date": "2026-12-07T11:00:00+08:00",
                    "displayable_reset_next_date": "2026-12-07T11:00:00+08:00",
                }
            },
        },
    }


def test_what_is_left_out_has_its_default(game: Game) -> None:
    promotion_id = create(game)
    assert read(game, promotion_id) == {
        **PLAIN,
        "id": promotion_id,
        "promotion_periods": [],
        "is_enabled": False,
        "price_conditions": None,
        "limits": {"per_user": None, "per_item": None, "recurrent_schedule": None},
        "excluded_promotions": [],
    }


@pytest.mark.parametrize(
    ("written", "shown"),
    [(10, "10.00"), (0.01, "0.01"), (99.9, "99.90"), (100, "100.00"), ("5", "5.00")],
)
def test_a_percentage_is_read_with_two_decimals(game: Game, written: Any, shown: str) -> None:
    """PRM-10e."""
    promotion_id = create(game, discount={"percent": written})
    assert read(game, promotion_id)["discount"] == {"percent": shown}


@pytest.mark.parametrize("items", [None, []])
def test_a_discount_that_does_not_go_by_item_is_read_as_written(game: Game, items: Any) -> None:
    assert read(game, create(game, items=items))["items"] == items


@pytest.mark.parametrize(
    "conditions",
    [[LEVEL], [[LEVEL]], [[LEVEL, NOT_ORC], [NOT_ORC]], [[LEVEL], []], None],
    ids=["flat", "one group", "two groups", "a group of none", "none"],
)
def test_conditions_are_read_in_the_form_they_were_written(game: Game, conditions: Any) -> None:
    """ATT-1b."""
    written = conditions and [each or None for each in conditions]
    promotion_id = create(game, attribute_conditions=written)
    assert read(game, promotion_id).get("attribute_conditions") == conditions


@pytest.mark.parametrize(
    ("limits", "shown"),
    [
        (None, {"per_user": None, "per_item": None, "recurrent_schedule": None}),
        ({"per_user": 3}, {"per_user": {"total": 3}, "per_item": None, "recurrent_schedule": None}),
        (
            {"per_user": 3, "recurrent_schedule": {"per_user": None}},
            {"per_user": {"total": 3}, "per_item": None, "recurrent_schedule": None},
        ),
    ],
)
def test_limits_without_a_schedule_never_start_over(game: Game, limits: Any, shown: Any) -> None:
    assert read(game, create(game, limits=limits))["limits"] == shown


@pytest.mark.parametrize(
    ("schedule", "following"),
    [
        ({"interval_type": "daily", "time": "02:00:00+03:00"}, "2026-12-02T02:00:00+03:00"),
        (
            {"interval_type": "monthly", "day_of_month": 31, "time": "00:00:00-05:00"},
            "2026-12-31T00:00:00-05:00",
        ),
    ],
    ids=["daily", "monthly"],
)
def test_each_kind_of_schedule_is_read_back(game: Game, schedule: Any, following: str) -> None:
    limits = {"per_user": 1, "recurrent_schedule": {"per_user": schedule}}
    promotion_id = create(game, limits=limits)
    shown = read(game, promotion_id)["limits"]["recurrent_schedule"]["per_user"]
    assert schedule.items() <= shown.items()
    assert shown["displayable_reset_next_date"] == following


def test_only_a_write_moves_the_first_reset(game: Game, clock: SettableClock) -> None:
    """PRM-20a, PRM-20b, CHN-2b."""
    limits = FULL["limits"]
    promotion_id = create(game, limits=limits)
    clock.advance(parse_duration("7d"))
    dates = read(game, promotion_id)["limits"]["recurrent_schedule"]["per_user"]
    assert dates["displayable_reset_start_date"] == "2026-12-07T11:00:00+08:00"
    assert dates["displayable_reset_next_date"] == "2026-12-14T11:00:00+08:00"
    assert dates["reset_next_date"] == 1796612400 + 7 * 86_400
    assert update(game, promotion_id, limits=limits).status_code == 204
    dates = read(game, promotion_id)["limits"]["recurrent_schedule"]["per_user"]
    assert dates["displayable_reset_start_date"] == "2026-12-14T11:00:00+08:00"


def test_an_update_replaces_everything_but_the_switch(game: Game) -> None:
    """PRM-17b."""
    promotion_id = create(game, **FULL)
    assert game.call("activate-promotion", promotion_id=promotion_id).status_code == 204
    response = update(game, promotion_id)
    assert (response.status_code, response.content) == (204, b"")
    changed = read(game, promotion_id)
    assert PLAIN.items() <= changed.items()
    assert (changed["is_enabled"], changed["excluded_promotions"]) == (True, [])


def test_an_update_can_switch(game: Game) -> None:
    """PRM-17a."""
    promotion_id = create(game)
    assert update(game, promotion_id, is_enabled=True).status_code == 204
    assert read(game, promotion_id)["is_enabled"] is True
    assert update(game, promotion_id, is_enabled=False).status_code == 204
    assert read(game, promotion_id)["is_enabled"] is False


def test_the_list_is_paged_and_counted(game: Game) -> None:
    """PAG-1."""
    first, second, third = create(game), create(game, items=None), create(game)
    update(game, second, is_enabled=True)
    body = game.call("get-item-promotion-list", query={"limit": 2, "offset": 1}).json()
    assert [row["id"] for row in body.pop("promotions")] == [second, third]
    assert body == {
        "total_promotions_count": 3,
        "active_promotions_count": 1,
        "inactive_promotions_count": 2,
    }
    everything = game.call("get-item-promotion-list").json()
    assert everything["promotions"][0] == read(game, first)


def test_a_deleted_discount_is_gone(game: Game) -> None:
    promotion_id = create(game)
    response = game.call("delete-item-promotion", promotion_id=promotion_id)
    assert (response.status_code, response.content) == (204, b"")
    which = f"{promotion_id} in project {game.project_id}"
    missing = (404, 9502, f"[0401-9502]: Can not find promotion with ID = {which}")
    assert refusal(game.call("get-item-promotion", promotion_id=promotion_id)) == missing
    assert refusal(game.call("delete-item-promotion", promotion_id=promotion_id)) == missing
    assert refusal(update(game, promotion_id)) == missing
    assert game.call("get-item-promotion-list").json()["promotions"] == []


# -- refusals --------------------------------------------------------------------------------------
def listed(game: Game) -> Any:
    return game.call("get-item-promotion-list").json()


@pytest.mark.parametrize("percent", [10.555, 0.015, 99.999])
def test_a_number_with_more_than_two_decimals_is_refused(game: Game, percent: float) -> None:
    """PRM-18."""
    promotion_id = create(game)
    before = listed(game)
    expected = [("discount.percent", "Must be a multiple of 0.01")]
    body = {**PLAIN, "discount": {"percent": percent}}
    assert faults(game.call("create-item-promotion", body=body)) == expected
    assert faults(update(game, promotion_id, discount={"percent": percent})) == expected
    assert listed(game) == before


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"discount": {"percent": 0}}, "discount.percent"),
        ({"discount": {"percent": "10.555"}}, "discount.percent"),
        ({"discount": {}}, "discount.percent"),
        ({"description": "x"}, "description"),
        ({"is_enabled": True}, "is_enabled"),
        ({"limits": {"per_user": 0}}, "limits.per_user"),
        ({"price_conditions": [{"operator": "er", "value": "1"}]}, "price_conditions.0.operator"),
        ({"excluded_promotions": [0]}, "excluded_promotions.0"),
    ],
    ids=str,
)
def test_a_body_that_breaks_the_schema_names_the_property(
    game: Game, changes: dict[str, Any], named: str
) -> None:
    """ERR-3."""
    response = game.call("create-item-promotion", body={**PLAIN, **changes})
    assert [name for name, _ in faults(response)] == [named]
    assert listed(game)["total_promotions_count"] == 0


@pytest.mark.parametrize("name", ["items", "discount", "name"])
def test_what_is_required_may_not_be_left_out(game: Game, name: str) -> None:
    """ERR-3."""
    body = {key: value for key, value in PLAIN.items() if key != name}
    expected = [(name, f"The property {name} is required")]
    assert faults(game.call("create-item-promotion", body=body)) == expected


def test_an_end_that_is_not_after_its_start_is_refused(game: Game) -> None:
    """PRM-2c."""
    moment = "2026-12-01T10:00:00+03:00"
    periods = [{"date_from": moment, "date_until": moment}]
    response = game.call("create-item-promotion", body={**PLAIN, "promotion_periods": periods})
    assert [name for name, _ in faults(response)] == ["promotion_periods.0.date_until"]


def test_an_unknown_item_or_locale_is_refused(game: Game) -> None:
    """ERR-9a, ERR-10a, ERR-6: the locale is looked at first."""
    promotion_id = create(game)
    before = listed(game)
    axe = {"items": [{"sku": "axe"}]}
    unknown = (404, 4001, "[0401-4001]: Item with sku = 'axe' not found")
    nowhere = (404, 0, "Locale not found")
    both = {**axe, "name": {"xx": "Sale"}}
    assert refusal(game.call("create-item-promotion", body={**PLAIN, **axe})) == unknown
    assert refusal(update(game, promotion_id, **axe)) == unknown
    assert refusal(game.call("create-item-promotion", body={**PLAIN, **both})) == nowhere
    assert refusal(update(game, promotion_id, **both)) == nowhere
    assert listed(game) == before


def test_a_number_that_is_none_is_not_found(game: Game) -> None:
    """ERR-5."""
    assert refusal(game.call("get-item-promotion", promotion_id="x")) == NOT_FOUND
    assert refusal(game.call("get-item-promotion", promotion_id=0)) == NOT_FOUND


@pytest.mark.parametrize("query", [{"limit": 0}, {"offset": -1}], ids=str)
def test_a_page_that_cannot_be_is_refused(game: Game, query: dict[str, int]) -> None:
    """PAG-1."""
    assert [name for name, _ in faults(game.call("get-item-promotion-list", query=query))] == [
        *query
    ]
