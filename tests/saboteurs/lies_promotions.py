"""Wrong servers in the ground of promotions."""
