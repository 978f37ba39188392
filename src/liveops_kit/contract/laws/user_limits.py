"""Laws of user limits."""
