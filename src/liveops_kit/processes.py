"""Processes of the kit's own, which need not import again what another one has imported."""

from __future__ import annotations

from multiprocessing import get_all_start_methods, get_context
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerContext, SpawnContext


def context(*modules: str) -> ForkServerContext | SpawnContext:
    """Return the way processes are started, none of which has anything of this one's state.

    They are forked from a process that has imported the modules, and nothing else: they begin
    sooner, and share the memory. Where that cannot be, as on Windows, each starts from nothing.
    The first call in a process decides on the modules, later processes import what is missing.
    """
    if "forkserver" not in get_all_start_methods():
        return get_context("spawn")
    forked = get_context("forkserver")
    forked.set_forkserver_preload(list(modules))
    return forked
