"""Laws of API keys: the credentials of admin calls."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator

from liveops_kit.contract.builders.operations import (
    INVALID_JWT,
    ObjectFactory,
    admin_calls,
    attempt,
    basic_header,
    bearer_header,
    client_calls,
    takes_key,
    unknown_path,
)
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.credentials.builders import REFUSED, check_refused, wrong_keys
from liveops_kit.contract.response_checks import NOBODYS_NUMBER
from liveops_kit.contract.scenario import NotVerifiable, Trial, is_there
from liveops_kit.openapi.document import Operation


def _personalization(trial: Trial, is_it: bool) -> list[Operation]:
    """Return the admin operations of personalization rules, or all others."""
    return [each for each in admin_calls(trial) if (each.tag == "personalization") is is_it]


def _malformed_headers(trial: Trial) -> Iterator[dict[str, str]]:
    """Yield headers that look like Basic credentials and are malformed."""
    account, key = trial.client.target.basic
    credentials = f"{account}:{key}"
    for text in (account, f"{account}:", f":{key}", f"game:{key}", f"-1:{key}"):
        yield {"Authorization": "Basic " + b64encode(text.encode()).decode()}
    encoded = b64encode(credentials.encode()).decode()
    for header in (
        "",
        "Basic",
        "Basic not-base64!",
        f"Digest {encoded}",
        encoded,
        f"Basic {credentials}",
    ):
        yield {"Authorization": header}


@law("AUTH-1a")
def the_key_of_a_project_opens_its_admin_calls(trial: Trial) -> None:
    """Every admin call lets in who states the id and the API key of the project."""
    for operation in admin_calls(trial):
        answer = attempt(trial, operation)
        if is_there(answer):
            trial.holds("a call that is let in", answer.status not in REFUSED, answer.line)
        if operation.method == "GET" and not unknown_path(trial, operation) and is_there(answer):
            trial.ok(answer, 200)


@law("AUTH-1b")
def an_admin_call_without_credentials_is_refused(trial: Trial) -> None:
    """Every admin call without an Authorization header gets 401/1020."""
    check_refused(trial, _personalization(trial, False), 401, 1020, by=None)


@law("AUTH-1b")
def a_malformed_key_is_refused(trial: Trial) -> None:
    """An Authorization header that is not Basic with an id and a key gets 401/1020."""
    for headers in _malformed_headers(trial):
        trial.refused(trial.call("get-coupons", by=None, headers=headers), 401, 1020)
    check_refused(
        trial, _personalization(trial, False), 401, 1020, headers=bearer_header(INVALID_JWT)
    )


@law("AUTH-1b", needs=[Need.STRICT])
def a_wrong_key_is_refused(trial: Trial) -> None:
    """Every admin call with the project's id and another key gets 401/1020."""
    account, _ = trial.client.target.basic
    wrong = basic_header(account, "liveops-kit-has-not-this-key")
    check_refused(trial, _personalization(trial, False), 401, 1020, headers=wrong)


@law("AUTH-1c")
def personalization_rules_need_credentials(trial: Trial) -> None:
    """The calls of personalization rules without or with malformed credentials get 401/1020."""
    calls = _personalization(trial, True)
    check_refused(trial, calls, 401, 1020, by=None)
    for headers in _malformed_headers(trial):
        check_refused(trial, calls[:1], 401, 1020, headers=headers)
    check_refused(trial, calls, 401, 1020, headers=bearer_header(INVALID_JWT))


@law("AUTH-1c", needs=[Need.STRICT])
def personalization_rules_need_the_right_key(trial: Trial) -> None:
    """The calls of personalization rules with a wrong key get 401/1020."""
    account, _ = trial.client.target.basic
    for key in wrong_keys(trial):
        headers = basic_header(account, key)
        check_refused(trial, _personalization(trial, True), 401, 1020, headers=headers)


@law("AUTH-1d")
def a_key_opens_no_other_project(trial: Trial) -> None:
    """Every admin call with the key of one project on another one gets 403/0."""
    target = trial.client.target
    if target.merchant_id is not None:
        raise NotVerifiable("the key is a merchant's: it opens more than one project")
    own = {"Authorization": target.basic_authorization}
    check_refused(trial, admin_calls(trial), 403, 0, headers=own, project=NOBODYS_NUMBER)
    shared = [each for each in client_calls(trial) if takes_key(trial, each)]
    check_refused(trial, shared, 403, 0, headers=own, project=NOBODYS_NUMBER)


@law("AUTH-1d", "CPN-4", "ERR-15", "ERR-16", needs=[Need.OWN_PROJECT])
def a_project_shows_nothing_of_another(trial: Trial) -> None:
    """What one project has is found neither by name nor in a list of another one."""
    factory, elsewhere = ObjectFactory(trial), trial.client.target.project_id
    missing = {"coupon": 9802, "promo_code": 9802, "unique_catalog_offer": 9802}
    reads = {
        "coupon": "get-coupon", "promo_code": "get-promo-code",
        "unique_catalog_offer": "get-unique-catalog-offer",
    }  # fmt: skip
    for kind, code in missing.items():
        external_id = str(factory.make(kind))
        trial.ok(trial.call(reads[kind], external_id=external_id))
        answer = trial.call(
            reads[kind], external_id=external_id, project=elsewhere, headers=_credentials(trial)
        )
        trial.refused(answer, 404, code)
    point = str(factory.make("value_point", order=-2_000_000_000))
    for project, is_there_too in ((trial.project_id, True), (elsewhere, False)):
        headers = basic_header(*_account(trial, project))
        page = trial.ok(trial.call("admin-get-value-points-list", project=project, headers=headers))
        skus = [trial.field(each, "sku") for each in trial.field(page, "items")]
        trial.equal("whether the list has the point", point in skus, is_there_too)


def _account(trial: Trial, project: int) -> tuple[str, str]:
    target = trial.client.target
    return str(target.merchant_id or project), target.api_key


def _credentials(trial: Trial) -> dict[str, str]:
    """Return the credentials of the run's project."""
    return {"Authorization": trial.client.target.basic_authorization}
