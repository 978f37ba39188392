"""Preflight: proof that a target speaks the API and accepts the credentials.

One admin read with the API key and one read of each player: a green run then means that something
was judged. Anything else is refused in one line: the call, the response, and advice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import islice
from types import MappingProxyType

import httpx

from liveops_kit.contract.http.client import Caller, Client
from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.preflight.connection_errors import reason_for, speaks_tls
from liveops_kit.contract.preflight.token_errors import flaw_of, is_sendable
from liveops_kit.contract.target import Target
from liveops_kit.errors import PreflightError, UsageError
from liveops_kit.openapi.document import Spec
from liveops_kit.openapi.schemas import ALWAYS

ADMIN_READS = (
    "get-coupons", "get-promotion-list", "admin-get-reward-chains", "admin-get-daily-chains",
)  # fmt: skip
"""Lists that need no object; the next one is tried if a server lacks a tag."""

UNUSED_CODE = "liveops-kit-preflight"

PLAYER_READS: Mapping[str, Mapping[str, str | int]] = MappingProxyType(
    {
        "get-daily-chains-list": {},
        "get-upsell-for-project-client": {},
        "get-coupon-rewards-by-code": {"coupon_code": UNUSED_CODE},
        "verify-promotion-code": {"code": UNUSED_CODE},
    }
)
"""Client calls that need a token; an unknown code is reported to players only."""

SHORT_TIMEOUT = 3.0
"""Timeout in seconds for a call that probes another address."""

_ABSENT = frozenset({404, 405, 501})
_SAYS_NOTHING = _ABSENT | {422, 429}
"""Statuses that say nothing about a token, like those above 500."""


def preflight(client: Client, tags: Collection[str] | None = None) -> tuple[str, ...]:
    """Make the calls that prove the target and return a line about each.

    `tags` are those to be judged: their lists come first, as the server may have no others.

    Raises:
        PreflightError: the target does not speak the API, or refuses a credential.
    """
    reads = _admin_reads(client.spec, tags)
    return (_prove_key(client, reads), *_prove_spare(client, reads), *_prove_tokens(client))


# -- the key ---------------------------------------------------------------------------------------
def _admin_reads(spec: Spec, tags: Collection[str] | None) -> tuple[str, ...]:
    wanted = [
        name for name, each in spec.operations.items()
        if tags is not None and each.tag in tags and each.method == "GET"
        and each.security == (frozenset({"basicAuth"}),)
        and not any(p["required"] and p["name"] != "project_id" for p in each.parameters)
    ]  # fmt: skip
    known = [name for name in ADMIN_READS if name in spec.operations]
    return tuple(dict.fromkeys((*wanted[:2], *known)))


def _prove_key(client: Client, reads: Sequence[str]) -> str:
    target, met = client.target, list[Exchange]()
    for operation_id in reads:
        exchange = _send(client, operation_id, "documented")
        if is_accepted(client.spec, exchange):
            owner = f"merchant {target.merchant_id}" if target.merchant_id else "the project"
            return f"{_summary_of(exchange)} with the API key of {owner}"
        met.append(exchange)
        if exchange.status in {401, 429}:
            break
    raise PreflightError(_refusal_of(client, met))


def _prove_spare(client: Client, reads: Sequence[str]) -> Iterator[str]:
    """Prove that the key opens the spare project, too."""
    number = client.target.spare_project_id
    if number is None:
        return
    met = list[Exchange]()
    with closing(Client(replace(client.target, project_id=number), client.spec)) as other:
        for operation_id in reads:
            met.append(_send(other, operation_id, "documented"))
            if is_accepted(client.spec, met[-1]):
                yield f"{_summary_of(met[-1])} in the spare project {number}"
                return
    line = f"{_call(met[0])} {answer_of(met[0])}"
    raise PreflightError(f"the API key does not open the spare project {number}: {line}")


def _refusal_of(client: Client, met: Sequence[Exchange]) -> str:
    first, project = met[0], client.target.project_id
    line = f"{_call(first)} {answer_of(first)}"
    refusals = {each.status for each in met if is_worded_by_the_api(each)}
    if first.status == 401:
        account = client.target.merchant_id
        whose = f"merchant {account}" if account else f"project {project}"
        return f"the server refuses the API key: {line}: is it the key of {whose}?"
    meant = _meant(client, first)
    if first.status == 403 and refusals == {403} and meant is None:
        return (
            f"the server refuses the API key: {line}: does the key open project {project}, "
            "or is it another project's?"
        )
    more = f" ({len(met)} reads were tried)" if len(met) > 1 else ""
    return f"this is not the LiveOps API: {line}{more}: {meant or _advice(first)}"


def _meant(client: Client, exchange: Exchange) -> str | None:
    """Return a suggestion of another base URL, if one answers."""
    url = _moved_to(client, exchange) or next(_other_addresses(client, exchange), None)
    return None if url is None else f"did you mean {url}?"


def _advice(exchange: Exchange) -> str:
    """Return advice for a response that is not from the API."""
    if exchange.status == 429:
        return "the server asks for fewer calls: try later, or set --rate"
    if exchange.status >= 500:
        return "the server is out of order; its log should say why"
    return "give the URL up to and including /api, and a project the server has"


# -- the players -----------------------------------------------------------------------------------
def _prove_tokens(client: Client) -> Iterator[str]:
    target = client.target
    tokens: tuple[tuple[Caller, str, str | None], ...] = (
        ("documented", "the user token", target.user_token),
        ("second", "the second user token", target.second_user_token),
    )
    for caller, name, token in tokens:
        if token is not None:
            yield _prove_token(client, caller, name, token)


def _prove_token(client: Client, caller: Caller, name: str, token: str) -> str:
    if not is_sendable(token):
        raise PreflightError(f"{name} {flaw_of(token)}: give the JWT alone, such as eyJ...")
    met: list[Exchange] = []
    for operation_id, path in PLAYER_READS.items():
        if operation_id not in client.spec.operations:
            continue
        exchange = _send(client, operation_id, caller, path)
        if is_accepted(client.spec, exchange):
            return f"{_summary_of(exchange)} with {name}"
        met.append(exchange)
        if exchange.status == 401:
            break
    telling = [each for each in met if not (each.status in _SAYS_NOTHING or each.status >= 500)]
    if telling:
        last, flaw = telling[-1], flaw_of(token)
        hint = f"the token {flaw}" if flaw else "is it a token of this project, signed as it asks?"
        raise PreflightError(f"the server refuses {name}: {_call(last)} {answer_of(last)}: {hint}")
    statuses = ", ".join(dict.fromkeys(str(each.status) for each in met))
    return f"{name} is not proved: reads of players answered {statuses}"


# -- calls and answers -----------------------------------------------------------------------------
def _send(
    client: Client, operation_id: str, caller: Caller, path: Mapping[str, str | int] | None = None
) -> Exchange:
    url = client.target.base_url
    try:
        request = client.request(operation_id, path, caller=caller)
        url = str(request.url)
        return client.send(operation_id, request)
    except (UsageError, httpx.RequestError, httpx.InvalidURL, ValueError) as error:
        reason = reason_for(error, client.target.base_url, client.target.timeout)
        raise PreflightError(f"no answer from {url}: {reason}") from error


def is_accepted(spec: Spec, exchange: Exchange) -> bool:
    """Return whether a response is from the API and accepts the caller.

    Whether it conforms to the description is for the run to judge.
    """
    if exchange.status == 200:
        return isinstance(exchange.json, dict) and bool(
            _properties(spec, exchange.operation_id) & exchange.json.keys()
        )
    is_about_the_code = bool(PLAYER_READS.get(exchange.operation_id))
    codes = spec.error_codes(exchange.operation_id, exchange.status) - {0}
    return is_about_the_code and exchange.error_code in codes


def is_worded_by_the_api(exchange: Exchange) -> bool:
    """Return whether a response is an error in the format of the API."""
    return exchange.error_code is not None and "statusCode" in exchange.json


def _properties(spec: Spec, operation_id: str) -> frozenset[str]:
    """Return the properties of a success that are required, or that the mock always answers."""
    responses = spec.operations[operation_id].definition["responses"]
    content = spec.resolve(responses["200"])["content"]["application/json"]
    schema = spec.resolve(content["schema"])
    return frozenset((*schema.get("required", ()), *schema.get(ALWAYS, ())))


def answer_of(exchange: Exchange) -> str:
    """Return a short summary of a response."""
    status, response = f"answered {exchange.status}", exchange.response
    if response.is_redirect and "location" in response.headers:
        return f"{status} and sends on to {response.headers['location'].partition('?')[0]}"
    if is_worded_by_the_api(exchange):
        return f"{status}/{exchange.json['errorCode']}"
    if not response.content:
        return f"{status} with an empty body"
    if exchange.json is not None:
        return f"{status} with JSON that is not the API's"
    kind = response.headers.get("content-type", "").partition(";")[0].strip()
    return f"{status} with {kind or 'a body of no type'} that is no JSON"


def _call(exchange: Exchange) -> str:
    return f"{exchange.request.method} {str(exchange.request.url).partition('?')[0]}"


def _summary_of(exchange: Exchange) -> str:
    code = f"/{exchange.error_code}" if exchange.error_code is not None else ""
    return f"{exchange.operation_id} answered {exchange.status}{code}"


# -- where the API may be --------------------------------------------------------------------------
def _moved_to(client: Client, exchange: Exchange) -> str | None:
    """Return the base URL of a redirect."""
    location = exchange.response.headers.get("location")
    if location is None or not exchange.response.is_redirect:
        return None
    path = exchange.request.url.path.removeprefix(httpx.URL(client.target.base_url).path)
    whole = str(exchange.request.url.join(location)).partition("?")[0].rstrip("/")
    return whole.removesuffix(path) if path and whole.endswith(path) else None


def _other_addresses(client: Client, exchange: Exchange) -> Iterator[str]:
    """Return similar base URLs at which the API answers."""
    for url in islice(_neighbours(client.target.base_url), 3):
        if _speaks(client, url, exchange.operation_id):
            yield url
    given = httpx.URL(client.target.base_url)
    if exchange.status == 400 and given.scheme == "http" and speaks_tls(given):
        yield str(given.copy_with(scheme="https"))


def _neighbours(base_url: str) -> Iterator[str]:
    url = httpx.URL(base_url)
    origin = str(url.copy_with(raw_path=b"/")).rstrip("/")
    base = base_url.partition("?")[0].rstrip("/")
    near = [f"{base}/api", f"{origin}/api", base.removesuffix("/api"), origin]
    yield from (each for each in dict.fromkeys(near) if each != base)


def _speaks(client: Client, base_url: str, operation_id: str) -> bool:
    target = replace(client.target, base_url=base_url, timeout=_short(client.target))
    with closing(Client(target, client.spec)) as other:
        try:
            exchange = other.send(operation_id, other.request(operation_id))
        except (UsageError, httpx.RequestError):
            return False
        codes = other.spec.error_codes(operation_id, 401) - {0}
        is_refused = exchange.status == 401 and exchange.error_code in codes
        return is_refused or is_accepted(other.spec, exchange)


def _short(target: Target) -> float:
    return min(target.timeout, SHORT_TIMEOUT)
