"""Laws of errors."""
