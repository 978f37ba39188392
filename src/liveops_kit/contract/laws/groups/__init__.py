"""Laws of item groups."""
