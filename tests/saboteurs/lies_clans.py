"""Wrong servers in the ground of clans."""
