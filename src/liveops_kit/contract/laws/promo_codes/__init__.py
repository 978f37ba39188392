"""Laws of promo codes."""
