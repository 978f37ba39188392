"""Handlers, one module for each tag: unwrap the call, apply the rules, wrap the answer."""
