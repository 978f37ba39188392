"""Benchmarks of the mock beside other servers: `python -m benchmarks`."""
