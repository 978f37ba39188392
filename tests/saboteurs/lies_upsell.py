"""Wrong servers in the ground of upsell."""
