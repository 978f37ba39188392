"""Laws of the upsell."""
