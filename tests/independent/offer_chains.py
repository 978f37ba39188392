"""Offer chains, written from the specification alone."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from tests.independent.catalog import (
    CATALOG,
    TAKEN_BY_OFFERS,
    in_one_language,
    item_for_player,
    item_for_project,
    price,
)
from tests.independent.chains import Chain, Chains
from tests.independent.coupons import Body, Refusal, User, meets
from tests.independent.schedules import Resets

SCHEDULE = ("interval_type", "day_of_week", "day_of_month", "time")
MILLISECONDS = 1000


@dataclass
class OfferProgress:
    """The steps a player has done, and when."""

    done: dict[int, datetime] = field(default_factory=dict)

    def keep(self, step_ids: set[int]) -> None:
        self.done = {step_id: when for step_id, when in self.done.items() if step_id in step_ids}

    def since(self, reset: datetime | None) -> set[int]:
        return {step_id for step_id, when in self.done.items() if reset is None or when >= reset}


class OfferChains(Chains):
    """The offer chains of one project."""

    PAGE = 10
    PLAYERS_PAGE = 30

    @property
    def defaults(self) -> Body:  # type: ignore[override]
        return {
            "description": None, "order": 0, "date_end": None, "recurrent_schedule": None,
            "is_always_visible": True, "attribute_conditions": None,
            "is_reset_on_completion": False,
        }  # fmt: skip

    def in_lists(self) -> list[Chain]:
        if "chains_of_other_projects" in self.world.faults:
            everywhere = self.world.projects.values()
            return [row for each in everywhere for row in each.offers.rows.values()]
        return super().in_lists()

    # -- what a write may say ----------------------------------------------------------------------
    def check_numbers(self, steps: list[Body]) -> None:
        many = [{"step_number": step["step_number"], "items_count": len(step["items"])}
                for step in steps if len(step["items"]) > 1]  # fmt: skip
        if many:
            facts = {"max_items": 1, "steps_exceeded_limits": many}
            raise self.refusal(422, 6301, "Too many items in a step", **facts)
        numbers = Counter(step["step_number"] for step in steps)
        wrong = {
            "duplicates": [number for number, times in numbers.items() if times > 1],
            "out_of_range": [number for number in numbers if number > len(steps)],
            "missing": [n for n in range(1, len(steps) + 1) if n not in numbers],
        }
        if any(wrong.values()):
            raise self.refusal(422, 6302, "Wrong step numbers", incorrect_step_numbers=wrong)
        self._check_types([line["sku"] for step in steps for line in step["items"]])

    def _check_types(self, skus: list[str]) -> None:
        refused = {sku: CATALOG[sku]["type"] for sku in skus
                   if sku in CATALOG and CATALOG[sku]["type"] not in TAKEN_BY_OFFERS}  # fmt: skip
        unknown = [sku for sku in dict.fromkeys(skus) if sku not in CATALOG]
        if refused or unknown:
            types = {"allowed_item_type_list": list(TAKEN_BY_OFFERS), "sku_map": refused}
            facts = {"not_found": unknown, "disabled": [], "invalid_item_type": types}
            raise self.refusal(422, 6303, "Items cannot be offered", invalid_items=facts)

    # -- shown to the project ----------------------------------------------------------------------
    def resets(self, chain: Chain) -> Resets | None:
        schedule = chain.terms["recurrent_schedule"]
        if schedule is None:
            return None
        parts = {name: schedule[name] for name in SCHEDULE if schedule.get(name) is not None}
        since = max(chain.written, self.at(chain.terms["date_start"]))
        return Resets(parts, since, starts_on_sunday="weeks_begin_on_sunday" in self.world.faults)

    def short(self, chain: Chain) -> Body:
        terms, resets = chain.terms, self.resets(chain)
        now = self.world.now()
        conditions = terms["attribute_conditions"]
        return {
            "id": chain.number, **{name: each for name, each in terms.items()
                                   if name not in {"steps", "attribute_conditions"}},
            "recurrent_schedule": resets and resets.shown(now, MILLISECONDS),
            **({"attribute_conditions": [{"can_be_missing": False, **c} for c in conditions]}
               if conditions else {}),
            "number_of_steps": len(terms["steps"]),
        }  # fmt: skip

    def whole(self, chain: Chain) -> Body:
        steps = [
            {"step_id": step["step_id"], "step_number": step["step_number"],
             "is_free": step["is_free"], "step_price": self._price(step),
             "items": [{**item_for_project(line), "is_free": False,
                        "order": line.get("order") or 0} for line in step["items"]]}
            for step in self.steps_shown(chain)
        ]  # fmt: skip
        return {**self.short(chain), "steps": steps}

    def _price(self, step: Body) -> Body | None:
        if step["is_free"]:
            return None
        line = step["items"][0]
        amount = float(price(line["sku"], line["quantity"]))
        if "prices_as_floats" in self.world.faults:
            amount = float(price(line["sku"], 1)) * line["quantity"]
        return {"amount": amount, "currency": "USD"}

    # -- the player's calls ------------------------------------------------------------------------
    def is_for(self, chain: Chain, user: User | None) -> bool:
        """Return True if the chain is shown to this player; None is a visitor."""
        conditions = chain.terms["attribute_conditions"]
        if user is None or chain.terms["is_always_visible"] or not conditions:
            return True
        holds: Callable[..., bool] = any if "any_condition" in self.world.faults else all
        return holds(meets(user, each) for each in conditions)

    def is_open(self, chain: Chain, user: User | None) -> bool:
        if not chain.terms["is_enabled"] or not self.is_for(chain, user):
            return False
        return self.runs(chain, self.world.now())

    def for_player(self, user: User | None, query: Body) -> Body:
        rows = self.sorted([each for each in self.in_lists() if self.is_open(each, user)])
        shown = self.page(rows, query, self.PLAYERS_PAGE, lambda row: self.as_player(row, user))
        return {**shown, "total_items_count": len(rows)}

    def one_for_player(self, number: int, user: User | None) -> Body:
        chain = self.named(number)
        if not self.is_open(chain, user):
            raise self.refusal(404, 6201, "Chain not found", chain_id=number)
        return self.as_player(chain, user)

    def as_player(self, chain: Chain, user: User | None) -> Body:
        done = self._done(chain, user)
        resets = self.resets(chain)
        following = resets and resets.following(self.world.now())
        steps = [
            {"step_number": step["step_number"], "is_free": step["is_free"],
             "is_claimed": step["step_id"] in done, "step_price": self._price(step),
             "items": [{**item_for_player(line), "order": line.get("order") or 0}
                       for line in step["items"]],
             "step_vp_rewards": None, "step_loyalty_rewards": None}
            for step in self.steps_shown(chain)
        ]  # fmt: skip
        terms = chain.terms
        return {
            "id": chain.number, "name": in_one_language(terms["name"]),
            "description": in_one_language(terms["description"]), "order": terms["order"],
            "date_start": terms["date_start"], "date_end": terms["date_end"], "steps": steps,
            "recurrent_schedule": following and {
                "interval_type": terms["recurrent_schedule"]["interval_type"],
                "reset_next_date": int(following.timestamp()) * MILLISECONDS,
            },
            "next_step_number": next(
                (s["step_number"] for s in chain.steps if s["step_id"] not in done), None),
        }  # fmt: skip

    def _done(self, chain: Chain, user: User | None) -> set[int]:
        if user is None:
            return set()
        progress = chain.progress.get(self.world.user(user.external_id), OfferProgress())
        resets = self.resets(chain)
        return progress.since(resets and resets.latest(self.world.now()))

    def claim(self, number: int, step_number: int, user: User) -> int:
        chain, step = self._next_step(number, step_number, user, is_free=True)
        key = self.world.user(user.external_id)
        progress = chain.progress.setdefault(key, OfferProgress())
        progress.done[step["step_id"]] = self.world.now()
        is_over = self._done(chain, user) == {each["step_id"] for each in chain.steps}
        if is_over and chain.terms["is_reset_on_completion"]:
            progress.done.clear()
        return next(self.world.numbers)

    def order(self, number: int, step_number: int, user: User) -> Body:
        self._next_step(number, step_number, user, is_free=False)
        return {"order_id": next(self.world.numbers), "token": secrets.token_urlsafe()}

    def _next_step(
        self, number: int, step_number: int, user: User, *, is_free: bool
    ) -> tuple[Chain, Body]:
        chain = self.named(number)
        goes_on = "ended_chains_go_on" in self.world.faults and chain.terms["is_enabled"]
        if not self.is_open(chain, user) and not goes_on:
            raise self.refusal(404, 6201, "Chain not found", chain_id=number)
        facts = {"chain_id": number, "step_number": step_number}
        done = self._done(chain, user)
        step = next((s for s in chain.steps if s["step_number"] == step_number), None)
        if step is None:
            raise Refusal(404, 6304, "Step not found", facts)
        following = next((s for s in chain.steps if s["step_id"] not in done), None)
        if step is not following or step["is_free"] is not is_free:
            raise Refusal(422, 6306, "This step is not valid to claim by user.", facts)
        return chain, step
