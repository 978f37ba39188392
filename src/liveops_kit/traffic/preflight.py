"""Look, before a proxy is served, whether the API is behind it. A note: the proxy serves anyway."""

from __future__ import annotations

import ssl

import httpx

from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.preflight.check import (
    ADMIN_READS,
    SHORT_TIMEOUT,
    answer_of,
    is_accepted,
    is_worded_by_the_api,
)
from liveops_kit.contract.preflight.connection_errors import reason_for
from liveops_kit.openapi.document import load

PREFIXES = ("/api", "")
"""Before `/v2` and `/v3`: the vendor's own, and none."""

PROJECT = 44056
"""Of the documentation; a server refuses the call before it looks for the project."""


def look(base_url: str, verify: ssl.SSLContext, timeout: float) -> tuple[bool, str]:
    """Make one admin read without a key; whether the API answered, and what came back."""
    spec = load()
    operation_id = ADMIN_READS[0]
    path = spec.operations[operation_id].path.replace("{project_id}", str(PROJECT))
    said = ""
    limit = min(timeout, SHORT_TIMEOUT)
    with httpx.Client(verify=verify, trust_env=False, timeout=limit) as client:
        for prefix in PREFIXES:
            url = base_url.rstrip("/") + prefix + path
            try:
                exchange = Exchange(operation_id, *_answered(client, url))
            except (httpx.RequestError, httpx.InvalidURL) as error:
                return False, f"no answer from {url}: {reason_for(error, base_url, limit)}"
            line = f"GET {url} {answer_of(exchange)}"
            is_refusal = exchange.status in {401, 403} and is_worded_by_the_api(exchange)
            if is_refusal or is_accepted(spec, exchange):
                return True, line
            said = said or line
    return False, f"{said}: is the LiveOps API behind this address?"


def _answered(client: httpx.Client, url: str) -> tuple[httpx.Request, httpx.Response]:
    response = client.get(url)
    return response.request, response
