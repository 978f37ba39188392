"""Faults: deliberate failures, the requests they affect, and how often (`/_mock/faults`)."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from msgspec import Struct

from liveops_kit.domain.values import refusals as errors
from liveops_kit.domain.values.refusals import (
    SCHEMA_BROKEN,
    SERVER_FAILED,
    TOO_MANY_REQUESTS,
    UNAVAILABLE,
    Reason,
    Refusal,
    Violation,
    invalid,
)
from liveops_kit.domain.values.seeded_random import (
    SeededRandom,
    print_random_state,
    read_random_state,
)
from liveops_kit.openapi.document import Spec
from liveops_kit.server.codec.common import Json
from liveops_kit.server.error_responses import refusal_response
from liveops_kit.server.request import Response

_BY_STATUS = {row.status: row for row in (TOO_MANY_REQUESTS, SERVER_FAILED, UNAVAILABLE)}
_KINDS = ("status", "error", "drop", "truncate")
_PLAIN = [row for row in vars(errors).values() if isinstance(row, Reason) and "{" not in row.text]
MAX_FAULTS = 1000
"""Faults that may be active at a time."""


class FaultDefinition(Struct, frozen=True, kw_only=True):
    """The effect of a fault and the requests it affects, as they were set."""

    operation: str | None = None
    project_id: int | None = None
    user: str | None = None
    status: int | None = None
    error: int | None = None
    retry_after: int | None = None
    drop: bool = False
    truncate: int | None = None
    latency: float = 0.0
    jitter: float = 0.0
    carry_out: bool = False
    times: int | None = None
    after: int = 0
    probability: float = 1.0

    @property
    def kind(self) -> str:
        """The effect: `status`, `error`, `drop`, `truncate`, or `latency` alone."""
        if self.drop:
            return "drop"
        effects = ((name, getattr(self, name)) for name in ("status", "error", "truncate"))
        return next((name for name, value in effects if value is not None), "latency")

    def to_fields(self) -> dict[str, Any]:
        """Return the properties that differ from their defaults."""
        plain = FaultDefinition()
        fields = {name: getattr(self, name) for name in self.__struct_fields__}
        return {name: value for name, value in fields.items() if value != getattr(plain, name)}


class ActiveFault:
    """An active fault with its counts."""

    def __init__(
        self,
        number: int,
        definition: FaultDefinition,
        response: Response | None,
        random: SeededRandom,
    ) -> None:
        self.number = number
        self.definition = definition
        self.response = response
        """The response instead of the handler's; None if it only delays, drops or truncates."""
        self.matched = 0
        self.fired = 0
        self._random = random

    @property
    def is_spent(self) -> bool:
        """True once it has fired as often as it may."""
        return self.definition.times is not None and self.fired >= self.definition.times

    def is_about(self, operation_id: str, project_id: int | None, user: Callable[[], Any]) -> bool:
        """Return True for a request the fault affects; `user` is called only if the rest fits."""
        definition = self.definition
        return (
            definition.operation in (None, operation_id)
            and definition.project_id in (None, project_id)
            and (definition.user is None or definition.user == user())
        )

    def fires(self) -> bool:
        """Count a request the fault affects, and return True if it fires for this one."""
        if self.is_spent:
            return False
        self.matched += 1
        if self.matched <= self.definition.after:
            return False
        probability = self.definition.probability
        if probability < 1 and self._random.fraction() >= probability:
            return False
        self.fired += 1
        return True

    def delay(self) -> float:
        """Return the seconds this firing waits."""
        jitter = self.definition.jitter * self._random.fraction() if self.definition.jitter else 0.0
        return self.definition.latency + jitter

    def dump(self) -> Json:
        """Return the fault with its counts in types JSON has."""
        return {
            "number": self.number,
            "definition": self.definition.to_fields(),
            "matched": self.matched,
            "fired": self.fired,
            "random": print_random_state(self._random.state),
        }

    def load(self, data: Json) -> None:
        """Take the counts as another worker left them."""
        self.matched, self.fired = data["matched"], data["fired"]
        self._random.state = read_random_state(data["random"])

    def new_transaction_id(self) -> str:
        """Return a transaction id for one response."""
        return self._random.hex_id()


