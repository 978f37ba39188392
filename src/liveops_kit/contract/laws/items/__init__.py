"""Laws of the tag items."""
