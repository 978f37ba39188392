"""Laws of error responses: their properties, and the order of checks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from liveops_kit.contract.builders import OVER, PAST, redeem
from liveops_kit.contract.builders.chains import CHAINS, MAX_STEPS, deleted, steps_of
from liveops_kit.contract.builders.codes import regional_item, rewards, verify
from liveops_kit.contract.builders.operations import (
    PROJECT_WRITES,
    UNKNOWN_ID,
    attempt,
    body_schema,
    is_closed,
    is_harmless,
    kinds_here,
    operation_of,
    operations,
    takes_body,
    takes_key,
    tried,
    unknown_path,
    unreadable_body,
)
from liveops_kit.contract.errors import (
    ALREADY_EXISTS,
    CHAIN_ENABLED,
    CHAIN_MISSING,
    CHAIN_PERIOD_INVALID,
    CHAIN_TOO_LONG,
    CODE_EXPIRED,
    CODE_LIMIT_REACHED,
    ITEM_UNKNOWN,
    LOCALE_UNKNOWN,
    OFFER_STEP_MISSING,
    REGION_CLOSED,
    SCHEMA_BROKEN,
)
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.resources import COUPON, DAILY_CHAIN, DISCOUNT, OFFER_CHAIN, RULE
from liveops_kit.contract.scenario import Answer, NotVerifiable, Scenario, is_implemented

DETAILED = frozenset({1102, 7001}) | frozenset(range(6200, 6400))
"""The codes of errors that have `errorMessageExtended`."""


# -- the envelope ----------------------------------------------------------------------------------
def _refusals(scenario: Scenario) -> Iterator[Answer]:
    """Yield refusals of every sort: of requests, of callers, of objects."""
    for number, operation in enumerate(operations(scenario)):
        if number % 3 == 0:
            yield attempt(scenario, operation, by=None, project_id="word")
        elif operation.security and number % 3 == 1:
            yield attempt(scenario, operation, by=None)
        elif takes_body(operation):
            yield attempt(scenario, operation, **unreadable_body())
        elif is_harmless(scenario, operation):
            yield attempt(scenario, operation)
    yield scenario.raw("GET", f"/v3/project/{scenario.project_id}/{UNKNOWN_ID}")
    yield scenario.raw("GET", f"/v3/project/{scenario.project_id}/admin/{UNKNOWN_ID}")
    yield scenario.raw("PATCH", f"/v3/project/{scenario.project_id}/admin/coupon")
    # A server without coupons has given refusals enough.
    with suppress(NotVerifiable):
        yield from _rule_refusals(scenario)


def _rule_refusals(scenario: Scenario) -> Iterator[Answer]:
    """Yield refusals of valid requests by business rules."""
    code, codeless = scenario.code(), scenario.code()
    made, stranger = scenario.create(COUPON, code), scenario.name("stranger")
    yield scenario.call(COUPON.create, body=made.body)
    yield made.add(code)
    odd = scenario.new_body(COUPON)
    no_item = [{"sku": scenario.name("noitem")}]
    for change in ({"bonus": no_item}, {"name": {"xx": "Odd"}}):
        yield scenario.call(COUPON.create, body={**odd, **change})
    for unknown in (codeless, "no-code"):
        yield scenario.call("get-redeemable-promotion-by-code", code=unknown)
    yield scenario.create(DISCOUNT, enabled=False, items=None).limit("get", user=stranger)
    yield made.limit_of(stranger)


def _errors(scenario: Scenario) -> Iterator[tuple[Answer, Mapping[str, Any]]]:
    """Yield refusals of every sort with their bodies; there have to be some."""
    answers = list(filter(is_implemented, _refusals(scenario)))
    refusals = [answer for answer in answers if answer.status >= 400]
    scenario.holds("some refusals", bool(refusals))
    for answer in refusals:
        yield answer, answer.json if isinstance(answer.json, dict) else {}


def _is(answer: Answer, what: str, truth: bool) -> None:
    """Check a condition on a refusal."""
    answer.scenario.holds(what, truth, f"{answer.line}: {answer.response.text[:200]}")


@law("ERR-1a")
def every_error_has_two_numbers_and_a_message(scenario: Scenario) -> None:
    """Every error body has the integers `statusCode` and `errorCode` and a message."""
    for answer, body in _errors(scenario):
        message = body.get("errorMessage")
        is_right = [type(body.get(name)) is int for name in ("statusCode", "errorCode")]
        is_right += [isinstance(message, str), bool(message)]
        _is(answer, "an error body with its three properties", all(is_right))


@law("ERR-1b")
def every_error_repeats_its_status_and_has_a_name(scenario: Scenario) -> None:
    """`statusCode` is the HTTP status; `transactionId` has 32 hexadecimal digits."""
    for answer, body in _errors(scenario):
        name = re.fullmatch("[0-9a-fA-F]{32}", str(body.get("transactionId")))
        is_right = body.get("statusCode") == answer.status and name is not None
        _is(answer, "the status and the transaction", is_right)


@law("ERR-1d")
def only_some_errors_have_details(scenario: Scenario) -> None:
    """Errors other than 1102, 62xx, 63xx and 7001 have no `errorMessageExtended`."""
    for answer, body in _errors(scenario):
        is_plain = body.get("errorCode") in DETAILED or "errorMessageExtended" not in body
        _is(answer, "no details", is_plain)


@law("ERR-2")
def the_error_code_is_the_number_in_the_message(scenario: Scenario) -> None:
    """`errorCode` is the number in the bracket of the message; without a bracket it is 0."""
    for answer, body in _errors(scenario):
        match = re.match(r"\[\d+-(\d+)\]", str(body.get("errorMessage")))
        is_right = body.get("errorCode") == (int(match[1]) if match else 0)
        _is(answer, "the number of the message as errorCode", is_right)


# -- the details of chain errors -------------------------------------------------------------------
@law("ERR-1c")
def chain_errors_describe_what_was_written(scenario: Scenario) -> None:
    """The errors of chain writes come with an object that names project, chain and fault."""
    sku, project = scenario.some_item(), {"project_id": scenario.project_id}
    for kind in CHAINS:
        gone, chain = deleted(scenario, kind), scenario.create(kind)
        gone.update().refused(CHAIN_MISSING, **gone.facts)
        chain.update().refused(CHAIN_ENABLED, **chain.facts)
        long = {"steps": steps_of(kind, sku, MAX_STEPS + 1)}
        counts = {"step_count": MAX_STEPS + 1, "max_steps": MAX_STEPS}
        scenario.refuses_create(kind, CHAIN_TOO_LONG, long, **project, **counts)
        facts: dict[str, Any] = {**project, "invalid_periods": ...}
        scenario.refuses_create(kind, CHAIN_PERIOD_INVALID, {"date_end": PAST}, **facts)


@law("ERR-1c", needs=[Need.PLAYER])
def chain_errors_describe_what_was_claimed(scenario: Scenario) -> None:
    """The errors of claims come with an object that names the chain and the step."""
    daily, offer = scenario.create(DAILY_CHAIN), scenario.create(OFFER_CHAIN)
    gone = deleted(scenario, DAILY_CHAIN)
    gone.is_unknown(gone.get())
    gone.has_no_step(1)
    for chain in (daily, offer):
        chain.is_not_claimable(2)
    offer.has_no_step(9)
    offer.order(9).refused(OFFER_STEP_MISSING, chain_id=offer.id, step_number=9)


# -- the order of checks ---------------------------------------------------------------------------
@law("ERR-6a")
def credentials_come_before_the_body(scenario: Scenario) -> None:
    """A call without credentials and with a broken body is refused for the credentials."""
    writes = [each for each in operations(scenario) if each.security and takes_body(each)]
    for answer in tried(scenario, writes, by=None, **unreadable_body()):
        scenario.holds("401 or 403", answer.status in (401, 403), answer.line)


@law("ERR-6a")
def the_schema_comes_before_what_is_named(scenario: Scenario) -> None:
    """A write that breaks the schema and names what is not there gets 422/1102."""
    for operation in operations(scenario):
        if not takes_body(operation) or not takes_key(scenario, operation):
            continue
        is_ours = unknown_path(scenario, operation) and operation.operation_id not in PROJECT_WRITES
        if is_ours and is_closed(body_schema(scenario, operation)):
            for answer in tried(scenario, [operation]):
                answer.refused(SCHEMA_BROKEN)


@law("ERR-6a")
def locales_come_between_the_schema_and_what_is_named(scenario: Scenario) -> None:
    """Of an unknown property, locale and object, the property is told first, then the locale."""
    for kind in kinds_here(scenario).values():
        if kind is RULE:
            continue
        operation = operation_of(scenario, kind.update)
        own_id = {"sku": UNKNOWN_ID} if kind.id_in_body == "sku" else {}
        body = scenario.create(kind, enabled=False).revision(**own_id)
        unknown = {**body, "name": {"xx": "Odd"}}
        broken = attempt(scenario, operation, body={**unknown, "liveops_kit": 1})
        broken.refused(SCHEMA_BROKEN)
        attempt(scenario, operation, body=unknown).refused(LOCALE_UNKNOWN)
        missing = attempt(scenario, operation, body=body)
        is_named = missing.status == 404 and bool(missing.error_code)
        scenario.holds("404 with a code", is_named, missing.line)


@law("ERR-6a")
def what_is_named_comes_before_the_state(scenario: Scenario) -> None:
    """A new coupon with a taken id and an unknown item is refused for the item, with 404/4001."""
    taken = scenario.create(COUPON).body
    no_item = {**taken, "bonus": [{"sku": scenario.name("noitem")}]}
    scenario.call(COUPON.create, body=no_item).refused(ITEM_UNKNOWN)
    scenario.call(COUPON.create, body=taken).refused(ALREADY_EXISTS)


@law("ERR-6a", needs=[Need.PLAYER])
def the_state_comes_before_the_limits(scenario: Scenario) -> None:
    """A used-up code of a coupon that has ended is told to be expired, not used up."""
    made, code = scenario.with_code(COUPON, redeem_code_limit=1)
    redeem(scenario, code).ok()
    redeem(scenario, code).refused(CODE_LIMIT_REACHED)
    made.update(promotion_periods=OVER).ok(204)
    for answer in (redeem(scenario, code), verify(scenario, code), rewards(scenario, COUPON, code)):
        answer.refused(CODE_EXPIRED)


@law("ERR-6a", needs=[Need.PLAYERS, Need.ITEMS])
def the_limits_come_before_the_region(scenario: Scenario) -> None:
    """A used-up code is told to be used up also where its item is not sold."""
    closed = regional_item(scenario)
    code = scenario.create(COUPON, bonus=[{"sku": closed.sku}], redeem_code_limit=1).add_code()
    redeem(scenario, code, by=closed.outsider).refused(REGION_CLOSED)
    redeem(scenario, code, by=closed.insider).ok()
    redeem(scenario, code, by=closed.outsider).refused(CODE_LIMIT_REACHED)
