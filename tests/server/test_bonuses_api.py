"""Bonuses over HTTP: what is written is read, and every documented refusal."""

from __future__ import annotations

from typing import Any

import pytest
from tests.server.game import Game, faults, refusal

PLAIN = {
    "name": {"en": "Gift"},
    "condition": [{"sku": "sword_ice"}],
    "bonus": [{"sku": "gold", "quantity": 3}],
}
FULL = {
    "name": {"en": "A gift with dear items", "de": "Geschenk zu Teurem"},
    "promotion_periods": [{"date_from": "2026-12-01T10:00:00+03:00", "date_until": None}],
    "condition": None,
    "bonus": [{"sku": "gold", "quantity": 1}, {"sku": "starter_pack", "quantity": 2}],
    "attribute_conditions": [
        {
            "attribute": "registered_at",
            "type": "date",
            "operator": "er",
            "value": "2026-01-01T00:00:00+03:00",
            "can_be_missing": False,
        }
    ],
    "price_conditions": [{"operator": "ge", "value": "9.99"}],
    "limits": {
        "per_user": 1,
        "recurrent_schedule": {
            "per_user": {"interval_type": "daily", "time": "00:00:00+00:00"},
        },
    },
    "excluded_promotions": [3],
}


def create(game: Game, **changes: Any) -> int:
    """A bonus made over the API; gives its number."""
    response = game.call("create-bonus-promotion", body={**PLAIN, **changes})
    assert response.status_code == 201
    return int(response.json()["promotion_id"])


def read(game: Game, promotion_id: int) -> Any:
    response = game.call("get-bonus-promotion", promotion_id=promotion_id)
    assert response.status_code == 200
    return response.json()


def update(game: Game, promotion_id: int, **changes: Any) -> Any:
    body = {**PLAIN, **changes}
    return game.call("update-bonus-promotion", promotion_id=promotion_id, body=body)


def test_everything_that_is_written_is_read(game: Game) -> None:
    """PRM-1b, PRM-20b."""
    promotion_id = create(game, **FULL)
    assert read(game, promotion_id) == {
        **FULL,
        "id": promotion_id,
        "is_enabled": False,
        "limits": {
            "per_user": {"total": 1},
            "per_item": None,
            "recurrent_schedule": {
                "per_user": {
                    "interval_type": "daily",
                    "day_of_week": None,
                    "day_of_month": None,
                    "time": "00:00:00+00:00",
                    "reset_next_date": 1796169600,
                    "displayable_reset_start_date": "2026-12-02T00:00:00+00:00",
                    "displayable_reset_next_date": "2026-12-02T00:00:00+00:00",
                }
            },
        },
    }


def test_what_is_left_out_has_its_default(game: Game) -> None:
    promotion_id = create(game, bonus=[{"sku": "gold"}])
    assert read(game, promotion_id) == {
        **PLAIN,
        "id": promotion_id,
        "bonus": [{"sku": "gold", "quantity": 1}],
        "promotion_periods": [],
        "is_enabled": False,
        "price_conditions": None,
        "limits": {"per_user": None, "per_item": None, "recurrent_schedule": None},
        "excluded_promotions": [],
    }


@pytest.mark.parametrize("bonus", [None, []])
def test_a_bonus_may_give_nothing_yet(game: Game, bonus: Any) -> None:
    assert read(game, create(game, bonus=bonus))["bonus"] == []


def test_an_update_replaces_everything_and_switches_when_told_to(game: Game) -> None:
    """PRM-17a, PRM-17b."""
    promotion_id = create(game, **FULL)
    assert update(game, promotion_id, is_enabled=True).status_code == 204
    assert update(game, promotion_id).status_code == 204
    changed = read(game, promotion_id)
    assert PLAIN.items() <= changed.items()
    assert (changed["is_enabled"], changed["price_conditions"]) == (True, None)


def test_the_list_is_paged_and_counted(game: Game) -> None:
    """PAG-1."""
    first, second = create(game), create(game, condition=None)
    update(game, first, is_enabled=True)
    body = game.call("get-bonus-promotion-list", query={"limit": 1}).json()
    assert body == {
        "promotions": [read(game, first)],
        "total_promotions_count": 2,
        "active_promotions_count": 1,
        "inactive_promotions_count": 1,
    }
    rest = game.call("get-bonus-promotion-list", query={"offset": 1}).json()
    assert [row["id"] for row in rest["promotions"]] == [second]


