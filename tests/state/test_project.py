"""A project and its transaction: all of it stands, or none of it."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator

import pytest
from tests.worlds import (
    DAY,
    NOON,
    PROJECT_ID,
    codes_of,
    coupon_terms,
    frozen_clock,
    holdings,
    limits,
    make_project,
    picture,
    player,
    refused,
    running_coupon,
    unchanged,
)

from liveops_kit.domain.values.refusals import CODE_TAKEN, Refusal
from liveops_kit.state.project import Project


class Stop(BaseException):
    """Ends a test's transaction from outside, like Ctrl-C."""


@pytest.fixture
def project() -> Project:
    project = make_project()
    running_coupon(project, codes=["Z", "A", "M"])
    project.coupons.redeem("A", player(), {}, NOON)
    return project


def upset(project: Project) -> None:
    """Change something in every table a coupon touches, in every way."""
    project.coupons.generate_codes("gift", 5)
    project.coupons.redeem("Z", player("bob"), {}, NOON)
    project.coupons.update("gift", coupon_terms({"shield": 9}))
    project.promotions.switch(1, on=False)
    running_coupon(project, "other", codes=["OTHER"])
    project.coupons.delete("gift")
    running_coupon(project, "gift", codes=["M", "Z"])
    project.users.set_attributes("bob", {"level": 3})
    project.random.hex_id()


def fail(project: Project, error: BaseException) -> None:
    """A transaction that upsets everything and then fails."""
    with project.transaction():
        upset(project)
        raise error


def nest(project: Project) -> None:
    """A transaction that begins another."""
    with project.transaction():
        project.coupons.add_code("gift", "NEW")
        with project.transaction():
            raise AssertionError("never gets here")


def test_a_transaction_that_ends_well_stands(project: Project) -> None:
    with project.transaction():
        project.coupons.add_code("gift", "NEW")
    assert codes_of(project) == ["Z", "A", "M", "NEW"]


@pytest.mark.parametrize("error", [Refusal(CODE_TAKEN), ValueError(), KeyboardInterrupt(), Stop()])
def test_a_transaction_that_fails_leaves_everything_as_it_was(
    project: Project, error: BaseException
) -> None:
    with unchanged(project), pytest.raises(type(error)):
        fail(project, error)


def test_after_a_failed_transaction_lists_are_in_the_same_order(project: Project) -> None:
    with pytest.raises(Stop):
        fail(project, Stop())
    assert codes_of(project) == ["Z", "A", "M"]
    assert holdings(project) == {"sword": 1}
    assert project.promotions.count() == 1


def test_after_a_failed_transaction_everything_goes_on_as_if_it_had_not_been(
    project: Project,
) -> None:
    """PRM-7b: the next id, number and code are the same as without it."""
    copy = make_project()
    running_coupon(copy, codes=["Z", "A", "M"])
    copy.coupons.redeem("A", player(), {}, NOON)
    with pytest.raises(Stop):
        fail(project, Stop())
    for one in (project, copy):
        with one.transaction():
            upset(one)
    assert picture(project) == picture(copy)


def test_a_transaction_after_a_failed_one_stands(project: Project) -> None:
    with pytest.raises(Stop):
        fail(project, Stop())
    with project.transaction():
        project.coupons.add_code("gift", "NEW")
    assert codes_of(project) == ["Z", "A", "M", "NEW"]


def test_a_transaction_within_a_transaction_fails_and_takes_the_outer_one_back(
    project: Project,
) -> None:
    with (
        unchanged(project),
        pytest.raises(RuntimeError, match="a transaction within a transaction"),
    ):
        nest(project)


def test_a_transaction_happens_at_the_moment_of_the_clock() -> None:
    clock = frozen_clock()
    project = make_project(clock=clock)
    with project.transaction() as first:
        pass
    clock.advance(DAY)
    with project.transaction() as second:
        pass
    assert (first, second) == (NOON, NOON + DAY)


@pytest.fixture
def hasty() -> Iterator[None]:
    """Threads change places as often as they can."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


@pytest.mark.usefixtures("hasty")
def test_one_transaction_waits_for_another() -> None:
    project = make_project()
    numbers: list[int] = []

    def count() -> None:
        for _ in range(100):
            with project.transaction():
                numbers.append(project.sequences.next("n"))
                project.random.code()

    _run_together(count, threads=4)
    assert numbers == list(range(1, 401))


@pytest.mark.usefixtures("hasty")
def test_a_last_use_is_had_by_one_of_many() -> None:
    """CPN-10a: whoever comes at the same time."""
    project = make_project()
    running_coupon(project, terms=coupon_terms(limits=limits(total=1)))
    outcomes: list[str] = []

    def redeem() -> None:
        try:
            with project.transaction() as now:
                project.coupons.redeem("GIFT", player(threading.current_thread().name), {}, now)
        except Refusal as refusal:
            outcomes.append(str(refusal.reason.code))
        else:
            outcomes.append("granted")

    _run_together(redeem, threads=8)
    assert sorted(outcomes) == ["9804"] * 7 + ["granted"]
    assert len(project.tables["holdings"]) == 1


def _run_together(what: Callable[[], None], threads: int) -> None:
    running = [threading.Thread(target=what) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()


# -- forks -----------------------------------------------------------------------------------------
def test_a_fork_begins_as_the_original_under_another_id(project: Project) -> None:
    copy = project.fork(7)
    assert (copy.config.project_id, project.config.project_id) == (7, PROJECT_ID)
    assert codes_of(copy) == codes_of(project) == ["Z", "A", "M"]
    assert holdings(copy) == {"sword": 1}
    assert copy.coupons.get("gift") == project.coupons.get("gift")


def test_a_fork_keeps_the_country_and_the_account() -> None:
    project = make_project(country="DE", merchant_id=5, api_keys=("key",))
    copy = project.fork(7)
    assert (copy.config.country, copy.config.merchant_id, copy.config.api_keys) == (
        "DE",
        5,
        ("key",),
    )
    assert copy.users.get_or_create("alice", "", None, {}).country == "DE"


def test_what_a_fork_does_the_original_does_not_feel(project: Project) -> None:
    copy = project.fork(7)
    with unchanged(project):
        upset(copy)
    with unchanged(copy):
        upset(project)


def test_a_failed_transaction_of_a_fork_is_its_own(project: Project) -> None:
    copy = project.fork(7)
    with unchanged(copy), unchanged(project), pytest.raises(Stop):
        fail(copy, Stop())


def test_a_fork_throws_its_own_dice(project: Project) -> None:
    """PRM-7b: they depend on the seed and the project, not on what the original did."""
    one, other, again = project.fork(7), project.fork(8), project.fork(7)
    project.random.code()
    first = one.random.code()
    assert first == again.random.code()
    assert first != other.random.code()


def test_a_fork_of_a_fork_is_as_good(project: Project) -> None:
    copy = project.fork(7).fork(9)
    assert codes_of(copy) == ["Z", "A", "M"]
    with refused(422, 9803):
        copy.coupons.add_code("gift", "A")


def test_a_fork_uses_the_same_clock() -> None:
    clock = frozen_clock()
    project = make_project(clock=clock)
    copy = project.fork(7)
    clock.advance(DAY)
    with copy.transaction() as now:
        assert now == NOON + DAY
