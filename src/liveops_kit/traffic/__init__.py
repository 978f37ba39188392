"""Calls that were made by others: read from a recording or passed on, and judged.

An exchange is judged by the specification alone, with openapi-core, and in one place, so that a
recording and the proxy that wrote it get the same verdicts.
"""