def test_a_deleted_bonus_is_gone(game: Game) -> None:
    promotion_id = create(game)
    assert game.call("delete-bonus-promotion", promotion_id=promotion_id).status_code == 204
    which = f"{promotion_id} in project {game.project_id}"
    missing = (404, 9502, f"[0401-9502]: Can not find promotion with ID = {which}")
    assert refusal(game.call("get-bonus-promotion", promotion_id=promotion_id)) == missing
    assert refusal(game.call("delete-bonus-promotion", promotion_id=promotion_id)) == missing
    assert refusal(update(game, promotion_id)) == missing


def test_a_discount_is_not_found_among_bonuses(game: Game) -> None:
    body = {"name": {"en": "Sale"}, "discount": {"percent": 10}, "items": None}
    promotion_id = game.call("create-item-promotion", body=body).json()["promotion_id"]
    found = refusal(game.call("delete-bonus-promotion", promotion_id=promotion_id))
    assert found[:2] == (404, 9502)
    assert game.call("get-item-promotion", promotion_id=promotion_id).status_code == 200


# -- refusals --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        (
            {"condition": [{"sku": "axe"}]},
            (404, 4001, "[0401-4001]: Item with sku = 'axe' not found"),
        ),
        ({"bonus": [{"sku": "axe"}]}, (404, 4001, "[0401-4001]: Item with sku = 'axe' not found")),
        ({"name": {"xx": "Gift"}}, (404, 0, "Locale not found")),
    ],
    ids=["condition", "bonus", "locale"],
)
def test_an_unknown_item_or_locale_is_refused(
    game: Game, changes: dict[str, Any], answer: tuple[int, int, str]
) -> None:
    """ERR-9a, ERR-10a."""
    promotion_id = create(game)
    before = game.call("get-bonus-promotion-list").json()
    assert refusal(game.call("create-bonus-promotion", body={**PLAIN, **changes})) == answer
    assert refusal(update(game, promotion_id, **changes)) == answer
    assert game.call("get-bonus-promotion-list").json() == before


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"number": 1}, "number"),
        ({"bonus": [{"sku": "gold", "quantity": 0}]}, "bonus.0.quantity"),
        ({"attribute_conditions": []}, "attribute_conditions"),
        (
            {"limits": {"recurrent_schedule": {"per_user": {"interval_type": "hourly"}}}},
            "limits.recurrent_schedule.per_user.interval_type",
        ),
    ],
    ids=str,
)
def test_a_body_that_breaks_the_schema_names_the_property(
    game: Game, changes: dict[str, Any], named: str
) -> None:
    """ERR-3."""
    promotion_id = create(game)
    found = [name for name, _ in faults(update(game, promotion_id, **changes))]
    assert named in found
    assert all(name.startswith(named.rpartition(".")[0] or named) for name in found)
    assert read(game, promotion_id)["name"] == PLAIN["name"]


@pytest.mark.parametrize("name", ["condition", "bonus", "name"])
def test_what_is_required_may_not_be_left_out(game: Game, name: str) -> None:
    """ERR-3."""
    body = {key: value for key, value in PLAIN.items() if key != name}
    expected = [(name, f"The property {name} is required")]
    assert faults(game.call("create-bonus-promotion", body=body)) == expected


def test_items_that_are_left_are_given_when_one_is_deleted(game: Game) -> None:
    """PRM-45."""
    item = {"sku": "confetti", "name": {"en": "Confetti"}, "is_enabled": True}
    assert game.call("admin-create-virtual-item", body=item).status_code == 201
    bonus = [{"sku": "confetti", "quantity": 1}, {"sku": "gold", "quantity": 3}]
    promotion_id = create(game, bonus=bonus)
    assert game.call("activate-promotion", promotion_id=promotion_id).status_code == 204
    for left in (["confetti", "gold"], ["gold"]):
        shown = game.call("get-sellable-item-by-sku", sku="sword_ice").json()
        mine = [each for each in shown["promotions"] if each["name"] == "Gift"]
        assert [line["sku"] for each in mine for line in each["bonus"]] == left
        game.call("admin-delete-virtual-item", item_sku="confetti")
