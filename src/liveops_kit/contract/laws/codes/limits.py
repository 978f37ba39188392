"""Laws of the limits of promotions with codes, of every kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from liveops_kit.contract.builders import redeem
from liveops_kit.contract.builders.codes import ALL, verify
from liveops_kit.contract.builders.store import order_item, virtual_good
from liveops_kit.contract.errors import CODE_LIMIT_REACHED
from liveops_kit.contract.law import SHOP, TWO, Need, law
from liveops_kit.contract.resources import COUPON, PROMO_CODE, UNIQUE_CATALOG_OFFER, CodeKind
from liveops_kit.contract.scenario import Answer, CodePromotion, Scenario
from liveops_kit.contract.tokens import Player

Use = Callable[[str, Player], Answer]
"""Uses a code as a player: a coupon is redeemed, any other code goes into an order."""


def _two_codes(scenario: Scenario, kind: CodeKind, **limits: Any) -> tuple[str, str, Use]:
    """Create a promotion with two codes; return them, and how one is used."""
    first, other = scenario.code(), scenario.code()
    sku = "" if kind is COUPON else virtual_good(scenario)
    items = {"items": [sku]} if kind is UNIQUE_CATALOG_OFFER else {}
    scenario.create(kind, first, other, **{**items, **limits})
    return first, other, _use(scenario, kind, sku)


def _use(scenario: Scenario, kind: CodeKind, sku: str) -> Use:
    """Return how a code is used: of anything but a coupon by an order of the item."""

    def use(code: str, by: Player) -> Answer:
        if kind is COUPON:
            return redeem(scenario, code, by)
        answer = verify(scenario, code, by)
        return order_item(scenario, sku, by, promo_code=code) if answer.status == 200 else answer

    return use


@law("CPN-10a", needs=TWO, each={COUPON: "the_total_limit_counts_all_codes_and_users"})
def the_total_limit_counts_all(scenario: Scenario, kind: CodeKind) -> None:
    """`redeem_total_limit` bounds the uses of all codes by all users together."""
    first, other, use = _two_codes(scenario, kind, redeem_total_limit=2)
    one, two = scenario.player, scenario.second_player
    use(first, one).ok()
    use(other, two).ok()
    for code, by in ((first, one), (other, one), (first, two)):
        use(code, by).refused(CODE_LIMIT_REACHED)


@law("CPN-10b", needs=TWO, each={COUPON: "the_user_limit_counts_all_codes"})
def the_user_limit_counts_each_user(scenario: Scenario, kind: CodeKind) -> None:
    """`redeem_user_limit` bounds one user's uses of all codes together, not another user's."""
    *codes, use = _two_codes(scenario, kind, redeem_user_limit=2)
    for code in codes:
        use(code, scenario.player).ok()
    for code in codes:
        use(code, scenario.player).refused(CODE_LIMIT_REACHED)
        use(code, scenario.second_player).ok()


@law("CPN-10c", needs=TWO, each={COUPON: "the_code_limit_counts_all_users"})
def the_code_limit_counts_each_code(scenario: Scenario, kind: CodeKind) -> None:
    """`redeem_code_limit` bounds the uses of one code by all users, not of another code."""
    first, other, use = _two_codes(scenario, kind, redeem_code_limit=1)
    use(first, scenario.player).ok()
    use(first, scenario.second_player).refused(CODE_LIMIT_REACHED)
    use(other, scenario.second_player).ok()


@law(
    "PRM-4e|PRM-6b",
    "PRM-6b|PRM-4d",
    needs=[*SHOP, Need.SECOND_PLAYER],
    each=(PROMO_CODE, UNIQUE_CATALOG_OFFER),
)
def each_limit_of_kind_counts_for_itself(scenario: Scenario, kind: CodeKind) -> None:
    """The total limit counts everything, the user limit one user, the code limit one code."""
    the_total_limit_counts_all(scenario, kind)
    the_user_limit_counts_each_user(scenario, kind)
    the_code_limit_counts_each_code(scenario, kind)


@law("CPN-10a", needs=[Need.PLAYER], each={COUPON: "a_total_limit_below_its_uses_leaves_none"})
def a_total_limit_below_its_uses_leaves_none(scenario: Scenario, kind: CodeKind) -> None:
    """A total limit set below its uses leaves none; a higher one leaves the rest."""
    _check_below_its_uses(scenario, kind, "redeem_total_limit")


@law("CPN-10b", needs=[Need.PLAYER], each={COUPON: "a_user_limit_below_its_uses_leaves_none"})
def a_user_limit_below_its_uses_leaves_none(scenario: Scenario, kind: CodeKind) -> None:
    """A user limit set below its uses leaves none; a higher one leaves the rest."""
    _check_below_its_uses(scenario, kind, "redeem_user_limit")


@law("CPN-10c", needs=[Need.PLAYER], each={COUPON: "a_code_limit_below_its_uses_leaves_none"})
def a_code_limit_below_its_uses_leaves_none(scenario: Scenario, kind: CodeKind) -> None:
    """A code limit set below its uses leaves none; a higher one leaves the rest."""
    _check_below_its_uses(scenario, kind, "redeem_code_limit")


@law("PRM-4d", "PRM-6b", needs=SHOP, each=(PROMO_CODE, UNIQUE_CATALOG_OFFER))
def a_limit_of_kind_below_its_uses_leaves_none(scenario: Scenario, kind: CodeKind) -> None:
    """A limit of {kind} set below its uses leaves none; a higher one leaves the rest."""
    for limit in ALL:
        _check_below_its_uses(scenario, kind, limit)


def _check_below_its_uses(scenario: Scenario, kind: CodeKind, limit: str) -> None:
    """Use a code twice, and check what limits of 1, 2 and 3 leave."""
    made, code, use = _with_uses(scenario, kind, 2)
    for low in (1, 2):
        made.update(**{limit: low}).ok(204)
        use(code, scenario.player).refused(CODE_LIMIT_REACHED)
    made.update(**{limit: 3}).ok(204)
    use(code, scenario.player).ok()
    use(code, scenario.player).refused(CODE_LIMIT_REACHED)


def _with_uses(scenario: Scenario, kind: CodeKind, uses: int) -> tuple[CodePromotion, str, Use]:
    """Create a promotion whose code the player has used; return both, and how it is used."""
    sku = "" if kind is COUPON else virtual_good(scenario)
    items: dict[str, Any] = {"items": [sku]} if kind is UNIQUE_CATALOG_OFFER else {}
    made, code = scenario.with_code(kind, **items)
    use = _use(scenario, kind, sku)
    for _ in range(uses):
        use(code, scenario.player).ok()
    return made, code, use
