"""What stands in a file of fixtures, section by section."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

ItemType = Literal[
    "virtual_good", "virtual_currency", "bundle", "physical_good", "unit", "game_key"
]
Sku = Annotated[str, Meta(pattern=r"^[a-zA-Z0-9_\-–.]+\Z", max_length=255)]
Country = Annotated[str, Meta(pattern=r"^[A-Z]{2}\Z")]
Url = Annotated[str, Meta(pattern=r"^https?://[!-~]+\Z")]
AtLeastOne = Annotated[int, Meta(ge=1, le=2**31 - 1)]


class GameEntry(msgspec.Struct, forbid_unknown_fields=True):
    """The section `project`."""

    project_id: AtLeastOne
    name: str = "Untitled game"
    merchant_id: AtLeastOne | None = None
    api_keys: tuple[str, ...] = ()
    country: Country = "US"
    currency: Annotated[str, Meta(pattern=r"^[A-Z]{3}\Z")] = "USD"
    magic_codes: bool = False


class UnitEntry(msgspec.Struct, forbid_unknown_fields=True):
    """One key of a game under several DRM systems."""

    sku: Sku
    name: dict[str, str]
    drm_name: str
    drm_sku: str
    is_free: bool = False
    regions: tuple[Country, ...] = ()


class ContentEntry(msgspec.Struct, forbid_unknown_fields=True):
    """So many of an item in a bundle."""

    sku: Sku
    quantity: AtLeastOne = 1


class VirtualPriceEntry(msgspec.Struct, forbid_unknown_fields=True):
    """A price in a virtual currency."""

    sku: Sku
    amount: AtLeastOne
    is_default: bool = False


class ItemEntry(msgspec.Struct, forbid_unknown_fields=True):
    """One entry of the section `items`."""

    sku: Sku
    type: ItemType
    name: dict[str, str]
    description: dict[str, str] = {}
    image_url: Url | None = None
    bundle_type: Literal["standard", "virtual_currency_package"] | None = None
    virtual_item_type: (
        Literal["consumable", "non_consumable", "non_renewing_subscription"] | None
    ) = None
    groups: tuple[str, ...] = ()
    content: tuple[ContentEntry, ...] = ()
    unit_items: tuple[UnitEntry, ...] = ()
    price: Annotated[str, Meta(pattern=r"^[0-9]+(\.[0-9]{1,4})?\Z")] | None = None
    virtual_prices: tuple[VirtualPriceEntry, ...] = ()
    is_free: bool = False
    limit_per_user: AtLeastOne | None = None
    limit_per_item: AtLeastOne | None = None
    regions: tuple[Country, ...] = ()
    order: Annotated[int, Meta(ge=0, le=2**31 - 1)] = 1
    is_show_in_store: bool = True
    is_enabled: bool = True


class UserEntry(msgspec.Struct, forbid_unknown_fields=True):
    """One entry of the section `users`."""

    external_id: Annotated[str, Meta(pattern=r"^\S+\Z", max_length=255)]
    name: str = ""
    email: str | None = None
    attributes: dict[str, str | int | float | bool] = {}
    inventory: dict[str, AtLeastOne] = {}


class PromotionEntry(msgspec.Struct, forbid_unknown_fields=True):
    """A promotion: the body of the call that creates it, and what happened since."""

    create: dict[str, Any]
    is_enabled: bool = False
    codes: tuple[str, ...] = ()
    generated_codes: Annotated[int, Meta(ge=0, le=100_000)] = 0


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
