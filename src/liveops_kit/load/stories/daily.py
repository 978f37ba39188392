"""The daily reset: days begin while players claim the reward of the day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from liveops_kit.contract.errors import STEP_NOT_CLAIMABLE
from liveops_kit.contract.law import Need
from liveops_kit.load.marks import Again, Mark, Once, Read, Write
from liveops_kit.load.session import Reply, Session
from liveops_kit.load.story import Extent, Setting, Story, granted

if TYPE_CHECKING:
    from liveops_kit.contract.scenario import Scenario

FIRST_DAY = datetime(2026, 12, 1, tzinfo=UTC)
"""The first day, where the story's project has a clock of its own."""
GIFT = {"potion": 2}
DAY = "daily/day"
OPEN, DONE = "claimable", "claimed"
"""Statuses of a step on its day."""
LOOKS = 0.8
"""Share of the turns after a claim in which the player looks at the calendar."""
DAY_SECONDS = 2.0
"""Seconds that a day lasts at least."""


class Daily(Story):
    """Each day of a calendar can be claimed on that day alone, and once."""

    name = "daily"
    about = "days begin while players claim the reward of the day, each with two devices"
    operations = (
        "admin-create-daily-chain", "claim-user-daily-chain-step-reward",
        "get-user-daily-chain-by-id",
    )  # fmt: skip
    rules = (("daily/step", "CHN-5b"), ("daily/inventory", "CHN-21"))
    needs = frozenset({Need.PLAYERS, Need.ITEMS})
    moves_time = True
    has_admin = True

    def set_up(self, scenario: Scenario, extent: Extent) -> Setting:
        """Make a calendar; where time can be moved, as many days as the run has room for."""
        from liveops_kit.contract.builders.chains import MAX_STEPS, daily_chain

        sku = scenario.some_item()
        moves = scenario.capabilities.has_own_time
        days = max(2, min(MAX_STEPS, int(extent.seconds / DAY_SECONDS))) if moves else 1
        start = FIRST_DAY if moves else extent.begins - timedelta(hours=1)
        chain = daily_chain(
            scenario, days, sku=sku, type="calendar_hard", date_start=start.isoformat(),
            steps=[{"step_number": n, "items": [{"sku": sku, "quantity": 2}]}
                   for n in range(1, days + 1)],
        )  # fmt: skip
        if moves:
            scenario.freeze(_midday(1))
        facts = {"chain": chain.id, "days": days, "moves": moves, "skus": {"potion": sku}}
        return Setting(facts, registers={DAY: 1} if moves else {})

    def play(self, session: Session) -> None:
        """Claim the reward of the day twice at once, or look at the calendar.

        Days may begin a little earlier or later than the player thinks.
        """
        day = session.wave(session.facts["days"]) + 1
        claimed: set[int] = session.memory.setdefault("claimed", set())
        if day in claimed and session.random.random() < LOOKS:
            _look(session)
            return

        def claim() -> Reply:
            return session.call(
                "claim-user-daily-chain-step-reward",
                lambda reply: _marks(session, reply, day, day in claimed),
                daily_chain_id=session.facts["chain"],
                step_number=day,
            )

        if any(each.outcome == "ok" for each in session.at_once(claim, claim)):
            claimed.add(day)

    def administer(self, session: Session) -> None:
        """Let the next day begin when its time has come."""
        day = session.wave(session.facts["days"]) + 1
        if not session.facts["moves"] or day == session.memory.get("day", 1):
            return
        session.memory["day"] = day
        session.control(
            "mock-put-project-clock", "PUT", "/clock", lambda _: (Write(DAY, day),),
            body={"frozen": _midday(day).isoformat()},
        )  # fmt: skip


def _marks(session: Session, reply: Reply, day: int, is_claimed: bool) -> Iterator[Mark]:
    key = _key(session, day)
    if reply.may_have_worked:
        yield Once(key)
        yield Write(key, True)
        yield from granted(session, reply, GIFT)
        if reply.outcome == "ok" and session.facts["moves"]:
            yield Read(DAY, day)
    elif is_claimed and reply.is_refusal(STEP_NOT_CLAIMABLE):
        yield Again(key)


def _look(session: Session) -> None:
    def marks(reply: Reply) -> Iterator[Mark]:
        for day, step in enumerate(reply.get("steps") or (), 1):
            if step["status"] in (OPEN, DONE):
                yield Read(_key(session, day), step["status"] == DONE)

    chain_id = session.facts["chain"]
    session.call("get-user-daily-chain-by-id", marks, daily_chain_id=chain_id)


def _key(session: Session, day: int) -> str:
    return f"daily/step/{day}/{session.player.name}"


def _midday(day: int) -> datetime:
    return FIRST_DAY + timedelta(days=day - 1, hours=12)
