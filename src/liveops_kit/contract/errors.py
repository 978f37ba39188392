"""The refusals of the API by name, as laws expect them.

A row for each error that the specification describes: its status, its `errorCode`, and the message
of its example, with the parts that depend on the request in braces. A test compares the table with
the specification, so that none is missing and none is made up.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Error:
    """A refusal: its status, its code, and its message."""

    status: int
    code: int | None
    """The `errorCode`; None where any one will do."""
    text: str = ""
    """The message of the specification, without its bracket: facts in braces, or nothing."""

    def __str__(self) -> str:
        return f"{self.status}" if self.code is None else f"{self.status}/{self.code}"

    def message(self, **facts: object) -> str:
        """Return the documented `errorMessage` about these facts.

        >>> ITEM_UNKNOWN.message(sku="axe")
        "[0401-4001]: Item with sku = 'axe' not found"
        """
        text = self.text.format_map(facts)
        return f"[0401-{self.code}]: {text}" if self.code else text


# -- where only the status is documented -----------------------------------------------------------
NOT_FOUND = Error(404, None)
UNPROCESSABLE = Error(422, None)

# -- the request itself ----------------------------------------------------------------------------
NOT_JSON = Error(400, 0, "Request body is not valid JSON")
KEY_REFUSED = Error(401, 1020, "Error in Authentication method occurred")
TOKEN_REFUSED = Error(401, 1501, "Authorization failed: Provide authorization")
PROJECT_FORBIDDEN = Error(403, 0, "Access to the project is forbidden")
AUTHORIZATION_NOT_SENT = Error(403, 0, "Authorization header not sent")
ROUTE_UNKNOWN = Error(404, 0, "Not found")
METHOD_NOT_ALLOWED = Error(405, 0, "Method is not allowed. Method must be one of: {methods}")
BODY_TOO_LARGE = Error(413, 0, "Request body is too large")
CONTENT_TYPE_WRONG = Error(415, 0, "Content type must be application/json")
SCHEMA_BROKEN = Error(422, 1102, "Unprocessable Entity")
TOO_MANY_REQUESTS = Error(429, 0, "Too Many Requests")
SERVER_FAILED = Error(500, 0, "Internal Server Error")

# -- what a write names ----------------------------------------------------------------------------
LOCALE_UNKNOWN = Error(404, 0, "Locale not found")
ITEM_UNKNOWN = Error(404, 4001, "Item with sku = '{sku}' not found")
ITEM_ID_UNKNOWN = Error(404, 4001, "Item with id = '{item_id}' not found")
ALREADY_EXISTS = Error(422, 4002, "{thing} with {key} = '{value}' already exists")
USER_UNKNOWN = Error(404, 5008, "Could not find User")
GROUP_MISSING = Error(404, 0, "Group not found")
ATTRIBUTE_MISSING = Error(404, 0, "Attribute not found")
ATTRIBUTE_VALUE_MISSING = Error(404, 0, "Attribute value not found")
ATTRIBUTE_FULL = Error(422, 9908, "You reached the maximum number of values for the attribute.")
ATTRIBUTES_TOO_MANY = Error(
    422,
    9908,
    "The number of attributes you specified for the item exceeds the required limit. "
    "Try to specify fewer attributes.",
)
ATTRIBUTE_VALUES_TOO_MANY = Error(
    422,
    9909,
    "The number of attribute values you specified for the item exceeds the required limit. "
    "Try to specify fewer attribute values.",
)
UPSELL_MISSING = Error(404, 0)
"""An upsell that was never set up; no message is documented."""
UPSELL_ITEMS_UNKNOWN = Error(404, 4001, "Items weren't found: {skus}")
UPSELL_ITEMS_UNKNOWN_OF_OLD = Error(404, 9901, "Items weren't found: {skus}")
"""The number that some documents print beside the message of the other."""

# -- promotions, codes and their limits ------------------------------------------------------------
PROMOTION_MISSING = Error(404, 9802, "{thing} not found")
PROMOTION_ID_MISSING = Error(
    404, 9502, "Can not find promotion with ID = {promotion_id} in project {project_id}"
)
PROMOTION_SERVICE_FAILED = Error(
    422, 9502, "Error occurred while receiving the promotion from the promotion service"
)
PROMOTION_NOT_UPDATED = Error(422, 9505, "Error was occurred while promotion was being updated")
CODE_TAKEN = Error(422, 9803, "The code already exists.")
CODE_LIMIT_REACHED = Error(422, 9804, "You have reached the coupon redemption limit.")
CODE_INVALID = Error(404, 9807, "Enter a valid {thing} code.")
REGION_CLOSED = Error(422, 9808, "Coupon is not available in your region.")
CODE_EXPIRED = Error(422, 9810, "Sorry, this code is expired.")
CODE_UNKNOWN = Error(404, 9811, "Code not found.")
RULE_MISSING = Error(404, 0, "Rule not found")
LIMITED_PROMOTION_MISSING = Error(404, 1101, "Promotion not found")
LIMIT_NOT_CONFIGURED = Error(422, 4509, "Promotion does not have configured user limits.")
LIMIT_OUT_OF_RANGE = Error(422, 4511, "Available promotion limit is out of range.")

# -- chains ----------------------------------------------------------------------------------------
CHAIN_MISSING = Error(404, 6201, "Chain not found")
CHAIN_TOO_LONG = Error(422, 6203, "Chain step count exceeds the allowed limit")
CHAIN_PERIOD_INVALID = Error(
    422, 6204, "Period of a chain is invalid. Please, check the dates in your request"
)
CHAIN_ID_DIFFERS = Error(
    422, 6205, "Chain ID mismatch. Please, check the chain ID in your request body and URL"
)
STEP_IDS_UNKNOWN = Error(422, 6206, "Chain step IDs not found")
STEP_IDS_REPEATED = Error(422, 6207, "Duplicate chain step IDs detected in the request body")
CHAIN_ENABLED = Error(422, 6209, "Active chain cannot be updated. Please deactivate it first")
CHAIN_ENABLED_OF_OLD = Error(
    422, 6307, "Active offer chain cannot be updated. Please deactivate it first"
)
STEP_ITEMS_TOO_MANY = Error(
    422, 6301, "Offer chain step item count exceeds the allowed limit for some steps"
)
STEP_NUMBERS_INVALID = Error(422, 6302, "Offer chain step numbers are invalid")
STEP_ITEMS_INVALID = Error(422, 6303, "Offer chain steps items are not allowed or not found")
OFFER_STEP_MISSING = Error(404, 6304, "Offer Chain Step not found")
STEP_NOT_CLAIMABLE = Error(422, 6306, "This step is not valid to claim by user.")
DAILY_STEP_MISSING = Error(404, 7001, "Chain not found")
REWARD_CHAIN_MISSING = Error(404, 4001, "Reward chain not found")
REWARD_STEP_MISSING = Error(404, 9911, "Reward chain step not found.")
REWARD_CLAIMED = Error(422, 9912, "Reward already claimed.")
POINTS_MISSING = Error(422, 9913, "Not enough value points to claim step reward.")

# -- carts, orders and what a user owns ------------------------------------------------------------
CART_MISSING = Error(404, 1401, "Cart for user {user} not found")
CART_INVALID = Error(422, 1401, "Invalid cart")
ITEM_INVALID = Error(422, 1411, "Invalid item")
CART_EMPTY = Error(422, 1417, "Cart is empty")
CART_TAKES_NO_GAMES = Error(422, 1421, "Only Virtual Good Supported")
ITEM_PRICE_MISSING = Error(404, 4054, "Item price not found")
QUANTITY_UNCLEAR = Error(422, 5002, "Quantity and item_id/sku must be specified")
NOT_ENOUGH_CURRENCY = Error(422, 5006, "Not enough virtual currency")
ORDER_MISSING = Error(404, 9001, "Order not found")


def all_errors() -> dict[str, Error]:
    """Return the documented refusals, by name."""
    return {
        name: row
        for name, row in globals().items()
        if isinstance(row, Error) and row.code is not None
    }
