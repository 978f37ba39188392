"""Wrong servers in the ground of orders."""
