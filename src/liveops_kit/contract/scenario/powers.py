"""The powers of a scenario beyond the API: the clock, payments, and users as stored."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TypeVar

from liveops_kit.contract.capabilities import Capabilities, Clock, Payments, Users
from liveops_kit.contract.law import Need
from liveops_kit.contract.scenario.comparisons import Comparisons
from liveops_kit.contract.scenario.outcomes import NotVerifiable
from liveops_kit.errors import CapabilityError

Power = TypeVar("Power")


class Powers(Comparisons):
    """The words of a scenario that need a capability of the target."""

    def __init__(self, capabilities: Capabilities, project_id: int) -> None:
        super().__init__()
        self.capabilities = capabilities
        self.project_id = project_id

    @property
    def clock(self) -> Clock:
        """The clock of the target."""
        return self._have(self.capabilities.clock, Need.CLOCK)

    @property
    def payments(self) -> Payments:
        """Payments of orders."""
        return self._have(self.capabilities.payments, Need.PAYMENT)

    @property
    def users(self) -> Users:
        """Users as the target has stored them."""
        return self._have(self.capabilities.users, Need.INVENTORY)

    def now(self) -> datetime:
        """Return the target's time to the second; without its clock, this machine's."""
        clock = self.capabilities.clock
        moment = datetime.now(UTC) if clock is None else clock.now()
        return moment.replace(microsecond=0)

    def freeze(self, moment: str | datetime) -> datetime:
        """Stop the clock at a moment, such as `2026-12-01T10:00:00Z`."""
        frozen = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
        self.clock.freeze(frozen)
        return frozen

    def advance(self, **by: float) -> None:
        """Move the clock forward by `days=1`, `hours=2`, ..."""
        self.clock.advance(timedelta(**by))

    def can_pay(self, order_id: int) -> bool:
        """Pay an order of this project; return False if the server refuses."""
        try:
            self.pay(order_id)
        except CapabilityError:
            return False
        return True

    def pay(self, order_id: int) -> None:
        """Pay an order of this project."""
        self.payments.pay(self.project_id, order_id)

    def _have(self, power: Power | None, need: Need) -> Power:
        if power is None:
            raise NotVerifiable(need.value)
        return power
