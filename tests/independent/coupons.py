"""The rules of coupons, written from the specification alone: no line is shared with the mock."""

from __future__ import annotations

import random
import string
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count, pairwise
from typing import Any

ALPHABET = string.ascii_letters + string.digits

LANGUAGES = frozenset(
    [
        "ar",
        "bg",
        "cn",
        "cs",
        "da",
        "de",
        "el",
        "en",
        "es",
        "fi",
        "fr",
        "he",
        "hi",
        "hu",
        "id",
        "it",
        "ja",
        "km",
        "ko",
        "lo",
        "ms",
        "my",
        "ne",
        "nl",
        "no",
        "ph",
        "pl",
        "pt",
        "ro",
        "ru",
        "sv",
        "th",
        "tr",
        "tw",
        "uk",
        "vi",
        "zh",
    ]
)

Body = dict[str, Any]


class Refusal(Exception):
    """An error response of the API."""

    def __init__(
        self, status: int, code: int, text: str, wrong: Sequence[Body] | Body = ()
    ) -> None:
        super().__init__(text)
        self.status, self.code, self.wrong = status, code, wrong
        self.message = f"[0401-{code}]: {text}" if code else text


def breaks_the_schema(**wrong: str) -> Refusal:
    """Return the error of a property that no schema can judge."""
    faults = [{"property": name, "message": message} for name, message in wrong.items()]
    return Refusal(422, 1102, "Unprocessable Entity", faults)


UNKNOWN_CODE = (404, 9807, "Enter a valid coupon code.")
LIMIT_REACHED = (422, 9804, "You have reached the coupon redemption limit.")
OVER = (422, 9810, "Sorry, this code is expired.")

CATALOG: Mapping[str, Body] = {
    "lamp": {"type": "virtual_good", "name": "Lamp"},
    "voyage": {"type": "unit", "name": "Voyage", "keys": {"voyage_a": "A", "voyage_b": "B"}},
}
"""The items of the project; no call changes them."""


@dataclass
class Coupon:
    """A coupon with what was used of it."""

    external_id: str
    number: int
    terms: Body
    is_enabled: bool = False
    codes: dict[str, int] = field(default_factory=dict)
    """How often each code was redeemed."""
    users: Counter[str] = field(default_factory=Counter)

    @property
    def used(self) -> int:
        return self.users.total()

    def left(self, which: str, used: int) -> int | None:
        """Return the rest of a limit; None without one."""
        limit = self.terms[f"redeem_{which}_limit"]
        return None if limit is None else max(0, limit - used)

    def shown(self) -> Body:
        """As the project reads it."""
        available = self.left("total", self.used)
        state = {"available": available, "reserved": 0, "used": self.used}
        terms = {name: each for name, each in self.terms.items()
                 if each or name != "attribute_conditions"}  # fmt: skip
        return {
            "external_id": self.external_id, **terms, "is_enabled": self.is_enabled,
            "total_limit_state": None if available is None else state,
            "total_codes_count": len(self.codes),
        }  # fmt: skip


@dataclass(frozen=True)
class User:
    """The user that a token names."""

    external_id: str
    attributes: Mapping[str, Any]


