"""Cost of a call as the state grows: codes, users, chains.

`python -m benchmarks.growth` has a process for each size, asks them the same by turns, and
compares.
"""
