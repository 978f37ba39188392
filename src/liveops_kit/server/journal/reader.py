"""The reader of the journal: classifies requests by the description, and serializes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl

import orjson
from msgspec import Struct

from liveops_kit.domain.values.causes import Cause
from liveops_kit.domain.values.moment import parse_moment, print_moment
from liveops_kit.domain.values.refusals import BODY_TOO_LARGE, CONTENT_TYPE_WRONG, Refusal
from liveops_kit.errors import InvalidResponseError
from liveops_kit.openapi.document import Operation, Spec
from liveops_kit.openapi.router import Match, Router
from liveops_kit.openapi.validation import CompiledOperation, compile_operations, parse_body
from liveops_kit.redaction import Redactor
from liveops_kit.server.claimed_identity import header, user_of
from liveops_kit.server.codec.common import Json
from liveops_kit.server.explanations import rules_of, serialize_cause
from liveops_kit.server.faults.stage import MAX_BODY
from liveops_kit.server.journal.log import Entry, Journal
from liveops_kit.server.messages import RawHeaders


class Classification(Struct, frozen=True):
    """The operation, the user and the verdicts of a request."""

    operation: str | None
    project_id: int | None
    user: str | None
    error_code: int | None
    error_message: str | None
    request_problems: tuple[str, ...] | None
    """Departures from the description; None for a request to no operation."""
    response_problems: tuple[str, ...] | None


class Reader:
    """Classifies requests by the description of the API."""

    def __init__(
        self, router: Router[Operation], spec: Spec, body_limit: int, redactor: Redactor
    ) -> None:
        self._router = router
        self._spec = spec
        self._body_limit = body_limit
        self._redactor = redactor

    @cached_property
    def _compiled(self) -> Mapping[str, CompiledOperation]:
        """The validators of requests, compiled when the journal is first read."""
        return compile_operations(self._spec)

    def redactor_of(self, entry: Entry) -> Redactor:
        """Return a redactor of the mock's secrets and those of a request."""
        return self._redactor.of_call(texts_of(entry.head.headers))

    def classification(self, entry: Entry) -> Classification:
        """Return the classification of a request, computed once."""
        if entry.classification is None:
            entry.classification = self.classify(entry)
        classification: Classification = entry.classification
        return classification

    def classify(self, entry: Entry) -> Classification:
        """Compute the classification of a request."""
        match = self._router.match(entry.method, entry.path)
        error = _error_of(entry)
        return Classification(
            operation=match.target.operation_id if match else None,
            project_id=match.values.get("project_id") if match else None,
            user=user_of(entry.head.headers),
            error_code=error.get("errorCode"),
            error_message=error.get("errorMessage"),
            request_problems=None if match is None else self._request_problems(entry, match),
            response_problems=None if match is None else self._response_problems(entry, match),
        )

    def is_of_project(self, entry: Entry, project_id: int) -> bool:
        """Return whether a request names a project; most do not even have its number in them."""
        return str(project_id) in entry.path and self.project_in_path(entry) == project_id

    # What follows is read without judging the request, which takes much longer.
    def project_in_path(self, entry: Entry) -> int | None:
        """Return the project of a request without classifying it."""
        match = self._router.match(entry.method, entry.path)
        project_id: int | None = match.values.get("project_id") if match else None
        return project_id

    def operation_of(self, entry: Entry) -> str | None:
        """Return the operation that a request meant, without classifying it."""
        match = self._router.match(entry.method, entry.path)
        return match.target.operation_id if match else None

    def parameters_of(self, entry: Entry) -> Json:
        """Return the values in the path of a request, by the names of the parameters."""
        match = self._router.match(entry.method, entry.path)
        return dict(match.values) if match else {}

    def error_code_of(self, entry: Entry) -> int | None:
        """Return the error code of an answer, without classifying the request."""
        code: int | None = _known(entry, "error_code", lambda: _error_of(entry).get("errorCode"))
        return code

    def user_of(self, entry: Entry) -> str | None:
        """Return the user that the token of a request names, without classifying it."""
        user: str | None = _known(entry, "user", lambda: user_of(entry.head.headers))
        return user

    def verdict_of(self, entry: Entry) -> str:
        """Return the worse of the verdicts on a request and its answer."""
        judged = self.classification(entry)
        problems = (judged.request_problems, judged.response_problems)
        if any(problems):
            return "broken"
        return "unknown" if None in problems else "ok"

    def _request_problems(self, entry: Entry, match: Match[Operation]) -> tuple[str, ...]:
        operation = self._compiled[match.target.operation_id]
        problems: list[str] = []
        try:
            operation.parameters(match.values, entry.head.query)
        except Refusal as refusal:
            problems += _problems_of(refusal, "path")
        try:
            self._check_body(entry, operation)
        except Refusal as refusal:
            problems += _problems_of(refusal, "body")
        return tuple(problems)

    def _check_body(self, entry: Entry, operation: CompiledOperation) -> None:
        declared = header(entry.head.headers, b"content-length")
        length = int(declared) if declared.isdigit() else entry.request_length
        if length > self._body_limit:
            raise Refusal(BODY_TOO_LARGE, limit=self._body_limit)
        if operation.body is None:
            return
        kind = header(entry.head.headers, b"content-type").partition(";")[0].strip().lower()
        if length and not kind.endswith("json"):
            raise Refusal(CONTENT_TYPE_WRONG)
        if length and not entry.request_body:
            return  # it was answered before anybody read it
        parse_body(entry.request_body, operation)

    def _response_problems(self, entry: Entry, match: Match[Operation]) -> tuple[str, ...]:
        if entry.status is None:
            return ("there was no answer",)
        try:
            self._compiled[match.target.operation_id].check_response(
                entry.status, entry.response_body
            )
        except InvalidResponseError as error:
            return (str(error),)
        return ()


