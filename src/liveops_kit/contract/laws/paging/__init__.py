"""Laws of pages of lists."""
