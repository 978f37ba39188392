"""Ways in which an exchange departs from the description, worded from openapi-core's errors."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from liveops_kit.contract.findings import Finding
from liveops_kit.contract.symptoms import Symptom, SymptomKind
from liveops_kit.domain.values.refusals import Violation
from liveops_kit.openapi.document import Operation, Spec, look_up

Direction = Literal["request", "response"]

CHECK = "recording"
"""The check that findings about exchanges are listed under."""

MAX_LENGTH = 160
"""Characters of a value that is shown."""

_COMBINED = ("allOf", "anyOf", "oneOf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """One departure of one exchange."""

    operation_id: str
    direction: Direction
    status: int
    """Of the answer; it belongs to the cause where the answer departs."""
    place: str
    """`body $.items[*].sku`, `query limit`, `header Retry-After`, `status`; free of values."""
    rule: str
    """The violated rule, such as `required: sku`; free of the exchange's values."""
    schema: str = ""
    """The place in the description, such as `CouponCodes/properties/total_count`."""
    actual: str = ""
    """The offending value of this exchange."""
    kind: Literal["violation", "difference"] = "violation"
    """A difference is from what the mock answers beyond the documents; it breaks nothing."""

    @property
    def cause(self) -> str:
        """Return the cause; deviations with the same one are one finding."""
        status = f" {self.status}" if self.direction == "response" else ""
        return f"{self.direction}{status}: {self.place}: {self.rule}"

    @property
    def symptom(self) -> Symptom:
        """Return what it may share with deviations of other operations."""
        name = re.split(r"[.\[\]$ ]+", self.place.strip("[]*"))[-1]
        if self.direction == "request":
            return Symptom("check", f"{self.place} {self.rule}")
        if self.place == "status":
            kind: SymptomKind = "error" if self.status >= 500 else "status"
            return Symptom(kind, str(self.status))
        if self.place.startswith("body $") and self.rule in ("required", "always there"):
            return Symptom("lacks", name)
        if self.place.startswith("body $"):
            return Symptom("shape", f"{name} {self.rule.partition(':')[0]}")
        return Symptom("check", f"{self.place} {self.rule}")

    @property
    def id(self) -> str:
        """Return the id of the finding; the same for the same cause, in every run."""
        return Finding(
            check=CHECK, operation_id=self.operation_id, severity="", title="", cause=self.cause,
            expected="", seen="", curl="",
        ).id  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wording:
    """Turns openapi-core's errors about one side of an exchange into deviations."""

    spec: Spec
    operation: Operation
    direction: Direction
    status: int

    def of(self, error: Exception) -> Iterator[Deviation]:
        """Yield one deviation for each rule an error is about."""
        name = type(error).__name__
        cause: Any = error.__cause__
        if name == "ResponseNotFound":
            known = ", ".join(str(status) for status in self.operation.statuses)
            yield self._deviation("status", f"one of {known}", actual=str(self.status))
        elif type(cause).__name__ == "SecurityNotFound":
            schemes = " or ".join("+".join(sorted(one)) for one in self.operation.security)
            yield self._deviation(
                "header Authorization", f"security: {schemes}", actual="no credentials of that kind"
            )
        elif name.startswith("Missing"):
            yield self._deviation(self._place(error), "required", actual="missing")
        elif hasattr(cause, "schema_errors"):
            for each in cause.schema_errors:
                yield self._of_schema(error, each)
        else:
            yield self._of_value(error, cause or error)

    def of_difference(self, found: Violation) -> Deviation:
        """Return the deviation of an answer from what the mock answers beyond the documents."""
        parts = found.property.split(".")
        pattern = "".join("[*]" if part.isdecimal() else _name(part) for part in parts)
        is_missing = found.message == f"The property {parts[-1]} is required"
        rule = "always there" if is_missing else found.message
        deviation = self._deviation(f"body ${pattern}", rule, actual=found.message)
        return replace(deviation, kind="difference")

    def _deviation(self, place: str, rule: str, *, schema: str = "", actual: str = "") -> Deviation:
        return Deviation(
            operation_id=self.operation.operation_id,
            direction=self.direction,
            status=self.status,
            place=place,
            rule=rule,
            schema=schema,
            actual=short(actual),
        )

    def _place(self, error: Any) -> str:
        if hasattr(error, "location"):
            return f"{error.location} {error.name}"
        return f"header {error.name}" if hasattr(error, "name") else "body"

    def _of_value(self, error: Exception, cause: Any) -> Deviation:
        """Return the deviation of a value that cannot be read: its media type, JSON or number."""
        place, kind = self._place(error), type(cause).__name__
        if kind == "MediaTypeNotFound":
            known = ", ".join(cause.availableMimetypes)
            return self._deviation(
                "header Content-Type", f"media type: {known}", actual=cause.mimetype or "none"
            )
        if kind == "CastError":
            return self._deviation(place, f"type: {cause.type}", actual=f"{cause.value!r}")
        if kind == "EmptyQueryParameterValue":
            return self._deviation(place, "not empty", actual="an empty value")
        if "Deserialize" in kind:
            raw = getattr(cause, "value", b"")
            text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else str(raw)
            kind = getattr(cause, "mimetype", "") or "its style"
            return self._deviation(place, f"readable as {kind}", actual=text)
        return self._deviation(place, kind, actual=str(cause))

    def _of_schema(self, error: Exception, found: Any) -> Deviation:
        from jsonschema.exceptions import best_match

        found = best_match([found]) or found
        root = self._schema_of(error)
        where, steps = self._walk(root, list(found.absolute_schema_path))
        place = self._place(error)
        names, exact = list(found.absolute_path), [*found.absolute_path]
        pattern = "".join(_step(step, each) for step, each in zip(steps, names, strict=False))
        lacking = _lacking(found)
        if lacking:
            pattern += _name(lacking)
            exact.append(lacking)
        if place == "body" or pattern:
            place = f"{place} ${pattern}"
        at = "$" + "".join(f"[{one}]" if isinstance(one, int) else _name(one) for one in exact)
        return self._deviation(
            place, _rule(found, lacking), schema=where, actual=f"{at}: {short(found.message)}"
        )

    def _schema_of(self, error: Any) -> Any:
        """Return the schema in the description that a value was held against."""
        definition, resolve = self.operation.definition, self.spec.resolve
        if hasattr(error, "location"):
            for parameter in self.operation.parameters:
                if (parameter["in"], parameter["name"]) == (error.location, error.name):
                    return parameter.get("schema", {})
            return {}
        if self.direction == "request":
            holder = resolve(definition.get("requestBody", {}))
        else:
            holder = resolve(definition["responses"].get(str(self.status), {}))
        if hasattr(error, "name"):
            header = resolve(holder.get("headers", {}).get(error.name, {}))
            return header.get("schema", {})
        media: Any = next(iter(holder.get("content", {}).values()), {})
        return media.get("schema", {})

    def _walk(self, schema: Any, path: Sequence[Any]) -> tuple[str, list[str]]:
        """Return where a path through schemas ends, from its last component on; and its steps.

        A step is the kind of one part of the value's path: `name`, `index` or `key`.
        """
        where: list[str] = []
        steps: list[str] = []
        waiting = [str(each) if not isinstance(each, int) else each for each in path]
        while waiting:
            schema, where = self._followed(schema, where)
            word = waiting.pop(0)
            where.append(str(word))
            schema = _below(schema, word)
            if word == "properties" and waiting:
                steps.append("name")
            elif word == "patternProperties" and waiting:
                steps.append("key")
            elif word in ("items", "additionalProperties") and waiting:
                steps.append("index" if word == "items" else "key")
            if word in ("properties", "patternProperties", *_COMBINED) and waiting:
                where.append(str(waiting[0]))
                schema = _below(schema, waiting.pop(0))
        return "/".join(where), steps

    def _followed(self, schema: Any, where: list[str]) -> tuple[Any, list[str]]:
        while isinstance(schema, dict) and "$ref" in schema:
            pointer = schema["$ref"].removeprefix("#")
            where = [pointer.rsplit("/", 1)[-1]]
            schema = look_up(self.spec.document, pointer)
        return schema, where


def _below(schema: Any, word: Any) -> Any:
    if isinstance(schema, dict):
        return schema.get(word, {})
    return schema[word] if isinstance(schema, list) and isinstance(word, int) else {}


def _step(step: str, part: Any) -> str:
    if step == "name":
        return _name(part)
    return "[*]" if step == "index" else ".*"


def _name(part: Any) -> str:
    text = str(part)
    return f".{text}" if text.isidentifier() else f"['{short(text)}']"


def _lacking(found: Any) -> str:
    """Return the required property that is missing; empty for other rules."""
    if found.validator != "required":
        return ""
    names = (name for name in found.validator_value if found.message.startswith(repr(name)))
    return str(next(names, ""))


def _rule(found: Any, lacking: str) -> str:
    if lacking:
        return "required"
    value = found.validator_value
    if isinstance(value, dict) or found.validator in _COMBINED:
        return str(found.validator)
    shown = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return f"{found.validator}: {short(shown, 80)}"


def short(text: str, most: int = MAX_LENGTH) -> str:
    """Return a text on one line, cut where it gets long."""
    flat = " ".join(text.split()).encode("utf-8", "replace").decode()
    return flat if len(flat) <= most else f"{flat[: most - 3]}..."
