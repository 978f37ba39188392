"""Reads the journal: what a request was, whether it and its answer kept the description."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl

import orjson
from msgspec import Struct

from liveops_kit.edge.answers import Headers
from liveops_kit.edge.fault_layer import LONGEST_BODY
from liveops_kit.edge.journal import Journal, Record
from liveops_kit.edge.trie import Found, Trie
from liveops_kit.edge.validation import (
    BrokenAnswer,
    CompiledOperation,
    compile_operations,
    parse_body,
)
from liveops_kit.edge.who import header, user_of
from liveops_kit.edge.wire import Json
from liveops_kit.redaction import Redactor
from liveops_kit.shared.errors import BODY_TOO_LARGE, CONTENT_TYPE_WRONG, Refusal
from liveops_kit.shared.moment import parse_moment, print_moment
from liveops_kit.spec import Operation, Spec


class Seen(Struct, frozen=True):
    """What a request was."""

    operation: str | None
    project_id: int | None
    user: str | None
    error_code: int | None
    error_message: str | None
    request_problems: tuple[str, ...] | None
    """What about it breaks the description; None where no operation is meant."""
    answer_problems: tuple[str, ...] | None


class Reader:
    """Works out what requests were, with the description of the API."""

    def __init__(
        self, paths: Trie[Operation], spec: Spec, body_limit: int, redactor: Redactor
    ) -> None:
        self._paths = paths
        self._spec = spec
        self._body_limit = body_limit
        self._redactor = redactor

    @cached_property
    def _compiled(self) -> Mapping[str, CompiledOperation]:
        """What requests are checked with; nobody needs it before somebody reads the journal."""
        return compile_operations(self._spec)

    def redactor_of(self, record: Record) -> Redactor:
        """Covers the secrets of the mock, and those that a request was sent with."""
        return self._redactor.of_call(_texts(record.asked.headers))

    def seen(self, record: Record) -> Seen:
        """What a request was; worked out once."""
        if record.seen is None:
            record.seen = self.look(record)
        seen: Seen = record.seen
        return seen

    def look(self, record: Record) -> Seen:
        """What a request was."""
        found = self._paths.find(record.method, record.path)
        error = _error_of(record)
        return Seen(
            operation=found[0].operation_id if found else None,
            project_id=found[1].get("project_id") if found else None,
            user=user_of(record.asked.headers),
            error_code=error.get("errorCode"),
            error_message=error.get("errorMessage"),
            request_problems=None if found is None else self._of_request(record, found),
            answer_problems=None if found is None else self._of_answer(record, found),
        )

    def project_of(self, record: Record) -> int | None:
        """The project a request is about."""
        return self.seen(record).project_id

    def _of_request(self, record: Record, found: Found[Operation]) -> tuple[str, ...]:
        meant, values = found
        operation = self._compiled[meant.operation_id]
        problems: list[str] = []
        try:
            operation.parameters(values, record.asked.query)
        except Refusal as refusal:
            problems += _told(refusal, "path")
        try:
            self._check_body(record, operation)
        except Refusal as refusal:
            problems += _told(refusal, "body")
        return tuple(problems)

    def _check_body(self, record: Record, operation: CompiledOperation) -> None:
        declared = header(record.asked.headers, b"content-length")
        length = int(declared) if declared.isdigit() else record.request_length
        if length > self._body_limit:
            raise Refusal(BODY_TOO_LARGE, limit=self._body_limit)
        if operation.body is None:
            return
        kind = header(record.asked.headers, b"content-type").partition(";")[0].strip().lower()
        if length and not kind.endswith("json"):
            raise Refusal(CONTENT_TYPE_WRONG)
        if length and not record.request_body:
            return  # it was answered before anybody read it
        parse_body(record.request_body, operation)

    def _of_answer(self, record: Record, found: Found[Operation]) -> tuple[str, ...]:
        if record.status is None:
            return ("there was no answer",)
        try:
            self._compiled[found[0].operation_id].check_answer(record.status, record.answer_body)
        except BrokenAnswer as error:
            return (str(error),)
        return ()


def _told(refusal: Refusal, place: str) -> list[str]:
    faults = refusal.facts.get("faults", ())
    told = [f"{fault.property}: {fault.message}" for fault in faults]
    return told or [f"{place}: {refusal}"]


def _error_of(record: Record) -> Json:
    """The envelope of an error; empty for anything else."""
    if record.status is None or record.status < 400:
        return {}
    try:
        body = orjson.loads(record.answer_body)
    except orjson.JSONDecodeError:
        return {}
    return body if isinstance(body, dict) else {}


# -- what is looked for ----------------------------------------------------------------------------
_PLAIN = ("operation", "project_id", "user", "error_code")


class Filter(Struct, frozen=True):
    """What requests are looked for, as a query says it."""

    reader: Reader
    query: Mapping[str, Any]
    since: datetime | None

    @classmethod
    def of(cls, reader: Reader, query: Mapping[str, Any]) -> Filter:
        """The filter a query states.

        Raises:
            ValueError: `since` is no moment.
        """
        since = query.get("since")
        # A `+` that is not escaped arrives as a space.
        return cls(reader, query, parse_moment(since.replace(" ", "+")) if since else None)

    def __call__(self, record: Record) -> bool:
        """Whether a request is one of those."""
        if record.number <= self.query.get("after", 0):
            return False
        if self.query.get("status", record.status) != record.status:
            return False
        if self.since is not None and record.at < self.since:
            return False
        asked = [name for name in _PLAIN if name in self.query]
        if not asked:
            return True
        seen = self.reader.seen(record)
        return all(getattr(seen, name) == self.query[name] for name in asked)


# -- how it is shown -------------------------------------------------------------------------------
def print_list(journal: Journal, reader: Reader, found: list[Record], limit: int) -> Json:
    """So many of the latest requests of those found."""
    return {
        "count": len(found),
        "recorded": journal.recorded,
        "kept": len(journal),
        "requests": [print_record(record, reader) for record in found[-limit:]],
    }


def print_record(record: Record, reader: Reader) -> Json:
    """One request in short."""
    seen, redactor = reader.seen(record), reader.redactor_of(record)
    message = seen.error_message
    return {
        "number": record.number,
        "at": print_moment(record.at),
        "method": record.method,
        "path": redactor.text(record.path),
        "operation": seen.operation,
        "project_id": seen.project_id,
        "user": seen.user,
        "status": record.status,
        "error_code": seen.error_code,
        "error_message": message if message is None else redactor.text(message),
        "fault": record.fault,
        "request": _verdict(seen.request_problems, redactor),
        "answer": _verdict(seen.answer_problems, redactor),
        "duration_ms": round(record.duration * 1000, 3),
    }


def print_whole(record: Record, reader: Reader) -> Json:
    """One request with all that was sent, but for secrets."""
    short, redactor = print_record(record, reader), reader.redactor_of(record)
    query = parse_qsl(record.asked.query.decode("latin-1"), keep_blank_values=True)
    request = {
        "query": [{"name": name, "value": value} for name, value in redactor.pairs(query)],
        "headers": _listed(headers_of(record.asked.headers, redactor)),
        "length": record.request_length,
        "body": body_of(record.request_body, redactor),
    }
    answer = {
        "headers": _listed(headers_of(record.told.headers, redactor)),
        "length": record.answer_length,
        "body": body_of(record.answer_body, redactor),
    }
    return {
        **short,
        "request": {**short["request"], **request},
        "answer": {**short["answer"], **answer},
    }


def body_of(body: bytes, redactor: Redactor) -> str | None:
    """A body without its secrets; None if there was none, or it was too long to be kept."""
    return redactor.body(body) if body else None


def was_dropped(body: bytes, length: int) -> bool:
    """Whether a body was too long to be kept."""
    return not body and length > LONGEST_BODY


def headers_of(headers: Headers, redactor: Redactor) -> tuple[tuple[str, str], ...]:
    """Headers without their secrets."""
    return redactor.headers(_texts(headers))


def _texts(headers: Headers) -> list[tuple[str, str]]:
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers]


def _listed(headers: tuple[tuple[str, str], ...]) -> list[Json]:
    return [{"name": name, "value": value} for name, value in headers]


def _verdict(problems: tuple[str, ...] | None, redactor: Redactor) -> Json:
    if problems is None:
        return {"verdict": "unknown", "problems": []}
    shown = [redactor.text(problem) for problem in problems]
    return {"verdict": "broken" if problems else "ok", "problems": shown}
