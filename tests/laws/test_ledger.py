"""The ledger against plain counts of uses, holds and available uses (PRM-6)."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st
from tests.worlds import make_project

from liveops_kit.domain.mechanics.limits import Ledger, LimitState, RedeemLimits
from liveops_kit.domain.values.refusals import Refusal

USERS, CODES = ("alice", "bob"), ("A", "B")
limit = st.none() | st.integers(0, 4)
given_limits = st.builds(RedeemLimits, total=limit, user=limit, code=limit)
moves = st.lists(
    st.tuples(
        st.sampled_from(["use", "reserve", "release", "settle"]),
        st.sampled_from(USERS),
        st.sampled_from(CODES),
    ),
    max_size=30,
)


@given(given_limits, moves)
def test_available_used_and_reserved_make_the_whole(
    limits: RedeemLimits, history: list[tuple[str, str, str]]
) -> None:
    """PRM-6: no limit is exceeded as long as every taker checks first."""
    ledger = Ledger(make_project().tables["counts"])
    used: Counter[tuple[str, str]] = Counter()
    held: Counter[tuple[str, str]] = Counter()
    for move, user, code in history:
        if move in ("use", "reserve"):
            try:
                ledger.check(7, limits, user, code)
            except Refusal:
                assert _is_full(limits, used + held, user, code)
                continue
            assert not _is_full(limits, used + held, user, code)
        elif not held[user, code]:
            continue
        getattr(ledger, move)(7, user, code)
        used[user, code] += move in ("use", "settle")
        held[user, code] += {"use": 0, "reserve": 1}.get(move, -1)
        _compare(ledger, limits, used, held)


def _compare(
    ledger: Ledger,
    limits: RedeemLimits,
    used: Counter[tuple[str, str]],
    held: Counter[tuple[str, str]],
) -> None:
    states: list[tuple[LimitState | None, int | None, str | None, str | None]]
    states = [(ledger.of_all(7, limits), limits.total, None, None)]
    states += [(ledger.of_user(7, limits, who), limits.user, who, None) for who in USERS]
    states += [(ledger.of_code(7, limits, code), limits.code, None, code) for code in CODES]
    for state, total, who, code in states:
        if total is None:
            assert state is None
            continue
        assert state == LimitState(total, _sum(used, who, code), _sum(held, who, code))
        assert state.available + state.used + state.reserved == total
        assert 0 <= state.available <= total


def _sum(counter: Counter[tuple[str, str]], who: str | None, code: str | None) -> int:
    return sum(n for (a, b), n in counter.items() if who in (None, a) and code in (None, b))


def _is_full(limits: RedeemLimits, taken: Counter[tuple[str, str]], user: str, code: str) -> bool:
    pairs = (
        (limits.total, _sum(taken, None, None)),
        (limits.user, _sum(taken, user, None)),
        (limits.code, _sum(taken, None, code)),
    )
    return any(total is not None and taken >= total for total, taken in pairs)
