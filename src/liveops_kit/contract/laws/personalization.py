"""Laws of personalization."""
