"""Laws of offer chains."""
