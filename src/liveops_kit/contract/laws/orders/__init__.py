"""Laws of the tag orders."""
