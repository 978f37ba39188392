"""The OpenAPI descriptions, loaded and bundled: the one list of operations and schemas."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from liveops_kit.errors import SpecificationError
from liveops_kit.openapi import cache, twins
from liveops_kit.openapi.references import references

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Operation:
    """One call of the API: how it is made, and what the description says of it."""

    operation_id: str
    method: str
    path: str
    tag: str
    definition: Mapping[str, Any]
    parameters: tuple[Mapping[str, Any], ...]
    """Path-level and own parameters, references resolved."""
    security: tuple[frozenset[str], ...]
    """The alternatives of security schemes; an empty one lets anonymous callers in."""

    @property
    def statuses(self) -> tuple[int, ...]:
        """Every documented status, in order."""
        return tuple(sorted(int(status) for status in self.definition["responses"]))

    @property
    def success(self) -> int:
        """The documented 2xx status."""
        return next(status for status in self.statuses if 200 <= status < 300)

    @property
    def methods(self) -> tuple[str, ...]:
        """Every method that clients call it by: its own, and those of `x-liveops-also-by`."""
        return (self.method, *self.definition.get("x-liveops-also-by", ()))

    @property
    def takes_slash(self) -> bool:
        """True if clients call it with a slash after its path, too."""
        return bool(self.definition.get("x-liveops-trailing-slash", False))


class Spec:
    """A bundled description: every reference is internal, every component stands once."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._found: dict[str, Any] = {}

    @cached_property
    def operations(self) -> dict[str, Operation]:
        """The operations by their ids, in the order of the document."""
        return {operation.operation_id: operation for operation in self._read()}

    @cached_property
    def basic_schemes(self) -> frozenset[str]:
        """The names of the security schemes that are basic authentication."""
        schemes = self.document.get("components", {}).get("securitySchemes", {})
        return frozenset(name for name, each in schemes.items() if each.get("scheme") == "basic")

    def resolve(self, node: Any) -> Any:
        """Return what a `$ref` object refers to; anything else is returned as it is."""
        while isinstance(node, dict) and "$ref" in node:
            reference = node["$ref"]
            if reference not in self._found:
                self._found[reference] = look_up(self.document, reference.removeprefix("#"))
            node = self._found[reference]
        return node

    def branches(self, schema: Any) -> Iterator[Any]:
        """Yield a schema, and all that its unions and mixes consist of, references resolved."""
        found = self.resolve(schema)
        yield found
        for key in ("allOf", "anyOf", "oneOf"):
            for part in found.get(key, ()):
                yield from self.branches(part)

    def error_codes(self, operation_id: str, status: int) -> frozenset[int]:
        """Return the error codes an operation documents for a status."""
        responses = self.operations[operation_id].definition["responses"]
        if str(status) not in responses:
            return frozenset()
        response = self.resolve(responses[str(status)])
        schema = response.get("content", {}).get("application/json", {}).get("schema", {})
        return frozenset(self._codes(schema))

    def _codes(self, schema: Any) -> Iterator[int]:
        schema = self.resolve(schema)
        for part in schema.get("allOf", ()):
            yield from self._codes(part)
        yield from schema.get("properties", {}).get("errorCode", {}).get("enum", ())

    def _read(self) -> Iterator[Operation]:
        for path, item in self.document["paths"].items():
            shared = item.get("parameters", ())
            for method in METHODS:
                if method not in item:
                    continue
                definition = item[method]
                parameters = (*shared, *definition.get("parameters", ()))
                yield Operation(
                    operation_id=definition["operationId"],
                    method=method.upper(),
                    path=path,
                    tag=definition["tags"][0],
                    definition=definition,
                    parameters=tuple(self.resolve(parameter) for parameter in parameters),
                    security=tuple(map(frozenset, definition.get("security", ()))),
                )


def look_up(document: Any, pointer: str) -> Any:
    """Return what a JSON pointer of a URI fragment points to."""
    for escaped in pointer.split("/")[1:]:
        part = unquote(escaped).replace("~1", "/").replace("~0", "~")
        document = document[int(part) if isinstance(document, list) else part]
    return document


