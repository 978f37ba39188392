"""The history of a load run: a header, its calls, a footer.

Each worker writes one of its own, as JSON lines (`history_files.py`). The order of the calls means
nothing, since the judge sorts them by time.
"""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct

from liveops_kit.load.marks import Mark

VERSION = 1
"""Version of the format; a file of a later one is refused."""
FINAL = "final"
"""Story of the reads after the run, which are kept however large the history is."""
TARGET = "target"
"""Name under which `Header.skew_ns` has the uncertainty of the target's clock."""

Outcome = Literal["ok", "refused", "unknown"]


class Scheduled(Struct, frozen=True, array_like=True):
    """A value that a register takes by the clock, such as a price when a sale opens."""

    key: str
    moment_ns: int
    """Nanoseconds since 1970 at which the target's clock, as the run sees it, gets there."""
    value: Any


class Header(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="line", tag="header"):
    """The state before the first call, and what the run is."""

    version: int = VERSION
    run: str
    """Id of the run, which is in the names of its objects; all files of a run share it."""
    seed: int = 0
    target: str = ""
    """URL without secrets."""
    started: int
    """Nanoseconds since 1970."""
    stories: dict[str, int] = {}
    """Name of a story -> its weight."""
    limits: dict[str, int | None] = {}
    """First limits; a key that is missing has none until a `limit` mark sets one."""
    balances: dict[str, int] = {}
    """First balances; 0 where a key is missing."""
    registers: dict[str, Any] = {}
    """First values; a key that is missing may be read as anything until it is written."""
    scheduled: list[Scheduled] = []
    rules: dict[str, str] = {}
    """Beginning of keys -> id in `openapi/rules.yaml` of the rule that makes the promise."""
    skew_ns: dict[str, int] = {}
    """Worker -> uncertainty of its clock, by which its calls are taken to be longer on both sides.

    `TARGET` is for the moments of `scheduled`.
    """


class Call(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="line", tag="call"):
    """One call of a player or an admin."""

    id: int
    """Unique within its worker."""
    worker: str
    story: str
    player: str
    operation: str
    """Operation id of the LiveOps or the store API."""
    began: int
    """Nanoseconds since 1970, just before the call was sent."""
    ended: int | None = None
    """The same when the answer was there; `None` where none came."""
    request: str = ""
    """Method, path and body, short and without secrets."""
    status: int | None = None
    error: int | None = None
    """`errorCode` of a refusal."""
    answer: dict[str, Any] | None = None
    """The parts of the answer that matter."""
    marks: tuple[Mark, ...] = ()

    @property
    def outcome(self) -> Outcome:
        """Return "ok" for 2xx, "refused" for 4xx, "unknown" for all else: it may have worked."""
        if self.ended is None or self.status is None:
            return "unknown"
        if 200 <= self.status < 300:
            return "ok"
        return "refused" if 400 <= self.status < 500 else "unknown"


class Footer(Struct, frozen=True, omit_defaults=True, tag_field="line", tag="footer"):
    """How much of the run the history holds."""

    written: int = 0
    dropped: int = 0
    """Calls that the bound on disk left out; the others then show less than what happened."""
    cut_off: int = 0
    """Files that end without a footer, because their process was killed."""

    @property
    def is_complete(self) -> bool:
        """Return whether every call of the run is in the history."""
        return not self.dropped and not self.cut_off
