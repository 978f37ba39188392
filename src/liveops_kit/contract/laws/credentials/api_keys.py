"""Laws of API keys: the credentials of admin calls."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from typing import Any

from liveops_kit.contract.builders.operations import (
    INVALID_JWT,
    admin_calls,
    attempt,
    basic_header,
    bearer_header,
    client_calls,
    takes_key,
    unknown_path,
)
from liveops_kit.contract.errors import KEY_REFUSED, PROJECT_FORBIDDEN, PROMOTION_MISSING
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.credentials.builders import REFUSED, check_refused, wrong_keys
from liveops_kit.contract.resources import CODED, VALUE_POINT
from liveops_kit.contract.response_checks import UNUSED_NUMBER
from liveops_kit.contract.scenario import NotVerifiable, Scenario, is_implemented
from liveops_kit.openapi.document import Operation


def _personalization(scenario: Scenario, is_it: bool) -> list[Operation]:
    """Return the admin operations of personalization rules, or all others."""
    return [each for each in admin_calls(scenario) if (each.tag == "personalization") is is_it]


def _malformed_headers(scenario: Scenario) -> Iterator[dict[str, str]]:
    """Yield headers that look like Basic credentials and are malformed."""
    account, key = scenario.client.target.basic
    credentials = f"{account}:{key}"
    for text in (account, f"{account}:", f":{key}", f"game:{key}", f"-1:{key}"):
        yield {"Authorization": "Basic " + b64encode(text.encode()).decode()}
    encoded = b64encode(credentials.encode()).decode()
    plain = f"Basic {credentials}"
    for header in ("", "Basic", "Basic not-base64!", f"Digest {encoded}", encoded, plain):
        yield {"Authorization": header}


@law("AUTH-1a")
def the_key_of_a_project_opens_its_admin_calls(scenario: Scenario) -> None:
    """Every admin call lets in who states the id and the API key of the project."""
    for operation in admin_calls(scenario):
        answer = attempt(scenario, operation)
        if is_implemented(answer):
            scenario.holds("a call that is let in", answer.status not in REFUSED, answer.line)
            if operation.method == "GET" and not unknown_path(scenario, operation):
                answer.ok(200)


@law("AUTH-1b")
def an_admin_call_without_credentials_is_refused(scenario: Scenario) -> None:
    """Every admin call without an Authorization header gets 401/1020."""
    check_refused(scenario, _personalization(scenario, False), KEY_REFUSED, by=None)


@law("AUTH-1b")
def a_malformed_key_is_refused(scenario: Scenario) -> None:
    """An Authorization header that is not Basic with an id and a key gets 401/1020."""
    for headers in _malformed_headers(scenario):
        scenario.call("get-coupons", by=None, headers=headers).refused(KEY_REFUSED)
    check_refused(
        scenario, _personalization(scenario, False), KEY_REFUSED, headers=bearer_header(INVALID_JWT)
    )


@law("AUTH-1b", needs=[Need.STRICT])
def a_wrong_key_is_refused(scenario: Scenario) -> None:
    """Every admin call with the project's id and another key gets 401/1020."""
    account, _ = scenario.client.target.basic
    wrong = basic_header(account, "liveops-kit-has-not-this-key")
    check_refused(scenario, _personalization(scenario, False), KEY_REFUSED, headers=wrong)


@law("AUTH-1c")
def personalization_rules_need_credentials(scenario: Scenario) -> None:
    """The calls of personalization rules without or with malformed credentials get 401/1020."""
    calls = _personalization(scenario, True)
    check_refused(scenario, calls, KEY_REFUSED, by=None)
    for headers in _malformed_headers(scenario):
        check_refused(scenario, calls[:1], KEY_REFUSED, headers=headers)
    check_refused(scenario, calls, KEY_REFUSED, headers=bearer_header(INVALID_JWT))


@law("AUTH-1c", needs=[Need.STRICT])
def personalization_rules_need_the_right_key(scenario: Scenario) -> None:
    """The calls of personalization rules with a wrong key get 401/1020."""
    account, _ = scenario.client.target.basic
    for key in wrong_keys(scenario):
        headers = basic_header(account, key)
        check_refused(scenario, _personalization(scenario, True), KEY_REFUSED, headers=headers)


@law("AUTH-1d")
def a_key_opens_no_other_project(scenario: Scenario) -> None:
    """Every admin call with the key of one project on another one gets 403/0."""
    target = scenario.client.target
    if target.merchant_id is not None:
        raise NotVerifiable("the key is a merchant's: it opens more than one project")
    own = {"Authorization": target.basic_authorization}
    check_refused(
        scenario, admin_calls(scenario), PROJECT_FORBIDDEN, headers=own, project=UNUSED_NUMBER
    )
    shared = [each for each in client_calls(scenario) if takes_key(scenario, each)]
    check_refused(scenario, shared, PROJECT_FORBIDDEN, headers=own, project=UNUSED_NUMBER)


@law("AUTH-1d", "CPN-4", "ERR-15", "ERR-16", needs=[Need.OWN_PROJECT])
def a_project_shows_nothing_of_another(scenario: Scenario) -> None:
    """What one project has is found neither by name nor in a list of another one."""
    elsewhere = scenario.client.target.project_id
    theirs: dict[str, Any] = {
        "project": elsewhere, "headers": basic_header(*_account(scenario, elsewhere)),
    }  # fmt: skip
    for kind in CODED:
        made = scenario.create(kind, enabled=False)
        made.read()
        made.call(kind.read, **theirs).refused(PROMOTION_MISSING)
    point = scenario.create(VALUE_POINT, order=-2_000_000_000).id
    own = {"headers": basic_header(*_account(scenario, scenario.project_id))}
    for more, is_there_too in ((own, True), (theirs, False)):
        rows = scenario.call(VALUE_POINT.listings[0], **more).get("items")
        skus = [scenario.get(each, "sku") for each in rows]
        scenario.equal("whether the list has the point", point in skus, is_there_too)


def _account(scenario: Scenario, project: int) -> tuple[str, str]:
    target = scenario.client.target
    return str(target.merchant_id or project), target.api_key
