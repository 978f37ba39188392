"""Laws of reward chains."""
