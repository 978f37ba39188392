"""Wrong servers in the ground of daily chains."""
