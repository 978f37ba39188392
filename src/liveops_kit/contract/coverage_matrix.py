"""The coverage matrix: which statuses, error codes and parameters of the description were seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from liveops_kit.openapi.document import Operation, Spec

ANYWHERE = frozenset({429, 500, 501})
"""Statuses that a normal run does not provoke; they do not count as missing."""


@dataclass(slots=True)
class OperationCounts:
    """Statuses, error codes and parameters counted for one operation."""

    statuses: Counter[int] = field(default_factory=Counter)
    codes: Counter[tuple[int, int]] = field(default_factory=Counter)
    """By status and error code."""
    parameters: Counter[str] = field(default_factory=Counter)
    """How often each parameter, and `body.<property>` of the first level, was sent."""


class CoverageMatrix:
    """Counts of every response of a run, by operation; thread-safe."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._counts: dict[str, OperationCounts] = {}
        self._lock = Lock()

    def add(
        self,
        operation_id: str,
        status: int,
        error_code: int | None,
        url: str = "",
        body: Any = None,
    ) -> None:
        """Count one answer; `body` is that of the request."""
        sent = {name for name, _ in parse_qsl(urlsplit(url).query, keep_blank_values=True)}
        if isinstance(body, dict):
            sent |= {f"body.{name}" for name in body}
        with self._lock:
            counts = self._counts.setdefault(operation_id, OperationCounts())
            counts.statuses[status] += 1
            if error_code is not None and status >= 400:
                counts.codes[status, error_code] += 1
            counts.parameters.update(sent)

    def of(self, operation_id: str) -> OperationCounts:
        """Return the counts of an operation."""
        return self._counts.get(operation_id, OperationCounts())

    @property
    def statuses(self) -> dict[str, Counter[int]]:
        """Counts of statuses by operation."""
        return {name: counts.statuses for name, counts in self._counts.items()}

    def coverage(self, operations: Iterable[Operation]) -> tuple[Coverage, ...]:
        """Return the coverage of the described responses and parameters of these operations."""
        return tuple(self._coverage(operation) for operation in operations)

    def _coverage(self, operation: Operation) -> Coverage:
        counts = self.of(operation.operation_id)
        codes = {
            f"{status}/{code}": counts.codes[status, code]
            for status in operation.statuses
            for code in sorted(self._spec.error_codes(operation.operation_id, status))
        }
        return Coverage(
            operation_id=operation.operation_id,
            tag=operation.tag,
            statuses={status: counts.statuses[status] for status in operation.statuses},
            codes=codes,
            parameters={name: counts.parameters[name] for name in self._parameters(operation)},
        )

    def _parameters(self, operation: Operation) -> list[str]:
        named = [each["name"] for each in operation.parameters if each["in"] == "query"]
        body = self._spec.resolve(operation.definition.get("requestBody", {}))
        schema = body.get("content", {}).get("application/json", {}).get("schema", {})
        properties = self._spec.resolve(schema).get("properties", {})
        return [*named, *(f"body.{name}" for name in properties)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """One line of the matrix: counts for everything that is described."""

    operation_id: str
    tag: str
    statuses: Mapping[int, int]
    codes: Mapping[str, int]
    """By status and error code, such as `422/9804`."""
    parameters: Mapping[str, int]
