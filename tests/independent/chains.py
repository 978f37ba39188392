"""The common part of daily and offer chains: numbers, steps that keep their ids, progress, pages.

Written from the specification alone; no line is shared with the mock.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from threading import Condition
from typing import Any

from tests.independent.catalog import texts
from tests.independent.coupons import Body, Refusal
from tests.independent.schedules import moment

MAX_STEPS = 30
LOOKS_AWAY = 5.0
"""Seconds after which a server with a race gives up waiting for a second call."""


class World:
    """All projects of the server, and the faults it has."""

    def __init__(self, faults: frozenset[str]) -> None:
        self.faults = faults
        self.projects: dict[int, Any] = {}
        self.lock = Condition()
        self._looked = 0
        """How many calls have looked away."""
        self.numbers = count(1)
        """Those of all chains, steps and orders of all projects."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def look_away(self, fault: str) -> None:
        """Let others in before the change is made, if the server has this fault.

        Every other call waits until one more has come as far, however slow the machine is.
        """
        if fault not in self.faults:
            return
        self._looked += 1
        mine = self._looked
        self.lock.notify_all()
        if mine % 2:
            self.lock.wait_for(lambda: self._looked > mine, LOOKS_AWAY)

    def user(self, external_id: str) -> str:
        """Two users of one key are one user."""
        return external_id.lower() if "users_without_case" in self.faults else external_id


@dataclass
class Chain:
    """A chain as it is stored."""

    number: int
    terms: Body
    written: datetime
    progress: dict[str, Any] = field(default_factory=dict)
    """Of each user, in the form of the kind."""

    @property
    def steps(self) -> list[Body]:
        """The steps by their number."""
        return sorted(self.terms["steps"], key=lambda each: each["step_number"])


