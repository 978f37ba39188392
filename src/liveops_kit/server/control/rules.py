"""The rule catalogue in the control plane, with the requests that each rule decided."""

from __future__ import annotations

from collections import Counter

from liveops_kit.domain.values.refusals import Violation, invalid
from liveops_kit.openapi import document as specification
from liveops_kit.server.explanations import deciding_rules
from liveops_kit.server.journal.joined import Journals
from liveops_kit.server.journal.reader import Filter, Reader
from liveops_kit.server.request import Operations, Request, Response


class RuleControl:
    """The handler of the catalogue."""

    def __init__(self, journals: Journals, reader: Reader) -> None:
        self._journals = journals
        self._reader = reader

    def operations(self) -> Operations:
        """Return the handlers by their operation ids."""
        return {"mock-get-rules": self.list_all}

    async def list_all(self, request: Request) -> Response:
        """List the rules, with the number of requests that each decided, and that it is about."""
        try:
            matches = Filter.of(self._reader, request.query)
        except ValueError as error:
            raise invalid(Violation("since", str(error))) from error
        decided, called = Counter[str](), Counter[str]()
        requests = 0
        for entry in await self._journals.read():
            if not matches(entry):
                continue
            requests += 1
            operation, code = self._reader.operation_of(entry), self._reader.error_code_of(entry)
            decided.update(deciding_rules(operation, entry.status, code, entry.causes))
            called[operation or ""] += 1
        rules = [
            {
                "id": rule_id,
                "sentence": rule["sentence"].strip(),
                "status": rule["status"],
                "decided": decided[rule_id],
                "called": sum(called[name] for name in rule["operations"]),
            }
            for rule_id, rule in specification.rules().items()
        ]
        touched = sum(bool(rule["decided"]) for rule in rules)
        return Response(200, {"requests": requests, "touched": touched, "rules": rules})
