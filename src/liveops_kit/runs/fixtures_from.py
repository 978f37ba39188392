"""`liveops fixtures from`: a world in which the reads of a recording answer as they did."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
from msgspec import Struct, field

from liveops_kit import terminal
from liveops_kit.contract.http.client import Client
from liveops_kit.contract.projects.reading import Reader
from liveops_kit.contract.projects.recorded import (
    SOMEBODY,
    RecordedProject,
    RecordedRead,
    read_of,
    shelves_of,
)
from liveops_kit.contract.projects.storefront import short_item
from liveops_kit.contract.target import Target
from liveops_kit.errors import FixturesError, RecordingError, SettingsError
from liveops_kit.har.recording import exchanges
from liveops_kit.openapi import document as specification
from liveops_kit.openapi.router import Match
from liveops_kit.runs.mock import Mock
from liveops_kit.runs.output import write_out
from liveops_kit.server.fixtures.writing import text_of
from liveops_kit.traffic.api_urls import OperationFinder

_IDS = frozenset({
    "id", "item_id", "promotion_id", "rule_id", "step_id", "reward_chain_id", "token", "cart_id",
    "order_id",
})  # fmt: skip
"""Properties whose values each server chooses for itself."""
MAX_DIFFERENCES = 3
"""Differences of one read that are shown."""


class _Found(Struct):
    """The reads of a recording, by project."""

    reads: dict[int, list[RecordedRead]] = field(default_factory=dict)
    passed_over: Counter[str] = field(default_factory=Counter)


def from_recording(file: Path, output: Path | None, project_id: int | None = None) -> int:
    """Write the world that a recording shows, and say which reads it does not answer alike.

    Raises:
        SettingsError: the recording cannot be read, has no read of a project, or of several.
    """
    found = _read(file)
    chosen = _chosen(found, file, project_id)
    reads = found.reads[chosen]
    with terminal.progress() as show:
        document, notes = _world_of(chosen, reads, show)
        text = text_of(document, f"Made by `liveops fixtures from {file.name}`.")
        differing = _replayed(text, chosen, reads, show)
    write_out(text, output)
    for line in (*notes, *differing.lines):
        sys.stderr.write(f"liveops: {line}\n")
    sys.stderr.write(
        f"liveops: {differing.alike} of {differing.all} recorded reads of project {chosen} answer "
        "as recorded (ids that servers choose aside).\n"
    )
    return 0


# -- reading ---------------------------------------------------------------------------------------
def _read(file: Path) -> _Found:
    finder = OperationFinder(specification.served())
    found = _Found()
    try:
        with file.open("rb") as recording:
            for exchange in exchanges(recording, file.name):
                match = finder.find(exchange.method, exchange.url)
                if exchange.method != "GET" or not isinstance(match, Match):
                    found.passed_over["no read of the API"] += 1
                    continue
                path = dict(match.values)
                number = path.pop("project_id", "")
                read = read_of(match.target.operation_id, path, exchange)
                if read is None or not number.isdecimal():
                    found.passed_over["no answer with a body"] += 1
                    continue
                found.reads.setdefault(int(number), []).append(read)
    except OSError as error:
        raise SettingsError(f"cannot read {file}: {error.strerror}") from error
    except RecordingError as error:
        raise SettingsError(str(error)) from error
    return found


def _chosen(found: _Found, file: Path, project_id: int | None) -> int:
    if not found.reads:
        raise SettingsError(f"{file}: no read of the API in it was answered with 200")
    known = sorted(found.reads)
    if project_id is None:
        if len(known) > 1:
            numbers = ", ".join(map(str, known))
            raise SettingsError(
                f"{file}: reads of several projects, say which: --project-id {numbers}"
            )
        return known[0]
    if project_id not in found.reads:
        raise SettingsError(f"{file}: no read of project {project_id}, but of {known}")
    return project_id


# -- the world -------------------------------------------------------------------------------------
def _world_of(
    project_id: int, reads: list[RecordedRead], show: Any
) -> tuple[dict[str, Any], list[str]]:
    """Return the world, and remarks about it."""
    project = RecordedProject(specification.served(), project_id, reads)
    pulled = Reader(project, show).read()
    document = pulled.document
    shelves = shelves_of(reads)
    known = {
        sku for entry in document.get("items", ())
        for sku in _skus_of(entry)
        if entry.get("is_show_in_store", True)
    }  # fmt: skip
    items = [
        entry for entry in document.get("items", ())
        if entry.get("sku") not in shelves.items or entry.get("sku") in known
    ]  # fmt: skip
    for sku, entry in shelves.items.items():
        if sku not in known and entry["type"] not in (None, "game_key"):
            items.append(short_item(entry))
    items += _stand_ins(items, document, shelves.inventories)
    groups = {each["external_id"]: each for each in document.get("groups", ())}
    groups = {**shelves.groups, **groups}
    if groups:
        document["groups"] = list(groups.values())
    users = [
        {"external_id": user, "inventory": owned} for user, owned in shelves.inventories.items()
    ]
    if items:
        document["items"] = items
    if users:
        document["users"] = users
    currency = _currency(shelves.items)
    if currency is not None:
        document["project"].setdefault("currency", currency)
    named = {sku for entry in items for sku in _skus_of(entry)}
    notes = [
        f"note: {note}" for note in pulled.notes
        if "answered 404" not in note and not named.intersection(note.split())
    ]  # fmt: skip
    return document, notes + [
        f"note: {entry['sku']} is named, but was read nowhere: a {entry['type']} stands for it"
        for entry in items if entry.get("is_show_in_store") is False
    ]  # fmt: skip


def _skus_of(entry: Mapping[str, Any]) -> Iterator[str]:
    yield entry["create"]["sku"] if "create" in entry else entry["sku"]
    yield from (unit["sku"] for unit in entry.get("unit_items", ()))


def _stand_ins(
    items: list[dict[str, Any]], document: Mapping[str, Any],
    inventories: Mapping[str, Mapping[str, int]],
) -> list[dict[str, Any]]:  # fmt: skip
    """Return items for what is contained, asked for or owned, but was read nowhere."""
    known = {sku for entry in items for sku in _skus_of(entry)}
    known |= {entry["create"]["sku"] for entry in document.get("value_points", ())}
    named = dict.fromkeys(
        [
            *(part["sku"] for entry in items for part in entry.get("content", ())),
            *(sku for owned in inventories.values() for sku in owned),
        ]
    )
    currencies = dict.fromkeys(
        price["sku"] for entry in items for price in entry.get("virtual_prices", ())
    )
    return [
        {
            "sku": sku,
            "type": "virtual_currency" if sku in currencies else "virtual_good",
            "name": {"en": sku},
            "is_show_in_store": False,
        }
        for sku in {**named, **currencies}
        if sku not in known
    ]


def _currency(items: Mapping[str, Mapping[str, Any]]) -> str | None:
    counted = Counter(entry["price"]["currency"] for entry in items.values() if entry.get("price"))
    return min(counted, key=lambda name: (-counted[name], name), default=None)


# -- the proof -------------------------------------------------------------------------------------
class _Differing(Struct):
    """The reads that a world answers otherwise than the recording."""

    all: int = 0
    alike: int = 0
    lines: list[str] = field(default_factory=list)


def _replayed(text: str, project_id: int, reads: list[RecordedRead], show: Any) -> _Differing:
    """Ask a mock of the world the recorded reads, and compare the answers."""
    differing = _Differing()
    latest = {(read.operation_id, str(read.path), read.query, read.user): read for read in reads}
    with TemporaryDirectory() as folder:
        file = Path(folder, "recorded.yaml")
        file.write_text(text, encoding="utf-8")
        try:
            mock = Mock(file, clock=_moment(reads))
        except FixturesError as error:
            where = str(error).replace(str(file), "the world")
            raise SettingsError(f"what was recorded makes no world: {where}") from error
        with mock:
            target = Target(base_url=mock.url, project_id=project_id, api_key=mock.api_key)
            with closing(Client(target, specification.served())) as client:
                for read in latest.values():
                    show(f"{read.operation_id} {read.where}")
                    _compare(client, mock, read, differing)
    return differing


def _moment(reads: list[RecordedRead]) -> str:
    started = next((read.started for read in reads if read.started), "")
    return started or "system"


def _compare(client: Client, mock: Mock, read: RecordedRead, differing: _Differing) -> None:
    headers = {}
    user = read.user or (SOMEBODY if _needs_player(client, read.operation_id) else "")
    if user:
        headers["Authorization"] = f"Bearer {mock.token(user)}"
    request = client.request(read.operation_id, read.path, headers=headers)
    if read.query:
        request = httpx.Request("GET", request.url.copy_with(query=read.query.encode()),
                                headers=request.headers)  # fmt: skip
    response = client.send(read.operation_id, request).response
    differing.all += 1
    name = f"{read.operation_id} ({read.where or read.url})"
    if response.status_code != 200:
        differing.lines.append(f"{name}: answers {response.status_code}")
        return
    found = list(_different(read.body, response.json(), "$"))
    if not found:
        differing.alike += 1
        return
    more = f" and {len(found) - MAX_DIFFERENCES} more" if len(found) > MAX_DIFFERENCES else ""
    differing.lines.append(f"{name}: {'; '.join(found[:MAX_DIFFERENCES])}{more}")


def _needs_player(client: Client, operation_id: str) -> bool:
    """Return True for a call that only players make; recorders leave tokens out."""
    security = client.spec.operations[operation_id].security
    return bool(security) and not any(
        not way or "basicAuth" in way or len(way) > 1 for way in security
    )


def _different(recorded: Any, here: Any, place: str) -> Iterator[str]:
    """Yield the places at which two answers differ; entries with a name are found by that."""
    names, mine = _by_name(recorded), _by_name(here)
    if isinstance(recorded, dict) and isinstance(here, dict):
        for name in {**recorded, **here}:
            if name not in _IDS:
                yield from _entries(recorded, here, name, f"{place}.{name}")
    elif names is not None and mine is not None:
        for name in {**names, **mine}:
            yield from _entries(names, mine, name, f"{place}[{name}]")
    elif isinstance(recorded, list) and isinstance(here, list) and len(recorded) == len(here):
        for index, pair in enumerate(zip(recorded, here, strict=True)):
            yield from _different(*pair, f"{place}[{index}]")
    elif recorded != here:
        yield f"{place}: {_shown(recorded)} was recorded, {_shown(here)} is here"


def _entries(
    recorded: Mapping[str, Any], here: Mapping[str, Any], name: str, place: str
) -> Iterator[str]:
    if name not in here:
        yield f"{place} is recorded, but not here"
    elif name not in recorded:
        yield f"{place} is here, but was not recorded"
    else:
        yield from _different(recorded[name], here[name], place)


def _by_name(entries: Any) -> dict[str, Any] | None:
    """Return the entries of a list by SKU or external id, whose order is not compared."""
    if not isinstance(entries, list):
        return None
    named = {}
    for entry in entries:
        name = entry.get("sku") or entry.get("external_id") if isinstance(entry, dict) else None
        if not isinstance(name, str) or name in named:
            return None
        named[name] = entry
    return named


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return f"a list of {len(value)}"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 40 else f"{text[:40]}..."
