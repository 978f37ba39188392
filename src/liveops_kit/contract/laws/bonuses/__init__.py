"""Laws of bonuses."""
