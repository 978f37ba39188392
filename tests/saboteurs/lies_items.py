"""Wrong servers in the ground of items."""
