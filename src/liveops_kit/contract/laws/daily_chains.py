"""Laws of daily chains: what can be written, and which step is open to whom on which day."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws._chain_writes import (
    bad_tokens_are_refused,
    counts_are_not_written,
    dates_are_checked,
    faults,
    only_what_is_off_is_updated,
    other_ids_are_refused,
    refuses_writes,
    repeated_steps_are_refused,
    steps_are_counted,
    strange_languages_are_refused,
    tells,
    unknown_chains_are_refused,
    unknown_steps_are_refused,
)
from liveops_kit.contract.laws._daily_stories import (
    CALENDAR,
    DONE,
    LATER,
    MISSED,
    OPEN,
    START,
    AtOnesPace,
    ByTheCalendar,
    are,
    not_claimable,
    not_there,
    seconds,
)
from liveops_kit.contract.machines import play
from liveops_kit.contract.scenes import LEAVE_OUT, item, some_item
from liveops_kit.contract.scenes.chains import (
    DAY,
    SECOND,
    Chain,
    bundle,
    chain_body,
    claim,
    claiming,
    comes_at,
    create,
    daily_chain,
    day,
    delete,
    falls_back,
    gone_chain,
    in_list,
    is_listed,
    items,
    kept_steps,
    look,
    made,
    moment_of,
    now,
    quantity,
    seen,
    stand_at,
    statuses,
    stored,
    toggle,
    unlocked,
    update,
)
from liveops_kit.contract.trial import Trial


def begun(trial: Trial, days: int, ago: timedelta, **terms: Any) -> tuple[Chain, datetime]:
    """A chain of so many days that began some time ago, and when it did."""
    start = now(trial) - ago
    return daily_chain(trial, days, date_start=start.isoformat(), **terms), start


def ends_at(trial: Trial, view: Any, expected: datetime) -> None:
    """A chain as it is read ends at a moment."""
    comes_at(trial, "date_end", moment_of(trial, view, "date_end"), expected)


# -- days ------------------------------------------------------------------------------------------
@law("CHN-4a", needs=[Need.CLOCK, Need.PLAYER])
def a_day_lasts_until_the_second_before_the_next(trial: Trial) -> None:
    """Day n of a chain begins (n-1) x 24 hours after its start, not a second earlier."""
    stand_at(trial, START - SECOND)
    chain = daily_chain(trial, 3, type=CALENDAR, date_start=START.isoformat())
    are(trial, chain, LATER, LATER, LATER)
    for moment, expected in (
        (START, (OPEN, LATER, LATER)),
        (START + DAY - SECOND, (OPEN, LATER, LATER)),
        (START + DAY, (MISSED, OPEN, LATER)),
        (START + 2 * DAY - SECOND, (MISSED, OPEN, LATER)),
        (START + 2 * DAY, (MISSED, MISSED, OPEN)),
    ):
        stand_at(trial, moment)
        are(trial, chain, *expected)


@law("CHN-4a", "CHN-22", needs=[Need.PLAYER])
def no_clock_change_and_no_month_moves_a_day(trial: Trial) -> None:
    """Days are 24 hours long at the ends of months and when clocks change, whatever the offset."""
    sku = some_item(trial)
    for text in (
        "2027-03-27T23:30:00+01:00", "2027-03-13T08:00:00-05:00", "2027-10-30T00:00:00+02:00",
        "2028-02-28T13:00:00+05:45",
    ):  # fmt: skip
        chain = daily_chain(trial, 4, sku=sku, type=CALENDAR, date_start=text)
        expected = seconds(datetime.fromisoformat(text), 0, 1, 2, 3)
        trial.equal(f"unlocked_date from {text} on", unlocked(trial, chain), expected)


# -- by the calendar -------------------------------------------------------------------------------
@law("CHN-4b", "CHN-5b", needs=[Need.CLOCK, Need.PLAYER])
def a_calendar_step_can_be_claimed_on_its_own_day(trial: Trial) -> None:
    """A calendar step can be claimed from the first to the last second of its day."""
    stand_at(trial, START + DAY - SECOND)
    chain = daily_chain(trial, 3, type=CALENDAR, date_start=START.isoformat())
    not_claimable(trial, chain, 2)
    stand_at(trial, START + DAY)
    not_claimable(trial, chain, 1)
    trial.ok(claim(trial, chain, 2), 204)
    stand_at(trial, START + 2 * DAY - SECOND)
    not_claimable(trial, chain, 3)
    stand_at(trial, START + 3 * DAY - SECOND)
    trial.ok(claim(trial, chain, 3), 204)
    are(trial, chain, MISSED, DONE, DONE)


@law("CHN-4b", "CHN-5b", needs=[Need.PLAYER])
def a_missed_day_is_blocked(trial: Trial) -> None:
    """The step of a day that is over is blocked, and the next one open all the same."""
    chain, _ = begun(trial, 3, timedelta(hours=36), type=CALENDAR)
    are(trial, chain, MISSED, OPEN, LATER)
    not_claimable(trial, chain, 1, 3)
    are(trial, chain, MISSED, OPEN, LATER)
    trial.ok(claim(trial, chain, 2), 204)
    are(trial, chain, MISSED, DONE, LATER)


@law("CHN-4c", needs=[Need.PLAYER])
def a_calendar_ends_with_its_last_day(trial: Trial) -> None:
    """The end of a calendar that is not recurrent is 24 hours for each step after its start,
    whatever is sent.
    """
    start, sku = START.isoformat(), some_item(trial)
    for end in (LEAVE_OUT, None, "2027-02-28T13:00:00+03:00", "2030-01-01T00:00:00+00:00"):
        chain = daily_chain(trial, 3, sku=sku, type=CALENDAR, date_start=start, date_end=end)
        ends_at(trial, stored(trial, chain), START + 3 * DAY)
    ends_at(trial, seen(trial, chain), START + 3 * DAY)
    toggle(trial, chain)
    trial.ok(update(trial, chain, steps=[*kept_steps(trial, chain), day(4, sku)]), 204)
    ends_at(trial, stored(trial, chain), START + 4 * DAY)


@law("CHN-4c", "CHN-5a", "CHN-19", needs=[Need.CLOCK, Need.PLAYER])
def nothing_is_claimed_after_the_last_day(trial: Trial) -> None:
    """When the last day is over nothing can be claimed; what was missed stays blocked."""
    stand_at(trial, START)
    chain = daily_chain(trial, 2, type=CALENDAR, date_start=START.isoformat())
    trial.ok(claim(trial, chain, 1), 204)
    stand_at(trial, START + 2 * DAY - SECOND)
    are(trial, chain, DONE, OPEN)
    stand_at(trial, START + 2 * DAY)
    not_there(trial, chain, 2)
    are(trial, chain, DONE, MISSED)


@law("CHN-4d", needs=[Need.CLOCK, Need.PLAYER])
def a_recurrent_calendar_begins_again_with_its_first_step(trial: Trial) -> None:
    """After the last day of a recurrent calendar comes the first one, for everybody."""
    stand_at(trial, START)
    chain = daily_chain(trial, 2, type=CALENDAR, is_recurrent=True, date_start=START.isoformat())
    trial.ok(claim(trial, chain, 1), 204)
    stand_at(trial, START + 2 * DAY - SECOND)
    are(trial, chain, DONE, OPEN)
    stand_at(trial, START + 2 * DAY)
    are(trial, chain, OPEN, LATER)
    trial.equal("unlocked_date", unlocked(trial, chain), seconds(START, 2, 3))
    trial.ok(claim(trial, chain, 1), 204)
    stand_at(trial, START + 5 * DAY)
    are(trial, chain, MISSED, OPEN)


@law("CHN-4d", needs=[Need.PLAYER])
def a_recurrent_calendar_goes_round(trial: Trial) -> None:
    """In a later round each step of a recurrent calendar opens on its day of that round."""
    chain, start = begun(trial, 2, timedelta(hours=60), type=CALENDAR, is_recurrent=True)
    trial.equal("date_end", trial.field(stored(trial, chain), "date_end"), None)
    are(trial, chain, OPEN, LATER)
    trial.equal("unlocked_date", unlocked(trial, chain), seconds(start, 2, 3))
    trial.ok(claim(trial, chain, 1), 204)
    not_claimable(trial, chain, 1, 2)
    old, start = begun(trial, 2, timedelta(days=1001, hours=12), type=CALENDAR, is_recurrent=True)
    are(trial, old, MISSED, OPEN)
    trial.equal("unlocked_date", unlocked(trial, old), seconds(start, 1000, 1001))


# -- at the player's pace --------------------------------------------------------------------------
@law("CHN-4e", "CHN-22", needs=[Need.CLOCK, Need.PLAYER])
def the_next_rolling_step_opens_with_the_next_day(trial: Trial) -> None:
    """The next rolling step opens at the first day boundary after the claim, and waits."""
    stand_at(trial, START + timedelta(days=5, hours=3))
    chain = daily_chain(trial, 3, date_start=START.isoformat())
    trial.ok(claim(trial, chain, 1), 204)
    stand_at(trial, START + 6 * DAY - SECOND)
    are(trial, chain, DONE, LATER, LATER)
    not_claimable(trial, chain, 2)
    stand_at(trial, START + 6 * DAY)
    are(trial, chain, DONE, OPEN, LATER)
    stand_at(trial, START + 40 * DAY)
    trial.ok(claim(trial, chain, 2), 204)
    are(trial, chain, DONE, DONE, LATER)
    trial.equal("unlocked_date", unlocked(trial, chain), seconds(START, 0, 6, 41))


@law("CHN-4e", needs=[Need.PLAYER])
def a_rolling_step_waits_for_the_one_before_it(trial: Trial) -> None:
    """Only the first rolling step is open however long the chain runs; a claim opens the next
    one with the next day.
    """
    chain, start = begun(trial, 3, timedelta(hours=60))
    are(trial, chain, OPEN, LATER, LATER)
    not_claimable(trial, chain, 2, 3)
    trial.ok(claim(trial, chain, 1), 204)
    are(trial, chain, DONE, LATER, LATER)
    not_claimable(trial, chain, 2)
    trial.equal("unlocked_date", unlocked(trial, chain), [*seconds(start, 0, 3), None])


@law("CHN-4e", needs=[Need.PLAYER, Need.SECOND_PLAYER])
def every_player_goes_at_a_pace_of_their_own(trial: Trial) -> None:
    """A claim of one player opens, and takes, nothing for another."""
    chain = daily_chain(trial, 2)
    trial.ok(claim(trial, chain, 1), 204)
    trial.equal("the second player's", statuses(trial, chain, trial.second), [OPEN, LATER])
    trial.ok(claim(trial, chain, 1, by=trial.second), 204)


@law("CHN-4f", needs=[Need.CLOCK, Need.PLAYER])
def a_recurrent_rolling_chain_begins_again(trial: Trial) -> None:
    """After the last step of a recurrent rolling chain comes the first one, with the next day."""
    stand_at(trial, START)
    chain = daily_chain(trial, 2, is_recurrent=True, date_start=START.isoformat())
    for round_days in (0, 2):
        for number in (1, 2):
            stand_at(trial, START + (round_days + number - 1) * DAY)
            trial.ok(claim(trial, chain, number), 204)
    stand_at(trial, START + 4 * DAY - SECOND)
    are(trial, chain, LATER, LATER)
    stand_at(trial, START + 4 * DAY)
    are(trial, chain, OPEN, LATER)


@law("CHN-4f", "CHN-5b", needs=[Need.PLAYER])
def the_last_rolling_step_ends_the_chain_or_the_round(trial: Trial) -> None:
    """With its last step a rolling chain stays claimed, and a recurrent one begins again."""
    sku = some_item(trial)
    once, again = (daily_chain(trial, 1, sku=sku, is_recurrent=how) for how in (False, True))
    for chain, expected in ((once, DONE), (again, LATER)):
        trial.ok(claim(trial, chain, 1), 204)
        are(trial, chain, expected)
        not_claimable(trial, chain, 1)


# -- claims ----------------------------------------------------------------------------------------
@law("CHN-5a", needs=[Need.PLAYER])
def a_step_of_no_running_chain_cannot_be_claimed(trial: Trial) -> None:
    """A claim for an unknown, disabled or out-of-period chain or an unknown step gets 404/7001."""
    sku, hour = some_item(trial), timedelta(hours=1)
    early, late = ((now(trial) + shift).isoformat() for shift in (hour, -hour))
    not_there(trial, gone_chain(trial, "daily"))
    not_there(trial, daily_chain(trial, 2, sku=sku, is_enabled=False))
    not_there(trial, daily_chain(trial, 2, sku=sku, date_start=early))
    not_there(trial, daily_chain(trial, 2, sku=sku, date_end=late))
    chain = daily_chain(trial, 2, sku=sku)
    not_there(trial, chain, 3)
    are(trial, chain, OPEN, LATER)


@law("CHN-5a", needs=[Need.CLOCK, Need.PLAYER])
def claims_begin_with_the_start_and_stop_at_the_end(trial: Trial) -> None:
    """A chain's steps can be claimed from its start on, and no more at its end."""
    end, sku = START + 10 * DAY, some_item(trial)
    dates = {"date_start": START.isoformat(), "date_end": end.isoformat()}
    stand_at(trial, START - SECOND)
    first, last = (daily_chain(trial, 1, sku=sku, **dates) for _ in range(2))
    not_there(trial, first)
    stand_at(trial, START)
    trial.ok(claim(trial, first, 1), 204)
    stand_at(trial, end)
    not_there(trial, last)
    stand_at(trial, end - SECOND)
    trial.ok(claim(trial, last, 1), 204)


