"""The report of a load run."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version

from msgspec import Struct

from liveops_kit.contract.causes import counted
from liveops_kit.load.events import Level
from liveops_kit.load.figures import Figures
from liveops_kit.load.history import Footer
from liveops_kit.load.judgement.results import Judged, Judgement, Violation
from liveops_kit.load.plan import Bounds
from liveops_kit.version import __version__


class Group(Struct, frozen=True):
    """Violations of one promise about one subject, on several keys: often one mistake."""

    promise: str
    subject: str
    """The first part of their keys: a story."""
    violations: tuple[Violation, ...]

    @property
    def title(self) -> str:
        """One line, such as `done-twice: cart, 18 keys`."""
        if len(self.violations) == 1:
            return f"{self.promise}: {self.violations[0].key}"
        return f"{self.promise}: {self.subject}, {len(self.violations)} keys"


class LoadReport(Struct, frozen=True, kw_only=True):
    """The result of a run."""

    base_url: str
    project_id: int | None
    """None in a judgement of an old history."""
    run: str
    seed: int
    started: int
    """Nanoseconds since 1970."""
    stories: dict[str, int]
    """Stories that were played, with their weights."""
    figures: Figures
    judgement: Judgement
    footer: Footer
    users: int = 0
    left_out: tuple[tuple[str, str], ...] = ()
    """Stories that this target cannot play, with the reason."""
    levels: tuple[Level, ...] = ()
    bounds: Bounds | None = None
    interrupted: bool = False
    notes: tuple[str, ...] = ()
    versions: Mapping[str, str] = {}

    @property
    def marks(self) -> int:
        """The number of marks that were judged."""
        return sum(each.calls for each in self.judgement.judged.values())

    @property
    def judged(self) -> dict[str, Judged]:
        """The extent of what was judged, by kind of promise; kinds without calls are left out."""
        return {kind: each for kind, each in self.judgement.judged.items() if each.calls}

    @property
    def exit_code(self) -> int:
        """0 if all is exact, 1 for a violation or a run that was broken off, 2 for no judgement."""
        if self.judgement.violations or self.interrupted:
            return 1
        return 0 if self.marks else 2

    @property
    def verdict(self) -> str:
        """One sentence: is the target exact under load?"""
        violations = len(self.judgement.violations)
        calls = f"{self.figures.calls:,} calls of {counted(self.figures.players, 'player')}"
        if violations:
            kinds = f" of {len(self.groups)} kinds" if len(self.groups) > 1 else ""
            found = f"{counted(violations, 'violation')}{kinds}"
            return f"Not exact: {found} in {calls}.{self._broken_off}"
        if not self.marks:
            return f"Nothing was judged: none of {calls} says anything.{self._broken_off}"
        return f"Exact: {calls} show no violation.{self._broken_off}"

    @property
    def groups(self) -> tuple[Group, ...]:
        """The violations by promise and subject, those with most keys first."""
        groups: dict[tuple[str, str], list[Violation]] = {}
        for each in self.judgement.violations:
            groups.setdefault((each.promise, each.key.partition("/")[0]), []).append(each)
        found = [
            Group(promise, subject, tuple(each)) for (promise, subject), each in groups.items()
        ]
        return tuple(sorted(found, key=lambda each: -len(each.violations)))

    @property
    def _broken_off(self) -> str:
        return " The run was broken off." if self.interrupted else ""

    @property
    def moment(self) -> str:
        """When the run began, such as `2026-12-01 10:00:00 UTC`."""
        return f"{datetime.fromtimestamp(self.started / 1e9, UTC):%Y-%m-%d %H:%M:%S} UTC"

    @property
    def speed(self) -> str:
        """Throughput and times in one line."""
        figures, times = self.figures, self.figures.times
        return (
            f"{figures.calls:,} calls in {figures.seconds:.1f} s: "
            f"{figures.calls_per_second:,.0f} calls/s; p50 {times.p50:.0f} ms, "
            f"p95 {times.p95:.0f} ms, p99 {times.p99:.0f} ms"
        )

    @property
    def saturation(self) -> str:
        """The result of a search for the limit; empty without one."""
        if not self.levels or self.bounds is None:
            return ""
        within = [each for each in self.levels if each.is_within]
        last = self.levels[-1]
        if not within:
            return f"Saturated with {counted(last.users, 'user')} already: {level_text(last)}."
        best = within[-1]
        kept = f"{best.users} users and {best.calls_per_second:.0f} calls/s"
        if last.is_within:
            return f"Not saturated: {kept} keep the bounds ({level_text(best)})."
        return (
            f"Saturation point: {kept} keep the bounds ({level_text(best)}); "
            f"{last.users} users do not ({level_text(last)})."
        )


def level_text(level: Level) -> str:
    """Return what a level of users has shown, such as `p95 12 ms, 0.0% errors`."""
    return f"p95 {level.p95_ms:.0f} ms, {level.error_ratio:.1%} errors"


def versions() -> dict[str, str]:
    """Return the versions that a report names."""
    return {"liveops-kit": __version__, "locust": version("locust")}
