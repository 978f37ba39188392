"""An independent model of coupons that judges the outcome of calls.

It shares nothing with the rules it judges: plain numbers, dictionaries and hours since NOON. Its
order of checks is the one of ERR-6.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from tests.laws.calls import (
    PLAYERS,
    AddCode,
    CallOn,
    Create,
    Delete,
    Facts,
    Generate,
    Move,
    Outcome,
    Refused,
    Switch,
    SwitchById,
    Update,
    Use,
    UserLimit,
    Write,
)

INVALID = Refused(404, 9807)
UNKNOWN = Refused(404, 9811)
OVER = Refused(422, 9810)
REACHED = Refused(422, 9804)
REGION = Refused(422, 9808)
NO_CHOICE = Refused(422, 1102)
MISSING = Refused(404, 9802)
NO_ITEM = Refused(404, 4001)

KEYS = {"game_steam": ("US", "DE"), "game_epic": ("DE",)}
LEVELS = {"alice": 10, "bob": 1, "carol": None}


@dataclass
class CouponRecord:
    """The record of one coupon."""

    promotion_id: int
    facts: Facts
    on: bool = False
    codes: list[str] = field(default_factory=list)
    uses: list[tuple[str, str]] = field(default_factory=list)
    """User and code of each use, in order."""

    def state(self, hour: int) -> str:
        """Return the coupon's state at an hour."""
        if not self.on:
            return "off"
        begins, lasts = self.facts.begins, self.facts.ends
        if begins is None or (begins <= hour and (lasts is None or hour < begins + lasts)):
            return "running"
        return "waiting" if hour < begins else "over"

    def used(self, user: str | None = None, code: str | None = None) -> int:
        """Return the number of uses, by a user or with a code if given."""
        return sum(user in (None, who) and code in (None, what) for who, what in self.uses)

    def is_used_up(self, user: str, code: str) -> bool:
        """Return True if any of the three limits is used up."""
        pairs = (
            (self.facts.total, self.used()),
            (self.facts.user, self.used(user=user)),
            (self.facts.code, self.used(code=code)),
        )
        return any(limit is not None and used >= limit for limit, used in pairs)


class Shopkeeper:
    """The model: judges each call and records its effect."""

    def __init__(self) -> None:
        self.book: dict[str, CouponRecord] = {}
        self.owned: Counter[tuple[str, str]] = Counter()
        self.hour = 0
        self.made = 0

    def judge(self, call: CallOn, code: str, outcome: Outcome) -> None:
        """Check the outcome of a call; `code` is the one that a player entered."""
        match call:
            case Move(hours):
                self.hour += hours
            case Create(external_id, facts):
                self._create(external_id, facts, outcome)
            case SwitchById(promotion_id, on):
                pages = [p for p in self.book.values() if p.promotion_id == promotion_id]
                assert outcome == (None if pages else Refused(422, 9505))
                for page in pages:
                    page.on = on
            case Use():
                self._use(call, code, outcome)
            case _:
                self._change(call, self.book.get(call.external_id), outcome)

    def _create(self, external_id: str, facts: Facts, outcome: Outcome) -> None:
        if "axe" in dict(facts.bonus):
            assert outcome == NO_ITEM
        elif external_id in self.book:
            assert outcome == Refused(422, 4002)
        else:
            self.made += 1
            assert outcome == self.made
            self.book[external_id] = CouponRecord(self.made, facts)

    def _change(self, call: Write, page: CouponRecord | None, outcome: Outcome) -> None:
        if page is None:
            assert outcome == MISSING
            return
        match call:
            case Update(_, facts):
                is_known = "axe" not in dict(facts.bonus)
                assert outcome == (None if is_known else NO_ITEM)
                page.facts = facts if is_known else page.facts
            case Delete(external_id):
                assert outcome is None
                del self.book[external_id]
            case Switch(_, on):
                assert outcome is None
                page.on = on
            case AddCode(_, code):
                self._add_code(page, code, outcome)
            case Generate(_, count):
                assert outcome[: len(page.codes)] == page.codes
                new = outcome[len(page.codes) :]
                assert len(new) == count
                for code in new:
                    self._add_made_up(page, code)
            case UserLimit(_, user):
                self._user_limit(page, user, outcome)

    def _add_code(self, page: CouponRecord, code: str | None, outcome: Outcome) -> None:
        if code is None:
            self._add_made_up(page, outcome)
        elif self._owner(code) is not None:
            assert outcome == Refused(422, 9803)
        else:
            assert outcome == code
            page.codes.append(code)

    def _add_made_up(self, page: CouponRecord, code: str) -> None:
        assert re.fullmatch(r"[A-Za-z0-9]{10}", code)
        assert self._owner(code) is None
        page.codes.append(code)

    def _user_limit(self, page: CouponRecord, user: str, outcome: Outcome) -> None:
        if user not in PLAYERS:
            assert outcome == Refused(404, 5008)
        elif page.facts.user is None:
            assert outcome is None
        else:
            left = max(0, page.facts.user - page.used(user=user))
            assert outcome == (page.facts.user, left)

    def _owner(self, code: str) -> CouponRecord | None:
        return next((page for page in self.book.values() if code in page.codes), None)

    def _use(self, call: Use, code: str, outcome: Outcome) -> None:
        page = self._owner(code)
        refusal = self._refusal(call, page, code)
        if refusal is not None or page is None:
            assert outcome == refusal
        elif call.what in ("verify", "redeemable"):
            assert outcome == page.promotion_id
        elif call.what == "rewards":
            assert outcome == list(page.facts.bonus)
        else:
            choice = dict(call.choice)
            granted = [
                (choice[sku] if sku == "game" else sku, quantity)
                for sku, quantity in page.facts.bonus
            ]
            assert outcome == granted
            page.uses.append((call.user, code))
            for sku, quantity in granted:
                self.owned[call.user, sku] += quantity

    def _refusal(self, call: Use, page: CouponRecord | None, code: str) -> Refused | None:
        unknown = INVALID if call.what in ("redeem", "rewards") else UNKNOWN
        state = "off" if page is None else page.state(self.hour)
        if page is None or state in ("off", "waiting"):
            return unknown
        if state == "over":
            return OVER
        if call.what == "redeemable":
            return None
        least, level = page.facts.least_level, LEVELS[call.user]
        if least is not None and (level is None or level < least):
            return unknown
        return self._refusal_of_the_bonus(call, page, code)

    def _refusal_of_the_bonus(self, call: Use, page: CouponRecord, code: str) -> Refused | None:
        skus, country = set(dict(page.facts.bonus)), PLAYERS[call.user].country
        key = dict(call.choice).get("game", "")
        asks_for_key = call.what == "redeem" and "game" in skus
        if asks_for_key and key not in KEYS:
            return NO_CHOICE
        if page.is_used_up(call.user, code):
            return REACHED
        if "beer" in skus and country != "DE":
            return REGION
        if asks_for_key and country not in KEYS[key]:
            return REGION
        return None
