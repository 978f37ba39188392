"""Every refusal of the API, in one table; a rule raises a row by its name.

    Refusal
        reason    which row: HTTP status, error code, message
        facts     what fills the message, or goes into `errorMessageExtended`
    causes    what decided it, for whoever wants to understand it; no part of the answer

A refusal is a regular answer of the API. Any other exception is a bug of ours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

from msgspec import Struct

from liveops_kit.domain.values.causes import Cause


class Reason(Struct, frozen=True):
    """One row of the table: status, code and message of a refusal."""

    status: int
    code: int
    text: str
    extended: tuple[str, ...] = ()
    """The facts that are repeated in `errorMessageExtended` (ERR-1)."""

    def message(self, facts: Mapping[str, Any]) -> str:
        """Return the message; coded ones begin with the code in brackets (ERR-2)."""
        text = self.text.format_map(facts)
        return f"[0401-{self.code}]: {text}" if self.code else text


class Violation(Struct, frozen=True):
    """One property that breaks the schema, and how."""

    property: str
    message: str


class Refusal(Exception):
    """A refusal of the API: `Refusal(reason, fact=...)`.

    Not a `LiveOpsError`: it is a regular answer, raised by a rule and sent by the pipeline, and
    never reaches the caller of this package. Code that catches what went wrong must let it pass.
    """

    def __init__(self, reason: Reason, /, **facts: Any) -> None:
        super().__init__(reason, facts)
        self.reason = reason
        self.facts = facts
        self.causes: tuple[Cause, ...] = ()

    def because(self, *causes: Cause | None) -> Self:
        """Attach the causes, and return the refusal; None is no cause."""
        self.causes += tuple(cause for cause in causes if cause is not None)
        return self

    def __str__(self) -> str:
        return self.reason.message(self.facts)

    @property
    def extended(self) -> list[dict[str, str]] | dict[str, Any] | None:
        """The value of `errorMessageExtended`: a list of violations, the facts, or None."""
        if "violations" in self.facts:
            return [
                {"property": v.property, "message": v.message} for v in self.facts["violations"]
            ]
        if self.reason.extended:
            return {name: self.facts[name] for name in self.reason.extended if name in self.facts}
        return None


def invalid(*violations: Violation) -> Refusal:
    """Return the refusal of a request that breaks the schema (ERR-3)."""
    return Refusal(SCHEMA_BROKEN, violations=violations)


def invalid_all(violations: Sequence[Violation]) -> Refusal:
    """Return the refusal for a list of violations."""
    return Refusal(SCHEMA_BROKEN, violations=tuple(violations))


# -- the request itself (ERR-3 to ERR-7, AUTH-1, AUTH-2) -------------------------------------------
NOT_JSON = Reason(400, 0, "Request body is not valid JSON")
ADMIN_UNKNOWN = Reason(401, 1020, "Error in Authentication method occurred")
USER_UNKNOWN_TOKEN = Reason(401, 1501, "Authorization failed: Provide authorization")
PROJECT_FORBIDDEN = Reason(403, 0, "Access to the project is forbidden")
HEADER_NOT_SENT = Reason(403, 0, "Authorization header not sent")
ENDPOINT_FORBIDDEN = Reason(403, 0, "Requested endpoint is forbidden")
HOST_FORBIDDEN = Reason(403, 0, "The control plane is not served under the host name '{host}'")
ORIGIN_FORBIDDEN = Reason(
    403, 0, "{page} may not call the control plane: --control-origin {origin} would allow it"
)
CONTROL_TOKEN_NOT_SENT = Reason(
    401,
    0,
    "The control plane asks for its token, which --control-token sets, or else the mock prints at "
    "its start: send 'Authorization: Bearer TOKEN'",
)
CONTROL_TOKEN_WRONG = Reason(401, 0, "That is not the token of the control plane")
PROJECT_LIMIT_REACHED = Reason(
    403, 0, "Project {project_id} does not exist and may not be created: {advice}"
)
ROUTE_UNKNOWN = Reason(404, 0, "Not found")
OUTSIDE_THE_API = Reason(404, 0, "Not found: the API is under /api, so {advice}")
METHOD_NOT_ALLOWED = Reason(405, 0, "Method is not allowed. Method must be one of: {methods}")
BODY_TOO_LARGE = Reason(413, 0, "Request body is too large: at most {limit} bytes are accepted")
CONTENT_TYPE_WRONG = Reason(415, 0, "Content type must be application/json")
SCHEMA_BROKEN = Reason(422, 1102, "Unprocessable Entity")
TOO_MANY_REQUESTS = Reason(429, 0, "Too Many Requests")
SERVER_FAILED = Reason(500, 0, "Internal Server Error")
UNAVAILABLE = Reason(503, 0, "Service Unavailable")

# -- what a write may name (ERR-8 to ERR-10) ------------------------------------------------------
LOCALE_UNKNOWN = Reason(404, 0, "Locale not found")
ITEM_UNKNOWN = Reason(404, 4001, "Item with sku = '{sku}' not found")
ITEM_ID_UNKNOWN = Reason(404, 4001, "Item with id = '{item_id}' not found")
ALREADY_EXISTS = Reason(422, 4002, "{thing} with {key} = '{value}' already exists")
USER_UNKNOWN = Reason(404, 5008, "Could not find User")
UPSELL_ITEMS_UNKNOWN = Reason(404, 4001, "Items weren't found: {skus}")
UPSELL_MISSING = Reason(404, 0, "Upsell not found")
GROUP_MISSING = Reason(404, 0, "Group not found")
ATTRIBUTE_MISSING = Reason(404, 0, "Attribute not found")
ATTRIBUTE_VALUE_MISSING = Reason(404, 0, "Attribute value not found")
ATTRIBUTE_FULL = Reason(422, 9908, "You reached the maximum number of values for the attribute.")
ATTRIBUTES_TOO_MANY = Reason(
    422,
    9908,
    "The number of attributes you specified for the item exceeds the required limit. "
    "Try to specify fewer attributes.",
)
ATTRIBUTE_VALUES_TOO_MANY = Reason(
    422,
    9909,
    "The number of attribute values you specified for the item exceeds the required limit. "
    "Try to specify fewer attribute values.",
)

# -- promotions and codes (PRM-4, PRM-8, ERR-11) --------------------------------------------------
PROMOTION_MISSING = Reason(404, 9802, "{thing} not found")
CODE_TAKEN = Reason(422, 9803, "The code already exists.")
LIMIT_REACHED = Reason(422, 9804, "You have reached the coupon redemption limit.")
CODE_REFUSED = Reason(404, 9807, "Enter a valid {thing} code.")
REGION_CLOSED = Reason(422, 9808, "Coupon is not available in your region.")
CODE_EXPIRED = Reason(422, 9810, "Sorry, this code is expired.")
CODE_UNKNOWN = Reason(404, 9811, "Code not found.")
PROMOTION_NOT_UPDATED = Reason(422, 9505, "Error was occurred while promotion was being updated")
PROMOTION_NOT_FOUND = Reason(
    404, 9502, "Can not find promotion with ID = {promotion_id} in project {project_id}"
)

# -- personalization rules ------------------------------------------------------------------------
RULE_MISSING = Reason(404, 0, "Rule not found")

# -- limits of users (CHN-12) ---------------------------------------------------------------------
PROMOTION_UNKNOWN = Reason(404, 1101, "Promotion not found")
LIMIT_NOT_CONFIGURED = Reason(422, 4509, "Promotion does not have configured user limits.")
LIMIT_OUT_OF_RANGE = Reason(422, 4511, "Available promotion limit is out of range.")

# -- chains (CHN-5, CHN-6, ERR-21, ERR-24 to ERR-33, ERR-37) ---------------------------------------
_OF_CHAIN = ("project_id", "chain_id")
_OF_STEP = ("chain_id", "step_number")
CHAIN_MISSING = Reason(404, 6201, "Chain not found", _OF_CHAIN)
CHAIN_TOO_LONG = Reason(
    422,
    6203,
    "Chain step count exceeds the allowed limit",
    ("project_id", "step_count", "max_steps"),
)
CHAIN_PERIOD_INVALID = Reason(
    422,
    6204,
    "Period of a chain is invalid. Please, check the dates in your request",
    (*_OF_CHAIN, "invalid_format_dates", "invalid_periods"),
)
CHAIN_ID_DIFFERS = Reason(
    422,
    6205,
    "Chain ID mismatch. Please, check the chain ID in your request body and URL",
    ("project_id", "url_chain_id", "body_chain_id"),
)
STEP_IDS_UNKNOWN = Reason(422, 6206, "Chain step IDs not found", (*_OF_CHAIN, "chain_step_id_list"))
STEP_IDS_REPEATED = Reason(
    422,
    6207,
    "Duplicate chain step IDs detected in the request body",
    (*_OF_CHAIN, "chain_step_id_list"),
)
CHAIN_ENABLED = Reason(
    422, 6209, "Active chain cannot be updated. Please deactivate it first", _OF_CHAIN
)
STEP_ITEMS_TOO_MANY = Reason(
    422,
    6301,
    "Offer chain step item count exceeds the allowed limit for some steps",
    ("project_id", "max_items", "steps_exceeded_limits"),
)
STEP_NUMBERS_INVALID = Reason(
    422, 6302, "Offer chain step numbers are invalid", ("project_id", "incorrect_step_numbers")
)
STEP_ITEMS_INVALID = Reason(
    422,
    6303,
    "Offer chain steps items are not allowed or not found",
    ("project_id", "invalid_items"),
)
OFFER_STEP_MISSING = Reason(404, 6304, "Offer Chain Step not found", _OF_STEP)
STEP_NOT_CLAIMABLE = Reason(422, 6306, "This step is not valid to claim by user.", _OF_STEP)
DAILY_STEP_MISSING = Reason(404, 7001, "Chain not found", ("chain_id", "project_id", "step_number"))

# -- carts and orders -----------------------------------------------------------------------------
CART_MISSING = Reason(404, 1401, "Cart for user {user} not found")
CART_INVALID = Reason(422, 1401, "Invalid cart")
ITEM_INVALID = Reason(422, 1411, "Invalid item")
ITEM_PRICE_MISSING = Reason(404, 4054, "Item price not found")
CART_EMPTY = Reason(422, 1417, "Cart is empty")
CART_TAKES_NO_UNITS = Reason(422, 1421, "Only Virtual Good Supported")
NOT_ENOUGH_CURRENCY = Reason(422, 5006, "Not enough virtual currency")
CONSUMPTION_UNCLEAR = Reason(422, 5002, "Quantity and item_id/sku must be specified")
ORDER_MISSING = Reason(404, 9001, "Order not found")
ORDER_CANNOT = Reason(422, 0, "An order that is {status} cannot be changed by: {event}")

# -- reward chains (CHN-1) ------------------------------------------------------------------------
REWARD_CHAIN_MISSING = Reason(404, 4001, "Reward chain not found")
REWARD_STEP_MISSING = Reason(404, 9911, "Reward chain step not found.")
REWARD_STEP_CLAIMED = Reason(422, 9912, "Reward already claimed.")
POINTS_MISSING = Reason(422, 9913, "Not enough value points to claim step reward.")

# -- the control plane ----------------------------------------------------------------------------
MISSING = Reason(404, 0, "{thing} {name} is not there")
WAIT_ENDED = Reason(408, 0, "{found} of {count} requests came within {seconds} seconds")
STATE_NOT_WRITTEN = Reason(500, 0, "{reason}")
