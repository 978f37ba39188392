"""Fixtures: named worlds in files, checked against the description and played in by the rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import msgspec

from liveops_kit import spec as specification
from liveops_kit.edge.operations import coupons
from liveops_kit.edge.validation import CompiledOperation, compile_operations
from liveops_kit.mechanics.catalog import Content, Item, UnitItem
from liveops_kit.mechanics.users import User
from liveops_kit.shared.clock import Clock
from liveops_kit.shared.errors import Refusal
from liveops_kit.shared.localized import localized
from liveops_kit.spec import SpecificationError
from liveops_kit.world.project import Game, Project

ItemType = Literal[
    "virtual_good", "virtual_currency", "bundle", "physical_good", "unit", "game_key"
]


class FixturesError(Exception):
    """A world that cannot be loaded; the message names the file, the place and the reason."""


class GameEntry(msgspec.Struct, forbid_unknown_fields=True):
    """The section `project`."""

    project_id: int
    name: str = "Untitled game"
    merchant_id: int | None = None
    api_keys: tuple[str, ...] = ()
    country: str = "US"
    currency: str = "USD"


class UnitEntry(msgspec.Struct, forbid_unknown_fields=True):
    """One key of a game under several DRM systems."""

    sku: str
    name: dict[str, str]
    drm_name: str
    drm_sku: str
    is_free: bool = False
    regions: tuple[str, ...] = ()


class ContentEntry(msgspec.Struct, forbid_unknown_fields=True):
    """So many of an item in a bundle."""

    sku: str
    quantity: int = 1


class ItemEntry(msgspec.Struct, forbid_unknown_fields=True):
    """One entry of the section `items`."""

    sku: str
    type: ItemType
    name: dict[str, str]
    description: dict[str, str] = {}
    image_url: str | None = None
    bundle_type: Literal["standard", "virtual_currency_package"] | None = None
    virtual_item_type: (
        Literal["consumable", "non_consumable", "non_renewing_subscription"] | None
    ) = None
    groups: tuple[str, ...] = ()
    content: tuple[ContentEntry, ...] = ()
    unit_items: tuple[UnitEntry, ...] = ()
    price: str | None = None
    regions: tuple[str, ...] = ()
    is_enabled: bool = True


class UserEntry(msgspec.Struct, forbid_unknown_fields=True):
    """One entry of the section `users`."""

    external_id: str
    name: str = ""
    email: str | None = None
    attributes: dict[str, str | int | float | bool] = {}
    inventory: dict[str, int] = {}


class PromotionEntry(msgspec.Struct, forbid_unknown_fields=True):
    """A promotion: the body of the call that creates it, and what happened since."""

    create: dict[str, Any]
    is_enabled: bool = False
    codes: tuple[str, ...] = ()
    generated_codes: int = 0


class Fixtures(msgspec.Struct, forbid_unknown_fields=True):
    """A whole file."""

    project: GameEntry
    format: Literal[1] = 1
    items: tuple[ItemEntry, ...] = ()
    users: tuple[UserEntry, ...] = ()
    coupons: tuple[PromotionEntry, ...] = ()
    promo_codes: tuple[PromotionEntry, ...] = ()
    unique_catalog_offers: tuple[PromotionEntry, ...] = ()
    discounts: tuple[PromotionEntry, ...] = ()
    bonuses: tuple[PromotionEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class _Section:
    """Which call's body the entries of a section are, and how they are played in."""

    operation: str
    play: Callable[[Project, PromotionEntry], None] | None
    """None while the rules of the kind are not written: checked, but not loaded."""


def _play_coupon(project: Project, entry: PromotionEntry) -> None:
    external_id = entry.create["external_id"]
    project.coupons.create(external_id, coupons.terms_of(entry.create))
    for code in entry.codes:
        project.coupons.add_code(external_id, code)
    project.coupons.generate_codes(external_id, entry.generated_codes)
    project.coupons.switch(external_id, on=entry.is_enabled)


_SECTIONS: Mapping[str, _Section] = {
    "coupons": _Section("admin-create-coupon", _play_coupon),
    "promo_codes": _Section("create-promo-code", None),
    "unique_catalog_offers": _Section("admin-create-unique-catalog-offer", None),
    "discounts": _Section("create-item-promotion", None),
    "bonuses": _Section("create-bonus-promotion", None),
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
        return Path(name)
    path = specification.data_root("fixtures") / f"{name}.yaml"
    if not path.exists():
        raise FixturesError(
            f"there are no fixtures '{name}': say one of {', '.join(names())}, or a file"
        )
    return path


def load(name: str, clock: Clock, seed: int) -> Project:
    """The project a file describes.

    Raises:
        FixturesError: it cannot be read, or something in it is wrong.
    """
    path = find(name)
    try:
        fixtures = msgspec.convert(specification.read_yaml(path), Fixtures)
    except SpecificationError as error:
        raise FixturesError(str(error)) from error
    except msgspec.ValidationError as error:
        raise FixturesError(f"{path}: {error}") from error
    project = Project(Game(**msgspec.structs.asdict(fixtures.project)), clock, seed)
    compiled = compile_operations(specification.load("liveops"))
    try:
        with project.turn():
            _play(project, fixtures, compiled)
    except FixturesError as error:
        raise FixturesError(f"{path}: {error}") from error
    return project


def _play(project: Project, fixtures: Fixtures, compiled: Mapping[str, CompiledOperation]) -> None:
    for number, item in enumerate(fixtures.items):
        _play_one(_add_item, project, item, f"$.items[{number}]")
    for number, user in enumerate(fixtures.users):
        _play_one(_add_user, project, user, f"$.users[{number}]")
    for name, section in _SECTIONS.items():
        body = compiled[section.operation].body
        for number, entry in enumerate(getattr(fixtures, name)):
            at = f"$.{name}[{number}]"
            found = body.faults(entry.create) if body else []
            if found:
                raise FixturesError(f"{at}.create.{found[0].property}: {found[0].message}")
            if section.play is not None:
                _play_one(section.play, project, entry, at)


def _play_one(play: Callable[[Project, Any], None], project: Project, entry: Any, at: str) -> None:
    try:
        play(project, entry)
    except Refusal as refusal:
        raise FixturesError(f"{at}: {refusal}") from refusal


def _add_item(project: Project, entry: ItemEntry) -> None:
    item = Item(
        item_id=project.numbers.next("item"),
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
        price=entry.price,
        regions=entry.regions,
        is_enabled=entry.is_enabled,
    )
    project.tables["items"].put(item.sku, item)


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
    project.users.add(
        User(
            external_id=entry.external_id,
            name=entry.name or entry.external_id,
            email=entry.email,
            attributes=dict(entry.attributes),
        )
    )
    for sku, quantity in entry.inventory.items():
        project.catalog.require((sku,))
        project.inventory.grant(entry.external_id, sku, quantity)
