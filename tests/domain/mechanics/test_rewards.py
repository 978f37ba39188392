"""Rewards of bonuses are computed once, and again when the catalog changes."""

from __future__ import annotations

from contextlib import suppress

from msgspec.structs import replace
from tests.worlds import make_project

from liveops_kit.domain.mechanics.catalog import Content, Item
from liveops_kit.domain.mechanics.pricing import BonusLine
from liveops_kit.domain.mechanics.rewards import Prizes
from liveops_kit.state.project import Project

SWORDS = (BonusLine(sku="sword", quantity=2),)


def put(project: Project, item: Item) -> None:
    project.tables["items"].put(item.sku, item)


def found(project: Project, sku: str) -> Item:
    item = project.catalog.get(sku)
    assert item is not None
    return item


def test_the_same_bonus_is_the_same_prize_until_an_item_changes() -> None:
    project = make_project()
    prizes = Prizes(project.catalog)
    prize = prizes.of(SWORDS)
    assert [(line.sku, line.quantity) for line in prize.granted] == [("sword", 2)]
    assert prize.contents == (("sword", 2),)
    assert prizes.of(SWORDS) is prize
    assert prizes.of((BonusLine(sku="sword", quantity=3),)).contents == (("sword", 3),)
    put(project, replace(found(project, "sword"), content=(Content(sku="gold", quantity=5),)))
    assert prizes.of(SWORDS).contents == (("gold", 10),)


def test_a_change_that_is_taken_back_is_seen_as_well() -> None:
    project = make_project()
    prizes = Prizes(project.catalog)
    with suppress(LookupError), project.transaction():
        put(project, replace(found(project, "sword"), content=(Content(sku="gold", quantity=5),)))
        assert prizes.of(SWORDS).contents == (("gold", 10),)
        raise LookupError
    assert prizes.of(SWORDS).contents == (("sword", 2),)


def test_what_has_to_be_chosen_is_not_the_same_for_all() -> None:
    project = make_project()
    prize = Prizes(project.catalog).of((BonusLine(sku="game"),))
    assert [reward.item.sku for reward in prize.rewards] == ["game"]
    assert (prize.granted, prize.contents) == ((), ())


def test_an_item_that_is_gone_is_left_out() -> None:
    project = make_project()
    project.tables["items"].delete("sword")
    prize = Prizes(project.catalog).of(SWORDS)
    assert (prize.rewards, prize.granted, prize.contents) == ((), (), ())
