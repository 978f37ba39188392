"""Laws of lists that change between two reads."""

from __future__ import annotations

from liveops_kit.contract.builders.operations import ObjectFactory
from liveops_kit.contract.law import law
from liveops_kit.contract.laws.paging.lists import (
    FOR_ADMINS,
    FOR_PLAYERS,
    OF_PLAYERS,
    PagedList,
    check_entries,
)
from liveops_kit.contract.resources import RESOURCES
from liveops_kit.contract.scenario import Scenario


def _check_changes(scenario: Scenario, listing: PagedList, *, runs: bool) -> None:
    """Check a list before and after one of two entries is deleted, and another is made."""
    factory, resource = ObjectFactory(scenario), RESOURCES[listing.kind]
    first, second = (factory.make(listing.kind, runs=runs) for _ in range(2))
    check_entries(scenario, listing, [first, second])
    scenario.call(resource.delete, **resource.path(first)).ok()
    third = factory.make(listing.kind, runs=runs)
    check_entries(scenario, listing, [second, third], but=[first])


@law("PAG-8")
def an_admins_list_follows_each_change(scenario: Scenario) -> None:
    """An admin list shows what was made and not what was deleted since it was read last."""
    for listing in FOR_ADMINS:
        _check_changes(scenario, listing, runs=False)


@law("PAG-8", needs=OF_PLAYERS)
def a_players_list_follows_each_change(scenario: Scenario) -> None:
    """A user's list of chains shows what was made and not what was deleted since it was read."""
    for listing in FOR_PLAYERS:
        _check_changes(scenario, listing, runs=True)
