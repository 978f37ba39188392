"""Operations of the description that have no rules yet; they answer 501 by name."""

OPERATION_IDS = (
    # promo_codes
    "redeem-promo-code",
    "remove-cart-promo-code",
    # user_limits
    # value_points
    # reward_chains
    # clans
)

STORE_OPERATION_IDS = (
    # carts
    "get-user-cart",
    "cart-fill",
    "cart-clear",
    "put-item",
    "delete-item",
    "get-cart-by-id",
    "cart-fill-by-id",
    "cart-clear-by-id",
    "put-item-by-cart-id",
    "delete-item-by-cart-id",
    # orders
    "create-order",
    "create-order-by-cart-id",
    "create-order-with-item",
    "create-free-order",
    "create-free-order-by-cart-id",
    "create-free-order-with-item",
    "create-order-with-item-for-virtual-currency",
    "get-order",
)
