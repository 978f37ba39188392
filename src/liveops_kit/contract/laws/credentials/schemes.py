"""Laws of the schemes of credentials: how they are named by callers, and to them."""

from __future__ import annotations

from liveops_kit.contract.builders.operations import (
    INVALID_JWT,
    UNKNOWN_ID,
    admin_calls,
    basic_header,
    bearer_header,
    client_calls,
    tried,
)
from liveops_kit.contract.errors import CODE_UNKNOWN
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.scenario import Scenario

SCHEMES = ("Basic", "Bearer")
FORMS = (str.lower, str.upper, str.swapcase)


@law("AUTH-12", needs=[Need.PLAYER])
def a_scheme_is_read_in_any_case(scenario: Scenario) -> None:
    """`basic` and `BASIC` are read as `Basic`, and `bearer` and `BEARER` as `Bearer`."""
    headers = (basic_header(*scenario.client.target.basic), bearer_header(scenario.player.token))
    for form in FORMS:
        keyed, signed = (
            {name: f"{form(scheme)}{value.removeprefix(scheme)}" for name, value in header.items()}
            for scheme, header in zip(SCHEMES, headers, strict=True)
        )
        scenario.call("get-promotion-list", headers=keyed).ok(200)
        answer = scenario.call("verify-promotion-code", by=None, code=UNKNOWN_ID, headers=signed)
        answer.refused(CODE_UNKNOWN)


@law("AUTH-13")
def an_unauthorized_answer_names_the_scheme(scenario: Scenario) -> None:
    """Every 401 names in `WWW-Authenticate` the scheme of the call: of servers, or of users."""
    wrong = ({"Authorization": "Basic not-base64!"}, bearer_header(INVALID_JWT))
    calls = (admin_calls(scenario), client_calls(scenario))
    for scheme, header, operations in zip(SCHEMES, wrong, calls, strict=True):
        for answer in tried(scenario, operations, headers=header):
            named = answer.response.headers.get("WWW-Authenticate", "")
            is_named = scheme.lower() in named.lower() or answer.status != 401
            scenario.holds(f"`{scheme}` in WWW-Authenticate of {answer.line}", is_named, named)
