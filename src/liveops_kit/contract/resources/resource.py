"""A row of the table of resources: how a kind is created, named, switched and deleted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from liveops_kit.contract.errors import (
    CHAIN_MISSING,
    ITEM_UNKNOWN,
    PROMOTION_ID_MISSING,
    PROMOTION_MISSING,
    Error,
)
from liveops_kit.contract.law import Need
from liveops_kit.contract.resources.bodies import BodyContext

Body = Callable[[BodyContext], dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Resource:
    """One kind of object and the operations on it."""

    kind: str
    """Its name in the table."""
    tag: str
    """The tag of its laws."""
    plural: str
    """The kind in the names of laws, such as `coupons`."""
    noun: str
    """The kind in the sentences of laws, such as `a coupon`."""
    word: str = ""
    """The kind in the names of laws, if it differs from the noun."""
    needs: tuple[Need, ...] = ()
    """The needs of its laws."""
    missing: Error
    """The refusal of one that is not there."""
    create: str
    read: str
    update: str
    delete: str
    listings: tuple[str, ...]
    """The lists that contain it; the first one shows its id."""
    rows: str = "items"
    """The property of the first list that holds its entries."""
    path_parameters: tuple[str, ...]
    """The path parameters that identify it."""
    id_in_body: str = ""
    """The property of the create request that holds its id; empty if the server chooses it."""
    id_in_response: str = ""
    """The property of the create response that holds its id, if the server chooses it."""
    activate: str = ""
    """The operation that enables it."""
    deactivate: str = ""
    """The operation that disables it."""
    toggle: str = ""
    """The operation that enables or disables it."""
    add_code: str = ""
    generate_codes: str = ""
    code_parameters: tuple[str, ...] = ()
    """The parameters that take one of its codes."""
    promotion_id_call: str = ""
    """The operation that returns its `promotion_id`."""
    requires: tuple[str, ...] = ()
    """Kinds it depends on."""
    required_field: str = ""
    """The property of the create request that names what it depends on."""
    needs_item: bool = False
    """True if it needs an item of the catalog."""
    item_field: str = ""
    """The property of the create request that names items of the catalog."""
    disabled_for_update: bool = False
    """True if it must be disabled for an update."""
    derived: frozenset[str] = frozenset()
    """Properties that clients leave out of an update: ids that the path has, and `type`."""
    fixed_parameters: Mapping[str, Any] = field(default_factory=dict)
    """Values of further path parameters."""
    create_body: Body
    """Builds the create request, without the id."""
    update_body: Body | None = None
    """Builds the update request, if it differs from the create request."""

    @property
    def id_property(self) -> str:
        """The property that holds its id: of the create request, or else of the response."""
        return self.id_in_body or self.id_in_response

    def path(self, identity: str | int) -> dict[str, Any]:
        """Return the path parameter that names one of them; a project has one upsell, without."""
        return dict.fromkeys(self.path_parameters[:1], identity)

    @property
    def switches(self) -> tuple[str, str] | None:
        """The operations that switch one on and off; None if there are none, or it is toggled."""
        if self.activate:
            return self.activate, self.deactivate
        if self.path_parameters == ("promotion_id",):
            return "activate-promotion", "deactivate-promotion"
        return None

    @property
    def has_server_id(self) -> bool:
        """True if the server chooses the id."""
        return not self.id_in_body


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ItemKind(Resource):
    """A kind of item of the catalog."""

    tag: str = "items"
    needs: tuple[Need, ...] = (Need.ITEMS,)
    id_in_body: str = "sku"
    derived: frozenset[str] = frozenset({"type"})
    missing: Error = ITEM_UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AutomaticKind(Resource):
    """A kind of promotion that acts without a code: discounts and bonuses."""

    rows: str = "promotions"
    path_parameters: tuple[str, ...] = ("promotion_id",)
    id_in_response: str = "promotion_id"
    derived: frozenset[str] = frozenset({"id"})
    missing: Error = PROMOTION_ID_MISSING


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SteppedKind(Resource):
    """A kind of chain: reward, daily or offer."""

    needs_item: bool = True
    item_field: str = "steps"
    claim: str
    """The operation that claims a step."""
    reset: str = ""
    """The operation that takes all players back to the start."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChainKind(SteppedKind):
    """A kind of chain whose steps players take one after the other: daily or offer."""

    disabled_for_update: bool = True
    fixed_parameters: Mapping[str, Any] = field(default_factory=lambda: {"step_number": 1})
    # `type` stays: an update of a daily chain requires it.
    derived: frozenset[str] = frozenset({"id"})
    missing: Error = CHAIN_MISSING
    of_player: str
    """The operation by which a player reads it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CodeKind(Resource):
    """A kind of promotion that users enter a code for."""

    path_parameters: tuple[str, ...] = ("external_id",)
    id_in_body: str = "external_id"
    derived: frozenset[str] = frozenset({"external_id"})
    missing: Error = PROMOTION_MISSING
    verify_type: str
    """The `type` in the answer of verify."""
    codes: str
    """The list of its codes."""
    user_limit: str = ""
    """The operation that shows what a user has left."""
    code_limit: str = ""
    """The operation that shows what codes have left."""
    rewards: str = ""
    """The operation by which a player sees what a code gives."""
    code_parameter: str = ""
    """The path parameter of that operation."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RewardChainKind(SteppedKind):
    """The kind of chain whose steps open with a balance of value points."""
