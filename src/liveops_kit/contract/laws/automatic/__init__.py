"""Laws of discounts and bonuses alike."""
