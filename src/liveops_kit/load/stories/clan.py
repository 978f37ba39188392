"""The clan goal: members buy for their clan, and claim what they reach together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from liveops_kit.contract.errors import REWARD_CLAIMED
from liveops_kit.contract.law import Need
from liveops_kit.load.marks import Again, Balance, Credit, Mark, Once
from liveops_kit.load.plan import Ticket
from liveops_kit.load.session import Reply, Session
from liveops_kit.load.story import Extent, Setting, Story, granted, order_key, read_inventory

if TYPE_CHECKING:
    from liveops_kit.contract.scenario import Scenario

CLANS = ("bears", "wolves")
POINTS = 10
"""Points of one purchase."""
GOALS = (50, 200, 500, 1000, 2000, 5000)
GIFT = {"trophy": 1}


class Clan(Story):
    """The points of a clan are those of its members' orders; each member claims a goal once."""

    name = "clan"
    about = "members buy for their clan, and claim what they reach together"
    operations = (
        "admin-create-value-points", "admin-create-reward-chain", "user-clan-update",
        "create-order-with-item", "get-user-reward-chain-balance",
        "claim-user-reward-chain-step-reward",
    )  # fmt: skip
    rules = (("clan/goal", "CHN-1d"), ("clan/points", "CHN-11a"))
    needs = frozenset({Need.PLAYERS, Need.ITEMS, Need.PAYMENT})
    needs_control = True

    def set_up(self, scenario: Scenario, extent: Extent) -> Setting:
        """Make an item that gives points, and a chain with goals that brings another."""
        from liveops_kit.contract.builders.points import clan_chain, step, value_point

        sold, trophy = scenario.some_items(2)
        point = value_point(scenario, {sold: POINTS}, is_clan=True)
        chain = clan_chain(scenario, point, *(step(goal, {trophy: 1}) for goal in GOALS))
        clans = {name: scenario.name(name) for name in CLANS}
        facts = {
            "sold": sold, "chain": chain.id, "steps": list(chain.step_ids),
            "skus": {"ware": sold, "trophy": trophy},
        }  # fmt: skip
        return Setting(facts, players=_members(scenario, extent, clans))

    def play(self, session: Session) -> None:
        """Buy, look at the clan's points, or claim a goal that they reach."""
        if not session.memory.get("joined"):
            joined = session.call("user-clan-update")
            session.memory["joined"] = joined.outcome == "ok"
            return
        if session.random.random() < 0.5:
            _buy(session)
            return
        reply = _read_points(session)
        claimed = session.memory.get("claimed", ())
        for place, goal in enumerate(GOALS):
            if (reply.get("amount") or 0) >= goal and place not in claimed:
                _claim(session, place)
                return

    def close_player(self, session: Session) -> None:
        """Read the clan's points and what the player owns."""
        _read_points(session)
        read_inventory(session)


def _members(scenario: Scenario, extent: Extent, clans: dict[str, str]) -> tuple[Ticket, ...]:
    from liveops_kit.contract.scenario import NotVerifiable

    mint = scenario.client.target.mint
    if mint is None:
        raise NotVerifiable(Need.PLAYERS.value)
    tickets = []
    for number, player in enumerate(extent.players, 1):
        external_id = scenario.name("member")
        clan = CLANS[number % len(CLANS)]
        token = mint(external_id, {"attributes": {"clan": clans[clan]}})
        tickets.append(Ticket(f"{clan}-{player.name}", external_id, token))
    return tuple(tickets)


def _points(session: Session) -> str:
    """Return the key of the points of the player's clan."""
    return f"clan/points/{session.player.name.partition('-')[0]}"


def _buy(session: Session) -> None:
    made = session.call("create-order-with-item", body={}, item_sku=session.facts["sold"])
    number = made.get("order_id")
    if number is None:
        return
    key = order_key(session)

    def marks(reply: Reply) -> Iterator[Mark]:
        if reply.may_have_worked:
            yield Once(key)
            yield Credit(_points(session), POINTS)
            yield from granted(session, reply, {"ware": 1})
        else:
            yield Again(key)

    def pay() -> Reply:
        return session.control("mock-pay-order", "POST", f"/orders/{number}/pay", marks)

    session.at_once(pay, pay)


def _read_points(session: Session) -> Reply:
    def marks(reply: Reply) -> Iterator[Mark]:
        amount = reply.get("amount")
        if reply.outcome == "ok" and amount is not None:
            yield Balance(_points(session), amount)

    return session.call(
        "get-user-reward-chain-balance", marks, reward_chain_id=session.facts["chain"]
    )


def _claim(session: Session, place: int) -> None:
    key = f"clan/goal/{place}/{session.player.name}"
    facts: dict[str, Any] = session.facts

    def marks(reply: Reply) -> Iterator[Mark]:
        if reply.may_have_worked:
            yield Once(key)
            yield from granted(session, reply, GIFT)
        elif reply.is_refusal(REWARD_CLAIMED):
            yield Again(key)

    def claim() -> Reply:
        return session.call(
            "claim-user-reward-chain-step-reward", marks,
            reward_chain_id=facts["chain"], step_id=facts["steps"][place],
        )  # fmt: skip

    if any(each.outcome != "unknown" for each in session.at_once(claim, claim)):
        session.memory.setdefault("claimed", set()).add(place)
