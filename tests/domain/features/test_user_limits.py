"""User limits of discounts and bonuses, as an admin reads and sets them (CHN-12)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

import pytest
from tests.worlds import NOON, SECOND, make_project, refused, unchanged

from liveops_kit.domain.mechanics.promotion_lifecycle import Promotion, PromotionKind
from liveops_kit.domain.mechanics.usage import RemainingUses, UserLimit
from liveops_kit.domain.values.localized import Localized
from liveops_kit.domain.values.period import Periods
from liveops_kit.domain.values.recurrence import Schedule
from liveops_kit.state.project import Project

DAILY = Schedule(interval_type="daily", time="00:00:00+00:00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The terms of a promotion with a limit, and nothing else."""

    name: Localized
    limit: UserLimit
    periods: Periods = Periods()


class Limited(Promotion, frozen=True, kw_only=True):
    """A promotion that only has a limit."""

    kind: ClassVar[PromotionKind] = PromotionKind.DISCOUNT

    terms: Terms


@pytest.fixture
def project() -> Project:
    """Promotion 1 with five uses a day, 2 without a limit; alice and bob are known."""
    made = make_project()
    for promotion_id, total in ((1, 5), (2, None)):
        terms = Terms(name={}, limit=UserLimit(total=total, schedule=DAILY))
        made.tables["promotions"].put(promotion_id, Limited(promotion_id=promotion_id, terms=terms))
    for user in ("alice", "bob"):
        made.users.set_attributes(user, {})
    return made


def use(project: Project, user: str, times: int) -> None:
    limit = UserLimit(total=5, schedule=DAILY)
    project.promotion_usages.use("1", user, limit, NOON, times)


def test_uses_are_taken_from_the_total_and_come_back_with_the_schedule(project: Project) -> None:
    use(project, "alice", 2)
    midnight = NOON + timedelta(hours=12)
    assert project.user_limits.get(1, "alice", midnight - SECOND) == RemainingUses(5, 3)
    assert project.user_limits.get(1, "alice", midnight) == RemainingUses(5, 5)
    assert project.user_limits.get(1, "bob", NOON) == RemainingUses(5, 5)


def test_setting_and_changing_stay_within_zero_and_the_total(project: Project) -> None:
    """CHN-12."""
    limits = project.user_limits
    assert limits.set_available(1, "alice", 4, NOON) == RemainingUses(5, 4)
    assert limits.change(1, "alice", 1, NOON) == RemainingUses(5, 5)
    assert limits.change(1, "alice", -5, NOON) == RemainingUses(5, 0)
    assert limits.get(1, "alice", NOON) == RemainingUses(5, 0)
    with unchanged(project), refused(422, 4511):
        limits.set_available(1, "alice", 6, NOON)
    with unchanged(project), refused(422, 4511):
        limits.change(1, "alice", 6, NOON)
    with unchanged(project), refused(422, 4511):
        limits.change(1, "alice", -1, NOON)


def test_a_reset_brings_one_user_or_everybody_back_to_the_total(project: Project) -> None:
    """CHN-12."""
    for user in ("alice", "bob"):
        use(project, user, 5)
    project.user_limits.restore(1, "alice")
    left = [project.user_limits.get(1, user, NOON).available for user in ("alice", "bob")]
    assert left == [5, 0]
    project.user_limits.restore(1, None)
    assert project.user_limits.get(1, "bob", NOON) == RemainingUses(5, 5)
    use(project, "bob", 5)
    project.user_limits.restore_all("bob")
    assert project.user_limits.get(1, "bob", NOON) == RemainingUses(5, 5)


def test_what_is_unknown_or_has_no_limit_is_refused(project: Project) -> None:
    limits = project.user_limits
    with unchanged(project), refused(404, 1101):
        limits.get(9, "alice", NOON)
    with unchanged(project), refused(404, 5008):
        limits.get(1, "nobody", NOON)
    with unchanged(project), refused(422, 4509):
        limits.get(2, "alice", NOON)
    with unchanged(project), refused(404, 5008):
        limits.restore_all("nobody")
    with unchanged(project), refused(404, 1101):
        limits.restore(9, None)
