"""Personalization rules: who sees an item (ATT-4), and what PUT and PATCH keep."""

from __future__ import annotations

import pytest
from tests.worlds import condition, make_project, picture, player, refused, unchanged

from liveops_kit.domain.features.personalization import RuleTerms
from liveops_kit.domain.mechanics.users import Player
from liveops_kit.domain.values.page import Page
from liveops_kit.state.project import Project

VETERANS = (condition("level", "le", "10"),)  # `le` is at least: the letters follow the dates
GUEST = Player(external_id="guest:1", name="", attributes={}, country="US", is_guest=True)


@pytest.fixture
def project() -> Project:
    return make_project()


def terms(*skus: str, enabled: bool = True, unauth: bool = False, level: str = "10") -> RuleTerms:
    return RuleTerms(
        name="Veterans",
        is_enabled=enabled,
        conditions=(condition("level", "le", level),),
        skus=skus,
        is_satisfied_for_unauth=unauth,
    )


def test_an_item_without_a_rule_is_visible_to_all(project: Project) -> None:
    """ATT-4."""
    assert [project.personalization.shows("sword", who) for who in (None, GUEST, player())] == [
        True,
        True,
        True,
    ]


def test_a_rule_hides_its_items_from_those_who_do_not_meet_it(project: Project) -> None:
    """ATT-4."""
    project.personalization.create(terms("sword"))
    shows = project.personalization.shows
    assert shows("sword", player(level=10))
    assert not shows("sword", player(level=9))
    assert not shows("sword", player())
    assert not shows("sword", None)
    assert not shows("sword", GUEST)
    assert shows("shield", None)


def test_one_rule_that_holds_is_enough(project: Project) -> None:
    """ATT-4."""
    project.personalization.create(terms("sword", level="50"))
    project.personalization.create(terms("sword", level="10"))
    assert project.personalization.shows("sword", player(level=20))
    assert not project.personalization.shows("sword", player(level=5))


def test_visitors_see_it_only_where_a_rule_says_so(project: Project) -> None:
    """ATT-4."""
    project.personalization.create(terms("sword", unauth=True))
    assert project.personalization.shows("sword", None)
    assert project.personalization.shows("sword", GUEST)
    assert not project.personalization.shows("sword", player(level=1))


def test_a_disabled_rule_guards_nothing(project: Project) -> None:
    """ATT-4."""
    rule = project.personalization.create(terms("sword", enabled=False))
    assert project.personalization.shows("sword", None)
    project.personalization.patch(rule.rule_id, {"is_enabled": True})
    assert not project.personalization.shows("sword", None)


def test_a_put_replaces_everything_and_a_patch_keeps_the_rest(project: Project) -> None:
    rule_id = project.personalization.create(terms("sword", unauth=True)).rule_id
    project.personalization.patch(rule_id, {"name": "Old friends"})
    assert project.personalization.get(rule_id).terms == RuleTerms(
        name="Old friends",
        is_enabled=True,
        conditions=VETERANS,
        skus=("sword",),
        is_satisfied_for_unauth=True,
    )
    replaced = RuleTerms(name="New", is_enabled=True, conditions=(), skus=("shield",))
    project.personalization.update(rule_id, replaced)
    assert project.personalization.get(rule_id).terms == replaced
    assert project.personalization.shows("sword", None)


def test_lists_and_counts_follow_the_switch(project: Project) -> None:
    for number in range(3):
        project.personalization.create(terms("sword", enabled=number != 1))
    rules = project.personalization
    assert [row.rule_id for row in rules.page(Page(limit=2), None)] == [1, 2]
    assert [row.rule_id for row in rules.page(Page(), True)] == [1, 3]
    assert [row.rule_id for row in rules.all()] == [1, 2, 3]
    assert (rules.count(), rules.count(enabled=True), rules.count(enabled=False)) == (3, 2, 1)


def test_a_deleted_rule_leaves_its_items_open(project: Project) -> None:
    rule_id = project.personalization.create(terms("sword")).rule_id
    project.personalization.delete(rule_id)
    assert project.personalization.shows("sword", None)
    for refused_call in (project.personalization.get, project.personalization.delete):
        with unchanged(project), refused(404, 0):
            refused_call(rule_id)


def test_unknown_items_are_refused_and_change_nothing(project: Project) -> None:
    """ERR-9."""
    rule_id = project.personalization.create(terms("sword")).rule_id
    before = picture(project)
    with unchanged(project), refused(404, 4001):
        project.personalization.create(terms("sword", "nothing"))
    with unchanged(project), refused(404, 4001):
        project.personalization.update(rule_id, terms("nothing"))
    assert picture(project) == before