@law("CHN-5b", needs=[Need.PLAYER, Need.INVENTORY])
def a_step_gives_its_items_once(trial: Trial) -> None:
    """A second claim of a step gets 422/6306 and gives nothing."""
    sku = some_item(trial)
    chain = daily_chain(trial, 2, sku=sku)
    are(trial, chain, OPEN, LATER)
    trial.ok(claim(trial, chain, 1), 204)
    before = quantity(trial, sku)
    not_claimable(trial, chain, 1, 2)
    trial.equal(f"quantity of {sku}", quantity(trial, sku), before)


@law("CHN-5b", needs=[Need.PLAYER])
def of_claims_at_the_same_time_one_succeeds(trial: Trial) -> None:
    """Of several claims of a step by one player at the same time one gets its items."""
    sku = some_item(trial)
    chain = daily_chain(trial, 2, sku=sku)
    are(trial, chain, OPEN, LATER)
    owned = quantity(trial, sku) if trial.beyond.users else 0
    operation_id, named = claiming(chain, 1)
    answers = trial.at_once([(operation_id, {"by": trial.player, **named})] * 6)
    trial.equal("statuses", sorted(each.status for each in answers), [204] + 5 * [422])
    if trial.beyond.users:
        trial.equal(f"quantity of {sku}", quantity(trial, sku), owned + 1)


