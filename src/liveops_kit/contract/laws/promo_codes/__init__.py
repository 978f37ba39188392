"""Laws of the tag promo_codes."""
