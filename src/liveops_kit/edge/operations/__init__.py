"""Handlers, one module for each tag: unwrap, call, wrap, give the status."""
