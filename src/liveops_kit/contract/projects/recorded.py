"""A project as a recording shows it: reads are answered from what was recorded."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct, field

from liveops_kit.contract.target import Target, subject
from liveops_kit.har.exchange import Exchange
from liveops_kit.openapi.document import Spec
from liveops_kit.openapi.kinds import KINDS, Kind

Json = dict[str, Any]


SOMEBODY = "player"
"""The player whose token nobody kept: most recorders leave credentials out."""


class RecordedRead(Struct, frozen=True):
    """A read that was recorded with its answer."""

    operation_id: str
    path: Mapping[str, str]
    query: str
    url: str
    body: Any
    user: str
    """The player whose token it brought; empty for a call without one."""
    started: str
    where: str


class Answer(Struct, frozen=True):
    """Answer of the recording to a call."""

    status_code: int
    body: Any = None

    def json(self) -> Any:
        """Return the body."""
        return self.body

    @property
    def text(self) -> str:
        """The body as text."""
        return json.dumps(self.body)


class RecordedProject:
    """The reads of one project; it answers the calls of a `Reader`."""

    def __init__(self, spec: Spec, project_id: int, reads: Iterable[RecordedRead]) -> None:
        self.spec = spec
        self.target = Target(project_id=project_id, api_key="")
        self.reads = list(reads)
        self._lists = {kind.list_all: kind for kind in KINDS}
        self._singles = {kind.read: kind for kind in KINDS if kind.read}

    def call(
        self,
        operation_id: str,
        path: Mapping[str, Any] | None = None,
        *,
        query: Mapping[str, Any] | None = None,
        **_: Any,
    ) -> Answer:
        """Answer a read with the latest that was recorded of it; 404 for what was not."""
        offset = (query or {}).get("offset", 0)
        if operation_id in self._lists:
            kind = self._lists[operation_id]
            entries = [] if offset else self._objects(kind)
            return Answer(200, {kind.entries: entries} if kind.entries else entries)
        found = [
            read for read in self.reads
            if read.operation_id == operation_id
            and all(read.path.get(name) == str(value) for name, value in (path or {}).items())
        ]  # fmt: skip
        if operation_id in self._singles and not found:
            kind = self._singles[operation_id]
            short = self._listed(kind)
            name = str((path or {})[kind.parameter])
            return Answer(200, short[name]) if name in short else Answer(404)
        if path is None and found:
            return Answer(200, {"items": [] if offset else _joined(found)})
        return Answer(200, found[-1].body) if found else Answer(404)

    def _objects(self, kind: Kind) -> list[Json]:
        """Return every object that was read, in lists or alone, as it was read last."""
        if not kind.read:
            found = [each.body for each in self.reads if each.operation_id == kind.list_all]
            return list(found[-1]) if found else []
        alone = {
            read.path[kind.parameter]: read.body
            for read in self.reads
            if read.operation_id == kind.read
        }
        return list({**self._listed(kind), **alone}.values())

    def _listed(self, kind: Kind) -> dict[str, Json]:
        return {
            str(entry[kind.id]): entry
            for read in self.reads
            if read.operation_id == kind.list_all
            for entry in (read.body[kind.entries] if kind.entries else read.body)
        }


def _joined(reads: Iterable[RecordedRead]) -> list[Json]:
    """Return the entries of all pages of a list of items, each as it was read last."""
    return list({each["sku"]: each for read in reads for each in read.body["items"]}.values())


def read_of(operation_id: str, path: Mapping[str, str], exchange: Exchange) -> RecordedRead | None:
    """Return the read that an exchange is; None for one without a whole answer."""
    if exchange.status != 200 or exchange.left_out or not exchange.response.body:
        return None
    try:
        body = json.loads(exchange.response.body)
    except ValueError:
        return None
    authorization = exchange.request.header("authorization") or ""
    token = authorization.removeprefix("Bearer ")
    return RecordedRead(
        operation_id=operation_id,
        path=path,
        query=exchange.url.partition("?")[2],
        url=exchange.url,
        body=body,
        user=(subject(token) or SOMEBODY) if authorization.startswith("Bearer ") else "",
        started=exchange.started,
        where=exchange.where,
    )


# -- what only players see -------------------------------------------------------------------------
_SHELVES = (
    "get-sellable-items", "get-virtual-items", "get-virtual-currency-package", "get-bundle-list",
    "get-virtual-currency", "get-games-list",
)  # fmt: skip
_OF_SHELVES = {
    "get-virtual-items": "virtual_good",
    "get-virtual-currency": "virtual_currency",
    "get-virtual-currency-package": "bundle",
    "get-bundle-list": "bundle",
}
"""Types of the entries that do not say theirs."""


class Shelves(Struct):
    """Parts of a world that the reads of players show."""

    items: dict[str, Json] = field(default_factory=dict)
    """Entries of storefront lists by SKU."""
    groups: dict[str, Json] = field(default_factory=dict)
    """Item groups in short, by id."""
    inventories: dict[str, dict[str, int]] = field(default_factory=dict)
    """Quantities by player and SKU."""


def shelves_of(reads: Iterable[RecordedRead]) -> Shelves:
    """Return what the storefront shows, and what players own."""
    shelves = Shelves()
    for read in reads:
        shelf = next((each for each in _SHELVES if read.operation_id.startswith(each)), None)
        entries = read.body.get("items") if isinstance(read.body, dict) else None
        if shelf is not None:
            for entry in entries if entries is not None else [read.body]:
                kind = entry.get("type") or _OF_SHELVES.get(shelf)
                shelves.items[entry["sku"]] = {**entry, "type": kind}
                _note_groups(shelves, entry.get("groups") or ())
        elif read.operation_id == "get-item-groups":
            _note_groups(shelves, read.body["groups"])
        elif read.operation_id in ("get-user-inventory", "get-user-virtual-balance"):
            owned = shelves.inventories.setdefault(read.user or SOMEBODY, {})
            for entry in entries or ():
                count = entry.get("quantity") or entry.get("amount") or 0
                if count:
                    owned[entry["sku"]] = count
    return shelves


def _note_groups(shelves: Shelves, groups: Iterable[Any]) -> None:
    for group in groups:
        if not isinstance(group, dict) or not group.get("external_id"):
            continue
        name = group["external_id"]
        texts = group.get("name")
        entry = shelves.groups.setdefault(name, {"external_id": name})
        entry["name"] = dict(texts) if isinstance(texts, dict) else {"en": texts or name}
        for key in ("order", "image_url"):
            if group.get(key) not in (None, ""):
                entry[key] = group[key]
