"""Judges a game's endpoint: does it take webhooks as the vendor's documents ask?"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType

from liveops_kit.contract.findings import Finding
from liveops_kit.contract.law_runner import Verdict
from liveops_kit.contract.report import LawLine, Report
from liveops_kit.contract.webhooks.endpoint import UNSIGNED, Answer, Endpoint
from liveops_kit.contract.webhooks.notifications import (
    Purchase,
    order_canceled,
    order_paid,
    user_validation,
)

PROMPT = 3.0
"""Seconds within which an endpoint should answer."""
WRONG = "0" * 40
"""A signature of nothing."""

Granted = Callable[[str, str], int]
"""Returns how many of an item a user has in the game: `granted(user, sku)`."""


class BrokenError(Exception):
    """An endpoint that answers otherwise than it should."""

    def __init__(self, expected: str, answer: Answer, actual: str = "") -> None:
        super().__init__(expected)
        self.expected = expected
        self.answer = answer
        self.actual = actual or answer.line


class NotJudgedError(Exception):
    """A rule that cannot be judged here; the message says why."""


@dataclass(frozen=True, slots=True)
class Bench:
    """The endpoint and the facts with which rules are tried."""

    endpoint: Endpoint
    purchase: Purchase
    granted: Granted | None
    unknown_user: str


Rule = Callable[[Bench], None]


def accepted(answer: Answer) -> Answer:
    """Return the answer if the vendor would take the webhook for arrived.

    Raises:
        BrokenError: it would send it again, or give up.
    """
    if not answer.is_accepted:
        raise BrokenError("200, 201 or 204", answer)
    return answer


def refused(answer: Answer, code: str) -> None:
    """Return if the answer is 400 with an error of this code.

    Raises:
        BrokenError: it is not.
    """
    if (answer.status, answer.code) != (400, code):
        raise BrokenError(f"400 and error.code {code}", answer)


# -- the rules -------------------------------------------------------------------------------------
def a_wrong_signature_is_refused(bench: Bench) -> None:
    """A webhook whose signature is wrong gets 400 and INVALID_SIGNATURE."""
    refused(bench.endpoint.send(order_paid(bench.purchase), signed=WRONG), "INVALID_SIGNATURE")


def a_missing_signature_is_refused(bench: Bench) -> None:
    """A webhook without a signature gets 400 and INVALID_SIGNATURE."""
    body = user_validation(bench.purchase)
    refused(bench.endpoint.send(body, signed=UNSIGNED), "INVALID_SIGNATURE")


def a_signature_is_of_one_body(bench: Bench) -> None:
    """The signature of another body gets 400 and INVALID_SIGNATURE."""
    first = accepted(bench.endpoint.send(user_validation(bench.purchase)))
    changed = first.body.replace(b'"country"', b'"Country"')
    refused(bench.endpoint.send(changed, signed=first.signature), "INVALID_SIGNATURE")


def bytes_are_signed_as_they_come(bench: Bench) -> None:
    """A signature is of the bytes that were sent, whatever their spaces and escapes."""
    body = {**user_validation(bench.purchase), "custom": "Ünïcode / \u2603"}
    accepted(bench.endpoint.send(json.dumps(body, indent=3, ensure_ascii=True).encode()))
    accepted(bench.endpoint.send(json.dumps(body, ensure_ascii=False).encode()))


def a_user_who_is_there_is_confirmed(bench: Bench) -> None:
    """The user_validation of a user who exists is accepted."""
    accepted(bench.endpoint.send(user_validation(bench.purchase)))


def a_user_who_is_not_there_is_refused(bench: Bench) -> None:
    """The user_validation of a user who does not exist gets 400 and INVALID_USER."""
    if not bench.unknown_user:
        raise NotJudgedError("no user is named who does not exist: --unknown-user")
    nobody = Purchase(user=bench.unknown_user, project_id=bench.purchase.project_id)
    refused(bench.endpoint.send(user_validation(nobody)), "INVALID_USER")


def a_paid_order_is_accepted(bench: Bench) -> None:
    """An order_paid is accepted."""
    accepted(bench.endpoint.send(order_paid(bench.purchase)))


def a_repeated_order_is_accepted(bench: Bench) -> None:
    """The same order_paid again is accepted: the vendor repeats what may have been lost."""
    again = bench.purchase.next()
    for _ in range(2):
        accepted(bench.endpoint.send(order_paid(again)))


def a_repeated_order_grants_once(bench: Bench) -> None:
    """The same order_paid three times grants its items once."""
    if bench.granted is None:
        raise NotJudgedError("what a user has in the game cannot be read: --granted-command")
    purchase = bench.purchase.next().next()
    before = bench.granted(purchase.user, purchase.sku)
    answers = [bench.endpoint.send(order_paid(purchase)) for _ in range(3)]
    after = bench.granted(purchase.user, purchase.sku)
    if after - before != purchase.quantity:
        expected = f"{purchase.quantity} more {purchase.sku} of {purchase.user}"
        raise BrokenError(expected, answers[-1], f"{after - before} more")


def a_cancelled_order_is_accepted(bench: Bench) -> None:
    """The order_canceled of a paid order is accepted."""
    purchase = bench.purchase.next().next().next()
    accepted(bench.endpoint.send(order_paid(purchase)))
    accepted(bench.endpoint.send(order_canceled(purchase)))


def webhooks_out_of_order_are_answered(bench: Bench) -> None:
    """An order_canceled that overtakes its order_paid is answered, and not by a server error."""
    purchase = bench.purchase.next().next().next().next()
    for body in (order_canceled(purchase), order_paid(purchase)):
        _answered(bench.endpoint.send(body))


def an_unknown_type_is_answered(bench: Bench) -> None:
    """A notification_type that the endpoint does not know is answered, by no server error."""
    _answered(bench.endpoint.send({"notification_type": "made_up_by_the_test", "user": {}}))


def what_is_no_json_is_answered(bench: Bench) -> None:
    """A signed body that is no JSON is answered, and not by a server error."""
    _answered(bench.endpoint.send(b'{"notification_type": '))


def an_answer_comes_soon(bench: Bench) -> None:
    """An answer comes within 3 seconds."""
    answer = accepted(bench.endpoint.send(user_validation(bench.purchase)))
    if answer.seconds > PROMPT:
        raise BrokenError(f"an answer within {PROMPT:g} s", answer)


def _answered(answer: Answer) -> None:
    if answer.status is None or answer.status >= 500:
        raise BrokenError("an answer below 500", answer)


RULES: MappingProxyType[str, Rule] = MappingProxyType(
    {
        rule.__name__: rule
        for rule in (
            a_wrong_signature_is_refused,
            a_missing_signature_is_refused,
            a_signature_is_of_one_body,
            bytes_are_signed_as_they_come,
            a_user_who_is_there_is_confirmed,
            a_user_who_is_not_there_is_refused,
            a_paid_order_is_accepted,
            a_repeated_order_is_accepted,
            a_repeated_order_grants_once,
            a_cancelled_order_is_accepted,
            webhooks_out_of_order_are_answered,
            an_unknown_type_is_answered,
            what_is_no_json_is_answered,
            an_answer_comes_soon,
        )
    }
)
"""The rules by name, in order."""


# -- the judgement ---------------------------------------------------------------------------------
def check(
    endpoint: Endpoint,
    purchase: Purchase,
    *,
    granted: Granted | None = None,
    unknown_user: str = "",
) -> Report:
    """Try each rule on an endpoint, and return the report of the run."""
    bench = Bench(endpoint, purchase, granted, unknown_user)
    lines: list[LawLine] = []
    findings: list[Finding] = []
    for name, rule in RULES.items():
        verdict: Verdict = "kept"
        reason = ""
        try:
            rule(bench)
        except NotJudgedError as open_:
            verdict, reason = "not verifiable", str(open_)
        except BrokenError as broken:
            verdict = "broken"
            findings.append(_finding(name, rule, broken, endpoint))
        lines.append(
            LawLine(
                name=f"webhooks.{name}",
                rules=(),
                sentence=rule.__doc__ or "",
                verdict=verdict,
                reason=reason,
            )
        )
    return Report(
        base_url=endpoint.url, project_id=purchase.project_id, seed=1, phases=("webhooks",),
        rows=(), findings=tuple(findings), laws=tuple(lines),
    )  # fmt: skip


def _finding(name: str, rule: Rule, broken: BrokenError, endpoint: Endpoint) -> Finding:
    return Finding(
        check="webhooks",
        operation_id="webhook",
        severity="high",
        title=rule.__doc__ or name,
        cause=name,
        expected=broken.expected,
        seen=broken.actual,
        curl=endpoint.curl(broken.answer),
        request=broken.answer.body.decode("utf-8", "replace"),
        response=broken.answer.text,
        laws=(f"webhooks.{name}",),
    )
