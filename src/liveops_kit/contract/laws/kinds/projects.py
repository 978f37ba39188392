"""Laws of projects side by side: what one has is neither seen nor counted in another."""

from __future__ import annotations

from collections.abc import Iterator

from liveops_kit.contract.builders.operations import has_query
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.kinds.spending_calls import (
    SPENDINGS,
    Spending,
    filled,
    known,
    newcomer,
    spend,
    state,
)
from liveops_kit.contract.resources import (
    DAILY_CHAIN,
    OFFER_CHAIN,
    RESOURCES,
    REWARD_CHAIN,
    RULE,
    ChainKind,
    Resource,
)
from liveops_kit.contract.response_checks import UNUSED_NUMBER
from liveops_kit.contract.scenario import Answer, Made, Scenario, is_implemented

MAX_PAGES = 20
"""The number of pages of a list of another project that are read."""

PAGE_SIZE = 50


CHAINS: tuple[Resource, ...] = (REWARD_CHAIN, DAILY_CHAIN, OFFER_CHAIN)
"""The kinds that users see in lists and by their ids."""

OTHERS = tuple(kind for kind in RESOURCES.values() if kind not in CHAINS)

NAMED = tuple(kind for kind in RESOURCES.values() if kind.id_in_body)
"""The kinds whose ids a game chooses, so that two projects may choose the same."""

QUIET = (Need.QUIET_PROJECT,)
"""So that chains that others see are none of the laws of others."""


def _elsewhere(scenario: Scenario) -> int:
    """Return another project: that of the run for a law with its own, else one nobody uses."""
    target = scenario.client.target.project_id
    return target if target != scenario.project_id else UNUSED_NUMBER


def _shown(scenario: Scenario, made: Made, project: int) -> Iterator[Answer]:
    """Yield what a project answers to every read of an object and to the lists of its kind."""
    kind = made.kind
    of_player = kind.of_player if isinstance(kind, ChainKind) else None
    for operation_id in filter(None, (kind.read, of_player)):
        yield scenario.call(operation_id, **made.path, project=project)
    for listing in kind.listings:
        yield from _pages(scenario, listing, project)


def _pages(scenario: Scenario, listing: str, project: int) -> Iterator[Answer]:
    """Yield the pages of a list until one is a refusal or empty."""
    known = scenario.client.spec.operations
    is_paged = listing in known and has_query(known[listing], "limit")
    offset = 0
    for _ in range(MAX_PAGES if is_paged else 1):
        query = {"limit": PAGE_SIZE, "offset": offset} if is_paged else None
        page = scenario.call(listing, query=query, project=project)
        yield page
        if not is_implemented(page):
            return
        body = page.json if isinstance(page.json, dict) else {}
        rows = body.get("items") or body.get("promotions")
        if not rows:
            return
        offset += len(rows)


@law("AUTH-11", needs=QUIET, each=OTHERS)
@law("AUTH-11", needs=[*QUIET, Need.PLAYER], each=CHAINS)
def kinds_are_seen_in_their_project_alone(scenario: Scenario, kind: Resource) -> None:
    """Made in one project, {kind} is found neither by its id nor in a list of another one."""
    mark = scenario.name("marked")
    made = scenario.create(kind, name=mark if kind is RULE else {"en": mark})
    elsewhere = _elsewhere(scenario)
    # Where both are the run's, the other project is asked with credentials of its own.
    is_known = elsewhere == scenario.client.target.project_id
    side = scenario.in_project(elsewhere) if is_known else scenario
    for answer in filter(is_implemented, _shown(side, made, elsewhere)):
        what = f"nothing of {mark} in another project"
        scenario.holds(what, mark not in answer.response.text, answer.line)
    here = _shown(scenario, made, scenario.project_id)
    shown = {answer.operation_id for answer in here if mark in answer.response.text}
    is_listed = bool(shown & set(kind.listings))
    scenario.holds(f"{mark} read and listed", kind.read in shown and is_listed, sorted(shown))


@law("AUTH-11", needs=[Need.OWN_PROJECT], each=NAMED)
def kinds_of_two_projects_are_two(scenario: Scenario, kind: Resource) -> None:
    """Made in two projects under one id, {kind} is changed and deleted in one of them alone."""
    here, there = (
        scenario.in_project(project).create(kind)
        for project in (scenario.project_id, _elsewhere(scenario))
    )
    scenario.equal("the id in the other project", there.id, here.id)
    with scenario.unchanged(there):
        name = "Changed in one"
        here.update(name={"en": name}).ok()
        here.shows(name={"en": name})
        here.delete().ok()
        here.is_missing()


@law("AUTH-11", each=[each.of_two_projects() for each in SPENDINGS])
def kinds_count_in_one_project(scenario: Scenario, spending: Spending) -> None:
    """{Kind} in one project leaves what has the same name in another as it was."""
    twin, player = scenario.in_project(_elsewhere(scenario)), newcomer(scenario)
    here, there = spending.make(scenario.in_project(scenario.project_id)), spending.make(twin)
    filled(there, filled(here, known(twin, spending, player)))
    before = state(twin, there, player)
    spend(scenario, here, player).ok()
    scenario.equal("what is read there", state(twin, there, player), before)
    spend(twin, there, player).ok()
