"""Wrong servers in the ground of errors."""
