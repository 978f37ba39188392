"""Names of a package that are imported when they are first used (PEP 562)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from importlib import import_module
from typing import Any


def imported_later(
    package: MutableMapping[str, Any], modules: Mapping[str, str]
) -> Callable[[str], Any]:
    """Return the `__getattr__` of a package, given its `globals()` and the module of each name."""

    def get(name: str) -> Any:
        if name not in modules:
            raise AttributeError(f"module '{package['__name__']}' has no attribute '{name}'")
        package[name] = getattr(import_module(modules[name]), name)
        return package[name]

    return get
