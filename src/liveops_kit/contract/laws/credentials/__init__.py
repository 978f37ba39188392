"""Laws of the tag credentials."""
