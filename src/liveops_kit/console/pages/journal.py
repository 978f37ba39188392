"""The live journal: the latest calls, one call, and the rules that were touched."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from liveops_kit.console.control_plane import current
from liveops_kit.console.words import api_curl, fault_of, pytest_of

PAGES = Blueprint("journal", __name__)
LIMIT = 100
FILTERS = ("operation", "user", "status", "error_code", "verdict")


def _found(project_id: int) -> dict[str, object]:
    filters = {name: request.args.get(name, "").strip() for name in FILTERS}
    found = current.get().get("/journal", project_id=project_id, limit=LIMIT, **filters)
    found["requests"].reverse()
    # By the number of the latest request of all, so that filters do not repeat events.
    return {"found": found, "filters": filters, "newest": found["recorded"]}


@PAGES.get("/p/<int:project_id>/journal")
def index(project_id: int) -> str:
    """Show the journal; htmx asks for its rows alone."""
    template = "journal_rows.html" if "HX-Request" in request.headers else "journal.html"
    return render_template(template, **_found(project_id))


@PAGES.get("/p/<int:project_id>/journal/<int:number>")
def one(project_id: int, number: int) -> str:
    """Show one request."""
    plane = current.get()
    entry = plane.get(f"/journal/{number}")
    ids = {rule for cause in entry["because"] for rule in cause["rules"]} | set(entry["rules"])
    rules = [rule for rule in plane.get("/rules", after=10**9)["rules"] if rule["id"] in ids]
    return render_template(
        "request.html",
        entry=entry,
        rules=rules,
        curl=api_curl(plane.address, entry),
        test=pytest_of(entry),
        fault=fault_of(entry),
    )


@PAGES.get("/p/<int:project_id>/rules")
def rules(project_id: int) -> str:
    """Show which rules the journal has touched."""
    user = request.args.get("user", "")
    found = current.get().get("/rules", project_id=project_id, user=user)
    shown = request.args.get("show", "decided")
    rows = [
        rule
        for rule in found["rules"]
        if shown == "all"
        or (shown == "decided" and rule["decided"])
        or (shown == "called" and rule["called"])
        or (shown == "untouched" and not rule["called"] and not rule["decided"])
    ]
    return render_template("rules.html", found=found, rows=rows, shown=shown, user=user)