def data_root(name: str) -> Path:
    """Return the folder `openapi` or `fixtures`: of the installed package, else of the checkout.

    Raises:
        SpecificationError: it is in neither place.
    """
    here = Path(__file__).resolve().parent.parent
    for candidate in (here / "_data" / name, here.parent.parent / name):
        if candidate.is_dir():
            return candidate
    raise SpecificationError(f"the folder '{name}' is neither in the package nor beside its source")


NAMES = ("liveops", "store", "twins", "control")
"""The names of the descriptions."""


def load(name: str = "liveops") -> Spec:
    """Return a bundled description.

    They are `liveops`, its neighbour `store`, the `twins` of calls of `liveops` under earlier
    paths, and the mock's `control`.
    """
    return _loaded(name)


def fresh(name: str) -> Spec:
    """Return a description that nobody else has, in its stored form where that is not stale."""
    return Spec(cache.cached(f"{name}.spec", sources(), lambda: made(name)))


# A default of its own would have it keep `load()` and `load("liveops")` apart.
_loaded = lru_cache(fresh)


def made(name: str) -> Document:
    """Return a description made of its files, whether it is kept or not."""
    front = data_root("openapi") / f"{name}.yaml"
    if name == "twins":
        return twins.derive(read_yaml(front), load("liveops").document)
    return bundle(front)


@lru_cache
def sources() -> str:
    """Return the digest of everything the descriptions are made of."""
    code = [Path(__file__), Path(twins.__file__)]
    return cache.digest([*sorted(data_root("openapi").rglob("*.yaml")), *code])


def read_own(path: Path) -> Any:
    """Return a file that comes with the kit, parsed as by `read_yaml`."""
    return cache.cached(path.stem, cache.digest([path, Path(__file__)]), lambda: read_yaml(path))


@lru_cache
def rules() -> Mapping[str, Mapping[str, Any]]:
    """Return the rule catalogue, by id: `sentence`, `status`, `source`, `operations`."""
    content = read_own(data_root("openapi") / "rules.yaml")
    return {rule["id"]: rule for rule in content["rules"]}


@lru_cache
def part(name: str, tags: frozenset[str]) -> Spec:
    """Return a description with the paths of some tags alone."""
    whole = load(name)
    wanted = {each.path for each in whole.operations.values() if each.tag in tags}
    paths = {path: item for path, item in whole.document["paths"].items() if path in wanted}
    return Spec({**whole.document, "paths": paths})


@lru_cache
def merged(first: Spec, second: Spec) -> Spec:
    """Return two descriptions as one, with the head of the first.

    Raises:
        SpecificationError: a path or a component stands in both, but differs.
    """
    known = {tag["name"] for tag in first.document["tags"]}
    further = [tag for tag in second.document["tags"] if tag["name"] not in known]
    document = {**first.document, "tags": [*first.document["tags"], *further]}
    document["paths"] = _merged_section("paths", first.document["paths"], second.document["paths"])
    ours, theirs = first.document["components"], second.document["components"]
    document["components"] = {
        section: _merged_section(section, ours.get(section, {}), theirs.get(section, {}))
        for section in (*ours, *(section for section in theirs if section not in ours))
    }
    return Spec(document)


def served() -> Spec:
    """Return the API, its twins and the store as one description, as the mock serves them."""
    return merged(merged(load("liveops"), load("twins")), load("store"))


def _merged_section(section: str, ours: Document, theirs: Document) -> Document:
    for name in ours.keys() & theirs.keys():
        if ours[name] != theirs[name]:
            raise SpecificationError(f"{section}/{name} differs between two descriptions")
    return {**ours, **theirs}


