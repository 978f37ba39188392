"""Fixtures: named worlds in files, checked against the description and played in by the rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import orjson
from msgspec import Struct
from msgspec.structs import replace

from liveops_kit import spec as specification
from liveops_kit.edge.automatic_calls import AutomaticCalls
from liveops_kit.edge.code_calls import CodeCalls
from liveops_kit.edge.fixture_entries import (
    Fixtures,
    ItemEntry,
    PromotionEntry,
    UnitEntry,
    UserEntry,
)
from liveops_kit.edge.operations import (
    bonuses,
    coupons,
    discounts,
    promo_codes,
    unique_catalog_offers,
)
from liveops_kit.edge.validation import CompiledOperation, compile_operations
from liveops_kit.mechanics.catalog import Content, Item, UnitItem, VirtualPrice
from liveops_kit.mechanics.usage import UserLimit
from liveops_kit.mechanics.users import User
from liveops_kit.shared.clock import Clock
from liveops_kit.shared.errors import ALREADY_EXISTS, ITEM_UNKNOWN, Refusal
from liveops_kit.shared.localized import localized
from liveops_kit.spec import SpecificationError
from liveops_kit.world.project import Project, ProjectConfig


class FixturesError(Exception):
    """A world that cannot be loaded; the message names the file, the place and the reason."""


class _Section(Struct, frozen=True):
    """Which call's body the entries of a section are, and how they are played in."""

    creates: str
    adds_code: str | None
    """None for a kind that has no codes."""
    play: Play


Play = Callable[[Project, PromotionEntry, str, datetime], None]
"""Plays an entry in; the text is where it stands in the file."""


def _with_codes(calls: CodeCalls[Any, Any]) -> Play:
    """How promotions of a kind with codes are played in."""

    def play(project: Project, entry: PromotionEntry, at: str, _now: datetime) -> None:
        promotions, external_id = calls.collection(project), entry.create["external_id"]
        with _told_at(f"{at}.create"):
            promotions.create(external_id, calls.terms_of(entry.create))
        for number, code in enumerate(entry.codes):
            with _told_at(f"{at}.codes[{number}]"):
                promotions.add_code(external_id, code)
        promotions.generate_codes(external_id, entry.generated_codes)
        promotions.switch(external_id, on=entry.is_enabled)

    return play


def _without_codes(calls: AutomaticCalls[Any, Any]) -> Play:
    """How promotions of a kind without codes are played in."""

    def play(project: Project, entry: PromotionEntry, at: str, now: datetime) -> None:
        with _told_at(f"{at}.create"):
            terms = calls.terms_of(entry.create)
            promotion = calls.collection(project).create(terms, now)
        project.promotions.switch(promotion.promotion_id, on=entry.is_enabled)

    return play


_SECTIONS: Mapping[str, _Section] = {
    "coupons": _Section("admin-create-coupon", "create-coupon-code", _with_codes(coupons.calls)),
    "promo_codes": _Section(
        "create-promo-code", "create-promo-code-code", _with_codes(promo_codes.calls)
    ),
    "unique_catalog_offers": _Section(
        "admin-create-unique-catalog-offer",
        "create-unique-catalog-offer-code",
        _with_codes(unique_catalog_offers.calls),
    ),
    "discounts": _Section("create-item-promotion", None, _without_codes(discounts.calls)),
    "bonuses": _Section("create-bonus-promotion", None, _without_codes(bonuses.calls)),
}


def names() -> list[str]:
    """The worlds that come with the kit."""
    return sorted(path.stem for path in specification.data_root("fixtures").glob("*.yaml"))


def find(name: str) -> Path:
    """The file of a world: a path as given, or the name of one that comes with the kit.

    Raises:
        FixturesError: there is no such file.
    """
    if Path(name).suffix in {".yaml", ".yml", ".json"} or "/" in name or "\\" in name:
        if not Path(name).exists() or Path(name).is_dir():
            raise FixturesError(f"{name}: there is no such file")
        return Path(name)
    path = specification.data_root("fixtures") / f"{name}.yaml"
    if not path.exists():
        raise FixturesError(
            f"there are no fixtures '{name}': say one of {', '.join(names())}, or a file"
        )
    return path


