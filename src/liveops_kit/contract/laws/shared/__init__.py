"""Scenarios and helpers that the laws of several tags share."""