class Chains:
    """The chains of one kind in one project."""

    PAGE = 50
    defaults: Body
    """The values of what a write may leave out."""

    def __init__(self, world: World, project_id: int) -> None:
        self.world, self.project_id = world, project_id
        self.rows: dict[int, Chain] = {}
        self._dead: dict[int, dict[str, Any]] = {}

    # -- the project's calls ----------------------------------------------------------------------
    def named(self, number: int) -> Chain:
        if number not in self.rows:
            raise self.refusal(404, 6201, "Chain not found", chain_id=number)
        return self.rows[number]

    def refusal(self, status: int, code: int, text: str, **facts: Any) -> Refusal:
        return Refusal(status, code, text, {"project_id": self.project_id, **facts})

    def create(self, body: Body) -> int:
        localized = self._texts(body)
        self.check(body, None)
        number = self._next_number()
        steps = [
            {**each, "step_id": self._step_id(number, each["step_number"])}
            for each in body["steps"]
        ]
        terms = {**self.defaults, **body, **localized, "steps": steps}
        self.rows[number] = Chain(number, terms, self.world.now(), self._dead.pop(number, {}))
        return number

    def _texts(self, body: Body) -> Body:
        return {
            "name": texts(body["name"]),
            **({"description": texts(body["description"])} if "description" in body else {}),
        }

    def _next_number(self) -> int:
        if "progress_outlives_its_chain" in self.world.faults:
            return max(self.rows, default=0) + 1
        return next(self.world.numbers)

    def _step_id(self, number: int, step_number: int) -> int:
        if "progress_outlives_its_chain" in self.world.faults:
            return number * 100 + step_number
        return next(self.world.numbers)

    def update(self, number: int, body: Body) -> None:
        localized = self._texts(body)
        chain = self.named(number)
        if "refused_update_half_done" in self.world.faults and not chain.terms["is_enabled"]:
            chain.terms.update(localized)
        self._check_update(chain, body)
        self.check(body, number)
        steps = [
            {**each, "step_id": each.get("step_id") or next(self.world.numbers)}
            for each in body["steps"]
        ]
        sent = {name: each for name, each in body.items() if name not in {"id", "number_of_steps"}}
        before = chain.terms if "put_merges" in self.world.faults else self.defaults
        chain.terms = {**before, **sent, **localized, "steps": steps}
        chain.written = self.world.now()
        kept = {each["step_id"] for each in steps}
        if "update_loses_progress" in self.world.faults:
            kept = set()
        for progress in chain.progress.values():
            progress.keep(kept)

    def _check_update(self, chain: Chain, body: Body) -> None:
        if chain.terms["is_enabled"]:
            text = "Active chain cannot be updated. Please deactivate it first"
            raise self.refusal(422, 6209, text, chain_id=chain.number)
        sent = body.get("id", chain.number)
        if sent != chain.number:
            ids = {"url_chain_id": chain.number, "body_chain_id": sent}
            raise self.refusal(422, 6205, "The chain of the body is another", **ids)
        wanted = Counter(s["step_id"] for s in body["steps"] if s.get("step_id") is not None)
        known = {each["step_id"] for each in chain.terms["steps"]}
        facts = {"chain_id": chain.number}
        if unknown := [each for each in wanted if each not in known]:
            raise self.refusal(422, 6206, "Unknown steps", **facts, chain_step_id_list=unknown)
        if repeated := [each for each, times in wanted.items() if times > 1]:
            raise self.refusal(422, 6207, "Repeated steps", **facts, chain_step_id_list=repeated)

    def check(self, body: Body, number: int | None) -> None:
        """Refuse steps and dates that are not possible."""
        self.check_items(body["steps"])
        if len(body["steps"]) > MAX_STEPS:
            counts = {"step_count": len(body["steps"]), "max_steps": MAX_STEPS}
            raise self.refusal(422, 6203, "Too many steps", **counts)
        self._check_dates(body["date_start"], body.get("date_end"), number or 1)
        self.check_numbers(body["steps"])

    def check_items(self, steps: list[Body]) -> None:
        """Refuse items that cannot be found."""

    def check_numbers(self, steps: list[Body]) -> None:
        """Refuse steps whose numbers or items are not possible."""

    def _check_dates(self, start: str, end: str | None, number: int) -> None:
        unreadable = {}
        for name, text in (("date_start", start), ("date_end", end)):
            try:
                moment(text or start)
            except ValueError:
                unreadable[name] = text or start
        if end is None:
            unreadable.pop("date_end", None)
        facts: Body = {"chain_id": number}
        if unreadable:
            facts["invalid_format_dates"] = unreadable
        elif end is not None and moment(end) <= moment(start):
            facts["invalid_periods"] = [{"start": start, "end": end}]
        if len(facts) > 1:
            raise self.refusal(422, 6204, "Impossible dates", **facts)

    def delete(self, number: int) -> None:
        chain = self.named(number)
        del self.rows[number]
        if "progress_outlives_its_chain" in self.world.faults:
            self._dead[number] = chain.progress

    def toggle(self, number: int) -> None:
        chain = self.named(number)
        chain.terms["is_enabled"] = not chain.terms["is_enabled"]
        if "toggle_forgets" in self.world.faults and not chain.terms["is_enabled"]:
            chain.progress.clear()

    # -- time --------------------------------------------------------------------------------------
    def at(self, text: str) -> datetime:
        """Return the moment of a stored date."""
        if "offsets_ignored" in self.world.faults:
            return datetime.fromisoformat(text[:19]).replace(tzinfo=UTC)
        return moment(text)

    def ends(self, chain: Chain) -> datetime | None:
        return None if chain.terms["date_end"] is None else self.at(chain.terms["date_end"])

    def runs(self, chain: Chain, now: datetime) -> bool:
        ends = self.ends(chain)
        return self.at(chain.terms["date_start"]) <= now and (ends is None or now < ends)

    # -- lists -------------------------------------------------------------------------------------
    def sorted(self, rows: list[Chain]) -> list[Chain]:
        return sorted(rows, key=lambda each: (each.terms["order"], each.number))

    def listed(self, query: Body, shown: Callable[[Chain], Body]) -> Body:
        """A page of the project's list."""
        rows = self.sorted([
            each for each in self.in_lists()
            if "enabled" not in query or each.terms["is_enabled"] == bool(query["enabled"])
        ])  # fmt: skip
        return self.page(rows, query, self.PAGE, shown)

    def in_lists(self) -> list[Chain]:
        return list(self.rows.values())

    def page(
        self, rows: list[Chain], query: Body, largest: int, shown: Callable[[Chain], Body]
    ) -> Body:
        offset, limit = query.get("offset", 0), min(query.get("limit", largest), largest)
        more = offset + limit < len(rows)
        if "more_at_the_exact_end" in self.world.faults:
            more = offset + limit <= len(rows)
        return {"has_more": more, "items": [shown(row) for row in rows[offset : offset + limit]]}

    def steps_shown(self, chain: Chain) -> list[Body]:
        return chain.terms["steps"] if "steps_as_sent" in self.world.faults else chain.steps
