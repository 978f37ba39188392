"""Wrong servers in the ground of reward chains."""