class Coupons:
    """The coupons of one project."""

    def __init__(self) -> None:
        self.coupons: dict[str, Coupon] = {}
        self.owners: dict[str, Coupon] = {}
        """The coupon of each code."""
        self.users: set[str] = set()
        self._numbers = count(1)

    # -- the project's calls ----------------------------------------------------------------------
    def named(self, external_id: str, what: str = "Coupon") -> Coupon:
        if external_id not in self.coupons:
            raise Refusal(404, 9802, f"{what} not found")
        return self.coupons[external_id]

    def create(self, body: Body) -> None:
        external_id = body.pop("external_id")
        terms = terms_of(body)
        if external_id in self.coupons:
            text = f"Coupon with external_id = '{external_id}' already exists"
            raise Refusal(422, 4002, text)
        self.coupons[external_id] = Coupon(external_id, next(self._numbers), terms)

    def update(self, external_id: str, body: Body) -> None:
        terms = terms_of(body)
        self.named(external_id).terms = terms

    def delete(self, external_id: str) -> None:
        coupon = self.named(external_id)
        del self.coupons[external_id]
        self.free_codes(coupon)

    def free_codes(self, coupon: Coupon) -> None:
        for code in coupon.codes:
            del self.owners[self.key(code)]

    def key(self, code: str) -> str:
        """Two codes with one key are one code."""
        return code

    def add_code(self, coupon: Coupon, code: str | None = None) -> str:
        code = code or self._fresh_code()
        if self.key(code) in self.owners:
            raise Refusal(422, 9803, "The code already exists.")
        coupon.codes[code] = 0
        self.owners[self.key(code)] = coupon
        return code

    def _fresh_code(self) -> str:
        while True:
            code = "".join(random.choices(ALPHABET, k=10))
            if self.key(code) not in self.owners:
                return code

    def generate(self, external_id: str, wanted: int) -> None:
        coupon = self.named(external_id, "Promocode")
        for _ in range(wanted):
            self.add_code(coupon)

    def code_limits(self, coupon: Coupon, wanted: list[str] | None) -> list[Body]:
        limits = {code: self._per_code(coupon, used) for code, used in coupon.codes.items()
                  if wanted is None or code in wanted}  # fmt: skip
        return [
            {"code": code} if limit is None else {"code": code, "per_code": limit}
            for code, limit in limits.items()
        ]

    def _per_code(self, coupon: Coupon, used: int) -> Body | None:
        available, total = coupon.left("code", used), coupon.terms["redeem_code_limit"]
        if available is None:
            return None
        return {"total": total, "available": available, "used": used, "reserved": 0}

    def user_limit(self, external_id: str, user: str) -> Body | None:
        coupon = self.named(external_id)
        if user not in self.users:
            raise Refusal(404, 5008, "Could not find User")
        available = coupon.left("user", coupon.users[user])
        total = coupon.terms["redeem_user_limit"]
        return None if available is None else {"total": total, "available": available}

    # -- the player's calls -----------------------------------------------------------------------
    def usable(self, code: str, user: User) -> Coupon:
        """The coupon of a code that this user may use now."""
        coupon = self.owners.get(self.key(code))
        if coupon is None or not coupon.is_enabled:
            raise Refusal(*UNKNOWN_CODE)
        check_runs(coupon.terms["promotion_periods"], datetime.now(UTC))
        if not all(meets(user, each) for each in coupon.terms["attribute_conditions"] or ()):
            raise Refusal(*UNKNOWN_CODE)
        if not self.is_left(coupon, code, user):
            raise Refusal(*LIMIT_REACHED)
        return coupon

    def is_left(self, coupon: Coupon, code: str, user: User) -> bool:
        """Return True if no limit is reached."""
        uses = {
            "total": coupon.used, "code": coupon.codes.get(code, 0),
            "user": coupon.users[user.external_id],
        }  # fmt: skip
        return all(coupon.left(which, used) != 0 for which, used in uses.items())

    def rewards(self, code: str, user: User) -> Body:
        bonus = self.usable(code, user).terms["bonus"] or []
        rows = [{"item": _observed(line["sku"]), "quantity": line["quantity"]} for line in bonus]
        selectable = any("keys" in CATALOG[line["sku"]] for line in bonus)
        return {"bonus": rows, "is_selectable": selectable, "discount": None}

    def redeem(self, code: str, choice: Mapping[str, str], user: User) -> list[Body]:
        coupon = self.usable(code, user)
        given = []
        for line in coupon.terms["bonus"] or ():
            sku, keys = line["sku"], CATALOG[line["sku"]].get("keys")
            if keys is not None:
                if choice.get(sku) not in keys:
                    raise breaks_the_schema(selected_unit_items=f"Choose a key of {sku}")
                sku = choice[sku]
            given.append(_given(line["sku"], sku, line["quantity"]))
        coupon.users[user.external_id] += 1
        coupon.codes[code] = coupon.codes.get(code, 0) + 1
        return given


