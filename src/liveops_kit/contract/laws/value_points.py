"""Laws of value points."""
