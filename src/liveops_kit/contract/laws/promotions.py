"""Laws of promotions."""
