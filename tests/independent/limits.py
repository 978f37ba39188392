"""Discounts, bonuses and what each user may still do with them, from the specification alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import pairwise

from tests.independent.catalog import CATALOG, texts
from tests.independent.chains import World
from tests.independent.coupons import Body, Refusal, breaks_the_schema, check_periods
from tests.independent.offer_chains import SCHEDULE
from tests.independent.schedules import Resets, moment

SECONDS = 1


@dataclass
class Promotion:
    """A discount or bonus, and what its users took of it."""

    number: int
    kind: str
    terms: Body
    written: datetime
    is_enabled: bool = False
    taken: dict[str, tuple[int, datetime]] = field(default_factory=dict)
    """How many uses each user has had, and when that was last changed."""

    @property
    def resets(self) -> Resets | None:
        schedule = self.terms["schedule"]
        return None if schedule is None else Resets(schedule, self.written)

    def left(self, user: str, now: datetime) -> int:
        taken, when = self.taken.get(user, (0, now))
        reset = self.resets and self.resets.latest(now)
        return max(0, self.terms["per_user"] - (0 if reset and when < reset else taken))


class Promotions:
    """The discounts and bonuses of one project."""

    PAGE = 50

    def __init__(self, world: World, project_id: int) -> None:
        self.world, self.project_id = world, project_id
        self.rows: dict[int, Promotion] = {}
        self.users: set[str] = set()

    # -- the project's calls -----------------------------------------------------------------------
    def named(self, number: int, kind: str) -> Promotion:
        found = self.rows.get(number)
        if found is None or found.kind != kind:
            text = f"Can not find promotion with ID = {number} in project {self.project_id}"
            raise Refusal(404, 9502, text)
        return found

    def create(self, body: Body, kind: str) -> int:
        terms = self._terms(body)
        number = next(self.world.numbers)
        self.rows[number] = Promotion(number, kind, terms, self.world.now())
        return number

    def update(self, number: int, body: Body, kind: str) -> None:
        localized = texts(body["name"])
        promotion = self.named(number, kind)
        sent = body
        if "put_merges" in self.world.faults:
            sent = {**promotion.terms["sent"], **body, "name": localized}
        promotion.terms = self._terms(sent)
        promotion.written = self.world.now()
        promotion.is_enabled = body.get("is_enabled", promotion.is_enabled)

    def delete(self, number: int, kind: str) -> None:
        del self.rows[self.named(number, kind).number]

    def _terms(self, body: Body) -> Body:
        periods = [{"date_until": None, **each} for each in body.get("promotion_periods") or ()]
        check_periods(periods)
        if "adjacent_periods_refused" in self.world.faults:
            self._check_gaps(periods)
        name = texts(body["name"])
        lines = [*(body.get("items") or ()), *(body.get("condition") or ()),
                 *(body.get("bonus") or ())]  # fmt: skip
        for line in lines:
            if line["sku"] not in CATALOG:
                raise Refusal(404, 4001, f"Item with sku = '{line['sku']}' not found")
        limits = body.get("limits") or {}
        per_user = limits.get("per_user")
        return {
            "sent": body, "name": name, "promotion_periods": periods,
            "per_user": per_user["total"] if isinstance(per_user, dict) else per_user,
            "schedule": _schedule((limits.get("recurrent_schedule") or {}).get("per_user")),
        }  # fmt: skip

    def _check_gaps(self, periods: list[Body]) -> None:
        spans = sorted((moment(p["date_from"]), moment(p["date_until"])) for p in periods
                       if p["date_until"] is not None)  # fmt: skip
        if any(until >= start for (_, until), (start, _) in pairwise(spans)):
            raise breaks_the_schema(promotion_periods="Periods overlap")

    def shown(self, promotion: Promotion) -> Body:
        sent, terms = promotion.terms["sent"], promotion.terms
        resets = promotion.resets
        schedule = resets and {"per_user": resets.shown(self.world.now(), SECONDS)}
        conditions = sent.get("attribute_conditions")
        what = _discounted(sent) if promotion.kind == "discount" else _given(sent)
        return {
            "id": promotion.number, "name": terms["name"],
            "promotion_periods": terms["promotion_periods"], "is_enabled": promotion.is_enabled,
            **what, **({"attribute_conditions": _whole(conditions)} if conditions else {}),
            "price_conditions": sent.get("price_conditions"),
            "limits": {
                "per_user": terms["per_user"] and {"total": terms["per_user"]},
                "per_item": None, "recurrent_schedule": schedule,
            },
            "excluded_promotions": sent.get("excluded_promotions") or [],
        }  # fmt: skip

    def listed(self, query: Body, kind: str) -> Body:
        rows = [each for each in self.rows.values() if each.kind == kind]
        offset = query.get("offset", 0)
        page = rows[offset : offset + min(query.get("limit", self.PAGE), self.PAGE)]
        active = sum(each.is_enabled for each in rows)
        return {
            "promotions": [self.shown(each) for each in page], "total_promotions_count": len(rows),
            "active_promotions_count": active, "inactive_promotions_count": len(rows) - active,
        }  # fmt: skip

    # -- what a user may still do ------------------------------------------------------------------
    def _limited(self, number: int) -> Promotion:
        rows = self.rows
        if "promotions_of_other_projects" in self.world.faults:
            everywhere = self.world.projects.values()
            rows = {n: row for each in everywhere for n, row in each.promotions.rows.items()}
        if number not in rows:
            raise Refusal(404, 1101, "Promotion not found")
        return rows[number]

    def _check(self, promotion: Promotion, user: str | None) -> Promotion:
        if user is not None and user not in self.users:
            raise Refusal(404, 5008, "Could not find User")
        if promotion.terms["per_user"] is None:
            raise Refusal(422, 4509, "The promotion has no limit for users")
        return promotion

    def limit(self, number: int, user: str) -> Body:
        promotion = self._check(self._limited(number), user)
        available = promotion.left(self.world.user(user), self.world.now())
        return {"per_user": {"total": promotion.terms["per_user"], "available": available}}

    def change(self, number: int, user: str, sign: int, available: int) -> Body:
        """Add to what is left, take from it, or set it (`sign` 0)."""
        promotion = self._check(self._limited(number), user)
        total, now, key = promotion.terms["per_user"], self.world.now(), self.world.user(user)
        left = available if sign == 0 else promotion.left(key, now) + sign * available
        if "sum_above_limit_is_cut" in self.world.faults and sign == 1:
            left = min(left, total)
        if not 0 <= left <= total:
            raise Refusal(422, 4511, "The limit is out of range")
        if sign != 0:  # what is set does not depend on what was there
            self.world.look_away("changes_are_lost")
        promotion.taken[key] = total - left, now
        return {"per_user": {"total": total, "available": left}}

    def restore(self, number: int, user: str | None) -> None:
        promotion = self._check(self._limited(number), user)
        self._forget(promotion, user)

    def restore_all(self, user: str) -> None:
        if user not in self.users:
            raise Refusal(404, 5008, "Could not find User")
        for each in self.rows.values():
            self._forget(each, user)

    def _forget(self, promotion: Promotion, user: str | None) -> None:
        if user is None or "reset_of_one_resets_all" in self.world.faults:
            promotion.taken.clear()
        else:
            promotion.taken.pop(self.world.user(user), None)


def _schedule(schedule: Body | None) -> Body | None:
    if schedule is None:
        return None
    return {name: schedule[name] for name in SCHEDULE if schedule.get(name) is not None}


def _whole(conditions: Iterable[Body | list[Body]]) -> list[Body | list[Body]]:
    return [[{"can_be_missing": False, **c} for c in each] if isinstance(each, list)
            else {"can_be_missing": False, **each} for each in conditions]  # fmt: skip


def _discounted(sent: Body) -> Body:
    percent = Decimal(str(sent["discount"]["percent"]))
    return {"discount": {"percent": f"{percent:.2f}"}, "items": sent["items"]}


def _given(sent: Body) -> Body:
    bonus = [{"quantity": 1, **line} for line in sent["bonus"] or ()]
    return {"condition": sent["condition"], "bonus": bonus}
