"""The rules of the API, one module for each tag."""
