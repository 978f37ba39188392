"""Rules shared by several groups."""
