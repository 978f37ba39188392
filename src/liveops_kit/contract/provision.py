"""Makes the objects a run works on through the public API, and removes them again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from liveops_kit.contract.client import Client
from liveops_kit.contract.names import Names
from liveops_kit.contract.target import UsageError
from liveops_kit.contract.treatments import NOT_IMPLEMENTED, Treatment, treatment
from liveops_kit.spec import Operation

Values = Mapping[str, Any]
"""Parameter names with values that work."""


@dataclass(frozen=True, slots=True)
class Coupon:
    """A coupon of this run, with what other calls need to meet it."""

    external_id: str
    code: str | None = None
    promotion_id: int | None = None


class Provision:
    """The coupons of one run: one that is kept whole, one to spoil, and any number to throw away.

    Used as a context manager: leaving it removes everything the run made, also after Ctrl-C. A
    step that fails leaves a note and the run goes on: the call that failed is judged anyway.
    """

    def __init__(self, client: Client, names: Names) -> None:
        self.names = names
        self.notes: list[str] = []
        self.kept = Coupon(names.prefix + "kept")
        self.scratch = Coupon(names.prefix + "scratch")
        self._client = client
        self._made: dict[str, None] = {}
        self._codes: set[str] = set()

    def __enter__(self) -> Provision:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.clean()

    def prepare(self) -> None:
        """Make the kept and the scratch coupon, enabled and each with a code."""
        self.kept = self._make(self.kept.external_id)
        self.scratch = self._make(self.scratch.external_id)

    def repair(self) -> None:
        """Make the kept and the scratch coupon again if they are gone, and fit for use if not."""
        for coupon in (self.kept, self.scratch):
            if not self._ask("get-coupon", coupon.external_id):
                self.prepare()
                return
            self._ask("update-coupon-promotion", coupon.external_id, _body(coupon.external_id))
            self._ask("activate-coupon", coupon.external_id)

    def throwaway(self) -> str:
        """The external id of a new coupon that may be destroyed."""
        external_id = self.names.fresh("throwaway")
        self._create(external_id)
        return external_id

    def adopt(self, external_id: object) -> None:
        """Remember a coupon that a call of the run made."""
        if isinstance(external_id, str):
            self._made[external_id] = None

    def owns(self, external_id: str) -> bool:
        """Whether an external id is of this run."""
        return external_id in self._made or self.names.owns(external_id)

    def owns_code(self, code: str) -> bool:
        """Whether a code belongs to a coupon of this run."""
        return code in self._codes

    def adopt_code(self, code: object) -> None:
        """Remember a code that a call of the run added."""
        if isinstance(code, str):
            self._codes.add(code)

    def used(self, external_id: str) -> bool:
        """Whether the run has a coupon of this external id already."""
        return external_id in self._made

    def coupon_for(self, operation: Operation) -> Coupon:
        """The coupon an operation may meet; one to throw away has yet to be made."""
        how = treatment(operation)
        return self.scratch if how in {Treatment.SPOILS, Treatment.DESTROYS} else self.kept

    def values(self, operation: Operation) -> Values:
        """Values that work for the parameters of an operation, as far as the run has them."""
        coupon = self.coupon_for(operation)
        external_id = coupon.external_id if "coupon" in operation.path else None
        known = {
            "project_id": self._client.target.project_id,
            "external_id": external_id,
            "promotion_id": coupon.promotion_id,
            "coupon_code": self.kept.code,
            "code": self.kept.code,
            "codes[]": [self.kept.code] if self.kept.code else None,
            "user_external_id": self._client.target.user_external_id,
        }
        wanted = {parameter["name"] for parameter in operation.parameters}
        return {name: value for name, value in known.items() if name in wanted and value}

    def clean(self) -> None:
        """Remove everything the run made; what is gone already is fine."""
        for external_id in list(self._made):
            try:
                response = self._client.call(
                    "delete-coupon-promotion", {"external_id": external_id}
                )
            except UsageError as error:
                self.notes.append(f"not removed: {external_id}: {error}")
                return
            if response.status_code in {204, 404}:
                self._made.pop(external_id)
            else:
                self.notes.append(f"not removed: {external_id}: {response.status_code}")

    def _make(self, external_id: str) -> Coupon:
        self._create(external_id)
        code = self.names.fresh_code()
        if self._ask("create-coupon-code", external_id, {"coupon_code": code}):
            self._codes.add(code)
        self._ask("generate-coupon-codes", external_id, {"count": 2})
        self._ask("activate-coupon", external_id)
        return Coupon(external_id, code, self._promotion_id(external_id))

    def _create(self, external_id: str) -> None:
        """Create a coupon; one that an earlier run of the same seed left behind goes first."""
        path = {"external_id": external_id}
        body = {"external_id": external_id, **_body(external_id)}
        self._made[external_id] = None
        response = self._client.call("admin-create-coupon", body=body)
        if response.status_code == 422:
            self._client.call("delete-coupon-promotion", path)
            response = self._client.call("admin-create-coupon", body=body)
        if response.status_code != 201:
            self.notes.append(f"not made: coupon {external_id}: {_told(response)}")

    def _ask(self, operation_id: str, external_id: str, body: Any = None) -> bool:
        """Whether a call about a coupon succeeded; a failure leaves a note."""
        extra = {} if body is None else {"body": body}
        response = self._client.call(operation_id, {"external_id": external_id}, **extra)
        if not response.is_success and response.status_code != NOT_IMPLEMENTED:
            self.notes.append(f"{operation_id} of {external_id} failed: {_told(response)}")
        return response.is_success

    def _promotion_id(self, external_id: str) -> int | None:
        """The number of a coupon, from the limits of its codes or else from the list."""
        response = self._client.call("get-coupon-code-limit", {"external_id": external_id})
        number = _json(response).get("promotion_id")
        if isinstance(number, int):
            return number
        listed = _json(self._client.call("get-promotion-list")).get("promotions", [])
        for entry in listed if isinstance(listed, list) else []:
            if isinstance(entry, dict) and _names(entry, external_id):
                return next((entry[key] for key in ("id", "promotion_id") if key in entry), None)
        return None


def _body(external_id: str) -> dict[str, Any]:
    """A coupon without bonus, whose limits nothing uses up; its name tells it in every list."""
    return {
        "name": {"en": external_id},
        "redeem_total_limit": None,
        "redeem_user_limit": None,
        "redeem_code_limit": None,
    }


def _names(entry: dict[str, Any], external_id: str) -> bool:
    return entry.get("external_id") == external_id or entry.get("name") == {"en": external_id}


def _json(response: Any) -> dict[str, Any]:
    try:
        content = response.json() if response.is_success else {}
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


def _told(response: Any) -> str:
    return f"{response.status_code} {response.text[:120]}"
