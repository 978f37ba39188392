"""Laws of the tag reward_chains."""
