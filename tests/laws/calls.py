"""Calls on coupons as values: played on a project, and drawn at random.

The pools are small on purpose, so that random calls meet: three external ids, a few codes, three
users. Each call runs in a transaction of its own, as on the server.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from tests.worlds import (
    EVERYTHING,
    HOUR,
    condition,
    coupon_terms,
    frozen_clock,
    make_project,
    period,
    player,
)

from liveops_kit.domain.features.coupons import CouponTerms
from liveops_kit.domain.mechanics.limits import RedeemLimits
from liveops_kit.domain.mechanics.users import Player, User
from liveops_kit.domain.values.clock import SettableClock
from liveops_kit.domain.values.refusals import Refusal
from liveops_kit.state.project import Project

EXTERNAL_IDS = ("a", "b", "c")
CODES = ("A", "B", "C", "a", "b")
PLAYERS: Mapping[str, Player] = {
    "alice": player("alice", country="US", level=10),
    "bob": player("bob", country="DE", level=1),
    "carol": player("carol", country="DE"),
}


@dataclass(frozen=True)
class Facts:
    """The content of a write in its simplest form; hours are counted from NOON."""

    total: int | None = None
    user: int | None = None
    code: int | None = None
    begins: int | None = None
    ends: int | None = None
    bonus: tuple[tuple[str, int], ...] = (("sword", 1),)
    least_level: int | None = None

    @property
    def terms(self) -> CouponTerms:
        periods = None
        if self.begins is not None:
            ends = None if self.ends is None else (self.begins + self.ends) * HOUR
            periods = period(self.begins * HOUR, ends)
        level = self.least_level
        return coupon_terms(
            dict(self.bonus),
            limits=RedeemLimits(total=self.total, user=self.user, code=self.code),
            periods=periods,
            conditions=() if level is None else (condition("level", "ge", str(level)),),
        )


@dataclass(frozen=True)
class Create:
    external_id: str
    facts: Facts = Facts()


@dataclass(frozen=True)
class Update:
    external_id: str
    facts: Facts = Facts()


@dataclass(frozen=True)
class Delete:
    external_id: str


@dataclass(frozen=True)
class Switch:
    external_id: str
    on: bool = True


@dataclass(frozen=True)
class SwitchById:
    promotion_id: int
    on: bool = True


@dataclass(frozen=True)
class AddCode:
    external_id: str
    code: str | None = None


@dataclass(frozen=True)
class Generate:
    external_id: str
    count: int = 1


@dataclass(frozen=True)
class UserLimit:
    external_id: str
    user: str = "alice"


@dataclass(frozen=True)
class Use:
    """A player's call with a code; a number is an index into all existing codes."""

    what: str
    code: str | int
    user: str = "alice"
    choice: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Move:
    hours: int


Write = Update | Delete | Switch | AddCode | Generate | UserLimit
"""The operations with an external id; reading the user limit is one of them."""

CallOn = Create | Write | SwitchById | Use | Move


@dataclass(frozen=True)
class Refused:
    """The outcome of a call that the API refuses."""

    status: int
    code: int


Outcome = Any
"""`Refused`, or the result of a call in plain values."""


@dataclass
class Shop:
    """A project with its clock; it plays calls."""

    clock: SettableClock = field(default_factory=frozen_clock)
    project: Project = field(init=False)
    seed: int = 1

    def __post_init__(self) -> None:
        self.project = make_project(clock=self.clock, seed=self.seed)
        for name, who in PLAYERS.items():
            self.project.users.add(User(external_id=name, attributes=who.attributes))

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def all_codes(self) -> list[str]:
        """Return every code of the project, in order of their numbers."""
        rows = sorted(self.project.tables["codes"].all(), key=lambda row: row.number)
        return [row.code for row in rows]

    def typed(self, call: Use) -> str:
        """Return the code of a player's call."""
        if isinstance(call.code, str):
            return call.code
        codes = self.all_codes()
        return codes[call.code % len(codes)] if codes else "NONE"

    def play(self, call: CallOn) -> Outcome:
        """Make one call, in a transaction of its own."""
        if isinstance(call, Move):
            self.clock.advance(call.hours * HOUR)
            return None
        try:
            with self.project.transaction() as now:
                return self._play(call, now)
        except Refusal as refusal:
            return Refused(refusal.reason.status, refusal.reason.code)

    def _play(self, call: CallOn, now: datetime) -> Outcome:
        coupons, promotions = self.project.coupons, self.project.promotions
        match call:
            case Create(external_id, facts):
                return coupons.create(external_id, facts.terms).promotion_id
            case Update(external_id, facts):
                return coupons.update(external_id, facts.terms)
            case Delete(external_id):
                return coupons.delete(external_id)
            case Switch(external_id, on):
                return coupons.switch(external_id, on)
            case SwitchById(promotion_id, on):
                return promotions.switch(promotion_id, on)
            case AddCode(external_id, code):
                return coupons.add_code(external_id, code)
            case Generate(external_id, count):
                coupons.generate_codes(external_id, count)
                return [row.code for row in coupons.codes(external_id, EVERYTHING)[0]]
            case UserLimit(external_id, user):
                state = coupons.user_limit(external_id, user)
                return None if state is None else (state.total, state.available)
            case Use():
                return self._use(call, now)
        raise AssertionError(call)

    def _use(self, call: Use, now: datetime) -> Outcome:
        coupons, promotions = self.project.coupons, self.project.promotions
        code, who = self.typed(call), PLAYERS[call.user]
        if call.what == "redeem":
            granted = coupons.redeem(code, who, dict(call.choice), now)
            return [(line.sku, line.quantity) for line in granted]
        if call.what == "rewards":
            return [(line.item.sku, line.quantity) for line in coupons.rewards(code, who, now)]
        if call.what == "verify":
            return promotions.verify(code, who, now).promotion_id
        return promotions.redeemable(code, now).promotion_id


