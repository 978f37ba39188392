"""A refused call changes nothing, also without a transaction that would roll it back.

The rules check everything before they change anything, so the undo log is empty.
"""

from __future__ import annotations

from hypothesis import given
from tests.laws.calls import CallOn, Move, Shop, calls, histories
from tests.worlds import picture

from liveops_kit.domain.values.refusals import Refusal


@given(histories, calls)
def test_a_refused_call_changes_nothing(history: list[CallOn], last: CallOn) -> None:
    shop = Shop()
    for call in history:
        shop.play(call)
    if isinstance(last, Move):
        return
    before = picture(shop.project)
    try:
        shop._play(last, shop.now)
    except Refusal:
        assert picture(shop.project) == before
