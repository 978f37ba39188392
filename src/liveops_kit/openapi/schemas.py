"""Schemas of the description as compiled validators, and their errors as violations (ERR-3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Any

import jsonschema_rs
import orjson

from liveops_kit.domain.values.refusals import Violation
from liveops_kit.errors import NestingError
from liveops_kit.openapi.document import Spec
from liveops_kit.openapi.references import references

_DOCUMENTARY = {"example", "examples", "xml", "externalDocs", "deprecated", "nullable"}
_EXTENSION = "x-"
_COMPONENT = "#/components/schemas/"


class Schemas:
    """The schemas of one description; equal ones share a validator."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._cached: dict[tuple[bytes, bool], CompiledSchema] = {}

    def compiled(self, schema: Any, *, with_extensions: bool = False) -> CompiledSchema:
        """Return the validator of a schema that is part of the description.

        `with_extensions` adds what the mock promises beyond the documents (see `to_json_schema`).
        """
        key = orjson.dumps(schema), with_extensions
        if key not in self._cached:
            self._cached[key] = CompiledSchema(self._spec, schema, with_extensions=with_extensions)
        return self._cached[key]


class CompiledSchema:
    """One schema of the description, ready to check values.

    It is compiled when the first value is checked, and never again: most calls of the API are not
    made in most runs, and each validator takes time at the start and memory for good.
    """

    def __init__(self, spec: Spec, schema: Any, *, with_extensions: bool = False) -> None:
        self._spec = spec
        self._schema = schema
        self._with_extensions = with_extensions

    @cached_property
    def _validator(self) -> jsonschema_rs.Draft4Validator:
        return jsonschema_rs.Draft4Validator(
            _whole(self._spec, self._schema, self._with_extensions), validate_formats=True
        )

    def is_valid(self, value: Any) -> bool:
        """Return True if a value keeps the schema.

        Raises:
            NestingError: it is nested too deeply to tell.
        """
        try:
            return bool(self._validator.is_valid(value))
        except ValueError as error:
            raise NestingError(str(error)) from error

    def violations(self, value: Any, root: str = "") -> list[Violation]:
        """Return a violation for each offending property, in the order the schema names them.

        `root` names the value itself, when it is not the body.

        Raises:
            NestingError: it is nested too deeply to tell.
        """
        try:
            errors = list(self._validator.iter_errors(value))
        except ValueError as error:
            raise NestingError(str(error)) from error
        found: dict[str, Violation] = {}
        for each in errors:
            for violation in _of_error(each, root):
                found.setdefault(violation.property, violation)
        if len(found) < 2:
            return list(found.values())
        return sorted(found.values(), key=lambda violation: self._place(violation.property, root))

    def _place(self, path: str, root: str) -> list[int]:
        """Return a property's position in the schema; properties it does not name come last."""
        places = []
        schemas = [self._schema]
        for part in path.removeprefix(root).strip(".").split("."):
            schemas = [branch for schema in schemas for branch in self._spec.branches(schema)]
            entries = [schema["items"] for schema in schemas if "items" in schema]
            if entries and part.isascii() and part.isdecimal() and len(part) < 10:
                places.append(int(part))
                schemas = entries
                continue
            names = [name for schema in schemas for name in schema.get("properties", {})]
            places.append(names.index(part) if part in names else len(names))
            schemas = [schema.get("properties", {}).get(part, {}) for schema in schemas]
        return places


def to_json_schema(schema: Any, *, with_extensions: bool = False) -> Any:
    """Convert a schema of OpenAPI 3.0 to JSON Schema draft 4: `nullable` becomes a type.

    With extensions, it says what the mock answers, not only what the documents promise:
    `x-liveops-always` names further required properties, `x-liveops-never-null` takes back
    `nullable`, and those of `NARROWED` narrow a value.
    """
    if isinstance(schema, list):
        return [to_json_schema(entry, with_extensions=with_extensions) for entry in schema]
    if not isinstance(schema, dict):
        return schema
    plain: dict[str, Any] = {}
    for key, value in schema.items():
        if key == "properties":
            plain[key] = {
                name: to_json_schema(entry, with_extensions=with_extensions)
                for name, entry in value.items()
            }
        elif key in ("enum", "required"):
            plain[key] = list(value) if isinstance(value, list) else value
        elif key not in _DOCUMENTARY and not key.startswith(_EXTENSION):
            plain[key] = to_json_schema(value, with_extensions=with_extensions)
    if with_extensions:
        _extend(plain, schema)
    is_nullable = schema.get("nullable") is True
    if with_extensions and schema.get(NEVER_NULL) is True:
        is_nullable = False
    return _with_null(plain) if is_nullable else plain


ALWAYS = "x-liveops-always"
NEVER_NULL = "x-liveops-never-null"
NARROWED = {
    "x-liveops-enum": "enum",
    "x-liveops-type": "type",
    "x-liveops-pattern": "pattern",
}
"""The extensions of a schema of answers, and the keywords that the latter stand for."""


def _extend(plain: dict[str, Any], schema: dict[str, Any]) -> None:
    """Add the extensions of a schema to its converted form."""
    if ALWAYS in schema:
        plain["required"] = [*plain.get("required", ()), *schema[ALWAYS]]
    for extension, keyword in NARROWED.items():
        if extension in schema:
            plain[keyword] = schema[extension]


def _with_null(schema: dict[str, Any]) -> dict[str, Any]:
    if isinstance(schema.get("type"), str):
        schema["type"] = [schema["type"], "null"]
        if "enum" in schema and None not in schema["enum"]:
            schema["enum"].append(None)
        return schema
    for union in ("anyOf", "oneOf"):
        if union in schema:
            schema[union] = [*schema[union], {"type": "null"}]
    return schema


