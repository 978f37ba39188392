"""What is measured of the mock, and against whom: `python -m benchmarks`."""
