"""Laws of discounts."""
