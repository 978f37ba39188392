"""Keeps generated calls on the objects of the run, whatever values they came with.

Values come from everywhere: the generator, examples, links that name the first entry of a list.
Just before a call that changes something is sent, ids that might be somebody else's are replaced.
Values that cannot name anything, such as a text for a number, stay: refusing them is the server's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from liveops_kit.contract.names import could_be_code, could_be_external_id, whole_number
from liveops_kit.contract.provision import Provision
from liveops_kit.contract.treatments import Treatment, treatment
from liveops_kit.spec import Operation

if TYPE_CHECKING:
    from schemathesis import Case, Response

MOST_CODES = 50
"""Codes one generated call may ask for; the documented 100000 would drown the later calls."""

NOBODYS_PROMOTION = 2_147_000_000
"""Promotion ids from here on are taken to be free."""


class Guard:
    """Rewrites cases before they are sent, and remembers what they made afterwards."""

    def __init__(self, provision: Provision, project_id: int) -> None:
        self._provision = provision
        self._project_id = project_id

    def protect(self, operation: Operation, case: Case[Any]) -> None:
        """Turn a case away from objects that are not of the run."""
        project = whole_number(case.path_parameters.get("project_id"))
        if project is not None and project != self._project_id:
            _put(case, "project_id", str(self._project_id))
        how = treatment(operation)
        if how in {None, Treatment.READS}:
            return
        self._protect_external_id(how, case)
        self._protect_promotion_id(operation, case)
        if isinstance(case.body, dict):
            body = self._protected_body(operation, how, case.body)
            if body is not case.body:
                case.body = body

    def note(self, operation: Operation, case: Case[Any], response: Response) -> None:
        """Remember the objects a call made."""
        if not 200 <= response.status_code < 300:
            return
        if treatment(operation) is Treatment.CREATES:
            # What was asked for, not what was answered: a server that answers wrongly may have made
            # it all the same, and must not talk the kit into removing somebody else's.
            if isinstance(case.body, dict):
                self._provision.adopt(case.body.get("external_id"))
        elif operation.operation_id == "create-coupon-code":
            self._provision.adopt_code(_field(response, "code"))

    def _protect_external_id(self, how: Treatment | None, case: Case[Any]) -> None:
        value = case.path_parameters.get("external_id")
        if not could_be_external_id(value):
            return
        run = self._provision
        if not run.owns(value):
            _put(case, "external_id", run.names.stranger(value))
        elif how is Treatment.DESTROYS and value in {run.kept.external_id, run.scratch.external_id}:
            _put(case, "external_id", run.throwaway())
        elif how is Treatment.SPOILS and value == run.kept.external_id:
            _put(case, "external_id", run.scratch.external_id)

    def _protect_promotion_id(self, operation: Operation, case: Case[Any]) -> None:
        number = whole_number(case.path_parameters.get("promotion_id"))
        allowed = self._provision.coupon_for(operation).promotion_id
        if number is None or number == allowed:
            return
        if self._provision.owns_number(number) and allowed is not None:
            _put(case, "promotion_id", str(allowed))
        else:
            _put(case, "promotion_id", str(NOBODYS_PROMOTION + number % 400_000))

    def _protected_body(
        self, operation: Operation, how: Treatment | None, body: dict[str, Any]
    ) -> dict[str, Any]:
        run = self._provision
        external_id, code, count = (body.get(n) for n in ("external_id", "coupon_code", "count"))
        if how is Treatment.CREATES and could_be_external_id(external_id):
            if not run.names.owns(external_id) or run.used(external_id):
                return {**body, "external_id": run.names.fresh(external_id)}
        elif how is Treatment.REDEEMS and could_be_code(code) and not run.owns_code(code):
            return {**body, "coupon_code": run.names.stranger_code(code)}
        elif operation.operation_id == "generate-coupon-codes" and _is_large(count):
            return {**body, "count": MOST_CODES}
        return body


def _is_large(count: object) -> bool:
    return isinstance(count, int) and not isinstance(count, bool) and MOST_CODES < count <= 100_000


def _put(case: Case[Any], name: str, value: str) -> None:
    case.path_parameters = {**case.path_parameters, name: value}


def _field(response: Response, name: str) -> object:
    try:
        content = response.json()
    except ValueError:
        return None
    return content.get(name) if isinstance(content, dict) else None
