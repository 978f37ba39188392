"""The faults of the control plane: create, list and delete them."""

from __future__ import annotations

from liveops_kit.domain.values.refusals import MISSING, Refusal
from liveops_kit.server.codec.common import Json
from liveops_kit.server.faults.registry import ActiveFault, FaultDefinition, Faults
from liveops_kit.server.request import Operations, Request, Response


class FaultControl:
    """The handlers of faults."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults

    def operations(self) -> Operations:
        """Return the handlers by their operation ids."""
        return {
            "mock-get-faults": self.list_all,
            "mock-add-fault": self.add,
            "mock-delete-faults": self.clear,
            "mock-get-fault": self.read,
            "mock-delete-fault": self.remove,
        }

    async def list_all(self, _: Request) -> Response:
        """List all faults in order."""
        return Response(200, {"faults": [serialize_fault(each) for each in self._faults.all()]})

    async def add(self, request: Request) -> Response:
        """Create a fault."""
        return Response(201, serialize_fault(self._faults.add(FaultDefinition(**request.body))))

    async def read(self, request: Request) -> Response:
        """Read a fault and how often it has fired."""
        number = request.path["number"]
        fault = self._faults.get(number)
        if fault is None:
            raise _missing(number)
        return Response(200, serialize_fault(fault))

    async def remove(self, request: Request) -> Response:
        """Delete a fault."""
        number = request.path["number"]
        if not self._faults.remove(number):
            raise _missing(number)
        return Response(204)

    async def clear(self, _: Request) -> Response:
        """Delete all faults."""
        self._faults.clear()
        return Response(204)


def _missing(number: int) -> Refusal:
    return Refusal(MISSING, thing="Fault", name=number)


def serialize_fault(fault: ActiveFault) -> Json:
    """Serialize a fault with its counts."""
    return {
        "number": fault.number,
        **fault.definition.to_fields(),
        "matched": fault.matched,
        "fired": fault.fired,
        "is_spent": fault.is_spent,
    }
