"""Laws of page sizes."""

from __future__ import annotations

from liveops_kit.contract.builders.operations import (
    ObjectFactory,
    attempt,
    has_query,
    is_harmless,
    operations,
)
from liveops_kit.contract.errors import SCHEMA_BROKEN
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.paging.lists import (
    ALL,
    BONUSES,
    CODED,
    COUPONS,
    DAYS,
    DISCOUNTS,
    FOR_ADMINS,
    FOR_PLAYERS,
    OF_PLAYERS,
    OFFER_CHAINS,
    OFFERS,
    POINTS,
    PROMO_CODES,
    REWARDS,
    RULES,
    SEEN_DAYS,
    SEEN_OFFERS,
    SEEN_REWARDS,
    PagedList,
    code_lists,
    codes_on,
    here,
    keys_of,
    page_of,
)
from liveops_kit.contract.scenario import Scenario, is_implemented


def _check_page_size(scenario: Scenario, *listings: PagedList, runs: bool = False) -> None:
    """Check that a list with one entry more than the largest page gives a full page."""
    factory = ObjectFactory(scenario)
    identities = [
        factory.make(listings[0].kind, runs=runs) for _ in range(listings[0].max_limit + 1)
    ]
    for listing in here(scenario, listings):
        plain, largest = (
            page_of(scenario, listing),
            page_of(scenario, listing, limit=listing.max_limit),
        )
        above = page_of(scenario, listing, limit=len(identities))
        for page in (plain, largest, above):
            scenario.equal(
                "entries of a page", len(keys_of(scenario, listing, page)), listing.max_limit
            )


@law("PAG-1a")
def a_page_of_reward_chains_has_ten(scenario: Scenario) -> None:
    """A page of the admin list of reward chains has at most 10 entries, stated or not."""
    _check_page_size(scenario, REWARDS)


@law("PAG-1a")
def a_page_of_offer_chains_has_ten(scenario: Scenario) -> None:
    """A page of the admin list of offer chains has at most 10 entries, stated or not."""
    _check_page_size(scenario, OFFER_CHAINS)


@law("PAG-1a")
def a_page_of_daily_chains_has_fifty(scenario: Scenario) -> None:
    """A page of the admin list of daily chains has at most 50 entries, stated or not."""
    _check_page_size(scenario, DAYS)


@law("PAG-1a", needs=OF_PLAYERS)
def a_players_page_of_offer_chains_has_thirty(scenario: Scenario) -> None:
    """A page of a user's offer chains has at most 30 entries, stated or not."""
    _check_page_size(scenario, SEEN_OFFERS, runs=True)


@law("PAG-1a", needs=OF_PLAYERS)
def a_players_page_of_daily_chains_has_fifty(scenario: Scenario) -> None:
    """A page of a user's daily chains has at most 50 entries, stated or not."""
    _check_page_size(scenario, SEEN_DAYS, runs=True)


@law("PAG-1a", needs=OF_PLAYERS)
def a_players_page_of_reward_chains_has_fifty(scenario: Scenario) -> None:
    """A page of a user's reward chains has at most 50 entries, stated or not."""
    _check_page_size(scenario, SEEN_REWARDS, runs=True)


@law("PAG-1b")
def a_page_of_coupons_has_fifty(scenario: Scenario) -> None:
    """A page of coupons has at most 50 entries, stated or not."""
    _check_page_size(scenario, COUPONS)


@law("PAG-1b")
def a_page_of_promo_codes_has_fifty(scenario: Scenario) -> None:
    """A page of promo codes has at most 50 entries, stated or not."""
    _check_page_size(scenario, PROMO_CODES)


@law("PAG-1b")
def a_page_of_unique_offers_has_fifty(scenario: Scenario) -> None:
    """A page of unique catalog offers has at most 50 entries, stated or not."""
    _check_page_size(scenario, OFFERS)


@law("PAG-1b")
def a_page_of_discounts_has_fifty(scenario: Scenario) -> None:
    """A page of discounts, or of all promotions, has at most 50 entries, stated or not."""
    _check_page_size(scenario, DISCOUNTS, ALL)


@law("PAG-1b")
def a_page_of_bonuses_has_fifty(scenario: Scenario) -> None:
    """A page of bonuses has at most 50 entries, stated or not."""
    _check_page_size(scenario, BONUSES)


@law("PAG-1b")
def a_page_of_rules_has_fifty(scenario: Scenario) -> None:
    """A page of personalization rules has at most 50 entries, stated or not."""
    _check_page_size(scenario, RULES)


@law("PAG-1b")
def a_page_of_value_points_has_fifty(scenario: Scenario) -> None:
    """A page of value points has at most 50 entries, stated or not."""
    _check_page_size(scenario, POINTS)


@law("PAG-1b")
def a_page_of_codes_has_fifty(scenario: Scenario) -> None:
    """A page of codes, or of their limits, has at most 50 entries, also without `limit`."""
    for kind in CODED:
        external_id = str(scenario.create(kind).id)
        scenario.call(kind.generate_codes, external_id=external_id, body={"count": 51}).works()
        for call, rows in code_lists(kind):
            plain, _ = codes_on(scenario, call, rows, external_id)
            scenario.equal(f"codes of {call}", len(plain), 50)
            rest, _ = codes_on(scenario, call, rows, external_id, offset=50)
            scenario.equal(f"the rest of {call}", len(rest), 1)


@law("PAG-1c")
def a_limit_above_the_most_is_the_most(scenario: Scenario) -> None:
    """A `limit` above the list's maximum is answered like the maximum itself."""
    for kind in CODED:
        external_id = str(scenario.create(kind).id)
        scenario.call(kind.generate_codes, external_id=external_id, body={"count": 52}).works()
        for call, rows in code_lists(kind):
            expected, _ = codes_on(scenario, call, rows, external_id, limit=50)
            for limit in (51, 1_000_000, 2**40):
                above, _ = codes_on(scenario, call, rows, external_id, limit=limit)
                scenario.equal(f"codes of {call} with limit {limit}", above, expected)


@law("PAG-1c", needs=[Need.PLAYER])
def every_list_takes_a_limit_above_its_most(scenario: Scenario) -> None:
    """Every list answers 200 to a `limit` above its maximum, with no more than that."""
    for listing in here(scenario, (*FOR_ADMINS, *FOR_PLAYERS)):
        for limit in (listing.max_limit + 1, 2**40):
            page = page_of(scenario, listing, limit=limit)
            size = len(keys_of(scenario, listing, page))
            scenario.holds(
                f"at most {listing.max_limit} entries of {listing.call}",
                size <= listing.max_limit,
                size,
            )


@law("PAG-1d", needs=[Need.PLAYER])
def a_page_has_an_entry_and_a_place(scenario: Scenario) -> None:
    """Every list answers a `limit` below 1 or an `offset` below 0 with 422/1102, and names it."""
    for operation in operations(scenario):
        if not has_query(operation, "limit") or not is_harmless(scenario, operation):
            continue
        for name, value in (("limit", 0), ("limit", -1), ("offset", -1)):
            answer = attempt(scenario, operation, query={name: value})
            if is_implemented(answer):
                body = answer.refused(SCHEMA_BROKEN)
                faults = scenario.get(body, "errorMessageExtended")
                properties = [scenario.get(fault, "property") for fault in faults]
                scenario.equal(f"what is wrong with {operation.operation_id}", properties, [name])
