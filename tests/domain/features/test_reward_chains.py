"""Reward chains and clans: thresholds, claims, resets (CHN-1, CHN-3, CHN-7, CHN-9)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.worlds import DAY, NOON, SECOND, condition, make_project, player, refused, unchanged

from liveops_kit.domain.features.reward_chains import (
    ChainReward,
    Popup,
    RewardChain,
    RewardChainTerms,
    RewardStep,
)
from liveops_kit.domain.mechanics.points import ValuePointTerms
from liveops_kit.domain.mechanics.users import Player, User
from liveops_kit.domain.values.page import Page
from liveops_kit.domain.values.period import Period
from liveops_kit.domain.values.recurrence import Schedule, Timetable
from liveops_kit.state.project import Project

ALICE = player()
POPUP = Popup(header={"en": "How"}, instruction={"en": "Buy together"})
MONDAYS = Schedule(interval_type="weekly", day_of_week=1, time="02:00:00+03:00")
NEXT_MONDAY = NOON.replace(day=6, hour=23)  # 7 December 02:00 at +03:00


def step(price: int, sku: str = "sword", step_id: int | None = None, **facts: Any) -> RewardStep:
    reward = ChainReward(sku=sku, quantity=1, **facts)
    return RewardStep(step_id=step_id, name={"en": f"At {price}"}, price=price, rewards=(reward,))


def terms(*steps: RewardStep, **facts: Any) -> RewardChainTerms:
    facts = {"period": Period(NOON - DAY), "is_enabled": True, **facts}
    return RewardChainTerms(name={"en": "Hunt"}, steps=steps or (step(100), step(200)), **facts)


@pytest.fixture
def project() -> Project:
    """A point of one's own and a clan's point; a sword gives 50 of each."""
    made = make_project()
    for sku, is_clan in (("frost", False), ("siege", True)):
        made.value_points.create(sku, ValuePointTerms(name={"en": sku}), is_clan)
        made.value_points.replace_rewards(sku, [("sword", 50)])
    return made


def buy(project: Project, user: str, swords: int, now: Any = NOON) -> None:
    since = {
        sku: reset
        for sku in ("frost", "siege")
        if (reset := project.reward_chains.since(sku, now)) is not None
    }
    project.points.credit(user, [("sword", swords)], now, since)


def balance(project: Project, chain_id: int, who: Player | None = ALICE, now: Any = NOON) -> int:
    chains = project.reward_chains
    return chains.view(chains.get(chain_id), who, now).balance


def test_a_step_opens_at_its_price_and_claiming_spends_nothing(project: Project) -> None:
    """CHN-1."""
    chain = project.reward_chains.create("frost", terms())
    first, second = (step.step_id or 0 for step in chain.terms.steps)
    buy(project, "alice", 1)
    with unchanged(project), refused(422, 9913):
        project.reward_chains.claim(chain.chain_id, first, ALICE, NOON)
    buy(project, "alice", 1)
    project.reward_chains.claim(chain.chain_id, first, ALICE, NOON)
    assert balance(project, chain.chain_id) == 100
    assert project.inventory.quantity("alice", "sword") == 1
    with unchanged(project), refused(422, 9912):
        project.reward_chains.claim(chain.chain_id, first, ALICE, NOON)
    with unchanged(project), refused(422, 9913):
        project.reward_chains.claim(chain.chain_id, second, ALICE, NOON)
    with unchanged(project), refused(404, 9911):
        project.reward_chains.claim(chain.chain_id, 999, ALICE, NOON)


def test_any_open_step_may_be_claimed_not_only_the_next(project: Project) -> None:
    """CHN-1."""
    chain = project.reward_chains.create("frost", terms())
    buy(project, "alice", 4)
    second = chain.terms.steps[1].step_id or 0
    project.reward_chains.claim(chain.chain_id, second, ALICE, NOON)
    assert project.reward_chains.view(chain, ALICE, NOON).claimed == {second}


@pytest.mark.parametrize(
    "facts",
    [
        {"is_enabled": False},
        {"period": Period(NOON + SECOND)},
        {"period": Period(NOON - DAY, NOON)},
        {"is_always_visible": False, "conditions": (condition("level", "le", "10"),)},
    ],
    ids=["disabled", "not begun", "over", "for others"],
)
def test_a_chain_that_is_not_there_for_the_user_cannot_be_claimed(
    project: Project, facts: dict[str, Any]
) -> None:
    """CHN-10."""
    chain = project.reward_chains.create("frost", terms(step(0), **facts))
    assert project.reward_chains.for_viewer(ALICE, NOON) == []
    with unchanged(project), refused(404, 4001):
        project.reward_chains.claim(chain.chain_id, chain.terms.steps[0].step_id or 0, ALICE, NOON)


def test_personalised_rewards_go_to_those_who_meet_the_conditions(project: Project) -> None:
    veterans = {"conditions": (condition("level", "le", "10"),)}
    chain = project.reward_chains.create("frost", terms(step(0, **veterans)))
    made = chain.terms.steps[0]
    rewards = project.reward_chains.rewards_for
    assert [row.sku for row in rewards(made, player(level=10))] == ["sword"]
    assert [list(rewards(made, who)) for who in (player(level=9), ALICE, None)] == [[], [], []]


def test_a_scheduled_reset_brings_balance_and_claims_to_zero(project: Project) -> None:
    """CHN-3: worked out from the clock; what was earned before it no longer counts."""
    chain = project.reward_chains.create(
        "frost", terms(step(50), timetable=Timetable(schedule=MONDAYS, since=NOON))
    )
    step_id = chain.terms.steps[0].step_id or 0
    buy(project, "alice", 1)
    project.reward_chains.claim(chain.chain_id, step_id, ALICE, NOON)
    assert balance(project, chain.chain_id, now=NEXT_MONDAY - SECOND) == 50
    assert balance(project, chain.chain_id, now=NEXT_MONDAY) == 0
    with unchanged(project), refused(422, 9913):
        project.reward_chains.claim(chain.chain_id, step_id, ALICE, NEXT_MONDAY)
    buy(project, "alice", 1, NEXT_MONDAY)
    assert balance(project, chain.chain_id, now=NEXT_MONDAY) == 50
    project.reward_chains.claim(chain.chain_id, step_id, ALICE, NEXT_MONDAY)
    assert project.inventory.quantity("alice", "sword") == 2


@pytest.mark.parametrize("ending", ["update", "delete"])
def test_points_from_before_a_reset_stay_gone_without_its_schedule(
    project: Project, ending: str
) -> None:
    """CHN-3: what is worked out from a schedule is settled before the schedule goes."""
    mondays = Timetable(schedule=MONDAYS, since=NOON)
    chains = project.reward_chains
    chain, plain = chains.create("frost", terms(timetable=mondays)), chains.create("frost", terms())
    buy(project, "alice", 1)
    buy(project, "bob", 1)
    buy(project, "bob", 1, NEXT_MONDAY)
    if ending == "update":
        chains.update(chain.chain_id, terms(), NEXT_MONDAY)
    else:
        chains.delete(chain.chain_id, NEXT_MONDAY)
    actual = [balance(project, plain.chain_id, who, NEXT_MONDAY) for who in (ALICE, player("bob"))]
    assert actual == [0, 50]


def test_a_reset_by_hand_zeroes_the_shared_balance_of_everybody(project: Project) -> None:
    chains = [project.reward_chains.create("frost", terms(step(50))) for _ in range(2)]
    for user in ("alice", "bob"):
        buy(project, user, 1)
    ids = [chain.terms.steps[0].step_id or 0 for chain in chains]
    project.reward_chains.claim(chains[0].chain_id, ids[0], ALICE, NOON)
    project.reward_chains.claim(chains[1].chain_id, ids[1], ALICE, NOON)
    project.reward_chains.reset(chains[0].chain_id)
    assert [
        balance(project, c.chain_id, who) for c in chains for who in (ALICE, player("bob"))
    ] == [0] * 4
    claimed = [project.reward_chains.view(chain, ALICE, NOON).claimed for chain in chains]
    assert claimed == [frozenset(), {ids[1]}]


def test_an_update_keeps_claims_of_steps_with_their_id_and_drops_the_others(
    project: Project,
) -> None:
    """CHN-7."""
    chain = project.reward_chains.create("frost", terms(step(0), step(0)))
    kept, gone = (step.step_id or 0 for step in chain.terms.steps)
    for step_id in (kept, gone):
        project.reward_chains.claim(chain.chain_id, step_id, ALICE, NOON)
    new = terms(step(0), step(0, step_id=kept))
    project.reward_chains.update(chain.chain_id, new, NOON)
    now = project.reward_chains.get(chain.chain_id)
    assert [step.step_id for step in now.terms.steps] == [3, kept]
    assert project.reward_chains.view(now, ALICE, NOON).claimed == {kept}
    with unchanged(project), refused(404, 9911):
        project.reward_chains.update(chain.chain_id, terms(step(0, step_id=gone)), NOON)
    with unchanged(project), refused(422, 1102):
        twice = terms(step(0, step_id=kept), step(1, step_id=kept))
        project.reward_chains.update(chain.chain_id, twice, NOON)


def test_writes_are_checked_before_anything_changes(project: Project) -> None:
    chains = project.reward_chains
    with unchanged(project), refused(404, 4001):
        chains.create("nothing", terms())
    with unchanged(project), refused(404, 4001):
        chains.create("frost", terms(step(0, sku="nothing")))
    with unchanged(project), refused(422, 1102):
        chains.create("frost", terms(period=Period(NOON, NOON)))
    with unchanged(project), refused(422, 1102):
        chains.create("siege", terms())
    with unchanged(project), refused(422, 1102):
        chains.create("frost", terms(clan_type="guild"))
    for call in (chains.get, chains.toggle):
        with unchanged(project), refused(404, 4001):
            call(1)
    with unchanged(project), refused(404, 4001):
        chains.delete(1, NOON)


def test_a_point_that_a_chain_counts_cannot_be_deleted(project: Project) -> None:
    """CHN-11."""
    chain = project.reward_chains.create("frost", terms())
    assert not project.value_points.can_delete("frost")
    with unchanged(project), refused(422, 1102):
        project.value_points.delete("frost")
    project.reward_chains.delete(chain.chain_id, NOON)
    assert project.value_points.can_delete("frost")
    project.value_points.delete("frost")


def test_lists_go_by_order_and_switch(project: Project) -> None:
    """PAG-1."""
    chains = project.reward_chains
    for order, enabled in ((2, True), (1, False), (1, True)):
        chains.create("frost", terms(order=order, is_enabled=enabled))
    rows, more = chains.page(Page(limit=2), None)
    assert ([row.chain_id for row in rows], more) == ([2, 3], True)
    assert [row.chain_id for row in chains.page(Page(), True)[0]] == [3, 1]
    chains.toggle(2)
    assert [row.chain_id for row in chains.page(Page(), True)[0]] == [2, 3, 1]


# -- clans -----------------------------------------------------------------------------------------
def member(name: str, clan: str | None) -> Player:
    return player(name, clan=clan) if clan else player(name)


def siege(project: Project) -> tuple[int, int]:
    chain = project.reward_chains.create("siege", terms(step(100), popup=POPUP))
    return chain.chain_id, chain.terms.steps[0].step_id or 0


def test_two_members_open_a_step_together_and_each_claims_it_once(project: Project) -> None:
    """CHN-1: the balance of a clan's point is the clan's sum."""
    chain_id, step_id = siege(project)
    alice, bob, eve = member("alice", "bears"), member("bob", "bears"), member("eve", "wolves")
    for who in (alice, bob, eve):
        project.clans.join(who)
        buy(project, who.external_id, 1)
    assert [balance(project, chain_id, who) for who in (alice, bob, eve, None)] == [100, 100, 50, 0]
    for who in (alice, bob):
        project.reward_chains.claim(chain_id, step_id, who, NOON)
        with unchanged(project), refused(422, 9912):
            project.reward_chains.claim(chain_id, step_id, who, NOON)
    with unchanged(project), refused(422, 9913):
        project.reward_chains.claim(chain_id, step_id, eve, NOON)


def test_a_user_without_a_clan_has_no_clan_balance(project: Project) -> None:
    chain_id, _ = siege(project)
    project.clans.join(ALICE)
    buy(project, "alice", 9)
    assert balance(project, chain_id) == 0
    assert project.clans.top(chain_id, ALICE, NOON) == []


def test_the_ten_largest_contributors_come_first(project: Project) -> None:
    chain_id, _ = siege(project)
    for number in range(12):
        who = member(f"m{number:02}", "bears")
        project.clans.join(who)
        buy(project, who.external_id, number)
    top = project.clans.top(chain_id, member("m00", "bears"), NOON)
    assert [(row.name, row.amount) for row in top] == [
        (f"m{number:02}", 50 * number) for number in range(11, 1, -1)
    ]


def test_a_contributor_without_a_name_is_shown_by_id(project: Project) -> None:
    """AUTH-6."""
    chain_id, _ = siege(project)
    project.users.add(User(external_id="alice"))
    alice = member("alice", "bears")
    project.clans.join(alice)
    buy(project, "alice", 1)
    assert [row.name for row in project.clans.top(chain_id, alice, NOON)] == ["alice"]


def test_changing_clans_takes_effect_by_an_update_which_claims_what_was_open(
    project: Project,
) -> None:
    """CHN-9."""
    chain_id, step_id = siege(project)
    alice = member("alice", "bears")
    project.clans.join(alice)
    buy(project, "alice", 2)
    moved = member("alice", "wolves")
    assert balance(project, chain_id, moved) == 100
    taken = project.clans.update(moved, NOON)
    assert [(reward.sku, reward.quantity) for reward in taken] == [("sword", 1)]
    assert project.inventory.quantity("alice", "sword") == 1
    assert project.clans.update(moved, NOON) == []
    with unchanged(project), refused(422, 9912):
        project.reward_chains.claim(chain_id, step_id, moved, NOON)
    left = member("alice", None)
    project.clans.update(left, NOON)
    assert balance(project, chain_id, left) == 0


@given(
    buys=st.lists(
        st.tuples(st.sampled_from(["alice", "bob"]), st.integers(0, 5), st.integers(0, 400)),
        max_size=12,
    )
)
def test_a_balance_is_what_was_credited_since_the_last_reset(
    buys: list[tuple[str, int, int]],
) -> None:
    """CHN-3: never below zero, by any path to the same moment."""
    made = make_project()
    made.value_points.create("frost", ValuePointTerms(name={}), is_clan=False)
    made.value_points.replace_rewards("frost", [("sword", 50)])
    chain = made.reward_chains.create(
        "frost", terms(timetable=Timetable(schedule=MONDAYS, since=NOON))
    )
    moment = NOON
    credited: list[tuple[str, int, Any]] = []
    for user, swords, hours in buys:
        moment += timedelta(hours=hours)
        since = made.reward_chains.since("frost", moment)
        made.points.credit(
            user, [("sword", swords)], moment, {"frost": since} if since is not None else {}
        )
        credited.append((user, swords * 50, moment))
    last = MONDAYS.last(moment)
    for user in ("alice", "bob"):
        expected = sum(amount for who, amount, at in credited if who == user and at >= last)
        assert balance(made, chain.chain_id, player(user), moment) == expected


def test_replacing_a_chain_changes_only_what_is_written(project: Project) -> None:
    chain = project.reward_chains.create("frost", terms())
    new = replace(terms(*chain.terms.steps), description={"en": "More"})
    project.reward_chains.update(chain.chain_id, new, NOON)
    assert project.reward_chains.get(chain.chain_id) == replace(chain, terms=new)


def test_finding_chains_looks_at_nobodys_balance(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a thousand chains a page shows ten: what it shows of them is worked out for these."""
    chains = project.reward_chains
    made = [chains.create("frost", terms()) for _ in range(20)]
    monkeypatch.setattr(chains, "view", None)
    monkeypatch.setattr(project.points, "balance", None)
    assert chains.for_viewer(ALICE, NOON) == made


def test_chains_without_a_schedule_are_not_asked_when_they_reset(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CHN-3: chains that share a balance share their resets; most have none."""
    chains = project.reward_chains
    for _ in range(20):
        chains.create("frost", terms())
    weekly = Timetable(schedule=MONDAYS, since=NOON)
    scheduled = chains.create("frost", terms(timetable=weekly))
    honest, requested = RewardChain.since, list[int]()

    def since(chain: RewardChain, now: Any) -> Any:
        requested.append(chain.chain_id)
        return honest(chain, now)

    monkeypatch.setattr(RewardChain, "since", since)
    assert chains.since("frost", NEXT_MONDAY) == NEXT_MONDAY
    assert requested == [scheduled.chain_id]
    # A schedule that is taken away, or added, counts from then on.
    chains.update(scheduled.chain_id, terms(*scheduled.terms.steps), NOON)
    requested.clear()
    assert chains.since("frost", NEXT_MONDAY) is None
    assert requested == []
