"""The mock's control plane for one test; its settings are undone after the test."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from filelock import FileLock, Timeout

from liveops_kit.contract.capabilities import ControlClient
from liveops_kit.errors import UsageError

MAX_WAIT = 600.0
"""Seconds a test waits for the default clock of a mock shared with other tests."""


@dataclass(frozen=True, slots=True)
class ControlState:
    """The settings of the control plane that a test may change."""

    faults: frozenset[int]
    snapshots: frozenset[str]
    clock: Mapping[str, Any]


class ControlPlane:
    """The calls under `/_mock` for one test and its project."""

    def __init__(self, control: ControlClient, project_id: int, *, is_shared: bool) -> None:
        self.project_id = project_id
        self._control = control
        self._is_shared = is_shared
        self._time = time_lock(control.origin)
        self._before = self._state()
        self._faults: set[int] = set()
        """Faults added through this object."""
        self._snapshots: set[str] = set()
        self._moves_time = not is_shared

    # -- calls ------------------------------------------------------------------------------------
    def request(
        self, method: str, path: str, *, json: Any = None, params: Any = None
    ) -> httpx.Response:
        """Send a call to the control plane and return the response; `path` follows `/_mock`."""
        if (method, path) == ("PUT", "/clock"):
            self.hold_time()
        response = self._control.send(method, path, json=json, params=params)
        if response.is_success and (method, path) == ("POST", "/faults"):
            self._faults.add(response.json()["number"])
        if response.is_success and method in ("POST", "PUT") and path.startswith("/snapshots/"):
            self._snapshots.add(path.split("/")[2])
        return response

    def fault(self, **terms: Any) -> int:
        """Make calls of the test's project fail: `fault(operation="cart-fill", status=503)`.

        The terms are those of `POST /_mock/faults`; gives the number of the fault.
        """
        body = {"project_id": self.project_id, **terms}
        number: int = self._json("POST", "/faults", body)["number"]
        return number

    def pay(self, order_id: int) -> None:
        """Mark an order of the test's project as paid."""
        self._json("POST", f"/projects/{self.project_id}/orders/{order_id}/pay")

    def cancel(self, order_id: int) -> None:
        """Cancel an order, or refund it if it is paid."""
        self._json("POST", f"/projects/{self.project_id}/orders/{order_id}/cancel")

    def expire(self, order_id: int) -> None:
        """Let an unpaid order expire."""
        self._json("POST", f"/projects/{self.project_id}/orders/{order_id}/expire")

    def snapshot(self, name: str) -> None:
        """Save the current state of the test's project."""
        self._json("PUT", self._snapshot(name), params={"project_id": self.project_id})

    def restore(self, name: str) -> None:
        """Restore the test's project to its state at `snapshot(name)`."""
        path = f"{self._snapshot(name)}/restore"
        self._json("POST", path, params={"project_id": self.project_id})

    def difference(self, name: str) -> Any:
        """Return what differs from the state at `snapshot(name)`, by project."""
        return self._json("GET", f"{self._snapshot(name)}/diff")

    def _snapshot(self, name: str) -> str:
        """Return the path of a snapshot that no other test can name."""
        return f"/snapshots/project-{self.project_id}-{name}"

    def _json(self, method: str, path: str, json: Any = None, params: Any = None) -> Any:
        response = self.request(method, path, json=json, params=params)
        if not response.is_success:
            raise ValueError(f"{method} /_mock{path}: {response.status_code} {response.text}")
        return response.json() if response.content else None

    # -- time -------------------------------------------------------------------------------------
    def hold_time(self) -> None:
        """Acquire the default clock of a shared mock for this test, or the project all tests share.

        Raises:
            UsageError: another test has held it for too long.
        """
        if self._moves_time:
            return
        try:
            self._time.acquire(timeout=MAX_WAIT)
        except Timeout as error:
            raise UsageError(
                f"another test has moved the time of {self._control.origin} for "
                f"{MAX_WAIT:.0f} s: give each run a mock of its own"
            ) from error
        self._moves_time = True
        self._before = self._state()

    # -- the end ----------------------------------------------------------------------------------
    def undo(self) -> None:
        """Undo the settings of the test; on a mock of its own, all of them.

        On a shared mock, undo only those made through this object.
        """
        try:
            now = self._state()
            for number in sorted(self._left(now.faults, self._before.faults, self._faults)):
                self._control.send("DELETE", f"/faults/{number}")
            for name in sorted(self._left(now.snapshots, self._before.snapshots, self._snapshots)):
                self._control.send("DELETE", f"/snapshots/{name}")
            if self._moves_time:
                self._put_back(now.clock, self._before.clock)
        finally:
            self._time.release()

    def _left(self, now: frozenset[Any], before: frozenset[Any], own: set[Any]) -> frozenset[Any]:
        return now & own if self._is_shared else now - before

    def _put_back(self, now: Mapping[str, Any], before: Mapping[str, Any]) -> None:
        kept = ("mode", "offset_seconds", "rate")
        is_moved = any(now[name] != before[name] for name in kept)
        if before["mode"] == "frozen":
            if is_moved or now["now"] != before["now"]:
                self._control.send("PUT", "/clock", json={"frozen": before["now"]})
            return
        if not is_moved:
            return
        self._control.send("PUT", "/clock", json={"mode": "system"})
        if before["offset_seconds"]:
            advance = f"{before['offset_seconds']:+d}s"
            self._control.send("PUT", "/clock", json={"advance": advance})
        if before["rate"] != 1:
            self._control.send("PUT", "/clock", json={"rate": before["rate"]})

    def _state(self) -> ControlState:
        def read(path: str) -> Any:
            return self._control.send("GET", path).raise_for_status().json()

        return ControlState(
            faults=frozenset(each["number"] for each in read("/faults")["faults"]),
            snapshots=frozenset(each["name"] for each in read("/snapshots")["snapshots"]),
            clock=read("/clock"),
        )


def time_lock(origin: str) -> FileLock:
    """Return the lock for moving a mock's time, one per user; released when its holder ends."""
    owner = os.getuid() if hasattr(os, "getuid") else os.getlogin()
    digest = hashlib.sha256(f"{owner} {origin}".encode()).hexdigest()[:16]
    return FileLock(Path(tempfile.gettempdir()) / f"liveops-time-{digest}.lock")