@law("CHN-21", needs=[Need.PLAYER, Need.ITEMS, Need.INVENTORY])
def a_claim_gives_all_items_of_the_step(trial: Trial) -> None:
    """A claim puts every item of the step into the player's inventory, and of no other step."""
    one, other, third = (item(trial) for _ in range(3))
    steps = [{"step_number": 1, "items": items(one, 3) + items(other)}, day(2, third)]
    chain = daily_chain(trial, sku=one, steps=steps)
    trial.ok(claim(trial, chain, 1), 204)
    given = {sku: quantity(trial, sku) for sku in (one, other, third)}
    trial.equal("what the player has of them", given, {one: 3, other: 1, third: 0})


@law("CHN-21", needs=[Need.PLAYER, Need.ITEMS, Need.INVENTORY])
def a_claim_gives_a_bundle_by_its_content(trial: Trial) -> None:
    """Of a bundle, and of bundles in it, a claim gives the content, so many times."""
    sku = item(trial)
    inner = bundle(trial, {sku: 3})
    outer = bundle(trial, {inner: 2, sku: 1})
    chain = daily_chain(trial, sku=sku, steps=[day(1, outer, 2)])
    trial.ok(claim(trial, chain, 1), 204)
    given = {each: quantity(trial, each) for each in (sku, inner, outer)}
    trial.equal("what the player has of them", given, {sku: 14, inner: 0, outer: 0})


