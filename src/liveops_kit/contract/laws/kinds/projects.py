"""Laws of projects side by side: what one has is neither seen nor counted in another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from liveops_kit.contract.builders.operations import ObjectFactory, has_query
from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.law import Need, law_for_each
from liveops_kit.contract.laws.kinds.spendings import (
    SPENDINGS,
    Spending,
    greeted,
    newcomer,
    spend,
    state,
)
from liveops_kit.contract.resources import RESOURCES
from liveops_kit.contract.response_checks import UNUSED_NUMBER
from liveops_kit.contract.scenario import Scenario, is_implemented

MAX_PAGES = 20
"""The number of pages of a list of another project that are read."""

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Owned:
    """A kind of object that a project has, and the reads that show one."""

    resource: str
    tag: str
    plural: str
    noun: str
    reads: tuple[str, ...] = ()
    """The reads of users, by its id."""
    is_twofold: bool = False
    """True if the law makes one in a second project as well."""

    @property
    def needs(self) -> tuple[Need, ...]:
        """Users see chains in a quiet project, so that the laws of others show them none."""
        players = (Need.PLAYER,) if self.reads else ()
        return (Need.OWN_PROJECT if self.is_twofold else Need.QUIET_PROJECT, *players)


OWNED = (
    Owned("coupon", "coupons", "coupons", "a coupon"),
    Owned("promo_code", "promo_codes", "promo_codes", "a promo code"),
    Owned(
        "unique_catalog_offer", "unique_catalog_offers", "unique_offers", "a unique catalog offer"
    ),
    Owned("discount", "discounts", "discounts", "a discount"),
    Owned("bonus", "bonuses", "bonuses", "a bonus"),
    Owned("rule", "personalization", "rules", "a personalization rule"),
    Owned("value_point", "value_points", "value_points", "a value point"),
    Owned(
        "reward_chain", "reward_chains", "reward_chains", "a reward chain",
        ("get-user-reward-chain-balance",),
    ),
    Owned(
        "daily_chain", "daily_chains", "daily_chains", "a daily chain",
        ("get-user-daily-chain-by-id",),
    ),
    Owned(
        "offer_chain", "offer_chains", "offer_chains", "an offer chain",
        ("get-user-offer-chain-by-id",),
    ),
)  # fmt: skip


def _elsewhere(scenario: Scenario) -> int:
    """Return another project: that of the run for a law with its own, else one nobody uses."""
    target = scenario.client.target.project_id
    return target if target != scenario.project_id else UNUSED_NUMBER


def _shown(
    scenario: Scenario, kind: Owned, identity: str | int, project: int
) -> Iterator[Exchange]:
    """Yield what a project answers to every read of an object and to the lists of its kind."""
    resource = RESOURCES[kind.resource]
    path: dict[str, Any] = {resource.path_parameters[0]: identity, "project": project}
    for operation_id in (resource.read, *kind.reads):
        yield scenario.call(operation_id, **path)
    for listing in resource.listings:
        yield from _pages(scenario, listing, project)


def _pages(scenario: Scenario, listing: str, project: int) -> Iterator[Exchange]:
    """Yield the pages of a list until one is a refusal or empty."""
    is_paged = has_query(scenario.client.spec.operations[listing], "limit")
    offset = 0
    for _ in range(MAX_PAGES if is_paged else 1):
        query = {"limit": PAGE_SIZE, "offset": offset} if is_paged else None
        page = scenario.call(listing, query=query, project=project)
        yield page
        body = page.json if isinstance(page.json, dict) else {}
        rows = body.get("items") or body.get("promotions")
        if not rows:
            return
        offset += len(rows)


@law_for_each("AUTH-11", kinds=OWNED)
def KIND_are_seen_in_their_project_alone(scenario: Scenario, kind: Owned) -> None:  # noqa: N802
    """Made in one project, {kind} is found neither by its id nor in a list of another one."""
    mark = scenario.name("marked")
    fields = {"name": mark if kind.resource == "rule" else {"en": mark}}
    identity = ObjectFactory(scenario).make(kind.resource, runs=bool(kind.reads), **fields)
    read = RESOURCES[kind.resource].read
    elsewhere = _elsewhere(scenario)
    # Where both are the run's, the other project is asked with credentials of its own.
    is_known = elsewhere == scenario.client.target.project_id
    side = scenario.in_project(elsewhere) if is_known else scenario
    for answer in _shown(side, kind, identity, elsewhere):
        if is_implemented(answer):
            what = f"nothing of {mark} in another project"
            scenario.holds(what, mark not in answer.response.text, answer.line)
    here = _shown(scenario, kind, identity, scenario.project_id)
    shown = {answer.operation_id for answer in here if mark in answer.response.text}
    scenario.holds(f"{mark} in its own project", read in shown and len(shown) > 1, sorted(shown))


NAMED = tuple(
    replace(each, is_twofold=True) for each in OWNED if RESOURCES[each.resource].id_in_body
)
"""The kinds whose ids a game chooses, so that two projects may choose the same."""


@law_for_each("AUTH-11", kinds=NAMED)
def KIND_of_two_projects_are_two(scenario: Scenario, kind: Owned) -> None:  # noqa: N802
    """Made in two projects under one id, {kind} is changed and deleted in one of them alone."""
    here, there = (
        ObjectFactory(scenario.in_project(project))
        for project in (scenario.project_id, _elsewhere(scenario))
    )
    resource, identity = RESOURCES[kind.resource], here.make(kind.resource)
    scenario.equal("id in the other project", there.make(kind.resource), identity)
    before = there.read(kind.resource, identity)
    path = here.path(kind.resource, identity)
    revision = here.revision(kind.resource)
    if resource.id_in_body == "sku":
        revision["sku"] = identity
    here.scenario.ok(here.scenario.call(resource.update, body=revision, **path))
    scenario.equal(f"the {kind.resource} there", there.read(kind.resource, identity), before)
    here.scenario.ok(here.scenario.call(resource.delete, **path))
    scenario.equal(f"the {kind.resource} there", there.read(kind.resource, identity), before)


@law_for_each("AUTH-11", kinds=[each.of_two_projects() for each in SPENDINGS])
def KIND_count_in_one_project(scenario: Scenario, spending: Spending) -> None:  # noqa: N802
    """Made in one project, {kind} leaves the object of the same name in another as it was."""
    twin, player = scenario.in_project(_elsewhere(scenario)), newcomer(scenario)
    here, there = spending.make(scenario.in_project(scenario.project_id)), spending.make(twin)
    for side, purse in ((scenario, here), (twin, there)):
        greeted(side, purse, player)
    before = state(twin, there, player)
    scenario.ok(spend(scenario, here, player))
    scenario.equal("what is read there", state(twin, there, player), before)
    scenario.ok(spend(twin, there, player))
