"""Concurrency mistakes that servers of this kind make, each a switch of the racy server."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """A mistake in one sentence, the story that meets it, and the promises it may break."""

    sentence: str
    story: str
    promises: frozenset[str]


def _fault(sentence: str, story: str, *promises: str) -> Fault:
    return Fault(sentence, story, frozenset(promises))


FAULTS = {
    "total_limit_checked_first": _fault(
        "The limit for all is checked, and the use counted in a transaction of its own.",
        "drop", "limit-exceeded", "count-wrong",
    ),
    "user_limit_checked_first": _fault(
        "The limits of a user and a code are checked, and the use counted in another transaction.",
        "drop", "limit-exceeded", "done-twice",
    ),
    "single_code_checked_first": _fault(
        "A code for one use is looked up as unused before the transaction that uses it.",
        "drop", "done-twice",
    ),
    "uses_before_commit": _fault(
        "A use that is not committed yet is visible to everybody.",
        "drop", "count-wrong", "refused-below-limit", "granted-after-refusal",
    ),
    "limit_change_overwrites_uses": _fault(
        "A change of the limit writes back the uses that it read before.",
        "admin", "count-wrong", "limit-exceeded",
    ),
    "stale_price": _fault(
        "The store shows the price from a cache that lives half a second.",
        "admin", "stale-value", "no-order",
    ),
    "promo_code_oversold": _fault(
        "The limit of a promo code is checked, and its use reserved in a later transaction.",
        "cart", "limit-exceeded", "count-wrong",
    ),
    "order_paid_twice": _fault(
        "Two payments of one order at the same moment both find it unpaid.",
        "cart", "done-twice", "balance-wrong",
    ),
    "order_delivered_in_part": _fault(
        "The lines still to be delivered are kept in a variable that all requests share.",
        "cart", "balance-wrong",
    ),
    "daily_step_claimed_twice": _fault(
        "Two claims of one day at the same moment both find it unclaimed.",
        "daily", "done-twice", "balance-wrong",
    ),
    "offer_step_given_twice": _fault(
        "Two claims of a step of an offer chain at the same moment both find it unclaimed.",
        "rush", "done-twice", "balance-wrong", "count-wrong",
    ),
    "clan_goal_rewarded_twice": _fault(
        "Two claims of a clan's goal at the same moment both find it unclaimed.",
        "clan", "done-twice", "balance-wrong",
    ),
    "clan_points_lost": _fault(
        "The points of a clan are read, added to and written back.",
        "clan", "balance-wrong",
    ),
}  # fmt: skip
