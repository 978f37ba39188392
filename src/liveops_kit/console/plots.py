"""The timeline as a plot: what to draw where, for the template of an inline SVG."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

WIDTH, LEFT, RIGHT, ROW, TOP = 960, 230, 24, 24, 28
"""Sizes in units of the drawing: its width, the margins for names and for the last day, a row, the
axis."""
MAX_ROWS = 60
MAX_LABEL = 30
_MAX_TICKS = 10


def timeline_plot(timeline: dict[str, Any]) -> dict[str, Any]:
    """Return ticks and rows with their bars and marks, of all that has a place in the span."""
    since, until = _read(timeline["now"]), _read(timeline["until"])
    span = (until - since).total_seconds() or 1.0

    def x(moment: datetime) -> float:
        part = (moment - since).total_seconds() / span
        return round(LEFT + min(max(part, 0.0), 1.0) * (WIDTH - RIGHT - LEFT), 1)

    marks: dict[tuple[str, str], list[float]] = {}
    for event in timeline["events"]:
        if event["event"] == "resets":
            marks.setdefault((event["kind"], event["key"]), []).append(x(_read(event["at"])))
    rows: list[dict[str, Any]] = []
    for thing in timeline["things"]:
        bars = _bars(thing, since, until, x)
        resets = marks.get((thing["kind"], thing["key"]), [])
        if not bars and not resets:
            continue
        y = TOP + len(rows) * ROW
        label = f"{thing['kind'].replace('_', ' ')} {thing['key']}: {thing['name']}"
        short = label if len(label) <= MAX_LABEL else label[: MAX_LABEL - 1] + "…"
        rows.append({"label": label, "short": short, "y": y, "bars": bars, "resets": resets,
                     "is_enabled": thing["is_enabled"]})  # fmt: skip
    shown = rows[:MAX_ROWS]
    return {
        "width": WIDTH,
        "left": LEFT,
        "row": ROW,
        "height": TOP + len(shown) * ROW + 8,
        "rows": shown,
        "left_out": len(rows) - len(shown),
        "ticks": _ticks(since, until, x),
    }


def _bars(thing: dict[str, Any], since: datetime, until: datetime, x: Any) -> list[dict[str, Any]]:
    periods = thing["periods"] or [{"starts_at": None, "ends_at": None}]
    bars = []
    for period in periods:
        start = _read(period["starts_at"]) if period["starts_at"] else since
        end = _read(period["ends_at"]) if period["ends_at"] else until
        if start < until and end > since:
            left, right = x(start), x(end)
            bars.append({"x": left, "width": round(max(right - left, 2.0), 1)})
    return bars


def _ticks(since: datetime, until: datetime, x: Any) -> list[dict[str, Any]]:
    days = max(1, (until - since).days)
    step = max(1, round(days / _MAX_TICKS))
    day = since.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    ticks = []
    while day <= until:
        ticks.append({"x": x(day), "label": day.strftime("%d %b")})
        day += timedelta(days=step)
    return ticks


def _read(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
