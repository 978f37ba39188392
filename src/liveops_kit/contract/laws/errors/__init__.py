"""Laws of the tag errors."""
