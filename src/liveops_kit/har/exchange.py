"""One call and its answer, wherever it comes from: a recording, the proxy, a run, the journal."""

from __future__ import annotations

from dataclasses import dataclass

Headers = tuple[tuple[str, str], ...]

HEADERS_WHOLE = "_headersWhole"
"""The kit's own field of an entry: the recorder left no header out."""


@dataclass(frozen=True, slots=True)
class Message:
    """A request or an answer."""

    headers: Headers = ()
    body: bytes | None = b""
    """Unpacked; None where nobody kept it."""
    missing: str = ""
    """Why the body is None; empty if nobody says."""
    length: int = -1
    """Bytes of a body that is None; -1 where nobody counted them."""

    def header(self, name: str) -> str | None:
        """Return the value of a header, whatever the case of its name; repeated ones joined."""
        found = [value for key, value in self.headers if key.lower() == name.lower()]
        return ", ".join(found) if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A call that was made, and what came of it."""

    method: str
    url: str
    """The request's, with host, path and query; never decoded."""
    request: Message
    status: int
    """0 where no answer came."""
    response: Message
    reason: str = ""
    """The phrase of the status line, if it is known; a recording has it for people only."""
    started: str = ""
    """ISO 8601."""
    milliseconds: float = 0.0
    are_headers_whole: bool = True
    """True unless headers may be missing: browsers leave credentials out of what they export."""
    where: str = ""
    """The place in a recording, such as `entry 12` or `line 5`."""
    left_out: str = ""
    """Why the answer says nothing of the server, such as `answered from a cache`."""
