"""Rules that more than one group plays by."""
