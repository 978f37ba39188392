"""Laws of paging."""
