"""Moments on the wire: RFC 3339 text to aware datetimes and back."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_LEAP_SECOND = re.compile(r"(T\d\d:\d\d:)60", re.IGNORECASE)


def parse_moment(text: str) -> datetime:
    """Parse RFC 3339 text to an aware datetime; the offset is kept.

    A leap second counts as the first moment of the next minute.

    >>> parse_moment("2026-12-01T10:00:00+03:00").isoformat()
    '2026-12-01T10:00:00+03:00'

    Raises:
        ValueError: no such moment in the years 1 to 9999 of UTC, or no offset.
    """
    plain, leaps = _LEAP_SECOND.subn(r"\g<1>59", text)
    moment = datetime.fromisoformat(plain.upper())
    if moment.tzinfo is None:
        raise ValueError(f"'{text}' has no UTC offset")
    try:
        moment += timedelta(seconds=1 if leaps else 0)
        moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"'{text}' is out of range") from error
    return moment


def print_moment(moment: datetime) -> str:
    """Format an aware datetime as RFC 3339 text, in its own offset."""
    return moment.isoformat()
