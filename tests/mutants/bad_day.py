"""A vendor's bad day: the mock with six unrelated faults at once.

They are of the kinds that a report has to tell apart: an error code that is wrong everywhere, a
reader of requests that breaks, a call that never works, a shape, a rule, a door left open.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote

import pytest
from tests.mutants.mutation import MutatingMiddleware, Mutation, Reply
from tests.mutants.promo_codes import keeps_the_use_of_a_dropped_order

from liveops_kit.contract import Options, Report, Target, run
from liveops_kit.contract.runner.merging import merge
from liveops_kit.contract.tokens import signed_with
from liveops_kit.openapi import document as spec
from liveops_kit.server.application import build
from liveops_kit.server.serve import make_world
from liveops_kit.settings import DEVELOPMENT_SECRET, Settings


@dataclass(frozen=True)
class Fault:
    """One of the faults."""

    what: str
    named: str
    """Words that stand in the title of one cause of a report, and of no other."""


FAULTS = (
    Fault("a schema error has the code 1002 in place of 1102", "422/1002"),
    Fault("a request with a character beyond ASCII ends in an error", "beyond ASCII"),
    Fault("no discount can be made", "create-item-promotion"),
    Fault("`has_more` is a text", "has_more"),
    Fault("a dropped order keeps the use of its promo code", "PRM-6"),
    Fault("the list of reward chains asks for no credentials", "credentials"),
)


class BadDay:
    """An ASGI application around the mock, with the faults that are about every call."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer 500 to whatever is beyond ASCII, and let anybody read one list."""
        if scope["type"] != "http" or not scope["path"].startswith("/api/"):
            await self._app(scope, receive, send)
            return
        body = await _body(receive)
        if not _is_plain(scope, body):
            await _fail(send)
            return
        if scope["method"] == "GET" and scope["path"].endswith("/admin/reward_chain"):
            others = [each for each in scope["headers"] if each[0] != b"authorization"]
            scope = {**scope, "headers": [*others, (b"authorization", b"Basic NDQwNTY6ZGVtbw==")]}

        async def replay() -> Any:
            return {"type": "http.request", "body": body, "more_body": False}

        await self._app(scope, replay, send)


async def _body(receive: Any) -> bytes:
    body, more = bytearray(), True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return bytes(body)


def _is_plain(scope: Any, body: bytes) -> bool:
    """Return whether a request has no character beyond ASCII, however it is written."""
    try:
        text = json.dumps(json.loads(body), ensure_ascii=False)
    except ValueError:
        text = body.decode("latin-1")
    query: str = unquote(scope["query_string"].decode("latin-1"))
    return scope["path"].isascii() and text.isascii() and query.isascii()


async def _fail(send: Any) -> None:
    content = b'{"statusCode": 500, "errorCode": 0, "errorMessage": "Internal Server Error"}'
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 500, "headers": headers})
    await send({"type": "http.response.body", "body": content})


def _wrong_code(reply: Reply) -> None:
    if isinstance(reply.body, dict) and reply.body.get("errorCode") == 1102:
        reply.body["errorCode"] = 1002


def _more_in_words(reply: Reply) -> None:
    if isinstance(reply.body, dict) and "has_more" in reply.body:
        reply.body["has_more"] = "yes" if reply.body["has_more"] else "no"


def _break(mutation: Mutation) -> None:
    """Apply the faults that a mutant can have."""
    for name in spec.served().operations:
        mutation.rewrite(name, _wrong_code)
        mutation.rewrite(name, _more_in_words)
    error = {"statusCode": 500, "errorCode": 0, "errorMessage": "Internal Server Error"}
    mutation.stub("create-item-promotion", 500, error)
    keeps_the_use_of_a_dropped_order(mutation)


LAWS = (
    "coupons.a_coupon_needs_an_id_and_a_name",
    "coupons.names_are_read_by_two_letter_languages",
    "discounts.a_new_discount_is_off",
    "discounts.all_discounts_multiply",
    "discounts.an_unknown_discount_is_not_found",
    "promo_codes.an_order_that_is_dropped_gives_the_promo_code_back",
    "promo_codes.a_promo_code_has_letters_and_digits",
    "reward_chains.an_update_of_reward_chains_takes_what_a_read_gave",
)
"""Enough of the laws to meet every fault."""


@dataclass(frozen=True)
class StoppedClock:
    """A clock that shows one moment."""

    moment: datetime

    def now(self) -> datetime:
        """Return the moment."""
        return self.moment


TAGS = ("coupons", "discounts", "promo_codes", "reward_chains")


def judged(app: Any, moment: datetime) -> Report:
    """Return what a short run finds on an application with the mock's world."""
    clock = StoppedClock(moment)
    mint = signed_with(DEVELOPMENT_SECRET)
    target = Target(
        app=app, mint=mint, user_token=mint("player-1", {}), makes_items=True, disposable=True,
        second_user_token=mint("player-2", {}),
    )  # fmt: skip
    by_law = Options(phases=("catalogue", "laws"), tags=TAGS, laws=LAWS, clock=clock)
    # Only generated calls leave the credentials out.
    generated = Options(
        phases=("conformance",), operations=("admin-get-reward-chains",),
        generators=("coverage",), max_examples=2, clock=clock,
    )  # fmt: skip
    return merge([run(target, by_law), run(target, generated)])


@contextmanager
def good_day() -> Iterator[Any]:
    """Yield the mock as it is."""
    settings = Settings(validate_responses=False, most_projects=1_000_000)
    yield build(settings, make_world(settings))


@contextmanager
def bad_day() -> Iterator[BadDay]:
    """Yield the mock with the six faults; others in this process have some of them meanwhile."""
    patch = pytest.MonkeyPatch()
    with good_day() as app:
        middleware = MutatingMiddleware(app)
        try:
            _break(Mutation(patch, middleware))
            yield BadDay(middleware)
        finally:
            patch.undo()