# -- what players see ------------------------------------------------------------------------------
@law("CHN-19", needs=[Need.PLAYER])
def only_running_chains_are_listed(trial: Trial) -> None:
    """The list has the chains that are on and run; one that is on is shown by its id also before
    its start and after its end, any other is 404/6201.
    """
    sku, hour = some_item(trial), timedelta(hours=1)
    early, late = ((now(trial) + shift).isoformat() for shift in (hour, -hour))
    running = daily_chain(trial, 2, sku=sku)
    trial.equal("the listed chain", in_list(trial, running), seen(trial, running))
    for dates in ({"date_start": early}, {"date_end": late}):
        chain = daily_chain(trial, 2, sku=sku, **dates)
        is_listed(trial, chain, False)
        trial.equal("id", trial.field(seen(trial, chain), "id"), chain.chain_id)
    toggle(trial, running)
    is_listed(trial, running, False)
    facts = {"project_id": trial.project_id, "chain_id": running.chain_id}
    tells(trial, trial.refused(look(trial, running), 404, 6201), facts)


@law("CHN-19", needs=[Need.CLOCK, Need.PLAYER])
def a_chain_is_listed_from_its_start_until_its_end(trial: Trial) -> None:
    """The list has a chain from its very start on, and no more at its very end."""
    end = START + 10 * DAY
    stand_at(trial, START - SECOND)
    chain = daily_chain(trial, 2, date_start=START.isoformat(), date_end=end.isoformat())
    moments = ((START - SECOND, False), (START, True), (end - SECOND, True), (end, False))
    for moment, expected in moments:
        stand_at(trial, moment)
        is_listed(trial, chain, expected)


