"""Laws of upsell."""
