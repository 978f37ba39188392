"""The rush: players take the free steps of offer chains, each with two devices at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from liveops_kit.contract.errors import STEP_NOT_CLAIMABLE
from liveops_kit.contract.law import Need
from liveops_kit.load.marks import Again, Mark, Once, Read, Write
from liveops_kit.load.session import Reply, Session
from liveops_kit.load.story import Extent, Setting, Story, granted

if TYPE_CHECKING:
    from liveops_kit.contract.scenario import Scenario

STEPS = 5
GIFT = {"gem": 1}


class Rush(Story):
    """Each wave has a chain; every player takes its steps in order, and each step once."""

    name = "rush"
    about = "players take the free steps of offer chains, each with two devices at once"
    operations = (
        "admin-create-offer-chain", "claim-user-offer-chain-step-reward",
        "get-user-offer-chain-by-id",
    )  # fmt: skip
    rules = (("rush/inventory", "CHN-21"),)
    needs = frozenset({Need.PLAYERS, Need.ITEMS})

    def set_up(self, scenario: Scenario, extent: Extent) -> Setting:
        """Make a chain of free steps for each wave."""
        from liveops_kit.contract.builders.chains import offer_chain

        sku = scenario.some_item()
        chains = [offer_chain(scenario, *["free"] * STEPS, sku=sku).id for _ in range(extent.waves)]
        return Setting({"chains": chains, "skus": {"gem": sku}})

    def play(self, session: Session) -> None:
        """Take the next step of the wave's chain twice at once, or look at the chain."""
        chains = session.facts["chains"]
        wave = session.wave(len(chains))
        progress: dict[str, Any] = session.memory.setdefault(f"chain {wave}", {"next": 1})
        if progress["next"] > STEPS or session.random.random() < 0.1:
            _look(session, wave)
            return
        number = progress["next"]
        # Whether the step before is taken is known only if its claim was answered.
        is_next = not progress.get("in doubt")

        def claim() -> Reply:
            return session.call(
                "claim-user-offer-chain-step-reward",
                lambda reply: _marks(session, reply, f"{_key(session, wave)}/{number}", is_next),
                offer_chain_id=chains[wave],
                step_number=number,
            )

        replies = session.at_once(claim, claim)
        progress["next"] = number + 1
        progress["in doubt"] = not any(each.outcome == "ok" for each in replies)

    def close(self, session: Session) -> None:
        """Read nothing: what players took is in their inventories."""


def _marks(session: Session, reply: Reply, key: str, is_next: bool) -> Iterator[Mark]:
    if reply.may_have_worked:
        yield Once(key)
        yield Write(key, True)
        yield from granted(session, reply, GIFT)
    elif is_next and reply.is_refusal(STEP_NOT_CLAIMABLE):
        yield Again(key)


def _look(session: Session, wave: int) -> None:
    def marks(reply: Reply) -> Iterator[Mark]:
        steps = reply.get("steps")
        if isinstance(steps, list):
            for number, step in enumerate(steps, 1):
                yield Read(f"{_key(session, wave)}/{number}", step["is_claimed"])

    chain_id = session.facts["chains"][wave]
    session.call("get-user-offer-chain-by-id", marks, offer_chain_id=chain_id)


def _key(session: Session, wave: int) -> str:
    return f"rush/step/{wave}/{session.player.name}"
