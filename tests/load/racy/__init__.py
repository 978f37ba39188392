"""A threaded server of the calls that stories of load runs make, in which races can be planted.

It shares no code with the mock. Every request holds the lock of its project, so that nothing is
wrong with it, unless a fault makes it let go of the lock at the worst moment (`Project.gap`).
"""
