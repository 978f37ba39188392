"""Reads a project through the admin API into a world: what it has configured, and its catalog.

No secrets are read, and no users. What the admin API does not list, such as games and physical
goods, comes from the storefront, as far as that shows it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from msgspec import Struct, field

from liveops_kit.contract.http.client import Caller
from liveops_kit.contract.projects.bodies import Bodies
from liveops_kit.contract.projects.storefront import short_item
from liveops_kit.contract.target import Target
from liveops_kit.errors import UsageError
from liveops_kit.openapi.document import Spec
from liveops_kit.openapi.kinds import (
    ATTRIBUTES,
    CHAINS,
    CODES,
    GROUPS,
    ITEMS,
    PROMOTIONS,
    RULES,
    UPSELL,
    VALUE_POINTS,
    Kind,
)

Json = dict[str, Any]
Show = Callable[[str], None]
_SHELF_PAGE = 50
_TOTALS = ("total_count", "total_items_count", "total_promotions_count")
_ABSENT = (403, 404, 405, 501)
"""Statuses of a server that does not have a call, or none for this key."""


class Pulled(Struct):
    """A project as a world, and what could not be read or said."""

    document: Json
    notes: list[str] = field(default_factory=list)


class Reads(Protocol):
    """Source of answers to reads of a project: a server, or a recording."""

    spec: Spec
    target: Target

    def call(
        self,
        operation_id: str,
        path: Mapping[str, str | int] | None = None,
        *,
        query: Mapping[str, Any] | None = None,
        caller: Caller = "documented",
    ) -> Any:
        """Make a call, and return its response."""


class Reader:
    """Reads one project."""

    def __init__(self, client: Reads, show: Show = lambda _: None, *, codes: bool = False) -> None:
        """Take what shows the progress; with `codes`, read the codes and not only their number."""
        self._client = client
        self._show = show
        self._codes = codes
        self._bodies = Bodies(client.spec)
        self._notes: list[str] = []

    def read(self) -> Pulled:
        """Read the project.

        Raises:
            UsageError: the server cannot be reached, or refuses a read that it has.
        """
        sections: Json = {
            "attributes": [self._attribute(each) for each in self.objects(ATTRIBUTES)],
            "groups": [_group(each) for each in sorted(self.objects(GROUPS), key=_number)],
            "items": [
                {"type": kind.item_type, "create": self._body(kind, each)}
                for kind in ITEMS
                for each in self.objects(kind)
            ],
            "value_points": [self._value_point(each) for each in self.objects(VALUE_POINTS)],
            **self._promotions(),
            **{
                kind.section: [{"create": self._body(kind, each)} for each in self.objects(kind)]
                for kind in CHAINS
            },
            "personalization_rules": [
                {"create": self._body(RULES, each)} for each in self.objects(RULES)
            ],
            "upsell": [{"create": self._body(UPSELL, each)} for each in self.objects(UPSELL)],
        }
        sections["items"] += self._from_the_shelf(sections)
        project: Json = {"project_id": self._client.target.project_id}
        currency = _currency(sections["items"])
        if currency is not None:
            project["currency"] = currency
        filled = {name: entries for name, entries in sections.items() if entries}
        return Pulled({"format": 1, "project": project, **filled}, self._notes)

    # -- lists -------------------------------------------------------------------------------------
    def objects(self, kind: Kind) -> Iterator[Json]:
        """Yield all objects of a kind, whole; a server without the call has none.

        Raises:
            UsageError: as `read`.
        """
        for each in self._listed(kind.list_all, kind.entries, kind.page):
            if not kind.lists_less:
                yield each
                continue
            yield self._answer(kind.read, {kind.parameter: each[kind.id]})

    def _listed(self, operation_id: str, entries: str, size: int, **path: str) -> Iterator[Json]:
        offset, former = 0, None
        while True:
            self._show(f"{operation_id} from {offset}" if offset else operation_id)
            query = {"limit": size, "offset": offset} if size else None
            response = self._client.call(operation_id, path or None, query=query)
            if response.status_code in _ABSENT and not offset:
                self._notes.append(
                    f"{operation_id} answered {response.status_code}: nothing is read of it"
                )
                return
            body = self._of(operation_id, response)
            found = body[entries] if entries else body
            if found == former:
                return  # a server without pages answers the same again
            yield from found
            offset, former = offset + len(found), found
            if not size or _is_last(body, found, offset):
                return

    def _answer(self, operation_id: str, path: Mapping[str, Any]) -> Any:
        self._show(f"{operation_id} {next(iter(path.values()))}")
        return self._of(operation_id, self._client.call(operation_id, path))

    @staticmethod
    def _of(operation_id: str, response: Any) -> Any:
        if response.status_code != 200:
            raise UsageError(
                f"{operation_id} answered {response.status_code} {short(response.text)}: "
                "the project cannot be read"
            )
        return response.json()

    # -- objects -----------------------------------------------------------------------------------
    def _body(self, kind: Kind, read: Json) -> Json:
        body = self._bodies.of(kind, read)
        for fault in self._bodies.faults(kind, body):
            name = read.get(kind.id) or kind.section
            self._notes.append(f"{kind.section}: {name} is read, but cannot be written: {fault}")
        return body

    @staticmethod
    def _attribute(read: Json) -> Json:
        values = {each["external_id"]: each["value"] for each in read.get("values") or ()}
        entry = {"external_id": read["external_id"], "name": read["name"]}
        return {**entry, "values": values} if values else entry

    def _value_point(self, read: Json) -> Json:
        entry: Json = {"create": self._body(VALUE_POINTS, read)}
        listed = self._listed(
            "admin-get-items-value-point-reward", "items", 0, value_point_sku=read["sku"]
        )
        rewards = {each["sku"]: each["amount"] for each in listed}
        return {**entry, "rewards": rewards} if rewards else entry

    def _promotions(self) -> Json:
        """Return the sections of promotions, which may exclude each other by their ids."""
        found = {kind: list(self.objects(kind)) for kind in PROMOTIONS}
        wanted = {
            number
            for reads in found.values()
            for read in reads
            for number in read.get("excluded_promotions") or ()
        }
        keys = self._keys(found, wanted)
        return {
            kind.section: [self._promotion(kind, read, keys) for read in reads]
            for kind, reads in found.items()
        }

    def _promotion(self, kind: Kind, read: Json, keys: Mapping[int, str]) -> Json:
        body = self._body(kind, read)
        excluded = body.pop("excluded_promotions", None) or []
        entry: Json = {}
        if kind.id == "id" and read["id"] in keys:
            entry["key"] = keys[read["id"]]
        entry |= {"create": body, "is_enabled": read["is_enabled"]}
        if excluded:
            entry["excludes"] = [keys[number] for number in excluded if number in keys]
            for number in excluded:
                if number not in keys:
                    self._notes.append(
                        f"{kind.section}: promotion {number} is excluded, but was not found"
                    )
        return {**entry, **self._codes_of(kind, read)}

    def _codes_of(self, kind: Kind, read: Json) -> Json:
        calls = CODES.get(kind.section)
        count = read.get("total_codes_count", 0)
        if calls is None or not count:
            return {}
        if not self._codes:
            return {"generated_codes": count}
        listed = self._listed(calls.list_all, "codes", _SHELF_PAGE, external_id=read["external_id"])
        return {"codes": [each["code"] for each in listed]}

    def _keys(self, found: Mapping[Kind, list[Json]], wanted: set[int]) -> dict[int, str]:
        """Return a key for each promotion that is excluded, by its id."""
        if not wanted:
            return {}
        taken = Counter(
            read["external_id"] for reads in found.values() for read in reads
            if "external_id" in read
        )  # fmt: skip
        keys: dict[int, str] = {}
        for kind, reads in found.items():
            for read in reads:
                number = read["id"] if kind.id == "id" else self._number_of(kind, read)
                if number not in wanted:
                    continue
                if kind.id == "external_id":
                    keys[number] = read["external_id"]
                    continue
                slug = _slug(read["name"]) or kind.section
                taken[slug] += 1
                keys[number] = slug if taken[slug] == 1 else f"{slug}_{taken[slug]}"
        return keys

    def _number_of(self, kind: Kind, read: Json) -> int | None:
        """Return the id of a promotion that its own reads do not print; a limit does."""
        limits = {"coupons": "get-coupon-code-limit", "promo_codes": "get-promo-code-code-limit"}
        if kind.section not in limits:
            return None
        path = {"external_id": read["external_id"]}
        response = self._client.call(limits[kind.section], path, query={"limit": 1})
        number = response.json().get("promotion_id") if response.status_code == 200 else None
        return number if isinstance(number, int) else None

    # -- the storefront ----------------------------------------------------------------------------
    def _from_the_shelf(self, sections: Json) -> list[Json]:
        """Return what the rest names and the admin API does not list."""
        known = {entry["create"]["sku"] for entry in sections["items"]}
        known |= {entry["create"]["sku"] for entry in sections["value_points"]}
        named = set(_skus_in(sections)) - known
        entries = []
        for read in [*self._shown("get-games-list"), *self._shown("get-sellable-items")]:
            if read["sku"] in known or read.get("type") not in _SHELF_ONLY:
                continue
            entry = short_item(read)
            known |= {read["sku"], *(unit["sku"] for unit in entry.get("unit_items", ()))}
            entries.append(entry)
        for sku in sorted(named - known):
            self._notes.append(
                f"items: {sku} is named, but shown nowhere: a physical good stands for it"
            )
            entries.append(
                {"sku": sku, "type": "physical_good", "name": {"en": sku},
                 "is_show_in_store": False}
            )  # fmt: skip
        return entries

    def _shown(self, operation_id: str) -> Iterator[Json]:
        """Yield what the storefront shows to nobody in particular."""
        offset = 0
        while True:
            self._show(operation_id)
            query = {"limit": _SHELF_PAGE, "offset": offset}
            response = self._client.call(operation_id, query=query, caller="nobody")
            if response.status_code != 200:
                self._notes.append(
                    f"{operation_id} answered {response.status_code}: games and physical goods "
                    "are not read"
                )
                return
            found = response.json().get("items", [])
            yield from found
            offset += len(found)
            if _is_last(response.json(), found, offset):
                return


_SHELF_ONLY = ("unit", "physical_good")
"""Types of items that the admin API does not list."""


def _is_last(body: Any, found: Sequence[Any], offset: int) -> bool:
    """Return True if no page follows; a server may have smaller pages than were asked for."""
    if not found or not isinstance(body, dict):
        return True
    if "has_more" in body:
        return not body["has_more"]
    totals = [body[name] for name in _TOTALS if isinstance(body.get(name), int)]
    return bool(totals) and offset >= totals[0]


def short(text: str) -> str:
    """Return the beginning of an answer, on one line."""
    return " ".join(text.split())[:300]


def _group(read: Json) -> Json:
    entry: Json = {"external_id": read["external_id"], "name": read.get("name") or {}}
    for name in ("description", "image_url"):
        if read.get(name):
            entry[name] = read[name]
    entry["order"] = read["order"]
    if not read.get("is_enabled", True):
        entry["is_enabled"] = False
    return entry


def _number(read: Json) -> Any:
    return read.get("id", 0)


def _currency(items: Iterable[Json]) -> str | None:
    """Return the currency that most default prices are in."""
    counted = Counter(
        price["currency"]
        for entry in items
        for price in entry.get("create", {}).get("prices", ())
        if price.get("is_default")
    )
    # Of equally frequent ones the first by name, so that the same project gives the same file.
    return min(counted, key=lambda name: (-counted[name], name), default=None)


def _slug(name: Any) -> str:
    text = next(iter(name.values()), "") if isinstance(name, dict) else str(name)
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")


def _skus_in(value: Any, key: str = "") -> Iterator[str]:
    """Yield every SKU that bodies name."""
    if isinstance(value, dict):
        for name, part in value.items():
            if name == "rewards":
                yield from part
            elif name == "sku" and isinstance(part, str):
                yield part
            else:
                yield from _skus_in(part, name)
    elif isinstance(value, list):
        for part in value:
            if key == "items" and isinstance(part, str):
                yield part
            else:
                yield from _skus_in(part, key)
