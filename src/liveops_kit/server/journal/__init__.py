"""The journal: the latest requests, their classification and their JSON."""