def _is_own(path: Path) -> bool:
    return path.parent == specification.data_root("fixtures") and path.suffix == ".yaml"


def load(name: str, clock: Clock, seed: int) -> Project:
    """The project a file describes.

    Raises:
        FixturesError: it cannot be read, or something in it is wrong.
    """
    path = find(name)
    try:
        read = specification.read_own if _is_own(path) else specification.read_yaml
        fixtures = msgspec.convert(read(path), Fixtures)
    except SpecificationError as error:
        raise FixturesError(str(error).replace(' in "<unicode string>",', " at")) from error
    except msgspec.ValidationError as error:
        raise FixturesError(f"{path}: {_place_first(str(error))}") from error
    project = Project(ProjectConfig(**msgspec.structs.asdict(fixtures.project)), clock, seed)
    compiled = compile_operations(specification.served())
    try:
        with project.transaction() as now:
            _play(project, fixtures, compiled, now)
    except FixturesError as error:
        raise FixturesError(f"{path}: {error}") from error
    return project


def _play(
    project: Project,
    fixtures: Fixtures,
    compiled: Mapping[str, CompiledOperation],
    now: datetime,
) -> None:
    _check_skus(fixtures)
    for number, item in enumerate(fixtures.items):
        with _told_at(f"$.items[{number}]"):
            _add_item(project, item)
    _number_keys(project, fixtures.items)
    for number, user in enumerate(fixtures.users):
        with _told_at(f"$.users[{number}]"):
            _add_user(project, user)
    for name, section in _SECTIONS.items():
        for number, stated in enumerate(getattr(fixtures, name)):
            at = f"$.{name}[{number}]"
            body = _as_json(stated.create, f"{at}.create")
            entry = msgspec.structs.replace(stated, create=body)
            _check_promotion(section, entry, compiled, at)
            section.play(project, entry, at, now)


@contextmanager
def _told_at(at: str) -> Iterator[None]:
    """Turns a refusal into an error that says where in the file it comes from."""
    try:
        yield
    except Refusal as refusal:
        faults = refusal.facts.get("violations")
        if faults:
            told = f"{_inside(at, faults[0].property)}: {faults[0].message}"
            raise FixturesError(told) from refusal
        unsaid = [
            f" ({name} = '{value}')"
            for name, value in refusal.facts.items()
            if str(value) not in str(refusal)
        ]
        raise FixturesError(f"{at}: {refusal}{''.join(unsaid)}") from refusal


def _place_first(told: str) -> str:
    """A message of msgspec, worded like ours.

    >>> _place_first("Expected `int`, got `str` - at `$.users[0].inventory[...]`")
    '$.users[0].inventory[...]: Expected `int`, got `str`'
    """
    what, _, place = told.partition(" - at ")
    return f"{place.strip('`') or '$'}: {what}"


def _inside(at: str, path: str) -> str:
    """A place and a path of the API's messages, as one place.

    >>> _inside("$.coupons[0].create", "bonus.0.sku")
    '$.coupons[0].create.bonus[0].sku'
    """
    return at + re.sub(r"\.(\d+)(?=\.|$)", r"[\1]", f".{path}")


def _check_skus(fixtures: Fixtures) -> None:
    """Every SKU stands once, and what bundles hold and users own is there."""
    known: set[str] = set()
    for number, item in enumerate(fixtures.items):
        with _told_at(f"$.items[{number}]"):
            for sku in (item.sku, *(unit.sku for unit in item.unit_items)):
                if sku in known:
                    raise Refusal(ALREADY_EXISTS, thing="Item", key="sku", value=sku)
                known.add(sku)
    for number, item in enumerate(fixtures.items):
        with _told_at(f"$.items[{number}].content"):
            _require(known, (part.sku for part in item.content))
        with _told_at(f"$.items[{number}].virtual_prices"):
            _require(known, (price.sku for price in item.virtual_prices))
    for number, user in enumerate(fixtures.users):
        with _told_at(f"$.users[{number}].inventory"):
            _require(known, user.inventory)