# -- at random -------------------------------------------------------------------------------------
def rarely(strategy: SearchStrategy[Any]) -> SearchStrategy[Any]:
    """Return None three times out of four, so that most coupons are easy to use."""
    return st.integers(0, 3).flatmap(lambda n: strategy if n == 3 else st.none())


_ids = st.sampled_from(EXTERNAL_IDS)
_limit = st.none() | st.integers(0, 3)
_bonus = st.sampled_from(
    [
        (("sword", 1),),
        (("gold", 5), ("sword", 2)),
        (),
        (("beer", 1), ("sword", 1)),
        (("game", 1),),
        (("game", 2), ("beer", 1)),
    ]
)
facts: SearchStrategy[Facts] = st.builds(
    Facts,
    total=_limit,
    user=_limit,
    code=_limit,
    begins=rarely(st.integers(-2, 2)),
    ends=st.none() | st.integers(1, 3),
    bonus=_bonus,
    least_level=rarely(st.sampled_from([1, 10])),
)
broken_facts = st.builds(Facts, bonus=st.just((("sword", 1), ("axe", 1))))
choices = st.sampled_from(
    [(("game", "game_steam"),), (("game", "game_epic"),), (("game", "sword"),), ()]
)
uses: SearchStrategy[Use] = st.builds(
    Use,
    st.sampled_from(["redeem", "redeem", "redeem", "rewards", "verify", "redeemable"]),
    st.sampled_from(["A", "A", "B", "B", "C", "a", "NONE"]) | st.integers(0, 9),
    st.sampled_from(list(PLAYERS)),
    choices,
)
writes: SearchStrategy[CallOn] = st.one_of(
    st.builds(Create, _ids, facts),
    st.builds(Create, _ids, broken_facts),
    st.builds(Update, _ids, facts),
    st.builds(Update, _ids, broken_facts),
    st.builds(Delete, _ids),
    st.builds(Switch, _ids, st.sampled_from([True, True, False])),
    st.builds(SwitchById, st.integers(0, 6), st.booleans()),
    st.builds(AddCode, _ids, st.none() | st.sampled_from(CODES)),
    st.builds(Generate, _ids, st.integers(1, 4)),
    st.builds(UserLimit, _ids, st.sampled_from([*PLAYERS, "stranger"])),
    st.builds(Move, st.integers(-2, 3)),
)
calls: SearchStrategy[CallOn] = st.integers(0, 4).flatmap(lambda n: uses if n < 3 else writes)
OPENING: list[CallOn] = [
    Create("a", Facts(total=5, user=3, code=4, bonus=(("sword", 1), ("gold", 5)))),
    Switch("a"),
    AddCode("a", "A"),
    AddCode("a", "B"),
    Create("b", Facts(user=1, begins=-1, ends=3, bonus=(("game", 1),), least_level=10)),
    Switch("b"),
    AddCode("b", "C"),
    Create("c", Facts(bonus=(("sword", 1), ("beer", 1)))),
    Switch("c"),
    AddCode("c", "a"),
]
"""A first coupon, so that random calls do not begin with an empty project."""

histories: SearchStrategy[list[CallOn]] = st.builds(
    lambda opening, rest: [*opening, *rest],
    st.sampled_from([OPENING, OPENING, OPENING, ()]),
    st.integers(0, 40).flatmap(lambda size: st.lists(calls, min_size=size, max_size=size)),
)
"""Up to 50 calls on a project, most of them by players."""
