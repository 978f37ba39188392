"""Stores: where the changes of projects are kept, for a later start and for other processes.

`records` are what a store keeps, `codec` their bytes, `sql` the one store there is, on SQLite or
PostgreSQL (`connections`). `replica` keeps a worker's copy of the world up to date and runs
requests on it; without a store none of this is imported.
"""
