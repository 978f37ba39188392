"""Laws of the tag paging."""
