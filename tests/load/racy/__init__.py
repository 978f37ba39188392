"""A threaded server of the calls that the stories of load runs make, with races that can be planted.

It shares no code with the mock. Every request holds the lock of its project, so that nothing is
wrong with it, unless a fault makes it let go of the lock at the worst moment (`Project.gap`).
"""
