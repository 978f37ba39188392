"""Wrong servers in the ground of paging."""
