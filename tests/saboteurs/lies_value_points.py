"""Wrong servers in the ground of value points."""
