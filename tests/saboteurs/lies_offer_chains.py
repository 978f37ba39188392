"""Wrong servers in the ground of offer chains."""
