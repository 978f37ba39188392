"""Laws of carts."""
