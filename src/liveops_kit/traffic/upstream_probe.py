"""Probe of the upstream before the proxy serves. A miss is only a note: the proxy serves anyway."""

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
"""Paths before `/v2` and `/v3`: the vendor's own, and none."""

PROJECT = 44056
"""The documentation's project; a server refuses the call before it looks for it."""


def probe(base_url: str, verify: ssl.SSLContext, timeout: float) -> tuple[bool, str]:
    """Make one admin read without a key; return whether the API answered, and the answer's line."""
    spec = load()
    operation_id = ADMIN_READS[0]
    path = spec.operations[operation_id].path.replace("{project_id}", str(PROJECT))
    first_answer = ""
    limit = min(timeout, SHORT_TIMEOUT)
    with httpx.Client(verify=verify, trust_env=False, timeout=limit) as client:
        for prefix in PREFIXES:
            url = base_url.rstrip("/") + prefix + path
            try:
                exchange = Exchange(operation_id, *_sent(client, url))
            except (httpx.RequestError, httpx.InvalidURL) as error:
                return False, f"no answer from {url}: {reason_for(error, base_url, limit)}"
            line = f"GET {url} {answer_of(exchange)}"
            is_refusal = exchange.status in {401, 403} and is_worded_by_the_api(exchange)
            if is_refusal or is_accepted(spec, exchange):
                return True, line
            first_answer = first_answer or line
    return False, f"{first_answer}: is the LiveOps API behind this address?"


def _sent(client: httpx.Client, url: str) -> tuple[httpx.Request, httpx.Response]:
    response = client.get(url)
    return response.request, response
