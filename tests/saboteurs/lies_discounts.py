"""Wrong servers in the ground of discounts."""
