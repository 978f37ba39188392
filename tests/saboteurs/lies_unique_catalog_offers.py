"""Wrong servers in the ground of unique catalog offers."""
