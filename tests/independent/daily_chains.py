"""Daily chains, written from the specification alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.independent.catalog import CATALOG, in_one_language, item_for_player, item_for_project
from tests.independent.chains import Chain, Chains
from tests.independent.coupons import Body, Refusal, breaks_the_schema
from tests.independent.schedules import DAY


@dataclass
class DailyProgress:
    """How far a player has come."""

    claimed: dict[tuple[int, int], int] = field(default_factory=dict)
    """By round and step id: when the step had opened, in seconds."""
    latest: datetime | None = None

    def keep(self, step_ids: set[int]) -> None:
        self.claimed = {k: each for k, each in self.claimed.items() if k[1] in step_ids}
        self.latest = self.latest if self.claimed else None


class DailyChains(Chains):
    """The daily chains of one project."""

    @property
    def defaults(self) -> Body:  # type: ignore[override]
        return {"description": None, "order": 0, "date_end": None, "is_recurrent": False}

    def check_items(self, steps: list[Body]) -> None:
        for line in (line for step in steps for line in step["items"]):
            if line["sku"] not in CATALOG:
                raise Refusal(404, 4001, f"Item with sku = '{line['sku']}' not found")

    def check_numbers(self, steps: list[Body]) -> None:
        seen: set[int] = set()
        for place, step in enumerate(steps):
            number = step["step_number"]
            if number in seen or number > len(steps):
                raise breaks_the_schema(**{f"steps.{place}.step_number": "Not one of 1 to n"})
            seen.add(number)

    def reset(self, number: int) -> None:
        chain = self.named(number)
        if chain.terms["type"] != "rolling":
            raise breaks_the_schema(type="Only rolling chains can be reset")
        chain.progress.clear()

    # -- shown to the project ----------------------------------------------------------------------
    def sorted(self, rows: list[Chain]) -> list[Chain]:
        if "list_by_id" in self.world.faults:
            return sorted(rows, key=lambda each: each.number)
        return super().sorted(rows)

    def short(self, chain: Chain) -> Body:
        terms = chain.terms
        ends = self.ends(chain)
        return {
            "id": chain.number, "name": terms["name"], "description": terms["description"],
            "date_start": terms["date_start"], "date_end": ends and ends.isoformat(),
            "order": terms["order"], "is_enabled": terms["is_enabled"],
            "is_recurrent": terms["is_recurrent"], "number_of_steps": len(terms["steps"]),
            "type": terms["type"],
        }  # fmt: skip

    def whole(self, chain: Chain) -> Body:
        steps = [
            {"step_id": step["step_id"], "step_number": step["step_number"],
             "items": [item_for_project(line) for line in step["items"]]}
            for step in self.steps_shown(chain)
        ]  # fmt: skip
        return {**self.short(chain), "steps": steps}

    def ends(self, chain: Chain) -> datetime | None:
        terms = chain.terms
        if terms["type"] == "calendar_hard" and not terms["is_recurrent"]:
            return self.at(terms["date_start"]) + len(terms["steps"]) * DAY
        return super().ends(chain)

    # -- the player's calls ------------------------------------------------------------------------
    def for_player(self, user: str | None, query: Body) -> Body:
        now = self.world.now()
        rows = self.sorted([each for each in self.rows.values()
                            if each.terms["is_enabled"] and self.runs(each, now)])  # fmt: skip
        page = self.page(rows, query, self.PAGE, lambda chain: self.as_player(chain, user))
        return {**page, "total_items_count": len(rows)}

    def one_for_player(self, number: int, user: str | None) -> Body:
        if not self.named(number).terms["is_enabled"]:
            raise self.refusal(404, 6201, "Chain not found", chain_id=number)
        return self.as_player(self.rows[number], user)

    def as_player(self, chain: Chain, user: str | None) -> Body:
        progress = chain.progress.get(user or "", DailyProgress())
        states = self._states(chain, progress, self.world.now())
        steps = [
            {"step_number": step["step_number"], **states[step["step_id"]],
             "items": [item_for_player(line) for line in step["items"]]}
            for step in self.steps_shown(chain)
        ]  # fmt: skip
        short = self.short(chain)
        return {
            "id": chain.number, "name": in_one_language(short["name"]),
            "description": in_one_language(short["description"]), "order": short["order"],
            "type": short["type"], "date_start": short["date_start"],
            "date_end": short["date_end"], "steps": steps,
        }  # fmt: skip

    def claim(self, number: int, step_number: int, user: str) -> None:
        now = self.world.now()
        chain = self.rows.get(number)
        step = next((s for s in (chain.steps if chain else ())
                     if s["step_number"] == step_number), None)  # fmt: skip
        if not chain or not step or not chain.terms["is_enabled"] or not self.runs(chain, now):
            facts = {"chain_id": number, "step_number": step_number}
            raise self.refusal(404, 7001, "Step not found", **facts)
        progress = chain.progress.setdefault(user, DailyProgress())
        state = self._states(chain, progress, now)[step["step_id"]]
        is_late = state["status"] == "blocked" and "missed_days_stay_open" in self.world.faults
        if state["status"] != "claimable" and not is_late:
            facts = {"chain_id": number, "step_number": step_number}
            raise Refusal(422, 6306, "This step is not valid to claim by user.", facts)
        self.world.look_away("daily_claims_race")
        self._store(chain, progress, step["step_id"], state["unlocked_date"], now)

    def _store(
        self, chain: Chain, progress: DailyProgress, step_id: int, opened: int, now: datetime
    ) -> None:
        if chain.terms["type"] == "rolling":
            progress.claimed[0, step_id] = opened
            done = {key[1] for key in progress.claimed}
            if chain.terms["is_recurrent"] and done == {s["step_id"] for s in chain.steps}:
                progress.claimed.clear()
        else:
            progress.claimed[self._day(chain, now)[0], step_id] = opened
        progress.latest = now

    # -- days --------------------------------------------------------------------------------------
    def _start(self, chain: Chain) -> datetime:
        start = self.at(chain.terms["date_start"])
        if "days_begin_at_midnight" in self.world.faults:
            return start.replace(hour=0, minute=0, second=0, microsecond=0)
        return start

    def _day(self, chain: Chain, now: datetime) -> tuple[int, int]:
        """Return the round and the day in it, both from 0."""
        day = (now - self._start(chain)) // DAY
        if chain.terms["is_recurrent"] and day >= 0:
            return divmod(day, len(chain.terms["steps"]))
        return 0, day

    def _states(self, chain: Chain, progress: DailyProgress, now: datetime) -> dict[int, Body]:
        if chain.terms["type"] == "rolling":
            return self._rolling(chain, progress, now)
        round_, today = self._day(chain, now)
        first = self._start(chain) + round_ * len(chain.steps) * DAY
        states = {}
        for day, step in enumerate(chain.steps):
            status = "blocked" if day < today else "claim_in_future"
            if (round_, step["step_id"]) in progress.claimed:
                status = "claimed"
            elif day == today:
                status = "claimable"
            opens = int((first + day * DAY).timestamp())
            states[step["step_id"]] = {"status": status, "unlocked_date": opens}
        return states

    def _rolling(self, chain: Chain, progress: DailyProgress, now: datetime) -> dict[int, Body]:
        states: dict[int, Any] = {}
        is_next = True
        for step in chain.steps:
            if (0, step["step_id"]) in progress.claimed:
                opened = progress.claimed[0, step["step_id"]]
                states[step["step_id"]] = {"status": "claimed", "unlocked_date": opened}
                continue
            opens = self._opens(chain, progress)
            status = "claimable" if is_next and now >= opens else "claim_in_future"
            states[step["step_id"]] = {"status": status}
            if is_next:
                states[step["step_id"]]["unlocked_date"] = int(opens.timestamp())
            is_next = False
        return states

    def _opens(self, chain: Chain, progress: DailyProgress) -> datetime:
        if progress.latest is None:
            return self._start(chain)
        if "rolling_waits_24_hours" in self.world.faults:
            return progress.latest + timedelta(hours=24)
        passed = (progress.latest - self._start(chain)) // DAY
        return self._start(chain) + (passed + 1) * DAY
