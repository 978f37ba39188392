"""The Flask application of the console: its blueprints, its safety, and its errors."""

from __future__ import annotations

import hmac
import secrets
from typing import Any

from flask import Flask, Response, abort, g, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from liveops_kit.console.control_plane import PlaneError, current
from liveops_kit.console.pages import faults, journal, orders, players, promotions, timing
from liveops_kit.console.words import FILTERS, control_curl
from liveops_kit.version import __version__

COOKIE = "liveops_console"
"""Holds the token that each form repeats: a page of another site can read neither."""
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
_MODULES = (players, journal, timing, promotions, orders, faults)


def create_application() -> Flask:
    """Return the console; the control plane is that of `plane.current`."""
    app = Flask("liveops_kit.console")
    app.config["MAX_CONTENT_LENGTH"] = 1_000_000
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals["control_curl"] = control_curl
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.before_request(_prepare)
    app.after_request(_secure)
    app.context_processor(_shared)
    app.register_error_handler(PlaneError, _refused)
    app.register_error_handler(HTTPException, _wrong)
    app.add_url_rule("/", "home", _home)
    for module in _MODULES:
        app.register_blueprint(module.PAGES)
    return app


def _home() -> AnyResponse:
    """Go to the players of the project of the fixtures."""
    project_id = current.get().get("/health")["project_id"]
    return redirect(url_for("players.index", project_id=project_id))


# -- safety ----------------------------------------------------------------------------------------
def _prepare() -> None:
    """Refuse a form that no page of the console made."""
    sent = request.cookies.get(COOKIE, "")
    g.token = sent if len(sent) >= 32 else secrets.token_urlsafe(32)
    if request.method not in ("GET", "HEAD"):
        repeated = request.form.get("csrf", "")
        if not sent or not hmac.compare_digest(repeated.encode(), sent.encode()):
            abort(403, "This form is too old, or not one of the console: load the page again.")


def _secure(response: Response) -> Response:
    response.headers.extend(_HEADERS)
    if request.endpoint == "static":
        response.headers["Cache-Control"] = "public, max-age=3600"
        return response
    response.headers["Cache-Control"] = "no-store"
    if g.get("token") and request.cookies.get(COOKIE) != g.token:
        path = f"{request.script_root}/"
        response.set_cookie(
            COOKIE, g.token, httponly=True, samesite="Strict", path=path, secure=request.is_secure
        )
    return response


# -- what every page shows -------------------------------------------------------------------------
def _shared() -> dict[str, Any]:
    """Return what the layout needs; a mock that does not answer leaves it out."""
    project_id = (request.view_args or {}).get("project_id")
    shared: dict[str, Any] = {
        "version": __version__,
        "csrf": g.get("token", ""),
        "project_id": project_id,
        "address": current.get().address,
        "here": request.full_path.rstrip("?"),
        "clock": None,
        "projects": [],
    }
    if project_id is not None and "clock" not in g:
        try:
            g.clock = current.get().get(f"/projects/{project_id}/clock")
            g.projects = current.get().get("/projects", limit=200)["projects"]
        except PlaneError:
            g.clock, g.projects = None, []
    return {**shared, "clock": g.get("clock"), "projects": g.get("projects", [])}


# -- errors ----------------------------------------------------------------------------------------
def _refused(error: PlaneError) -> tuple[str, int]:
    """Show what the control plane said, with its status."""
    return render_template("error.html", error=error), error.status


def _wrong(error: HTTPException) -> tuple[str, int]:
    status = error.code or 500
    shown = PlaneError(status, error.description or error.name)
    return render_template("error.html", error=shown), status
