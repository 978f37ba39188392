"""The comparison finds wrong servers: a fixed sample of them; `every_lie.py` tries all."""

from __future__ import annotations

from collections.abc import Callable
from zlib import crc32

import pytest
from tests.diff.conftest import Bout
from tests.mutants.lies import Saboteur, all_saboteurs, at_work

from liveops_kit.contract.law import Law, all_laws

ONE_OF = 8
LAWS = {law.name: law for law in all_laws()}
LIES = [each for each in all_saboteurs() if not each.caught_by.startswith("check:")]
ELSEWHERE = {"ComparesKeysOfOneCallAllTheSame", "DoesNotKnowThePublicUser"}
"""These lie about the target's project alone, not about any that a comparison makes."""
SAMPLE = [
    each for each in LIES
    if crc32(each.name.encode()) % ONE_OF == 0 or each.name in ELSEWHERE
]  # fmt: skip


@pytest.mark.parametrize("saboteur", SAMPLE, ids=str)
def test_the_lie_is_found_by_playing_its_law(
    saboteur: Saboteur, bout_of: Callable[[Law], Bout]
) -> None:
    law = LAWS[saboteur.caught_by]
    bout = bout_of(law)
    with at_work(saboteur, bout.court.wire):
        found = bout.comparison_run.differences_of(law)
    assert found, f"{saboteur.name} got away with it"


@pytest.mark.parametrize(
    "name",
    [
        "coupons.a_coupon_is_switched_on",
        "daily_chains.only_rolling_chains_are_reset",
        "orders.virtual_currency_is_not_spent_twice",
        "bonuses.the_last_bonus_is_given_once",
    ],
)
def test_without_a_lie_nothing_differs(name: str, bout_of: Callable[[Law], Bout]) -> None:
    law = LAWS[name]
    assert bout_of(law).comparison_run.differences_of(law) == ()
