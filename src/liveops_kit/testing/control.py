"""Time, faults, the journal and snapshots in the hands of one test."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from liveops_kit.contract.capabilities import Clock
    from liveops_kit.contract.control_plane import ControlPlane

SHOWN = 10
"""Calls that a failed assertion lists at most."""


class Hands:
    """Moves the time of the test's project; on a server without such clocks, the server's."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> datetime:
        """Return the time of the project."""
        return self._clock.now()

    def freeze(self, moment: str | datetime) -> datetime:
        """Stand still at a moment such as `2026-12-01T10:00:00Z`."""
        frozen = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
        self._clock.freeze(frozen)
        return frozen

    def advance(self, **by: float) -> datetime:
        """Go ahead by `days=1`, `hours=2`, ..."""
        self._clock.advance(timedelta(**by))
        return self._clock.now()

    def release(self) -> None:
        """Go by the server's time again."""
        self._clock.release()


class Faults:
    """Makes calls of the test's project go wrong."""

    def __init__(self, plane: ControlPlane) -> None:
        self._plane = plane
        self._numbers: list[int] = []

    def add(self, operation: str | None = None, **terms: Any) -> int:
        """Add a fault, and return its number: `add("cart-fill", status=503, times=2)`.

        The terms are those of `POST /_mock/faults`, such as `error`, `latency` and `drop`; without
        an operation every call of the project is meant.

        Raises:
            ValueError: the mock refuses it; the message is the mock's.
        """
        named = {} if operation is None else {"operation": operation}
        number = self._plane.fault(**named, **terms)
        self._numbers.append(number)
        return number

    def fired(self, number: int) -> int:
        """Return how many calls a fault has hit."""
        found = self._plane.request("GET", f"/faults/{number}").raise_for_status().json()
        return int(found["fired"])

    def clear(self) -> None:
        """Take away the faults that were added here."""
        for number in self._numbers:
            self._plane.request("DELETE", f"/faults/{number}")
        self._numbers.clear()


class Journal:
    """The calls that the test's project got, oldest first."""

    def __init__(self, plane: ControlPlane) -> None:
        self._plane = plane

    def calls(self, operation: str | None = None, **filters: Any) -> list[dict[str, Any]]:
        """Return the calls, or those of an operation; filters such as `status=422`, `user="alice"`.

        They have `operation`, `user`, `status`, `error_code`, `request` and more, as
        `GET /_mock/journal` lists them, of which this is a page of 1000.
        """
        params = {**self._params(operation, filters), "limit": 1000}
        found = self._plane.request("GET", "/journal", params=params)
        if not found.is_success:
            raise ValueError(f"GET /_mock/journal: {found.status_code} {found.text}")
        listed: list[dict[str, Any]] = found.json()["requests"]
        return listed

    def assert_called(self, operation: str, *, times: int | None = None, **filters: Any) -> None:
        """Fail unless the operation was called, or called so many times."""
        __tracebackhide__ = True
        number = len(self.calls(operation, **filters))
        if number == times or (times is None and number):
            return
        wanted = "at least once" if times is None else f"{times} times"
        raise AssertionError(f"{self._named(operation, filters)} was to be called {wanted}, "
                             f"and was called {number} times{self._others()}")  # fmt: skip

    def assert_not_called(self, operation: str, **filters: Any) -> None:
        """Fail if the operation was called."""
        __tracebackhide__ = True
        self.assert_called(operation, times=0, **filters)

    def wait_for(
        self, operation: str, count: int = 1, *, timeout: float = 5.0, **filters: Any
    ) -> list[dict[str, Any]]:
        """Return the calls once there are so many; fail after `timeout` seconds, at most 30."""
        __tracebackhide__ = True
        params = {**self._params(operation, filters), "count": count, "timeout": timeout}
        answer = self._plane.request("GET", "/journal/wait", params=params)
        if answer.status_code == 408:
            named = self._named(operation, filters)
            raise AssertionError(f"{named}: {answer.json()['errorMessage']}{self._others()}")
        if not answer.is_success:
            raise ValueError(f"GET /_mock/journal/wait: {answer.status_code} {answer.text}")
        return self.calls(operation, **filters)

    def _params(self, operation: str | None, filters: dict[str, Any]) -> dict[str, Any]:
        named = {} if operation is None else {"operation": operation}
        return {"project_id": self._plane.project_id, **named, **filters}

    @staticmethod
    def _named(operation: str, filters: dict[str, Any]) -> str:
        return operation + "".join(f" {name}={value!r}" for name, value in filters.items())

    def _others(self) -> str:
        """Return a list of what was called instead."""
        calls = self.calls()
        lines = [f"\n  {each['operation']} {each['status']}" for each in calls[-SHOWN:]]
        if not lines:
            return "; nothing was called"
        more = f"\n  and {len(calls) - SHOWN} before" if len(calls) > SHOWN else ""
        return f"; called were:{''.join(lines)}{more}"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The test's project as it was."""

    name: str
    plane: ControlPlane

    def restore(self) -> None:
        """Put the project back to it, with its clock; any number of times."""
        self.plane.restore(self.name)

    def diff(self) -> dict[str, Any]:
        """Return what is different now, by table, as `GET /_mock/snapshots/{name}/diff` has it."""
        projects = self.plane.difference(self.name)["projects"]
        changed: dict[str, Any] = projects.get(str(self.plane.project_id), {})
        return changed
