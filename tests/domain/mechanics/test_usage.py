"""How often a user has used a thing, and when that starts over (PRM-13, CHN-12)."""

from __future__ import annotations

import pytest
from tests.worlds import DAY, HOUR, NOON, SECOND, make_project, refused, unchanged

from liveops_kit.domain.mechanics.usage import RemainingUses, Usages, UserLimit
from liveops_kit.domain.values.recurrence import Schedule
from liveops_kit.state.project import Project

THREE = UserLimit(total=3)
DAILY = UserLimit(total=3, schedule=Schedule(interval_type="daily", time="12:00:00+00:00"))


@pytest.fixture
def project() -> Project:
    return make_project()


@pytest.fixture
def usages(project: Project) -> Usages:
    return Usages("promotion", project.tables["usages"])


def test_uses_are_counted_for_each_user_and_thing(usages: Usages) -> None:
    """PRM-13a."""
    usages.use("7", "alice", THREE, NOON)
    usages.use("7", "alice", THREE, NOON, times=2)
    usages.use("8", "alice", THREE, NOON)
    usages.use("7", "bob", THREE, NOON)
    counts = [usages.used(which, who, THREE, NOON) for which in "78" for who in ("alice", "bob")]
    assert counts == [3, 1, 1, 0]


def test_two_kinds_of_things_do_not_share(project: Project, usages: Usages) -> None:
    items = Usages("item", project.tables["usages"])
    usages.use("7", "alice", THREE, NOON)
    assert items.used("7", "alice", THREE, NOON) == 0
    items.restore("7", None)
    items.restore_all("alice")
    assert usages.used("7", "alice", THREE, NOON) == 1


@pytest.mark.parametrize(
    ("uses", "left"),
    [
        (0, RemainingUses(3, 3)),
        (2, RemainingUses(3, 1)),
        (3, RemainingUses(3, 0)),
        (5, RemainingUses(3, 0)),
    ],
)
def test_what_is_left_is_never_below_zero(usages: Usages, uses: int, left: RemainingUses) -> None:
    usages.use("7", "alice", THREE, NOON, times=uses)
    assert usages.left("7", "alice", THREE, NOON) == left


def test_without_a_total_there_is_no_limit(usages: Usages) -> None:
    usages.use("7", "alice", UserLimit(), NOON)
    assert usages.left("7", "alice", UserLimit(), NOON) is None
    assert usages.used("7", "alice", UserLimit(), NOON) == 1


@pytest.mark.parametrize(
    ("after", "used"), [(0 * DAY, 2), (DAY - SECOND, 2), (DAY, 0), (99 * DAY, 0)]
)
def test_uses_start_over_with_the_schedule(usages: Usages, after: object, used: int) -> None:
    """CHN-3e: a use at the very moment of a reset counts for what follows."""
    usages.use("7", "alice", DAILY, NOON, times=2)
    assert usages.used("7", "alice", DAILY, NOON + after) == used  # type: ignore[operator]


def test_a_use_after_a_reset_counts_from_nothing(usages: Usages) -> None:
    usages.use("7", "alice", DAILY, NOON - SECOND, times=3)
    usages.use("7", "alice", DAILY, NOON)
    assert usages.left("7", "alice", DAILY, NOON + HOUR) == RemainingUses(3, 2)


@pytest.mark.parametrize("available", [0, 1, 3])
def test_what_is_left_can_be_set_within_the_total(usages: Usages, available: int) -> None:
    """CHN-12b."""
    usages.use("7", "alice", THREE, NOON)
    assert usages.set_available("7", "alice", THREE, NOON, available) == RemainingUses(3, available)
    assert usages.left("7", "alice", THREE, NOON) == RemainingUses(3, available)


@pytest.mark.parametrize("available", [-1, 4])
def test_what_is_left_cannot_be_set_outside_the_total(
    project: Project, usages: Usages, available: int
) -> None:
    """CHN-12a, CHN-12b."""
    usages.use("7", "alice", THREE, NOON)
    with unchanged(project), refused(422, 4511):
        usages.set_available("7", "alice", THREE, NOON, available)


def test_uses_are_given_back_to_one_or_all_or_of_everything(usages: Usages) -> None:
    """CHN-12c."""
    everybody = [(which, who) for which in "78" for who in ("alice", "bob")]

    def count() -> list[int]:
        return [usages.used(which, who, THREE, NOON) for which, who in everybody]

    def use_all() -> None:
        for which, who in everybody:
            usages.restore(which, who)
            usages.use(which, who, THREE, NOON)

    use_all()
    usages.restore("7", "alice")
    assert count() == [0, 1, 1, 1]
    usages.restore("7", None)
    assert count() == [0, 0, 1, 1]
    use_all()
    usages.restore_all("alice")
    assert count() == [0, 1, 0, 1]
