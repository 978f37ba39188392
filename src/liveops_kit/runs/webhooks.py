"""`liveops webhooks`: sends webhooks to a game's endpoint, and prints what comes back."""

from __future__ import annotations

import shlex
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from secrets import token_hex
from typing import Any

import httpx

from liveops_kit import terminal
from liveops_kit.contract.report import redacted_report
from liveops_kit.contract.reports import check_files, shown, write
from liveops_kit.contract.webhooks.check import WRONG, Granted, check
from liveops_kit.contract.webhooks.endpoint import Endpoint
from liveops_kit.contract.webhooks.notifications import TYPES, Purchase
from liveops_kit.errors import UsageError
from liveops_kit.redaction import Redactor
from liveops_kit.trust import tls

COMMAND_TIMEOUT = 30.0
"""Seconds that `--granted-command` may take."""


def trigger(
    types: Sequence[str],
    *,
    url: str,
    secret: str,
    times: int,
    wrong_signature: bool,
    body: Path | None,
    show: Callable[[str], None],
    **facts: Any,
) -> bool:
    """Send webhooks of these types and print the answers; return whether all were accepted.

    Raises:
        UsageError: the URL or an option is none.
    """
    purchase = purchase_of(facts)
    content = None if body is None else body.read_bytes()
    signed = WRONG if wrong_signature else None
    is_good = True
    with _client() as client:
        endpoint = Endpoint(checked_url(url), secret, client)
        for name in types:
            for _ in range(times):
                answer = endpoint.send(content or TYPES[name](purchase), signed=signed)
                show(f"{name}: {answer.line}")
                if answer.text and answer.status is not None:
                    show(f"  {answer.text}")
                is_good = is_good and answer.is_accepted
    return is_good


def check_and_print(
    url: str,
    *,
    secret: str,
    unknown_user: str,
    granted_command: str,
    reports: Mapping[str, Path],
    **facts: Any,
) -> int:
    """Judge an endpoint, print and write the report, and return the exit code.

    Raises:
        UsageError: an option cannot be, or a report cannot be written.
    """
    check_files(reports.values())
    purchase = purchase_of(facts)
    with _client() as client:
        endpoint = Endpoint(checked_url(url), secret, client)
        granted = granted_by(granted_command) if granted_command else None
        report = check(endpoint, purchase, granted=granted, unknown_user=unknown_user)
    report = redacted_report(report, Redactor({secret: "webhook_secret"}))
    for form, file in reports.items():
        write(report, form, file)
    terminal.write(shown(report.text(), reports, token_hex(16)))
    return report.exit_code


def checked_url(url: str) -> str:
    """Return the URL of an endpoint.

    Raises:
        UsageError: it is none of HTTP.
    """
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        parsed = httpx.URL("")
    if parsed.scheme not in {"http", "https"} or not parsed.host:
        raise UsageError(f"'{url}' is no URL such as http://127.0.0.1:3000/webhooks")
    return url


def purchase_of(facts: Mapping[str, Any]) -> Purchase:
    """Return the facts of the options; the order's number is that of the second if none is given.

    Raises:
        UsageError: the amount is no number.
    """
    try:
        amount = Decimal(facts["amount"])
    except InvalidOperation as error:
        raise UsageError(f"--amount is a number such as 4.99, not '{facts['amount']}'") from error
    if not amount.is_finite() or amount < 0:
        raise UsageError(f"--amount is a number such as 4.99, not '{facts['amount']}'")
    number = facts["order_id"] or int(time.time())
    return Purchase(**{**facts, "amount": amount, "order_id": number})


def granted_by(command: str) -> Granted:
    """Return a function that asks a command how many of an item a user has."""

    def granted(user: str, sku: str) -> int:
        words = [word.format(user=user, sku=sku) for word in shlex.split(command)]
        try:
            done = subprocess.run(  # noqa: S603 - the command is the user's own
                words, capture_output=True, text=True, timeout=COMMAND_TIMEOUT, check=True
            )
            return int(done.stdout)
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            raise UsageError(f"--granted-command printed no number: {error}") from error

    return granted


def _client() -> httpx.Client:
    return httpx.Client(verify=tls(), trust_env=False, follow_redirects=False)
