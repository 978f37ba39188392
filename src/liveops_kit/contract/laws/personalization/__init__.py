"""Laws of personalization: conditions on attributes, and rules that hide items."""
