"""Laws that hold for kinds of objects and calls of several tags."""
