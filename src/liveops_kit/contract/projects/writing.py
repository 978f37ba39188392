"""Writes a world into an empty project, through the admin API: first as a plan, then for real.

Nothing is ever deleted, and nothing that is there is changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct, field

from liveops_kit.contract.http.client import NO_BODY, Client
from liveops_kit.contract.projects.reading import Reader, short
from liveops_kit.errors import UsageError
from liveops_kit.openapi.kinds import (
    ATTRIBUTES,
    CHAINS,
    CODES,
    GROUPS,
    ITEMS,
    KINDS,
    PROMOTIONS,
    RULES,
    UPSELL,
    VALUE_POINTS,
    Kind,
)

Json = dict[str, Any]
Show = Callable[[str], None]
_UPDATES = {
    "promo_codes": ("update-promo-code", "external_id"),
    "discounts": ("update-item-promotion", "promotion_id"),
    "bonuses": ("update-bonus-promotion", "promotion_id"),
}
_OF_USERS = ("name", "email", "attributes", "inventory", "balances", "progress", "orders")
_NAMES_SHOWN = 8
NOT_FOUND = 404


class Step(Struct, frozen=True):
    """One call of a plan."""

    operation_id: str
    path: Mapping[str, Any] = field(default_factory=dict)
    body: Any = NO_BODY
    about: str = ""
    """The object it makes, in words."""
    key: str = ""
    """Where the id in the answer is kept for later steps, whose paths and bodies name it."""
    answer: str = ""
    """The property of that id."""
    needs_user: bool = False
    """True if it is about a user: a server may not know them until their first call."""


class Later(Struct, frozen=True):
    """The id of something that an earlier step makes."""

    key: str


class Plan(Struct):
    """The calls that write a world, and what no call can write."""

    steps: list[Step] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


# -- the plan --------------------------------------------------------------------------------------
def plan_of(document: Mapping[str, Any]) -> Plan:
    """Return the calls that make a world: each object after those that it names."""
    sections = {name: list(document.get(name, ())) for name in {kind.section for kind in KINDS}}
    plan = Plan()
    missing = _without_call(sections["items"], plan)
    plan.steps += _attributes(sections["attributes"])
    plan.steps += [
        Step(GROUPS.create, body=each, about=f"group {each['external_id']}")
        for each in sections["groups"]
    ]
    plan.steps += _items(sections["items"], missing, plan)
    plan.steps += _points(sections["value_points"], missing, plan)
    plan.steps += _promotions(sections, missing, plan)
    for kind in (*CHAINS, RULES, UPSELL):
        for entry in sections[kind.section]:
            body = entry["create"]
            if _is_possible(kind, body, missing, plan):
                plan.steps.append(Step(kind.create, body=body, about=_about(kind, body)))
    plan.steps += _users(document.get("users", ()), plan)
    return plan


def _without_call(items: Iterable[Json], plan: Plan) -> set[str]:
    """Return the SKUs of items that no call can make."""
    missing: set[str] = set()
    for entry in items:
        if "create" in entry:
            if entry.get("regions"):
                plan.left_out.append(
                    f"countries of item {entry['create']['sku']}: {', '.join(entry['regions'])}: "
                    "calls name sales regions by number alone"
                )
            continue
        keys = [unit["sku"] for unit in entry.get("unit_items", ())]
        missing |= {entry["sku"], *keys}
        with_keys = f", with the keys {', '.join(keys)}" if keys else ""
        plan.left_out.append(f"item {entry['sku']}{with_keys}: no call makes a {entry['type']}")
    return missing


def _is_possible(kind: Kind, body: Json, missing: set[str], plan: Plan) -> bool:
    named = sorted(missing.intersection(_texts_in(body)))
    if named:
        plan.left_out.append(f"{_about(kind, body)}: it names {', '.join(named)}")
    return not named


def _texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for part in inside:
        yield from _texts_in(part)


def _about(kind: Kind, body: Json) -> str:
    name = body.get(kind.id) or body.get("external_id") or body.get("sku") or body.get("name") or ""
    if isinstance(name, dict):
        name = next(iter(name.values()), "")
    thing = kind.item_type or _SINGULAR[kind.section]
    return f"{thing.replace('_', ' ')} {name}".strip()


_SINGULAR = {
    "attributes": "attribute", "groups": "group", "items": "item", "value_points": "value point",
    "coupons": "coupon", "promo_codes": "promo code",
    "unique_catalog_offers": "unique catalog offer", "discounts": "discount", "bonuses": "bonus",
    "reward_chains": "reward chain", "daily_chains": "daily chain", "offer_chains": "offer chain",
    "personalization_rules": "personalization rule", "upsell": "upsell",
}  # fmt: skip


def _attributes(entries: Iterable[Json]) -> Iterator[Step]:
    for each in entries:
        name = each["external_id"]
        body = {"external_id": name, "name": each["name"]}
        yield Step(ATTRIBUTES.create, body=body, about=f"attribute {name}")
        for value, texts in each.get("values", {}).items():
            yield Step(
                "admin-create-attribute-value", {"external_id": name},
                {"external_id": value, "value": texts}, f"value {value} of attribute {name}",
            )  # fmt: skip


def _items(entries: Iterable[Json], missing: set[str], plan: Plan) -> Iterator[Step]:
    """Yield the calls that make items: those that others name come first."""
    kinds = {kind.item_type: kind for kind in ITEMS}
    waiting = [entry for entry in entries if "create" in entry]
    skus = {entry["create"]["sku"] for entry in waiting}
    made: set[str] = set()
    while waiting:
        # Of two that name each other the first is tried: the server has a word to say.
        entry = next(
            (each for each in waiting if _named_by(each["create"]) & skus <= made), waiting[0]
        )
        waiting.remove(entry)
        kind, body = kinds[entry["type"]], entry["create"]
        if _is_possible(kind, body, missing, plan):
            made.add(body["sku"])
            yield Step(kind.create, body=body, about=_about(kind, body))
        else:
            missing.add(body["sku"])
            skus.discard(body["sku"])


def _named_by(body: Json) -> set[str]:
    return {each["sku"] for name in ("content", "vc_prices") for each in body.get(name, ())}


def _points(entries: Iterable[Json], missing: set[str], plan: Plan) -> Iterator[Step]:
    for entry in entries:
        body, rewards = entry["create"], entry.get("rewards", {})
        yield Step(VALUE_POINTS.create, body=body, about=_about(VALUE_POINTS, body))
        for sku in sorted(missing.intersection(rewards)):
            plan.left_out.append(f"reward of value point {body['sku']} for {sku}")
        amounts = [
            {"sku": sku, "amount": amount} for sku, amount in rewards.items() if sku not in missing
        ]
        if amounts:
            yield Step(
                "admin-set-items-value-point-reward", {"value_point_sku": body["sku"]}, amounts,
                f"rewards of value point {body['sku']}",
            )  # fmt: skip


def _promotions(
    sections: Mapping[str, list[Json]], missing: set[str], plan: Plan
) -> Iterator[Step]:
    kept: list[tuple[Kind, Json, str]] = []
    for kind in PROMOTIONS:
        for number, entry in enumerate(sections[kind.section]):
            body = entry["create"]
            if not _is_possible(kind, body, missing, plan):
                continue
            key = entry.get("key") or body.get("external_id") or f"{kind.section}[{number}]"
            kept.append((kind, entry, key))
            yield Step(
                kind.create, body=body, about=_about(kind, body), key=key,
                answer=kind.answer or "external_id",
            )  # fmt: skip
            yield from _state_of(kind, entry, key)
    known = {key for _, _, key in kept}
    for kind, entry, key in kept:
        wanted = [each for each in entry.get("excludes", ()) if each in known]
        if wanted and kind.section in _UPDATES:
            operation_id, parameter = _UPDATES[kind.section]
            body = {**entry["create"], "excluded_promotions": [Later(each) for each in wanted]}
            if kind.section != "promo_codes":
                body["is_enabled"] = bool(entry.get("is_enabled"))
            yield Step(
                operation_id, {parameter: Later(key)}, body,
                f"{_about(kind, entry['create'])} excludes {', '.join(wanted)}",
            )  # fmt: skip


def _state_of(kind: Kind, entry: Json, key: str) -> Iterator[Step]:
    """Yield the calls that give a new promotion its codes, and switch it on."""
    about, calls = _about(kind, entry["create"]), CODES.get(kind.section)
    if calls is not None:
        path = {"external_id": entry["create"]["external_id"]}
        for code in entry.get("codes", ()):
            yield Step(calls.add, path, {"coupon_code": code}, f"a code of {about}")
        count = entry.get("generated_codes", 0)
        if count:
            yield Step(calls.generate, path, {"count": count}, f"{count} codes of {about}")
        if entry.get("is_enabled"):
            yield Step(calls.activate, path, about=f"{about}, switched on")
    elif entry.get("is_enabled"):
        path = {"promotion_id": Later(key)}
        yield Step("activate-promotion", path, about=f"{about}, switched on")


def _users(entries: Iterable[Json], plan: Plan) -> Iterator[Step]:
    """Yield the calls that give users their limits: all else of them only their own calls make."""
    numbered = {step.key for step in plan.steps if step.answer == "promotion_id"}
    for entry in entries:
        user = entry["external_id"]
        for key, available in entry.get("limits", {}).items():
            if key not in numbered:
                plan.left_out.append(f"limit of user {user} on {key}: that is left out")
                continue
            body = {"user": {"user_external_id": user}, "available": available}
            path = {"promotion_id": Later(key)}
            about = f"limit of user {user} on {key}"
            yield Step("set-user-promotion-limit", path, body, about, needs_user=True)
        others = [name for name in _OF_USERS if entry.get(name)]
        if others:
            plan.left_out.append(f"user {user}: no admin call writes {', '.join(others)}")


# -- carrying it out -------------------------------------------------------------------------------
class Writer:
    """Carries out a plan on one project."""

    def __init__(self, client: Client, show: Show = lambda _: None) -> None:
        self._client = client
        self.show = show
        self._ids: dict[str, Any] = {}
        self.done = 0
        """The calls that succeeded."""
        self.skipped: list[str] = []
        """Steps left out because the server does not know their user."""

    def what_is_there(self) -> list[str]:
        """Return what the project has already, of each kind; nothing for an empty one.

        Raises:
            UsageError: it cannot be read.
        """
        reader = Reader(self._client, self.show)
        found = []
        for kind in KINDS:
            names = [_named(kind, each) for each in reader.objects(kind)]
            if names:
                thing = kind.item_type or kind.section
                more = f" and {len(names) - _NAMES_SHOWN} more" if len(names) > _NAMES_SHOWN else ""
                found.append(f"{thing}: {', '.join(names[:_NAMES_SHOWN])}{more}")
        return found

    def write(self, plan: Plan) -> None:
        """Make the calls of a plan, up to the first that is refused.

        Raises:
            UsageError: one is refused; what was made before it stays.
        """
        for step in plan.steps:
            self.show(f"{self.done}/{len(plan.steps)} {step.about}")
            path = {name: self._settled(value) for name, value in step.path.items()}
            response = self._client.call(step.operation_id, path, body=self._settled(step.body))
            if step.needs_user and response.status_code == NOT_FOUND:
                self.skipped.append(f"{step.about}: the server does not know the user yet")
                continue
            if not response.is_success:
                raise UsageError(
                    f"{step.about}: {step.operation_id} answered {response.status_code} "
                    f"{short(response.text)}: {self.done} of {len(plan.steps)} calls were made, "
                    "and what they made stays"
                )
            self.done += 1
            if step.key:
                self._keep(step, response)

    def _keep(self, step: Step, response: Any) -> None:
        answer = response.json()
        number = answer.get(step.answer)
        if number is None:
            raise UsageError(
                f"{step.operation_id} answered no {step.answer}: {short(response.text)}"
            )
        self._ids[step.key] = number

    def _settled(self, value: Any) -> Any:
        """Return a value with the ids that earlier calls have answered."""
        if isinstance(value, Later):
            return self._ids[value.key]
        if isinstance(value, dict):
            return {name: self._settled(part) for name, part in value.items()}
        if isinstance(value, list):
            return [self._settled(part) for part in value]
        return value


def _named(kind: Kind, read: Json) -> str:
    name = read.get("external_id") or read.get("sku") or read.get("name") or read.get("type")
    return str(next(iter(name.values()), "") if isinstance(name, dict) else name)


def text_of(plan: Plan, client: Client) -> str:
    """Return the calls of a plan, one a line, and what it leaves out."""
    lines = []
    for step in plan.steps:
        path = {
            name: f"<{value.key}>" if isinstance(value, Later) else value
            for name, value in step.path.items()
        }
        request = client.request(step.operation_id, path, caller="nobody")
        lines.append(f"{request.method:6} {request.url.path}  {step.about}")
    lines += [f"left out: {each}" for each in plan.left_out]
    return "".join(f"{line}\n" for line in lines)
