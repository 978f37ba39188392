"""Laws of the tag daily_chains."""
