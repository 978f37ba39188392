"""Laws of HTTP on an object of every kind: methods, content types, statuses, queries, tokens."""

from __future__ import annotations

import json
from typing import Any

from liveops_kit.contract.builders.operations import (
    WRITING_METHODS,
    bearer_header,
    client_calls,
    key_header,
    missigned_token,
    operation_of,
    unknown_path,
    unsigned_token,
    url_of,
    with_claims,
)
from liveops_kit.contract.errors import METHOD_NOT_ALLOWED, SCHEMA_BROKEN, TOKEN_REFUSED
from liveops_kit.contract.law import Need, Subject, law
from liveops_kit.contract.laws.credentials.builders import check_refused
from liveops_kit.contract.laws.kinds.lists import LISTS
from liveops_kit.contract.laws.kinds.refusals import refused_writes
from liveops_kit.contract.laws.paging.lists import PagedList
from liveops_kit.contract.laws.round_trips.kinds import UPDATED, example, shown, writable
from liveops_kit.contract.resources import Resource
from liveops_kit.contract.scenario import NotVerifiable, Scenario

SPELLINGS = (
    "application/json; charset=utf-8",
    "application/json;charset=UTF-8",
    'Application/JSON; charset="utf-8"',
    "application/json ; Charset=utf-8",
)
"""Content types that are JSON in UTF-8."""

NO_METHOD = (405, 501)
"""The statuses of a server that does not have a method."""


@law("ERR-4d", each=UPDATED)
def kinds_take_json_of_every_spelling(scenario: Scenario, kind: Resource) -> None:
    """An update of {kind} is read as JSON with a charset, in other letters, or with spaces."""
    made = example(scenario, kind, False)
    before = writable(kind, shown(made))
    for place, spelling in enumerate(SPELLINGS):
        name = f"Zoë {place}"
        told: Any = name if isinstance(before["name"], str) else {"en": name}
        content = json.dumps({**before, "name": told}, ensure_ascii=False).encode()
        answer = made.call(kind.update, content=content, headers={"Content-Type": spelling})
        scenario.holds(f"success with {spelling}", answer.response.is_success, answer.line)
        made.shows(name=told)


@law("ERR-1b", each=UPDATED)
def refusals_of_kinds_repeat_their_status(scenario: Scenario, kind: Resource) -> None:
    """In every refused update of {kind} `statusCode` is the status of the answer."""
    made, statuses = example(scenario, kind, False), set()
    body = writable(kind, shown(made))
    for answer in refused_writes(scenario, kind.update, body, **made.path):
        said = answer.json.get("statusCode") if isinstance(answer.json, dict) else None
        scenario.equal(f"`statusCode` of {answer.line}", said, answer.status)
        statuses.add(answer.status)
    scenario.holds("refusals of several statuses", len(statuses) >= 4, sorted(statuses))


@law("ERR-5e", each=UPDATED)
def wrong_methods_on_kinds_name_the_others(scenario: Scenario, kind: Resource) -> None:
    """The path of {kind} answers a method it lacks with 405, and names its methods in `Allow`."""
    made = example(scenario, kind, False)
    operation = operation_of(scenario, kind.read)
    template, operations = operation.path, scenario.client.spec.operations.values()
    known = {method for each in operations if each.path == template for method in each.methods}
    method = next(each for each in WRITING_METHODS if each not in known)
    with scenario.unchanged(made):
        answer = scenario.raw(
            method, url_of(scenario, operation, made.path), headers=key_header(scenario)
        )
        answer.refused(METHOD_NOT_ALLOWED)
    allowed = {each.strip() for each in answer.response.headers.get("Allow", "").split(",")}
    implemented = {each.method for each in operations if each.path == template}
    scenario.holds(f"{sorted(implemented)} in `Allow`", implemented <= allowed, sorted(allowed))


