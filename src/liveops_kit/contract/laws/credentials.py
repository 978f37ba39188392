"""Laws of credentials."""
