"""Random calls on coupons against the shopkeeper, an independent model."""

from __future__ import annotations

from collections import Counter

from hypothesis import Phase, example, given, seed, settings
from tests.laws.calls import (
    OPENING,
    PLAYERS,
    AddCode,
    CallOn,
    Create,
    Delete,
    Facts,
    Move,
    Refused,
    Shop,
    Switch,
    Update,
    Use,
    histories,
)
from tests.laws.shopkeeper import CouponRecord, Shopkeeper
from tests.worlds import EVERYTHING, holdings, picture

from liveops_kit.domain.mechanics.limits import LimitState


def play_history(history: list[CallOn]) -> tuple[Shop, Shopkeeper]:
    """Play a history; compare every response, and check that every refusal has changed nothing."""
    shop, keeper = Shop(), Shopkeeper()
    for call in history:
        code = shop.typed(call) if isinstance(call, Use) else ""
        before = picture(shop.project)
        outcome = shop.play(call)
        keeper.judge(call, code, outcome)
        if isinstance(outcome, Refused):
            assert picture(shop.project) == before
        check_balance(shop, keeper)
    return shop, keeper


def check_balance(shop: Shop, keeper: Shopkeeper) -> None:
    """Compare all that can be read with the model."""
    coupons = shop.project.coupons
    listed = coupons.page(EVERYTHING)
    pages = sorted(keeper.book.items(), key=lambda entry: entry[1].promotion_id)
    assert [(c.external_id, c.promotion_id, c.is_enabled) for c in listed] == [
        (external_id, page.promotion_id, page.on) for external_id, page in pages
    ]
    for coupon, (external_id, page) in zip(listed, pages, strict=True):
        assert coupon.terms == page.facts.terms
        check_state(coupons.total_limit(coupon), page.facts.total, page.used())
        for user in PLAYERS:
            state = coupons.user_limit(external_id, user)
            check_state(state, page.facts.user, page.used(user=user))
        _, codes, total = coupons.code_limits(external_id, None, EVERYTHING)
        assert ([code for code, _ in codes], total) == (page.codes, len(page.codes))
        for code, state in codes:
            check_state(state, page.facts.code, page.used(code=code))
    for user in PLAYERS:
        owned = {sku: n for (who, sku), n in keeper.owned.items() if who == user}
        assert holdings(shop.project, user) == owned


def check_state(state: LimitState | None, total: int | None, used: int) -> None:
    """Check PRM-6e: the available uses stay within the limit, and the parts add up to it."""
    if total is None:
        assert state is None
        return
    assert state == LimitState(total, used, reserved=0)
    assert 0 <= state.available <= total
    if used <= total:
        assert state.available + state.used + state.reserved == total


@settings(max_examples=200)
@given(histories)
@example([*OPENING, Use("redeem", "A"), Delete("a"), Create("a"), Switch("a"), AddCode("b", "A")])
@example([*OPENING, Move(2), Use("redeem", "C", "alice", (("game", "game_steam"),))])
@example([*OPENING, *[Use("redeem", "A")] * 3, Update("a", Facts()), Use("redeem", "A")])
def test_every_answer_is_the_shopkeepers(history: list[CallOn]) -> None:
    """PRM-1 to PRM-8, PRM-16, ERR-6, ERR-8, ERR-9, CPN-10."""
    play_history(history)


@given(histories)
def test_no_limit_is_ever_exceeded(history: list[CallOn]) -> None:
    """CPN-10: unless it was lowered below the number of uses."""
    shop, keeper = Shop(), Shopkeeper()
    for call in history:
        before = {name: _overdrawn(page) for name, page in keeper.book.items()}
        code = shop.typed(call) if isinstance(call, Use) else ""
        keeper.judge(call, code, shop.play(call))
        if isinstance(call, Use):
            assert {name: _overdrawn(page) for name, page in keeper.book.items()} == before


def _overdrawn(page: CouponRecord) -> int:
    limits = [(page.facts.total, page.used())]
    limits += [(page.facts.user, page.used(user=user)) for user in PLAYERS]
    limits += [(page.facts.code, page.used(code=code)) for code in page.codes]
    return sum(max(0, used - limit) for limit, used in limits if limit is not None)


def test_the_shopkeeper_sees_grants_and_refusals() -> None:
    """The model itself, once by hand."""
    redeem = [Use("redeem", "A", name) for name in ("alice", "alice", "alice", "bob", "carol")]
    shop, keeper = play_history([*OPENING, *redeem, Use("redeem", "B", "bob"), Use("redeem", "B")])
    used = ["alice A", "alice A", "alice A", "bob A", "bob B"]
    assert [" ".join(use) for use in keeper.book["a"].uses] == used
    assert holdings(shop.project, "bob") == {"gold": 10, "sword": 2}
    assert holdings(shop.project, "carol") == {}


def test_random_histories_get_everywhere() -> None:
    """The tests above would prove nothing if random calls were all refused, or none."""
    outcomes: Counter[object] = Counter()

    @seed(3)
    @settings(max_examples=100, database=None, phases=[Phase.generate])
    @given(histories)
    def play(history: list[CallOn]) -> None:
        shop = Shop()
        for call in history:
            outcome = shop.play(call)
            if isinstance(call, Use) and call.what == "redeem":
                outcomes[outcome.code if isinstance(outcome, Refused) else "granted"] += 1

    play()
    assert set(outcomes) == {"granted", 9807, 9810, 1102, 9804, 9808}
    assert outcomes["granted"] > sum(outcomes.values()) // 10
