"""Laws of orders."""
