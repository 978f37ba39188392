"""Texts that the pages show: moments, calls to copy, tests to paste."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode

_OF_THE_CLIENT = frozenset(
    {"accept", "accept-encoding", "accept-language", "connection", "content-length", "host",
     "user-agent"}
)  # fmt: skip


def moment(text: str | None) -> str:
    """Return a moment as people read it, in UTC.

    >>> moment("2026-12-01T13:00:00+03:00")
    '2026-12-01 10:00:00'
    """
    if not text:
        return "never"
    return datetime.fromisoformat(text).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def field_moment(text: str | None) -> str:
    """Return a moment for an input of the type datetime-local, in UTC."""
    return moment(text).replace(" ", "T")[:16] if text else ""


def control_curl(address: str, method: str, path: str, body: Any = None) -> str:
    r"""Return a call of the control plane as a curl command; the token is a variable.

    >>> control_curl("http://h", "PUT", "/clock", {"advance": "+1h"}).splitlines()[0]
    'curl -X PUT -u ":$LIVEOPS_CONTROL_TOKEN" \\'
    """
    lines = [f'curl -X {method} -u ":$LIVEOPS_CONTROL_TOKEN" \\']
    if body is not None:
        text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
        lines.append(f"  -H 'Content-Type: application/json' -d {shlex.quote(text)} \\")
    lines.append(f"  {shlex.quote(f'{address}/_mock{path}')}")
    return "\n".join(lines)


def api_curl(address: str, entry: Mapping[str, Any]) -> str:
    """Return a request of the journal as a curl command; masked secrets become variables."""
    lines = [f"curl -X {entry['method']} \\"]
    lines += [
        f"  {_header(header['name'], header['value'], entry['project_id'])} \\"
        for header in entry["request"]["headers"]
        if header["name"].lower() not in _OF_THE_CLIENT
    ]
    if entry["request"]["body"] is not None:
        lines.append(f"  -d {shlex.quote(entry['request']['body'])} \\")
    lines.append(f"  {shlex.quote(address + path_of(entry))}")
    return "\n".join(lines)


def _header(name: str, value: str, project_id: int | None) -> str:
    """Return the option for a header; credentials that are masked come from the environment."""
    if (name.lower(), value) == ("authorization", "Bearer ***"):
        return '-H "Authorization: Bearer $LIVEOPS_USER_TOKEN"'
    if (name.lower(), value) == ("authorization", "Basic ***"):
        return f'-u "{project_id}:$LIVEOPS_API_KEY"'
    return f"-H {shlex.quote(f'{name}: {value}')}"


def path_of(entry: Mapping[str, Any]) -> str:
    """Return path and query of a request."""
    query = urlencode([(each["name"], each["value"]) for each in entry["request"]["query"]])
    path = quote(entry["path"], safe="/*")
    return f"{path}?{query}" if query else path


def fault_of(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fault that has the next such call fail as this one did, or with a 503."""
    terms = {"operation": entry["operation"], "project_id": entry["project_id"], "times": 1}
    if entry["user"]:
        terms["user"] = entry["user"]
    status, code = entry["status"] or 503, entry["error_code"]
    if status < 400 or (status not in (429, 500, 503) and not code):
        return {**terms, "status": 503}
    return {**terms, "error": code} if code else {**terms, "status": status}


def pytest_of(entry: Mapping[str, Any]) -> str:
    """Return a test for the pytest plugin that makes a call again and expects its answer."""
    operation = entry["operation"]
    if operation is None:
        return "# The request means no operation of the API.\n"
    values = {name: value for name, value in entry.get("parameters", {}).items()
              if name != "project_id"}  # fmt: skip
    query = {each["name"]: each["value"] for each in entry["request"]["query"]}
    arguments = [repr(operation)]
    arguments += [f"user={entry['user']!r}"] if entry["user"] else []
    arguments += [f"query={query!r}"] if query else []
    arguments += [f"body={_body(entry['request']['body'])}"] if entry["request"]["body"] else []
    arguments += [f"{name}={value!r}" for name, value in values.items()]
    lines = [
        f"def test_{operation.replace('-', '_')}(liveops_client):",
        f"    response = liveops_client.call({', '.join(arguments)})",
        f"    assert response.status_code == {entry['status']}",
    ]
    if entry["error_code"]:
        lines.append(f"    assert response.json()['errorCode'] == {entry['error_code']}")
    return "\n".join(lines) + "\n"


def _body(text: str) -> str:
    try:
        return repr(json.loads(text))
    except ValueError:
        return repr(text)


def pretty(text: str | None) -> str:
    """Return a JSON body on several lines, and any other as it is."""
    if not text:
        return ""
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except ValueError:
        return text


def as_json(value: Any) -> str:
    """Return a value as JSON in one line."""
    return json.dumps(value, ensure_ascii=False)


FILTERS: Mapping[str, Callable[..., Any]] = {
    "moment": moment,
    "field_moment": field_moment,
    "pretty": pretty,
    "as_json": as_json,
}
