"""The comparisons of a law: what does not hold breaks it, with all its calls as evidence."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NoReturn

from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.scenario.outcomes import LawBroken
from liveops_kit.contract.symptoms import Symptom


class Comparisons:
    """The words of a scenario that compare values; `evidence` is what they show."""

    def __init__(self) -> None:
        self.evidence: list[Exchange] = []
        """All calls, in order."""

    def equal(self, what: str, actual: object, expected: object) -> None:
        """Raise LawBroken unless the values are equal; 1 and True are not."""
        if actual != expected or isinstance(actual, bool) is not isinstance(expected, bool):
            self.broken(f"{what}: {expected!r}", repr(actual))

    def has(self, body: Any, **fields: object) -> None:
        """Check that a body, or a part of one, has these values; it may have others."""
        for name, value in fields.items():
            self.equal(name, self.get(body, name), value)

    def holds(self, what: str, truth: bool, actual: object = "it is not so") -> None:
        """Raise LawBroken unless `truth` holds; `what` is the expectation."""
        if not truth:
            self.broken(what, actual if isinstance(actual, str) else repr(actual))

    def get(self, body: Any, *path: str | int) -> Any:
        """Return a value in a body, such as `get(body, "limits", "per_user")`; raise if missing."""
        found = body
        for key in path:
            try:
                found = found[key]
            except (KeyError, IndexError, TypeError):
                expected = f"`{'.'.join(map(str, path))}` in the answer"
                raise LawBroken(expected, f"no `{key}`", self.evidence, missing=str(key)) from None
        return found

    def optional(self, body: Any, *path: str | int) -> Any:
        """Return a value in a body; None for nothing: left out, null or empty."""
        found = body
        for key in path:
            try:
                found = found[key]
            except (KeyError, IndexError, TypeError):
                return None
        return None if found in ("", [], {}) else found

    def positive(self, body: Any, *path: str | int) -> None:
        """Check that a value in a body is a whole number from 1."""
        value = self.get(body, *path)
        is_positive = isinstance(value, int) and value > 0
        self.holds(f"`{path[-1]}` to be a number from 1", is_positive, value)

    def moment(self, body: Any, *path: str | int) -> datetime:
        """Return a date and time in a body, which has to have an offset."""
        text = self.get(body, *path)
        try:
            found = datetime.fromisoformat(text)
        except (TypeError, ValueError):
            found = None
        if found is None or found.tzinfo is None:
            self.broken(f"`{path[-1]}`: a date with an offset", repr(text))
        return found

    def broken(
        self,
        expected: str,
        actual: str,
        fault: str = "",
        *,
        symptom: Symptom | None = None,
        is_needed: bool = False,
    ) -> NoReturn:
        """Raise LawBroken with all calls so far; `fault` names what other laws may hit, too."""
        raise LawBroken(
            expected, actual, self.evidence, fault, symptom=symptom, is_needed=is_needed
        )
