"""Helpers for a game's own tests: calls by operation id, players, time, faults, the journal."""
