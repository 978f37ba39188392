"""Opens the store that the settings name; SQLAlchemy is imported here, and only for a store."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from importlib.util import find_spec
from typing import TYPE_CHECKING

from liveops_kit.errors import SettingsError, StoreError
from liveops_kit.settings import Settings
from liveops_kit.state.world import World

if TYPE_CHECKING:
    from liveops_kit.server.developer_tools import DeveloperTools
    from liveops_kit.state.store.replica import Replica


def open_replica(settings: Settings, world: World, tools: DeveloperTools) -> Replica | None:
    """Put the world of the store in the place of a fresh one; None where there is no store.

    Raises:
        SettingsError: the store cannot be used; the message says why.
    """
    if not settings.is_stored:
        return None
    return _open(settings, world, tools.share)


def stored_world(settings: Settings) -> World:
    """Return the world of the store as it is now, and store one if there is none.

    Raises:
        SettingsError: the store cannot be used; the message says why.
    """
    from liveops_kit.server.serve import make_world

    world = make_world(settings)
    replica = _open(settings, world, lambda _: None)
    replica.store.connections.close()
    return world


def _open(settings: Settings, world: World, share: Callable[[Replica], None]) -> Replica:
    if find_spec("sqlalchemy") is None:
        raise SettingsError("--store needs the extra 'store': pip install 'liveops-kit[store]'")
    from liveops_kit.state.store.connections import connect
    from liveops_kit.state.store.replica import Replica
    from liveops_kit.state.store.sql import SqlStore

    try:
        store = SqlStore(connect(settings.store))
        replica = Replica(world, store, worker_name(), settings.seed)
        share(replica)
        replica.open()
    except StoreError as error:
        raise SettingsError(str(error)) from error
    return replica


def worker_name() -> str:
    """Return the name of this process among those that share a store."""
    return f"{socket.gethostname()}-{os.getpid()}"
