"""Operations of the description that have no rules yet; they answer 501 by name."""

OPERATION_IDS = (
    # promo_codes
    "redeem-promo-code",
    "remove-cart-promo-code",
    # user_limits
    # value_points
    # reward_chains
    # clans
    # upsell
    "get-upsell-configurations-for-project-admin",
    "post-upsell",
    "put-upsell",
    "put-upsell-toggle-active-inactive",
    "get-upsell-for-project-client",
)
