"""Wrong servers in the ground of promo codes."""
