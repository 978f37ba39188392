"""Laws of unique catalog offers."""
