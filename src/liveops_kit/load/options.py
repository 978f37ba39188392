"""Options of a load run."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from liveops_kit.contract.names import run_id
from liveops_kit.errors import UsageError
from liveops_kit.load.history_files import MAX_BYTES
from liveops_kit.load.plan import Bounds
from liveops_kit.load.stories import STORIES
from liveops_kit.suggestions import did_you_mean


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The extent of a run; the target is apart."""

    stories: Mapping[str, int] = field(default_factory=lambda: dict.fromkeys(STORIES, 1))
    """Stories with their weights, their shares of the players."""
    users: int = 50
    """Players at the same time; the search for a limit begins with a fraction of them."""
    spawn_rate: float = 10.0
    """Players who begin in a second."""
    seconds: float = 30.0
    think: float = 0.0
    """Seconds that a player waits between two turns."""
    seed: int = 1
    run: str = field(default_factory=run_id)
    """The id in the names of all that the run makes."""
    workers: int = 0
    """Worker processes on this machine; 0 plays everything in one process."""
    master: str = ""
    """HOST:PORT on which workers of other machines are waited for."""
    expect_workers: int = 1
    """Workers to wait for on that address."""
    max_bytes: int = MAX_BYTES
    """Bytes on disk of each worker's history."""
    bounds: Bounds | None = None
    """Bounds of a search for the number of players that the target bears; None for no search."""
    web_port: int | None = None
    """Port of Locust's own pages; None for none."""

    @property
    def is_distributed(self) -> bool:
        """True if workers are processes of their own."""
        return bool(self.workers or self.master)

    def checked(self) -> Options:
        """Return the options.

        Raises:
            UsageError: they cannot be carried out.
        """
        if self.workers and self.master:
            raise UsageError("--workers starts workers here, --master waits for others: not both")
        players = sum(1 for each in self.stories) + sum(
            STORIES[name].has_admin for name in self.stories
        )
        if self.master:
            address_of(self.master)
        if self.users < players:
            raise UsageError(
                f"{self.users} users are too few for {len(self.stories)} stories and their admins: "
                f"give --users {players} or more, or fewer --stories"
            )
        return self


def parse_stories(text: str) -> dict[str, int]:
    """Parse stories with their weights, such as `drop=5,cart`; a weight left out is 1.

    >>> parse_stories("drop=5, drop")
    Traceback (most recent call last):
    ...
    liveops_kit.errors.UsageError: --stories names drop twice

    Raises:
        UsageError: a story is unknown or named twice, or a weight is no number from 1 on.
    """
    stories: dict[str, int] = {}
    for part in text.split(","):
        name, _, weight = part.strip().partition("=")
        if name in stories:
            raise UsageError(f"--stories names {name} twice")
        stories[name] = _weight(name, weight or "1")
    return stories


def read_mix(path: Path) -> dict[str, int]:
    """Read stories with their weights from the table `[stories]` of a TOML file.

    Raises:
        UsageError: the file cannot be read, or has something else in it.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"cannot read the mix {path}: {reason}") from error
    stories = content.get("stories")
    if not isinstance(stories, dict) or not stories or set(content) != {"stories"}:
        raise UsageError(f"{path}: a mix is one table [stories] with lines such as drop = 5")
    return {name: _weight(name, str(weight)) for name, weight in stories.items()}


def address_of(text: str) -> tuple[str, int]:
    """Parse HOST:PORT.

    >>> address_of("10.0.0.5:5557"), address_of("[::1]:5557")
    (('10.0.0.5', 5557), ('::1', 5557))

    Raises:
        UsageError: it is something else.
    """
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise UsageError(f"an address is HOST:PORT such as 10.0.0.5:5557, not '{text}'")
    return host.removeprefix("[").removesuffix("]"), int(port)


def _weight(name: str, text: str) -> int:
    if name not in STORIES:
        raise UsageError(f"there is no story '{name}': {did_you_mean(name, tuple(STORIES))}")
    if not text.isdecimal() or not int(text):
        raise UsageError(f"the weight of {name} is a number from 1 on, not '{text}'")
    return int(text)
