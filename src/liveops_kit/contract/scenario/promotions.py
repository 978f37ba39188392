"""The promotions that a scenario has made: with codes, and those that act without."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from liveops_kit.contract.errors import SCHEMA_BROKEN, USER_UNKNOWN
from liveops_kit.contract.resources.resource import AutomaticKind, CodeKind
from liveops_kit.contract.scenario.answer import Answer
from liveops_kit.contract.scenario.made import Made
from liveops_kit.contract.scenario.players import DOCUMENTED
from liveops_kit.contract.tokens import Player


class CodePromotion(Made):
    """A coupon, promo code or unique catalog offer."""

    kind: CodeKind

    # -- codes ------------------------------------------------------------------------------------
    def codes(self) -> list[str]:
        """Return all codes, of at most a page of them."""
        listed = self.call(self.kind.codes, query={"limit": 50}).ok()
        return [self.scenario.get(row, "code") for row in self.scenario.get(listed, "codes")]

    def add(self, code: str) -> Answer:
        """Add a code."""
        return self.call(self.kind.add_code, body={"coupon_code": code})

    def generate(self, count: Any) -> Answer:
        """Generate so many codes."""
        return self.call(self.kind.generate_codes, body={"count": count})

    # -- uses -------------------------------------------------------------------------------------
    def counts(self, **uses: int) -> None:
        """Check counts of its uses over all users: `used`, `reserved` and `available`."""
        self.scenario.has(self.read("total_limit_state"), **uses)

    def limit_of(self, user: str) -> Answer:
        """Read what a user has left."""
        return self.call(self.kind.user_limit, query={"user_external_id": user})

    def leaves(self, available: int, total: int, user: str = "") -> None:
        """Check what a user has left of all uses; by default the scenario's player."""
        per_user = self.limit_of(user or self.scenario.player.external_id).get("per_user")
        self.scenario.equal("per_user", per_user, {"total": total, "available": available})

    def knows_users(self) -> None:
        """Check ERR-18: the limit of an unknown user, or without a user, is refused."""
        self.limit_of(self.scenario.name("nobody")).refused(USER_UNKNOWN)
        self.call(self.kind.user_limit).refused(SCHEMA_BROKEN)

    def shows_code_limits(
        self, used: Mapping[str, int], requested: Sequence[str] = (), *, total: int = 2
    ) -> None:
        """Check the limits of all or of the requested codes, each with so many uses in total."""
        query = [("codes[]", code) for code in requested]
        answer, get = self.call(self.kind.code_limit, query=query).ok(), self.scenario.get
        actual = {get(row, "code"): get(row, "per_code") for row in get(answer, "items")}
        expected = {
            code: {"total": total, "available": total - count, "used": count, "reserved": 0}
            for code, count in used.items()
        }
        self.scenario.equal("limits by code", actual, expected)
        self.scenario.equal("total_items_count", get(answer, "total_items_count"), len(used))


class AutomaticPromotion(Made):
    """A discount or bonus, and what its limit leaves each user."""

    kind: AutomaticKind

    def limit(self, verb: str, available: int = 1, user: str | None = None) -> Answer:
        """Call `get`, `set`, `add`, `remove` or `reset` on a user's uses.

        By default on those of the scenario's player.
        """
        named = {"user_external_id": self.scenario.player.external_id if user is None else user}
        if verb == "get":
            return self.call("get-user-promotion-limit", query=named)
        body = {"user": named, **({} if verb == "reset" else {"available": available})}
        return self.call(f"{verb}-user-promotion-limit", body=body)

    def changes(self, verb: str, available: int, left: int, total: int) -> None:
        """Check what a change of the uses of the scenario's player answers."""
        self._shows(self.limit(verb, available), left, total)

    def leaves(self, left: int, total: int, by: Player = DOCUMENTED) -> None:
        """Check what a player has left of all uses."""
        user = None if by is DOCUMENTED else by.external_id
        self._shows(self.limit("get", user=user), left, total)

    def _shows(self, answer: Answer, left: int, total: int) -> None:
        per_user, get = self.scenario.get(answer.ok(200), "per_user"), self.scenario.get
        actual = get(per_user, "total"), get(per_user, "available")
        self.scenario.equal("uses in total and available", actual, (total, left))

    def schedule(self) -> Any:
        """Return the schedule of its limit, with its next dates."""
        return self.read("limits", "recurrent_schedule", "per_user")
