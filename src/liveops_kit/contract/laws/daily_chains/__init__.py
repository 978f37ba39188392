"""Laws of daily chains."""