def _known(entry: Entry, name: str, read: Callable[[], Any]) -> Any:
    """Return a part of the classification; it is read by itself where there is none yet."""
    return read() if entry.classification is None else getattr(entry.classification, name)


def _problems_of(refusal: Refusal, place: str) -> list[str]:
    faults = refusal.facts.get("violations", ())
    messages = [f"{fault.property}: {fault.message}" for fault in faults]
    return messages or [f"{place}: {refusal}"]


def _error_of(entry: Entry) -> Json:
    """Return the envelope of an error; empty for anything else."""
    if entry.status is None or entry.status < 400:
        return {}
    try:
        body = orjson.loads(entry.response_body)
    except orjson.JSONDecodeError:
        return {}
    return body if isinstance(body, dict) else {}


# -- filters ---------------------------------------------------------------------------------------
_FIELDS: Mapping[str, Callable[[Reader, Entry], Any]] = {
    "project_id": Reader.project_in_path,
    "operation": Reader.operation_of,
    "user": Reader.user_of,
    "error_code": Reader.error_code_of,
    "verdict": Reader.verdict_of,
}
"""The filters of a query, those that take the least time first."""


class Filter(Struct, frozen=True):
    """A filter of requests by the parameters of a query."""

    reader: Reader
    query: Mapping[str, Any]
    since: datetime | None
    fields: tuple[tuple[str, Callable[[Reader, Entry], Any]], ...]
    """The names of the query that are fields of a request, and how each is read."""

    @classmethod
    def of(cls, reader: Reader, query: Mapping[str, Any]) -> Filter:
        """Return the filter of a query.

        Raises:
            ValueError: `since` is no moment.
        """
        since = query.get("since")
        # A `+` that is not escaped arrives as a space.
        moment = parse_moment(since.replace(" ", "+")) if since else None
        fields = tuple((name, read) for name, read in _FIELDS.items() if name in query)
        return cls(reader, query, moment, fields)

    def __call__(self, entry: Entry) -> bool:
        """Return True for a request that matches."""
        if entry.number <= self.query.get("after", 0):
            return False
        if self.query.get("status", entry.status) != entry.status:
            return False
        if self.since is not None and entry.at < self.since:
            return False
        return all(read(self.reader, entry) == self.query[name] for name, read in self.fields)


