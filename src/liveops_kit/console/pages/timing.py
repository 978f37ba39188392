"""Time: the project's clock, jumps, and the timeline with its warnings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, render_template, request

from liveops_kit.console.control_plane import current
from liveops_kit.console.plots import timeline_plot

PAGES = Blueprint("timing", __name__)
SPANS = (7, 28, 91)
MAX_EVENTS = 200


@PAGES.get("/p/<int:project_id>/time")
def index(project_id: int) -> str:
    """Show the clock and the timeline."""
    plane = current.get()
    days = request.args.get("days", 28, int)
    timeline = plane.get(f"/projects/{project_id}/timeline", days=min(max(days, 1), 366))
    return render_template(
        "time.html",
        timeline=timeline,
        plot=timeline_plot(timeline),
        jumps=_jumps(timeline),
        days=days,
        spans=SPANS,
        events=timeline["events"][:MAX_EVENTS],
    )


def _jumps(timeline: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the next event of each kind as a label and a moment."""
    found: dict[str, str] = {}
    for event in timeline["events"]:
        if event["is_enabled"]:
            label = {"resets": "Next reset", "starts": "Next start", "ends": "Next end"}
            found.setdefault(label[event["event"]], event["at"])
    return sorted(found.items(), key=lambda jump: datetime.fromisoformat(jump[1]))
