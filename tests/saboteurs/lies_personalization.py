"""Wrong servers in the ground of personalization."""
