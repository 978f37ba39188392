"""Faults, the rate limit, snapshots and reset: what is done to a project on purpose."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, render_template, request

from liveops_kit.console.actions import UNDO
from liveops_kit.console.control_plane import current

PAGES = Blueprint("faults", __name__)
MAX_ROWS = 200


@PAGES.get("/p/<int:project_id>/faults")
def index(project_id: int) -> str:
    """Show faults, rate limit, snapshots and the ways back."""
    plane = current.get()
    snapshots = [
        each
        for each in plane.get("/snapshots")["snapshots"]
        if each["is_whole"] or project_id in each["projects"]
    ]
    return render_template(
        "faults.html",
        faults=plane.get("/faults")["faults"],
        rate=plane.get("/rate-limit")["rate"],
        snapshots=[each for each in snapshots if each["name"] != UNDO],
        undo=next((each for each in snapshots if each["name"] == UNDO), None),
        undo_name=UNDO,
        prefill=request.args.get("fault", ""),
    )


@PAGES.get("/p/<int:project_id>/snapshots/<name>")
def difference(project_id: int, name: str) -> str:
    """Show what has changed in a project since a snapshot."""
    found = current.get().get(f"/snapshots/{name}/diff")
    rows = list(_rows(found["projects"].get(str(project_id), {})))
    return render_template("difference.html", name=name, rows=rows[:MAX_ROWS], total=len(rows))


def _rows(tables: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield each row that differs, with the words for it."""
    for table, diff in tables.items():
        for row in diff["added"]:
            yield {"table": table, "what": "added", "key": _key(row), "before": None, "after": row}
        for row in diff["removed"]:
            yield {"table": table, "what": "removed", "key": _key(row), "before": row,
                   "after": None}  # fmt: skip
        for row in diff["changed"]:
            yield {"table": table, "what": "changed", "key": row["key"],
                   "before": row["before"], "after": row["after"]}  # fmt: skip


def _key(row: Any) -> str:
    """Return what names a row: its ids and names."""
    if not isinstance(row, dict):
        return str(row)
    named = [f"{name} {value}" for name, value in row.items() if isinstance(value, str | int)]
    return ", ".join(named[:3])
