"""Laws of clans."""
