"""Laws of the inventory."""