def _require(known: Set[str], skus: Iterable[str]) -> None:
    for sku in skus:
        if sku not in known:
            raise Refusal(ITEM_UNKNOWN, sku=sku)


def _check_promotion(
    section: _Section,
    entry: PromotionEntry,
    compiled: Mapping[str, CompiledOperation],
    at: str,
) -> None:
    """The entry is what the description says a client may send."""
    _check_body(compiled[section.creates], entry.create, f"{at}.create")
    if section.adds_code is None:
        if entry.codes or entry.generated_codes:
            raise FixturesError(f"{at}: promotions of this kind have no codes")
        return
    body = compiled[section.adds_code].body
    for number, code in enumerate(entry.codes):
        if body and not body.is_valid({"coupon_code": code}):
            raise FixturesError(
                f"{at}.codes[{number}]: a code is 1 to 128 Latin letters and digits"
            )


def _as_json(body: Any, at: str) -> Any:
    """The body as a client would send it; YAML knows more: a key `no` is the boolean false."""
    try:
        return orjson.loads(orjson.dumps(body))
    except (TypeError, ValueError) as error:
        raise FixturesError(f"{at}: not possible in JSON: {error}") from error


def _check_body(operation: CompiledOperation, body: Any, at: str) -> None:
    found = operation.body.faults(body) if operation.body else []
    if found:
        raise FixturesError(f"{_inside(at, found[0].property)}: {found[0].message}")


def _add_item(project: Project, entry: ItemEntry) -> None:
    item = Item(
        item_id=project.sequences.next("item"),
        sku=entry.sku,
        type=entry.type,
        name=localized(entry.name),
        description=localized(entry.description),
        image_url=entry.image_url,
        bundle_type=entry.bundle_type,
        virtual_item_type=entry.virtual_item_type,
        groups=entry.groups,
        content=tuple(Content(sku=part.sku, quantity=part.quantity) for part in entry.content),
        unit_items=tuple(_unit(part) for part in entry.unit_items),
        price=None if entry.is_free else entry.price,
        virtual_prices=tuple(
            VirtualPrice(sku=price.sku, amount=price.amount, is_default=price.is_default)
            for price in entry.virtual_prices
        ),
        is_free=entry.is_free,
        limit_per_user=UserLimit(total=entry.limit_per_user),
        limit_per_item=entry.limit_per_item,
        regions=entry.regions,
        order=entry.order,
        is_show_in_store=entry.is_show_in_store,
        is_enabled=entry.is_enabled,
    )
    project.tables["items"].put(item.sku, item)
    project.items.know_groups(item.groups)


def _number_keys(project: Project, entries: Iterable[ItemEntry]) -> None:
    """Give the keys of games their numbers, after those of all items."""
    for entry in entries:
        item = project.catalog.get(entry.sku)
        if item is not None and item.unit_items:
            keys = tuple(
                replace(key, item_id=project.sequences.next("item")) for key in item.unit_items
            )
            project.tables["items"].put(item.sku, replace(item, unit_items=keys))


def _unit(entry: UnitEntry) -> UnitItem:
    return UnitItem(
        sku=entry.sku,
        name=localized(entry.name),
        drm_name=entry.drm_name,
        drm_sku=entry.drm_sku,
        is_free=entry.is_free,
        regions=entry.regions,
    )


def _add_user(project: Project, entry: UserEntry) -> None:
    if project.users.get(entry.external_id) is not None:
        raise Refusal(ALREADY_EXISTS, thing="User", key="external_id", value=entry.external_id)
    project.users.add(
        User(
            external_id=entry.external_id,
            name=entry.name or entry.external_id,
            email=entry.email,
            attributes=dict(entry.attributes),
        )
    )
    for sku, quantity in entry.inventory.items():
        project.inventory.grant(entry.external_id, sku, quantity)