def bundle(front: Path) -> Document:
    """Return one document made of a front-door file and the files it refers to.

    Components keep their names, so a name may stand in one file only. Of files that neither a path
    comes from nor lie there as `shared.yaml`, just the components that are referred to are taken.

    Raises:
        SpecificationError: a file or a reference is missing, or a name stands twice.
    """
    document = read_yaml(front)
    files = {front: document}
    paths = {}
    for path, item in document.get("paths", {}).items():
        paths[path] = _path_item(front, item, files)
    bundled = {**document, "paths": paths, "components": _components(files, front)}
    internal: Document = _internal(bundled)
    return internal


def _path_item(front: Path, item: Any, files: dict[Path, Any]) -> Any:
    if "$ref" not in item:
        return item
    file, _, pointer = item["$ref"].partition("#")
    target = (front.parent / file).resolve()
    if target not in files:
        files[target] = read_yaml(target)
    return _found(files[target], pointer, front, item["$ref"])


def _components(files: dict[Path, Any], front: Path) -> Document:
    components: dict[str, dict[str, Any]] = {}
    shared = front.parent / front.stem / "shared.yaml"
    if shared.exists():
        files.setdefault(shared, read_yaml(shared))
    for file, document in files.items():
        for section, named in document.get("components", {}).items():
            room = components.setdefault(section, {})
            for name, component in named.items():
                if set(component) == {"$ref"} and component["$ref"].endswith(f"/{name}"):
                    continue
                if name in room:
                    raise SpecificationError(f"{file.name}: {section}/{name} stands twice")
                room[name] = component
    _borrow(files, components)
    return components


def _borrow(files: Mapping[Path, Any], components: dict[str, dict[str, Any]]) -> None:
    """Add the components that the files refer to elsewhere, and those that these refer to."""
    own = {file.resolve() for file in files}
    elsewhere: dict[Path, Any] = {}
    waiting = [(file.resolve(), document) for file, document in files.items()]
    while waiting:
        home, node = waiting.pop()
        for reference in references(node):
            named, _, pointer = reference.partition("#")
            file = (home.parent / named).resolve() if named else home
            if file in own:
                continue
            if file not in elsewhere:
                elsewhere[file] = read_yaml(file)
            component = _found(elsewhere[file], pointer, home, reference)
            section, name = pointer.split("/")[-2:]
            room = components.setdefault(section, {})
            if name not in room:
                room[name] = component
                waiting.append((file, component))
            elif room[name] is not component:
                raise SpecificationError(f"{file.name}: {section}/{name} stands twice")


def _found(document: Any, pointer: str, home: Path, reference: str) -> Any:
    try:
        return look_up(document, pointer)
    except KeyError as error:
        raise SpecificationError(f"{home.name}: nothing at {reference}") from error


def _internal(node: Any) -> Any:
    """Return a node whose references into other files are references within the bundle."""
    if isinstance(node, dict):
        return {
            str(key): re.sub(r"^[^#]*#", "#", value) if key == "$ref" else _internal(value)
            for key, value in node.items()
        }
    return [_internal(entry) for entry in node] if isinstance(node, list) else node


def read_yaml(path: Path) -> Any:
    """Parse a YAML or JSON file; dates stay text, as in JSON.

    Raises:
        SpecificationError: it cannot be read; the message names the file and the line.
    """
    try:
        text = path.read_text(encoding="utf-8")
        return json.loads(text) if path.suffix == ".json" else parse_yaml(text)
    except (OSError, ValueError) as error:
        raise SpecificationError(f"{path}: {error}") from error


def parse_yaml(text: str) -> Any:
    """Parse YAML text to JSON types, by libyaml where it is installed.

    Raises:
        ValueError: it is no YAML; the message names the line.
    """
    import yaml

    base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    loader: Any = type("JsonLoader", (base,), {})
    loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in pairs if not tag.endswith(":timestamp")]
        for first, pairs in base.yaml_implicit_resolvers.items()
    }
    try:
        return yaml.load(text, Loader=loader)  # noqa: S506 - a safe loader without dates
    except yaml.YAMLError as error:
        raise ValueError(" ".join(str(error).split())) from error