@law("ERR-43", each=UPDATED)
def a_head_of_kinds_is_a_get_without_body(scenario: Scenario, kind: Resource) -> None:
    """HEAD of {kind}, there, unknown or without credentials, has the status of GET and no body.

    A server that has no HEAD at all answers 405.
    """
    made, key = example(scenario, kind, False), key_header(scenario)
    operation = operation_of(scenario, kind.read)
    unknown = unknown_path(scenario, operation)
    for place, headers in ((made.path, key), (unknown, key), (made.path, {})):
        url = url_of(scenario, operation, place)
        got = scenario.raw("GET", url, headers=headers)
        headed = scenario.raw("HEAD", url, headers=headers)
        if headed.status in NO_METHOD:
            raise NotVerifiable("the server has no HEAD")
        scenario.equal(f"status of HEAD {url}", headed.status, got.status)
        scenario.equal("body of HEAD", headed.response.content, b"")
        types = [each.response.headers.get("Content-Type") for each in (headed, got)]
        scenario.equal("content type of HEAD", *types)


@law("PAG-1f", each=LISTS)
def the_list_of_kinds_bears_odd_queries(scenario: Scenario, listing: PagedList) -> None:
    """The list of {kind} goes by one of two `limit`, or refuses them, as it may an empty one."""
    listing.make(scenario, 3)
    plain = len(listing.keys(scenario))
    for query, sizes in (
        ([("limit", "2"), ("limit", "1")], (1, 2)),
        ([("limit", "1"), ("limit", "2")], (1, 2)),
        ([("limit", "1"), ("limits", "2"), ("Limit", "2"), ("x", "")], (1,)),
        ([("limit", "")], (plain,)),
        ([("offset", "")], (plain,)),
    ):
        answer = scenario.call(listing.call, query=query)
        if not answer.response.is_success:
            answer.refused(SCHEMA_BROKEN)
            continue
        size = len(answer.get(listing.rows))
        scenario.holds(f"{sizes} entries with {query}", size in sizes, size)


# -- tokens ----------------------------------------------------------------------------------------
def _of_users(tag: str, plural: str = "", name: str = "") -> Subject:
    """Return a tag with calls that take a user token and nothing else, as the kind of a law."""
    noun = f"calls of {name or tag.replace('_', ' ')}"
    needs = (Need.PLAYER, Need.STRICT)
    return Subject(tag=tag, plural=plural or tag, noun=noun, needs=needs)


OF_USERS = (
    *(_of_users(tag) for tag in ("coupons", "promo_codes", "promotions", "reward_chains", "clans")),
    *(_of_users(tag) for tag in ("daily_chains", "offer_chains", "carts", "orders")),
    _of_users("upsell", "upsells", "the upsell"),
    _of_users("inventory", "inventories", "the inventory"),
)

ALGORITHMS = ("none", "None", "nOnE", "HS256", "HS384", "HS512", "RS256", "ES256")
"""Algorithms that a token without a signature claims to be signed with."""


@law("AUTH-2c", each=OF_USERS)
def forged_tokens_open_no_kinds(scenario: Scenario, kind: Subject) -> None:
    """All {kind} answer tokens without a signature, or with a wrong one, with 401/1501."""
    token, user = scenario.player.token, scenario.player.external_id
    head, claims, signature = token.split(".")
    other_head = unsigned_token(user, "HS512").partition(".")[0]
    forged = [
        *(unsigned_token(user, algorithm) for algorithm in ALGORITHMS),
        f"{head}.{claims}.",
        f"{other_head}.{claims}.{signature}",
        missigned_token(token),
        with_claims(token, {"sub": scenario.name("root")}),
    ]
    calls = [
        each
        for each in client_calls(scenario)
        if each.tag == kind.tag
        and frozenset() not in each.security
        and not any("basicAuth" in choice for choice in each.security)
    ]
    for each in forged:
        check_refused(scenario, calls, TOKEN_REFUSED, headers=bearer_header(each))
