"""Laws of catalog attributes."""
