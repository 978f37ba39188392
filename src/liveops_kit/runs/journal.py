"""`liveops journal export`: what was played on a mock, as a recording, commands or a test."""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from liveops_kit.contract.http.as_pytest import Played, module_of
from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.http.script import script_of
from liveops_kit.contract.target import no_answer
from liveops_kit.errors import SettingsError
from liveops_kit.openapi import document as specification
from liveops_kit.redaction import Redactor
from liveops_kit.runs.output import write_out
from liveops_kit.settings import DEVELOPMENT_SECRET
from liveops_kit.tokens import sign
from liveops_kit.trust import tls

TITLE = "What was played on a mock of LiveOps: `liveops journal export --as pytest`."
_KEY = "the-api-key-of-the-project"
_FOREVER = 4_102_444_800
"""An expiry that no test outlives: the tokens stand for variables, and are never sent."""


def export_and_print(
    url: str, form: str, output: Path | None, control_token: str, query: Mapping[str, Any]
) -> int:
    """Write the journal of a running mock in a form: har, curl or pytest.

    Raises:
        SettingsError: the mock cannot be reached or refuses, or the file cannot be written.
    """
    archive = _archive(url.rstrip("/"), control_token, query)
    entries = archive["log"]["entries"]
    known = specification.served().operations
    calls = [entry for entry in entries if entry["_operation"] in known]
    if form == "har":
        text = json.dumps(archive, indent=2, ensure_ascii=False) + "\n"
        calls = entries
    elif form == "curl":
        text = _script(calls)
    else:
        text = module_of([Played(_exchange(entry), entry["_user"]) for entry in calls], TITLE)
    write_out(text, output)
    left = len(entries) - len(calls)
    more = f"; no calls of the API: {left}" if left else ""
    sys.stderr.write(f"liveops: calls written: {len(calls)}{more}\n")
    return 0


def _archive(url: str, control_token: str, query: Mapping[str, Any]) -> Any:
    address = f"{url.removesuffix('/api')}/_mock/journal/har"
    headers = {"Authorization": f"Bearer {control_token}"} if control_token else {}
    try:
        response = httpx.get(address, params=dict(query), headers=headers, verify=tls(), timeout=60)
    except httpx.UnsupportedProtocol as error:
        raise SettingsError(f"'{url}' is no URL such as http://127.0.0.1:8080") from error
    except httpx.TransportError as error:
        raise SettingsError(str(no_answer(httpx.Request("GET", address), error))) from error
    if response.status_code != 200:
        raise SettingsError(
            f"{address} answered {response.status_code}: is this a running mock? "
            f"{response.text[:200]}"
        )
    return response.json()


def _script(calls: list[Any]) -> str:
    """Return commands of a shell, with keys and tokens as variables."""
    redactor = Redactor()
    redactor.learn(_KEY, "api_key")
    for user in dict.fromkeys(entry["_user"] for entry in calls if entry["_user"]):
        redactor.learn(_token(user), "user_token")
    lines = script_of([_exchange(entry) for entry in calls], redactor)
    return f"#!/bin/sh\nset -e\n{lines}\n"


def _exchange(entry: Mapping[str, Any]) -> Exchange:
    """Return a recorded call with credentials in place of those that were masked."""
    request, response = entry["request"], entry["response"]
    headers = {"Content-Type": "application/json"} if request.get("postData") else {}
    recorded = {header["name"].lower(): header["value"] for header in request["headers"]}
    scheme = recorded.get("authorization", "").partition(" ")[0]
    if entry["_user"]:
        headers["Authorization"] = f"Bearer {_token(entry['_user'])}"
    elif scheme == "Basic":
        account = _project_of(request["url"])
        packed = base64.b64encode(f"{account}:{_KEY}".encode()).decode()
        headers["Authorization"] = f"Basic {packed}"
    text = request.get("postData", {}).get("text")
    return Exchange(
        entry["_operation"],
        httpx.Request(request["method"], request["url"], headers=headers, content=text),
        httpx.Response(response["status"], text=response["content"].get("text", "")),
        datetime.fromisoformat(entry["startedDateTime"]),
    )


def _project_of(url: str) -> str:
    parts = httpx.URL(url).path.split("/")
    return parts[parts.index("project") + 1] if "project" in parts else ""


def _token(user: str) -> str:
    return sign({"sub": user, "iat": 0, "exp": _FOREVER}, DEVELOPMENT_SECRET)
