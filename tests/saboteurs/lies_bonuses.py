"""Wrong servers in the ground of bonuses."""
