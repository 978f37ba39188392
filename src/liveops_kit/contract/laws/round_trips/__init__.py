"""Laws of writing back what was read, one for each kind of object."""
