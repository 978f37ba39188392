"""Laws of items."""
