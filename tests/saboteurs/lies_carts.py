"""Wrong servers in the ground of carts."""
