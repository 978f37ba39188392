"""The journal: the latest requests, what they were, and how they are shown."""
