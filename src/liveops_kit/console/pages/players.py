"""Players: the list, and one player with all that the project knows."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from liveops_kit.console.actions import act
from liveops_kit.console.control_plane import PlaneError, current, part

PAGES = Blueprint("players", __name__)
LIMIT = 50


@PAGES.get("/p/<int:project_id>/")
def project(project_id: int) -> Response:
    """Go to the players of a project."""
    return redirect(url_for("players.index", project_id=project_id))


@PAGES.get("/switch")
def switch() -> Response:
    """Go to the players of the project that was chosen."""
    chosen = request.args.get("project_id", "")
    if not chosen.isdecimal():
        raise PlaneError(422, f"A project is a number, not '{chosen}'")
    return redirect(url_for("players.index", project_id=int(chosen)))


@PAGES.get("/p/<int:project_id>/players")
def index(project_id: int) -> str:
    """List the players."""
    search, offset = request.args.get("search", ""), request.args.get("offset", 0, int)
    found = current.get().get(
        f"/projects/{project_id}/users", search=search, offset=offset, limit=LIMIT
    )
    return render_template("players.html", found=found, search=search, offset=offset, limit=LIMIT)


@PAGES.post("/p/<int:project_id>/players")
def make(project_id: int) -> Response:
    """Make a player, and go there."""
    name = request.form.get("name", "").strip()
    act(project_id)
    return redirect(url_for("players.one", project_id=project_id, user=name), 303)


@PAGES.get("/p/<int:project_id>/players/<path:user>")
def one(project_id: int, user: str) -> str:
    """Show a player."""
    plane, path = current.get(), f"/projects/{project_id}/users/{part(user)}"
    search, offset = request.args.get("search", ""), request.args.get("offset", 0, int)
    player = plane.get(path)
    return render_template(
        "player.html",
        player=player,
        rest={
            name: value
            for name, value in player["attributes"].items()
            if name not in ("country", "clan")
        },
        limits=plane.get(f"{path}/limits"),
        chains=plane.get(f"{path}/chains")["chains"],
        catalog=plane.get(f"{path}/catalog", search=search, offset=offset, limit=LIMIT),
        path=path,
        search=search,
        offset=offset,
        limit=LIMIT,
    )


@PAGES.post("/p/<int:project_id>/players/<path:user>/token")
def token(project_id: int, user: str) -> str:
    """Show a new token of a player."""
    path = f"/projects/{project_id}/users/{part(user)}/token"
    made = current.get().call("POST", path)
    return render_template("token.html", user=user, made=made)


@PAGES.post("/p/<int:project_id>/act")
def change(project_id: int) -> Response:
    """Make the call of any button."""
    return act(project_id)
