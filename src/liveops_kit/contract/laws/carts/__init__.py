"""Laws of the tag carts."""
