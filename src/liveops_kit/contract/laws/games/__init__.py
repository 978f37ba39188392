"""Laws of games."""
