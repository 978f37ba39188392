"""Wrong servers in the ground of user limits."""
