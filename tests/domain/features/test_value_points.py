"""Value points: what items give, and what may be done to a point (CHN-11)."""

from __future__ import annotations

import pytest
from tests.worlds import NOON, make_project, refused, unchanged

from liveops_kit.domain.mechanics.points import ValuePointTerms
from liveops_kit.domain.values.page import Page
from liveops_kit.state.project import Project

FROST = ValuePointTerms(name={"en": "Frost points"})


@pytest.fixture
def project() -> Project:
    made = make_project()
    made.value_points.create("frost", FROST, is_clan=False)
    return made


def rewards(project: Project) -> list[tuple[str, int]]:
    return [(item.sku, amount) for item, amount in project.value_points.rewards("frost")]


def test_a_sku_is_unique_among_points_and_items(project: Project) -> None:
    """ERR-8."""
    for sku in ("frost", "sword"):
        with unchanged(project), refused(422, 4002):
            project.value_points.create(sku, FROST, is_clan=False)


def test_a_put_replaces_the_whole_set_of_items(project: Project) -> None:
    """CHN-11."""
    project.value_points.replace_rewards("frost", [("sword", 15), ("shield", 5)])
    project.value_points.replace_rewards("frost", [("gold", 1)])
    assert rewards(project) == [("gold", 1)]
    project.value_points.replace_rewards("frost", [])
    assert rewards(project) == []


def test_a_patch_adds_changes_and_takes_out_and_leaves_the_others(project: Project) -> None:
    """CHN-11."""
    project.value_points.replace_rewards("frost", [("sword", 15), ("shield", 5)])
    project.value_points.patch_rewards("frost", [("sword", 0), ("gold", 2), ("beer", 0)])
    assert rewards(project) == [("gold", 2), ("shield", 5)]


def test_an_unknown_or_repeated_item_is_refused_and_changes_nothing(project: Project) -> None:
    """ERR-9, CHN-11."""
    project.value_points.replace_rewards("frost", [("sword", 15)])
    for write in (project.value_points.replace_rewards, project.value_points.patch_rewards):
        with unchanged(project), refused(404, 4001):
            write("frost", [("shield", 1), ("nothing", 1)])
        with unchanged(project), refused(422, 1102):
            write("frost", [("shield", 1), ("shield", 2)])
        with unchanged(project), refused(404, 4001):
            write("no_such_point", [])


def test_an_update_keeps_the_sku_and_whose_it_is(project: Project) -> None:
    new = ValuePointTerms(name={"en": "Rime"}, order=5)
    project.value_points.update("frost", "frost", new, is_clan=None)
    assert project.value_points.get("frost").terms == new
    with unchanged(project), refused(422, 1102):
        project.value_points.update("frost", "rime", new, is_clan=None)
    with unchanged(project), refused(422, 4002):
        project.value_points.update("frost", "sword", new, is_clan=None)
    with unchanged(project), refused(422, 1102):
        project.value_points.update("frost", "frost", new, is_clan=True)
    with unchanged(project), refused(404, 4001):
        project.value_points.update("rime", "rime", new, is_clan=None)


def test_lists_go_by_order_then_by_age(project: Project) -> None:
    """PAG-1."""
    project.value_points.create("second", FROST, is_clan=True)
    project.value_points.create("first", ValuePointTerms(name={}, order=0), is_clan=False)
    assert [row.sku for row in project.value_points.page(Page())] == ["first", "frost", "second"]
    project.value_points.update("frost", "frost", ValuePointTerms(name={}, order=9), None)
    assert [row.sku for row in project.value_points.page(Page())] == ["first", "second", "frost"]
    assert [row.sku for row in project.value_points.page(Page(1, 1))] == ["second"]


def test_a_deleted_point_takes_its_items_and_balances_along(project: Project) -> None:
    """CHN-28."""
    project.value_points.replace_rewards("frost", [("sword", 15)])
    project.points.credit("alice", [("sword", 2)], NOON, {})
    project.value_points.delete("frost")
    with refused(404, 4001):
        project.value_points.get("frost")
    assert project.points.of_item("sword") == []
    project.value_points.create("frost", FROST, is_clan=False)
    assert rewards(project) == []
    assert list(project.tables["balances"].all()) == []
