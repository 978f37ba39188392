"""Checks before a run that the target speaks the API with the credentials given."""
