"""Faults: what goes wrong on purpose, and the stage at which calls meet it."""
