"""The inventory of players."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.worlds import holdings, make_project, refused, unchanged

from liveops_kit.domain.mechanics.inventory import Holding


def test_grants_add_up() -> None:
    inventory = make_project().inventory
    inventory.grant("alice", "sword", 1)
    inventory.grant("alice", "sword", 4)
    assert inventory.quantity("alice", "sword") == 5


def test_a_user_owns_nothing_at_first() -> None:
    project = make_project()
    assert project.inventory.quantity("alice", "sword") == 0
    assert list(project.inventory.of("alice")) == []


def test_users_do_not_share() -> None:
    project = make_project()
    project.inventory.grant("alice", "sword", 1)
    project.inventory.grant("bob", "shield", 2)
    assert holdings(project, "alice") == {"sword": 1}
    assert holdings(project, "bob") == {"shield": 2}


def test_an_inventory_is_told_in_order_of_the_skus() -> None:
    inventory = make_project().inventory
    for sku in ("sword", "beer", "gold"):
        inventory.grant("alice", sku, 1)
    assert list(inventory.of("alice")) == [
        Holding("alice", "beer", 1),
        Holding("alice", "gold", 1),
        Holding("alice", "sword", 1),
    ]


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xyz"), st.integers(1, 9))))
def test_whatever_is_granted_is_there_to_the_last_piece(
    grants: list[tuple[str, str, int]],
) -> None:
    project = make_project()
    for user, sku, quantity in grants:
        project.inventory.grant(user, sku, quantity)
    for user in "ab":
        expected = {
            sku: sum(n for u, s, n in grants if (u, s) == (user, sku))
            for sku in {s for u, s, _ in grants if u == user}
        }
        assert holdings(project, user) == expected


@pytest.mark.parametrize(("taken", "left"), [(0, {"gold": 5}), (3, {"gold": 2}), (5, {})])
def test_what_is_taken_is_gone(taken: int, left: dict[str, int]) -> None:
    """A user who has spent the last piece has no row."""
    project = make_project()
    project.inventory.grant("alice", "gold", 5)
    project.inventory.take("alice", "gold", taken)
    assert holdings(project) == left


@pytest.mark.parametrize(("user", "sku", "quantity"), [("alice", "gold", 6), ("bob", "gold", 1)])
def test_no_more_is_taken_than_there_is(user: str, sku: str, quantity: int) -> None:
    project = make_project()
    project.inventory.grant("alice", "gold", 5)
    with unchanged(project), refused(422, 5006):
        project.inventory.take(user, sku, quantity)
