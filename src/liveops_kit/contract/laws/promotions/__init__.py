"""Laws of promotions of all kinds."""
