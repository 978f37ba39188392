"""Promotions and chains: their state now, their switches, codes, and who used them."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from liveops_kit.console.control_plane import current

PAGES = Blueprint("promotions", __name__)
LIMIT = 50
KINDS = ("coupon", "promocode", "unique_catalog_offer", "discount", "bonus")
STATES = ("running", "waiting", "over", "off")


@PAGES.get("/p/<int:project_id>/promotions")
def index(project_id: int) -> str:
    """List promotions and chains."""
    plane, path = current.get(), f"/projects/{project_id}"
    filters = {name: request.args.get(name, "") for name in ("search", "kind", "state")}
    offset = request.args.get("offset", 0, int)
    return render_template(
        "promotions.html",
        found=plane.get(f"{path}/promotions", offset=offset, limit=LIMIT, **filters),
        chains=plane.get(f"{path}/chains")["chains"],
        filters=filters,
        kinds=KINDS,
        states=STATES,
        offset=offset,
        limit=LIMIT,
    )


@PAGES.get("/p/<int:project_id>/promotions/<int:promotion_id>")
def one(project_id: int, promotion_id: int) -> str:
    """Show a promotion with its codes and users."""
    plane, path = current.get(), f"/projects/{project_id}/promotions/{promotion_id}"
    promotion = plane.get(path)
    offset = request.args.get("offset", 0, int)
    codes = users = None
    if promotion["code_count"] is not None:
        codes = plane.get(f"{path}/codes", offset=offset, limit=LIMIT)
        users = plane.get(f"{path}/users", limit=LIMIT)
    return render_template(
        "promotion.html", promotion=promotion, codes=codes, users=users, path=path,
        offset=offset, limit=LIMIT,
    )  # fmt: skip
