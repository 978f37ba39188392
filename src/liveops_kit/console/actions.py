"""Buttons: each is one call of the control plane, made by the form that also shows it to copy.

form field          part of the body
t.country           a text; an empty one is left out
n.status            a number; an empty one is left out
j.attributes        JSON as it was typed
b.is_enabled        true or false
m.frozen            a moment of an input of the type datetime-local, in UTC
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import redirect, request
from werkzeug.wrappers import Response

from liveops_kit.console.control_plane import PlaneError, current, part

METHODS = ("POST", "PUT", "DELETE")
_PATH = re.compile(r"/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*(\?project_id=\d{1,10})?")
UNDO = "console-undo"
"""The snapshot that is taken before what is not easily taken back."""


def act(project_id: int) -> Response:
    """Make the call of a form, and go back to its page.

    Raises:
        PlaneError: the form is wrong, or the call is refused.
    """
    form = request.form
    method, path = form.get("method", ""), form.get("path", "")
    if method not in METHODS or _PATH.fullmatch(path) is None or ".." in path:
        raise PlaneError(422, "That is no call of the control plane")
    plane = current.get()
    if form.get("undo"):
        plane.call("PUT", f"/snapshots/{UNDO}", query={"project_id": project_id})
    plane.call(method, _filled(path, form), body_of(form))
    return redirect(_local(form.get("next", "")), 303)


def _filled(path: str, form: Mapping[str, str]) -> str:
    """Return a path whose `:name` is filled by the form, such as the name of a snapshot."""
    name = form.get("name", "").strip()
    if not path.endswith(":name") and ":name?" not in path and ":name/" not in path:
        return path
    if re.fullmatch(r"\S{1,255}", name) is None:
        raise PlaneError(422, "A name is 1 to 255 characters without spaces")
    return path.replace(":name", part(name))


def body_of(form: Mapping[str, str]) -> Any:
    """Return the body that the fields of a form make; None without such fields.

    Raises:
        PlaneError: a field does not have the form of its kind.
    """
    whole = form.get("body")
    if whole:
        return _json("body", whole)
    body: dict[str, Any] = {}
    for field, text in form.items():
        kind, dot, name = field.partition(".")
        if not dot or kind not in _READERS or (text.strip() == "" and kind != "j"):
            continue
        body[name] = _READERS[kind](name, text.strip())
    return body or ({} if form.get("empty_body") else None)


def _json(name: str, text: str) -> Any:
    try:
        return json.loads(text or "{}")
    except ValueError as error:
        raise PlaneError(422, f"{name} is not JSON: {error}") from error


def _number(name: str, text: str) -> int | float:
    try:
        return float(text) if "." in text else int(text)
    except ValueError as error:
        raise PlaneError(422, f"{name} is a number, not '{text}'") from error


def _moment(_: str, text: str) -> str:
    seconds = text if text.count(":") > 1 else f"{text}:00"
    return f"{seconds}Z"


_READERS: Mapping[str, Any] = {
    "t": lambda _, text: text,
    "n": _number,
    "j": _json,
    "b": lambda _, text: text == "true",
    "m": _moment,
}


def _local(address: str) -> str:
    """Return an address of this console; anything else is the page that has the form's project."""
    parts = urlsplit(address)
    is_local = not parts.scheme and not parts.netloc and address.startswith("/")
    return request.script_root + address if is_local and "\\" not in address else request.url_root