class Faults:
    """All active faults, in the order they were set."""

    def __init__(self, spec: Spec, seed: int, from_start: Iterable[FaultDefinition] = ()) -> None:
        """Set the faults of `from_start` now, and again after each reset.

        Raises:
            Refusal: one of them is invalid.
        """
        self._spec = spec
        self._seed = seed
        self._from_start = tuple(from_start)
        self.active: dict[int, ActiveFault] = {}
        """The active faults by their numbers."""
        self.reset()

    def __bool__(self) -> bool:
        return bool(self.active)

    def add(self, definition: FaultDefinition) -> ActiveFault:
        """Set a fault; it is tried after those already set.

        Raises:
            Refusal: SCHEMA_BROKEN, if it is invalid; it names what is valid.
        """
        if len(self.active) >= MAX_FAULTS:
            raise invalid(
                Violation("body", f"At most {MAX_FAULTS} faults may be set: delete some first")
            )
        _check(definition)
        response = self._fixed_response(definition)
        self._last_number += 1
        fault = self._make(self._last_number, definition, response)
        self.active[fault.number] = fault
        return fault

    def _make(
        self, number: int, definition: FaultDefinition, response: Response | None
    ) -> ActiveFault:
        random = SeededRandom(f"{self._seed}:fault:{number}")
        return ActiveFault(number, definition, response, random)

    def get(self, number: int) -> ActiveFault | None:
        """Return the fault of a number; None if there is none."""
        return self.active.get(number)

    def all(self) -> list[ActiveFault]:
        """Return the active faults in the order they were set."""
        return list(self.active.values())

    def remove(self, number: int) -> bool:
        """Delete a fault, and return True if there was one."""
        return self.active.pop(number, None) is not None

    def clear(self) -> None:
        """Delete all faults."""
        self.active.clear()

    def forget(self, project_id: int) -> None:
        """Delete the faults of one project."""
        active = self.active.items()
        self.active = {n: each for n, each in active if each.definition.project_id != project_id}

    def reset(self) -> None:
        """Return to the faults of the start."""
        self.active.clear()
        self._last_number = 0
        for definition in self._from_start:
            self.add(definition)

    def choose(
        self, operation_id: str, project_id: int | None, user: Callable[[], Any]
    ) -> tuple[float, ActiveFault | None]:
        """Return the seconds a request waits, and the fault it then meets, if any.

        The faults are tried in order. Those that only delay add up; the first that does more
        ends the search.
        """
        delay, last = 0.0, None
        for fault in self.active.values():
            if not fault.is_about(operation_id, project_id, user) or not fault.fires():
                continue
            delay += fault.delay()
            last = fault
            if fault.definition.kind != "latency":
                break
        return delay, last

    # -- a part of a stored world ------------------------------------------------------------------
    def dump(self) -> Json:
        """Return all faults with their counts, for other workers."""
        return {
            "from_start": [each.to_fields() for each in self._from_start],
            "last_number": self._last_number,
            "active": [each.dump() for each in self.active.values()],
        }

    def load(self, data: Json) -> None:
        """Take the faults of another worker, or of an earlier start with the same ones."""
        if data["from_start"] != [each.to_fields() for each in self._from_start]:
            return
        self._last_number = data["last_number"]
        self.active = {each["number"]: self._loaded(each) for each in data["active"]}

    def _loaded(self, data: Json) -> ActiveFault:
        fault = self.active.get(data["number"])
        definition = FaultDefinition(**data["definition"])
        if fault is None or fault.definition != definition:
            response = self._fixed_response(definition)
            fault = self._make(data["number"], definition, response)
        fault.load(data)
        return fault

    def _fixed_response(self, definition: FaultDefinition) -> Response | None:
        if definition.operation is not None and definition.operation not in self._spec.operations:
            raise invalid(Violation("operation", _unknown(definition.operation, self._spec)))
        if definition.error is not None:
            return self._documented_response(definition)
        if definition.status is None:
            return None
        response = refusal_response(Refusal(_BY_STATUS[definition.status]), "")
        headers = dict(response.headers)
        if definition.retry_after is not None:
            headers["Retry-After"] = str(definition.retry_after)
        return Response(response.status, response.body, headers)

    def _documented_response(self, definition: FaultDefinition) -> Response:
        operation_id, code = definition.operation, definition.error
        if operation_id is None:
            raise invalid(
                Violation("operation", "An error needs the operation it is documented for")
            )
        statuses = documented(self._spec, operation_id)
        if code not in statuses:
            listed = ", ".join(map(str, sorted(statuses))) or "none"
            text = f"{code} is not documented for {operation_id}; documented are: {listed}"
            raise invalid(Violation("error", text))
        status = statuses[code]
        body = _error_body(self._spec, operation_id, status, code)
        headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
        return Response(status, body, headers)


def documented(spec: Spec, operation_id: str) -> dict[int, int]:
    """Return the error codes an operation documents, each with its status; without the code 0."""
    statuses = spec.operations[operation_id].statuses
    return {
        code: status
        for status in statuses
        if status >= 400
        for code in sorted(spec.error_codes(operation_id, status))
        if code
    }


def _error_body(spec: Spec, operation_id: str, status: int, code: int) -> Any:
    """Return the envelope of a documented error, worded by the table, else by the example."""
    if (status, code) == (SCHEMA_BROKEN.status, SCHEMA_BROKEN.code):
        refusal = invalid(Violation("body", "The mock was told to refuse this"))
        return refusal_response(refusal, "").body
    rows = [row for row in _PLAIN if (row.status, row.code) == (status, code) and not row.extended]
    if len(rows) == 1:
        return refusal_response(Refusal(rows[0]), "").body
    response = spec.resolve(spec.operations[operation_id].definition["responses"][str(status)])
    media: Mapping[str, Any] = response["content"]["application/json"]
    named = (spec.resolve(entry)["value"] for entry in media.get("examples", {}).values())
    shown = [media["example"]] if "example" in media else list(named)
    return next(example for example in shown if example["errorCode"] == code)


def _check(definition: FaultDefinition) -> None:
    fields = definition.to_fields()
    kinds = [name for name in _KINDS if name in fields]
    if len(kinds) > 1:
        raise invalid(
            Violation(kinds[1], f"A fault has one effect, and this has {' and '.join(kinds)}")
        )
    if not kinds and not (definition.latency or definition.jitter):
        wanted = ", ".join(_KINDS)
        raise invalid(Violation("body", f"A fault needs an effect: one of {wanted}, or a latency"))
    if definition.retry_after is not None and definition.status not in (429, 503):
        raise invalid(
            Violation("retry_after", "Only the statuses 429 and 503 say when to try again")
        )
    if definition.carry_out and definition.kind not in ("status", "drop"):
        text = "Only a call that is answered with a status or dropped can be carried out unseen"
        raise invalid(Violation("carry_out", text))


def _unknown(operation_id: str, spec: Spec) -> str:
    close = difflib.get_close_matches(operation_id, spec.operations, n=1)
    advice = f": did you mean {close[0]}?" if close else "; `liveops operations` lists them"
    return f"There is no operation '{operation_id}'{advice}"
