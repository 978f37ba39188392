"""The mock's control plane in the hands of one test: what it sets there is taken back after it."""

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

TIME_LIMIT = 600.0
"""Seconds a test waits until no other one moves the time of the mock they share."""


@dataclass(frozen=True, slots=True)
class ControlState:
    """What the control plane is set to, as far as a test may change it."""

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
        """Those that were set through this object."""
        self._snapshots: set[str] = set()
        self._moves_time = not is_shared

    # -- calls ------------------------------------------------------------------------------------
    def request(
        self, method: str, path: str, *, json: Any = None, params: Any = None
    ) -> httpx.Response:
        """The answer to a call of the control plane; `path` begins behind `/_mock`."""
        if (method, path) == ("PUT", "/clock"):
            self.hold_time()
        response = self._control.send(method, path, json=json, params=params)
        if response.is_success and (method, path) == ("POST", "/faults"):
            self._faults.add(response.json()["number"])
        if response.is_success and method in ("POST", "PUT") and path.startswith("/snapshots/"):
            self._snapshots.add(path.split("/")[2])
        return response

    def fault(self, **terms: Any) -> int:
        """Have calls of the test's project go wrong: `fault(operation="cart-fill", status=503)`.

        The terms are those of `POST /_mock/faults`; gives the number of the fault.
        """
        stated = {"project_id": self.project_id, **terms}
        number: int = self._json("POST", "/faults", stated)["number"]
        return number

    def snapshot(self, name: str) -> None:
        """Remember the test's project as it is now."""
        self._json("PUT", self._snapshot(name), params={"project_id": self.project_id})

    def restore(self, name: str) -> None:
        """Have the test's project be as it was at `snapshot(name)`."""
        path = f"{self._snapshot(name)}/restore"
        self._json("POST", path, params={"project_id": self.project_id})

    def _snapshot(self, name: str) -> str:
        """The path of a snapshot that no other test can name."""
        return f"/snapshots/project-{self.project_id}-{name}"

    def _json(self, method: str, path: str, json: Any = None, params: Any = None) -> Any:
        response = self.request(method, path, json=json, params=params)
        if not response.is_success:
            raise ValueError(f"{method} /_mock{path}: {response.status_code} {response.text}")
        return response.json() if response.content else None

    # -- time -------------------------------------------------------------------------------------
    def hold_time(self) -> None:
        """Wait until no other test moves the time of a shared mock, and keep others from it.

        Raises:
            UsageError: somebody else has held it for too long.
        """
        if self._moves_time:
            return
        try:
            self._time.acquire(timeout=TIME_LIMIT)
        except Timeout as error:
            raise UsageError(
                f"another test has moved the time of {self._control.origin} for "
                f"{TIME_LIMIT:.0f} s: give each run a mock of its own"
            ) from error
        self._moves_time = True
        self._before = self._state()

    # -- the end ----------------------------------------------------------------------------------
    def undo(self) -> None:
        """Take back what the test has set; on a mock of one's own however it was set.

        On a shared mock that is what went through this object: the rest may be somebody else's.
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
    """What the tests of one user hold while they move a mock's time; free once its holder ends."""
    owner = os.getuid() if hasattr(os, "getuid") else os.getlogin()
    digest = hashlib.sha256(f"{owner} {origin}".encode()).hexdigest()[:16]
    return FileLock(Path(tempfile.gettempdir()) / f"liveops-time-{digest}.lock")