@law("CHN-22", needs=[Need.PLAYER])
def a_step_tells_when_it_opens(trial: Trial) -> None:
    """`unlocked_date` is the first second of a calendar day; of a rolling chain it is the start
    for the first step, and null behind the player's next one.
    """
    calendar, start = begun(trial, 3, timedelta(hours=36), type=CALENDAR)
    trial.equal("unlocked_date by calendar", unlocked(trial, calendar), seconds(start, 0, 1, 2))
    rolling, start = begun(trial, 3, timedelta(hours=36))
    expected = [*seconds(start, 0), None, None]
    trial.equal("unlocked_date at one's pace", unlocked(trial, rolling), expected)


@law("AUTH-3a", needs=[Need.PLAYER])
def a_visitor_sees_a_daily_chain_without_progress(trial: Trial) -> None:
    """Without a token a daily chain is shown as to a player who has claimed nothing."""
    chain = daily_chain(trial, 2)
    trial.ok(claim(trial, chain, 1), 204)
    are(trial, chain, DONE, LATER)
    trial.equal("what a visitor sees", statuses(trial, chain, None), [OPEN, LATER])


@law("AUTH-3b")
def a_bad_token_does_not_read_a_daily_chain(trial: Trial) -> None:
    """A bad token gets 401/1501 where a visitor without one sees the chain."""
    chain = daily_chain(trial, 2)
    trial.ok(look(trial, chain, None), 200)
    bad_tokens_are_refused(trial, "get-user-daily-chain-by-id", **chain.named)


# -- updates ---------------------------------------------------------------------------------------
@law("CHN-6a")
def a_daily_chain_is_updated_only_while_it_is_off(trial: Trial) -> None:
    """Updating an enabled daily chain gets 422/6209 and changes nothing."""
    only_what_is_off_is_updated(trial, "daily")


