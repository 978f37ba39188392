"""Summary of many exchanges: counts for each operation, and each cause once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from liveops_kit.contract.findings import Finding, Findings, redacted
from liveops_kit.contract.http.curl import curl_of
from liveops_kit.contract.http.variables import Variables
from liveops_kit.har.exchange import Exchange, Message
from liveops_kit.har.recording import OddEntry
from liveops_kit.redaction import Redactor
from liveops_kit.traffic.api_urls import host_of
from liveops_kit.traffic.deviations import CHECK, Deviation
from liveops_kit.traffic.judge import Verdict

MAX_EXAMPLES = 10
_MAX_BODY = 2000


@dataclass(slots=True)
class Tally:
    """Counts of the calls of one operation."""

    calls: int = 0
    requests_fit: int = 0
    requests_refused: int = 0
    """Requests that depart and were refused as documented."""
    answers_fit: int = 0
    statuses: Counter[int] = field(default_factory=Counter)


class Summary:
    """Collects verdicts. Grows with the description, not with the recording."""

    def __init__(self, *, strict_requests: bool = False) -> None:
        """`strict_requests`: a departing request counts even where the server refused it."""
        self._strict = strict_requests
        self._findings = Findings()
        self._refused: Counter[str] = Counter()
        self._met: set[str] = set()
        self.exchanges = 0
        self.tallies: dict[str, Tally] = {}
        self.strangers: Counter[str] = Counter()
        self.unknown_calls: dict[str, int] = {}
        """Some of the calls with a path like the API's that the description does not have."""
        self.hosts: Counter[str] = Counter()
        """Some of the hosts that were called and are not the API's."""
        self.unjudged: Counter[str] = Counter()
        self.left_out: Counter[str] = Counter()
        """The API's exchanges that were not judged, by reason."""
        self.odd = 0
        """Entries that cannot be read as exchanges."""
        self.odd_entries: list[OddEntry] = []
        """Some of them, the first."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return the findings, worst first: violations and differences."""
        return self._findings.sorted()

    @property
    def violations(self) -> tuple[Finding, ...]:
        """Return the findings that break what is documented: those that count."""
        return tuple(each for each in self.findings if each.kind == "violation")

    @property
    def differences(self) -> tuple[Finding, ...]:
        """Return the findings that only depart from the mock's own answers."""
        return tuple(each for each in self.findings if each.kind == "difference")

    @property
    def judged(self) -> int:
        """Return how many exchanges of the API were judged."""
        return sum(tally.calls for tally in self.tallies.values())

    @property
    def refused(self) -> Mapping[str, int]:
        """Return how many departing requests were refused as documented, by cause."""
        return dict(self._refused)

    def add(self, exchange: Exchange, verdict: Verdict) -> tuple[Deviation, ...]:
        """Count one exchange; return the deviations whose findings are new."""
        self.exchanges += 1
        if verdict.stranger:
            self._add_stranger(exchange, verdict.stranger)
            return ()
        if verdict.left_out:
            self.left_out[verdict.left_out] += 1
            return ()
        self._count(exchange, verdict)
        new = []
        for deviation in (*verdict.deviations, *verdict.differences):
            is_refused = verdict.refused and deviation.direction == "request"
            if is_refused and not self._strict:
                self._refused[deviation.id] += 1
                continue
            self._findings.add(finding_of(exchange, deviation, refused=is_refused))
            if deviation.id not in self._met:
                self._met.add(deviation.id)
                redactor = Redactor().of_call(exchange.request.headers)
                new.append(replace(deviation, actual=redactor.text(deviation.actual)))
        return tuple(new)

    def add_odd(self, entry: OddEntry) -> None:
        """Count an entry that cannot be read."""
        self.odd += 1
        if len(self.odd_entries) < MAX_EXAMPLES:
            self.odd_entries.append(entry)

    def _add_stranger(self, exchange: Exchange, reason: str) -> None:
        self.strangers[reason] += 1
        host = host_of(exchange.url)
        if host in self.hosts or len(self.hosts) < MAX_EXAMPLES:
            self.hosts[host] += 1
        if reason == "host":
            return
        call = f"{exchange.method} {Redactor().url(exchange.url).partition('?')[0]}"
        if call in self.unknown_calls or len(self.unknown_calls) < MAX_EXAMPLES:
            self.unknown_calls[call] = self.unknown_calls.get(call, 0) + 1

    def _count(self, exchange: Exchange, verdict: Verdict) -> None:
        tally = self.tallies.setdefault(verdict.operation_id, Tally())
        tally.calls += 1
        tally.requests_fit += not verdict.request
        tally.requests_refused += verdict.refused
        tally.answers_fit += bool(exchange.status) and not verdict.response
        tally.statuses[exchange.status] += 1
        self.unjudged.update(verdict.unjudged)


def finding_of(exchange: Exchange, deviation: Deviation, *, refused: bool = False) -> Finding:
    """Return a deviation as the contract kit reports it, without secrets."""
    redactor = Redactor().of_call(exchange.request.headers)
    severity = "high" if deviation.direction == "response" else "low" if refused else "medium"
    who = "The answer" if deviation.direction == "response" else "The request"
    title = f"{who} departs from the description: {deviation.place}"
    if deviation.kind == "difference":
        severity = "low"
        title = f"Documented, but not as the mock answers: {deviation.place}"
    expected = deviation.rule + (f"  ({deviation.schema})" if deviation.schema else "")
    place = f", {exchange.where}" if exchange.where else ""
    finding = Finding(
        check=CHECK,
        operation_id=deviation.operation_id,
        severity=severity,
        title=title,
        kind=deviation.kind,
        cause=deviation.cause,
        symptom=deviation.symptom,
        expected=expected,
        seen=f"{deviation.actual}  (status {exchange.status}{place})",
        curl=_curl(exchange, redactor),
        response=_shown(exchange.response, redactor) if deviation.direction == "response" else "",
    )
    return redacted(finding, redactor)


def _curl(exchange: Exchange, redactor: Redactor) -> str:
    found = re.search(r"/project/(\d+)/", exchange.url)
    variables = Variables(redactor, ours=False, project=found[1] if found else "")
    body = _shown(exchange.request, redactor) or None
    headers = dict(exchange.request.headers)
    command = curl_of(exchange.method, exchange.url, headers, body, variables)
    return "\n".join([*variables.demands(), command])


def _shown(message: Message, redactor: Redactor) -> str:
    text = redactor.body(message.body or b"")
    return text if len(text) <= _MAX_BODY else f"{text[:_MAX_BODY]}..."
