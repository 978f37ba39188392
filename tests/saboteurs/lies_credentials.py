"""Wrong servers in the ground of credentials."""
