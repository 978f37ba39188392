"""An answer to a call of a law, and what the law says about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx

from liveops_kit.contract.errors import SCHEMA_BROKEN, Error
from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.operation_effects import NOT_IMPLEMENTED
from liveops_kit.contract.scenario.outcomes import NotVerifiable
from liveops_kit.contract.scope import lack_of
from liveops_kit.contract.symptoms import Symptom, of_answer

if TYPE_CHECKING:
    from liveops_kit.contract.scenario.calls import Calls


def is_implemented(exchange: Exchange) -> bool:
    """Return whether the server has the operation: it is in scope, and did not answer 501."""
    return not isinstance(exchange, Absent) and exchange.status != NOT_IMPLEMENTED


@dataclass(frozen=True)
class Answer(Exchange):
    """An exchange of a scenario; the words raise where the server answers otherwise.

    Each raises NotVerifiable if the server does not have the call, and LawBroken if it breaks the
    law.
    """

    scenario: Calls = field(kw_only=True, repr=False, compare=False)

    @classmethod
    def of(cls, exchange: Exchange, scenario: Calls) -> Answer:
        """Return an exchange as an answer to a scenario."""
        return cls(
            exchange.operation_id,
            exchange.request,
            exchange.response,
            exchange.started,
            exchange.group,
            scenario=scenario,
        )

    @property
    def error(self) -> Error:
        """The status and code of the answer, to expect the same of another."""
        return Error(self.status, self.error_code)

    def works(self) -> Any:
        """Return the body of a call that only prepares the law; it has to succeed."""
        self._demand()
        if not self.response.is_success:
            fault = f"{self.operation_id} {self.status}/{self.error_code}"
            self.scenario.broken(
                f"{self.operation_id} to work", self._description(), fault,
                symptom=self._symptom(""), is_needed=True,
            )  # fmt: skip
        return self.json

    def ok(self, status: int | None = None) -> Any:
        """Return the body; the status has to be the documented success, or `status`."""
        self._demand()
        operation = self.scenario.client.spec.operations[self.operation_id]
        wanted = operation.success if status is None else status
        if self.status != wanted:
            self._is_not(str(wanted))
        return self.json

    def refused(
        self,
        error: Error,
        /,
        *,
        message: str | None = None,
        properties: Sequence[str] | None = None,
        **facts: object,
    ) -> Any:
        """Return the body of a refusal; facts are values of its `errorMessageExtended`.

        A fact of `...` has to be there, whatever its value. `properties` are those that break the
        schema, in order of their names.
        """
        self._demand()
        is_same = self.status == error.status and error.code in (None, self.error_code)
        if not is_same:
            self._is_not(str(error))
        body = self.json if isinstance(self.json, dict) else {}
        if message is not None and body.get("errorMessage") != message:
            self.scenario.broken(f"the message '{message}'", repr(body.get("errorMessage")))
        if properties is not None:
            entries = self.scenario.get(body, "errorMessageExtended")
            actual = sorted(self.scenario.get(entry, "property") for entry in entries)
            self.scenario.equal("the properties refused", actual, list(properties))
        for name, value in facts.items():
            actual = self.scenario.get(body, "errorMessageExtended", name)
            if value is not ...:
                self.scenario.equal(name, actual, value)
        return body

    def is_refusal(self) -> None:
        """Check for a refusal, whichever it is."""
        self.scenario.holds("a refusal", 400 <= self.status < 500, self.line)

    def is_about(self, name: str) -> None:
        """Check for 422/1102 whose first fault is of this property."""
        body = self.refused(SCHEMA_BROKEN)
        actual = self.scenario.get(body, "errorMessageExtended", 0, "property")
        self.scenario.equal("the property at fault", actual, name)

    def get(self, *path: str | int) -> Any:
        """Return a value of the body of a success, such as `get("limits", "per_user")`."""
        return self.scenario.get(self.ok(), *path)

    def _demand(self) -> None:
        if not is_implemented(self):
            raise NotVerifiable(f"the server does not have {self.operation_id}")

    def _is_not(self, wanted: str) -> None:
        self.scenario.broken(
            f"{wanted} from {self.operation_id}", self._description(), self._fault(),
            symptom=self._symptom(wanted),
        )  # fmt: skip

    def _symptom(self, wanted: str) -> Symptom | None:
        spec = self.scenario.client.spec
        operation = spec.operations.get(self.operation_id)
        if operation is None:
            return None
        return of_answer(spec, operation, self.status, self.error_code, wanted)

    def _fault(self) -> str:
        """Return the name of a fault independent of the request; empty if there is none."""
        operation = self.scenario.client.spec.operations.get(self.operation_id)
        is_unknown = operation is not None and self.status not in operation.statuses
        is_wrong = is_unknown or self.status >= 500
        return f"{self.operation_id} {self.status}" if is_wrong else ""

    def _description(self) -> str:
        """Return the summary of the response with its error message."""
        body = self.json if isinstance(self.json, dict) else {}
        message, details = body.get("errorMessage"), body.get("errorMessageExtended")
        text = f": {message}" if message else ""
        return f"{self.line}{text}{f' {details}' if details else ''}"


class Absent(Answer):
    """The answer of an operation out of scope, which is not called.

    A law that looks at it is not verifiable; one that asks `is_implemented` goes on without it.
    """

    def __init__(self, operation_id: str, scenario: Calls) -> None:
        object.__setattr__(self, "operation_id", operation_id)
        object.__setattr__(self, "scenario", scenario)

    @property
    def response(self) -> httpx.Response:
        """Raise NotVerifiable: there is none."""
        raise NotVerifiable(lack_of(self.scenario.client.spec, self.operation_id))

    def _demand(self) -> None:
        raise NotVerifiable(lack_of(self.scenario.client.spec, self.operation_id))