def _whole(spec: Spec, schema: Any, with_extensions: bool) -> Any:
    """Convert a schema to JSON Schema, with only the components that it refers to."""
    components: dict[str, Any] = {}
    waiting = [schema]
    while waiting:
        for reference in references(waiting.pop()):
            name = reference.removeprefix(_COMPONENT)
            if name not in components:
                found = spec.document["components"]["schemas"][name]
                components[name] = to_json_schema(found, with_extensions=with_extensions)
                waiting.append(found)
    whole = to_json_schema(schema, with_extensions=with_extensions)
    return {**whole, "components": {"schemas": components}} if components else whole


# -- findings ------------------------------------------------------------------------------------
_Kind = jsonschema_rs.ValidationErrorKind
_NAMES = {
    "array": "an array", "boolean": "a boolean", "integer": "an integer", "null": "a null",
    "number": "a number", "object": "an object", "string": "a string",
}  # fmt: skip


def _of_error(error: Any, root: str) -> Iterator[Violation]:
    path = _path(error, root)
    kind = error.kind
    if isinstance(kind, _Kind.Required):
        yield Violation(_below(path, kind.property), f"The property {kind.property} is required")
    elif isinstance(kind, _Kind.AdditionalProperties):
        for name in kind.unexpected:
            text = "is not defined and the definition does not allow additional properties"
            yield Violation(_below(path, name), f"The property {name} {text}")
    elif isinstance(kind, (_Kind.AnyOf, _Kind.OneOfNotValid)):
        yield from _of_branches(error, root)
    else:
        yield Violation(path or "body", _worded(error))


def _of_branches(union: Any, root: str) -> Iterator[Violation]:
    """Yield the violations of the likeliest branch: its fixed values fit, then it has the fewest.

    Where no branch takes a value of this type, the violation names all their types; where all
    are distinguished by one property, and none fits, it is a violation of this property.
    """
    whole = len(union.instance_path)
    branches = union.kind.context
    meant = [errors for errors in branches if not any(_is_wrong_kind(e, whole) for e in errors)]
    types = [e for errors in branches for e in errors if _is_wrong_kind(e, whole) and _is_type(e)]
    if not meant and len(types) == len(branches):
        wanted = dict.fromkeys(name for error in types for name in error.kind.types)
        yield Violation(_path(union, root) or "body", _wrong_type(union.instance, wanted))
        return
    fixed = [[e for e in errors if _is_fixed(e)] for errors in meant or branches]
    if all(fixed) and len({tuple(errors[0].instance_path) for errors in fixed}) == 1:
        path = _path(fixed[0][0], root) or "body"
        yield Violation(path, _not_among([e.kind.options[0] for e, *_ in fixed]))
        return
    likeliest = min(meant or branches, key=lambda found: (any(map(_is_fixed, found)), len(found)))
    for error in likeliest:
        yield from _of_error(error, root)


def _is_type(error: Any) -> bool:
    return isinstance(error.kind, _Kind.Type)


def _is_wrong_kind(error: Any, depth: int) -> bool:
    """Return True if the value itself, not a property of it, is of the wrong kind."""
    return isinstance(error.kind, (_Kind.Enum, _Kind.Type)) and len(error.instance_path) == depth


def _is_fixed(error: Any) -> bool:
    """Return True for a property that may have only one value, not null, and has another."""
    return (
        isinstance(error.kind, _Kind.Enum)
        and error.kind.options not in ([], [None])
        and (len(error.kind.options) == 1)
    )


def _not_among(options: list[Any]) -> str:
    return f"Does not have a value in the enumeration {orjson.dumps(options).decode()}"


def _path(error: Any, root: str) -> str:
    return ".".join([part for part in (root, *map(str, error.instance_path)) if part])


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _type_name(value: Any) -> str:
    names = {bool: "Boolean", int: "Integer", float: "Number", str: "String", list: "Array"}
    return "NULL" if value is None else names.get(type(value), "Object")


def _wrong_type(value: Any, types: Iterable[Any]) -> str:
    wanted = " or ".join(_NAMES.get(str(name), str(name)) for name in types)
    return f"{_type_name(value)} value found, but {wanted} is required"


_WORDS: list[tuple[type, Callable[[Any], str]]] = [
    (_Kind.Type, lambda e: _wrong_type(e.instance, e.kind.types)),
    (_Kind.Pattern, lambda e: f"Does not match the regex pattern {e.kind.pattern}"),
    (_Kind.MinLength, lambda e: f"Must be at least {e.kind.limit} characters long"),
    (_Kind.MaxLength, lambda e: f"Must be at most {e.kind.limit} characters long"),
    (_Kind.Minimum, lambda e: f"Must have a minimum value of {e.kind.limit}"),
    (_Kind.Maximum, lambda e: f"Must have a maximum value of {e.kind.limit}"),
    (_Kind.MinProperties, lambda e: f"Must contain a minimum of {e.kind.limit} properties"),
    (_Kind.MinItems, lambda e: f"There must be a minimum of {e.kind.limit} items in the array"),
    (_Kind.MaxItems, lambda e: f"There must be a maximum of {e.kind.limit} items in the array"),
    (_Kind.MultipleOf, lambda e: f"Must be a multiple of {e.kind.multiple_of}"),
    (_Kind.Format, lambda e: f"Invalid {e.kind.format}"),
    (_Kind.Enum, lambda e: _not_among(e.kind.options)),
]


def _worded(error: Any) -> str:
    for kind, words in _WORDS:
        if isinstance(error.kind, kind):
            return words(error)
    return str(error.message)
