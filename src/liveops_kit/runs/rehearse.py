"""`liveops rehearse`: what was asked for as a plan, and the rehearsal in the forms asked for."""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

from liveops_kit import terminal
from liveops_kit.domain.values.moment import parse_moment
from liveops_kit.errors import SettingsError
from liveops_kit.rehearsal.as_json import json_of
from liveops_kit.rehearsal.as_text import text_of
from liveops_kit.rehearsal.rehearsal import Plan, Rehearsal, rehearse
from liveops_kit.rehearsal.timetable import zone_of

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def _html_of(rehearsal: Rehearsal) -> str:
    """Return the page; its library is loaded only for it."""
    html_of: Callable[[Rehearsal], str] = importlib.import_module(
        "liveops_kit.rehearsal.as_html"
    ).html_of
    return html_of(rehearsal)


FORMS: Mapping[str, Callable[[Rehearsal], str]] = {"html": _html_of, "json": json_of}
"""The forms of reports."""


def rehearse_and_print(
    world: str,
    *,
    start: str,
    until: str,
    personas: Sequence[str],
    players: int | None,
    gap: timedelta,
    zone: str | None,
    form: str,
    reports: Mapping[str, Path],
) -> int:
    """Rehearse, print and write reports; return the exit code.

    Raises:
        SettingsError: an option is wrong, or a report cannot be written.
        FixturesError: the world cannot be loaded.
    """
    place = zone_of(zone) if zone else UTC
    plan = Plan(
        fixtures=world,
        start=_moment(start, place, "--from"),
        until=_moment(until, place, "--to", whole_day=True),
        personas=personas, players=players, gap=gap, zone=zone,
    )  # fmt: skip
    if not personas:
        raise SettingsError("--persona names nobody: write for example --persona new,whale")
    with terminal.progress() as show:
        rehearsal = rehearse(plan, show)
    for name, path in reports.items():
        _write(path, FORMS[name](rehearsal))
    if form == "json":
        sys.stdout.write(json_of(rehearsal))
    else:
        terminal.write(text_of(rehearsal))
    return 1 if rehearsal.flaws else 0


def _moment(text: str, place: tzinfo, option: str, *, whole_day: bool = False) -> datetime:
    """Parse a day of a zone, or a moment; a whole day is read as the beginning of the next."""
    try:
        if _DAY.fullmatch(text):
            day = datetime.fromisoformat(text) + timedelta(days=1 if whole_day else 0)
            return day.replace(tzinfo=place).astimezone(UTC)
        return parse_moment(text).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise SettingsError(
            f"{option} takes a day such as 2026-12-01, or a moment such as 2026-12-01T10:00:00Z, "
            f"not '{text}'"
        ) from error


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"cannot write {path}: {error.strerror or error}") from error
