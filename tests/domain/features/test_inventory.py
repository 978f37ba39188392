"""A user's inventory as the user reads and consumes it."""

from __future__ import annotations

import pytest
from tests.worlds import EVERYTHING, make_item, make_project, refused, unchanged

from liveops_kit.domain.values.page import Page
from liveops_kit.state.project import Project


def project_with_items(**owned: int) -> Project:
    project = make_project()
    for sku, quantity in owned.items():
        project.inventory.grant("alice", sku, quantity)
    return project


def listed(project: Project, page: Page = EVERYTHING, user: str = "alice") -> dict[str, int]:
    return {each.item.sku: each.quantity for each in project.user_inventory.page(user, page)}


def test_an_inventory_is_listed_by_sku() -> None:
    """INV-1, INV-7."""
    project = project_with_items(sword=2, gold=70, shield=1)
    assert listed(project) == {"gold": 70, "shield": 1, "sword": 2}
    assert list(listed(project, Page(limit=1, offset=1))) == ["shield"]
    assert listed(project, user="bob") == {}


def test_a_deleted_item_is_not_listed() -> None:
    """INV-8: nor does it take a place on a page."""
    project = project_with_items(sword=2, gold=70, shield=1)
    project.tables["items"].delete("gold")
    assert listed(project, Page(limit=1)) == {"shield": 1}
    assert listed(project, Page(limit=1, offset=1)) == {"sword": 2}


def test_consuming_takes_what_is_said() -> None:
    """INV-2."""
    project = project_with_items(sword=3)
    project.user_inventory.consume("alice", "sword", 2, None)
    assert listed(project) == {"sword": 1}
    project.user_inventory.consume("alice", "sword", 1, None)
    assert listed(project) == {}


@pytest.mark.parametrize(("sku", "quantity"), [("sword", 4), ("shield", 1), ("none", 1)])
def test_no_more_is_consumed_than_is_owned(sku: str, quantity: int) -> None:
    """INV-3."""
    project = project_with_items(sword=3)
    with unchanged(project), refused(404, 4001):
        project.user_inventory.consume("alice", sku, quantity, None)


@pytest.mark.parametrize(("quantity", "instance"), [(None, None), (1, "one")])
def test_a_consumption_says_how_much(quantity: int | None, instance: str | None) -> None:
    """INV-4."""
    project = project_with_items(sword=3)
    with unchanged(project), refused(422, 5002):
        project.user_inventory.consume("alice", "sword", quantity, instance)


def test_no_item_has_instances() -> None:
    """INV-6."""
    project = project_with_items(sword=3)
    with unchanged(project), refused(404, 4001):
        project.user_inventory.consume("alice", "sword", None, "one")


def test_the_balance_has_every_currency_in_use() -> None:
    """INV-5."""
    project = project_with_items(gold=70, sword=1)
    for number, sku, is_enabled in ((90, "gems", True), (91, "shells", False)):
        coin = make_item(number, sku, type="virtual_currency", is_enabled=is_enabled)
        project.tables["items"].put(sku, coin)
    balances = project.user_inventory.balances("alice")
    assert {each.item.sku: each.quantity for each in balances} == {"gold": 70, "gems": 0}
