"""Makes up worlds of any size; the same seed gives the same bytes, everywhere and every day."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from faker import Faker
from msgspec import Struct

Entry = dict[str, Any]
Section = list[Entry]


class Size(Struct, frozen=True, kw_only=True):
    """How much of everything a world has."""

    packages: int
    goods: int
    physical: int
    bundles: int
    units: int
    users: int
    coupons: int
    promo_codes: int
    unique_catalog_offers: int
    discounts: int
    bonuses: int
    generated_codes: int
    """For each coupon."""


SIZES: Mapping[str, Size] = {
    "small": Size(
        packages=1, goods=4, physical=1, bundles=1, units=1, users=5,
        coupons=1, promo_codes=1, unique_catalog_offers=1, discounts=1, bonuses=1,
        generated_codes=0,
    ),
    "medium": Size(
        packages=6, goods=76, physical=4, bundles=10, units=2, users=100,
        coupons=16, promo_codes=8, unique_catalog_offers=4, discounts=6, bonuses=6,
        generated_codes=5,
    ),
    "large": Size(
        packages=20, goods=880, physical=28, bundles=60, units=10, users=5000,
        coupons=80, promo_codes=40, unique_catalog_offers=20, discounts=30, bonuses=30,
        generated_codes=50,
    ),
}  # fmt: skip
"""Two virtual currencies are added to the items of each."""

# English and German; any two make a word in both.
_MATTERS = (
    ("Ice", "Eis"), ("Frost", "Frost"), ("Storm", "Sturm"), ("Fire", "Feuer"), ("Moon", "Mond"),
    ("Sun", "Sonnen"), ("Dragon", "Drachen"), ("Wolf", "Wolfs"), ("Star", "Sternen"),
    ("Shadow", "Schatten"), ("Rune", "Runen"), ("Silver", "Silber"), ("Iron", "Eisen"),
    ("Crystal", "Kristall"), ("Thunder", "Donner"), ("Winter", "Winter"), ("Ghost", "Geister"),
    ("Oak", "Eichen"), ("Snow", "Schnee"), ("Giant", "Riesen"),
)  # fmt: skip
_THINGS = (
    ("sword", "schwert"), ("shield", "schild"), ("helmet", "helm"), ("bow", "bogen"),
    ("ring", "ring"), ("cloak", "umhang"), ("boots", "stiefel"), ("potion", "trank"),
    ("amulet", "amulett"), ("staff", "stab"), ("dagger", "dolch"), ("lantern", "laterne"),
    ("axe", "axt"), ("spear", "speer"), ("gloves", "handschuhe"), ("horn", "horn"),
    ("crown", "krone"), ("mask", "maske"), ("drum", "trommel"), ("banner", "banner"),
)  # fmt: skip
_OCCASIONS = (
    ("sale", "markt"), ("festival", "fest"), ("gift", "geschenk"), ("days", "tage"),
    ("night", "nacht"), ("hunt", "jagd"),
)  # fmt: skip
_COUNTRIES = ("US", "CA", "BR", "GB", "DE", "FR", "PL", "NO", "TR", "IN", "JP", "KR", "AU")
_RACES = ("human", "elf", "dwarf", "orc")
_CLANS = ("frostguard", "emberfall", "nightwatch", "skyreach", "stonebrook")
_DRMS = (("steam", "Steam"), ("epic", "Epic Games"), ("gog", "GOG"))
_TYPES = ("consumable", "non_consumable", "non_renewing_subscription")

# Far from any present: what is open stays open, what is over stays over.
_OPEN = {"date_from": "2020-01-01T00:00:00Z", "date_until": None}
_BOUNDED = {"date_from": "2020-01-01T00:00:00Z", "date_until": "2099-01-01T00:00:00Z"}
_OVER = {"date_from": "2020-06-01T00:00:00Z", "date_until": "2020-09-01T00:00:00Z"}
_FAR = {"date_from": "2098-06-01T00:00:00Z", "date_until": "2098-09-01T00:00:00Z"}
_PERIODS = (None, None, None, [_OPEN], [_BOUNDED], [_OVER], [_FAR], [_OVER, _FAR])


def make(seed: int, size: str) -> str:
    """A world as YAML: `size` is small, medium or large.

    Raises:
        KeyError: there is no such size.
    """
    return "".join(_written(seed, size, _Maker(seed, SIZES[size]).world()))


class _Maker:
    """Throws the dice for one world."""

    def __init__(self, seed: int, size: Size) -> None:
        # A text, because the numbers 1 and -1 throw alike.
        self._dice = random.Random(f"fixtures:{seed}")  # noqa: S311 - repeatable on purpose
        self._faker = Faker("en_US")
        self._faker.seed_instance(f"fixtures:{seed}")
        self._size = size
        self._names = self._words(_THINGS)
        self._occasions = self._words(_OCCASIONS)
        self._numbers = count(1)
        self._items: Section = []
        self._virtual: Section = []

    def world(self) -> dict[str, Any]:
        """Everything, section by section."""
        size = self._size
        matter, _ = self._dice.choice(_MATTERS)
        project = {
            "project_id": self._dice.randrange(10_000, 100_000),
            "name": f"{matter}{self._dice.choice(('land', 'fall', 'heim', 'reach'))}",
            "merchant_id": self._dice.randrange(1_000, 10_000),
            "api_keys": ["demo"],
            "country": "US",
            "currency": "USD",
        }
        self._items = list(self._make_items())
        self._virtual = [item for item in self._items if item["type"].startswith("virtual")]
        return {
            "project": project,
            "items": self._items,
            "users": [self._user(number) for number in range(size.users)],
            "coupons": [self._coupon(number) for number in range(size.coupons)],
            "promo_codes": [self._promo_code() for _ in range(size.promo_codes)],
            "unique_catalog_offers": [self._offer() for _ in range(size.unique_catalog_offers)],
            "discounts": [self._discount() for _ in range(size.discounts)],
            "bonuses": [self._bonus() for _ in range(size.bonuses)],
        }

    # -- items and players ---------------------------------------------------------------------
    def _make_items(self) -> Iterator[Entry]:
        size = self._size
        for sku, german in (("gold", "Gold"), ("gems", "Juwelen")):
            yield _item(sku, "virtual_currency", {"en": sku.capitalize(), "de": german})
        yield from (self._package(number) for number in range(1, size.packages + 1))
        goods = [self._good(number) for number in range(size.goods)]
        yield from goods
        for _ in range(size.physical):
            yield self._named("physical_good", groups=["merchandise"], price=self._price())
        yield from (self._bundle(goods) for _ in range(size.bundles))
        yield from (self._unit() for _ in range(size.units))

    def _package(self, number: int) -> Entry:
        currency = self._dice.choice(("gold", "gems"))
        amount = number * 100
        return _item(
            f"{currency}_{amount}",
            "bundle",
            {"en": f"{amount} {currency}"},
            bundle_type="virtual_currency_package",
            groups=["currencies"],
            content=[{"sku": currency, "quantity": amount}],
            price=self._price(),
        )

    def _good(self, number: int) -> Entry:
        good = self._named(
            "virtual_good",
            virtual_item_type=_TYPES[number % len(_TYPES)],
            description={"en": self._faker.sentence(nb_words=8)},
            groups=[self._dice.choice(("weapons", "armour", "magic"))],
            price=self._price(),
        )
        if self._one_in(12):
            good["regions"] = sorted(self._dice.sample(_COUNTRIES, 3))
        return good

    def _bundle(self, goods: Sequence[Entry]) -> Entry:
        content = [
            {"sku": good["sku"], "quantity": self._dice.randint(1, 5)}
            for good in self._dice.sample(goods, self._dice.randint(2, 4))
        ]
        return self._named(
            "bundle",
            bundle_type="standard",
            groups=["bundles"],
            content=content,
            price=self._price(),
        )

    def _unit(self) -> Entry:
        unit = self._named("unit", groups=["games"], price=self._price())
        unit["unit_items"] = [
            {
                "sku": f"{unit['sku']}_{drm}",
                "name": {"en": f"{unit['name']['en']} ({shown})"},
                "drm_name": shown,
                "drm_sku": drm,
            }
            for drm, shown in _DRMS
        ]
        return unit

    def _user(self, number: int) -> Entry:
        if number == 0:
            return {"external_id": "alice"}
        attributes: Entry = {
            "level": self._dice.randint(1, 100),
            "country": self._dice.choice(_COUNTRIES),
            "race": self._dice.choice(_RACES),
            "registered_at": f"{self._dice.randint(2018, 2025)}-{self._dice.randint(1, 12):02}"
            f"-{self._dice.randint(1, 28):02}T12:00:00+00:00",
        }
        if self._one_in(3):
            attributes["clan"] = self._dice.choice(_CLANS)
        owned = self._dice.sample(self._virtual, self._dice.randint(0, 3))
        external_id = f"{self._faker.user_name()}-{number}"
        return {
            "external_id": external_id,
            "name": self._faker.name(),
            "email": f"{external_id}@example.com",
            "attributes": attributes,
            "inventory": {item["sku"]: self._dice.randint(1, 9) for item in owned},
        }

    # -- promotions ----------------------------------------------------------------------------
    def _coupon(self, number: int) -> Entry:
        if number == 0:
            # Works for everybody: no limits, and nothing that is bound to a country or to choose.
            create: Entry = {"external_id": "welcome", "name": {"en": "Welcome gift"}}
            create["bonus"] = [{"sku": "gold", "quantity": 100}]
            create |= dict.fromkeys(_LIMITS)
            entry = self._entry(create, ["WELCOME"], is_enabled=True)
        else:
            create = self._redeemable() | {"bonus": self._lines()} | self._conditions()
            entry = self._entry(create, self._codes())
        return entry | {"generated_codes": self._size.generated_codes}

    def _promo_code(self) -> Entry:
        create = self._redeemable() | self._conditions()
        if self._one_in(2):
            create["discount"] = {"percent": self._percent()}
        else:
            create["discounted_items"] = [
                {"sku": line["sku"], "discount": {"percent": self._percent()}}
                for line in self._lines()
            ]
            create["bonus"] = self._lines()
        return self._entry(create, self._codes())

    def _offer(self) -> Entry:
        create = self._redeemable() | {"items": [line["sku"] for line in self._lines()]}
        return self._entry(create, self._codes())

    def _discount(self) -> Entry:
        create = self._promotion() | {"discount": {"percent": self._percent()}}
        create |= self._conditions() | self._usage()
        if self._one_in(3):
            create |= {"items": None, "price_conditions": [{"operator": "ge", "value": "20"}]}
        else:
            create["items"] = [{"sku": line["sku"]} for line in self._lines()]
        return self._entry(create)

    def _bonus(self) -> Entry:
        create = self._promotion() | {"bonus": self._lines()} | self._conditions() | self._usage()
        needs = [{"sku": line["sku"]} for line in self._lines()]
        create["condition"] = None if self._one_in(3) else needs
        return self._entry(create)

    # -- parts of promotions -------------------------------------------------------------------
    def _entry(
        self, create: Entry, codes: Sequence[str] | None = None, is_enabled: bool | None = None
    ) -> Entry:
        enabled = not self._one_in(5) if is_enabled is None else is_enabled
        entry: Entry = {"create": create, "is_enabled": enabled}
        if codes is not None:
            entry["codes"] = codes
        return entry

    def _promotion(self) -> Entry:
        english, german = next(self._occasions)
        promotion: Entry = {"name": {"en": english, "de": german}}
        periods = self._dice.choice(_PERIODS)
        if periods is not None:
            promotion["promotion_periods"] = periods
        return promotion

    def _redeemable(self) -> Entry:
        promotion = self._promotion()
        slug = _slug(promotion["name"]["en"])
        promotion = {"external_id": f"{slug}-{next(self._numbers)}", **promotion}
        for limit in _LIMITS:
            chosen = self._dice.choice(("left out", None, 1, 5, 100, 1000))
            if chosen != "left out":
                promotion[limit] = chosen
        return promotion

    def _codes(self) -> list[str]:
        matter, _ = self._dice.choice(_MATTERS)
        return [f"{matter.upper()}{next(self._numbers)}" for _ in range(self._dice.randint(1, 3))]

    def _lines(self) -> Section:
        items = self._dice.sample(self._items, self._dice.randint(1, 3))
        return [{"sku": item["sku"], "quantity": self._dice.randint(1, 5)} for item in items]

    def _conditions(self) -> Entry:
        if not self._one_in(3):
            return {}
        level: Entry = {"attribute": "level", "type": "number", "operator": "ge"}
        level["value"] = str(self._dice.randint(2, 80))
        race: Entry = {"attribute": "race", "type": "string", "operator": "ne"}
        race |= {"value": self._dice.choice(_RACES), "can_be_missing": True}
        return {"attribute_conditions": [level, race] if self._one_in(2) else [level]}

    def _usage(self) -> Entry:
        if not self._one_in(3):
            return {}
        weekly = {"interval_type": "weekly", "day_of_week": self._dice.randint(1, 7)}
        weekly["time"] = "08:00:00+03:00"
        per_user = self._dice.randint(1, 10)
        return {"limits": {"per_user": per_user, "recurrent_schedule": {"per_user": weekly}}}

    # -- dice ----------------------------------------------------------------------------------
    def _named(self, kind: str, **fields: Any) -> Entry:
        english, german = next(self._names)
        return _item(_slug(english), kind, {"en": english, "de": german}, **fields)

    def _words(self, seconds: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
        """Names in English and German, each once; when all are used up they get numbers."""
        pairs = [(first, second) for first in _MATTERS for second in seconds]
        self._dice.shuffle(pairs)
        for number in count(1):
            tail = "" if number == 1 else f" {number}"
            for (english, german), (thing, ding) in pairs:
                yield f"{english} {thing}{tail}", f"{german}{ding}{tail}"

    def _one_in(self, times: int) -> bool:
        return self._dice.randrange(times) == 0

    def _price(self) -> str:
        return f"{self._dice.randint(0, 99)}.{self._dice.choice(('49', '90', '99'))}"

    def _percent(self) -> str:
        return f"{self._dice.randint(1, 15) * 5}.00"


_LIMITS = ("redeem_total_limit", "redeem_user_limit", "redeem_code_limit")


def _slug(text: str) -> str:
    return text.lower().replace(" ", "_")


def _item(sku: str, kind: str, name: Mapping[str, str], **fields: Any) -> Entry:
    image_url = f"https://game.example/items/{sku}.png"
    return {"sku": sku, "type": kind, "name": name, **fields, "image_url": image_url}


# -- the file --------------------------------------------------------------------------------------
def _written(seed: int, size: str, world: Mapping[str, Any]) -> Iterator[str]:
    """YAML with the values as JSON: every reader reads it alike, and no library words it anew."""
    yield f"# Made up by `liveops fixtures generate --seed {seed} --size {size}`.\n"
    yield "format: 1\n"
    for name, section in world.items():
        yield f"\n{name}:\n"
        if isinstance(section, dict):
            yield from (f"  {key}: {_json(value)}\n" for key, value in section.items())
            continue
        for entry in section:
            for number, (key, value) in enumerate(entry.items()):
                yield f"  {' ' if number else '-'} {key}: {_json(value)}\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
