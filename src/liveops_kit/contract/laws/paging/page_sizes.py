"""Laws of page sizes."""

from __future__ import annotations

from liveops_kit.contract.builders.codes import make
from liveops_kit.contract.builders.operations import (
    ObjectFactory,
    attempt,
    has_query,
    is_harmless,
    operations,
)
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
    keys_of,
    page_of,
)
from liveops_kit.contract.scenario import Trial, is_there


def _check_page_size(trial: Trial, *listings: PagedList, runs: bool = False) -> None:
    """Check that a list with one entry more than the largest page gives a full page."""
    factory = ObjectFactory(trial)
    identities = [
        factory.make(listings[0].kind, runs=runs) for _ in range(listings[0].max_limit + 1)
    ]
    for listing in listings:
        plain, largest = page_of(trial, listing), page_of(trial, listing, limit=listing.max_limit)
        above = page_of(trial, listing, limit=len(identities))
        for page in (plain, largest, above):
            trial.equal("entries of a page", len(keys_of(trial, listing, page)), listing.max_limit)


@law("PAG-1a")
def a_page_of_reward_chains_has_ten(trial: Trial) -> None:
    """A page of the admin list of reward chains has at most 10 entries, stated or not."""
    _check_page_size(trial, REWARDS)


@law("PAG-1a")
def a_page_of_offer_chains_has_ten(trial: Trial) -> None:
    """A page of the admin list of offer chains has at most 10 entries, stated or not."""
    _check_page_size(trial, OFFER_CHAINS)


@law("PAG-1a")
def a_page_of_daily_chains_has_fifty(trial: Trial) -> None:
    """A page of the admin list of daily chains has at most 50 entries, stated or not."""
    _check_page_size(trial, DAYS)


@law("PAG-1a", needs=OF_PLAYERS)
def a_players_page_of_offer_chains_has_thirty(trial: Trial) -> None:
    """A page of a user's offer chains has at most 30 entries, stated or not."""
    _check_page_size(trial, SEEN_OFFERS, runs=True)


@law("PAG-1a", needs=OF_PLAYERS)
def a_players_page_of_daily_chains_has_fifty(trial: Trial) -> None:
    """A page of a user's daily chains has at most 50 entries, stated or not."""
    _check_page_size(trial, SEEN_DAYS, runs=True)


@law("PAG-1a", needs=OF_PLAYERS)
def a_players_page_of_reward_chains_has_fifty(trial: Trial) -> None:
    """A page of a user's reward chains has at most 50 entries, stated or not."""
    _check_page_size(trial, SEEN_REWARDS, runs=True)


@law("PAG-1b")
def a_page_of_coupons_has_fifty(trial: Trial) -> None:
    """A page of coupons has at most 50 entries, stated or not."""
    _check_page_size(trial, COUPONS)


@law("PAG-1b")
def a_page_of_promo_codes_has_fifty(trial: Trial) -> None:
    """A page of promo codes has at most 50 entries, stated or not."""
    _check_page_size(trial, PROMO_CODES)


@law("PAG-1b")
def a_page_of_unique_offers_has_fifty(trial: Trial) -> None:
    """A page of unique catalog offers has at most 50 entries, stated or not."""
    _check_page_size(trial, OFFERS)


@law("PAG-1b")
def a_page_of_discounts_has_fifty(trial: Trial) -> None:
    """A page of discounts, or of all promotions, has at most 50 entries, stated or not."""
    _check_page_size(trial, DISCOUNTS, ALL)


@law("PAG-1b")
def a_page_of_bonuses_has_fifty(trial: Trial) -> None:
    """A page of bonuses has at most 50 entries, stated or not."""
    _check_page_size(trial, BONUSES)


@law("PAG-1b")
def a_page_of_rules_has_fifty(trial: Trial) -> None:
    """A page of personalization rules has at most 50 entries, stated or not."""
    _check_page_size(trial, RULES)


@law("PAG-1b")
def a_page_of_value_points_has_fifty(trial: Trial) -> None:
    """A page of value points has at most 50 entries, stated or not."""
    _check_page_size(trial, POINTS)


@law("PAG-1b")
def a_page_of_codes_has_fifty(trial: Trial) -> None:
    """A page of codes, or of their limits, has at most 50 entries, also without `limit`."""
    for kind in CODED:
        external_id = make(trial, kind)
        trial.given(trial.call(kind.generate, external_id=external_id, body={"count": 51}))
        for call, rows in code_lists(kind):
            plain, _ = codes_on(trial, call, rows, external_id)
            trial.equal(f"codes of {call}", len(plain), 50)
            rest, _ = codes_on(trial, call, rows, external_id, offset=50)
            trial.equal(f"the rest of {call}", len(rest), 1)


@law("PAG-1c")
def a_limit_above_the_most_is_the_most(trial: Trial) -> None:
    """A `limit` above the list's maximum is answered like the maximum itself."""
    for kind in CODED:
        external_id = make(trial, kind)
        trial.given(trial.call(kind.generate, external_id=external_id, body={"count": 52}))
        for call, rows in code_lists(kind):
            expected, _ = codes_on(trial, call, rows, external_id, limit=50)
            for limit in (51, 1_000_000, 2**40):
                above, _ = codes_on(trial, call, rows, external_id, limit=limit)
                trial.equal(f"codes of {call} with limit {limit}", above, expected)


@law("PAG-1c", needs=[Need.PLAYER])
def every_list_takes_a_limit_above_its_most(trial: Trial) -> None:
    """Every list answers 200 to a `limit` above its maximum, with no more than that."""
    for listing in (*FOR_ADMINS, *FOR_PLAYERS):
        for limit in (listing.max_limit + 1, 2**40):
            page = page_of(trial, listing, limit=limit)
            size = len(keys_of(trial, listing, page))
            trial.holds(
                f"at most {listing.max_limit} entries of {listing.call}",
                size <= listing.max_limit,
                size,
            )


@law("PAG-1d", needs=[Need.PLAYER])
def a_page_has_an_entry_and_a_place(trial: Trial) -> None:
    """Every list answers a `limit` below 1 or an `offset` below 0 with 422/1102, and names it."""
    for operation in operations(trial):
        if not has_query(operation, "limit") or not is_harmless(trial, operation):
            continue
        for name, value in (("limit", 0), ("limit", -1), ("offset", -1)):
            answer = attempt(trial, operation, query={name: value})
            if is_there(answer):
                body = trial.refused(answer, 422, 1102)
                faults = trial.field(body, "errorMessageExtended")
                properties = [trial.field(fault, "property") for fault in faults]
                trial.equal(f"what is wrong with {operation.operation_id}", properties, [name])
