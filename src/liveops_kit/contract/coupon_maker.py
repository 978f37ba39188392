"""Makes and removes coupons through the public API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx

from liveops_kit.contract.client import Client
from liveops_kit.contract.treatments import NOT_IMPLEMENTED


@dataclass(frozen=True, slots=True)
class Coupon:
    """A coupon of this run, with what other calls need to meet it."""

    external_id: str
    code: str | None = None
    promotion_id: int | None = None


class CouponMaker:
    """Makes coupons that nothing uses up; a step that fails leaves a note.

    No step raises for a refusal: the call that refused is judged anyway.
    """

    def __init__(self, client: Client) -> None:
        self.notes: dict[str, str] = {}
        """The first failure of each call, by operation id."""
        self._client = client

    def make(self, external_id: str, code: str) -> Coupon:
        """An enabled coupon with an own code and generated ones."""
        self.create(external_id)
        added = self._ask("create-coupon-code", external_id, {"coupon_code": code})
        self._ask("generate-coupon-codes", external_id, {"count": 2})
        self._ask("activate-coupon", external_id)
        return Coupon(external_id, code if added else None, self._promotion_id(external_id))

    def create(self, external_id: str) -> None:
        """Create a coupon; one that an earlier run of the same seed left behind goes first."""
        body = {"external_id": external_id, **_content(external_id)}
        response = self._client.call("admin-create-coupon", body=body)
        if response.status_code == 422:
            self.delete(external_id)
            response = self._client.call("admin-create-coupon", body=body)
        self._check("admin-create-coupon", external_id, response)

    def restore(self, coupon: Coupon) -> bool:
        """Bring a coupon back to how it was made; False if it is gone."""
        path = {"external_id": coupon.external_id}
        if self._client.call("get-coupon", path).status_code == 404:
            return False
        content = _content(coupon.external_id)
        self._ask("update-coupon-promotion", coupon.external_id, content)
        self._ask("activate-coupon", coupon.external_id)
        return True

    def delete(self, external_id: str) -> bool:
        """Remove a coupon; True if it is gone now."""
        path = {"external_id": external_id}
        response = self._client.call("delete-coupon-promotion", path)
        gone = response.status_code in {204, 404}
        return gone or self._check("delete-coupon-promotion", external_id, response)

    def _ask(self, operation_id: str, external_id: str, body: Any = None) -> bool:
        extra = {} if body is None else {"body": body}
        response = self._client.call(operation_id, {"external_id": external_id}, **extra)
        return self._check(operation_id, external_id, response)

    def _check(self, operation_id: str, external_id: str, response: httpx.Response) -> bool:
        """Whether a call succeeded; a call the server does not have leaves no note."""
        if not response.is_success and response.status_code != NOT_IMPLEMENTED:
            told = f"{response.status_code} {response.text[:120]}"
            self.notes.setdefault(operation_id, f"{operation_id} of {external_id}: {told}")
        return response.is_success

    def _promotion_id(self, external_id: str) -> int | None:
        """The number of a coupon, from the limits of its codes or else from the list."""
        path = {"external_id": external_id}
        limits = _json(self._client.call("get-coupon-code-limit", path))
        if isinstance(limits.get("promotion_id"), int):
            return int(limits["promotion_id"])
        listed = _json(self._client.call("get-promotion-list")).get("promotions")
        for entry in listed if isinstance(listed, list) else []:
            if isinstance(entry, dict) and entry.get("name") == {"en": external_id}:
                number = entry.get("id", entry.get("promotion_id"))
                return number if isinstance(number, int) else None
        return None


def _content(external_id: str) -> dict[str, Any]:
    """No bonus, for a catalog may be empty; no limits; a name that tells it in every list."""
    unlimited = {f"redeem_{which}_limit": None for which in ("total", "user", "code")}
    return {"name": {"en": external_id}, **unlimited}


def _json(response: httpx.Response) -> dict[str, Any]:
    try:
        content = response.json() if response.is_success else {}
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}
