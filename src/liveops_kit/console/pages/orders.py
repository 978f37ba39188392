"""The orders of a project."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from liveops_kit.console.control_plane import current

PAGES = Blueprint("orders", __name__)
LIMIT = 50


@PAGES.get("/p/<int:project_id>/orders")
def index(project_id: int) -> str:
    """List the orders of a project."""
    status, search = request.args.get("status", ""), request.args.get("search", "")
    offset = request.args.get("offset", 0, int)
    found = current.get().get(
        f"/projects/{project_id}/orders", status=status, search=search, offset=offset, limit=LIMIT
    )
    return render_template(
        "orders.html", found=found, status=status, search=search, offset=offset, limit=LIMIT
    )