@law("CHN-6a", needs=[Need.PLAYER])
def switching_a_daily_chain_off_keeps_the_progress(trial: Trial) -> None:
    """Progress is as it was when a daily chain is switched off and on again."""
    chain = daily_chain(trial, 2)
    trial.ok(claim(trial, chain, 1), 204)
    toggle(trial, chain)
    not_there(trial, chain, 1)
    toggle(trial, chain)
    are(trial, chain, DONE, LATER)


@law("CHN-7a", needs=[Need.PLAYER])
def progress_stays_on_daily_steps_that_stay(trial: Trial) -> None:
    """A step sent with its `step_id` stays claimed, also with another number and other items."""
    sku = some_item(trial)
    chain = daily_chain(trial, 2, sku=sku)
    trial.ok(claim(trial, chain, 1), 204)
    toggle(trial, chain)
    first, second = kept_steps(trial, chain)
    steps = [{**second, "step_number": 1}, {**first, "step_number": 2, "items": items(sku, 5)}]
    trial.ok(update(trial, chain, steps=steps), 204)
    read = trial.field(stored(trial, chain), "steps")
    ids = [second["step_id"], first["step_id"]]
    trial.equal("the step ids", [trial.field(each, "step_id") for each in read], ids)
    are(trial, chain, LATER, DONE)


@law("CHN-7b", needs=[Need.PLAYER])
def progress_goes_with_daily_steps_that_go(trial: Trial) -> None:
    """A step that an update leaves out is gone with the progress on it."""
    sku = some_item(trial)
    chain = daily_chain(trial, 2, sku=sku)
    trial.ok(claim(trial, chain, 1), 204)
    toggle(trial, chain)
    first, second = kept_steps(trial, chain)
    new = day(1, sku)
    trial.ok(update(trial, chain, steps=[new, second], is_enabled=False), 204)
    trial.refused(update(trial, chain, steps=[first, second]), 422, 6206)
    toggle(trial, chain)
    are(trial, chain, OPEN, LATER)
    trial.ok(claim(trial, chain, 1), 204)


@law("CHN-20", needs=[Need.PLAYER])
def only_rolling_chains_are_reset(trial: Trial) -> None:
    """Resetting a chain that is not rolling gets 422/1102 on `type`; progress stays."""
    chain, _ = begun(trial, 2, timedelta(hours=12), type=CALENDAR)
    trial.ok(claim(trial, chain, 1), 204)
    body = trial.refused(trial.call("admin-reset-daily-chain", **chain.named), 422, 1102)
    trial.equal("what is refused", faults(trial, body), ["type"])
    are(trial, chain, DONE, LATER)


@law("CHN-20", needs=[Need.PLAYER, Need.SECOND_PLAYER])
def a_reset_takes_everybody_back(trial: Trial) -> None:
    """Resetting a rolling chain answers 204 and takes every player back to the first step."""
    chain = daily_chain(trial, 2)
    both = (trial.player, trial.second)
    for who in both:
        trial.ok(claim(trial, chain, 1, by=who), 204)
    trial.ok(trial.call("admin-reset-daily-chain", **chain.named), 204)
    for who in both:
        trial.equal("the statuses", statuses(trial, chain, who), [OPEN, LATER])
        trial.ok(claim(trial, chain, 1, by=who), 204)


# -- refused writes --------------------------------------------------------------------------------
@law("CHN-13")
def daily_steps_are_numbered_without_gaps(trial: Trial) -> None:
    """Step numbers other than 1 to n, each once, get 422/1102 on those that are wrong."""
    sku = some_item(trial)
    for numbers, wrong in (((1, 3), [1]), ((1, 1), [1]), ((2,), [0]), ((3, 1, 3), [2])):
        steps = [day(number, sku) for number in numbers]
        body = chain_body(trial, "daily", sku, steps=steps)
        answer = trial.refused(create(trial, "daily", body), 422, 1102)
        expected = [f"steps.{place}.step_number" for place in wrong]
        trial.equal(f"what is refused of {numbers}", faults(trial, answer), expected)
    refuses_writes(trial, "daily", {"steps": [day(1, sku), day(3, sku)]}, 422, 1102)
    in_any_order = [day(2, sku, 2), day(1, sku, 1)]
    chain = made(trial, "daily", chain_body(trial, "daily", sku, steps=in_any_order))
    read = trial.field(stored(trial, chain), "steps")
    trial.equal("the numbers", [trial.field(each, "step_number") for each in read], [1, 2])


