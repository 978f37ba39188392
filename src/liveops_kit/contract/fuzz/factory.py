"""Makes and removes objects through the public API, as the recipes say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import httpx

from liveops_kit.contract.effects import NOT_IMPLEMENTED
from liveops_kit.contract.fuzz import bodies
from liveops_kit.contract.fuzz.bodies import Setting
from liveops_kit.contract.http.client import Client
from liveops_kit.contract.resources import RECIPES, Recipe, Thing

_GREETINGS: Mapping[str, Mapping[str, str]] = {
    "get-daily-chains-list": {},
    "get-offer-chains-list": {},
    "get-reward-chains-list": {},
    "verify-promotion-code": {"code": "none"},
    "get-coupon-rewards-by-code": {"coupon_code": "none"},
    "get-promo-code-rewards-by-code": {"promocode_code": "none"},
}
"""Reads of players that need no object."""


class Maker:
    """Makes objects that nothing uses up; a step that fails leaves a note.

    No step raises for a refusal: the call that refused is judged anyway.
    """

    def __init__(self, client: Client) -> None:
        self.notes: dict[str, str] = {}
        """The first failure of each call, by operation id."""
        self._client = client

    def greet(self) -> None:
        """Call once as the player, by the first of some calls that the server has."""
        for operation_id, path in _GREETINGS.items():
            if self._client.call(operation_id, path).status_code != NOT_IMPLEMENTED:
                return

    # -- one object -----------------------------------------------------------------------------
    def make(self, kind: str, setting: Setting, code: str) -> Thing:
        """An object as other calls need it: switched on, with an own code and generated ones."""
        recipe = RECIPES[kind]
        thing = self.create(kind, setting)
        if recipe.add_code:
            added = self._ask(recipe.add_code, thing, {"coupon_code": code})
            self._ask(recipe.generate_codes, thing, {"count": 2})
            thing = _with(thing, {"code": code if added else None})
        if recipe.activate:
            self._ask(recipe.activate, thing)
        if recipe.numbered_by:
            number = self._promotion_id(recipe, thing, setting.label)
            thing = _with(thing, {"promotion_id": number})
        return self.ready(thing)

    def create(self, kind: str, setting: Setting) -> Thing:
        """Create an object; one that an earlier run of the same seed left behind goes first."""
        recipe = RECIPES[kind]
        body = recipe.content(setting)
        if recipe.stated:
            body = {recipe.stated: setting.label, **body}
        response = self._client.call(recipe.create, body=body)
        if response.status_code == 422 and recipe.stated:
            self.delete(Thing(kind, setting.label))
            response = self._client.call(recipe.create, body=body)
        self._check(recipe.create, setting.label, response)
        if recipe.stated:
            return Thing(kind, setting.label, recipe.fixed)
        number = _json(response).get(recipe.answered)
        return Thing(kind, number if isinstance(number, int) else None, recipe.fixed)

    def ready(self, thing: Thing) -> Thing:
        """Leave a discount half used, and learn the steps of a reward chain."""
        if thing.identity is None:
            return thing
        user = self._client.target.user_external_id
        if thing.kind == "discount" and user is not None:
            call = "set-user-promotion-limit"
            self._ask(call, thing, bodies.of_a_user(user)[call])
        if thing.kind == "reward_chain":
            steps = self._read(thing).get("steps")
            first = steps[0] if isinstance(steps, list) and steps else {}
            return _with(thing, {"step_id": first.get("step_id")})
        return thing

    def restore(self, thing: Thing, setting: Setting) -> Thing | None:
        """Bring an object back to how it was made; None if it is gone.

        The kept one was never spoilt: calls that might are turned away from it.
        """
        recipe = RECIPES[thing.kind]
        if thing.identity is None or self._status(recipe.read, thing) == 404:
            return None
        if setting.what == "scratch":
            if recipe.is_updated_off:
                self.switch_off(thing)
            revised = recipe.revised or recipe.content
            body = revised(setting)
            if thing.kind == "value_point":
                body = {"sku": thing.identity, **body}
            self._ask(recipe.update, thing, body)
        if recipe.activate:
            self._ask(recipe.activate, thing)
        return thing if setting.what == "scratch" else self.ready(thing)

    def switch_off(self, thing: Thing) -> None:
        """Switch a chain off."""
        if self._read(thing).get("is_enabled") is True:
            self._ask(RECIPES[thing.kind].toggle, thing)

    def delete(self, thing: Thing) -> bool:
        """Remove an object; True if it is gone now."""
        operation_id = RECIPES[thing.kind].delete
        response = self._call(operation_id, thing)
        gone = response.status_code in {204, 404}
        return gone or self._check(operation_id, thing.identity, response)

    def numbers(self, kind: str) -> set[int]:
        """The numbers of all objects of a kind that are there."""
        found: set[int] = set()
        for offset in range(0, 2000, 10):
            query = {"limit": 10, "offset": offset}
            listed = _json(self._client.call(RECIPES[kind].listings[0], query=query))
            rows = listed.get("items", listed.get("promotions"))
            numbers = {_number(row, kind) for row in rows} if isinstance(rows, list) else set()
            found |= {number for number in numbers if number is not None}
            if len(numbers) < 10:
                break
        return found

    # -- calls ----------------------------------------------------------------------------------
    def _call(self, operation_id: str, thing: Thing, body: Any = None) -> httpx.Response:
        extra = {} if body is None else {"body": body}
        path = dict.fromkeys(RECIPES[thing.kind].names, thing.identity or "none")
        return self._client.call(operation_id, path, **extra)

    def _ask(self, operation_id: str, thing: Thing, body: Any = None) -> bool:
        return self._check(operation_id, thing.identity, self._call(operation_id, thing, body))

    def _status(self, operation_id: str, thing: Thing) -> int:
        return self._call(operation_id, thing).status_code

    def _read(self, thing: Thing) -> dict[str, Any]:
        return _json(self._call(RECIPES[thing.kind].read, thing))

    def _check(self, operation_id: str, name: object, response: httpx.Response) -> bool:
        """Whether a call succeeded; a call the server does not have leaves no note."""
        if not response.is_success and response.status_code != NOT_IMPLEMENTED:
            told = f"{response.status_code} {response.text[:120]}"
            self.notes.setdefault(operation_id, f"{operation_id} of {name}: {told}")
        return response.is_success

    def _promotion_id(self, recipe: Recipe, thing: Thing, label: str) -> int | None:
        """The number of a promotion, from the limits of its codes or else from the list."""
        limits = _json(self._call(recipe.numbered_by, thing))
        if isinstance(limits.get("promotion_id"), int):
            return int(limits["promotion_id"])
        listed = _json(self._client.call("get-promotion-list")).get("promotions")
        for entry in listed if isinstance(listed, list) else []:
            if isinstance(entry, dict) and entry.get("name") == {"en": label}:
                number = entry.get("id", entry.get("promotion_id"))
                return number if isinstance(number, int) else None
        return None


def _with(thing: Thing, values: dict[str, Any]) -> Thing:
    return replace(thing, values={**thing.values, **values})


def _number(row: Any, kind: str) -> int | None:
    """The number of an object in a list."""
    names = ("id", *RECIPES[kind].names)
    found = [row[name] for name in names if name in row] if isinstance(row, dict) else []
    return found[0] if found and isinstance(found[0], int) else None


def _json(response: httpx.Response) -> dict[str, Any]:
    try:
        content = response.json() if response.is_success else {}
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}