# -- JSON ------------------------------------------------------------------------------------------
def serialize_list(journal: Journal, reader: Reader, found: list[Entry], limit: int) -> Json:
    """Serialize the latest of the requests found, at most `limit`."""
    return {
        "count": len(found),
        "recorded": journal.recorded,
        "kept": len(journal),
        "requests": [serialize_entry(entry, reader) for entry in found[-limit:]],
    }


def serialize_entry(entry: Entry, reader: Reader) -> Json:
    """Serialize a request without its headers and bodies."""
    classification, redactor = reader.classification(entry), reader.redactor_of(entry)
    message = classification.error_message
    return {
        "number": entry.number,
        "at": print_moment(entry.at),
        "method": entry.method,
        "path": redactor.text(entry.path),
        "operation": classification.operation,
        "project_id": classification.project_id,
        "user": classification.user,
        "status": entry.status,
        "error_code": classification.error_code,
        "error_message": message if message is None else redactor.text(message),
        "fault": entry.fault,
        "rules": list(
            rules_of(
                classification.operation, entry.status, classification.error_code, entry.causes
            )
        ),
        "because": [_cause(cause, redactor) for cause in entry.causes],
        "request": _verdict(classification.request_problems, redactor),
        "answer": _verdict(classification.response_problems, redactor),
        "duration_ms": round(entry.duration * 1000, 3),
        "project_time": _project_time(entry),
        "worker": entry.worker,
    }


def _cause(cause: Cause, redactor: Redactor) -> Json:
    """Serialize a cause without secrets: a player may have typed one in place of a code."""
    facts = {
        name: redactor.text(value) if isinstance(value, str) else value
        for name, value in cause.facts.items()
    }
    return {**serialize_cause(cause), "text": redactor.text(cause.text), "facts": facts}


def _project_time(entry: Entry) -> str | None:
    """Return when a request came by the time of its project; None where no calendar has it."""
    try:
        return None if entry.clock is None else print_moment(entry.clock.apply(entry.at))
    except OverflowError:
        return None


def serialize_whole_entry(entry: Entry, reader: Reader) -> Json:
    """Serialize a request with headers and bodies, without secrets."""
    short, redactor = serialize_entry(entry, reader), reader.redactor_of(entry)
    query = parse_qsl(entry.head.query.decode("latin-1"), keep_blank_values=True)
    request = {
        "query": [{"name": name, "value": value} for name, value in redactor.pairs(query)],
        **_message(entry.head.headers, entry.request_body, entry.request_length, redactor),
    }
    response = _message(
        entry.response_headers, entry.response_body, entry.response_length, redactor
    )
    return {
        **short,
        "parameters": reader.parameters_of(entry),
        "request": {**short["request"], **request},
        "answer": {**short["answer"], **response},
    }


def _message(headers: RawHeaders, body: bytes, length: int, redactor: Redactor) -> Json:
    """Serialize headers and body without secrets; no body is null, as is one too long to keep."""
    shown = redactor.headers(texts_of(headers))
    return {
        "headers": [{"name": name, "value": value} for name, value in shown],
        "length": length,
        "body": redactor.body(body) if body else None,
    }


def was_dropped(body: bytes, length: int) -> bool:
    """Return True if a body was too long to be kept."""
    return not body and length > MAX_BODY


def texts_of(headers: RawHeaders) -> tuple[tuple[str, str], ...]:
    """Return headers as text."""
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in headers)


def _verdict(problems: tuple[str, ...] | None, redactor: Redactor) -> Json:
    if problems is None:
        return {"verdict": "unknown", "problems": []}
    shown = [redactor.text(problem) for problem in problems]
    return {"verdict": "broken" if problems else "ok", "problems": shown}
