"""Source of Schemathesis that Hypothesis does not parse during a run.

Hypothesis describes the filters of a strategy by their source. For a lambda inside a larger
statement it parses the whole file, and again in each thread; Schemathesis starts one for each
phase. That is a quarter of the time in which a part of a run covers the edges, for descriptions
that nobody sees.
"""

from __future__ import annotations

import linecache
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_FILTERS = "schemathesis.specs.openapi.coverage"
"""The package whose modules filter strategies for each parameter."""


@contextmanager
def unread_source() -> Iterator[None]:
    """Have those modules be without source meanwhile, as in an installation without it."""
    files = [
        str(module.__file__)
        for name, module in list(sys.modules.items())
        if name.startswith(_FILTERS) and getattr(module, "__file__", None)
    ]
    for file in files:
        # Without a time, an entry is not compared with the file.
        linecache.cache[file] = (0, None, [], file)
    try:
        yield
    finally:
        for file in files:
            linecache.cache.pop(file, None)
