"""How a law ends when it is not kept: broken, or not to be judged here."""

from __future__ import annotations

from collections.abc import Sequence

from liveops_kit.contract.http.exchange import Exchange


class LawBroken(AssertionError):
    """The server breaks a law."""

    def __init__(
        self,
        expected: str,
        actual: str,
        evidence: Sequence[Exchange],
        common: str = "",
        missing: str = "",
    ) -> None:
        super().__init__(f"expected {expected}; seen {actual}")
        self.missing = missing
        """The property that an answer lacks, if that is the reason."""
        self.common = common
        """The name of the fault, if other laws may hit it as well."""
        self.expected = expected
        self.actual = actual
        self.evidence = tuple(evidence)


class NotVerifiable(Exception):
    """The law cannot be judged on this target; the message is the reason."""