@law("ERR-9a")
def the_items_of_a_daily_chain_have_to_be_there(trial: Trial) -> None:
    """A daily chain with an unknown SKU gets 404/4001, and nothing is stored."""
    refuses_writes(trial, "daily", {"steps": [day(1, trial.name("nothing"))]}, 404, 4001)


@law("ERR-10a", "ERR-10b")
def the_texts_of_a_daily_chain_are_in_known_languages(trial: Trial) -> None:
    """A daily chain with a text in an unknown language gets 404/0, and nothing is stored."""
    strange_languages_are_refused(trial, "daily")


@law("ERR-14")
def the_count_of_daily_steps_is_only_read(trial: Trial) -> None:
    """Updating a daily chain with `number_of_steps` gets 422/1102."""
    counts_are_not_written(trial, "daily")


@law("ERR-21", needs=[Need.PLAYER])
def an_unknown_daily_chain_is_refused(trial: Trial) -> None:
    """Reading or managing an unknown daily chain gets 404/6201 with project and chain."""
    unknown_chains_are_refused(trial, "daily", "get", "delete", "reset", "toggle")


@law("ERR-21", needs=[Need.PLAYER])
def a_deleted_daily_chain_is_gone(trial: Trial) -> None:
    """A deleted daily chain is in no list any more, and cannot be claimed."""
    chain = daily_chain(trial, 2)
    is_listed(trial, chain, True)
    delete(trial, chain)
    is_listed(trial, chain, False)
    not_there(trial, chain)
    for answer in (look(trial, chain), trial.call("admin-get-daily-chain", **chain.named)):
        trial.refused(answer, 404, 6201)


@law("ERR-30")
def the_dates_of_a_daily_chain_have_to_be_possible(trial: Trial) -> None:
    """A daily chain whose dates are none, or do not start before the end, gets 422/6204."""
    dates_are_checked(trial, "daily")


@law("ERR-36")
def a_daily_chain_has_30_steps_at_most(trial: Trial) -> None:
    """A daily chain with more than 30 steps gets 422/6203 with both counts."""
    steps_are_counted(trial, "daily")


@law("ERR-37")
def a_daily_update_is_for_the_chain_of_the_path(trial: Trial) -> None:
    """A daily update whose body has another chain id gets 422/6205."""
    other_ids_are_refused(trial, "daily")


@law("ERR-37")
def a_daily_update_knows_its_steps(trial: Trial) -> None:
    """A daily update with a `step_id` of another chain gets 422/6206."""
    unknown_steps_are_refused(trial, "daily")


@law("ERR-37")
def a_daily_update_has_every_step_once(trial: Trial) -> None:
    """A daily update that repeats a `step_id` gets 422/6207."""
    repeated_steps_are_refused(trial, "daily")


# -- stories ---------------------------------------------------------------------------------------
@law("CHN-4b", "CHN-4d", "CHN-5a", "CHN-5b", needs=[Need.CLOCK, Need.PLAYER])
def a_calendar_keeps_count_in_any_story(trial: Trial) -> None:
    """Whatever is claimed on whichever day, a calendar's steps are claimed, blocked, open or
    still to come as the days say.
    """
    play(trial, ByTheCalendar)


@law("CHN-4e", "CHN-4f", "CHN-5b", "CHN-20", needs=[Need.CLOCK, Need.PLAYER])
def a_rolling_chain_keeps_count_in_any_story(trial: Trial) -> None:
    """Whatever is claimed, waited for and reset in any order, a rolling chain knows which step
    is next and when it opens.
    """
    play(trial, AtOnesPace)


@law("CHN-24")
def an_update_of_a_daily_chain_replaces_it(trial: Trial) -> None:
    """An update of a daily chain leaves nothing of the optional fields that it leaves out."""
    falls_back(trial, "daily", description={"en": "Old"}, order=7, is_recurrent=True)
