"""The transactions of a project: one moment, and all of the changes or none."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

from liveops_kit.domain.mechanics.orders import OrderNotification
from liveops_kit.domain.values.clock import Clock
from liveops_kit.state.tables import UndoLog


class TransactionCounts:
    """How many transactions were kept and undone."""

    __slots__ = ("committed", "undone")

    def __init__(self) -> None:
        self.committed = 0
        self.undone = 0


class Transaction:
    """The transactions of a project, one after the other; every call takes one or two of them."""

    __slots__ = ("_clock", "_notifications", "_send", "_undo_log", "counts", "lock")

    def __init__(
        self,
        clock: Clock,
        undo_log: UndoLog,
        notifications: list[OrderNotification],
        send: Callable[[], None],
    ) -> None:
        self._clock = clock
        self._undo_log = undo_log
        self._notifications = notifications
        self._send = send
        self.lock = threading.RLock()
        self.counts = TransactionCounts()

    def __enter__(self) -> datetime:
        self.lock.acquire()
        try:
            now = self._clock.now()  # first: a clock may have left the calendar
            self._undo_log.begin()
            return now
        except BaseException:
            self.lock.release()
            raise

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is not None:
                self._undo_log.roll_back()
                self._notifications.clear()
                self.counts.undone += 1
                return
            self._undo_log.commit()
            self.counts.committed += 1
            if self._notifications:
                self._send()
        finally:
            self.lock.release()