# -- terms -----------------------------------------------------------------------------------------
def terms_of(body: Body) -> Body:
    """The values of a write, with defaults in place of what it leaves out."""
    check_periods(body.get("promotion_periods") or [])
    for locale in body["name"]:
        language, dash, region = locale.partition("-")
        has_region = len(region) == 2 and region.isascii() and region.isupper()
        if language not in LANGUAGES or (dash and not has_region):
            raise Refusal(404, 0, "Locale not found")
    bonus = body.get("bonus")
    for line in bonus or ():
        if line["sku"] not in CATALOG:
            raise Refusal(404, 4001, f"Item with sku = '{line['sku']}' not found")
    return {
        "name": {locale[:2]: text for locale, text in body["name"].items()},
        "promotion_periods": [{"date_until": None, **each}
                              for each in body.get("promotion_periods") or ()],
        "bonus": [{"quantity": 1, **line} for line in bonus or ()],
        "attribute_conditions": [{"can_be_missing": False, **each}
                                 for each in body.get("attribute_conditions") or ()],
        **{name: body.get(name, 10) for name in
           ("redeem_total_limit", "redeem_user_limit", "redeem_code_limit")},
    }  # fmt: skip


def _ends(period: Body) -> tuple[datetime, datetime | None]:
    until = period.get("date_until")
    return (
        datetime.fromisoformat(period["date_from"]),
        None if until is None else datetime.fromisoformat(until),
    )


def check_periods(periods: list[Body]) -> None:
    spans = sorted(map(_ends, periods), key=lambda span: span[0])
    for start, until in spans:
        if until is None and len(spans) > 1:
            raise breaks_the_schema(promotion_periods="Of several periods each has an end")
        if until is not None and until <= start:
            raise breaks_the_schema(promotion_periods="A period starts before its end")
    for (_, until), (start, _) in pairwise(spans):
        if until is not None and until > start:
            raise breaks_the_schema(promotion_periods="Periods overlap")


def check_runs(periods: list[Body] | None, now: datetime) -> None:
    """Refuse a promotion that does not run at this moment."""
    spans = [_ends(each) for each in periods or ()]
    if not spans or any(start <= now and (until is None or now < until) for start, until in spans):
        return
    raise Refusal(*(UNKNOWN_CODE if any(now < start for start, _ in spans) else OVER))


_COMPARISONS = {
    "eq": lambda a, b: a == b, "ne": lambda a, b: a != b, "er": lambda a, b: a < b,
    "lt": lambda a, b: a > b, "gt": lambda a, b: a > b, "ee": lambda a, b: a <= b,
    "le": lambda a, b: a >= b, "ge": lambda a, b: a >= b,
}  # fmt: skip
_READERS = {"string": str, "number": float, "date": datetime.fromisoformat}


def meets(user: User, condition: Body) -> bool:
    """Return True if a user's attributes meet a condition."""
    if condition["attribute"] not in user.attributes:
        return bool(condition.get("can_be_missing", False))
    reader = _READERS[condition["type"]]
    try:
        values = [reader(v) for v in (user.attributes[condition["attribute"]], condition["value"])]
        return bool(_COMPARISONS[condition["operator"]](*values))
    except (TypeError, ValueError):
        return False


# -- items -----------------------------------------------------------------------------------------
def _observed(sku: str) -> Body:
    item = CATALOG[sku]
    keys = [
        {
            "sku": key,
            "type": "game_key",
            "name": item["name"],
            "drm_name": drm,
            "drm_sku": drm.lower(),
            "is_free": True,
        }
        for key, drm in item.get("keys", {}).items()
    ]
    shown = {"sku": sku, "name": item["name"], "type": item["type"], "description": "",
             "image_url": ""}  # fmt: skip
    return {**shown, "unit_items": keys} if keys else shown


def _given(listed: str, sku: str, quantity: int) -> Body:
    item = CATALOG[listed]
    kind = {"virtual_item_type": "consumable"} if item["type"] == "virtual_good" else {}
    return {
        "sku": sku, "name": item["name"], "type": item["type"] if sku == listed else "game_key",
        **kind, "quantity": quantity, "groups": [], "price": None, "virtual_prices": [],
        "description": "", "image_url": "", "is_free": True, "attributes": [],
    }  # fmt: skip
