"""Laws of daily and offer chains alike."""
